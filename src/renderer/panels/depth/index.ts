/** The depth chart as a kind of panel: what it keeps, what it can do. */

import type { DepthTell } from '../../draw/depth/drawing.ts';
import { booksChoices } from '../heatmap/model.ts';
import { lazily } from '../lazily.ts';
import type { PanelCommand, PanelKind } from '../panel.ts';
import { nextOf } from '../ladder/model.ts';
import { depthUnits, otherUnit, settingsFrom, steppedRange, type DepthSettings } from './model.ts';

/** Of the range. */
const pointerStep = 0.02;

type Run = PanelCommand<DepthSettings>['run'];

const change = (part: (settings: DepthSettings) => Partial<DepthSettings>): Run => (panel) => panel.change(part(panel.settings.get()));

const tell = (told: DepthTell): Run => (panel, terminal) => terminal.drawings.tell(panel.id, told);

const switchUnit: Run = (panel, terminal) => {
  const says = terminal.drawings.reportOf(panel.id)?.says;
  panel.change(otherUnit(panel.settings.get(), says?.kind === 'depth' ? says.middleTicks : null));
};

export const depthPanel: PanelKind<DepthSettings> = {
  id: 'depth',
  title: 'depth.title',
  group: 'depth',
  about: 'instrument',
  size: { widthMin: 280, heightMin: 180 },
  settings: settingsFrom,
  Body: lazily(() => import('../bodies.ts'), 'Depth'),
  Tools: lazily(() => import('../bodies.ts'), 'DepthTools'),
  commands: [
    { id: 'depth.wider', text: 'depth.wider', keys: ['-', 'ArrowDown'], run: change((settings) => steppedRange(settings, 1)) },
    { id: 'depth.narrower', text: 'depth.narrower', keys: ['+', '=', 'ArrowUp'], run: change((settings) => steppedRange(settings, -1)) },
    { id: 'depth.outward', text: 'depth.outward', keys: ['ArrowRight'], run: tell({ kind: 'depth-step', by: pointerStep }) },
    { id: 'depth.inward', text: 'depth.inward', keys: ['ArrowLeft'], run: tell({ kind: 'depth-step', by: -pointerStep }) },
    { id: 'depth.away', text: 'help.crossAway', keys: ['Escape'], run: tell({ kind: 'depth-point', x: null }) },
    { id: 'depth.rangeUnit', text: 'depth.unit', keys: ['p'], run: switchUnit },
    { id: 'depth.log', text: 'depth.log.switch', keys: ['g'], run: change(({ isLog }) => ({ isLog: !isLog })) },
    { id: 'depth.books', text: 'depth.books.next', keys: ['c'], run: change(({ books }) => ({ books: nextOf(booksChoices, books) })) },
    { id: 'depth.unit', text: 'depth.size.next', keys: ['u'], run: change(({ unit }) => ({ unit: nextOf(depthUnits, unit) })) },
  ],
};
