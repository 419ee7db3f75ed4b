import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newLiquidations, newMinutes } from '../../contract/frames/perpetuals.ts';
import { factFlag, type FactKind } from '../../domain/fact.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { usPerMinute } from '../../domain/time.ts';
import { field, newSlots, writeHead, type Slots } from '../memory/record.ts';
import { liquidationsKept, minutesKept, PerpetualLog } from './perpetual-log.ts';
import { Quote } from './quotes.ts';

const spec = { ...sampleSpec(), tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 0 }, contractSize: { units: 1n, decimals: 2 } };

function fact(kind: FactKind, receivedUs: number, values: readonly number[], flags = 0): Slots {
  const slots = newSlots(2);
  writeHead(slots, 0, kind, spec.stream, 1, flags);
  slots.f64[field.receivedUs] = receivedUs;
  slots.f64[field.venueTimeUs] = receivedUs;
  slots.f64.set(values, field.a);
  return slots;
}

class Bench {
  readonly log = new PerpetualLog(spec);
  readonly #quote = new Quote(spec);

  tell(kind: FactKind, receivedUs: number, values: readonly number[], flags = 0): void {
    const slots = fact(kind, receivedUs, values, flags);
    this.#quote.onRecord(slots, 0);
    this.log.onRecord(slots, 0, this.#quote.values);
  }

  minute(minute: number) {
    const row = newMinutes(1);
    if (!this.log.copyMinute(minute, row, 0)) return null;
    return { interest: row.interest[0], basisBps: Number(row.basisBps[0]?.toFixed(6)), fundingRate: row.fundingRate[0], bought: row.bought[0], sold: row.sold[0] };
  }
}

test('a minute has what was told in it last, and what nobody told is not 0', () => {
  const bench = new Bench();
  bench.tell('mark', 5, [101]);
  expect(bench.minute(0)).toEqual({ interest: NaN, basisBps: NaN, fundingRate: NaN, bought: 0, sold: 0 });
  bench.tell('index', 6, [100]);
  bench.tell('interest', 7, [5_000]);
  bench.tell('interest', 8, [5_100]);
  bench.tell('funding', usPerMinute, [-0.0001, 9, 8]);
  expect([bench.minute(0), bench.minute(1), bench.minute(2)]).toEqual([
    { interest: 5_100, basisBps: 100, fundingRate: NaN, bought: 0, sold: 0 }, { interest: NaN, basisBps: NaN, fundingRate: -0.0001, bought: 0, sold: 0 }, null,
  ]);
});

test('what was closed by force counts once, by side, in the quote, however many connections told it', () => {
  const bench = new Bench();
  bench.tell('liquidation', 5, [1_000, 30]);
  bench.tell('liquidation', 5, [1_000, 30]);
  bench.tell('liquidation', 5, [1_000, 30], factFlag.sellerAggressed);
  bench.tell('liquidation', 6, [1_000, 30]);
  bench.tell('liquidation', 7, [0, 30]);
  bench.tell('liquidation', 7, [1_000, NaN]);
  const rows = newLiquidations(3);
  for (const row of [0, 1, 2]) bench.log.copyLiquidation(row, rows, row);
  expect([bench.log.liquidationCount, [...rows.lots], [...rows.worth], bench.minute(0)?.bought, bench.minute(0)?.sold]).toEqual([3, [30, -30, 30], [30, 30, 30], 60, 30]);
});

test('a day of minutes and the newest liquidations are kept, whatever comes, and sums are those of a plain count', () => {
  const told = fc.record({ minute: fc.nat({ max: 3 * minutesKept }), lots: fc.integer({ min: 1, max: 50 }), isSold: fc.boolean() });
  fc.assert(fc.property(fc.array(told, { maxLength: 60 }), (list) => {
    const bench = new Bench();
    const sums = new Map<number, number>();
    let newest = -1;
    for (const [place, { minute, lots, isSold }] of list.entries()) {
      bench.tell('liquidation', minute * usPerMinute + place, [1_000, lots], isSold ? factFlag.sellerAggressed : 0);
      if (minute > newest - minutesKept) sums.set(minute, (sums.get(minute) ?? 0) + lots);
      newest = Math.max(newest, minute);
    }
    expect(bench.log.newestMinute).toBe(newest);
    for (const [minute, sum] of sums) {
      const found = bench.minute(minute);
      if (minute > newest - minutesKept) expect((found?.bought ?? 0) + (found?.sold ?? 0)).toBeCloseTo(sum, 6);
      else expect(found).toBe(null);
    }
  }));
});

test('more liquidations than are kept push the oldest out', () => {
  const bench = new Bench();
  for (let number = 0; number < liquidationsKept + 5; number += 1) bench.tell('liquidation', number, [1_000, 1 + number]);
  const rows = newLiquidations(2);
  bench.log.copyLiquidation(5, rows, 0);
  bench.log.copyLiquidation(liquidationsKept + 4, rows, 1);
  expect([bench.log.liquidationCount, ...rows.lots]).toEqual([liquidationsKept + 5, 6, liquidationsKept + 5]);
});
