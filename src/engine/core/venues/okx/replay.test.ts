/**
 * Recorded and written sessions through decoder, alignment and book. Recordings are not part of the
 * repository: where they are missing, their tests say so.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { factKinds } from '../../../domain/fact.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { formatDecimal, formatSteps, parseDecimal, trimDecimal } from '../../../domain/number.ts';
import { loadKernel } from '../../../edge/kernel.ts';
import { newBooks } from '../../market/book.ts';
import { newLevels } from '../../market/levels.ts';
import { newKernelTwin } from '../../memory/kernel.ts';
import { field, flagsAt, floatAt, kindAt, lengthAt, type Slots } from '../../memory/record.ts';
import { Alignment } from '../alignment.ts';
import { newOkxDecoder } from './decode.ts';
import { okxSpot } from './markets.ts';

const fixtures = new URL('../../../../../../shared/fixtures/okx/', import.meta.url);
const hasFixtures = existsSync(fixtures);
const missing = hasFixtures ? '' : ' (skipped: ../shared/fixtures is missing)';
const bytes = (text: string) => new TextEncoder().encode(text);
const linesOf = (name: string) => readFileSync(new URL(name, fixtures), 'utf8').trim().split('\n').map((text): unknown => JSON.parse(text));

const uni = sampleSpec({
  id: 'okx:perp:UNI-USD-SWAP', venue: 'okx', market: 'perp', symbol: 'UNI-USD-SWAP', tick: { units: 1n, decimals: 3 }, lot: { units: 1n, decimals: 0 }, priceDecimals: 3, qtyDecimals: 0,
});

const level = z.array(z.string());
const bookFrame = z.looseObject({
  arg: z.looseObject({ channel: z.literal('books') }), action: z.enum(['snapshot', 'update']),
  data: z.tuple([z.looseObject({ asks: z.array(level), bids: z.array(level), checksum: z.number() })]),
});
const recordedLine = z.object({ dir: z.string(), frame: z.unknown().optional() });

/** A book of texts, which knows nothing of ticks: what the exchange's checksum was made of. */
class TextBook {
  readonly #sides = { bids: new Map<string, string>(), asks: new Map<string, string>() };

  apply(frame: z.infer<typeof bookFrame>): void {
    for (const key of ['bids', 'asks'] as const) {
      if (frame.action === 'snapshot') this.#sides[key].clear();
      for (const [price = '', size = ''] of frame.data[0][key]) {
        if (size === '0') this.#sides[key].delete(price);
        else this.#sides[key].set(price, size);
      }
    }
  }

  best(key: 'bids' | 'asks'): readonly (readonly [string, string])[] {
    return [...this.#sides[key]].sort(([left], [right]) => (Number(left) - Number(right)) * (key === 'asks' ? 1 : -1));
  }

  checksum(): number {
    const [bids, asks] = [this.best('bids'), this.best('asks')];
    const parts = Array.from({ length: 25 }, (_, index) => [bids[index], asks[index]]).flat().filter((each) => each !== undefined);
    return crc32(parts.map((each) => each.join(':')).join(':')) | 0;
  }
}

/** The frames of 2022 with the sequence numbers that they would have today. */
function numbered(frames: readonly z.infer<typeof bookFrame>[]): readonly string[] {
  return frames.map((frame, index) => JSON.stringify(frame).replace(/\}\]\}$/, `,"seqId":${101 + index},"prevSeqId":${frame.action === 'snapshot' ? -1 : 100 + index}}]}`));
}

test.skipIf(!hasFixtures)(`a recorded swap book has the exchange’s checksum after each of its 93 messages${missing}`, () => {
  const frames = linesOf('recorded/uni-usd-swap-2022-05-13-with-checksums.jsonl').map((line) => bookFrame.safeParse(recordedLine.parse(line).frame)).flatMap(({ data }) => data ?? []);
  const kernels = [loadKernel(), newKernelTwin()];
  const machines = kernels.map((kernel) => ({ decoder: newOkxDecoder(kernel), book: newBooks(kernel).open(uni.stream) }));
  const texts = new TextBook();
  const [levels, written] = [newLevels(400), (ticks: Float64Array, lots: Float64Array, count: number) =>
    Array.from({ length: count }, (_, index) => [plain(formatSteps(ticks[index] ?? 0, uni.tick, 3)), String(lots[index])])];
  machines.forEach(({ decoder }) => decoder.add(uni));
  numbered(frames).forEach((message, index) => {
    const frame = frames[index];
    if (frame === undefined) return;
    texts.apply(frame);
    expect(texts.checksum()).toBe(frame.data[0].checksum);
    for (const { decoder, book } of machines) {
      expect(decoder.decode(bytes(message), index).ok).toBe(true);
      expect(book.apply(decoder.slots, 0)).toBe('applied');
      book.readInto(levels, 400);
      expect(written(levels.bidTicks, levels.bidLots, levels.bidCount)).toEqual(texts.best('bids'));
      expect(written(levels.askTicks, levels.askLots, levels.askCount)).toEqual(texts.best('asks'));
    }
  });
  expect(machines.map(({ decoder }) => decoder.counts)).toEqual([{ fast: 93, checked: 0, faults: 0 }, { fast: 93, checked: 0, faults: 0 }]);
  expect(machines[0]?.book.hash()).toBe(machines[1]?.book.hash());
});

