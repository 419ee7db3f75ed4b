/**
 * Market events of one instrument as the bytes of OKX's channels, key for key as recorded or documented.
 *
 * Every number and time is a string with no zero too many; only seqId, prevSeqId and checksum are
 * numbers, and the checksum is 0, as it has been everywhere since June 2026.
 * Does not: know who listens, or count sequences (books.ts).
 */

import type { Decimal } from '../../../domain/number.ts';
import { usPerMs } from '../../../domain/time.ts';
import type { BookWindow, Levels } from '../book-window.ts';
import { ByteWriter } from '../byte-writer.ts';
import type { Kline } from '../kline.ts';
import type { PracticeInstrument } from '../instruments.ts';
import { plainForm, plainText, product, writePlain, type PlainForm } from '../plain-decimal.ts';

/** A snapshot of 400 levels a side at some 60 bytes each, or an update of twice as many. */
const messageBytesMax = 256 * 1024;

export type Bytes = Uint8Array<ArrayBuffer>;

/** Fills of one taker at one price, told as one. */
export interface TakerTrade {
  /** Of the last of them. */
  readonly tradeId: number;
  readonly ticks: number;
  readonly lots: number;
  readonly isBuy: boolean;
  readonly count: number;
  readonly timeUs: number;
  readonly seqId: number;
}

/** Where a message stands in the series of its channel. */
export interface Place {
  readonly seqId: number;
  readonly prevSeqId: number;
  readonly timeUs: number;
}

export class OkxWire {
  readonly #instId: string;
  readonly #price: PlainForm;
  readonly #size: PlainForm;
  readonly #baseStep: Decimal;
  readonly #turnoverStep: Decimal;
  readonly #instrument: PracticeInstrument;
  readonly #writer = new ByteWriter(1_024, messageBytesMax);

  constructor(instrument: PracticeInstrument) {
    this.#instrument = instrument;
    this.#instId = instrument.symbol;
    this.#price = plainForm(instrument.tick);
    this.#size = plainForm(instrument.lot);
    this.#baseStep = product(instrument.lot, instrument.contractSize);
    this.#turnoverStep = product(instrument.tick, this.#baseStep);
  }

  /** The whole window, or what changed in it. */
  book(action: 'snapshot' | 'update', book: BookWindow, place: Place): Bytes {
    const isWhole = action === 'snapshot';
    const writer = this.#open('books', `,"action":"${action}"`);
    this.#sides(isWhole ? book.asks : book.asks.changed, isWhole ? book.bids : book.bids.changed);
    return this.#bookEnd(writer, place);
  }

  /** Nothing changed for a minute: the series is alive. */
  heartbeat(place: Place): Bytes {
    const writer = this.#open('books', ',"action":"update"');
    writer.text('{"asks":[],"bids":[]');
    return this.#bookEnd(writer, place);
  }

  books5(book: BookWindow, place: Place): Bytes {
    const writer = this.#open('books5', '');
    this.#sides(book.asks, book.bids);
    writer.text(`,"instId":"${this.#instId}","ts":"`);
    return this.#seqEnd(writer, place);
  }

  best(book: BookWindow, place: Place): Bytes {
    const writer = this.#open('bbo-tbt', '');
    this.#sides(book.asks, book.bids);
    writer.text(',"ts":"');
    return this.#seqEnd(writer, place);
  }

  trades(trade: TakerTrade): Bytes {
    const writer = this.#tradeStart('trades', trade);
    writer.text(`","ts":"${Math.floor(trade.timeUs / usPerMs)}","count":"${trade.count}","source":"0","seqId":`);
    writer.integer(trade.seqId);
    writer.text('}]}');
    return writer.view();
  }

  tradesAll(trade: TakerTrade): Bytes {
    const writer = this.#tradeStart('trades-all', trade);
    writer.text(`","source":"0","ts":"${Math.floor(trade.timeUs / usPerMs)}"}]}`);
    return writer.view();
  }

