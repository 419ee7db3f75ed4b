/**
 * What goes wrong in one run of the campaign, drawn from its seed.
 *
 * Each run has its own few kinds of fault at its own strengths (a swarm): where everything fails at once,
 * one fault hides the next. Before the faults a calm stretch in which nothing at all may go wrong; after them, calm again.
 */

import { newChance, nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { usPerSecond } from '../../domain/time.ts';
import type { Corruption } from './corruption.ts';
import type { FaultKind, FaultPlan, FaultRule } from './faults.ts';

/** Faults that the injector of a connection does not know: of requests, connecting, clocks, and a venue that lies. */
export const worldFaults = [
  'request-lost', 'request-refused', 'request-limited', 'request-damaged', 'request-slow', 'connect-refused', 'connect-hangs',
  'clock-forward', 'clock-back', 'depth-silent', 'depth-crossed', 'depth-off-tick', 'snapshot-crossed',
] as const;

export type WorldFault = (typeof worldFaults)[number];
export type CampaignFault = FaultKind | WorldFault;

export interface CampaignPlan {
  readonly symbols: readonly string[];
  /** Until when everything is well. */
  readonly calmUs: number;
  /** From then on everything is well again. */
  readonly endUs: number;
  /** For the injector of every connection. */
  readonly stream: FaultPlan;
  /** How likely each is, whenever it could happen. */
  readonly chances: Readonly<Record<Exclude<WorldFault, 'clock-forward' | 'clock-back' | 'request-limited'> | 'stale-snapshot', number>>;
  /** Moments at which our clock is set, and by how much. */
  readonly clockJumps: readonly { readonly atUs: number; readonly byUs: number }[];
}

/** Quiet instruments with small books: thousands of runs an hour tell more than one busy book. */
const symbols = ['LTCUSDT', 'UNIUSDT', 'YFIUSDT', 'FILUSDT', 'ATOMUSDT', 'SHIBUSDT'] as const;

/** Damage that a reader can notice. A flipped bit may leave a well-formed number, and no checksum exists; TLS rules it out. */
const corruptions: readonly Corruption[] = ['truncate', 'non-utf8', 'oversize'];

const clockJumpUsMax = 3_600 * usPerSecond;

export function drawPlan(seed: number): CampaignPlan {
  const chance = newChance(seed);
  const calmUs = nextHappens(chance, 0.2) ? 0 : 5 * usPerSecond;
  const endUs = calmUs + (10 + nextBelow(chance, 25)) * usPerSecond;
  const first = nextBelow(chance, symbols.length);
  const count = 1 + nextBelow(chance, 3);
  return {
    symbols: Array.from({ length: count }, (_, index) => symbols[(first + index) % symbols.length] ?? symbols[0]),
    calmUs,
    endUs,
    stream: drawStream(chance),
    chances: drawChances(chance),
    clockJumps: nextHappens(chance, 0.2) ? [drawJump(chance, calmUs, endUs), drawJump(chance, calmUs, endUs)] : [],
  };
}

function drawStream(chance: Chance): FaultPlan {
  const rules: FaultRule[] = [];
  for (const kind of ['drop', 'duplicate', 'reorder', 'delay', 'corrupt'] as const) {
    if (!nextHappens(chance, 0.35)) continue;
    const probability = pick(chance, [0.0005, 0.003, 0.02, 0.1]);
    const corruption = kind === 'corrupt' ? pick(chance, corruptions) : null;
    const forUs = kind === 'delay' ? (20 + nextBelow(chance, 980)) * 1_000 : null;
    rules.push({ kind, when: { by: 'chance', probability: corruption === 'oversize' ? 0.0005 : probability }, forUs, corruption });
  }
  for (const kind of ['disconnect', 'half-open'] as const) {
    if (nextHappens(chance, 0.3)) rules.push({ kind, when: { by: 'interval', us: (2 + nextBelow(chance, 15)) * usPerSecond }, forUs: null, corruption: null });
  }
  if (nextHappens(chance, 0.25)) {
    const us = (1 + nextBelow(chance, 8)) * usPerSecond;
    rules.push({ kind: 'slow-consumer', when: { by: 'moment', us }, forUs: (200 + nextBelow(chance, 2_800)) * 1_000, corruption: null });
  }
  return rules;
}

function drawChances(chance: Chance): CampaignPlan['chances'] {
  const sometimes = (share: number, strengths: readonly number[]): number => (nextHappens(chance, share) ? pick(chance, strengths) : 0);
  return {
    'stale-snapshot': sometimes(0.3, [0.2, 0.9]),
    'request-lost': sometimes(0.2, [0.1, 0.5]),
    'request-refused': sometimes(0.2, [0.1, 0.7]),
    'request-damaged': sometimes(0.2, [0.1, 0.7]),
    'request-slow': sometimes(0.2, [0.2, 0.8]),
    'connect-refused': sometimes(0.2, [0.3, 0.8]),
    'connect-hangs': sometimes(0.1, [0.3]),
    'depth-silent': sometimes(0.15, [0.5]),
    'depth-crossed': sometimes(0.15, [0.002, 0.02]),
    'depth-off-tick': sometimes(0.15, [0.002, 0.02]),
    'snapshot-crossed': sometimes(0.15, [0.2, 0.6]),
  };
}

function drawJump(chance: Chance, fromUs: number, toUs: number): { readonly atUs: number; readonly byUs: number } {
  const byUs = 1_000 + nextBelow(chance, pick(chance, [usPerSecond, 60 * usPerSecond, clockJumpUsMax]));
  return { atUs: fromUs + nextBelow(chance, toUs - fromUs), byUs: nextHappens(chance, 0.5) ? byUs : -byUs };
}

function pick<Value>(chance: Chance, values: readonly [Value, ...Value[]] | readonly Value[]): Value {
  const value = values[nextBelow(chance, values.length)];
  if (value === undefined) throw new RangeError('there is something to pick from');
  return value;
}
