/**
 * Our orders that rest in one book, with the band in which each may stand in its queue. Told when one changed, and ten times a second
 * while the book moves and there are any.
 */

import { encodeOwnOrders, ownEnding, ownOrdersMax, ownSells, ownUnknown } from '../../../contract/frames/own-orders.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { QueueBand } from '../../../core/market/ladder-queue.ts';
import type { Levels } from '../../../core/market/levels.ts';
import { field, flagsAt, floatAt, kindAt } from '../../../core/memory/record.ts';
import { factCode, factFlag } from '../../../domain/fact.ts';
import type { Fault } from '../../../domain/fault.ts';
import type { OwnOrder } from '../../../domain/own-order.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { Pace } from './composite.ts';
import { specOf, type Topic, type TopicHost } from './topic.ts';

const everyUs = 100_000;
const levelsMax = 5_000;

interface Resting {
  order: OwnOrder;
  readonly ticks: number;
  band: QueueBand | null;
}

export function openOwnOrders(wanted: Extract<TopicSpec, { kind: 'own-orders' }>, host: TopicHost): Result<Topic, Fault> {
  const found = specOf(host, wanted.instrument);
  if (!found.ok) return found;
  const spec = found.value;
  const resting = new Map<number, Resting>();
  const pace = new Pace(everyUs);
  let sequence = 0;
  let isFirst = true;
  let said: readonly OwnOrder[] | null = null;
  return ok({
    streams: [spec.stream],
    onBookChanged: () => {
      if (resting.size > 0) pace.change();
    },
    onRecord: (slots, slot) => {
      if (resting.size === 0 || kindAt(slots, slot) !== factCode.trade) return;
      const ticks = floatAt(slots, slot, field.a);
      const isSold = (flagsAt(slots, slot) & factFlag.sellerAggressed) !== 0;
      for (const { order, ticks: price, band } of resting.values()) if (price === ticks && (order.side === 'buy') === isSold) band?.onTrade(floatAt(slots, slot, field.b));
    },
    paintPresent: (nowUs, outlet) => {
      const orders = host.ordersOf(spec);
      if (orders !== said) pace.change();
      if (!outlet.hasRoom || !pace.isDue(nowUs)) return;
      pace.done(nowUs);
      said = orders;
      const levels = orders.length === 0 ? null : (host.viewOf(spec)?.read(levelsMax) ?? null);
      follow(resting, orders, levels, !isFirst, nowUs);
      isFirst = false;
      outlet.post(frameOf(spec.stream, [...resting.values()].slice(0, ownOrdersMax), sequence, nowUs));
      sequence += 1;
    },
  });
}

/** What lives now, each with its band; an order at another price stands in another queue. */
function follow(resting: Map<number, Resting>, orders: readonly OwnOrder[], levels: Levels | null, areNew: boolean, nowUs: number): void {
  const alive = new Set(orders.map(({ number }) => number));
  for (const number of resting.keys()) if (!alive.has(number)) resting.delete(number);
  for (const order of orders) {
    const { number, ticks, lots, filledLots } = order;
    if (ticks === null) continue;
    const levelLots = levels === null || levels.validity !== 'live' ? null : lotsAt(levels, order.side, ticks);
    const left = Math.max(0, lots - filledLots);
    const known = resting.get(number);
    if (known === undefined || known.ticks !== ticks || known.band === null) {
      const isNew = areNew && (known === undefined || known.ticks !== ticks);
      resting.set(number, { order, ticks, band: levelLots === null ? null : new QueueBand(levelLots, left, isNew, nowUs) });
      continue;
    }
    if (filledLots > known.order.filledLots) known.band.onFill();
    // More of it goes to the end of the queue with most exchanges.
    if (lots > known.order.lots && levelLots !== null) known.band = new QueueBand(levelLots, left, false, nowUs);
    known.order = order;
    if (levelLots === null) known.band = null; // the queue moved unseen
    else known.band.onLevel(levelLots, left, nowUs);
  }
}

/** Null: the book does not reach so far, and what is there is not known. */
function lotsAt({ bidCount, bidTicks, bidLots, askCount, askTicks, askLots }: Levels, side: 'buy' | 'sell', ticks: number): number | null {
  const [count, prices, lots, sign] = side === 'buy' ? [bidCount, bidTicks, bidLots, -1] as const : [askCount, askTicks, askLots, 1] as const;
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((prices[middle] ?? 0) * sign < ticks * sign) low = middle + 1;
    else high = middle;
  }
  if (low >= count) return null;
  return prices[low] === ticks ? (lots[low] ?? 0) : 0;
}

function frameOf(stream: number, rows: readonly Resting[], sequence: number, madeUs: number): Uint8Array {
  return encodeOwnOrders({
    header: { kind: 'own-orders', flags: 0, stream, topic: 0, sequence, receivedUs: 0, madeUs },
    numbers: Float64Array.from(rows, ({ order }) => order.number),
    ticks: Float64Array.from(rows, ({ ticks }) => ticks),
    lots: Float64Array.from(rows, ({ order }) => order.lots - order.filledLots),
    aheadLeast: Float64Array.from(rows, ({ band }) => band?.position.optimistic ?? NaN),
    aheadLikely: Float64Array.from(rows, ({ band }) => band?.position.probable ?? NaN),
    aheadMost: Float64Array.from(rows, ({ band }) => band?.position.pessimistic ?? NaN),
    flags: Uint8Array.from(rows, ({ order: { side, state } }) => (
      (side === 'sell' ? ownSells : 0) | (state === 'unknown' ? ownUnknown : 0) | (state === 'cancelling' ? ownEnding : 0)
    )),
  });
}
