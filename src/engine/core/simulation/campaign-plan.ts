/**
 * What goes wrong in one run of the campaign, drawn from its seed.
 *
 * Damage is of the kind that a reader can notice. A flipped bit may leave a well-formed number, which nobody can tell
 * from a true one where no checksum exists; TLS rules it out.
 *
 * Each run has its own few kinds of fault at its own strengths (a swarm): where everything fails at once,
 * one fault hides the next. Before the faults a calm stretch in which nothing at all may go wrong; after them, calm again.
 */

import { assert } from '../../domain/assert.ts';
import { newChance, nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { usPerSecond } from '../../domain/time.ts';
import { heldSlotsMax } from '../venues/alignment.ts';
import { campaignMarkets, type CampaignMarket } from './campaign-markets.ts';
import { faultKinds, type FaultKind, type FaultPlan, type FaultRule } from './faults.ts';
import { instrumentsOf } from './instruments.ts';

/** Faults that happen now and then while they last: of requests, of connecting, and of a venue that lies or errs. */
export const chanceFaults = [
  'request-lost', 'request-refused', 'request-limited', 'request-banned', 'request-damaged', 'request-slow', 'connect-refused', 'connect-hangs',
  'depth-silent', 'depth-replayed', 'depth-crossed', 'depth-off-tick', 'snapshot-crossed', 'error-frame', 'answer-strange',
] as const;

/** Faults that happen at a moment. */
export const eventFaults = [
  'clock-forward', 'clock-back', 'streams-down', 'maintenance', 'announced', 'sequence-reset', 'slept', 'tick-changed', 'halted', 'delisted', 'restarted',
] as const;

export const worldFaults = [...chanceFaults, ...eventFaults, 'line-aged'] as const;

export type WorldFault = (typeof worldFaults)[number];
export type EventFault = (typeof eventFaults)[number];
export type CampaignFault = FaultKind | WorldFault;

export const campaignFaults: readonly CampaignFault[] = [...faultKinds, ...worldFaults];

type ChanceFault = (typeof chanceFaults)[number] | 'stale-snapshot';

export interface CampaignEvent {
  readonly kind: EventFault;
  readonly atUs: number;
  /** By how much a clock is set, or for how long it lasts. */
  readonly us: number;
}

export interface CampaignPlan {
  readonly market: CampaignMarket;
  readonly symbols: readonly string[];
  /** Two connections for each that is needed. */
  readonly isRacing: boolean;
  /** One instrument a connection. */
  readonly isSharded: boolean;
  /** Markets stand still for seconds: nothing but a comparison tells them from those whose stream is dead. */
  readonly isQuiet: boolean;
  /** What a venue zips arrives zipped; else as it is inside. */
  readonly isZipped: boolean;
  /** How long the venue lets a connection live; null: for ever. */
  readonly lineLifeUs: number | null;
  /** Slots of changes of one book that may wait for a snapshot. */
  readonly heldSlotsMax: number;
  /** Until when everything is well. */
  readonly calmUs: number;
  /** From then on everything is well again. */
  readonly endUs: number;
  /** For the injector of every connection. */
  readonly stream: FaultPlan;
  /** How likely each is, whenever it could happen. */
  readonly chances: Readonly<Record<ChanceFault, number>>;
  readonly events: readonly CampaignEvent[];
}

/** Quiet instruments with small books, on all venues: thousands of runs an hour tell more than one busy book. */
const bases: ReadonlySet<string> = new Set(['LTC', 'UNI', 'YFI', 'FIL', 'ATOM', 'DOT']);

/** A message of 9 MiB, now and then. */
const oversizeProbability = 0.001_2;

/** Faults at their strongest show soon; that nothing goes wrong where nothing is wrong needs some heartbeats. */
const focusedUs = 10 * usPerSecond;
const spotlessUs = 24 * usPerSecond;
const calmUsMax = 3.5 * usPerSecond;
const faultyUsMin = 4 * usPerSecond;
const faultySecondsSpan = 10;

const clockJumpUsMax = 3_600 * usPerSecond;
/** Longer than a list of instruments is believed. */
const sleptUsMin = 605 * usPerSecond;
const lifeUsMin = 8 * usPerSecond;
/** So little that what waits overflows while a snapshot is on its way: some messages of a thin book. */
const tightSlotsMin = 12;
const tightSlotsSpan = 24;

/** Whether a run has a fault, and how strong: drawn, or as someone wants it. */
interface Draw {
  readonly chance: Chance;
  /** Exactly these, at their strongest; null leaves it to chance. */
  readonly focus: readonly CampaignFault[] | null;
}

export function drawPlan(seed: number, focus: readonly CampaignFault[] | null = null, marketName: string | null = null): CampaignPlan {
  const chance = newChance(seed);
  const draw = { chance, focus };
  const market = drawMarket(draw, marketName);
  const calmUs = nextHappens(chance, 0.5) ? 0 : calmUsMax;
  const drawnUs = faultyUsMin + nextBelow(chance, faultySecondsSpan) * usPerSecond;
  const endUs = calmUs + (focus === null ? drawnUs : focus.length === 0 ? spotlessUs : focusedUs);
  const { venue, market: kind } = market.part.dialect;
  const symbols = instrumentsOf(venue, kind).filter(({ base, quote }) => bases.has(base) && quote === 'USDT').map(({ symbol }) => symbol);
  const first = nextBelow(chance, symbols.length);
  const isPair = nextHappens(chance, 0.4);
  const events = drawEvents(draw, market, calmUs, endUs);
  // Where one is delisted something is left to look at.
  const count = isPair || events.some((event) => event.kind === 'delisted') ? 2 : 1;
  const lifeUs = lifeUsMin + nextBelow(chance, 5) * usPerSecond;
  return {
    market,
    symbols: Array.from({ length: count }, (_, index) => symbols[(first + index) % symbols.length] ?? ''),
    isRacing: nextHappens(chance, 0.15),
    isSharded: nextHappens(chance, 0.3),
    isQuiet: focus === null && nextHappens(chance, 0.2),
    isZipped: nextHappens(chance, 0.6),
    lineLifeUs: has(draw, 'line-aged', 0.2) ? lifeUs : null,
    heldSlotsMax: focus === null && nextHappens(chance, 0.12) ? tightSlotsMin + nextBelow(chance, tightSlotsSpan) : heldSlotsMax,
    calmUs,
    endUs,
    stream: drawStream(draw),
    chances: drawChances(draw),
    events,
  };
}

/** Nothing is wrong but that connections end, as they always do: then nothing may be found. */
export function isSpotless({ market, stream, chances, events, lineLifeUs }: CampaignPlan): boolean {
  const isCalm = stream.length === 0 && Object.values(chances).every((probability) => probability === 0);
  const isSmooth = lineLifeUs === null || market.part.dialect.idsOf === 'venue';
  return isCalm && isSmooth && events.every(({ kind }) => kind === 'announced');
}

/** One that can meet with every fault that is wanted. */
function drawMarket({ chance, focus }: Draw, name: string | null): CampaignMarket {
  const fitting = campaignMarkets.filter((market) => {
    if (name !== null && market.name !== name) return false;
    return focus === null || focus.every((kind) => canMeet(market, kind));
  });
  const market = fitting[nextBelow(chance, fitting.length)];
  assert(market !== undefined, 'there is such a market', { name });
  return market;
}

function canMeet(market: CampaignMarket, kind: CampaignFault): boolean {
  return (kind !== 'announced' && kind !== 'sequence-reset') || market.faults.includes(kind);
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
    const isOn = has(draw, kind, kind === 'drop' ? 0.5 : 0.3);
    const probability = strength(draw, kind === 'delay' ? [0.0005, 0.003, 0.01] : kind === 'drop' ? [0.005, 0.03, 0.1, 0.2] : [0.0005, 0.003, 0.02, 0.1]);
    const forUs = kind === 'delay' ? (20 + nextBelow(chance, 980)) * 1_000 : null;
    if (isOn) rules.push({ kind, when: { by: 'chance', probability }, forUs, corruption: null });
  }
  if (has(draw, 'corrupt', 0.3)) {
    const probability = strength(draw, [0.0005, 0.003, 0.02, 0.1]);
    for (const corruption of ['truncate', 'non-utf8'] as const) rules.push({ kind: 'corrupt', when: { by: 'chance', probability }, forUs: null, corruption });
    rules.push({ kind: 'corrupt', when: { by: 'chance', probability: oversizeProbability }, forUs: null, corruption: 'oversize' });
  }
  for (const kind of ['disconnect', 'half-open'] as const) {
    const isOn = has(draw, kind, kind === 'disconnect' ? 0.3 : 0.15);
    const us = (2 + nextBelow(chance, 10)) * usPerSecond;
    if (isOn) rules.push({ kind, when: { by: 'interval', us }, forUs: null, corruption: null });
  }
  const isSlow = has(draw, 'slow-consumer', 0.25);
  const us = (1 + nextBelow(chance, 6)) * usPerSecond;
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
    'stale-snapshot': sometimes('stale-snapshot', 0.4, [0.2, 0.9]),
    'request-lost': sometimes('request-lost', 0.12, [0.1, 0.5]),
    'request-refused': sometimes('request-refused', 0.2, [0.1, 0.7]),
    'request-limited': sometimes('request-limited', 0.2, [0.1, 0.5]),
    'request-banned': sometimes('request-banned', 0.2, [0.1, 0.4]),
    'request-damaged': sometimes('request-damaged', 0.2, [0.1, 0.7]),
    'request-slow': sometimes('request-slow', 0.3, [0.3, 0.9]),
    'connect-refused': sometimes('connect-refused', 0.2, [0.3, 0.8]),
    'connect-hangs': sometimes('connect-hangs', 0.12, [0.3]),
    'depth-silent': sometimes('depth-silent', 0.25, [0.5]),
    'depth-replayed': sometimes('depth-replayed', 0.2, [0.005, 0.05]),
    'depth-crossed': sometimes('depth-crossed', 0.15, [0.002, 0.02]),
    'depth-off-tick': sometimes('depth-off-tick', 0.15, [0.002, 0.02]),
    'snapshot-crossed': sometimes('snapshot-crossed', 0.15, [0.2, 0.6]),
    'error-frame': sometimes('error-frame', 0.15, [0.0005, 0.005]),
    'answer-strange': sometimes('answer-strange', 0.15, [0.2, 0.6]),
  };
}

