/** The whole engine on its threads: a screen enters keys, changes them over and takes them away, and the account follows without a restart. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { engineMessageSchema, type AccountStatus } from '../contract/channels.ts';
import { practiceKeys } from '../core/simulation/accounts/keys.ts';
import { assert } from '../domain/assert.ts';
import { ok } from '../domain/result.ts';
import { startPractice } from '../edge/practice/server.ts';
import { until } from './account-sample.ts';
import { configSchema } from './config.ts';
import { startEngine, type Engine } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'fathom-engine-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const seed = 5;
const market = 'binance:spot';

class KeyScreen {
  account: AccountStatus | null = null;
  /** How often the trading thread was begun anew, in the words of the same message. */
  restarts = 0;
  readonly said: string[] = [];
  readonly #answers = new Map<number, { readonly ok: boolean }>();
  readonly #say: (text: string) => void;
  #id = 0;

  constructor(engine: Engine) {
    this.#say = engine.connect({
      sendText: (text) => {
        this.said.push(text);
        const message = engineMessageSchema.parse(JSON.parse(text));
        if (message.kind === 'answer') this.#answers.set(message.id, message.outcome);
        if (message.kind !== 'status') return;
        this.restarts = message.threads.find(({ roles }) => roles.includes('trading'))?.restartCount ?? 0;
        this.account = message.venues.find((one) => `${one.venue}:${one.market}` === market)?.account ?? null;
      },
      sendFrame: () => true,
      close: () => undefined,
    }).onText;
  }

  async call(method: string, params: object): Promise<boolean> {
    this.#id += 1;
    const id = this.#id;
    this.#say(JSON.stringify({ kind: 'call', id, method, params }));
    await until(() => this.#answers.has(id), `${method} is answered`);
    return this.#answers.get(id)?.ok === true;
  }

  untilState(state: AccountStatus['state']): Promise<void> {
    return until(() => this.account?.state === state, `the account is ${state}`, () => [JSON.stringify(this.account)]);
  }
}

test('keys are entered, changed over and taken away while the engine runs, and no secret is anywhere but in the vault', async () => {
  const server = await startPractice({ port: 0, seed, venues: ['binance'], symbols: ['BTCUSDT'] });
  const { rest, stream } = server.markets.find((one) => one.market === 'spot')?.addresses ?? { rest: '', stream: '' };
  const config = configSchema.parse({
    market: 'live', dataFolder: folder, markets: [market], instruments: ['BTCUSDT'],
    addresses: [`${market}.rest=${rest}`, `${market}.stream=${stream}`, `${market}.trade=${stream}`],
  });
  const faults: string[] = [];
  let sealed = Buffer.alloc(0);
  const started = await startEngine({
    config, home: 'headless', onFault: (place, { detail }) => void faults.push(`${place}: ${detail}`),
    // What it seals stays here, so that the folder shows whether anybody else wrote a secret down.
    keys: { environment: {}, sealer: { kind: 'keychain', open: () => Promise.resolve({
      name: 'keychain',
      seal: (plain) => Promise.resolve(ok({ header: {}, bytes: (sealed = Buffer.from(plain)).subarray(0, 0) })),
      unseal: () => Promise.resolve(ok(Buffer.from(sealed))),
    }) } },
  });
  assert(started.ok, 'the engine starts', started.ok ? {} : { why: started.fault.detail });
  const screen = new KeyScreen(started.value);
  expect(await screen.call('hello', { contractVersion: 1 })).toBe(true);
  await screen.untilState('no-key');

  const keys = practiceKeys(seed, ['binance']);
  const enter = (from: string, name: string): Promise<boolean> => {
    const { key: keyId, secret } = keys.find((one) => one.name === from) ?? { key: '', secret: '' };
    return screen.call('addKey', { venue: 'binance', name, keyId, secret, passphrase: null, mayWithdraw: false, isUnchecked: false });
  };
  expect(await enter('trading', 'main')).toBe(true);
  await screen.untilState('ready');
  expect(await enter('withdrawing', 'greedy')).toBe(false);
  expect(await enter('reading', 'eyes')).toBe(true);
  expect(await screen.call('useKey', { venue: 'binance', name: 'eyes' })).toBe(true);
  await screen.untilState('read-only');
  expect(await screen.call('useKey', { venue: 'binance', name: 'main' })).toBe(true);
  await screen.untilState('ready');
  // A trading thread that takes over has the key that signs now.
  started.value.send('trading', { kind: 'break', how: 'exit' });
  await until(() => screen.restarts === 1 && screen.account?.state === 'ready', 'the next trading thread is ready');
  expect(await screen.call('removeKey', { venue: 'binance', name: 'main' })).toBe(true);
  await screen.untilState('no-key');
  await started.value.close();
  await server.close();

  const written = filesBelow(folder).map((file) => readFileSync(file, 'latin1')).join('');
  for (const { secret, key } of keys) {
    for (const where of [screen.said.join(), faults.join(), written]) expect([where.includes(secret), where.includes(key)]).toEqual([false, false]);
  }
});

function filesBelow(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
