/** What a footprint keeps, which bars it asks for, and what gestures on it mean. */

import { never, type FootprintBar, type Instrument, type TopicSpec } from '../../../engine/contract/index.ts';
import type { FootprintTell } from '../../draw/footprint/drawing.ts';
import { firstFootprintLook, footprintLayers, footprintModes, stripRows, type FootprintLook } from '../../draw/footprint/look.ts';
import { floatOf } from '../../draw/ladder/units.ts';
import { choiceOr, fieldsOf, flagOr, listOf, numberOr } from '../../state/settings-parse.ts';
import { topicInstrument } from '../../state/topics.ts';
import type { Settings } from '../panel.ts';

export const barChoices = ['time', 'seconds', 'trades', 'volume', 'delta', 'range', 'reversal'] as const;
export type BarChoice = (typeof barChoices)[number];

/** Minutes for time bars, which share their interval with linked panels; coins for volume and delta; basis points for ranges. */
export const barSizes: Readonly<Record<BarChoice, readonly number[]>> = {
  time: [1, 3, 5, 15, 30, 60, 240],
  seconds: [5, 10, 15, 30],
  trades: [20, 50, 100, 200, 500, 1_000, 2_000, 5_000],
  volume: [0.1, 0.5, 1, 2, 5, 10, 20, 50, 100, 500, 1_000, 10_000],
  delta: [0.1, 0.5, 1, 2, 5, 10, 20, 50, 100, 500, 1_000, 10_000],
  range: [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000],
  reversal: [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000],
};
const firstSizes: Readonly<Record<BarChoice, number>> = { time: 1, seconds: 15, trades: 100, volume: 5, delta: 2, range: 1_000, reversal: 1_000 };

export const ratioChoices = [1.5, 2, 2.5, 3, 4, 5, 10] as const;
export const stackChoices = [2, 3, 4, 5] as const;
/** Of the base: the heavier side holds at least so much. */
export const imbalanceLeast = [0, 0.001, 0.01, 0.1, 0.5, 1, 5, 10, 100] as const;
export const areaChoices = [0.5, 0.68, 0.7, 0.8, 0.9] as const;

export interface FootprintSettings extends FootprintLook {
  readonly [key: string]: unknown;
  readonly bar: BarChoice;
  readonly sizes: Readonly<Record<BarChoice, number>>;
  /** Ticks of a row, by instrument; those that are not named have rows of about a basis point. */
  readonly rows: Readonly<Record<string, number>>;
  readonly ratio: number;
  readonly imbalanceMin: number;
  readonly isZeroIgnored: boolean;
  readonly stackMin: number;
  /** From when on the anchored average counts, by instrument. */
  readonly anchors: Readonly<Record<string, number>>;
}

const namesMax = 200;

export function settingsFrom(stored: Settings): FootprintSettings {
  const sizes = fieldsOf(stored['sizes']);
  const size = (bar: BarChoice): number => among(sizes[bar], barSizes[bar], firstSizes[bar]);
  return {
    bar: choiceOr(stored['bar'], barChoices, 'time'),
    sizes: { time: size('time'), seconds: size('seconds'), trades: size('trades'), volume: size('volume'), delta: size('delta'), range: size('range'), reversal: size('reversal') },
    mode: choiceOr(stored['mode'], footprintModes, firstFootprintLook.mode),
    unit: choiceOr(stored['unit'], ['base', 'quote'], firstFootprintLook.unit),
    layers: Array.isArray(stored['layers']) ? footprintLayers.filter((layer) => listOf(stored['layers'], namesMax).includes(layer)) : firstFootprintLook.layers,
    strip: Array.isArray(stored['strip']) ? stripRows.filter((row) => listOf(stored['strip'], namesMax).includes(row)) : firstFootprintLook.strip,
    valueShare: among(stored['valueShare'], areaChoices, firstFootprintLook.valueShare),
    rows: numbersFrom(stored['rows'], (value) => Number.isSafeInteger(value) && value >= 1 && value <= 1_000_000_000),
    ratio: among(stored['ratio'], ratioChoices, 3),
    imbalanceMin: among(stored['imbalanceMin'], imbalanceLeast, 0),
    isZeroIgnored: flagOr(stored['isZeroIgnored'], true),
    stackMin: among(stored['stackMin'], stackChoices, 3),
    anchors: numbersFrom(stored['anchors'], (value) => value > 0),
  };
}

function among(value: unknown, choices: readonly number[], fallback: number): number {
  return choices.find((one) => one === value) ?? fallback;
}

export function numbersFrom(stored: unknown, isGood: (value: number) => boolean): Readonly<Record<string, number>> {
  const kept = Object.entries(fieldsOf(stored)).flatMap(([name, value]) => {
    const number = numberOr(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, null);
    return number === null || !isGood(number) || name.length > 80 ? [] : [[name, number] as const];
  });
  return Object.fromEntries(kept.slice(-namesMax));
}

export function lookOf({ mode, unit, layers, strip, valueShare }: FootprintSettings): FootprintLook {
  return { mode, unit, layers, strip, valueShare };
}