test.skipIf(!hasFixtures)(`an update names every level that was touched, also those that look as before or came and went within it${missing}`, () => {
  const book = { bids: new Map<string, string>(), asks: new Map<string, string>() };
  const seen = { asBefore: 0, cameAndWent: 0, otherwise: 0 };
  for (const line of linesOf('recorded/uni-usd-swap-2022-05-13-with-checksums.jsonl')) {
    const frame = bookFrame.safeParse(recordedLine.parse(line).frame).data;
    for (const key of ['bids', 'asks'] as const) {
      for (const [price = '', ...rest] of frame?.data[0][key] ?? []) {
        const before = book[key].get(price);
        const isGone = rest[0] === '0';
        if (frame?.action === 'update') seen[before === rest.join() ? 'asBefore' : isGone && before === undefined ? 'cameAndWent' : 'otherwise'] += 1;
        if (isGone) book[key].delete(price);
        else book[key].set(price, rest.join());
      }
    }
  }
  // Hence an update may follow a whole book that ends anywhere within it: nothing that came and went stays behind.
  expect(seen).toEqual({ asBefore: 63, cameAndWent: 15, otherwise: 624 });
});

/** As OKX writes: no needless zeros. */
function plain(text: string): string {
  const decimal = parseDecimal(text);
  return decimal.ok ? formatDecimal(trimDecimal(decimal.value)) : text;
}

test.skipIf(!hasFixtures)(`every recorded frame has its outcome: those of 2022 have no sequence numbers, and their books are refused${missing}`, () => {
  const decoder = newOkxDecoder(loadKernel());
  decoder.add(uni);
  const outcomes: Record<string, number> = {};
  for (const line of linesOf('recorded/uni-usd-swap-2022-05-13-with-checksums.jsonl')) {
    const { dir, frame } = recordedLine.parse(line);
    if (dir === 'recv') tally(outcomes, outcomeOf(decoder, JSON.stringify(frame)));
  }
  expect(outcomes).toEqual({ 'control subscribed': 6, ticker: 1, trade: 1, 'frame.malformed: prevSeqId was not a whole number below 2^53': 92, 'frame.malformed: seqId was not a whole number below 2^53': 1 });
});

function tally(outcomes: Record<string, number>, outcome: string): void {
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
}

function outcomeOf(decoder: ReturnType<typeof newOkxDecoder>, message: string): string {
  const read = decoder.decode(bytes(message), 1);
  if (!read.ok) return `${read.fault.code}: ${read.fault.detail}`;
  const control = decoder.takeControl();
  return control === null ? kindsOf(decoder.slots, read.value) : `control ${control.kind}`;
}

function kindsOf(slots: Slots, end: number): string {
  const kinds: string[] = [];
  for (let slot = 0; slot < end; slot += lengthAt(slots, slot)) kinds.push(factKinds[kindAt(slots, slot)] ?? '?');
  return kinds.length === 0 ? 'nothing' : kinds.join(' ');
}

const sampleLine = z.object({ dir: z.string(), msg: z.unknown() });
const samplePush = z.looseObject({ arg: z.looseObject({ instId: z.string().optional() }), data: z.array(z.unknown()) });
const named = z.looseObject({ instId: z.string() });

