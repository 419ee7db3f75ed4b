import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { usPerMinute, usPerSecond } from '../../domain/time.ts';
import { field, floatAt, newSlots, setFloat, writeHead } from './record.ts';
import { clockAheadUsMax, clockBackUsMax, newSequencer, stamp } from './sequencer.ts';

const noonUs = 1_723_118_400_000_000;
const hourUs = 60 * usPerMinute;

/** Stamps a record for each time, and shows what became of them. */
function stampAll(times: readonly number[], next = 1) {
  const sequencer = newSequencer(next);
  const slots = newSlots(1);
  const stamps = times.map((timeUs) => {
    writeHead(slots, 0, 'wake', 0, 0, 0);
    setFloat(slots, 0, field.receivedUs, timeUs);
    const step = stamp(sequencer, slots, 0);
    return { step, sequence: floatAt(slots, 0, field.sequence), receivedUs: floatAt(slots, 0, field.receivedUs) };
  });
  return { sequencer, stamps };
}

test('numbers begin where the journal ended and go up by one', () => {
  expect(stampAll([noonUs, noonUs, noonUs + 1], 8).stamps.map(({ sequence }) => sequence)).toEqual([8, 9, 10]);
});

test('a clock that trembles is held at the latest time', () => {
  const { stamps, sequencer } = stampAll([noonUs, noonUs - usPerSecond, noonUs + 5]);
  expect(stamps.map(({ step, receivedUs }) => [step, receivedUs - noonUs])).toEqual([['even', 0], ['held', 0], ['even', 5]]);
  expect([sequencer.heldCount, sequencer.jumpCount]).toEqual([1, 0]);
});

test('a clock that jumps an hour, there and back, is counted twice and followed', () => {
  const { stamps, sequencer } = stampAll([noonUs, noonUs + hourUs, noonUs + 10, noonUs + 20]);
  expect(stamps).toEqual([
    { step: 'even', sequence: 1, receivedUs: noonUs },
    { step: 'jumped', sequence: 2, receivedUs: noonUs + hourUs },
    { step: 'jumped', sequence: 3, receivedUs: noonUs + 10 },
    { step: 'even', sequence: 4, receivedUs: noonUs + 20 },
  ]);
  expect([sequencer.heldCount, sequencer.jumpCount]).toEqual([0, 2]);
});

test.each([NaN, Infinity, -Infinity, -1, 0, 0.5, 2 ** 60])('%s is no time, and is replaced by the latest', (nonsense) => {
  const { stamps, sequencer } = stampAll([noonUs, nonsense, noonUs + 1]);
  expect(stamps.map(({ receivedUs }) => receivedUs - noonUs)).toEqual([0, 0, 1]);
  expect(sequencer.jumpCount).toBe(1);
});

test('for every clock, numbers have no hole, and time goes back at counted jumps only', () => {
  const time = fc.oneof(fc.integer({ min: noonUs - 2 * hourUs, max: noonUs + 2 * hourUs }), fc.integer({ min: noonUs, max: noonUs + 1_000 }), fc.double());
  fc.assert(fc.property(fc.array(time, { minLength: 1 }), (times) => {
    const { stamps, sequencer } = stampAll(times);
    let latestUs = 0;
    let jumps = 0;
    for (const [index, { step, sequence, receivedUs }] of stamps.entries()) {
      expect(sequence).toBe(index + 1);
      expect(Number.isSafeInteger(receivedUs)).toBe(true);
      if (step === 'jumped') jumps += 1;
      else {
        expect(receivedUs).toBeGreaterThanOrEqual(latestUs);
        if (latestUs > 0) expect(receivedUs - latestUs).toBeLessThanOrEqual(clockAheadUsMax);
      }
      expect(step === 'held' && (times[index] ?? 0) < latestUs - clockBackUsMax).toBe(false);
      latestUs = receivedUs;
    }
    expect(sequencer.jumpCount).toBe(jumps);
  }));
});
