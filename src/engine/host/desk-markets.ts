/** The markets of a desk: the venue's part, where its servers are, and the proxy on the way. */

import { venueParts } from '../core/venues/index.ts';
import { assert } from '../domain/assert.ts';
import { marketId } from '../domain/instrument.ts';
import { ok } from '../domain/result.ts';
import { isLoopback, proxyFor } from '../edge/net/proxy.ts';
import type { DeskMarket } from './desk.ts';
import type { MarketPlace } from './open-market.ts';

export function marketsAt(places: readonly MarketPlace[]): readonly DeskMarket[] {
  return venueParts.flatMap((part) => {
    const place = places.find(({ id }) => id === marketId(part.dialect));
    if (place === undefined) return [];
    const proxy = isLoopback(place.addresses.rest) ? ok(null) : proxyFor(part.dialect.venue, process.env);
    assert(proxy.ok, 'a proxy that does not read was refused at the start');
    return [{ part, addresses: place.addresses, proxy: proxy.value }];
  });
}
