/** Cases 64 to 66: candles of the past. */

import { usPerMinute, usPerMs } from '../../../domain/time.ts';
import { candleIntervals } from '../../market/intervals.ts';
import type { CandleHistory } from '../history.ts';
import { writeText } from '../utf8.ts';
import { priceText, quantityText, specOf } from './bench.ts';
import type { ConformanceCase, Stage } from './case.ts';
import type { Absent, PastSaid } from './words.ts';

/** Where a candle of every length up to four hours begins. */
const startMs = 1_789_992_000_000;
const startUs = startMs * usPerMs;
const none: Absent = { no: 'it tells nothing of the past' };

/** Three in a row, the last in the making. */
function said({ words }: Stage, minutes: number): readonly PastSaid[] {
  const spec = specOf(words);
  return [0, 1, 2].map((index) => ({
    startMs: startMs + index * minutes * 60_000, open: priceText(spec, 4_200_000 + index), high: priceText(spec, 4_200_100 + index), low: priceText(spec, 4_199_000), close: priceText(spec, 4_200_050),
    quantity: quantityText(spec, 9_000 + index), taken: quantityText(spec, 4_000 + index), quote: '378000.25', trades: 12 + index, isClosed: index < 2,
  }));
}

function read({ words }: Stage, history: CandleHistory, text: string, intervalUs = usPerMinute) {
  const parsed = history.parse(specOf(words), intervalUs, writeText(text));
  return parsed.ok ? parsed.value : parsed.fault.code;
}

export const historyCases: readonly ConformanceCase[] = [
  {
    number: 64,
    name: 'candles of the past, of every length, exactly and oldest first',
    run: (stage, check) => {
      const { words, words: { dialect: { history }, facts: { past } } } = stage;
      if (history === null) return none;
      check.holds('a minute is one of the lengths', history.intervals.has(usPerMinute));
      for (const [intervalUs, word] of history.intervals) {
        check.holds(`${word} is a length that we know`, candleIntervals.includes(intervalUs));
        if (startUs % intervalUs !== 0) continue;
        const { trades, takers } = past.tells;
        check.same(`candles of ${word}`, read(stage, history, past.body(specOf(words).symbol, word, said(stage, intervalUs / usPerMinute)), intervalUs), [0, 1, 2].map((index) => ({
          startUs: startUs + index * intervalUs, openTicks: 4_200_000 + index, highTicks: 4_200_100 + index, lowTicks: 4_199_000, closeTicks: 4_200_050, lots: 9_000 + index,
          tradeCount: trades ? 12 + index : null, quoteVolume: 378_000.25, takerLots: takers ? 4_000 + index : null,
        })));
      }
      check.same('none at all', read(stage, history, past.body(specOf(words).symbol, history.intervals.get(usPerMinute) ?? '', [])), []);
      return null;
    },
  },
  {
    number: 65,
    name: 'they are asked for by requests that can be sent, within limits that are known',
    run: ({ words: { dialect, dialect: { history } } }, check) => {
      if (history === null) return none;
      for (const intervalUs of history.intervals.keys()) {
        for (const count of [1, 99, 100, 499, 500, history.countMax, history.countMax * 3]) {
          const request = history.request({ symbol: 'BTC-USDT', intervalUs, beforeUs: startUs, count, nowUs: startUs + 60 * usPerMinute });
          if (request === null) {
            check.holds(`${count} of ${intervalUs} µs are asked for`, false);
            continue;
          }
          check.holds(`the path can be sent (${request.path})`, /^[!-~]+$/.test(request.path));
          check.holds(`it costs something (${request.path})`, request.costs.length > 0);
          for (const { pool, units } of request.costs) check.holds(`${units} of ${pool} are there`, dialect.pools.some(({ name, limit }) => name === pool && units > 0 && units <= limit / 2));
        }
      }
      check.same('a length that it lacks', history.request({ symbol: 'BTC-USDT', intervalUs: 7 * usPerMinute, beforeUs: startUs, count: 5, nowUs: startUs }), null);
      return null;
    },
  },
  {
    number: 66,
    name: 'an answer that is cut off, refused, between two candles, told twice or turned over is no past',
    run: (stage, check) => {
      const { words, words: { dialect: { history }, book, facts: { past } } } = stage;
      if (history === null) return none;
      const { symbol } = specOf(words);
      const word = history.intervals.get(usPerMinute) ?? '';
      const candles = said(stage, 1);
      const whole = past.body(symbol, word, candles);
      const [first, second] = candles;
      if (first === undefined || second === undefined) return null;
      const bad = [
        '', '{}', 'null', 'busy', book.refusedBody, past.body(symbol, word, [{ ...first, startMs: first.startMs + 1_000 }]), past.body(symbol, word, [first, first]),
        past.body(symbol, word, [{ ...first, high: first.low, low: first.high }]), past.body(symbol, word, [first, { ...second, close: 'x' }]), past.body(symbol, word, [first, { ...second, quantity: `-${second.quantity}` }]),
        ...Array.from({ length: whole.length }, (_, size) => whole.slice(0, size)),
      ];
      for (const text of bad) check.same(`the answer ${text.slice(0, 200)}`, read(stage, history, text), 'message.malformed');
      return null;
    },
  },
];
