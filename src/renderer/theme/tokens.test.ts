import { expect, test } from 'vitest';
import { contrastOf } from './contrast.ts';
import { colours, type ColourName } from './tokens.ts';

const pairs: readonly (readonly [ColourName, readonly ColourName[]])[] = [
  ['text', ['ground', 'surface', 'raised', 'pressed', 'buyDeep', 'sellDeep', 'badDeep', 'warnDeep']],
  ['textQuiet', ['ground', 'surface', 'raised', 'pressed']],
  ['textSoft', ['ground', 'surface', 'raised', 'buyDeep', 'sellDeep', 'buyFaint', 'sellFaint']],
  ['textDim', ['ground', 'surface', 'buyFaint', 'sellFaint']],
  ['buy', ['ground', 'surface', 'raised', 'buyFaint']],
  ['sell', ['ground', 'surface', 'raised', 'sellFaint']],
  ['warn', ['ground', 'surface', 'raised', 'warnDeep']],
  ['bad', ['ground', 'surface', 'raised']],
  ['accent', ['ground', 'surface', 'raised']],
  ['live', ['liveDeep', 'raised']],
  ['practice', ['practiceDeep', 'raised']],
];

test.each(pairs.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const)))('%s on %s is legible at 7:1', (text, ground) => {
  expect(contrastOf(colours[text], colours[ground])).toBeGreaterThanOrEqual(7);
});

test('black on white is the greatest contrast there is', () => {
  expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrastOf('#777777', '#777777')).toBe(1);
});
