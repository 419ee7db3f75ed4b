/** The lines of one drawing: what came of orders, walls and alerts, and which of it is to be seen. */

import { decodeOwnOrders, decodeWalls, type Instrument } from '../../../engine/contract/index.ts';
import type { Formats } from '../../i18n/formats.ts';
import { stepFormat } from '../format.ts';
import { ageText } from '../ladder/cells.ts';
import { sizeFormat, type SizeFormat } from '../ladder/units.ts';
import type { DrawText } from '../texts.ts';
import { alertNear, ownLines, WallLines, type AlertLine, type OwnLine, type ShownLines } from './lines.ts';
import type { Lines, LineWords } from './paint.ts';

/** What drawings with lines can be told. */
export type LinesTell =
  | { readonly kind: 'lines'; readonly shown: ShownLines }
  | { readonly kind: 'alert-lines'; readonly lines: readonly AlertLine[] }
  /** What the markets beside the instrument's own are called. */
  | { readonly kind: 'line-markets'; readonly names: readonly (readonly [stream: number, name: string])[] };

const nothing: Lines = { own: [], alerts: [], walls: [], ended: [] };
const sizeCharacters = 7;
/** A line is under a pointer that is so near. */
const nearPixels = 6;

export class HeldLines {
  readonly walls = new WallLines();
  names: ReadonlyMap<number, string> = new Map();
  #own: readonly OwnLine[] = [];
  #alerts: readonly AlertLine[] = [];
  #shown: ShownLines = { orders: false, alerts: false, walls: false };
  #instrument: Instrument | null = null;
  #price: (ticks: number) => string = String;
  #words: { readonly formats: Formats; readonly texts: DrawText; readonly size: SizeFormat } | null = null;

  get shown(): ShownLines {
    return this.#shown;
  }

  /** As many as are to be seen. */
  get counts(): Readonly<Record<keyof ShownLines, number>> {
    const { own, alerts, walls } = this.seen;
    return { orders: own.reduce((sum, { count }) => sum + count, 0), alerts: alerts.length, walls: walls.length };
  }

  get seen(): Lines {
    const { orders, alerts, walls } = this.#shown;
    if (!orders && !alerts && !walls) return nothing;
    return { own: orders ? this.#own : [], alerts: alerts ? this.#alerts : [], walls: walls ? this.walls.standing : [], ended: walls ? this.walls.ended : [] };
  }

  show(instrument: Instrument | null): void {
    this.#instrument = instrument;
    this.#price = instrument === null ? String : stepFormat(instrument.tick).text;
    this.#words = null;
    this.#own = [];
    this.#alerts = [];
    this.walls.clear();
  }

  tell(tell: LinesTell): void {
    if (tell.kind === 'lines') this.#shown = tell.shown;
    else if (tell.kind === 'alert-lines') this.#alerts = tell.lines;
    else this.names = new Map(tell.names);
  }

  /** False when the frame makes no sense. */
  onOwn(bytes: Uint8Array): boolean {
    const frame = decodeOwnOrders(bytes);
    if (frame.ok) this.#own = ownLines(frame.value);
    return frame.ok;
  }

  onWalls(bytes: Uint8Array): boolean {
    const frame = decodeWalls(bytes);
    if (frame.ok) this.walls.add(frame.value, this.#instrument);
    return frame.ok;
  }

  alertNear(y: number, yOf: (ticks: number) => number | null): string | null {
    return this.#shown.alerts ? (alertNear(this.#alerts, y, yOf, nearPixels)?.id ?? null) : null;
  }

  /** Null: there is nothing to be named. */
  words(texts: DrawText, formats: Formats, nowUs: number): LineWords | null {
    const instrument = this.#instrument;
    if (instrument === null) return null;
    if (this.#words === null || this.#words.formats !== formats || this.#words.texts !== texts) {
      this.#words = { formats, texts, size: sizeFormat({ instrument, unit: 'base', lot: null }, formats) };
    }
    const { size } = this.#words;
    return {
      buy: texts['draw.line.buy'], sell: texts['draw.line.sell'], unknown: texts['draw.line.unknown'], ending: texts['draw.line.ending'], price: this.#price,
      size: (lots, ticks) => `${size.short(lots, ticks, sizeCharacters)}${size.unit === null ? '' : ` ${size.unit}`}`,
      age: (sinceUs) => ageText(Math.max(0, nowUs - sinceUs)),
      market: (stream) => this.names.get(stream) ?? null,
    };
  }
}
