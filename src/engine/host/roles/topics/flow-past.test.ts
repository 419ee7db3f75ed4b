/** Pictures of the flow over a restart: what was recorded, what nobody saw, and what comes, as one. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { barBit, decodeBars, type BarsFrame } from '../../../contract/frames/bars.ts';
import { decodeCvd } from '../../../contract/frames/cvd.ts';
import { decodeFootprint, footprintBit } from '../../../contract/frames/footprint.ts';
import { decodeProfile } from '../../../contract/frames/profile.ts';
import { decodeTape, printBit, tapeFlagBacklog, tapeFlagMore, type TapeFrame } from '../../../contract/frames/tape.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { newBooks } from '../../../core/market/book.ts';
import { newKernelTwin } from '../../../core/memory/kernel.ts';
import { field, newSlots, writeHead, type Slots } from '../../../core/memory/record.ts';
import { assert } from '../../../domain/assert.ts';
import { factFlag, validities, type FactKind } from '../../../domain/fact.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { fault } from '../../../domain/fault.ts';
import { failed, type Result } from '../../../domain/result.ts';
import { InstrumentView, newScratch } from '../instrument-view.ts';
import type { TradesWanted } from '../trade-messages.ts';
import { TradeRoom } from '../trade-room.ts';
import { TradesPast } from '../trades-past.ts';
import { openTopic } from './index.ts';
import { sampleHost } from './topic-sample.ts';

const root = mkdtempSync(join(tmpdir(), 'fathom-flow-past-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const spec = sampleSpec();
const minute = 60_000_000;
const noonUs = 1_790_251_200_000_000;
const about = { id: spec.id, version: spec.version };
let [ids, sequence] = [0, 0];

function record(kind: FactKind, atUs: number, a: number, b: number, flags = 0): Slots {
  const slots = newSlots(1);
  ids += 1;
  sequence += 3;
  writeHead(slots, 0, kind, spec.stream, 0, flags);
  slots.f64.set([sequence, atUs, atUs - 50, a, b, ids, 0], field.sequence);
  return slots;
}

const trade = (atUs: number, ticks: number, lots: number): Slots => record('trade', atUs, ticks, Math.abs(lots), lots < 0 ? factFlag.sellerAggressed : 0);
const live = (atUs: number): Slots => record('validity', atUs, validities.indexOf('live'), 0);

/** One run of the program: its store role, and its view of the instrument. */
function newRun(folder: string, startUs: number) {
  const faults: string[] = [];
  const asking: Promise<unknown>[] = [];
  const disk = { isDown: false };
  /** Everything that was asked of the disk is answered, and told. */
  const settled = async (): Promise<void> => {
    await Promise.all(asking);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const room = new TradeRoom({ folder, bytesMax: 2 ** 30, log: ({ detail }) => void faults.push(detail) });
  room.setInstruments([spec]);
  const view = new InstrumentView(spec, newBooks(newKernelTwin(2 ** 20)).open(spec.stream).location(), newScratch(), startUs);
  const past: TradesPast = new TradesPast((wanted: TradesWanted) => {
    // Over the ports of two threads it takes a while as well.
    setImmediate(() => past.onAnswer({ kind: 'trades', request: wanted.request, outcome: room.answer(wanted) }));
  });
  const tell = (slots: Slots): void => {
    room.onRecord(slots, 0);
    room.settle();
    if (slots.bytes[0] === 4) view.onTrade(slots, 0);
  };
  const open = <Frame>(of: TopicSpec, decode: (bytes: Uint8Array) => Result<Frame, string>) => {
    const opened = openTopic(of, sampleHost({ find: (id) => (id === spec.id ? spec : null), viewOf: () => view, tradesPast: (...asked) => {
      const answer = disk.isDown ? Promise.resolve(failed(fault('role.silent', 'the store starts'))) : past.ask(...asked);
      asking.push(answer);
      return answer;
    } }));
    assert(opened.ok, 'the topic opens');
    const topic = opened.value;
    const paint = (nowUs: number): readonly Frame[] => {
      const frames: Frame[] = [];
      for (let turn = 0; turn < 20; turn += 1) {
        topic.paintPresent?.(nowUs, { hasRoom: true, post: (bytes) => {
          const frame = decode(bytes);
          assert(frame.ok, 'the frame reads');
          frames.push(frame.value);
        } });
      }
      return frames;
    };
    return { topic, paint };
  };
  return { room, view, tell, open, faults, settled, disk };
}

/** Two runs with ten minutes between; in each a trade a second for five minutes. */
function twoRuns(name: string): ReturnType<typeof newRun> {
  const folder = join(root, name);
  const first = newRun(folder, noonUs);
  first.tell(live(noonUs));
  for (let at = 0; at < 300; at += 1) first.tell(trade(noonUs + at * 1_000_000 + 100, 100 + (at % 7), at % 3 === 0 ? -2 : 1));
  first.room.close();
  const laterUs = noonUs + 15 * minute;
  const second = newRun(folder, laterUs);
  second.tell(live(laterUs));
  for (let at = 0; at < 300; at += 1) second.tell(trade(laterUs + at * 1_000_000 + 100, 200 + (at % 5), 1));
  return second;
}

const footprintOf = (us: number, anchorUs: number | null = null): TopicSpec => ({
  kind: 'footprint', instrument: about, bar: { kind: 'time', us }, rowTicks: 1, valueShare: 0.7, stackMin: 3, imbalance: { ratio: 3, lotsMin: 0, isZeroIgnored: false }, anchorUs,
});

test('a footprint has the bars of an earlier run, and says where nobody looked', async () => {
  const { open, tell, settled } = twoRuns('footprint');
  const { paint } = open(footprintOf(minute, noonUs), decodeFootprint);
  const nowUs = noonUs + 20 * minute;
  paint(nowUs);
  await settled();
  const frames = paint(nowUs + 1);
  const [again] = frames;
  assert(again !== undefined, 'a frame');
  expect([again.isAgain, again.recordedUs, again.sinceUs, again.endNumber]).toEqual([true, noonUs, noonUs + 15 * minute, 10]);
  const { incomplete, afterGap } = footprintBit;
  const bars = frames.flatMap(({ bars: { startUs, trades, flags } }) => Array.from(startUs, (atUs, at) => ({ minute: (atUs - noonUs) / minute, trades: trades[at], flags: (flags[at] ?? 0) & (incomplete | afterGap) })));
  // The minute that the first run did not see to its end is doubtful, and so is the one in which the second began; the others are whole.
  expect(bars.toSorted((left, right) => left.minute - right.minute)).toEqual([0, 1, 2, 3, 4, 15, 16, 17, 18, 19].map((at) => ({ minute: at, trades: 60, flags: at === 4 ? incomplete : at === 15 ? incomplete | afterGap : 0 })));
  // The present goes on from there, once.
  tell(trade(nowUs + 500_000, 300, 7));
  const [newest] = paint(nowUs + 600_000);
  expect([newest?.isAgain, newest?.endNumber, newest?.bars.trades.at(-1)]).toEqual([false, 11, 1]);
});

test('before a restarted market is live, a footprint says since when somebody looks again', async () => {
  const folder = join(root, 'not-live');
  const first = newRun(folder, noonUs);
  first.tell(live(noonUs));
  for (let at = 0; at < 60; at += 1) first.tell(trade(noonUs + at * 1_000_000 + 100, 100, 1));
  first.room.close();
  const laterUs = noonUs + 15 * minute;
  const { open, settled } = newRun(folder, laterUs);
  const { paint } = open(footprintOf(minute, noonUs), decodeFootprint);
  paint(laterUs + 1_000);
  await settled();
  expect(paint(laterUs + 2_000)[0]).toMatchObject({ isAgain: true, recordedUs: noonUs, sinceUs: laterUs });
});

test('the sum of deltas goes on over a restart, with the cells between in doubt, and reaches further when asked', async () => {
  const { open, settled } = twoRuns('cvd');
  const { paint, topic } = open({ kind: 'cvd', instrument: about, others: [], cellUs: minute, cells: 10 }, decodeCvd);
  const nowUs = noonUs + 20 * minute;
  paint(nowUs);
  await settled();
  const [frame] = paint(nowUs + 1);
  assert(frame !== undefined, 'a frame');
  expect([frame.isAgain, (frame.oldestUs - noonUs) / minute]).toEqual([true, 15]);
  expect((await topic.more?.({ beforeUs: frame.oldestUs, count: 10 }))?.ok).toBe(true);
  const frames = paint(nowUs + 2);
  expect(frames.length).toBeGreaterThan(1); // ten cells a frame
  const cells = frames.flatMap(({ fromUs, sums, isUnreliable }) => Array.from(sums, (sum, at) => [(fromUs - noonUs) / minute + at, Math.round(sum * 1e9), isUnreliable[at]] as const));
  const byCell = new Map(cells.map(([cell, sum, doubt]) => [cell, { sum, doubt }]));
  expect([...byCell.keys()].toSorted((left, right) => left - right)[0]).toBeLessThanOrEqual(4);
  expect(Array.from({ length: 11 }, (_, at) => byCell.get(4 + at)?.doubt)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  expect(byCell.get(17)?.doubt).toBe(0);
});

test('a session’s profile and average have all of the session that was recorded', async () => {
  const { open, settled } = twoRuns('profile');
  const { paint } = open({ kind: 'profile', instrument: about, rowTicks: 1, valueShare: 0.7, range: { kind: 'session', sessionUs: 60 * minute, offsetUs: 0 } }, decodeProfile);
  const nowUs = noonUs + 20 * minute;
  expect(paint(nowUs).at(-1)?.trades).toBe(300);
  await settled();
  const frame = paint(nowUs + 300_000).at(-1);
  const lots = 200 + 2 * 100 + 300;
  expect([frame?.trades, frame?.isIncomplete, frame?.buyLots.reduce((sum, one) => sum + one, 0), frame?.sellLots.reduce((sum, one) => sum + one, 0)]).toEqual([600, true, 500, 200]);
  let worth = 0;
  for (let at = 0; at < 300; at += 1) worth += (100 + (at % 7)) * (at % 3 === 0 ? 2 : 1) + 200 + (at % 5);
  expect(frame?.vwapTicks).toBeCloseTo(worth / lots, 9);
});

test('a stretch that is over is read from the disk, and the last while too where the log does not reach', async () => {
  const { open, settled } = twoRuns('stretch');
  const fixed = open({ kind: 'profile', instrument: about, rowTicks: 1, valueShare: 0.7, range: { kind: 'fixed', fromUs: noonUs + minute, untilUs: noonUs + 3 * minute } }, decodeProfile);
  const recent = open({ kind: 'profile', instrument: about, rowTicks: 1, valueShare: 0.7, range: { kind: 'recent', us: 18 * minute } }, decodeProfile);
  const nowUs = noonUs + 20 * minute;
  for (const { paint } of [fixed, recent]) paint(nowUs);
  await settled();
  const stretch = fixed.paint(nowUs + 300_000).at(-1);
  expect([stretch?.trades, stretch?.isIncomplete]).toEqual([120, false]);
  expect(recent.paint(nowUs + 2_000_000).at(-1)?.trades).toBe(180 + 300);
});

test('a store that does not answer yet is asked again', async () => {
  const { open, settled, disk } = twoRuns('again');
  disk.isDown = true;
  const { paint } = open(footprintOf(minute), decodeFootprint);
  const nowUs = noonUs + 20 * minute;
  paint(nowUs);
  await settled();
  disk.isDown = false;
  expect(paint(nowUs + 4_000_000).every(({ endNumber }) => endNumber === 5)).toBe(true);
  paint(nowUs + 6_000_000);
  await settled();
  expect(paint(nowUs + 7_000_000)[0]).toMatchObject({ isAgain: true, endNumber: 10 });
});

test('without a record there is what the log keeps, as before', async () => {
  const run = newRun(join(root, 'none'), noonUs);
  run.room.close();
  const { paint } = run.open(footprintOf(minute), decodeFootprint);
  run.view.onTrade(trade(noonUs + 1_000, 5, 5), 0);
  paint(noonUs + minute);
  await run.settled();
  expect(paint(noonUs + minute + 1).every(({ isAgain }) => !isAgain)).toBe(true);
});

test('candles of seconds are made of trades, over a restart, and older ones come when they are asked for', async () => {
  const { open, settled, tell } = twoRuns('seconds');
  const { paint, topic } = open({ kind: 'bars', instrument: about, bar: { kind: 'time', us: 5_000_000 } }, decodeBars);
  const nowUs = noonUs + 20 * minute;
  const barsOf = (frames: readonly BarsFrame[]) => frames.flatMap(({ timeUs, openTicks, closeTicks, lots, boughtLots, flags }) =>
    Array.from(timeUs, (atUs, at) => ({ second: (atUs - noonUs) / 1_000_000, open: openTicks[at], close: closeTicks[at], lots: lots[at], bought: boughtLots[at], flags: flags[at] })));
  expect(paint(nowUs).map(({ part, hasMore, timeUs }) => [part, hasMore, timeUs.length])).toEqual([['again', false, 60]]);
  await settled();
  const again = paint(nowUs + 1);
  expect(again.map(({ part, hasMore, timeUs }) => [part, hasMore, timeUs.length])).toEqual([['again', false, 120]]);
  const plain = (second: number): object => {
    const trades = Array.from({ length: 5 }, (_, at) => second + at).map((at) => (at < 300 ? { ticks: 100 + (at % 7), lots: at % 3 === 0 ? -2 : 1 } : { ticks: 200 + ((at - 900) % 5), lots: 1 }));
    const sum = (of: (lots: number) => number): number => trades.reduce((before, { lots }) => before + of(lots), 0);
    return { second, open: trades[0]?.ticks, close: trades[4]?.ticks, lots: sum(Math.abs), bought: sum((lots) => Math.max(0, lots)) };
  };
  const seconds = [...Array.from({ length: 60 }, (_, at) => at * 5), ...Array.from({ length: 60 }, (_, at) => 900 + at * 5)];
  // The last of the first run and the first of the second are doubtful; the newest is over, because its time is.
  expect(barsOf(again)).toEqual(seconds.map((second) => ({ ...plain(second), flags: second === 295 || second === 900 ? barBit.incomplete : second === 1_195 ? barBit.open : 0 })));
  // What is older than a screen asks for comes by itself, and is the same.
  expect(await topic.more?.({ beforeUs: noonUs + 100_000_000, count: 8 })).toEqual({ ok: true, value: { count: 8, hasMore: true } });
  tell(trade(nowUs + 400_000, 300, 7));
  const frames = paint(nowUs + 500_000);
  expect(frames.map(({ part, hasMore }) => [part, hasMore])).toEqual([['older', true], ['newest', false]]);
  expect(barsOf(frames.slice(0, 1))).toEqual(seconds.slice(12, 20).map((second) => ({ ...plain(second), flags: 0 })));
  expect(barsOf(frames.slice(1)).at(-1)).toEqual({ second: 1_200, open: 300, close: 300, lots: 7, bought: 7, flags: barBit.open });
});

test('candles of seconds before those of a screen are made of the disk alone, across a time in which nobody looked', async () => {
  const { open, settled } = twoRuns('older-seconds');
  const { paint, topic } = open({ kind: 'bars', instrument: about, bar: { kind: 'time', us: 1_000_000 } }, decodeBars);
  const nowUs = noonUs + 20 * minute;
  paint(nowUs);
  await settled();
  const [again] = paint(nowUs + 1);
  expect([again?.timeUs.length, again?.timeUs[0], again?.hasMore]).toEqual([300, noonUs + 15 * minute, true]);
  expect(await topic.more?.({ beforeUs: noonUs + 15 * minute, count: 100 })).toEqual({ ok: true, value: { count: 100, hasMore: true } });
  const [older] = paint(nowUs + 2);
  expect([older?.part, older?.timeUs[0], older?.timeUs.at(-1)]).toEqual(['older', noonUs + 200_000_000, noonUs + 299_000_000]);
  expect(await topic.more?.({ beforeUs: noonUs, count: 100 })).toEqual({ ok: true, value: { count: 0, hasMore: false } });
});

test('a second in which nobody traded is a flat candle, one in which nobody looked is none', async () => {
  const run = newRun(join(root, 'quiet'), noonUs);
  run.tell(live(noonUs));
  for (const second of [10, 11, 15]) run.tell(trade(noonUs + second * 1_000_000 + 100, 100 + second, 3));
  run.view.onTradesLost(noonUs + 17_000_000, noonUs + 18_000_000);
  run.tell(record('validity', noonUs + 17_000_000, validities.indexOf('resyncing'), 0));
  run.tell(live(noonUs + 18_000_000));
  run.tell(trade(noonUs + 20_000_100, 130, 3));
  const { paint } = run.open({ kind: 'bars', instrument: about, bar: { kind: 'time', us: 1_000_000 } }, decodeBars);
  paint(noonUs + 21_000_000);
  await run.settled();
  const [again] = paint(noonUs + 21_000_001);
  assert(again !== undefined, 'a frame');
  const told = Array.from(again.timeUs, (atUs, at) => [(atUs - noonUs) / 1_000_000, again.openTicks[at], again.closeTicks[at], again.lots[at]]);
  expect(told).toEqual([[10, 110, 110, 3], [11, 111, 111, 3], [12, 111, 111, 0], [13, 111, 111, 0], [14, 111, 111, 0], [15, 115, 115, 3], [20, 130, 130, 3]]);
});

const tapeOf: TopicSpec = { kind: 'tape', instrument: about, others: [], burstWorthMin: null };

/** Prints of the newest beginning: when, and whether trades may be missing before it. */
function printsOf(frames: readonly TapeFrame[]): readonly (readonly [secondsFromNoon: number, isAfterGap: boolean])[] {
  const begin = frames.findLastIndex(({ header }) => header.sequence === 0);
  return frames.slice(Math.max(0, begin)).flatMap(({ venueUs, flags }) => Array.from(venueUs, (atUs, at) => [Math.round((atUs - noonUs) / 1_000_000), ((flags[at] ?? 0) & printBit.afterGap) !== 0] as const));
}

test('a tape begins with what was recorded in earlier runs, says where nobody looked, and goes on once', async () => {
  const { open, tell, settled } = twoRuns('tape');
  const { paint } = open(tapeOf, decodeTape);
  const nowUs = noonUs + 20 * minute;
  // What the view keeps is there at once: the five minutes of this run.
  expect(printsOf(paint(nowUs)).length).toBe(300);
  // The ten minutes before it have little, and more is recorded: it looks further back.
  const frames: TapeFrame[] = [];
  for (let turn = 1; turn < 5; turn += 1) {
    await settled();
    frames.push(...paint(nowUs + turn));
  }
  const prints = printsOf(frames);
  expect([prints.length, prints[0]?.[0], prints.at(-1)?.[0]]).toEqual([600, 0, 1_199]);
  expect(prints.filter(([, isAfterGap]) => isAfterGap).map(([seconds]) => seconds)).toEqual([900]);
  expect(prints.every(([seconds], at) => at === 0 || seconds >= (prints[at - 1]?.[0] ?? 0))).toBe(true);
  const last = frames.at(-1);
  expect([last?.members[0]?.sinceUs, (last?.header.flags ?? 0) & tapeFlagBacklog]).toEqual([noonUs + 15 * minute, tapeFlagBacklog]);
  tell(trade(nowUs + 500_000, 300, 7));
  const [newest] = paint(nowUs + 600_000);
  expect([newest?.header.sequence === 0, newest?.firstNumber, newest?.lots.at(-1)]).toEqual([false, 600, 7]);
});

test('where a store starts late, or nothing is recorded, a tape begins with what the view has', async () => {
  const { open, settled, disk, view } = newRun(join(root, 'empty'), noonUs);
  view.onTrade(trade(noonUs + 1_000_000, 100, 1), 0);
  disk.isDown = true;
  const { paint } = open(tapeOf, decodeTape);
  expect(printsOf(paint(noonUs + 2_000_000)).length).toBe(1);
  await settled();
  disk.isDown = false;
  for (let turn = 0; turn < 4; turn += 1) {
    expect(paint(noonUs + 10_000_000 + turn)).toEqual([]);
    await settled();
  }
});

test('the past of a tape comes in frames of which all but the last say that more follow', async () => {
  const folder = join(root, 'long-tape');
  const { tell, open, settled } = newRun(folder, noonUs);
  tell(live(noonUs));
  for (let at = 0; at < 2_000; at += 1) tell(trade(noonUs + at * 10_000 + 100, 100, at % 2 === 0 ? 1 : -1));
  const { paint } = open(tapeOf, decodeTape);
  paint(noonUs + minute);
  await settled();
  const frames = paint(noonUs + minute + 1);
  expect(frames.map(({ header, member }) => [header.sequence, member.length, header.flags])).toEqual([[0, 768, tapeFlagBacklog | tapeFlagMore], [1, 768, tapeFlagBacklog | tapeFlagMore], [2, 464, tapeFlagBacklog]]);
});
