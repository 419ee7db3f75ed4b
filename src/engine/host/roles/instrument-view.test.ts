import { expect, test } from 'vitest';
import type { Validity } from '../../domain/fact.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { newBooks, type Book } from '../../core/market/book.ts';
import { newKernelTwin } from '../../core/memory/kernel.ts';
import { InstrumentView, newScratch } from './instrument-view.ts';

const spec = sampleSpec();

function newBook(validity: Validity): Book {
  const book = newBooks(newKernelTwin(2 ** 20)).open(1);
  book.setValidity(validity, 1);
  return book;
}

const view = (book: Book): InstrumentView => new InstrumentView(spec, book.location(), newScratch(), 0);
const both = (shown: InstrumentView): readonly Validity[] => [shown.validity, shown.read(10).validity];

test('a book whose writer is silent is stale, and what it says itself when the writer is back', () => {
  const book = newBook('live');
  const shown = view(book);
  shown.setSilent(true);
  expect(both(shown)).toEqual(['stale', 'stale']);
  shown.setSilent(false);
  expect(both(shown)).toEqual(['live', 'live']);
  shown.setSilent(true);
  book.setValidity('resyncing', 2);
  shown.setSilent(false);
  expect(both(shown)).toEqual(['resyncing', 'resyncing']);
});

test('what an instrument keeps is counted: its trades, its columns, and the quick ones while somebody looks', () => {
  const shown = view(newBook('live'));
  const before = shown.keptBytes;
  for (let us = 0; us <= 10_000_000; us += 100_000) shown.advance(us);
  const usual = shown.keptBytes;
  shown.holdQuick();
  for (let us = 10_100_000; us <= 12_000_000; us += 100_000) shown.advance(us);
  const quick = shown.keptBytes;
  shown.releaseQuick();
  expect([before > 0, usual > before, quick > usual, shown.keptBytes < quick]).toEqual([true, true, true, true]);
});

test('a book whose writer died stays stale until another keeps it', () => {
  const shown = view(newBook('live'));
  shown.setSilent(true);
  shown.orphan();
  shown.setSilent(false);
  expect(both(shown)).toEqual(['stale', 'stale']);
  shown.adopt(newBook('live').location());
  expect(both(shown)).toEqual(['live', 'live']);
});

test('an instrument that nobody follows is empty, whatever now lies in its memory', () => {
  const shown = view(newBook('live'));
  shown.isDirty = false;
  shown.leave();
  expect([shown.isDirty, ...both(shown)]).toEqual([true, 'empty', 'empty']);
  shown.setSilent(true);
  shown.orphan();
  expect(both(shown)).toEqual(['empty', 'empty']);
  shown.adopt(newBook('live').location());
  expect(both(shown)).toEqual(['live', 'live']);
});
