/** How each venue keeps accounts: wallets, fees of the regular tier, what an order must be worth. Figures as of 2026. */

import type { MajorVenueId } from '../../../domain/instrument.ts';
import type { VenueRules } from './account.ts';
import { money } from './money.ts';

export const venueRules: Readonly<Record<MajorVenueId, VenueRules>> = {
  binance: {
    venue: 'binance', walletOf: { spot: 'spot', perp: 'futures' },
    fees: { spot: { makerE6: 1_000, takerE6: 1_000 }, perp: { makerE6: 200, takerE6: 500 } },
    notionalMin: { spot: money(5), perp: money(5) }, endsAtOnce: { spot: ['would-not-fill'], perp: [] }, leverage: 20, fillsByAmend: false, openOrdersMax: 200, refusesSameId: { spot: true, perp: true }, reducesInPlace: { spot: true, perp: false },
  },
  okx: {
    venue: 'okx', walletOf: { spot: 'trading', perp: 'trading' },
    fees: { spot: { makerE6: 800, takerE6: 1_000 }, perp: { makerE6: 200, takerE6: 500 } },
    // What OKX asks for is a least quantity, which the lot is.
    notionalMin: { spot: 0n, perp: 0n }, endsAtOnce: { spot: ['would-not-fill', 'would-match'], perp: ['would-not-fill', 'would-match'] }, leverage: 10, fillsByAmend: true, openOrdersMax: 500, refusesSameId: { spot: true, perp: true }, reducesInPlace: { spot: true, perp: true },
  },
  htx: {
    venue: 'htx', walletOf: { spot: 'spot', perp: 'futures' },
    fees: { spot: { makerE6: 2_000, takerE6: 2_000 }, perp: { makerE6: 200, takerE6: 600 } },
    notionalMin: { spot: money(5), perp: 0n }, endsAtOnce: { spot: ['would-not-fill', 'would-match'], perp: ['would-not-fill', 'would-match'] }, leverage: 10, fillsByAmend: false, openOrdersMax: 200, refusesSameId: { spot: false, perp: true }, reducesInPlace: { spot: false, perp: false },
  },
};
