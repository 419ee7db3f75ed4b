/**
 * What a chart offers to alerts, once a second: its scripts and indicators, which the engine runs itself; and the newest values of the latter, which the
 * page tells while the chart is seen and its bars can be believed. That is for what hangs on the very first bar of a chart, and for alerts that were set so.
 */

import { alertScriptLengthMax, alertTextMax, never, type AlertScript, type BarKind, type Instrument } from '../../../engine/contract/index.ts';
import { findIndicator } from '../../../engine/contract/indicators/index.ts';
import { readParams } from '../../../engine/contract/indicators/part.ts';
import { pastWanted } from '../../../engine/contract/indicators/past.ts';
import type { ChartController, NewestValue } from '../../chart/controller.ts';
import { labelOfIndicator } from '../../chart/legend-lines.ts';
import type { ScriptRecipe } from '../../chart/script/script-runs.ts';
import type { PageAlerts } from '../../state/alerts.ts';
import type { Panel, Settings } from '../panel.ts';

const everyMs = 1_000;

type Offer = readonly [name: string, script: AlertScript];

/** Answers the function that ends it. */
export function offerIndicators({ id: panel, isShown }: Pick<Panel<Settings>, 'id' | 'isShown'>, chart: ChartController, barKind: () => BarKind, alerts: PageAlerts): () => void {
  let scripts: readonly Offer[] = [];
  const tell = (): void => {
    const { shown, validity } = chart.told.get();
    // Where another tab covers the chart its scripts rest; the engine can run them all the same.
    if (shown !== null && isShown.get()) scripts = [...scriptOffers(shown, barKind(), chart.scripts.recipes()), ...indicatorOffers(shown, barKind(), chart.newestValues())];
    const isBelieved = validity === 'live' && isShown.get();
    alerts.offer(panel, shown === null ? [] : chart.newestValues().map(({ name, value }) => [offerName(shown, barKind(), name), isBelieved ? value : null]), scripts);
  };
  const timer = setInterval(tell, everyMs);
  // A script that just began is offered at once: its chart may be covered the next moment.
  const end = chart.scripts.states.subscribe(tell);
  return () => {
    clearInterval(timer);
    end();
    alerts.offer(panel, []);
  };
}

/** One for each number of each script that is short enough for the engine to keep. */
export function scriptOffers(shown: Pick<Instrument, 'id'>, bar: BarKind, recipes: readonly ScriptRecipe[]): readonly Offer[] {
  return recipes.filter(({ source }) => source.length <= alertScriptLengthMax).flatMap(({ name, source, params, plots }) => plots.flatMap((plot) => {
    const offered = offerName(shown, bar, plots.length === 1 ? name : `${name} ${plot}`);
    return offered.length > alertTextMax ? [] : [[offered, { instrument: shown.id, bar, name, source, params: { ...params }, plot, isOnClose: false }] as const];
  }));
}

/** One for each line of each indicator that does not hang on how far back the chart goes. */
export function indicatorOffers(shown: Pick<Instrument, 'id'>, bar: BarKind, values: readonly Omit<NewestValue, 'value'>[]): readonly Offer[] {
  return values.flatMap(({ name, kept, plot }) => {
    const indicator = findIndicator(kept.id);
    const params = indicator === null ? null : readParams(indicator, kept.params);
    const offered = offerName(shown, bar, name);
    if (indicator === null || params === null || pastWanted(indicator, params, bar) === null || offered.length > alertTextMax) return [];
    return [[offered, { instrument: shown.id, bar, name: labelOfIndicator(kept), indicator: indicator.id, params: { ...params.kept }, plot, isOnClose: false }] as const];
  });
}

/** `binance:spot:BTCUSDT 1m RSI 14`: the same chart gives the same name. */
export function offerName({ id }: Pick<Instrument, 'id'>, bar: BarKind, name: string): string {
  return `${id} ${barName(bar)} ${name}`;
}

function barName(bar: BarKind): string {
  switch (bar.kind) {
    case 'time': {
      const minutes = bar.us / 60_000_000;
      if (minutes < 1) return `${bar.us / 1_000_000}s`;
      return minutes % 1_440 === 0 ? `${minutes / 1_440}d` : minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
    }
    case 'tick':
      return `tick${bar.trades}`;
    case 'volume':
      return `volume${bar.lots}`;
    case 'range':
    case 'renko':
      return `${bar.kind}${bar.ticks}`;
    default:
      return never(bar);
  }
}
