import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noBursts, type TapeFrame } from '../../../engine/contract/index.ts';
import { badgeOf, chosenOf, fileNameFor, scrolledRows, settingsFrom, stepped, topicOf, worthChoices } from './model.ts';
import { SoundBudget, soundLimits } from './sound-model.ts';

test('what was stored is judged, and sound is off until somebody wants it', () => {
  const first = { books: 'own', without: [], quotes: [], unit: 'base', worthMin: 0, tierWorth: 25_000, burstWorth: 250_000, isSounding: false, volume: 0.5 };
  expect(settingsFrom({})).toEqual(first);
  expect(settingsFrom({ books: 'x', without: [1, 'okx:spot'], unit: 'quote', worthMin: 7, tierWorth: -1, burstWorth: 0, isSounding: 'yes', volume: 9 })).toEqual({ ...first, without: ['okx:spot'], unit: 'quote', burstWorth: 0 });
});

test('sizes step through their choices and stop at the ends', () => {
  expect([stepped(worthChoices, 1_000, 1), stepped(worthChoices, 0, -1), stepped(worthChoices, 1_000_000, 1)]).toEqual([5_000, 0, 1_000_000]);
});

test('badges name the exchange and the kind of market', () => {
  const first = { quote: 'USDT' };
  expect([badgeOf({ venue: 'okx', market: 'perp', quote: 'USDT' }, first), badgeOf({ venue: 'basic.kraken', market: 'spot', quote: 'EUR' }, undefined), badgeOf({ venue: 'binance', market: 'spot', quote: 'USDC' }, first)]).toEqual(['OKX·P', 'KRA', 'BIN≈']);
  expect(topicOf(settingsFrom({}), [])).toBeNull();
  expect(chosenOf([], ['x'])).toEqual([]);
  expect(fileNameFor('tape', 'BTC/USDT', 0)).toBe('fathom-tape-BTC-USDT-1970-01-01T00-00-00Z.csv');
});

test('a slow wheel adds up to rows', () => {
  expect(scrolledRows(0, 20, 0)).toEqual({ rows: 0, restPixels: 10 });
  expect(scrolledRows(10, 20, 0)).toEqual({ rows: 1, restPixels: 2 });
  expect(scrolledRows(0, -1e9, 1).rows).toBe(-20);
});

function frame(firstNumber: number, venueUs: number, worths: readonly number[], flags = 0, sequence = 1): TapeFrame {
  const column = (value: (worth: number) => number): Float64Array => Float64Array.from(worths, value);
  return {
    header: { kind: 'tape', flags, stream: 1, topic: 1, sequence, receivedUs: 0, madeUs: 0 }, missedCount: 0, firstNumber, members: [], bursts: noBursts(), venueUs: column(() => venueUs),
    receivedUs: column(() => venueUs), firstTicks: column(() => 1), lastTicks: column(() => 1), lots: column(() => 1), trades: column(() => 1), worth: column(Math.abs),
    member: new Uint8Array(worths.length), flags: Uint8Array.from(worths, (worth) => (worth < 0 ? 1 : 0)),
  };
}

test('the largest are heard first, bought high and sold low, and no print twice although it comes again', () => {
  const budget = new SoundBudget();
  const heard = budget.judge(frame(0, 1_000, [50, 150, -2_500, 99]), 100, 1_000);
  expect(heard.map(({ hertz, gain }) => [hertz, gain])).toEqual([[165, 1], [660, 0.35]]);
  expect(budget.judge(frame(1, 1_000, [150, -2_500]), 100, 2_000)).toEqual([]);
});

test('nothing is heard of the past or of what comes too late', () => {
  const budget = new SoundBudget();
  expect(budget.judge(frame(0, 1_000, [500], 1), 100, 1_000)).toEqual([]);
  expect(budget.judge(frame(1, 1_000, [500]), 100, 1_001 + soundLimits.lateUsMax)).toEqual([]);
  expect(budget.judge(frame(1, 1_000, [500]), 100, 1_000 + soundLimits.lateUsMax)).toHaveLength(1);
});

test('whatever comes, there are never more sounds than the budget allows in any ten seconds', () => {
  fc.assert(fc.property(fc.array(fc.record({ waitUs: fc.integer({ min: 0, max: 4_000_000 }), worths: fc.array(fc.integer({ min: -5_000, max: 5_000 }), { maxLength: 9 }) }), { maxLength: 40 }), (told) => {
    const budget = new SoundBudget();
    const soundsUs: number[] = [];
    let nowUs = 1_000_000_000;
    let number = 0;
    for (const { waitUs, worths } of told) {
      nowUs += waitUs;
      for (const _ of budget.judge(frame(number, nowUs, worths), 1_000, nowUs)) soundsUs.push(nowUs);
      number += worths.length;
    }
    for (const us of soundsUs) expect(soundsUs.filter((other) => other >= us && other < us + soundLimits.windowUs).length).toBeLessThanOrEqual(soundLimits.soundsMax);
  }));
});
