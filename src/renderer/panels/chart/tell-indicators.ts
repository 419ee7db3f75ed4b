/** The newest values of a chart's indicators, offered to alerts once a second; nothing is offered while its bars cannot be believed. */

import { never, type BarKind, type Instrument } from '../../../engine/contract/index.ts';
import type { ChartController } from '../../chart/controller.ts';
import type { PageAlerts } from '../../state/alerts.ts';

const everyMs = 1_000;

/** Answers the function that ends it. */
export function offerIndicators(panel: string, chart: ChartController, barKind: () => BarKind, alerts: PageAlerts): () => void {
  const timer = setInterval(() => {
    const { shown, validity } = chart.told.get();
    alerts.offer(panel, shown === null ? [] : chart.newestValues().map(({ name, value }) => [offerName(shown, barKind(), name), validity === 'live' ? value : null]));
  }, everyMs);
  return () => {
    clearInterval(timer);
    alerts.offer(panel, []);
  };
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
