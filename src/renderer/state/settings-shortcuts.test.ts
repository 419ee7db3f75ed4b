import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anywhere, bindingsFrom, commandFor, conflictsOf, keysOf, rebound, spelt, type Command, type KeyFacts } from './settings-shortcuts.ts';

const key = (name: string, held: Partial<KeyFacts> = {}): KeyFacts => ({ key: name, altKey: false, shiftKey: false, ctrlKey: false, metaKey: false, ...held });
const command = (id: string, keys: readonly string[], place = anywhere): Command => ({ id, text: 'help.help', place, keys, run: () => undefined });

const commands = [
  command('help', ['?']), command('palette', ['Mod k']), command('live', ['l'], 'heatmap'), command('higher', ['ArrowUp'], 'heatmap'),
  command('up', ['ArrowUp'], 'ladder'), command('finer', [','], 'ladder'), command('next', ['F6']),
];
const meant = (facts: KeyFacts, focused: string | null, shown: readonly string[] = ['heatmap', 'ladder']): string | null => {
  const name = spelt(facts);
  return name === null ? null : (commandFor(commands, {}, name, focused, shown)?.id ?? null);
};

test('a key means what the panel with the focus says, then what the screen says, then a panel that is shown', () => {
  expect(meant(key('ArrowUp'), 'heatmap')).toBe('higher');
  expect(meant(key('ArrowUp'), 'ladder')).toBe('up');
  expect(meant(key('?', { shiftKey: true }), 'ladder')).toBe('help');
  expect(meant(key(','), 'heatmap')).toBe('finer');
  expect(meant(key('l'), null)).toBe('live');
  expect(meant(key('l'), null, [])).toBeNull();
  expect(meant(key('ArrowUp'), null)).toBeNull();
});

test('Ctrl and Cmd are the same, and what is not bound is left to the browser', () => {
  expect(meant(key('k', { ctrlKey: true }), null)).toBe('palette');
  expect(meant(key('k', { metaKey: true }), 'ladder')).toBe('palette');
  expect(meant(key('r', { ctrlKey: true }), 'ladder')).toBeNull();
});

test('keys are spelt with their modifiers, by the place on the keyboard where Alt would type something else', () => {
  expect(spelt(key('ArrowLeft', { altKey: true, shiftKey: true }))).toBe('Alt Shift ArrowLeft');
  expect(spelt(key('+', { shiftKey: true }))).toBe('+');
  expect(spelt(key('L', { ctrlKey: true, shiftKey: true }))).toBe('Mod Shift l');
  expect(spelt(key('®', { altKey: true, code: 'KeyR' }))).toBe('Alt r');
  expect(spelt(key('L'))).toBe('l');
});

test('a modifier alone and what belongs to an input method mean nothing', () => {
  expect(['Shift', 'Alt', 'Process', 'Dead', 'Unidentified'].map((name) => spelt(key(name)))).toEqual([null, null, null, null, null]);
});

test('two that want one key at one place are in conflict, two at different places are not', () => {
  expect(conflictsOf(commands, {})).toEqual([]);
  expect(conflictsOf(commands, { next: ['?'] })).toEqual([{ key: '?', ids: ['help', 'next'] }]);
  expect(conflictsOf(commands, { next: ['ArrowUp'] })).toEqual([{ key: 'ArrowUp', ids: ['higher', 'up', 'next'] }]);
});

test('a chosen key takes the place of the own one, and going back keeps nothing', () => {
  const [help = command('', [])] = commands;
  const chosen = rebound({}, help, ['F1']);
  expect([keysOf(help, chosen), commandFor(commands, chosen, '?', null, []), rebound(chosen, help, null), rebound(chosen, help, ['?'])]).toEqual([['F1'], null, {}, {}]);
  expect(keysOf(help, rebound({}, help, []))).toEqual([]);
});

test('whatever was stored, bindings are lists of short texts', () => {
  fc.assert(fc.property(fc.jsonValue(), (stored) => {
    for (const keys of Object.values(bindingsFrom(stored))) expect(keys.length <= 4 && keys.every((one) => one.length <= 40)).toBe(true);
  }));
});