/** All samples of public channels: what each of their answers and pushes became. */
function outcomesOf(change: (message: unknown) => unknown): Record<string, readonly string[]> {
  const outcomes: Record<string, string[]> = {};
  const prefix = 'Subscriptions.Unified.ExchangeData.';
  for (const name of readdirSync(new URL('ws-jkorf/', fixtures)).filter((file) => file.startsWith(prefix)).sort()) {
    const decoder = newOkxDecoder(loadKernel({ memoryBytes: 4_194_304 }));
    const fine = { tick: { units: 1n, decimals: 3 }, lot: { units: 1n, decimals: 8 } };
    ['ETH-USDT', 'BTC-USDT', 'BTC-USD-SWAP', 'LTC-USD-SWAP', 'LTC-USD-190628', 'BTC-USDT-SWAP', 'ETH-USDT-SWAP'].forEach((symbol, index) =>
      decoder.add(sampleSpec({ stream: index + 1, venue: 'okx', market: symbol.endsWith('SWAP') ? 'perp' : 'spot', symbol, ...fine })));
    outcomes[name.slice(prefix.length, -'.jsonl'.length)] = linesOf(`ws-jkorf/${name}`)
      .map((line) => sampleLine.parse(line)).filter(({ dir }) => dir !== 'sent').map(({ msg }) => outcomeOf(decoder, JSON.stringify(change(msg))));
  }
  return outcomes;
}

/** Many samples answer one instrument with another's data: here they are asked for what they tell. */
function asTold(message: unknown): unknown {
  const push = samplePush.safeParse(message);
  const first = push.success ? named.safeParse(push.data.data[0]) : null;
  if (push.data?.arg.instId === undefined || first?.success !== true) return message;
  return { ...push.data, arg: { ...push.data.arg, instId: first.data.instId } };
}

const unknown = (channel: string): readonly string[] => ['control subscribed', `frame.unknown: the channel was "${channel}"`];
const odd = ['frame.malformed: the message was not an object', 'frame.malformed: the message was not an object'];

const table: Readonly<Record<string, readonly string[]>> = {
  Concurrent: [...odd, ...odd],
  EstimatedPrice: unknown('estimated-price'),
  FundingRate: ['control subscribed', 'funding'],
  IndexKlines: unknown('index-candle1D'),
  IndexTicker: ['control subscribed', 'index'],
  Interest: ['control subscribed', 'interest'],
  Klines: unknown('candle1D'),
  MarkPrice: ['control subscribed', 'mark'],
  MarkPriceKlines: unknown('mark-price-candle1D'),
  OptionSummary: ['nothing', 'frame.unknown: the channel was "opt-summary"'],
  OrderBook: ['control subscribed', 'frame.malformed: a book was neither a snapshot nor an update'],
  PriceLimit: unknown('price-limit'),
  Symbol: unknown('instruments'),
  SystemStatus: ['nothing', 'frame.unknown: the channel was "status"'],
  Ticker: ['control subscribed', 'ticker'],
  Trades: ['control subscribed', 'trade'],
};

test.skipIf(!hasFixtures)(`every public sample has its outcome, asked for what it tells${missing}`, () => {
  expect(outcomesOf(asTold)).toEqual(table);
});

test.skipIf(!hasFixtures)(`as they were written, six of the samples tell of another instrument than was asked for${missing}`, () => {
  const strange = 'frame.wrong-symbol: an entry for ETH-USDT was of another instrument';
  const changed = ['FundingRate', 'IndexTicker', 'Interest', 'MarkPrice', 'Ticker', 'Trades'].map((name) => [name, ['control subscribed', strange]]);
  expect(outcomesOf((message) => message)).toEqual({ ...table, ...Object.fromEntries(changed) });
});

test.skipIf(!hasFixtures)(`the requests’ samples: instruments read, a book of before its sequence numbers is refused${missing}`, () => {
  const response = (name: string) => bytes(JSON.stringify(z.object({ response: z.unknown() }).parse(JSON.parse(readFileSync(new URL(`rest-jkorf/UnifiedApi.ExchangeData.${name}.json`, fixtures), 'utf8'))).response));
  const listed = okxSpot.parseInstruments(response('GetSymbols'));
  expect(listed.ok && listed.value.map(({ id, tick, lot, status }) => ({ id, tick, lot, status }))).toEqual([
    { id: 'okx:spot:BTC-USDT', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 8 }, status: 'trading' },
  ]);
  expect(okxSpot.parseTime(response('GetServerTime'))).toEqual({ ok: true, value: 1_597_026_383_085_000 });
  const decoder = newOkxDecoder(loadKernel());
  const spec = sampleSpec({ tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 8 } });
  decoder.add(spec);
  expect(decoder.decodeSnapshot(spec, response('GetOrderBook'), 1)).toMatchObject({ ok: false, fault: { code: 'snapshot.malformed' } });
});

