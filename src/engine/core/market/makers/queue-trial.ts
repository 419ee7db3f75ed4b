/**
 * The place in a queue before the practice market's truth: a small order of ours is put at the touch again and again, and what the estimates say is
 * compared with what truly stands before it. For the bench and for tests.
 */

import type { Market } from '../../simulation/market.ts';
import { none } from '../../simulation/order-pool.ts';
import { clientOwnerMin } from '../../simulation/participants/participant.ts';
import { runStudy } from '../../simulation/study.ts';
import { LevelChanges, type LevelChangeColumns } from './level-changes.ts';
import { afterChanges, joinQueue, type QueuePosition } from './queue-position.ts';

export interface QueueTrial {
  /** Looks at which our order was still whole and somebody stood before it as it came. */
  readonly looks: number;
  /** Average distance from the truth, as a share of what stood before us at first: of the ends of the band, and of `probable` by power. */
  readonly pessimistic: number;
  readonly optimistic: number;
  readonly probable: readonly number[];
  /** Share of looks at which the truth lay in the band. */
  readonly inBand: number;
  /** Share of looks at which more stood before us than the pessimist thought. */
  readonly beyondPessimist: number;
}

const levelsMax = 200;
const ourOwner = clientOwnerMin + 100;
/** After so many looks it is taken away and put elsewhere. */
const looksMax = 100;

interface Ours {
  readonly id: number;
  readonly isAsk: boolean;
  readonly ticks: number;
  readonly joined: number;
  looks: number;
  positions: readonly QueuePosition[];
}

export function runQueueTrial(seeds: readonly number[], seconds: number, instruments: readonly string[], powers: readonly number[]): QueueTrial {
  const errors = { pessimistic: 0, optimistic: 0, probable: powers.map(() => 0), inBand: 0, beyondPessimist: 0, looks: 0 };
  for (const seed of seeds) for (const instrument of instruments) {
    const changes = new LevelChanges(levelsMax);
    let ours: Ours | null = null;
    let placed = 0;
    runStudy({ seed, seconds, instrument, levelsMax }, {
      trade: (timeUs, ticks, lots) => changes.onTrade(timeUs, ticks, lots),
      book: (levels, timeUs, market) => {
        const look = changes.onBook(levels, timeUs);
        if (ours !== null && look === 'changed') follow(ours, changes.columns, powers);
        const truth = ours === null ? null : lotsBefore(market, ours);
        if (ours !== null && truth !== null && ours.looks < looksMax) {
          compare(ours, truth, errors);
          return;
        }
        if (ours !== null) market.cancel(ours.id);
        placed += 1;
        ours = put(market, placed % 2 === 0, powers);
      },
    });
  }
  const share = (sum: number): number => sum / errors.looks;
  return {
    looks: errors.looks, pessimistic: share(errors.pessimistic), optimistic: share(errors.optimistic), probable: errors.probable.map(share), inBand: share(errors.inBand), beyondPessimist: share(errors.beyondPessimist),
  };
}

function put(market: Market, isAsk: boolean, powers: readonly number[]): Ours | null {
  const side = isAsk ? 'sell' : 'buy';
  const ticks = market.exchange.bestTicks(side);
  if (ticks === null) return null;
  const joined = market.exchange.side(side).lotsAtTicks(ticks);
  const id = market.place({ owner: ourOwner, side, kind: 'post-only', ticks, lots: 1, displayLots: null, selfTrade: 'allow' });
  return id === null || joined === 0 ? null : { id, isAsk, ticks, joined, looks: 0, positions: powers.map(() => joinQueue(joined)) };
}

function follow(ours: Ours, changes: LevelChangeColumns, powers: readonly number[]): void {
  // Our own lot came after the look before.
  const own = ours.looks === 0 ? 1 : 0;
  ours.looks += 1;
  for (let row = 0; row < changes.count; row += 1) {
    if (changes.ticks[row] !== ours.ticks || changes.isAsk[row] !== (ours.isAsk ? 1 : 0)) continue;
    const net = (changes.addedLots[row] ?? 0) - (changes.pulledLots[row] ?? 0) - own;
    ours.positions = ours.positions.map((position, index) =>
      afterChanges(position, changes.filledLots[row] ?? 0, Math.max(0, net), Math.max(0, -net), powers[index]));
  }
}

/** What is shown before our order; null when it is gone. */
function lotsBefore({ exchange }: Market, { id, isAsk, ticks }: Ours): number | null {
  const side = isAsk ? exchange.asks : exchange.bids;
  const level = side.find(ticks);
  let lots = 0;
  for (let slot = level === null ? none : (side.head[level] ?? none); slot !== none; slot = exchange.orders.next[slot] ?? none) {
    if (exchange.orders.id[slot] === id) return lots;
    lots += exchange.orders.shownLots[slot] ?? 0;
  }
  return null;
}

function compare(ours: Ours, truth: number, errors: { pessimistic: number; optimistic: number; probable: number[]; inBand: number; beyondPessimist: number; looks: number }): void {
  const [first] = ours.positions;
  if (first === undefined || ours.looks === 0) return;
  errors.looks += 1;
  errors.pessimistic += Math.abs(first.pessimistic - truth) / ours.joined;
  errors.optimistic += Math.abs(first.optimistic - truth) / ours.joined;
  errors.inBand += truth <= first.pessimistic && truth >= first.optimistic ? 1 : 0;
  errors.beyondPessimist += truth > first.pessimistic ? 1 : 0;
  for (const [index, { probable }] of ours.positions.entries()) errors.probable[index] = (errors.probable[index] ?? 0) + Math.abs(probable - truth) / ours.joined;
}
