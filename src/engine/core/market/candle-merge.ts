/**
 * Candles of the past made longer, and the one in the making.
 *
 * How a live candle joins its history without counting anything twice: the past holds closed candles alone. Of the candle in the making it
 * gives the closed minutes together (`part`), and says up to which moment. The venue's live minute is absolute, each telling replaces the one
 * before; so the candle is the part and the live minutes behind it (`CandleTail`). A minute that lies in the part already is left out.
 */

import { assert } from '../../domain/assert.ts';
import { usPerMinute } from '../../domain/time.ts';
import { candleStart } from './intervals.ts';

export interface PastCandle {
  readonly startUs: number;
  readonly openTicks: number;
  readonly highTicks: number;
  readonly lowTicks: number;
  readonly closeTicks: number;
  readonly lots: number;
  /** null where the venue does not tell, as the two below. */
  readonly tradeCount: number | null;
  /** Informs only: the float next to it. */
  readonly quoteVolume: number | null;
  /** Lots that were bought by takers. */
  readonly takerLots: number | null;
}

/** Two candles of which one follows the other, as one. */
export function joinCandles(first: PastCandle, second: PastCandle): PastCandle {
  assert(second.startUs > first.startUs, 'the second follows the first', { first: first.startUs, second: second.startUs });
  return {
    startUs: first.startUs,
    openTicks: first.openTicks,
    highTicks: Math.max(first.highTicks, second.highTicks),
    lowTicks: Math.min(first.lowTicks, second.lowTicks),
    closeTicks: second.closeTicks,
    lots: Math.min(Number.MAX_SAFE_INTEGER, first.lots + second.lots),
    tradeCount: sum(first.tradeCount, second.tradeCount),
    quoteVolume: sum(first.quoteVolume, second.quoteVolume),
    takerLots: sum(first.takerLots, second.takerLots),
  };
}

/** Candles, oldest first, as longer ones. */
export function lengthenCandles(candles: readonly PastCandle[], intervalUs: number): readonly PastCandle[] {
  const longer: PastCandle[] = [];
  for (const candle of candles) {
    const startUs = candleStart(candle.startUs, intervalUs);
    const last = longer.at(-1);
    if (last?.startUs === startUs && candle.startUs > startUs) longer[longer.length - 1] = { ...joinCandles(last, candle), startUs };
    else longer.push({ ...candle, startUs });
  }
  return longer;
}

/** The candle in the making: its closed part and the live minutes behind it. */
export class CandleTail {
  readonly intervalUs: number;
  #part: PastCandle | null;
  #untilUs: number;
  #minute: PastCandle | null = null;

  /** `untilUs`: everything that began before it is in the part, or in closed candles. */
  constructor(intervalUs: number, part: PastCandle | null, untilUs: number) {
    assert(intervalUs % usPerMinute === 0 && untilUs % usPerMinute === 0, 'candles are made of minutes', { intervalUs, untilUs });
    this.intervalUs = intervalUs;
    this.#part = part;
    this.#untilUs = untilUs;
  }

  /** The candle in the making as it is now; null before anything is known of it. */
  get open(): PastCandle | null {
    if (this.#minute === null) return this.#part;
    const startUs = candleStart(this.#minute.startUs, this.intervalUs);
    return this.#part === null ? { ...this.#minute, startUs } : joinCandles(this.#part, this.#minute);
  }

  /** The venue's live minute, told anew or for the first time. Answers the candle that it closed, if it did. */
  onMinute(minute: PastCandle): PastCandle | null {
    if (minute.startUs < this.#untilUs || minute.startUs < (this.#minute?.startUs ?? 0)) return null;
    if (minute.startUs === this.#minute?.startUs) {
      this.#minute = minute;
      return null;
    }
    const before = this.open;
    const isNext = before !== null && before.startUs < candleStart(minute.startUs, this.intervalUs);
    this.#part = isNext ? null : before;
    this.#untilUs = minute.startUs;
    this.#minute = minute;
    return isNext ? before : null;
  }
}

function sum(first: number | null, second: number | null): number | null {
  return first === null || second === null ? null : first + second;
}
