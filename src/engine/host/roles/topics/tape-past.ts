/**
 * Trades of some markets on their way into one tape: what each tells of its past is kept until all have told theirs, then everything goes through in the
 * order in which it came.
 *
 * Holds: of each market so many of the newest are kept. Where one had more, the tape begins, for all of them, where its oldest kept one came: a stretch in which the
 * others traded alone would be no tape of them together.
 */

import type { FlowSink } from '../../../core/market/flow/trade-log.ts';

/** Twice as many as a tape has prints. */
export const earlyMax = 32_768;

export class TapeGate implements FlowSink {
  readonly #sink: FlowSink;
  #early: Early | null = new Early();

  constructor(sink: FlowSink) {
    this.#sink = sink;
  }

  onTrade(timeUs: number, ticks: number, lots: number, receivedUs: number): void {
    if (this.#early === null) this.#sink.onTrade(timeUs, ticks, lots, receivedUs);
    else this.#early.add(timeUs, ticks, lots, receivedUs);
  }

  onGap(fromUs: number, untilUs: number): void {
    if (this.#early === null) this.#sink.onGap(fromUs, untilUs);
    else this.#early.addGap(fromUs, untilUs);
  }

  /** Lets through what all of them kept, in order, and from then on whatever comes. Answers from when on that is all there was; 0: from the beginning. */
  static open(gates: readonly TapeGate[]): number {
    const held = gates.flatMap((gate) => (gate.#early === null ? [] : [{ gate, early: gate.#early, at: 0 }]));
    const fromUs = Math.max(0, ...held.map(({ early }) => early.cutUs));
    for (;;) {
      let next: (typeof held)[number] | null = null;
      for (const one of held) if (one.at < one.early.count && (next === null || one.early.receivedAt(one.at) < next.early.receivedAt(next.at))) next = one;
      if (next === null) break;
      if (next.early.receivedAt(next.at) >= fromUs) next.early.tell(next.at, next.gate.#sink);
      next.at += 1;
    }
    for (const { gate } of held) gate.#early = null;
    return fromUs;
  }
}

/** The newest trades and gaps of one market, in columns that go round. */
class Early {
  readonly #timeUs = new Float64Array(earlyMax);
  readonly #receivedUs = new Float64Array(earlyMax);
  readonly #ticks = new Float64Array(earlyMax);
  /** 0: not a trade but a gap, from the time of the venue's column until that of the ticks'. */
  readonly #lots = new Float64Array(earlyMax);
  #added = 0;
  #lastUs = 0;

  get count(): number {
    return Math.min(this.#added, earlyMax);
  }

  /** When the oldest that is kept came, where older ones were forgotten; else 0. */
  get cutUs(): number {
    return this.#added > earlyMax ? this.receivedAt(0) : 0;
  }

  receivedAt(index: number): number {
    return this.#receivedUs[this.#placeOf(index)] ?? 0;
  }

  add(timeUs: number, ticks: number, lots: number, receivedUs: number): void {
    const at = this.#added % earlyMax;
    this.#timeUs[at] = timeUs;
    this.#receivedUs[at] = this.#lastUs = receivedUs;
    this.#ticks[at] = ticks;
    this.#lots[at] = lots;
    this.#added += 1;
  }

  /** It stands after the last trade before it. */
  addGap(fromUs: number, untilUs: number): void {
    this.add(fromUs, untilUs, 0, this.#lastUs);
  }

  tell(index: number, sink: FlowSink): void {
    const at = this.#placeOf(index);
    const [timeUs, ticks, lots] = [this.#timeUs[at] ?? 0, this.#ticks[at] ?? 0, this.#lots[at] ?? 0];
    if (lots === 0) sink.onGap(timeUs, ticks);
    else sink.onTrade(timeUs, ticks, lots, this.#receivedUs[at] ?? 0);
  }

  #placeOf(index: number): number {
    return (this.#added - this.count + index) % earlyMax;
  }
}
