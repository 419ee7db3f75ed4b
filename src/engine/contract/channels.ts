/**
 * The contract in messages: what a screen may ask, and what the engine tells it.
 *
 * Text on every transport is one JSON object a message, parsed by these schemas at the border;
 * the types are made from the schemas and nowhere written twice. Frames (frame.ts) are binary.
 *
 * A screen sends `Call`s and gets one `Answer` each, with the same id. The engine sends `Notice`s
 * unasked, a few times a second at most.
 */

import { z } from 'zod';
import { linkStates, validities } from '../domain/fact.ts';
import { remedyOf, type FaultCode } from '../domain/fault.ts';
import { alertFiredSchema, alertMethods, alertsChangedSchema } from './alerts.ts';
import type { keyMethods } from './keys.ts';
import { marketSchema, topicNumberMax, topicSchema, venueSchema } from './topics.ts';

/** For a page whose policy forbids functions made from text: parsing then does without them. Once, before the first message. */
export function parseWithoutEval(): void {
  z.config({ jitless: true });
}

export const contractVersion = 1;

/** Longest text message to the engine, and from it: the list of all instruments is long. */
export const messageBytesMax = 1_048_576;
export const answerBytesMax = 8 * messageBytesMax;

const text = (max: number) => z.string().min(1).max(max);
const count = z.int().min(0);
const venue = venueSchema;
const market = marketSchema;
const stream = z.int().min(1).max(65_535);
const topic = z.int().min(1).max(topicNumberMax);
/** A layout of many panels is some tens of thousands. */
export const settingCharactersMax = 262_144;
const settingKey = z.string().regex(/^[a-z0-9.-]{1,80}$/);

const decimal = z.object({ units: z.bigint().or(z.string().regex(/^-?\d{1,40}$/).transform(BigInt)), decimals: z.int().min(0).max(40) });

export const faultSchema = z.object({
  code: z.custom<FaultCode>((value) => typeof value === 'string' && Object.hasOwn(remedyOf, value), 'must be a fault code'),
  remedy: z.enum(['ignore', 'resync', 'reconnect', 'wait', 'restart', 'fix', 'refuse']),
  detail: z.string().max(2_000),
});

export const instrumentSchema = z.object({
  id: text(80),
  stream,
  version: count,
  venue,
  market,
  symbol: text(40),
  base: text(20),
  quote: text(20),
  settle: text(20),
  tick: decimal,
  lot: decimal,
  contractSize: decimal,
  orders: z.object({ step: decimal, quantityMin: decimal, quantityMax: decimal.nullable(), notionalMin: decimal.nullable() }),
  priceDecimals: z.int().min(0).max(20),
  qtyDecimals: z.int().min(0).max(20),
  status: z.enum(['trading', 'halted', 'cancel-only', 'gone']),
});

