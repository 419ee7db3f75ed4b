/**
 * What became of every message that was collected from the three exchanges, public and private, as exact
 * numbers. They are not part of the repository: where they are missing, the tests say so.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { factKinds } from '../../domain/fact.ts';
import type { Fault } from '../../domain/fault.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import type { InstrumentSpec, MajorVenueId } from '../../domain/instrument.ts';
import { priceTicks, qtyLots } from '../../domain/number.ts';
import type { Result } from '../../domain/result.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { kindAt, lengthAt } from '../memory/record.ts';
import type { AccountDialect, Ask, OrderTerms } from './account.ts';
import type { Decoder, Dialect } from './dialect.ts';
import { accountDialects } from './accounts.ts';
import { venueParts, type VenuePart } from './index.ts';

const fixtures = new URL('../../../../../shared/fixtures/', import.meta.url);
const hasFixtures = existsSync(fixtures);
const without = hasFixtures ? '' : ' (skipped: ../shared/fixtures is missing)';

const symbolsOf: Readonly<Record<MajorVenueId, readonly string[]>> = {
  binance: ['BTCUSDT', 'BNBBTC', 'BNBUSDT', 'AKROUSDT', 'KEEPUSDT', 'NKNUSDT', 'LRCBTC', 'ETHUSDT'],
  okx: ['ETH-USDT', 'BTC-USDT', 'BTC-USD-SWAP', 'LTC-USD-SWAP', 'LTC-USD-190628', 'BTC-USDT-SWAP', 'ETH-USDT-SWAP', 'UNI-USD-SWAP'],
  htx: ['ethusdt', 'btcusdt', 'ETH-USDT', 'BTC-USDT', 'O3-USDT', 'ACH-USDT', 'BTT-USDT', 'GRT-USDT', 'SNX-USDT', 'SOS-USDT'],
};

function specsOf({ venue, market }: Dialect): readonly InstrumentSpec[] {
  const lot = { units: 1n, decimals: venue === 'htx' && market === 'perp' ? 0 : 6 };
  return symbolsOf[venue].map((symbol, index) => sampleSpec({ id: `${venue}:${market}:${symbol}`, stream: index + 1, venue, market, symbol, tick: { units: 1n, decimals: venue === 'htx' ? 10 : 8 }, lot }));
}

/** What became of some messages: how often each came, or was said; what meant nothing to us, by its file's name; why others were refused. */
interface Tally {
  readonly messages: number;
  readonly facts: Record<string, number>;
  readonly said: Record<string, number>;
  readonly passedOver: Record<string, number>;
  readonly refused: Record<string, number>;
}

/** The better ones first: where two markets read a message, the better outcome counts. */
const worth = ['facts', 'said', 'refused', 'passedOver'] as const;

interface Outcome {
  readonly is: (typeof worth)[number];
  readonly words: string;
}

const nothing: Outcome = { is: 'passedOver', words: '' };

function tallyOf(outcomes: readonly Outcome[]): Tally {
  const tally: Tally = { messages: outcomes.length, facts: {}, said: {}, passedOver: {}, refused: {} };
  for (const { is, words } of outcomes) tally[is][words] = (tally[is][words] ?? 0) + 1;
  return tally;
}

function best(outcomes: readonly Outcome[]): Outcome {
  return [...outcomes].sort((left, right) => worth.indexOf(left.is) - worth.indexOf(right.is))[0] ?? nothing;
}

function refusal({ code, detail }: Fault): Outcome {
  return { is: 'refused', words: `${code}: ${detail.replaceAll(/\d{4,}/g, '…').slice(0, 80)}` };
}

/** Bytes as they came: numbers keep their characters. */
function rawOf(line: string): { readonly dir: string; readonly bytes: Buffer } | null {
  const dir = /"dir":"(\w+)"/.exec(line.slice(0, 200))?.[1] ?? 'recv';
  const zipped = /"gz_base64":"([^"]+)"/.exec(line)?.[1];
  if (zipped !== undefined) return { dir, bytes: Buffer.from(zipped, 'base64') };
  const found = /"(?:frame|msg|response)":/.exec(line);
  if (found === null) return null;
  const raw = line.slice(found.index + found[0].length, -1);
  return { dir, bytes: Buffer.from(raw.startsWith('"') ? z.string().parse(JSON.parse(raw)) : raw) };
}

interface Collected {
  readonly name: string;
  readonly text: string;
}

