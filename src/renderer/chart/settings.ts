/**
 * What a chart keeps: how bars are made and drawn, indicators, scripts, other symbols. A template is the part of it that
 * means the same for every symbol. Read as if a stranger had written it.
 */

import { choiceOr, fieldsOf, flagOr, listOf, numberOr, textOr, type Loose } from '../state/settings-parse.ts';
import { barKindOf, type BarKind } from './bars.ts';
import { findIndicator } from '../../engine/contract/indicators/index.ts';
import { readParams } from '../../engine/contract/indicators/part.ts';
import { barStyles, scaleModes, type BarStyle, type ScaleMode } from './look.ts';
import { firstOverlays, overlayNamed } from './overlays/overlay.ts';

export const indicatorsMax = 24;
export const comparesMax = 6;
export const nameLengthMax = 40;

export const tradeBarKinds = ['tick', 'volume', 'range', 'renko'] as const;

/** An indicator in a chart. `key` tells two of the same kind apart. */
export interface KeptIndicator {
  readonly key: number;
  readonly id: string;
  readonly params: Readonly<Record<string, number | string>>;
  readonly isShown: boolean;
}

/** A script in a chart, by the name it is kept under. */
export interface KeptScript {
  readonly name: string;
  readonly params: Readonly<Record<string, number>>;
  readonly isShown: boolean;
}

/** What a template holds. */
export interface ChartTemplate {
  readonly style: BarStyle;
  readonly scaleMode: ScaleMode;
  readonly indicators: readonly KeptIndicator[];
  readonly scripts: readonly KeptScript[];
  /** Overlays by id. */
  readonly overlays: readonly string[];
}

export interface ChartSettings extends ChartTemplate {
  readonly [key: string]: unknown;
  /** Null: by time, with the panel’s interval. */
  readonly tradeBars: Exclude<BarKind, { readonly kind: 'time' }> | null;
  /** Other symbols, by id. */
  readonly compares: readonly string[];
  readonly withDrawings: boolean;
  readonly isMagnetic: boolean;
}

export const firstTemplate: ChartTemplate = {
  style: 'candles', scaleMode: 'plain', scripts: [], overlays: firstOverlays,
  indicators: [{ key: 1, id: 'volume', params: {}, isShown: true }],
};

/** `standard`: what a chart that kept nothing begins with. */
export function settingsFrom(stored: unknown, standard: ChartTemplate = firstTemplate): ChartSettings {
  const fields = fieldsOf(stored);
  const bars = fieldsOf(fields['tradeBars']);
  const kind = choiceOr(bars['kind'], tradeBarKinds, null);
  const size = kind === null ? null : numberOr(bars[sizeName[kind]], 1, 1e12, null);
  const made = kind === null || size === null ? null : barKindOf(kind, Math.round(size));
  return {
    ...templateFrom(fields, standard),
    tradeBars: made === null || made.kind === 'time' ? null : made,
    compares: [...new Set(listOf(fields['compares'], comparesMax).flatMap((id) => textOr(id, 80, null) ?? []))],
    withDrawings: flagOr(fields['withDrawings'], true),
    isMagnetic: flagOr(fields['isMagnetic'], false),
  };
}

export function templateFrom(stored: unknown, standard: ChartTemplate = firstTemplate): ChartTemplate {
  const fields = fieldsOf(stored);
  return {
    style: choiceOr(fields['style'], barStyles, standard.style),
    scaleMode: choiceOr(fields['scaleMode'], scaleModes, standard.scaleMode),
    indicators: Array.isArray(fields['indicators']) ? indicatorsFrom(fields['indicators']) : standard.indicators,
    scripts: Array.isArray(fields['scripts']) ? scriptsFrom(fields['scripts']) : standard.scripts,
    overlays: Array.isArray(fields['overlays']) ? [...new Set(listOf(fields['overlays'], 8).flatMap((id) => overlayNamed(textOr(id, nameLengthMax, ''))?.id ?? []))] : standard.overlays,
  };
}

export function templateOf({ style, scaleMode, indicators, scripts, overlays }: ChartTemplate): ChartTemplate {
  return { style, scaleMode, indicators, scripts, overlays };
}

export function barKindIn({ tradeBars }: Pick<ChartSettings, 'tradeBars'>, intervalUs: number): BarKind {
  return tradeBars ?? { kind: 'time', us: intervalUs };
}

export function withIndicator(indicators: readonly KeptIndicator[], id: string): readonly KeptIndicator[] {
  if (indicators.length >= indicatorsMax || findIndicator(id) === null) return indicators;
  return [...indicators, { key: Math.max(0, ...indicators.map(({ key }) => key)) + 1, id, params: {}, isShown: true }];
}

const sizeName = { tick: 'trades', volume: 'lots', range: 'ticks', renko: 'ticks' } as const;

function indicatorsFrom(stored: readonly unknown[]): readonly KeptIndicator[] {
  const seen = new Set<number>();
  return listOf(stored, indicatorsMax).flatMap((one) => {
    const fields = fieldsOf(one);
    const indicator = findIndicator(textOr(fields['id'], nameLengthMax, ''));
    const key = numberOr(fields['key'], 1, 1e6, null);
    if (indicator === null || key === null || !Number.isInteger(key) || seen.has(key)) return [];
    seen.add(key);
    const params = readParams(indicator, fieldsOf(fields['params'])) ?? readParams(indicator, {});
    return [{ key, id: indicator.id, params: params?.kept ?? {}, isShown: flagOr(fields['isShown'], true) }];
  });
}

function scriptsFrom(stored: readonly unknown[]): readonly KeptScript[] {
  const seen = new Set<string>();
  return listOf(stored, indicatorsMax).flatMap((one) => {
    const fields = fieldsOf(one);
    const name = textOr(fields['name'], nameLengthMax, null);
    if (name === null || seen.has(name)) return [];
    seen.add(name);
    return [{ name, params: numbersOf(fieldsOf(fields['params'])), isShown: flagOr(fields['isShown'], true) }];
  });
}

function numbersOf(fields: Loose): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(fields).slice(0, 16).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && Number.isFinite(entry[1])));
}
