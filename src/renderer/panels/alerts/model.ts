/** What an alert is on the screen: a draft that a person types, judged in words; and what each one does at present. */

import { alertCooldownUsMax, alertSources, alertTextMax, type AlertCondition, type AlertScript, type AlertSettings, type Instrument, type ListedAlert } from '../../../engine/contract/index.ts';
import type { TextKey } from '../../i18n/language.ts';
import { flagOr } from '../../state/settings-parse.ts';
import type { Settings } from '../panel.ts';

export const alertKinds = [...alertSources, 'wall'] as const;
export type AlertKind = (typeof alertKinds)[number];

/** In seconds. */
export const cooldownChoices = [0, 60, 300, 900, 3_600, 14_400, 86_400] as const;
/** In minutes. */
export const snoozeChoices = [15, 60, 240, 1_440] as const;

export interface AlertsSettings {
  readonly [key: string]: unknown;
  /** What fired stands below the list. */
  readonly hasEvents: boolean;
}

export function settingsFrom(stored: Settings): AlertsSettings {
  return { hasEvents: flagOr(stored['hasEvents'], true) };
}

/** As it is typed. */
export interface Draft {
  /** Null: it is a new one. */
  readonly id: string | null;
  readonly kind: AlertKind;
  readonly of: string;
  /** A spread's other instrument; empty: the spread of one book. */
  readonly other: string;
  readonly direction: Extract<AlertCondition, { kind: 'level' }>['direction'];
  readonly threshold: string;
  readonly hysteresis: string;
  readonly isImmediate: boolean;
  /** Of a script: bars that grow do not count. */
  readonly isOnClose: boolean;
  readonly event: Extract<AlertCondition, { kind: 'wall' }>['event'];
  readonly worthMin: string;
  readonly cooldownSeconds: number;
  readonly isOnce: boolean;
  readonly name: string;
  readonly isDesktop: boolean;
  readonly isSound: boolean;
  readonly isHook: boolean;
}

const pairMark = '|';

export function newDraft(instrument: Instrument | null): Draft {
  return {
    id: null, kind: 'price', of: instrument?.id ?? '', other: '', direction: 'up', threshold: '', hysteresis: '0', isImmediate: false, isOnClose: true, event: 'appeared', worthMin: '500000', cooldownSeconds: 60,
    isOnce: false, name: '', isDesktop: false, isSound: true, isHook: false,
  };
}

export function draftOf({ rule: { id, condition, cooldownUs, isOnce }, name, show, script }: AlertSettings, instrument: Instrument | null): Draft {
  const common = { ...newDraft(instrument), id, cooldownSeconds: cooldownUs / 1_000_000, isOnce, name, ...show, ...(script === undefined ? {} : { isOnClose: script.isOnClose }) };
  if (condition.kind === 'wall') return { ...common, kind: 'wall', of: condition.of, event: condition.event, worthMin: plain(condition.worthMin) };
  const { source, of, direction, threshold, hysteresis, isImmediate } = condition;
  const [one = '', other = ''] = source === 'spread' ? of.split(pairMark) : [of];
  return { ...common, kind: source, of: one, other, direction, threshold: plain(threshold), hysteresis: plain(hysteresis), isImmediate };
}

/** Another kind of number is another thing's. */
export function withKind(draft: Draft, kind: AlertKind, instrument: Instrument | null, market: string): Draft {
  const needs = subjectOf(kind);
  const of = needs === subjectOf(draft.kind) ? draft.of : needs === 'instrument' ? (instrument?.id ?? '') : needs === 'market' ? market : '';
  return { ...draft, kind, of, other: '', threshold: '', hysteresis: '0' };
}

/** What an alert of a kind is about. */
export function subjectOf(kind: AlertKind): 'instrument' | 'market' | 'name' {
  return kind === 'age' || kind === 'latency' ? 'market' : kind === 'indicator' ? 'name' : 'instrument';
}

export type DraftField = 'of' | 'threshold' | 'hysteresis' | 'worthMin' | 'name';
export type Judged = { readonly ok: true; readonly alert: AlertSettings } | { readonly ok: false; readonly wrong: readonly (readonly [field: DraftField, why: TextKey])[] };

/** What the engine runs for a number that a chart offers; of an alert that is edited, what it runs. */
export function scriptOf(draft: Draft, offered: ReadonlyMap<string, AlertScript>, before: AlertSettings | null): AlertScript | null {
  if (draft.kind !== 'indicator') return null;
  const condition = before?.rule.condition;
  return offered.get(draft.of) ?? (condition?.kind === 'level' && condition.of === draft.of ? (before?.script ?? null) : null);
}

