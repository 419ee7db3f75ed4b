/**
 * Market events of one contract as the bytes of HTX's linear-swap topics, key for key as recorded or documented.
 *
 * Sizes are contracts; numbers are decimals without a zero too many and without exponents. An incremental
 * book is numbered for each listener, so its message is made up to the number, which is added for each.
 */

import type { Decimal } from '../../../domain/number.ts';
import { usPerSecond } from '../../../domain/time.ts';
import { asciiText } from '../ascii.ts';
import type { BookWindow, Levels } from '../book-window.ts';
import { ByteWriter } from '../byte-writer.ts';
import type { DayFigures } from '../day.ts';
import type { PracticeInstrument } from '../instruments.ts';
import type { Kline } from '../kline.ts';
import { plainForm, plainText, product, writePlain, type PlainForm } from '../plain-decimal.ts';
import type { TakerFills } from '../taker-fills.ts';
import { ms, type Bytes } from './spot-wire.ts';

const messageBytesMax = 256 * 1024;
/** Digits of a trade's number after those of its match. */
const tradeDigits = 10_000n;

/** When a thing happened, and the exchange's number of it. */
export interface Moment {
  readonly timeUs: number;
  readonly matchId: number;
}

/** A bar of an index, a mark price or a rate, in texts. */
export interface FigureBar {
  readonly startUs: number;
  readonly open: string;
  readonly close: string;
  readonly high: string;
  readonly low: string;
}

export class LinearWire {
  readonly #instrument: PracticeInstrument;
  readonly #contract: string;
  readonly #price: PlainForm;
  readonly #size: PlainForm;
  readonly #baseStep: Decimal;
  readonly #turnoverStep: Decimal;
  readonly #writer = new ByteWriter(1_024, messageBytesMax);
  #versionAt = 0;
  #versionEnd = '';

  constructor(instrument: PracticeInstrument) {
    this.#instrument = instrument;
    this.#contract = instrument.symbol;
    this.#price = plainForm(instrument.tick);
    this.#size = plainForm(instrument.lot);
    this.#baseStep = product(instrument.lot, instrument.contractSize);
    this.#turnoverStep = product(instrument.tick, this.#baseStep);
  }

  /** Starts a message of an incremental book; `versioned` ends it, as often as it is wanted. */
  book(topic: string, event: 'snapshot' | 'update', shown: BookWindow, { timeUs, matchId }: Moment): void {
    const writer = this.#writer;
    const isWhole = event === 'snapshot';
    writer.length = 0;
    writer.text(`{"ch":"market.${this.#contract}.${topic}","tick":{"asks":`);
    this.#levels(isWhole ? shown.asks : shown.asks.changed, isWhole);
    writer.text(',"bids":');
    this.#levels(isWhole ? shown.bids : shown.bids.changed, isWhole);
    writer.text(`,"ch":"market.${this.#contract}.${topic}","event":"${event}","id":${matchId},"mrid":${matchId},"ts":${ms(timeUs)},"version":`);
    this.#versionAt = writer.length;
    this.#versionEnd = `},"ts":${ms(timeUs)}}`;
  }

