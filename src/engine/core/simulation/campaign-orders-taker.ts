/** Somebody else at the campaign's exchange, who makes sure that what rests there is filled. */

import type { AccountOrder } from './accounts/account.ts';
import type { Market } from './market.ts';
import { none } from './order-pool.ts';

/** An owner whom nobody tells anything. */
const somebody = 0;
const turnsMax = 5_000;

/** Takes what stands before this order, and up to this share of the order, a lot at least; nothing of one that is too far away. */
export function takeThrough(market: Market, order: AccountOrder, share: number): void {
  const { side, ticks } = order;
  const resting = market.exchange.side(side);
  const before = order.filledLots;
  for (let turn = 0; turn < turnsMax && ticks !== null && order.filledLots === before && order.status === 'open'; turn += 1) {
    const best = resting.ticksAt(0);
    if (best === null || !resting.reaches(best, ticks)) return;
    const first = resting.head[resting.slotAt(0)] ?? none;
    const isOurs = market.exchange.orders.id[first] === order.engineId;
    const lots = isOurs ? Math.max(1, Math.floor(order.lots * share)) : (market.exchange.orders.shownLots[first] ?? 0);
    market.place({ owner: somebody, side: side === 'buy' ? 'sell' : 'buy', kind: 'ioc', ticks: best, lots, displayLots: null, selfTrade: 'allow' });
  }
}
