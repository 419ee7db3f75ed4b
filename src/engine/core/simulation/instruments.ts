/**
 * What the practice market trades: invented prices, real shapes of tick, lot and contract, on three venues.
 *
 * `activity` scales all rates against the recorded BTCUSDT of Binance spot. Prices are where trading starts;
 * from there each pair has its own seeded fair price (fair-price.ts), which all its markets follow.
 */

import { assert, never } from '../../domain/assert.ts';
import { instrumentId, type MarketKind, type MajorVenueId } from '../../domain/instrument.ts';
import { parseDecimal, type Decimal } from '../../domain/number.ts';
import { marketProfiles, type MarketProfile } from './profiles.ts';

export interface PracticeInstrument {
  /** `okx:perp:BTC-USDT-SWAP`: unique in a world. */
  readonly id: string;
  readonly venue: MajorVenueId;
  readonly market: MarketKind;
  /** The venue's own name of it. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** `BTC/USDT`: markets of one pair follow one fair price. */
  readonly pair: string;
  readonly tick: Decimal;
  /** The step of quantities, in contracts where the venue counts contracts. */
  readonly lot: Decimal;
  /** Base units in one unit of quantity. */
  readonly contractSize: Decimal;
  /** The fair price at the start, in ticks; seldom whole. */
  readonly fairTicks: number;
  readonly startTicks: number;
  /** How many units of the quote asset one trades where BTCUSDT trades one. */
  readonly notionalScale: number;
  readonly activity: number;
  /** How far prices move, against BTCUSDT. */
  readonly volatility: number;
  /** How often a perpetual's funding is paid. */
  readonly fundingHours: number;
}

/** Binance writes eight places for every price and quantity on the spot market. */
export const wireDecimals = 8;

/** Tick and lot of Binance's perpetual; OKX's contract and its lot; HTX's contract, whose lot is one. */
type Perp = readonly [tick: string, lot: string, okxContract: string, okxLot: string, htxContract: string];
type Row = readonly [base: string, quote: string, start: string, tick: string, lot: string, activity: number, volatility: number, perp: Perp | null];

