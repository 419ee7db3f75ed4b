import { expect, test } from 'vitest';
import { firstPreferences, upDownChoices } from '../state/settings.ts';
import { contrastOf } from './contrast.ts';
import { paletteOf } from './palette.ts';
import { coloursOf, venueColours, type ColourName } from './tokens.ts';

const surfaces: readonly ColourName[] = ['ground', 'surface', 'raised'];
const pairs: readonly (readonly [ColourName, readonly ColourName[]])[] = [
  ['text', [...surfaces, 'pressed', 'buyDeep', 'sellDeep', 'badDeep', 'warnDeep']],
  ['textQuiet', [...surfaces, 'pressed']],
  ['textSoft', [...surfaces, 'buyDeep', 'sellDeep', 'buyFaint', 'sellFaint']],
  ['textDim', ['ground', 'surface', 'buyFaint', 'sellFaint']],
  ['buy', [...surfaces, 'buyFaint']],
  ['sell', [...surfaces, 'sellFaint']],
  ['good', surfaces],
  ['warn', [...surfaces, 'warnDeep']],
  ['bad', surfaces],
  ['accent', surfaces],
  ['practice', ['practiceDeep', 'raised']],
  ['live', ['liveDeep']],
  ['onLink', ['linkRed', 'linkOrange', 'linkYellow', 'linkGreen', 'linkBlue', 'linkPurple']],
];
const looks = [true, false].flatMap((isDark) => upDownChoices.map((upDown) => [isDark ? 'dark' : 'light', upDown] as const));

test.each(looks)('%s, %s: every text is legible at 7:1, every border of a control at 3:1', (theme, upDown) => {
  const colours = coloursOf(theme === 'dark', upDown);
  const poor = pairs.flatMap(([text, grounds]) => grounds.flatMap((ground) => {
    const contrast = contrastOf(colours[text], colours[ground]);
    return contrast >= 7 ? [] : [`${text} on ${ground}: ${contrast.toFixed(2)}`];
  }));
  const faint = surfaces.flatMap((ground) => (['edge', ...venueColours] as const).filter((name) => contrastOf(colours[name], colours[ground]) < 3));
  expect({ poor, faint }).toEqual({ poor: [], faint: [] });
});

test('black on white is the greatest contrast there is', () => {
  expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrastOf('#777777', '#777777')).toBe(1);
});

test('red and green change sides, whatever the theme, and the third choice has neither', () => {
  for (const isDark of [true, false]) {
    const green = coloursOf(isDark, 'green-up');
    const red = coloursOf(isDark, 'red-up');
    expect([red.buy, red.sell, red.buyDeep]).toEqual([green.sell, green.buy, green.sellDeep]);
    expect([green.buy, green.sell]).not.toContain(coloursOf(isDark, 'okabe-ito').buy);
  }
});

test('the system’s theme counts only when it was asked for', () => {
  expect([true, false].map((isSystemDark) => paletteOf(firstPreferences, isSystemDark).isDark)).toEqual([true, true]);
  expect([true, false].map((isSystemDark) => paletteOf({ ...firstPreferences, theme: 'system' }, isSystemDark).isDark)).toEqual([true, false]);
});
