/** Orders over real sockets, from a desk to a practice exchange that checks every signature. */

import { mkdtempSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { newBooks } from '../core/market/book.ts';
import { Market } from '../core/market/market.ts';
import { Replay } from '../core/market/replay.ts';
import { newSequencer } from '../core/memory/sequencer.ts';
import { kindAt } from '../core/memory/record.ts';
import { accountDialects } from '../core/venues/accounts.ts';
import { assert } from '../domain/assert.ts';
import { factCode } from '../domain/fact.ts';
import type { InstrumentSpec } from '../domain/instrument.ts';
import { ok } from '../domain/result.ts';
import { loadKernel } from '../edge/kernel.ts';
import { startPractice, type PracticeServer } from '../edge/practice/server.ts';
import { limitOrder, marketOrder, placesOf, TradingDesk, until } from './account-sample.ts';
import { planAccounts } from './account-keys.ts';
import { Accounts } from './accounts.ts';
import { configSchema } from './config.ts';
import { Desk } from './desk.ts';
import { marketsAt } from './desk-markets.ts';

const seed = 5;
const where = { market: 'binance:spot', symbol: 'BTCUSDT' } as const;

let server: PracticeServer | null = null;
let desks: TradingDesk[] = [];
let relay: Relay | null = null;

afterEach(async () => {
  relay?.close();
  relay = null;
  for (const desk of desks) desk.close();
  desks = [];
  await server?.close();
  server = null;
});

async function open(given: { readonly dataFolder?: string; readonly mayTrade?: boolean; readonly keySeed?: number; readonly isRelayed?: boolean } = {}): Promise<TradingDesk> {
  server ??= await startPractice({ port: 0, seed, venues: ['binance'], symbols: ['BTCUSDT'] });
  const { keySeed = seed, isRelayed = false, ...rest } = given;
  if (isRelayed) relay = await Relay.to(server.streamUrl);
  const trade = relay?.url ?? server.streamUrl;
  const desk = await TradingDesk.open(placesOf(server).map((place) => ({ ...place, addresses: { ...place.addresses, trade } })), { seed: keySeed, markets: [where.market], symbols: [where.symbol], ...rest });
  desks.push(desk);
  return desk;
}

/** Bytes between us and the exchange, which stop coming when they are told to. */
class Relay {
  isDeaf = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(made: Server, port: number) {
    this.#server = made;
    made.on('connection', (ours) => {
      const theirs = connect(port, '127.0.0.1');
      for (const socket of [ours, theirs]) {
        this.#sockets.add(socket);
        socket.on('error', () => socket.destroy()).on('close', () => this.#sockets.delete(socket));
      }
      ours.on('data', (bytes) => void theirs.write(bytes)).on('close', () => theirs.destroy());
      theirs.on('data', (bytes) => this.isDeaf || void ours.write(bytes)).on('close', () => ours.destroy());
    });
  }

  static async to(url: string): Promise<Relay> {
    const made = createServer();
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
    return new Relay(made, Number(new URL(url).port));
  }

  get url(): string {
    const address = this.#server.address();
    assert(address !== null && typeof address === 'object', 'it listens');
    return `ws://127.0.0.1:${address.port}`;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}

/** A price at which nobody sells. */
function farBelow(desk: TradingDesk): number {
  const book = desk.bookOf(where);
  assert(book !== null && book.bestBidTicks !== null, 'there is a book');
  return Math.round(book.bestBidTicks * 0.97);
}

/** Some thousandths of a coin. */
function lotsOf(spec: InstrumentSpec, thousandths: number): number {
  return thousandths * 10 ** (spec.lot.decimals - 3);
}

test('an order rests, is made smaller and is cancelled; each step is told', async () => {
  const desk = await open();
  const spec = await desk.untilOpen(where);
  const order = desk.place(limitOrder(spec, 'buy', farBelow(desk), lotsOf(spec, 4)));
  await desk.untilState(order, 'open');
  const amended = desk.account(where.market).amend(order.number, { ticks: Number(order.terms.ticks), lots: lotsOf(spec, 3) });
  expect(amended.ok).toBe(true);
  await until(() => order.terms.lots === lotsOf(spec, 3), 'it is smaller');
  expect(desk.account(where.market).cancel(order.number).ok).toBe(true);
  await desk.untilState(order, 'cancelled');
  expect([desk.intents(order.number), desk.filledLots(order.number)]).toEqual([3, 0]);
  expect(desk.statesOf(order.number)).toEqual(['submitted', 'open', 'open', 'cancelling', 'cancelled']);
  const { state, roundTripUs, openOrderCount } = desk.account(where.market).status(Date.now() * 1_000);
  expect([state, roundTripUs?.count, openOrderCount]).toEqual(['ready', 1, 0]);
});

test('a market order is filled, and its fills with their fees come to its quantity', async () => {
  const desk = await open();
  const spec = await desk.untilOpen(where);
  const order = desk.place(marketOrder(spec, 'buy', lotsOf(spec, 50)));
  await desk.untilState(order, 'filled');
  await until(() => desk.filledLots(order.number) === lotsOf(spec, 50), 'all fills are booked');
});

test('what the market has is taken at once, the rest rests and is cancelled', async () => {
  const desk = await open();
  const spec = await desk.untilOpen(where);
  const askTicks = desk.bookOf(where)?.bestAskTicks ?? 0;
  const order = desk.place(limitOrder(spec, 'buy', askTicks, lotsOf(spec, 3_000)));
  await desk.untilState(order, 'partly-filled');
  desk.account(where.market).cancel(order.number);
  await desk.untilState(order, 'cancelled');
  await until(() => desk.filledLots(order.number) === order.filledLots, 'all fills are booked');
  expect(order.filledLots).toBeGreaterThan(0);
  expect(order.filledLots).toBeLessThan(lotsOf(spec, 3_000));
});

test('when the acknowledgement is lost the order is unknown, and is found by its client id', async () => {
  const desk = await open({ isRelayed: true });
  const spec = await desk.untilOpen(where);
  assert(relay !== null, 'there is a relay');
  relay.isDeaf = true;
  const order = desk.place(limitOrder(spec, 'buy', farBelow(desk), lotsOf(spec, 4)));
  await new Promise((resolve) => setTimeout(resolve, 300)); // it arrives, and its answer does not
  relay.isDeaf = false;
  relay.cut();
  expect(order.state).toBe('submitted');
  await desk.untilState(order, 'open');
  expect([desk.intents(order.number), desk.statesOf(order.number)]).toEqual([1, ['submitted', 'unknown', 'open']]);
  await desk.untilOpen(where);
  desk.account(where.market).cancel(order.number);
  await desk.untilState(order, 'cancelled');
});

test('a market that is switched off says what stays open, and finds it again', async () => {
  const desk = await open();
  const spec = await desk.untilOpen(where);
  const order = desk.place(limitOrder(spec, 'buy', farBelow(desk), lotsOf(spec, 4)));
  await desk.untilState(order, 'open');
  desk.desk.switchOff(where.market);
  expect(desk.account(where.market).status(0).state).toBe('off');
  expect(desk.faults.at(-1)?.detail).toBe('1 order stays open at the exchange; found again when the market is on and the same key signs');
  expect(desk.hand.accounts.place(order.terms)).toMatchObject({ ok: false, fault: { code: 'account.closed' } });
  desk.desk.switchOn(where.market);
  await desk.untilOpen(where);
  expect(desk.account(where.market).alive.map(({ number, state }) => [number, state])).toEqual([[order.number, 'open']]);
  desk.account(where.market).cancel(order.number);
  await desk.untilState(order, 'cancelled');
});

test('after the program died its orders are recalled from the journal, and no number is used twice', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'fathom-recall-'));
  const first = await open({ dataFolder });
  const spec = await first.untilOpen(where);
  const resting = first.place(limitOrder(spec, 'buy', farBelow(first), lotsOf(spec, 4)));
  const ended = first.place(marketOrder(spec, 'buy', lotsOf(spec, 5)));
  await first.untilState(resting, 'open');
  await first.untilState(ended, 'filled');
  await until(() => first.filledLots(ended.number) === ended.filledLots, 'all fills are booked');
  first.die();

  const second = await open({ dataFolder });
  await second.untilOpen(where);
  const found = second.account(where.market).order(resting.number);
  assert(found !== null, 'it is remembered');
  await second.untilState(found, 'open');
  expect(found).toMatchObject({ clientId: resting.clientId, terms: { ticks: resting.terms.ticks, lots: resting.terms.lots } });
  expect([second.account(where.market).order(ended.number), second.filledLots(ended.number)]).toEqual([null, 0]);
  expect(second.place(limitOrder(spec, 'buy', farBelow(second), lotsOf(spec, 4))).number).toBeGreaterThan(ended.number);
  expect(second.account(where.market).cancelAll(spec).ok).toBe(true);
  await second.untilState(found, 'cancelled');
});

