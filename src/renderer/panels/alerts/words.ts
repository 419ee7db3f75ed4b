/** Alerts and events as a person says them, in the language that is spoken. */

import { never, type AlertCondition, type Firing, type Instrument } from '../../../engine/contract/index.ts';
import type { Formats } from '../../i18n/formats.ts';
import type { Translate } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import { placesOf } from './model.ts';

export interface Say {
  readonly t: Translate;
  readonly formats: Formats;
  readonly instruments: readonly Instrument[];
}

export function conditionWords(condition: AlertCondition, say: Say): string {
  const { t, formats } = say;
  const subject = subjectWords(condition, say);
  if (condition.kind === 'wall') return t(`alerts.says.wall.${condition.event}`, { subject, worth: formats.compact(condition.worthMin) });
  const { source, direction, threshold } = condition;
  if (source === 'indicator') return `${subject} ${t(`alerts.sign.${direction}`)} ${valueWords(condition, threshold, say)}`;
  return t('alerts.says.level', { subject, what: t(`alerts.kind.${source}`), sign: t(`alerts.sign.${direction}`), value: valueWords(condition, threshold, say) });
}

export function firingWords({ alert, value, direction }: Firing, say: Say): string {
  const { condition } = alert.rule;
  const { t, formats } = say;
  const subject = subjectWords(condition, say);
  if (condition.kind === 'wall') return t(`alerts.fired.wall.${condition.event}`, { subject, worth: formats.compact(value) });
  return t(direction === 'down' ? 'alerts.fired.down' : 'alerts.fired.up', {
    subject, what: condition.source === 'indicator' ? t('alerts.kind.indicator.value') : t(`alerts.kind.${condition.source}`), value: valueWords(condition, value, say), threshold: valueWords(condition, condition.threshold, say),
  });
}

export function subjectWords(condition: AlertCondition, say: Say): string {
  const { t } = say;
  if (condition.kind === 'wall') return instrumentWords(condition.of, say);
  switch (condition.source) {
    case 'price':
    case 'funding':
      return instrumentWords(condition.of, say);
    case 'spread':
      return condition.of.split('|').map((id) => instrumentWords(id, say)).join(' − ');
    case 'latency':
    case 'age':
      return marketWords(condition.of, t);
    case 'indicator':
      return indicatorWords(condition.of, say);
    default:
      return never(condition.source);
  }
}

/** `binance:spot:BTCUSDT 1m RSI 14`: the instrument as a person says it. */
function indicatorWords(of: string, say: Say): string {
  const [id = '', ...rest] = of.split(' ');
  return [instrumentWords(id, say), ...rest].join(' ');
}

export function marketWords(of: string, t: Translate): string {
  if (of === 'engine' || of === 'frame') return t(`alerts.of.${of}`);
  const [venue = '', market] = of.split(':');
  if (market !== 'spot' && market !== 'perp') return of;
  return `${venue === 'binance' || venue === 'okx' || venue === 'htx' ? t(`venue.${venue}`) : venue} ${t(`market.${market}`)}`;
}

function instrumentWords(id: string, { instruments, t }: Say): string {
  const one = instruments.find((known) => known.id === id);
  return one === undefined ? id : `${one.base}/${one.quote} ${venueName(one, t)} ${t(`market.${one.market}.short`)}`;
}

/** A number with its unit; a price in its instrument's own places. */
function valueWords(condition: Extract<AlertCondition, { kind: 'level' }>, value: number, { formats, instruments }: Say): string {
  switch (condition.source) {
    case 'price': {
      const one = instruments.find(({ id }) => id === condition.of);
      return formats.number(value, one === undefined ? placesIn(value) : Math.max(placesOf(one), placesIn(value)));
    }
    case 'spread':
      return `${shortest(value, 3)} bp`;
    case 'funding':
      return `${shortest(value, 5)} %`;
    case 'latency':
    case 'age':
      return `${shortest(value, 1)} ms`;
    case 'indicator':
      return shortest(value, 6);
    default:
      return never(condition.source);
  }
}

/** Half a tick has one more place than a tick. */
function placesIn(value: number): number {
  return Math.min(12, String(value).split('.')[1]?.length ?? 0);
}

function shortest(value: number, places: number): string {
  return String(Number(value.toFixed(places)));
}
