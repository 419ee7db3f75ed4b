/**
 * ccxt's books and trades as records. A price off the tick refuses the whole book; a quantity is
 * rounded down to the lot. The order in which ccxt gives levels counts for nothing.
 */

import { z } from 'zod';
import { field, floatAt, newSlots, setFloat, slotFloats, tailSlotsFor, writeHead, type Slots } from '../../core/memory/record.ts';
import { factFlag } from '../../domain/fact.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { toSteps, type Decimal } from '../../domain/number.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { usPerMinute } from '../../domain/time.ts';
import { exactOf, type BasicInstrument } from './basic-instrument.ts';
import type { CandleRow } from './candles.ts';
import { basicLimits } from './limits.ts';

const usPerMs = 1_000;
/** A trade's id is kept in two parts of so many digits. */
const idPart = 10n ** 15n;

const figure = z.union([z.number(), z.string().max(40)]);
/** In microseconds it is a whole number still: the year 2255. */
const timeMs = z.number().min(0).max(9e12);
const sideSchema = z.array(z.tuple([figure, figure]).rest(z.unknown())).max(basicLimits.levelsReadMax);
const bookSchema = z.object({ bids: sideSchema, asks: sideSchema, timestamp: timeMs.nullish() });
const tradeSchema = z.object({
  id: z.union([z.string().max(64), z.number()]).nullish(), timestamp: timeMs,
  price: figure, amount: figure, side: z.enum(['buy', 'sell']).nullish(),
});

export type Level = readonly [ticks: number, lots: number];

export function newBookSlots(): Slots {
  return newSlots(1 + tailSlotsFor(2 * basicLimits.levelsMax));
}

/** Writes a snapshot into slot 0. `id` counts our own readings: a basic venue has no numbers to follow. */
export function writeBook(slots: Slots, book: unknown, instrument: BasicInstrument, stream: number, id: number, nowUs: number): Result<null, Fault> {
  const parsed = bookSchema.safeParse(book);
  if (!parsed.success) return failed(fault('snapshot.malformed', `${instrument.venue} gave a book of ${instrument.symbol} that is none`));
  const bids = readSide(parsed.data.bids, instrument);
  const asks = readSide(parsed.data.asks, instrument);
  if (!bids.ok) return bids;
  if (!asks.ok) return asks;
  const best = { bids: [...bids.value].sort(([left], [right]) => right - left).slice(0, basicLimits.levelsMax), asks: [...asks.value].sort(([left], [right]) => left - right).slice(0, basicLimits.levelsMax) };
  const [bid, ask] = [best.bids[0], best.asks[0]];
  if (bid !== undefined && ask !== undefined && bid[0] >= ask[0]) return failed(fault('book.crossed', `${instrument.venue} gave a book of ${instrument.symbol} whose best bid is not below its best ask`));
  const levels = [...best.bids, ...best.asks];
  slots.f64.fill(0);
  writeHead(slots, 0, 'snapshot', stream, tailSlotsFor(levels.length), 0);
  setFloat(slots, 0, field.receivedUs, nowUs);
  setFloat(slots, 0, field.venueTimeUs, Math.round((parsed.data.timestamp ?? 0) * usPerMs));
  setFloat(slots, 0, field.a, id);
  setFloat(slots, 0, field.b, id);
  setFloat(slots, 0, field.c, best.bids.length);
  setFloat(slots, 0, field.d, best.asks.length);
  levels.forEach(([ticks, lots], index) => {
    setFloat(slots, 0, field.tail + 2 * index, ticks);
    setFloat(slots, 0, field.tail + 2 * index + 1, lots);
  });
  return ok(null);
}

export interface BasicTrade {
  /** The exchange's own id, or what else tells it from others. */
  readonly key: string;
  readonly timeUs: number;
  readonly ticks: number;
  readonly lots: number;
  readonly isSold: boolean;
  /** Below 10^30; 0 for an id that is no number. */
  readonly id: bigint;
}

/** The trades that make sense, the oldest first. One that does not is no reason to lose the others. */
export function readTrades(list: unknown, instrument: BasicInstrument): readonly BasicTrade[] {
  const all = z.array(z.unknown()).safeParse(list);
  const trades = (all.data ?? []).slice(-basicLimits.tradesReadMax).flatMap((given) => {
    const trade = tradeSchema.safeParse(given);
    if (!trade.success) return [];
    const { id, timestamp, price, amount, side } = trade.data;
    const ticks = onStep(price, instrument.tick);
    const lots = downToLots(amount, instrument.lot);
    if (ticks === null || ticks <= 0 || lots === null || lots <= 0) return [];
    const key = id === null || id === undefined ? `${timestamp}/${String(price)}/${String(amount)}` : String(id);
    return [{ key, timeUs: Math.round(timestamp * usPerMs), ticks, lots, isSold: side === 'sell', id: /^\d{1,30}$/.test(key) ? BigInt(key) : 0n }];
  });
  return trades.sort((left, right) => left.timeUs - right.timeUs || Number(left.id - right.id));
}

