import { expect, test } from 'vitest';
import english from '../../../resources/locales/en.json';
import chinese from '../../../resources/locales/zh-CN.json';
import { remedyOf } from '../../engine/contract/index.ts';
import { drawTextKeys } from '../draw/texts.ts';
import { firstLanguage, textIn } from './language.ts';

const placesOf = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').toSorted();

test('both languages have the same keys, with the same places, and no text is empty', () => {
  expect(Object.keys(chinese).toSorted()).toEqual(Object.keys(english).toSorted());
  const theirs: Readonly<Record<string, string>> = chinese;
  for (const [key, text] of Object.entries(english)) {
    expect([key, placesOf(theirs[key] ?? '')]).toEqual([key, placesOf(text)]);
    expect([key, text.trim() !== '' && theirs[key]?.trim() !== '']).toEqual([key, true]);
  }
});

test('every fault and every word of the canvases has a text', () => {
  const keys = new Set(Object.keys(english));
  expect([...Object.keys(remedyOf).map((code) => `fault.${code}`), ...drawTextKeys].filter((key) => !keys.has(key))).toEqual([]);
});

test('the remembered language comes first, then the browser’s, then English; nonsense is not believed', () => {
  expect(firstLanguage('zh-CN', ['en'])).toBe('zh-CN');
  expect(firstLanguage('klingon', ['fr-FR', 'zh-TW', 'en'])).toBe('zh-CN');
  expect(firstLanguage(null, ['fr', 'en-GB', 'zh'])).toBe('en');
  expect(firstLanguage(null, ['fr'])).toBe('en');
});

test('places are filled, and one that got nothing stays to be seen', () => {
  expect(textIn('en', 'status.p50p99', { p50: '1 ms', p99: '2 ms' })).toBe('p50 1 ms · p99 2 ms');
  expect(textIn('zh-CN', 'status.perSecond', { count: 7 })).toBe('7/秒');
  expect(textIn('en', 'status.perSecond')).toBe('{count}/s');
});
