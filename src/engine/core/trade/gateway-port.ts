/**
 * What the gateway asks of the world, what the world answers, and what its session tells it.
 * Every call returns at once, and nothing is answered from within a call.
 */

import type { Chance } from '../../domain/chance.ts';
import type { Fault } from '../../domain/fault.ts';
import type { Slots } from '../memory/record.ts';
import type { AccountDialect, Ask, Report, SealedRequest, Signer, Verdict } from '../venues/account.ts';
import type { Budget } from '../venues/budget.ts';
import type { VenueAddresses } from '../venues/dialect.ts';

/** Lines are numbered as the dialect lists them. */
export interface AccountLinePort {
  readonly connect: (line: number, path: string) => void;
  readonly disconnect: (line: number, reason: string) => void;
  readonly send: (line: number, text: string) => void;
  readonly ping: (line: number) => void;
}

export type HttpAnswer =
  | { readonly ok: true; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array }
  /** `wasSent` is false only when nothing of it can have reached the venue. */
  | { readonly ok: false; readonly fault: Fault; readonly wasSent: boolean };

/** Every request is answered once, at the latest by a fault. */
export interface SessionPort extends AccountLinePort {
  readonly request: (id: number, request: SealedRequest) => void;
}

export interface GatewayPort extends SessionPort {
  /** One alarm; a new call replaces the earlier one. */
  readonly wakeAt: (timeUs: number) => void;
  /** False: it could not be journalled, and nothing of it may be sent. */
  readonly emit: (slots: Slots, slot: number) => boolean;
  readonly trouble: (reason: Fault) => void;
}

export interface SessionParts {
  readonly dialect: AccountDialect;
  readonly signer: Signer;
  readonly addresses: VenueAddresses;
  readonly budget: Budget;
  readonly chance: Chance;
}

/** An ask that was sent. `tag` is the caller's own. */
export interface Asked {
  readonly ask: Ask;
  readonly tag: number | null;
  /** By the venue's clock, as it stands in the signature; and by ours. */
  readonly stampUs: number;
  sentUs: number;
  /** Null: it went as a request. */
  readonly line: number | null;
  readonly isSecond: boolean;
  isOverdue: boolean;
}

export interface SessionEvents {
  /** It goes out now, for the first or for the second time. */
  readonly sent: (asked: Asked) => void;
  /** Perhaps twice for one ask: `unknown` when nothing came, and what came then after all. */
  readonly verdict: (asked: Asked, verdict: Verdict) => void;
  readonly mayRepeat: (asked: Asked) => boolean;
  readonly report: (report: Report) => void;
  /** Something was told that could not be read. */
  readonly unread: () => void;
  /** Whether all that happens is told to us. */
  readonly watching: (isWatching: boolean) => void;
  /** The venue's times that we reckoned lately were wrong. */
  readonly clockMoved: () => void;
  readonly trouble: (reason: Fault) => void;
}
