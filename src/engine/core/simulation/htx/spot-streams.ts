/**
 * One symbol of HTX spot as its topics tell it. Every listener of a topic hears the same messages.
 *
 * Holds: each incremental book is a series of its own, `prevSeqNum` its last `seqNum`; numbers are the
 * exchange's, counted from far away. An answer holds the book as the series of its size told it last, so
 * that the next update follows. Nothing is said of a book when one begins to listen: it must be asked for.
 */

import { assert } from '../../../domain/assert.ts';
import { nextBelow, type Chance } from '../../../domain/chance.ts';
import { usPerSecond } from '../../../domain/time.ts';
import { Audience, type Listener } from '../audience.ts';
import type { Levels } from '../book-window.ts';
import type { Side, Trade } from '../exchange.ts';
import type { Mischief } from '../front.ts';
import type { TrueLevel } from '../history.ts';
import type { PracticeInstrument } from '../instruments.ts';
import type { Kline } from '../kline.ts';
import type { Market, MarketSink } from '../market.ts';
import { Sequence } from '../sequence.ts';
import { TakerGatherer, type TakerFills } from '../taker-fills.ts';
import { ToldBook } from '../told-book.ts';
import type { World } from '../world.ts';
import { SpotWire } from './spot-wire.ts';

export const mbpSizes = [5, 20, 150, 400] as const;
export const refreshSizes = [5, 10, 20] as const;

export type MbpSize = (typeof mbpSizes)[number];

const mbpTopics = ['mbp.5', 'mbp.20', 'mbp.150', 'mbp.400'] as const;
const refreshTopics = ['mbp.refresh.5', 'mbp.refresh.10', 'mbp.refresh.20'] as const;
/** What is told on the path of books alone, and on the other. */
export const feedTopics = mbpTopics;
export const marketTopics = [...refreshTopics, 'depth.step0', 'bbo', 'trade.detail', 'kline.1min', 'detail', 'ticker'] as const;
const spotTopics = [...feedTopics, ...marketTopics] as const;

export type SpotTopic = (typeof spotTopics)[number];

const depthLevels = 150;
const depthEveryUs = usPerSecond;
/** What is told first is the last known state: it may be so old. */
const greetingAgeUsMax = 400_000;
/** Ids on the wire are the exchange's own and this. */
const idBase = 100_000_000_000;

export class SpotStreams implements MarketSink {
  readonly instrument: PracticeInstrument;
  readonly wire: SpotWire;
  readonly #world: World;
  readonly #chance: Chance;
  readonly #audience = new Audience<SpotTopic>(spotTopics);
  readonly #sequence = new Sequence();
  readonly #toWire = (updateId: number): number => this.wireId(updateId);
  readonly #mbp = new Map(mbpSizes.map((size) => [size, new ToldBook(size, this.#toWire)]));
  readonly #refresh = new Map(refreshSizes.map((size) => [size, new ToldBook(size, this.#toWire)]));
  readonly #depth = new ToldBook(depthLevels, this.#toWire);
  readonly #best = new ToldBook(1, this.#toWire);
  readonly #gatherer = new TakerGatherer((fills) => this.#tellTrades(fills));
  /** Books whose changes somebody hears. */
  #followed: readonly ToldBook[] = [];
  #lastFills: TakerFills | null = null;

  constructor(instrument: PracticeInstrument, world: World, chance: Chance) {
    this.instrument = instrument;
    this.wire = new SpotWire(instrument);
    this.#world = world;
    this.#chance = chance;
  }

  wireId(updateId: number): number {
    return idBase + this.#sequence.wireOf(updateId);
  }

  /** The exchange's own id for one of the wire, also of before a reset; null: it never was. */
  truthId(id: number): number | null {
    return this.#sequence.truthOf(id - idBase, this.#market().exchange.updateId);
  }

  /** Ids go on from a small number. False where that is not possible. */
  resetSequence(): boolean {
    return this.#sequence.reset(this.#market().exchange.updateId);
  }