function filesOf(venue: MajorVenueId, folder: string, wanted: RegExp): readonly Collected[] {
  const found = readdirSync(new URL(`${venue}/${folder}/`, fixtures)).filter((name) => wanted.test(name)).sort();
  return found.map((name) => ({ name, text: readFileSync(new URL(`${venue}/${folder}/${name}`, fixtures), 'utf8').trim() }));
}

/** Spot, perpetuals, or both where the names of files do not tell. */
function partsFor(venue: MajorVenueId, name: string): readonly VenuePart[] {
  const parts = venueParts.filter(({ dialect }) => dialect.venue === venue);
  if (/^spot|\.Spot|^Spot|SpotApi/.test(name)) return parts.filter(({ dialect }) => dialect.market === 'spot');
  return /usdm|UsdFutures|Usdt|swap/.test(name) && venue !== 'okx' ? parts.filter(({ dialect }) => dialect.market === 'perp') : parts;
}

function accountOf({ dialect }: VenuePart): AccountDialect | null {
  return accountDialects.find(({ venue, market }) => venue === dialect.venue && market === dialect.market) ?? null;
}

function pushOutcome(decoder: Decoder, bytes: Uint8Array): Outcome {
  const read = decoder.decode(bytes, 1);
  if (!read.ok) return refusal(read.fault);
  const kinds = new Set<string>();
  for (let slot = 0; slot < read.value; slot += lengthAt(decoder.slots, slot)) kinds.add(factKinds[kindAt(decoder.slots, slot)] ?? 'none');
  if (kinds.size > 0) return { is: 'facts', words: [...kinds].join(' ') };
  const control = decoder.takeControl();
  return control === null ? nothing : { is: 'said', words: control.kind };
}

function newsOutcome(account: AccountDialect, bytes: Uint8Array): Outcome {
  return best(account.lines.map(({ read }): Outcome => {
    const news = read(bytes);
    if (!news.ok) return refusal(news.fault);
    const reports = news.value.flatMap((one) => (one.kind === 'report' ? [one.report.kind] : []));
    if (reports.length > 0) return { is: 'facts', words: [...new Set(reports)].join(' ') };
    const [first] = news.value;
    return first === undefined ? nothing : { is: 'said', words: first.kind };
  }));
}

const isPublic = /^(?!.*(?:Concurrent|Account|\.Trading\.|Order1|OrderTrade|OrderUpdate|Cross|Isolated|UsdtMarginSwap\.Order\.|GridUpdate|Leverage|MarginUpdate|MultiAsset|StrategyUpdate|TradeUpdate|ConditionalTrigger))Subscriptions\./;
const isPrivate = /^(?=.*(?:\.Account|\.Trading\.|Order1|OrderTrade|OrderUpdate|Cross|Isolated|UsdtMarginSwap\.Order\.|Leverage|MarginUpdate|MultiAsset|TradeUpdate|Conditional|GridUpdate|StrategyUpdate|SpotApi|PlaceOrder|CancelOrder|AmendOrder|PlaceMultiple|CancelMultiple|AmendMultiple))(?:Subscriptions|Socket)\./;

/** What meant nothing is an acknowledgement, or something of the file's kind. */
function named(outcome: Outcome, file: string, dir: string): Outcome {
  if (outcome.is !== 'passedOver') return outcome;
  return dir === 'received' ? { is: 'said', words: 'acknowledged' } : { is: 'passedOver', words: file.split('.').at(-2) ?? file };
}

function tallyMessages(venue: MajorVenueId, files: readonly Collected[], isIn: (dir: string) => boolean, outcomeOf: (part: VenuePart, bytes: Uint8Array, file: string) => Outcome | null): Tally {
  const outcomes: Outcome[] = [];
  for (const { name, text } of files) {
    for (const line of text.split('\n')) {
      const raw = rawOf(line);
      if (raw === null || !isIn(raw.dir)) continue;
      const read = partsFor(venue, name).flatMap((part) => outcomeOf(part, raw.bytes, name) ?? []);
      if (read.length > 0) outcomes.push(named(best(read), name, raw.dir));
    }
  }
  return tallyOf(outcomes);
}

function newReader(): (part: VenuePart, bytes: Uint8Array, file: string) => Outcome {
  const decoders = new Map<string, Decoder>();
  return ({ dialect, newDecoder }, bytes, file) => {
    const key = `${dialect.market} ${file}`;
    const decoder = decoders.get(key) ?? newDecoder(loadKernel({ memoryBytes: 4_194_304 }));
    if (!decoders.has(key)) for (const spec of specsOf(dialect)) decoder.add(spec);
    decoders.set(key, decoder);
    // Recordings hold whole books that were asked for.
    const isBody = Buffer.from(bytes.subarray(0, 40)).toString().startsWith('{"lastUpdateId"');
    if (!isBody) return pushOutcome(decoder, bytes);
    const [spec] = specsOf(dialect);
    const read: Result<number, Fault> = spec === undefined ? decoder.decode(bytes, 1) : decoder.decodeSnapshot(spec, bytes, 1);
    return read.ok ? { is: 'facts', words: 'snapshot' } : refusal(read.fault);
  };
}

