/** The chart as a kind of panel: what it keeps, what it can do. */

import { chartOf } from '../../chart/open-charts.ts';
import { settingsFrom, type ChartSettings } from '../../chart/settings.ts';
import type { ChartController } from '../../chart/controller.ts';
import type { PanelCommand, PanelKind } from '../panel.ts';
import { Chart } from './chart.tsx';

type Run = PanelCommand<ChartSettings>['run'];

const run = (act: (chart: ChartController) => void): Run => ({ id }) => {
  const chart = chartOf(id);
  if (chart !== null) act(chart);
};

const pan = (share: number): Run => run((chart) => chart.view.pan(share));
const zoom = (factor: number): Run => run((chart) => chart.view.zoom(factor));

export const chartPanel: PanelKind<ChartSettings> = {
  id: 'chart',
  title: 'chart.title',
  group: 'charts',
  about: 'bars',
  size: { widthMin: 320, heightMin: 220 },
  settings: (stored) => settingsFrom(stored),
  Body: Chart,
  commands: [
    { id: 'chart.live', text: 'help.live', keys: ['l'], run: run((chart) => chart.view.goNewest()) },
    { id: 'chart.reset', text: 'help.reset', keys: ['0'], run: run((chart) => { chart.view.goNewest(); chart.view.autoscale(); }) },
    { id: 'chart.past', text: 'help.panLeft', keys: ['ArrowLeft'], run: pan(-0.1) },
    { id: 'chart.present', text: 'help.panRight', keys: ['ArrowRight'], run: pan(0.1) },
    { id: 'chart.past.far', text: 'help.fast', keys: ['Shift ArrowLeft'], run: pan(-0.9) },
    { id: 'chart.present.far', text: 'help.fast', keys: ['Shift ArrowRight'], run: pan(0.9) },
    { id: 'chart.in', text: 'help.timeIn', keys: ['+', '='], run: zoom(1 / 1.25) },
    { id: 'chart.out', text: 'help.timeOut', keys: ['-'], run: zoom(1.25) },
  ],
};
