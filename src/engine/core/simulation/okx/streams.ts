/**
 * One instrument of OKX as its channels tell it. Every listener of a channel hears the same messages,
 * so a message is made once, and none where nobody listens.
 *
 * Holds: `books` is one series for all, `prevSeqId` its last `seqId`; who joins is given the window as it
 * was told last, so that the next update follows for old and new listeners alike. Within a turn an
 * instrument's bbo-tbt comes before its books, and these before books5.
 */

import { assert } from '../../../domain/assert.ts';
import { usPerSecond } from '../../../domain/time.ts';
import { Audience, type Listener } from '../audience.ts';
import type { PracticeInstrument } from '../instruments.ts';
import type { Kline } from '../kline.ts';
import type { Market, MarketSink } from '../market.ts';
import type { Side, Trade } from '../exchange.ts';
import { TakerGatherer, type TakerFills } from '../taker-fills.ts';
import { ToldBook } from '../told-book.ts';
import type { World } from '../world.ts';
import { instrumentChannels, type InstrumentChannel } from './channels.ts';
import { fundingRow, indexRow, interestRow, markRow, tickerRow } from './rows.ts';
import { familyOf } from './listing.ts';
import { Sequence } from '../sequence.ts';
import { OkxWire, type Bytes, type Place, type TakerTrade } from './wire.ts';

export interface StreamSettings {
  /** Whether `books` begins with a snapshot; it was announced that it will not. */
  isSnapshotPushed: boolean;
}

export const booksLevels = 400;
const bestEveryUs = 10_000;
const booksHeartbeatUs = 60 * usPerSecond;
const fundingEveryUs = 60 * usPerSecond;
const interestEveryUs = 3 * usPerSecond;

export class OkxStreams implements MarketSink {
  readonly instrument: PracticeInstrument;
  readonly sequence = new Sequence();
  readonly wire: OkxWire;
  readonly #world: World;
  readonly #settings: StreamSettings;
  readonly #audience = new Audience(instrumentChannels);
  readonly #books = new ToldBook(booksLevels, (updateId) => this.sequence.wireOf(updateId));
  readonly #books5 = new ToldBook(5, (updateId) => this.sequence.wireOf(updateId));
  readonly #best = new ToldBook(1, (updateId) => this.sequence.wireOf(updateId));
  readonly #gatherer = new TakerGatherer((fills) => this.#tellTrades(fills));
  #isTickerDue = false;
  #lastTrade: TakerTrade | null = null;

  constructor(instrument: PracticeInstrument, world: World, settings: StreamSettings) {
    this.instrument = instrument;
    this.wire = new OkxWire(instrument);
    this.#world = world;
    this.#settings = settings;
  }

