/**
 * Levels copied out of a book, best first: the one shape in which books are read, by any thread.
 *
 * Belongs to its reader, is allocated once and filled again and again. Beyond `bidCount` and
 * `askCount` the arrays hold remains of earlier reads.
 */

import type { Validity } from '../../domain/fact.ts';

export interface Levels {
  bidCount: number;
  readonly bidTicks: Float64Array;
  readonly bidLots: Float64Array;
  askCount: number;
  readonly askTicks: Float64Array;
  readonly askLots: Float64Array;
  /** The venue's id of the last change that is in it. */
  lastId: number;
  receivedUs: number;
  venueTimeUs: number;
  validity: Validity;
}

export function newLevels(levelsMax: number): Levels {
  return {
    bidCount: 0,
    bidTicks: new Float64Array(levelsMax),
    bidLots: new Float64Array(levelsMax),
    askCount: 0,
    askTicks: new Float64Array(levelsMax),
    askLots: new Float64Array(levelsMax),
    lastId: 0,
    receivedUs: 0,
    venueTimeUs: 0,
    validity: 'empty',
  };
}