const rows: readonly Row[] = [
  ['BTC', 'USDT', '61837.63', '0.01', '0.00001', 1, 1, ['0.1', '0.001', '0.01', '0.01', '0.001']],
  ['ETH', 'USDT', '2684.11', '0.01', '0.0001', 0.7, 1.3, ['0.01', '0.001', '0.1', '0.01', '0.01']],
  ['SOL', 'USDT', '154.37', '0.01', '0.001', 0.5, 1.8, ['0.01', '0.01', '1', '0.01', '0.1']],
  ['BNB', 'USDT', '512.4', '0.1', '0.001', 0.3, 1, ['0.1', '0.01', '0.01', '1', '0.01']],
  ['XRP', 'USDT', '0.5873', '0.0001', '1', 0.3, 1.4, ['0.0001', '0.1', '100', '0.01', '10']],
  ['DOGE', 'USDT', '0.10362', '0.00001', '1', 0.3, 1.7, ['0.00001', '1', '1000', '0.01', '100']],
  ['SHIB', 'USDT', '0.00001402', '0.00000001', '1', 0.15, 1.8, ['0.000001', '1', '1000000', '0.1', '1000']],
  ['PEPE', 'USDT', '0.00000812', '0.00000001', '1', 0.2, 2.4, ['0.000001', '1', '10000000', '0.1', '10000']],
  ['ADA', 'USDT', '0.3391', '0.0001', '0.1', 0.15, 1.5, ['0.0001', '1', '100', '0.1', '10']],
  ['AVAX', 'USDT', '21.85', '0.01', '0.01', 0.15, 1.7, ['0.01', '1', '1', '1', '1']],
  ['LINK', 'USDT', '10.27', '0.01', '0.01', 0.15, 1.6, ['0.001', '0.01', '1', '1', '0.1']],
  ['DOT', 'USDT', '4.613', '0.001', '0.01', 0.12, 1.5, ['0.001', '0.1', '1', '1', '1']],
  ['LTC', 'USDT', '62.05', '0.05', '0.001', 0.12, 1.3, ['0.01', '0.001', '1', '0.1', '0.1']],
  ['BCH', 'USDT', '341.25', '0.25', '0.001', 0.12, 1.5, ['0.05', '0.001', '0.1', '1', '0.01']],
  ['NEAR', 'USDT', '3.902', '0.001', '0.1', 0.12, 2, ['0.001', '1', '10', '0.1', '1']],
  ['UNI', 'USDT', '6.015', '0.005', '0.01', 0.12, 1.8, ['0.001', '1', '1', '1', '1']],
  ['APT', 'USDT', '5.74', '0.02', '0.01', 0.12, 2, ['0.001', '0.1', '1', '1', '1']],
  ['FIL', 'USDT', '3.568', '0.001', '0.01', 0.12, 1.8, ['0.001', '0.1', '0.1', '1', '0.1']],
  ['ATOM', 'USDT', '4.718', '0.001', '0.01', 0.12, 1.6, ['0.001', '0.01', '1', '1', '1']],
  ['TRX', 'USDT', '0.1274', '0.0001', '0.1', 0.12, 0.8, ['0.00001', '1', '1000', '0.01', '100']],
  ['WIF', 'USDT', '1.697', '0.001', '0.01', 0.15, 2.8, ['0.0001', '0.1', '1', '1', '1']],
  ['ETH', 'BTC', '', '0.00001', '0.0001', 0.2, 0.9, null],
  ['BTC', 'EUR', '', '0.1', '0.00001', 0.15, 1, null],
  ['YFI', 'USDT', '4982', '1', '0.00001', 0.12, 1.6, ['1', '0.001', '0.0001', '1', '0.0001']],
  ['USDC', 'USDT', '1.0002', '0.0001', '1', 0.12, 0.1, null],
  ['BTC', 'USDC', '', '0.01', '0.00001', 0.25, 1, null],
  ['ETH', 'USDC', '', '0.01', '0.0001', 0.2, 1.3, null],
  ['EUR', 'USDT', '1.0942', '0.0001', '0.1', 0.12, 0.15, null],
];

/** The pairs that others are worth by: what is quoted in something else begins, and moves, as two of them do, so that no money lies between them for long. */
const common = 'USDT';
const commonRows = new Map(rows.filter(([, quote]) => quote === common).map((row) => [row[0], row]));

/** The pairs of which a pair is worth the first over the second; null for one that has a worth of its own. */
export function legsOf({ base, quote }: Pick<PracticeInstrument, 'base' | 'quote'>): readonly [PracticeLeg, PracticeLeg] | null {
  const [above, below] = [commonRows.get(base), commonRows.get(quote)];
  return quote === common || above === undefined || below === undefined ? null : [legOf(above), legOf(below)];
}

export interface PracticeLeg {
  readonly pair: string;
  readonly volatility: number;
}

function legOf([base, quote, , , , , volatility]: Row): PracticeLeg {
  return { pair: `${base}/${quote}`, volatility };
}

/** Where trading starts. */
function startOf([base, quote, start]: Row): number {
  const price = (asset: string): number => ratio(decimal(commonRows.get(asset)?.[2] ?? start));
  return quote === common ? ratio(decimal(start)) : price(base) / price(quote);
}

/** Perpetuals of these pay funding more often than each eight hours. */
const fundingHours: ReadonlyMap<string, number> = new Map([['DOGE', 4], ['AVAX', 4], ['WIF', 4], ['PEPE', 1]]);
const fundingHoursUsual = 8;

/** Assets whose perpetual Binance counts in thousands. */
const thousands: ReadonlySet<string> = new Set(['SHIB', 'PEPE']);

