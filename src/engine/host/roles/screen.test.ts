import { expect, test } from 'vitest';
import { contractVersion } from '../../contract/channels.ts';
import { readFrameHeader } from '../../contract/frame.ts';
import { topicsMax } from '../../contract/topics.ts';
import { newBooks } from '../../core/market/book.ts';
import { newKernelTwin } from '../../core/memory/kernel.ts';
import { assert } from '../../domain/assert.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { ok } from '../../domain/result.ts';
import { AlertRole } from './alerts.ts';
import { Holds } from './holds.ts';
import { InstrumentView, newScratch } from './instrument-view.ts';
import { Screen, screenLimits } from './screen.ts';
import { sampleHost } from './topics/topic-sample.ts';

const spec = sampleSpec();
const noAlerts = new AlertRole({
  key: 'alerts.test', nowUs: () => 0, find: () => null, viewOf: () => null, read: async () => ok([]), write: async () => ok(null), onFired: () => undefined, onChanged: () => undefined,
  onStreams: () => undefined, log: () => undefined,
});

/** A greeted screen, and the views of some streams with ten seconds of history each. */
class Bench {
  readonly frames: string[] = [];
  readonly texts: string[] = [];
  readonly watched: (readonly number[])[] = [];
  readonly screen: Screen;
  #nextId = 1;

  constructor(streams: readonly number[], holds: Holds<Screen> = new Holds(() => undefined)) {
    const books = newBooks(newKernelTwin(2 ** 20));
    const scratch = newScratch();
    const views = new Map(streams.map((stream) => [stream, new InstrumentView({ ...spec, stream }, books.open(stream).location(), scratch, 0)]));
    for (const view of views.values()) for (let column = 1; column <= 40; column += 1) view.heat.advance(column * 250_000, () => view.read(10));
    this.screen = new Screen({
      ...sampleHost({ find: (id) => ({ ...spec, id, stream: Number(id) }), viewOf: ({ stream }) => views.get(stream) ?? null }),
      hello: () => ({}), nowUs: () => 0, instruments: () => [], onWatches: () => void this.watched.push(this.screen.streams), onSwitch: (market) => market === 'binance:spot',
      settings: async () => ok({ settings: {} }), keep: async (key) => ok({ key }), holds, alerts: noAlerts,
    }, (text) => void this.texts.push(text), (bytes) => {
      const header = readFrameHeader(bytes);
      assert(header.ok, 'the frame reads');
      this.frames.push(`${header.value.kind} ${header.value.stream} for ${header.value.topic}`);
    });
    this.call('hello', { contractVersion });
  }

  call(method: string, params: object): void {
    this.screen.onText(JSON.stringify({ kind: 'call', id: this.#nextId++, method, params }));
  }

  ladder(topic: number, stream: number): void {
    this.call('watch', { topic, of: { kind: 'ladder', instrument: { id: String(stream), version: spec.version }, groupTicks: 1, rows: 10 } });
  }

  heat(topic: number, stream: number): void {
    this.call('watch', { topic, of: { kind: 'heat', instrument: { id: String(stream), version: spec.version } } });
  }
}

test('every ladder comes before the history of any instrument, and leaves room for the next', () => {
  const bench = new Bench([1, 2, 3]);
  for (const stream of [1, 2, 3]) bench.heat(10 + stream, stream);
  for (const stream of [1, 2, 3]) bench.ladder(stream, stream);
  bench.screen.paint(1);
  expect(bench.frames.slice(0, 4)).toEqual(['ladder 1 for 1', 'ladder 2 for 2', 'ladder 3 for 3', 'heat 1 for 11']);
  expect(bench.frames).toHaveLength(screenLimits.framesAtOnceMax - screenLimits.framesForPresent);
  bench.screen.paint(2);
  expect(bench.frames).toHaveLength(screenLimits.framesAtOnceMax - screenLimits.framesForPresent);
});

test('the same instrument can be watched twice, each frame under the number that asked for it', () => {
  const bench = new Bench([1]);
  bench.ladder(5, 1);
  bench.ladder(65_535, 1);
  bench.screen.paint(1);
  expect(bench.frames).toEqual(['ladder 1 for 5', 'ladder 1 for 65535']);
});

test('a beat comes every tenth of a second while the screen takes frames', () => {
  const bench = new Bench([]);
  for (const nowUs of [100_000, 150_000, 210_000, 320_000]) bench.screen.paint(nowUs);
  expect(bench.frames).toEqual(['beat 0 for 0', 'beat 0 for 0', 'beat 0 for 0']);
});

test('an instrument of another version than the screen knows is refused', () => {
  const bench = new Bench([1]);
  bench.call('watch', { topic: 1, of: { kind: 'trades', instrument: { id: '1', version: spec.version + 1 } } });
  expect(bench.texts.at(-1)).toContain('instrument.unknown');
  expect(bench.screen.streams).toEqual([]);
});

test('what a screen watches is told when it changes, and it watches only so much', () => {
  const bench = new Bench([]);
  bench.ladder(1, 1);
  bench.heat(2, 1);
  bench.call('unwatch', { topic: 1 });
  bench.call('unwatch', { topic: 2 });
  bench.call('unwatch', { topic: 2 });
  expect(bench.watched).toEqual([[1], [1], [1], []]);
  for (let topic = 1; topic <= topicsMax + 3; topic += 1) bench.ladder(topic, topic);
  expect(bench.screen.streams).toHaveLength(topicsMax);
});

test('a market that nobody named is not switched, and it is said', () => {
  const bench = new Bench([]);
  bench.texts.length = 0;
  for (const venue of ['binance', 'basic.kraken']) bench.call('switchMarket', { venue, market: 'spot', isOn: true });
  expect(bench.texts.map((text) => JSON.parse(text).outcome)).toEqual([
    { ok: true, value: { isOn: true } },
    { ok: false, fault: { code: 'config.invalid', remedy: 'fix', detail: 'basic.kraken:spot can be switched on when the settings name it among their markets' } },
  ]);
});

test('what one screen holds, another does not keep', () => {
  const holds = new Holds<Screen>(() => undefined);
  const [one, two] = [new Bench([], holds), new Bench([], holds)];
  one.call('hold', { key: 'workspace.w-1', isForced: false });
  two.texts.length = 0;
  two.call('hold', { key: 'workspace.w-1', isForced: false });
  two.call('keep', { key: 'workspace.w-1', text: '{}' });
  expect(two.texts.map((text) => JSON.parse(text).outcome)).toEqual([
    { ok: true, value: { isHeld: false } },
    { ok: false, fault: { code: 'message.unauthorised', remedy: 'refuse', detail: 'workspace.w-1 is kept by another window' } },
  ]);
  one.screen.close();
  expect(holds.mayKeep(two.screen, 'workspace.w-1')).toBe(true);
});
