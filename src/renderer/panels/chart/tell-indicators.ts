/**
 * What a chart offers to alerts, once a second: the newest values of its indicators, which the page tells while their bars can be believed; and its
 * scripts, which the engine runs itself.
 */

import { alertScriptLengthMax, alertTextMax, never, type AlertScript, type BarKind, type Instrument } from '../../../engine/contract/index.ts';
import type { ChartController } from '../../chart/controller.ts';
import type { ScriptRecipe } from '../../chart/script/script-runs.ts';
import type { PageAlerts } from '../../state/alerts.ts';
import type { Panel, Settings } from '../panel.ts';

const everyMs = 1_000;

/** Answers the function that ends it. */
export function offerIndicators({ id: panel, isShown }: Pick<Panel<Settings>, 'id' | 'isShown'>, chart: ChartController, barKind: () => BarKind, alerts: PageAlerts): () => void {
  let scripts: ReturnType<typeof scriptOffers> = [];
  const tell = (): void => {
    const { shown, validity } = chart.told.get();
    // Where another tab covers the chart its scripts rest; the engine can run them all the same.
    if (shown !== null && isShown.get()) scripts = scriptOffers(shown, barKind(), chart.scripts.recipes());
    alerts.offer(panel, shown === null ? [] : chart.newestValues().map(({ name, value }) => [offerName(shown, barKind(), name), validity === 'live' ? value : null]), scripts);
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
export function scriptOffers(shown: Pick<Instrument, 'id'>, bar: BarKind, recipes: readonly ScriptRecipe[]): readonly (readonly [name: string, script: AlertScript])[] {
  return recipes.filter(({ source }) => source.length <= alertScriptLengthMax).flatMap(({ name, source, params, plots }) => plots.flatMap((plot) => {
    const offered = offerName(shown, bar, plots.length === 1 ? name : `${name} ${plot}`);
    return offered.length > alertTextMax ? [] : [[offered, { instrument: shown.id, bar, name, source, params: { ...params }, plot, isOnClose: false }] as const];
  }));
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
