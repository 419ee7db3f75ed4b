/** Cases 17 to 28, and 67: everything a market tells beside its books. */

import { factFlag, type FactKind } from '../../../domain/fact.ts';
import { usPerMinute, usPerMs } from '../../../domain/time.ts';
import { writeText } from '../utf8.ts';
import { DecoderBench, firstId, priceText, quantityText, receivedUs, timeMs, type Outcome, type SeenFact } from './bench.ts';
import { askTicks, bidTicks, type ConformanceCase, type Stage } from './case.ts';
import type { Check } from './check.ts';
import { isAbsent, type Absent, type MarketWords, type Maybe, type PriceSaid, type Say } from './words.ts';

/** The best bid: price and quantity. */
const best = (bench: DecoderBench) => bench.level(bidTicks, 30);

export const factCases: readonly ConformanceCase[] = [
  {
    number: 17,
    name: 'a trade says who aggressed, at what price, how much and when',
    run: (stage, check) => {
      const bench = new DecoderBench(stage.words, stage.tools);
      for (const side of ['buy', 'sell'] as const) {
        const [price, quantity] = bench.level(bidTicks, 7);
        const outcome = bench.hear(stage.words.facts.trade(bench.spec.symbol, { id: '371234567', price, quantity, side, timeMs }));
        expectFact(check, bench, outcome, 'trade', { flags: side === 'sell' ? factFlag.sellerAggressed : 0, fields: [bidTicks, 7, 371_234_567, 0] });
      }
      return null;
    },
  },
  {
    number: 18,
    name: 'the longest trade id that the venue writes is kept whole; a longer one is refused, not rounded',
    run: (stage, check) => {
      const bench = new DecoderBench(stage.words, stage.tools);
      const { tradeIds, trade } = stage.words.facts;
      const [price, quantity] = bench.level(bidTicks, 7);
      const [fact] = bench.hear(trade(bench.spec.symbol, { id: tradeIds.longest, price, quantity, side: 'buy', timeMs })).facts;
      const [, , low = 0, high = 0] = fact?.fields ?? [];
      check.same('the id', (BigInt(high) * 10n ** 15n + BigInt(low)).toString(), tradeIds.longest);
      const { facts, fault } = bench.hear(trade(bench.spec.symbol, { id: tradeIds.tooLong, price, quantity, side: 'buy', timeMs }));
      check.same('a longer one', [facts, fault?.code], [[], 'frame.malformed']);
      return null;
    },
  },
  {
    number: 19,
    name: 'the best price of both sides, of one and of none',
    run: (stage, check) => {
      const bench = new DecoderBench(stage.words, stage.tools);
      const [bid, ask] = [bench.level(bidTicks, 30), bench.level(askTicks, 41)];
      for (const [hasBid, hasAsk] of [[true, true], [true, false], [false, true], [false, false]] as const) {
        const outcome = bench.hear(stage.words.facts.best(bench.spec.symbol, { id: firstId, bid: hasBid ? bid : null, ask: hasAsk ? ask : null, timeMs }));
        const tail = [...(hasBid ? [bidTicks, 30] : []), ...(hasAsk ? [askTicks, 41] : [])];
        expectFact(check, bench, outcome, 'bbo', { fields: [0, firstId, Number(hasBid), Number(hasAsk)], tail: filled(tail) });
      }
      return null;
    },
  },
  {
    number: 20,
    name: 'a candle says where it begins, its prices and quantity, and whether it is over',
    run: (stage, check) => {
      const { candle, candleTells } = stage.words.facts;
      const bench = new DecoderBench(stage.words, stage.tools);
      const [open, high, low, close] = [bidTicks, askTicks + 9, bidTicks - 9, askTicks].map((ticks) => priceText(bench.spec, ticks));
      const startMs = timeMs - (timeMs % 60_000);
      for (const isClosed of candleTells.closes ? [false, true] : [false]) {
        const outcome = bench.hear(candle(bench.spec.symbol, {
          startMs, timeMs: startMs + 30_000, open: open ?? '', high: high ?? '', low: low ?? '', close: close ?? '', quantity: quantityText(bench.spec, 9_000), trades: 12, isClosed,
        }));
        expectFact(check, bench, outcome, 'candle', {
          flags: isClosed ? factFlag.closed : 0, venueTimeMs: startMs + 30_000, fields: [startMs * usPerMs, usPerMinute, candleTells.trades ? 12 : 0, 0],
          tail: filled([bidTicks, askTicks + 9, bidTicks - 9, askTicks, 9_000]),
        });
      }
      return null;
    },
  },
  {
    number: 21,
    name: 'the day’s ticker: prices and volumes of 24 hours',
    run: (stage, check) => {
      const { ticker, tickerTellsQuote } = stage.words.facts;
      const bench = new DecoderBench(stage.words, stage.tools);
      const outcome = bench.hear(ticker(bench.spec.symbol, { last: '42000.5', open: '41000', high: '43000.25', low: '40500', base: '1234.5', quote: '51849000.125', timeMs }));
      expectFact(check, bench, outcome, 'ticker', { fields: [42_000.5, 41_000, 43_000.25, 40_500], tail: filled([1_234.5, tickerTellsQuote ? 51_849_000.125 : 0]) });
      return null;
    },
  },
  { number: 22, name: 'the mark price', run: (stage, check) => onePrice(stage, check, 'mark', stage.words.facts.mark) },
  { number: 23, name: 'the price of the underlying', run: (stage, check) => onePrice(stage, check, 'index', stage.words.facts.index) },
  {
    number: 24,
    name: 'the funding rate, of either sign, and when it is paid',
    run: (stage, check) => {
      const { funding, fundingTellsInterval } = stage.words.facts;
      if (isAbsent(funding)) return funding;
      const bench = new DecoderBench(stage.words, stage.tools);
      for (const rate of ['0.0001', '-0.00012345', '0']) {
        const said = { rate, nextMs: timeMs + 3_600_000, intervalMs: 28_800_000, timeMs };
        expectFact(check, bench, bench.hear(funding(bench.spec.symbol, said)), 'funding', {
          fields: [Number(rate), said.nextMs * usPerMs, fundingTellsInterval ? said.intervalMs * usPerMs : 0, 0],
        });
      }
      return null;
    },
  },
  {
    number: 25,
    name: 'open interest, in the base',
    run: (stage, check) => {
      const { interest } = stage.words.facts;
      if (isAbsent(interest)) return interest;
      if (interest.how === 'pushed') return onePrice(stage, check, 'interest', interest.say);
      const bench = new DecoderBench(stage.words, stage.tools);
      const asked = stage.words.dialect.interest;
      check.holds('the dialect asks for it', asked !== null);
      const body = interest.say(bench.spec.symbol, { price: '31858.79', timeMs });
      check.same('the amount', asked?.parse(bench.spec, writeText(body)), { ok: true, value: 31_858.79 });
      check.same('that of another instrument', asked?.parse({ ...bench.spec, symbol: 'NOTHERE' }, writeText(body)).ok, false);
      for (let size = 0; size < body.length; size += 1) if (asked?.parse(bench.spec, writeText(body.slice(0, size))).ok !== false) check.holds(`${size} bytes of the answer are refused`, false);
      return null;
    },
  },
  {
    number: 26,
    name: 'a liquidation says which side was closed',
    run: (stage, check) => {
      const { liquidation } = stage.words.facts;
      if (isAbsent(liquidation)) return liquidation;
      const bench = new DecoderBench(stage.words, stage.tools);
      for (const side of ['buy', 'sell'] as const) {
        const [price, quantity] = bench.level(bidTicks, 13);
        const outcome = bench.hear(liquidation(bench.spec.symbol, { price, quantity, side, timeMs }));
        expectFact(check, bench, outcome, 'liquidation', { flags: side === 'sell' ? factFlag.sellerAggressed : 0, fields: [bidTicks, 13, 0, 0] });
      }
      return null;
    },
  },
  {
    number: 27,
    name: 'numbers with exponents and with needless zeros are the same numbers',
    run: (stage, check) => {
      const { words, tools } = stage;
      const bench = new DecoderBench(words, tools);
      const lastId = words.book.nextId(firstId);
      const read = (price: string, quantity: string): readonly unknown[] => {
        const { facts, fault } = bench.hear(words.book.change(bench.spec.symbol, { earlierId: firstId, lastId, timeMs, bids: [[price, quantity]], asks: [] }));
        return [facts[0]?.tail.slice(0, 2), fault];
      };
      const [price, quantity] = best(bench);
      const { units, decimals } = { units: BigInt(bidTicks) * bench.spec.tick.units, decimals: bench.spec.tick.decimals };
      const zeros = price.includes('.') ? `${price}000000` : `${price}.000000`;
      for (const form of [price, zeros, `${units}E-${decimals}`, `${units}e-${decimals}`, `${units}0E-${decimals + 1}`]) check.same(`the price ${form}`, read(form, quantity), [[bidTicks, 30], null]);
      for (const form of ['0', '0.0', '0E-18', '0.000000000000']) check.same(`the quantity ${form}`, read(price, form), [[bidTicks, 0], null]);
      return null;
    },
  },
  {
    number: 28,
    name: 'a price between ticks, negative, zero or too large makes a book begin anew, and costs a trade only itself',
    run: ({ words, tools }, check) => {
      const bench = new DecoderBench(words, tools);
      const lastId = words.book.nextId(firstId);
      const [price, quantity] = best(bench);
      const between = `${price.includes('.') ? price : `${price}.`}00000000000001`;
      const bad = [[between, 'level.off-tick'], [`-${price}`, 'level.out-of-range'], ['0', 'level.out-of-range'], ['99999999999999999999999', 'level.out-of-range']] as const;
      for (const [form, code] of bad) {
        const level = [form, quantity] as const;
        const { fault, facts } = bench.hear(words.book.change(bench.spec.symbol, { earlierId: firstId, lastId, timeMs, bids: [], asks: [level] }));
        check.same(`a book at ${form}`, [fault?.code, fault?.remedy, facts], [code, 'resync', []]);
        const trade = bench.hear(words.facts.trade(bench.spec.symbol, { id: '5', price: form, quantity, side: 'buy', timeMs }));
        check.same(`a trade at ${form}`, [trade.fault?.remedy, trade.facts], ['ignore', []]);
      }
      const negative = bench.hear(words.book.change(bench.spec.symbol, { earlierId: firstId, lastId, timeMs, bids: [[price, `-${quantity}`]], asks: [] }));
      check.same('a negative quantity', negative.fault?.code, 'level.out-of-range');
      return null;
    },
  },
];

