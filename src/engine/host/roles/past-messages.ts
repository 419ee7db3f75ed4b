/**
 * What view, store and trading say to each other about candles of the past.
 *
 * | who           | says           | and hears                                                                |
 * |---------------|----------------|--------------------------------------------------------------------------|
 * | view → store  | `candles-want` | `candles` with the same number, always once; within half a minute a venue |
 * | store → trading | `past-ask`   | `past-answer` with the same number; lost when one of the two dies         |
 */

import type { CandlesAnswer, CandlesWanted, VenueAnswer } from '../../edge/store/candles.ts';
import type { Fault } from '../../domain/fault.ts';
import type { Result } from '../../domain/result.ts';

export type PastMessage =
  | CandlesWanted & { readonly kind: 'candles-want'; readonly request: number }
  | { readonly kind: 'candles'; readonly request: number; readonly outcome: Result<CandlesAnswer, Fault> }
  | PastAsk
  | PastTold;

export interface PastAsk {
  readonly kind: 'past-ask';
  readonly request: number;
  readonly instrument: string;
  readonly intervalUs: number;
  readonly beforeUs: number;
  readonly count: number;
}

export interface PastTold extends VenueAnswer {
  readonly kind: 'past-answer';
  readonly request: number;
}
