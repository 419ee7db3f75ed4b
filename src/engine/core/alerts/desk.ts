/**
 * The alerts of a person: the machine, who is on, snoozed or done, what fired and was seen, and what waits to be sent. One plain value for a file.
 *
 * An alert that is off or snoozed is not in the machine; it begins anew when it comes back, so that what was crossed meanwhile says nothing.
 * Holds: an event is told to `onFired` once; it is in `kept()` before it counts as told (`publish`), so that whoever keeps first and tells then tells
 * nothing twice. Bounds: `alertsMax`, `firingsMax` events, `outboxMax` that wait to be sent; the oldest go, and what was not sent says so.
 */

import { alertSchema, alertsMax, firingSchema, firingsMax, indicatorAlertsMax, scriptAlertsMax, type AlertList, type AlertSettings, type Firing } from '../../contract/alerts.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { Alerts, type AlertFact, type AlertFired } from './alerts.ts';
import { isRecord, isWithin, parseRule } from './rule.ts';

export const outboxMax = 64;

/** An event on its way to the address. */
export interface Sending {
  readonly id: string;
  readonly attempts: number;
  readonly dueUs: number;
}

export interface Hook {
  readonly url: string;
  readonly isOn: boolean;
}

export class AlertDesk {
  readonly #machine = new Alerts();
  readonly #alerts = new Map<string, AlertSettings>();
  /** The oldest first. */
  #firings: Firing[] = [];
  /** Kept, and therefore to be told. */
  readonly #published = new Set<string>();
  #outbox: Sending[] = [];
  #hook: Hook | null = null;
  /** Counts what would be lost if it were not kept. */
  #changes = 0;
  #signature = '';

