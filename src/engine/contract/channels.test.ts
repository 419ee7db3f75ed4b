import fc from 'fast-check';
import { expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import { linkStates, validities } from '../domain/fact.ts';
import { fault, remedyOf, type Fault, type FaultCode } from '../domain/fault.ts';
import type { InstrumentSpec } from '../domain/instrument.ts';
import {
  accountStates,  answerBytesMax, answerSchema, callSchema, engineMessageSchema, faultSchema, instrumentSchema, methods, noticeSchema,
  type Answer, type Call, type EngineMessage, type Instrument, type MethodName, type Notice, type ParamsOf, type ResultOf, type Status,
} from './channels.ts';
import { ladderRowsMax } from './frames/ladder.ts';
import { topicNumberMax, type TopicSpec } from './topics.ts';
import { toText } from './transport.ts';

/** What the other side reads when this side writes. */
function sent<Schema extends z.ZodType>(schema: Schema, message: unknown): z.output<Schema> {
  return schema.parse(JSON.parse(toText(message)));
}

const count = fc.nat({ max: 1_000_000 });
const float = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 9 });
const stream = fc.integer({ min: 1, max: 65_535 });
const venue = fc.constantFrom('binance' as const, 'okx' as const, 'htx' as const, 'basic.kraken' as const);
const market = fc.constantFrom('spot' as const, 'perp' as const);
const nullable = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value, { nil: null });
const codes = Object.keys(remedyOf).filter((code): code is FaultCode => Object.hasOwn(remedyOf, code));
const faults: fc.Arbitrary<Fault> = fc.tuple(fc.constantFrom(...codes), fc.string({ unit: 'grapheme', maxLength: 40 })).map(([code, detail]) => fault(code, detail));
const decimal = fc.record({ units: fc.bigInt({ min: -(10n ** 39n), max: 10n ** 39n }), decimals: fc.nat({ max: 40 }) });
const latency = nullable(fc.record({ p50: float, p99: float, count }));

const instrument: fc.Arbitrary<InstrumentSpec> = fc.record({
  id: word, stream, version: count, venue, market, symbol: word, base: word, quote: word, settle: word, tick: decimal, lot: decimal, contractSize: decimal,
  orders: fc.record({ step: decimal, quantityMin: decimal, quantityMax: nullable(decimal), notionalMin: nullable(decimal) }),
  priceDecimals: fc.nat({ max: 20 }), qtyDecimals: fc.nat({ max: 20 }), status: fc.constantFrom('trading', 'halted', 'cancel-only', 'gone'),
});

const share = fc.integer({ min: 0, max: 1_000 }).map((value) => value / 1_000);
const parts = fc.record({ open: share, live: share, gaps: share, resyncs: share, reconnects: share, faults: share, refusals: share, quiet: share, clock: share });

const status: fc.Arbitrary<Status> = fc.record({
  kind: fc.constant('status'),
  nowUs: float,
  venues: fc.array(fc.record({
    venue, market, isOn: fc.boolean(), address: fc.string({ maxLength: 30 }), link: fc.constantFrom(...linkStates), fault: nullable(faults), retryUs: nullable(float), ageMs: nullable(float),
    messagesPerSecond: float, bytesPerSecond: float, gapCount: count, resyncCount: count, reconnectCount: count, faultCount: count, lineCount: count, openLineCount: count, clockAheadMs: nullable(float), clockMarginMs: nullable(float),
    budget: fc.array(fc.record({ pool: word, used: float, limit: float }), { maxLength: 3 }), pauseUs: nullable(float),
    reliability: nullable(fc.record({ score: share, parts })),
    account: fc.record({ state: fc.constantFrom(...accountStates), fault: nullable(faults), roundTripUs: latency, openOrderCount: count, unknownCount: count }),
  }), { maxLength: 3 }),
  books: fc.array(fc.record({ stream, validity: fc.constantFrom(...validities), ageMs: nullable(float) }), { maxLength: 5 }),
  threads: fc.array(fc.record({
    thread: word, roles: fc.array(word, { maxLength: 3 }), state: fc.constantFrom('starting', 'running', 'silent', 'dead', 'stopped'), restartCount: count, reason: nullable(word),
    vitals: nullable(fc.record({ heapBytes: count, gc: fc.record({ count, totalMs: float, longestMs: float }) })),
  }), { maxLength: 3 }),
  engineUs: latency,
  frameUs: latency,
  journal: nullable(fc.record({ bytes: count, droppedCount: count, cutBytes: count, sinceUs: nullable(float), waitingSlots: count, heatBytes: count, tradeBytes: count })),
  told: fc.record({ slotCount: count, waitingSlots: count, lostSlots: count }),
  runtime: word,
  memory: fc.record({ rssBytes: count, heapBytes: count, keptBytes: count }),
});

test('an instrument arrives with its exact tick and lot', () => {
  fc.assert(fc.property(instrument, (spec) => {
    expect(sent(instrumentSchema, spec)).toEqual(spec);
  }));
});

test('a status arrives as it was sent, as a notice and among all messages of the engine', () => {
  fc.assert(fc.property(status, (notice) => {
    expect([sent(noticeSchema, notice), sent(engineMessageSchema, notice)]).toEqual([notice, notice]);
  }));
});

