/**
 * What goes wrong between accounts and their venue, seeded and counted: commands and answers that get lost, private
 * events that come late or twice, answers that are behind events.
 *
 * A plan is text such as `lost-answer:0.01,silent:0.5,held:0.02/50ms,repeat:0.02,behind:0.3/400ms`: a chance for each
 * time it could happen, and for `held` and `behind` up to how long.
 */

import { nextBelow, nextHappens, type Chance } from '../../../domain/chance.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { CourierFaults } from './courier.ts';
import type { HouseFaults } from './house.ts';

export const troubleKinds = ['lost-command', 'lost-answer', 'silent', 'held', 'repeat', 'behind'] as const;

export type TroubleKind = (typeof troubleKinds)[number];

export interface TroubleRule {
  readonly probability: number;
  readonly forUs: number;
}

export type TroublePlan = Readonly<Partial<Record<TroubleKind, TroubleRule>>>;

const forUsDefault = 100 * usPerMs;
const forUsMax = 60 * usPerSecond;
const unitsUs: Readonly<Record<string, number>> = { ms: usPerMs, s: usPerSecond };

export function parseTrouble(text: string): Result<TroublePlan, string> {
  const plan: Partial<Record<TroubleKind, TroubleRule>> = {};
  for (const part of text.split(',').map((each) => each.trim()).filter((each) => each !== '')) {
    const match = /^([a-z-]+):(\d(?:\.\d{1,9})?)(?:\/(\d{1,6})(ms|s))?$/.exec(part);
    const kind = troubleKinds.find((known) => known === match?.[1]);
    const probability = Number(match?.[2]);
    const length = match?.[3];
    const hasLength = kind === 'held' || kind === 'behind';
    const forUs = length === undefined ? forUsDefault : Number(length) * (unitsUs[match?.[4] ?? 'ms'] ?? usPerMs);
    if (kind === undefined || !(probability <= 1) || (length !== undefined && !hasLength) || forUs > forUsMax || forUs === 0) {
      return failed(`“${part}” is no trouble of accounts; known are ${troubleKinds.join(' ')}, as in lost-answer:0.01 or held:0.02/50ms`);
    }
    if (plan[kind] !== undefined) return failed(`${kind} stands twice in the plan`);
    plan[kind] = { probability, forUs };
  }
  return ok(plan);
}

export class Trouble {
  readonly counts: Record<TroubleKind, number> = { 'lost-command': 0, 'lost-answer': 0, silent: 0, held: 0, repeat: 0, behind: 0 };
  readonly courier: CourierFaults = { losesCommand: () => this.#happens('lost-command') !== null, losesAnswer: () => this.#happens('lost-answer') !== null };
  readonly house: HouseFaults = {
    staysSilent: () => this.#happens('silent') !== null,
    heldUs: () => this.#lengthUs('held'),
    repeats: () => this.#happens('repeat') !== null,
    behindUs: () => this.#lengthUs('behind'),
  };
  readonly #chance: Chance;
  #plan: TroublePlan;

  constructor(plan: TroublePlan, chance: Chance) {
    this.#plan = plan;
    this.#chance = chance;
  }

  setPlan(plan: TroublePlan): void {
    this.#plan = plan;
  }

  #happens(kind: TroubleKind): TroubleRule | null {
    const rule = this.#plan[kind];
    if (rule === undefined || !nextHappens(this.#chance, rule.probability)) return null;
    this.counts[kind] += 1;
    return rule;
  }

  #lengthUs(kind: TroubleKind): number {
    const rule = this.#happens(kind);
    return rule === null ? 0 : 1 + nextBelow(this.#chance, rule.forUs);
  }
}
