import { expect, test } from 'vitest';
import { anywhere, type Command } from '../../state/settings-shortcuts.ts';
import { shortcutRows, zoneNames } from './model.ts';

const command = (id: string, keys: readonly string[], place = anywhere): Command => ({ id, text: 'help.help', place, keys, run: () => undefined });
const commands = [command('one', ['a']), command('two', ['b'], 'ladder'), command('three', ['Mod k'])];
const rows = (query: string, bound = {}) => shortcutRows(commands, bound, query, ({ id }) => `Title ${id}`);

test('commands are found by name, id or key', () => {
  expect(rows('').map(({ command: { id } }) => id)).toEqual(['one', 'two', 'three']);
  expect(rows('title TWO').map(({ command: { id } }) => id)).toEqual(['two']);
  expect(rows('mod').map(({ command: { id } }) => id)).toEqual(['three']);
});

test('those in conflict come first, and name each other', () => {
  const [first, second, third] = rows('', { two: ['Mod k'] });
  expect([first?.rivals, second?.rivals, third?.rivals]).toEqual([['Title three'], ['Title two'], []]);
  expect([first?.isOwn, second?.isOwn]).toEqual([false, true]);
});

test('the zones that traders live in come first, and none twice', () => {
  const names = zoneNames(['Africa/Abidjan', 'Asia/Shanghai', 'Europe/London']);
  expect([names[0], names.at(-1), new Set(names).size === names.length]).toEqual(['UTC', 'Africa/Abidjan', true]);
});
