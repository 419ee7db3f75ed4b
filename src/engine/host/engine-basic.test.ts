/** The whole engine on its threads, with a market of the long tail on one of its own. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { contractVersion, engineMessageSchema, methods, type Answer, type Instrument, type Status } from '../contract/channels.ts';
import { assert } from '../domain/assert.ts';
import { startBitstamp } from '../edge/practice/bitstamp-sample.ts';
import { startPractice } from '../edge/practice/server.ts';
import { configSchema } from './config.ts';
import { startEngine, type Engine } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'fathom-engine-basic-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function until(isTrue: () => boolean | Promise<boolean>, what: string, words: () => readonly string[] = () => []): Promise<void> {
  const endMs = performance.now() + 90_000;
  while (!(await isTrue())) {
    assert(performance.now() < endMs, `in time: ${what}`, { words: words().slice(-8).join('; ') });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

class StatusScreen {
  status: Status | null = null;
  readonly #events;
  readonly #answers = new Map<number, Answer['outcome']>();
  #calls = 0;

  constructor(engine: Engine) {
    this.#events = engine.connect({
      sendText: (text) => {
        const message = engineMessageSchema.parse(JSON.parse(text));
        if (message.kind === 'status') this.status = message;
        else if (message.kind === 'answer') this.#answers.set(message.id, message.outcome);
      },
      sendFrame: () => true,
      close: () => undefined,
    });
  }

  async call(method: string, params: object): Promise<unknown> {
    const id = (this.#calls += 1);
    this.#events.onText(JSON.stringify({ kind: 'call', id, method, params }));
    await until(() => this.#answers.has(id), `${method} is answered`);
    const outcome = this.#answers.get(id);
    return outcome?.ok === true ? outcome.value : outcome;
  }

  async instruments(): Promise<readonly Instrument[]> {
    return methods.instruments.result.parse(await this.call('instruments', {})).instruments;
  }

  get basic() {
    return this.status?.venues.find(({ venue }) => venue === 'basic.bitstamp');
  }

  validityOf(stream: number | undefined): string | undefined {
    return this.status?.books.find((book) => book.stream === stream)?.validity;
  }

  get words(): readonly string[] {
    return [JSON.stringify(this.status)];
  }
}

test('a basic market has a thread, is on the screen beside the exact ones, is switched live, and outlives its thread and the trading thread', async () => {
  const exchange = await startBitstamp();
  const server = await startPractice({ port: 0, seed: 5, venues: ['binance'], symbols: ['BTCUSDT'] });
  const { rest, stream } = server.markets[0]?.addresses ?? { rest: '', stream: '' };
  const config = configSchema.parse({
    dataFolder: folder, practiceSeed: 5, instruments: ['BTCUSDT', 'BTCUSD'], markets: ['binance:spot', 'basic.bitstamp:spot'],
    addresses: [`binance:spot.rest=${rest}`, `binance:spot.stream=${stream}`, `basic.bitstamp:spot.rest=http://${exchange.address}`],
  });
  const faults: string[] = [];
  const started = await startEngine({ config, home: 'headless', onFault: (place, { detail }) => void faults.push(`${place}: ${detail}`) });
  assert(started.ok, 'the engine starts', started.ok ? {} : { why: started.fault.detail });
  const engine = started.value;
  const screen = new StatusScreen(engine);
  const words = (): readonly string[] => [...screen.words, ...faults];
  try {
    await screen.call('hello', { contractVersion });
    await until(async () => (await screen.instruments()).some(({ venue }) => venue === 'basic.bitstamp'), 'it is listed', words);
    const listed = (await screen.instruments()).find(({ id }) => id === 'basic.bitstamp:spot:BTC/USD');
    const exact = (await screen.instruments()).find(({ id }) => id === 'binance:spot:BTCUSDT');
    await until(() => screen.validityOf(listed?.stream) === 'degraded' && screen.validityOf(exact?.stream) === 'live', 'one is live, one is degraded', words);
    await until(() => screen.basic?.name === 'Bitstamp' && screen.basic.link === 'open', 'its name and state are told', words);
    expect(engine.threads().map(({ thread }) => thread)).toEqual(['trading', 'view', 'store', 'basic']);

    await screen.call('switchMarket', { venue: 'basic.bitstamp', market: 'spot', isOn: false });
    await until(() => screen.basic?.isOn === false, 'it is off', words);
    await screen.call('switchMarket', { venue: 'basic.bitstamp', market: 'spot', isOn: true });
    await until(() => screen.basic?.isOn === true && screen.validityOf(listed?.stream) === 'degraded', 'it is on again', words);

    expect(await screen.call('switchMarket', { venue: 'basic.kraken', market: 'spot', isOn: true })).toMatchObject({ ok: false, fault: { code: 'config.invalid' } });

    for (const role of ['basic', 'trading'] as const) {
      const restarts = (): number => engine.threads().find(({ roles }) => roles.includes(role))?.restartCount ?? 0;
      engine.send(role, { kind: 'break', how: 'throw' });
      await until(() => restarts() === 1 && engine.threads().every(({ state }) => state === 'running'), `the thread ${role} is back`, words);
      const asked = exchange.asked.length;
      await until(() => exchange.asked.length > asked + 1 && screen.validityOf(listed?.stream) === 'degraded' && screen.validityOf(exact?.stream) === 'live', `books are back after ${role}`, words);
    }
  } finally {
    await engine.close();
    await server.close();
    exchange.close();
  }
});
