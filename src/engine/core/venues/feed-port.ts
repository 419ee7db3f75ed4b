/** What the feed machine asks of the world, and what it is told with an answer. */

import type { Fault } from '../../domain/fault.ts';
import type { Slots } from '../memory/record.ts';
import type { ListedInstrument } from './dialect.ts';
import type { LinePort } from './line.ts';

/** What the machine asks of the world. Every call returns at once; lines are named by numbers that are never used again. */
export interface FeedPort extends LinePort {
  request(id: number, path: string): void;
  /** One alarm; a new call replaces the earlier one. */
  wakeAt(timeUs: number): void;
  emit(slots: Slots, slot: number): void;
  /** The venue's instruments, at first and whenever they are read again. */
  listed(instruments: readonly ListedInstrument[]): void;
  trouble(reason: Fault): void;
}

/** What an answer said beside its body. */
export interface AnswerHead {
  /** How long the venue told us to ask for nothing; 0 when it did not. */
  readonly retryAfterUs: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** Nothing of the request can have reached the venue. */
  readonly isUnsent?: boolean;
}
