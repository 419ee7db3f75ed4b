/** The summed delta as a kind of panel: what it keeps, what it can do. */

import type { CvdTell } from '../../draw/cvd/drawing.ts';
import { booksChoices } from '../heatmap/model.ts';
import { nextOf } from '../ladder/model.ts';
import { lazily } from '../lazily.ts';
import type { PanelCommand, PanelKind } from '../panel.ts';
import { cellChoices, settingsFrom, type CvdSettings } from './model.ts';
import { stepped } from '../tape/model.ts';

type Run = PanelCommand<CvdSettings>['run'];

const change = (part: (settings: CvdSettings) => Partial<CvdSettings>): Run => (panel) => panel.change(part(panel.settings.get()));
const tell = (told: CvdTell): Run => (panel, terminal) => terminal.drawings.tell(panel.id, told);
const zoom = (factor: number): Run => tell({ kind: 'cvd-zoom', factor });
const step = 48;
const leap = 240;

export const cvdPanel: PanelKind<CvdSettings> = {
  id: 'cvd',
  title: 'cvd.title',
  group: 'flow',
  about: 'instrument',
  size: { widthMin: 280, heightMin: 150 },
  settings: settingsFrom,
  Body: lazily(() => import('../bodies.ts'), 'CvdBody'),
  Tools: lazily(() => import('../bodies.ts'), 'CvdTools'),
  commands: [
    { id: 'cvd.in', text: 'cvd.in', keys: ['+', '='], run: zoom(0.8) },
    { id: 'cvd.out', text: 'cvd.out', keys: ['-'], run: zoom(1.25) },
    { id: 'cvd.past', text: 'cvd.pan', keys: ['ArrowLeft'], run: tell({ kind: 'cvd-pan', dx: step }) },
    { id: 'cvd.present', text: 'cvd.pan', keys: ['ArrowRight'], run: tell({ kind: 'cvd-pan', dx: -step }) },
    { id: 'cvd.past.far', text: 'cvd.pan.far', keys: ['Shift ArrowLeft'], run: tell({ kind: 'cvd-pan', dx: leap }) },
    { id: 'cvd.present.far', text: 'cvd.pan.far', keys: ['Shift ArrowRight'], run: tell({ kind: 'cvd-pan', dx: -leap }) },
    { id: 'cvd.live', text: 'cvd.live', keys: ['l', 'Home'], run: tell({ kind: 'cvd-follow' }) },
    { id: 'cvd.shorter', text: 'cvd.shorter', keys: [','], run: change(({ cellSeconds }) => ({ cellSeconds: stepped(cellChoices, cellSeconds, -1) })) },
    { id: 'cvd.longer', text: 'cvd.longer', keys: ['.'], run: change(({ cellSeconds }) => ({ cellSeconds: stepped(cellChoices, cellSeconds, 1) })) },
    { id: 'cvd.books', text: 'cvd.books.next', keys: ['c'], run: change(({ books }) => ({ books: nextOf(booksChoices, books) })) },
    { id: 'cvd.markets', text: 'cvd.markets.switch', keys: ['m'], run: change(({ hasMarkets }) => ({ hasMarkets: !hasMarkets })) },
    { id: 'cvd.price', text: 'cvd.price.switch', keys: ['p'], run: change(({ hasPrice }) => ({ hasPrice: !hasPrice })) },
    { id: 'cvd.rebase', text: 'cvd.rebase.switch', keys: ['0'], run: change(({ isRebased }) => ({ isRebased: !isRebased })) },
  ],
};
