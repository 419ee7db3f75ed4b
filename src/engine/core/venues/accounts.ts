/**
 * The private half of every venue that takes orders: one line each, as in index.ts. A list of its own,
 * because whoever has no key need not load it: it is as large as all market data together.
 */

import type { AccountDialect } from './account.ts';
import { binanceSpotAccount } from './binance/account-spot.ts';
import { binanceUsdmAccount } from './binance/account-usdm.ts';
import { htxLinearAccount } from './htx/account-linear.ts';
import { htxSpotAccount } from './htx/account-spot.ts';
import { okxSpotAccount, okxSwapAccount } from './okx/account.ts';

export const accountDialects: readonly AccountDialect[] = [binanceSpotAccount, binanceUsdmAccount, okxSpotAccount, okxSwapAccount, htxSpotAccount, htxLinearAccount];
