import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { FaultCode } from '../../domain/fault.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { runSeed } from './campaign.ts';
import { Agenda } from './agenda.ts';
import { mutants } from './campaign-mutants.ts';
import { campaignMarkets } from './campaign-markets.ts';
import { orderMutants } from './campaign-mutants-orders.ts';
import { runOrders } from './campaign-orders.ts';
import { campaignFaults, drawPlan, type CampaignFault } from './campaign-plan.ts';
import { CampaignTally } from './campaign-tally.ts';

const newKernel = () => loadKernel({ memoryBytes: 16 * 1024 * 1024 });

test('worlds of all markets with faults drawn from their seeds break no promise', () => {
  const tally = new CampaignTally();
  for (let seed = 1; seed <= 12; seed += 1) tally.add(runSeed(seed, { newKernel }));
  expect(tally.violations).toEqual([]);
  expect(tally.comparisonCount).toBeGreaterThan(500);
});

test('the same seed is the same run, fact for fact', () => {
  for (const seed of [3, 7]) expect(runSeed(seed, { newKernel })).toEqual(runSeed(seed, { newKernel }));
  expect(runSeed(3, { newKernel }).hash).not.toBe(runSeed(7, { newKernel }).hash);
});

/** What brings each fault about, and what the engine must have noticed; null where it may go unnoticed. */
const noticed: Readonly<Record<CampaignFault, { readonly besides: readonly CampaignFault[]; readonly code: FaultCode | null }>> = {
  disconnect: { besides: [], code: 'venue.closed' },
  'half-open': { besides: [], code: 'venue.silent' },
  'slow-consumer': { besides: [], code: null },
  drop: { besides: [], code: 'book.gap' },
  duplicate: { besides: [], code: null },
  reorder: { besides: ['delay'], code: 'book.gap' }, // alone it waits less long than one change of a book follows another
  delay: { besides: [], code: null },
  corrupt: { besides: [], code: 'frame.malformed' },
  'stale-snapshot': { besides: ['drop'], code: 'snapshot.older' },
  'request-lost': { besides: ['drop'], code: 'snapshot.refused' },
  'request-refused': { besides: ['drop'], code: 'snapshot.refused' },
  'request-limited': { besides: ['drop'], code: 'venue.rate-limited' },
  'request-damaged': { besides: ['drop'], code: 'snapshot.malformed' },
  'request-slow': { besides: ['drop'], code: null },
  'connect-refused': { besides: ['disconnect'], code: 'venue.unreachable' },
  'connect-hangs': { besides: ['disconnect'], code: 'venue.unreachable' },
  'clock-forward': { besides: [], code: null },
  'clock-back': { besides: [], code: 'clock.jumped' },
  'depth-silent': { besides: ['disconnect'], code: 'book.stale' },
  'depth-replayed': { besides: [], code: null },
  'depth-crossed': { besides: [], code: 'book.crossed' },
  'depth-off-tick': { besides: [], code: 'level.off-tick' },
  'snapshot-crossed': { besides: ['drop'], code: 'book.crossed' },
  'request-banned': { besides: ['drop'], code: 'venue.rate-limited' },
  'error-frame': { besides: [], code: null },
  'answer-strange': { besides: [], code: null },
  'streams-down': { besides: [], code: 'venue.unreachable' },
  maintenance: { besides: [], code: 'venue.unreachable' },
  announced: { besides: [], code: 'venue.leaving' },
  'sequence-reset': { besides: ['drop'], code: 'book.gap' },
  slept: { besides: [], code: 'venue.closed' },
  'tick-changed': { besides: [], code: null },
  halted: { besides: [], code: null },
  delisted: { besides: [], code: null },
  restarted: { besides: [], code: null },
  'line-aged': { besides: ['connect-refused'], code: null },
};

describe('a fault alone', () => {
  test.each(campaignFaults.map((kind) => ({ kind, ...noticed[kind] })))('$kind is noticed as $code and survived', ({ kind, besides, code }) => {
    const tally = new CampaignTally();
    for (let seed = 1; seed <= 8; seed += 1) {
      tally.add(runSeed(seed, { newKernel, focus: [kind, ...besides] }));
      if ((tally.faults.get(kind) ?? 0) > 0 && (code === null || tally.troubles.has(code))) break;
    }
    expect(tally.violations).toEqual([]);
    expect(tally.faults.get(kind)).toBeGreaterThan(0);
    if (code !== null) expect(tally.troubles.get(code)).toBeGreaterThan(0);
  });
});

describe('the campaign finds', () => {
  test.each(mutants)('$name: $mistake', (mutant) => {
    const found = Array.from({ length: 10 }, (_, index) => index + 1)
      .find((seed) => runSeed(seed, { newKernel, mutant, focus: mutant.exposedBy }).violations.length > 0);
    expect(found).toBeDefined();
  });
});

describe('with orders', () => {
  test.each(campaignMarkets)('$name: what we know in the end is what the exchange knows, through losses, deaths and broken connections', (market) => {
    const reports = [1, 2].map((seed) => runOrders(seed, market));
    expect(reports.flatMap(({ words }) => words)).toEqual([]);
    expect(reports.reduce((sum, { orders, fills }) => sum + Math.min(1, fills) * orders, 0)).toBeGreaterThan(10);
    expect(reports[0]).toEqual(runOrders(1, market));
  });
});

describe('the campaign with orders finds', () => {
  test.each(orderMutants)('$name: $mistake', (mutant) => {
    const market = campaignMarkets.filter(({ name }) => name === mutant.market);
    const found = Array.from({ length: 60 }, (_, index) => index + 1).find((seed) => market.some((one) => runOrders(seed, one, mutant).words.length > 0));
    expect(found).toBeDefined();
  });
});

test('a plan is the same for the same seed, and a focused one holds what was asked for and nothing else', () => {
  fc.assert(fc.property(fc.nat(), fc.subarray([...campaignFaults]), (seed, focus) => {
    expect(drawPlan(seed)).toEqual(drawPlan(seed));
    const plan = drawPlan(seed, focus);
    const kinds = new Set<string>([
      ...plan.stream.map((rule) => rule.kind),
      ...Object.entries(plan.chances).flatMap(([kind, chance]) => (chance > 0 ? [kind] : [])),
      ...plan.events.map((event) => event.kind),
      ...(plan.lineLifeUs === null ? [] : ['line-aged']),
    ]);
    // A list that changed is read when the machine wakes again.
    const sleeps = focus.some((kind) => kind === 'tick-changed' || kind === 'halted' || kind === 'delisted');
    expect(kinds).toEqual(new Set(sleeps ? [...focus, 'slept'] : focus));
    expect(plan.endUs).toBeGreaterThan(plan.calmUs);
  }));
});

test('things happen by time, and in the order of their coming within a moment', () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 200 }), (times) => {
    const agenda = new Agenda();
    const done: (readonly [number, number])[] = [];
    for (const [index, timeUs] of times.entries()) agenda.add(timeUs, () => done.push([timeUs, index]));
    while (agenda.nextUs < Infinity) agenda.run();
    const expected = times.map((timeUs, index): readonly [number, number] => [timeUs, index]).sort((left, right) => left[0] - right[0] || left[1] - right[1]);
    expect(done).toEqual(expected);
  }));
});
