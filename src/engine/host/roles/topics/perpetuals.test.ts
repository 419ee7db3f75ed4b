import { expect, test } from 'vitest';
import { decodePerpetuals, liquidationsPerFrame, type PerpetualsFrame } from '../../../contract/frames/perpetuals.ts';
import { newBooks } from '../../../core/market/book.ts';
import { newKernelTwin } from '../../../core/memory/kernel.ts';
import { field, newSlots, writeHead } from '../../../core/memory/record.ts';
import { assert } from '../../../domain/assert.ts';
import { instrumentId, type InstrumentSpec } from '../../../domain/instrument.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import type { FactKind } from '../../../domain/fact.ts';
import { usPerMinute } from '../../../domain/time.ts';
import { InstrumentView, newScratch } from '../instrument-view.ts';
import { openLiquidations, openPerpetuals } from './perpetuals.ts';
import { sampleHost } from './topic-sample.ts';

const perp = (stream: number, venue: 'binance' | 'okx'): InstrumentSpec => ({ ...sampleSpec(), stream, venue, market: 'perp', id: instrumentId(venue, 'perp', 'BTCUSDT') });
const specs = [perp(1, 'binance'), perp(2, 'okx')];
const spot: InstrumentSpec = { ...sampleSpec(), stream: 3 };
const named = ({ id, version }: InstrumentSpec) => ({ id, version });

class Bench {
  readonly #books = newBooks(newKernelTwin(2 ** 20));
  views = this.#made(0);

  renew(): void {
    this.views = this.#made(10);
  }

  readonly #host = sampleHost({ find: (id) => [spot, ...specs].find((one) => one.id === id) ?? null, viewOf: (spec) => this.views[specs.indexOf(spec)] ?? null });

  open() {
    const opened = openPerpetuals({ kind: 'perpetuals', instrument: named(spot), others: specs.map(named) }, this.#host);
    assert(opened.ok, 'the topic opens');
    return opened.value;
  }

  openLiquidations() {
    const opened = openLiquidations({ kind: 'liquidations', instrument: named(spot), others: specs.map(named) }, this.#host);
    assert(opened.ok, 'the topic opens');
    return opened.value;
  }

  tell(member: number, kind: FactKind, receivedUs: number, values: readonly number[]): void {
    const slots = newSlots(2);
    writeHead(slots, 0, kind, member + 1, 1, 0);
    slots.f64[field.receivedUs] = receivedUs;
    slots.f64[field.venueTimeUs] = receivedUs;
    slots.f64.set(values, field.a);
    this.views[member]?.onTold(slots, 0);
  }

  #made(from: number): InstrumentView[] {
    return specs.map((spec) => new InstrumentView(spec, this.#books.open(from + spec.stream).location(), newScratch(), 0));
  }
}

function paint(topic: ReturnType<Bench['open']>, nowUs: number, hasRoom = true): readonly PerpetualsFrame[] {
  const frames: PerpetualsFrame[] = [];
  topic.paintPresent?.(nowUs, { hasRoom, post: (bytes) => {
    const frame = decodePerpetuals(bytes);
    assert(frame.ok, 'the frame reads');
    frames.push(frame.value);
  } });
  return frames;
}

test('spot takes no part; a contract is told its minutes, the newest first, and then what changes', () => {
  const bench = new Bench();
  for (let minute = 0; minute < 3; minute += 1) bench.tell(0, 'interest', minute * usPerMinute, [100 + minute]);
  const topic = bench.open();
  expect(topic.streams).toEqual([1, 2]);
  expect(paint(topic, 0, false)).toEqual([]);
  const [first] = paint(topic, 1);
  expect([first?.header.sequence, first?.members.map(({ stream }) => stream), [...first?.minutes.interest ?? []], [...first?.minutes.startUs ?? []].map((us) => us / usPerMinute)]).toEqual([0, [1, 2], [102, 101, 100], [2, 1, 0]]);
  expect(paint(topic, 2_000_000)).toEqual([]);
  bench.tell(1, 'interest', 2 * usPerMinute, [7]);
  bench.tell(0, 'interest', 3 * usPerMinute, [103]);
  expect(paint(topic, 100)).toEqual([]);
  const [second] = paint(topic, 4_000_000);
  expect([second?.header.sequence, [...second?.minutes.member ?? []], [...second?.minutes.interest ?? []]]).toEqual([1, [0, 0, 1], [102, 103, 7]]);
});

test('liquidations come once each, as many as fit, and those that were lost are counted', () => {
  const bench = new Bench();
  for (let number = 0; number < 2_048 + 10; number += 1) bench.tell(1, 'liquidation', number, [1_000, 1 + number]);
  const topic = bench.open();
  const lots: number[] = [];
  let missed = 0;
  for (let frame = 0; frame < 10; frame += 1) {
    for (const { liquidations, missedCount } of paint(topic, frame * 600_000)) {
      expect(liquidations.member.length).toBeLessThanOrEqual(liquidationsPerFrame);
      lots.push(...liquidations.lots);
      missed += missedCount;
    }
  }
  expect([lots.length, lots[0], lots.at(-1), missed]).toEqual([2_048, 11, 2_058, 0]);
  for (let number = 0; number < 2_048 + 3; number += 1) bench.tell(1, 'liquidation', 10_000 + number, [1_000, 1 + number]);
  expect(paint(topic, 9_000_000)[0]?.missedCount).toBe(3);
});

test('another view begins anew', () => {
  const bench = new Bench();
  bench.tell(0, 'interest', 5, [1]);
  const topic = bench.open();
  expect(paint(topic, 1)[0]?.header.sequence).toBe(0);
  bench.renew();
  bench.tell(0, 'interest', 5, [2]);
  const [again] = paint(topic, 2_000_000);
  expect([again?.header.sequence, [...again?.minutes.interest ?? []]]).toEqual([0, [2]]);
});

test('liquidations alone come under the stream of the picture that they stand on, and nothing else wakes them', () => {
  const bench = new Bench();
  const topic = bench.openLiquidations();
  bench.tell(0, 'interest', 1, [100]);
  bench.tell(1, 'liquidation', 2, [1_000, 5]);
  const [first] = paint(topic, 1);
  expect([first?.header.stream, first?.header.sequence, first?.minutes.member.length, [...first?.liquidations.lots ?? []], first?.members[first.liquidations.member[0] ?? 0]?.stream]).toEqual([3, 0, 0, [5], 2]);
  bench.tell(0, 'interest', 3, [101]);
  expect(paint(topic, 2_000_000)).toEqual([]);
  bench.tell(0, 'liquidation', 4, [1_001, 6]);
  expect(paint(topic, 4_000_000).map(({ header, liquidations }) => [header.sequence, ...liquidations.lots])).toEqual([[1, 6]]);
});
