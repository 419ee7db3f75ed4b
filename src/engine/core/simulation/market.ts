/**
 * One symbol at work: its matching engine, its participants, and what the outside is told.
 *
 * `step` lets the earliest thing happen. A depth message ends between two commands, never within
 * one, and its ids follow the message before without a hole; a bookTicker follows each command
 * that changed the best price or its quantity and carries the same ids.
 */

import { newChance, nextBelow, type Chance } from '../../domain/chance.ts';
import { DepthBatch } from './depth-batch.ts';
import { Exchange, type ExchangeSink, type NewOrder, type OrderNotice, type Side, type Trade } from './exchange.ts';
import { BookHistory, type TrueBook } from './history.ts';
import type { PracticeInstrument } from './instruments.ts';
import { addTrade, klineIntervalUs, newKline, type Kline } from './kline.ts';
import { Mood } from './mood.ts';
import type { PriceSide } from './price-side.ts';
import { participantKinds } from './participants/index.ts';
import type { Floor, Participant } from './participants/participant.ts';
import type { HiddenIntent, TruthLog } from './truth.ts';

export const depthEveryUs = 100_000;
export const klineEveryUs = 2_000_000;
export const klinesMax = 1_000;
/** A quiet symbol needs fewer orders than the busiest, yet room for its whole depth. */
const limits = { ordersMax: 16_384, levelsMax: 8_192 } as const;

export interface MarketSink {
  bookTicker(market: Market, updateId: number): void;
  trade(market: Market, trade: Readonly<Trade>, tradeId: number): void;
  depth(market: Market, batch: DepthBatch): void;
  kline(market: Market, kline: Readonly<Kline>, isClosed: boolean): void;
}

export interface MarketSettings {
  readonly instrument: PracticeInstrument;
  readonly seed: number;
  readonly startUs: number;
  /** How many changes of the book can be undone to look at the past. */
  readonly historyChanges: number;
}

export class Market implements Floor, ExchangeSink {
  readonly instrument: PracticeInstrument;
  readonly exchange: Exchange;
  readonly mood: Mood;
  nowUs: number;
  nextUs: number;
  /** Closed bars, oldest first, at most `klinesMax`, and the one in the making. */
  readonly klines: Kline[] = [];
  kline: Kline;
  readonly #sink: MarketSink;
  readonly #truth: TruthLog;
  readonly #history: BookHistory;
  readonly #firstUpdateId: number;
  readonly #batch = new DepthBatch();
  readonly #participants: Participant[] = [];
  readonly #bid = { ticks: 0, lots: 0 };
  readonly #ask = { ticks: 0, lots: 0 };
  #isOpen = false;
  #tradeId: number;
  #nextDepthUs: number;
  #nextKlineUs: number;

  constructor(settings: MarketSettings, sink: MarketSink, truth: TruthLog) {
    const { instrument, seed, startUs } = settings;
    const chance = newChance(seed);
    this.instrument = instrument;
    this.nowUs = startUs;
    this.#sink = sink;
    this.#truth = truth;
    this.#firstUpdateId = 1_000_000_000 + nextBelow(chance, 50_000_000) * 1_000;
    this.#tradeId = 100_000_000 + nextBelow(chance, 1_000_000_000);
    this.#history = new BookHistory(settings.historyChanges);
    this.exchange = new Exchange(this, limits, this.#firstUpdateId);
    this.mood = new Mood(instrument, child(chance), startUs);
    this.kline = newKline(startUs, instrument.startTicks);
    for (const [index, kind] of participantKinds.entries()) {
      this.#participants.push(kind.create({ floor: this, chance: child(chance), owner: index + 1 }, startUs));
    }
    const phaseUs = nextBelow(chance, depthEveryUs / 1_000) * 1_000;
    this.#nextDepthUs = startUs - (startUs % depthEveryUs) + depthEveryUs + phaseUs;
    this.#nextKlineUs = startUs - (startUs % klineEveryUs) + klineEveryUs;
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
      this.#nextDepthUs += depthEveryUs;
      this.#flush();
    }
    if (this.#nextKlineUs <= this.nowUs) this.#turnKline();
    this.nextUs = this.#earliest();
  }

  /** Puts everything planned off by as much as the clock was stopped. */
  sleep(byUs: number): void {
    for (const participant of this.#participants) participant.nextUs += byUs;
    this.#nextDepthUs += Math.floor(byUs / depthEveryUs) * depthEveryUs;
    this.#nextKlineUs += Math.floor(byUs / klineEveryUs) * klineEveryUs;
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

  note(intent: Omit<HiddenIntent, 'timeUs' | 'symbol'>): void {
    this.#truth.add({ ...intent, timeUs: this.nowUs, symbol: this.instrument.symbol });
  }

  /** The id with which the last depth message ended, or where the stream began. */
  get lastDepthId(): number {
    return this.#batch.firstId - 1;
  }

  /** The book after an update id, or null when it is too old or yet to come. */
  bookAt(updateId: number, levelsMax: number): TrueBook | null {
    return this.#history.bookAt(this.exchange, this.#firstUpdateId, updateId, levelsMax);
  }

  level(side: Side, ticks: number, lotsBefore: number, _lots: number, updateId: number): void {
    this.#history.record(updateId, side, ticks, lotsBefore);
    if (this.#isOpen) this.#batch.touch(side, ticks);
  }

  trade(trade: Readonly<Trade>): void {
    this.#tradeId += 1;
    addTrade(this.kline, trade, this.#tradeId);
    this.#sink.trade(this, trade, this.#tradeId);
  }

  order(notice: Readonly<OrderNotice>): void {
    if (notice.leftLots > 0 || notice.change === 'rejected') return;
    this.#participants[notice.owner - 1]?.ended(notice.orderId);
  }

  /** After each command: tells of a new best, and never lets a message grow too large. */
  #settle(): void {
    if (!this.#isOpen) return;
    const bidMoved = refresh(this.#bid, this.exchange.bids);
    const askMoved = refresh(this.#ask, this.exchange.asks);
    if (bidMoved || askMoved) this.#sink.bookTicker(this, this.exchange.updateId);
    if (this.#batch.isFull) this.#flush();
  }

  #flush(): void {
    const batch = this.#batch;
    if (batch.isEmpty) return;
    batch.close(this.exchange.bids, this.exchange.asks, this.exchange.updateId);
    this.#sink.depth(this, batch);
    batch.next();
  }

  #turnKline(): void {
    this.#nextKlineUs += klineEveryUs;
    const isClosed = this.nowUs >= this.kline.startUs + klineIntervalUs;
    this.#sink.kline(this, this.kline, isClosed);
    if (!isClosed) return;
    this.klines.push(this.kline);
    if (this.klines.length > klinesMax) this.klines.shift();
    this.kline = newKline(this.nowUs, this.kline.closeTicks);
  }

  #earliest(): number {
    let earliest = Math.min(this.#nextDepthUs, this.#nextKlineUs);
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