  get settings(): readonly AlertSettings[] {
    return [...this.#alerts.values()];
  }

  get hook(): Hook | null {
    return this.#hook;
  }

  get changes(): number {
    return this.#changes;
  }

  set(alert: AlertSettings, nowUs: number): Result<null, Fault> {
    const { rule } = alert;
    const parsed = parseRule(rule);
    if (!parsed.ok) return parsed;
    const before = this.#alerts.get(rule.id);
    if (before === undefined && this.#alerts.size >= alertsMax) return failed(fault('queue.full', `there are ${alertsMax} alerts already`));
    const room = this.#roomFor(alert);
    if (!room.ok) return room;
    this.#alerts.set(rule.id, alert);
    this.#changes += 1;
    const isSame = before !== undefined && JSON.stringify([before.rule, before.script]) === JSON.stringify([rule, alert.script]) && isActive(before, nowUs) === isActive(alert, nowUs);
    if (isSame) return ok(null);
    this.#machine.remove(rule.id);
    return isActive(alert, nowUs) ? this.#enter(alert) : ok(null);
  }

  remove(id: string): void {
    if (!this.#alerts.delete(id)) return;
    this.#machine.remove(id);
    this.#changes += 1;
  }

  on(fact: AlertFact, onFired: (firing: Firing) => void): void {
    this.#machine.on(fact, (fired) => {
      const firing = this.#firingOf(fired);
      if (firing !== null) onFired(firing);
    });
  }

  /** Once in a while: ends what was snoozed, and notices what only the machine knows. */
  settle(nowUs: number): void {
    for (const alert of this.#alerts.values()) {
      if (alert.snoozedUntilUs === 0 || alert.snoozedUntilUs > nowUs) continue;
      const awake = { ...alert, snoozedUntilUs: 0 };
      this.#alerts.set(alert.rule.id, awake);
      if (awake.isOn) this.#enter(awake);
      this.#changes += 1;
    }
    const { watches, told } = this.#machine.state();
    const signature = `${told.length} ${watches.map(({ rule, up, down, firedCount, silencedCount, isDone }) => `${rule.id} ${up} ${down} ${firedCount} ${silencedCount} ${isDone}`).join()}`;
    if (signature !== this.#signature) this.#changes += 1;
    this.#signature = signature;
  }

  /** What was kept is told now; answers what was not told before, the oldest first. */
  publish(ids: readonly string[]): readonly Firing[] {
    const fresh = this.#firings.filter(({ id }) => ids.includes(id) && !this.#published.has(id));
    for (const { id } of fresh) this.#published.add(id);
    return fresh;
  }

  /** Events that were not told yet. */
  get unpublished(): readonly string[] {
    return this.#firings.filter(({ id }) => !this.#published.has(id)).map(({ id }) => id);
  }

  /** True for the first who shows it. */
  see(id: string): boolean {
    const at = this.#firings.findIndex((firing) => firing.id === id);
    const firing = this.#firings[at];
    if (firing === undefined || firing.isSeen) return false;
    this.#firings[at] = { ...firing, isSeen: true };
    this.#changes += 1;
    return true;
  }

  setHook(hook: Hook | null): void {
    this.#hook = hook;
    this.#changes += 1;
    if (hook !== null && hook.isOn) return;
    for (const { id } of this.#outbox) this.#mark(id, 'failed');
    this.#outbox = [];
  }

  /** The next one that is due and told, if any. */
  due(nowUs: number): { readonly sending: Sending; readonly firing: Firing } | null {
    for (const sending of this.#outbox) {
      const firing = this.#firings.find(({ id }) => id === sending.id);
      if (firing !== undefined && sending.dueUs <= nowUs && this.#published.has(sending.id)) return { sending, firing };
    }
    return null;
  }

  /** How a sending went; `retryUs` null: it is over. */
  sent(id: string, isSent: boolean, retryUs: number | null): void {
    this.#changes += 1;
    const before = this.#outbox.find((sending) => sending.id === id);
    this.#outbox = this.#outbox.filter((sending) => sending.id !== id);
    if (before !== undefined && !isSent && retryUs !== null) this.#outbox.push({ id, attempts: before.attempts + 1, dueUs: retryUs });
    else this.#mark(id, isSent ? 'sent' : 'failed');
  }

  list(nowUs: number): AlertList {
    const watches = new Map(this.#machine.state().watches.map((watch) => [watch.rule.id, watch]));
    return {
      alerts: [...this.#alerts.values()].map((alert) => {
        const watch = watches.get(alert.rule.id);
        return { ...alert, isDone: watch?.isDone ?? false, firedCount: watch?.firedCount ?? 0, isWatching: watch !== undefined && isActive(alert, nowUs) && (alert.rule.condition.kind === 'wall' || (watch.timeUs > 0 && !watch.isBlind)) };
      }),
      firings: this.#firings.filter(({ id }) => this.#published.has(id)).toReversed(),
      hook: this.#hook === null ? null : { host: hostOf(this.#hook.url), isOn: this.#hook.isOn },
    };
  }

  /** Everything, for a file. */
  kept(): object {
    return { version: 1, machine: this.#machine.state(), alerts: this.settings, firings: this.#firings, outbox: this.#outbox, hook: this.#hook };
  }

  /** Goes on from what was kept. What cannot be read of it is left out and named. All events in it count as told: pages ask for those that nobody saw. */
  restore(value: unknown, nowUs: number): readonly Fault[] {
    if (!isRecord(value) || value['version'] !== 1) return [fault('alert.invalid', 'the alerts that were kept cannot be read')];
    const faults = [...this.#machine.restore(value['machine'])];
    for (const one of listOf(value['alerts']).slice(0, alertsMax)) {
      const alert = alertSchema.safeParse(one);
      if (alert.success) this.#alerts.set(alert.data.rule.id, alert.data);
      else faults.push(fault('alert.invalid', 'an alert that was kept cannot be read'));
    }
    for (const one of listOf(value['firings']).slice(-firingsMax)) {
      const firing = firingSchema.safeParse(one);
      if (!firing.success) continue;
      this.#firings.push(firing.data);
      this.#published.add(firing.data.id);
    }
    this.#outbox = listOf(value['outbox']).slice(-outboxMax).flatMap((one) => {
      if (!isRecord(one)) return [];
      const { id, attempts, dueUs } = one;
      return typeof id === 'string' && isWithin(attempts, 0, 1_000) && isWithin(dueUs, 0, Number.MAX_SAFE_INTEGER) ? [{ id, attempts, dueUs }] : [];
    });
    const hook = value['hook'];
    if (isRecord(hook) && typeof hook['url'] === 'string' && typeof hook['isOn'] === 'boolean') this.#hook = { url: hook['url'], isOn: hook['isOn'] };
    const inMachine = new Set(this.#machine.rules.map(({ id }) => id));
    for (const id of inMachine) if (!this.#alerts.has(id)) this.#machine.remove(id);
    for (const alert of this.#alerts.values()) {
      if (isActive(alert, nowUs) && !inMachine.has(alert.rule.id)) this.#enter(alert);
      if (!isActive(alert, nowUs)) this.#machine.remove(alert.rule.id);
    }
    return faults;
  }

  #enter(alert: AlertSettings): Result<null, Fault> {
    const set = this.#machine.set(machineRule(alert));
    return set.ok ? ok(null) : set;
  }

  #roomFor({ rule, script: wanted }: AlertSettings): Result<null, Fault> {
    if (wanted === undefined) return ok(null);
    const [max, kind] = 'source' in wanted ? [scriptAlertsMax, 'scripts'] : [indicatorAlertsMax, 'indicators'];
    const others = [...this.#alerts.values()].filter(({ script, rule: { id } }) => script !== undefined && 'source' in script === 'source' in wanted && id !== rule.id);
    return others.length < max ? ok(null) : failed(fault('queue.full', `there are ${max} alerts on ${kind} already`));
  }

  #firingOf({ id, rule, timeUs, value, direction, isAfterGap, silencedCount }: AlertFired): Firing | null {
    const alert = this.#alerts.get(rule.id);
    if (alert === undefined || this.#firings.some((known) => known.id === id)) return null;
    const isSending = alert.show.isHook && this.#hook?.isOn === true;
    // An event is kept without the script: it says what happened, not how.
    const { script: _, ...told } = alert;
    const firing: Firing = { id, alert: told, timeUs, value, direction, isAfterGap, silencedCount, isSeen: false, hook: isSending ? 'waiting' : null };
    this.#firings.push(firing);
    for (const { id: gone } of this.#firings.splice(0, Math.max(0, this.#firings.length - firingsMax))) this.#published.delete(gone);
    if (isSending) this.#outbox.push({ id, attempts: 0, dueUs: 0 });
    for (const { id: gone } of this.#outbox.splice(0, Math.max(0, this.#outbox.length - outboxMax))) this.#mark(gone, 'failed');
    this.#changes += 1;
    return firing;
  }

  #mark(id: string, hook: 'sent' | 'failed'): void {
    this.#firings = this.#firings.map((firing) => (firing.id === id ? { ...firing, hook } : firing));
  }
}

/** What an alert that the engine runs something for waits for by name: two may call different scripts the same. */
export function scriptNumber(alert: string): string {
  return `script ${alert}`;
}

function machineRule({ rule, script }: AlertSettings): AlertSettings['rule'] {
  return script === undefined ? rule : { ...rule, condition: { ...rule.condition, of: scriptNumber(rule.id) } };
}

function isActive({ isOn, snoozedUntilUs }: AlertSettings, nowUs: number): boolean {
  return isOn && snoozedUntilUs <= nowUs;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The part of an address that may be shown: what follows may be a secret. */
function hostOf(url: string): string {
  return /^[a-z]+:\/\/([^/?#@]*@)?([^/?#]*)/i.exec(url)?.[2] ?? '';
}
