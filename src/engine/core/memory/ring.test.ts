import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { field, floatAt, lengthAt, newSlots, recordSlotsMax, setFloat, streamAt, writeHead, type Slots } from './record.ts';
import { longestRecordSlots, newRing, openRingReader, openRingWriter, type RingPlan } from './ring.ts';

const source = newSlots(recordSlotsMax);

/** A record in which every word follows from its number, so that a torn one shows. */
function fill(number: number, tailSlots: number): Slots {
  writeHead(source, 0, 'trade', number % 65_536, tailSlots, number % 256);
  for (let float = field.sequence; float < 8 * (1 + tailSlots); float += 1) setFloat(source, 0, float, number + float);
  return source;
}

function numberOf(slots: Slots, slot: number): number {
  const number = floatAt(slots, slot, field.sequence) - field.sequence;
  let wrongFloats = 0;
  for (let float = 1; float < 8 * lengthAt(slots, slot); float += 1) {
    if (floatAt(slots, slot, float) !== number + float) wrongFloats += 1;
  }
  expect([wrongFloats, streamAt(slots, slot)]).toEqual([0, number % 65_536]);
  return number;
}

function open(plan: Partial<RingPlan> & { slots: number }) {
  const location = newRing({ readers: [{ name: 'store', gating: true }, { name: 'view', gating: false }], ...plan });
  const readAll = (index: number) => {
    const reader = openRingReader(location, index);
    const seen: number[] = [];
    return { reader, seen, read: (max = 1_000) => reader.read((slots, slot) => seen.push(numberOf(slots, slot)), max) };
  };
  return { location, writer: openRingWriter(location), gating: readAll(0), lossy: readAll(location.readers.length - 1) };
}

test('records are seen after they are published, and not before', () => {
  const { writer, gating } = open({ slots: 16 });
  expect(writer.write(fill(1, 0), 0)).toBe(true);
  expect(gating.read()).toBe(0);
  writer.publish();
  expect([gating.read(), gating.read(), gating.seen]).toEqual([1, 0, [1]]);
});

test('a full ring refuses the record, and takes it when the gating reader has read', () => {
  const { writer, gating } = open({ slots: 8 });
  const written = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => writer.write(fill(number, 0), 0));
  expect(written.filter(Boolean)).toHaveLength(8);
  expect(writer.used()).toBe(8);
  writer.publish();
  gating.read(1);
  expect([writer.write(fill(9, 0), 0), writer.write(fill(10, 0), 0), writer.used()]).toEqual([true, false, 8]);
});

test('a record that would cross the end begins at the start, whole', () => {
  const { writer, gating } = open({ slots: 16 });
  for (const number of [1, 2, 3]) {
    writer.write(fill(number, 4), 0);
    writer.publish();
    gating.read();
  }
  expect(gating.seen).toEqual([1, 2, 3]);
  writer.write(fill(4, 6), 0); // 15 slots are used: one of padding, then seven
  writer.publish();
  expect([gating.read(), gating.seen, gating.reader.position]).toEqual([1, [1, 2, 3, 4], 23]);
});

test('the longest record fits into an empty ring wherever it begins', () => {
  for (const slots of [2, 8, 64, 8_192]) {
    const { writer, gating } = open({ slots });
    const tailSlots = longestRecordSlots(slots) - 1;
    for (let number = 1; number <= 2 * slots && number < 50; number += 1) {
      expect(writer.write(fill(number, number % 3 === 0 ? 0 : tailSlots), 0)).toBe(true);
      writer.publish();
      expect(gating.read()).toBe(1);
    }
  }
});

test('a lossy reader that was overtaken says exactly how many slots it lost, and goes on', () => {
  const { writer, lossy, gating } = open({ slots: 16 });
  for (let number = 1; number <= 40; number += 1) {
    expect(writer.write(fill(number, 0), 0)).toBe(true);
    writer.publish();
    gating.read();
    if (number === 3) lossy.read();
  }
  expect([lossy.read(), lossy.reader.lostSlots]).toEqual([0, 37]);
  writer.write(fill(41, 0), 0);
  writer.publish();
  expect([lossy.read(), lossy.seen]).toEqual([1, [1, 2, 3, 41]]);
});

test('a reader that is opened again goes on where the last one stopped', () => {
  const { location, writer, gating } = open({ slots: 16 });
  for (const number of [1, 2, 3]) writer.write(fill(number, 0), 0);
  writer.publish();
  gating.read(2);
  const seen: number[] = [];
  openRingReader(location, 0).read((slots, slot) => seen.push(numberOf(slots, slot)), 9);
  expect(seen).toEqual([3]);
});

