/** The chart as a kind of panel: what it keeps, what it can do. */

import type { Board } from '../../chart/drawings/board.ts';
import { overlays, withOverlay } from '../../chart/overlays/overlay.ts';
import { chartOf } from '../../chart/open-charts.ts';
import { settingsFrom, type ChartSettings } from '../../chart/settings.ts';
import { standard } from '../../chart/templates.ts';
import type { ChartController } from '../../chart/controller.ts';
import { lazily } from '../lazily.ts';
import type { PanelCommand, PanelKind } from '../panel.ts';

type Run = PanelCommand<ChartSettings>['run'];

const run = (act: (chart: ChartController) => void): Run => ({ id }) => {
  const chart = chartOf(id);
  if (chart !== null) act(chart);
};

/** Moves the chosen drawing; without one, the view. */
const pan = (share: number): Run => run((chart) => {
  if (!chart.hand.nudge(Math.abs(share) > 0.5 ? Math.sign(share) * 10 : Math.sign(share), 0)) chart.view.pan(share);
});
const lift = (pixels: number): Run => run((chart) => void chart.hand.nudge(0, pixels));
const board = (act: (board: Board) => void): Run => run((chart) => {
  const shown = chart.hand.board.get();
  if (shown !== null) act(shown);
});
const crossStep = 8;
const cross = (places: number, pixels: number): Run => run((chart) => chart.moveCross(places, pixels));
const zoom = (factor: number): Run => run((chart) => chart.view.zoom(factor));

export const chartPanel: PanelKind<ChartSettings> = {
  id: 'chart',
  title: 'chart.title',
  group: 'charts',
  about: 'bars',
  size: { widthMin: 320, heightMin: 220 },
  settings: (stored) => settingsFrom(stored, standard.get()),
  Body: lazily(() => import('./chart.tsx'), 'Chart'),
  commands: [
    { id: 'chart.live', text: 'help.live', keys: ['l', '0'], run: run((chart) => chart.view.goNewest()) },
    { id: 'chart.past', text: 'help.panLeft', keys: ['ArrowLeft'], run: pan(-0.1) },
    { id: 'chart.present', text: 'help.panRight', keys: ['ArrowRight'], run: pan(0.1) },
    { id: 'chart.past.far', text: 'help.fast', keys: ['Shift ArrowLeft'], run: pan(-0.9) },
    { id: 'chart.present.far', text: 'help.fast', keys: ['Shift ArrowRight'], run: pan(0.9) },
    { id: 'chart.in', text: 'help.timeIn', keys: ['+', '='], run: zoom(1 / 1.25) },
    { id: 'chart.up', text: 'help.panUp', keys: ['ArrowUp'], run: lift(-4) },
    { id: 'chart.down', text: 'help.panDown', keys: ['ArrowDown'], run: lift(4) },
    { id: 'chart.draw.next', text: 'chart.draw.next', keys: ['n'], run: board((shown) => shown.selectNext(1)) },
    { id: 'chart.draw.before', text: 'chart.draw.before', keys: ['Alt n'], run: board((shown) => shown.selectNext(-1)) },
    { id: 'chart.draw.delete', text: 'chart.draw.delete', keys: ['Delete', 'Backspace'], run: run((chart) => chart.hand.removeSelected()) },
    { id: 'chart.draw.undo', text: 'chart.draw.undo', keys: ['Mod z'], run: board((shown) => shown.undo()) },
    { id: 'chart.draw.redo', text: 'chart.draw.redo', keys: ['Mod Shift z', 'Mod y'], run: board((shown) => shown.redo()) },
    { id: 'chart.draw.away', text: 'chart.draw.away', keys: ['Escape'], run: run((chart) => { if (!chart.hand.escape()) chart.leaveCross(); }) },
    { id: 'chart.cross.left', text: 'help.cross', keys: ['Alt ArrowLeft'], run: cross(-1, 0) },
    { id: 'chart.cross.right', text: 'help.cross', keys: ['Alt ArrowRight'], run: cross(1, 0) },
    { id: 'chart.cross.up', text: 'help.cross', keys: ['Alt ArrowUp'], run: cross(0, crossStep) },
    { id: 'chart.cross.down', text: 'help.cross', keys: ['Alt ArrowDown'], run: cross(0, -crossStep) },
    ...overlays.map(({ id, command }): PanelCommand<ChartSettings> => ({ id: `chart.overlay.${id}`, text: command, keys: [], run: (panel) => panel.change({ overlays: withOverlay(panel.settings.get().overlays, id) }) })),
    { id: 'chart.out', text: 'help.timeOut', keys: ['-'], run: zoom(1.25) },
  ],
};
