/**
 * What OKX lists: names, sorts of instrument, and the row of each in its list of instruments.
 *
 * Sizes of swaps are counted in contracts of `ctVal` of the base. The list has the key set of the real
 * one; what the practice market does not know stands there empty, as it does at OKX.
 */

import { usPerMs } from '../../../domain/time.ts';
import type { PracticeInstrument } from '../instruments.ts';
import { plainText } from '../plain-decimal.ts';

export type InstType = 'SPOT' | 'SWAP';

export const instTypes: readonly InstType[] = ['SPOT', 'SWAP'];

/** Listed long ago; the practice market has no history before its start. */
const listedMs = 1_606_468_572_000;
const largestSteps = 10_000_000_000;

export function instTypeOf(instrument: PracticeInstrument): InstType {
  return instrument.market === 'spot' ? 'SPOT' : 'SWAP';
}

/** `BTC-USDT`: the index that a swap follows, and its family. */
export function familyOf({ base, quote }: PracticeInstrument): string {
  return `${base}-${quote}`;
}

/** The integer that stands for an instrument in orders sent over a socket. */
export function instIdCodeOf({ market, symbol }: PracticeInstrument): number {
  let code = market === 'spot' ? 10_000 : 20_000;
  for (const letter of symbol) code = (code * 31 + letter.charCodeAt(0)) % 2_147_483_629;
  return code;
}

export function instrumentRow(instrument: PracticeInstrument, state = 'live'): Readonly<Record<string, unknown>> {
  const isSwap = instrument.market === 'perp';
  const most = plainText(largestSteps, instrument.lot);
  const perp = (text: string): string => (isSwap ? text : '');
  const spot = (text: string): string => (isSwap ? '' : text);
  return {
    alias: '',
    baseCcy: spot(instrument.base),
    category: '1',
    ctMult: perp('1'),
    ctType: perp('linear'),
    ctVal: perp(plainText(1, instrument.contractSize)),
    ctValCcy: perp(instrument.base),
    expTime: '',
    instFamily: perp(familyOf(instrument)),
    instId: instrument.symbol,
    instIdCode: instIdCodeOf(instrument),
    instType: instTypeOf(instrument),
    lever: isSwap ? '100' : '10',
    listTime: String(listedMs),
    lotSz: plainText(1, instrument.lot),
    maxIcebergSz: most,
    maxLmtAmt: '20000000',
    maxLmtSz: most,
    maxMktAmt: spot('1000000'),
    maxMktSz: most,
    maxStopSz: most,
    maxTriggerSz: most,
    maxTwapSz: most,
    minSz: plainText(1, instrument.lot),
    optType: '',
    quoteCcy: spot(instrument.quote),
    rpi: '',
    ruleType: 'normal',
    settleCcy: perp(instrument.quote),
    state,
    stk: '',
    tickSz: plainText(1, instrument.tick),
    uly: perp(familyOf(instrument)),
  };
}

/** Times on OKX's wire are milliseconds in a string. */
export function msText(timeUs: number): string {
  return String(Math.floor(timeUs / usPerMs));
}
