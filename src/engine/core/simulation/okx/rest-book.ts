/** A book as REST tells it: of now, or some changes old; its `seqId` counts with the stream's. */

import type { Mischief } from '../front.ts';
import type { TrueLevel } from '../history.ts';
import type { Market } from '../market.ts';
import { msText } from './listing.ts';
import type { Row } from './rows.ts';
import type { OkxStreams } from './streams.ts';

export function restBook(market: Market, { wire, sequence }: OkxStreams, levels: number, mischief: Mischief): Row {
  const { exchange, nowUs } = market;
  const book = market.bookAt(exchange.updateId - mischief.staleChanges(), levels) ?? market.bookAt(exchange.updateId, levels);
  const bids = book?.bids ?? [];
  const asks = book?.asks ?? [];
  const bestAsk = asks[0];
  const crossing: readonly TrueLevel[] = bestAsk !== undefined && mischief.crossesSnapshot() ? [[bestAsk[0], bids[0]?.[1] ?? 1]] : [];
  // How many orders an old level held is forgotten; one is never wrong by much.
  const row = (orders: (ticks: number) => number) => ([ticks, lots]: TrueLevel): readonly string[] => [wire.price(ticks), wire.size(lots), '0', String(orders(ticks))];
  return {
    asks: asks.map(row((ticks) => ordersAt(exchange.asks.find(ticks), exchange.asks.orderCount))),
    bids: [...crossing, ...bids].slice(0, levels).map(row((ticks) => ordersAt(exchange.bids.find(ticks), exchange.bids.orderCount))),
    ts: msText(nowUs),
    seqId: sequence.wireOf(book?.updateId ?? exchange.updateId),
  };
}

function ordersAt(slot: number | null, counts: Int32Array): number {
  return slot === null ? 1 : (counts[slot] ?? 1);
}
