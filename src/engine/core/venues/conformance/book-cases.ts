/** Cases 6 to 16: books, whole and change by change, behind the venue's own rule of what follows what. */

import { BookBench, DecoderBench, firstId, type Pair } from './bench.ts';
import type { ConformanceCase } from './case.ts';
import { isAbsent } from './words.ts';

const bids: readonly Pair[] = [[1_000, 5], [999, 7], [990, 1]];
const asks: readonly Pair[] = [[1_002, 4], [1_003, 9], [1_010, 2]];

export const bookCases: readonly ConformanceCase[] = [
  {
    number: 6,
    name: 'a whole book and its changes make the exact book',
    run: ({ words, tools }, check) => {
      const bench = new BookBench(words, tools);
      bench.takeWhole(bench.book(firstId, bids, asks));
      check.same('the book', bench.sides, { bids, asks });
      const [second, third] = idsFrom(bench);
      check.same('the verdicts', [
        bench.takeChange(bench.change(firstId, second, [[1_000, 0], [1_001, 3]], [[1_003, 8]])),
        bench.takeChange(bench.change(second, third, [[999, 70]], [[1_002, 0], [1_004, 1]])),
      ], ['emit', 'emit']);
      check.same('the book', bench.sides, { bids: [[1_001, 3], [999, 70], [990, 1]], asks: [[1_003, 8], [1_004, 1], [1_010, 2]] });
      check.same('its id', bench.kept.lastId, third);
      return null;
    },
  },
  {
    number: 7,
    name: 'a change is told by the ids that the venue gave it, at the venue’s time',
    run: ({ words, tools }, check) => {
      const bench = new DecoderBench(words, tools);
      const lastId = words.book.nextId(firstId);
      const { facts, fault } = bench.hear(words.book.change(bench.spec.symbol, bench.change(firstId, lastId, [[1_000, 5]], [[1_002, 4], [1_003, 0]])));
      check.same('what came', [facts, fault], [[{
        kind: 'depth', stream: 1, flags: 0, receivedUs: 7, venueTimeUs: words.facts.timeless.includes('depth') ? 0 : 1_790_000_000_000_000,
        fields: [words.book.recordedId(firstId), lastId, 1, 2], tail: [1_000, 5, 1_002, 4, 1_003, 0, 0, 0],
      }], null]);
      return null;
    },
  },
  {
    number: 8,
    name: 'what follows a book is the next, what it holds already is old, a hole is a hole: the venue’s table',
    run: ({ words, tools }, check) => {
      for (const { isFirst, earlier, last, is, why } of words.book.places) {
        const bench = new BookBench(words, tools);
        bench.takeWhole(bench.book(isFirst ? firstId : firstId - 1_000, bids, asks));
        if (!isFirst) bench.takeChange(bench.change(firstId - 1_000, words.book.nextId(firstId - 1_000), [], []));
        const endId = bench.alignment.lastId;
        const verdict = bench.takeChange(bench.change(endId + earlier, endId + last, [], []));
        check.same(`${why} (${isFirst ? 'first' : 'later'}: ${earlier} to ${last})`, verdict, is === 'next' ? 'emit' : is);
      }
      check.holds('the table knows all three, for the first change and for later ones', [true, false].every((isFirst) =>
        (['old', 'next', 'gap'] as const).every((is) => words.book.places.some((place) => place.isFirst === isFirst && place.is === is))));
      return null;
    },
  },
  {
    number: 9,
    name: 'changes that wait for the whole book are taken from where it ends',
    run: ({ words, tools }, check) => {
      const bench = new BookBench(words, tools);
      const [second, third, fourth] = idsFrom(bench);
      check.same('while it waits', [
        bench.takeChange(bench.change(firstId, second, [[1_001, 1]], [])),
        bench.takeChange(bench.change(second, third, [[1_001, 2]], [])),
        bench.takeChange(bench.change(third, fourth, [[999, 0]], [[1_002, 6]])),
      ], ['held', 'held', 'held']);
      check.same('the whole book', bench.takeWhole(bench.book(second, [[1_001, 1], ...bids], asks)), 'live');
      check.same('the book', bench.sides, { bids: [[1_001, 2], [1_000, 5], [990, 1]], asks: [[1_002, 6], [1_003, 9], [1_010, 2]] });
      check.same('the same change again', bench.takeChange(bench.change(third, fourth, [[999, 0]], [[1_002, 6]])), 'old');
      return null;
    },
  },
  {
    number: 10,
    name: 'a whole book that ends before the stream begins is not taken',
    run: ({ words, tools }, check) => {
      const bench = new BookBench(words, tools);
      const [second, third] = idsFrom(bench);
      bench.takeChange(bench.change(second, third, [[1_001, 1]], []));
      check.same('the whole book', bench.takeWhole(bench.book(firstId - 5, bids, asks)), 'older');
      check.same('the book', bench.sides, { bids: [], asks: [] });
      return null;
    },
  },
  {
    number: 11,
    name: 'a change without levels is no hole, and changes nothing',
    run: ({ words, tools }, check) => {
      const bench = new BookBench(words, tools);
      bench.takeWhole(bench.book(firstId, bids, asks));
      const [second] = idsFrom(bench);
      bench.takeChange(bench.change(firstId, second, [[1_001, 3]], []));
      const quiet = words.book.quietId(second);
      check.same('the empty change', bench.takeChange(bench.change(second, quiet, [], [])), 'emit');
      check.same('what follows it', bench.takeChange(bench.change(quiet, words.book.nextId(quiet), [], [[1_002, 0]])), 'emit');
      check.same('the book', bench.sides, { bids: [[1_001, 3], ...bids], asks: asks.slice(1) });
      return null;
    },
  },
  {
    number: 12,
    name: 'the venue may count anew, saying so: the book goes on',
    run: ({ words, tools }, check) => {
      const { resetId } = words.book;
      if (isAbsent(resetId)) return resetId;
      const bench = new BookBench(words, tools);
      bench.takeWhole(bench.book(firstId, bids, asks));
      const lower = resetId(firstId);
      check.holds('it counts from farther below', lower < firstId);
      check.same('the verdicts', [
        bench.takeChange(bench.change(firstId, lower, [[1_001, 3]], [])),
        bench.takeChange(bench.change(lower, words.book.nextId(lower), [[1_001, 0]], [[1_002, 1]])),
      ], ['emit', 'emit']);
      check.same('the book', bench.sides, { bids, asks: [[1_002, 1], ...asks.slice(1)] });
      return null;
    },
  },
  {
    number: 13,
    name: 'a level that is not there is deleted without harm',
    run: ({ words, tools }, check) => {
      const bench = new BookBench(words, tools);
      bench.takeWhole(bench.book(firstId, bids, asks));
      const [second] = idsFrom(bench);
      check.same('the verdict', bench.takeChange(bench.change(firstId, second, [[998, 0], [1, 0]], [[5_000, 0]])), 'emit');
      check.same('the book', bench.sides, { bids, asks });
      return null;
    },
  },
  {
    number: 14,
    name: 'a side without orders, or left out as the venue does, is an empty side',
    run: ({ words, tools }, check) => {
      const bench = new BookBench(words, tools);
      bench.takeWhole({ ...bench.book(firstId, [], asks), bids: null });
      check.same('the book', bench.sides, { bids: [], asks });
      const [second, third] = idsFrom(bench);
      check.same('changes', [
        bench.takeChange({ ...bench.change(firstId, second, [[1_000, 5]], []), asks: null }),
        bench.takeChange({ ...bench.change(second, third, [], [[1_002, 0], [1_003, 0], [1_010, 0]]), bids: null }),
      ], ['emit', 'emit']);
      check.same('the book', bench.sides, { bids: [[1_000, 5]], asks: [] });
      return null;
    },
  },
  {
    number: 15,
    name: 'the answer to a request is the same book as the one that is pushed',
    run: ({ words, tools }, check) => {
      const bench = new DecoderBench(words, tools);
      const said = bench.book(firstId, bids, asks);
      const answered = bench.read(words.book.body(bench.spec.symbol, said));
      check.same('levels of the answer', answered.facts.map(({ kind, fields, tail }) => [kind, fields, tail]), [
        ['snapshot', [firstId, firstId, 3, 3], [...bids, ...asks].flat().concat([0, 0, 0, 0])],
      ]);
      const { pushed } = words.book;
      if (isAbsent(pushed)) return null;
      const timeless = answered.facts.map((fact) => ({ ...fact, venueTimeUs: 0 }));
      check.same('the pushed one', bench.hear(pushed(bench.spec.symbol, said)).facts.map((fact) => ({ ...fact, venueTimeUs: 0 })), timeless);
      return null;
    },
  },
  {
    number: 16,
    name: 'a refused or cut off answer is a fault that says to ask again, never a book',
    run: ({ words, tools }, check) => {
      const bench = new DecoderBench(words, tools);
      const refused = bench.read(words.book.refusedBody);
      check.same('the refusal', [refused.fault?.code, refused.fault?.remedy], ['snapshot.refused', 'wait']);
      const body = words.book.body(bench.spec.symbol, bench.book(firstId, bids, asks));
      for (let size = 0; size < body.length; size += 1) {
        const { fault } = bench.read(body.slice(0, size));
        if (fault?.remedy !== 'wait') check.same(`${size} of ${body.length} bytes`, fault?.code ?? 'a book', 'snapshot.malformed');
      }
      check.same('an answer that is too long', bench.read(`${body}${' '.repeat(words.dialect.frameBytesMax)}`).fault?.code, 'frame.oversized');
      return null;
    },
  },
];

/** The ids of the changes that follow the first book. */
function idsFrom({ words }: DecoderBench): readonly [second: number, third: number, fourth: number] {
  const second = words.book.nextId(firstId);
  const third = words.book.nextId(second);
  return [second, third, words.book.nextId(third)];
}
