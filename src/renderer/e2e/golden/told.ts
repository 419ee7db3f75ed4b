/** What the stand-in engine tells besides frames, the same on every machine: instruments, how exchanges do, alerts, keys. At 03:04 UTC of a winter's day. */

import { fault, type AccountStatus, type AlertList, type Instrument, type Key, type Keys, type ListedAlert, type Reliability, type Status, type VenueStatus } from '../../../engine/contract/index.ts';
import type { StageReport } from '../../draw/messages.ts';

export const nowUs = Date.UTC(2026, 0, 2, 3, 4, 5) * 1_000;
export const minuteUs = 60_000_000;
const mebibyte = 1_048_576;
const one = { units: 1n, decimals: 0 };

interface Listed {
  readonly venue: Instrument['venue'];
  readonly market?: Instrument['market'];
  readonly base?: string;
  readonly quote?: string;
  readonly status?: Instrument['status'];
}

function listed(stream: number, { venue, market = 'spot', base = 'BTC', quote = 'USDT', status = 'trading' }: Listed): Instrument {
  const symbol = venue === 'okx' ? `${base}-${quote}${market === 'perp' ? '-SWAP' : ''}` : venue.startsWith('basic.') ? `${base}/${quote}` : `${base}${quote}`;
  return {
    id: `${venue}:${market}:${symbol}`, stream, version: 1, venue, market, symbol, base, quote, settle: quote, tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 5 }, contractSize: one,
    orders: { step: one, quantityMin: one, quantityMax: null, notionalMin: null }, priceDecimals: 2, qtyDecimals: 5, status,
  };
}

export const instruments: readonly Instrument[] = [
  listed(1, { venue: 'binance' }), listed(2, { venue: 'okx' }), listed(3, { venue: 'htx' }), listed(4, { venue: 'binance', market: 'perp' }), listed(5, { venue: 'okx', market: 'perp' }), listed(6, { venue: 'htx', market: 'perp' }),
  listed(7, { venue: 'binance', base: 'ETH' }), listed(8, { venue: 'okx', base: 'ETH', market: 'perp' }), listed(9, { venue: 'binance', base: 'SOL' }), listed(10, { venue: 'htx', base: 'DOGE', status: 'halted' }),
  listed(11, { venue: 'binance', quote: 'USDC' }), listed(12, { venue: 'basic.kraken' }), listed(13, { venue: 'binance', base: 'USDC' }),
];

/** What the page asked for by its id; an id that nobody listed is a mistake in the scenes. */
export function instrumentNamed(id: string): Instrument {
  const found = instruments.find((instrument) => instrument.id === id);
  if (found === undefined) throw new Error(`no instrument is called ${id}`);
  return found;
}

const whole: Reliability['parts'] = { open: 1, live: 1, gaps: 1, resyncs: 1, reconnects: 1, faults: 1, refusals: 1, quiet: 1, clock: 1 };
const noAccount: AccountStatus = { state: 'no-key', fault: null, roundTripUs: null, openOrderCount: 0, unknownCount: 0 };

function told(of: Pick<VenueStatus, 'venue' | 'market'>, part: Partial<VenueStatus>): VenueStatus {
  return {
    ...of, isOn: true, address: `wss://${of.venue}.example/${of.market}`, link: 'open', fault: null, retryUs: null, ageMs: 38, messagesPerSecond: 1_240, bytesPerSecond: 310_000, lineCount: 2, openLineCount: 2, gapCount: 0, resyncCount: 0,
    reconnectCount: 0, faultCount: 0, clockAheadMs: 12, clockMarginMs: 4, budget: [{ pool: 'weight', used: 1_800, limit: 6_000 }], pauseUs: null, reliability: { score: 1, parts: whole }, account: noAccount, ...part,
  };
}

const dead = { ageMs: null, messagesPerSecond: 0, bytesPerSecond: 0, openLineCount: 0, clockAheadMs: null, clockMarginMs: null } as const;

