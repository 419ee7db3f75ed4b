/** Where the markets are that the settings mean: the practice market, which is started for it, or the exchanges. */

import type { VenueAddresses } from '../core/venues/dialect.ts';
import { venueParts } from '../core/venues/index.ts';
import { fault, type Fault } from '../domain/fault.ts';
import { isBasicMarket, marketId, type MarketId } from '../domain/instrument.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { proxyFor } from '../edge/net/proxy.ts';
import type { BasicPlace } from './basic-messages.ts';
import type { Config } from './config.ts';
import { startPracticeThread, type PracticeThread } from './practice-thread.ts';

export interface MarketPlace {
  readonly id: MarketId;
  readonly addresses: VenueAddresses;
}

export interface OpenMarket {
  readonly places: readonly MarketPlace[];
  /** Of the long tail: those that the settings name. */
  readonly basics: readonly BasicPlace[];
  /** To be closed with whoever asked for it; null for exchanges. */
  readonly practice: PracticeThread | null;
}

export async function openMarket(config: Config, onFault: (reason: Fault) => void): Promise<Result<OpenMarket, Fault>> {
  for (const { dialect } of venueParts) {
    const proxy = proxyFor(dialect.venue, process.env);
    if (!proxy.ok) return failed(fault('config.invalid', proxy.fault));
  }
  const exchanges = venueParts.map(({ dialect }) => ({ id: marketId(dialect), addresses: dialect.addresses }));
  const basics = basicPlaces(config);
  const exact = config.markets.filter((id) => !isBasicMarket(id));
  const isAllNamed = exact.length > 0 && exact.every((id) => config.addresses.filter((address) => address.market === id).length >= 2);
  if (config.market === 'live' || isAllNamed) return ok({ places: exchanges.map((place) => named(place, config)), basics, practice: null });
  const practice = await startPracticeThread(config, onFault);
  if (!practice.ok) return practice;
  return ok({ places: practice.value.places.map((place) => named(place, config)), basics, practice: practice.value });
}

/** Of the long tail: those that the settings name. */
export function basicPlaces(config: Config): readonly BasicPlace[] {
  return [...new Set(config.markets.filter(isBasicMarket))].map((id) => ({ id, server: config.addresses.find((address) => address.market === id)?.url ?? null }));
}

/** As places where there may be accounts: only whether they stand on this machine matters then. */
export function placesOfBasics(basics: readonly BasicPlace[]): readonly MarketPlace[] {
  return basics.map(({ id, server }) => ({ id, addresses: { rest: server ?? '', stream: '', trade: '' } }));
}

/** With the addresses that the settings name in the place of the usual ones. */
export function named({ id, addresses }: MarketPlace, config: Config): MarketPlace {
  const own = new Map(config.addresses.filter((address) => address.market === id).map(({ server, url }) => [server, url]));
  if (own.size === 0) return { id, addresses };
  const [rest, stream] = [own.get('rest') ?? addresses.rest, own.get('stream') ?? addresses.stream];
  // Orders go where the market is, never to the real exchange beside another market's prices.
  return { id, addresses: { rest, stream, trade: own.get('trade') ?? own.get('stream') ?? addresses.trade } };
}
