/** Rows of figures that OKX sends over sockets and REST alike, with its key sets. */

import { assert } from '../../../domain/assert.ts';
import type { Decimal } from '../../../domain/number.ts';
import { perpetualParams } from '../calibration.ts';
import type { Market } from '../market.ts';
import type { Perpetual } from '../perpetual.ts';
import { plainText } from '../plain-decimal.ts';
import type { PriceSide } from '../price-side.ts';
import { familyOf, instTypeOf, msText } from './listing.ts';
import type { OkxWire } from './wire.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Rates are told in whole hundred-millionths. */
const rateDecimals = 8;
const rateStep: Decimal = { units: 1n, decimals: rateDecimals };
const ticksFine = 100;

export function tickerRow(market: Market, wire: OkxWire): Row {
  const day = market.day();
  const { bids, asks } = market.exchange;
  const best = (side: PriceSide): readonly [price: string, size: string] => {
    const ticks = side.ticksAt(0);
    return ticks === null ? ['', ''] : [wire.price(ticks), wire.size(side.lots[side.slotAt(0)] ?? 0)];
  };
  const [askPx, askSz] = best(asks);
  const [bidPx, bidSz] = best(bids);
  const isSwap = market.instrument.market === 'perp';
  return {
    instType: instTypeOf(market.instrument),
    instId: market.instrument.symbol,
    last: wire.price(day.lastTicks),
    lastSz: wire.size(day.lastLots),
    askPx,
    askSz,
    bidPx,
    bidSz,
    open24h: wire.price(day.openTicks),
    high24h: wire.price(day.highTicks),
    low24h: wire.price(day.lowTicks),
    sodUtc0: wire.price(day.openTicks),
    sodUtc8: wire.price(day.openTicks),
    volCcy24h: isSwap ? wire.baseVolume(day.lots) : wire.turnover(day.turnover),
    vol24h: wire.volume(day.lots),
    ts: msText(market.nowUs),
  };
}

export function fundingRow(market: Market): Row {
  const perpetual = perpetualOf(market);
  const { rateE8, settledRateE8, nextFundingUs, fundingEveryUs } = perpetual;
  const limit = Math.round(perpetualParams.rateMax * 10 ** rateDecimals);
  return {
    formulaType: 'withRate',
    fundingRate: rateText(rateE8),
    fundingTime: msText(nextFundingUs),
    impactValue: '20000',
    instId: market.instrument.symbol,
    instType: 'SWAP',
    interestRate: rateText(Math.round(perpetualParams.interestRate * 10 ** rateDecimals)),
    maxFundingRate: rateText(limit),
    method: 'current_period',
    minFundingRate: rateText(-limit),
    nextFundingRate: '',
    nextFundingTime: msText(nextFundingUs + fundingEveryUs),
    premium: rateText(Math.round((perpetual.markFine / perpetual.indexFine - 1) * 10 ** rateDecimals)),
    settFundingRate: rateText(settledRateE8),
    settState: 'settled',
    ts: msText(market.nowUs),
  };
}

export function markRow(market: Market): Row {
  const { markFine, fineStep } = perpetualOf(market);
  return { instType: 'SWAP', instId: market.instrument.symbol, markPx: plainText(markFine, fineStep), ts: msText(market.nowUs) };
}

/** The day's figures of the index are those of the swap, as far as they hold the index. */
export function indexRow(market: Market): Row {
  const { indexFine, fineStep } = perpetualOf(market);
  const day = market.day();
  const open = plainText(day.openTicks * ticksFine, fineStep);
  return {
    instId: familyOf(market.instrument),
    idxPx: plainText(indexFine, fineStep),
    high24h: plainText(Math.max(indexFine, day.highTicks * ticksFine), fineStep),
    low24h: plainText(Math.min(indexFine, day.lowTicks * ticksFine), fineStep),
    open24h: open,
    sodUtc0: open,
    sodUtc8: open,
    ts: msText(market.nowUs),
  };
}

/** Open contracts, in contracts, in the base, and in dollars. */
export function interestRow(market: Market, wire: OkxWire): Row {
  const lots = BigInt(perpetualOf(market).interestLots);
  return {
    instType: 'SWAP',
    instId: market.instrument.symbol,
    oi: wire.volume(lots),
    oiCcy: wire.baseVolume(lots),
    oiUsd: wire.turnover(lots * BigInt(market.day().lastTicks)),
    ts: msText(market.nowUs),
  };
}

function perpetualOf({ perpetual, instrument }: Market): Perpetual {
  assert(perpetual !== null, 'only perpetuals have funding, marks and open interest', { id: instrument.id });
  return perpetual;
}

function rateText(rateE8: number): string {
  return plainText(rateE8, rateStep);
}