test('an order that was cancelled elsewhere while we were away ends with its number, which only the journal knows', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'fathom-away-'));
  const first = await open({ dataFolder });
  const spec = await first.untilOpen(where);
  const order = first.place(limitOrder(spec, 'buy', farBelow(first), lotsOf(spec, 4)));
  await first.untilState(order, 'open');
  first.die();
  const stranger = await open();
  await stranger.untilOpen(where);
  expect(stranger.account(where.market).cancelAll(spec).ok).toBe(true);

  const second = await open({ dataFolder });
  await second.untilOpen(where);
  await until(() => second.statesOf(order.number).includes('cancelled'), 'its end is told');
  expect(second.account(where.market).alive).toEqual([]);
});

test('a journal in which accounts and markets are one order replays to the same books', async () => {
  const desk = await open();
  const spec = await desk.untilOpen(where);
  const order = desk.place(marketOrder(spec, 'buy', lotsOf(spec, 50)));
  await desk.untilState(order, 'filled');
  await new Promise((resolve) => setTimeout(resolve, 200));
  desk.desk.close();
  const { market, catalogue } = desk.desk;
  const replayed = new Market(newBooks(loadKernel()), newSequencer(), { journal: () => undefined, tell: () => undefined, resync: () => undefined });
  const replay = new Replay(replayed);
  replay.onSpecs(catalogue.specs);
  for (const slots of desk.records) replay.onRecords(slots, () => undefined);
  expect(desk.facts.length).toBeGreaterThan(5);
  expect([replay.missingCount, replay.passedOverCount, replayed.hash()]).toEqual([0, 0, market.hash()]);
});