function drawEvents(draw: Draw, market: CampaignMarket, fromUs: number, toUs: number): readonly CampaignEvent[] {
  const { chance } = draw;
  const events: CampaignEvent[] = [];
  const add = (kind: EventFault, share: number, us: number): void => {
    const isOn = has(draw, kind, share);
    const atUs = fromUs + nextBelow(chance, toUs - fromUs);
    if (isOn && canMeet(market, kind)) events.push({ kind, atUs, us });
  };
  add('clock-forward', 0.15, 1_000 + nextBelow(chance, strength(draw, [usPerSecond, 60 * usPerSecond, clockJumpUsMax])));
  add('clock-back', 0.3, -1_000 - nextBelow(chance, strength(draw, [usPerSecond, 60 * usPerSecond, clockJumpUsMax])));
  add('streams-down', 0.15, (3 + nextBelow(chance, 5)) * usPerSecond);
  add('maintenance', 0.12, (1 + nextBelow(chance, 5)) * usPerSecond);
  add('announced', 0.3, (4 + nextBelow(chance, 4)) * usPerSecond);
  add('sequence-reset', 0.45, 0);
  add('restarted', 0.15, 0);
  // A list is read anew so seldom that nobody would live to see it: the machine sleeps meanwhile.
  const sleeps = has(draw, 'slept', 0.27);
  const changes = (['tick-changed', 'halted', 'delisted'] as const).filter((kind) => has(draw, kind, 0.6) && (sleeps || draw.focus !== null));
  const atUs = fromUs + nextBelow(chance, toUs - fromUs);
  for (const kind of changes) events.push({ kind, atUs, us: 0 });
  const us = sleptUsMin + nextBelow(chance, 60 * usPerSecond);
  if (sleeps || changes.length > 0) events.push({ kind: 'slept', atUs: atUs + 1, us });
  return events;
}
