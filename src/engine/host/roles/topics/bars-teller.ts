/** Bars as frames: what was told when, and whether the newest may be told again. */

import { barsPerFrameMax, encodeBars, type BarPart } from '../../../contract/frames/bars.ts';
import { assert } from '../../../domain/assert.ts';
import type { Validity } from '../../../domain/fact.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';

/** Live bars are told so often at most: nobody reads faster. */
const newestUsMin = 100_000;

/** A bar as frames hold it. */
export interface Told {
  readonly timeUs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly lots: number;
  readonly bought: number;
  readonly flags: number;
}

export class BarsTeller {
  readonly #spec: InstrumentSpec;
  #sequence = 0;
  #toldUs = Number.NEGATIVE_INFINITY;
  #toldValidity: Validity | null = null;

  constructor(spec: InstrumentSpec) {
    this.#spec = spec;
  }

  /** Whether the newest bars may be told again, because time has passed or the book is worth something else. */
  isDue(nowUs: number, validity: Validity, isChanged: boolean): boolean {
    return (isChanged && Math.abs(nowUs - this.#toldUs) >= newestUsMin) || validity !== this.#toldValidity;
  }

  frame(part: BarPart, bars: readonly Told[], hasMore: boolean, validity: Validity, nowUs: number, receivedUs: number): Uint8Array {
    assert(bars.length <= barsPerFrameMax, 'the bars fit into a frame', { count: bars.length });
    const column = (value: (bar: Told) => number): Float64Array => Float64Array.from(bars, value);
    const bytes = encodeBars({
      header: { kind: 'bars', flags: 0, stream: this.#spec.stream, topic: 0, sequence: this.#sequence, receivedUs, madeUs: nowUs },
      part, hasMore, validity,
      timeUs: column(({ timeUs }) => timeUs), openTicks: column(({ open }) => open), highTicks: column(({ high }) => high), lowTicks: column(({ low }) => low),
      closeTicks: column(({ close }) => close), lots: column(({ lots }) => lots), boughtLots: column(({ bought }) => bought),
      flags: Uint8Array.from(bars, ({ flags }) => flags),
    });
    this.#sequence += 1;
    if (part === 'newest') this.#toldUs = nowUs;
    if (part !== 'older') this.#toldValidity = validity;
    return bytes;
  }
}
