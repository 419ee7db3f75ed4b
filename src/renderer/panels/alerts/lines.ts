/** Alerts at a price as lines, and which lines a panel shows. */

import type { AlertList, AlertSettings, Instrument } from '../../../engine/contract/index.ts';
import { floatOf } from '../../draw/ladder/units.ts';
import { lineKinds, type AlertLine, type ShownLines } from '../../draw/lines/lines.ts';
import { fieldsOf, flagOr } from '../../state/settings-parse.ts';
import { placesOf } from './model.ts';

/** What a panel shows where nobody chose: what one owns and set. */
export const ownAndSet: ShownLines = { orders: true, alerts: true, walls: false };

export function shownLinesFrom(stored: unknown, standard: ShownLines): ShownLines {
  const fields = fieldsOf(stored);
  const [orders, alerts, walls] = lineKinds.map((kind) => flagOr(fields[kind], standard[kind]));
  return { orders: orders ?? false, alerts: alerts ?? false, walls: walls ?? false };
}

/** Those that wait, of one instrument's price: what is off or done has no line; what is snoozed is quiet. */
export function alertLines(list: AlertList | null, instrument: Instrument | null, nowUs: number): readonly AlertLine[] {
  if (list === null || instrument === null) return [];
  return list.alerts.flatMap(({ rule: { id, condition }, name, isOn, isDone, snoozedUntilUs }) => {
    if (condition.kind !== 'level' || condition.source !== 'price' || condition.of !== instrument.id || !isOn || isDone) return [];
    const { threshold, direction } = condition;
    return [{ id, ticks: ticksOf(threshold, instrument), price: priceText(threshold, instrument), direction, name, isQuiet: snoozedUntilUs > nowUs }];
  });
}

/** The alert at another price: it waits from the side on which the market is. */
export function movedTo(alert: AlertSettings, price: number, middle: number | null, instrument: Instrument): AlertSettings {
  const { condition } = alert.rule;
  if (condition.kind !== 'level') return alert;
  const threshold = onTick(price, instrument);
  const direction = condition.direction === 'either' || middle === null || middle === threshold ? condition.direction : threshold > middle ? 'up' : 'down';
  return { ...alert, rule: { ...alert.rule, condition: { ...condition, threshold, direction } } };
}

/** The nearest price that the instrument can have. */
export function onTick(price: number, instrument: Pick<Instrument, 'tick'>): number {
  const tick = floatOf(instrument.tick);
  return Number((Math.round(price / tick) * tick).toFixed(placesOf(instrument)));
}

/** As many places as the instrument has, or as somebody typed. */
export function priceText(price: number, instrument: Pick<Instrument, 'tick'>): string {
  const typed = String(price).split('.')[1]?.length ?? 0;
  return price.toFixed(Math.min(12, Math.max(placesOf(instrument), typed)));
}

/** Whole but for what lies between two ticks. */
function ticksOf(price: number, { tick }: Pick<Instrument, 'tick'>): number {
  const ticks = price / floatOf(tick);
  const whole = Math.round(ticks);
  return Math.abs(ticks - whole) < 1e-6 * Math.max(1, Math.abs(whole)) ? whole : ticks;
}