test('a writer that is opened again forgets what was not published, and counts on', () => {
  const { location, writer, gating } = open({ slots: 16 });
  writer.write(fill(1, 0), 0);
  writer.publish();
  writer.write(fill(2, 0), 0);
  const heir = openRingWriter(location);
  heir.write(fill(3, 0), 0);
  heir.publish();
  expect([gating.read(), gating.seen]).toEqual([2, [1, 3]]);
});

test('a reader with something to read does not wait, and one without is told that time ran out', async () => {
  const { writer, gating } = open({ slots: 16 });
  expect([gating.reader.wait(1), await gating.reader.waitAsync(1)]).toEqual([false, false]);
  writer.write(fill(1, 0), 0);
  writer.publish();
  expect([gating.reader.wait(1), await gating.reader.waitAsync(1)]).toEqual([true, true]);
});

test('publishing wakes a reader on an event loop', async () => {
  const { writer, gating } = open({ slots: 16 });
  const woken = gating.reader.waitAsync(20_000);
  writer.write(fill(1, 0), 0);
  writer.publish();
  expect(await woken).toBe(true);
});

test('a padding record is nothing that a writer may send', () => {
  const { writer } = open({ slots: 16 });
  writeHead(source, 0, 'none', 0, 0, 0);
  expect(() => writer.write(source, 0)).toThrow('fits the ring');
});

type Step = { readonly kind: 'write'; readonly tailSlots: number } | { readonly kind: 'publish' } | { readonly kind: 'read'; readonly lossy: boolean; readonly max: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('write' as const), tailSlots: fc.integer({ min: 0, max: 7 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('publish' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('read' as const), lossy: fc.boolean(), max: fc.integer({ min: 1, max: 9 }) }) },
);

test('for every course of events the gating reader sees a queue, and the lossy one a queue with counted holes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), fc.constantFrom(0, 2 ** 30 - 16, 2 ** 31 - 32, 2 ** 32 - 64, 5 * 2 ** 30 - 16), (steps, firstPosition) => {
      const { writer, gating, lossy } = open({ slots: 16, firstPosition });
      let accepted = 0;
      let published = 0;
      for (const it of steps) {
        if (it.kind === 'write' && writer.write(fill(accepted + 1, it.tailSlots), 0)) accepted += 1;
        if (it.kind === 'publish') {
          writer.publish();
          published = accepted;
        }
        if (it.kind === 'read') (it.lossy ? lossy : gating).read(it.max);
        expect(gating.seen.length).toBeLessThanOrEqual(published);
      }
      writer.publish();
      while (gating.reader.behind() > 0) gating.read();
      while (lossy.reader.behind() > 0) lossy.read();
      expect(gating.seen).toEqual(Array.from({ length: accepted }, (_, index) => index + 1));
      expect(gating.reader.position).toBe(writer.position);
      expect(lossy.reader.position).toBe(writer.position);
      expect(lossy.seen.every((number, index) => number > (lossy.seen[index - 1] ?? 0))).toBe(true);
      if (lossy.reader.lostSlots === 0) expect(lossy.seen).toEqual(gating.seen);
      expect(lossy.seen.length < accepted).toBe(lossy.reader.lostSlots > 0);
    }),
    { numRuns: 300 },
  );
});

test('with records of one slot, seen and lost make up all that was written', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 })), { maxLength: 60 }), (turns) => {
      const { writer, lossy } = open({ slots: 16, readers: [{ name: 'view', gating: false }], firstPosition: 2 ** 32 - 64 });
      let written = 0;
      for (const [writes, reads] of turns) {
        for (let count = 0; count < writes; count += 1) expect(writer.write(fill((written += 1), 0), 0)).toBe(true);
        writer.publish();
        if (reads > 0) lossy.read(reads);
        expect(lossy.seen.length + lossy.reader.lostSlots + lossy.reader.behind()).toBe(written);
      }
    }),
  );
});

test('what a reader took and did not release comes again to whoever takes its place', () => {
  const { location, writer } = open({ slots: 16 });
  const numbers: number[] = [];
  const take = (slots: Slots, slot: number): void => void numbers.push(numberOf(slots, slot));
  const reader = openRingReader(location, 0, 'whenTold');
  for (const number of [1, 2, 3]) writer.write(fill(number, 0), 0);
  writer.publish();
  reader.read(take, 2);
  reader.release();
  reader.read(take, 9);
  expect([reader.heldSlots, writer.used()]).toEqual([1, 1]);
  openRingReader(location, 0, 'whenTold').read(take, 9);
  expect(numbers).toEqual([1, 2, 3, 3]);
  reader.release();
  expect([reader.heldSlots, writer.used()]).toEqual([0, 0]);
});
