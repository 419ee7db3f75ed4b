/**
 * ccxt's positions as reports: all of a market, exactly, or none, because what is not in the answer counts as flat.
 *
 * Holds: quantities are contracts, negative where short, and of the contract that the list of markets described; one
 * position an instrument: where the exchange keeps long and short apart (hedge mode) the account is not one that we trade in.
 */

import { z } from 'zod';
import { fault, type Fault } from '../../domain/fault.ts';
import { formatDecimal, trimDecimal, type Decimal } from '../../domain/number.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { exactOf, type BasicInstrument } from './basic-instrument.ts';
import type { PositionWords } from './account-words.ts';

const positionsMax = 5_000;
const figureCharsMax = 40;
const figure = z.union([z.number(), z.string().max(40)]).nullish();
const positionSchema = z.object({
  symbol: z.string().max(100), side: z.enum(['long', 'short', 'buy', 'sell']).nullish(), contracts: figure, contractSize: figure, entryPrice: figure, hedged: z.boolean().nullish(),
});

/** `instruments`: those of this market; what is of others is left out. */
export function readPositions(given: unknown, instruments: readonly BasicInstrument[]): Result<readonly PositionWords[], Fault> {
  if (!Array.isArray(given) || given.length > positionsMax) return failed(fault('message.malformed', 'positions that are none'));
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  const held = new Map<string, PositionWords>();
  for (const row of given) {
    const symbol: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, 'symbol') : null;
    const instrument = typeof symbol === 'string' ? bySymbol.get(symbol) : undefined;
    if (typeof symbol === 'string' && instrument === undefined) continue;
    const parsed = positionSchema.safeParse(row);
    if (!parsed.success || instrument === undefined) return failed(fault('message.malformed', 'a position that is none'));
    if (parsed.data.hedged === true) return failed(twoWay(`${instrument.symbol} is in hedge mode`));
    const quantity = quantityOf(parsed.data, instrument);
    if (!quantity.ok) return failed(fault('message.malformed', `${instrument.symbol}: ${quantity.fault}`));
    if (quantity.value.units === 0n) continue;
    if (held.has(instrument.symbol)) return failed(twoWay(`there are two positions in ${instrument.symbol}`));
    const entry = exactOf(parsed.data.entryPrice);
    held.set(instrument.symbol, {
      kind: 'position', symbol: instrument.symbol, side: 'net', quantity: formatDecimal(quantity.value), entryPrice: entry === null ? null : Number(formatDecimal(entry)), updatedUs: 0,
    });
  }
  return ok([...held.values()]);
}

/** What the exchange's own word on its mode says; null: one-way, or nothing that says otherwise. */
export function whyTwoWay(mode: unknown): Fault | null {
  const hedged: unknown = typeof mode === 'object' && mode !== null ? Reflect.get(mode, 'hedged') : null;
  return hedged === true ? twoWay('the account is in hedge mode') : null;
}

function twoWay(what: string): Fault {
  return fault('account.two-way', `${what}: close what is open and set one-way mode at the exchange; Fathom looks again by itself`);
}

/** ccxt tells how much and on which side; some exchanges' numbers have a sign too, which must not say otherwise. */
function quantityOf({ side, contracts, contractSize }: z.output<typeof positionSchema>, instrument: BasicInstrument): Result<Decimal, string> {
  const exact = exactOf(contracts);
  if (exact === null || formatDecimal(exact).length > figureCharsMax) return failed('a position without its contracts');
  if (exact.units === 0n) return ok(exact);
  const size = exactOf(contractSize);
  if (size !== null && formatDecimal(size) !== formatDecimal(trimDecimal(instrument.contractSize))) return failed(`a position in contracts of ${formatDecimal(size)}, which the list says are of ${formatDecimal(instrument.contractSize)}`);
  const isShort = side === 'short' || side === 'sell';
  if (side === undefined || side === null) return failed('a position without its side');
  if (exact.units < 0n && !isShort) return failed('a position that is long and negative');
  return ok(isShort && exact.units > 0n ? { ...exact, units: -exact.units } : exact);
}
