/**
 * One market at work: its matching engine, its participants, and what the outside is told.
 *
 * `step` lets the earliest thing happen. A depth message ends between two commands, never within
 * one, and its ids follow the message before without a hole; a bookTicker follows each command
 * that changed the best price or its quantity and carries the same ids.
 */

import { assert } from '../../domain/assert.ts';
import { newChance, nextBelow, type Chance } from '../../domain/chance.ts';
import { usPerSecond } from '../../domain/time.ts';
import { Day, type DayFigures } from './day.ts';
import { DepthBatch } from './depth-batch.ts';
import { Exchange, type ExchangeLimits, type ExchangeSink, type NewOrder, type OrderNotice, type Side, type Trade } from './exchange.ts';
import type { Worth } from './fair-price.ts';
import { BookHistory, type PastBook, type TrueBook } from './history.ts';
import type { PracticeInstrument } from './instruments.ts';
import { addTrade, klineIntervalUs, newKline, type Kline } from './kline.ts';
import { Mood } from './mood.ts';
import { Perpetual } from './perpetual.ts';
import { Past } from './past.ts';
import type { PriceSide } from './price-side.ts';
import type { MarketProfile } from './profiles.ts';
import { participantKinds } from './participants/index.ts';
import { clientOwnerMin, type Floor, type Participant } from './participants/participant.ts';
import type { HiddenIntent, TruthLog } from './truth.ts';

export const klineEveryUs = 2_000_000;
export const klinesMax = 1_000;
/** A quiet market needs fewer orders than the busiest, yet room for its whole depth. */
const busyLimits: ExchangeLimits = { ordersMax: 16_384, levelsMax: 8_192 };
const quietLimits: ExchangeLimits = { ordersMax: 8_192, levelsMax: 4_096 };
const busyActivityMin = 0.45;

/** A position that was closed by force: its order's side, price and quantity. */
export interface Liquidation {
  readonly side: Side;
  readonly ticks: number;
  readonly lots: number;
}

/** What a market tells. Objects that are handed over are used again: copy what is to be kept. */
export interface MarketSink {
  /** A level of the book was touched; the book is already what it became. Often several times in one command. */
  readonly level?: (market: Market, side: Side, ticks: number) => void;
  readonly bookTicker?: (market: Market, updateId: number) => void;
  readonly trade?: (market: Market, trade: Readonly<Trade>, tradeId: number) => void;
  /** The order that made the last trades is done with: they can be told together. */
  readonly taken?: (market: Market) => void;
  /** Every `depthEveryUs` of its profile, where something changed. */
  readonly depth?: (market: Market, batch: DepthBatch) => void;
  /** Every two seconds, and when the minute is over. */
  readonly kline?: (market: Market, kline: Readonly<Kline>, isClosed: boolean) => void;
  /** Once a second: for tickers, mark prices, open interest. */
  readonly second?: (market: Market) => void;
  /** A perpetual's funding interval ended. */
  readonly funded?: (market: Market) => void;
  readonly liquidated?: (market: Market, liquidation: Liquidation) => void;
}

/** What those with accounts hear of their own orders, in the order in which it happens. */
export interface ClientSink {
  readonly order: (market: Market, notice: Readonly<OrderNotice>) => void;
  readonly trade: (market: Market, trade: Readonly<Trade>, tradeId: number) => void;
}

export interface MarketSettings {
  readonly instrument: PracticeInstrument;
  readonly profile: MarketProfile;
  readonly fair: Worth;
  readonly seed: number;
  readonly startUs: number;
  /** Of the pair's made-up past. */
  readonly pastSeed: number;
  /** How many changes of the book can be undone to look at the past. */
  readonly historyChanges: number;
  /** How many quotes stand away from the touch, against what is usual. */
  readonly depthScale: number;
  /** Who hears; may grow later. */
  readonly sinks: readonly MarketSink[];
  readonly truth: TruthLog;
}

export class Market implements Floor, ExchangeSink {
  readonly instrument: PracticeInstrument;
  readonly exchange: Exchange;
  readonly mood: Mood;
  readonly spreadTicks: number;
  readonly depthScale: number;
  readonly patience: number;
  /** Null on spot markets. */
  readonly perpetual: Perpetual | null;
  nowUs: number;
  nextUs: number;
  /** Closed bars, oldest first, at most `klinesMax`, and the one in the making. */
  readonly klines: Kline[] = [];
  kline: Kline;
  /** What its bars were before it began. */
  readonly past: Past;
  clients: ClientSink | null = null;
  readonly #sinks: readonly MarketSink[];
  readonly #truth: TruthLog;
  readonly #history: BookHistory;
  readonly #firstUpdateId: number;
  readonly #batch = new DepthBatch();
  readonly #day: Day;
  readonly #participants: Participant[] = [];
  readonly #bid = { ticks: 0, lots: 0 };
  readonly #ask = { ticks: 0, lots: 0 };
  readonly #depthEveryUs: number;
  #isOpen = false;
  #hasTraded = false;
  #tradeId: number;
  #nextDepthUs: number;
  #nextSecondUs: number;

