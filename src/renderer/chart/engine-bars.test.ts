import { expect, test } from 'vitest';
import { encodeBars, fault, ok, type BarPart, type Fault, type Instrument } from '../../engine/contract/index.ts';
import { newStore } from '../state/store.ts';
import type { BarsTold } from './bars.ts';
import { engineBars } from './engine-bars.ts';

const minuteUs = 60_000_000;
const instrument: Instrument = {
  id: 'binance:spot:BTCUSDT', stream: 7, version: 3, venue: 'binance', market: 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT', contractSize: { units: 1n, decimals: 0 },
  orders: { step: { units: 1n, decimals: 5 }, quantityMin: { units: 1n, decimals: 5 }, quantityMax: null, notionalMin: null },
  tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 5 }, priceDecimals: 2, qtyDecimals: 5, status: 'trading',
};

function frame(part: BarPart, minutes: readonly number[], stream = 7): Uint8Array {
  const column = Float64Array.from(minutes);
  return encodeBars({
    header: { kind: 'bars', flags: 0, stream, topic: 4, sequence: 1, receivedUs: 5, madeUs: 6 }, part, hasMore: true, validity: 'live',
    timeUs: column.map((minute) => minute * minuteUs), openTicks: column, highTicks: column, lowTicks: column, closeTicks: column, lots: column, boughtLots: column, flags: new Uint8Array(minutes.length),
  });
}

function opened(): { readonly told: BarsTold[]; readonly send: (bytes: Uint8Array) => void; readonly asked: unknown[]; readonly watched: unknown[]; readonly faults: ReturnType<typeof newStore<Fault | null>>; readonly more: (beforeUs: number, count: number) => void } {
  const told: BarsTold[] = [];
  const asked: unknown[] = [];
  const watched: unknown[] = [];
  const faults = newStore<Fault | null>(null);
  let send: (bytes: Uint8Array) => void = () => {};
  const source = engineBars({
    topics: { open: (spec, sink) => { watched.push(spec); send = sink; return { number: 4, fault: faults, close: () => watched.pop() }; } },
    session: { client: { call: (method, _schema, params) => { asked.push([method, params]); return Promise.resolve(ok(Object.create(null))); } } },
  });
  const feed = source.open(instrument, { kind: 'time', us: minuteUs }, (one) => told.push(one));
  return { told, send: (bytes) => send(bytes), asked, watched, faults, more: feed.more };
}

test('frames are told as they are, the validity once for as long as it lasts', () => {
  const { told, send, watched } = opened();
  send(frame('again', [5, 6]));
  send(frame('newest', [6, 7]));
  send(frame('older', [3, 4]));
  expect(told.map((one) => [one.kind, 'bars' in one ? [...one.bars.timeUs].map((us) => us / minuteUs) : null])).toEqual([['feed', null], ['again', [5, 6]], ['newest', [6, 7]], ['older', [3, 4]]]);
  expect(watched).toEqual([{ kind: 'bars', instrument: { id: 'binance:spot:BTCUSDT', version: 3 }, bar: { kind: 'time', us: minuteUs } }]);
});

test('bars of another symbol are not taken', () => {
  const { told, send } = opened();
  send(frame('again', [5], 8));
  send(new Uint8Array(60));
  expect(told).toEqual([]);
});

test('older bars are asked for by topic, no more than a frame holds', () => {
  const { asked, more } = opened();
  more(500, 9_000);
  expect(asked).toEqual([['more', { topic: 4, beforeUs: 500, count: 1_000 }]]);
});

test('what the engine refuses is told', () => {
  const { told, faults } = opened();
  faults.set(fault('instrument.unknown', 'gone'));
  expect(told).toMatchObject([{ kind: 'refused', fault: { code: 'instrument.unknown' } }]);
});