/** All that is traded, venue by venue in the order of `marketProfiles`. */
export const practiceInstruments: readonly PracticeInstrument[] = marketProfiles.flatMap((profile) => rows.flatMap((row) => listing(row, profile)));

export function instrumentsOf(venue: MajorVenueId, market: MarketKind): readonly PracticeInstrument[] {
  return practiceInstruments.filter((instrument) => instrument.venue === venue && instrument.market === market);
}

interface Shape {
  readonly symbol: string;
  readonly tick: string;
  readonly lot: string;
  readonly contractSize: string;
}

function listing(row: Row, profile: MarketProfile): readonly PracticeInstrument[] {
  const [base, quote, , , , activity, volatility] = row;
  const shape = profile.market === 'spot' ? spotShape(row, profile.venue) : perpShape(row, profile.venue);
  if (shape === null) return [];
  const isThousand = profile.venue === 'binance' && profile.market === 'perp' && thousands.has(base);
  const tick = decimal(shape.tick);
  const fairTicks = (startOf(row) * (isThousand ? 1_000 : 1)) / ratio(tick);
  const busy = activity * profile.activity;
  return [{
    id: instrumentId(profile.venue, profile.market, shape.symbol), venue: profile.venue, market: profile.market, symbol: shape.symbol,
    base: isThousand ? `1000${base}` : base, quote, pair: `${base}/${quote}`,
    tick, lot: decimal(shape.lot), contractSize: decimal(shape.contractSize), fairTicks, startTicks: Math.round(fairTicks),
    notionalScale: (quote === 'BTC' ? 1 / 61_837.63 : 1) * Math.sqrt(busy), activity: busy, volatility, fundingHours: fundingHours.get(base) ?? fundingHoursUsual,
  }];
}

function spotShape([base, quote, , tick, lot]: Row, venue: MajorVenueId): Shape | null {
  const contractSize = '1';
  const isEuro = base === 'EUR' || quote === 'EUR';
  switch (venue) {
    case 'binance': return { symbol: `${base}${quote}`, tick, lot, contractSize };
    case 'okx': return isEuro ? null : { symbol: `${base}-${quote}`, tick, lot: finer(lot), contractSize };
    // HTX gives digits, not steps: a step is a power of ten.
    case 'htx': return isEuro ? null : { symbol: `${base}${quote}`.toLowerCase(), tick: powerOfTen(tick), lot, contractSize };
    default: return never(venue);
  }
}

function powerOfTen(step: string): string {
  const places = step.length - step.indexOf('.') - 1;
  return step.includes('.') ? `0.${'1'.padStart(places, '0')}` : '1';
}

function perpShape([base, quote, , , , , , perp]: Row, venue: MajorVenueId): Shape | null {
  if (perp === null) return null;
  const [tick, lot, okxContract, okxLot, htxContract] = perp;
  const isThousand = thousands.has(base);
  // The others quote one unit where Binance quotes a thousand.
  const unitTick = isThousand ? `0.000${tick.slice(2)}` : tick;
  switch (venue) {
    case 'binance': return { symbol: `${isThousand ? '1000' : ''}${base}${quote}`, tick, lot, contractSize: '1' };
    case 'okx': return { symbol: `${base}-${quote}-SWAP`, tick: unitTick, lot: okxLot, contractSize: okxContract };
    case 'htx': return { symbol: `${base}-${quote}`, tick: unitTick, lot: '1', contractSize: htxContract };
    default: return never(venue);
  }
}

/** A tenth of a step. */
function finer(step: string): string {
  return step.includes('.') ? step.replace(/1$/, '01') : '0.1';
}

export function ratio({ units, decimals }: Decimal): number {
  return Number(units) / 10 ** decimals;
}

function decimal(text: string): Decimal {
  const parsed = parseDecimal(text);
  assert(parsed.ok, 'a constant is a decimal', { text });
  return parsed.value;
}
