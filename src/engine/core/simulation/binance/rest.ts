/** REST answers that spot and USD-M share: reading parameters, snapshots, bars, the day's figures. */

import { nextHappens, type Chance } from '../../../domain/chance.ts';
import { formatSteps } from '../../../domain/number.ts';
import { usPerMinute, usPerMs } from '../../../domain/time.ts';
import { barsOf } from '../bars.ts';
import { ByteWriter, decimalForm } from '../byte-writer.ts';
import type { TrueBook, TrueLevel } from '../history.ts';
import type { PracticeInstrument } from '../instruments.ts';
import type { Kline } from '../kline.ts';
import type { Market } from '../market.ts';
import { wholeOf } from '../target.ts';
import type { BinanceFront, RestError, RestRoute, Served } from './front.ts';
import { priceDecimalsOf, qtyDecimalsOf, type SymbolWire } from './wire.ts';

/** A snapshot of 5,000 levels a side at 48 bytes each, and then some. */
export const restBytesMax = 1024 * 1024;
const snapshotBytes = 64 * 1024;
const klinesDefault = 500;
const klineRowsMax = 1_000;
/** Seconds and months are not kept here. */
const klineMinutes: ReadonlyMap<string, number> = new Map([
  ['1m', 1], ['3m', 3], ['5m', 5], ['15m', 15], ['30m', 30], ['1h', 60], ['2h', 120], ['4h', 240], ['6h', 360], ['8h', 480], ['12h', 720], ['1d', 1_440], ['3d', 4_320], ['1w', 10_080],
]);
/** Five of six recorded snapshots end where a depth message ended. */
const snapshotAtBoundaryShare = 5 / 6;

/** Answers of the exchange to requests it does not like, in its own words. */
export const restErrors = {
  unknownSymbol: { code: -1121, msg: 'Invalid symbol.' },
  missingSymbol: { code: -1102, msg: "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed." },
  badSymbol: { code: -1100, msg: "Illegal characters found in parameter 'symbol'; legal range is '^[A-Z0-9-_.]{1,20}$'." },
  badLimit: { code: -1100, msg: "Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'." },
  badTime: { code: -1100, msg: "Illegal characters found in parameter 'endTime'; legal range is '^[0-9]{1,20}$'." },
  badInterval: { code: -1120, msg: 'Invalid interval.' },
} as const;

export type Query = ReadonlyMap<string, string>;

export function limitOf(query: Query): number | null {
  const text = query.get('limit');
  return text === undefined || !/^\d{1,9}$/.test(text) ? null : Number(text);
}

function symbolError(symbol: string | undefined): RestError | null {
  if (symbol === undefined || symbol === '') return restErrors.missingSymbol;
  return /^[A-Z0-9-_.]{1,20}$/.test(symbol) ? null : restErrors.badSymbol;
}

/** Serves a question about one symbol, which must exist. */
export function serveSymbol(query: Query, front: BinanceFront, serve: (market: Market, wire: SymbolWire) => Served): Served {
  const symbol = query.get('symbol');
  const fault = symbolError(symbol);
  if (fault !== null || symbol === undefined) return { error: fault ?? restErrors.missingSymbol };
  const market = front.market(symbol);
  const wire = front.desks.get(symbol)?.wire;
  return market === null || wire === undefined ? { error: restErrors.unknownSymbol } : serve(market, wire);
}

export function serveTime(_query: Query, { world }: BinanceFront): Served {
  return { body: JSON.stringify({ serverTime: Math.floor(world.nowUs / usPerMs) }) };
}

/**
 * The book of now or, mostly, as the last depth message left it, so that the next message starts right behind it.
 * `head` writes what stands before the levels.
 */
export function serveDepth(levelsMax: number, levelsDefault: number, head: (writer: ByteWriter, wireId: number, market: Market) => void): RestRoute['serve'] {
  const chances = new WeakMap<BinanceFront, Chance>();
  return (query, front) => serveSymbol(query, front, (market) => {
    if (query.has('limit') && limitOf(query) === null) return { error: restErrors.badLimit };
    const levels = Math.min(levelsMax, Math.max(1, limitOf(query) ?? levelsDefault));
    let chance = chances.get(front);
    if (chance === undefined) chances.set(front, (chance = front.world.chanceFor(`${front.name} snapshots`)));
    const staleChanges = front.mischief.staleChanges();
    const isAtBoundary = staleChanges === 0 && nextHappens(chance, snapshotAtBoundaryShare);
    const updateId = isAtBoundary ? market.lastDepthId : market.exchange.updateId - staleChanges;
    const book = market.bookAt(updateId, levels) ?? market.bookAt(market.exchange.updateId, levels);
    if (book === null) return { error: restErrors.unknownSymbol };
    return { body: encodeSnapshot(market.instrument, front.mischief.crossesSnapshot() ? crossed(book) : book, (writer) => head(writer, front.kind.toWire(book.updateId), market)) };
  });
}

