import { expect, test } from 'vitest';
import { readTarget } from '../target.ts';
import { carriesMarket, carriesPublic, carriesSpot, parseStreamTarget } from './streams.ts';

function spot(target: string): unknown {
  const { path, query } = readTarget(target);
  return parseStreamTarget(path, query, 'spot');
}

function usdm(target: string): unknown {
  const { path, query } = readTarget(target);
  return parseStreamTarget(path, query, 'perp');
}

test('the target of a connection names its streams', () => {
  expect(spot('/ws/a@trade/b@trade')).toEqual({ isCombined: false, streams: ['a@trade', 'b@trade'], carries: carriesSpot });
  expect(spot('/stream?streams=a@trade/b@depth@100ms')).toEqual({ isCombined: true, streams: ['a@trade', 'b@depth@100ms'], carries: carriesSpot });
  expect(spot('/stream?streams=a%40trade')).toEqual({ isCombined: true, streams: ['a@trade'], carries: carriesSpot });
  expect(spot('/stream')).toEqual({ isCombined: true, streams: [], carries: carriesSpot });
  for (const target of ['/', '/wss', '/streams', '/api/v3/ping', '/public/ws']) expect(spot(target)).toBe(null);
});

test('perpetuals have routes, and without one get what /public carries', () => {
  expect(usdm('/public/ws/a@trade')).toEqual({ isCombined: false, streams: ['a@trade'], carries: carriesPublic });
  expect(usdm('/market/stream?streams=a@aggTrade')).toEqual({ isCombined: true, streams: ['a@aggTrade'], carries: carriesMarket });
  expect(usdm('/ws/a@aggTrade')).toEqual({ isCombined: false, streams: ['a@aggTrade'], carries: carriesPublic });
  for (const target of ['/', '/public', '/other/ws', '/private/ws']) expect(usdm(target)).toBe(null);
});
