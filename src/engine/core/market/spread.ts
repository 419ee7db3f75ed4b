/**
 * Differences between venues: for every ordered pair, what buying here and selling there would bring,
 * at the best prices and for a size, before and after both taker fees.
 *
 * Columns of an n × n matrix, `buy × n + sell`; refreshed without allocation. Prices are the composite's,
 * converted; a fee is a share of the price, wherever the venue takes it. All numbers are floats and
 * inform: transfers, inventory, funding and the time that orders take are not in them. Between two quote currencies half the spread of each
 * one's rate is a cost, as the least that changing the money takes; the fee of changing it is not in it. A walk goes
 * over the levels that we hold; where more levels exist beyond a venue's reach the result is worse than the
 * truth, never better.
 */

import { assert } from '../../domain/assert.ts';
import { validities, type Validity } from '../../domain/fact.ts';
import { isBasicMarket, type MajorMarketId, type MarketId } from '../../domain/instrument.ts';
import type { Composite, Contribution } from './composite.ts';
import { newDepth, walkSide, type Depth, type Side } from './composite-side.ts';

export interface TakerFee {
  readonly bps: number;
  /** Nobody told it: the venue's usual rate for everybody, as of July 2026. */
  readonly isDefault: boolean;
}

const usualTakerBps = {
  'binance:spot': 10, 'binance:perp': 5, 'okx:spot': 10, 'okx:perp': 5, 'htx:spot': 20, 'htx:perp': 6,
} as const satisfies Record<MajorMarketId, number>;

const usualMakerBps = {
  'binance:spot': 10, 'binance:perp': 2, 'okx:spot': 8, 'okx:perp': 2, 'htx:spot': 20, 'htx:perp': 2,
} as const satisfies Record<MajorMarketId, number>;

/** Of an exchange that we do not know: what the dearest large ones take of everybody. Rather a gain missed than one that is none. */
const unknownTakerBps = 60;
const unknownMakerBps = 40;

export function takerFee(market: MarketId, told: ReadonlyMap<MarketId, number>): TakerFee {
  const bps = told.get(market);
  return bps === undefined ? { bps: isBasicMarket(market) ? unknownTakerBps : usualTakerBps[market], isDefault: true } : { bps, isDefault: false };
}

/** For an order that rests. */
export function makerFee(market: MarketId, told: ReadonlyMap<MarketId, number>): TakerFee {
  const bps = told.get(market);
  return bps === undefined ? { bps: isBasicMarket(market) ? unknownMakerBps : usualMakerBps[market], isDefault: true } : { bps, isDefault: false };
}

/** One pair as objects, for showing; null parts cannot be done. Money is in the composite's quote. */
export interface PairSpread {
  readonly buy: number;
  readonly sell: number;
  readonly best: { readonly grossBps: number; readonly netBps: number; readonly grossPerBase: number; readonly netPerBase: number } | null;
  readonly sized: { readonly grossBps: number; readonly netBps: number; readonly gross: number; readonly net: number } | null;
  /** How much of the base can be bought and sold with a gain after fees, level by level, and the gain. */
  readonly open: { readonly base: number; readonly gain: number };
  /** Of the older book, and of the one that is worth less. */
  readonly ageUs: number | null;
  readonly validity: Validity;
}

/** From the most to the least trustworthy. */
const trust: readonly Validity[] = ['live', 'degraded', 'stale', 'crossed', 'resyncing', 'empty'];
const trustRanks = validities.map((validity) => trust.indexOf(validity));

export class SpreadMatrix {
  readonly #count: number;
  readonly #hasBest: Uint8Array;
  readonly #hasSized: Uint8Array;
  readonly #columns: Record<'gross' | 'net' | 'sizedGross' | 'sizedNet' | 'sizedCost' | 'openLots' | 'openGain', Float64Array>;
  readonly #bought: Depth = newDepth();
  readonly #sold: Depth = newDepth();
  #composite: Composite | null = null;
  #sizeLots = 0;

  constructor(memberCount: number) {
    const column = (): Float64Array => new Float64Array(memberCount * memberCount);
    this.#count = memberCount;
    this.#hasBest = new Uint8Array(memberCount * memberCount);
    this.#hasSized = new Uint8Array(memberCount * memberCount);
    this.#columns = { gross: column(), net: column(), sizedGross: column(), sizedNet: column(), sizedCost: column(), openLots: column(), openGain: column() };
  }