test('an answer arrives with its value or its fault', () => {
  fc.assert(fc.property(fc.integer({ min: 1 }), faults, fc.jsonValue(), (id, why, value) => {
    const refused: Answer = { kind: 'answer', id, outcome: { ok: false, fault: why } };
    expect(sent(answerSchema, refused)).toEqual(refused);
    const given = { kind: 'answer', id, outcome: { ok: true, value } };
    expect(sent(engineMessageSchema, given)).toEqual(JSON.parse(JSON.stringify(given)));
  }));
});

test('every fault that the engine can name passes the border, and no other', () => {
  for (const code of codes) expect(sent(faultSchema, fault(code, 'x'))).toEqual(fault(code, 'x'));
  for (const code of ['', 'toString', '__proto__', 'book.unheard-of', 7, null]) {
    expect(faultSchema.safeParse({ code, remedy: 'wait', detail: '' }).success).toBe(false);
  }
});

test('every method can be called by its name, and nothing else can', () => {
  for (const method of Object.keys(methods)) {
    expect(callSchema.safeParse({ kind: 'call', id: 1, method, params: {} }).success).toBe(true);
  }
  const wrong: unknown[] = [
    null, 7, 'hello', [], {}, { kind: 'call' }, { kind: 'call', id: 0, method: 'time', params: {} }, { kind: 'call', id: 1.5, method: 'time', params: {} },
    { kind: 'call', id: 1, method: 'constructor', params: {} }, { kind: 'answer', id: 1, method: 'time', params: {} },
  ];
  for (const call of wrong) expect(callSchema.safeParse(call).success).toBe(false);
});

const about = { instrument: { id: 'okx:perp:BTC-USDT-SWAP', version: 1 } };

test.each<[object, boolean]>([
  [{ topic: 1, of: { kind: 'ladder', ...about, groupTicks: 1, rows: 1 } }, true],
  [{ topic: topicNumberMax, of: { kind: 'ladder', ...about, groupTicks: 1_000_000_000, rows: ladderRowsMax } }, true],
  [{ topic: 2, of: { kind: 'heat', ...about } }, true],
  [{ topic: 0, of: { kind: 'heat', ...about } }, false],
  [{ topic: topicNumberMax + 1, of: { kind: 'heat', ...about } }, false],
  [{ topic: 1, of: { kind: 'ladder', ...about, groupTicks: 0, rows: 1 } }, false],
  [{ topic: 1, of: { kind: 'ladder', ...about, groupTicks: 1.5, rows: 1 } }, false],
  [{ topic: 1, of: { kind: 'ladder', ...about, groupTicks: 1, rows: ladderRowsMax + 1 } }, false],
  [{ topic: 1, of: { kind: 'ladder', ...about, groupTicks: 1, rows: 1e308 } }, false],
  [{ topic: '1', of: { kind: 'heat', ...about } }, false],
  [{ topic: 1, of: { kind: 'all', ...about } }, false],
  [{ topic: 1, of: { kind: 'heat', instrument: { id: 'x'.repeat(81), version: 1 } } }, false],
  [{ topic: 1, of: { kind: 'heat' } }, false],
])('watching with %j is allowed: %s', (params, isAllowed) => {
  expect(methods.watch.params.safeParse(params).success).toBe(isAllowed);
});

test('no message from outside makes a schema throw', () => {
  fc.assert(fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (message) => {
    for (const schema of [callSchema, engineMessageSchema, instrumentSchema, faultSchema]) schema.safeParse(message);
    for (const method of Object.values(methods)) method.params.safeParse(message);
  }), { numRuns: 1_000 });
});

test('the instruments of three venues fit into one message', () => {
  const longest: InstrumentSpec = {
    id: 'binance:spot:1000SATSFDUSD', stream: 65_535, version: 1_000, venue: 'binance', market: 'spot', symbol: '1000SATSFDUSD', base: '1000SATS', quote: 'FDUSD', settle: 'FDUSD', contractSize: { units: 1n, decimals: 0 },
    orders: { step: { units: 1n, decimals: 8 }, quantityMin: { units: 1n, decimals: 8 }, quantityMax: { units: 9_000_000_000n, decimals: 0 }, notionalMin: { units: 500_000n, decimals: 8 } },
    tick: { units: 1n, decimals: 8 }, lot: { units: 1n, decimals: 8 }, priceDecimals: 8, qtyDecimals: 8, status: 'cancel-only',
  };
  const answer: Answer = { kind: 'answer', id: 1, outcome: { ok: true, value: { instruments: Array.from({ length: 15_000 }, () => longest) } } };
  expect(new TextEncoder().encode(toText(answer)).length).toBeLessThan(answerBytesMax);
});

test('the types are those of the schemas and of the domain', () => {
  expectTypeOf<Call['method']>().toEqualTypeOf<MethodName>();
  expectTypeOf<ParamsOf<'watch'>>().toEqualTypeOf<{ topic: number; of: TopicSpec }>();
  expectTypeOf<ResultOf<'watch'>>().toEqualTypeOf<{ topic: number }>();
  expectTypeOf<ParamsOf<'time'>>().toEqualTypeOf<Record<string, never>>();
  expectTypeOf<InstrumentSpec>().toExtend<Instrument>();
  expectTypeOf<Instrument>().toExtend<InstrumentSpec>();
  expectTypeOf<Fault>().toExtend<z.output<typeof faultSchema>>();
  expectTypeOf<z.output<typeof faultSchema>>().toExtend<Fault>();
  expectTypeOf<EngineMessage['kind']>().toEqualTypeOf<'answer' | Notice['kind']>();
  expectTypeOf<Status['books'][number]['validity']>().toEqualTypeOf<(typeof validities)[number]>();
});
