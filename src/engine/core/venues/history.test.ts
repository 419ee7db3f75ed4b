/**
 * Candles of the past, through every market's own request and the practice market's answer to it: what is read is what the market
 * made, and what ccxt reads. The answers of the public fixtures are read too; where those are missing, the tests say so.
 */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { usPerMinute } from '../../domain/time.ts';
import { candleIntervals, candleStart } from '../market/intervals.ts';
import { barsOf } from '../simulation/bars.ts';
import { sampleAnswer } from '../simulation/front-sample.ts';
import { newBinanceSpotFront } from '../simulation/binance/spot.ts';
import { newBinanceUsdmFront } from '../simulation/binance/usdm.ts';
import { noMischief, type Front, type Mischief } from '../simulation/front.ts';
import { newHtxLinearFront } from '../simulation/htx/linear-front.ts';
import { newHtxSpotFront } from '../simulation/htx/spot-front.ts';
import { practiceInstruments, ratio } from '../simulation/instruments.ts';
import { newOkxFront } from '../simulation/okx/front.ts';
import { World } from '../simulation/world.ts';
import { binanceSpot } from './binance/spot.ts';
import { binanceUsdm } from './binance/usdm.ts';
import type { Dialect } from './dialect.ts';
import type { CandleHistory } from './history.ts';
import { htxLinear } from './htx/linear.ts';
import { htxSpot } from './htx/spot.ts';
import { okxSpot, okxSwap } from './okx/markets.ts';
import { writeText } from './utf8.ts';

/** A Thursday, 13:37 and a half. */
const startUs = 1_790_257_050_000_000;
const lifeUs = 4 * usPerMinute;

interface Case {
  readonly dialect: Dialect;
  readonly symbol: string;
  readonly newFront: (world: World, mischief: Mischief) => Front;
  readonly ccxt: string;
  /** The length of the longest of the venue's own candles that we ask for. */
  readonly longestHours: number;
}

const cases: readonly Case[] = [
  { dialect: binanceSpot, symbol: 'BTCUSDT', newFront: newBinanceSpotFront, ccxt: 'binance', longestHours: 168 },
  { dialect: binanceUsdm, symbol: 'BTCUSDT', newFront: newBinanceUsdmFront, ccxt: 'binanceusdm', longestHours: 168 },
  { dialect: okxSpot, symbol: 'BTC-USDT', newFront: newOkxFront, ccxt: 'okx', longestHours: 168 },
  { dialect: okxSwap, symbol: 'BTC-USDT-SWAP', newFront: newOkxFront, ccxt: 'okx', longestHours: 168 },
  { dialect: htxSpot, symbol: 'btcusdt', newFront: newHtxSpotFront, ccxt: 'htx', longestHours: 4 },
  { dialect: htxLinear, symbol: 'BTC-USDT', newFront: newHtxLinearFront, ccxt: 'htx', longestHours: 4 },
];

function rigOf({ dialect, symbol, newFront }: Case) {
  const instrument = practiceInstruments.find((one) => one.venue === dialect.venue && one.market === dialect.market && one.symbol === symbol);
  const { history } = dialect;
  if (instrument === undefined || history === null) throw new Error('the practice market has the instrument, and the dialect a history');
  const world = new World({ seed: 11, startUs, instruments: [instrument], depthScale: 0.05 });
  const front = newFront(world, noMischief);
  world.listen(instrument.id);
  world.advance(startUs + lifeUs);
  const market = world.market(instrument.id);
  if (market === null) throw new Error('the market lives');
  const spec = sampleSpec({ id: instrument.id, venue: dialect.venue, market: dialect.market, symbol, tick: instrument.tick, lot: instrument.lot, contractSize: instrument.contractSize });
  const ask = (intervalUs: number, beforeUs: number, count: number) => {
    const request = history.request({ symbol, intervalUs, beforeUs, count, nowUs: world.nowUs });
    if (request === null) return null;
    world.advance(world.nowUs + 1_000_000);
    const { status, body } = sampleAnswer(front, request.path);
    expect(status, body.slice(0, 200)).toBe(200);
    const parsed = history.parse(spec, intervalUs, writeText(body));
    if (!parsed.ok) throw new Error(parsed.fault.detail);
    return { body, request, candles: parsed.value };
  };
  return { history, instrument, market, spec, world, ask };
}

