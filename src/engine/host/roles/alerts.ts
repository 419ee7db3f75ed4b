/**
 * The alerts in the view role's thread, also with no screen open: facts in, events out, everything kept on the disk before anybody is told.
 *
 * Holds: one write is under way at a time, with all that is new; events are told when it is done. A store that does not take it delays them by at most its
 * time limit, then they are told all the same: a warning that comes twice after a crash has the same id, one that never comes helps nobody. Until the
 * kept ones are read nothing is judged, and nothing is written over them.
 */

import type { AlertSettings, Firing } from '../../contract/alerts.ts';
import type { Status, VenueStatus } from '../../contract/channels.ts';
import type { Slots } from '../../core/memory/record.ts';
import { AlertDesk } from '../../core/alerts/desk.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { hookAddress, sendHook, type HookOutcome } from '../../edge/net/webhook.ts';
import type { Setting } from '../../edge/store/settings.ts';
import { AlertFacts, type AlertSources } from './alert-facts.ts';
import { hookBody } from './alert-words.ts';
import { ScriptAlerts, type ScriptParts } from './script-alerts.ts';

const settleUs = 1_000_000;
/** What could not be read is read again after so long. */
const reloadUs = 5_000_000;
const attemptsMax = 8;
const firstWaitUs = 5_000_000;
const waitUsMax = 600_000_000;

export interface AlertParts extends AlertSources {
  /** Among the store's settings. */
  readonly key: string;
  readonly nowUs: () => number;
  readonly read: () => Promise<Result<readonly Setting[], Fault>>;
  readonly write: (text: string) => Promise<Result<unknown, Fault>>;
  readonly onFired: (firing: Firing) => void;
  readonly onChanged: () => void;
  /** Other instruments have to be followed. */
  readonly onStreams: () => void;
  readonly log: (reason: Fault) => void;
  /** Where scripts of alerts run, and on which bars; absent: nowhere. */
  readonly scripts?: Pick<ScriptParts, 'host' | 'newThread'>;
  readonly send?: (url: string, body: object) => Promise<HookOutcome>;
}

/** Settings that no screen may read or write: addresses in them are secrets. */
export function isAlertSetting(key: string): boolean {
  return key === 'alerts' || key.startsWith('alerts.');
}

export class AlertRole {
  readonly #parts: AlertParts;
  readonly #desk = new AlertDesk();
  readonly #facts: AlertFacts;
  readonly #scripts: ScriptAlerts | null;
  #isLoaded = false;
  #loading: Promise<void> | null = null;
  #isWantedAgain = false;
  #isWriting = false;
  #writtenChanges = 0;
  #settledUs = 0;
  #isSending = false;
  #watching = '';
  #isClosed = false;
  /** Who waits until what they changed is on the disk. */
  #waiting: ((outcome: Result<null, Fault>) => void)[] = [];

