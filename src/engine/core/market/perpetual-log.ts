/**
 * What a perpetual contract had, minute by minute of a day: open interest, basis, funding, what was closed by force; and the newest of those
 * liquidations one by one.
 *
 * Holds: what nobody told is NaN, never 0; a liquidation that two connections told counts once. Venues tell some of their liquidations, not
 * all: sums are what was told. Floats, which inform.
 */

import { liquidationNames, minuteNames, newLiquidations, newMinutes, type LiquidationColumns, type MinuteColumns } from '../../contract/frames/perpetuals.ts';
import type { QuoteValues } from '../../contract/frames/quotes.ts';
import { factCode, factFlag } from '../../domain/fact.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { usPerMinute } from '../../domain/time.ts';
import { field, flagsAt, floatAt, kindAt, type Slots } from '../memory/record.ts';
import { toFloat } from './composite-scale.ts';

export const minutesKept = 1_440;
export const liquidationsKept = 2_048;
/** How far back a liquidation is looked for that came again. */
const againMax = 64;

export class PerpetualLog {
  readonly #minutes = newMinutes(minutesKept);
  readonly #liquidations = newLiquidations(liquidationsKept);
  readonly #worthPerTickLot: number;
  #newestMinute = -1;
  #liquidationCount = 0;
  /** How often anything of it changed. */
  changeCount = 0;

  constructor({ tick, lot, contractSize }: InstrumentSpec) {
    this.#worthPerTickLot = toFloat(tick) * toFloat(lot) * toFloat(contractSize);
    this.#minutes.startUs.fill(NaN);
  }

  /** Liquidations that were told, ever; the last `liquidationsKept` of them are known. */
  get liquidationCount(): number {
    return this.#liquidationCount;
  }

  /** Counted from the epoch; -1 before the first. */
  get newestMinute(): number {
    return this.#newestMinute;
  }

  /** `quote`: what is known of it, this fact included. */
  onRecord(slots: Slots, slot: number, quote: QuoteValues): void {
    const at = this.#placeAt(floatAt(slots, slot, field.receivedUs));
    if (at === null) return;
    const minutes = this.#minutes;
    switch (kindAt(slots, slot)) {
      case factCode.interest:
        minutes.interest[at] = quote.interest;
        break;
      case factCode.mark:
      case factCode.index:
        minutes.basisBps[at] = ((quote.mark - quote.index) / quote.index) * 10_000;
        break;
      case factCode.funding:
        minutes.fundingRate[at] = quote.fundingRate;
        break;
      case factCode.liquidation:
        if (!this.#liquidated(slots, slot, at)) return;
        break;
      default:
        return;
    }
    this.changeCount += 1;
  }

  /** One minute into a row of a frame. False: nobody looked then, or it is forgotten. */
  copyMinute(minute: number, target: MinuteColumns, row: number): boolean {
    const at = minute % minutesKept;
    if (minute <= this.#newestMinute - minutesKept || this.#minutes.startUs[at] !== minute * usPerMinute) return false;
    for (const name of minuteNames) target[name][row] = this.#minutes[name][at] ?? NaN;
    return true;
  }

  /** The liquidation with that number into a row of a frame; it has to be one of those that are known. */
  copyLiquidation(number: number, target: LiquidationColumns, row: number): void {
    for (const name of liquidationNames) target[name][row] = this.#liquidations[name][number % liquidationsKept] ?? NaN;
  }

  /** Where the minute of that time is kept; null: it is forgotten. */
  #placeAt(receivedUs: number): number | null {
    const minute = Math.floor(receivedUs / usPerMinute);
    if (minute <= this.#newestMinute - minutesKept) return null;
    const at = minute % minutesKept;
    const { startUs, interest, basisBps, fundingRate, bought, sold } = this.#minutes;
    if (startUs[at] !== minute * usPerMinute) {
      startUs[at] = minute * usPerMinute;
      for (const column of [interest, basisBps, fundingRate]) column[at] = NaN;
      for (const column of [bought, sold]) column[at] = 0;
    }
    this.#newestMinute = Math.max(this.#newestMinute, minute);
    return at;
  }

  /** False: it was told before. */
  #liquidated(slots: Slots, slot: number, minuteAt: number): boolean {
    const isSold = (flagsAt(slots, slot) & factFlag.sellerAggressed) !== 0;
    const [venueUs, receivedUs] = [floatAt(slots, slot, field.venueTimeUs), floatAt(slots, slot, field.receivedUs)];
    const [ticks, size] = [floatAt(slots, slot, field.a), floatAt(slots, slot, field.b)];
    if (!(ticks > 0) || !(size > 0)) return false;
    const lots = isSold ? -size : size;
    const kept = this.#liquidations;
    for (let number = this.#liquidationCount - 1; number >= Math.max(0, this.#liquidationCount - againMax); number -= 1) {
      const at = number % liquidationsKept;
      if (kept.venueUs[at] === venueUs && kept.ticks[at] === ticks && kept.lots[at] === lots) return false;
    }
    const at = this.#liquidationCount % liquidationsKept;
    const worth = ticks * size * this.#worthPerTickLot;
    for (const [name, value] of [['venueUs', venueUs], ['receivedUs', receivedUs], ['ticks', ticks], ['lots', lots], ['worth', worth]] as const) kept[name][at] = value;
    this.#liquidationCount += 1;
    const sums = isSold ? this.#minutes.sold : this.#minutes.bought;
    sums[minuteAt] = (sums[minuteAt] ?? 0) + worth;
    return true;
  }
}
