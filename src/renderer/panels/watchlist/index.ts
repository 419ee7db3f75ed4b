/** The watchlist as a kind of panel: what it keeps, what it can do. */

import type { Terminal } from '../../state/terminal.ts';
import { lazily } from '../lazily.ts';
import type { Panel, PanelCommand, PanelKind } from '../panel.ts';
import { heldOf, stepped } from './held.ts';
import { nextList, settingsFrom, steppedSort, turnedSort, withIds, withMoved, type WatchSettings } from './model.ts';

type Run = PanelCommand<WatchSettings>['run'];

const step = (by: number): Run => ({ id }) => {
  const { cursor, order } = heldOf(id);
  cursor.set(stepped(order.get(), cursor.get(), by));
};

/** Of the list itself: where it is sorted, the order behind it. */
function changeIds(panel: Panel<WatchSettings>, terminal: Terminal, change: (ids: readonly string[], cursor: string) => readonly string[]): void {
  const cursor = heldOf(panel.id).cursor.get();
  if (cursor !== null) panel.change(withIds(panel.settings.get(), terminal.instruments.get() ?? [], (ids) => change(ids, cursor)));
}

const move = (by: number): Run => (panel, terminal) => {
  if (panel.settings.get().sort === null) changeIds(panel, terminal, (ids, cursor) => withMoved(ids, cursor, by));
};

const remove: Run = (panel, terminal) => {
  const { cursor, order } = heldOf(panel.id);
  const gone = cursor.get();
  const rest = order.get().filter((id) => id !== gone);
  const next = rest[Math.min(rest.length - 1, Math.max(0, order.get().indexOf(gone ?? '')))] ?? null;
  changeIds(panel, terminal, (ids) => ids.filter((id) => id !== gone));
  cursor.set(next);
};

const choose: Run = (panel, terminal) => {
  const id = heldOf(panel.id).cursor.get();
  const instrument = terminal.instruments.get()?.find((one) => one.id === id);
  if (instrument !== undefined) panel.choose(instrument);
};

const far = 10;

export const watchlistPanel: PanelKind<WatchSettings> = {
  id: 'watchlist',
  title: 'watch.title',
  group: 'markets',
  about: 'instrument',
  size: { widthMin: 220, heightMin: 120 },
  settings: settingsFrom,
  Body: lazily(() => import('../bodies.ts'), 'Watchlist'),
  Tools: lazily(() => import('../bodies.ts'), 'WatchTools'),
  commands: [
    { id: 'watch.down', text: 'watch.down', keys: ['ArrowDown'], run: step(1) },
    { id: 'watch.up', text: 'watch.up', keys: ['ArrowUp'], run: step(-1) },
    { id: 'watch.down.far', text: 'watch.down', keys: ['PageDown'], run: step(far) },
    { id: 'watch.up.far', text: 'watch.up', keys: ['PageUp'], run: step(-far) },
    { id: 'watch.first', text: 'watch.first', keys: ['Home'], run: step(-Infinity) },
    { id: 'watch.last', text: 'watch.last', keys: ['End'], run: step(Infinity) },
    { id: 'watch.choose', text: 'watch.choose', keys: ['Enter'], run: choose },
    { id: 'watch.add', text: 'watch.add', keys: ['a', 'Insert'], run: ({ id }) => heldOf(id).isAdding.set(true) },
    { id: 'watch.remove', text: 'watch.remove', keys: ['Delete'], run: remove },
    { id: 'watch.moveDown', text: 'watch.moveDown', keys: ['Shift ArrowDown'], run: move(1) },
    { id: 'watch.moveUp', text: 'watch.moveUp', keys: ['Shift ArrowUp'], run: move(-1) },
    { id: 'watch.next', text: 'watch.list.next', keys: ['n'], run: (panel) => panel.change(nextList(panel.settings.get())) },
    { id: 'watch.sort', text: 'watch.sort', keys: ['s'], run: (panel) => panel.change({ sort: steppedSort(panel.settings.get()) }) },
    { id: 'watch.sort.turn', text: 'watch.sort.turn', keys: ['r'], run: (panel) => panel.change({ sort: turnedSort(panel.settings.get().sort) }) },
    { id: 'watch.unsort', text: 'watch.unsort', keys: ['o'], run: (panel) => panel.change({ sort: null }) },
  ],
};
