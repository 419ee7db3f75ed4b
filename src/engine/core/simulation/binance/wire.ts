/**
 * Market events as the bytes of Binance's streams, key for key as recorded there: spot, and perpetuals (USD-M).
 *
 * Every event is written in the wrapping of a combined stream; the bare event lies inside it, so
 * one writing serves both kinds of connection. Spot writes eight places; perpetuals those of the instrument.
 * Does not: know who listens. REST bodies are in spot-rest.ts and usdm-rest.ts.
 */

import { formatDecimal, type Decimal } from '../../../domain/number.ts';
import { usPerMs } from '../../../domain/time.ts';
import { ByteWriter, decimalForm, type DecimalForm } from '../byte-writer.ts';
import type { DayFigures } from '../day.ts';
import type { ChangedLevels, DepthBatch } from '../depth-batch.ts';
import type { Side, Trade } from '../exchange.ts';
import { wireDecimals, type PracticeInstrument } from '../instruments.ts';
import { klineIntervalUs, type Kline } from '../kline.ts';
import type { Liquidation } from '../market.ts';
import type { Perpetual } from '../perpetual.ts';
import type { PriceSide } from '../price-side.ts';
import { streamName, type StreamKind } from './streams.ts';

/** 8,192 levels of at most 48 bytes and the frame around them. */
export const streamBytesMax = 512 * 1024;

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

/** Trades of one order at one price, told as one. */
export interface AggregateTrade {
  readonly id: number;
  readonly ticks: number;
  readonly lots: number;
  readonly firstTradeId: number;
  readonly lastTradeId: number;
  readonly aggressor: Side;
}

/** Places of prices on perpetuals: as the exchange prints them, one more than some ticks need. */
export function priceDecimalsOf({ market, tick }: PracticeInstrument): number {
  return market === 'spot' ? wireDecimals : tick.decimals + 1;
}

export function qtyDecimalsOf({ market, lot }: PracticeInstrument): number {
  return market === 'spot' ? wireDecimals : lot.decimals;
}

export class SymbolWire {
  readonly #symbol: string;
  readonly #isPerp: boolean;
  readonly #writer = new ByteWriter(4_096, streamBytesMax);
  readonly #price: DecimalForm;
  readonly #qty: DecimalForm;
  readonly #qtyDecimals: number;
  readonly #turnoverDecimals: number;
  readonly #turnoverUnits: bigint;
  readonly #priceDecimals: number;
  readonly #tick: Decimal;
  #start = 0;

  constructor(instrument: PracticeInstrument) {
    this.#symbol = instrument.symbol;
    this.#isPerp = instrument.market === 'perp';
    this.#tick = instrument.tick;
    this.#priceDecimals = priceDecimalsOf(instrument);
    this.#qtyDecimals = qtyDecimalsOf(instrument);
    this.#price = decimalForm(instrument.tick, this.#priceDecimals);
    this.#qty = decimalForm(instrument.lot, this.#qtyDecimals);
    this.#turnoverDecimals = instrument.tick.decimals + instrument.lot.decimals;
    this.#turnoverUnits = instrument.tick.units * instrument.lot.units;
  }

  /** `ids`: first and final id as this market's wire counts them, and the final one of the message before, which only perpetuals tell. */
  depth(batch: DepthBatch, ids: DepthIds, eventUs: number): StreamMessage {
    const writer = this.#open('depth@100ms');
    const timeMs = Math.floor(eventUs / usPerMs);
    writer.text('{"e":"depthUpdate","E":');
    writer.integer(timeMs);
    if (this.#isPerp) {
      writer.text(',"T":');
      writer.integer(timeMs);
    }
    writer.text(`,"s":"${this.#symbol}","U":`);
    writer.integer(ids.first);
    writer.text(',"u":');
    writer.integer(ids.final);
    if (this.#isPerp) {
      writer.text(',"pu":');
      writer.integer(ids.previous);
    }
    writer.text(',"b":[');
    this.#levels(batch.bids);
    writer.text('],"a":[');
    this.#levels(batch.asks);
    writer.text(']}');
    return this.#close('depth@100ms');
  }