test('a key that may only read shows the account and places nothing', async () => {
  const desk = await open({ mayTrade: false });
  const spec = await desk.untilOpen(where);
  expect(desk.account(where.market).status(0).state).toBe('read-only');
  const placed = desk.hand.accounts.place(limitOrder(spec, 'buy', farBelow(desk), lotsOf(spec, 4)));
  const refused = { ok: false, fault: { code: 'account.closed', detail: expect.stringContaining('may only read') } };
  expect(placed).toMatchObject(refused);
  expect(desk.account(where.market).amend(1, { ticks: 1, lots: 1 })).toMatchObject(refused);
});

test('what cannot be journalled is not sent', async () => {
  const desk = await open();
  const spec = await desk.untilOpen(where);
  desk.isJournalling = false;
  expect(desk.hand.accounts.place(limitOrder(spec, 'buy', farBelow(desk), lotsOf(spec, 4)))).toMatchObject({ ok: false, fault: { code: 'queue.full' } });
  expect(desk.account(where.market).alive).toEqual([]);
});

test('a key that the exchange does not know is refused, in its words', async () => {
  const desk = await open({ keySeed: 6 });
  await until(() => desk.account(where.market).status(0).state === 'refused', 'it is refused', () => desk.faults.map(({ code, detail }) => `${code} ${detail}`));
  expect(desk.account(where.market).status(0).fault).toMatchObject({ code: 'keys.refused' });
});

test('an intent is where its readers see it before anything of it is written', async () => {
  server = await startPractice({ port: 0, seed, venues: ['binance'], symbols: ['BTCUSDT'] });
  const config = configSchema.parse({ dataFolder: mkdtempSync(join(tmpdir(), 'fathom-order-of-things-')), practiceSeed: seed, markets: [where.market] });
  const places = placesOf(server);
  const accounts = await planAccounts({ config, places, isNewExchange: true, vault: () => Promise.resolve(ok(null)), onFault: () => undefined });
  const [market] = marketsAt(places);
  const [dialect] = accountDialects;
  assert(market !== undefined && dialect !== undefined, 'there is a market');
  const seen: string[] = [];
  const own = { ...dialect, message: (...given: Parameters<typeof dialect.message>) => {
    seen.push('written');
    return dialect.message(...given);
  } };
  let isLive = false;
  const desk = new Desk({
    markets: [market], on: [where.market], kernel: loadKernel(), instruments: [where.symbol], isRacing: false, nextSequence: 1,
  }, {
    journal: (slots, slot) => {
      if (kindAt(slots, slot) === factCode.intent) seen.push('journalled');
      if (kindAt(slots, slot) === factCode.validity) isLive = true;
      return true;
    },
    turn: () => {
      if (seen.at(-1) === 'journalled') seen.push('shown');
    },
    tell: () => undefined, onInstruments: () => undefined, onBook: () => undefined, onBookGone: () => undefined, log: () => undefined,
  });
  const made = desk.adopt(new Accounts(desk.accountsHost, null, [own]));
  made.sign(accounts);
  desk.recall({ of: accounts?.accounts.map(({ number }) => number) ?? [], accounts: [], lastNumber: 41 });
  desk.start();
  await until(() => made.of(where.market)?.isOpen === true && isLive, 'the account is open');
  const spec = desk.catalogue.named(where.symbol, where.market);
  assert(spec !== null, 'it is listed');
  const placed = made.place(limitOrder(spec, 'buy', 5_000_000, lotsOf(spec, 4)));
  assert(placed.ok, 'it is placed', placed.ok ? {} : { why: placed.fault.detail });
  expect([seen, placed.value.number]).toEqual([['journalled', 'shown', 'written'], 42]);
  desk.close();
});
