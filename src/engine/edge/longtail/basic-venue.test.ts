/** The whole way through ccxt, against an exchange of ours that speaks Bitstamp's protocol on loopback. */

import { createHmac } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { field, flagsAt, floatAt, kindAt, streamAt } from '../../core/memory/record.ts';
import { assert } from '../../domain/assert.ts';
import { factKinds, validities } from '../../domain/fact.ts';
import { faultCodes, type Fault } from '../../domain/fault.ts';
import { priceTicks, qtyLots } from '../../domain/number.ts';
import { clock } from '../net/clock.ts';
import { levelsOf } from './basic-records.ts';
import { bitstampListing, noMoney, startBitstamp, wholeBook as whole, type BitstampSample } from '../practice/bitstamp-sample.ts';
import { openBasicVenue, type BasicOutcome, type BasicVenue, type BasicVenueOptions } from './basic-venue.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startExchange(): Promise<BitstampSample> {
  const exchange = await startBitstamp();
  closing.push(exchange.close);
  return exchange;
}

interface Told {
  readonly facts: string[];
  readonly troubles: Fault[];
}

async function openVenue(exchange: BitstampSample, changed: Partial<BasicVenueOptions> = {}): Promise<{ readonly venue: BasicVenue; readonly told: Told }> {
  const told: Told = { facts: [], troubles: [] };
  const opened = await openBasicVenue('bitstamp', {
    clock, proxy: null, key: null, isPolled: true, pauseMs: 20,
    reroute: (url) => url.replace(/^(http|ws)s:\/\/[^/]+/, `$1://${exchange.address}`),
    events: {
      emit: (slots) => told.facts.push(wordsOf(slots)),
      trouble: (reason) => told.troubles.push(reason),
    },
    ...changed,
  });
  assert(opened.ok, 'it opened', { fault: opened.ok ? null : opened.fault.detail });
  closing.push(() => opened.value.close());
  return { venue: opened.value, told };
}

/** A record as a line: what is the same in every run. */
function wordsOf(slots: Parameters<typeof kindAt>[0]): string {
  const kind = factKinds[kindAt(slots, 0)];
  const at = (index: number): number => floatAt(slots, 0, index);
  const told = kind === 'snapshot' ? JSON.stringify(levelsOf(slots))
    : kind === 'validity' ? `${validities[at(field.a)]} ${faultCodes[at(field.b) - 1] ?? 'fine'}`
    : `${at(field.a)} × ${at(field.b)} ${flagsAt(slots, 0) === 1 ? 'sold' : 'bought'} id ${at(field.d)}/${at(field.c)} at ${at(field.venueTimeUs)}`;
  return `${kind} ${streamAt(slots, 0)} ${told}`;
}

function named(venue: BasicVenue, symbol: string): BasicVenue['instruments'][number] {
  const found = venue.instruments.find((instrument) => instrument.symbol === symbol);
  assert(found !== undefined, 'it is listed', { symbol });
  return found;
}

const wholeFact = 'snapshot 5 {"bids":[[60000,50000000],[59990,123456789]],"asks":[[60010,1],[60020,200000000]]}';

test('its instruments have exact steps and carry in their names that the venue is basic; a contract of untold size is left out', async () => {
  const { venue } = await openVenue(await startExchange());
  expect(venue).toMatchObject({ id: 'basic.bitstamp', name: 'Bitstamp', isWatched: false });
  expect(venue.instruments.map(({ venue: id, market, symbol, tick, lot, status }) => ({ id, market, symbol, tick, lot, status }))).toEqual([
    { id: 'basic.bitstamp', market: 'spot', symbol: 'BTC/USD', tick: { units: 1n, decimals: 0 }, lot: { units: 1n, decimals: 8 }, status: 'trading' },
    { id: 'basic.bitstamp', market: 'spot', symbol: 'ETH/USD', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 8 }, status: 'halted' },
  ]);
  expect(named(venue, 'BTC/USD').orders).toMatchObject({ notionalMin: { units: 10n, decimals: 0 } });
});

test('a polled book becomes a snapshot that is degraded, never live, and empty when nobody follows it', async () => {
  const exchange = await startExchange();
  const { venue, told } = await openVenue(exchange);
  venue.follow(named(venue, 'BTC/USD'), 5);
  venue.follow(named(venue, 'BTC/USD'), 5);
  await expect.poll(() => told.facts.filter((fact) => fact === wholeFact).length).toBeGreaterThan(2);
  venue.unfollow(5);
  const count = told.facts.length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(told.facts.length).toBe(count);
  expect(told.facts.filter((fact) => !fact.startsWith('snapshot'))).toEqual(['validity 5 degraded book.polled', 'validity 5 empty fine']);
  expect(told.troubles).toEqual([]);
});

