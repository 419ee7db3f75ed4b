import { expect, test } from 'vitest';
import { Budget } from '../core/venues/budget.ts';
import { binanceSpot } from '../core/venues/binance/spot.ts';
import { fault } from '../domain/fault.ts';
import { failed, ok } from '../domain/result.ts';
import type { GetAnswer } from '../edge/net/http-get.ts';
import { PastAsker, pastLimits, type PastAnswer, type PastAsked } from './past-asker.ts';

const asked: PastAsked = { symbol: 'BTCUSDT', intervalUs: 60_000_000, beforeUs: 1_700_000_040_000_000, count: 10 };
const body = new Uint8Array([1, 2]);

function start(given: Partial<GetAnswer> = {}) {
  const budget = new Budget([{ name: 'weight', limit: 100, windowUs: 60_000_000, header: 'used' }]);
  const paths: string[] = [];
  let nowUs = 1_700_000_000_000_000;
  const asker = new PastAsker(binanceSpot, {
    budget,
    clock: () => nowUs,
    aheadUs: () => 5_000,
    get: async (path) => {
      paths.push(path);
      return { body: ok(body), retryAfterUs: 0, headers: {}, isUnsent: false, ...given };
    },
  });
  const ask = async (question = asked): Promise<PastAnswer> => new Promise((resolve) => asker.ask(question, resolve));
  return { asker, ask, budget, paths, pass: (us: number) => void (nowUs += us), now: () => nowUs, used: () => budget.use(nowUs)[0]?.used };
}

test('a question is asked in the venue’s words, paid for, and its body comes as it is', async () => {
  const { ask, paths, used, now } = start();
  expect(await ask()).toEqual({ outcome: ok(body), venueNowUs: now() + 5_000 });
  expect(paths).toEqual(['/api/v3/klines?symbol=BTCUSDT&interval=1m&endTime=1700000039999&limit=10']);
  expect(used()).toBe(2);
});

test('it waits until half of the budget is free, and no longer than it may', async () => {
  const { ask, budget, paths, pass, now, used } = start();
  budget.take([{ pool: 'weight', units: 60 }], true, now());
  const first = ask();
  await new Promise((resolve) => setTimeout(resolve, 3 * pastLimits.lookMs));
  expect([paths, used()]).toEqual([[], 60]);
  pass(pastLimits.waitUsMax + 1);
  expect((await first).outcome).toMatchObject({ ok: false, fault: { code: 'venue.rate-limited' } });
  const second = ask();
  pass(60_000_000);
  expect((await second).outcome.ok).toBe(false); // the clock was a minute on when it was looked at again
  expect((await ask()).outcome.ok).toBe(true);
});

test('what the venue says of its limits is heard, what never left is not paid', async () => {
  const told = start({ headers: { used: '70' } });
  await told.ask();
  expect(told.used()).toBe(70);
  const refused = start({ body: failed(fault('venue.rate-limited', '429')), retryAfterUs: 9_000_000 });
  expect((await refused.ask()).outcome).toMatchObject({ ok: false, fault: { code: 'venue.rate-limited' } });
  expect(refused.budget.pauseUs).toBe(refused.now() + 9_000_000);
  const unsent = start({ body: failed(fault('venue.unreachable', 'no network')), isUnsent: true });
  await unsent.ask();
  expect(unsent.used()).toBe(0);
});

test('what the venue does not tell is not asked, too many wait not, and nothing is left when the market goes', async () => {
  const { asker, ask, budget, paths, now } = start();
  expect((await ask({ ...asked, intervalUs: 7 })).outcome).toEqual(ok(null));
  expect(paths).toEqual([]);
  budget.take([{ pool: 'weight', units: 60 }], true, now());
  const waiting = Array.from({ length: pastLimits.waitingMax }, async () => ask());
  expect((await ask()).outcome).toMatchObject({ ok: false, fault: { code: 'queue.full' } });
  asker.close();
  asker.close();
  for (const { outcome } of await Promise.all([...waiting, ask()])) expect(outcome).toMatchObject({ ok: false, fault: { code: 'venue.unreachable' } });
});