/** Methods: one line each, parameters then result. */
export const methods = {
  /** Opens the conversation; refuses a screen of another contract version. */
  hello: {
    params: z.object({ contractVersion: z.int() }),
    result: z.object({ version: text(40), market: z.enum(['practice', 'live']), nowUs: z.number(), home: z.enum(['electron', 'browser', 'headless']) }),
  },
  /** The engine's clock, so that a screen can tell the age of a frame. */
  time: { params: z.object({}), result: z.object({ nowUs: z.number() }) },
  /** All instruments that can be watched. */
  instruments: { params: z.object({}), result: z.object({ instruments: z.array(instrumentSchema).max(15_000) }) },
  /** Frames of a topic begin, under a number that the screen has not used on this link for another one. */
  watch: { params: z.object({ topic, of: topicSchema }), result: z.object({ topic }) },
  unwatch: { params: z.object({ topic }), result: z.object({ topic }) },
  /** More of a topic's past: what began before that time, the newest of it. Frames bring it. */
  more: { params: z.object({ topic, beforeUs: z.number().min(0), count: z.int().min(1).max(2_000) }), result: z.object({}) },
  /** A window of a heat topic's past: columns that last so long, of these prices. Frames bring them; answered when all are on their way. */
  past: {
    params: z.object({
      topic, fromUs: z.number().min(0), untilUs: z.number().min(0), stepUs: z.number().min(1),
      prices: z.object({
        fromTicks: z.number(), untilTicks: z.number(), rowTicks: z.number().min(1),
        /** Of prices beyond those, from here to there, the row that holds most in each so many ticks; null: none of them. */
        far: z.object({ fromTicks: z.number(), untilTicks: z.number(), stepTicks: z.number().min(1) }).nullable(),
      }).nullable(),
    }),
    /** What the disk has of the instrument; null: nothing. */
    result: z.object({ reach: z.object({ sinceUs: z.number(), untilUs: z.number() }).nullable() }),
  },
  /** What is kept for screens, by key. */
  settings: { params: z.object({}), result: z.object({ settings: z.record(z.string(), z.string()) }) },
  /** Keeps a text, or forgets it; answered when it is on the disk. */
  keep: { params: z.object({ key: settingKey, text: z.string().max(settingCharactersMax).nullable() }), result: z.object({ key: settingKey }) },
  /** A key that is kept is this screen's alone from now on, until it asks for another one, or is gone. `isForced`: also when another screen has it. */
  hold: { params: z.object({ key: settingKey, isForced: z.boolean() }), result: z.object({ isHeld: z.boolean() }) },
  /** A market is followed from now on, or is not: for all screens. */
  switchMarket: { params: z.object({ venue, market, isOn: z.boolean() }), result: z.object({ isOn: z.boolean() }) },
  ...alertMethods,
} as const;

export type Methods = typeof methods;
export type MethodName = keyof Methods;
/** With those about keys, which never reach the view. */
export type AnyMethods = Methods & typeof keyMethods;
export type AnyMethodName = keyof AnyMethods;
export type ParamsOf<Name extends AnyMethodName> = z.output<AnyMethods[Name]['params']>;
export type ResultOf<Name extends AnyMethodName> = z.output<AnyMethods[Name]['result']>;

export const callSchema = z.object({
  kind: z.literal('call'),
  id: z.int().min(1),
  method: z.enum(['hello', 'time', 'instruments', 'watch', 'unwatch', 'more', 'past', 'settings', 'keep', 'hold', 'switchMarket', 'alerts', 'setAlert', 'removeAlert', 'seenAlert', 'tellNumber', 'setAlertHook', 'testAlertHook']),
  params: z.unknown(),
});

export const answerSchema = z.object({
  kind: z.literal('answer'),
  id: z.int().min(1),
  outcome: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value: z.unknown() }),
    z.object({ ok: z.literal(false), fault: faultSchema }),
  ]),
});

const latency = z.object({ p50: z.number(), p99: z.number(), count }).nullable();

const share = z.number().min(0).max(1);

/** How far a market's word has been worth believing: the product of the parts, each with its own weight (core/venues/health.ts). */
export const reliabilitySchema = z.object({
  score: share,
  parts: z.object({ open: share, live: share, gaps: share, resyncs: share, reconnects: share, faults: share, refusals: share, quiet: share, clock: share }),
});

/** `read-only`: what happens to the account is known, and the key may not trade. `refused`: the exchange does not know the key. */
export const accountStates = ['off', 'no-key', 'connecting', 'ready', 'read-only', 'refused'] as const;

export const accountStatusSchema = z.object({
  state: z.enum(accountStates),
  /** What stands in the way, or went wrong last on it. */
  fault: faultSchema.nullable(),
  /** From an order's intent to the exchange's first word of it. */
  roundTripUs: latency,
  openOrderCount: count,
  /** Orders of which nobody knows whether the exchange has them. */
  unknownCount: count,
  /** What its newest fills paid, in bp of their worth: one that took, one that rested. Absent: none has said it since the start. */
  paidBps: z.object({ taker: z.number().nullable(), maker: z.number().nullable() }).optional(),
});

