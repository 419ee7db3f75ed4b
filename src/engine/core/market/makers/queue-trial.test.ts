import { expect, test } from 'vitest';
import { runQueueTrial } from './queue-trial.ts';

test('before the truth of the practice market the probable place is no worse than the ends of the band together', () => {
  const { looks, pessimistic, optimistic, probable, inBand, beyondPessimist } = runQueueTrial([7_001], 120, ['binance:perp:SOLUSDT', 'okx:perp:BTC-USDT-SWAP'], [1]);
  expect(looks).toBeGreaterThan(500);
  expect(inBand).toBeGreaterThan(0.7);
  expect(beyondPessimist).toBe(0);
  expect(probable[0]).toBeLessThan((pessimistic + optimistic) / 2);
});
