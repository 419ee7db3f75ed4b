import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factCode, factFlag } from '../../domain/fact.ts';
import { usPerMinute } from '../../domain/time.ts';
import { field, flagsAt, floatAt, kindAt, lengthAt, newSlots, setFloat, streamAt, writeHead, type Slots } from '../memory/record.ts';
import { parseDecimal, toSteps, type Decimal } from '../../domain/number.ts';
import { newBinanceSpotFront } from '../simulation/binance/spot.ts';
import { noMischief } from '../simulation/front.ts';
import { sampleClient } from '../simulation/front-sample.ts';
import { instrumentsOf } from '../simulation/instruments.ts';
import { World } from '../simulation/world.ts';
import { candleSlots, Candles, type Candle } from './candles.ts';

interface Trade {
  readonly id: number;
  readonly timeUs: number;
  readonly ticks: number;
  readonly lots: number;
}

const startUs = 1_700_000_040_000_000; // on a minute

function recordOf(trade: Trade): Slots {
  const slots = newSlots(1);
  writeHead(slots, 0, 'trade', 1, 0, 0);
  setFloat(slots, 0, field.receivedUs, trade.timeUs + 3_000);
  setFloat(slots, 0, field.venueTimeUs, trade.timeUs);
  setFloat(slots, 0, field.a, trade.ticks);
  setFloat(slots, 0, field.b, trade.lots);
  setFloat(slots, 0, field.c, trade.id);
  return slots;
}

function candlesOf(trades: readonly Trade[], candlesMax = 100): Candles {
  const candles = new Candles(1, usPerMinute, candlesMax);
  for (const trade of trades) candles.onTrade(recordOf(trade), 0);
  return candles;
}

function all(candles: Candles): Candle[] {
  return Array.from({ length: candles.count }, (_, age) => candles.read(age)).toReversed().flatMap((candle) => candle ?? []);
}

const at = (seconds: number): number => startUs + seconds * 1_000_000;

test('a minute is its first, highest, lowest and last trade', () => {
  const candles = candlesOf([
    { id: 1, timeUs: at(0), ticks: 100, lots: 5 },
    { id: 2, timeUs: at(10), ticks: 90, lots: 1 },
    { id: 3, timeUs: at(20), ticks: 120, lots: 2 },
    { id: 4, timeUs: at(59.999_999), ticks: 110, lots: 1 },
    { id: 5, timeUs: at(60), ticks: 111, lots: 9 },
  ]);
  expect(all(candles)).toEqual([
    { startUs, open: 100, high: 120, low: 90, close: 110, lots: 9, trades: 4, isClosed: true },
    { startUs: at(60), open: 111, high: 111, low: 111, close: 111, lots: 9, trades: 1, isClosed: false },
  ]);
});

test('minutes without a trade are flat at the last close', () => {
  const candles = candlesOf([{ id: 1, timeUs: at(0), ticks: 100, lots: 5 }]);
  expect(candles.advance(at(130))).toBe(2);
  const flat = { open: 100, high: 100, low: 100, close: 100, lots: 0, trades: 0 };
  expect(all(candles).slice(1)).toEqual([
    { startUs: at(60), ...flat, isClosed: true },
    { startUs: at(120), ...flat, isClosed: false },
  ]);
});

test('a silence longer than the history begins anew', () => {
  const candles = candlesOf([{ id: 1, timeUs: at(0), ticks: 100, lots: 5 }, { id: 2, timeUs: at(6_000), ticks: 7, lots: 1 }], 100);
  expect(all(candles)).toEqual([{ startUs: at(6_000), open: 7, high: 7, low: 7, close: 7, lots: 1, trades: 1, isClosed: false }]);
});

test('a trade that comes late mends its candle, and the flat ones after it', () => {
  const candles = candlesOf([{ id: 1, timeUs: at(0), ticks: 100, lots: 5 }]);
  candles.advance(at(130));
  expect(candles.onTrade(recordOf({ id: 2, timeUs: at(61), ticks: 105, lots: 1 }), 0)).toBe(1);
  expect(all(candles).map((candle) => [candle.open, candle.close, candle.trades])).toEqual([[100, 100, 1], [105, 105, 1], [105, 105, 0]]);
});

test('trades too late, repeated, or dated in the far future are counted and left out', () => {
  const candles = candlesOf([{ id: 10_000, timeUs: at(0), ticks: 100, lots: 5 }]);
  const outcomes = [
    candles.onTrade(recordOf({ id: 10_000, timeUs: at(0), ticks: 100, lots: 5 }), 0),
    candles.onTrade(recordOf({ id: 9_999, timeUs: at(-1), ticks: 1, lots: 5 }), 0),
    candles.onTrade(recordOf({ id: 1, timeUs: at(0), ticks: 1, lots: 5 }), 0),
  ];
  const future = recordOf({ id: 10_001, timeUs: at(0), ticks: 1, lots: 5 });
  setFloat(future, 0, field.venueTimeUs, 8e15);
  outcomes.push(candles.onTrade(future, 0));
  expect(outcomes).toEqual([null, null, null, null]);
  expect([candles.repeatCount, candles.lateCount, candles.strayCount]).toEqual([1, 2, 1]);
  expect(all(candles).map((candle) => candle.trades)).toEqual([1]);
});