  /** `feeBps`: by member. `sizeLots`: common lots, not necessarily a whole number of them. */
  refresh(composite: Composite, feeBps: Float64Array, sizeLots: number): void {
    const { parts } = composite;
    assert(parts.length === this.#count && feeBps.length === this.#count, 'a matrix fits its composite', { count: this.#count });
    this.#composite = composite;
    this.#sizeLots = sizeLots;
    for (let buy = 0; buy < parts.length; buy += 1) {
      for (let sell = 0; sell < parts.length; sell += 1) {
        const source = parts[buy];
        const target = parts[sell];
        if (source === undefined || target === undefined) continue;
        const isChanged = source.spec.quote !== target.spec.quote;
        const costs = (feeBps[buy] ?? 0) + (isChanged ? changeBps(composite, buy) : 0);
        const keeps = (feeBps[sell] ?? 0) + (isChanged ? changeBps(composite, sell) : 0);
        this.#pair(buy * this.#count + sell, source, target, 1 + costs / 10_000, 1 - keeps / 10_000);
      }
    }
  }

  pair(buy: number, sell: number): PairSpread {
    const at = buy * this.#count + sell;
    const { tickSize, lotSize } = this.#composite?.scale ?? { tickSize: 0, lotSize: 0 };
    const [source, target] = [this.#composite?.parts[buy], this.#composite?.parts[sell]];
    const { gross, net, sizedGross, sizedNet, sizedCost, openLots, openGain } = this.#columns;
    const worth = tickSize * lotSize;
    const price = source?.asks.ticks[0] ?? 0;
    const inBps = (column: Float64Array, whole: number): number => ((column[at] ?? 0) / whole) * 10_000;
    return {
      buy, sell,
      best: this.#hasBest[at] === 0 ? null : {
        grossBps: inBps(gross, price), netBps: inBps(net, price), grossPerBase: (gross[at] ?? 0) * tickSize, netPerBase: (net[at] ?? 0) * tickSize,
      },
      sized: this.#hasSized[at] === 0 ? null : {
        grossBps: inBps(sizedGross, sizedCost[at] ?? 0), netBps: inBps(sizedNet, sizedCost[at] ?? 0), gross: (sizedGross[at] ?? 0) * worth, net: (sizedNet[at] ?? 0) * worth,
      },
      open: { base: (openLots[at] ?? 0) * lotSize, gain: (openGain[at] ?? 0) * worth },
      ageUs: older(source?.ageUs ?? null, target?.ageUs ?? null),
      validity: worse(source?.validity ?? 'empty', target?.validity ?? 'empty'),
    };
  }

  /** The pair with the highest gain after fees at the best prices, in bp, also when that is a loss; null without any pair. */
  get best(): PairSpread | null {
    let [best, bestBps] = [-1, -Infinity];
    for (let at = 0; at < this.#hasBest.length; at += 1) {
      const price = this.#composite?.parts[Math.floor(at / this.#count)]?.asks.ticks[0] ?? 0;
      const bps = this.#hasBest[at] === 0 ? -Infinity : (this.#columns.net[at] ?? 0) / price;
      if (bps > bestBps) [best, bestBps] = [at, bps];
    }
    return best < 0 ? null : this.pair(Math.floor(best / this.#count), best % this.#count);
  }

  #pair(at: number, source: Contribution, target: Contribution, costs: number, keeps: number): void {
    const { gross, net, sizedGross, sizedNet, sizedCost } = this.#columns;
    const { asks } = source;
    const { bids } = target;
    const isPair = source !== target && asks.count > 0 && bids.count > 0;
    this.#hasBest[at] = isPair ? 1 : 0;
    this.#hasSized[at] = 0;
    this.#columns.openLots[at] = 0;
    this.#columns.openGain[at] = 0;
    if (!isPair) return;
    const ask = asks.ticks[0] ?? 0;
    const bid = bids.ticks[0] ?? 0;
    gross[at] = bid - ask;
    net[at] = bid * keeps - ask * costs;
    this.#open(at, asks, bids, costs, keeps);
    walkSide(asks, this.#sizeLots, this.#bought);
    walkSide(bids, this.#sizeLots, this.#sold);
    if (this.#sizeLots <= 0 || this.#bought.lots < this.#sizeLots || this.#sold.lots < this.#sizeLots) return;
    this.#hasSized[at] = 1;
    sizedCost[at] = this.#bought.cost;
    sizedGross[at] = this.#sold.cost - this.#bought.cost;
    sizedNet[at] = this.#sold.cost * keeps - this.#bought.cost * costs;
  }

  /** Buys and sells level against level for as long as each further lot gains. */
  #open(at: number, asks: Side, bids: Side, costs: number, keeps: number): void {
    let lots = 0;
    let gain = 0;
    let ask = 0;
    let bid = 0;
    let askLots = asks.lots[0] ?? 0;
    let bidLots = bids.lots[0] ?? 0;
    while (ask < asks.count && bid < bids.count) {
      const each = (bids.ticks[bid] ?? 0) * keeps - (asks.ticks[ask] ?? 0) * costs;
      if (each <= 0) break;
      const taken = Math.min(askLots, bidLots);
      lots += taken;
      gain += taken * each;
      askLots -= taken;
      bidLots -= taken;
      if (askLots <= 0) askLots = asks.lots[++ask] ?? 0;
      if (bidLots <= 0) bidLots = bids.lots[++bid] ?? 0;
    }
    this.#columns.openLots[at] = lots;
    this.#columns.openGain[at] = gain;
  }
}

function changeBps(composite: Composite, member: number): number {
  return composite.rateOf(member)?.halfSpreadBps ?? 0;
}

function older(left: number | null, right: number | null): number | null {
  return left === null || right === null ? null : Math.max(left, right);
}

export function worse(left: Validity, right: Validity): Validity {
  return (trustRanks[validities.indexOf(left)] ?? 0) >= (trustRanks[validities.indexOf(right)] ?? 0) ? left : right;
}