/** Writes a trade into slot 0. */
export function writeTrade(slots: Slots, trade: BasicTrade, stream: number, nowUs: number): void {
  slots.f64.fill(0, 0, slotFloats);
  writeHead(slots, 0, 'trade', stream, 0, trade.isSold ? factFlag.sellerAggressed : 0);
  setFloat(slots, 0, field.receivedUs, nowUs);
  setFloat(slots, 0, field.venueTimeUs, trade.timeUs);
  setFloat(slots, 0, field.a, trade.ticks);
  setFloat(slots, 0, field.b, trade.lots);
  setFloat(slots, 0, field.c, Number(trade.id % idPart));
  setFloat(slots, 0, field.d, Number(trade.id / idPart));
}

/** Writes a minute into slot 0; false: it is not in the instrument's steps. */
export function writeMinute(slots: Slots, row: CandleRow, instrument: BasicInstrument, stream: number, nowUs: number): boolean {
  const [startMs, ...words] = row;
  const [open, high, low, close] = [onStep(words[0], instrument.tick), onStep(words[1], instrument.tick), onStep(words[2], instrument.tick), onStep(words[3], instrument.tick)];
  const lots = downToLots(words[4], instrument.lot);
  if (open === null || high === null || low === null || close === null || lots === null || low > Math.min(open, close) || high < Math.max(open, close) || low <= 0) return false;
  const startUs = Math.round(startMs * usPerMs);
  slots.f64.fill(0);
  writeHead(slots, 0, 'candle', stream, tailSlotsFor(5), startUs + usPerMinute <= nowUs ? factFlag.closed : 0);
  setFloat(slots, 0, field.receivedUs, nowUs);
  setFloat(slots, 0, field.a, startUs);
  setFloat(slots, 0, field.b, usPerMinute);
  [open, high, low, close, lots].forEach((value, place) => setFloat(slots, 0, field.tail + place, value));
  return true;
}

/** The levels of a record that `writeBook` wrote, for whoever wants to look at it. */
export function levelsOf(slots: Slots): { readonly bids: readonly Level[]; readonly asks: readonly Level[] } {
  const bidCount = floatAt(slots, 0, field.c);
  const level = (index: number): Level => [floatAt(slots, 0, field.tail + 2 * index), floatAt(slots, 0, field.tail + 2 * index + 1)];
  const all = Array.from({ length: bidCount + floatAt(slots, 0, field.d) }, (_, index) => level(index));
  return { bids: all.slice(0, bidCount), asks: all.slice(bidCount) };
}

function readSide(side: z.output<typeof sideSchema>, instrument: BasicInstrument): Result<ReadonlyMap<number, number>, Fault> {
  const levels = new Map<number, number>();
  for (const [price, quantity] of side) {
    const ticks = onStep(price, instrument.tick);
    if (ticks === null) return failed(fault('level.off-tick', `${instrument.venue} gave the price ${String(price)} for ${instrument.symbol}, which is no multiple of its tick`));
    const lots = downToLots(quantity, instrument.lot);
    if (ticks <= 0 || lots === null) return failed(fault('level.out-of-range', `${instrument.venue} gave ${String(quantity)} at ${String(price)} for ${instrument.symbol}`));
    if (lots > 0) levels.set(ticks, lots);
  }
  return ok(levels);
}

function onStep(value: unknown, step: Decimal): number | null {
  const exact = exactOf(value);
  const counted = exact === null ? null : toSteps(exact, step);
  return counted?.ok === true ? counted.value : null;
}

function downToLots(value: unknown, lot: Decimal): number | null {
  const exact = exactOf(value);
  if (exact === null || exact.units < 0n) return null;
  const places = Math.max(exact.decimals, lot.decimals);
  const whole = exact.units * 10n ** BigInt(places - exact.decimals);
  const counted = Number(whole / (lot.units * 10n ** BigInt(places - lot.decimals)));
  return Number.isSafeInteger(counted) ? counted : null;
}
