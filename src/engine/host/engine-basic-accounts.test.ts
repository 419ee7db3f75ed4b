/** The whole engine on its threads, with keys and accounts at an exchange of the long tail that stands on this machine. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { engineMessageSchema, type AccountStatus, type Answer } from '../contract/channels.ts';
import { assert } from '../domain/assert.ts';
import { ok } from '../domain/result.ts';
import { takeEnvironmentVault } from '../edge/keys/environment-vault.ts';
import { BitstampAccount } from '../edge/practice/bitstamp-account.ts';
import { startBitstamp, type BitstampSample } from '../edge/practice/bitstamp-sample.ts';
import { BasicDesk, basicSampleMarket as market } from './basic-sample.ts';
import { configSchema } from './config.ts';
import type { KeyHome } from './key-room.ts';
import { startEngine, type Engine } from './start.ts';

/** Machines that test may be slow, and busy with other tests. */
vi.setConfig({ testTimeout: 400_000 });

const folder = mkdtempSync(join(tmpdir(), 'fathom-engine-basic-accounts-'));
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Longer than it takes on a machine with nothing to do, by far: ccxt alone takes seconds to load on a busy one. */
async function until(isTrue: () => boolean, what: string, words: () => readonly string[] = () => []): Promise<void> {
  const endMs = performance.now() + 120_000;
  while (!isTrue()) {
    assert(performance.now() < endMs, `in time: ${what}`, { words: words().join('; ') });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const secrets = ['first-s3cret-of-all', 'second-s3cret-of-all', 'the-first-key-id', 'the-second-key-id'];

class Bench {
  account: AccountStatus | null = null;
  restarts = 0;
  tradingRestarts = 0;
  readonly said: string[] = [];
  readonly faults: string[];
  readonly engine: Engine;
  readonly exchange: BitstampSample;
  readonly #answers = new Map<number, Answer['outcome']>();
  readonly #say: (text: string) => void;
  #id = 0;

  private constructor(engine: Engine, exchange: BitstampSample, faults: string[]) {
    this.engine = engine;
    this.exchange = exchange;
    this.faults = faults;
    this.#say = engine.connect({
      sendText: (text) => {
        this.said.push(text);
        const message = engineMessageSchema.parse(JSON.parse(text));
        if (message.kind === 'answer') this.#answers.set(message.id, message.outcome);
        if (message.kind !== 'status') return;
        this.restarts = message.threads.find(({ roles }) => roles.includes('basic'))?.restartCount ?? 0;
        this.tradingRestarts = message.threads.find(({ roles }) => roles.includes('trading'))?.restartCount ?? 0;
        this.account = message.venues.find((one) => `${one.venue}:${one.market}` === market)?.account ?? null;
      },
      sendFrame: () => true,
      close: () => undefined,
    }).onText;
  }

  static async start(dataFolder: string, keys: KeyHome, at = new BitstampAccount()): Promise<Bench> {
    const exchange = await startBitstamp();
    closing.push(exchange.close);
    exchange.account = at;
    const config = configSchema.parse({ market: 'live', dataFolder, markets: [market], instruments: ['BTC/USD'], addresses: [`${market}.rest=http://${exchange.address}`] });
    const faults: string[] = [];
    const started = await startEngine({ config, home: 'headless', keys, onFault: (place, { detail }) => void faults.push(`${place}: ${detail}`) });
    assert(started.ok, 'the engine starts', started.ok ? {} : { why: started.fault.detail });
    closing.push(() => started.value.close());
    const bench = new Bench(started.value, exchange, faults);
    await bench.call('hello', { contractVersion: 1 });
    return bench;
  }

  async call(method: string, params: object): Promise<Answer['outcome']> {
    this.#id += 1;
    const id = this.#id;
    this.#say(JSON.stringify({ kind: 'call', id, method, params }));
    await until(() => this.#answers.has(id), `${method} is answered`);
    const outcome = this.#answers.get(id);
    assert(outcome !== undefined, 'there is an answer');
    return outcome;
  }

  is(what: string, isSo: (account: AccountStatus) => boolean): Promise<void> {
    return until(() => this.account !== null && isSo(this.account), what, () => [JSON.stringify(this.account), ...this.faults.slice(-5)]);
  }

  /** Whose requests came since; the exchange is told the id of the key alone. */
  signedSince(count: number): readonly string[] {
    return [...new Set(this.exchange.headers.slice(count).flatMap(({ 'x-auth': auth }) => (typeof auth === 'string' ? [auth.split(' ').at(-1) ?? ''] : [])))];
  }

  get orderCount(): number {
    return this.exchange.asked.filter((path) => /\/(?:buy|sell)\//.test(path)).length;
  }
}

test('keys of a basic exchange are kept by a second word, sign on its thread alone, are changed over and taken away, and no secret is anywhere but in the vault', async () => {
  let sealed = Buffer.alloc(0);
  const bench = await Bench.start(join(folder, 'keys'), { environment: {}, sealer: { kind: 'keychain', open: () => Promise.resolve({
    name: 'keychain',
    seal: (plain) => Promise.resolve(ok({ header: {}, bytes: (sealed = Buffer.from(plain)).subarray(0, 0) })),
    unseal: () => Promise.resolve(ok(Buffer.from(sealed))),
  }) } });
  await bench.is('without a key', ({ state }) => state === 'no-key');
  expect(await bench.call('keys', {})).toMatchObject({ ok: true, value: { keys: [], basics: [{ venue: 'basic.bitstamp', extra: 'nothing' }] } });
  const enter = (name: string, keyId: string, secret: string, mayWithdraw: boolean): Promise<unknown> =>
    bench.call('addKey', { venue: 'basic.bitstamp', name, keyId, secret, passphrase: null, mayWithdraw, isUnchecked: true });
  expect(await enter('main', 'the-first-key-id', 'first-s3cret-of-all', false)).toMatchObject({ ok: false, fault: { code: 'keys.untold' } });
  expect(await bench.call('keys', {})).toMatchObject({ value: { keys: [] } });
  expect(await enter('main', 'the-first-key-id', 'first-s3cret-of-all', true)).toMatchObject({ ok: true, value: { key: { rights: null, isUsed: true } } });
  await bench.is('ready with the first key', ({ state }) => state === 'ready');
  expect(bench.signedSince(0)).toEqual(['the-first-key-id']);
  expect(await enter('spare', 'the-second-key-id', 'second-s3cret-of-all', true)).toMatchObject({ ok: true, value: { key: { isUsed: false } } });
  expect(await bench.call('checkKey', { venue: 'basic.bitstamp', name: 'main' })).toMatchObject({ ok: false, fault: { code: 'keys.untold' } });

  expect(await bench.call('useKey', { venue: 'basic.bitstamp', name: 'spare' })).toMatchObject({ ok: true });
  await until(() => bench.signedSince(0).includes('the-second-key-id'), 'the second key signs');
  const since = bench.exchange.headers.length;
  await until(() => bench.signedSince(since).length > 0 && bench.account?.state === 'ready', 'ready with the second key', () => [JSON.stringify(bench.account)]);
  expect(bench.signedSince(since)).toEqual(['the-second-key-id']);

  bench.engine.send('basic', { kind: 'break', how: 'throw' });
  await until(() => bench.restarts === 1, 'its thread is another one');
  const again = bench.exchange.headers.length;
  await until(() => bench.signedSince(again).length > 0 && bench.account?.state === 'ready', 'ready on the next thread', () => [JSON.stringify(bench.account), ...bench.faults]);
  expect(bench.signedSince(again)).toEqual(['the-second-key-id']);

  expect(await bench.call('removeKey', { venue: 'basic.bitstamp', name: 'spare' })).toMatchObject({ ok: true });
  await bench.is('without a key again', ({ state }) => state === 'no-key');
  await bench.engine.close();
  const written = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('');
  for (const secret of secrets) for (const where of [bench.said.join(), bench.faults.join(), written]) expect(where.includes(secret)).toBe(false);
});

class Stranger extends BitstampAccount {
  override answer(): unknown {
    return { status: 'error', reason: 'API key not found', code: 'API0001' };
  }
}

test('a key that the exchange does not accept is said to be refused, and its market goes on', async () => {
  const bench = await Bench.start(join(folder, 'refused'), {
    environment: { FATHOM_KEY_BASIC_BITSTAMP_ID: 'the-first-key-id', FATHOM_KEY_BASIC_BITSTAMP_SECRET: 'first-s3cret-of-all' }, sealer: { kind: 'passphrase', ask: () => Promise.resolve(null) },
  }, new Stranger());
  await bench.is('refused', ({ state, fault }) => state === 'refused' && fault?.code === 'keys.refused');
  expect(bench.said.join()).not.toContain('first-s3cret-of-all');
});

test('an order of an earlier run is found by the engine, outlives the thread of basic exchanges, is never sent again, and its fill is booked', async () => {
  const dataFolder = join(folder, 'orders');
  const environment = (): Record<string, string | undefined> => ({ FATHOM_KEY_BASIC_BITSTAMP_ID: 'the-first-key-id', FATHOM_KEY_BASIC_BITSTAMP_SECRET: 'first-s3cret-of-all' });
  const vault = takeEnvironmentVault(environment(), 0);
  assert(vault.ok && vault.value !== null, 'there is a key');
  const before = await BasicDesk.open({ dataFolder, vault: vault.value });
  const order = before.place();
  await until(() => order.state === 'open', 'the order rests');
  expect(before.sentCount).toBe(1);
  await before.close();

  const bench = await Bench.start(dataFolder, { environment: environment(), sealer: { kind: 'passphrase', ask: () => Promise.resolve(null) } }, before.at);
  const isFound = ({ state, openOrderCount, unknownCount }: AccountStatus): boolean => state === 'ready' && openOrderCount === 1 && unknownCount === 0;
  await bench.is('the order is found', isFound);
  bench.engine.send('basic', { kind: 'break', how: 'exit' });
  await until(() => bench.restarts === 1, 'its thread is another one');
  const asked = bench.exchange.asked.length;
  await until(() => bench.exchange.asked.slice(asked).some((path) => /order_status|open_orders/.test(path)) && bench.account !== null && isFound(bench.account), 'it is found again', () => [JSON.stringify(bench.account), ...bench.faults]);
  bench.engine.send('trading', { kind: 'break', how: 'exit' });
  await until(() => bench.tradingRestarts === 1 && bench.account !== null && isFound(bench.account), 'the next trading thread finds it, too', () => [JSON.stringify(bench.account), ...bench.faults]);
  before.at.fill(order.venueId ?? '', 0.5, '59000');
  await bench.is('it is filled', ({ openOrderCount, unknownCount }) => openOrderCount + unknownCount === 0);
  expect(bench.orderCount).toBe(0);
  await bench.engine.close();

  const after = await BasicDesk.open({ dataFolder, vault: vault.value, at: before.at });
  await until(() => after.account.alive.length === 0, 'nothing is open');
  expect([after.hand.journal.memory.lastNumber, after.sentCount]).toEqual([order.number, 0]);
  await after.close();
});
