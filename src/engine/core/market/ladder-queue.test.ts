import fc from 'fast-check';
import { expect, test } from 'vitest';
import { QueueBand } from './ladder-queue.ts';

const settledUs = 10_000_000;
const bandOf = ({ position: { optimistic, pessimistic } }: QueueBand): readonly number[] => [optimistic, pessimistic];

test('a new order stands behind everything, then only trades move it for the careful', () => {
  const band = new QueueBand(105, 5, true, 0);
  expect(bandOf(band)).toEqual([100, 105]);
  band.onLevel(105, 5, settledUs); // ours is in it
  expect(bandOf(band)).toEqual([100, 100]);
  band.onTrade(10);
  band.onLevel(95, 5, settledUs);
  expect(bandOf(band)).toEqual([90, 90]);
  band.onLevel(75, 5, settledUs); // 20 pulled, and nobody was behind
  expect(bandOf(band)).toEqual([70, 70]);
  band.onLevel(200, 5, settledUs); // more came behind us
  band.onLevel(170, 5, settledUs); // 30 pulled
  expect(bandOf(band)).toEqual([40, 70]);
});

test('an order that rested before may stand anywhere, and a fill says that it is our turn', () => {
  const band = new QueueBand(50, 10, false, 0);
  expect(bandOf(band)).toEqual([0, 40]);
  band.onFill();
  expect(bandOf(band)).toEqual([0, 0]);
});

test('the true place lies in the band, and the likely one too, whatever others do', () => {
  const step = fc.record({ kind: fc.constantFrom('join', 'trade', 'pull-ahead', 'pull-behind'), lots: fc.integer({ min: 1, max: 20 }) });
  fc.assert(fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 9 }), fc.boolean(), fc.array(step, { maxLength: 40 }), (atFirst, own, isNew, steps) => {
    let ahead = atFirst;
    let behind = isNew ? 0 : 7;
    const band = new QueueBand(ahead + behind + own, own, isNew, 0);
    for (const { kind, lots } of steps) {
      // One thing between two looks: what comes and goes unseen between them nobody can tell.
      if (kind === 'join') behind += lots;
      if (kind === 'trade' && ahead >= lots) {
        ahead -= lots;
        band.onTrade(lots);
      }
      if (kind === 'pull-ahead') ahead -= Math.min(ahead, lots);
      if (kind === 'pull-behind') behind -= Math.min(behind, lots);
      band.onLevel(ahead + behind + own, own, settledUs);
      const { optimistic, probable, pessimistic } = band.position;
      expect([optimistic <= ahead, ahead <= pessimistic, pessimistic <= ahead + behind, optimistic >= 0, optimistic <= probable, probable <= pessimistic]).toEqual(Array.from({ length: 6 }, () => true));
    }
  }));
});
