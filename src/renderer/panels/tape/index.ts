/** Time and sales as a kind of panel: what it keeps, what it can do. */

import type { TapeTell } from '../../draw/tape/drawing.ts';
import { saveFile } from '../chart/files.ts';
import { booksChoices } from '../heatmap/model.ts';
import { nextOf } from '../ladder/model.ts';
import { lazily } from '../lazily.ts';
import type { PanelCommand, PanelKind } from '../panel.ts';
import { fileNameFor, settingsFrom, stepped, tapeUnits, worthChoices, type TapeSettings } from './model.ts';

type Run = PanelCommand<TapeSettings>['run'];

const tell = (told: TapeTell): Run => (panel, terminal) => terminal.drawings.tell(panel.id, told);
const change = (part: (settings: TapeSettings) => Partial<TapeSettings>): Run => (panel) => panel.change(part(panel.settings.get()));
const far = 20;

const pause: Run = (panel, terminal) => {
  const says = terminal.drawings.reportOf(panel.id)?.says;
  terminal.drawings.tell(panel.id, { kind: 'tape-hold', isHeld: says?.kind !== 'tape' || !says.isHeld });
};

/** What is kept and the filter lets through, in exact digits. */
const save: Run = (panel, terminal) => {
  const name = fileNameFor('tape', panel.instrument.get()?.symbol ?? '', Date.now());
  void terminal.drawings.take(panel.id).then((text) => saveFile(name, new Blob([text], { type: 'text/csv' })));
};

export const tapePanel: PanelKind<TapeSettings> = {
  id: 'tape',
  title: 'tape.title',
  group: 'flow',
  about: 'instrument',
  size: { widthMin: 230, heightMin: 160 },
  settings: settingsFrom,
  Body: lazily(() => import('../bodies.ts'), 'Tape'),
  Tools: lazily(() => import('../bodies.ts'), 'TapeTools'),
  commands: [
    { id: 'tape.pause', text: 'tape.pause', keys: ['p', ' '], run: pause },
    { id: 'tape.newest', text: 'tape.newest', keys: ['Home', 'l'], run: tell({ kind: 'tape-hold', isHeld: false }) },
    { id: 'tape.older', text: 'tape.older', keys: ['ArrowDown'], run: tell({ kind: 'tape-scroll', rows: 1 }) },
    { id: 'tape.newer', text: 'tape.newer', keys: ['ArrowUp'], run: tell({ kind: 'tape-scroll', rows: -1 }) },
    { id: 'tape.older.far', text: 'tape.older', keys: ['PageDown', 'Shift ArrowDown'], run: tell({ kind: 'tape-scroll', rows: far }) },
    { id: 'tape.newer.far', text: 'tape.newer', keys: ['PageUp', 'Shift ArrowUp'], run: tell({ kind: 'tape-scroll', rows: -far }) },
    { id: 'tape.larger', text: 'tape.larger', keys: ['.'], run: change(({ worthMin }) => ({ worthMin: stepped(worthChoices, worthMin, 1) })) },
    { id: 'tape.smaller', text: 'tape.smaller', keys: [','], run: change(({ worthMin }) => ({ worthMin: stepped(worthChoices, worthMin, -1) })) },
    { id: 'tape.books', text: 'tape.books.next', keys: ['c'], run: change(({ books }) => ({ books: nextOf(booksChoices, books) })) },
    { id: 'tape.unit', text: 'tape.unit.next', keys: ['u'], run: change(({ unit }) => ({ unit: nextOf(tapeUnits, unit) })) },
    { id: 'tape.sound', text: 'tape.sound.next', keys: ['b'], run: change(({ isSounding }) => ({ isSounding: !isSounding })) },
    { id: 'tape.save', text: 'tape.save', keys: ['s'], run: save },
  ],
};
