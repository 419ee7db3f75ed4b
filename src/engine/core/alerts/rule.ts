/**
 * What an alert waits for, as a value that a person writes, a file keeps and a screen shows; read from anywhere, believed from nowhere.
 *
 * | condition | of                             | fires                                                                  |
 * |-----------|--------------------------------|------------------------------------------------------------------------|
 * | level     | a number that is told: a price, a spread, a funding rate, an age, an indicator's value | when it reaches the threshold, upwards, downwards or either way |
 * | wall      | an instrument                  | when a large order appears, is eaten, or is pulled before the touch    |
 *
 * Bounds: texts of `alertTextMax`, at most `rulesMax` rules (alerts.ts).
 */

import { alertCooldownUsMax, alertDirections, alertSources, alertTextMax, alertWallEvents } from '../../contract/alerts.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';

export type LevelSource = (typeof alertSources)[number];
export type Direction = (typeof alertDirections)[number];
export type WallEvent = (typeof alertWallEvents)[number];

export interface LevelCondition {
  readonly kind: 'level';
  readonly source: LevelSource;
  /** Whose number: an instrument, a market, a pair of venues, an indicator; whatever the teller calls it. */
  readonly of: string;
  readonly direction: Direction;
  readonly threshold: number;
  /** How far back the number must go before it can fire again. */
  readonly hysteresis: number;
  /** It fires also when the number is beyond the threshold as the rule is made. */
  readonly isImmediate: boolean;
}

export interface WallCondition {
  readonly kind: 'wall';
  readonly of: string;
  readonly event: WallEvent;
  /** In the quote currency. */
  readonly worthMin: number;
}

export type Condition = LevelCondition | WallCondition;

export interface AlertRule {
  readonly id: string;
  readonly condition: Condition;
  /** Within so long after it fired it stays silent, and counts. */
  readonly cooldownUs: number;
  /** It fires once and is done. */
  readonly isOnce: boolean;
}

/** Reads a rule out of anything; the fault says what is wrong with it. */
export function parseRule(value: unknown): Result<AlertRule, Fault> {
  if (!isRecord(value)) return wrong('a rule is an object');
  const { id, condition, cooldownUs, isOnce } = value;
  if (!isText(id)) return wrong(`the id is a text of 1 to ${alertTextMax} characters`);
  if (!isWithin(cooldownUs, 0, alertCooldownUsMax)) return wrong('the cooldown is from 0 to seven days, in microseconds');
  if (typeof isOnce !== 'boolean') return wrong('isOnce is true or false');
  const parsed = parseCondition(condition);
  return parsed.ok ? ok({ id, condition: parsed.value, cooldownUs, isOnce }) : parsed;
}

function parseCondition(value: unknown): Result<Condition, Fault> {
  if (!isRecord(value)) return wrong('a condition is an object');
  const { kind, of } = value;
  if (!isText(of)) return wrong(`what the alert watches is a text of 1 to ${alertTextMax} characters`);
  if (kind === 'wall') {
    const event = alertWallEvents.find((known) => known === value['event']);
    const { worthMin } = value;
    if (event === undefined) return wrong(`a wall is ${alertWallEvents.join(', ')}`);
    return isWithin(worthMin, 0, Number.MAX_VALUE) ? ok({ kind, of, event, worthMin }) : wrong('a wall’s worth is a number from 0');
  }
  if (kind !== 'level') return wrong('a condition is of a level or a wall');
  const source = alertSources.find((known) => known === value['source']);
  const direction = alertDirections.find((known) => known === value['direction']);
  const { threshold, hysteresis, isImmediate } = value;
  if (source === undefined) return wrong(`a number is one of ${alertSources.join(', ')}`);
  if (direction === undefined) return wrong(`a direction is one of ${alertDirections.join(', ')}`);
  if (!isWithin(threshold, -Number.MAX_VALUE, Number.MAX_VALUE)) return wrong('a threshold is a finite number');
  if (!isWithin(hysteresis, 0, Number.MAX_VALUE)) return wrong('a hysteresis is a number from 0');
  if (typeof isImmediate !== 'boolean') return wrong('isImmediate is true or false');
  return ok({ kind, source, of, direction, threshold, hysteresis, isImmediate });
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= alertTextMax;
}

function wrong(detail: string): Result<never, Fault> {
  return failed(fault('alert.invalid', detail));
}
