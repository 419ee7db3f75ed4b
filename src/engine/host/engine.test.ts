/** The whole engine on its real threads, against a real practice market over real sockets. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contractVersion, engineMessageSchema, methods, type Answer, type Status } from '../contract/channels.ts';
import { readFrameHeader } from '../contract/frame.ts';
import { decodeHeat, type HeatFrame } from '../contract/frames/heat.ts';
import { decodeLadder, type LadderFrame } from '../contract/frames/ladder.ts';
import type { Transport, TransportEvents } from '../contract/transport.ts';
import { assert } from '../domain/assert.ts';
import { configSchema } from './config.ts';
import { startEngine, type Engine } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'fathom-engine-'));
let engine: Engine;

beforeAll(async () => {
  const started = await startEngine({ config: configSchema.parse({ dataFolder: folder }), home: 'headless', onFault: () => undefined });
  assert(started.ok, 'the engine starts');
  engine = started.value;
});

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A screen that keeps what it was sent. */
class TestScreen implements Transport {
  readonly answers = new Map<number, Answer['outcome']>();
  readonly ladders: LadderFrame[] = [];
  readonly columns: HeatFrame[] = [];
  status: Status | null = null;
  closedBecause: string | null = null;
  /** A slow screen takes nothing while this is false. */
  isTaking = true;
  readonly events: TransportEvents;
  #nextId = 1;

  constructor() {
    this.events = engine.connect(this);
  }

  sendText(text: string): void {
    const message = engineMessageSchema.parse(JSON.parse(text));
    if (message.kind === 'answer') this.answers.set(message.id, message.outcome);
    else if (message.kind === 'status') this.status = message;
  }

  sendFrame(bytes: Uint8Array): boolean {
    if (!this.isTaking) return false;
    const header = readFrameHeader(bytes);
    assert(header.ok, 'the frame reads');
    if (header.value.kind === 'ladder') {
      const frame = decodeLadder(bytes);
      if (frame.ok) this.ladders.push(frame.value);
    } else if (header.value.kind === 'heat') {
      const frame = decodeHeat(bytes);
      if (frame.ok) this.columns.push(frame.value);
    }
    return true;
  }

  close(reason: string): void {
    this.closedBecause = reason;
  }

  async call(method: string, params: object): Promise<Answer['outcome']> {
    const id = this.#nextId++;
    this.events.onText(JSON.stringify({ kind: 'call', id, method, params }));
    await until(() => this.answers.has(id), `${method} is answered`);
    const outcome = this.answers.get(id);
    assert(outcome !== undefined, 'there is an answer');
    return outcome;
  }

  /** Greeted, and watching the first instrument. */
  static async watching(): Promise<TestScreen> {
    const screen = new TestScreen();
    await screen.call('hello', { contractVersion });
    await until(async () => {
      const answer = await screen.call('instruments', {});
      const listed = answer.ok ? methods.instruments.result.parse(answer.value).instruments[0] : undefined;
      if (listed === undefined) return false;
      const instrument = { id: listed.id, version: listed.version };
      const watched = await Promise.all([
        screen.call('watch', { topic: 1, of: { kind: 'ladder', instrument, groupTicks: 100, rows: 20 } }),
        screen.call('watch', { topic: 2, of: { kind: 'heat', instrument } }),
      ]);
      return watched.every(({ ok }) => ok);
    }, 'the instrument is listed');
    return screen;
  }
}

