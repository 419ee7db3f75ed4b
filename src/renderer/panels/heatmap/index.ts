/** The heatmap as a kind of panel: what it keeps, what it can do. */

import type { HeatTell } from '../../draw/heat/drawing.ts';
import { lineCommands } from '../alerts/line-commands.ts';
import { lazily } from '../lazily.ts';
import type { PanelCommand, PanelKind } from '../panel.ts';
import { settingsFrom, type HeatmapSettings } from './model.ts';

const step = 48;
const leap = 240;
const zoomStep = 1.25;
const crossStep = 8;

type Run = PanelCommand<HeatmapSettings>['run'];

const tell = (told: HeatTell): Run => (panel, terminal) => terminal.drawings.tell(panel.id, told);
const pan = (dx: number, dy: number): Run => tell({ kind: 'pan', dx, dy });
const cross = (dx: number, dy: number): Run => tell({ kind: 'cross-move', dx, dy });
const zoom = (axis: 'time' | 'price', factor: number): Run => tell({ kind: 'zoom', axis, factor, x: null, y: null });

export const heatmapPanel: PanelKind<HeatmapSettings> = {
  id: 'heatmap',
  title: 'heat.title',
  group: 'depth',
  about: 'instrument',
  size: { widthMin: 320, heightMin: 200 },
  settings: settingsFrom,
  Body: lazily(() => import('../bodies.ts'), 'Heatmap'),
  Tools: lazily(() => import('../bodies.ts'), 'HeatmapTools'),
  commands: [
    { id: 'heat.live', text: 'help.live', keys: ['l'], run: tell({ kind: 'back-to-live' }) },
    { id: 'heat.freeze', text: 'help.freeze', keys: ['f'], run: (panel) => panel.change({ isFrozen: !panel.settings.get().isFrozen }) },
    { id: 'heat.edges', text: 'heat.far.command', keys: ['w'], run: (panel) => panel.change({ withFar: !panel.settings.get().withFar }) },
    { id: 'heat.reset', text: 'help.reset', keys: ['0'], run: tell({ kind: 'reset-view' }) },
    { id: 'heat.past', text: 'help.panLeft', keys: ['ArrowLeft'], run: pan(step, 0) },
    { id: 'heat.present', text: 'help.panRight', keys: ['ArrowRight'], run: pan(-step, 0) },
    { id: 'heat.higher', text: 'help.panUp', keys: ['ArrowUp'], run: pan(0, step) },
    { id: 'heat.lower', text: 'help.panDown', keys: ['ArrowDown'], run: pan(0, -step) },
    { id: 'heat.past.far', text: 'help.fast', keys: ['Shift ArrowLeft'], run: pan(leap, 0) },
    { id: 'heat.present.far', text: 'help.fast', keys: ['Shift ArrowRight'], run: pan(-leap, 0) },
    { id: 'heat.higher.far', text: 'help.fast', keys: ['Shift ArrowUp'], run: pan(0, leap) },
    { id: 'heat.lower.far', text: 'help.fast', keys: ['Shift ArrowDown'], run: pan(0, -leap) },
    { id: 'heat.time.in', text: 'help.timeIn', keys: ['+', '='], run: zoom('time', 1 / zoomStep) },
    { id: 'heat.time.out', text: 'help.timeOut', keys: ['-'], run: zoom('time', zoomStep) },
    { id: 'heat.price.in', text: 'help.priceIn', keys: [']'], run: zoom('price', 1 / zoomStep) },
    { id: 'heat.price.out', text: 'help.priceOut', keys: ['['], run: zoom('price', zoomStep) },
    { id: 'heat.cross.left', text: 'help.cross', keys: ['Alt ArrowLeft'], run: cross(-crossStep, 0) },
    { id: 'heat.cross.right', text: 'help.cross', keys: ['Alt ArrowRight'], run: cross(crossStep, 0) },
    { id: 'heat.cross.up', text: 'help.cross', keys: ['Alt ArrowUp'], run: cross(0, -crossStep) },
    { id: 'heat.cross.down', text: 'help.cross', keys: ['Alt ArrowDown'], run: cross(0, crossStep) },
    { id: 'heat.cross.away', text: 'help.crossAway', keys: ['Escape'], run: tell({ kind: 'leave' }) },
    { id: 'heat.trades', text: 'lines.trades.command', keys: [], run: (panel) => panel.change({ withTrades: !panel.settings.get().withTrades }) },
    { id: 'heat.forced', text: 'lines.forced.command', keys: [], run: (panel) => panel.change({ withForced: !panel.settings.get().withForced }) },
    ...lineCommands<HeatmapSettings>('heat', (lines) => ({ lines })),
  ],
};
