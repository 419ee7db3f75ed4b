/** What HTX tells of a spot wallet: two rows an asset in answers, and how each change looks to the feed's three ways of telling. */

import type { Account, AccountEvent } from '../accounts/account.ts';
import { moneyPlain, spotAccountId, type Row } from './account-spot-rows.ts';
import { ms } from './spot-wire.ts';

export type BalanceMode = '0' | '1' | '2';

type BalanceEvent = AccountEvent & { readonly kind: 'balance' };

interface Held {
  readonly free: bigint;
  readonly locked: bigint;
  /** Counts the changes of this asset. */
  readonly seqNum: number;
}

const walletName = 'spot';
const firstSeqNum = 1_000;

export type BalanceRows = Readonly<Record<BalanceMode, readonly Row[]>>;

interface Watched {
  readonly held: Map<string, Held>;
  readonly listeners: Set<(rows: BalanceRows) => void>;
}

export class SpotBalances {
  readonly #watched = new Map<Account, Watched>();

  /** Hears of every change; the answer stops that. */
  listen(account: Account, listener: (rows: BalanceRows) => void): () => void {
    const { listeners } = this.#watch(account);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  list(account: Account): readonly Row[] {
    return [...this.#watch(account).held].flatMap(([asset, { free, locked, seqNum }]) => {
      const row = (type: string, amount: bigint): Row => ({ currency: asset.toLowerCase(), type, balance: moneyPlain(amount), debt: 'invalid', available: 'invalid', 'seq-num': String(seqNum) });
      return [row('trade', free), row('frozen', locked)];
    });
  }

  /** Everything, for who begins to listen. */
  snapshot(account: Account): readonly Row[] {
    return [...this.#watch(account).held].filter(([, { free, locked }]) => free + locked > 0n).map(([asset, { free, locked, seqNum }]) => ({
      currency: asset.toLowerCase(), accountId: spotAccountId(account), balance: moneyPlain(free + locked), available: moneyPlain(free), changeType: null, accountType: 'trade', seqNum, changeTime: null,
    }));
  }

  #watch(account: Account): Watched {
    const known = this.#watched.get(account);
    if (known !== undefined) return known;
    const wallet = account.wallet(walletName);
    const made: Watched = { held: new Map(wallet.assets.map((asset) => [asset, { ...wallet.of(asset), seqNum: firstSeqNum }])), listeners: new Set() };
    this.#watched.set(account, made);
    account.listen((event) => {
      if (event.kind !== 'balance' || event.wallet !== walletName) return;
      const rows = this.#take(account, made.held, event);
      for (const listener of made.listeners) listener(rows);
    });
    return made;
  }

  /** What a change looks like in each way of telling, which may be nothing. */
  #take(account: Account, known: Map<string, Held>, event: BalanceEvent): BalanceRows {
    const before = known.get(event.asset) ?? { free: 0n, locked: 0n, seqNum: firstSeqNum };
    const { free, locked } = event;
    const hasBalance = free + locked !== before.free + before.locked;
    const hasAvailable = free !== before.free;
    if (!hasBalance && !hasAvailable) return { 0: [], 1: [], 2: [] };
    const seqNum = before.seqNum + 1;
    known.set(event.asset, { free, locked, seqNum });
    const orderWord = locked > before.locked ? 'order.place' : 'order.cancel';
    const changeType = event.reason === 'fill' ? 'order.match' : event.reason === 'order' ? orderWord : event.reason;
    const row = (amounts: Row): Row => ({ currency: event.asset.toLowerCase(), accountId: spotAccountId(account), ...amounts, changeType, accountType: 'trade', seqNum, changeTime: ms(event.timeUs) });
    const balance = { balance: moneyPlain(free + locked) };
    const available = { available: moneyPlain(free) };
    return {
      0: hasBalance ? [row(balance)] : [],
      1: [...(hasBalance ? [row(balance)] : []), ...(hasAvailable ? [row(available)] : [])],
      2: [row({ ...balance, ...available })],
    };
  }
}