/** One in every state: well, with holes, paused, waiting for its next try, refused, switched off, basic. */
const venues: readonly VenueStatus[] = [
  told({ venue: 'binance', market: 'spot' }, { account: { ...noAccount, state: 'ready', roundTripUs: { p50: 9_400, p99: 31_000, count: 412 }, openOrderCount: 3 } }),
  told({ venue: 'binance', market: 'perp' }, { messagesPerSecond: 3_410, bytesPerSecond: 1_204_000, clockAheadMs: -7, account: { ...noAccount, state: 'read-only', roundTripUs: { p50: 11_800, p99: 1_240_000, count: 96 }, unknownCount: 1 } }),
  told({ venue: 'okx', market: 'spot' }, { gapCount: 3, resyncCount: 4, reconnectCount: 1, faultCount: 3, budget: [{ pool: 'ip', used: 18, limit: 20 }], reliability: { score: 0.71, parts: { ...whole, gaps: 0.82, resyncs: 0.87 } } }),
  told({ venue: 'okx', market: 'perp' }, { ageMs: 2_600, pauseUs: nowUs + 14_000_000, fault: fault('venue.rate-limited', 'too many requests: 50011'), reliability: { score: 0.44, parts: { ...whole, quiet: 0.44 } } }),
  told({ venue: 'htx', market: 'spot' }, { ...dead, link: 'unreachable', fault: fault('venue.unreachable', 'api.huobi.pro did not answer within 10 s'), retryUs: nowUs + 9_000_000, reconnectCount: 12, faultCount: 13, reliability: { score: 0.08, parts: { ...whole, open: 0.1, reconnects: 0.8 } }, account: { ...noAccount, state: 'connecting' } }),
  told({ venue: 'htx', market: 'perp' }, { ...dead, isOn: false, link: 'off', reliability: null, budget: [], account: { ...noAccount, state: 'off' } }),
  told({ venue: 'basic.kraken', market: 'spot' }, { name: 'Kraken', ageMs: 740, messagesPerSecond: 2, bytesPerSecond: 9_100, lineCount: 1, openLineCount: 1, budget: [], clockAheadMs: null, clockMarginMs: null, reliability: { score: 0.93, parts: { ...whole, quiet: 0.93 } } }),
];

export const status: Status = {
  kind: 'status', nowUs, venues: [...venues], books: instruments.map(({ stream }) => ({ stream, validity: stream === 3 ? 'stale' : 'live', ageMs: 40 })),
  threads: [
    { thread: 'main', roles: ['main', 'serve'], state: 'running', restartCount: 0, reason: null, vitals: { heapBytes: 41 * mebibyte, gc: { count: 6, totalMs: 14, longestMs: 4.2 } } },
    { thread: 'trading', roles: ['feed', 'core', 'gateway'], state: 'running', restartCount: 0, reason: null, vitals: { heapBytes: 96 * mebibyte, gc: { count: 11, totalMs: 38, longestMs: 26.5 } } },
    { thread: 'view', roles: ['view'], state: 'starting', restartCount: 2, reason: 'no beat for 3.0 s', vitals: { heapBytes: 62 * mebibyte, gc: { count: 9, totalMs: 21, longestMs: 3.9 } } },
    { thread: 'store', roles: ['store'], state: 'running', restartCount: 0, reason: null, vitals: null },
  ],
  engineUs: { p50: 42, p99: 318, count: 20_000 }, frameUs: { p50: 1_900, p99: 6_400, count: 4_000 },
  journal: { bytes: 734 * mebibyte, droppedCount: 0, cutBytes: 0, sinceUs: nowUs - 5 * 60 * minuteUs, waitingSlots: 12, heatBytes: 88 * mebibyte, tradeBytes: 41 * mebibyte },
  told: { slotCount: 65_536, waitingSlots: 420, lostSlots: 0 }, runtime: 'node 24.11.0', memory: { rssBytes: 412 * mebibyte, heapBytes: 199 * mebibyte, keptBytes: 64 * mebibyte },
};

/** What the stage would say of itself. */
export const stageReport: StageReport = {
  isConnected: true, cells: 'canvas', cellsNote: null, paintUs: { p50: 7_300, p99: 21_400, count: 512 }, drawUs: { p50: 1_150, p99: 9_200, count: 512 }, paintHistogram: [4, 61, 240, 150, 49, 8, 0, 0, 0, 0], paintsPerSecond: 58,
  missedPaintCount: 3, frameCount: 18_204, badFrameCount: 0, strayFrameCount: 2, drawingCount: 6,
};