  candle(kline: Readonly<Kline>, isClosed: boolean): Bytes {
    const writer = this.#open('candle1m', '');
    writer.text(JSON.stringify(this.candleRow(kline, isClosed)));
    writer.text(']}');
    return writer.view();
  }

  /** `[ts,o,h,l,c,vol,volCcy,volCcyQuote,confirm]`: volumes in the venue's unit, the base, and the quote. */
  candleRow(kline: Readonly<Kline>, isClosed: boolean): readonly string[] {
    const { openTicks, highTicks, lowTicks, closeTicks, startUs } = kline;
    const prices = [openTicks, highTicks, lowTicks, closeTicks].map((ticks) => this.price(ticks));
    const isSwap = this.#instrument.market === 'perp';
    const quote = this.turnover(kline.turnover);
    const volumes = isSwap ? [this.volume(kline.lots), this.baseVolume(kline.lots), quote] : [this.volume(kline.lots), quote, quote];
    return [String(Math.floor(startUs / usPerMs)), ...prices, ...volumes, isClosed ? '1' : '0'];
  }

  /** A message that comes seldom. `about`: the arg's instId, where that is not the instrument's own. */
  figures(channel: string, row: Readonly<Record<string, unknown>>, about = this.#instId): Bytes {
    const writer = this.#writer;
    writer.length = 0;
    writer.text(JSON.stringify({ arg: { channel, instId: about }, data: [row] }));
    return writer.view();
  }

  price(ticks: number): string {
    return plainText(ticks, this.#instrument.tick);
  }

  size(lots: number): string {
    return plainText(lots, this.#instrument.lot);
  }

  /** A sum of lots in the venue's unit: coins on spot, contracts of a swap. */
  volume(lots: bigint): string {
    return plainText(lots, this.#instrument.lot);
  }

  baseVolume(lots: bigint): string {
    return plainText(lots, this.#baseStep);
  }

  /** A sum of ticks times lots in the quote. */
  turnover(tickLots: bigint): string {
    return plainText(tickLots, this.#turnoverStep);
  }

  #open(channel: string, action: string): ByteWriter {
    const writer = this.#writer;
    writer.length = 0;
    writer.text(`{"arg":{"channel":"${channel}","instId":"${this.#instId}"}${action},"data":[`);
    return writer;
  }

  #sides(asks: Levels, bids: Levels): void {
    this.#writer.text('{"asks":');
    this.#levels(asks);
    this.#writer.text(',"bids":');
    this.#levels(bids);
  }

  #levels(levels: Levels): void {
    const writer = this.#writer;
    writer.text('[');
    for (let rank = 0; rank < levels.count; rank += 1) {
      writer.text(rank === 0 ? '["' : ',["');
      writePlain(writer, levels.ticks[rank] ?? 0, this.#price);
      writer.text('","');
      writePlain(writer, levels.lots[rank] ?? 0, this.#size);
      writer.text('","0","');
      writer.integer(levels.orders[rank] ?? 0);
      writer.text('"]');
    }
    writer.text(']');
  }

  #bookEnd(writer: ByteWriter, { seqId, prevSeqId, timeUs }: Place): Bytes {
    writer.text(`,"ts":"${Math.floor(timeUs / usPerMs)}","checksum":0,"prevSeqId":${prevSeqId},"seqId":`);
    writer.integer(seqId);
    writer.text('}]}');
    return writer.view();
  }

  #seqEnd(writer: ByteWriter, { seqId, timeUs }: Place): Bytes {
    writer.text(`${Math.floor(timeUs / usPerMs)}","seqId":`);
    writer.integer(seqId);
    writer.text('}]}');
    return writer.view();
  }

  #tradeStart(channel: string, trade: TakerTrade): ByteWriter {
    const writer = this.#open(channel, '');
    writer.text(`{"instId":"${this.#instId}","tradeId":"${trade.tradeId}","px":"`);
    writePlain(writer, trade.ticks, this.#price);
    writer.text('","sz":"');
    writePlain(writer, trade.lots, this.#size);
    writer.text(trade.isBuy ? '","side":"buy' : '","side":"sell');
    return writer;
  }
}
