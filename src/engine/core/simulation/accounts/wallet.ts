/** One wallet of an account: for each asset what is free and what stands behind open orders. Neither is ever negative. */

import { assert } from '../../../domain/assert.ts';

export interface Balance {
  readonly free: bigint;
  readonly locked: bigint;
}

export class Wallet {
  readonly #balances = new Map<string, { free: bigint; locked: bigint }>();

  constructor(funds: Readonly<Record<string, bigint>>) {
    for (const [asset, free] of Object.entries(funds)) {
      assert(free >= 0n, 'a wallet begins without debt', { asset });
      this.#balances.set(asset, { free, locked: 0n });
    }
  }

  of(asset: string): Balance {
    return { ...this.#entry(asset) };
  }

  get assets(): readonly string[] {
    return [...this.#balances.keys()];
  }

  /** Sets some aside; false when there is not enough. */
  lock(asset: string, amount: bigint): boolean {
    const entry = this.#entry(asset);
    if (amount > entry.free) return false;
    entry.free -= amount;
    entry.locked += amount;
    return true;
  }

  unlock(asset: string, amount: bigint): void {
    const entry = this.#entry(asset);
    assert(amount >= 0n && amount <= entry.locked, 'what is released was set aside', { asset });
    entry.locked -= amount;
    entry.free += amount;
  }

  /** Spends what was set aside. */
  spend(asset: string, amount: bigint): void {
    const entry = this.#entry(asset);
    assert(amount >= 0n && amount <= entry.locked, 'what is spent was set aside', { asset });
    entry.locked -= amount;
  }

  /**
   * Adds to what is free, or takes from it. Losses and fees of a perpetual may be more than there is: what is missing
   * stays owed nowhere, the venue's insurance pays it, and the answer is what was really booked.
   */
  add(asset: string, amount: bigint): bigint {
    const entry = this.#entry(asset);
    const booked = amount < 0n && -amount > entry.free ? -entry.free : amount;
    entry.free += booked;
    return booked;
  }

  #entry(asset: string): { free: bigint; locked: bigint } {
    let entry = this.#balances.get(asset);
    if (entry === undefined) this.#balances.set(asset, (entry = { free: 0n, locked: 0n }));
    return entry;
  }
}