  constructor({ instrument, profile, fair, seed, startUs, pastSeed, historyChanges, depthScale, sinks, truth }: MarketSettings) {
    const chance = newChance(seed);
    this.instrument = instrument;
    this.nowUs = startUs;
    this.#sinks = sinks;
    this.#truth = truth;
    this.depthScale = depthScale;
    this.patience = 1 / Math.min(1, profile.activity);
    this.#depthEveryUs = profile.depthEveryUs;
    this.#firstUpdateId = 1_000_000_000 + nextBelow(chance, 50_000_000) * 1_000;
    this.#tradeId = 100_000_000 + nextBelow(chance, 1_000_000_000);
    this.#history = new BookHistory(historyChanges);
    this.exchange = new Exchange(this, instrument.activity < busyActivityMin ? quietLimits : busyLimits, this.#firstUpdateId);
    this.mood = new Mood(instrument, profile, fair, child(chance), startUs);
    this.spreadTicks = Math.max(1, Math.round(profile.spreadBp * this.mood.ticksPerBp));
    this.past = new Past(instrument, pastSeed, startUs, fair.ratioAt(startUs));
    this.kline = newKline(startUs, Math.max(1, Math.round(instrument.fairTicks * fair.ratioAt(startUs))));
    for (const [index, kind] of participantKinds.entries()) {
      if (kind.isPerpOnly === true && instrument.market === 'spot') continue;
      this.#participants.push(kind.create({ floor: this, chance: child(chance), owner: index + 1 }, startUs));
    }
    const phaseUs = nextBelow(chance, this.#depthEveryUs / 1_000) * 1_000;
    this.perpetual = instrument.market === 'perp' ? new Perpetual(instrument, fair, child(chance), startUs) : null;
    this.#nextDepthUs = startUs - (startUs % this.#depthEveryUs) + this.#depthEveryUs + phaseUs;
    this.#nextSecondUs = startUs - (startUs % usPerSecond) + usPerSecond;
    this.#day = new Day(startUs, this.exchange.bestTicks('buy') ?? instrument.startTicks, this.#tradeId);
    this.#batch.finalId = this.exchange.updateId;
    this.#batch.next();
    this.#isOpen = true;
    this.nextUs = this.#earliest();
  }

  /** Lets everything happen that is due at `nextUs`, of which there is at least one thing. */
  step(): void {
    this.nowUs = this.nextUs;
    for (const participant of this.#participants) {
      if (participant.nextUs <= this.nowUs) participant.act(this.nowUs);
    }
    if (this.#nextDepthUs <= this.nowUs) {
      this.#nextDepthUs += this.#depthEveryUs;
      this.#flush();
    }
    if (this.#nextSecondUs <= this.nowUs) this.#turnSecond();
    this.nextUs = this.#earliest();
  }

  /** Puts everything planned off by as much as the clock was stopped. */
  sleep(byUs: number): void {
    assert(byUs >= 0, 'time moves forward', { byUs });
    for (const participant of this.#participants) participant.nextUs += byUs;
    this.#nextDepthUs += Math.ceil(byUs / this.#depthEveryUs) * this.#depthEveryUs;
    this.#nextSecondUs += Math.ceil(byUs / usPerSecond) * usPerSecond;
    this.nextUs = this.#earliest();
  }

  place(order: NewOrder): number | null {
    const id = this.exchange.place(order);
    this.#settle();
    return id;
  }

  cancel(id: number): boolean {
    const isDone = this.exchange.cancel(id);
    this.#settle();
    return isDone;
  }

  /** Makes an order smaller where it stands; it keeps its place in the queue. */
  reduce(id: number, byLots: number): boolean {
    const isDone = this.exchange.reduce(id, byLots);
    this.#settle();
    return isDone;
  }

  note(intent: Omit<HiddenIntent, 'timeUs' | 'market'>): void {
    this.#truth.add({ ...intent, timeUs: this.nowUs, market: this.instrument.id });
  }

  liquidated(side: Side, ticks: number, lots: number): void {
    for (const sink of this.#sinks) sink.liquidated?.(this, { side, ticks, lots });
  }

  /** The id with which the last depth message ended, or where the stream began. */
  get lastDepthId(): number {
    return this.#batch.firstId - 1;
  }

  get lastTradeId(): number {
    return this.#tradeId;
  }

  day(): DayFigures {
    return this.#day.figures(this.nowUs);
  }

  /** The book after an update id, or null when it is too old or yet to come. */
  bookAt(updateId: number, levelsMax: number): TrueBook | null {
    return this.#history.bookAt(this.exchange, this.#firstUpdateId, updateId, levelsMax);
  }

  /** The same to be read level by level at once, without building it. */
  pastAt(updateId: number): PastBook | null {
    return this.#history.past(this.exchange, this.#firstUpdateId, updateId);
  }

  level(side: Side, ticks: number, lotsBefore: number, _lots: number, updateId: number): void {
    this.#history.record(updateId, side, ticks, lotsBefore);
    if (!this.#isOpen) return;
    this.#batch.touch(side, ticks);
    for (const sink of this.#sinks) sink.level?.(this, side, ticks);
  }

  trade(trade: Readonly<Trade>): void {
    this.#tradeId += 1;
    this.#hasTraded = true;
    addTrade(this.kline, trade, this.#tradeId);
    this.#day.add(trade, this.#tradeId, this.nowUs);
    for (const sink of this.#sinks) sink.trade?.(this, trade, this.#tradeId);
    if (trade.makerOwner >= clientOwnerMin || trade.takerOwner >= clientOwnerMin) this.clients?.trade(this, trade, this.#tradeId);
  }

  order(notice: Readonly<OrderNotice>): void {
    if (notice.owner >= clientOwnerMin) this.clients?.order(this, notice);
    if (notice.leftLots > 0 || notice.change === 'rejected') return;
    this.#participants[notice.owner - 1]?.ended(notice.orderId);
  }

  /** After each command: tells of a new best, and never lets a message grow too large. */
  #settle(): void {
    if (!this.#isOpen) return;
    if (this.#hasTraded) {
      this.#hasTraded = false;
      for (const sink of this.#sinks) sink.taken?.(this);
    }
    const bidMoved = refresh(this.#bid, this.exchange.bids);
    const askMoved = refresh(this.#ask, this.exchange.asks);
    if (bidMoved || askMoved) {
      for (const sink of this.#sinks) sink.bookTicker?.(this, this.exchange.updateId);
    }
    if (this.#batch.isFull) this.#flush();
  }

  #flush(): void {
    const batch = this.#batch;
    if (batch.isEmpty) return;
    batch.close(this.exchange.bids, this.exchange.asks, this.exchange.updateId);
    for (const sink of this.#sinks) sink.depth?.(this, batch);
    batch.next();
  }

  #turnSecond(): void {
    const isKlineDue = this.#nextSecondUs % klineEveryUs === 0;
    this.#nextSecondUs += usPerSecond;
    const hasFunded = this.perpetual?.advance(this.nowUs, this.#midTicks()) ?? false;
    for (const sink of this.#sinks) sink.second?.(this);
    if (hasFunded) for (const sink of this.#sinks) sink.funded?.(this);
    if (isKlineDue) this.#turnKline();
  }

  #turnKline(): void {
    const isClosed = this.nowUs >= this.kline.startUs + klineIntervalUs;
    for (const sink of this.#sinks) sink.kline?.(this, this.kline, isClosed);
    if (!isClosed) return;
    this.klines.push(this.kline);
    if (this.klines.length > klinesMax) this.klines.shift();
    this.kline = newKline(this.nowUs, this.kline.closeTicks);
  }

  #midTicks(): number | null {
    const bid = this.exchange.bestTicks('buy');
    const ask = this.exchange.bestTicks('sell');
    return bid === null || ask === null ? null : (bid + ask) / 2;
  }

  #earliest(): number {
    let earliest = Math.min(this.#nextDepthUs, this.#nextSecondUs);
    for (const participant of this.#participants) earliest = Math.min(earliest, participant.nextUs);
    return earliest;
  }
}

function refresh(known: { ticks: number; lots: number }, side: PriceSide): boolean {
  const ticks = side.ticksAt(0) ?? 0;
  const lots = ticks === 0 ? 0 : (side.lots[side.slotAt(0)] ?? 0);
  const hasMoved = ticks !== known.ticks || lots !== known.lots;
  known.ticks = ticks;
  known.lots = lots;
  return hasMoved;
}

function child(chance: Chance): Chance {
  return newChance(nextBelow(chance, 2 ** 32));
}
