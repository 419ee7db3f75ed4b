/** The archive of candles over a real database, and over the practice market's own answers for every market. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { candleStart, weekUs } from '../../core/market/intervals.ts';
import { barsOf } from '../../core/simulation/bars.ts';
import { sampleAnswer } from '../../core/simulation/front-sample.ts';
import { frontKinds } from '../../core/simulation/fronts.ts';
import { noMischief } from '../../core/simulation/front.ts';
import { practiceInstruments } from '../../core/simulation/instruments.ts';
import { openHouse } from '../../core/simulation/accounts/open-house.ts';
import { World } from '../../core/simulation/world.ts';
import { venueParts } from '../../core/venues/index.ts';
import type { CandleHistory } from '../../core/venues/history.ts';
import { htxSpot } from '../../core/venues/htx/spot.ts';
import { fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { usPerMinute } from '../../domain/time.ts';
import { archiveLimits, CandleArchive, unseenIn, type CandlesAnswer, type VenueAnswer } from './candles.ts';
import { openDatabase } from './database.ts';

const root = mkdtempSync(join(tmpdir(), 'fathom-candles-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

const hourUs = 60 * usPerMinute;
/** A Thursday, 13:37 and a half. */
const startUs = 1_790_257_050_000_000;

const spec = sampleSpec();

type Ask = (intervalUs: number, beforeUs: number, count: number) => VenueAnswer;

function archiveOf(kept: InstrumentSpec, history: CandleHistory | null, nowUs: () => number, ask: Ask) {
  const opened = openDatabase(join(root, String((count += 1)), 'fathom.db'));
  if (!opened.ok) throw new Error(opened.fault.detail);
  const database = opened.value;
  const asked: (readonly [intervalUs: number, beforeUs: number, count: number])[] = [];
  const archive = () => new CandleArchive({
    nowUs,
    specOf: (instrument) => (instrument === kept.id ? kept : null),
    historyOf: () => history,
    ask: async (_spec, ...question) => {
      asked.push(question);
      return ask(...question);
    },
    read: (range) => database.candles(range),
    seen: (of, span) => database.seenCandles(of, span),
    putSeen: (rows, of, seen) => database.putSeenCandles(rows, of, seen),
  });
  return { archive, asked, database };
}

function value<Value>(result: Result<Value, { readonly detail: string }>): Value {
  if (!result.ok) throw new Error(result.fault.detail);
  return result.value;
}

/** Start and close of each candle. */
const pairs = ({ columns }: CandlesAnswer): readonly (readonly number[])[] => [...columns.startUs].map((atUs, index) => [atUs, columns.closeTicks[index] ?? NaN, columns.lots[index] ?? NaN]);

test.each(venueParts.map(({ dialect }) => ({ name: `${dialect.venue} ${dialect.market}`, dialect })))('$name: what the market made, asked once, from the database after that', async ({ dialect }) => {
  const instrument = practiceInstruments.find((one) => one.venue === dialect.venue && one.market === dialect.market);
  const kind = frontKinds.find(({ venue, markets }) => venue === dialect.venue && markets.some((market) => market === dialect.market));
  if (instrument === undefined || kind === undefined) throw new Error('the practice market has each market');
  const world = new World({ seed: 11, startUs, instruments: [instrument], depthScale: 0.05 });
  const { front } = kind.open(world, noMischief, openHouse({ world, venues: [], verify: () => false }));
  world.listen(instrument.id);
  world.advance(startUs + 5 * usPerMinute);
  const market = world.market(instrument.id);
  if (market === null) throw new Error('the market lives');
  const listed = sampleSpec({ ...instrument, version: 4 });
  const { archive, asked } = archiveOf(listed, dialect.history, () => world.nowUs, (intervalUs, beforeUs, wanted) => {
    const request = dialect.history?.request({ symbol: listed.symbol, intervalUs, beforeUs, count: wanted, nowUs: world.nowUs }) ?? null;
    const venueNowUs = world.nowUs;
    world.advance(world.nowUs + 1_000_000);
    return { outcome: ok(request === null ? null : Buffer.from(sampleAnswer(front, request.path).body)), venueNowUs };
  });
  for (const [intervalUs, wanted] of [[usPerMinute, 400], [3 * usPerMinute, 50], [hourUs, 60], [24 * hourUs, 20], [weekUs, 3]] as const) {
    asked.length = 0;
    const endUs = world.nowUs + intervalUs;
    const openUs = candleStart(world.nowUs - archiveLimits.settleUs, intervalUs);
    const answer = value(await archive().want({ instrument: listed.id, intervalUs, endUs, count: wanted }));
    const truth = barsOf(market, { intervalUs, beforeUs: openUs, count: wanted }).map((bar) => [bar.startUs, bar.closeTicks, Number(bar.lots)]);
    expect(pairs(answer)).toEqual(truth);
    expect([answer.unseen, answer.fault, answer.columns.version]).toEqual([[], null, 4]);
    if (intervalUs === usPerMinute) expect(asked.length).toBeGreaterThan(0);
    const { partUntilUs, part } = answer;
    const minutes = barsOf(market, { intervalUs: usPerMinute, fromUs: openUs, beforeUs: partUntilUs, count: 20_000 });
    expect(part === null ? 0n : BigInt(part.lots)).toBe(minutes.reduce((sum, { lots }) => sum + lots, 0n));
    expect(part?.closeTicks).toBe(minutes.at(-1)?.closeTicks);
    asked.length = 0;
    expect(pairs(value(await archive().want({ instrument: listed.id, intervalUs, endUs: openUs, count: wanted })))).toEqual(truth);
    expect(asked).toEqual([]);
  }
});

