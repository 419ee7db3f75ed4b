/**
 * Logistic sums: fitted to samples, and judged on others. For the bench and the tests of the scores; nothing here runs while trading.
 */

import { assert } from '../../../domain/assert.ts';

/** Features of a sample, and whether it was so: 0 or 1. */
export interface Example {
  readonly features: readonly number[];
  readonly so: number;
}

/** Weights of the largest likelihood with a little pull towards 0 (ridge), by Newton's steps. */
export function fitLogistic(examples: readonly Example[], ridge = 1): readonly number[] {
  const size = examples[0]?.features.length ?? 0;
  assert(size > 0, 'there is something to learn from', { examples: examples.length });
  let weights = Array.from({ length: size }, () => 0);
  for (let step = 0; step < 25; step += 1) {
    const slope = weights.map((weight) => -ridge * weight);
    const curve = weights.map((_, row) => weights.map((__, column) => (row === column ? ridge : 0)));
    for (const { features, so } of examples) {
      const chance = logistic(features, weights);
      const weight = chance * (1 - chance);
      for (let row = 0; row < size; row += 1) {
        slope[row] = (slope[row] ?? 0) + (so - chance) * (features[row] ?? 0);
        const line = curve[row] ?? [];
        for (let column = 0; column < size; column += 1) line[column] = (line[column] ?? 0) + weight * (features[row] ?? 0) * (features[column] ?? 0);
      }
    }
    const change = solve(curve, slope);
    weights = weights.map((weight, index) => weight + (change[index] ?? 0));
    if (Math.max(...change.map(Math.abs)) < 1e-9) break;
  }
  return weights;
}

export function logistic(features: readonly number[], weights: readonly number[]): number {
  return 1 / (1 + Math.exp(-features.reduce((sum, feature, index) => sum + feature * (weights[index] ?? 0), 0)));
}

export interface Judgement {
  readonly samples: number;
  /** Share of those that were so. */
  readonly baseRate: number;
  /** Average squared error of the score, and of always answering the base rate. */
  readonly brier: number;
  readonly brierOfBaseRate: number;
  /** Chance that one that was so scores above one that was not. */
  readonly ranking: number;
  /** At a score of a half and more. */
  readonly precision: number;
  readonly recall: number;
  readonly falsePositiveRate: number;
  /** By tenths of the score: how many, their average score, the share that was so. */
  readonly reliability: readonly { readonly samples: number; readonly score: number; readonly so: number }[];
}

export function judge(scored: readonly { readonly score: number; readonly isSo: boolean }[]): Judgement {
  const so = scored.filter(({ isSo }) => isSo);
  const not = scored.filter(({ isSo }) => !isSo);
  const baseRate = so.length / scored.length;
  const told = scored.filter(({ score }) => score >= 0.5);
  const toldRightly = told.filter(({ isSo }) => isSo).length;
  const square = (value: number): number => value * value;
  return {
    samples: scored.length,
    baseRate,
    brier: mean(scored.map(({ score, isSo }) => square(score - (isSo ? 1 : 0)))),
    brierOfBaseRate: baseRate * (1 - baseRate),
    ranking: rankingOf(so.map(({ score }) => score), not.map(({ score }) => score)),
    precision: toldRightly / told.length,
    recall: toldRightly / so.length,
    falsePositiveRate: (told.length - toldRightly) / not.length,
    reliability: Array.from({ length: 10 }, (_, tenth) => scored.filter(({ score }) => Math.min(9, Math.floor(score * 10)) === tenth))
      .map((group) => ({ samples: group.length, score: mean(group.map(({ score }) => score)), so: mean(group.map(({ isSo }) => (isSo ? 1 : 0))) })),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mann and Whitney's statistic: ties count a half. */
function rankingOf(so: readonly number[], not: readonly number[]): number {
  const sorted = not.toSorted((left, right) => left - right);
  const below = (score: number, isTieBelow: boolean): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const value = sorted[middle] ?? 0;
      if (value < score || (isTieBelow && value === score)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return mean(so.map((score) => (below(score, false) + below(score, true)) / 2)) / not.length;
}

/** Gauss's elimination with the largest pivot. */
function solve(matrix: readonly (readonly number[])[], target: readonly number[]): readonly number[] {
  const rows = matrix.map((line, index) => [...line, target[index] ?? 0]);
  const size = rows.length;
  for (let at = 0; at < size; at += 1) {
    const pivot = rows.slice(at).reduce((best, line, index) => (Math.abs(line[at] ?? 0) > Math.abs(rows[best]?.[at] ?? 0) ? at + index : best), at);
    const [upper, lower] = [rows[at] ?? [], rows[pivot] ?? []];
    rows[at] = lower;
    rows[pivot] = upper;
    for (const [index, line] of rows.entries()) {
      if (index === at || (lower[at] ?? 0) === 0) continue;
      const factor = (line[at] ?? 0) / (lower[at] ?? 1);
      for (let column = at; column <= size; column += 1) line[column] = (line[column] ?? 0) - factor * (lower[column] ?? 0);
    }
  }
  return rows.map((line, index) => (line[size] ?? 0) / (line[index] === 0 ? Infinity : (line[index] ?? 1)));
}