export const venueStatusSchema = z.object({
  venue,
  market,
  /** The exchange's own name, of those that have none in our languages. */
  name: text(40).optional(),
  /** Switched on by whoever sits here. */
  isOn: z.boolean(),
  address: z.string().max(300),
  link: z.enum(linkStates),
  /** Why it is not open, in the words of whoever refused. */
  fault: faultSchema.nullable(),
  /** When it tries again, on the engine's clock. */
  retryUs: z.number().nullable(),
  /** Since the last message of any kind. */
  ageMs: z.number().nullable(),
  messagesPerSecond: z.number(),
  bytesPerSecond: z.number(),
  /** Connections that it needs, and those that are open. */
  lineCount: count,
  openLineCount: count,
  gapCount: count,
  resyncCount: count,
  reconnectCount: count,
  faultCount: count,
  /** How far the venue's clock is ahead of ours, give or take; null while unknown. */
  clockAheadMs: z.number().nullable(),
  clockMarginMs: z.number().nullable(),
  /** What of the venue's limits is spent. */
  budget: z.array(z.object({ pool: text(40), used: z.number(), limit: z.number() })).max(40),
  /** Until when the venue told us to ask for nothing, on the engine's clock. */
  pauseUs: z.number().nullable(),
  /** Null while it is off. */
  reliability: reliabilitySchema.nullable(),
  account: accountStatusSchema,
});

export const bookStatusSchema = z.object({
  stream,
  validity: z.enum(validities),
  ageMs: z.number().nullable(),
});

export const roleStatusSchema = z.object({
  thread: text(40),
  roles: z.array(text(40)),
  state: z.enum(['starting', 'running', 'silent', 'dead', 'stopped']),
  restartCount: count,
  reason: z.string().max(2_000).nullable(),
  /** Null while it has not said. Garbage collections of the last minute. */
  vitals: z.object({ heapBytes: count, gc: z.object({ count, totalMs: z.number(), longestMs: z.number() }) }).nullable(),
});

export const statusSchema = z.object({
  kind: z.literal('status'),
  nowUs: z.number(),
  venues: z.array(venueStatusSchema),
  books: z.array(bookStatusSchema),
  threads: z.array(roleStatusSchema),
  /** Socket bytes in our hands → book changed, microseconds. */
  engineUs: latency,
  /** Socket bytes in our hands → frame bytes given to the transport, microseconds. */
  frameUs: latency,
  /** `sinceUs`: it is kept without a break since then; null while nothing is kept. `waitingSlots`: of its ring, not written yet. */
  journal: z.object({ bytes: count, droppedCount: count, cutBytes: count, sinceUs: z.number().nullable(), waitingSlots: count, heatBytes: count, tradeBytes: count }).nullable(),
  /** The ring to the view: how full it was at most since the last status, and what it lost. */
  told: z.object({ slotCount: count, waitingSlots: count, lostSlots: count }),
  /** What the engine runs on. */
  runtime: z.string().max(40),
  /** `keptBytes`: columns and trades that the view keeps for screens, outside its heap. */
  memory: z.object({ rssBytes: count, heapBytes: count, keptBytes: count }),
});

/** The list of instruments changed: ask again. */
export const instrumentsChangedSchema = z.object({ kind: z.literal('instruments-changed') });

/** A key that is kept was let go, or has another holder: those who want it ask again. */
export const holdChangedSchema = z.object({ kind: z.literal('hold-changed'), key: settingKey });

export const noticeSchema = z.discriminatedUnion('kind', [statusSchema, instrumentsChangedSchema, holdChangedSchema, alertFiredSchema, alertsChangedSchema]);
export const engineMessageSchema = z.discriminatedUnion('kind', [answerSchema, statusSchema, instrumentsChangedSchema, holdChangedSchema, alertFiredSchema, alertsChangedSchema]);

export type Call = z.output<typeof callSchema>;
export type Answer = z.output<typeof answerSchema>;
export type Notice = z.output<typeof noticeSchema>;
export type EngineMessage = z.output<typeof engineMessageSchema>;
export type Status = z.output<typeof statusSchema>;
export type VenueStatus = z.output<typeof venueStatusSchema>;
export type AccountStatus = z.output<typeof accountStatusSchema>;
export type Reliability = z.output<typeof reliabilitySchema>;
export type ThreadStatus = z.output<typeof roleStatusSchema>;
export type Instrument = z.output<typeof instrumentSchema>;