const restFixture = z.object({ method: z.string(), path: z.string(), signed: z.boolean() });

/** The answers to requests that we make; others are passed over. */
function tallyRequests(venue: MajorVenueId): Tally {
  const outcomes = filesOf(venue, 'rest-jkorf', /\.json$/).map(({ name, text }): Outcome => {
    const { method, path, signed } = restFixture.parse(JSON.parse(text));
    const bytes = rawOf(text)?.bytes ?? Buffer.alloc(0);
    return named(best(partsFor(venue, name).flatMap((part) => [signed ? privateAnswer(part, method, path, bytes) : publicAnswer(part, path, bytes), learntBy(part, method, path, bytes)])), name, 'rest');
  });
  return tallyOf(outcomes);
}

/** What is asked before an account's connections are opened. */
function learntBy(part: VenuePart, method: string, path: string, bytes: Uint8Array): Outcome {
  const account = accountOf(part);
  const found = account?.preparations.find(({ request }) => request.method === method && request.path === path);
  const body = account?.readBody(bytes);
  if (found === undefined || body === undefined) return nothing;
  const learnt = body.ok ? found.learn(body.value) : body;
  return learnt.ok ? { is: 'facts', words: found.name } : refusal(learnt.fault);
}

function publicAnswer({ dialect, newDecoder }: VenuePart, path: string, bytes: Uint8Array): Outcome {
  const isTo = (request: { readonly path: string }): boolean => request.path.split('?')[0] === path;
  const read = (is: string, result: Result<unknown, Fault>): Outcome => (result.ok ? { is: 'facts', words: is } : refusal(result.fault));
  const [spec] = specsOf(dialect);
  if (isTo(dialect.timeRequest)) return read('time', dialect.parseTime(bytes));
  if (isTo(dialect.instrumentsRequest)) return read('instruments', dialect.parseInstruments(bytes));
  if (spec === undefined) return nothing;
  if (dialect.interest !== null && isTo(dialect.interest.request(spec.symbol))) return read('interest', dialect.interest.parse(spec, bytes));
  if (!isTo(dialect.snapshotRequest(spec.symbol))) return nothing;
  const decoder = newDecoder(loadKernel({ memoryBytes: 4_194_304 }));
  decoder.add(spec);
  return read('snapshot', decoder.decodeSnapshot(spec, bytes, 1));
}

function privateAnswer(part: VenuePart, method: string, path: string, bytes: Uint8Array): Outcome {
  const [spec] = specsOf(part.dialect);
  const account = accountOf(part);
  if (account === null || spec === undefined) return nothing;
  const known = new Map([['account', '1']]);
  const ask = asksOf(spec).find((one) => {
    const request = account.request(one, known);
    return request.ok && request.value.method === method && request.value.path === path;
  });
  if (ask === undefined) return nothing;
  const body = account.readBody(bytes);
  if (!body.ok) return refusal(body.fault);
  const verdict = account.judge(ask, 200, body.value);
  return verdict.kind === 'done' ? { is: 'facts', words: ask.kind } : { is: 'refused', words: `${ask.kind}: ${verdict.kind}, ${verdict.reason.fault}` };
}

function asksOf(spec: InstrumentSpec): readonly Ask[] {
  const terms: OrderTerms = { spec, side: 'buy', ticks: priceTicks(1), lots: qtyLots(1), timeInForce: 'gtc', isReduceOnly: false };
  const names = [{ spec, clientId: 'c1', venueId: '1' }, { spec, clientId: '1', venueId: null }];
  return [
    ...names.flatMap((name): readonly Ask[] => [{ kind: 'cancel', name }, { kind: 'amend', name, terms }, { kind: 'order', name }]),
    { kind: 'place', clientId: '1', terms }, { kind: 'cancel-all', spec, names }, { kind: 'open-orders', after: null }, { kind: 'balances' }, { kind: 'positions' },
    { kind: 'fills', spec, sinceUs: 0, after: null },
  ];
}

const fromVenue = (dir: string): boolean => dir === 'recv' || dir === 'rest' || dir === 'received' || dir === 'push';

