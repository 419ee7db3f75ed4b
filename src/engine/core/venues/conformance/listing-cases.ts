/** Cases 1 to 5: the list of a market's instruments. */

import { formatDecimal, type Decimal } from '../../../domain/number.ts';
import type { ListedInstrument } from '../dialect.ts';
import { writeText } from '../utf8.ts';
import { DecoderBench, listedOf, specOf } from './bench.ts';
import { usualMessages, type ConformanceCase } from './case.ts';
import type { Listed } from './words.ts';

export const listingCases: readonly ConformanceCase[] = [
  {
    number: 1,
    name: 'a listing is read exactly: names, steps, contract, rules of orders',
    run: ({ words }, check) => {
      const { rows } = words.listing;
      const listed = listedOf(words, rows.map(({ text }) => text));
      check.same('the list', listed.map(inTexts), rows.map(({ is }) => is));
      for (const { venue, market, id, symbol, settle, quote } of listed) {
        check.same('the id', id, `${words.dialect.venue}:${words.dialect.market}:${symbol}`);
        check.same('venue and market', [venue, market], [words.dialect.venue, words.dialect.market]);
        check.same('what gains are paid in', settle, quote);
      }
      return null;
    },
  },
  {
    number: 2,
    name: 'every status of the venue has its meaning, one that is new counts as not tradable',
    run: ({ words }, check) => {
      const { statuses, rowOf, rows } = words.listing;
      const symbol = rows[0]?.is.symbol ?? '';
      const read = Object.keys(statuses).map((word) => [word, listedOf(words, [rowOf(symbol, word)])[0]?.status ?? 'unread']);
      check.same('the statuses', read, Object.entries(statuses));
      check.holds('one of them means trading', Object.values(statuses).includes('trading'));
      check.holds('one of them means that nobody may trade', Object.values(statuses).some((status) => status !== 'trading'));
      const strange = listedOf(words, [rowOf(symbol, words.dialect.venue === 'htx' && words.dialect.market === 'perp' ? '77' : 'SOMETHING_NEW')])[0]?.status;
      check.holds(`a new word is not taken for trading (${strange ?? 'unread'})`, strange !== 'trading');
      return null;
    },
  },
  {
    number: 3,
    name: 'symbols in odd spellings are listed, asked for and recognised',
    run: (stage, check) => {
      const { words, tools } = stage;
      const [known = ''] = Object.entries(words.listing.statuses).find(([, status]) => status === 'trading') ?? [];
      const { oddSymbols } = words.listing;
      const listed = listedOf(words, oddSymbols.map((symbol) => words.listing.rowOf(symbol, known)));
      check.same('the symbols', listed.map(({ symbol }) => symbol), oddSymbols);
      for (const [index, instrument] of listed.entries()) {
        const bench = new DecoderBench(words, tools, { ...instrument, stream: 5 + index, version: 1 });
        for (const { name, text, kind } of usualMessages(bench)) {
          const { facts } = bench.hear(text);
          check.holds(`the ${name} of ${instrument.symbol} is recognised`, facts.some((fact) => fact.kind === kind && fact.stream === 5 + index));
        }
        const { path } = words.dialect.snapshotRequest(instrument.symbol);
        check.holds(`the path of ${instrument.symbol} can be sent (${path})`, /^[!-~]+$/.test(path));
        for (const { topicsOf, pathFor } of words.dialect.lines) {
          const topics = topicsOf(instrument.symbol);
          const linePath = pathFor?.(topics) ?? '';
          check.holds(`the line's path can be sent (${linePath})`, /^[!-~]*$/.test(linePath));
          check.same('the topics in the path', pathFor === null ? [] : words.talk.topicsInPath(linePath), pathFor === null ? [] : topics);
        }
      }
      return null;
    },
  },
  {
    number: 4,
    name: 'listings that do not read, or are none of ours, cost only themselves',
    run: ({ words }, check) => {
      const { rows, unreadable } = words.listing;
      const [first] = rows;
      check.holds('there are such listings', unreadable.length >= 4);
      for (const row of unreadable) {
        const listed = listedOf(words, [row, first?.text ?? '', 'null']);
        check.same(`beside ${row.slice(0, 160)}`, listed.map(({ symbol }) => symbol), [first?.is.symbol]);
      }
      return null;
    },
  },
  {
    number: 5,
    name: 'an answer that is no listing is a fault, wherever it is cut off',
    run: ({ words }, check) => {
      const { dialect, listing } = words;
      const body = writeText(listing.body(listing.rows.map(({ text }) => text)));
      const isRefused = (bytes: Uint8Array): boolean => {
        const parsed = dialect.parseInstruments(bytes);
        return !parsed.ok && parsed.fault.code === 'message.malformed';
      };
      for (const text of ['', '<html>busy</html>', '{}', '[]', 'null', '{"code":"50011","msg":"Too Many Requests"}', '{"code":-1003,"msg":"Too many requests."}', listing.body([]), listing.body(['null'])]) {
        check.holds(`${text.slice(0, 60)} is refused`, isRefused(writeText(text)));
      }
      for (let size = 0; size < body.length; size += 1) if (!isRefused(body.subarray(0, size))) check.holds(`${size} of ${body.length} bytes are refused`, false);
      check.holds('bytes that are no UTF-8 are refused', isRefused(Uint8Array.from([0xff, ...body])));
      check.same('the suite has an instrument', specOf(words).version, 1);
      return null;
    },
  },
];

function inTexts({ symbol, base, quote, tick, lot, contractSize, orders, status }: ListedInstrument): Listed {
  const maybe = (value: Decimal | null): string | null => (value === null ? null : formatDecimal(value));
  return {
    symbol, base, quote, tick: formatDecimal(tick), lot: formatDecimal(lot), contractSize: formatDecimal(contractSize), step: formatDecimal(orders.step),
    quantityMin: formatDecimal(orders.quantityMin), quantityMax: maybe(orders.quantityMax), notionalMin: maybe(orders.notionalMin), status,
  };
}
