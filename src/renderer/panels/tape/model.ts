/** What time and sales keeps, what it asks the engine for, and how far a wheel scrolls it. */

import type { Instrument, TopicSpec } from '../../../engine/contract/index.ts';
import { choiceOr, flagOr, listOf, numberOr } from '../../state/settings-parse.ts';
import { topicInstrument } from '../../state/topics.ts';
import { memberKey, quotesFrom } from '../depth/members.ts';
import { booksChoices, type BooksChoice } from '../heatmap/model.ts';
import type { Settings } from '../panel.ts';

export const tapeUnits = ['base', 'quote'] as const;
/** In the quote; 0: everything. */
export const worthChoices = [0, 100, 1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000] as const;
export const tierChoices = [1_000, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000] as const;
/** 0: bursts are not looked for. */
export const burstChoices = [0, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000] as const;

export interface TapeSettings {
  readonly [key: string]: unknown;
  readonly books: BooksChoice;
  readonly without: readonly string[];
  readonly quotes: readonly string[];
  readonly unit: (typeof tapeUnits)[number];
  readonly worthMin: number;
  readonly tierWorth: number;
  readonly burstWorth: number;
  /** Large prints are heard. */
  readonly isSounding: boolean;
  /** From 0 to 1. */
  readonly volume: number;
}

const namesMax = 200;

export function settingsFrom(stored: Settings): TapeSettings {
  const among = (value: unknown, choices: readonly number[], fallback: number): number => choices.find((one) => one === value) ?? fallback;
  return {
    books: choiceOr(stored['books'], booksChoices, 'own'),
    without: withoutFrom(stored['without']),
    quotes: quotesFrom(stored['quotes']),
    unit: choiceOr(stored['unit'], tapeUnits, 'base'),
    worthMin: among(stored['worthMin'], worthChoices, 0),
    tierWorth: among(stored['tierWorth'], tierChoices, 25_000),
    burstWorth: among(stored['burstWorth'], burstChoices, 250_000),
    isSounding: flagOr(stored['isSounding'], false),
    volume: numberOr(stored['volume'], 0, 1, 0.5),
  };
}

/** Markets that were switched off, as they were stored. */
export function withoutFrom(stored: unknown): readonly string[] {
  return listOf(stored, namesMax).filter((one): one is string => typeof one === 'string' && one.length <= 80);
}

/** Of the markets that can be together, those that are not switched off; the panel's own is always there. */
export function chosenOf(members: readonly Instrument[], without: readonly string[]): readonly Instrument[] {
  const [own] = members;
  return own === undefined ? [] : members.filter((one, place) => place === 0 || !without.includes(memberKey(one, own.quote)));
}

/** `members`: the markets that can be together, the panel's own first. */
export function topicOf({ burstWorth }: TapeSettings, chosen: readonly Instrument[]): Extract<TopicSpec, { kind: 'tape' }> | null {
  const [own, ...others] = chosen;
  if (own === undefined) return null;
  return { kind: 'tape', instrument: topicInstrument(own), others: others.map(topicInstrument), burstWorthMin: burstWorth === 0 ? null : burstWorth };
}

/** Three letters say which exchange, and signs that it is the perpetual, and that it trades in another currency than the first: its prices are its own, its worths converted. */
export function badgeOf({ venue, market, quote }: Pick<Instrument, 'venue' | 'market' | 'quote'>, first: Pick<Instrument, 'quote'> | undefined): string {
  const name = venue.slice(venue.indexOf('.') + 1).slice(0, 3).toUpperCase();
  return `${name}${market === 'perp' ? '·P' : ''}${first === undefined || first.quote === quote ? '' : '≈'}`;
}

const rowPixels = 18;
const rowsMax = 20;

/** Whole rows, and the pixels that were not enough for another. Wheel down shows older prints. */
export function scrolledRows(restPixels: number, delta: number, deltaMode: number): { readonly rows: number; readonly restPixels: number } {
  const pixels = restPixels + (deltaMode === 0 ? delta / 2 : delta * rowPixels);
  const rows = Math.trunc(pixels / rowPixels);
  return { rows: Math.max(-rowsMax, Math.min(rowsMax, rows)), restPixels: pixels - rows * rowPixels };
}

/** The next of some sizes, up or down; the same at either end. */
export function stepped(choices: readonly number[], present: number, step: -1 | 1): number {
  return choices[Math.max(0, Math.min(choices.length - 1, choices.indexOf(present) + step))] ?? present;
}

/** `fathom-tape-BTCUSDT-2026-11-21T16-03-09Z.csv` */
export function fileNameFor(what: string, symbol: string, nowMs: number): string {
  return `fathom-${what}-${symbol.replaceAll(/[^\w-]+/g, '-')}-${new Date(nowMs).toISOString().slice(0, 19).replaceAll(':', '-')}Z.csv`;
}
