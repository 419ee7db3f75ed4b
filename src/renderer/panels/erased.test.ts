import { expect, test } from 'vitest';
import type { Instrument } from '../../engine/contract/index.ts';
import { newStore } from '../state/store.ts';
import { erased } from './erased.ts';
import type { Crosshair, Panel, PanelKind, PanelLink, Settings } from './panel.ts';

interface Kept extends Settings {
  readonly rows: number;
}

const seen: Panel<Kept>[] = [];
const kind: PanelKind<Kept> = {
  id: 'toy', title: 'heat.title', group: 'depth', about: 'none', size: { widthMin: 1, heightMin: 1 },
  settings: ({ rows }) => ({ rows: typeof rows === 'number' ? rows : 7 }),
  Body: () => null,
  commands: [{ id: 'toy.more', text: 'help.help', keys: ['m'], run: (panel) => { seen.push(panel); panel.change({ rows: panel.settings.get().rows + 1 }); } }],
};

function panelOf(stored: Settings): Panel<Settings> {
  const settings = newStore(stored);
  return {
    id: 'toy-1', kind: 'toy', instrument: newStore<Instrument | null>(null), choose: () => undefined, intervalUs: newStore(1), chooseInterval: () => undefined,
    link: newStore<PanelLink>({ colour: null, symbol: true, interval: false, crosshair: true }), crosshair: newStore<Crosshair | null>(null), point: () => undefined,
    settings, change: (part) => settings.update((before) => ({ ...before, ...part })), isShown: newStore(true),
  };
}

test('a body and a command of a kind get one and the same panel, with settings that the kind has judged', () => {
  const panel = panelOf({ rows: 'many' });
  const [more] = erased(kind).commands ?? [];
  // A command of this kind never asks the terminal.
  const run = (): unknown => Reflect.apply(more?.run ?? (() => undefined), null, [panel, null]);
  run();
  run();
  expect([seen[0] === seen[1], panel.settings.get()]).toEqual([true, { rows: 9 }]);
  const typed = seen[0]?.settings;
  expect(typed?.get()).toBe(typed?.get());
});
