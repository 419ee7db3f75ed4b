import { expect, test } from 'vitest';
import { ladderFrame } from '../../dev/build.ts';
import { bookOfLadder } from './book.ts';
import { placeColumns } from './columns.ts';
import { Pointing, type Painted } from './pointing.ts';
import { layoutBook, layoutDom, type LadderSpace } from './rows.ts';

const space: LadderSpace = { top: 20, height: 120, rowHeight: 20, spreadHeight: 20 };
const book = bookOfLadder(ladderFrame([[99, 5], [98, 7]], [[101, 2], [102, 3]]));
const columns = [{ id: 'size', weight: 1 }] as const;
const painted = (kind: 'book' | 'dom'): Painted => ({
  kind, rowHeight: 20, layout: kind === 'book' ? layoutBook(book, space, 0) : layoutDom(book, space, 100), boxes: placeColumns({ layout: kind, width: 300, priceLength: 3, digitWidth: 7, columns }),
});
const extent = { width: 300, height: 140 };

function placeAt(kind: 'book' | 'dom', x: number, y: number) {
  const pointing = new Pointing();
  pointing.see(painted(kind));
  pointing.point({ x, y });
  return pointing.place;
}

test('a place has a price, a column and, off the prices of the middle column, a side', () => {
  expect([placeAt('book', 200, 55), placeAt('book', 10, 95)]).toEqual([{ ticks: 101, side: 'ask', column: 'size' }, { ticks: 99, side: 'bid', column: 'price' }]);
  expect([placeAt('dom', 20, 85), placeAt('dom', 150, 85), placeAt('dom', 250, 85)]).toEqual([
    { ticks: 100, side: 'bid', column: 'size' }, { ticks: 100, side: null, column: 'price' }, { ticks: 100, side: 'ask', column: 'size' },
  ]);
  expect([placeAt('dom', 20, 5), placeAt('book', 299, 55)]).toEqual([null, null]);
});

test('keys go from row to row and column to column, and not off the ladder', () => {
  const pointing = new Pointing();
  pointing.move(1, 0, extent);
  expect(pointing.place).toBeNull();
  pointing.see(painted('dom'));
  pointing.move(1, 0, extent);
  expect(pointing.place).toEqual({ ticks: 102, side: null, column: 'price' });
  pointing.move(0, 1, extent);
  pointing.move(-1, 0, extent);
  expect(pointing.place).toEqual({ ticks: 101, side: 'ask', column: 'size' });
  for (let press = 0; press < 20; press += 1) pointing.move(1, 1, extent);
  expect(pointing.place).toEqual({ ticks: 103, side: 'ask', column: 'size' });
  pointing.point(null);
  expect([pointing.place, pointing.row]).toEqual([null, null]);
});