  constructor(parts: AlertParts) {
    this.#parts = parts;
    this.#facts = new AlertFacts(parts, (fact) => this.#desk.on(fact, () => this.#keep()));
    const { scripts } = parts;
    this.#scripts = scripts === undefined ? null : new ScriptAlerts({
      ...scripts,
      onNumber: (alert, value, nowUs) => this.#facts.onScript(alert, value, nowUs),
      onChanged: () => {
        parts.onStreams();
        parts.onChanged();
      },
    });
  }

  get streams(): readonly number[] {
    return [...this.#facts.streams, ...(this.#scripts?.streams ?? [])];
  }

  /** There is a store to ask, for the first time or again: what is asked of one that went away is asked of the next at once. */
  load(): Promise<void> {
    this.#isWantedAgain = this.#loading !== null;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #load(): Promise<void> {
    do {
      this.#isWantedAgain = false;
      if (this.#isLoaded || this.#isClosed) return;
      const read = await this.#parts.read();
      if (read.ok) this.#restore(read.value.find(({ key }) => key === this.#parts.key)?.text);
    } while (this.#isWantedAgain);
  }

  #restore(text: string | undefined): void {
    if (this.#isClosed) return;
    for (const reason of text === undefined ? [] : this.#desk.restore(jsonOf(text), this.#parts.nowUs())) this.#parts.log(reason);
    this.#isLoaded = true;
    this.#writtenChanges = this.#desk.changes;
    this.#wantAnew();
  }

  paint(nowUs: number): void {
    if (!this.#isLoaded) {
      if (Math.abs(nowUs - this.#settledUs) >= reloadUs) {
        this.#settledUs = nowUs;
        void this.load();
      }
      return;
    }
    this.#facts.look(nowUs);
    this.#scripts?.paint(nowUs);
    if (Math.abs(nowUs - this.#settledUs) < settleUs) return;
    this.#settledUs = nowUs;
    this.#desk.settle(nowUs);
    this.#tellWatching(nowUs);
    if (this.#desk.changes !== this.#writtenChanges) this.#keep();
    void this.#sendNext();
  }

  /** Whether an alert's number can be trusted is news, although nothing was set and nothing fired. */
  #tellWatching(nowUs: number): void {
    const watching = this.#desk.list(nowUs).alerts.map(({ rule: { id }, isWatching }) => `${id} ${isWatching}`).join();
    if (watching === this.#watching) return;
    this.#watching = watching;
    this.#parts.onChanged();
  }

  onFunding(spec: InstrumentSpec, rate: number, nowUs: number): void {
    if (this.#isLoaded) this.#facts.onFunding(spec, rate, nowUs);
  }

  onVenues(venues: readonly VenueStatus[], nowUs: number): void {
    this.#facts.onVenues(venues, nowUs);
  }

  onStatus(status: Pick<Status, 'engineUs' | 'frameUs' | 'venues'>, nowUs: number): void {
    if (this.#isLoaded) this.#facts.onStatus(status, nowUs);
  }

  /** A fact of an instrument that is followed. */
  onRecord(stream: number, slots: Slots, slot: number): void {
    this.#scripts?.onRecord(stream, slots, slot);
  }

  onScreenGone(): void {
    this.#facts.onPageGone();
  }

  list(): Result<object, Fault> {
    if (!this.#isLoaded) return notYet;
    const list = this.#desk.list(this.#parts.nowUs());
    return ok({ ...list, alerts: list.alerts.map((alert) => {
      const trouble = this.#scripts?.troubleOf(alert.rule.id) ?? null;
      return trouble === null ? alert : { ...alert, trouble: { kind: trouble.kind, text: trouble.text, line: trouble.line } };
    }) });
  }

  set(alert: AlertSettings): Promise<Result<object, Fault>> {
    return this.#change(() => this.#desk.set(alert, this.#parts.nowUs()));
  }

  remove(id: string): Promise<Result<object, Fault>> {
    return this.#change(() => {
      this.#desk.remove(id);
      return ok(null);
    });
  }

  async seen(id: string): Promise<Result<object, Fault>> {
    if (!this.#isLoaded) return notYet;
    const isFirst = this.#desk.see(id);
    if (isFirst) {
      this.#keep();
      this.#parts.onChanged();
    }
    return ok({ isFirst });
  }

  number(of: string, value: number | null): Result<object, Fault> {
    if (!this.#isLoaded) return notYet;
    this.#facts.onPage(of, value, this.#parts.nowUs());
    return ok({});
  }

  setHook(url: string | null, isOn: boolean): Promise<Result<object, Fault>> {
    return this.#change(() => {
      if (url === null) {
        this.#desk.setHook(null);
        return ok(null);
      }
      const address = url === '' ? ok(this.#desk.hook?.url ?? '') : hookAddress(url);
      if (!address.ok) return address;
      if (address.value === '') return failed(fault('alert.invalid', 'there is no address to send to yet'));
      this.#desk.setHook({ url: address.value, isOn });
      return ok(null);
    });
  }

  async testHook(): Promise<Result<object, Fault>> {
    const hook = this.#desk.hook;
    if (hook === null) return failed(fault('alert.invalid', 'there is no address to send to yet'));
    const outcome = await this.#send(hook.url, { kind: 'test', text: 'Fathom: a test of alerts', content: 'Fathom: a test of alerts' });
    return outcome.kind === 'sent' ? ok({ status: outcome.status }) : failed(outcome.fault);
  }

  close(): void {
    this.#isClosed = true;
    this.#facts.close();
    this.#scripts?.close();
    for (const settle of this.#waiting.splice(0)) settle(failed(fault('role.silent', 'the engine stopped before it was kept')));
  }

  async #change(work: () => Result<null, Fault>): Promise<Result<object, Fault>> {
    // A moment after the start the disk may still be read.
    if (!this.#isLoaded) await this.load();
    if (!this.#isLoaded) return notYet;
    const done = work();
    if (!done.ok) return done;
    this.#wantAnew();
    const kept = await new Promise<Result<null, Fault>>((settle) => {
      this.#waiting.push(settle);
      this.#keep();
    });
    this.#parts.onChanged();
    return kept.ok ? ok({}) : kept;
  }

  #wantAnew(): void {
    const before = this.streams.join();
    this.#facts.want(this.#desk.settings);
    this.#scripts?.want(this.#desk.settings);
    if (this.streams.join() !== before) this.#parts.onStreams();
  }

  /** Writes all that is new, and tells what it may then tell. */
  #keep(): void {
    if (!this.#isLoaded || this.#isWriting || this.#isClosed) return;
    this.#isWriting = true;
    // What else fires in this turn goes along.
    queueMicrotask(() => void this.#write());
  }

  async #write(): Promise<void> {
    const changes = this.#desk.changes;
    const events = this.#desk.unpublished;
    const waiting = this.#waiting.splice(0);
    const written = await this.#parts.write(JSON.stringify(this.#desk.kept()));
    this.#isWriting = false;
    if (written.ok) this.#writtenChanges = changes;
    else this.#parts.log(written.fault);
    for (const settle of waiting) settle(written.ok ? ok(null) : written);
    if (this.#isClosed) return;
    for (const firing of this.#desk.publish(events)) this.#parts.onFired(firing);
    if (this.#desk.unpublished.length > 0 || this.#waiting.length > 0) this.#keep();
    void this.#sendNext();
  }

  /** One at a time; what could not be sent waits longer each time. */
  async #sendNext(): Promise<void> {
    const { hook } = this.#desk;
    if (this.#isSending || this.#isClosed || hook === null || !hook.isOn) return;
    const next = this.#desk.due(this.#parts.nowUs());
    if (next === null) return;
    this.#isSending = true;
    const { sending, firing } = next;
    const outcome = await this.#send(hook.url, hookBody(firing, this.#parts.find));
    this.#isSending = false;
    if (this.#isClosed) return;
    const hasMore = outcome.kind === 'later' && sending.attempts + 1 < attemptsMax;
    this.#desk.sent(sending.id, outcome.kind === 'sent', hasMore ? this.#parts.nowUs() + Math.min(waitUsMax, firstWaitUs * 2 ** sending.attempts) : null);
    if (outcome.kind !== 'sent') this.#parts.log(outcome.fault);
    this.#keep();
    this.#parts.onChanged();
  }

  #send(url: string, body: object): Promise<HookOutcome> {
    return this.#parts.send === undefined ? sendHook(url, body, process.env) : this.#parts.send(url, body);
  }
}

const notYet = failed(fault('role.silent', 'the alerts have not been read from the disk yet'));

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
