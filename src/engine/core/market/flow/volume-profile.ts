/**
 * What traded at which price over a stretch of time: a session, the visible range of a footprint, or a fixed range of the log.
 *
 * Holds: the sums are exact and do not depend on the order of trades; the rows may be higher than asked (price-rows.ts) and say so. A
 * stretch over which trades may be missing is `isIncomplete`.
 */

import { assert } from '../../../domain/assert.ts';
import type { Footprint } from './footprint.ts';
import { PriceRows } from './price-rows.ts';
import type { FlowSink, TradeLog } from './trade-log.ts';

/** From, included, until, not included. */
export interface Stretch {
  readonly fromUs: number;
  readonly untilUs: number;
}

export interface Session {
  readonly sessionUs: number;
  /** After midnight UTC. */
  readonly offsetUs: number;
}

/** When the session began in which a time lies. */
export function sessionStart({ sessionUs, offsetUs }: Session, timeUs: number): number {
  return Math.floor((timeUs - offsetUs) / sessionUs) * sessionUs + offsetUs;
}

export class VolumeProfile implements FlowSink {
  readonly rows: PriceRows;
  #stretch: Stretch;
  #session: Session | null = null;
  #isFresh = true;
  /** From then on trades are known. */
  #knownUs = Infinity;
  isIncomplete = false;

  /** Everything, until a stretch or a session is set. */
  constructor(rowTicks: number, rowsMax: number) {
    this.rows = new PriceRows(rowTicks, rowsMax);
    this.#stretch = { fromUs: -Infinity, untilUs: Infinity };
  }

  get stretch(): Stretch {
    return this.#stretch;
  }

  /** Only trades of this stretch count; what was there before is forgotten. */
  limit(stretch: Stretch): void {
    assert(stretch.untilUs >= stretch.fromUs, 'a stretch ends after it began', { ...stretch });
    this.#stretch = stretch;
    this.#session = null;
    this.rows.clear();
    this.isIncomplete = false;
  }

  /** Begins anew with every session, `offsetUs` after midnight UTC. */
  followSessions(sessionUs: number, offsetUs: number): void {
    assert(sessionUs >= 1, 'a session has a length', { sessionUs });
    this.limit({ fromUs: -Infinity, untilUs: -Infinity });
    this.#session = { sessionUs, offsetUs };
    this.#isFresh = true;
  }

  onBegin(knownUs: number): void {
    this.#knownUs = knownUs;
    if (this.#session === null && this.#stretch.fromUs < knownUs && this.#stretch.fromUs > -Infinity) this.isIncomplete = true;
  }

  onTrade(timeUs: number, ticks: number, lots: number): void {
    if (this.#session !== null && timeUs >= this.#stretch.untilUs) this.#turn(this.#session, timeUs);
    if (timeUs >= this.#stretch.fromUs && timeUs < this.#stretch.untilUs) this.rows.add(ticks, lots);
  }

  onGap(fromUs: number, untilUs: number): void {
    if (fromUs < this.#stretch.untilUs && untilUs >= this.#stretch.fromUs) this.isIncomplete = true;
  }

  /** A fixed range, from what the log still has. */
  readLog(log: TradeLog, stretch: Stretch): void {
    this.limit(stretch);
    if (log.droppedCount > 0) this.isIncomplete = log.oldestUs > stretch.fromUs;
    log.replay(this);
  }

  /** The visible range: bars of these ages, the newer one first. */
  readBars(footprint: Footprint, newestAge: number, oldestAge: number): void {
    this.limit({ fromUs: -Infinity, untilUs: Infinity });
    for (let age = newestAge; age <= Math.min(oldestAge, footprint.count - 1); age += 1) {
      const bar = footprint.bar(age);
      this.rows.addRows(bar.rows);
      if (bar.isIncomplete || (bar.isAfterGap && age < oldestAge)) this.isIncomplete = true;
    }
  }

  #turn(session: Session, timeUs: number): void {
    const fromUs = sessionStart(session, timeUs);
    this.#stretch = { fromUs, untilUs: fromUs + session.sessionUs };
    this.rows.clear();
    // Of the session in which we begin to listen, the trades before are missing.
    this.isIncomplete = this.#isFresh && Math.min(timeUs, this.#knownUs) > fromUs;
    this.#isFresh = false;
  }
}
