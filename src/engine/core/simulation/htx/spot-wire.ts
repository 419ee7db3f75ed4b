/**
 * Market events of one symbol as the bytes of HTX's spot topics, key for key as recorded or documented.
 *
 * Numbers are doubles as Java prints them, and ids of trades have up to 28 digits. A level of the
 * one-sided books (5 and 20 levels) leaves the other side's key out; the wider books write it empty.
 * Does not: know who listens, or count sequences (spot-books.ts).
 */

import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import { asciiText } from '../ascii.ts';
import type { BookWindow, Levels } from '../book-window.ts';
import { ByteWriter } from '../byte-writer.ts';
import type { DayFigures } from '../day.ts';
import type { PracticeInstrument } from '../instruments.ts';
import type { Kline } from '../kline.ts';
import { plainForm, type PlainForm } from '../plain-decimal.ts';
import type { TakerFills } from '../taker-fills.ts';
import { doubleText, shortDoubleText, writeDouble } from './java-number.ts';

const messageBytesMax = 256 * 1024;

export type Bytes = Uint8Array<ArrayBuffer>;

export class SpotWire {
  readonly #instrument: PracticeInstrument;
  readonly #symbol: string;
  readonly #price: PlainForm;
  readonly #size: PlainForm;
  readonly #writer = new ByteWriter(1_024, messageBytesMax);

  constructor(instrument: PracticeInstrument) {
    this.#instrument = instrument;
    this.#symbol = instrument.symbol;
    this.#price = plainForm(instrument.tick);
    this.#size = plainForm(instrument.lot);
  }

  /** What changed in a window; `isNarrow`: a side that did not change is left out. */
  bookChange(levels: number, book: BookWindow, place: { readonly seqNum: number; readonly prevSeqNum: number; readonly timeUs: number }): Bytes {
    const writer = this.#open(`mbp.${levels}`, place.timeUs);
    const isNarrow = levels <= 20;
    writer.text(`"seqNum":${place.seqNum},"prevSeqNum":${place.prevSeqNum}`);
    if (!isNarrow || book.bids.changed.count > 0) this.#side(',"bids":', book.bids.changed);
    if (!isNarrow || book.asks.changed.count > 0) this.#side(',"asks":', book.asks.changed);
    return this.#close();
  }

  /** A whole window, pushed. A side without levels has no key. */
  bookRefresh(levels: number, book: BookWindow, place: { readonly seqNum: number; readonly timeUs: number }): Bytes {
    const writer = this.#open(`mbp.refresh.${levels}`, place.timeUs);
    writer.text(`"seqNum":${place.seqNum}`);
    if (book.bids.count > 0) this.#side(',"bids":', book.bids);
    if (book.asks.count > 0) this.#side(',"asks":', book.asks);
    return this.#close();
  }

  depth(book: BookWindow, place: { readonly version: number; readonly timeUs: number }): Bytes {
    const writer = this.#open('depth.step0', place.timeUs);
    this.#side('"bids":', book.bids);
    this.#side(',"asks":', book.asks);
    writer.text(`,"version":${place.version},"ts":${ms(place.timeUs)}`);
    return this.#close();
  }

  /** The book inside an answer, after its first fields: `{"seqNum":1,"bids":…,"asks":…}`. */
  bookData(fields: string, bids: Levels, asks: Levels): string {
    const writer = this.#writer;
    writer.length = 0;
    writer.text(`{${fields}`);
    this.#side(',"bids":', bids);
    this.#side(',"asks":', asks);
    writer.text('}');
    return asciiText(writer.view());
  }