/** A book that cannot be: its best ask is bid for. */
function crossed(book: TrueBook): TrueBook {
  const [bestAsk] = book.asks;
  return bestAsk === undefined ? book : { ...book, bids: [bestAsk, ...book.bids] };
}

export function encodeSnapshot(instrument: PracticeInstrument, book: TrueBook, head: (writer: ByteWriter) => void): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(snapshotBytes, restBytesMax);
  head(writer);
  writer.text(',"bids":[');
  writeLevels(writer, instrument, book.bids);
  writer.text('],"asks":[');
  writeLevels(writer, instrument, book.asks);
  writer.text(']}');
  return writer.view();
}

function writeLevels(writer: ByteWriter, instrument: PracticeInstrument, levels: readonly TrueLevel[]): void {
  const price = decimalForm(instrument.tick, priceDecimalsOf(instrument));
  const qty = decimalForm(instrument.lot, qtyDecimalsOf(instrument));
  let separator = '["';
  for (const [ticks, lots] of levels) {
    writer.text(separator);
    writer.decimal(ticks, price);
    writer.text('","');
    writer.decimal(lots, qty);
    writer.text('"]');
    separator = ',["';
  }
}

export function serveKlines(query: Query, front: BinanceFront): Served {
  return serveSymbol(query, front, (market, wire) => {
    const minutes = klineMinutes.get(query.get('interval') ?? '');
    if (minutes === undefined) return { error: restErrors.badInterval };
    const intervalUs = minutes * usPerMinute;
    const count = Math.min(klineRowsMax, Math.max(1, limitOf(query) ?? klinesDefault));
    const [startMs, endMs] = [wholeOf(query, 'startTime'), wholeOf(query, 'endTime')];
    if (Number.isNaN(startMs) || Number.isNaN(endMs)) return { error: restErrors.badTime };
    // The end counts among what is asked for; whoever names a start gets the bars behind it.
    const bars = barsOf(market, { intervalUs, count, fromUs: (startMs ?? 0) * usPerMs, beforeUs: endMs === null ? Infinity : endMs * usPerMs + 1, isOldest: startMs !== null });
    return { body: JSON.stringify(bars.map((bar) => klineRow(bar, intervalUs, market.instrument, wire))) };
  });
}

function klineRow(bar: Kline, intervalUs: number, instrument: PracticeInstrument, wire: SymbolWire): readonly unknown[] {
  const price = (ticks: number): string => formatSteps(ticks, instrument.tick, priceDecimalsOf(instrument));
  return [
    bar.startUs / usPerMs, price(bar.openTicks), price(bar.highTicks), price(bar.lowTicks), price(bar.closeTicks),
    wire.volume(bar.lots), (bar.startUs + intervalUs) / usPerMs - 1, wire.turnover(bar.turnover), bar.trades,
    wire.volume(bar.takerBuyLots), wire.turnover(bar.takerBuyTurnover), '0',
  ];
}

/** `ticker/24hr` of one symbol, or of all. */
export function serveTicker(query: Query, front: BinanceFront): Served {
  if (query.has('symbol')) return serveSymbol(query, front, (market, wire) => ({ body: JSON.stringify(tickerRow(market, wire)) }));
  const rows = [...front.desks].map(([symbol, { wire }]) => {
    const market = front.market(symbol);
    return market === null ? null : tickerRow(market, wire);
  });
  return { body: JSON.stringify(rows) };
}

function tickerRow(market: Market, wire: SymbolWire): object {
  const day = market.day();
  const change = wire.changes(day);
  const { bids, asks } = market.exchange;
  const lots = (side: typeof bids): string => wire.volume(BigInt(side.count === 0 ? 0 : (side.lots[side.slotAt(0)] ?? 0)));
  const spotOnly = market.instrument.market === 'perp' ? null : {
    bidPrice: wire.price(bids.ticksAt(0) ?? 0), bidQty: lots(bids), askPrice: wire.price(asks.ticksAt(0) ?? 0), askQty: lots(asks),
  };
  return {
    symbol: market.instrument.symbol, priceChange: change.price, priceChangePercent: change.percent, weightedAvgPrice: change.average,
    ...(spotOnly === null ? {} : { prevClosePrice: wire.price(day.openTicks) }),
    lastPrice: wire.price(day.lastTicks), lastQty: wire.volume(BigInt(day.lastLots)), ...spotOnly,
    openPrice: wire.price(day.openTicks), highPrice: wire.price(day.highTicks), lowPrice: wire.price(day.lowTicks),
    volume: wire.volume(day.lots), quoteVolume: wire.turnover(day.turnover),
    openTime: Math.floor(day.openUs / usPerMs), closeTime: Math.floor(market.nowUs / usPerMs),
    firstId: day.trades === 0 ? -1 : day.firstTradeId, lastId: day.trades === 0 ? -1 : day.lastTradeId, count: day.trades,
  };
}
