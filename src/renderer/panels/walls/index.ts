/** The monitor of large orders as a kind of panel: what it keeps, what it can do. */

import { booksChoices } from '../heatmap/model.ts';
import { nextOf } from '../ladder/model.ts';
import { lazily } from '../lazily.ts';
import type { PanelCommand, PanelKind } from '../panel.ts';
import { stepped } from '../tape/model.ts';
import { distanceChoices, settingsFrom, showChoices, wallUnits, worthChoices, type WallsSettings } from './model.ts';
import { askForSave } from './save.ts';

type Run = PanelCommand<WallsSettings>['run'];

const change = (part: (settings: WallsSettings) => Partial<WallsSettings>): Run => (panel) => panel.change(part(panel.settings.get()));

export const wallsPanel: PanelKind<WallsSettings> = {
  id: 'walls',
  title: 'walls.title',
  group: 'flow',
  about: 'instrument',
  size: { widthMin: 240, heightMin: 140 },
  settings: settingsFrom,
  Body: lazily(() => import('../bodies.ts'), 'Walls'),
  Tools: lazily(() => import('../bodies.ts'), 'WallsTools'),
  commands: [
    { id: 'walls.larger', text: 'walls.larger', keys: ['.'], run: change(({ worthMin }) => ({ worthMin: stepped(worthChoices, worthMin, 1) })) },
    { id: 'walls.smaller', text: 'walls.smaller', keys: [','], run: change(({ worthMin }) => ({ worthMin: stepped(worthChoices, worthMin, -1) })) },
    { id: 'walls.distance', text: 'walls.distance.next', keys: ['d'], run: change(({ distanceMax }) => ({ distanceMax: nextOf<number>(distanceChoices, distanceMax) })) },
    { id: 'walls.show', text: 'walls.show.next', keys: ['l'], run: change(({ show }) => ({ show: nextOf(showChoices, show) })) },
    { id: 'walls.hidden', text: 'walls.hidden.switch', keys: ['i'], run: change(({ hasHidden }) => ({ hasHidden: !hasHidden })) },
    { id: 'walls.books', text: 'walls.books.next', keys: ['c'], run: change(({ books }) => ({ books: nextOf(booksChoices, books) })) },
    { id: 'walls.unit', text: 'walls.unit.next', keys: ['u'], run: change(({ unit }) => ({ unit: nextOf(wallUnits, unit) })) },
    { id: 'walls.save', text: 'walls.save', keys: ['s'], run: (panel) => askForSave(panel.id) },
  ],
};