  /** The best of both sides; an empty side shows zeros, as the exchange does. */
  bookTicker(updateId: number, bids: PriceSide, asks: PriceSide, eventUs: number): StreamMessage {
    const writer = this.#open('bookTicker');
    writer.text(this.#isPerp ? '{"e":"bookTicker","u":' : '{"u":');
    writer.integer(updateId);
    writer.text(`,"s":"${this.#symbol}","b":"`);
    this.#best(bids);
    writer.text('","B":"');
    this.#bestLots(bids);
    writer.text('","a":"');
    this.#best(asks);
    writer.text('","A":"');
    this.#bestLots(asks);
    if (this.#isPerp) {
      const timeMs = Math.floor(eventUs / usPerMs);
      writer.text('","T":');
      writer.integer(timeMs);
      writer.text(',"E":');
      writer.integer(timeMs);
      writer.text('}');
    } else writer.text('"}');
    return this.#close('bookTicker');
  }

  trade(trade: Readonly<Trade>, tradeId: number, timeUs: number): StreamMessage {
    const writer = this.#open('trade');
    const timeMs = Math.floor(timeUs / usPerMs);
    writer.text('{"e":"trade","E":');
    writer.integer(timeMs);
    if (this.#isPerp) {
      writer.text(',"T":');
      writer.integer(timeMs);
    }
    writer.text(`,"s":"${this.#symbol}","t":`);
    writer.integer(tradeId);
    writer.text(',"p":"');
    writer.decimal(trade.ticks, this.#price);
    writer.text('","q":"');
    writer.decimal(trade.lots, this.#qty);
    const isBuyerMaker = trade.aggressor === 'sell';
    if (this.#isPerp) writer.text(`","X":"MARKET","m":${isBuyerMaker}}`);
    else {
      writer.text('","T":');
      writer.integer(timeMs);
      writer.text(isBuyerMaker ? ',"m":true,"M":true}' : ',"m":false,"M":true}');
    }
    return this.#close('trade');
  }

  aggTrade(trade: AggregateTrade, timeUs: number): StreamMessage {
    const writer = this.#open('aggTrade');
    const timeMs = Math.floor(timeUs / usPerMs);
    writer.text(`{"e":"aggTrade","E":${timeMs},"s":"${this.#symbol}","a":${trade.id},"p":"`);
    writer.decimal(trade.ticks, this.#price);
    writer.text('","q":"');
    writer.decimal(trade.lots, this.#qty);
    if (this.#isPerp) {
      // The quantity without retail orders, of which this market has none.
      writer.text('","nq":"');
      writer.decimal(trade.lots, this.#qty);
    }
    writer.text(`","f":${trade.firstTradeId},"l":${trade.lastTradeId},"T":${timeMs},"m":${trade.aggressor === 'sell'}`);
    writer.text(this.#isPerp ? '}' : ',"M":true}');
    return this.#close('aggTrade');
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

  ticker(day: DayFigures, bids: PriceSide, asks: PriceSide, timeUs: number): StreamMessage {
    const writer = this.#open('ticker');
    const change = this.changes(day);
    writer.text(`{"e":"24hrTicker","E":${Math.floor(timeUs / usPerMs)},"s":"${this.#symbol}","p":"${change.price}","P":"${change.percent}","w":"${change.average}"`);
    if (!this.#isPerp) writer.text(`,"x":"${this.price(day.openTicks)}"`);
    writer.text(`,"c":"${this.price(day.lastTicks)}","Q":"${this.volume(BigInt(day.lastLots))}"`);
    if (!this.#isPerp) {
      writer.text(',"b":"');
      this.#best(bids);
      writer.text('","B":"');
      this.#bestLots(bids);
      writer.text('","a":"');
      this.#best(asks);
      writer.text('","A":"');
      this.#bestLots(asks);
      writer.text('"');
    }
    writer.text(`,"o":"${this.price(day.openTicks)}","h":"${this.price(day.highTicks)}","l":"${this.price(day.lowTicks)}","v":"${this.volume(day.lots)}","q":"${this.turnover(day.turnover)}"`);
    writer.text(`,"O":${Math.floor(day.openUs / usPerMs)},"C":${Math.floor(timeUs / usPerMs)},"F":${day.trades === 0 ? -1 : day.firstTradeId},"L":${day.trades === 0 ? -1 : day.lastTradeId},"n":${day.trades}}`);
    return this.#close('ticker');
  }

  markPrice(perpetual: Perpetual, kind: 'markPrice@1s' | 'markPrice', timeUs: number): StreamMessage {
    const writer = this.#open(kind);
    const mark = this.fine(perpetual.markFine);
    writer.text(`{"e":"markPriceUpdate","E":${Math.floor(timeUs / usPerMs)},"s":"${this.#symbol}","p":"${mark}","ap":"${mark}","P":"${this.fine(perpetual.indexFine)}"`);
    writer.text(`,"i":"${this.fine(perpetual.indexFine)}","r":"${formatDecimal({ units: BigInt(perpetual.rateE8), decimals: 8 })}","T":${perpetual.nextFundingUs / usPerMs}}`);
    return this.#close(kind);
  }

  forceOrder({ side, ticks, lots }: Liquidation, timeUs: number): StreamMessage {
    const writer = this.#open('forceOrder');
    const timeMs = Math.floor(timeUs / usPerMs);
    const qty = this.volume(BigInt(lots));
    const price = this.price(ticks);
    writer.text(`{"e":"forceOrder","E":${timeMs},"o":{"s":"${this.#symbol}","S":"${side === 'buy' ? 'BUY' : 'SELL'}","o":"LIMIT","f":"IOC","q":"${qty}","p":"${price}","ap":"${price}"`);
    writer.text(`,"X":"FILLED","l":"${qty}","z":"${qty}","T":${timeMs}}}`);
    return this.#close('forceOrder');
  }

  /** Change, change in per cent and average price of a day, as tickers write them. */
  changes(day: DayFigures): { readonly price: string; readonly percent: string; readonly average: string } {
    const change = day.lastTicks - day.openTicks;
    const basis = BigInt(Math.round((change / day.openTicks) * 100_000));
    const averageTicks = day.lots === 0n ? BigInt(day.lastTicks) : day.turnover / day.lots;
    return { price: this.price(change), percent: formatDecimal({ units: basis, decimals: 3 }), average: this.price(Number(averageTicks)) };
  }

  price(ticks: number): string {
    return formatDecimal({ units: BigInt(ticks) * this.#tick.units * 10n ** BigInt(this.#priceDecimals - this.#tick.decimals), decimals: this.#priceDecimals });
  }

  /** A price in hundredths of a tick, with eight places as mark prices have them. */
  fine(hundredths: number): string {
    const decimals = this.#tick.decimals + 2;
    const units = BigInt(hundredths) * this.#tick.units;
    const padded = Math.max(wireDecimals, decimals);
    return formatDecimal({ units: units * 10n ** BigInt(padded - decimals), decimals: padded });
  }

  volume(lots: bigint): string {
    const padding = 10n ** BigInt(this.#qty.padDigits);
    return formatDecimal({ units: lots * BigInt(this.#qty.stepUnits) * padding, decimals: this.#qtyDecimals });
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

  #bestLots(side: PriceSide): void {
    this.#writer.decimal(side.count === 0 ? 0 : (side.lots[side.slotAt(0)] ?? 0), this.#qty);
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

export interface DepthIds {
  readonly first: number;
  readonly final: number;
  readonly previous: number;
}