/** What ends a bar, in the engine's terms. `intervalUs`: of the panel, shared with its group. */
export function barOf({ bar, sizes }: FootprintSettings, instrument: Instrument, intervalUs: number): FootprintBar {
  const lotsOf = (amount: number): number => Math.max(1, Math.round(amount / (floatOf(instrument.lot) * floatOf(instrument.contractSize))));
  switch (bar) {
    case 'time': return { kind: 'time', us: Math.max(1_000_000, intervalUs) };
    case 'seconds': return { kind: 'time', us: sizes.seconds * 1_000_000 };
    case 'trades': return { kind: 'trades', trades: sizes.trades };
    case 'volume':
    case 'delta': return { kind: bar, lots: lotsOf(sizes[bar]) };
    case 'range':
    case 'reversal': return { kind: bar, ticks: sizes[bar] };
    default: return never(bar);
  }
}

export function topicOf(settings: FootprintSettings, instrument: Instrument | null, intervalUs: number): TopicSpec | null {
  if (instrument === null) return null;
  const perLot = floatOf(instrument.lot) * floatOf(instrument.contractSize);
  return {
    kind: 'footprint', instrument: topicInstrument(instrument), bar: barOf(settings, instrument, intervalUs), rowTicks: settings.rows[instrument.id] ?? null, valueShare: settings.valueShare, stackMin: settings.stackMin,
    imbalance: { ratio: settings.ratio, lotsMin: Math.round(settings.imbalanceMin / perLot), isZeroIgnored: settings.isZeroIgnored }, anchorUs: settings.anchors[instrument.id] ?? null,
  };
}

/** The next round number of ticks for a row: 1, 2, 5, 10, … */
export function steppedRow(present: number, direction: 1 | -1): number {
  const power = 10 ** Math.floor(Math.log10(present) + 1e-9);
  const digits = [1, 2, 5, 10];
  if (direction === 1) return power * (digits.find((digit) => digit * power > present) ?? 10);
  const lower = digits.findLast((digit) => digit * power < present);
  return Math.max(1, lower === undefined ? power / 2 : power * lower);
}

/** The row heights to choose from, around the present one. */
export function rowChoices(present: number): readonly number[] {
  const all = new Set([1, present]);
  let up = present;
  let down = present;
  for (let step = 0; step < 4; step += 1) {
    up = steppedRow(up, 1);
    down = steppedRow(down, -1);
    all.add(up);
    all.add(down);
  }
  return [...all].toSorted((left, right) => left - right);
}

export function withRow({ rows }: FootprintSettings, instrument: string, ticks: number | null): Pick<FootprintSettings, 'rows'> {
  const { [instrument]: _, ...others } = rows;
  return { rows: ticks === null ? others : { ...others, [instrument]: ticks } };
}

export function withAnchor({ anchors }: FootprintSettings, instrument: string, timeUs: number | null): Pick<FootprintSettings, 'anchors'> {
  const { [instrument]: _, ...others } = anchors;
  return { anchors: timeUs === null ? others : { ...others, [instrument]: timeUs } };
}

export function toggled<Choice>(all: readonly Choice[], chosen: readonly Choice[], one: Choice): readonly Choice[] {
  return all.filter((each) => (each === one ? !chosen.includes(one) : chosen.includes(each)));
}

export type FootZone = 'plot' | 'prices' | 'times';

export function zoneOf(x: number, y: number, width: number, height: number, axisWidth: number, belowHeight: number): FootZone {
  if (x >= width - axisWidth) return 'prices';
  return y >= height - belowHeight ? 'times' : 'plot';
}

const linePixels = 16;
const zoomPerPixel = Math.log(1.25) / 100;
const deltaMax = 400;
const clamped = (delta: number): number => Math.max(-deltaMax, Math.min(deltaMax, delta));

interface WheelFacts {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly shiftKey: boolean;
}

/** As on the heatmap: the wheel zooms bars, with Shift or on the price axis prices; sideways it pans. */
export function wheelTell({ deltaX, deltaY, deltaMode, shiftKey }: WheelFacts, zone: FootZone, x: number, y: number): FootprintTell {
  const scale = deltaMode === 0 ? 1 : linePixels;
  const isPrice = zone === 'prices' || shiftKey;
  if (!isPrice && Math.abs(deltaX) > Math.abs(deltaY)) return { kind: 'foot-pan', dx: -clamped(deltaX * scale), dy: 0 };
  const delta = clamped((isPrice && deltaY === 0 ? deltaX : deltaY) * scale);
  return { kind: 'foot-zoom', axis: isPrice ? 'price' : 'time', factor: Math.exp(delta * zoomPerPixel), x, y };
}

export function dragTell(zone: FootZone, dx: number, dy: number): FootprintTell {
  switch (zone) {
    case 'plot': return { kind: 'foot-pan', dx, dy };
    case 'prices': return { kind: 'foot-zoom', axis: 'price', factor: Math.exp(clamped(dy) * zoomPerPixel * 1.5), x: null, y: null };
    case 'times': return { kind: 'foot-zoom', axis: 'time', factor: Math.exp(clamped(-dx) * zoomPerPixel * 1.5), x: null, y: null };
    default: return never(zone);
  }
}
