/**
 * Bursts: much volume in little time, most of it one way, within a narrow zone of prices.
 *
 * A burst begins with the trade with which the last `windowUs` hold `lotsMin`, of which `deltaShareMin` more was bought than sold or the
 * other way round, and span at most `zoneTicks`. It goes on with every trade with which that is still so, and what it holds is everything from
 * the first trade of its first window to the last trade of its last. Trades are in order of the venue's time; a later one that is dated
 * earlier counts as of now.
 *
 * Bounds: `burstsMax` bursts, the oldest go; `windowTradesMax` trades in a window, beyond which the oldest of them leave it early, so that
 * a burst may be told too late but never wrongly.
 */

import { assert } from '../../../domain/assert.ts';

export interface BurstRule {
  readonly windowUs: number;
  readonly lotsMin: number;
  /** 0…1 of the volume. */
  readonly deltaShareMin: number;
  readonly zoneTicks: number;
}

export interface Burst {
  fromUs: number;
  untilUs: number;
  lowTicks: number;
  highTicks: number;
  buyLots: number;
  sellLots: number;
  trades: number;
}

const windowTradesMax = 4_096;

export class Bursts {
  readonly #rule: BurstRule;
  readonly #burstsMax: number;
  readonly #timeUs = new Float64Array(windowTradesMax);
  readonly #ticks = new Float64Array(windowTradesMax);
  readonly #lots = new Float64Array(windowTradesMax);
  readonly #bursts: Burst[] = [];
  #added = 0;
  #first = 0;
  #buyLots = 0;
  #sellLots = 0;
  #nowUs = -Infinity;
  /** Place of the first trade that is not yet in the running burst; null when none runs. */
  #taken: number | null = null;
  /** Bursts ever begun. */
  count = 0;

  constructor(rule: BurstRule, burstsMax: number) {
    assert(rule.windowUs >= 0 && rule.lotsMin > 0 && rule.zoneTicks >= 0 && rule.deltaShareMin >= 0 && rule.deltaShareMin <= 1, 'a burst has a size', { ...rule });
    this.#rule = rule;
    this.#burstsMax = burstsMax;
  }

  /** The burst of this age, 0 is the newest; null when it is not kept. Used again: copy what is to be kept. */
  burst(age: number): Readonly<Burst> | null {
    return age < Math.min(this.count, this.#burstsMax) ? (this.#bursts[(this.count - 1 - age) % this.#burstsMax] ?? null) : null;
  }

  /** The newest burst still goes on, as far as trades have told. */
  get isRunning(): boolean {
    return this.#taken !== null;
  }

  onTrade(timeUs: number, ticks: number, lots: number): void {
    this.#nowUs = Math.max(this.#nowUs, timeUs);
    if (this.#added - this.#first === windowTradesMax) this.#drop();
    const at = this.#added % windowTradesMax;
    this.#timeUs[at] = this.#nowUs;
    this.#ticks[at] = ticks;
    this.#lots[at] = lots;
    this.#added += 1;
    if (lots > 0) this.#buyLots += lots;
    else this.#sellLots -= lots;
    while ((this.#timeUs[this.#first % windowTradesMax] ?? 0) < this.#nowUs - this.#rule.windowUs) this.#drop();
    if (!this.#isBurst()) {
      this.#taken = null;
      return;
    }
    const burst = this.#taken === null ? this.#begin() : this.#newest();
    for (let place = Math.max(this.#taken ?? 0, this.#first); place < this.#added; place += 1) this.#merge(burst, place % windowTradesMax);
    this.#taken = this.#added;
  }

  #isBurst(): boolean {
    const { lotsMin, deltaShareMin, zoneTicks } = this.#rule;
    const volume = this.#buyLots + this.#sellLots;
    if (volume < lotsMin || Math.abs(this.#buyLots - this.#sellLots) < deltaShareMin * volume) return false;
    let low = Infinity;
    let high = -Infinity;
    for (let place = this.#first; place < this.#added; place += 1) {
      const ticks = this.#ticks[place % windowTradesMax] ?? 0;
      if (ticks < low) low = ticks;
      if (ticks > high) high = ticks;
    }
    return high - low <= zoneTicks;
  }

  #begin(): Burst {
    const at = this.count % this.#burstsMax;
    const burst = this.#bursts[at] ?? { fromUs: 0, untilUs: 0, lowTicks: 0, highTicks: 0, buyLots: 0, sellLots: 0, trades: 0 };
    this.#bursts[at] = burst;
    this.count += 1;
    burst.fromUs = this.#timeUs[this.#first % windowTradesMax] ?? 0;
    burst.lowTicks = Infinity;
    burst.highTicks = -Infinity;
    burst.buyLots = burst.sellLots = burst.trades = 0;
    this.#taken = this.#first;
    return burst;
  }

  #newest(): Burst {
    const burst = this.#bursts[(this.count - 1) % this.#burstsMax];
    assert(burst !== undefined, 'a running burst is kept');
    return burst;
  }

  #merge(burst: Burst, at: number): void {
    const ticks = this.#ticks[at] ?? 0;
    const lots = this.#lots[at] ?? 0;
    burst.untilUs = this.#timeUs[at] ?? 0;
    burst.lowTicks = Math.min(burst.lowTicks, ticks);
    burst.highTicks = Math.max(burst.highTicks, ticks);
    burst.buyLots += Math.max(0, lots);
    burst.sellLots += Math.max(0, -lots);
    burst.trades += 1;
  }

  #drop(): void {
    const lots = this.#lots[this.#first % windowTradesMax] ?? 0;
    if (lots > 0) this.#buyLots -= lots;
    else this.#sellLots += lots;
    this.#first += 1;
  }
}