function alert(id: string, part: Partial<ListedAlert>, condition: ListedAlert['rule']['condition'], isOnce = false): ListedAlert {
  return {
    rule: { id, condition, cooldownUs: minuteUs, isOnce }, name: '', isOn: true, snoozedUntilUs: 0, show: { isDesktop: true, isSound: true, isHook: id === 'b' }, isDone: false, isWatching: true, firedCount: 0, ...part,
  };
}

const level = { kind: 'level', direction: 'up', hysteresis: 0, isImmediate: false } as const;
const alerts = {
  price: alert('a', { name: 'breakout' }, { ...level, source: 'price', of: 'binance:spot:BTCUSDT', threshold: 65_120 }),
  spread: alert('b', { firedCount: 4 }, { ...level, source: 'spread', of: 'binance:spot:BTCUSDT|okx:spot:BTC-USDT', threshold: 4.5 }),
  age: alert('c', { isWatching: false }, { ...level, source: 'age', of: 'htx:spot', threshold: 5_000 }),
  wall: alert('d', { snoozedUntilUs: nowUs + 30 * minuteUs }, { kind: 'wall', of: 'okx:perp:BTC-USDT-SWAP', event: 'pulled', worthMin: 2_500_000 }),
  funding: alert('e', { isDone: true, firedCount: 1 }, { ...level, direction: 'either', source: 'funding', of: 'binance:perp:BTCUSDT', threshold: 0.03 }, true),
  script: alert('f', {
    script: { instrument: 'binance:spot:BTCUSDT', bar: { kind: 'time', us: minuteUs }, name: 'Slope', source: 'plot(close)', params: {}, plot: 'slope', isOnClose: true },
    trouble: { kind: 'bar-time', text: 'one bar took longer than 5 ms', line: 7 }, isWatching: false,
  }, { ...level, source: 'indicator', of: 'binance:spot:BTCUSDT 1m Slope slope', threshold: 1.5 }),
  off: alert('g', { isOn: false }, { ...level, direction: 'down', source: 'price', of: 'binance:spot:ETHUSDT', threshold: 3_150 }),
} as const;

export const alertList: AlertList = {
  alerts: Object.values(alerts),
  firings: ([
    { alert: alerts.spread, ago: 42, value: 5.2, direction: 'up', isAfterGap: false, silencedCount: 3, hook: 'sent' },
    { alert: alerts.funding, ago: 2_100, value: 0.0312, direction: 'up', isAfterGap: true, silencedCount: 0, hook: null },
    { alert: alerts.wall, ago: 8_400, value: 3_100_000, direction: null, isAfterGap: false, silencedCount: 0, hook: 'failed' },
  ] as const).map(({ alert: { isDone: _done, isWatching: _watching, firedCount: _count, ...settings }, ago, ...event }) => ({ id: `${settings.rule.id}-${ago}`, alert: settings, timeUs: nowUs - ago * 1_000_000, isSeen: true, ...event })),
  hook: { host: 'hooks.example.org', isOn: true },
};

function key(of: Key['venue'], name: string, part: Partial<Key>): Key {
  return { venue: of, name, tail: '9fK2', addedUs: nowUs - 40 * 1_440 * minuteUs, isUsed: true, rights: { trades: ['spot', 'perp'], canWithdraw: false, isIpBound: true }, ...part };
}

export const keys: Keys = {
  place: 'keychain', state: 'open', basics: [{ venue: 'basic.kraken', extra: 'nothing' }],
  keys: [
    key('binance', 'main', {}),
    key('binance', 'old', { tail: 'q01Z', isUsed: false, rights: { trades: ['spot'], canWithdraw: true, isIpBound: false } }),
    key('okx', 'reader', { tail: '77aB', rights: { trades: [], canWithdraw: false, isIpBound: null } }),
    key('basic.kraken', 'kraken', { tail: 'mm4d', rights: null }),
  ],
};
