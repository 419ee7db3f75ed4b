/**
 * The monitors before the practice market's truth: what they saw, beside what was so. For the bench that fits and judges the scores, and for tests.
 *
 * Train and judge on different seeds; a trial says nothing about a seed that the weights came from.
 */

import { quotePerTickLot, runStudy } from '../../simulation/study.ts';
import type { HiddenIntent } from '../../simulation/truth.ts';
import { LevelChanges } from '../makers/level-changes.ts';
import { IcebergMonitor, icebergLooks } from './iceberg-monitor.ts';
import type { IcebergLooks } from './iceberg-score.ts';
import { newWallLooks, type WallLooks } from './spoof-score.ts';
import { usualWallRule, WallMonitor, type Wall, type WallRule } from './wall-monitor.ts';
import { wallWorthMin } from './worth.ts';

export interface TrialPlan {
  readonly seeds: readonly number[];
  readonly seconds: number;
  readonly instruments: readonly string[];
  readonly zEnter: number;
}

/** What was seen, and whether it was what the score is about. */
export interface Sample<Looks> {
  readonly looks: Looks;
  readonly isSo: boolean;
}

export interface Trial {
  readonly pulled: readonly Sample<WallLooks>[];
  readonly standing: readonly Sample<WallLooks>[];
  readonly icebergs: readonly Sample<IcebergLooks>[];
  /** Walls that the monitor told, those of them that somebody had placed as one, large orders that were placed and stood a second, those of them that it told. */
  readonly detection: { readonly told: number; readonly toldRightly: number; readonly placed: number; readonly placedAndTold: number };
  /** Ends that the monitor told → what had happened, by number. */
  readonly ends: Readonly<Record<string, number>>;
  /** Icebergs of which more than one slice traded, and those of them that became a candidate at all. */
  readonly hidden: { readonly traded: number; readonly seen: number };
}

const levelsMax = 1_000;
const sampleUs = 5_000_000;

interface Placed {
  readonly isAsk: boolean;
  readonly ticks: number;
  readonly fromUs: number;
  readonly untilUs: number;
  readonly isMeant: boolean;
  readonly change: string;
}

interface Told {
  readonly isAsk: boolean;
  readonly ticks: number;
  readonly fromUs: number;
  readonly untilUs: number;
  readonly end: string;
}

export function runTrial(plan: TrialPlan): Trial {
  const all = plan.seeds.flatMap((seed) => plan.instruments.map((instrument) => runOne(plan, seed, instrument)));
  const sum = (pick: (trial: Trial) => number): number => all.reduce((total, trial) => total + pick(trial), 0);
  const ends: Record<string, number> = {};
  for (const trial of all) for (const [name, count] of Object.entries(trial.ends)) ends[name] = (ends[name] ?? 0) + count;
  return {
    pulled: all.flatMap(({ pulled }) => pulled), standing: all.flatMap(({ standing }) => standing), icebergs: all.flatMap(({ icebergs }) => icebergs), ends,
    detection: {
      told: sum(({ detection }) => detection.told), toldRightly: sum(({ detection }) => detection.toldRightly), placed: sum(({ detection }) => detection.placed),
      placedAndTold: sum(({ detection }) => detection.placedAndTold),
    },
    hidden: { traded: sum(({ hidden }) => hidden.traded), seen: sum(({ hidden }) => hidden.seen) },
  };
}

interface Seen {
  readonly wall: Told;
  readonly looks: WallLooks;
  readonly kind: 'pulled' | 'standing';
}

interface Candidate {
  readonly isAsk: boolean;
  readonly ticks: number;
  readonly fromUs: number;
  readonly untilUs: number;
  readonly looks: IcebergLooks;
}

interface Made {
  readonly lots: number;
  readonly firstUs: number;
  readonly lastUs: number;
}

