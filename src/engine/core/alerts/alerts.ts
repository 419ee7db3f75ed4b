/**
 * The alerts: rules and facts in, fired events out.
 *
 * Holds: each crossing fires once, however often connections break and the machine starts again, as long as the state that is handed back is
 * that of the last event that was told: keep the state before notifying. An event's id follows from rule and state alone: one that is told again after a crash has the same
 * id, and who notifies drops it. Facts older than what was told of the same number are ignored, and so is a wall's event that was told before.
 * A number that nobody vouches for (`blind`) fires nothing; the next good one fires what was crossed meanwhile, and says `isAfterGap`.
 *
 * Bounds: `rulesMax` rules, more are refused; `toldMax` events of walls are remembered, and older ones are refused.
 * Does not: notify, sound, or know the time but from facts.
 */

import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { latches, turn, type Latch } from './latch.ts';
import { isRecord, isWithin, parseRule, type AlertRule, type LevelCondition, type LevelSource, type WallEvent } from './rule.ts';

export const rulesMax = 256;
export const toldMax = 512;
/** What is older than the newest fact by less was told late; by more, and the clock was set back. */
const backUsMax = 60_000_000;

export type AlertFact =
  | { readonly kind: 'number'; readonly source: LevelSource; readonly of: string; readonly value: number; readonly timeUs: number }
  /** The number cannot be trusted from now on, until it is told again. */
  | { readonly kind: 'blind'; readonly source: LevelSource; readonly of: string }
  | {
    readonly kind: 'wall'; readonly of: string; readonly event: WallEvent; readonly worth: number; readonly ticks: number; readonly isAsk: boolean;
    /** When the wall appeared: with its price and side, what it is known by. */
    readonly appearedUs: number; readonly timeUs: number;
  };

export interface AlertFired {
  /** Unique for ever; the same when the same event is told again. */
  readonly id: string;
  readonly rule: AlertRule;
  readonly timeUs: number;
  /** The number, or the wall's worth. */
  readonly value: number;
  readonly direction: 'up' | 'down' | null;
  /** Nobody vouched for the number for a while before: it was crossed some time since. */
  readonly isAfterGap: boolean;
  /** How often it stayed silent since it last fired. */
  readonly silencedCount: number;
}

interface Watch {
  readonly rule: AlertRule;
  /** How often rules of this id were set. */
  readonly revision: number;
  up: Latch;
  down: Latch;
  firedCount: number;
  firedUs: number;
  silencedCount: number;
  isDone: boolean;
  isBlind: boolean;
  /** Of the newest fact that counted. */
  timeUs: number;
}

/** Everything, as a plain value for a file. */
export interface AlertState {
  readonly version: 1;
  readonly watches: readonly Readonly<Watch>[];
  /** Revisions of rules that are gone, so that an id that comes back does not repeat its events. */
  readonly revisions: readonly (readonly [id: string, revision: number])[];
  readonly told: readonly (readonly [key: string, timeUs: number])[];
  readonly forgottenUs: number;
}

export class Alerts {
  readonly #watches = new Map<string, Watch>();
  /** Watches by what they wait for. */
  readonly #waiting = new Map<string, Watch[]>();
  readonly #revisions = new Map<string, number>();
  readonly #told = new Map<string, number>();
  /** Time of the newest event that is no longer remembered. */
  #forgottenUs = 0;

