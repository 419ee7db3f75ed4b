/**
 * One contract of HTX's linear swaps as its topics tell it.
 *
 * Holds: an incremental book is one series of windows for all, but each listener counts it by itself: `version`
 * rises by one with each message to one listener, empty ones included. A suspended contract says nothing.
 */

import { assert } from '../../../domain/assert.ts';
import { nextHappens, type Chance } from '../../../domain/chance.ts';
import { Audience, type Listener } from '../audience.ts';
import type { Side, Trade } from '../exchange.ts';
import type { PracticeInstrument } from '../instruments.ts';
import type { Kline } from '../kline.ts';
import type { Market, MarketSink } from '../market.ts';
import { TakerGatherer, type TakerFills } from '../taker-fills.ts';
import { ToldBook } from '../told-book.ts';
import type { World } from '../world.ts';
import { figureTopics, LinearFigures } from './linear-figures.ts';
import { LinearWire, type Moment } from './linear-wire.ts';
import { Versions } from './versions.ts';

export const highFreqTopics = ['depth.size_20.high_freq', 'depth.size_150.high_freq'] as const;
const plainTopics = ['depth.step0', 'depth.step6', 'bbo', 'trade.detail', 'kline.1min', 'detail'] as const;
export const linearTopics = [...highFreqTopics, ...plainTopics] as const;
/** A size in whole windows, for who does not ask for changes. */
const wholeTopics = ['whole.20', 'whole.150'] as const;
const allTopics = [...linearTopics, ...wholeTopics, ...figureTopics] as const;

export type HighFreqTopic = (typeof highFreqTopics)[number];
export type LinearTopic = (typeof allTopics)[number];

const depthEveryUs = 100_000;
/** How often a look at the book that found nothing new is told nevertheless. */
const emptyShare = 0.2;
/** Numbers of matches on the wire are the exchange's own and this: with the digits of a trade beyond what a double holds. */
const idBase = 100_000_000_000_000;

export class LinearStreams implements MarketSink {
  readonly instrument: PracticeInstrument;
  readonly wire: LinearWire;
  readonly versions = new Versions();
  isSuspended = false;
  readonly #world: World;
  readonly #chance: Chance;
  readonly #audience = new Audience<LinearTopic>(allTopics);
  readonly #books: ReadonlyMap<HighFreqTopic, ToldBook> = new Map([['depth.size_20.high_freq', new ToldBook(20, matchId)], ['depth.size_150.high_freq', new ToldBook(150, matchId)]]);
  readonly #counts = new Map<Listener, Map<HighFreqTopic, number>>();
  readonly #depths = new Map([['depth.step0', new ToldBook(150, matchId)], ['depth.step6', new ToldBook(30, matchId)]] as const);
  readonly #best = new ToldBook(1, matchId);
  readonly #figures: LinearFigures;
  readonly #gatherer = new TakerGatherer((fills) => this.#tellTrades(fills));
  /** Books whose changes somebody hears. */
  #followed: readonly ToldBook[] = [];
  #lastFills: TakerFills | null = null;

  constructor(instrument: PracticeInstrument, world: World, chance: Chance) {
    this.instrument = instrument;
    this.wire = new LinearWire(instrument);
    this.#world = world;
    this.#chance = chance;
    this.#figures = new LinearFigures(this.wire);
  }

