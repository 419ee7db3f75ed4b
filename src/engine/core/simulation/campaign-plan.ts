/**
 * What goes wrong in one run of the campaign, drawn from its seed.
 *
 * Damage is of the kind that a reader can notice. A flipped bit may leave a well-formed number, which nobody can tell
 * from a true one where no checksum exists; TLS rules it out.
 *
 * Each run has its own few kinds of fault at its own strengths (a swarm): where everything fails at once,
 * one fault hides the next. Before the faults a calm stretch in which nothing at all may go wrong; after them, calm again.
 */

import { newChance, nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { usPerSecond } from '../../domain/time.ts';
import { faultKinds, type FaultKind, type FaultPlan, type FaultRule } from './faults.ts';

/** Faults that the injector of a connection does not know: of requests, connecting, clocks, and a venue that lies. */
export const worldFaults = [
  'request-lost', 'request-refused', 'request-limited', 'request-damaged', 'request-slow', 'connect-refused', 'connect-hangs',
  'clock-forward', 'clock-back', 'depth-silent', 'depth-replayed', 'depth-crossed', 'depth-off-tick', 'snapshot-crossed',
] as const;

export type WorldFault = (typeof worldFaults)[number];
export type CampaignFault = FaultKind | WorldFault;

export const campaignFaults: readonly CampaignFault[] = [...faultKinds, ...worldFaults];

type ChanceFault = Exclude<WorldFault, 'clock-forward' | 'clock-back'> | 'stale-snapshot';

export interface CampaignPlan {
  readonly symbols: readonly string[];
  /** Until when everything is well. */
  readonly calmUs: number;
  /** From then on everything is well again. */
  readonly endUs: number;
  /** For the injector of every connection. */
  readonly stream: FaultPlan;
  /** How likely each is, whenever it could happen. */
  readonly chances: Readonly<Record<ChanceFault, number>>;
  /** Moments at which our clock is set, and by how much. */
  readonly clockJumps: readonly { readonly atUs: number; readonly byUs: number }[];
}

/** Quiet instruments with small books: thousands of runs an hour tell more than one busy book. */
const symbols = ['LTCUSDT', 'UNIUSDT', 'YFIUSDT', 'FILUSDT', 'ATOMUSDT', 'SHIBUSDT'] as const;

/** A message of 9 MiB, now and then. */
const oversizeProbability = 0.000_2;

/** Faults at their strongest show soon. */
const focusedUs = 12 * usPerSecond;

const clockJumpUsMax = 3_600 * usPerSecond;

/** Whether a run has a fault, and how strong: drawn, or as someone wants it. */
interface Draw {
  readonly chance: Chance;
  /** Exactly these, at their strongest; null leaves it to chance. */
  readonly focus: readonly CampaignFault[] | null;
}

export function drawPlan(seed: number, focus: readonly CampaignFault[] | null = null): CampaignPlan {
  const chance = newChance(seed);
  const draw = { chance, focus };
  const calmUs = nextHappens(chance, 0.2) ? 0 : 5 * usPerSecond;
  const drawnUs = (10 + nextBelow(chance, 25)) * usPerSecond;
  const endUs = calmUs + (focus === null ? drawnUs : focusedUs);
  const first = nextBelow(chance, symbols.length);
  const count = 1 + nextBelow(chance, 3);
  return {
    symbols: Array.from({ length: count }, (_, index) => symbols[(first + index) % symbols.length] ?? symbols[0]),
    calmUs,
    endUs,
    stream: drawStream(draw),
    chances: drawChances(draw),
    clockJumps: [...drawJumps(draw, 'clock-forward', calmUs, endUs), ...drawJumps(draw, 'clock-back', calmUs, endUs)],
  };
}

function has({ chance, focus }: Draw, kind: CampaignFault, share: number): boolean {
  const isDrawn = nextHappens(chance, share);
  return focus === null ? isDrawn : focus.includes(kind);
}

/** One of the strengths, which ascend. */
function strength({ chance, focus }: Draw, strengths: readonly number[]): number {
  const drawn = strengths[nextBelow(chance, strengths.length)] ?? 0;
  return focus === null ? drawn : (strengths.at(-1) ?? 0);
}

function drawStream(draw: Draw): FaultPlan {
  const { chance } = draw;
  const rules: FaultRule[] = [];
  for (const kind of ['drop', 'duplicate', 'reorder', 'delay'] as const) {
    const isOn = has(draw, kind, 0.35);
    const probability = strength(draw, kind === 'delay' ? [0.0005, 0.003, 0.01] : [0.0005, 0.003, 0.02, 0.1]);
    const forUs = kind === 'delay' ? (20 + nextBelow(chance, 980)) * 1_000 : null;
    if (isOn) rules.push({ kind, when: { by: 'chance', probability }, forUs, corruption: null });
  }
  if (has(draw, 'corrupt', 0.35)) {
    const probability = strength(draw, [0.0005, 0.003, 0.02, 0.1]);
    for (const corruption of ['truncate', 'non-utf8'] as const) rules.push({ kind: 'corrupt', when: { by: 'chance', probability }, forUs: null, corruption });
    rules.push({ kind: 'corrupt', when: { by: 'chance', probability: oversizeProbability }, forUs: null, corruption: 'oversize' });
  }
  for (const kind of ['disconnect', 'half-open'] as const) {
    const isOn = has(draw, kind, 0.3);
    const us = (2 + nextBelow(chance, 15)) * usPerSecond;
    if (isOn) rules.push({ kind, when: { by: 'interval', us }, forUs: null, corruption: null });
  }
  const isSlow = has(draw, 'slow-consumer', 0.25);
  const us = (1 + nextBelow(chance, 8)) * usPerSecond;
  const forUs = (200 + nextBelow(chance, 2_800)) * 1_000;
  if (isSlow) rules.push({ kind: 'slow-consumer', when: { by: 'moment', us }, forUs, corruption: null });
  return rules;
}

function drawChances(draw: Draw): CampaignPlan['chances'] {
  const sometimes = (kind: ChanceFault, share: number, strengths: readonly number[]): number => {
    const isOn = has(draw, kind, share);
    const probability = strength(draw, strengths);
    return isOn ? probability : 0;
  };
  return {
    'stale-snapshot': sometimes('stale-snapshot', 0.3, [0.2, 0.9]),
    'request-lost': sometimes('request-lost', 0.2, [0.1, 0.5]),
    'request-refused': sometimes('request-refused', 0.2, [0.1, 0.7]),
    'request-limited': sometimes('request-limited', 0.2, [0.1, 0.5]),
    'request-damaged': sometimes('request-damaged', 0.2, [0.1, 0.7]),
    'request-slow': sometimes('request-slow', 0.2, [0.2, 0.8]),
    'connect-refused': sometimes('connect-refused', 0.2, [0.3, 0.8]),
    'connect-hangs': sometimes('connect-hangs', 0.1, [0.3]),
    'depth-silent': sometimes('depth-silent', 0.15, [0.5]),
    'depth-replayed': sometimes('depth-replayed', 0.2, [0.005, 0.05]),
    'depth-crossed': sometimes('depth-crossed', 0.15, [0.002, 0.02]),
    'depth-off-tick': sometimes('depth-off-tick', 0.15, [0.002, 0.02]),
    'snapshot-crossed': sometimes('snapshot-crossed', 0.15, [0.2, 0.6]),
  };
}

function drawJumps(draw: Draw, kind: 'clock-forward' | 'clock-back', fromUs: number, toUs: number): CampaignPlan['clockJumps'] {
  const isOn = has(draw, kind, 0.15);
  const byUs = 1_000 + nextBelow(draw.chance, strength(draw, [usPerSecond, 60 * usPerSecond, clockJumpUsMax]));
  const atUs = fromUs + nextBelow(draw.chance, toUs - fromUs);
  return isOn ? [{ atUs, byUs: kind === 'clock-back' ? -byUs : byUs }] : [];
}