test('a trade is told once, the oldest first, its long id without loss', async () => {
  const exchange = await startExchange();
  const trade = (tid: string, date: string, type: string): object => ({ date, tid, amount: '0.5', type, price: '60000' });
  exchange.trades = [trade('1925822546881664607926422813', '1700000002', '1'), trade('7', '1700000001', '0')];
  const { venue, told } = await openVenue(exchange);
  venue.follow(named(venue, 'BTC/USD'), 5);
  const trades = (): readonly string[] => told.facts.filter((fact) => fact.startsWith('trade'));
  await expect.poll(() => exchange.asked.filter((path) => path.includes('transactions')).length).toBeGreaterThan(2);
  expect(trades()).toEqual([
    'trade 5 60000 × 50000000 bought id 0/7 at 1700000001000000',
    'trade 5 60000 × 50000000 sold id 1925822546881/664607926422813 at 1700000002000000',
  ]);
});

test.each([
  ['a price off the tick', { ...whole, bids: [['60000.5', '1']] }, 'level.off-tick'],
  ['a crossed book', { ...whole, bids: [['60010', '1']] }, 'book.crossed'],
  ['a price below nothing', { ...whole, asks: [['-1', '1']] }, 'level.out-of-range'],
  ['a quantity beyond all reason', { ...whole, asks: [['60010', '1e30']] }, 'level.out-of-range'],
  ['no book at all', { timestamp: '1700000000', bids: [['x', 'y']], asks: [] }, 'snapshot.refused'],
  ['levels without end', { ...whole, bids: Array.from({ length: 6_000 }, (_, index) => [String(50_000 - index), '1']) }, 'snapshot.malformed'],
  ['a page instead of JSON', '<html>maintenance</html>', 'message.malformed'],
  ['a server that broke', 503, 'venue.unreachable'],
  ['too many requests', 429, 'venue.rate-limited'],
])('%s makes the book stale, not wrong, until a good one comes', async (_, answer, code) => {
  const exchange = await startExchange();
  const { venue, told } = await openVenue(exchange);
  venue.follow(named(venue, 'BTC/USD'), 5);
  await expect.poll(() => told.facts).toContain('validity 5 degraded book.polled');
  exchange.book = answer;
  await expect.poll(() => told.facts.at(-1)).toBe(`validity 5 stale ${code}`);
  expect(new Set(told.facts.filter((fact) => fact.startsWith('snapshot')))).toEqual(new Set([wholeFact]));
  exchange.book = whole;
  await expect.poll(() => told.facts.at(-1)).toBe('validity 5 degraded book.polled');
});

test('an exchange that falls silent has stale books long before anybody gives up waiting for its answer', async () => {
  const exchange = await startExchange();
  const { venue, told } = await openVenue(exchange, { freshMs: 300 });
  venue.follow(named(venue, 'BTC/USD'), 5);
  await expect.poll(() => told.facts).toContain('validity 5 degraded book.polled');
  exchange.book = null;
  await expect.poll(() => told.facts.at(-1)).toBe('validity 5 stale book.stale');
});

test('an exchange that says “too many” is left alone by all its rounds, and the pause is told', async () => {
  const exchange = await startExchange();
  const { venue, told } = await openVenue(exchange, { pauseMs: 1_000 });
  exchange.book = 429;
  exchange.trades = 429;
  venue.follow(named(venue, 'BTC/USD'), 5);
  venue.follow(named(venue, 'ETH/USD'), 6);
  await expect.poll(() => venue.tally.refusalCount).toBeGreaterThan(0);
  expect(venue.tally.waitMs).toBeGreaterThan(0);
  await expect.poll(() => venue.tally.pauseUs).toBeGreaterThan(0);
  const [asked, pauseUs] = [exchange.asked.length, venue.tally.pauseUs];
  while (clock() < pauseUs - 50_000) await new Promise((resolve) => setTimeout(resolve, 10));
  // What was on its way when the refusal came may still arrive: a book and trades of each.
  expect(exchange.asked.length - asked).toBeLessThanOrEqual(4);
  exchange.book = whole;
  exchange.trades = [];
  await expect.poll(() => told.facts).toContain('validity 5 degraded book.polled');
});

test.each([['0'], ['1'], ['99999999999999'], ['-5'], ['yesterday']])('a clock that says %s breaks nothing: times are whole numbers, or none', async (timestamp) => {
  const exchange = await startExchange();
  exchange.book = { ...whole, timestamp, microtimestamp: `${timestamp}000000` };
  const { venue, told } = await openVenue(exchange, { events: { emit: (slots) => times.push(floatAt(slots, 0, field.venueTimeUs)), trouble: (reason) => told.troubles.push(reason) } });
  const times: number[] = [];
  venue.follow(named(venue, 'BTC/USD'), 5);
  await expect.poll(() => times.length + told.troubles.length).toBeGreaterThan(2);
  expect(times.every((time) => Number.isSafeInteger(time) && time >= 0), times.join()).toBe(true);
});