  bbo(book: BookWindow, place: { readonly seqId: number; readonly timeUs: number }): Bytes {
    const { bids, asks } = book;
    const writer = this.#open('bbo', place.timeUs);
    writer.text(`"seqId":${place.seqId},"ask":`);
    writeDouble(writer, asks.count === 0 ? 0 : (asks.ticks[0] ?? 0), this.#price);
    writer.text(',"askSize":');
    writeDouble(writer, asks.count === 0 ? 0 : (asks.lots[0] ?? 0), this.#size);
    writer.text(',"bid":');
    writeDouble(writer, bids.count === 0 ? 0 : (bids.ticks[0] ?? 0), this.#price);
    writer.text(',"bidSize":');
    writeDouble(writer, bids.count === 0 ? 0 : (bids.lots[0] ?? 0), this.#size);
    writer.text(`,"quoteTime":${ms(place.timeUs)},"symbol":"${this.#symbol}"`);
    return this.#close();
  }

  /** Newest first, as the recorded answers of REST are. */
  trades({ fills, isBuy, timeUs }: TakerFills, matchId: number): Bytes {
    const writer = this.#open('trade.detail', timeUs);
    writer.text(`"id":${matchId},"ts":${ms(timeUs)},"data":[`);
    for (const [index, { tradeId, ticks, lots }] of fills.toReversed().entries()) {
      writer.text(index === 0 ? '' : ',');
      writer.text(`{"id":${tradeKey(matchId, tradeId)},"ts":${ms(timeUs)},"tradeId":${tradeId},"amount":`);
      writeDouble(writer, lots, this.#size);
      writer.text(',"price":');
      writeDouble(writer, ticks, this.#price);
      writer.text(`,"direction":"${isBuy ? 'buy' : 'sell'}","isRpiTrade":false}`);
    }
    writer.text(']');
    return this.#close();
  }

  kline(kline: Readonly<Kline>, timeUs: number): Bytes {
    const writer = this.#open('kline.1min', timeUs);
    writer.text(this.klineFields(kline));
    return this.#close();
  }

  klineFields({ startUs, openTicks, closeTicks, lowTicks, highTicks, lots, turnover, trades }: Readonly<Kline>): string {
    const id = startUs / usPerSecond;
    return `"id":${id},"open":${this.price(openTicks)},"close":${this.price(closeTicks)},"low":${this.price(lowTicks)},"high":${this.price(highTicks)},"amount":${this.amount(lots)},"vol":${this.turnover(turnover)},"count":${trades}`;
  }

  detail(day: DayFigures, place: { readonly version: number; readonly timeUs: number }): Bytes {
    const writer = this.#open('detail', place.timeUs);
    writer.text(`"id":${place.version},"low":${this.price(day.lowTicks)},"high":${this.price(day.highTicks)},"open":${this.price(day.openTicks)},"close":${this.price(day.lastTicks)}`);
    writer.text(`,"vol":${this.turnover(day.turnover)},"amount":${this.amount(day.lots)},"version":${place.version},"count":${day.trades}`);
    return this.#close();
  }

  ticker(day: DayFigures, book: BookWindow, timeUs: number): Bytes {
    const writer = this.#open('ticker', timeUs);
    const { bids, asks } = book;
    writer.text(`"open":${this.price(day.openTicks)},"high":${this.price(day.highTicks)},"low":${this.price(day.lowTicks)},"close":${this.price(day.lastTicks)}`);
    writer.text(`,"amount":${this.amount(day.lots)},"vol":${this.turnover(day.turnover)},"count":${day.trades}`);
    writer.text(`,"bid":${this.price(bids.ticks[0] ?? 0)},"bidSize":${this.amount(BigInt(bids.lots[0] ?? 0))},"ask":${this.price(asks.ticks[0] ?? 0)},"askSize":${this.amount(BigInt(asks.lots[0] ?? 0))}`);
    writer.text(`,"lastPrice":${this.price(day.lastTicks)},"lastSize":${this.amount(BigInt(day.lastLots))}`);
    return this.#close();
  }

  price(ticks: number): string {
    const { tick } = this.#instrument;
    return shortDoubleText({ units: BigInt(ticks) * tick.units, decimals: tick.decimals });
  }

  amount(lots: bigint): string {
    const { lot } = this.#instrument;
    return shortDoubleText({ units: lots * lot.units, decimals: lot.decimals });
  }

  turnover(product: bigint): string {
    const { tick, lot } = this.#instrument;
    return doubleText({ units: product * tick.units * lot.units, decimals: tick.decimals + lot.decimals });
  }

  #side(key: string, levels: Levels): void {
    const writer = this.#writer;
    writer.text(key);
    writer.text('[');
    for (let rank = 0; rank < levels.count; rank += 1) {
      writer.text(rank === 0 ? '[' : ',[');
      writeDouble(writer, levels.ticks[rank] ?? 0, this.#price);
      writer.text(',');
      writeDouble(writer, levels.lots[rank] ?? 0, this.#size);
      writer.text(']');
    }
    writer.text(']');
  }

  #open(topic: string, timeUs: number): ByteWriter {
    const writer = this.#writer;
    writer.length = 0;
    writer.text(`{"ch":"market.${this.#symbol}.${topic}","ts":${ms(timeUs)},"tick":{`);
    return writer;
  }

  #close(): Bytes {
    this.#writer.text('}}');
    return this.#writer.view();
  }
}

/** A trade's number at HTX: the match's, and fifteen digits more, far beyond what a double holds. */
export function tradeKey(matchId: number, tradeId: number): string {
  return `${matchId}${String(tradeId).padStart(15, '0')}`;
}

export function ms(timeUs: number): number {
  return Math.floor(timeUs / usPerMs);
}