const btc: InstrumentSpec = sampleSpec({ venue: 'okx', symbol: 'BTC-USDT', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 2 } });

/** A session as today's OKX would hold it, through decoder, alignment and book: what became of each message. */
function session() {
  const kernel = loadKernel();
  const [decoder, alignment, book] = [newOkxDecoder(kernel), new Alignment(okxSpot), newBooks(kernel).open(btc.stream)];
  decoder.add(btc);
  const apply = (slots: Slots, slot: number) => expect(book.apply(slots, slot)).toBe('applied');
  const entry = (seqId: number, prevSeqId: number | null, bids: string, asks: string) =>
    `{"asks":[${asks}],"bids":[${bids}],"ts":"1790358602306","checksum":0,"seqId":${seqId}${prevSeqId === null ? '' : `,"prevSeqId":${prevSeqId}`}}`;
  return {
    book, alignment,
    hear: (action: 'snapshot' | 'update', seqId: number, prevSeqId: number, bids = '', asks = '') => {
      const read = decoder.decode(bytes(`{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"${action}","data":[${entry(seqId, prevSeqId, bids, asks)}]}`), 1);
      expect(read.ok && read.value > 0).toBe(true);
      if (action === 'snapshot') return alignment.onSnapshot(decoder.slots, 0, apply);
      const verdict = alignment.onDepth(decoder.slots, 0);
      if (verdict === 'emit') apply(decoder.slots, 0);
      return verdict;
    },
    answer: (seqId: number, bids = '', asks = '') => {
      const read = decoder.decodeSnapshot(btc, bytes(`{"code":"0","msg":"","data":[${entry(seqId, null, bids, asks)}]}`), 1);
      expect(read.ok && read.value > 0 && [kindAt(decoder.slots, 0), flagsAt(decoder.slots, 0), floatAt(decoder.slots, 0, field.b)]).toEqual([2, 0, seqId]);
      return alignment.onSnapshot(decoder.slots, 0, apply);
    },
    best: () => [book.lastId, book.bestBidTicks, book.bestAskTicks],
  };
}

const at = (price: string, size: string) => `["${price}","${size}","0","1"]`;

test('a pushed book goes on over holes in the numbers, stillness, and a new beginning of them', () => {
  const { hear, best } = session();
  expect(hear('snapshot', 80_000, -1, at('100', '1'), at('101', '2'))).toBe('unconfirmed');
  expect(hear('update', 80_007, 80_000, at('100.1', '1'))).toBe('emit');
  expect(hear('update', 80_007, 80_007)).toBe('emit');
  expect(hear('update', 12, 80_007, '', at('100.9', '3'))).toBe('emit');
  expect(hear('update', 15, 12, at('100.1', '0'))).toBe('emit');
  expect(best()).toEqual([15, 1_000, 1_009]);
});

test('a hole ends the book; one that was asked for takes up what was heard meanwhile', () => {
  const { hear, answer, best, alignment } = session();
  hear('snapshot', 100, -1, at('100', '1'), at('101', '2'));
  expect(hear('update', 110, 105, at('99', '5'))).toBe('gap');
  expect([hear('update', 120, 110, at('100.5', '5')), hear('update', 130, 120, '', at('101', '0'))]).toEqual(['held', 'held']);
  expect(alignment.isLive).toBe(false);
  expect(answer(104, at('100', '1'))).toBe('older');
  expect(answer(115, at('100', '9'), `${at('101', '9')},${at('102', '1')}`)).toBe('live');
  expect(best()).toEqual([130, 1_005, 1_020]);
  expect(hear('update', 131, 130)).toBe('emit');
});

test('without a pushed book the first updates wait, and a book that was asked for begins', () => {
  const { hear, answer, best } = session();
  expect([hear('update', 50, 40, at('90', '1')), hear('update', 60, 50, at('91', '1'))]).toEqual(['held', 'held']);
  expect(answer(60, at('91', '1'), at('92', '1'))).toBe('live');
  expect(hear('update', 61, 60, at('91.5', '1'))).toBe('emit');
  expect(best()).toEqual([61, 915, 920]);
});

test('what another connection said before is old, and changes nothing', () => {
  const { hear, best } = session();
  hear('snapshot', 100, -1, at('100', '1'), at('101', '2'));
  hear('update', 110, 100, at('100.5', '1'));
  expect(hear('update', 110, 100, at('100.5', '7'))).toBe('old');
  expect(hear('update', 120, 110, at('100.6', '1'))).toBe('emit');
  expect(best()).toEqual([120, 1_006, 1_010]);
});
