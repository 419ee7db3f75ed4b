/**
 * Market events as the bytes of Binance's spot streams, key for key as recorded there.
 *
 * Every event is written in the wrapping of a combined stream; the bare event lies inside it, so
 * one writing serves both kinds of connection. Prices and quantities have eight places.
 * Does not: know who listens. REST bodies are in binance-rest.ts.
 */

import { formatDecimal, type Decimal } from '../../domain/number.ts';
import { usPerMs } from '../../domain/time.ts';
import { ByteWriter, decimalForm, type DecimalForm } from './byte-writer.ts';
import type { ChangedLevels, DepthBatch } from './depth-batch.ts';
import type { Trade } from './exchange.ts';
import { wireDecimals, type PracticeInstrument } from './instruments.ts';
import { klineIntervalUs, type Kline } from './kline.ts';
import type { PriceSide } from './price-side.ts';

/** 8,192 levels of at most 48 bytes and the frame around them. */
export const streamBytesMax = 512 * 1024;

export const streamKinds = ['depth@100ms', 'bookTicker', 'trade', 'kline_1m'] as const;

export type StreamKind = (typeof streamKinds)[number];

/** One message; its bytes are only good until the next one is written. */
export interface StreamMessage {
  readonly symbol: string;
  readonly kind: StreamKind;
  /** As a subscriber names it, `btcusdt@depth@100ms`. */
  readonly stream: string;
  /** `{"stream":…,"data":…}`: for combined connections. */
  readonly wrapped: Uint8Array<ArrayBuffer>;
  /** The event alone: for raw connections. */
  readonly bare: Uint8Array<ArrayBuffer>;
}

export function streamName(symbol: string, kind: StreamKind): string {
  return `${symbol.toLowerCase()}@${kind}`;
}

export class SymbolWire {
  readonly #symbol: string;
  readonly #writer = new ByteWriter(4_096, streamBytesMax);
  readonly #price: DecimalForm;
  readonly #qty: DecimalForm;
  readonly #turnoverDecimals: number;
  readonly #turnoverUnits: bigint;
  #start = 0;

  constructor(instrument: PracticeInstrument) {
    this.#symbol = instrument.symbol;
    this.#price = decimalForm(instrument.tick, wireDecimals);
    this.#qty = decimalForm(instrument.lot, wireDecimals);
    this.#turnoverDecimals = instrument.tick.decimals + instrument.lot.decimals;
    this.#turnoverUnits = instrument.tick.units * instrument.lot.units;
  }

  depth(batch: DepthBatch, eventUs: number): StreamMessage {
    const writer = this.#open('depth@100ms');
    writer.text('{"e":"depthUpdate","E":');
    writer.integer(Math.floor(eventUs / usPerMs));
    writer.text(`,"s":"${this.#symbol}","U":`);
    writer.integer(batch.firstId);
    writer.text(',"u":');
    writer.integer(batch.finalId);
    writer.text(',"b":[');
    this.#levels(batch.bids);
    writer.text('],"a":[');
    this.#levels(batch.asks);
    writer.text(']}');
    return this.#close('depth@100ms');
  }

