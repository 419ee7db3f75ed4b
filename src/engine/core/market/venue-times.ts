/**
 * When something happened at a venue, by our clock: the venue's own time, corrected by how far its clock is ahead of ours; where a message has
 * no time, when it came less the way that others of its market take.
 */

import type { MarketId } from '../../domain/instrument.ts';

/** A slower way is believed so slowly, a quicker one at once. */
const wayShare = 0.01;

export class VenueTimes {
  readonly #aheadUs = new Map<MarketId, number>();
  /** How long messages of a market are on their way to us. */
  readonly #waysUs = new Map<MarketId, number>();

  /** Null: not known. */
  onClock(market: MarketId, aheadUs: number | null): void {
    if (aheadUs === null) this.#aheadUs.delete(market);
    else this.#aheadUs.set(market, aheadUs);
  }

  /** `venueUs`: 0 where the venue sends no time. */
  timeOf(market: MarketId, receivedUs: number, venueUs: number): number {
    const aheadUs = this.#aheadUs.get(market);
    if (aheadUs === undefined) return receivedUs;
    const wayUs = this.#waysUs.get(market);
    if (venueUs === 0) return receivedUs - (wayUs ?? 0);
    const tookUs = receivedUs - (venueUs - aheadUs);
    this.#waysUs.set(market, wayUs === undefined || tookUs < wayUs ? tookUs : wayUs + (tookUs - wayUs) * wayShare);
    return venueUs - aheadUs;
  }
}