test('a list without end is no list, nor is a page', async () => {
  const exchange = await startExchange();
  const open = () => openBasicVenue('bitstamp', { clock, proxy: null, key: null, reroute: (url) => url.replace(/^(http|ws)s:\/\/[^/]+/, `$1://${exchange.address}`), events: { emit: () => undefined, trouble: () => undefined } });
  const [first] = bitstampListing;
  exchange.listing = Array.from({ length: 25_000 }, (_, index) => ({ ...first, name: `C${index}/USD`, market_symbol: `c${index}usd`, base_currency: `C${index}` }));
  expect(await open()).toMatchObject({ ok: false, fault: { code: 'message.malformed', detail: expect.stringContaining('20000 at most') } });
  exchange.listing = '<html>maintenance</html>';
  expect(await open()).toMatchObject({ ok: false, fault: { code: 'message.malformed' } });
  exchange.listing = 500;
  expect(await open()).toMatchObject({ ok: false, fault: { code: 'venue.unreachable' } });
});

test('where ccxt can watch, the book follows the changes on the socket', async () => {
  const exchange = await startExchange();
  const { venue, told } = await openVenue(exchange, { isPolled: false, silenceMs: 400 });
  expect(venue.isWatched).toBe(true);
  venue.follow(named(venue, 'BTC/USD'), 5);
  await expect.poll(() => exchange.sockets.length).toBe(1);
  const [socket] = exchange.sockets;
  let micro = 1_700_000_000_000_000;
  const change = (bids: readonly (readonly string[])[]): void => {
    micro += 1_000;
    exchange.book = { ...whole, microtimestamp: String(micro) };
    socket?.send(JSON.stringify({ event: 'data', channel: 'diff_order_book_btcusd', data: { timestamp: '1700000000', microtimestamp: String(micro), bids, asks: [] } }));
  };
  await expect.poll(() => exchange.acceptedCount).toBe(1);
  const changing = setInterval(() => change([['60005', '0.25']]), 10);
  closing.push(() => clearInterval(changing));
  await expect.poll(() => told.facts).toContain('snapshot 5 {"bids":[[60005,25000000],[60000,50000000],[59990,123456789]],"asks":[[60010,1],[60020,200000000]]}');
  expect(told.facts).toContain('validity 5 degraded book.polled');
  expect(told.facts.join()).not.toContain('live');

  clearInterval(changing);
  socket?.terminate();
  const asked = (): number => exchange.asked.filter((path) => path.includes('order_book')).length;
  const before = asked();
  await expect.poll(asked).toBeGreaterThan(before + 2);
  expect(told.facts.at(-1), 'what a lost socket, or one that is accepted and silent, does not tell is asked for').toBe(wholeFact);
  expect(told.troubles.map(({ code }) => code)).toContain('venue.silent');
});

const key = { keyId: 'the-key-id', secret: 's3cret', passphrase: null };
const orderOf = (venue: BasicVenue, ticks: number | null, lots: number) => ({ instrument: named(venue, 'BTC/USD'), side: 'buy', ticks: ticks === null ? null : priceTicks(ticks), lots: qtyLots(lots), kind: null, clientId: 'ours-1' } as const);

async function outcome(told: Promise<BasicOutcome>): Promise<string> {
  const settled = await told;
  return settled.kind === 'done' ? `done ${settled.venueId}` : `${settled.kind} ${settled.reason.code}`;
}

test('an order goes out once, signed, with exactly the price and quantity that were meant', async () => {
  const exchange = await startExchange();
  const { venue } = await openVenue(exchange, { key });
  expect(await outcome(venue.place(orderOf(venue, 60_000, 12_345_678)))).toBe('done 77');
  expect(exchange.asked.at(-1)).toBe('POST /api/v2/buy/btcusd/');
  const body = exchange.bodies.at(-1) ?? '';
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({ amount: '0.12345678', price: '60000', client_order_id: 'ours-1' });
  const { 'x-auth': auth, 'x-auth-nonce': nonce, 'x-auth-timestamp': time, 'x-auth-signature': signature } = exchange.headers.at(-1) ?? {};
  expect(signature).toBe(createHmac('sha256', 's3cret').update(`${String(auth)}POSTwww.bitstamp.net/api/v2/buy/btcusd/application/x-www-form-urlencoded${String(nonce)}${String(time)}v2${body}`).digest('hex'));
  expect(await outcome(venue.cancel(named(venue, 'BTC/USD'), '77'))).toBe('done 77');
  expect(exchange.asked.filter((path) => path.startsWith('POST'))).toHaveLength(2);
});

