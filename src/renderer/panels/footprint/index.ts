/** The footprint as a kind of panel: what it keeps, what it can do. */

import type { FootprintTell } from '../../draw/footprint/drawing.ts';
import { footprintLayers, footprintModes, type FootprintLayer } from '../../draw/footprint/look.ts';
import { nextOf } from '../ladder/model.ts';
import { lazily } from '../lazily.ts';
import type { PanelCommand, PanelKind } from '../panel.ts';
import { barChoices, settingsFrom, steppedRow, toggled, withAnchor, withRow, type FootprintSettings } from './model.ts';

type Run = PanelCommand<FootprintSettings>['run'];

const step = 48;
const leap = 240;
const zoomStep = 1.25;

const tell = (told: FootprintTell): Run => (panel, terminal) => terminal.drawings.tell(panel.id, told);
const pan = (dx: number, dy: number): Run => tell({ kind: 'foot-pan', dx, dy });
const zoom = (axis: 'time' | 'price', factor: number): Run => tell({ kind: 'foot-zoom', axis, factor, x: null, y: null });
const change = (part: (settings: FootprintSettings) => Partial<FootprintSettings>): Run => (panel) => panel.change(part(panel.settings.get()));
const layer = (one: FootprintLayer): Run => change(({ layers }) => ({ layers: toggled(footprintLayers, layers, one) }));

const stepRow = (direction: 1 | -1): Run => (panel, terminal) => {
  const instrument = panel.instrument.get();
  const says = terminal.drawings.reportOf(panel.id)?.says;
  if (instrument !== null && says?.kind === 'footprint' && says.rowTicks !== null) panel.change(withRow(panel.settings.get(), instrument.id, steppedRow(says.rowTicks, direction)));
};

/** Where the pointer is, or from now on. */
const anchor: Run = (panel, terminal) => {
  const instrument = panel.instrument.get();
  const says = terminal.drawings.reportOf(panel.id)?.says;
  const pointedUs = says?.kind === 'footprint' ? says.pointed?.timeUs : null;
  const timeUs = pointedUs ?? terminal.session.status.get()?.nowUs ?? null;
  if (instrument !== null && timeUs !== null) panel.change(withAnchor(panel.settings.get(), instrument.id, timeUs));
};

export const footprintPanel: PanelKind<FootprintSettings> = {
  id: 'footprint',
  title: 'footprint.title',
  group: 'flow',
  about: 'bars',
  size: { widthMin: 320, heightMin: 220 },
  settings: settingsFrom,
  Body: lazily(() => import('../bodies.ts'), 'Footprint'),
  Tools: lazily(() => import('../bodies.ts'), 'FootprintTools'),
  commands: [
    { id: 'footprint.mode', text: 'footprint.mode.next', keys: ['m'], run: change(({ mode }) => ({ mode: nextOf(footprintModes, mode) })) },
    { id: 'footprint.bar', text: 'footprint.bar.next', keys: ['b'], run: change(({ bar }) => ({ bar: nextOf(barChoices, bar) })) },
    { id: 'footprint.finer', text: 'footprint.finer', keys: [','], run: stepRow(-1) },
    { id: 'footprint.coarser', text: 'footprint.coarser', keys: ['.'], run: stepRow(1) },
    { id: 'footprint.unit', text: 'footprint.unit.next', keys: ['u'], run: change(({ unit }) => ({ unit: nextOf(['base', 'quote'], unit) })) },
    { id: 'footprint.vwap', text: 'footprint.vwap.switch', keys: ['v'], run: layer('vwap') },
    { id: 'footprint.profile', text: 'footprint.profile.switch', keys: ['p'], run: layer('profile') },
    { id: 'footprint.anchor', text: 'footprint.anchor.here', keys: ['a'], run: anchor },
    { id: 'footprint.live', text: 'footprint.live', keys: ['l', 'Home'], run: tell({ kind: 'foot-follow' }) },
    { id: 'footprint.reset', text: 'footprint.reset', keys: ['0'], run: tell({ kind: 'foot-reset' }) },
    { id: 'footprint.past', text: 'footprint.pan', keys: ['ArrowLeft'], run: pan(step, 0) },
    { id: 'footprint.present', text: 'footprint.pan', keys: ['ArrowRight'], run: pan(-step, 0) },
    { id: 'footprint.higher', text: 'footprint.pan', keys: ['ArrowUp'], run: pan(0, step) },
    { id: 'footprint.lower', text: 'footprint.pan', keys: ['ArrowDown'], run: pan(0, -step) },
    { id: 'footprint.past.far', text: 'footprint.pan.far', keys: ['Shift ArrowLeft'], run: pan(leap, 0) },
    { id: 'footprint.present.far', text: 'footprint.pan.far', keys: ['Shift ArrowRight'], run: pan(-leap, 0) },
    { id: 'footprint.higher.far', text: 'footprint.pan.far', keys: ['Shift ArrowUp'], run: pan(0, leap) },
    { id: 'footprint.lower.far', text: 'footprint.pan.far', keys: ['Shift ArrowDown'], run: pan(0, -leap) },
    { id: 'footprint.time.in', text: 'footprint.time.in', keys: ['+', '='], run: zoom('time', 1 / zoomStep) },
    { id: 'footprint.time.out', text: 'footprint.time.out', keys: ['-'], run: zoom('time', zoomStep) },
    { id: 'footprint.price.in', text: 'footprint.price.in', keys: [']'], run: zoom('price', 1 / zoomStep) },
    { id: 'footprint.price.out', text: 'footprint.price.out', keys: ['['], run: zoom('price', zoomStep) },
  ],
};
