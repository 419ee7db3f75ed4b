/** What the legend says of one place: the bar, and what each indicator makes of it. */

import { assert, type Instrument } from '../../engine/contract/index.ts';
import { findIndicator } from '../../engine/contract/indicators/index.ts';
import type { Indicator } from '../../engine/contract/indicators/part.ts';
import { isTextKey, type TextKey } from '../i18n/language.ts';
import type { LegendLine, LegendValue } from './legend.ts';
import { plotColour, type ChartLook } from './look.ts';
import { shortNumber } from './plots.ts';
import type { KeptIndicator } from './settings.ts';
import type { Content } from './places.ts';
import type { ShownPlots } from './plots.ts';

/** The words it needs, in the person’s language. */
export interface LegendFacts {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly noBar: string;
  readonly compact: (value: number) => string;
  readonly nameOf: (instrument: Instrument) => string;
}

export type LegendSet = ShownPlots & { top: number };

export function legendLines(
  content: Content, place: number, sets: readonly LegendSet[], look: ChartLook, words: LegendFacts, kept: readonly KeptIndicator[], compares: readonly Instrument[],
): readonly LegendLine[] {
  const { slots } = content;
  if (slots.count === 0 || place < slots.lowest) return [];
  return [barLine(content, place, look, words), ...sets.map((set) => ({
    top: set.top, label: labelOf(set, kept, compares, words),
    values: set.plots.flatMap((plot, at) => valueOf(set, at, place, plotColour(plot.colour, look.colours), content)),
  }))];
}

/** Its key in the languages’ texts. */
export function nameOfIndicator({ name }: Pick<Indicator, 'name'>): TextKey {
  assert(isTextKey(name), 'an indicator is called something', { name });
  return name;
}

/** `BB 20 2`: what an indicator is called in a chart. */
export function labelOfIndicator({ id, params }: KeptIndicator): string {
  const indicator = findIndicator(id);
  if (indicator === null) return id;
  const numbers = indicator.params.map((param) => String(params[param.id] ?? param.default));
  const source = params['source'];
  return [indicator.short, ...numbers, ...(source === undefined || source === indicator.source || indicator.source === undefined ? [] : [String(source)])].join(' ');
}

function labelOf({ id }: ShownPlots, kept: readonly KeptIndicator[], compares: readonly Instrument[], words: LegendFacts): string {
  const indicator = kept.find(({ key }) => `i${key}` === id);
  if (indicator !== undefined) return labelOfIndicator(indicator);
  const other = compares.find((instrument) => `c${instrument.id}` === id);
  return other === undefined ? id.slice(1) : words.nameOf(other);
}

function barLine({ slots, scale, prices }: Content, place: number, { colours }: ChartLook, words: LegendFacts): LegendLine {
  if (slots.isHole(place)) return { label: words.noBar, values: [], top: 0 };
  const price = (name: 'openTicks' | 'highTicks' | 'lowTicks' | 'closeTicks'): number => slots.read(name, place) * scale.tick;
  const before = slots.read('closeTicks', place - 1) * scale.tick;
  const change = (price('closeTicks') - before) / before;
  const colour = price('closeTicks') >= price('openTicks') ? colours.buy : colours.sell;
  const value = (word: string, name: Parameters<typeof price>[0]): LegendValue => ({ text: `${word} ${prices.text(price(name))}`, colour });
  return {
    label: '', top: 0,
    values: [
      value(words.open, 'openTicks'), value(words.high, 'highTicks'), value(words.low, 'lowTicks'), value(words.close, 'closeTicks'),
      ...(Number.isFinite(change) ? [{ text: percentText(change), colour: change >= 0 ? colours.buy : colours.sell }] : []),
      { text: `${words.volume} ${words.compact(slots.read('lots', place) * scale.lot)}`, colour: null },
    ],
  };
}

export function percentText(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(2)} %`;
}

function valueOf(set: LegendSet, plot: number, place: number, colour: string, { prices }: Content): readonly LegendValue[] {
  const value = set.values.value(plot, place - (set.plots[plot]?.shift ?? 0));
  if (Number.isNaN(value)) return [];
  return [{ text: set.pane === 'price' && !set.id.startsWith('c') ? prices.text(value) : shortNumber(value), colour }];
}
