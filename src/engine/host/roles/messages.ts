/**
 * What threads say to each other outside the rings: a few plain objects a second. Market facts go
 * through rings, levels through books in shared memory.
 */

import type { BookLocation } from '../../core/market/book-reader.ts';
import type { Reach } from '../../core/market/composite-reach.ts';
import type { AccountsPlan } from '../account-keys.ts';
import type { Remembered } from '../accounts.ts';
import type { BasicKey } from '../basic-keys.ts';
import type { BasicPlace, FromBasic, ToBasic } from '../basic-messages.ts';
import type { MarketPlace } from '../open-market.ts';
import type { InstrumentSpec, MarketId } from '../../domain/instrument.ts';
import type { OwnOrder } from '../../domain/own-order.ts';
import type { Fault } from '../../domain/fault.ts';
import type { Result } from '../../domain/result.ts';
import type { Setting } from '../../edge/store/settings.ts';
import type { Status, VenueStatus } from '../../contract/channels.ts';
import type { Config } from '../config.ts';
import type { Vitals } from '../vitals.ts';
import type { HeatMessage } from './heat-messages.ts';
import type { PastMessage } from './past-messages.ts';
import type { TradeMessage } from './trade-messages.ts';
import type { RingLocation } from '../../core/memory/ring.ts';
import type { SlabLocation } from '../../core/memory/slab.ts';
import type { RoleName } from '../topology.ts';
import type { MessagePort } from 'node:worker_threads';

/** What a thread is born with. */
export interface ThreadPlan {
  readonly thread: string;
  readonly roles: readonly RoleName[];
  readonly config: Config;
  readonly home: 'electron' | 'browser' | 'headless';
  readonly version: string;
  /** Every market that can be switched on, and where its servers are. */
  readonly places: readonly MarketPlace[];
  /** Markets of the long tail that can be switched on. */
  readonly basics: readonly BasicPlace[];
  /** The markets that are on. */
  readonly on: readonly MarketId[];
  /** The number of the first fact. */
  readonly nextSequence: number;
  /** The instruments as a trading role before this one knew them, with their streams and versions. */
  readonly specs: readonly InstrumentSpec[];
  /** What signs, for the trading role alone; null: no keys, or another role. */
  readonly accounts: AccountsPlan | null;
  /** What signs at exchanges of the long tail, for their role alone. */
  readonly basicKeys: readonly BasicKey[];
  /** The numbers of all accounts: what happens to them is journalled. */
  readonly accountNumbers: readonly number[];
  /** `basic`: null without markets of the long tail. */
  readonly rings: { readonly journal: RingLocation; readonly told: RingLocation; readonly basic: RingLocation | null };
  /** The clock that all threads share. */
  readonly clock: ArrayBufferLike;
  /** The number of the next fact, kept by the trading role for whoever takes its place. */
  readonly order: SlabLocation;
}

/** Supervisor → role. */
export type ToRole =
  | { readonly kind: 'peer'; readonly from: RoleName; readonly to: RoleName; readonly port: MessagePort }
  | { readonly kind: 'stop' }
  | { readonly kind: 'threads'; readonly threads: Status['threads'] }
  /** For the trading role: other keys sign from now on. */
  | { readonly kind: 'keys'; readonly accounts: AccountsPlan | null }
  /** For the role of the long tail: the same there. */
  | { readonly kind: 'basic-keys'; readonly keys: readonly BasicKey[] }
  | { readonly kind: 'screen-open'; readonly screen: number }
  | { readonly kind: 'screen-text'; readonly screen: number; readonly text: string }
  | { readonly kind: 'screen-taken'; readonly screen: number; readonly frameCount: number }
  | { readonly kind: 'screen-closed'; readonly screen: number }
  /** For tests of the supervisor: fail as a bug would. */
  | { readonly kind: 'break'; readonly how: 'throw' | 'pause' | 'hang' | 'exit' };

/** Role → supervisor. */
export type FromRole =
  | { readonly kind: 'ready'; readonly role: RoleName }
  | { readonly kind: 'alive'; readonly vitals: Vitals }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'log'; readonly role: RoleName; readonly fault: Fault }
  /** New and different ones, for whoever takes the trading role's place. */
  | { readonly kind: 'instruments'; readonly specs: readonly InstrumentSpec[] }
  | { readonly kind: 'markets'; readonly on: readonly MarketId[] }
  | { readonly kind: 'screen-text'; readonly screen: number; readonly text: string }
  | { readonly kind: 'screen-frame'; readonly screen: number; readonly bytes: Uint8Array }
  | { readonly kind: 'screen-end'; readonly screen: number; readonly reason: string };

/** Between roles. */
export type PeerMessage =
  | { readonly kind: 'instruments'; readonly specs: readonly InstrumentSpec[] }
  | { readonly kind: 'book'; readonly spec: InstrumentSpec; readonly location: BookLocation }
  | { readonly kind: 'book-gone'; readonly stream: number }
  /** To these prices the venue's last whole book reached: what lies beyond is known only where it changed since. */
  | { readonly kind: 'book-reach'; readonly stream: number; readonly reach: Reach }
  /** All orders of ours that live; told anew when one changed. */
  | { readonly kind: 'own-orders'; readonly orders: readonly OwnOrder[] }
  | { readonly kind: 'feed-status'; readonly venues: readonly VenueStatus[]; readonly engineUs: Status['engineUs']; readonly journalDropped: number }
  | { readonly kind: 'journal-status'; readonly journal: Status['journal'] }
  /** Of which accounts that is wanted, beside those that the store began with. */
  | { readonly kind: 'remember'; readonly accounts: readonly number[] }
  /** What an earlier run left open at the exchanges, or why it cannot be told. */
  | { readonly kind: 'recall'; readonly remembered: Remembered }
  | { readonly kind: 'recall-failed'; readonly fault: Fault }
  | { readonly kind: 'switch-market'; readonly market: MarketId; readonly isOn: boolean }
  /** View → store; each is answered by `settings` with the same number. `text` is JSON, null takes the setting away. */
  | { readonly kind: 'settings-read'; readonly request: number }
  | { readonly kind: 'setting-write'; readonly request: number; readonly key: string; readonly text: string | null }
  /** To a read: all of them. To a write, when it is on the disk: none. */
  | { readonly kind: 'settings'; readonly request: number; readonly outcome: Result<readonly Setting[], Fault> }
  /** Trading → basic, and back. */
  | { readonly kind: 'to-basic'; readonly said: ToBasic }
  | { readonly kind: 'from-basic'; readonly said: FromBasic }
  | PastMessage
  | HeatMessage
  | TradeMessage
  /** All that screens watch at present. */
  | { readonly kind: 'watched'; readonly streams: readonly number[] };