  /** The best of both sides; an empty side shows zeros, as the exchange does. */
  bookTicker(updateId: number, bids: PriceSide, asks: PriceSide): StreamMessage {
    const writer = this.#open('bookTicker');
    writer.text('{"u":');
    writer.integer(updateId);
    writer.text(`,"s":"${this.#symbol}","b":"`);
    this.#best(bids);
    writer.text('","B":"');
    writer.decimal(bids.count === 0 ? 0 : (bids.lots[bids.slotAt(0)] ?? 0), this.#qty);
    writer.text('","a":"');
    this.#best(asks);
    writer.text('","A":"');
    writer.decimal(asks.count === 0 ? 0 : (asks.lots[asks.slotAt(0)] ?? 0), this.#qty);
    writer.text('"}');
    return this.#close('bookTicker');
  }

  trade(trade: Readonly<Trade>, tradeId: number, timeUs: number): StreamMessage {
    const writer = this.#open('trade');
    const timeMs = Math.floor(timeUs / usPerMs);
    writer.text('{"e":"trade","E":');
    writer.integer(timeMs);
    writer.text(`,"s":"${this.#symbol}","t":`);
    writer.integer(tradeId);
    writer.text(',"p":"');
    writer.decimal(trade.ticks, this.#price);
    writer.text('","q":"');
    writer.decimal(trade.lots, this.#qty);
    writer.text('","T":');
    writer.integer(timeMs);
    writer.text(trade.aggressor === 'sell' ? ',"m":true,"M":true}' : ',"m":false,"M":true}');
    return this.#close('trade');
  }

  kline(kline: Readonly<Kline>, isClosed: boolean, timeUs: number): StreamMessage {
    const writer = this.#open('kline_1m');
    const price = (ticks: number): void => writer.decimal(ticks, this.#price);
    writer.text(`{"e":"kline","E":${Math.floor(timeUs / usPerMs)},"s":"${this.#symbol}","k":{"t":${kline.startUs / usPerMs}`);
    writer.text(`,"T":${(kline.startUs + klineIntervalUs) / usPerMs - 1},"s":"${this.#symbol}","i":"1m"`);
    writer.text(`,"f":${kline.firstTradeId ?? -1},"L":${kline.lastTradeId ?? -1},"o":"`);
    price(kline.openTicks);
    writer.text('","c":"');
    price(kline.closeTicks);
    writer.text('","h":"');
    price(kline.highTicks);
    writer.text('","l":"');
    price(kline.lowTicks);
    writer.text(`","v":"${this.volume(kline.lots)}","n":${kline.trades},"x":${isClosed},"q":"${this.turnover(kline.turnover)}"`);
    writer.text(`,"V":"${this.volume(kline.takerBuyLots)}","Q":"${this.turnover(kline.takerBuyTurnover)}","B":"0"}}`);
    return this.#close('kline_1m');
  }

  volume(lots: bigint): string {
    const padding = 10n ** BigInt(this.#qty.padDigits);
    return formatDecimal({ units: lots * BigInt(this.#qty.stepUnits) * padding, decimals: wireDecimals });
  }

  /** A sum of ticks times lots in quote units, cut to eight places. */
  turnover(product: bigint): string {
    const exact: Decimal = { units: product * this.#turnoverUnits, decimals: this.#turnoverDecimals };
    const shift = wireDecimals - exact.decimals;
    const units = shift >= 0 ? exact.units * 10n ** BigInt(shift) : exact.units / 10n ** BigInt(-shift);
    return formatDecimal({ units, decimals: wireDecimals });
  }

  #levels(levels: ChangedLevels): void {
    const writer = this.#writer;
    for (let index = 0; index < levels.count; index += 1) {
      writer.text(index === 0 ? '["' : ',["');
      writer.decimal(levels.ticks[index] ?? 0, this.#price);
      writer.text('","');
      writer.decimal(levels.lots[index] ?? 0, this.#qty);
      writer.text('"]');
    }
  }

  #best(side: PriceSide): void {
    this.#writer.decimal(side.ticksAt(0) ?? 0, this.#price);
  }

  #open(kind: StreamKind): ByteWriter {
    const writer = this.#writer;
    writer.length = 0;
    writer.text(`{"stream":"${streamName(this.#symbol, kind)}","data":`);
    this.#start = writer.length;
    return writer;
  }

  #close(kind: StreamKind): StreamMessage {
    const writer = this.#writer;
    const end = writer.length;
    writer.text('}');
    return { symbol: this.#symbol, kind, stream: streamName(this.#symbol, kind), wrapped: writer.view(), bare: writer.view(this.#start, end) };
  }
}