function runOne(plan: TrialPlan, seed: number, instrument: string): Trial {
  const changes = new LevelChanges(levelsMax);
  const worth = quotePerTickLot(instrument);
  let walls: WallMonitor | null = null;
  const candidates: Candidate[] = [];
  const icebergs = new IcebergMonitor(({ isAsk, ticks, firstUs, lastTradeUs, ...rest }) => {
    const looks: IcebergLooks = { tradedRatio: 0, survivals: 0, refills: 0, refillSpread: 0, pulledRatio: 0, lifeUs: 0 };
    icebergLooks({ isAsk, ticks, firstUs, lastTradeUs, ...rest }, looks);
    candidates.push({ isAsk, ticks, fromUs: firstUs - 200_000, untilUs: lastTradeUs, looks });
  });
  const told: Told[] = [];
  const seen: Seen[] = [];
  const tradedByMaker = new Map<number, Made>();
  let ended = 0;
  let nextSampleUs = 0;
  const note = (monitor: WallMonitor, wall: Readonly<Wall>, kind: 'pulled' | 'standing', nowUs: number): void => {
    const looks: WallLooks = newWallLooks();
    monitor.looks(wall, nowUs, looks);
    seen.push({ wall: { isAsk: wall.isAsk, ticks: wall.ticks, fromUs: wall.appearedUs, untilUs: nowUs, end: wall.state }, looks, kind });
  };
  const intents = runStudy({ seed, seconds: plan.seconds, instrument, levelsMax }, {
    trade: (timeUs, ticks, lots, makerId) => {
      changes.onTrade(timeUs, ticks, lots);
      walls?.onTrade(timeUs, lots);
      const known = tradedByMaker.get(makerId) ?? { lots: 0, firstUs: timeUs, lastUs: timeUs };
      tradedByMaker.set(makerId, { ...known, lots: known.lots + Math.abs(lots), lastUs: timeUs });
    },
    book: (levels, timeUs) => {
      const lotsMin = wallWorthMin / Math.max(1, (levels.bidTicks[0] ?? 1) * worth);
      walls ??= new WallMonitor({ ...usualWallRule, zEnter: plan.zEnter, lotsMin } satisfies WallRule);
      const look = changes.onBook(levels, timeUs);
      if (look === 'same') return;
      walls.onBook(levels, look === 'changed' ? changes.columns : null, timeUs);
      icebergs.onChanges(look === 'changed' ? changes.columns : null, timeUs);
      for (; ended < walls.endedCount; ended += 1) {
        const wall = walls.ended(walls.endedCount - 1 - ended);
        if (wall === null) continue;
        told.push({ isAsk: wall.isAsk, ticks: wall.ticks, fromUs: wall.appearedUs, untilUs: wall.endedUs, end: wall.state });
        if (wall.state === 'pulled') note(walls, wall, 'pulled', timeUs);
      }
      if (timeUs < nextSampleUs) return;
      nextSampleUs = timeUs + sampleUs;
      for (const wall of walls.standing) if (wall.state === 'stands') note(walls, wall, 'standing', timeUs);
    },
  });
  return compare(intents, told, seen, candidates, tradedByMaker);
}

function compare(
  intents: readonly HiddenIntent[], told: readonly Told[], seen: readonly Seen[], candidates: readonly Candidate[], tradedByMaker: ReadonlyMap<number, Made>,
): Trial {
  const placed = placedWalls(intents);
  const owners = (wall: Told): readonly Placed[] => placed.filter(({ isAsk, ticks, fromUs, untilUs }) =>
    isAsk === wall.isAsk && ticks === wall.ticks && fromUs <= wall.untilUs && untilUs >= wall.fromUs);
  const owned = told.filter((wall) => owners(wall).length > 0);
  const lasting = placed.filter(({ fromUs, untilUs }) => untilUs - fromUs > 1_000_000 && untilUs !== Infinity);
  const isTold = (wall: Placed): boolean => told.some(({ isAsk, ticks, fromUs, untilUs }) =>
    isAsk === wall.isAsk && ticks === wall.ticks && fromUs <= wall.untilUs && untilUs >= wall.fromUs);
  const samples = (kind: Seen['kind']): readonly Sample<WallLooks>[] =>
    seen.filter((one) => one.kind === kind).map(({ wall, looks }) => ({ looks, isSo: owners(wall).some(({ isMeant }) => !isMeant) }));
  const ends: Record<string, number> = {};
  for (const wall of owned) {
    const name = `${wall.end} / ${[...new Set(owners(wall).map(({ change }) => change))].sort().join('+')}`;
    ends[name] = (ends[name] ?? 0) + 1;
  }
  const hidden = intents.filter(({ kind, change, orderId, displayLots }) =>
    kind === 'iceberg' && change === 'placed' && (tradedByMaker.get(orderId)?.lots ?? 0) > (displayLots ?? Infinity));
  const covers = (candidate: Candidate, order: HiddenIntent): boolean => {
    const made = tradedByMaker.get(order.orderId);
    return made !== undefined && candidate.ticks === order.ticks && candidate.isAsk === (order.side === 'sell') && candidate.fromUs <= made.lastUs && candidate.untilUs >= made.firstUs;
  };
  return {
    pulled: samples('pulled'), standing: samples('standing'), ends,
    icebergs: candidates.map((candidate) => ({ looks: candidate.looks, isSo: hidden.some((order) => covers(candidate, order)) })),
    detection: { told: told.length, toldRightly: owned.length, placed: lasting.length, placedAndTold: lasting.filter(isTold).length },
    hidden: { traded: hidden.length, seen: hidden.filter((order) => candidates.some((candidate) => covers(candidate, order))).length },
  };
}

function placedWalls(intents: readonly HiddenIntent[]): readonly Placed[] {
  const walls = new Map<number, Placed>();
  for (const { kind, change, orderId, side, ticks, timeUs, isMeant } of intents) {
    if (kind !== 'wall') continue;
    const known = walls.get(orderId);
    if (change === 'placed') walls.set(orderId, { isAsk: side === 'sell', ticks, fromUs: timeUs, untilUs: Infinity, isMeant: isMeant ?? true, change: 'standing' });
    else if (known !== undefined) walls.set(orderId, { ...known, untilUs: timeUs, change });
  }
  return [...walls.values()];
}
