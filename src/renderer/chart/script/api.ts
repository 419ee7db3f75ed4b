/** What a script can use besides the language: for the editor’s completion, and for what it says about a name. */

import type { TextKey } from '../../i18n/language.ts';

export interface ApiName {
  readonly name: string;
  /** How it is called. */
  readonly form: string;
  readonly text: TextKey;
  readonly kind: 'function' | 'property';
}

export const apiNames: readonly ApiName[] = [
  { name: 'indicator', form: 'indicator({ pane, params, plots, levels }) → params', text: 'script.api.indicator', kind: 'function' },
  { name: 'onBar', form: 'function onBar(bar) → { plot: number }', text: 'script.api.onBar', kind: 'function' },
  { name: 'sma', form: 'sma(length) → value => number', text: 'script.api.sma', kind: 'function' },
  { name: 'ema', form: 'ema(length) → value => number', text: 'script.api.ema', kind: 'function' },
  { name: 'rma', form: 'rma(length) → value => number', text: 'script.api.rma', kind: 'function' },
  { name: 'sum', form: 'sum(length) → value => number', text: 'script.api.sum', kind: 'function' },
  { name: 'highest', form: 'highest(length) → value => number', text: 'script.api.highest', kind: 'function' },
  { name: 'lowest', form: 'lowest(length) → value => number', text: 'script.api.lowest', kind: 'function' },
  { name: 'deviation', form: 'deviation(length) → value => number', text: 'script.api.deviation', kind: 'function' },
  { name: 'atr', form: 'atr(length) → bar => number', text: 'script.api.atr', kind: 'function' },
  { name: 'crossed', form: 'crossed() → (left, right) => 1 | 0 | -1', text: 'script.api.crossed', kind: 'function' },
  { name: 'open', form: 'bar.open', text: 'script.api.price', kind: 'property' },
  { name: 'high', form: 'bar.high', text: 'script.api.price', kind: 'property' },
  { name: 'low', form: 'bar.low', text: 'script.api.price', kind: 'property' },
  { name: 'close', form: 'bar.close', text: 'script.api.price', kind: 'property' },
  { name: 'volume', form: 'bar.volume', text: 'script.api.volume', kind: 'property' },
  { name: 'bought', form: 'bar.bought', text: 'script.api.bought', kind: 'property' },
  { name: 'sold', form: 'bar.sold', text: 'script.api.bought', kind: 'property' },
  { name: 'time', form: 'bar.time', text: 'script.api.time', kind: 'property' },
  { name: 'index', form: 'bar.index', text: 'script.api.index', kind: 'property' },
  { name: 'ago', form: 'bar.ago(bars) → bar', text: 'script.api.ago', kind: 'property' },
];

/** What fits what was typed: properties after `bar.`, functions elsewhere. */
export function completionsFor(before: string): { readonly from: number; readonly names: readonly ApiName[] } | null {
  const found = /(\.?)(\w*)$/.exec(before);
  const [, dot = '', word = ''] = found ?? [];
  if (dot === '' && word === '') return null;
  const kind = dot === '' ? 'function' : 'property';
  const names = apiNames.filter((one) => one.kind === kind && one.name.startsWith(word) && one.name !== word);
  return names.length === 0 ? null : { from: before.length - word.length, names };
}

export function apiNamed(name: string): ApiName | null {
  return apiNames.find((one) => one.name === name) ?? null;
}
