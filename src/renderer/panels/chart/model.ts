/** What the chart’s controls offer: intervals, bars of trades, venues, other symbols. */

import type { Instrument } from '../../../engine/contract/index.ts';
import { barKindOf, sizeOf, type BarKind, type BarSource } from '../../chart/bars.ts';
import { tradeBarKinds, type ChartSettings } from '../../chart/settings.ts';

/** Whose library draws; its licence asks for the name and the address. */
export const credit = { library: 'Lightweight Charts™ ©', owner: 'TradingView', address: 'https://www.tradingview.com/' } as const;

const secondUs = 1_000_000;
const minuteUs = 60 * secondUs;
const hourUs = 60 * minuteUs;
const dayUs = 24 * hourUs;

/** Those of seconds are made of the trades that were recorded, and begin where the record does. */
export const intervalsUs: readonly number[] = [
  secondUs, 5 * secondUs, 15 * secondUs, 30 * secondUs,
  minuteUs, 3 * minuteUs, 5 * minuteUs, 15 * minuteUs, 30 * minuteUs, hourUs, 2 * hourUs, 4 * hourUs, 6 * hourUs, 12 * hourUs, dayUs, 7 * dayUs,
];

/** `5m`, `4h`, `1d`: traders write them so in every language. */
export function intervalText(us: number): string {
  for (const [unitUs, letter] of [[7 * dayUs, 'w'], [dayUs, 'd'], [hourUs, 'h'], [minuteUs, 'm'], [secondUs, 's']] as const) {
    if (us >= unitUs && us % unitUs === 0) return `${us / unitUs}${letter}`;
  }
  return `${us / 1_000}ms`;
}

type TradeBarKind = (typeof tradeBarKinds)[number];
export type TradeBars = NonNullable<ChartSettings['tradeBars']>;

const sizes: Readonly<Record<TradeBarKind, readonly number[]>> = {
  tick: [50, 100, 250, 500, 1_000, 5_000],
  volume: [1, 5, 10, 50, 100, 500],
  range: [10, 20, 50, 100, 200, 500],
  renko: [10, 20, 50, 100, 200, 500],
};

/** Bars of trades that the source can make, with common sizes. Volumes are in coins, and come back in lots. */
export function tradeBarsOffered(source: BarSource, instrument: Instrument): readonly (readonly [TradeBarKind, readonly TradeBars[]])[] {
  const lotsPerCoin = 10 ** instrument.lot.decimals / Number(instrument.lot.units);
  return tradeBarKinds.filter((kind) => source.has(instrument, kind)).map((kind) => [
    kind,
    sizes[kind].map((size) => barKindOf(kind, Math.max(1, Math.round(kind === 'volume' ? size * lotsPerCoin : size)))).filter((made): made is TradeBars => made.kind !== 'time'),
  ]);
}

/** The number in a bar’s name: trades, coins or ticks. */
export function sizeText(barKind: BarKind, instrument: Instrument | null): string {
  if (barKind.kind === 'time') return intervalText(barKind.us);
  const size = sizeOf(barKind);
  if (barKind.kind !== 'volume' || instrument === null) return String(size);
  return String(Number((size * Number(instrument.lot.units) / 10 ** instrument.lot.decimals).toPrecision(6)));
}

/** The same pair of the same market on every venue, its own first where it stands in the list. */
export function siblings(all: readonly Instrument[], of: Instrument): readonly Instrument[] {
  const same = all.filter((one) => one.base === of.base && one.quote === of.quote && one.market === of.market && one.settle === of.settle && one.status !== 'gone');
  return same.length === 0 ? [of] : same;
}

/** What may be laid over the bars: anything else that trades. */
export function comparable(all: readonly Instrument[], of: Instrument | null, chosen: readonly string[]): readonly Instrument[] {
  return all.filter((one) => one.id !== of?.id && !chosen.includes(one.id) && one.status !== 'gone');
}

export function instrumentsOf(all: readonly Instrument[], ids: readonly string[]): readonly Instrument[] {
  return ids.flatMap((id) => all.find((one) => one.id === id) ?? []);
}

/** A size a person typed: null when it is none. */
export function readNumber(text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}

/** The name, or the name with a number that nobody has. */
export function freeName(name: string, taken: readonly string[], lengthMax: number): string {
  const short = name.slice(0, lengthMax);
  if (!taken.includes(short)) return short;
  for (let count = 2; ; count += 1) {
    const numbered = `${name.slice(0, lengthMax - 4)} ${count}`;
    if (!taken.includes(numbered)) return numbered;
  }
}