  get rules(): readonly AlertRule[] {
    return [...this.#watches.values()].map(({ rule }) => rule);
  }

  /** Sets a rule, in place of one with the same id; it then begins anew. */
  set(value: unknown): Result<AlertRule, Fault> {
    const parsed = parseRule(value);
    if (!parsed.ok) return parsed;
    const rule = parsed.value;
    if (!this.#watches.has(rule.id) && this.#watches.size >= rulesMax) return failed(fault('queue.full', `there are ${rulesMax} alerts already`));
    const revision = (this.#revisions.get(rule.id) ?? 0) + 1;
    this.#keep({ rule, revision, up: 'unknown', down: 'unknown', firedCount: 0, firedUs: 0, silencedCount: 0, isDone: false, isBlind: false, timeUs: 0 });
    return ok(rule);
  }

  remove(id: string): boolean {
    const isGone = this.#watches.delete(id);
    if (isGone) this.#index();
    return isGone;
  }

  on(fact: AlertFact, emit: (fired: AlertFired) => void): void {
    const watches = this.#waiting.get(fact.kind === 'wall' ? keyOf('wall', fact.of) : keyOf(fact.source, fact.of));
    if (watches === undefined || (fact.kind === 'wall' && !this.#isNew(fact))) return;
    for (const watch of watches) {
      if (watch.isDone) continue;
      if (fact.kind === 'blind') watch.isBlind = true;
      else if (fact.kind === 'number') this.#onNumber(watch, fact.value, fact.timeUs, emit);
      else if (watch.rule.condition.kind === 'wall' && watch.rule.condition.event === fact.event && fact.worth >= watch.rule.condition.worthMin) {
        fire(watch, fact.timeUs, fact.worth, null, emit);
      }
    }
  }

  state(): AlertState {
    return { version: 1, watches: [...this.#watches.values()].map((watch) => ({ ...watch })), revisions: [...this.#revisions], told: [...this.#told], forgottenUs: this.#forgottenUs };
  }

  /** Goes on from a state that was kept; what cannot be read of it is left out, and named. */
  restore(value: unknown): readonly Fault[] {
    if (!isRecord(value) || value['version'] !== 1 || !Array.isArray(value['watches'])) return [fault('alert.invalid', 'the alerts that were kept cannot be read')];
    const faults: Fault[] = [];
    for (const [id, revision] of pairsOf(value['revisions']).slice(-4 * rulesMax)) this.#revisions.set(id, revision);
    for (const [key, timeUs] of pairsOf(value['told']).slice(-toldMax)) this.#told.set(key, timeUs);
    if (isCount(value['forgottenUs'])) this.#forgottenUs = value['forgottenUs'];
    for (const one of value['watches'].slice(0, rulesMax)) {
      const watch = parseWatch(one);
      if (watch.ok) this.#keep(watch.value);
      else faults.push(watch.fault);
    }
    return faults;
  }

  #onNumber(watch: Watch, value: number, timeUs: number, emit: (fired: AlertFired) => void): void {
    const { condition } = watch.rule;
    if (condition.kind !== 'level' || !Number.isFinite(value)) return;
    if (timeUs < watch.timeUs && timeUs > watch.timeUs - backUsMax) return;
    watch.timeUs = timeUs;
    const { direction } = condition;
    if (direction !== 'down') watch.up = pass(watch, watch.up, 1, value, timeUs, condition, emit);
    if (direction !== 'up') watch.down = pass(watch, watch.down, -1, value, timeUs, condition, emit);
    watch.isBlind = false;
  }

  /** False: this was told before, or is too old to know. */
  #isNew({ of, event, ticks, isAsk, appearedUs, timeUs }: Extract<AlertFact, { kind: 'wall' }>): boolean {
    const key = `${of} ${isAsk ? 'ask' : 'bid'} ${ticks} ${appearedUs} ${event}`;
    if (timeUs <= this.#forgottenUs || this.#told.has(key)) return false;
    this.#told.set(key, timeUs);
    if (this.#told.size <= toldMax) return true;
    const [oldest] = this.#told;
    if (oldest === undefined) return true;
    this.#told.delete(oldest[0]);
    this.#forgottenUs = Math.max(this.#forgottenUs, oldest[1]);
    return true;
  }

  #keep(watch: Watch): void {
    this.#watches.set(watch.rule.id, watch);
    this.#revisions.delete(watch.rule.id);
    this.#revisions.set(watch.rule.id, watch.revision);
    // The revisions of rules long gone: the oldest are forgotten first.
    for (const id of this.#revisions.keys()) {
      if (this.#revisions.size <= 4 * rulesMax) break;
      if (!this.#watches.has(id)) this.#revisions.delete(id);
    }
    this.#index();
  }

  #index(): void {
    this.#waiting.clear();
    for (const watch of this.#watches.values()) {
      const { condition } = watch.rule;
      const key = keyOf(condition.kind === 'wall' ? 'wall' : condition.source, condition.of);
      const others = this.#waiting.get(key);
      if (others === undefined) this.#waiting.set(key, [watch]);
      else others.push(watch);
    }
  }
}

function keyOf(source: string, of: string): string {
  return `${source} ${of}`;
}

function pass(
  watch: Watch, latch: Latch, sign: number, value: number, timeUs: number, { threshold, hysteresis, isImmediate }: LevelCondition, emit: (fired: AlertFired) => void,
): Latch {
  const next = turn(latch, value, sign, threshold, hysteresis);
  const isFirst = latch === 'unknown' && !isImmediate;
  if (next === 'fired' && latch !== 'fired' && !isFirst) fire(watch, timeUs, value, sign === 1 ? 'up' : 'down', emit);
  return next;
}

function fire(watch: Watch, timeUs: number, value: number, direction: 'up' | 'down' | null, emit: (fired: AlertFired) => void): void {
  const { rule } = watch;
  if (watch.isDone) return;
  const isSetBack = timeUs <= watch.firedUs - backUsMax;
  if (watch.firedCount > 0 && !isSetBack && timeUs < watch.firedUs + rule.cooldownUs) {
    watch.silencedCount += 1;
    return;
  }
  watch.firedCount += 1;
  watch.firedUs = timeUs;
  const fired = { id: `${rule.id}/${watch.revision}/${watch.firedCount}`, rule, timeUs, value, direction, isAfterGap: watch.isBlind, silencedCount: watch.silencedCount };
  watch.silencedCount = 0;
  watch.isDone = rule.isOnce;
  emit(fired);
}

function parseWatch(value: unknown): Result<Watch, Fault> {
  if (!isRecord(value)) return failed(fault('alert.invalid', 'a kept alert is an object'));
  const rule = parseRule(value['rule']);
  if (!rule.ok) return rule;
  const up = latches.find((latch) => latch === value['up']);
  const down = latches.find((latch) => latch === value['down']);
  const { revision, firedCount, firedUs, silencedCount, isDone, timeUs } = value;
  const isWhole = isCount(revision) && isCount(firedCount) && isCount(firedUs) && isCount(silencedCount) && isCount(timeUs) && typeof isDone === 'boolean';
  if (up === undefined || down === undefined || !isWhole) return failed(fault('alert.invalid', `what was kept of the alert ${rule.value.id} cannot be read`));
  // Since it was kept nobody looked: the next number may have been crossed meanwhile.
  return ok({ rule: rule.value, revision, up, down, firedCount, firedUs, silencedCount, isDone, isBlind: true, timeUs });
}

function isCount(value: unknown): value is number {
  return isWithin(value, 0, Number.MAX_SAFE_INTEGER);
}

function pairsOf(value: unknown): readonly (readonly [string, number])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair: unknown) => {
    if (!Array.isArray(pair)) return [];
    const [key, number] = [pair[0] as unknown, pair[1] as unknown];
    return typeof key === 'string' && isCount(number) ? [[key, number] as const] : [];
  });
}
