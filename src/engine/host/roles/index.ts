/** Every role and how it starts. Loaded by name, so that a thread holds only what its roles need. */

import type { RoleName } from '../topology.ts';
import type { StartRole } from './role.ts';

export const roles: Readonly<Record<RoleName, () => Promise<StartRole>>> = {
  trading: () => import('./trading.ts').then((role) => role.startTrading),
  view: () => import('./view.ts').then((role) => role.startView),
  basic: () => import('./basic.ts').then((role) => role.startBasic),
  store: () => import('./store.ts').then((role) => role.startStore),
};
