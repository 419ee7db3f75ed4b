/**
 * What is known of one instrument at present: its last price, the day, the best prices, mark, index, funding, open interest, each as it
 * was told last; and the price at the end of each of the last minutes.
 *
 * Holds: what nobody told is NaN, never 0; a price of the past fills only a minute that nobody saw live; minutes
 * without a trade have the price before them, minutes in which nobody looked have none. Floats, which inform.
 */

import { newQuoteValues, trailMinutes, type QuoteColumn } from '../../contract/frames/quotes.ts';
import { factCode } from '../../domain/fact.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { usPerMinute } from '../../domain/time.ts';
import { field, floatAt, kindAt, type Slots } from '../memory/record.ts';
import { toFloat } from './composite-scale.ts';

export class Quote {
  readonly values: Record<QuoteColumn, number> = newQuoteValues();
  readonly trail = new Trail();
  /** How often anything of it changed. */
  changeCount = 0;
  /** When the best prices were told by themselves; 0: never. */
  bestUs = 0;
  readonly #tick: number;
  /** A lot as an amount of the base. */
  readonly #lot: number;

  constructor({ tick, lot, contractSize }: InstrumentSpec) {
    this.#tick = toFloat(tick);
    this.#lot = toFloat(lot) * toFloat(contractSize);
  }

  onRecord(slots: Slots, slot: number): void {
    const kind = kindAt(slots, slot);
    const receivedUs = floatAt(slots, slot, field.receivedUs);
    const at = (place: number): number => floatAt(slots, slot, place);
    const { values } = this;
    switch (kind) {
      case factCode.trade:
        this.#last(at(field.a) * this.#tick, receivedUs);
        break;
      case factCode.ticker:
        this.#last(at(field.a), receivedUs);
        values.open = known(at(field.b));
        values.high = known(at(field.c));
        values.low = known(at(field.d));
        values.baseVolume = known(at(field.tail));
        values.quoteVolume = known(at(field.tail + 1));
        break;
      case factCode.mark:
        values.mark = known(at(field.a));
        break;
      case factCode.index:
        values.index = known(at(field.a));
        break;
      case factCode.funding:
        values.fundingRate = at(field.a); // a rate may be 0
        values.fundingNextUs = known(at(field.b));
        values.fundingEveryUs = known(at(field.c));
        break;
      case factCode.interest:
        values.interest = known(at(field.a));
        break;
      case factCode.bbo:
        this.bestUs = receivedUs;
        this.setBest(at(field.c) > 0 ? at(field.tail) : null, at(field.tail + 1), at(field.d) > 0 ? at(field.tail + 2) : null, at(field.tail + 3));
        break;
      default:
        return;
    }
    values.changedUs = receivedUs;
    this.changeCount += 1;
  }

  /** The best prices in ticks and lots; null: the side is empty. */
  setBest(bidTicks: number | null, bidLots: number, askTicks: number | null, askLots: number): void {
    const { values } = this;
    values.bid = bidTicks === null ? NaN : bidTicks * this.#tick;
    values.bidSize = bidTicks === null ? NaN : bidLots * this.#lot;
    values.ask = askTicks === null ? NaN : askTicks * this.#tick;
    values.askSize = askTicks === null ? NaN : askLots * this.#lot;
  }

  /** Closed minutes of the past, each by its start. `isWhole`: a minute that is missing is one in which nobody traded. */
  seed(past: { readonly startUs: Float64Array; readonly closeTicks: Float64Array; readonly isWhole: boolean }, nowUs: number): void {
    this.trail.seed(past.startUs, past.closeTicks.map((ticks) => ticks * this.#tick), past.isWhole, nowUs);
  }

  #last(price: number, receivedUs: number): void {
    if (!(price > 0)) return;
    this.values.last = price;
    this.trail.on(price, receivedUs);
  }
}

export class Trail {
  readonly #prices = new Float64Array(trailMinutes).fill(NaN);
  /** The newest minute, counted from the epoch; null before the first. */
  #minute: number | null = null;
  /** Another number when a closed minute is known that was not. */
  changeCount = 0;

  /** The end of its newest minute; null while nothing is known. */
  get endUs(): number | null {
    return this.#minute === null ? null : (this.#minute + 1) * usPerMinute;
  }

  on(price: number, atUs: number): void {
    this.advance(atUs, false);
    const minute = Math.floor(atUs / usPerMinute);
    if (this.#minute !== null && minute <= this.#minute && minute > this.#minute - trailMinutes) this.#prices[minute % trailMinutes] = price;
  }

  /** Time passes. `isSeen`: somebody looked meanwhile, and saw no trade. */
  advance(nowUs: number, isSeen: boolean): void {
    const minute = Math.floor(nowUs / usPerMinute);
    if (this.#minute === null || minute < this.#minute - trailMinutes) {
      this.#prices.fill(NaN);
      this.#minute = minute;
      this.changeCount += 1;
      return;
    }
    if (minute <= this.#minute) return;
    const last = isSeen ? (this.#prices[this.#minute % trailMinutes] ?? NaN) : NaN;
    for (let at = Math.max(this.#minute + 1, minute - trailMinutes + 1); at <= minute; at += 1) this.#prices[at % trailMinutes] = last;
    this.#minute = minute;
    this.changeCount += 1;
  }

  seed(startUs: Float64Array, closes: Float64Array, isWhole: boolean, nowUs: number): void {
    this.advance(nowUs, false);
    const newest = this.#minute ?? 0;
    let [carried, at] = [NaN, 0];
    for (let minute = newest - trailMinutes + 1; minute <= newest; minute += 1) {
      if (!isWhole) carried = NaN;
      for (; at < startUs.length && (startUs[at] ?? 0) < (minute + 1) * usPerMinute; at += 1) carried = closes[at] ?? NaN;
      const place = minute % trailMinutes;
      if (Number.isNaN(this.#prices[place] ?? NaN)) this.#prices[place] = carried;
      else carried = this.#prices[place] ?? NaN;
    }
    this.changeCount += 1;
  }

  /** Oldest first. */
  copyInto(target: Float64Array): void {
    for (let back = 0; back < trailMinutes; back += 1) target[trailMinutes - 1 - back] = this.#minute === null ? NaN : (this.#prices[(this.#minute - back) % trailMinutes] ?? NaN);
  }
}

/** Venues write 0 for what they do not know, and prices and sums are more. */
function known(value: number): number {
  return value > 0 ? value : NaN;
}