/** Written when the others had their numbers. */
export const laterFactCases: readonly ConformanceCase[] = [
  {
    number: 67,
    name: 'how often funding is paid, of those that are listed and of the others',
    run: ({ words, tools }, check) => {
      const { fundingList } = words.facts;
      if (isAbsent(fundingList)) return fundingList;
      const { spec } = new DecoderBench(words, tools);
      const asked = words.dialect.fundingIntervals;
      check.holds('the dialect asks for it', asked !== undefined);
      const read = (text: string) => asked?.parse(writeText(text));
      const body = fundingList(new Map([[spec.symbol, 4], ['OTHER', 1], ['ODD', 0.5]]));
      check.same('the list', read(body), { ok: true, value: new Map([[spec.symbol, 4 * 60 * usPerMinute], ['OTHER', 60 * usPerMinute], ['ODD', 0]]) });
      check.same('a list of nobody', read(fundingList(new Map())), { ok: true, value: new Map() });
      for (let size = 0; size < body.length; size += 1) if (read(body.slice(0, size))?.ok !== false) check.holds(`${size} bytes of the answer are refused`, false);
      return null;
    },
  },
];

function onePrice({ words, tools }: Stage, check: Check, kind: FactKind, say: Maybe<Say<PriceSaid>>): Absent | null {
  if (isAbsent(say)) return say;
  const bench = new DecoderBench(words, tools);
  expectFact(check, bench, bench.hear(say(bench.spec.symbol, { price: '42000.123456', timeMs })), kind, { fields: [42_000.123_456, 0, 0, 0] });
  return null;
}

interface Expected {
  readonly fields: readonly number[];
  readonly flags?: number;
  readonly venueTimeMs?: number;
  readonly tail?: readonly number[];
}

/** Among what a message brought is exactly this fact. Some venues tell several kinds at once. */
function expectFact(check: Check, { words, spec }: DecoderBench, { facts, fault, control }: Outcome, kind: FactKind, expected: Expected): void {
  const { fields, flags = 0, venueTimeMs = timeMs, tail = [] } = expected;
  const should: SeenFact = { kind, stream: spec.stream, flags, receivedUs, venueTimeUs: timeOf(words, kind, venueTimeMs), fields, tail };
  check.same(`the ${kind}`, [facts.filter((fact) => fact.kind === kind), fault, control], [[should], null, null]);
}

function timeOf({ facts }: MarketWords, kind: FactKind, ms: number): number {
  return facts.timeless.includes(kind) ? 0 : ms * usPerMs;
}

/** A tail of one slot. */
function filled(values: readonly number[]): readonly number[] {
  return [...values, 0, 0, 0, 0, 0, 0, 0, 0].slice(0, 8);
}
