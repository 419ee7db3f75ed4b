/**
 * What a venue lets us ask in a time: the pools of its limits, how much of each is spent, and how
 * long it told us to ask for nothing.
 *
 * Holds: ordinary requests leave `reserveShare` of every pool to urgent ones (cancels, questions
 * about an order's fate); nothing is taken while the venue told us to wait. What the venue says is
 * spent counts when it is more than we counted: others may spend at the same address.
 * Does not: know what is asked, or wait.
 */

import { assert } from '../../domain/assert.ts';
import type { Cost, Pool } from './dialect.ts';

export const reserveShare = 0.15;
/** What is only nice to know leaves so much of every pool to what is needed. */
export const spareShare = 0.5;
/** The longest pause that a venue may ask us to make. */
export const pauseUsMax = 3_600_000_000;
/** Windows are counted in so many parts, and the part that has just begun: never less than a whole window is remembered. */
const parts = 10;
const slots = parts + 1;

interface Account {
  readonly pool: Pool;
  /** Spent by part of the window; a ring. */
  readonly spent: Float64Array;
  /** Number of the latest part, counted since 1970. */
  part: number;
  sum: number;
}

export interface PoolUse {
  readonly pool: string;
  readonly used: number;
  readonly limit: number;
}

export class Budget {
  readonly #accounts = new Map<string, Account>();
  #pauseUs = 0;

  constructor(pools: readonly Pool[]) {
    this.add(pools);
  }

  /** More of what the venue limits: an account's pools come when there is a key. Those that are known stay as they are. */
  add(pools: readonly Pool[]): void {
    for (const pool of pools) {
      if (this.#accounts.has(pool.name)) continue;
      assert(pool.limit > 0 && pool.windowUs >= parts, 'a pool holds something', { pool: pool.name });
      this.#accounts.set(pool.name, { pool, spent: new Float64Array(slots), part: 0, sum: 0 });
    }
  }

  /** Until when the venue told us to ask for nothing; 0 when it did not. */
  get pauseUs(): number {
    return this.#pauseUs;
  }

  /** Spends what a request costs, or answers false and spends nothing. */
  take(costs: readonly Cost[], isUrgent: boolean, nowUs: number): boolean {
    if (this.waitUs(costs, isUrgent, nowUs) > 0) return false;
    for (const { pool, units } of costs) {
      const account = this.#accounts.get(pool);
      if (account !== undefined) add(account, units);
    }
    return true;
  }

  /** How long until `take` may succeed; 0 when it would now. */
  waitUs(costs: readonly Cost[], isUrgent: boolean, nowUs: number): number {
    return this.#waitUs(costs, isUrgent ? 1 : 1 - reserveShare, nowUs);
  }

  /** Whether a request that could as well not be made leaves enough to those that must. */
  hasSpare(costs: readonly Cost[], nowUs: number): boolean {
    return this.#waitUs(costs, 1 - spareShare, nowUs) === 0;
  }

  /** A request never reached the venue: what it was to cost is there again. */
  giveBack(costs: readonly Cost[], nowUs: number): void {
    for (const { pool, units } of costs) {
      const account = this.#accounts.get(pool);
      if (account === undefined) continue;
      advance(account, nowUs);
      takeBack(account, units);
    }
  }

  /** What an answer's header says is spent. Headers that no pool knows mean nothing. */
  onHeader(name: string, value: string, nowUs: number): void {
    for (const account of this.#accounts.values()) {
      if (account.pool.header !== name || !/^\d{1,12}$/.test(value)) continue;
      advance(account, nowUs);
      if (Number(value) > account.sum) add(account, Number(value) - account.sum);
    }
  }

  /** The venue refused and told us how long to ask for nothing; 0: it did not say. */
  onRefused(retryAfterUs: number, nowUs: number): void {
    if (retryAfterUs > 0) this.#pauseUs = Math.max(this.#pauseUs, nowUs + Math.min(retryAfterUs, pauseUsMax));
  }

  #waitUs(costs: readonly Cost[], share: number, nowUs: number): number {
    let waitUs = Math.max(0, this.#pauseUs - nowUs);
    for (const { pool, units } of costs) {
      const account = this.#accounts.get(pool);
      if (account === undefined) continue;
      advance(account, nowUs);
      const room = account.pool.limit * share;
      // A request that costs more than there ever is goes when nothing else is spent.
      waitUs = Math.max(waitUs, freeInUs(account, Math.min(units, room), room, nowUs));
    }
    return waitUs;
  }

  use(nowUs: number): readonly PoolUse[] {
    return [...this.#accounts.values()].map((account) => {
      advance(account, nowUs);
      return { pool: account.pool.name, used: account.sum, limit: account.pool.limit };
    });
  }

  clockWentBack(nowUs: number): void {
    this.#pauseUs = Math.min(this.#pauseUs, nowUs);
    for (const account of this.#accounts.values()) account.part = Math.min(account.part, partOf(account, nowUs));
  }
}

function partOf({ pool }: Account, nowUs: number): number {
  return Math.floor(nowUs / (pool.windowUs / parts));
}

function advance(account: Account, nowUs: number): void {
  const part = partOf(account, nowUs);
  for (let steps = Math.min(part - account.part, slots); steps > 0; steps -= 1) {
    const index = (part - steps + 1) % slots;
    account.sum -= account.spent[index] ?? 0;
    account.spent[index] = 0;
  }
  account.part = Math.max(account.part, part);
}

function add(account: Account, units: number): void {
  const index = account.part % slots;
  account.spent[index] = (account.spent[index] ?? 0) + units;
  account.sum += units;
}

/** From the newest parts on: it was spent a moment ago. */
function takeBack(account: Account, units: number): void {
  let left = units;
  for (let back = 0; back < slots && left > 0; back += 1) {
    const index = (account.part - back + slots * 2) % slots;
    const spent = account.spent[index] ?? 0;
    const taken = Math.min(spent, left);
    account.spent[index] = spent - taken;
    account.sum -= taken;
    left -= taken;
  }
}

/** Until enough parts have left the window. */
function freeInUs(account: Account, units: number, room: number, nowUs: number): number {
  let sum = account.sum + units - room;
  if (sum <= 0) return 0;
  const partUs = account.pool.windowUs / parts;
  for (let ahead = 1; ahead <= slots; ahead += 1) {
    sum -= account.spent[(account.part + ahead) % slots] ?? 0;
    if (sum <= 0) return (account.part + ahead) * partUs - nowUs;
  }
  return account.pool.windowUs;
}
