/** Rows of HTX's linear swaps that REST and notices share. Numbers in lists have 18 places, as Java keeps them. */

import { assert } from '../../../domain/assert.ts';
import type { PracticeInstrument } from '../instruments.ts';
import type { Market } from '../market.ts';
import type { Perpetual } from '../perpetual.ts';
import { bigDecimalText } from './java-number.ts';
import { ms } from './spot-wire.ts';

const rateDecimals = 8;
const createdOn = '20201021';

/** `contract_status`: 1 is listed, 3 suspended. */
export function contractRow({ symbol, base, contractSize, tick }: PracticeInstrument, isSuspended: boolean, settlementUs: number): string {
  return `{"symbol":"${base}","contract_code":"${symbol}","contract_size":${bigDecimalText(contractSize)},"price_tick":${bigDecimalText(tick)}`
    + `,"delivery_date":"","delivery_time":"","create_date":"${createdOn}","contract_status":${isSuspended ? 3 : 1},"settlement_date":"${ms(settlementUs)}"`
    + `,"support_margin_mode":"all","business_type":"swap","pair":"${symbol}","contract_type":"swap","trade_partition":"USDT"}`;
}

export function fundingRow(market: Market): string {
  const { instrument: { symbol, base, quote }, nowUs } = market;
  const { rateE8, nextFundingUs } = perpetualOf(market);
  return `{"symbol":"${base}","contract_code":"${symbol}","fee_asset":"${quote}","funding_time":"${ms(nowUs)}","funding_rate":"${rateText(rateE8)}","settlement_time":"${ms(nextFundingUs)}","estimated_rate":null}`;
}

export function rateText(rateE8: number): string {
  return bigDecimalText({ units: BigInt(rateE8), decimals: rateDecimals });
}

export function perpetualOf({ perpetual, instrument }: Market): Perpetual {
  assert(perpetual !== null, 'a contract has funding', { id: instrument.id });
  return perpetual;
}
