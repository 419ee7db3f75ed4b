/** What a command to the desk comes up against before it reaches the engine. */

import { orderTicksMax, type Refusal, type Side } from '../exchange.ts';
import type { Market } from '../market.ts';
import type { Account, AccountOrder } from './account.ts';
import type { CommandAnswer, Rejection } from './desk.ts';

export function rejected(rejection: Rejection, order: AccountOrder | null): CommandAnswer {
  return { ok: false, rejection, order: order === null ? null : { ...order } };
}

export function refusalOf(market: Market, { side, kind, ticks, lots, selfTrade }: Pick<AccountOrder, 'side' | 'kind' | 'lots' | 'selfTrade'> & { readonly ticks: number }, owner: number): Refusal | null {
  if (!(ticks > 0 && ticks <= orderTicksMax)) return 'bad-price';
  return market.exchange.refusalOf({ owner, side, kind, ticks, lots, displayLots: null, selfTrade });
}

/** Lots of a position that an order of this side would close. */
export function closableLots(account: Account, { instrument }: Market, side: Side): number {
  const { lots } = account.position(instrument.id);
  return Math.max(0, side === 'sell' ? lots : -lots);
}
