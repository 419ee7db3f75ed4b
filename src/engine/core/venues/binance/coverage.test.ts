/**
 * Every public message of the collected fixtures through the decoder of its market, and what became
 * of each. They are not part of the repository: where they are missing, the tests say so.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { factKinds } from '../../../domain/fact.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { loadKernel } from '../../../edge/kernel.ts';
import { kindAt, lengthAt } from '../../memory/record.ts';
import { newBinanceSpotDecoder, newBinanceUsdmDecoder } from './decode.ts';
import type { CountingDecoder } from '../intake.ts';
import { binanceUsdm } from './usdm.ts';

const fixtures = new URL('../../../../../../shared/fixtures/binance/', import.meta.url);
const hasFixtures = existsSync(fixtures);
const without = hasFixtures ? '' : ' (skipped: ../shared/fixtures is missing)';

const fineSpec = (symbol: string, stream: number, market: InstrumentSpec['market']) =>
  sampleSpec({ symbol, stream, market, tick: { units: 1n, decimals: 8 }, lot: { units: 1n, decimals: 8 } });
const symbols = ['BTCUSDT', 'BNBBTC', 'BNBUSDT', 'AKROUSDT', 'KEEPUSDT', 'NKNUSDT', 'LRCBTC'];

function decoderFor(isSpot: boolean): CountingDecoder {
  const decoder = isSpot ? newBinanceSpotDecoder(loadKernel()) : newBinanceUsdmDecoder(loadKernel());
  symbols.forEach((symbol, index) => decoder.add(fineSpec(symbol, index + 1, isSpot ? 'spot' : 'perp')));
  return decoder;
}

/** The kinds of the records, or what was said instead, or the fault. */
function outcomeOf(decoder: CountingDecoder, message: unknown): string {
  const read = decoder.decode(Buffer.from(JSON.stringify(message)), 1);
  if (!read.ok) return `${read.fault.code}: ${read.fault.detail}`;
  const kinds: string[] = [];
  for (let slot = 0; slot < read.value; slot += lengthAt(decoder.slots, slot)) kinds.push(factKinds[kindAt(decoder.slots, slot)] ?? 'none');
  return kinds.length > 0 ? kinds.join(' ') : (decoder.takeControl()?.kind ?? 'nothing');
}

/** `PartialBook` looks exactly like a change of the book: nobody may subscribe to it on a line that has books. */
const facts = {
  'spot BookTicker': 'bbo', 'spot Klines': 'candle', 'spot Ticker': 'ticker', 'spot Trades': 'trade',
  'usdm AggTrades': 'trade', 'usdm Book': 'depth', 'usdm BookTicker': 'bbo', 'usdm Klines': 'candle', 'usdm Liquidations': 'liquidation',
  'usdm MarkPrice': 'mark index funding', 'usdm PartialBook': 'depth', 'usdm Ticker': 'ticker',
};

/** Streams that we do not ask for, and those of an account, which come by another connection. */
const unasked = {
  'spot AggregatedTrades': 'aggTrade', 'spot MiniTicker': '24hrMiniTicker', 'spot RollingWindowTicker': '1hTicker',
  'usdm CompositIndex': 'compositeIndex', 'usdm ContKlines': 'continuous_kline', 'usdm MiniTicker': '24hrMiniTicker', 'usdm SymbolUpdates': 'contractInfo',
  'usdm AccountUpdate': 'ACCOUNT_UPDATE', 'usdm AlgoOrderUpdate': 'ALGO_UPDATE', 'usdm ConditionalTrigger': 'CONDITIONAL_ORDER_TRIGGER_REJECT',
  'usdm GridUpdate': 'GRID_UPDATE', 'usdm Leverage': 'ACCOUNT_CONFIG_UPDATE', 'usdm MarginUpdate': 'MARGIN_CALL', 'usdm MultiAssetMode': 'ACCOUNT_CONFIG_UPDATE',
  'usdm OrderUpdate': 'ORDER_TRADE_UPDATE', 'usdm StrategyUpdate': 'STRATEGY_UPDATE', 'usdm TradeUpdate': 'TRADE_LITE',
};

const fixtureLine = z.object({ dir: z.string(), msg: z.unknown() });

