/**
 * OKX's public channels: where each lives, by what it is asked for, and the errors for asking wrongly.
 */

import { isRecord } from '../json.ts';

export type OkxPath = 'public' | 'business' | 'private';

export const instrumentChannels = ['books', 'books5', 'bbo-tbt', 'trades', 'trades-all', 'tickers', 'candle1m', 'funding-rate', 'mark-price', 'index-tickers', 'open-interest'] as const;
export const wideChannels = ['liquidation-orders', 'instruments', 'status'] as const;

export type InstrumentChannel = (typeof instrumentChannels)[number];
export type WideChannel = (typeof wideChannels)[number];

const businessChannels: ReadonlySet<string> = new Set<InstrumentChannel>(['trades-all', 'candle1m']);
const privateChannels: ReadonlySet<string> = new Set(['account', 'positions', 'balance_and_position', 'orders', 'fills']);
/** Books of the highest tiers, for whom has them and has logged in. */
const tierChannels: ReadonlySet<string> = new Set(['books-l2-tbt', 'books50-l2-tbt']);

/** What one subscription names. `key` is its own among all. */
export type Topic =
  | { readonly kind: 'instrument'; readonly channel: InstrumentChannel; readonly instId: string; readonly key: string; readonly arg: string }
  | { readonly kind: 'wide'; readonly channel: WideChannel; readonly instType: string; readonly key: string; readonly arg: string };

export interface OkxError {
  readonly code: string;
  readonly msg: string;
}

export type Asked = { readonly topic: Topic } | { readonly error: OkxError };

/** Reads one arg of a subscription that came in by a path. Whether its instrument exists is not known here. */
export function readArg(arg: unknown, path: OkxPath): Asked {
  if (!isRecord(arg) || typeof arg['channel'] !== 'string') return { error: { code: '60013', msg: 'Invalid args' } };
  const { channel } = arg;
  if (privateChannels.has(channel)) return { error: path === 'private' ? { code: '60011', msg: 'Please log in' } : noSuch(arg) };
  if (tierChannels.has(channel)) return { error: { code: '64003', msg: "Your trading fee tier doesn't meet the requirement to access this channel" } };
  const isBusiness = businessChannels.has(channel) || channel.startsWith('candle');
  if (isBusiness && path === 'public') return { error: { code: '64001', msg: "This channel has been migrated to the '/business' URL. Please subscribe using the new URL." } };
  const asInstrument = instrumentChannels.find((known) => known === channel);
  const asWide = wideChannels.find((known) => known === channel);
  if (asInstrument === undefined && asWide === undefined) return { error: noSuch(arg) };
  if (!isBusiness && path === 'business') return { error: { code: '64002', msg: `This channel is not supported by "/business" URL. Please use "/private" URL(for private channels), or "/public" URL(for public channels)` } };
  if (path === 'private') return { error: noSuch(arg) };
  const { instId, instType } = arg;
  if (asInstrument !== undefined) {
    if (typeof instId !== 'string') return { error: noSuch(arg) };
    return { topic: { kind: 'instrument', channel: asInstrument, instId, key: `${channel}:${instId}`, arg: JSON.stringify(arg) } };
  }
  if (asWide === undefined || (asWide !== 'status' && typeof instType !== 'string')) return { error: noSuch(arg) };
  const wideType = typeof instType === 'string' ? instType : '';
  return { topic: { kind: 'wide', channel: asWide, instType: wideType, key: `${channel}:${wideType}`, arg: JSON.stringify(arg) } };
}

export function noSuch(arg: Readonly<Record<string, unknown>>): OkxError {
  const named = Object.entries(arg).map(([name, value]) => `${name}:${String(value)}`).join(',');
  return { code: '60018', msg: `Wrong URL or ${named} doesn't exist. Please use the correct URL, channel and parameters referring to API document.` };
}

export function pathOf(path: string): OkxPath | null {
  const question = path.indexOf('?');
  const bare = question < 0 ? path : path.slice(0, question);
  switch (bare) {
    case '/ws/v5/public': return 'public';
    case '/ws/v5/business': return 'business';
    case '/ws/v5/private': return 'private';
    default: return null;
  }
}
