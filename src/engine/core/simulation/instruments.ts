/**
 * What the practice market trades: invented prices, real shapes of tick and lot.
 *
 * `activity` scales all rates against the recorded BTCUSDT, so that a whole exchange fits on one
 * core. Prices are where trading starts; from there each symbol has its own seed.
 */

import { assert } from '../../domain/assert.ts';
import { parseDecimal, toSteps, type Decimal } from '../../domain/number.ts';

export interface PracticeInstrument {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tick: Decimal;
  readonly lot: Decimal;
  readonly startTicks: number;
  /** How many units of the quote asset one trades where BTCUSDT trades one. */
  readonly notionalScale: number;
  readonly activity: number;
  /** How far prices move, against BTCUSDT. */
  readonly volatility: number;
}

/** Binance writes eight places for every price and quantity on the spot market. */
export const wireDecimals = 8;

type Row = readonly [base: string, quote: string, start: string, tick: string, lot: string, activity: number, volatility: number];

const rows: readonly Row[] = [
  ['BTC', 'USDT', '61837.63', '0.01', '0.00001', 1, 1],
  ['ETH', 'USDT', '2684.11', '0.01', '0.0001', 0.7, 1.3],
  ['SOL', 'USDT', '154.37', '0.01', '0.001', 0.5, 1.8],
  ['BNB', 'USDT', '512.4', '0.1', '0.001', 0.3, 1],
  ['XRP', 'USDT', '0.5873', '0.0001', '1', 0.3, 1.4],
  ['DOGE', 'USDT', '0.10362', '0.00001', '1', 0.3, 1.7],
  ['SHIB', 'USDT', '0.00001402', '0.00000001', '1', 0.15, 1.8],
  ['PEPE', 'USDT', '0.00000812', '0.00000001', '1', 0.2, 2.4],
  ['ADA', 'USDT', '0.3391', '0.0001', '0.1', 0.15, 1.5],
  ['AVAX', 'USDT', '21.85', '0.01', '0.01', 0.15, 1.7],
  ['LINK', 'USDT', '10.27', '0.01', '0.01', 0.15, 1.6],
  ['DOT', 'USDT', '4.613', '0.001', '0.01', 0.12, 1.5],
  ['LTC', 'USDT', '62.05', '0.05', '0.001', 0.12, 1.3],
  ['BCH', 'USDT', '341.25', '0.25', '0.001', 0.12, 1.5],
  ['NEAR', 'USDT', '3.902', '0.001', '0.1', 0.12, 2],
  ['UNI', 'USDT', '6.015', '0.005', '0.01', 0.12, 1.8],
  ['APT', 'USDT', '5.74', '0.02', '0.01', 0.12, 2],
  ['FIL', 'USDT', '3.568', '0.001', '0.01', 0.12, 1.8],
  ['ATOM', 'USDT', '4.718', '0.001', '0.01', 0.12, 1.6],
  ['TRX', 'USDT', '0.1274', '0.0001', '0.1', 0.12, 0.8],
  ['WIF', 'USDT', '1.697', '0.001', '0.01', 0.15, 2.8],
  ['ETH', 'BTC', '0.04341', '0.00001', '0.0001', 0.2, 0.9],
  ['BTC', 'EUR', '56512.4', '0.1', '0.00001', 0.15, 1],
  ['YFI', 'USDT', '4982', '1', '0.00001', 0.12, 1.6],
  ['USDC', 'USDT', '1.0002', '0.0001', '1', 0.12, 0.1],
];

export const practiceInstruments: readonly PracticeInstrument[] = rows.map(fromRow);

function fromRow([base, quote, startText, tickText, lotText, activity, volatility]: Row): PracticeInstrument {
  const tick = decimal(tickText);
  const start = toSteps(decimal(startText), tick);
  assert(start.ok, 'a start price is on its tick', { base, quote, startText });
  return {
    symbol: `${base}${quote}`,
    base,
    quote,
    tick,
    lot: decimal(lotText),
    startTicks: start.value,
    notionalScale: (quote === 'BTC' ? 1 / 61_837.63 : 1) * Math.sqrt(activity),
    activity,
    volatility,
  };
}

function decimal(text: string): Decimal {
  const parsed = parseDecimal(text);
  assert(parsed.ok, 'a constant is a decimal', { text });
  return parsed.value;
}
