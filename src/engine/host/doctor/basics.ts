/** What `doctor` looks at of basic exchanges: whether ccxt knows it, whether it answers, and what it lists. ccxt is loaded only where the settings name one. */

import { isBasicMarket, venueOfBasic } from '../../domain/instrument.ts';
import { clock } from '../../edge/net/clock.ts';
import { isLoopback, proxyFor } from '../../edge/net/proxy.ts';
import { elsewhere } from '../../edge/longtail/elsewhere.ts';
import type { BasicPlace } from '../basic-messages.ts';
import { poor, well, type Finding } from './finding.ts';

export async function checkBasics(places: readonly BasicPlace[], environment: Readonly<Record<string, string | undefined>>): Promise<readonly Finding[]> {
  if (places.length === 0) return [];
  const { openBasicVenue } = await import('../../edge/longtail/basic-venue.ts');
  return Promise.all(places.filter(({ id }) => isBasicMarket(id)).map(async ({ id, server }) => {
    const exchange = venueOfBasic(id).slice('basic.'.length);
    const proxy = server !== null && isLoopback(server) ? null : proxyFor(exchange, environment);
    if (proxy?.ok === false) return poor(id, proxy.fault, 'correct the address; until then nothing is asked of this exchange');
    const startedUs = clock();
    const opened = await openBasicVenue(exchange, {
      clock, proxy: proxy?.value ?? null, key: null, reroute: (url) => (server === null ? url : elsewhere(url, server)), events: { emit: () => undefined, trouble: () => undefined },
    });
    if (!opened.ok) return poor(id, opened.fault.detail, opened.fault.code === 'config.invalid' ? 'take ccxt’s own name of the exchange; `fathom basic <name>` tries one' : 'the network or the exchange: `fathom basic` looks at it alone');
    const { name, instruments, isWatched } = opened.value;
    const count = instruments.filter(({ market }) => id.endsWith(`:${market}`)).length;
    await opened.value.close();
    const saw = `${name} lists ${count} instruments, loaded and read in ${((clock() - startedUs) / 1_000_000).toFixed(1)} s, books are ${isWatched ? 'watched' : 'asked for'}`;
    return count > 0 ? well(id, saw) : poor(id, saw, 'this market of the exchange has nothing that can be kept: spot and linear swaps with a fixed price step');
  }));
}
