/** What a case of the suite is, and the messages on which many of them are run. */

import type { FactKind } from '../../../domain/fact.ts';
import { firstId, priceText, quantityText, timeMs, type DecoderBench, type Tools } from './bench.ts';
import type { Check } from './check.ts';
import { isAbsent, type Absent, type MarketWords } from './words.ts';

export interface Stage {
  readonly words: MarketWords;
  readonly tools: Tools;
}

export interface ConformanceCase {
  readonly number: number;
  readonly name: string;
  /** Tells `check` what is wrong; answers why the case means nothing for this market, or null. */
  readonly run: (stage: Stage, check: Check) => Absent | null;
}

export interface UsualMessage {
  readonly name: string;
  readonly text: string;
  /** A fact that it brings, perhaps beside others. */
  readonly kind: FactKind;
}

/** The best bid and ask of the usual messages, in ticks. */
export const bidTicks = 4_200_000;
export const askTicks = 4_200_005;

/** One of each kind that the market has, in the venue's usual form, all about one symbol. */
export function usualMessages({ words, spec }: DecoderBench, symbol: string = spec.symbol): readonly UsualMessage[] {
  const { book, facts } = words;
  const price = (ticks: number): string => priceText(spec, ticks);
  const quantity = (lots: number): string => quantityText(spec, lots);
  const sides = {
    timeMs, bids: [[price(bidTicks), quantity(30)], [price(bidTicks - 2), quantity(0)]] as const, asks: [[price(askTicks), quantity(41)]] as const,
  };
  const messages: UsualMessage[] = [
    { name: 'change', kind: 'depth', text: book.change(symbol, { ...sides, earlierId: firstId, lastId: book.nextId(firstId) }) },
    { name: 'trade', kind: 'trade', text: facts.trade(symbol, { id: '371234567', price: price(bidTicks), quantity: quantity(7), side: 'sell', timeMs }) },
    { name: 'trade of the longest id', kind: 'trade', text: facts.trade(symbol, { id: facts.tradeIds.longest, price: price(bidTicks), quantity: quantity(7), side: 'sell', timeMs }) },
    { name: 'best', kind: 'bbo', text: facts.best(symbol, { id: firstId, bid: [price(bidTicks), quantity(30)], ask: [price(askTicks), quantity(41)], timeMs }) },
    {
      name: 'candle', kind: 'candle',
      text: facts.candle(symbol, {
        startMs: timeMs, timeMs: timeMs + 30_000, open: price(bidTicks), high: price(askTicks + 9), low: price(bidTicks - 9), close: price(askTicks),
        quantity: quantity(9_000), trades: 12, isClosed: false,
      }),
    },
    { name: 'ticker', kind: 'ticker', text: facts.ticker(symbol, { last: '42000.5', open: '41000', high: '43000.25', low: '40500', base: '1234.5', quote: '51849000.125', timeMs }) },
  ];
  if (!isAbsent(book.pushed)) messages.push({ name: 'whole book', kind: 'snapshot', text: book.pushed(symbol, { ...sides, lastId: firstId }) });
  for (const kind of ['mark', 'index'] as const) {
    const say = facts[kind];
    if (!isAbsent(say)) messages.push({ name: kind, kind, text: say(symbol, { price: '42000.123456', timeMs }) });
  }
  if (!isAbsent(facts.funding)) {
    messages.push({ name: 'funding', kind: 'funding', text: facts.funding(symbol, { rate: '-0.00012345', nextMs: timeMs + 3_600_000, intervalMs: 28_800_000, timeMs }) });
  }
  if (!isAbsent(facts.interest) && facts.interest.how === 'pushed') messages.push({ name: 'interest', kind: 'interest', text: facts.interest.say(symbol, { price: '31858.79', timeMs }) });
  if (!isAbsent(facts.liquidation)) {
    messages.push({ name: 'liquidation', kind: 'liquidation', text: facts.liquidation(symbol, { price: price(bidTicks), quantity: quantity(13), side: 'sell', timeMs }) });
  }
  return messages;
}
