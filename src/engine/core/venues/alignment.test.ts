import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Alignment, heldSlotsMax } from './alignment.ts';
import { field, floatAt, newSlots, setFloat, tailSlotsFor, writeHead, type Slots } from '../memory/record.ts';

/** The rule of Binance spot; the laws below hold for any rule that chains ids. */
const dialect = {
  follows: (lastId: number, _isFirst: boolean, firstId: number, finalId: number): 'old' | 'next' | 'gap' => {
    if (finalId <= lastId) return 'old';
    return firstId <= lastId + 1 ? 'next' : 'gap';
  },
};

function change(firstId: number, lastId: number, levels = 1): Slots {
  const slots = newSlots(1 + tailSlotsFor(levels));
  writeHead(slots, 0, 'depth', 1, tailSlotsFor(levels), 0);
  setFloat(slots, 0, field.a, firstId);
  setFloat(slots, 0, field.b, lastId);
  return slots;
}

function snapshot(lastId: number): Slots {
  const slots = change(lastId, lastId);
  writeHead(slots, 0, 'snapshot', 1, 1, 0);
  return slots;
}

function align(alignment: Alignment, lastId: number): { verdict: string; emitted: readonly number[] } {
  const emitted: number[] = [];
  const verdict = alignment.onSnapshot(snapshot(lastId), 0, (slots, slot) => emitted.push(floatAt(slots, slot, field.b)));
  return { verdict, emitted };
}

test('a snapshot in the middle of an event is followed by that event', () => {
  const alignment = new Alignment(dialect);
  for (const [first, last] of [[90, 95], [96, 104], [105, 110]] as const) expect(alignment.onDepth(change(first, last), 0)).toBe('held');
  expect(align(alignment, 100)).toEqual({ verdict: 'live', emitted: [100, 104, 110] });
  expect(alignment.onDepth(change(111, 112), 0)).toBe('emit');
});

test('a snapshot that ends on the border of an event is followed by the next one', () => {
  const alignment = new Alignment(dialect);
  alignment.onDepth(change(96, 100), 0);
  alignment.onDepth(change(101, 103), 0);
  expect(align(alignment, 100)).toEqual({ verdict: 'live', emitted: [100, 103] });
});

test('a snapshot older than the stream is refused and what waits is kept', () => {
  const alignment = new Alignment(dialect);
  alignment.onDepth(change(105, 110), 0);
  expect(align(alignment, 100)).toEqual({ verdict: 'older', emitted: [] });
  expect(alignment.isLive).toBe(false);
  expect(align(alignment, 107)).toEqual({ verdict: 'live', emitted: [107, 110] });
});

test('a venue that counts anew while changes wait is followed again: what no snapshot can reach is thrown away', () => {
  const alignment = new Alignment(dialect);
  alignment.onDepth(change(105, 110), 0);
  alignment.onDepth(change(6, 8), 0);
  expect([9, 10, 11].map((id) => align(alignment, id).verdict)).toEqual(['older', 'older', 'older']);
  alignment.onDepth(change(11, 13), 0);
  expect(align(alignment, 12)).toEqual({ verdict: 'live', emitted: [12, 13] });
});

test('a hole among what waits is not bridged', () => {
  const alignment = new Alignment(dialect);
  alignment.onDepth(change(101, 103), 0);
  alignment.onDepth(change(106, 108), 0);
  expect(align(alignment, 100)).toEqual({ verdict: 'gap', emitted: [100, 103] });
  expect(alignment.isLive).toBe(false);
  expect(align(alignment, 106)).toEqual({ verdict: 'live', emitted: [106, 108] });
});

test('a snapshot before anything of the stream is not yet confirmed', () => {
  const alignment = new Alignment(dialect);
  expect(align(alignment, 100)).toEqual({ verdict: 'unconfirmed', emitted: [100] });
  expect(alignment.onDepth(change(101, 102), 0)).toBe('emit');
});

test('a hole in a live stream starts the wait anew with the event that showed it', () => {
  const alignment = new Alignment(dialect);
  align(alignment, 100);
  expect(alignment.onDepth(change(103, 104), 0)).toBe('gap');
  expect(alignment.onDepth(change(105, 106), 0)).toBe('held');
  expect(align(alignment, 103)).toEqual({ verdict: 'live', emitted: [103, 104, 106] });
});

test('what came twice is dropped', () => {
  const alignment = new Alignment(dialect);
  align(alignment, 100);
  expect(alignment.onDepth(change(101, 102), 0)).toBe('emit');
  expect(alignment.onDepth(change(101, 102), 0)).toBe('old');
  expect(alignment.lastId).toBe(102);
});

test('the buffer of waiting changes is bounded and says when it overflowed', () => {
  const alignment = new Alignment(dialect);
  const large = 4_000;
  const verdicts = new Set<string>();
  for (let id = 1; id < 100; id += 1) {
    verdicts.add(alignment.onDepth(change(id, id, large), 0));
    expect(alignment.heldSlots).toBeLessThanOrEqual(heldSlotsMax);
  }
  expect(verdicts).toEqual(new Set(['held', 'overflow']));
});

test('whatever is dropped, repeated or swapped, what leaves is a chain without a hole', () => {
  const steps = fc.array(fc.record({ width: fc.integer({ min: 1, max: 5 }), fate: fc.constantFrom('send', 'send', 'send', 'drop', 'twice', 'snapshot') }), { maxLength: 80 });
  fc.assert(fc.property(steps, (plan) => {
    const alignment = new Alignment(dialect);
    let nextId = 1;
    let last: number | null = null;
    const check = (slots: Slots, slot: number): void => {
      const isSnapshot = floatAt(slots, slot, field.a) === floatAt(slots, slot, field.b) && !alignment.isLive && last === null;
      if (!isSnapshot && last !== null) expect(floatAt(slots, slot, field.a)).toBeLessThanOrEqual(last + 1);
      expect(floatAt(slots, slot, field.b)).toBeGreaterThan(last ?? -1);
      last = floatAt(slots, slot, field.b);
    };
    for (const { width, fate } of plan) {
      if (fate === 'snapshot') {
        if (!alignment.isLive) last = null;
        if (alignment.onSnapshot(snapshot(nextId - 1), 0, check) !== 'live' && !alignment.isLive) last = null;
        continue;
      }
      const event = change(nextId, nextId + width - 1);
      nextId += width;
      for (let times = fate === 'drop' ? 0 : fate === 'twice' ? 2 : 1; times > 0; times -= 1) {
        if (alignment.onDepth(event, 0) === 'emit') check(event, 0);
      }
    }
  }));
});
