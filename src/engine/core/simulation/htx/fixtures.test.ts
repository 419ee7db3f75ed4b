/** What the fronts say beside what HTX said: the same keys, and the same kinds of values. */

import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { noMischief, type Front } from '../front.ts';
import { sampleAnswer, sampleClient } from '../front-sample.ts';
import { practiceInstruments } from '../instruments.ts';
import { World } from '../world.ts';
import { newHtxLinearFront } from './linear-front.ts';
import { newHtxSpotFront } from './spot-front.ts';

const fixtures = '../shared/fixtures/htx';
const hasFixtures = existsSync(fixtures);
const ids = ['htx:spot:btcusdt', 'htx:perp:BTC-USDT'];

const world = new World({ seed: 3, startUs: 1_700_000_000_000_000, instruments: practiceInstruments.filter(({ id }) => ids.includes(id)) });
const spot = newHtxSpotFront(world, noMischief);
const linear = newHtxLinearFront(world, noMischief);
/** By the message's own name of what it is about. */
const heard = new Map<string, string[]>();

function open(front: Front, path: string, messages: readonly object[]): void {
  const keep = ({ text }: { text: string }): void => {
    const { ch, topic }: { ch?: string; topic?: string } = JSON.parse(text);
    const key = ch ?? topic ?? '';
    heard.set(key, [...(heard.get(key) ?? []).slice(-20), text]);
  };
  const client = sampleClient(world, front, path, keep);
  for (const message of messages) client.connection.receive(JSON.stringify(message));
}

const sub = (symbol: string, topics: readonly string[]): object[] => topics.map((topic) => ({ sub: `market.${symbol}.${topic}`, id: '1', data_type: 'incremental' }));
open(spot, '/ws', sub('btcusdt', ['depth.step0', 'mbp.refresh.20', 'bbo', 'trade.detail', 'kline.1min', 'detail', 'ticker']));
open(spot, '/feed', sub('btcusdt', ['mbp.5', 'mbp.150']));
open(linear, '/linear-swap-ws', sub('BTC-USDT', ['depth.size_20.high_freq', 'depth.step0', 'bbo', 'trade.detail', 'kline.1min', 'detail']));
open(linear, '/ws_index', sub('BTC-USDT', ['index.1min', 'mark_price.1min', 'premium_index.1min', 'estimated_rate.1min']));
open(linear, '/linear-swap-notification', ['*.funding_rate', '*.liquidation_orders', '*.contract_info', 'linear-swap.heartbeat'].map((topic) => ({ op: 'sub', cid: '1', topic: `public.${topic}` })));
world.advance(world.nowUs + 200e6);

/** Names of keys, inner objects included, and of what kind the values are. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]).toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1)));
}

/** The last of what was told of a topic, with keys that the sample does not have taken out. */
function ours(topic: string, newer: readonly string[] = []): unknown {
  const text = heard.get(topic)?.findLast((candidate) => !candidate.includes('[]')) ?? heard.get(topic)?.at(-1);
  if (text === undefined) throw new Error(`${topic} was told`);
  return JSON.parse(text, (key, value: unknown) => (newer.includes(key) ? undefined : value));
}

function pushed(name: string): unknown {
  const line = readFileSync(`${fixtures}/ws-jkorf/Subscriptions.${name}.jsonl`, 'utf8').split('\n').find((text) => text.includes('"dir":"push"')) ?? '{}';
  return JSON.parse(line).msg;
}

test.skipIf(!hasFixtures).each([
  ['market.btcusdt.depth.step0', 'Spot.OrderBook', []],
  ['market.btcusdt.mbp.refresh.20', 'Spot.OrderBookMbp', []],
  ['market.btcusdt.bbo', 'Spot.BookTicker', []],
  ['market.btcusdt.trade.detail', 'Spot.Trades', ['isRpiTrade']],
  ['market.btcusdt.kline.1min', 'Spot.Klines', []],
  ['market.btcusdt.ticker', 'Spot.Ticker', []],
  ['market.BTC-USDT.depth.size_20.high_freq', 'UsdtMarginSwap.OrderBookIncr', []],
  ['market.BTC-USDT.depth.step0', 'UsdtMarginSwap.OrderBook', []],
  ['market.BTC-USDT.bbo', 'UsdtMarginSwap.BookTicker', []],
  ['market.BTC-USDT.trade.detail', 'UsdtMarginSwap.Trades', []],
  ['market.BTC-USDT.kline.1min', 'UsdtMarginSwap.Klines', []],
  ['market.BTC-USDT.detail', 'UsdtMarginSwap.Ticker', []],
  ['market.BTC-USDT.mark_price.1min', 'UsdtMarginSwap.MarkKline', []],
  ['market.BTC-USDT.estimated_rate.1min', 'UsdtMarginSwap.FundingKlines', []],
  ['public.*.funding_rate', 'UsdtMarginSwap.Funding', []],
  ['public.*.liquidation_orders', 'UsdtMarginSwap.Liquidation', []],
  ['public.*.contract_info', 'UsdtMarginSwap.Contract', ['trade_partition']],
] as const)('%s has the keys of the published sample, and newer ones (skipped where ../shared/fixtures is absent)', (topic, name, newer) => {
  expect(shapeOf(ours(topic, newer))).toEqual(shapeOf(pushed(name)));
});