/** `newId`: of a new one. `before`: what it takes the place of. `script`: what the engine runs for it. */
export function judge(draft: Draft, newId: string, before: AlertSettings | null, script: AlertScript | null = null): Judged {
  const wrong: [DraftField, TextKey][] = [];
  const number = (field: 'threshold' | 'hysteresis' | 'worthMin', least: number): number => {
    const value = numberIn(draft[field]);
    if (value === null) wrong.push([field, 'alerts.wrong.number']);
    else if (value < least) wrong.push([field, 'alerts.wrong.negative']);
    return value ?? 0;
  };
  if (draft.of === '') wrong.push(['of', draft.kind === 'indicator' ? 'alerts.wrong.name' : 'alerts.wrong.subject']);
  const of = draft.kind === 'spread' && draft.other !== '' ? `${draft.of}${pairMark}${draft.other}` : draft.of;
  if (of.length > alertTextMax || draft.name.length > alertTextMax) wrong.push(['name', 'alerts.wrong.long']);
  const condition: AlertCondition = draft.kind === 'wall'
    ? { kind: 'wall', of, event: draft.event, worthMin: number('worthMin', 0) }
    : {
      kind: 'level', source: draft.kind, of, direction: draft.direction, isImmediate: draft.isImmediate, hysteresis: number('hysteresis', 0),
      threshold: number('threshold', draft.kind === 'price' || draft.kind === 'age' || draft.kind === 'latency' ? 0 : -Infinity),
    };
  if (wrong.length > 0) return { ok: false, wrong };
  return {
    ok: true,
    alert: {
      rule: { id: draft.id ?? newId, condition, cooldownUs: Math.min(alertCooldownUsMax, draft.cooldownSeconds * 1_000_000), isOnce: draft.isOnce }, name: draft.name.trim(), isOn: before?.isOn ?? true,
      snoozedUntilUs: before?.snoozedUntilUs ?? 0, show: { isDesktop: draft.isDesktop, isSound: draft.isSound, isHook: draft.isHook },
      ...(script === null ? {} : { script: { ...script, isOnClose: draft.isOnClose } }),
    },
  };
}

/** `62,000.5` and `62000.5` alike; a comma that does not part thousands is no number. */
export function numberIn(text: string): number | null {
  const typed = text.trim().replace(/^[−–]/, '-');
  const whole = /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(typed) ? typed.replaceAll(',', '') : typed;
  if (!/^-?(?:\d+\.?\d*|\.\d+)$/.test(whole)) return null;
  const value = Number(whole);
  return Number.isFinite(value) ? value : null;
}

export type AlertStateName = 'watching' | 'blind' | 'stopped' | 'snoozed' | 'done' | 'off';

export function stateOf({ isOn, snoozedUntilUs, isDone, isWatching, trouble }: ListedAlert, nowUs: number): AlertStateName {
  if (!isOn) return 'off';
  if (snoozedUntilUs > nowUs) return 'snoozed';
  if (isDone) return 'done';
  if (trouble !== undefined) return 'stopped';
  return isWatching ? 'watching' : 'blind';
}

/** What waits first, then what is off, then what is done; each the newest first. */
export function inOrder(alerts: readonly ListedAlert[], nowUs: number): readonly ListedAlert[] {
  const rank = (alert: ListedAlert): number => ({ watching: 0, blind: 0, stopped: 0, snoozed: 0, off: 1, done: 2 })[stateOf(alert, nowUs)];
  return alerts.toReversed().toSorted((before, after) => rank(before) - rank(after));
}

/** What listed alerts are without what only the list says. */
export function settingsOf({ rule, name, isOn, snoozedUntilUs, show, script }: AlertSettings): AlertSettings {
  return { rule, name, isOn, snoozedUntilUs, show, ...(script === undefined ? {} : { script }) };
}

/** Who tells its number: the engine, which runs a script or an indicator and needs no screen, or a page that shows the chart. Null: it is no indicator. */
export function tellerOf({ rule: { condition }, script }: Pick<AlertSettings, 'rule' | 'script'>): Teller | null {
  return condition.kind !== 'level' || condition.source !== 'indicator' ? null : tellerOfScript(script ?? null);
}

export type Teller = 'script' | 'indicator' | 'page';

export function tellerOfScript(script: AlertScript | null): Teller {
  return script === null ? 'page' : 'source' in script ? 'script' : 'indicator';
}

/** An alert at a price: upwards when it lies above the market, downwards below it, either way where nobody knows or at it. */
export function alertAt(instrument: Instrument, price: number, middle: number | null, id: string): AlertSettings {
  const places = placesOf(instrument);
  const tick = Number(`${instrument.tick.units}e-${instrument.tick.decimals}`);
  const onTick = (value: number): number => Number((Math.round(value / tick) * tick).toFixed(places));
  const threshold = onTick(price);
  const direction = middle === null || threshold === onTick(middle) ? 'either' : threshold > middle ? 'up' : 'down';
  return {
    rule: { id, condition: { kind: 'level', source: 'price', of: instrument.id, direction, threshold, hysteresis: 0, isImmediate: false }, cooldownUs: 60_000_000, isOnce: true },
    name: '', isOn: true, snoozedUntilUs: 0, show: { isDesktop: false, isSound: true, isHook: false },
  };
}

/** Digits after the point that a price can have. */
export function placesOf({ tick }: Pick<Instrument, 'tick'>): number {
  let { units, decimals } = tick;
  while (decimals > 0 && units % 10n === 0n) {
    units /= 10n;
    decimals -= 1;
  }
  return decimals;
}

/** Unique for a person: the time it was set, and a little chance. */
export function freshId(nowMs: number, chance: number): string {
  return `a${nowMs.toString(36)}${Math.floor(chance * 1_296).toString(36).padStart(2, '0')}`;
}

function plain(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : text;
}
