/** How many new orders an account has sent in each interval; those that were filled are taken off again. */

import { usPerMinute, usPerSecond } from '../../../domain/time.ts';

export interface OrderLimit {
  readonly interval: 'SECOND' | 'MINUTE' | 'DAY';
  readonly intervalNum: number;
  readonly limit: number;
}

const intervalUs = { SECOND: usPerSecond, MINUTE: usPerMinute, DAY: 24 * 60 * usPerMinute } as const;

export interface FullLimit extends OrderLimit {
  readonly untilUs: number;
}

export class OrderCount {
  readonly #windows: { readonly limit: OrderLimit; readonly windowUs: number; period: number; count: number }[];

  constructor(limits: readonly OrderLimit[]) {
    this.#windows = limits.map((limit) => ({ limit, windowUs: intervalUs[limit.interval] * limit.intervalNum, period: 0, count: 0 }));
  }

  /** Counts one more, or says which limit is reached. */
  take(nowUs: number): FullLimit | null {
    this.#turn(nowUs);
    const full = this.#windows.find(({ count, limit }) => count >= limit.limit);
    if (full !== undefined) return { ...full.limit, untilUs: (full.period + 1) * full.windowUs };
    for (const each of this.#windows) each.count += 1;
    return null;
  }

  /** An order was filled. */
  credit(nowUs: number): void {
    this.#turn(nowUs);
    for (const each of this.#windows) each.count = Math.max(0, each.count - 1);
  }

  /** As answers carry it. */
  counts(nowUs: number): readonly (OrderLimit & { readonly header: string; readonly count: number })[] {
    this.#turn(nowUs);
    return this.#windows.map(({ limit, count }) => ({ ...limit, header: `x-mbx-order-count-${limit.intervalNum}${limit.interval.charAt(0).toLowerCase()}`, count }));
  }

  #turn(nowUs: number): void {
    for (const each of this.#windows) {
      const period = Math.floor(nowUs / each.windowUs);
      if (period === each.period) continue;
      each.period = period;
      each.count = 0;
    }
  }
}
