/**
 * Our orders, alerts and large orders as lines on the chart. Each is an overlay of its own, and all are painted together, so that their labels
 * know of each other.
 */

import { decodeOwnOrders, decodeWalls, type Instrument } from '../../../engine/contract/index.ts';
import { stepFormat } from '../../draw/format.ts';
import { ageText } from '../../draw/ladder/cells.ts';
import { sizeFormat } from '../../draw/ladder/units.ts';
import { alertNear, ownLines, WallLines, type AlertLine } from '../../draw/lines/lines.ts';
import { paintLines, type Lines, type LineWords } from '../../draw/lines/paint.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { language, textIn } from '../../i18n/language.ts';
import { alertLines } from '../../panels/alerts/lines.ts';
import { topicInstrument } from '../../state/topics.ts';
import type { Geometry, Pen } from '../layer.ts';
import type { ChartLook } from '../look.ts';
import { placeOfTime, type Content } from '../places.ts';
import type { ChartOverlay } from './overlay.ts';

const none: readonly never[] = [];
export const noLines: Lines = { own: none, alerts: none, walls: none, ended: none };
const sizeCharacters = 7;

export const ownOrders: ChartOverlay = {
  id: 'own-orders',
  name: 'lines.orders',
  command: 'lines.orders.command',
  open: (instrument, { topics }, onChange) => {
    let own: Lines['own'] = none;
    const topic = topics.open({ kind: 'own-orders', instrument: topicInstrument(instrument) }, (bytes) => {
      const frame = decodeOwnOrders(bytes);
      if (!frame.ok || frame.value.header.stream !== instrument.stream) return;
      const wasEmpty = own.length === 0;
      own = ownLines(frame.value);
      if (!wasEmpty || own.length > 0) onChange();
    });
    return { lines: () => ({ own }), close: topic.close };
  },
};

export const largeOrders: ChartOverlay = {
  id: 'walls',
  name: 'lines.walls',
  command: 'lines.walls.command',
  open: (instrument, { topics }, onChange) => {
    const walls = new WallLines();
    const topic = topics.open({ kind: 'walls', instrument: topicInstrument(instrument), others: [] }, (bytes) => {
      const frame = decodeWalls(bytes);
      if (!frame.ok || frame.value.header.stream !== instrument.stream) return;
      walls.add(frame.value);
      onChange();
    });
    return { lines: () => ({ walls: walls.standing, ended: walls.ended }), close: topic.close };
  },
};

export const alertOverlay: ChartOverlay = {
  id: 'alerts',
  name: 'lines.alerts',
  command: 'lines.alerts.command',
  open: (instrument, { alerts }, onChange) => {
    const read = (): readonly AlertLine[] => alertLines(alerts?.list.get() ?? null, instrument, Date.now() * 1_000);
    let shown = read();
    const end = alerts?.list.subscribe(() => {
      shown = read();
      onChange();
    });
    return { lines: () => ({ alerts: shown }), close: () => end?.() };
  },
};

/** All lines of a chart, in one picture. Labels stand at its left, below the legend: at its right are the newest bars. */
export function paintPriceLines(pen: Pen, { width, height, xOfPlace, yOfPrice }: Geometry, content: Content, { colours, fontFamily, fontSize }: ChartLook, instrument: Instrument, lines: Lines, labelTop: number): void {
  const { own, alerts, walls } = lines;
  if (own.length === 0 && alerts.length === 0 && walls.length === 0) return;
  const xOf = (timeUs: number): number => xOfPlace(placeOfTime(content, timeUs) - 0.5);
  paintLines({
    pen, colours, font: `${fontSize}px ${fontFamily}`, labelHeight: Math.round(fontSize * 1.55), width, height, labelTop,
    yOf: (ticks) => yOfPrice(ticks * content.scale.tick), xOf, nowX: width, words: wordsFor(instrument),
  }, lines);
}

export function alertUnder(y: number, { yOfPrice }: Geometry, content: Content, alerts: readonly AlertLine[]): AlertLine | null {
  return alertNear(alerts, y, (ticks) => yOfPrice(ticks * content.scale.tick), nearPixels);
}

const nearPixels = 5;

function wordsFor(instrument: Instrument): LineWords {
  const spoken = language.get();
  const size = sizeFormat({ instrument, unit: 'base', lot: null }, formats.get());
  return {
    buy: textIn(spoken, 'draw.line.buy'), sell: textIn(spoken, 'draw.line.sell'), unknown: textIn(spoken, 'draw.line.unknown'), ending: textIn(spoken, 'draw.line.ending'),
    price: stepFormat(instrument.tick).text,
    size: (lots, ticks) => `${size.short(lots, ticks, sizeCharacters)}${size.unit === null ? '' : ` ${size.unit}`}`,
    age: (sinceUs) => ageText(Math.max(0, Date.now() * 1_000 - sinceUs)),
    market: () => null,
  };
}
