import { expect, test } from 'vitest';
import { contractVersion } from '../../contract/channels.ts';
import { readFrameHeader } from '../../contract/frame.ts';
import { newBooks } from '../../core/market/book.ts';
import { newKernelTwin } from '../../core/memory/kernel.ts';
import { assert } from '../../domain/assert.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { InstrumentView, newScratch } from './instrument-view.ts';
import { Screen, screenLimits } from './screen.ts';

const spec = sampleSpec();

/** A greeted screen, and the views of some streams with ten seconds of history each. */
class Bench {
  readonly frames: string[] = [];
  readonly watched: (readonly number[])[] = [];
  readonly screen: Screen;
  #nextId = 1;

  constructor(streams: readonly number[]) {
    const books = newBooks(newKernelTwin(2 ** 20));
    const scratch = newScratch();
    const views = new Map(streams.map((stream) => [stream, new InstrumentView({ ...spec, stream }, books.open(stream).location(), scratch)]));
    for (const view of views.values()) for (let column = 1; column <= 40; column += 1) view.heat.advance(column * 250_000, () => view.read(10));
    this.screen = new Screen({
      hello: () => ({}), nowUs: () => 0, instruments: () => [], viewOf: (stream) => views.get(stream) ?? null, isListed: () => true,
      onWatches: () => void this.watched.push(this.screen.streams), onFrame: () => undefined, onSwitch: () => undefined,
    }, () => undefined, (bytes) => {
      const header = readFrameHeader(bytes);
      assert(header.ok, 'the frame reads');
      this.frames.push(`${header.value.kind} ${header.value.stream}`);
    });
    this.call('hello', { contractVersion });
  }

  call(method: string, params: object): void {
    this.screen.onText(JSON.stringify({ kind: 'call', id: this.#nextId++, method, params }));
  }

  watch(stream: number): void {
    this.call('watch', { stream, groupTicks: 1, rows: 10 });
  }
}

test('every ladder comes before the history of any instrument', () => {
  const bench = new Bench([1, 2, 3]);
  for (const stream of [1, 2, 3]) bench.watch(stream);
  bench.screen.paint(1);
  expect(bench.frames.slice(0, 3)).toEqual(['ladder 1', 'ladder 2', 'ladder 3']);
  expect(bench.frames).toHaveLength(screenLimits.framesAtOnceMax);
  bench.screen.paint(2);
  expect(bench.frames).toHaveLength(screenLimits.framesAtOnceMax);
});

test('what a screen watches is told when it changes, and not when only its grouping does', () => {
  const bench = new Bench([]);
  bench.watch(1);
  bench.watch(1);
  bench.call('unwatch', { stream: 1 });
  bench.call('unwatch', { stream: 1 });
  for (let stream = 1; stream <= screenLimits.watchesMax + 3; stream += 1) bench.watch(stream);
  expect(bench.watched.map((streams) => streams.length)).toEqual([1, 0, ...Array.from({ length: screenLimits.watchesMax }, (_, index) => index + 1)]);
});