test('a venue that tells the newest alone gives what it has, and the rest stays unseen', async () => {
  const { history } = htxSpot;
  const newest = 2_000;
  const { archive, asked } = archiveOf(spec, history, () => startUs, (intervalUs, beforeUs, wanted) => {
    const request = history?.request({ symbol: spec.symbol, intervalUs, beforeUs, count: wanted, nowUs: startUs }) ?? null;
    const size = Number(/size=(\d+)/.exec(request?.path ?? '')?.[1]);
    const rows = Array.from({ length: size || 0 }, (_, back) => ({ id: candleStart(startUs, intervalUs) / 1e6 - (back * intervalUs) / 1e6, open: 5, high: 5, low: 5, close: 5, amount: 1, vol: 5, count: 1 }));
    const body = { ch: `market.${spec.symbol}.kline.4hour`, status: 'ok', ts: 1, data: rows };
    return { outcome: ok(request === null ? null : Buffer.from(JSON.stringify(body))), venueNowUs: startUs };
  });
  const answer = value(await archive().want({ instrument: spec.id, intervalUs: 24 * hourUs, endUs: candleStart(startUs, 24 * hourUs), count: 600 }));
  expect(answer.columns.startUs.length).toBe(Math.floor((newest - 4) / 6));
  expect([answer.unseen.length, answer.fault, asked.length]).toEqual([1, null, 2]);
});

/** A venue of candles whose numbers are their start; it lists since `bornUs`, and nobody trades in some minutes. */
function toyHistory(nobodyTraded: (atUs: number) => boolean, bornUs = 0): { readonly history: CandleHistory; readonly ask: Ask } {
  return {
    history: {
      intervals: new Map([[usPerMinute, 'm']]),
      countMax: 100,
      reach: 'newest',
      request: () => null,
      parse: (_spec, _intervalUs, body) => {
        const starts: readonly number[] = [...new Float64Array(Uint8Array.from(body).buffer)];
        return ok(starts.map((atUs) => ({ startUs: atUs, openTicks: 1, highTicks: 9, lowTicks: 1, closeTicks: 5, lots: 3, tradeCount: 2, quoteVolume: null, takerLots: null })));
      },
    },
    ask: (_intervalUs, beforeUs, wanted) => {
      const starts: number[] = [];
      for (let atUs = beforeUs - usPerMinute; atUs >= bornUs && starts.length < wanted; atUs -= usPerMinute) if (!nobodyTraded(atUs)) starts.unshift(atUs);
      return { outcome: ok(new Uint8Array(Float64Array.from(starts).buffer)), venueNowUs: startUs };
    },
  };
}

const endUs = candleStart(startUs, usPerMinute);

test('a minute that nobody traded in is no gap, one that nobody saw is', async () => {
  const silent = endUs - 10 * usPerMinute;
  const venue = toyHistory((atUs) => atUs === silent);
  let isReachable = true;
  const { archive, asked } = archiveOf(spec, venue.history, () => startUs, (...question) => (isReachable ? venue.ask(...question) : { outcome: failed(fault('venue.unreachable', 'gone')), venueNowUs: 0 }));
  const keeper = archive();
  const wanted = { instrument: spec.id, intervalUs: usPerMinute, endUs, count: 20 };
  const first = value(await keeper.want(wanted));
  expect([first.columns.startUs.includes(silent), first.columns.startUs.length, first.unseen]).toEqual([false, 19, []]);
  isReachable = false;
  const older = value(await keeper.want({ ...wanted, count: 50 }));
  expect(older.unseen).toEqual([{ fromUs: endUs - 50 * usPerMinute, untilUs: endUs - 21 * usPerMinute }]);
  expect([older.fault?.code, older.columns.startUs.length]).toEqual(['venue.unreachable', 20]);
  isReachable = true;
  asked.length = 0;
  const whole = value(await keeper.want({ ...wanted, count: 50 }));
  expect([whole.unseen, whole.fault, whole.columns.startUs.length, asked]).toEqual([[], null, 49, [[usPerMinute, endUs - 21 * usPerMinute, 29]]]);
});

