/** Somebody else at the campaign's exchange, who makes sure that what rests there is filled. */

import type { AccountOrder } from './accounts/account.ts';
import type { Market } from './market.ts';

/** An owner whom nobody tells anything. */
const somebody = 0;
const turnsMax = 500;

/** Takes what stands before this order, and up to this share of the order; nothing of one that is too far away. */
export function takeThrough(market: Market, order: AccountOrder, share: number): void {
  const { side, ticks } = order;
  const lots = Math.max(1, Math.floor(order.lots * share));
  for (let turn = 0; turn < turnsMax && order.filledLots === 0 && order.status === 'open'; turn += 1) {
    const best = market.exchange.bestTicks(side);
    if (ticks === null || best === null || !market.exchange.side(side).reaches(best, ticks)) return;
    market.place({ owner: somebody, side: side === 'buy' ? 'sell' : 'buy', kind: 'ioc', ticks, lots, displayLots: null, selfTrade: 'allow' });
  }
}
