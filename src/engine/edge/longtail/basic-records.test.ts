/** What ccxt may hand over, and what becomes of it: exact steps, or words about what is wrong. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instrumentSchema } from '../../contract/channels.ts';
import { toText } from '../../contract/transport.ts';
import { formatSteps, type Decimal } from '../../domain/number.ts';
import { exactOf, listBasic, readMarket, type BasicInstrument } from './basic-instrument.ts';
import { levelsOf, newBookSlots, readTrades, writeBook } from './basic-records.ts';
import { basicLimits } from './limits.ts';

const market = {
  symbol: 'BTC/USDT:USDT', base: 'BTC', quote: 'USDT', settle: 'USDT', type: 'swap', linear: true, active: true, contractSize: 0.001,
  precision: { price: 0.1, amount: 1 }, limits: { amount: { min: 1, max: 10_000 }, cost: { min: undefined } },
};

function instrument(tick: Decimal, lot: Decimal): BasicInstrument {
  const read = readMarket('basic.test', 4, { ...market, precision: { price: formatSteps(1, tick, tick.decimals), amount: formatSteps(1, lot, lot.decimals) } });
  if (!read.ok) throw new Error(read.fault);
  return read.value;
}

test('a linear swap is a perpetual in contracts, with the rules that are told', () => {
  expect(readMarket('basic.test', 4, market)).toEqual({
    ok: true,
    value: {
      id: 'basic.test:perp:BTC/USDT:USDT', venue: 'basic.test', market: 'perp', symbol: 'BTC/USDT:USDT', base: 'BTC', quote: 'USDT', settle: 'USDT',
      tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 0 }, contractSize: { units: 1n, decimals: 3 },
      orders: { step: { units: 1n, decimals: 0 }, quantityMin: { units: 1n, decimals: 0 }, quantityMax: { units: 10_000n, decimals: 0 }, notionalMin: null },
      priceDecimals: 1, qtyDecimals: 0, status: 'trading',
    },
  });
});

test('steps are told as steps or as places, by the exchange’s own way', () => {
  const ticks = (precisionMode: number, price: unknown): unknown => {
    const read = readMarket('basic.test', precisionMode, { ...market, precision: { price, amount: 1 } });
    return read.ok ? formatSteps(1, read.value.tick, read.value.tick.decimals) : read.fault;
  };
  const none = 'its prices or quantities have no fixed step';
  expect([ticks(4, 1e-8), ticks(4, '0.05'), ticks(4, 25), ticks(2, 3), ticks(2, 0)]).toEqual(['0.00000001', '0.05', '25', '0.001', '1']);
  expect([ticks(4, 0), ticks(4, -1), ticks(4, NaN), ticks(4, undefined), ticks(4, '1e-30'), ticks(2, -2), ticks(2, 0.5), ticks(2, 99), ticks(3, 5)]).toEqual([
    none, none, 'it is not described as ccxt describes markets', none, none, none, none, none, none,
  ]);
});

test.each([
  [{ type: 'option' }], [{ type: 'future' }], [{ linear: false }], [{ settle: 'BTC' }], [{ contractSize: undefined }], [{ contractSize: 0 }],
  [{ symbol: '' }], [{ base: 'x'.repeat(65) }], [{ precision: null }], [{ precision: { price: {}, amount: 1 } }],
])('a market with %j is left out', (changed) => {
  expect(readMarket('basic.test', 4, { ...market, ...changed }).ok).toBe(false);
  expect(listBasic('basic.test', 4, { bad: { ...market, ...changed }, good: { ...market, symbol: 'X/USDT:USDT' }, twice: { ...market, symbol: 'X/USDT:USDT' } })).toMatchObject({ value: [{ symbol: 'X/USDT:USDT' }] });
});

test('what is no list of markets, or an endless one, is refused as a whole', () => {
  for (const list of [null, 'no', 7, Array.from({ length: 20_001 }, () => market)]) expect(listBasic('basic.test', 4, list).ok).toBe(false);
});

test('for every step and every number of steps, the float that ccxt makes of it is read back exactly', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 999_999_999_999_999 }), (decimals, steps) => {
    const text = formatSteps(steps, { units: 1n, decimals }, decimals);
    expect(exactOf(Number(text))).toEqual(exactOf(text));
  }));
});

test('for every book, however its levels are ordered, the best come first and nothing is made up', () => {
  const spec = instrument({ units: 5n, decimals: 2 }, { units: 1n, decimals: 3 });
  const side = (min: number, max: number) => fc.uniqueArray(fc.tuple(fc.integer({ min, max }), fc.integer({ min: 0, max: 2 ** 40 })), { selector: ([ticks]) => ticks, maxLength: 150 });
  fc.assert(fc.property(side(1, 10_000), side(10_001, 20_000), (bids, asks) => {
    const slots = newBookSlots();
    const told = (levels: readonly (readonly [number, number])[]) => levels.map(([ticks, lots]) => [Number(formatSteps(ticks, spec.tick, 2)), Number(formatSteps(lots, spec.lot, 3)), 'more']);
    expect(writeBook(slots, { bids: told(bids), asks: told(asks) }, spec, 1, 1, 1).ok).toBe(true);
    const kept = (levels: readonly (readonly [number, number])[], sign: number) => levels.filter(([, lots]) => lots > 0).sort(([left], [right]) => sign * (left - right)).slice(0, basicLimits.levelsMax);
    expect(levelsOf(slots)).toEqual({ bids: kept(bids, -1), asks: kept(asks, 1) });
  }));
});

test('a quantity finer than the lot is rounded down, to nothing if need be', () => {
  const slots = newBookSlots();
  const spec = instrument({ units: 1n, decimals: 0 }, { units: 1n, decimals: 2 });
  expect(writeBook(slots, { bids: [[10, 1.999], [9, '0.009']], asks: [] }, spec, 1, 1, 1).ok).toBe(true);
  expect(levelsOf(slots)).toEqual({ bids: [[10, 199]], asks: [] });
});

test('one trade that makes no sense does not cost the others; one without an id is told from others all the same', () => {
  const spec = instrument({ units: 1n, decimals: 0 }, { units: 1n, decimals: 2 });
  const trade = { id: 'a-uuid', timestamp: 2, price: 10, amount: 1, side: 'sell' };
  const list = [
    trade, { ...trade, id: undefined, timestamp: 1, side: undefined }, { ...trade, price: 10.5 }, { ...trade, amount: 0.001 }, { ...trade, price: '-10' },
    { ...trade, side: 'both' }, { ...trade, timestamp: 9e15 }, { ...trade, amount: 'much' }, null, 7,
  ];
  expect(readTrades(list, spec)).toEqual([
    { key: '1/10/1', timeUs: 1_000, ticks: 10, lots: 100, isSold: false, id: 0n },
    { key: 'a-uuid', timeUs: 2_000, ticks: 10, lots: 100, isSold: true, id: 0n },
  ]);
  expect(readTrades('no list', spec)).toEqual([]);
});

test.each([
  ['a name that no screen takes', { symbol: `${'X'.repeat(40)}/USDT` }],
  ['a coin that no screen takes', { base: 'X'.repeat(21) }],
  ['a name with a control character', { symbol: 'BTC\n/USDT' }],
  ['a name with half a character', { symbol: 'BTC\uD800/USDT' }],
  ['a coin with a zero byte', { base: 'B\0' }],
  ['a step beyond all reason', { precision: { price: 1e-30, amount: 1 } }],
  ['a contract of a size beyond all reason', { contractSize: '1e-300' }],
])('%s leaves the instrument out, and not the whole list with it', (_, changed) => {
  const listed = listBasic('basic.test', 4, { good: market, bad: { ...market, symbol: 'BAD/USDT:USDT', ...changed } });
  expect(listed.ok ? listed.value.map(({ symbol }) => symbol) : listed.fault).toEqual(['BTC/USDT:USDT']);
});

test('coins have names in any language', () => {
  expect(readMarket('basic.test', 4, { ...market, symbol: '币安人生/USDT:USDT', base: '币安人生' })).toMatchObject({ ok: true, value: { base: '币安人生' } });
});

test('what is kept of any list is what a screen takes', () => {
  const word = fc.string({ maxLength: 45 });
  const figure = fc.oneof(fc.double(), fc.string({ maxLength: 20 }), fc.constant(1), fc.constant(0.01));
  const any = fc.record({ symbol: word, base: word, quote: word, settle: word, contractSize: figure, precision: fc.record({ price: figure, amount: figure }), limits: fc.record({ amount: fc.record({ min: figure, max: figure }), cost: fc.record({ min: figure }) }) }, { requiredKeys: [] });
  fc.assert(fc.property(fc.array(any, { maxLength: 8 }), (all) => {
    const listed = listBasic('basic.test', 4, all.map((changed) => ({ ...market, ...changed, quote: 'USDT', settle: 'USDT' })));
    for (const kept of listed.ok ? listed.value : []) {
      expect(instrumentSchema.safeParse(JSON.parse(toText({ ...kept, stream: 1, version: 1 })))).toMatchObject({ success: true });
    }
  }), { numRuns: 300 });
});
