/** Alerts where somebody looks: at the price under a pointer, or where a crosshair was put by keys. */

import { decodeLadder, type AlertSettings, type Fault, type Instrument, type Result } from '../../../engine/contract/index.ts';
import { chartOf } from '../../chart/open-charts.ts';
import { floatOf } from '../../draw/ladder/units.ts';
import type { Terminal } from '../../state/terminal.ts';
import { topicInstrument } from '../../state/topics.ts';
import type { Panel, Settings } from '../panel.ts';
import { alertAt, freshId } from './model.ts';

const waitMsMax = 3_000;

/** A price that somebody means, and the alert whose line is there. */
export interface MeantPlace {
  readonly price: number;
  readonly alert: string | null;
}

/** CSS pixels from the top left of what the panel draws on; null: where its crosshair is. */
export type MeantPoint = { readonly x: number; readonly y: number } | null;

/** Null: no price is there. What a linked panel points at counts where this one points at nothing. */
export async function meantPlace({ id, instrument, crosshair }: Pick<Panel<Settings>, 'id' | 'instrument' | 'crosshair'>, { drawings }: Terminal, at: MeantPoint): Promise<MeantPlace | null> {
  const about = instrument.get();
  if (about === null) return null;
  const chart = chartOf(id);
  if (chart !== null) {
    const place = chart.placeAt(at);
    if (place !== null) return place;
  } else {
    const place = await drawings.placeAt(id, at);
    if (place !== null) return { price: place.ticks * floatOf(about.tick), alert: place.alert };
  }
  const price = crosshair.get()?.price ?? null;
  return price === null ? null : { price, alert: null };
}

/** Upwards when it lies above the market, downwards below it. */
export async function setAlertAt(terminal: Terminal, instrument: Instrument, price: number): Promise<Result<AlertSettings, Fault>> {
  const alert = alertAt(instrument, price, await middleOf(terminal, instrument), freshId(Date.now(), Math.random()));
  const outcome = await terminal.alerts.set(alert);
  return outcome.ok ? { ok: true, value: alert } : outcome;
}

/** One look at the best prices; null: nobody knows them. */
export function middleOf(terminal: Terminal, instrument: Instrument): Promise<number | null> {
  return new Promise((resolve) => {
    const settle = (middle: number | null): void => {
      clearTimeout(timer);
      opened.close();
      resolve(middle);
    };
    const timer = setTimeout(() => settle(null), waitMsMax);
    const opened = terminal.topics.open({ kind: 'ladder', instrument: topicInstrument(instrument), groupTicks: 1, rows: 1 }, (bytes) => {
      const frame = decodeLadder(bytes);
      const [bid, ask] = frame.ok && frame.value.validity === 'live' ? [frame.value.bidTicks[0], frame.value.askTicks[0]] : [];
      if (bid !== undefined && ask !== undefined) settle(((bid + ask) / 2) * floatOf(instrument.tick));
    });
  });
}
