/** What a world with orders is held to: what we told of each order beside what the exchange has. */

import { isTerminal, type OrderState } from '../../domain/order.ts';
import { usPerSecond } from '../../domain/time.ts';
import { clientIdOf, readClientId } from '../trade/client-id.ts';
import type { AccountDialect } from '../venues/account.ts';
import type { Account, AccountOrder } from './accounts/account.ts';

export interface ToldOrder {
  readonly state: OrderState;
  /** In the finest lots of all, as the account is compared. */
  readonly filled: number;
}

export interface Ledger {
  readonly account: Account;
  readonly clientIds: AccountDialect['clientIds'];
  readonly epoch: number;
  /** By our number: as it was told last, and what of it was booked, in the finest lots. */
  readonly told: ReadonlyMap<number, ToldOrder>;
  readonly booked: ReadonlyMap<number, number>;
  /** Of the exchange's lots in the finest. */
  readonly scale: number;
}

export function ordersOf({ ended, open }: Account): readonly AccountOrder[] {
  return [...ended, ...open.values()];
}

/** Each intent made one order or none, which ended as it was told, and whose fills were all booked. */
export function finalWords(ledger: Ledger, count: number): readonly string[] {
  const words: string[] = [];
  const orders = ordersOf(ledger.account);
  for (let number = 1; number <= count; number += 1) {
    const clientId = clientIdOf(ledger.clientIds, { epoch: ledger.epoch, number });
    const made = orders.filter((order) => order.clientId === clientId);
    if (made.length > 1) words.push(`order ${number} was made ${made.length} times`);
    words.push(...orderWords(ledger, number, made[0] ?? null));
  }
  return words;
}

/** What was so a while ago is known by now. */
export function knownWords({ clientIds, epoch, told, scale }: Ledger, then: readonly AccountOrder[], agoUs: number): readonly string[] {
  return then.flatMap(({ clientId, filledLots, status }): readonly string[] => {
    const mark = clientId === null ? null : readClientId(clientIds, clientId);
    const here = mark?.epoch === epoch ? told.get(mark.number) : undefined;
    if (mark === null || here === undefined || (here.filled >= filledLots * scale && (status === 'open' || isTerminal(here.state)))) return [];
    return [`order ${mark.number} was ${status} with ${filledLots * scale} filled ${agoUs / usPerSecond} s ago, told was ${here.state} with ${here.filled}`];
  });
}

function orderWords({ told, booked, scale }: Ledger, number: number, there: AccountOrder | null): readonly string[] {
  const here = told.get(number);
  const filled = (there?.filledLots ?? 0) * scale;
  const words: string[] = [];
  if ((booked.get(number) ?? 0) !== filled) words.push(`order ${number} has ${filled} filled, booked were ${booked.get(number) ?? 0}`);
  if (there === null) {
    if (here !== undefined && here.state !== 'denied' && here.state !== 'rejected') words.push(`order ${number} never was, told was ${here.state}`);
    return words;
  }
  const isSame = there.status === 'filled' ? here?.state === 'filled'
    : there.status === 'open' ? here?.state === (there.filledLots > 0 ? 'partly-filled' : 'open')
    : here?.state === 'cancelled' || here?.state === 'expired';
  if (!isSame || here?.filled !== filled) words.push(`order ${number} is ${there.status} with ${filled} filled, told was ${here?.state} with ${here?.filled}`);
  return words;
}
