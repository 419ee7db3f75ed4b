/** Every venue the engine speaks to. A new one is a folder and a line. */

import type { Kernel } from '../memory/kernel.ts';
import type { AccountDialect } from './account.ts';
import { binanceSpotAccount } from './binance/account-spot.ts';
import { binanceUsdmAccount } from './binance/account-usdm.ts';
import { newBinanceSpotDecoder, newBinanceUsdmDecoder } from './binance/decode.ts';
import { binanceSpot } from './binance/spot.ts';
import { binanceUsdm } from './binance/usdm.ts';
import type { Decoder, Dialect } from './dialect.ts';
import { htxLinearAccount } from './htx/account-linear.ts';
import { htxSpotAccount } from './htx/account-spot.ts';
import { newHtxDecoder } from './htx/decode.ts';
import { htxLinear } from './htx/linear.ts';
import { htxSpot } from './htx/spot.ts';
import { okxSpotAccount, okxSwapAccount } from './okx/account.ts';
import { newOkxDecoder } from './okx/decode.ts';
import { okxSpot, okxSwap } from './okx/markets.ts';

export interface VenuePart {
  readonly dialect: Dialect;
  readonly newDecoder: (kernel: Kernel) => Decoder;
  /** Orders and the account; null: market data only. */
  readonly account: AccountDialect | null;
}

export const venueParts: readonly VenuePart[] = [
  { dialect: binanceSpot, newDecoder: newBinanceSpotDecoder, account: binanceSpotAccount },
  { dialect: binanceUsdm, newDecoder: newBinanceUsdmDecoder, account: binanceUsdmAccount },
  { dialect: okxSpot, newDecoder: newOkxDecoder, account: okxSpotAccount },
  { dialect: okxSwap, newDecoder: newOkxDecoder, account: okxSwapAccount },
  { dialect: htxSpot, newDecoder: newHtxDecoder, account: htxSpotAccount },
  { dialect: htxLinear, newDecoder: newHtxDecoder, account: htxLinearAccount },
];
