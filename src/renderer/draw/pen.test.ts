import { expect, test } from 'vitest';
import { fitting } from './pen.ts';

test('of parts of a line as many are written as there is room for, whole, and the first in any case', () => {
  const pen = { measureText: (text: string) => ({ width: text.length }) };
  const at = (room: number): string => fitting(pen, ['one', 'two', 'three'], ' ', room);
  expect([at(20), at(12), at(7), at(6), at(0)]).toEqual(['one two three', 'one two', 'one two', 'one', 'one']);
});
