/**
 * Faults of a connection, seeded: what a network and a careless exchange do to a stream.
 *
 * A plan is text such as `drop:0.001,disconnect:30s,delay:0.01/250ms,half-open@12s`. `name:p` is a
 * chance for each message, `name:30s` a mean time between events, `name@12s` one moment after the
 * start; `/` adds how long, or for corruption which kind. Every fault that fires is counted.
 * Does not: touch sockets. What is held back is bounded; an overflow ends the connection.
 */

import { nextBelow, nextExponential, nextHappens, type Chance } from '../../domain/chance.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { corrupted, corruptions, type Corruption } from './corruption.ts';

export const faultKinds = [
  'disconnect', 'half-open', 'slow-consumer', 'drop', 'duplicate', 'reorder', 'delay', 'corrupt', 'stale-snapshot',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface FaultRule {
  readonly kind: FaultKind;
  readonly when: { readonly by: 'chance'; readonly probability: number } | { readonly by: 'interval' | 'moment'; readonly us: number };
  /** delay, slow-consumer: how long. */
  readonly forUs: number | null;
  readonly corruption: Corruption | null;
}

export type FaultPlan = readonly FaultRule[];

/** Most messages that one connection holds back, and most rules of a plan. */
export const heldMax = 20_000;
export const rulesMax = 64;
/** What a reordered message waits for when nothing follows it. */
const reorderUs = 50_000;
const forUsDefault = { delay: 250_000, 'slow-consumer': 3_000_000 } as const;

/** What the holder of the connection must do now. */
export type FaultOrder = 'carry-on' | 'disconnect';

/** `isOwn`: nobody else has these bytes or will write into them; else they are only good for the call. */
export type Send = (bytes: Uint8Array, isOwn: boolean) => void;

export class FaultInjector {
  readonly counts: Record<FaultKind, number> = {
    disconnect: 0, 'half-open': 0, 'slow-consumer': 0, drop: 0, duplicate: 0, reorder: 0, delay: 0, corrupt: 0, 'stale-snapshot': 0,
  };
  /** How often any fault fired. */
  firedCount = 0;
  /** The peer thinks that we are there, and nothing goes out any more. */
  isHalfOpen = false;
  readonly #chance: Chance;
  /** The rules of a plan by kind, since each kind is asked for with every message. */
  #rules: Readonly<Partial<Record<FaultKind, readonly { readonly rule: FaultRule; nextUs: number | null }[]>>> = {};
  /** Sorted by due time. */
  readonly #held: { dueUs: number; message: Uint8Array }[] = [];
  #stalledUntilUs = 0;
  #mustDisconnect = false;

  constructor(plan: FaultPlan, chance: Chance, startUs: number) {
    this.#chance = chance;
    this.setPlan(plan, startUs);
  }

  /** Another plan from now on; what is held back stays so, and a half-open connection stays half open. */
  setPlan(plan: FaultPlan, nowUs: number): void {
    const rules: Partial<Record<FaultKind, { readonly rule: FaultRule; nextUs: number | null }[]>> = {};
    for (const rule of plan) (rules[rule.kind] ??= []).push({ rule, nextUs: this.#firstUs(rule, nowUs) });
    this.#rules = rules;
  }

  /** One outgoing message: `send` is called for what goes out now, never, once, or twice. */
  offer(nowUs: number, message: Uint8Array, send: Send): FaultOrder {
    const order = this.turn(nowUs, send);
    if (order === 'disconnect' || this.isHalfOpen) return order;
    if (this.#fires('drop', nowUs) !== null) return order;
    let bytes = message;
    const corrupt = this.#fires('corrupt', nowUs);
    if (corrupt !== null) {
      const kind = corrupt.corruption ?? corruptions[nextBelow(this.#chance, corruptions.length)] ?? 'flip';
      bytes = corrupted(message, kind, this.#chance);
    }
    const isDouble = this.#fires('duplicate', nowUs) !== null;
    const delay = this.#fires('delay', nowUs);
    // What follows a delayed message waits behind it; only a reordered one is overtaken.
    if (delay !== null) this.#stall(nowUs + (delay.forUs ?? forUsDefault.delay));
    const isReordered = this.#fires('reorder', nowUs) !== null;
    const dueUs = Math.max(this.#stalledUntilUs, nowUs) + (isReordered ? reorderUs : 0);
    if (dueUs > nowUs) {
      this.#hold(dueUs, bytes);
      if (isDouble) this.#hold(dueUs, bytes);
      return this.#mustDisconnect ? 'disconnect' : order;
    }
    send(bytes, bytes !== message);
    if (isDouble) send(bytes, bytes !== message);
    return order;
  }

  /** Time passed: releases what was held back, and lets the faults of the clock happen. */
  turn(nowUs: number, send: Send): FaultOrder {
    if (this.#mustDisconnect || this.#fires('disconnect', nowUs) !== null) return 'disconnect';
    if (this.#fires('half-open', nowUs) !== null) this.isHalfOpen = true;
    const stall = this.#fires('slow-consumer', nowUs);
    if (stall !== null) this.#stall(nowUs + (stall.forUs ?? forUsDefault['slow-consumer']));
    while (!this.isHalfOpen && nowUs >= this.#stalledUntilUs) {
      const first = this.#held[0];
      if (first === undefined || first.dueUs > nowUs) break;
      this.#held.shift();
      send(first.message, true);
    }
    return 'carry-on';
  }

  /** Whether the snapshot that is asked for now is to be older than the stream. */
  isSnapshotStale(nowUs: number): boolean {
    return this.#fires('stale-snapshot', nowUs) !== null;
  }

  get heldCount(): number {
    return this.#held.length;
  }

  #stall(untilUs: number): void {
    this.#stalledUntilUs = Math.max(this.#stalledUntilUs, untilUs);
  }

  #hold(dueUs: number, bytes: Uint8Array): void {
    if (this.#held.length >= heldMax) {
      this.#mustDisconnect = true;
      return;
    }
    let index = this.#held.length;
    while (index > 0 && (this.#held[index - 1]?.dueUs ?? 0) > dueUs) index -= 1;
    this.#held.splice(index, 0, { dueUs, message: bytes.slice() });
  }

  /** The rule of a kind that fires now, counted; null when none does. */
  #fires(kind: FaultKind, nowUs: number): FaultRule | null {
    const rules = this.#rules[kind];
    if (rules === undefined) return null;
    let fired: FaultRule | null = null;
    for (const entry of rules) {
      const { rule } = entry;
      if (rule.when.by === 'chance') {
        if (!nextHappens(this.#chance, rule.when.probability)) continue;
      } else {
        if (entry.nextUs === null || nowUs < entry.nextUs) continue;
        entry.nextUs = rule.when.by === 'moment' ? null : nowUs + nextExponential(this.#chance, rule.when.us);
      }
      fired = rule;
    }
    if (fired === null) return null;
    this.counts[kind] += 1;
    this.firedCount += 1;
    return fired;
  }

  #firstUs(rule: FaultRule, startUs: number): number | null {
    if (rule.when.by === 'chance') return null;
    return startUs + (rule.when.by === 'moment' ? rule.when.us : nextExponential(this.#chance, rule.when.us));
  }
}

/** Reads a plan; an empty text is the plan without faults. */
export function parseFaults(text: string): Result<FaultPlan, string> {
  const parts = text.split(',').map((part) => part.trim()).filter((part) => part !== '');
  if (parts.length > rulesMax) return failed(`a plan of faults had ${parts.length} rules, at most ${rulesMax} are read`);
  const plan: FaultRule[] = [];
  for (const part of parts) {
    const rule = parseRule(part);
    if (!rule.ok) return rule;
    plan.push(rule.value);
  }
  return ok(plan);
}

function parseRule(text: string): Result<FaultRule, string> {
  const match = /^([a-z-]+)([:@])([^/]+)(?:\/(.+))?$/.exec(text);
  const [, name = '', mark = '', value = '', extra] = match ?? [];
  const kind = faultKinds.find((candidate) => candidate === name);
  if (match === null || kind === undefined) return failed(`“${text}” is not a fault; known are ${faultKinds.join(', ')}, as in drop:0.001 or disconnect:30s`);
  const us = parseDuration(value);
  const probability = /^(0(\.\d+)?|1(\.0+)?|\.\d+)$/.test(value) ? Number(value) : null;
  let forUs: number | null = null;
  let corruption: Corruption | null = null;
  if (extra !== undefined && kind === 'corrupt') {
    corruption = corruptions.find((candidate) => candidate === extra) ?? null;
    if (corruption === null) return failed(`“${extra}” is not a way to corrupt; known are ${corruptions.join(', ')}`);
  } else if (extra !== undefined) {
    forUs = kind in forUsDefault ? parseDuration(extra) : null;
    if (forUs === null) return failed(`“${text}” has a part after the stroke that ${kind} does not understand`);
  }
  if (mark === '@') {
    if (us === null) return failed(`“${text}” needs a moment such as 12s or 500ms`);
    return ok({ kind, when: { by: 'moment', us }, forUs, corruption });
  }
  if (us !== null) return ok({ kind, when: { by: 'interval', us }, forUs, corruption });
  if (probability === null) return failed(`“${value}” is neither a chance from 0 to 1 nor a time such as 30s`);
  return ok({ kind, when: { by: 'chance', probability }, forUs, corruption });
}

function parseDuration(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m)$/.exec(text);
  if (match === null) return null;
  const [, number = '0', unit] = match;
  return Math.round(Number(number) * (unit === 'ms' ? 1_000 : unit === 's' ? 1_000_000 : 60_000_000));
}
