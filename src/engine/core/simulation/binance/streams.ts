/** Names of Binance's streams: what there is, on which market, by which route. */

import type { MarketKind } from '../../../domain/instrument.ts';
import { decoded } from '../target.ts';

export const streamKinds = ['depth@100ms', 'bookTicker', 'trade', 'aggTrade', 'kline_1m', 'ticker', 'markPrice@1s', 'markPrice', 'forceOrder'] as const;

export type StreamKind = (typeof streamKinds)[number];

const perpOnly: ReadonlySet<StreamKind> = new Set(['markPrice@1s', 'markPrice', 'forceOrder']);
/** Of the perpetuals: what the route /public carries; /market carries the rest. */
const publicKinds: ReadonlySet<StreamKind> = new Set(['depth@100ms', 'bookTicker', 'trade']);

/** Which kinds a connection gets; everything else is acknowledged and silent. */
export type Carries = (kind: StreamKind) => boolean;

export const carriesSpot: Carries = (kind) => !perpOnly.has(kind);
export const carriesPublic: Carries = (kind) => publicKinds.has(kind);
export const carriesMarket: Carries = (kind) => !publicKinds.has(kind);

export const streamNameCharsMax = 128;

export function streamName(symbol: string, kind: StreamKind): string {
  return `${symbol.toLowerCase()}@${kind}`;
}

/** `btcusdt@depth@100ms` in its parts, or null when it is no stream of this exchange. */
export function parseStreamName(name: string): { readonly symbol: string; readonly kind: StreamKind } | null {
  const at = name.indexOf('@');
  const kind = streamKinds.find((candidate) => candidate === name.slice(at + 1));
  const symbol = name.slice(0, at);
  return at < 1 || kind === undefined || symbol !== symbol.toLowerCase() ? null : { symbol: symbol.toUpperCase(), kind };
}

export interface StreamTarget {
  readonly isCombined: boolean;
  readonly streams: readonly string[];
  readonly carries: Carries;
}

/**
 * `/ws`, `/ws/<a>/<b>`, `/stream`, `/stream?streams=<a>/<b>`; for perpetuals behind `/public` or `/market`. Without a
 * route they still connect and acknowledge, and get what /public carries. Null for anything else.
 */
export function parseStreamTarget(path: string, query: ReadonlyMap<string, string>, market: MarketKind): StreamTarget | null {
  const route = market === 'perp' ? (/^\/(public|market)(?=\/)/.exec(path)?.[1] ?? '') : '';
  const carries = market === 'spot' ? carriesSpot : route === 'market' ? carriesMarket : carriesPublic;
  const rest = route === '' ? path : path.slice(route.length + 1);
  const isCombined = rest === '/stream';
  if (!isCombined && rest !== '/ws' && !rest.startsWith('/ws/')) return null;
  const names = isCombined ? (query.get('streams') ?? '') : decoded(rest.slice('/ws/'.length));
  return { isCombined, streams: names.split('/').filter((name) => name !== '' && name.length <= streamNameCharsMax), carries };
}
