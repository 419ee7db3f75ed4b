/** What the panel of perpetual contracts keeps, what it asks the engine for, what it was told, and the lines made of that. */

import { minuteNames, type Instrument, type MinuteColumn, type PerpetualsFrame, type QuoteValues, type TopicSpec } from '../../../engine/contract/index.ts';
import { choiceOr } from '../../state/settings-parse.ts';
import { topicInstrument } from '../../state/topics.ts';
import type { Settings } from '../panel.ts';

export const measures = ['interest', 'basis', 'funding', 'forced'] as const;
export type Measure = (typeof measures)[number];
/** Minutes that the picture reaches back. */
export const spanChoices = [60, 240, 1_440] as const;
/** Of a liquidation, in the quote; 0: every one that was told. */
export const worthChoices = [0, 1_000, 10_000, 50_000, 100_000, 500_000, 1_000_000] as const;

export interface PerpetualsSettings {
  readonly [key: string]: unknown;
  readonly measure: Measure;
  readonly span: (typeof spanChoices)[number];
  readonly worthMin: number;
}

export function settingsFrom(stored: Settings): PerpetualsSettings {
  return {
    measure: choiceOr(stored['measure'], measures, 'interest'),
    span: spanChoices.find((one) => one === stored['span']) ?? 60,
    worthMin: worthChoices.find((one) => one === stored['worthMin']) ?? 0,
  };
}

/** Those of the markets that can be together in which perpetual contracts trade. */
export function contractsOf(members: readonly Instrument[]): readonly Instrument[] {
  return members.filter(({ market }) => market === 'perp');
}

export function topicOf(contracts: readonly Instrument[]): Extract<TopicSpec, { kind: 'perpetuals' }> | null {
  const [first, ...others] = contracts;
  return first === undefined ? null : { kind: 'perpetuals', instrument: topicInstrument(first), others: others.map(topicInstrument) };
}

export interface Liquidation {
  readonly key: string;
  readonly stream: number;
  readonly venueUs: number;
  readonly receivedUs: number;
  readonly price: number;
  readonly priceText: string;
  /** In the base. */
  readonly size: number;
  readonly worth: number;
  /** Somebody who was long lost, and what was theirs was sold. */
  readonly isLong: boolean;
}

type Minute = Readonly<Record<MinuteColumn, number>>;

export const usPerMinute = 60_000_000;
const minutesKept = 1_440;
export const liquidationsKept = 1_000;

/** What was told of the contracts of a topic. */
export class PerpetualsKept {
  readonly #minutes = new Map<number, Map<number, Minute>>();
  #liquidations: readonly Liquidation[] = [];
  #count = 0;
  missedCount = 0;
  /** Another number with every change. */
  version = 0;

  /** The newest first. */
  get liquidations(): readonly Liquidation[] {
    return this.#liquidations;
  }

  /** By the minute's number from the epoch; none of a contract that nothing was told of. */
  minutesOf(stream: number): ReadonlyMap<number, Minute> {
    return this.#minutes.get(stream) ?? noMinutes;
  }

  clear(): void {
    this.#minutes.clear();
    this.#liquidations = [];
    this.missedCount = 0;
    this.version += 1;
  }

  take({ header, missedCount, members, minutes, liquidations }: PerpetualsFrame): void {
    if (header.sequence === 0) this.clear();
    this.version += 1;
    this.missedCount += missedCount;
    for (const [row, member] of minutes.member.entries()) {
      const kept = this.#keptOf(members[member]?.stream ?? 0);
      const number = Math.round((minutes.startUs[row] ?? 0) / usPerMinute);
      kept.set(number, minuteAt(minutes, row));
    }
    for (const kept of this.#minutes.values()) forgetOld(kept);
    const come = [...liquidations.member.keys()].map((row) => this.#liquidationAt({ members, liquidations }, row));
    if (come.length > 0) this.#liquidations = [...come, ...this.#liquidations].toSorted((left, right) => right.venueUs - left.venueUs).slice(0, liquidationsKept);
  }

  #keptOf(stream: number): Map<number, Minute> {
    const kept = this.#minutes.get(stream) ?? new Map<number, Minute>();
    this.#minutes.set(stream, kept);
    return kept;
  }

  #liquidationAt({ members, liquidations }: Pick<PerpetualsFrame, 'members' | 'liquidations'>, row: number): Liquidation {
    const member = members[liquidations.member[row] ?? 0];
    const at = (name: 'venueUs' | 'receivedUs' | 'ticks' | 'lots' | 'worth'): number => liquidations[name][row] ?? NaN;
    const price = (at('ticks') * (member?.tickUnits ?? NaN)) / 10 ** (member?.tickDecimals ?? 0);
    this.#count += 1;
    return {
      key: `${member?.stream} ${at('venueUs')} ${this.#count}`, stream: member?.stream ?? 0, venueUs: at('venueUs'), receivedUs: at('receivedUs'), price, priceText: price.toFixed(member?.tickDecimals ?? 0),
      size: (Math.abs(at('lots')) * (member?.lotUnits ?? NaN)) / 10 ** (member?.lotDecimals ?? 0), worth: at('worth'), isLong: at('lots') < 0,
    };
  }
}