test('no, no answer and no way out are three different ends of an order', async () => {
  const exchange = await startExchange();
  const { venue } = await openVenue(exchange, { key });
  const place = (): Promise<string> => outcome(venue.place(orderOf(venue, 60_000, 1)));
  exchange.order = noMoney;
  expect(await place()).toBe('rejected order.funds');
  exchange.order = { status: 'error', reason: 'The moon is in the wrong house', code: 'API9999' };
  expect(await place(), 'words that nobody knows').toBe('unknown order.unclear');
  exchange.order = '<html>maintenance</html>';
  expect(await place()).toBe('unknown message.malformed');
  exchange.order = 500;
  expect(await place(), 'it may have been accepted').toBe('unknown venue.unreachable');
  exchange.order = {};
  expect(await place(), 'an answer without an id').toBe('unknown order.unclear');
  const before = exchange.asked.length;
  const { venue: lost } = await openVenue(exchange, { key });
  const gone = await openBasicVenue('bitstamp', { clock, proxy: null, key, reroute: () => 'http://127.0.0.1:1/', events: { emit: () => undefined, trouble: () => undefined } });
  expect(gone).toMatchObject({ ok: false, fault: { code: 'venue.unreachable' } });
  expect(exchange.asked.length).toBeGreaterThan(before);
  expect(await outcome(lost.place(orderOf(lost, 60_000, 0)))).toBe('denied order.rule');
});

test('what the exchange repeats of a key is told to nobody', async () => {
  const exchange = await startExchange();
  const { venue } = await openVenue(exchange, { key });
  exchange.order = { status: 'error', reason: 'the-key-id and s3cret are not known here', code: 'API0001' };
  const told = await venue.place(orderOf(venue, 60_000, 1));
  const words = JSON.stringify(told);
  expect([words.includes('the-key-id'), words.includes('s3cret'), words.includes('are not known here')]).toEqual([false, false, true]);
});

test('an order that ccxt would write otherwise than it was meant does not go out', async () => {
  const exchange = await startExchange();
  const { venue } = await openVenue(exchange, { key });
  const finer = { ...named(venue, 'BTC/USD'), tick: { units: 1n, decimals: 2 } };
  const told = await venue.place({ ...orderOf(venue, 6_000_055, 1), instrument: finer });
  expect(told).toMatchObject({ kind: 'denied', reason: { code: 'order.rule', detail: 'basic.bitstamp BTC/USD: the price 60000.55 would go out as 60001' } });
  expect(exchange.asked.filter((path) => path.startsWith('POST'))).toEqual([]);
});

test('without a key nothing is sent', async () => {
  const exchange = await startExchange();
  const { venue } = await openVenue(exchange);
  expect(await outcome(venue.place(orderOf(venue, 60_000, 1)))).toBe('denied order.rule');
  expect(await outcome(venue.cancel(named(venue, 'BTC/USD'), '1'))).toBe('denied order.rule');
  expect(exchange.asked.filter((path) => path.startsWith('POST'))).toEqual([]);
});

test.each([['../../../etc/passwd'], ['nosuchexchange'], [''], ['Bitstamp'], ['base']])('%j is no exchange', async (id) => {
  const events = { emit: () => undefined, trouble: () => undefined };
  expect(await openBasicVenue(id, { clock, proxy: null, key: null, events })).toMatchObject({ ok: false, fault: { code: 'config.invalid' } });
});

test('an order that waited too long for its turn is not sent, and for certain', async () => {
  const exchange = await startExchange();
  const { venue } = await openVenue(exchange, { key });
  expect(await outcome(venue.place({ ...orderOf(venue, 60_000, 1), untilUs: clock() - 1 }))).toBe('rejected venue.rate-limited');
  expect(exchange.asked.filter((path) => path.startsWith('POST'))).toEqual([]);
  expect(await outcome(venue.place({ ...orderOf(venue, 60_000, 1), untilUs: clock() + 60_000_000 }))).toBe('done 77');
});

test('sockets that close as they open leave nothing behind that nobody handles', async () => {
  const exchange = await startExchange();
  const { venue, told } = await openVenue(exchange, { isPolled: false, silenceMs: 300 });
  const cutting = setInterval(() => exchange.sockets.splice(0).forEach((socket) => socket.terminate()), 1);
  closing.push(() => clearInterval(cutting));
  venue.follow(named(venue, 'BTC/USD'), 5);
  venue.follow(named(venue, 'ETH/USD'), 6);
  await expect.poll(() => told.troubles.length).toBeGreaterThan(3);
  await expect.poll(() => told.facts).toContain('validity 5 degraded book.polled');
});
