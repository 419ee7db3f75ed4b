import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fit, found, foundMax, type Entry } from './model.ts';

const entry = (title: string, also = '', weight = 1): Entry => ({ id: title, title, also, weight });
const entries = [
  entry('Add: Liquidity', '添加：流动性 panel.add.heatmap'), entry('Lock the layout', '锁定布局 workspace.lock'), entry('BTC/USDT', 'BTCUSDT binance:spot:BTCUSDT Binance Spot', 0),
  entry('WBTC/USDT', 'WBTCUSDT', 0), entry('Large numbers: K, M, B', 'settings', 2), entry('Settings', '设置 settings.open', 2),
];
const titles = (query: string): readonly string[] => found(entries, query).map(({ title }) => title);

test('words are found anywhere, in either language, whole beginnings first', () => {
  expect(titles('btc')).toEqual(['BTC/USDT', 'WBTC/USDT']);
  expect(titles('btc usdt')[0]).toBe('BTC/USDT');
  expect(titles('btc/usdt')[0]).toBe('BTC/USDT');
  expect(titles('锁定')).toEqual(['Lock the layout']);
  expect(titles('heatmap')).toEqual(['Add: Liquidity']);
  expect(titles('sett')[0]).toBe('Settings');
  expect(titles('nothing at all')).toEqual([]);
});

test('first letters are enough', () => {
  expect(titles('ltl')[0]).toBe('Lock the layout');
  expect(fit('xyz', 'Lock the layout')).toBe(0);
});

test('without a search, what weighs most comes first', () => {
  expect(titles('  ')[0]).toBe('Large numbers: K, M, B');
});

test('whatever is typed, each found entry holds its letters in order, and the list is short', () => {
  const given = fc.array(fc.record({ id: fc.string(), title: fc.string(), also: fc.string(), weight: fc.integer() }), { maxLength: 80 });
  fc.assert(fc.property(given, fc.string({ maxLength: 12 }), (all, query) => {
    const list = found(all, query);
    expect(list.length).toBeLessThanOrEqual(foundMax);
    for (const { title, also } of list) for (const letter of query.toLowerCase().replaceAll(/[\s/]/g, '')) expect(`${title} ${also}`.toLowerCase()).toContain(letter);
  }));
});
