/** However much is to be asked, something of what the venue allows is left for cancels. */

import type { AccountDialect, Ask } from '../venues/account.ts';
import type { Budget } from '../venues/budget.ts';

/** Of every pool. */
const cancelShare = 0.05;

export function isSpare(ask: Ask, dialect: AccountDialect, budget: Budget, nowUs: number): boolean {
  if (ask.kind === 'cancel' || ask.kind === 'cancel-all') return true;
  const limits = new Map(dialect.pools.map(({ name, limit }) => [name, limit]));
  const costs = dialect.costsOf(ask).map(({ pool, units }) => ({ pool, units: units + Math.floor((limits.get(pool) ?? 0) * cancelShare) }));
  return budget.waitUs(costs, true, nowUs) === 0;
}
