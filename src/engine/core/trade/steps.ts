/** Counts of an instrument's steps, when the venue changes the steps. */

import type { InstrumentSpec } from '../../domain/instrument.ts';
import { priceTicks, qtyLots, toSteps, type Decimal } from '../../domain/number.ts';
import type { OrderTerms } from '../venues/account.ts';
import type { RememberedOrder } from './account-memory.ts';
import type { Order } from './orders.ts';

export function hasSameSteps(left: InstrumentSpec, right: InstrumentSpec): boolean {
  return stepsAgain(1, left.tick, right.tick) === 1 && stepsAgain(1, left.lot, right.lot) === 1;
}

/** The same amount in other steps; null: it is no whole number of them. */
export function stepsAgain(steps: number, before: Decimal, now: Decimal): number | null {
  const counted = toSteps({ units: BigInt(steps) * before.units, decimals: before.decimals }, now);
  return counted.ok ? counted.value : null;
}

/** The same amount in other steps, and what is less than one of them is left out. */
export function stepsDown(steps: number, before: Decimal, now: Decimal): number {
  const scale = Math.max(before.decimals, now.decimals);
  const unitsOf = ({ units, decimals }: Decimal): bigint => units * 10n ** BigInt(scale - decimals);
  return Number(BigInt(steps) * unitsOf(before) / unitsOf(now));
}

/** Counts all that is known of an order in the steps of now. False: it cannot be, and nothing of it changed. */
export function recount(order: Order, now: InstrumentSpec): boolean {
  const { spec } = order.terms;
  const terms = termsAgain(order.terms, now);
  const lots = (count: number): number | null => stepsAgain(count, spec.lot, now.lot);
  const [filledLots, bookedLots] = [lots(order.filledLots), lots(order.bookedLots)];
  const trades = [...order.trades].map(([trade, count]) => [trade, lots(count)] as const);
  const pending = [...order.pending].map(([kind, command]) => [kind, command, termsAgain(command.terms, now)] as const);
  if (terms === null || filledLots === null || bookedLots === null || trades.some(([, count]) => count === null) || pending.some(([, , again]) => again === null)) return false;
  order.terms = terms;
  order.filledLots = filledLots;
  order.bookedLots = bookedLots;
  for (const [trade, count] of trades) order.trades.set(trade, count ?? 0);
  order.tradedLots = trades.reduce((sum, [, count]) => sum + (count ?? 0), 0);
  for (const [kind, command, again] of pending) order.pending.set(kind, { ...command, terms: again ?? command.terms });
  return true;
}

/** No version of an instrument: steps that are known from an earlier run alone. */
export const versionNone = 0;

/** An order of an earlier run whose end is not in the journal. */
export interface RecalledOrder {
  readonly number: number;
  readonly terms: OrderTerms;
  readonly filledLots: number;
  /** Our time when it was sent. */
  readonly sentUs: number;
  /** The venue's own number for it, by which it is found when it is not by its client id any more; absent: not known. */
  readonly venueId?: string;
}

/** Fills of an order that has ended are looked for so long: a venue forgets ended orders by our names for them; and by its own number every one tells those of three days. */
const endedUsMax = { byName: 3_600_000_000, byNumber: 3 * 24 * 3_600_000_000 } as const;

/** Whether another run asks for what an earlier one left: all that lives, and what ended lately without all its fills. */
export function isStillAsked({ endedUs, venueId }: Pick<RememberedOrder, 'endedUs' | 'venueId'>, hasFillsByOrder: boolean, nowUs: number): boolean {
  return endedUs === undefined || nowUs - endedUs <= (hasFillsByOrder && venueId !== undefined ? endedUsMax.byNumber : endedUsMax.byName);
}

/** What an earlier run left open, counted in the steps of now; where it is no whole number of them, in its own. */
export function recalledIn(order: RememberedOrder, now: InstrumentSpec): RecalledOrder {
  const { number, side, timeInForce, isReduceOnly, sentUs, venueId } = order;
  const named = { number, sentUs, ...(venueId === undefined ? {} : { venueId }) };
  const spec: InstrumentSpec = { ...order.spec, stream: now.stream, version: versionNone };
  const own = { spec, side, ticks: order.ticks === null ? null : priceTicks(order.ticks), lots: qtyLots(order.lots), timeInForce, isReduceOnly };
  const terms = termsAgain(own, now);
  const filledLots = stepsAgain(order.filledLots, spec.lot, now.lot);
  return terms === null || filledLots === null ? { ...named, terms: own, filledLots: order.filledLots } : { ...named, terms, filledLots };
}

function termsAgain(terms: OrderTerms, now: InstrumentSpec): OrderTerms | null {
  const { spec } = terms;
  const ticks = terms.ticks === null ? null : stepsAgain(terms.ticks, spec.tick, now.tick);
  const lots = stepsAgain(terms.lots, spec.lot, now.lot);
  if (lots === null || (terms.ticks !== null && ticks === null)) return null;
  return { ...terms, spec: now, ticks: ticks === null ? null : priceTicks(ticks), lots: qtyLots(lots) };
}
