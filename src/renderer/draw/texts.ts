/**
 * The words that canvases show. The page translates them (i18n) and sends them whenever the language changes;
 * the worker knows no language.
 */

import type { Validity } from '../../engine/contract/index.ts';

export const drawTextKeys = [
  'draw.tradesBasic',
  'draw.price', 'draw.size', 'draw.sum', 'draw.spread', 'draw.noDataBefore', 'draw.waiting', 'draw.silent', 'draw.cut',
  'draw.gap.empty', 'draw.gap.resyncing', 'draw.gap.stale', 'draw.gap.crossed', 'draw.gap.degraded', 'draw.gap.missing', 'draw.gap.unrecorded',
  'draw.noRows', 'draw.net', 'draw.added', 'draw.pulled', 'draw.traded', 'draw.wall', 'draw.own', 'draw.queue', 'draw.contracts', 'draw.toHere', 'draw.moreBids', 'draw.moreAsks', 'draw.weighted', 'draw.levels', 'draw.bestLevel', 'draw.band', 'draw.micro', 'draw.updates', 'draw.bookNow', 'draw.tradesFrom', 'draw.recordedFrom', 'draw.lastLive',
  'draw.group.spot', 'draw.group.perp', 'draw.group.all', 'draw.vwap', 'draw.filled', 'draw.left', 'draw.bid', 'draw.ask', 'draw.noMakers', 'draw.bids', 'draw.asks', 'draw.lastMinute',
  'draw.noTradeYet', 'draw.volume', 'draw.delta', 'draw.deltaShare', 'draw.cvd', 'draw.deltaMax', 'draw.deltaMin', 'draw.boughtMost', 'draw.soldMost',
  'draw.forced.long', 'draw.forced.short', 'draw.forced.note',
  'draw.line.buy', 'draw.line.sell', 'draw.line.unknown', 'draw.line.ending',
  'draw.farBand', 'draw.farMost', 'draw.time', 'draw.trades', 'draw.tradesMissing', 'draw.noPrints', 'draw.oldestPrint',
] as const;

export type DrawTextKey = (typeof drawTextKeys)[number];
export type DrawText = Readonly<Record<DrawTextKey, string>>;

export function gapKey(reason: Validity | 'missing' | 'unrecorded'): DrawTextKey {
  return reason === 'live' ? 'draw.gap.missing' : `draw.gap.${reason}`;
}

/** Puts a value into the one place `{value}` of a text. */
export function filled(text: string, value: string): string {
  return text.replace('{value}', value);
}
