/** Every venue the engine speaks to. A new one is a folder and a line; where it takes orders, another in accounts.ts. */

import type { Kernel } from '../memory/kernel.ts';
import { newBinanceSpotDecoder, newBinanceUsdmDecoder } from './binance/decode.ts';
import { binanceSpot } from './binance/spot.ts';
import { binanceUsdm } from './binance/usdm.ts';
import type { Decoder, Dialect } from './dialect.ts';
import { newHtxDecoder } from './htx/decode.ts';
import { htxLinear } from './htx/linear.ts';
import { htxSpot } from './htx/spot.ts';
import { newOkxDecoder } from './okx/decode.ts';
import { okxSpot, okxSwap } from './okx/markets.ts';

export interface VenuePart {
  readonly dialect: Dialect;
  readonly newDecoder: (kernel: Kernel) => Decoder;
}

export const venueParts: readonly VenuePart[] = [
  { dialect: binanceSpot, newDecoder: newBinanceSpotDecoder },
  { dialect: binanceUsdm, newDecoder: newBinanceUsdmDecoder },
  { dialect: okxSpot, newDecoder: newOkxDecoder },
  { dialect: okxSwap, newDecoder: newOkxDecoder },
  { dialect: htxSpot, newDecoder: newHtxDecoder },
  { dialect: htxLinear, newDecoder: newHtxDecoder },
];
