/** The list of fronts, in the order in which they take their ports. A new venue is a line here. */

import type { MarketKind, MajorVenueId } from '../../domain/instrument.ts';
import { newBinanceSpotFace } from './binance/account-spot.ts';
import { newBinanceUsdmFace } from './binance/account-usdm.ts';
import { newBinanceSpotFront } from './binance/spot.ts';
import { newBinanceUsdmFront } from './binance/usdm.ts';
import type { House } from './accounts/house.ts';
import type { Front, Mischief, PrivateFace } from './front.ts';
import { newHtxLinearFace } from './htx/account-linear.ts';
import { newHtxSpotFace } from './htx/account-spot.ts';
import { newHtxLinearFront } from './htx/linear-front.ts';
import { newHtxSpotFront } from './htx/spot-front.ts';
import { newOkxFace } from './okx/account.ts';
import { newOkxFront } from './okx/front.ts';
import type { World } from './world.ts';

/** A front and, for those whom it knows, its private face; null: it knows nobody. */
export interface OpenFront {
  readonly front: Front;
  readonly face: PrivateFace | null;
}

export interface FrontKind {
  readonly name: string;
  readonly venue: MajorVenueId;
  readonly markets: readonly MarketKind[];
  readonly open: (world: World, mischief: Mischief, house: House) => OpenFront;
}

export const frontKinds: readonly FrontKind[] = [
  { name: 'binance-spot', venue: 'binance', markets: ['spot'], open: withFace(newBinanceSpotFront, newBinanceSpotFace) },
  { name: 'binance-usdm', venue: 'binance', markets: ['perp'], open: withFace(newBinanceUsdmFront, newBinanceUsdmFace) },
  { name: 'okx', venue: 'okx', markets: ['spot', 'perp'], open: withFace(newOkxFront, newOkxFace) },
  { name: 'htx-spot', venue: 'htx', markets: ['spot'], open: withFace(newHtxSpotFront, (_front, house) => newHtxSpotFace(house)) },
  { name: 'htx-linear', venue: 'htx', markets: ['perp'], open: withFace(newHtxLinearFront, (_front, house) => newHtxLinearFace(house)) },
];

function withFace<Own extends Front>(newFront: (world: World, mischief: Mischief) => Own, newFace: ((front: Own, house: House) => PrivateFace) | null = null): FrontKind['open'] {
  return (world, mischief, house) => {
    const front = newFront(world, mischief);
    return { front, face: newFace === null ? null : newFace(front, house) };
  };
}
