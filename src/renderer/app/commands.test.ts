import { expect, test } from 'vitest';
import { commandFor, commands, spelt, type KeyFacts } from './commands.ts';
import { grouped, keyParts } from './help-model.ts';

const key = (name: string, held: Partial<KeyFacts> = {}): KeyFacts => ({ key: name, altKey: false, shiftKey: false, ctrlKey: false, metaKey: false, ...held });

test('ids are unique, and no key means two things at one place', () => {
  expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length);
  for (const place of ['heatmap', 'ladder'] as const) {
    const keys = commands.filter((command) => command.place === place || command.place === 'anywhere').flatMap((command) => command.keys);
    expect(new Set(keys).size).toBe(keys.length);
  }
});

test('a key means what its place says', () => {
  expect(commandFor(key('ArrowUp'), 'heatmap')?.id).toBe('heat.higher');
  expect(commandFor(key('ArrowUp'), 'ladder')?.id).toBe('ladder.up');
  expect(commandFor(key('ArrowUp'), 'anywhere')).toBeNull();
  expect(commandFor(key('?', { shiftKey: true }), 'anywhere')?.id).toBe('help.open');
  expect(commandFor(key('+', { shiftKey: true }), 'heatmap')?.id).toBe('heat.time.in');
  expect(commandFor(key('ArrowLeft', { altKey: true }), 'heatmap')?.id).toBe('heat.cross.left');
  expect(commandFor(key('L'), 'ladder')?.id).toBe('heat.live');
});

test('the browser keeps its own shortcuts', () => {
  expect(commandFor(key('r', { ctrlKey: true }), 'heatmap')).toBeNull();
  expect(commandFor(key('-', { metaKey: true }), 'heatmap')).toBeNull();
});

test('keys are spelt with their modifiers, and the page of keys shows their caps', () => {
  expect(spelt(key('ArrowLeft', { altKey: true, shiftKey: true }))).toBe('Alt Shift ArrowLeft');
  expect(keyParts('Shift ArrowLeft')).toEqual([{ key: 'SHIFT', text: 'key.shift' }, { key: 'ARROWLEFT', text: 'key.left' }]);
  expect(grouped(commands, 'heatmap').find(({ text }) => text === 'help.cross')?.keys.length).toBe(4);
});
