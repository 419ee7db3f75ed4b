import { expect, test } from 'vitest';
import type { MarketId } from '../../domain/instrument.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { Catalogue } from './catalogue.ts';
import type { ListedInstrument } from './dialect.ts';

function listed(market: MarketId, symbol: string, base: string, quote = 'USDT', decimals = 2): ListedInstrument {
  const [venue, kind] = market === 'binance:spot' ? (['binance', 'spot'] as const) : (['okx', 'perp'] as const);
  const { stream: _stream, version: _version, ...rest } = sampleSpec({ id: `${market}:${symbol}`, venue, market: kind, symbol, base, quote, tick: { units: 1n, decimals } });
  return rest;
}

test('streams are numbered once, over all markets, and only what is new or different is told', () => {
  const catalogue = new Catalogue();
  const bitcoin = listed('binance:spot', 'BTCUSDT', 'BTC');
  const swap = listed('okx:perp', 'BTC-USDT-SWAP', 'BTC');
  expect(catalogue.update('binance:spot', [bitcoin]).added.map(({ stream }) => stream)).toEqual([1]);
  expect(catalogue.update('okx:perp', [swap]).added.map(({ stream }) => stream)).toEqual([2]);
  expect(catalogue.update('binance:spot', [bitcoin, bitcoin])).toEqual({ added: [], changed: [] });
  const finer = catalogue.update('okx:perp', [listed('okx:perp', 'BTC-USDT-SWAP', 'BTC', 'USDT', 3)]);
  expect(finer.changed.map(({ stream, version }) => [stream, version])).toEqual([[2, 2]]);
});

test('the list of one market makes nothing of another go away', () => {
  const catalogue = new Catalogue();
  catalogue.update('binance:spot', [listed('binance:spot', 'BTCUSDT', 'BTC')]);
  catalogue.update('okx:perp', [listed('okx:perp', 'BTC-USDT-SWAP', 'BTC')]);
  expect(catalogue.update('okx:perp', []).changed.map(({ id, status }) => [id, status])).toEqual([['okx:perp:BTC-USDT-SWAP', 'gone']]);
  expect(catalogue.specs.map(({ status }) => status)).toEqual(['trading', 'gone']);
});

test('an instrument is found by its pair, its symbol or its whole id, however it is written', () => {
  const catalogue = new Catalogue([sampleSpec({ id: 'okx:perp:BTC-USDT-SWAP', venue: 'okx', market: 'perp', symbol: 'BTC-USDT-SWAP' }), sampleSpec({ stream: 2 })]);
  for (const name of ['BTCUSDT', 'btc-usdt', 'BTC-USDT-SWAP', 'btc_usdt_swap', 'okx:perp:BTC-USDT-SWAP']) expect(catalogue.named(name, 'okx:perp')?.stream).toBe(1);
  expect(catalogue.named('BTCUSDT', 'binance:spot')?.stream).toBe(2);
  expect(catalogue.named('okx:perp:BTC-USDT-SWAP', 'binance:spot')).toBeNull();
  expect(catalogue.named('DOGE', 'okx:perp')).toBeNull();
});
