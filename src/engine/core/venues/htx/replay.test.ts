/** HTX's own frames and samples through the decoder. They are not part of the repository: where they are missing, their tests say so. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { factKinds } from '../../../domain/fact.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { formatSteps } from '../../../domain/number.ts';
import { loadKernel } from '../../../edge/kernel.ts';
import { newKernelTwin } from '../../memory/kernel.ts';
import { field, flagsAt, floatAt, kindAt, streamAt } from '../../memory/record.ts';
import { newHtxDecoder, type HtxDecoder } from './decode.ts';
import { htxLinear } from './linear.ts';
import { htxSpot } from './spot.ts';

const fixtures = new URL('../../../../../../shared/fixtures/htx/', import.meta.url);
const hasFixtures = existsSync(fixtures);
const skipped = hasFixtures ? '' : ' (skipped: ../shared/fixtures is absent)';

const read = (name: string) => readFileSync(new URL(name, fixtures), 'utf8');
const lines = (name: string) => read(name).trim().split('\n');

/** The text of a key's value at the end of an object: reading it as JSON would lose digits. */
const rawValue = (text: string, key: string) => text.slice(text.indexOf(`"${key}":`) + key.length + 3, text.trimEnd().length - 1);

function recorded() {
  const parsed = htxLinear.parseInstruments(Buffer.from(rawValue(read('recorded/linear-swap-contract-info-2022-02-19.json'), 'response')));
  if (!parsed.ok) throw new Error(parsed.fault.detail);
  const specs = parsed.value.map((listed, index): InstrumentSpec => ({ ...listed, stream: index + 1, version: 1 }));
  const frames = lines('recorded/linear-swap-gz-frames-2022-02-19.jsonl').map((line) => z.looseObject({ gz_base64: z.string().optional() }).parse(JSON.parse(line)).gz_base64);
  return { specs, frames: frames.filter((frame) => frame !== undefined).map((frame) => Buffer.from(frame, 'base64')) };
}

const step0 = z.looseObject({ tick: z.looseObject({ bids: z.array(z.tuple([z.number(), z.number()])).nullish(), asks: z.array(z.tuple([z.number(), z.number()])).nullish() }) });
const trades = z.looseObject({ tick: z.looseObject({ data: z.array(z.looseObject({ amount: z.number(), price: z.number(), direction: z.string(), ts: z.number() })) }) });

/** What the records in the decoder say, as JSON.parse would have read it. */
function asParsed(decoder: HtxDecoder, specs: readonly InstrumentSpec[], count: number): unknown {
  const { slots } = decoder;
  const spec = specs[streamAt(slots, 0) - 1];
  if (spec === undefined) return null;
  const price = (index: number, slot = 0) => Number(formatSteps(floatAt(slots, slot, index), spec.tick, spec.priceDecimals));
  if (factKinds[kindAt(slots, 0)] === 'trade') {
    return Array.from({ length: count }, (_, slot) => ({ amount: floatAt(slots, slot, field.b), price: price(field.a, slot), direction: flagsAt(slots, slot) === 1 ? 'sell' : 'buy', ts: floatAt(slots, slot, field.venueTimeUs) / 1_000 }));
  }
  const [bids, asks] = [floatAt(slots, 0, field.c), floatAt(slots, 0, field.d)];
  const levels = Array.from({ length: bids + asks }, (_, index) => [price(field.tail + index * 2), floatAt(slots, 0, field.tail + index * 2 + 1)]);
  return { bids: levels.slice(0, bids), asks: levels.slice(bids) };
}

test.skipIf(!hasFixtures)(`every recorded frame of the real exchange is unzipped and read, by both makes${skipped}`, () => {
  const { specs, frames } = recorded();
  expect([specs.length, frames.length]).toEqual([121, 89]);
  for (const kernel of [loadKernel(), newKernelTwin()]) {
    const decoder = newHtxDecoder(kernel);
    specs.forEach((spec) => decoder.add(spec));
    const seen: Record<string, number> = {};
    for (const frame of frames) {
      const text = gunzipSync(frame).toString();
      const answer = decoder.decode(frame, 1);
      const kind = !answer.ok ? answer.fault.code : answer.value === 0 ? decoder.takeControl()?.kind ?? 'nothing' : factKinds[kindAt(decoder.slots, 0)] ?? 'none';
      seen[kind] = (seen[kind] ?? 0) + 1;
      if (kind === 'snapshot') {
        const { bids, asks } = step0.parse(JSON.parse(text)).tick;
        expect(asParsed(decoder, specs, 1)).toEqual({ bids: bids ?? [], asks: asks ?? [] });
      } else if (kind === 'trade') {
        const expected = trades.parse(JSON.parse(text)).tick.data.map(({ amount, price, direction, ts }) => ({ amount, price, direction, ts }));
        expect(asParsed(decoder, specs, answer.ok ? answer.value : 0)).toEqual(expected);
      } else {
        expect(['reply', 'subscribed']).toContain(kind);
      }
    }
    expect(seen).toEqual({ snapshot: 60, trade: 13, subscribed: 10, reply: 6 });
    expect(decoder.counts).toEqual({ fast: 73, checked: 16, faults: 0 });
  }
});

