/**
 * A whole practice exchange under a virtual clock: the same seed and the same calls give the same
 * bytes for ever. The server drives it by the wall clock, the simulator by its own.
 *
 * `advance` lets time pass and hands every message that somebody listens to, in the order in which
 * it happened. `snapshot` and the other bodies answer what the REST interface would. `bookAt` tells
 * the exact truth for checking.
 */

import { assert } from '../../domain/assert.ts';
import { newChance, nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { encodeSnapshot } from './binance-rest.ts';
import { streamKinds, SymbolWire, type StreamKind, type StreamMessage } from './binance-wire.ts';
import type { TrueBook } from './history.ts';
import { practiceInstruments, type PracticeInstrument } from './instruments.ts';
import { Market, type MarketSink } from './market.ts';
import { TruthLog } from './truth.ts';

export interface WorldSettings {
  readonly seed: number;
  readonly startUs: number;
  /** All instruments when absent. */
  readonly instruments?: readonly PracticeInstrument[];
  /** How many changes a book can be taken back; 4,096 when absent. */
  readonly historyChanges?: number;
}

const snapshotAtBoundaryShare = 5 / 6;

export type Listener = (message: StreamMessage, timeUs: number) => void;

interface Place {
  readonly market: Market;
  readonly wire: SymbolWire;
  /** Decides about snapshots; the market has chance of its own. */
  readonly chance: Chance;
  /** By StreamKind: how many listen. */
  readonly listeners: Record<StreamKind, number>;
}

export class World {
  readonly truth = new TruthLog();
  nowUs: number;
  readonly instruments: readonly PracticeInstrument[];
  readonly #places = new Map<string, Place>();
  readonly #markets: Market[] = [];
  #deliver: Listener = () => {};

  constructor(settings: WorldSettings) {
    const { seed, startUs } = settings;
    assert(Number.isSafeInteger(startUs) && startUs >= 0, 'time starts at a whole microsecond', { startUs });
    this.nowUs = startUs;
    this.instruments = settings.instruments ?? practiceInstruments;
    const sink = this.#sink();
    for (const instrument of this.instruments) {
      // A symbol's life depends on its name and the seed alone, not on who else is listed.
      const chance = newChance(seed);
      const marketSeed = nextBelow(chance, 2 ** 31) + hashOf(instrument.symbol);
      const market = new Market({ instrument, seed: marketSeed, startUs, historyChanges: settings.historyChanges ?? 4_096 }, sink, this.truth);
      this.#markets.push(market);
      const listeners = { 'depth@100ms': 0, bookTicker: 0, trade: 0, kline_1m: 0 };
      this.#places.set(instrument.symbol, { market, wire: new SymbolWire(instrument), chance, listeners });
    }
  }

  market(symbol: string): Market | null {
    return this.#places.get(symbol)?.market ?? null;
  }

  /** Counts a listener of one stream; false when there is no such symbol. */
  listen(symbol: string, kind: StreamKind): boolean {
    const place = this.#places.get(symbol);
    if (place === undefined) return false;
    place.listeners[kind] += 1;
    return true;
  }

  unlisten(symbol: string, kind: StreamKind): void {
    const place = this.#places.get(symbol);
    if (place === undefined) return;
    assert(place.listeners[kind] > 0, 'who stops listening has listened', { symbol, kind });
    place.listeners[kind] -= 1;
  }

  /** Lets time pass up to and including `toUs`. */
  advance(toUs: number, deliver: Listener): void {
    assert(toUs >= this.nowUs, 'time moves forward', { toUs, nowUs: this.nowUs });
    this.#deliver = deliver;
    for (;;) {
      let earliest: Market | null = null;
      let earliestUs = toUs;
      for (const market of this.#markets) {
        if (market.nextUs > earliestUs || (market.nextUs === earliestUs && earliest !== null)) continue;
        earliest = market;
        earliestUs = market.nextUs;
      }
      if (earliest === null) break;
      this.nowUs = earliestUs;
      earliest.step();
    }
    this.nowUs = toUs;
  }

  /** Moves the clock without anything happening: the machine slept, or could not keep up. */
  sleep(byUs: number): void {
    assert(Number.isSafeInteger(byUs) && byUs >= 0, 'time moves forward', { byUs });
    this.nowUs += byUs;
    for (const market of this.#markets) market.sleep(byUs);
  }

  /**
   * Body of a depth answer: the book of now or, mostly, as the last depth message left it, so that the next
   * message starts right behind it. Five of six recorded snapshots do. `changesAgo` looks further back.
   */
  snapshot(symbol: string, levelsMax: number, changesAgo = 0): Uint8Array<ArrayBuffer> | null {
    const place = this.#places.get(symbol);
    if (place === undefined) return null;
    const { market, chance } = place;
    const isAtBoundary = changesAgo === 0 && nextHappens(chance, snapshotAtBoundaryShare);
    const updateId = isAtBoundary ? market.lastDepthId : market.exchange.updateId - changesAgo;
    const book = market.bookAt(updateId, levelsMax) ?? market.bookAt(market.exchange.updateId, levelsMax);
    return book === null ? null : encodeSnapshot(market.instrument, book);
  }

  /** The exact book after an update id, or null when that is forgotten or yet to come. */
  bookAt(symbol: string, updateId: number, levelsMax: number): TrueBook | null {
    return this.#places.get(symbol)?.market.bookAt(updateId, levelsMax) ?? null;
  }

  wire(symbol: string): SymbolWire | null {
    return this.#places.get(symbol)?.wire ?? null;
  }

  #sink(): MarketSink {
    const send = (market: Market, kind: StreamKind, encode: (wire: SymbolWire) => StreamMessage): void => {
      const place = this.#places.get(market.instrument.symbol);
      if (place !== undefined && place.listeners[kind] > 0) this.#deliver(encode(place.wire), market.nowUs);
    };
    return {
      bookTicker: (market, updateId) => send(market, 'bookTicker', (wire) => wire.bookTicker(updateId, market.exchange.bids, market.exchange.asks)),
      trade: (market, trade, tradeId) => send(market, 'trade', (wire) => wire.trade(trade, tradeId, market.nowUs)),
      depth: (market, batch) => send(market, 'depth@100ms', (wire) => wire.depth(batch, market.nowUs)),
      kline: (market, kline, isClosed) => send(market, 'kline_1m', (wire) => wire.kline(kline, isClosed, market.nowUs)),
    };
  }
}

/** `btcusdt@depth@100ms` in its parts, or null when it is no stream of this exchange. */
export function parseStreamName(name: string): { readonly symbol: string; readonly kind: StreamKind } | null {
  const at = name.indexOf('@');
  const kind = streamKinds.find((candidate) => candidate === name.slice(at + 1));
  return at < 1 || kind === undefined ? null : { symbol: name.slice(0, at).toUpperCase(), kind };
}

/** FNV-1a over the characters of a name: 32 bits that differ for different names. */
function hashOf(name: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x0100_0193) >>> 0;
  }
  return hash;
}