  /** Adds a listener, who hears everything from now on. */
  join(channel: InstrumentChannel, listener: Listener): void {
    const told = this.#toldOf(channel);
    if (told !== null && !this.#audience.hears(channel)) told.begin(this.#market());
    this.#audience.of(channel).add(listener);
  }

  leave(channel: InstrumentChannel, listener: Listener): void {
    this.#audience.of(channel).delete(listener);
  }

  /** What a channel says to a new listener at once: how things stand. */
  greet(channel: InstrumentChannel, listener: Listener): void {
    const market = this.#market();
    switch (channel) {
      case 'books':
        if (this.#settings.isSnapshotPushed) listener.push(this.wire.book('snapshot', this.#books.window, placeOf(this.#books)));
        return;
      case 'books5': return listener.push(this.wire.books5(this.#books5.window, placeOf(this.#books5)));
      case 'bbo-tbt': return listener.push(this.wire.best(this.#best.window, placeOf(this.#best)));
      case 'trades':
        if (this.#lastTrade !== null) listener.push(this.wire.trades(this.#lastTrade));
        return;
      case 'trades-all': return;
      case 'tickers': return listener.push(this.#ticker(market));
      case 'candle1m': return listener.push(this.wire.candle(market.kline, false));
      case 'funding-rate': return this.#rare(channel, fundingRow(market), listener);
      case 'mark-price': return this.#rare(channel, markRow(market), listener);
      case 'index-tickers': return this.#rare(channel, indexRow(market), listener);
      case 'open-interest': return this.#rare(channel, interestRow(market, this.wire), listener);
    }
  }

  level(market: Market, side: Side, ticks: number): void {
    if (this.#audience.hears('books')) this.#books.touch(market, side, ticks);
  }

  trade(market: Market, trade: Readonly<Trade>, tradeId: number): void {
    this.#isTickerDue = true;
    this.#gatherer.add(trade, tradeId, market.nowUs);
  }

  taken(): void {
    this.#gatherer.flush();
  }

  bookTicker(market: Market): void {
    this.#isTickerDue = true;
    this.#tellBest(market);
  }

  /** The grid of a tenth of a second. */
  depth(market: Market): void {
    this.#tellBest(market);
    const books = this.#books;
    const prevSeqId = books.wireId;
    if (this.#audience.hears('books') && books.take(market)) {
      this.#audience.tell('books', this.wire.book('update', books.window, { ...placeOf(books), prevSeqId }));
    }
    const books5 = this.#books5;
    if (this.#audience.hears('books5') && books5.take(market)) {
      this.#audience.tell('books5', this.wire.books5(books5.window, placeOf(books5)));
    }
    if (!this.#isTickerDue || !this.#audience.hears('tickers')) return;
    this.#isTickerDue = false;
    this.#audience.tell('tickers', this.#ticker(market));
  }

  kline(_market: Market, kline: Readonly<Kline>, isClosed: boolean): void {
    if (this.#audience.hears('candle1m')) this.#audience.tell('candle1m', this.wire.candle(kline, isClosed));
  }

  second(market: Market): void {
    const books = this.#books;
    if (this.#audience.hears('books') && market.nowUs - books.timeUs >= booksHeartbeatUs) {
      books.timeUs = market.nowUs;
      this.#audience.tell('books', this.wire.heartbeat({ ...placeOf(books), prevSeqId: books.wireId }));
    }
    if (market.perpetual === null) return;
    this.#tellRare('mark-price', () => markRow(market));
    this.#tellRare('index-tickers', () => indexRow(market));
    if (market.nowUs % interestEveryUs === 0) this.#tellRare('open-interest', () => interestRow(market, this.wire));
    if (market.nowUs % fundingEveryUs === 0) this.#tellRare('funding-rate', () => fundingRow(market));
  }

  funded(market: Market): void {
    this.#tellRare('funding-rate', () => fundingRow(market));
  }

  #tellBest(market: Market): void {
    const best = this.#best;
    if (!this.#audience.hears('bbo-tbt') || market.nowUs - best.timeUs < bestEveryUs) return;
    if (best.take(market)) this.#audience.tell('bbo-tbt', this.wire.best(best.window, placeOf(best)));
  }

  /** Fills at one price are one trade, unless all are asked for. */
  #tellTrades({ fills, isBuy, timeUs, updateId }: TakerFills): void {
    const seqId = this.sequence.wireOf(updateId);
    for (const { tradeId, ticks, lots } of !this.#audience.hears('trades-all') ? [] : fills) {
      this.#audience.tell('trades-all', this.wire.tradesAll({ tradeId, ticks, lots, isBuy, count: 1, timeUs, seqId }));
    }
    for (let index = 0; index < fills.length; ) {
      const { ticks } = fills[index] ?? { ticks: 0 };
      let lots = 0;
      let count = 0;
      let tradeId = 0;
      for (let fill = fills[index]; fill !== undefined && fill.ticks === ticks; fill = fills[index]) {
        lots += fill.lots;
        tradeId = fill.tradeId;
        count += 1;
        index += 1;
      }
      this.#lastTrade = { tradeId, ticks, lots, isBuy, count, timeUs, seqId };
      if (this.#audience.hears('trades')) this.#audience.tell('trades', this.wire.trades(this.#lastTrade));
    }
  }

  #ticker(market: Market): Bytes {
    return this.wire.figures('tickers', tickerRow(market, this.wire));
  }

  #tellRare(channel: InstrumentChannel, row: () => Readonly<Record<string, unknown>>): void {
    const audience = this.#audience.of(channel);
    if (audience.size === 0) return;
    const made = row();
    for (const listener of audience) this.#rare(channel, made, listener);
  }

  #rare(channel: InstrumentChannel, row: Readonly<Record<string, unknown>>, listener: Listener): void {
    listener.push(this.wire.figures(channel, row, channel === 'index-tickers' ? familyOf(this.instrument) : this.instrument.symbol));
  }

  #toldOf(channel: InstrumentChannel): ToldBook | null {
    if (channel === 'books') return this.#books;
    if (channel === 'books5') return this.#books5;
    return channel === 'bbo-tbt' ? this.#best : null;
  }

  #market(): Market {
    const market = this.#world.market(this.instrument.id);
    assert(market !== null, 'a listed market is there', { id: this.instrument.id });
    return market;
  }
}

function placeOf({ wireId, timeUs }: ToldBook): Place {
  return { seqId: wireId, prevSeqId: -1, timeUs };
}
