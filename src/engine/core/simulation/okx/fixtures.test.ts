/** What the front says beside what OKX said: the same keys, and the same kinds of values. */

import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { noMischief } from '../front.ts';
import { sampleAnswer, sampleClient } from '../front-sample.ts';
import { practiceInstruments } from '../instruments.ts';
import { World } from '../world.ts';
import { newOkxFront } from './front.ts';

const fixtures = '../shared/fixtures/okx';
const hasFixtures = existsSync(fixtures);
const ids = ['okx:perp:BTC-USDT-SWAP', 'okx:spot:BTC-USDT'];

interface Message {
  readonly arg: { readonly channel: string; readonly instId?: string };
  readonly action?: string;
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

/** Names of keys, inner objects included, and of what kind the values are. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]).toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1)));
}

const world = new World({ seed: 3, startUs: 1_700_000_000_000_000, instruments: practiceInstruments.filter(({ id }) => ids.includes(id)) });
const front = newOkxFront(world, noMischief);
const heard: Message[] = [];
const keep = ({ text }: { text: string }): void => void heard.push(JSON.parse(text));
const open = (path: string, args: readonly object[]): void => sampleClient(world, front, path, keep).connection.receive(JSON.stringify({ op: 'subscribe', args }));
const instId = 'BTC-USDT-SWAP';
open('/ws/v5/public', ['books', 'books5', 'bbo-tbt', 'trades', 'tickers', 'funding-rate', 'mark-price', 'open-interest'].map((channel) => ({ channel, instId })));
open('/ws/v5/public', [{ channel: 'index-tickers', instId: 'BTC-USDT' }, { channel: 'liquidation-orders', instType: 'SWAP' }, { channel: 'instruments', instType: 'SPOT' }, { channel: 'status' }]);
open('/ws/v5/business', ['candle1m', 'trades-all'].map((channel) => ({ channel, instId })));
front.setState('BTC-USDT', 'live');
front.setMaintenance('scheduled', world.nowUs, world.nowUs + 60e6);
world.advance(world.nowUs + 150e6);

function ours(channel: string, isLike: (message: Message) => boolean = () => true): Message {
  const found = heard.findLast((message) => message.arg.channel === channel && isLike(message));
  if (found === undefined) throw new Error(`${channel} was told`);
  return found;
}

function pushed(name: string): Message {
  const line = readFileSync(`${fixtures}/ws-jkorf/Subscriptions.Unified.ExchangeData.${name}.jsonl`, 'utf8').split('\n').find((text) => text.includes('"dir":"push"')) ?? '{}';
  return JSON.parse(line).msg;
}

test('every channel was told', () => {
  expect([...new Set(heard.map(({ arg }) => arg.channel))].toSorted()).toEqual([
    'bbo-tbt', 'books', 'books5', 'candle1m', 'funding-rate', 'index-tickers', 'instruments', 'liquidation-orders', 'mark-price', 'open-interest', 'status', 'tickers', 'trades', 'trades-all',
  ]);
});

test.skipIf(!hasFixtures)('recorded messages have our keys, in our order (skipped where ../shared/fixtures is absent)', () => {
  const real = readFileSync(`${fixtures}/recorded/uni-usd-swap-2022-05-13-with-checksums.jsonl`, 'utf8').split('\n').filter((text) => text.includes('"data"')).map((line): Message => JSON.parse(line).frame);
  const newer: Readonly<Record<string, readonly string[]>> = { books: ['prevSeqId', 'seqId'], trades: ['count', 'source', 'seqId'], tickers: [] };
  const seen = new Set<string>();
  for (const message of real) {
    const { arg: { channel }, action, data: [row] } = message;
    const same = ours(channel, (candidate) => candidate.action === action);
    const [own] = same.data;
    expect(Object.keys(same)).toEqual(Object.keys(message));
    expect(Object.keys(own ?? {})).toEqual([...Object.keys(row ?? {}), ...(newer[channel] ?? [])]);
    for (const [key, value] of Object.entries(row ?? {})) expect(typeof own?.[key], key).toBe(typeof value);
    seen.add(`${channel} ${action}`);
  }
  expect(seen).toEqual(new Set(['tickers undefined', 'trades undefined', 'books snapshot', 'books update']));
});

test.skipIf(!hasFixtures)('numbers have no zero too many, as recorded ones (skipped where ../shared/fixtures is absent)', () => {
  const text = readFileSync(`${fixtures}/recorded/uni-usd-swap-2022-05-13-with-checksums.jsonl`, 'utf8');
  const plain = /^(0|[1-9]\d*)(\.\d*[1-9])?$/;
  const numbers = (levels: string): string[] => [...levels.matchAll(/\["([\d.]+)","([\d.]+)","0","(\d+)"\]/g)].flatMap(([, price = '', size = '', orders = '']) => [price, size, orders]);
  for (const told of [text, JSON.stringify(heard.filter(({ arg }) => arg.channel === 'books'))]) {
    expect(numbers(told).length).toBeGreaterThan(1_000);
    expect(numbers(told).filter((number) => !plain.test(number))).toEqual([]);
  }
});

test.skipIf(!hasFixtures).each([
  ['mark-price', 'MarkPrice', []],
  ['index-tickers', 'IndexTicker', []],
  ['open-interest', 'Interest', ['oiUsd']],
  ['funding-rate', 'FundingRate', ['formulaType', 'impactValue', 'interestRate']],
  ['trades', 'Trades', ['source']],
  ['tickers', 'Ticker', []],
  ['candle1m', 'Klines', []],
  ['status', 'SystemStatus', []],
  ['instruments', 'Symbol', ['instIdCode', 'rpi', 'ruleType']],
] as const)('%s has the keys of the published sample, and newer ones (skipped where ../shared/fixtures is absent)', (channel, name, newer) => {
  const [row] = pushed(name).data;
  const [own] = ours(channel).data;
  const added: Record<string, unknown> = channel === 'trades' ? { seqId: 1 } : {};
  for (const key of newer) added[key] = key === 'instIdCode' ? 1 : '';
  expect(shapeOf(own)).toEqual(shapeOf(Array.isArray(row) ? row : { ...row, ...added }));
});

test.skipIf(!hasFixtures).each([
  ['public/time', 'GetServerTime', '', []],
  ['market/books', 'GetOrderBook', '?instId=BTC-USDT&sz=5', ['seqId']],
  ['market/candles', 'GetKlines', '?instId=BTC-USDT', []],
  ['market/ticker', 'GetTicker', '?instId=BTC-USDT-SWAP', []],
  ['public/mark-price', 'GetMarkPrices', '?instId=BTC-USDT-SWAP', []],
  ['public/open-interest', 'GetOpenInterests', '?instId=BTC-USDT-SWAP', ['oiUsd']],
  ['public/funding-rate', 'GetFundingRates', '?instId=BTC-USDT-SWAP', ['formulaType', 'impactValue', 'interestRate', 'nextFundingRate']],
  ['public/instruments', 'GetSymbols', '?instType=SPOT', ['instIdCode', 'rpi', 'ruleType']],
] as const)('the answer of %s has the keys of the published one (skipped where ../shared/fixtures is absent)', (path, name, query, newer) => {
  const { response }: { response: { data: unknown[] } } = JSON.parse(readFileSync(`${fixtures}/rest-jkorf/UnifiedApi.ExchangeData.${name}.json`, 'utf8'));
  const own: { code: string; msg: string; data: unknown[] } = JSON.parse(sampleAnswer(front, `/api/v5/${path}${query}`).body);
  const [row] = response.data;
  const added = Object.fromEntries(newer.map((key) => [key, key === 'instIdCode' || key === 'seqId' ? 1 : '']));
  expect([own.code, own.msg, Object.keys(own)]).toEqual(['0', '', ['code', 'msg', 'data']]);
  expect(shapeOf(own.data[0])).toEqual(shapeOf(Array.isArray(row) ? row : { ...Object(row), ...added }));
});

test('liquidations have OKX’s keys', () => {
  const [row] = ours('liquidation-orders').data;
  expect(shapeOf(row)).toEqual(shapeOf({ details: [{ bkLoss: '', bkPx: '', ccy: '', posSide: '', side: '', sz: '', ts: '' }], instFamily: '', instId: '', instType: '', uly: '' }));
});
