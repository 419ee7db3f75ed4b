/**
 * Who trades in the practice market: a kind of participant is a value, one file a kind, listed in
 * index.ts. A participant sees the book like everybody else, has its own chance, and acts when its
 * `nextUs` comes; it learns of its orders' ends through `ended`.
 */

import type { Chance } from '../../../domain/chance.ts';
import { orderLotsMax, type Exchange, type NewOrder, type Side } from '../exchange.ts';
import type { PracticeInstrument } from '../instruments.ts';
import type { Mood } from '../mood.ts';
import type { HiddenIntent } from '../truth.ts';

/** Owners from here on are clients with accounts; those below take part in the practice. */
export const clientOwnerMin = 1_000;

/** What a participant may do and see. */
export interface Floor {
  readonly instrument: PracticeInstrument;
  readonly exchange: Exchange;
  readonly mood: Mood;
  /** Between the best prices where nothing happens; at least one. */
  readonly spreadTicks: number;
  /** How many quotes stand away from the touch, against what is usual. */
  readonly depthScale: number;
  /** How much longer than on the busiest venue nothing may happen at all; at least 1. */
  readonly patience: number;
  nowUs: number;
  place(order: NewOrder): number | null;
  cancel(id: number): boolean;
  /** Keeps what a later study may want to compare its findings with. */
  note(intent: Omit<HiddenIntent, 'timeUs' | 'market'>): void;
  /** A position was closed by force at this price. */
  liquidated(side: Side, ticks: number, lots: number): void;
}

export interface Desk {
  readonly floor: Floor;
  readonly chance: Chance;
  /** Owner of this participant's orders. */
  readonly owner: number;
}

export interface Participant {
  /** When it wants to act next. */
  nextUs: number;
  act(nowUs: number): void;
  /** An order of this participant is no longer on the book. */
  ended(orderId: number): void;
}

export interface ParticipantKind {
  readonly id: string;
  /** Trades perpetuals only. */
  readonly isPerpOnly?: boolean;
  readonly create: (desk: Desk, startUs: number) => Participant;
}

export function best(floor: Floor, side: Side): number | null {
  return floor.exchange.bestTicks(side);
}

/** Whole lots for an amount of the quote asset at a price: at least one, at most what the exchange takes. */
export function lotsFor(floor: Floor, notional: number, ticks: number): number {
  return Math.min(orderLotsMax, Math.max(1, Math.round(notional / (floor.mood.lotValueAtOneTick * ticks))));
}

/** An event after a random wait, never at once: time always moves on. */
export function after(nowUs: number, waitUs: number): number {
  return nowUs + Math.max(1, Math.round(waitUs));
}
