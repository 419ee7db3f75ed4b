import { expect, test } from 'vitest';
import { fault, type Instrument } from '../../engine/contract/index.ts';
import { newBarColumns, type BarColumns, type BarsTold } from './bars.ts';
import { BarRows, type FeedFacts } from './feed.ts';

const minuteUs = 60_000_000;
const instrument: Instrument = {
  id: 'binance:spot:BTCUSDT', stream: 1, version: 1, venue: 'binance', market: 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT', contractSize: { units: 1n, decimals: 0 },
  orders: { step: { units: 1n, decimals: 5 }, quantityMin: { units: 1n, decimals: 5 }, quantityMax: null, notionalMin: null },
  tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 5 }, priceDecimals: 2, qtyDecimals: 5, status: 'trading',
};

function bars(from: number, count: number): BarColumns {
  const made = newBarColumns(count);
  for (let at = 0; at < count; at += 1) made.timeUs[at] = (from + at) * minuteUs;
  return made;
}

function opened(): { readonly rows: BarRows; readonly tell: (told: BarsTold) => void; readonly asked: number[]; readonly facts: FeedFacts[]; readonly closed: () => boolean } {
  const asked: number[] = [];
  const facts: FeedFacts[] = [];
  let isClosed = false;
  let tell: (told: BarsTold) => void = () => {};
  const rows = new BarRows({
    has: () => true,
    open: (_instrument, _barKind, onBars) => {
      tell = onBars;
      return { more: (beforeUs) => asked.push(beforeUs / minuteUs), close: () => { isClosed = true; } };
    },
  }, instrument, { kind: 'time', us: minuteUs }, () => {}, (told) => facts.push(told));
  return { rows, tell: (told) => tell(told), asked, facts, closed: () => isClosed };
}

test('older bars are asked for once at a time, from the oldest kept one, until there are none', () => {
  const { rows, tell, asked } = opened();
  rows.wantOlder(100);
  expect(asked).toEqual([]);
  tell({ kind: 'newest', bars: bars(500, 10), receivedUs: 1 });
  rows.wantOlder(100);
  rows.wantOlder(100);
  expect(asked).toEqual([500]);
  tell({ kind: 'older', bars: bars(400, 100), hasMore: true });
  rows.wantOlder(100);
  expect(asked).toEqual([500, 400]);
  tell({ kind: 'older', bars: bars(450, 10), hasMore: true });
  expect(rows.facts.isAtStart).toBe(true);
  rows.wantOlder(100);
  expect(asked).toEqual([500, 400]);
});

test('a refusal is told, and not answered with the same question at once', () => {
  const { rows, tell, asked } = opened();
  tell({ kind: 'newest', bars: bars(500, 10), receivedUs: 1 });
  rows.wantOlder(100);
  tell({ kind: 'refused', fault: fault('venue.unreachable', 'no answer') });
  rows.wantOlder(100);
  expect([asked, rows.facts.fault?.code, rows.facts.isAsking]).toEqual([[500], 'venue.unreachable', false]);
});

test('a source that begins again leaves nothing of what was', () => {
  const { rows, tell } = opened();
  tell({ kind: 'newest', bars: bars(0, 10), receivedUs: 1 });
  tell({ kind: 'feed', validity: 'live' });
  tell({ kind: 'again', bars: bars(50, 3), hasMore: false, receivedUs: 2 });
  expect([rows.slots.count, rows.facts.hasBars, rows.facts.isAtStart, rows.facts.validity]).toEqual([3, true, true, 'live']);
});

test('what comes after the close is not heard', () => {
  const { rows, tell, closed } = opened();
  rows.close();
  tell({ kind: 'newest', bars: bars(0, 10), receivedUs: 1 });
  expect([closed(), rows.slots.count]).toEqual([true, 0]);
});