const tables: Readonly<Record<MajorVenueId, Readonly<Record<string, Tally>>>> = {
  binance: {
    recorded: {
      messages: 5_111,
      facts: { bbo: 3_520, candle: 15, depth: 870, snapshot: 6, trade: 698 },
      said: {},
      passedOver: {},
      refused: { 'frame.unknown: the event was "aggTrade"': 2 },
    },
    samples: {
      messages: 42,
      facts: { bbo: 2, candle: 2, depth: 2, liquidation: 1, 'mark index funding': 1, ticker: 2, trade: 2 },
      said: { acknowledged: 21 },
      passedOver: {},
      refused: {
        'frame.unknown: the event was "1hTicker"': 1,
        'frame.unknown: the event was "24hrMiniTicker"': 2,
        'frame.unknown: the event was "aggTrade"': 1,
        'frame.unknown: the event was "compositeIndex"': 1,
        'frame.unknown: the event was "continuous_kline"': 1,
        'frame.unknown: the event was "contractInfo"': 1,
        'frame.unknown: the message had a list of events, which nobody asked for': 1,
        'frame.unknown: the message had neither an event nor an answer': 1,
      },
    },
    account: {
      messages: 57,
      facts: { balance: 1, 'balance position': 1, fill: 1, order: 2 },
      said: { acknowledged: 12, answer: 29 },
      passedOver: {
        AlgoOrderUpdate: 1, Balance: 1, ConditionalTrigger: 1, GridUpdate: 1, Leverage: 1, Liability: 1, MarginCall: 1, MarginUpdate: 1, MultiAssetMode: 1, OcoOrder: 1,
        StrategyUpdate: 1,
      },
      refused: {},
    },
    answers: {
      messages: 48,
      facts: { amend: 2, balances: 2, cancel: 2, 'cancel-all': 2, fills: 2, instruments: 1, 'open-orders': 2, order: 2, place: 2, positions: 1, snapshot: 1, time: 2, 'listen key': 1 },
      said: {},
      passedOver: {
        CancelMultipleOrders: 1, GetAccountInfoV3: 1, GetAggregatedTradeHistory: 1, GetBookPrice: 1, GetBrackets: 1, GetFundingInfo: 1, GetFundingRates: 1, GetKlines: 2,
        GetMarkPrice: 1, GetOrderRateLimitStatus: 1, GetOrders: 1, GetPreventedTrades: 1, GetPrice: 1, GetRecentTrades: 2, GetTicker: 2, GetTradeHistory: 1,
        GetTradingStatus: 1, GetUserCommissionRate: 1, PlaceConditionalOrder: 1, PlaceMultipleOrders: 1, PlaceOcoOrderList: 1, ReplaceOrder: 1,
      },
      refused: { 'message.malformed: none of 1 instruments could be read': 1 },
    },
  },
  okx: {
    recorded: {
      messages: 101,
      facts: { ticker: 1, trade: 1 },
      said: { subscribed: 6 },
      passedOver: {},
      refused: { 'frame.malformed: prevSeqId was not a whole number below 2^53': 92, 'frame.malformed: seqId was not a whole number below 2^53': 1 },
    },
    samples: {
      messages: 30,
      facts: {},
      said: { acknowledged: 2, subscribed: 13 },
      passedOver: {},
      refused: {
        'frame.malformed: a book was neither a snapshot nor an update': 1,
        'frame.unknown: the channel was "candle1D"': 1,
        'frame.unknown: the channel was "estimated-price"': 1,
        'frame.unknown: the channel was "index-candle1D"': 1,
        'frame.unknown: the channel was "instruments"': 1,
        'frame.unknown: the channel was "mark-price-candle1D"': 1,
        'frame.unknown: the channel was "opt-summary"': 1,
        'frame.unknown: the channel was "price-limit"': 1,
        'frame.unknown: the channel was "status"': 1,
        'frame.wrong-symbol: an entry for ETH-USDT was of another instrument': 6,
      },
    },
    account: {
      messages: 45,
      facts: { balance: 1, 'fill order': 1, position: 1 },
      said: { answer: 34 },
      passedOver: { AdvancedAlgoOrder: 1, AlgoOrder: 1, BalanceAndPosition: 1, Deposit: 1, Greeks: 1, LiquidationWarning: 1, UserTrade: 1, Withdrawal: 1 },
      refused: {},
    },
    answers: {
      messages: 31,
      facts: { amend: 1, balances: 1, cancel: 1, 'cancel-all': 1, fills: 1, instruments: 1, 'open-orders': 1, order: 1, place: 1, positions: 1, time: 1 },
      said: {},
      passedOver: {
        AmendMultipleOrders: 1, CancelAllAfter: 1, ClosePosition: 1, GetAccountConfiguration: 1, GetAccountRateLimit: 1, GetFeeRates: 1, GetFundingRateHistory: 1,
        GetFundingRates: 1, GetKlines: 1, GetLimitPrice: 1, GetMarkPrices: 1, GetMaximumAmount: 1, GetOpenInterests: 1, GetOrderHistory: 1, GetRecentTrades: 1,
        GetTicker: 1, GetTickers: 1, PlaceMultipleOrders: 1, SetAccountLeverage: 1,
      },
      refused: { 'snapshot.malformed: seqId was not a whole number below 2^53': 1 },
    },
  },
  htx: {
    recorded: {
      messages: 89,
      facts: { snapshot: 60, trade: 13 },
      said: { reply: 6, subscribed: 10 },
      passedOver: {},
      refused: {},
    },
    samples: {
      messages: 50,
      facts: { bbo: 2, candle: 2, depth: 1, funding: 1, index: 1, liquidation: 1, mark: 1, snapshot: 4, ticker: 3, trade: 2 },
      said: { subscribed: 25 },
      passedOver: {},
      refused: {
        'frame.unknown: the notice was of "public.*.contract_elements"': 1,
        'frame.unknown: the notice was of "public.*.contract_info"': 1,
        'frame.unknown: the notice was of "public.linear-swap.heartbeat"': 1,
        'frame.unknown: the topic was "market.ETH-USDT.basis.1day.open"': 1,
        'frame.unknown: the topic was "market.ETH-USDT.estimated_rate.1day"': 1,
        'frame.unknown: the topic was "market.ETH-USDT.premium_index.1day"': 1,
        'frame.unknown: the topic was "market.tickers"': 1,
      },
    },
    account: {
      messages: 46,
      facts: { fill: 1, order: 1 },
      said: { answer: 34 },
      passedOver: { Account: 1 },
      refused: {
        'message.malformed: positions read ✖ Invalid option: expected one of "both"|"long"|"short"   → at [0': 1,
        'message.malformed: “accounts_cross” is no topic of V5': 1,
        'message.malformed: “accounts” is no topic of V5': 1,
        'message.malformed: “matchOrders_cross” is no topic of V5': 1,
        'message.malformed: “matchOrders” is no topic of V5': 1,
        'message.malformed: “orders.BTC-USDT” is no topic of V5': 1,
        'message.malformed: “positions_cross” is no topic of V5': 1,
        'message.malformed: “trigger_order_cross.*” is no topic of V5': 1,
        'message.malformed: “trigger_order” is no topic of V5': 1,
      },
    },
    answers: {
      messages: 38,
      facts: { balances: 1, cancel: 2, fills: 1, instruments: 1, 'open-orders': 1, order: 1, place: 1, snapshot: 2, 'account number': 1 },
      said: {},
      passedOver: {
        CancelOrders: 1, GetAssets: 1, GetAssetsAndNetworks: 1, GetBookTicker: 1, GetClosedOrders: 1, GetContractElements: 1, GetFundingRate: 1,
        GetFundingRates: 1, GetHistoricalOrders: 1, GetKlines: 2, GetLastTrade: 1, GetLiquidationOrders: 1, GetOrderTrades: 1, GetRecentTrades: 1, GetSwapIndexPrice: 1,
        GetSwapPriceLimitation: 1, GetSymbolConfig: 1, GetSymbolDetails24H: 1, GetSymbolStatus: 1, GetSymbols: 1, GetTicker: 2, GetTickers: 1, GetTradeHistory: 1,
        GetTradingFees: 1, PlaceMultipleOrder: 1,
      },
      refused: {},
    },
  },
};

test.skipIf(!hasFixtures).each(['binance', 'okx', 'htx'] as const)(`%s: every collected message has its outcome${without}`, (venue) => {
  const read = newReader();
  expect({
    recorded: tallyMessages(venue, filesOf(venue, 'recorded', /\.jsonl$/), fromVenue, read),
    samples: tallyMessages(venue, filesOf(venue, 'ws-jkorf', isPublic), fromVenue, read),
    account: tallyMessages(venue, filesOf(venue, 'ws-jkorf', isPrivate), fromVenue, (part, bytes) => {
      const account = accountOf(part);
      return account === null ? null : newsOutcome(account, bytes);
    }),
    answers: tallyRequests(venue),
  }).toEqual(tables[venue]);
});