test.skipIf(!hasFixtures)(`of the collected stream messages, these become facts, and these do not${without}`, () => {
  const decoders = { spot: decoderFor(true), usdm: decoderFor(false) };
  const pushed: Record<string, string> = {};
  const answered = new Set<string>();
  for (const name of readdirSync(new URL('ws-jkorf/', fixtures)).filter((file) => /^Subscriptions\.(Spot\.ExchangeData|UsdFutures)\./.test(file))) {
    const market = name.includes('.Spot.') ? 'spot' : 'usdm';
    const lines = readFileSync(new URL(`ws-jkorf/${name}`, fixtures), 'utf8').trim().split('\n').map((text) => fixtureLine.parse(JSON.parse(text)));
    const outcomes = lines.filter(({ dir }) => dir === 'push').map(({ msg }) => outcomeOf(decoders[market], msg));
    pushed[`${market} ${name.split('.').at(-2) ?? ''}`] = outcomes.join('; ');
    if (!name.includes('Concurrent')) for (const { msg } of lines.filter(({ dir }) => dir === 'received')) answered.add(outcomeOf(decoders[market], msg));
  }
  expect([...answered]).toEqual(['nothing']);
  expect(pushed).toEqual({
    ...facts,
    ...Object.fromEntries(Object.entries(unasked).map(([name, event]) => [name, `frame.unknown: the event was "${event}"`])),
    'spot PartialBook': 'frame.unknown: the message had neither an event nor an answer',
    'usdm AssetIndex': 'frame.unknown: the message had a list of events, which nobody asked for',
    'spot Concurrent': 'frame.malformed: the message was not an object; frame.malformed: the message was not an object',
    'usdm Concurrent': 'frame.malformed: the message was not an object; frame.malformed: the message was not an object',
  });
});

const recordedLine = z.object({ frame: z.unknown().optional(), response: z.unknown().optional() });

test.skipIf(!hasFixtures).each([
  ['spot-btcusdt-2024-08-08.jsonl', { depth: 203, bbo: 1_635, trade: 333, byKernel: 2_171 }],
  ['spot-nknusdt-lrcbtc-2021-10-11.jsonl', { depth: 165, bbo: 83, candle: 2, 'frame.unknown: the event was "aggTrade"': 2, byKernel: 250 }],
  ['usdm-btcusdt-2024-08-08.jsonl', { depth: 178, bbo: 1_639, trade: 352, byKernel: 2_169 }],
  ['usdm-keepusdt-akrousdt-2021-07-22.jsonl', { depth: 324, bbo: 163, candle: 13, trade: 13, byKernel: 513 }],
])(`%s: every recorded message that we would ask for becomes a fact, by the kernel${without}`, (name, expected) => {
  const decoder = decoderFor(name.startsWith('spot'));
  const counts: Record<string, number> = {};
  for (const text of readFileSync(new URL(`recorded/${name}`, fixtures), 'utf8').trim().split('\n')) {
    const { frame } = recordedLine.parse(JSON.parse(text));
    if (frame === undefined || (typeof frame === 'object' && frame !== null && 'lastUpdateId' in frame)) continue;
    const outcome = outcomeOf(decoder, frame);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  expect({ ...counts, byKernel: decoder.counts.fast }).toEqual(expected);
});

const restFixture = z.object({ response: z.unknown() });
const readRest = (name: string) => Buffer.from(JSON.stringify(restFixture.parse(JSON.parse(readFileSync(new URL(`rest-jkorf/${name}.json`, fixtures), 'utf8'))).response));

test.skipIf(!hasFixtures)(`collected answers to requests: instruments, a book, the clock${without}`, () => {
  expect(binanceUsdm.parseInstruments(readRest('UsdFutures.ExchangeData.GetExchangeInfo'))).toMatchObject({
    ok: true,
    value: [{
      symbol: 'BLZUSDT', base: 'BLZ', settle: 'USDT', tick: { units: 1n, decimals: 4 }, lot: { units: 1n, decimals: 4 }, priceDecimals: 5, status: 'trading',
      orders: { step: { units: 1n, decimals: 0 }, quantityMin: { units: 1n, decimals: 0 }, quantityMax: { units: 10_000_000n, decimals: 0 }, notionalMin: { units: 5n, decimals: 0 } },
    }],
  });
  const decoder = decoderFor(false);
  expect(decoder.decodeSnapshot(fineSpec('BTCUSDT', 1, 'perp'), readRest('UsdFutures.ExchangeData.GetOrderBook'), 1)).toEqual({ ok: true, value: 2 });
  expect(binanceUsdm.parseTime(readRest('UsdFutures.ExchangeData.GetServerTime')).ok).toBe(true);
});