  join(topic: SpotTopic, listener: Listener): void {
    const told = this.#toldOf(topic);
    if (told !== null && !this.#audience.hears(topic)) told.begin(this.#market());
    this.#audience.of(topic).add(listener);
    this.#follow();
  }

  leave(topic: SpotTopic, listener: Listener): void {
    this.#audience.of(topic).delete(listener);
    this.#follow();
  }

  /** The last known state, with the time at which it was new. */
  greet(topic: SpotTopic, listener: Listener): void {
    const market = this.#market();
    const timeUs = market.nowUs - nextBelow(this.#chance, greetingAgeUsMax);
    const told = this.#toldOf(topic);
    const bookUs = told === null ? timeUs : Math.min(told.timeUs, timeUs);
    for (const size of refreshSizes) {
      if (topic !== `mbp.refresh.${size}` || told === null) continue;
      listener.push(this.wire.bookRefresh(size, told.window, { seqNum: told.wireId, timeUs: bookUs }));
    }
    if (topic === 'depth.step0') listener.push(this.wire.depth(this.#depth.window, { version: this.#depth.wireId, timeUs: bookUs }));
    if (topic === 'bbo') listener.push(this.wire.bbo(this.#best.window, { seqId: this.#best.wireId, timeUs: bookUs }));
    if (topic === 'trade.detail' && this.#lastFills !== null) listener.push(this.wire.trades(this.#lastFills, this.wireId(this.#lastFills.updateId)));
    if (topic === 'kline.1min') listener.push(this.wire.kline(market.kline, timeUs));
    if (topic === 'detail') listener.push(this.wire.detail(market.day(), { version: this.wireId(market.exchange.updateId), timeUs }));
    if (topic === 'ticker') listener.push(this.#ticker(market, timeUs));
  }

  /** The body of an answer to a request for a book: as the series of this size told it, or as mischief has it. */
  bookData(size: MbpSize, mischief: Mischief): string {
    const market = this.#market();
    const told = this.#mbp.get(size);
    assert(told !== undefined, 'each size has its book', { size });
    if (!this.#audience.hears(`mbp.${size}`)) told.begin(market);
    const staleChanges = mischief.staleChanges();
    const isCrossed = mischief.crossesSnapshot();
    const old = staleChanges === 0 && !isCrossed ? null : market.bookAt(market.exchange.updateId - staleChanges, size);
    if (old === null) return this.wire.bookData(`"seqNum":${told.wireId}`, told.window.bids, told.window.asks);
    const [bestAsk] = old.asks;
    const crossing: readonly TrueLevel[] = isCrossed && bestAsk !== undefined ? [[bestAsk[0], bestAsk[1]]] : [];
    return this.wire.bookData(`"seqNum":${this.wireId(old.updateId)}`, levelsOf([...crossing, ...old.bids]), levelsOf(old.asks));
  }

  level(market: Market, side: Side, ticks: number): void {
    for (const told of this.#followed) told.touch(market, side, ticks);
  }

  trade(market: Market, trade: Readonly<Trade>, tradeId: number): void {
    this.#gatherer.add(trade, tradeId, market.nowUs);
  }

  taken(): void {
    this.#gatherer.flush();
  }

  /** The best changed: the narrow books are told of it at once. */
  bookTicker(market: Market): void {
    if (this.#audience.hears('bbo') && this.#best.take(market)) {
      this.#audience.tell('bbo', this.wire.bbo(this.#best.window, { seqId: this.#best.wireId, timeUs: this.#best.timeUs }));
    }
    this.#tellChange(5, market);
    this.#tellChange(20, market);
  }

  /** The grid of a tenth of a second. */
  depth(market: Market): void {
    for (const size of mbpSizes) this.#tellChange(size, market);
    for (const [size, told] of this.#refresh) {
      if (!this.#audience.hears(`mbp.refresh.${size}`) || !told.take(market)) continue;
      this.#audience.tell(`mbp.refresh.${size}`, this.wire.bookRefresh(size, told.window, { seqNum: told.wireId, timeUs: told.timeUs }));
    }
    const told = this.#depth;
    if (!this.#audience.hears('depth.step0') || market.nowUs - told.timeUs < depthEveryUs || !told.take(market)) return;
    this.#audience.tell('depth.step0', this.wire.depth(told.window, { version: told.wireId, timeUs: told.timeUs }));
  }

  kline(market: Market, kline: Readonly<Kline>): void {
    if (this.#audience.hears('kline.1min')) this.#audience.tell('kline.1min', this.wire.kline(kline, market.nowUs));
  }

  second(market: Market): void {
    const version = this.wireId(market.exchange.updateId);
    if (this.#audience.hears('detail')) this.#audience.tell('detail', this.wire.detail(market.day(), { version, timeUs: market.nowUs }));
    if (this.#audience.hears('ticker')) this.#audience.tell('ticker', this.#ticker(market, market.nowUs));
  }

  #follow(): void {
    this.#followed = [...this.#mbp].filter(([size]) => this.#audience.hears(`mbp.${size}`)).map(([, told]) => told);
  }

  #tellChange(size: MbpSize, market: Market): void {
    const told = this.#mbp.get(size);
    const prevSeqNum = told?.wireId ?? 0;
    if (told === undefined || !this.#audience.hears(`mbp.${size}`) || !told.take(market)) return;
    this.#audience.tell(`mbp.${size}`, this.wire.bookChange(size, told.window, { seqNum: told.wireId, prevSeqNum, timeUs: told.timeUs }));
  }

  #tellTrades(fills: TakerFills): void {
    this.#lastFills = fills;
    if (this.#audience.hears('trade.detail')) this.#audience.tell('trade.detail', this.wire.trades(fills, this.wireId(fills.updateId)));
  }

  #ticker(market: Market, timeUs: number): Uint8Array {
    const best = this.#best;
    if (!this.#audience.hears('bbo')) best.begin(market);
    return this.wire.ticker(market.day(), best.window, timeUs);
  }

  #toldOf(topic: SpotTopic): ToldBook | null {
    for (const [size, told] of this.#mbp) if (topic === `mbp.${size}`) return told;
    for (const [size, told] of this.#refresh) if (topic === `mbp.refresh.${size}`) return told;
    if (topic === 'depth.step0') return this.#depth;
    return topic === 'bbo' ? this.#best : null;
  }

  #market(): Market {
    const market = this.#world.market(this.instrument.id);
    assert(market !== null, 'a listed market is there', { id: this.instrument.id });
    return market;
  }
}

export function levelsOf(levels: readonly TrueLevel[]): Levels {
  return {
    count: levels.length,
    ticks: Float64Array.from(levels, ([ticks]) => ticks),
    lots: Float64Array.from(levels, ([, lots]) => lots),
    orders: new Int32Array(levels.length),
  };
}
