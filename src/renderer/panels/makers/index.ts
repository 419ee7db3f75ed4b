/** The maker tape as a kind of panel: what it keeps, what it can do. */

import type { MakersTell } from '../../draw/makers/drawing.ts';
import { booksChoices } from '../heatmap/model.ts';
import { nextOf } from '../ladder/model.ts';
import { lazily } from '../lazily.ts';
import type { PanelCommand, PanelKind } from '../panel.ts';
import { stepped, tapeUnits } from '../tape/model.ts';
import { distanceChoices, makerWorths, settingsFrom, type MakersSettings } from './model.ts';

type Run = PanelCommand<MakersSettings>['run'];

const tell = (told: MakersTell): Run => (panel, terminal) => terminal.drawings.tell(panel.id, told);
const change = (part: (settings: MakersSettings) => Partial<MakersSettings>): Run => (panel) => panel.change(part(panel.settings.get()));
const far = 20;

const pause: Run = (panel, terminal) => {
  const says = terminal.drawings.reportOf(panel.id)?.says;
  terminal.drawings.tell(panel.id, { kind: 'makers-hold', isHeld: says?.kind !== 'makers' || !says.isHeld });
};

export const makersPanel: PanelKind<MakersSettings> = {
  id: 'makers',
  title: 'makers.title',
  group: 'flow',
  about: 'instrument',
  size: { widthMin: 260, heightMin: 180 },
  settings: settingsFrom,
  Body: lazily(() => import('../bodies.ts'), 'MakersBody'),
  Tools: lazily(() => import('../bodies.ts'), 'MakersTools'),
  commands: [
    { id: 'makers.pause', text: 'makers.pause', keys: ['p', ' '], run: pause },
    { id: 'makers.newest', text: 'makers.newest', keys: ['Home', 'l'], run: tell({ kind: 'makers-hold', isHeld: false }) },
    { id: 'makers.older', text: 'makers.older', keys: ['ArrowDown'], run: tell({ kind: 'makers-scroll', rows: 1 }) },
    { id: 'makers.newer', text: 'makers.newer', keys: ['ArrowUp'], run: tell({ kind: 'makers-scroll', rows: -1 }) },
    { id: 'makers.older.far', text: 'makers.older', keys: ['PageDown', 'Shift ArrowDown'], run: tell({ kind: 'makers-scroll', rows: far }) },
    { id: 'makers.newer.far', text: 'makers.newer', keys: ['PageUp', 'Shift ArrowUp'], run: tell({ kind: 'makers-scroll', rows: -far }) },
    { id: 'makers.larger', text: 'makers.larger', keys: ['.'], run: change(({ worthMin }) => ({ worthMin: stepped(makerWorths, worthMin, 1) })) },
    { id: 'makers.smaller', text: 'makers.smaller', keys: [','], run: change(({ worthMin }) => ({ worthMin: stepped(makerWorths, worthMin, -1) })) },
    { id: 'makers.distance', text: 'makers.distance.next', keys: ['d'], run: change(({ distanceBp }) => ({ distanceBp: distanceChoices[(distanceChoices.findIndex((one) => one === distanceBp) + 1) % distanceChoices.length] ?? 0 })) },
    { id: 'makers.books', text: 'makers.books.next', keys: ['c'], run: change(({ books }) => ({ books: nextOf(booksChoices, books) })) },
    { id: 'makers.unit', text: 'makers.unit.next', keys: ['u'], run: change(({ unit }) => ({ unit: nextOf(tapeUnits, unit) })) },
  ],
};