test.skipIf(!hasFixtures)('an incremental book of five levels leaves out the side that did not change, as published (skipped where ../shared/fixtures is absent)', () => {
  const one = heard.get('market.btcusdt.mbp.5')?.find((text) => !text.includes('"bids"')) ?? '{}';
  expect(shapeOf(JSON.parse(one))).toEqual(shapeOf(pushed('Spot.OrderBookChange')));
});

test.skipIf(!hasFixtures)('recorded frames of contracts have our keys, in our order (skipped where ../shared/fixtures is absent)', () => {
  const seen = new Set<string>();
  for (const line of readFileSync(`${fixtures}/recorded/linear-swap-gz-frames-2022-02-19.jsonl`, 'utf8').split('\n').filter((text) => text.includes('gz_base64'))) {
    const { gz_base64: zipped }: { gz_base64: string } = JSON.parse(line);
    const real: { ch?: string; tick?: { data?: object[]; bids?: unknown } } = JSON.parse(gunzipSync(Buffer.from(zipped, 'base64')).toString());
    if (real.ch === undefined) continue;
    const topic = real.ch.split('.').slice(2).join('.');
    const own = Object(ours(`market.BTC-USDT.${topic}`));
    expect(Object.keys(own)).toEqual(Object.keys(real));
    expect(Object.keys(own.tick)).toEqual(Object.keys(real.tick ?? {}));
    if (real.tick?.data !== undefined) expect(Object.keys(own.tick.data[0])).toEqual(Object.keys(real.tick.data[0] ?? {}));
    seen.add(topic);
  }
  expect(seen).toEqual(new Set(['trade.detail', 'depth.step0']));
});

test.skipIf(!hasFixtures).each([
  ['htx-spot', 'Spot.ExchangeData.GetOrderBook', '/market/depth?symbol=btcusdt&type=step0', []],
  ['htx-spot', 'Spot.ExchangeData.GetKlines', '/market/history/kline?symbol=btcusdt&period=1min', []],
  ['htx-spot', 'Spot.ExchangeData.GetTicker', '/market/detail/merged?symbol=btcusdt', []],
  ['htx-spot', 'Spot.ExchangeData.GetSymbolStatus', '/v2/market-status', []],
  ['htx-linear', 'UsdtMarginSwap.ExchangeData.GetContractInfo', '/linear-swap-api/v1/swap_contract_info', ['trade_partition']],
  ['htx-linear', 'UsdtMarginSwap.ExchangeData.GetFundingRate', '/linear-swap-api/v1/swap_funding_rate?contract_code=BTC-USDT', ['estimated_rate', 'next_funding_time']],
  ['htx-linear', 'UsdtMarginSwap.ExchangeData.GetSwapIndexPrice', '/linear-swap-api/v1/swap_index', []],
  ['htx-linear', 'UsdtMarginSwap.ExchangeData.GetKlines', '/linear-swap-ex/market/history/kline?contract_code=BTC-USDT&period=1min', []],
  ['htx-linear', 'UsdtMarginSwap.ExchangeData.GetOrderBook', '/linear-swap-ex/market/depth?contract_code=BTC-USDT&type=step6', []],
  ['htx-linear', 'UsdtMarginSwap.ExchangeData.GetTicker', '/linear-swap-ex/market/detail/merged?contract_code=BTC-USDT', []],
] as const)('%s answers with the keys of %s (skipped where ../shared/fixtures is absent)', (name, file, target, newer) => {
  const { response }: { response: unknown } = JSON.parse(readFileSync(`${fixtures}/rest-jkorf/${file}.json`, 'utf8'));
  const own: unknown = JSON.parse(sampleAnswer(name === 'htx-spot' ? spot : linear, target).body, (key, value: unknown) => (newer.some((added) => added === key) ? undefined : value));
  expect(shapeOf(own)).toEqual(shapeOf(response));
});

test.skipIf(!hasFixtures).each([
  ['Spot.ExchangeData.GetSymbols', '/v2/settings/common/symbols', ['p']],
  ['Spot.ExchangeData.GetSymbolConfig', '/v1/settings/common/market-symbols', ['u', 'mfr', 'ct', 'rt', 'rthr', 'in']],
] as const)('the list of %s has its keys, but for those of a few symbols (skipped where ../shared/fixtures is absent)', (file, target, rare) => {
  const { response }: { response: { data: object[] } } = JSON.parse(readFileSync(`${fixtures}/rest-jkorf/${file}.json`, 'utf8'));
  const own: { data: object[] } = JSON.parse(sampleAnswer(spot, target).body);
  const keys = (row: object | undefined): string[] => Object.keys(row ?? {}).filter((key) => !rare.some((known) => known === key)).toSorted();
  expect(keys(own.data[0])).toEqual(keys(response.data[0]));
});

test('spot prints doubles as Java does: points, exponents, and ids beyond doubles', () => {
  const trades = heard.get('market.btcusdt.trade.detail')?.join('') ?? '';
  expect(trades).toMatch(/"id":\d{24,28},/);
  const books = heard.get('market.btcusdt.mbp.150')?.join('') ?? '';
  expect(books).toMatch(/,0\.0\]/);
  expect(books).toMatch(/,\d\.\d+E-\d\]/);
});