async function until(isTrue: () => boolean | Promise<boolean>, what: string, msMax = 90_000): Promise<void> {
  const endMs = performance.now() + msMax;
  while (!(await isTrue())) {
    assert(performance.now() < endMs, `in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Each column goes on where the last one ended; where the quicker ones begin, the first may cover the end of the last usual one. */
function expectNoHoles(columns: readonly HeatFrame[]): void {
  let endUs = columns[0]?.startUs ?? 0;
  for (const { startUs, durationUs } of columns) {
    expect(startUs).toBeLessThanOrEqual(endUs);
    expect(startUs + durationUs).toBeGreaterThan(endUs);
    endUs = startUs + durationUs;
  }
}

test('a screen gets ladders and heat columns of a live book', async () => {
  const screen = await TestScreen.watching();
  await until(() => screen.ladders.some(({ validity }) => validity === 'live'), 'a live ladder');
  await until(() => screen.columns.filter(({ validity }) => validity === 'live').length >= 3, 'live columns');
  const ladder = screen.ladders.at(-1);
  assert(ladder !== undefined, 'there is a ladder');
  expect(ladder.groupTicks).toBe(100);
  expect(ladder.bidTicks.every((ticks) => ticks % 100 === 0)).toBe(true);
  expect(ladder.bidTicks[0]).toBeLessThan(ladder.askTicks[0] ?? 0);
  expectNoHoles(screen.columns);
  screen.events.onClose('done');
});

test('nonsense is answered with a fault and harms nobody', async () => {
  const screen = new TestScreen();
  expect(await screen.call('instruments', {})).toMatchObject({ ok: false, fault: { code: 'message.unauthorised' } });
  expect(await screen.call('hello', { contractVersion: 99 })).toMatchObject({ ok: false });
  for (const text of ['', '{', '[]', '{"kind":"call"}', JSON.stringify({ kind: 'call', id: 1, method: 'rm' }), 'x'.repeat(2_000_000)]) {
    screen.events.onText(text);
  }
  expect(await screen.call('hello', { contractVersion })).toMatchObject({ ok: true });
  expect(await screen.call('watch', { topic: 1, of: { kind: 'heat', instrument: { id: 'binance:spot:NONE', version: 1 } } })).toMatchObject({ ok: false, fault: { code: 'instrument.unknown' } });
  expect(await screen.call('watch', { topic: 0, of: { kind: 'heat', instrument: { id: 'binance:spot:NONE', version: 1 } } })).toMatchObject({ ok: false, fault: { code: 'message.malformed' } });
  screen.events.onClose('done');
});

test('a screen that takes nothing for a while misses no column', async () => {
  const screen = await TestScreen.watching();
  await until(() => screen.columns.length > 0, 'columns');
  screen.isTaking = false;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  screen.isTaking = true;
  const before = screen.columns.length;
  await until(() => screen.columns.length > before + 4, 'the columns in between');
  expectNoHoles(screen.columns);
  screen.events.onClose('done');
});

test('a trading thread that dies is reported, its books go stale, and it comes back with a gap drawn', async () => {
  const screen = await TestScreen.watching();
  await until(() => screen.ladders.some(({ validity }) => validity === 'live'), 'a live ladder');
  engine.send('trading', { kind: 'break', how: 'throw' });
  await until(() => screen.status?.threads.find(({ thread }) => thread === 'trading')?.state !== 'running', 'the death is told');
  await until(() => screen.ladders.at(-1)?.validity === 'stale', 'the ladder says stale');
  await until(() => screen.status?.threads.find(({ thread }) => thread === 'trading')?.state === 'running', 'it runs again');
  await until(() => screen.ladders.at(-1)?.validity === 'live', 'the book is live again');
  const trading = screen.status?.threads.find(({ thread }) => thread === 'trading');
  expect(trading).toMatchObject({ restartCount: 1 });
  expect(trading?.reason).toContain('broken on purpose');
  expect(screen.columns.some(({ validity }) => validity !== 'live')).toBe(true);
  screen.events.onClose('done');
});

test('a view thread that dies closes its screens, and a new screen is served', async () => {
  const screen = await TestScreen.watching();
  engine.send('view', { kind: 'break', how: 'exit' });
  await until(() => screen.closedBecause !== null, 'the screen is told');
  await until(() => engine.threads().every(({ state }) => state === 'running'), 'all run again');
  const next = await TestScreen.watching();
  await until(() => next.ladders.some(({ validity }) => validity === 'live'), 'a live ladder');
  next.events.onClose('done');
});

test('faults of the practice market show as gaps and heal', async () => {
  const screen = await TestScreen.watching();
  await until(() => screen.ladders.at(-1)?.validity === 'live', 'a live ladder');
  engine.practice?.setFaults('drop:0.05');
  await until(() => (screen.status?.venues[0]?.gapCount ?? 0) > 0, 'a gap is counted');
  engine.practice?.setFaults('');
  await until(() => screen.ladders.at(-1)?.validity === 'live', 'the book is live again');
  screen.events.onClose('done');
});

test('a trading thread that was held up for some seconds shows stale books, and live ones when it goes on', async () => {
  const screen = await TestScreen.watching();
  await until(() => screen.ladders.at(-1)?.validity === 'live', 'the book is live');
  engine.send('trading', { kind: 'break', how: 'pause' });
  await until(() => screen.ladders.at(-1)?.validity === 'stale', 'the ladder says stale');
  await until(() => screen.ladders.at(-1)?.validity === 'live', 'the book is live again');
  expect(screen.status?.threads.find(({ thread }) => thread === 'trading')).toMatchObject({ restartCount: 1 });
  screen.events.onClose('done');
});
