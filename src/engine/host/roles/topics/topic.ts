/**
 * A topic on the engine's side: what a screen watches, made into frames as fast as the screen takes them.
 *
 * Holds: nothing is queued for a screen. What is newest wins (`paintPresent`), or is taken later from a history that is
 * kept anyway (`paintPast`), or waits in a bounded tape that says what it had to drop.
 */

import { fault, type Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import type { OwnOrder } from '../../../domain/own-order.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import type { ParamsOf, VenueStatus } from '../../../contract/channels.ts';
import type { TopicInstrument } from '../../../contract/topics.ts';
import type { Slots } from '../../../core/memory/record.ts';
import type { CandlesAnswer, CandlesWanted } from '../../../edge/store/candles.ts';
import type { HeatReach } from '../../../edge/store/heat/heat-store.ts';
import type { HeatWanted } from '../../../edge/store/heat/heat-window.ts';
import type { InstrumentView } from '../instrument-view.ts';
import type { OnTrades, TradesTold, TradesWindow } from '../trades-past.ts';

/** Where a topic's frames go. Without room nothing is made. */
export interface Outlet {
  readonly hasRoom: boolean;
  readonly post: (bytes: Uint8Array) => void;
}

/** What topics may know of the engine. */
export interface TopicHost {
  /** All that markets list. */
  readonly instruments: () => readonly InstrumentSpec[];
  /** The instrument of that name, or null. */
  readonly find: (id: string) => InstrumentSpec | null;
  /** What topics follow has changed. */
  readonly onWatches: () => void;
  /** Its view; null while it is not followed, and when it is followed by other ticks and lots than these. */
  readonly viewOf: (spec: InstrumentSpec) => InstrumentView | null;
  /** What one of a quote counts as in that of the topic's first instrument; null: nobody says. Absent: whoever has another quote is left out. */
  readonly rateOf?: (quote: string) => number | null;
  /** The same at this moment, for prices that stand beside others: it may move while a topic goes on. */
  readonly rateNow?: (quote: string) => number | null;
  /** Our orders that live in it; another array when any of ours changed. */
  readonly ordersOf: (spec: InstrumentSpec) => readonly OwnOrder[];
  /** Every market, as its feed says it. */
  readonly venues: () => readonly VenueStatus[];
  /** Closed candles of the past, from the store or the venue. */
  readonly candles: (wanted: CandlesWanted) => Promise<Result<CandlesAnswer, Fault>>;
  /** Heat columns of the past, from the disk: some frames at a time, until it answers with what there is. */
  readonly heatPast: (spec: InstrumentSpec, wanted: HeatWanted, onFrames: (frames: readonly Uint8Array[]) => void) => Promise<Result<HeatReach | null, Fault>>;
  /** Trades of the past, from the disk: some batches at a time, for as long as they are wanted. */
  readonly tradesPast: (spec: InstrumentSpec, wanted: TradesWindow, onTrades: OnTrades) => Promise<Result<TradesTold, Fault>>;
  /** A frame of facts that came at this time is on its way. */
  readonly onFrame: (receivedUs: number) => void;
}

/** What began before a time, the newest of it. */
export interface MoreOfPast {
  readonly beforeUs: number;
  readonly count: number;
}

export interface Topic {
  /** The instruments that have to be followed while it is open. */
  readonly streams: readonly number[];
  /** A fact of one of them. */
  readonly onRecord?: (slots: Slots, slot: number) => void;
  readonly onBookChanged?: (stream: number) => void;
  /** The present of all topics comes before the past of any. */
  readonly paintPresent?: (nowUs: number, outlet: Outlet) => void;
  readonly paintPast?: (nowUs: number, outlet: Outlet) => void;
  /** More of the past is wanted; answered when it is on its way. */
  readonly more?: (wanted: MoreOfPast) => Promise<Result<object, Fault>>;
  /** A window of the past is wanted, at a length of its own. */
  readonly past?: (wanted: ParamsOf<'past'>) => Promise<Result<object, Fault>>;
  readonly close?: () => void;
}

/** The instrument that a screen means, if it knows it as the engine does. */
export function specOf(host: TopicHost, { id, version }: TopicInstrument): Result<InstrumentSpec, Fault> {
  const spec = host.find(id);
  if (spec === null) return failed(fault('instrument.unknown', `no instrument is called ${id}`));
  if (spec.version !== version) return failed(fault('instrument.unknown', `${id} is of version ${spec.version} now, the screen knows version ${version}`));
  return ok(spec);
}