const noMinutes: ReadonlyMap<number, Minute> = new Map();

function minuteAt(columns: PerpetualsFrame['minutes'], row: number): Minute {
  const [startUs, interest, basisBps, fundingRate, bought, sold] = minuteNames.map((name) => columns[name][row] ?? NaN);
  return { startUs: startUs ?? NaN, interest: interest ?? NaN, basisBps: basisBps ?? NaN, fundingRate: fundingRate ?? NaN, bought: bought ?? NaN, sold: sold ?? NaN };
}

function forgetOld(kept: Map<number, Minute>): void {
  if (kept.size <= minutesKept) return;
  const newest = Math.max(...kept.keys());
  for (const minute of kept.keys()) if (minute <= newest - minutesKept) kept.delete(minute);
}

/** One line of a picture, by the minutes from its beginning; NaN where nobody knows. */
export function valuesOf(minutes: ReadonlyMap<number, Minute>, measure: Exclude<Measure, 'forced'>, from: number, count: number): readonly number[] {
  const raw = Array.from({ length: count }, (_, place) => {
    const minute = minutes.get(from + place);
    if (minute === undefined) return NaN;
    return measure === 'basis' ? minute.basisBps : measure === 'funding' ? minute.fundingRate * 10_000 : minute.interest;
  });
  if (measure === 'funding') return carried(raw);
  if (measure === 'basis') return raw;
  // Contracts differ in size by orders: what is compared is by how much each grew, in percent.
  const first = raw.find(Number.isFinite) ?? NaN;
  return carried(raw).map((value) => (value / first - 1) * 100);
}

/** Told at times of its own, and holds until it is told again. */
function carried(values: readonly number[]): readonly number[] {
  let held = NaN;
  return values.map((value) => {
    if (Number.isFinite(value)) held = value;
    return held;
  });
}

export interface Bar {
  readonly bought: number;
  readonly sold: number;
}

const barsMax = 60;

/** What was closed by force, of all contracts together, in at most sixty bars. */
export function barsOf(all: readonly ReadonlyMap<number, Minute>[], from: number, count: number): readonly Bar[] {
  const each = Math.ceil(count / barsMax);
  return Array.from({ length: Math.ceil(count / each) }, (_, bar) => {
    let [bought, sold] = [0, 0];
    for (const minutes of all) {
      for (let minute = from + bar * each; minute < Math.min(from + count, from + (bar + 1) * each); minute += 1) {
        bought += minutes.get(minute)?.bought ?? 0;
        sold += minutes.get(minute)?.sold ?? 0;
      }
    }
    return { bought, sold };
  });
}

export interface Scale {
  readonly low: number;
  readonly high: number;
}

/** With room around, and never without height; null where nothing is known. */
export function scaleOf(lines: readonly (readonly number[])[], spanMin: number): Scale | null {
  const known = lines.flat().filter(Number.isFinite);
  if (known.length === 0) return null;
  const [low, high] = known.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
  const room = Math.max((high - low) * 0.08, (spanMin - (high - low)) / 2);
  return { low: low - room, high: high + room };
}

/** A path in a box of 1000 by 100; broken where nobody knows. */
export function pathOf(values: readonly number[], { low, high }: Scale): string {
  let [path, isOpen] = ['', false];
  for (const [place, value] of values.entries()) {
    if (Number.isFinite(value)) path += `${isOpen ? 'L' : 'M'}${((place / Math.max(1, values.length - 1)) * 1_000).toFixed(1)} ${(100 - ((value - low) / (high - low)) * 100).toFixed(2)}`;
    isOpen = Number.isFinite(value);
  }
  return path;
}

/** Bought and sold by force in the newest minutes. */
export function forcedOf(minutes: ReadonlyMap<number, Minute>, until: number, count: number): Bar {
  return barsOf([minutes], until - count + 1, count).reduce((sum, { bought, sold }) => ({ bought: sum.bought + bought, sold: sum.sold + sold }), { bought: 0, sold: 0 });
}

/** By how much the open interest grew since that many minutes ago, or since it is known; NaN where it is not. */
export function interestChange(minutes: ReadonlyMap<number, Minute>, now: number, until: number, count: number): number {
  for (let minute = until - count; minute <= until; minute += 1) {
    const before = minutes.get(minute)?.interest ?? NaN;
    if (Number.isFinite(before)) return now / before - 1;
  }
  return NaN;
}

const usPerYear = 365 * 24 * 3_600 * 1e6;

/** The rate of a year, were it always this one; NaN where the venue does not say how often it is paid. */
export function yearlyRate({ fundingRate, fundingEveryUs }: Pick<QuoteValues, 'fundingRate' | 'fundingEveryUs'>): number {
  return fundingRate * (usPerYear / fundingEveryUs);
}
