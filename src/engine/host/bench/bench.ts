/**
 * What a benchmark is: rivals run in turns (A B C A B C …), the median of several rounds, and
 * ratios above 1 that mean that ours is better. Times of one machine mean little; ratios travel.
 */

import { assert } from '../../domain/assert.ts';
import type { Terminal } from '../verbs/verb.ts';

export interface BenchReport {
  readonly bench: string;
  readonly rounds: number;
  /** Rival → how many times better we are. */
  readonly ratios: Readonly<Record<string, number>>;
  /** Whatever else was measured, units in the names. */
  readonly figures: Readonly<Record<string, unknown>>;
}

export interface Bench {
  readonly name: string;
  readonly summary: string;
  readonly run: (options: { readonly rounds: number; readonly terminal: Terminal }) => Promise<BenchReport>;
}

/** One rival: does the whole job once and answers its cost, in whatever unit all of them share. */
export type Rival = () => number | Promise<number>;

/** Runs all rivals in turns; the costs of each, one a round. The first round warms up and is dropped. */
export async function interleave<Name extends string>(
  rounds: number,
  rivals: Readonly<Record<Name, Rival>>,
  terminal: Terminal,
): Promise<Record<Name, number[]>> {
  const isName = (name: string): name is Name => Object.hasOwn(rivals, name);
  const names = Object.keys(rivals).filter(isName);
  const costs = emptyCosts(names);
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      if (terminal.signal.aborted) return costs;
      const cost = await rivals[name]();
      if (round > 0) costs[name].push(cost);
    }
    terminal.err(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
  }
  return costs;
}

function emptyCosts<Name extends string>(names: readonly Name[]): Record<Name, number[]> {
  const costs: Partial<Record<Name, number[]>> = {};
  for (const name of names) costs[name] = [];
  const isWhole = (partial: typeof costs): partial is Record<Name, number[]> => names.every((name) => name in partial);
  assert(isWhole(costs), 'every rival has a list of costs');
  return costs;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}

/** The median of the per-round ratios: noise that hits one whole round cancels out. */
export function medianRatio(rival: readonly number[], ours: readonly number[]): number {
  return round3(median(rival.map((cost, index) => cost / (ours[index] ?? NaN))));
}

export function round3(value: number): number {
  return Number(value.toPrecision(4));
}

/** User and system time of this process, microseconds: what shared cores cannot distort. */
export function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