test('where the listing begins the venue is asked once', async () => {
  const bornUs = endUs - 30 * usPerMinute;
  const venue = toyHistory(() => false, bornUs);
  const { archive, asked } = archiveOf(spec, venue.history, () => startUs, venue.ask);
  const keeper = archive();
  for (let turn = 0; turn < 3; turn += 1) {
    const answer = value(await keeper.want({ instrument: spec.id, intervalUs: usPerMinute, endUs, count: 80 }));
    expect([answer.columns.startUs.length, answer.unseen, answer.beginUs]).toEqual([30, [], bornUs]);
  }
  expect(asked).toHaveLength(2);
});

test('what is not over by the venue’s clock is not kept, and is asked for again', async () => {
  const venue = toyHistory(() => false);
  let venueNowUs = startUs - 2 * usPerMinute;
  const { archive, asked, database } = archiveOf(spec, venue.history, () => startUs, (...question) => ({ ...venue.ask(...question), venueNowUs }));
  const keeper = archive();
  const wanted = { instrument: spec.id, intervalUs: usPerMinute, endUs, count: 10 };
  const early = value(await keeper.want(wanted));
  const closedUs = candleStart(venueNowUs - archiveLimits.settleUs, usPerMinute);
  expect([early.columns.startUs.at(-1), early.unseen]).toEqual([closedUs - usPerMinute, [{ fromUs: closedUs, untilUs: endUs }]]);
  expect(database.candles({ ...wanted, fromUs: closedUs, toUs: endUs * 2, countMax: 9 })).toEqual({ ok: true, value: [] });
  expect(asked).toHaveLength(1);
  venueNowUs = startUs;
  const late = value(await keeper.want(wanted));
  expect([late.columns.startUs.length, late.unseen, asked.length]).toEqual([10, [], 2]);
});

test('two screens ask once', async () => {
  const venue = toyHistory(() => false);
  const { archive, asked } = archiveOf(spec, venue.history, () => startUs, venue.ask);
  const keeper = archive();
  const wanted = { instrument: spec.id, intervalUs: usPerMinute, endUs, count: 60 };
  const [one, other] = await Promise.all([keeper.want(wanted), keeper.want(wanted)]);
  expect(other).toEqual(one);
  expect(asked).toHaveLength(1);
});

test('a length of which a part is unseen is not made up', async () => {
  const venue = toyHistory(() => false);
  const { archive } = archiveOf(spec, venue.history, () => startUs, (intervalUs, beforeUs, wanted) => (beforeUs < endUs - 300 * usPerMinute ? { outcome: ok(null), venueNowUs: startUs } : venue.ask(intervalUs, beforeUs, wanted)));
  const answer = value(await archive().want({ instrument: spec.id, intervalUs: hourUs, endUs: candleStart(startUs, hourUs), count: 10 }));
  const firstSeenUs = answer.unseen.at(-1)?.untilUs ?? 0;
  expect(answer.unseen).toHaveLength(1);
  expect(answer.columns.startUs[0]).toBe(candleStart(firstSeenUs + hourUs - 1, hourUs));
  expect([...new Set(answer.columns.lots)]).toEqual([180]);
});

test('what makes no sense is refused, and wants are bounded', async () => {
  const venue = toyHistory(() => false);
  const { archive } = archiveOf(spec, venue.history, () => startUs, venue.ask);
  const keeper = archive();
  const wanted = { instrument: spec.id, intervalUs: usPerMinute, endUs, count: 5 };
  for (const bad of [{ ...wanted, intervalUs: 7 * usPerMinute }, { ...wanted, count: 0 }, { ...wanted, count: 1e9 }, { ...wanted, endUs: NaN }, { ...wanted, endUs: -5 }]) {
    expect(await keeper.want(bad)).toMatchObject({ ok: false, fault: { code: 'message.malformed' } });
  }
  expect(await keeper.want({ ...wanted, instrument: 'nobody' })).toMatchObject({ ok: false, fault: { code: 'instrument.unknown' } });
  const many = await Promise.all(Array.from({ length: archiveLimits.wantsMax + 3 }, async () => keeper.want(wanted)));
  expect(many.filter((answer) => !answer.ok)).toHaveLength(3);
  expect((await keeper.want(wanted)).ok).toBe(true);
});

test('what is unseen lies between what is known', () => {
  expect(unseenIn({ fromUs: 10, untilUs: 100 }, [{ startUs: 30 }, { startUs: 60 }], [{ fromUs: 0, untilUs: 20 }, { fromUs: 65, untilUs: 80 }], 10)).toEqual([{ fromUs: 20, untilUs: 30 }, { fromUs: 40, untilUs: 60 }, { fromUs: 80, untilUs: 100 }]);
  expect(unseenIn({ fromUs: 10, untilUs: 10 }, [], [], 10)).toEqual([]);
});
