import { expect, test } from 'vitest';
import { panelKinds } from '../panels/index.ts';
import { anywhere, conflictsOf, type Command } from '../state/settings-shortcuts.ts';
import { grouped, keyParts } from './help-model.ts';

const ofKinds: readonly Command[] = panelKinds.flatMap(({ id: place, commands = [] }) => commands.map(({ id, text, keys }) => ({ id, text, keys, place, run: () => undefined })));

test('kinds and their commands have ids of their own, and no key means two things in one panel', () => {
  expect(new Set(panelKinds.map(({ id }) => id)).size).toBe(panelKinds.length);
  expect(new Set(ofKinds.map(({ id }) => id)).size).toBe(ofKinds.length);
  expect(conflictsOf(ofKinds, {})).toEqual([]);
  expect(panelKinds.filter(({ id }) => id === anywhere)).toEqual([]);
});

test('every key is one that a keyboard can send: with Shift alone a letter is only larger', () => {
  const unspellable = ofKinds.flatMap(({ id, keys }) => keys.filter((key) => /^Shift .$/.test(key)).map((key) => `${id}: ${key}`));
  expect(unspellable).toEqual([]);
});

test('the page of keys shows each name once, with all its keys and their caps', () => {
  const cross = grouped(ofKinds, {}, 'heatmap').find(({ text }) => text === 'help.cross');
  expect(cross?.keys.length).toBe(4);
  expect(keyParts('Shift ArrowLeft', false)).toEqual([{ key: 'SHIFT', text: 'key.shift' }, { key: 'ARROWLEFT', text: 'key.left' }]);
  expect(keyParts('Mod k', true).map(({ text }) => text)).toEqual(['key.command', null]);
});