/** Of each collected message, in order: what it is to us. Private ones are read elsewhere. */
const outcomes: Readonly<Record<string, readonly string[]>> = {
  'Spot.BookTicker': ['subscribed', 'fast bbo'],
  'Spot.Klines': ['subscribed', 'candle'],
  'Spot.OrderBook': ['subscribed', 'fast snapshot'],
  'Spot.OrderBookChange': ['subscribed', 'depth'],
  'Spot.OrderBookMbp': ['subscribed', 'fast snapshot'],
  'Spot.Symbols': ['subscribed', 'ticker'],
  'Spot.Ticker': ['subscribed', 'ticker'],
  'Spot.Tickers': ['subscribed', 'frame.unknown'],
  // Its id was written by a program that keeps numbers as doubles; `tradeId` was not hurt.
  'Spot.Trades': ['subscribed', 'trade'],
  'UsdtMarginSwap.Basis': ['subscribed', 'frame.unknown'],
  'UsdtMarginSwap.BookTicker': ['subscribed', 'fast bbo'],
  'UsdtMarginSwap.Contract': ['subscribed', 'frame.unknown'],
  'UsdtMarginSwap.ContractElements': ['subscribed', 'frame.unknown'],
  'UsdtMarginSwap.Funding': ['subscribed', 'funding'],
  'UsdtMarginSwap.FundingKlines': ['subscribed', 'frame.unknown'],
  'UsdtMarginSwap.IndexKline': ['subscribed', 'index'],
  'UsdtMarginSwap.Klines': ['subscribed', 'candle'],
  'UsdtMarginSwap.Liquidation': ['subscribed', 'liquidation'],
  'UsdtMarginSwap.MarkKline': ['subscribed', 'mark'],
  'UsdtMarginSwap.OrderBook': ['subscribed', 'fast snapshot'],
  'UsdtMarginSwap.OrderBookIncr': ['subscribed', 'fast snapshot'],
  'UsdtMarginSwap.PremiumKline': ['subscribed', 'frame.unknown'],
  'UsdtMarginSwap.Status': ['subscribed', 'frame.unknown'],
  'UsdtMarginSwap.Ticker': ['subscribed', 'ticker'],
  'UsdtMarginSwap.Trades': ['subscribed', 'fast trade'],
};
/** Of accounts and orders; and `Concurrent`, which holds placeholders for messages. */
const elsewhere = /Account|Order1|OrderTrade|Concurrent|Cross|Isolated|UsdtMarginSwap\.Order$/;

const coin = { tick: { units: 1n, decimals: 6 }, lot: { units: 1n, decimals: 8 } };
const contract = { tick: { units: 1n, decimals: 4 }, lot: { units: 1n, decimals: 0 }, contractSize: { units: 1n, decimals: 2 } };
const samples = [
  ...['ethusdt', 'btcusdt'].map((symbol, index) => sampleSpec({ stream: index + 1, venue: 'htx', symbol, ...coin })),
  ...['ETH-USDT', 'BTC-USDT', 'O3-USDT'].map((symbol, index) => sampleSpec({ stream: index + 3, venue: 'htx', market: 'perp', symbol, ...contract })),
];

test.skipIf(!hasFixtures)(`every collected sample of a public message is read, or refused for what it is${skipped}`, () => {
  const decoder = newHtxDecoder(loadKernel());
  samples.forEach((spec) => decoder.add(spec));
  const seen: Record<string, string[]> = {};
  for (const file of readdirSync(new URL('ws-jkorf/', fixtures))) {
    const name = /^Subscriptions\.(.*)\.jsonl$/.exec(file)?.[1];
    if (name === undefined || elsewhere.test(name)) continue;
    for (const line of lines(`ws-jkorf/${file}`).filter((each) => !each.includes('"dir":"sent"'))) {
      const fastBefore = decoder.counts.fast;
      const answer = decoder.decode(Buffer.from(rawValue(line, 'msg')), 1);
      const what = !answer.ok ? answer.fault.code : answer.value === 0 ? decoder.takeControl()?.kind ?? 'nothing' : factKinds[kindAt(decoder.slots, 0)] ?? 'none';
      (seen[name] ??= []).push(decoder.counts.fast > fastBefore ? `fast ${what}` : what);
    }
  }
  expect(seen).toEqual(outcomes);
});

test.skipIf(!hasFixtures)(`the collected lists and books by REST read${skipped}`, () => {
  const body = (name: string) => Buffer.from(rawValue(read(`rest-jkorf/${name}.json`), 'response'));
  const symbols = htxSpot.parseInstruments(body('Spot.ExchangeData.GetSymbols'));
  expect(symbols.ok && symbols.value).toMatchObject([{ symbol: 'ethusdt', base: 'ETH', quote: 'USDT', tick: { units: 1n, decimals: 2 }, orders: { step: { units: 1n, decimals: 4 } }, status: 'trading' }]);
  const config = htxSpot.parseInstruments(body('Spot.ExchangeData.GetSymbolConfig'));
  expect(config.ok && config.value).toMatchObject([{ symbol: 'btc3lusdt', tick: { decimals: 4 }, lot: { decimals: 8 }, orders: { quantityMin: { units: 1n, decimals: 2 }, notionalMin: { units: 5n, decimals: 0 } } }]);
  const contracts = htxLinear.parseInstruments(body('UsdtMarginSwap.ExchangeData.GetContractInfo'));
  expect(contracts.ok && contracts.value.map(({ symbol }) => symbol)).toEqual(['BTC-USDT']);
  const decoder = newHtxDecoder(loadKernel());
  const [spot, linear] = [samples[1], samples[3]];
  if (spot === undefined || linear === undefined) throw new Error('the samples have both');
  expect([decoder.decodeSnapshot(spot, body('Spot.ExchangeData.GetOrderBook'), 1), decoder.decodeSnapshot(linear, body('UsdtMarginSwap.ExchangeData.GetOrderBook'), 1)]).toEqual([{ ok: true, value: 4 }, { ok: true, value: 2 }]);
});
