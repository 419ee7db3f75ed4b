/**
 * The exchanges of ccxt.pro, turned to other servers than the real ones: rivals that do over sockets
 * what the engine does. Each is made as a person would make it who follows one market alone.
 */

import ccxt, { type Exchange } from 'ccxt';
import { never } from '../../domain/assert.ts';
import type { MajorMarketId } from '../../domain/instrument.ts';

export interface RivalPlace {
  readonly id: MajorMarketId;
  readonly rest: string;
  readonly stream: string;
}

/** Ready to watch; it reads the list of markets with the first call. */
export async function newCcxtRival(place: RivalPlace): Promise<Exchange> {
  const exchange = newExchange(place);
  exchange.has['fetchCurrencies'] = false; // they need keys, or say nothing about books
  await exchange.loadHttpProxyAgent(); // ccxt wants it for an address without TLS
  return exchange;
}

function newExchange({ id, rest, stream }: RivalPlace): Exchange {
  switch (id) {
    case 'binance:spot': {
      const urls = { public: `${rest}/api/v3`, ws: sameFor(['spot', 'margin', 'future', 'delivery'], `${stream}/ws`) };
      return withUrls(new ccxt.pro.binance({ options: { fetchMarkets: { types: ['spot'] }, fetchCurrencies: false } }), urls);
    }
    case 'binance:perp': {
      const urls = { fapiPublic: `${rest}/fapi/v1`, ws: sameFor(['spot', 'margin', 'future', 'delivery'], `${stream}/ws`) };
      return withUrls(new ccxt.pro.binanceusdm({ options: { fetchMarkets: { types: ['linear'] }, fetchCurrencies: false } }), urls);
    }
    case 'okx:spot':
    case 'okx:perp':
      return withUrls(new ccxt.pro.okx({ options: { fetchMarkets: { types: [id === 'okx:spot' ? 'spot' : 'swap'] } } }), { rest, ws: `${stream}/ws/v5` });
    case 'htx:spot':
    case 'htx:perp': {
      const swap = { linear: { public: `${stream}/linear-swap-ws` } };
      const streams = { spot: { public: `${stream}/ws`, feed: `${stream}/feed` }, swap, future: swap };
      const types = { spot: id === 'htx:spot', linear: id === 'htx:perp', inverse: false };
      const urls = { ...sameFor(['status', 'contract', 'spot', 'public', 'v2Public'], rest), ws: { api: streams } };
      return withUrls(new ccxt.pro.htx({ options: { fetchMarkets: { types } } }), urls);
    }
    default:
      return never(id);
  }
}

function withUrls(exchange: Exchange, api: object): Exchange {
  Object.assign(exchange.urls, { api });
  return exchange;
}

function sameFor(names: readonly string[], url: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, url]));
}

/** ccxt's own names of pairs against USDT: `BTC/USDT`, of perpetuals `BTC/USDT:USDT`. */
export function ccxtName(base: string, id: MajorMarketId): string {
  return id.endsWith(':perp') ? `${base}/USDT:USDT` : `${base}/USDT`;
}