/** What the market itself says of these candles. */
function truth({ market, instrument, history, spec }: ReturnType<typeof rigOf>, intervalUs: number, beforeUs: number, count: number) {
  const tellsTrades = spec.venue !== 'okx';
  const tellsTakers = spec.venue === 'binance';
  const quote = (turnover: bigint): number => Number(turnover) * ratio(instrument.tick) * ratio(instrument.lot) * ratio(instrument.contractSize);
  expect(history.intervals.has(intervalUs)).toBe(true);
  return barsOf(market, { intervalUs, beforeUs, count }).map((bar) => ({
    startUs: bar.startUs, openTicks: bar.openTicks, highTicks: bar.highTicks, lowTicks: bar.lowTicks, closeTicks: bar.closeTicks,
    lots: Number(bar.lots), tradeCount: tellsTrades ? bar.trades : null, quoteVolume: expect.closeTo(quote(bar.turnover), -Math.log10(quote(bar.turnover)) + 9),
    takerLots: tellsTakers ? Number(bar.takerBuyLots) : null,
  }));
}

test.each(cases)('$dialect.venue $dialect.market: every length of candle is read as the market made it', (one) => {
  const rig = rigOf(one);
  expect(Math.max(...rig.history.intervals.keys())).toBe(one.longestHours * 60 * usPerMinute);
  for (const intervalUs of rig.history.intervals.keys()) {
    expect(candleIntervals).toContain(intervalUs);
    const beforeUs = candleStart(startUs, intervalUs);
    const count = 40;
    const said = rig.ask(intervalUs, beforeUs, count);
    const asked = said?.candles.filter(({ startUs: atUs }) => atUs < beforeUs).slice(-count);
    expect(asked).toEqual(truth(rig, intervalUs, beforeUs, count));
    for (const { units } of said?.request.costs ?? []) expect(units).toBeLessThanOrEqual(5);
  }
});

test.each(cases)('$dialect.venue $dialect.market: pages follow each other without a hole, into the minute in the making, and join the made-up past without a jump', (one) => {
  const rig = rigOf(one);
  let beforeUs = candleStart(rig.world.nowUs, usPerMinute) + usPerMinute;
  const all: { readonly startUs: number; readonly openTicks: number; readonly closeTicks: number }[] = [];
  for (let page = 0; page < 3; page += 1) {
    const candles = (rig.ask(usPerMinute, beforeUs, 90)?.candles ?? []).filter(({ startUs: atUs }) => atUs < beforeUs).slice(-90);
    all.unshift(...candles);
    beforeUs = candles[0]?.startUs ?? 0;
  }
  expect(all).toHaveLength(270);
  for (const [index, candle] of all.entries()) if (index > 0) expect(candle.startUs).toBe((all[index - 1]?.startUs ?? 0) + usPerMinute);
  const first = all.findIndex(({ startUs: atUs }) => atUs === rig.market.past.endUs);
  expect(first).toBeGreaterThan(200);
  const [before, after] = [all[first - 1]?.closeTicks ?? 0, all[first]?.openTicks ?? 0];
  expect(Math.abs(after - before) / before).toBeLessThan(0.001);
});

test.each(cases)('$dialect.venue $dialect.market: ccxt reads the same answer alike', async (one) => {
  const rig = rigOf(one);
  const said = rig.ask(5 * usPerMinute, candleStart(startUs, 5 * usPerMinute), 30);
  const file = fileURLToPath(new URL(`../../../../node_modules/ccxt/js/src/${one.ccxt}.js`, import.meta.url));
  const loaded = z.object({ default: z.custom<new () => { parseOHLCVs: (...args: readonly unknown[]) => unknown }>((value) => typeof value === 'function') }).parse(await import(pathToFileURL(file).href));
  const exchange = new loaded.default();
  const json = z.union([z.array(z.unknown()), z.object({ data: z.array(z.unknown()) }).transform(({ data }) => data)]).parse(JSON.parse(said?.body ?? ''));
  const market = { type: one.dialect.market === 'spot' ? 'spot' : 'swap', spot: one.dialect.market === 'spot', contract: one.dialect.market === 'perp', inverse: false, option: false, id: one.symbol, symbol: one.symbol };
  const theirs = z.array(z.array(z.number())).parse(exchange.parseOHLCVs(json, market, '5m'));
  const { tick, lot, contractSize } = rig.instrument;
  // ccxt tells contracts' volumes in coins where the venue tells those.
  const unit = ratio(lot) * (one.ccxt === 'htx' || one.dialect === okxSwap ? ratio(contractSize) : 1);
  const close = (value: number) => expect.closeTo(value, 6);
  expect(theirs).toEqual((said?.candles ?? []).map(({ startUs: atUs, openTicks, highTicks, lowTicks, closeTicks, lots }) => [
    atUs / 1_000, ...[openTicks, highTicks, lowTicks, closeTicks].map((ticks) => close(ticks * ratio(tick))), close(lots * unit),
  ]));
});