  join(topic: LinearTopic, listener: Listener): void {
    const told = this.#toldOf(topic);
    const isFirst = told !== null && !this.#topicsOf(told).some((other) => this.#audience.hears(other));
    if (told !== null && isFirst) told.begin(this.#market());
    this.#audience.of(topic).add(listener);
    this.#follow();
  }

  leave(topic: LinearTopic, listener: Listener): void {
    this.#audience.of(topic).delete(listener);
    this.#follow();
    const counts = this.#counts.get(listener);
    for (const highFreq of highFreqTopics) if (highFreq === topic) counts?.delete(highFreq);
    if (counts?.size === 0) this.#counts.delete(listener);
  }

  /** The last known state, with the time at which it was new; of a changing book the whole of it. */
  greet(topic: LinearTopic, listener: Listener): void {
    if (this.isSuspended) return;
    const market = this.#market();
    for (const [highFreq, told] of this.#books) {
      if (highFreq === topic) this.#tellVersioned(highFreq, 'snapshot', told, [listener]);
      if (told.levels === wholeLevels(topic)) this.#pushWhole(highFreq, told, [listener]);
    }
    for (const [depth, told] of this.#depths) if (depth === topic) listener.push(this.wire.depth(depth, told.window, momentOf(told)));
    if (topic === 'bbo') listener.push(this.wire.bbo(this.#best.window, momentOf(this.#best)));
    if (topic === 'trade.detail' && this.#lastFills !== null) listener.push(this.wire.trades(this.#lastFills, matchId(this.#lastFills.updateId)));
    if (topic === 'kline.1min') listener.push(this.wire.kline(market.kline, now(market)));
    if (topic === 'detail') listener.push(this.#detail(market));
    for (const figure of figureTopics) if (figure === topic) listener.push(this.#figures.bytes(figure, market));
  }

  level(market: Market, side: Side, ticks: number): void {
    if (this.isSuspended) return;
    for (const told of this.#followed) told.touch(market, side, ticks);
  }

  trade(market: Market, trade: Readonly<Trade>, tradeId: number): void {
    this.#gatherer.add(trade, tradeId, market.nowUs);
  }

  taken(): void {
    this.#gatherer.flush();
  }

  bookTicker(market: Market): void {
    if (this.#hears('bbo') && this.#best.take(market)) this.#audience.tell('bbo', this.wire.bbo(this.#best.window, momentOf(this.#best)));
  }

  /** Contracts have a grid of 30 ms. */
  depth(market: Market): void {
    if (this.isSuspended) return;
    for (const [topic, told] of this.#books) {
      const changing = this.#audience.of(topic);
      const whole = this.#audience.of(told.levels === 20 ? 'whole.20' : 'whole.150');
      if (changing.size + whole.size === 0) continue;
      const isDifferent = told.take(market);
      const isTold = isDifferent || nextHappens(this.#chance, emptyShare);
      if (isTold && changing.size > 0) this.#tellVersioned(topic, 'update', told, changing);
      if (isDifferent && whole.size > 0) this.#pushWhole(topic, told, whole);
    }
    for (const [topic, told] of this.#depths) {
      if (!this.#audience.hears(topic) || market.nowUs - told.timeUs < depthEveryUs || !told.take(market)) continue;
      this.#audience.tell(topic, this.wire.depth(topic, told.window, momentOf(told)));
    }
  }

  kline(market: Market, kline: Readonly<Kline>): void {
    if (this.#hears('kline.1min')) this.#audience.tell('kline.1min', this.wire.kline(kline, now(market)));
  }

  second(market: Market): void {
    if (this.#hears('detail')) this.#audience.tell('detail', this.#detail(market));
    this.#figures.second(market);
    for (const topic of figureTopics) if (this.#hears(topic)) this.#audience.tell(topic, this.#figures.bytes(topic, market));
  }

  #hears(topic: LinearTopic): boolean {
    return !this.isSuspended && this.#audience.hears(topic);
  }

  #follow(): void {
    this.#followed = [...this.#books].filter(([topic]) => this.#audience.hears(topic)).map(([, told]) => told);
  }

  /** Every listener's count goes on from a small number, on the connection that it has. False where nobody counts, or it happened too often. */
  resetSequence(): boolean {
    let isReset = false;
    for (const counts of this.#counts.values()) {
      for (const topic of counts.keys()) {
        const version = this.versions.beginBelow();
        if (version === null) return isReset;
        counts.set(topic, version);
        isReset = true;
      }
    }
    return isReset;
  }

  #tellVersioned(topic: HighFreqTopic, event: 'snapshot' | 'update', told: ToldBook, listeners: Iterable<Listener>): void {
    this.wire.book(topic, event, told.window, momentOf(told));
    for (const listener of listeners) {
      const counts = this.#counts.get(listener) ?? new Map<HighFreqTopic, number>();
      this.#counts.set(listener, counts);
      const before = counts.get(topic);
      const version = before === undefined ? this.versions.begin() : before + 1;
      counts.set(topic, version);
      this.versions.note(version, told.window.updateId ?? 0);
      listener.push(this.wire.versioned(version));
    }
  }

  #pushWhole(topic: HighFreqTopic, told: ToldBook, listeners: Iterable<Listener>): void {
    this.wire.book(topic, 'snapshot', told.window, momentOf(told));
    const bytes = this.wire.versioned(told.wireId);
    for (const listener of listeners) listener.push(bytes);
  }

  #tellTrades(fills: TakerFills): void {
    this.#lastFills = fills;
    if (this.#hears('trade.detail')) this.#audience.tell('trade.detail', this.wire.trades(fills, matchId(fills.updateId)));
  }

  #detail(market: Market): Uint8Array {
    if (!this.#audience.hears('bbo')) this.#best.begin(market);
    return this.wire.detail(market.day(), this.#best.window, now(market));
  }

  #toldOf(topic: LinearTopic): ToldBook | null {
    for (const [highFreq, told] of this.#books) if (highFreq === topic || told.levels === wholeLevels(topic)) return told;
    for (const [depth, told] of this.#depths) if (depth === topic) return told;
    return topic === 'bbo' ? this.#best : null;
  }

  #topicsOf(told: ToldBook): readonly LinearTopic[] {
    return allTopics.filter((topic) => this.#toldOf(topic) === told);
  }

  #market(): Market {
    const market = this.#world.market(this.instrument.id);
    assert(market !== null, 'a listed market is there', { id: this.instrument.id });
    return market;
  }
}

function wholeLevels(topic: LinearTopic): number | null {
  return topic === 'whole.20' ? 20 : topic === 'whole.150' ? 150 : null;
}

function momentOf({ timeUs, wireId }: ToldBook): Moment {
  return { timeUs, matchId: wireId };
}

function now({ nowUs, exchange }: Market): Moment {
  return { timeUs: nowUs, matchId: matchId(exchange.updateId) };
}

export function matchId(updateId: number): number {
  return idBase + updateId;
}
