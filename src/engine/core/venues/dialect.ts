/**
 * A venue's market as a value: how its messages read and how to ask it for things. Sans-I/O:
 * bytes in, records out, drafts of requests out. The feed machine (feed.ts) does the rest alike
 * for every venue.
 */

import type { Fault } from '../../domain/fault.ts';
import type { InstrumentSpec, MarketKind, VenueId } from '../../domain/instrument.ts';
import type { Result } from '../../domain/result.ts';
import type { Slots } from '../memory/record.ts';

/** An instrument as the venue lists it; the engine adds stream and version. */
export type ListedInstrument = Omit<InstrumentSpec, 'stream' | 'version'>;

export interface Dialect {
  readonly venue: VenueId;
  readonly market: MarketKind;
  /** The real exchange; anything that speaks the protocol may stand there instead. */
  readonly addresses: { readonly rest: string; readonly stream: string };
  /** The largest message it may send. */
  readonly frameBytesMax: number;
  /** Streams that one connection may carry. */
  readonly symbolsPerConnectionMax: number;

  /** Path of the connection that carries these symbols. */
  streamPath(symbols: readonly string[]): string;
  /** Text that adds symbols to an open connection, or takes them away. */
  subscribeText(symbols: readonly string[], id: number): string;
  unsubscribeText(symbols: readonly string[], id: number): string;
  /** The venue's clock, for whoever compares clocks. */
  timePath(): string;
  parseTime(body: Uint8Array): Result<number, Fault>;
  instrumentsPath(): string;
  parseInstruments(body: Uint8Array): Result<readonly ListedInstrument[], Fault>;
  snapshotPath(symbol: string): string;
  /** Where a depth event stands to a book that ends at `lastId`. */
  follows(lastId: number, isSnapshot: boolean, firstId: number, finalId: number): 'old' | 'next' | 'gap';
}

/** Decoded messages land in `slots`, from slot 0 on. */
export interface Decoder {
  readonly slots: Slots;
  /** Makes a symbol known; messages for others are counted and skipped. */
  add(spec: InstrumentSpec): void;
  remove(stream: number): void;
  /**
   * Reads one socket message. Answers how many slots it wrote: 0 when it held nothing for us
   * (an acknowledgement, a symbol that is gone). A fault leaves `slots` without meaning.
   */
  decode(message: Uint8Array, receivedUs: number): Result<number, Fault>;
  /** Reads the body of a snapshot request into one `snapshot` record. */
  decodeSnapshot(spec: InstrumentSpec, body: Uint8Array, receivedUs: number): Result<number, Fault>;
}
