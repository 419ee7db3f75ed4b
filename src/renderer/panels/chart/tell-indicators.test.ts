import { expect, test } from 'vitest';
import { offerName } from './tell-indicators.ts';

test('an indicator is named by its instrument, its bars and itself', () => {
  const named = (bar: Parameters<typeof offerName>[1]): string => offerName({ id: 'okx:perp:BTC-USDT-SWAP' }, bar, 'RSI 14');
  expect([named({ kind: 'time', us: 60_000_000 }), named({ kind: 'time', us: 4 * 3_600_000_000 }), named({ kind: 'time', us: 86_400_000_000 }), named({ kind: 'renko', ticks: 5 }), named({ kind: 'tick', trades: 100 }), named({ kind: 'volume', lots: 7 })]).toEqual(
    ['1m', '4h', '1d', 'renko5', 'tick100', 'volume7'].map((bar) => `okx:perp:BTC-USDT-SWAP ${bar} RSI 14`),
  );
});
