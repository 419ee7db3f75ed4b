/** The list of fronts, in the order in which they take their ports. A new venue is a line here. */

import type { MarketKind, VenueId } from '../../domain/instrument.ts';
import { newBinanceSpotFront } from './binance/spot.ts';
import { newBinanceUsdmFront } from './binance/usdm.ts';
import type { Front, Mischief } from './front.ts';
import { newHtxLinearFront } from './htx/linear-front.ts';
import { newHtxSpotFront } from './htx/spot-front.ts';
import { newOkxFront } from './okx/front.ts';
import type { World } from './world.ts';

export interface FrontKind {
  readonly name: string;
  readonly venue: VenueId;
  readonly markets: readonly MarketKind[];
  readonly create: (world: World, mischief: Mischief) => Front;
}

export const frontKinds: readonly FrontKind[] = [
  { name: 'binance-spot', venue: 'binance', markets: ['spot'], create: newBinanceSpotFront },
  { name: 'binance-usdm', venue: 'binance', markets: ['perp'], create: newBinanceUsdmFront },
  { name: 'okx', venue: 'okx', markets: ['spot', 'perp'], create: newOkxFront },
  { name: 'htx-spot', venue: 'htx', markets: ['spot'], create: newHtxSpotFront },
  { name: 'htx-linear', venue: 'htx', markets: ['perp'], create: newHtxLinearFront },
];
