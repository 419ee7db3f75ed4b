/**
 * The sequencer: stamps the total order on records, before anything else sees them.
 *
 * Holds: numbers go up by one, without a hole, whatever the clock does. `receivedUs` does not go
 * back either, but at a counted jump:
 *
 * | the clock             | the stamp                             | answer   |
 * |-----------------------|---------------------------------------|----------|
 * | goes on               | as it is                              | `even`   |
 * | goes back ≤ 1 s       | held at the latest time, counted      | `held`   |
 * | goes back > 1 s       | as it is: a clock set right is right  | `jumped` |
 * | goes ahead > 1 minute | as it is: a machine may have slept    | `jumped` |
 * | is no time at all     | held at the latest time, counted      | `jumped` |
 *
 * Does not: decide what a jump means (the trading role counts `clock.jumped`), or journal.
 */

import { assert } from '../../domain/assert.ts';
import { usPerMinute, usPerSecond } from '../../domain/time.ts';
import { field, floatAt, setFloat, type Slots } from './record.ts';

export const clockBackUsMax = usPerSecond;
export const clockAheadUsMax = usPerMinute;

export type ClockStep = 'even' | 'held' | 'jumped';

export interface Sequencer {
  /** The number of the next record. */
  next: number;
  /** The time of the last record; 0 before the first. */
  latestUs: number;
  heldCount: number;
  jumpCount: number;
}

/** After a restart `next` is one more than the last number in the journal. */
export function newSequencer(next = 1): Sequencer {
  assert(Number.isSafeInteger(next) && next >= 1, 'records are numbered from 1', { next });
  return { next, latestUs: 0, heldCount: 0, jumpCount: 0 };
}

export function stamp(sequencer: Sequencer, slots: Slots, slot: number): ClockStep {
  setFloat(slots, slot, field.sequence, sequencer.next);
  sequencer.next += 1;
  const receivedUs = floatAt(slots, slot, field.receivedUs);
  const aheadUs = receivedUs - sequencer.latestUs;
  if (aheadUs >= 0 && (aheadUs <= clockAheadUsMax || sequencer.latestUs === 0) && Number.isSafeInteger(receivedUs)) {
    sequencer.latestUs = receivedUs;
    return 'even';
  }
  if (aheadUs < 0 && aheadUs >= -clockBackUsMax) {
    setFloat(slots, slot, field.receivedUs, sequencer.latestUs);
    sequencer.heldCount += 1;
    return 'held';
  }
  if (Number.isSafeInteger(receivedUs) && receivedUs > 0) sequencer.latestUs = receivedUs;
  else setFloat(slots, slot, field.receivedUs, sequencer.latestUs);
  sequencer.jumpCount += 1;
  return 'jumped';
}