test('the record of a candle says what the candle says', () => {
  const candles = candlesOf([{ id: 1, timeUs: at(0), ticks: 100, lots: 5 }, { id: 2, timeUs: at(70), ticks: 90, lots: 2 }]);
  const slots = newSlots(candleSlots);
  candles.write(1, slots, 0, 99);
  expect([kindAt(slots, 0), flagsAt(slots, 0), lengthAt(slots, 0), streamAt(slots, 0)]).toEqual([factCode.candle, factFlag.closed, 2, 1]);
  expect([...slots.f64.subarray(field.receivedUs)]).toEqual([99, 0, startUs, usPerMinute, 1, 0, 100, 100, 100, 100, 5, 0, 0, 0]);
  candles.write(0, slots, 0, 99);
  expect([flagsAt(slots, 0), floatAt(slots, 0, field.a)]).toEqual([0, at(60)]);
});

test("the venue's closed candle replaces ours when it counts more, and is final", () => {
  const candles = candlesOf([{ id: 1, timeUs: at(0), ticks: 100, lots: 5 }, { id: 9, timeUs: at(70), ticks: 90, lots: 2 }]);
  const theirs = candlesOf([1, 2, 3].map((id) => ({ id, timeUs: at(id), ticks: 100 + id, lots: 1 })));
  theirs.advance(at(61));
  const slots = newSlots(candleSlots);
  theirs.write(1, slots, 0, 1);
  expect([candles.onVenueCandle(slots, 0), candles.onVenueCandle(slots, 0)]).toEqual([true, false]);
  expect(candles.onTrade(recordOf({ id: 2, timeUs: at(2), ticks: 500, lots: 1 }), 0)).toBeNull();
  expect(candles.read(1)).toEqual({ ...theirs.read(1) });
});

const trades = fc.array(fc.record({ waitUs: fc.integer({ min: 0, max: 100_000_000 }), ticks: fc.integer({ min: 1, max: 1_000 }), lots: fc.integer({ min: 1, max: 2 ** 40 }) }), { minLength: 1, maxLength: 60 })
  .map((steps) => {
    let timeUs = startUs;
    return steps.map((step, index): Trade => ({ id: index + 1, timeUs: (timeUs += step.waitUs), ticks: step.ticks, lots: step.lots }));
  });

test('candles do not depend on the order, nor on repeats, of what comes after the first trade', () => {
  fc.assert(fc.property(trades, fc.infiniteStream(fc.nat()), (ordered, picks) => {
    const [first, ...rest] = ordered;
    if (first === undefined) return;
    const shuffled = rest.map((trade) => ({ trade, key: picks.next().value ?? 0 })).sort((left, right) => left.key - right.key).map(({ trade }) => trade);
    const repeats = shuffled.filter(() => (picks.next().value ?? 0) % 3 === 0);
    expect(all(candlesOf([first, ...shuffled, ...repeats], 200))).toEqual(all(candlesOf(ordered, 200)));
  }));
});

test('candles add up to the trades, and each opens where the last closed when nothing traded', () => {
  fc.assert(fc.property(trades, (ordered) => {
    const candles = all(candlesOf(ordered, 200));
    expect(candles.reduce((sum, candle) => sum + candle.trades, 0)).toBe(ordered.length);
    expect(candles.reduce((sum, candle) => sum + candle.lots, 0)).toBe(ordered.reduce((sum, trade) => sum + trade.lots, 0));
    for (const [index, candle] of candles.entries()) {
      const inside = ordered.filter((trade) => trade.timeUs >= candle.startUs && trade.timeUs < candle.startUs + usPerMinute);
      const prices = inside.map((trade) => trade.ticks);
      const flat = candles[index - 1]?.close ?? NaN;
      expect([candle.open, candle.high, candle.low, candle.close]).toEqual(
        prices.length === 0 ? [flat, flat, flat, flat] : [prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)],
      );
      expect(candle.startUs).toBe((candles[0]?.startUs ?? 0) + index * usPerMinute);
    }
  }));
});

interface WireTrade { readonly t: number; readonly T: number; readonly p: string; readonly q: string }
interface WireKline { readonly k: { readonly t: number; readonly o: string; readonly h: string; readonly l: string; readonly c: string; readonly v: string; readonly n: number; readonly x: boolean } }

test("candles from an exchange's trades are the exchange's own candles", () => {
  const instrument = instrumentsOf('binance', 'spot').find(({ symbol }) => symbol === 'SOLUSDT');
  if (instrument === undefined) throw new Error('SOLUSDT is listed');
  const steps = (text: string, step: Decimal): number => {
    const parsed = parseDecimal(text);
    const count = parsed.ok ? toSteps(parsed.value, step) : parsed;
    if (!count.ok) throw new Error(count.fault);
    return count.value;
  };
  const world = new World({ seed: 11, startUs, instruments: [instrument] });
  const candles = new Candles(1, usPerMinute, 100);
  const theirs: Candle[] = [];
  sampleClient(world, newBinanceSpotFront(world, noMischief), '/ws/solusdt@trade/solusdt@kline_1m', ({ text }) => {
    if (text.startsWith('{"e":"trade"')) {
      const trade: WireTrade = JSON.parse(text);
      candles.onTrade(recordOf({ id: trade.t, timeUs: trade.T * 1_000, ticks: steps(trade.p, instrument.tick), lots: steps(trade.q, instrument.lot) }), 0);
    } else {
      const { k }: WireKline = JSON.parse(text);
      const [open, high, low, close] = [k.o, k.h, k.l, k.c].map((price) => steps(price, instrument.tick));
      if (k.x) theirs.push({ startUs: k.t * 1_000, open: open ?? 0, high: high ?? 0, low: low ?? 0, close: close ?? 0, lots: steps(k.v, instrument.lot), trades: k.n, isClosed: true });
    }
  });
  world.advance(at(305));
  expect(theirs.length).toBe(5);
  expect(all(candles).filter((candle) => candle.isClosed)).toEqual(theirs);
});
