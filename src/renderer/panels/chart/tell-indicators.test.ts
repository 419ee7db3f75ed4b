import { expect, test } from 'vitest';
import { alertScriptLengthMax } from '../../../engine/contract/index.ts';
import { indicatorOffers, offerName, scriptOffers } from './tell-indicators.ts';

test('an indicator is named by its instrument, its bars and itself', () => {
  const named = (bar: Parameters<typeof offerName>[1]): string => offerName({ id: 'okx:perp:BTC-USDT-SWAP' }, bar, 'RSI 14');
  expect([named({ kind: 'time', us: 60_000_000 }), named({ kind: 'time', us: 4 * 3_600_000_000 }), named({ kind: 'time', us: 86_400_000_000 }), named({ kind: 'renko', ticks: 5 }), named({ kind: 'tick', trades: 100 }), named({ kind: 'volume', lots: 7 })]).toEqual(
    ['1m', '4h', '1d', 'renko5', 'tick100', 'volume7'].map((bar) => `okx:perp:BTC-USDT-SWAP ${bar} RSI 14`),
  );
});

test('a script is offered once a number, with what the engine needs to run it; one that is too long is not', () => {
  const recipe = { name: 'mine', source: 'indicator({})', params: { length: 5 }, plots: ['mean', 'far'] };
  const bar = { kind: 'time', us: 300_000_000 } as const;
  const offered = scriptOffers({ id: 'okx:spot:BTC-USDT' }, bar, [recipe, { ...recipe, name: 'one', plots: ['mean'] }, { ...recipe, source: ' '.repeat(alertScriptLengthMax + 1) }]);
  expect(offered.map(([name]) => name)).toEqual(['okx:spot:BTC-USDT 5m mine mean', 'okx:spot:BTC-USDT 5m mine far', 'okx:spot:BTC-USDT 5m one']);
  expect(offered[1]?.[1]).toEqual({ instrument: 'okx:spot:BTC-USDT', bar, name: 'mine', source: 'indicator({})', params: { length: 5 }, plot: 'far', isOnClose: false });
});

test('the lines of an indicator are offered with all its parameters; what only this chart knows is not', () => {
  const value = (id: string, plot: string, params: Readonly<Record<string, number | string>> = {}) => ({ name: `${id} ${plot}`, kept: { key: 1, id, params, isShown: true }, plot });
  const bar = { kind: 'time', us: 60_000_000 } as const;
  const values = [value('macd', 'signal', { fast: 8 }), value('obv', 'value'), value('vwap', 'upper'), value('nonsense', 'value'), value('rsi', 'value', { length: -1 })];
  const offered = indicatorOffers({ id: 'okx:spot:BTC-USDT' }, bar, values);
  expect(offered).toEqual([
    ['okx:spot:BTC-USDT 1m macd signal', { instrument: 'okx:spot:BTC-USDT', bar, name: 'MACD 8 26 9', indicator: 'macd', params: { fast: 8, slow: 26, signal: 9, source: 'close' }, plot: 'signal', isOnClose: false }],
    ['okx:spot:BTC-USDT 1m vwap upper', { instrument: 'okx:spot:BTC-USDT', bar, name: 'VWAP 2', indicator: 'vwap', params: { times: 2 }, plot: 'upper', isOnClose: false }],
  ]);
  expect(indicatorOffers({ id: 'okx:spot:BTC-USDT' }, { kind: 'tick', trades: 50 }, values).map(([, { name }]) => name)).toEqual(['MACD 8 26 9']);
});