  versioned(version: number): Bytes {
    const writer = this.#writer;
    writer.length = this.#versionAt;
    writer.integer(version);
    writer.text(this.#versionEnd);
    return writer.view();
  }

  depth(topic: string, shown: BookWindow, { timeUs, matchId }: Moment): Bytes {
    const writer = this.#open(topic, timeUs);
    const seconds = Math.floor(timeUs / usPerSecond);
    writer.text(`"mrid":${matchId},"id":${seconds},"bids":`);
    this.#levels(shown.bids, true);
    writer.text(',"asks":');
    this.#levels(shown.asks, true);
    writer.text(`,"ts":${ms(timeUs)},"version":${seconds},"ch":"market.${this.#contract}.${topic}"`);
    return this.#close();
  }

  bbo(shown: BookWindow, { timeUs, matchId }: Moment): Bytes {
    const writer = this.#open('bbo', timeUs);
    writer.text(`"mrid":${matchId},"id":${Math.floor(timeUs / usPerSecond)},"bid":`);
    this.#best(shown.bids);
    writer.text(',"ask":');
    this.#best(shown.asks);
    writer.text(`,"ts":${ms(timeUs)},"version":${matchId},"ch":"market.${this.#contract}.bbo"`);
    return this.#close();
  }

  /** In the order in which they happened, numbered within the match. */
  trades({ fills, isBuy, timeUs }: TakerFills, matchId: number): Bytes {
    const writer = this.#open('trade.detail', timeUs);
    writer.text(`"id":${matchId},"ts":${ms(timeUs)},"data":[`);
    for (const [index, { ticks, lots }] of fills.entries()) {
      writer.text(index === 0 ? '{"amount":' : ',{"amount":');
      writePlain(writer, lots, this.#size);
      writer.text(`,"quantity":${this.base(BigInt(lots))},"trade_turnover":${this.turnover(BigInt(lots) * BigInt(ticks))}`);
      writer.text(`,"ts":${ms(timeUs)},"id":${BigInt(matchId) * tradeDigits + BigInt(index)},"price":`);
      writePlain(writer, ticks, this.#price);
      writer.text(isBuy ? ',"direction":"buy"}' : ',"direction":"sell"}');
    }
    writer.text(']');
    return this.#close();
  }

  kline(kline: Readonly<Kline>, { timeUs, matchId }: Moment): Bytes {
    const writer = this.#open('kline.1min', timeUs);
    const { openTicks, closeTicks, highTicks, lowTicks, lots, turnover, trades, startUs } = kline;
    writer.text(`"id":${startUs / usPerSecond},"mrid":${matchId},"open":${this.price(openTicks)},"close":${this.price(closeTicks)},"high":${this.price(highTicks)},"low":${this.price(lowTicks)}`);
    writer.text(`,"amount":${this.base(lots)},"vol":${this.contracts(lots)},"trade_turnover":${this.turnover(turnover)},"count":${trades}`);
    return this.#close();
  }

  detail(day: DayFigures, shown: BookWindow, { timeUs, matchId }: Moment): Bytes {
    const writer = this.#open('detail', timeUs);
    const minute = Math.floor(timeUs / usPerSecond / 60) * 60;
    writer.text(`"id":${minute},"mrid":${matchId},"open":${this.price(day.openTicks)},"close":${this.price(day.lastTicks)},"high":${this.price(day.highTicks)},"low":${this.price(day.lowTicks)}`);
    writer.text(`,"amount":${this.base(day.lots)},"vol":${this.contracts(day.lots)},"trade_turnover":${this.turnover(day.turnover)},"count":${day.trades},"ask":`);
    this.#best(shown.asks);
    writer.text(',"bid":');
    this.#best(shown.bids);
    return this.#close();
  }

  /** A bar of figures that nobody trades: all in strings. */
  figureBar(topic: string, bar: FigureBar, timeUs: number): Bytes {
    const writer = this.#open(topic, timeUs);
    writer.text(`"id":${bar.startUs / usPerSecond},"open":"${bar.open}","close":"${bar.close}","high":"${bar.high}","low":"${bar.low}","amount":"0","vol":"0","count":"0","trade_turnover":"0"`);
    return this.#close();
  }

  /** Both sides of a book as `"bids":…,"asks":…`, for an answer. */
  sides(shown: { readonly bids: Levels; readonly asks: Levels }): string {
    const writer = this.#writer;
    writer.length = 0;
    writer.text('"asks":');
    this.#levels(shown.asks, true);
    writer.text(',"bids":');
    this.#levels(shown.bids, true);
    return asciiText(writer.view());
  }

  price(ticks: number): string {
    return plainText(ticks, this.#instrument.tick);
  }

  contracts(lots: bigint): string {
    return plainText(lots, this.#instrument.lot);
  }

  base(lots: bigint): string {
    return plainText(lots, this.#baseStep);
  }

  /** A sum of ticks times lots in the quote. */
  turnover(tickLots: bigint): string {
    return plainText(tickLots, this.#turnoverStep);
  }

  #best(side: Levels): void {
    const writer = this.#writer;
    if (side.count === 0) return writer.text('null');
    writer.text('[');
    writePlain(writer, side.ticks[0] ?? 0, this.#price);
    writer.text(',');
    writePlain(writer, side.lots[0] ?? 0, this.#size);
    writer.text(']');
  }

  /** A whole side without levels is null; a side without changes is empty. */
  #levels(levels: Levels, isWhole: boolean): void {
    const writer = this.#writer;
    if (isWhole && levels.count === 0) return writer.text('null');
    writer.text('[');
    for (let rank = 0; rank < levels.count; rank += 1) {
      writer.text(rank === 0 ? '[' : ',[');
      writePlain(writer, levels.ticks[rank] ?? 0, this.#price);
      writer.text(',');
      writePlain(writer, levels.lots[rank] ?? 0, this.#size);
      writer.text(']');
    }
    writer.text(']');
  }

  #open(topic: string, timeUs: number): ByteWriter {
    const writer = this.#writer;
    writer.length = 0;
    writer.text(`{"ch":"market.${this.#contract}.${topic}","ts":${ms(timeUs)},"tick":{`);
    return writer;
  }

  #close(): Bytes {
    this.#writer.text('}}');
    return this.#writer.view();
  }
}
