import { expect, test } from 'vitest';
import { decodeWalls, wallBit, wallRowStates, type WallsFrame } from '../../../contract/frames/walls.ts';
import { newBooks } from '../../../core/market/book.ts';
import { newKernelTwin } from '../../../core/memory/kernel.ts';
import { field, newSlots, setFloat, tailSlotsFor, writeHead } from '../../../core/memory/record.ts';
import { assert } from '../../../domain/assert.ts';
import { factFlag } from '../../../domain/fact.ts';
import { instrumentId } from '../../../domain/instrument.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { InstrumentView, newScratch } from '../instrument-view.ts';
import { sampleHost } from './topic-sample.ts';
import { openWalls } from './walls.ts';

const spec = sampleSpec();
const middle = 6_000_000;
/** Worth 1.2 million. */
const wall = 2_000_000;

/** A book of twenty usual levels a side, what stands above them, and a topic on it. */
class Bench {
  readonly over = new Map<number, number>();
  readonly view;
  readonly #book = newBooks(newKernelTwin(2 ** 20)).open(spec.stream);
  nowUs = 1_000_000;
  #lastId = 0;
  #tradeId = 0;

  constructor() {
    this.view = new InstrumentView(spec, this.#book.location(), newScratch(), 0);
  }

  open() {
    const opened = openWalls({ kind: 'walls', instrument: { id: spec.id, version: spec.version }, others: [] }, sampleHost({ find: () => spec, viewOf: () => this.view }));
    assert(opened.ok, 'the topic opens');
    return opened.value;
  }

  sell(ticks: number, lots: number): void {
    const slots = newSlots(1);
    this.#tradeId += 1;
    writeHead(slots, 0, 'trade', spec.stream, 0, factFlag.sellerAggressed);
    for (const [place, value] of [[field.receivedUs, this.nowUs], [field.venueTimeUs, this.nowUs], [field.a, ticks], [field.b, lots], [field.c, this.#tradeId]] as const) setFloat(slots, 0, place, value);
    this.view.onTrade(slots, 0);
  }

  look(): void {
    this.nowUs += 100_000;
    this.#lastId += 1;
    const levels = (sign: 1 | -1) => Array.from({ length: 20 }, (_, step) => middle + sign * (step + 1)).map((ticks) => [ticks, this.over.get(ticks) ?? 8_000 + (ticks % 5) * 1_000] as const);
    const pairs = [...levels(-1), ...levels(1)];
    const slots = newSlots(1 + tailSlotsFor(pairs.length));
    writeHead(slots, 0, 'snapshot', spec.stream, tailSlotsFor(pairs.length), 0);
    for (const [place, value] of [[field.receivedUs, this.nowUs], [field.venueTimeUs, this.nowUs], [field.a, this.#lastId], [field.b, this.#lastId], [field.c, 20], [field.d, 20]] as const) setFloat(slots, 0, place, value);
    for (const [place, [ticks, lots]] of pairs.entries()) {
      setFloat(slots, 0, field.tail + 2 * place, ticks);
      setFloat(slots, 0, field.tail + 2 * place + 1, lots);
    }
    expect(this.#book.apply(slots, 0)).toBe('applied');
    this.#book.setValidity('live', 1);
    this.view.onChanged(this.nowUs);
    this.view.walls.look(this.nowUs);
  }

  looks(count: number): void {
    for (let index = 0; index < count; index += 1) this.look();
  }
}

function paint(topic: ReturnType<Bench['open']>, nowUs: number): WallsFrame {
  const frames: WallsFrame[] = [];
  topic.paintPresent?.(nowUs, { hasRoom: true, post: (bytes) => {
    const frame = decodeWalls(bytes);
    assert(frame.ok, 'the frame reads');
    frames.push(frame.value);
  } });
  const [frame] = frames;
  assert(frame !== undefined, 'there is a frame');
  return frame;
}

const shape = ({ state, ticks, nowLots, eatenLots, pulledLots }: WallsFrame) => [...state].map((place, at) => [wallRowStates[place], ticks[at], nowLots[at], eatenLots[at], pulledLots[at]]);

test('a wall is told while it stands, and its end once, with what became of it', () => {
  const bench = new Bench();
  const topic = bench.open();
  expect(shape(paint(topic, bench.nowUs))).toEqual([]);
  bench.looks(4);
  bench.over.set(middle - 5, wall);
  bench.looks(8);
  const first = paint(topic, bench.nowUs);
  expect(shape(first)).toEqual([['stands', middle - 5, wall, 0, 0]]);
  expect([first.bestBidTicks, first.bestAskTicks, first.header.sequence, first.member.stream]).toEqual([middle - 1, middle + 1, 1, spec.stream]);
  expect(first.score[0]).toBeGreaterThan(0);
  bench.sell(middle - 5, 500_000);
  bench.over.set(middle - 5, 1_500_000);
  bench.looks(3);
  expect(shape(paint(topic, bench.nowUs))).toEqual([['stands', middle - 5, 1_500_000, 500_000, 0]]);
  bench.over.delete(middle - 5);
  bench.looks(3);
  const ended = paint(topic, bench.nowUs);
  expect(shape(ended)).toMatchObject([['pulled', middle - 5, expect.any(Number), 500_000, expect.any(Number)]]);
  expect([ended.flags[0], ended.endedCount]).toEqual([0, 1]);
  bench.looks(3);
  expect(shape(paint(topic, bench.nowUs))).toEqual([]);
});

test('who watches later is told the same watch’s past, which outlives its last reader by some minutes', () => {
  const bench = new Bench();
  const first = bench.open();
  paint(first, bench.nowUs);
  bench.looks(3);
  bench.over.set(middle + 4, wall);
  bench.looks(8);
  bench.over.delete(middle + 4);
  bench.looks(3);
  const second = bench.open();
  const told = paint(second, bench.nowUs);
  expect([shape(told).map(([state]) => state), told.header.sequence, told.flags[0]]).toEqual([['pulled'], 0, wallBit.ask]);
  first.close?.();
  second.close?.();
  second.close?.();
  bench.looks(3);
  const third = bench.open();
  expect(shape(paint(third, bench.nowUs)).length).toBe(1);
  third.close?.();
  bench.nowUs += 700_000_000;
  bench.looks(3);
  expect(shape(paint(bench.open(), bench.nowUs))).toEqual([]);
});

test('a hidden order is told with its confidence', () => {
  const bench = new Bench();
  const topic = bench.open();
  paint(topic, bench.nowUs);
  bench.over.set(middle - 1, 10_000);
  bench.looks(3);
  for (let slice = 0; slice < 12; slice += 1) {
    bench.sell(middle - 1, 10_000);
    bench.look();
  }
  const frame = paint(topic, bench.nowUs);
  const at = [...frame.flags].findIndex((flags) => (flags & wallBit.hidden) !== 0);
  expect([frame.ticks[at], frame.eatenLots[at], frame.maxLots[at]]).toEqual([middle - 1, 120_000, 10_000]);
  expect(frame.confidence[at]).toBeGreaterThan(0.5);
});

test('dust that trades at a price hides nothing', () => {
  const bench = new Bench();
  const topic = bench.open();
  paint(topic, bench.nowUs);
  bench.over.set(middle - 1, 100);
  bench.looks(3);
  for (let slice = 0; slice < 12; slice += 1) {
    bench.sell(middle - 1, 100);
    bench.look();
  }
  expect(shape(paint(topic, bench.nowUs))).toEqual([]);
});

test('listeners hear once that a wall appeared and how it ended, and not of what was lost from sight', () => {
  const bench = new Bench();
  const hold = bench.view.walls.hold();
  const heard: unknown[] = [];
  hold.watch.listen((moment, { ticks }) => heard.push([moment, ticks]));
  bench.looks(3);
  bench.over.set(middle - 5, wall);
  bench.looks(12);
  bench.over.delete(middle - 5);
  bench.looks(3);
  bench.over.set(middle + 3, wall);
  bench.looks(8);
  hold.watch.onGap();
  bench.over.delete(middle + 3);
  bench.looks(3);
  expect(heard).toEqual([['appeared', middle - 5], ['pulled', middle - 5], ['appeared', middle + 3]]);
});

test('of several markets each is told by name, under the stream of the first, with the rate of the moment', () => {
  const bench = new Bench();
  const perp = { ...spec, id: instrumentId('okx', 'perp', spec.symbol), stream: spec.stream + 1, venue: 'okx', market: 'perp', quote: 'USDC', settle: 'USDC' } as const;
  let rate = 1.0001;
  const opened = openWalls({ kind: 'walls', instrument: { id: spec.id, version: spec.version }, others: [{ id: perp.id, version: perp.version }] }, sampleHost({
    find: (id) => (id === perp.id ? perp : spec), viewOf: () => bench.view, rateOf: () => 1, rateNow: () => rate,
  }));
  assert(opened.ok, 'the topic opens');
  const members = (nowUs: number): readonly (readonly number[])[] => {
    const told: (readonly number[])[] = [];
    opened.value.paintPresent?.(nowUs, { hasRoom: true, post: (bytes) => {
      const frame = decodeWalls(bytes);
      assert(frame.ok, 'the frame reads');
      told.push([frame.value.header.stream, frame.value.member.stream, frame.value.member.rate]);
    } });
    return told;
  };
  bench.looks(2);
  expect(members(bench.nowUs)).toEqual([[spec.stream, spec.stream, 1], [spec.stream, perp.stream, 1.0001]]);
  rate = 1.0004;
  bench.looks(10);
  expect(members(bench.nowUs)[1]).toEqual([spec.stream, perp.stream, 1.0004]);
  opened.value.close?.();
});
