/**
 * Alerts as screens and engine speak of them: what a person set, and what fired. The machine behind them is core/alerts.
 *
 * An event has an id that is the same however often it is told. Who shows it claims it first (`seenAlert`): of all pages one is told that it is the first,
 * and only that one sounds and notifies.
 *
 * | source    | of                                        | unit                                   |
 * |-----------|-------------------------------------------|----------------------------------------|
 * | price     | an instrument's id                        | the quote, middle of the book          |
 * | spread    | an instrument's id, or two: `one|other`   | bp; of two: the first above the second |
 * | funding   | a perpetual's id                          | per cent an interval                   |
 * | latency   | `engine`, `frame`, or a market            | ms, the slowest hundredth              |
 * | age       | a market, as `binance:spot`               | ms since its last message              |
 * | indicator | what the page calls it                    | the indicator's own; told by the engine, which runs the script or the indicator itself, or by the page |
 */

import { z } from 'zod';
import { scriptTroubleKinds } from './script/limits.ts';
import { barKindSchema } from './topics.ts';

export const alertSources = ['price', 'spread', 'funding', 'latency', 'age', 'indicator'] as const;
export const alertDirections = ['up', 'down', 'either'] as const;
export const alertWallEvents = ['appeared', 'eaten', 'pulled'] as const;
export const alertTextMax = 128;
export const alertsMax = 256;
/** Events that are kept to be looked at. */
export const firingsMax = 200;
export const hookCharactersMax = 1_000;
export const alertCooldownUsMax = 7 * 24 * 3_600_000_000;

/** All alerts are one setting on the disk: so many with scripts, each so long. */
export const scriptAlertsMax = 8;
export const alertScriptLengthMax = 8_000;
/** Each may have some thousand bars of its own to be kept. */
export const indicatorAlertsMax = 64;

const text = z.string().min(1).max(alertTextMax);
const number = z.number();
const timeUs = z.number().min(0);

export const alertConditionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('level'), source: z.enum(alertSources), of: text, direction: z.enum(alertDirections), threshold: number, hysteresis: number.min(0), isImmediate: z.boolean(),
  }),
  z.object({ kind: z.literal('wall'), of: text, event: z.enum(alertWallEvents), worthMin: number.min(0) }),
]);

const shortText = z.string().min(1).max(24);
const bars = {
  instrument: text,
  bar: barKindSchema,
  name: text,
  /** Which of its numbers. */
  plot: shortText,
  /** Only bars that have ended count; else also the one that grows. */
  isOnClose: z.boolean(),
};

/** What the engine runs for an alert, also without a screen, as it was when the alert was set: a person's own script, or an indicator of ours (contract/indicators). */
export const alertScriptSchema = z.union([
  z.object({ ...bars, source: z.string().min(1).max(alertScriptLengthMax), params: z.record(shortText, z.number()) }),
  z.object({ ...bars, indicator: shortText, params: z.record(shortText, z.union([z.number(), shortText])) }),
]);

export const alertSchema = z.object({
  rule: z.object({ id: text, condition: alertConditionSchema, cooldownUs: number.min(0).max(alertCooldownUsMax), isOnce: z.boolean() }),
  /** A person's own words, or none. */
  name: z.string().max(alertTextMax),
  isOn: z.boolean(),
  /** It is silent until then, on the engine's clock; 0: it is not. */
  snoozedUntilUs: timeUs,
  /** Of an indicator that the engine runs. */
  script: alertScriptSchema.optional(),
  /** Beside the line on the screen. */
  show: z.object({ isDesktop: z.boolean(), isSound: z.boolean(), isHook: z.boolean() }),
});

export const hookStates = ['waiting', 'sent', 'failed'] as const;

export const firingSchema = z.object({
  /** Unique for ever. */
  id: z.string().min(1).max(alertTextMax + 40),
  alert: alertSchema,
  timeUs,
  value: number,
  direction: z.enum(['up', 'down']).nullable(),
  /** It was crossed while nobody vouched for the number: some time since. */
  isAfterGap: z.boolean(),
  silencedCount: z.int().min(0),
  /** A page showed it. */
  isSeen: z.boolean(),
  /** Null: it is not to be sent. */
  hook: z.enum(hookStates).nullable(),
});

export const alertListSchema = z.object({
  alerts: z.array(alertSchema.extend({
    /** It was for once and has fired. */
    isDone: z.boolean(),
    /** Its number is known and vouched for at present. */
    isWatching: z.boolean(),
    firedCount: z.int().min(0),
    /** Why what it runs was stopped; it begins again when the alert is switched off and on. */
    trouble: z.object({ kind: z.enum(scriptTroubleKinds), text: z.string().max(300), line: z.int().nullable() }).optional(),
  })).max(alertsMax),
  /** The newest first. */
  firings: z.array(firingSchema).max(firingsMax),
  /** Where events are sent; of the address only the host is told. */
  hook: z.object({ host: z.string().max(300), isOn: z.boolean() }).nullable(),
});

export const alertMethods = {
  alerts: { params: z.object({}), result: alertListSchema },
  /** Sets an alert, in place of one with the same id; answered when it is on the disk. */
  setAlert: { params: z.object({ alert: alertSchema }), result: z.object({}) },
  removeAlert: { params: z.object({ id: text }), result: z.object({}) },
  /** A page shows an event: whether it is the first to. */
  seenAlert: { params: z.object({ id: z.string().min(1).max(alertTextMax + 40) }), result: z.object({ isFirst: z.boolean() }) },
  /** The page's word for a number that only it knows, such as an indicator's; null: it knows it no more. */
  tellNumber: { params: z.object({ of: text, value: number.nullable() }), result: z.object({}) },
  /** Where events are sent; null: nowhere. An empty address keeps the one that is there. */
  setAlertHook: { params: z.object({ url: z.string().max(hookCharactersMax).nullable(), isOn: z.boolean() }), result: z.object({}) },
  /** Sends a message that says that it is a test. */
  testAlertHook: { params: z.object({}), result: z.object({ status: z.int() }) },
} as const;

export const alertFiredSchema = z.object({ kind: z.literal('alert-fired'), firing: firingSchema });
/** Something about alerts is otherwise: ask again. */
export const alertsChangedSchema = z.object({ kind: z.literal('alerts-changed') });

export type AlertSettings = z.output<typeof alertSchema>;
export type AlertScript = z.output<typeof alertScriptSchema>;
export type AlertCondition = z.output<typeof alertConditionSchema>;
export type Firing = z.output<typeof firingSchema>;
export type AlertList = z.output<typeof alertListSchema>;
export type ListedAlert = AlertList['alerts'][number];
