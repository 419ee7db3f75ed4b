/**
 * Alerts as this page has them: the list, the toasts, and who of all pages sounds and notifies.
 *
 * Holds: an event is shown here once, also over reconnects and when it is told twice; the engine says who was the first to show it, and only that page sounds
 * and notifies. What fired while no page was there is shown when one comes.
 */

import { alertMethods, failed, fault, type AlertList, type AlertScript, type AlertSettings, type Fault, type Firing, type Notice, type Result } from '../../engine/contract/index.ts';
import { AlertToasts, type Toast } from './alert-toasts.ts';
import type { Client } from './client.ts';
import { newStore, type Store } from './store.ts';

const lookEveryMs = 1_000;

export interface AlertSignals {
  readonly sound: () => void;
  readonly notify: (firing: Firing) => void;
}

type Done = Promise<Result<object, Fault>>;

export class PageAlerts {
  readonly list: Store<AlertList | null> = newStore<AlertList | null>(null);
  readonly toasts: Store<readonly Toast[]> = newStore<readonly Toast[]>([]);
  /** Names of numbers that panels of this page know. */
  readonly offered: Store<readonly string[]> = newStore<readonly string[]>([]);
  /** Those of them that the engine can run: scripts, and most indicators. */
  readonly offeredScripts: Store<ReadonlyMap<string, AlertScript>> = newStore<ReadonlyMap<string, AlertScript>>(new Map());
  readonly #numbers = new Map<string, readonly string[]>();
  readonly #scripts = new Map<string, readonly (readonly [name: string, script: AlertScript])[]>();
  readonly #toasts = new AlertToasts();
  #signals: AlertSignals = { sound: () => undefined, notify: () => undefined };
  #client: Client | null = null;
  #isAsking = false;
  #isOld = false;

  constructor() {
    setInterval(() => {
      if (this.#toasts.pass(Date.now())) this.toasts.set(this.#toasts.toasts);
    }, lookEveryMs);
  }

  /** What sounds and notifies: the shell knows how, and in which words. */
  signalWith(signals: AlertSignals): void {
    this.#signals = signals;
  }

  onClient(client: Client | null): void {
    this.#client = client;
    if (client !== null) void this.#ask();
  }

  onNotice(notice: Extract<Notice, { kind: 'alert-fired' | 'alerts-changed' }>): void {
    if (notice.kind === 'alert-fired') void this.#take(notice.firing);
    void this.#ask();
  }

  set(alert: AlertSettings): Done {
    return this.#call((client) => client.call('setAlert', alertMethods.setAlert.result, { alert }));
  }

  remove(id: string): Done {
    return this.#call((client) => client.call('removeAlert', alertMethods.removeAlert.result, { id }));
  }

  /** A null address takes it away, an empty one keeps it. */
  setHook(url: string | null, isOn: boolean): Done {
    return this.#call((client) => client.call('setAlertHook', alertMethods.setAlertHook.result, { url, isOn }));
  }

  testHook(): Done {
    return this.#call((client) => client.call('testAlertHook', alertMethods.testAlertHook.result, {}, hookWaitMs));
  }

  /** The numbers that only a panel of this page knows, by name, in place of what it offered before; null: not at present. */
  offer(panel: string, numbers: readonly (readonly [name: string, value: number | null])[], scripts: readonly (readonly [name: string, script: AlertScript])[] = []): void {
    const before = this.#numbers.get(panel) ?? [];
    this.#numbers.set(panel, numbers.map(([name]) => name));
    this.#scripts.set(panel, scripts);
    const all = new Map([...this.#scripts.values()].flat());
    if (JSON.stringify([...all]) !== JSON.stringify([...this.offeredScripts.get()])) this.offeredScripts.set(all);
    for (const [name, value] of numbers) this.#tell(name, value);
    for (const name of before) if (!numbers.some(([other]) => other === name)) this.#tell(name, null);
    const names = [...new Set([...[...this.#numbers.values()].flat(), ...all.keys()])].toSorted();
    if (names.join('\n') !== this.offered.get().join('\n')) this.offered.set(names);
  }

  #tell(of: string, value: number | null): void {
    if (this.list.get()?.alerts.some(({ script, rule: { condition } }) => script === undefined && condition.kind === 'level' && condition.source === 'indicator' && condition.of === of) !== true) return;
    void this.#client?.call('tellNumber', alertMethods.tellNumber.result, { of, value });
  }

  dismiss(id: string): void {
    this.#toasts.dismiss(id);
    this.toasts.set(this.#toasts.toasts);
  }

  async #call(ask: (client: Client) => Done): Done {
    return this.#client === null ? failed(fault('role.silent', 'the engine is not there')) : ask(this.#client);
  }

  /** One question at a time; what changes meanwhile is asked for after it. */
  async #ask(): Promise<void> {
    const client = this.#client;
    this.#isOld = this.#isAsking;
    if (this.#isAsking || client === null) return;
    this.#isAsking = true;
    const answer = await client.call('alerts', alertMethods.alerts.result, {});
    this.#isAsking = false;
    if (client === this.#client && answer.ok) {
      this.list.set(answer.value);
      for (const firing of answer.value.firings.toReversed()) if (!firing.isSeen) void this.#take(firing);
    } else if (client === this.#client) {
      // The engine reads what it kept a moment after it started.
      setTimeout(() => void this.#ask(), lookEveryMs);
      return;
    }
    if (this.#isOld || client !== this.#client) void this.#ask();
  }

  async #take(firing: Firing): Promise<void> {
    const became = this.#toasts.take(firing, Date.now());
    if (became === null) return;
    this.toasts.set(this.#toasts.toasts);
    const claimed = await this.#client?.call('seenAlert', alertMethods.seenAlert.result, { id: firing.id });
    if (claimed?.ok !== true || !claimed.value.isFirst || became === 'counted') return;
    if (firing.alert.show.isDesktop) this.#signals.notify(firing);
    if (firing.alert.show.isSound && this.#toasts.sound(Date.now())) this.#signals.sound();
  }
}

/** The engine waits for ten seconds. */
const hookWaitMs = 12_000;
