/** Trades over a restart of the whole engine: recorded by the store's thread from the facts that it journals, and shown by the next run with what comes. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { contractVersion, engineMessageSchema, methods, type Answer } from '../contract/channels.ts';
import { readFrameHeader } from '../contract/frame.ts';
import { decodeFootprint, type FootprintFrame } from '../contract/frames/footprint.ts';
import type { Transport, TransportEvents } from '../contract/transport.ts';
import { assert } from '../domain/assert.ts';
import { configSchema } from './config.ts';
import { startEngine, type Engine } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'fathom-engine-trades-'));
const open: Engine[] = [];
afterAll(async () => {
  for (const engine of open) await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

async function until(isSo: () => boolean, what: string, msMax = 90_000): Promise<void> {
  for (const endMs = performance.now() + msMax; !isSo();) {
    assert(performance.now() < endMs, `in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A screen that watches bars of seconds of one market. */
class FootprintScreen implements Transport {
  readonly #answers = new Map<number, Answer['outcome']>();
  readonly events: TransportEvents;
  /** By their beginning, as they were told last. */
  readonly trades = new Map<number, number>();
  newest: FootprintFrame | null = null;
  #nextId = 1;

  constructor(engine: Engine) {
    this.events = engine.connect(this);
  }

  sendText(text: string): void {
    const message = engineMessageSchema.parse(JSON.parse(text));
    if (message.kind === 'answer') this.#answers.set(message.id, message.outcome);
  }

  sendFrame(bytes: Uint8Array): boolean {
    const header = readFrameHeader(bytes);
    if (!header.ok || header.value.kind !== 'footprint') return true;
    const frame = decodeFootprint(bytes);
    assert(frame.ok, 'the frame reads');
    if (frame.value.isAgain) this.trades.clear();
    this.newest = frame.value;
    for (const [at, startUs] of frame.value.bars.startUs.entries()) this.trades.set(startUs, frame.value.bars.trades[at] ?? 0);
    return true;
  }

  close(): void {}

  async call(method: string, params: object): Promise<Answer['outcome']> {
    const id = this.#nextId++;
    this.events.onText(JSON.stringify({ kind: 'call', id, method, params }));
    await until(() => this.#answers.has(id), `${method} is answered`);
    const outcome = this.#answers.get(id);
    assert(outcome !== undefined, 'there is an answer');
    return outcome;
  }

  async watch(): Promise<void> {
    await this.call('hello', { contractVersion });
    const wanted = async (): Promise<object | null> => {
      const told = await this.call('instruments', {});
      const list = told.ok ? methods.instruments.result.parse(told.value).instruments : [];
      const found = list.find(({ id }) => id === 'binance:spot:BTCUSDT');
      return found === undefined ? null : { id: found.id, version: found.version };
    };
    let instrument = await wanted();
    for (let look = 0; look < 200 && instrument === null; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      instrument = await wanted();
    }
    const watched = await this.call('watch', { topic: 1, of: { kind: 'footprint', instrument, bar: { kind: 'time', us: 1_000_000 }, rowTicks: null, valueShare: 0.7, stackMin: 3, imbalance: { ratio: 3, lotsMin: 0, isZeroIgnored: true }, anchorUs: null } });
    assert(watched.ok, 'the topic is watched');
  }
}

async function run(): Promise<{ readonly engine: Engine; readonly screen: FootprintScreen }> {
  const started = await startEngine({ config: configSchema.parse({ dataFolder: folder, topology: 'laptop', markets: ['binance:spot'], instruments: ['BTCUSDT'] }), home: 'headless', onFault: () => undefined });
  assert(started.ok, 'the engine starts');
  open.push(started.value);
  const screen = new FootprintScreen(started.value);
  await screen.watch();
  return { engine: started.value, screen };
}

test('the bars of a run that ended are there in the next, and a gap between', async () => {
  const first = await run();
  await until(() => first.screen.trades.size >= 5, 'some seconds with trades');
  await first.engine.close();
  // The newest may have grown without a frame about it.
  const told = new Map([...first.screen.trades.entries()].toSorted(([left], [right]) => left - right).slice(0, -2));
  const second = await run();
  await until(() => second.screen.newest !== null && [...told.keys()].every((startUs) => second.screen.trades.has(startUs)), 'the bars of the first run');
  const again = new Map([...told.keys()].map((startUs) => [startUs, second.screen.trades.get(startUs)]));
  expect(again).toEqual(told);
  // Bars are dated by the venue, the record by our clock: a trade comes some time after it was made.
  const [beganUs, lateUsMax] = [Math.min(...told.keys()), 5_000_000];
  expect(second.screen.newest?.recordedUs).toBeLessThan(beganUs + lateUsMax);
  expect(second.screen.newest?.sinceUs).toBeGreaterThan(Math.max(...told.keys()));
});