test('what a venue does not tell is not asked for', () => {
  const request = (history: CandleHistory | null, intervalUs: number, hoursBack: number) =>
    history?.request({ symbol: 'X', intervalUs, beforeUs: startUs - hoursBack * 60 * usPerMinute, count: 100, nowUs: startUs }) ?? null;
  expect(request(htxSpot.history, usPerMinute, 30)).not.toBe(null);
  expect(request(htxSpot.history, usPerMinute, 34)).toBe(null);
  expect(request(htxLinear.history, usPerMinute, 3_400)).not.toBe(null);
  for (const { dialect } of cases) expect(request(dialect.history, 7 * usPerMinute, 1)).toBe(null);
});

test.each(cases)('$dialect.venue $dialect.market: an answer that is cut, wrong or about something else is refused whole', (one) => {
  const rig = rigOf(one);
  const { body = '', candles = [] } = rig.ask(usPerMinute, startUs, 5) ?? {};
  const parse = (text: string, intervalUs = usPerMinute) => rig.history.parse(rig.spec, intervalUs, writeText(text));
  for (let size = 0; size < body.length; size += 7) expect(parse(body.slice(0, size)).ok, body.slice(0, size)).toBe(false);
  const start = String((candles[0]?.startUs ?? 0) / 1_000_000);
  expect(body).toContain(start);
  for (const text of ['', '{}', 'null', '{"code":-1121,"msg":"Invalid symbol."}', body.replace(start, String(Number(start) + 1)), body.replace(/(\d)\.(\d)/, '$1.x$2')]) {
    expect(parse(text)).toMatchObject({ ok: false, fault: { code: 'message.malformed' } });
  }
});

const fixtures = new URL('../../../../../shared/fixtures/', import.meta.url);
const hasFixtures = existsSync(fixtures);
const without = hasFixtures ? '' : ' (skipped: ../shared/fixtures is missing)';
const fine = { tick: { units: 1n, decimals: 8 }, lot: { units: 1n, decimals: 8 } };

test.skipIf(!hasFixtures).each([
  ['binance/rest-jkorf/Spot.ExchangeData.GetKlines.json', binanceSpot, 'ETHBTC', 7 * 1_440, [1_634_790, 80_000_000, 1_575_800, 1_577_100, 14_897_611_427_815, 308, 2_434.190_553_34]],
  ['binance/rest-jkorf/UsdFutures.ExchangeData.GetKlines.json', binanceUsdm, 'ETHBTC', 7 * 1_440, [1_634_790, 80_000_000, 1_575_800, 1_577_100, 14_897_611_427_815, 308, 2_434.190_553_34]],
  ['htx/rest-jkorf/Spot.ExchangeData.GetKlines.json', htxSpot, 'btcusdt', 5, [4_899_461_000_000, 4_907_246_000_000, 4_896_672_000_000, 4_905_637_000_000, 3_072_223_099, 1_504, 1_505_870.732_227_976]],
  ['htx/rest-jkorf/UsdtMarginSwap.ExchangeData.GetKlines.json', htxLinear, 'BTC-USDT', 1, [1_307_680_000_000, 1_307_680_000_000, 1_307_680_000_000, 1_307_680_000_000, 400_000_000, 1, 52.307_2]],
] as const)(`%s is read${without}`, (path, dialect, symbol, minutes, expected) => {
  const { response } = z.object({ response: z.unknown() }).parse(JSON.parse(readFileSync(new URL(path, fixtures), 'utf8')));
  const spec: InstrumentSpec = sampleSpec({ venue: dialect.venue, market: dialect.market, symbol, ...fine });
  const parsed = dialect.history?.parse(spec, minutes * usPerMinute, writeText(JSON.stringify(response)));
  const [first] = parsed?.ok === true ? parsed.value : [];
  expect([first?.openTicks, first?.highTicks, first?.lowTicks, first?.closeTicks, first?.lots, first?.tradeCount, first?.quoteVolume]).toEqual(expected);
});
