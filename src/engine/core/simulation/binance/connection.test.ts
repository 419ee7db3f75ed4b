import { expect, test } from 'vitest';
import { usPerMinute, usPerSecond } from '../../../domain/time.ts';
import { noMischief } from '../front.ts';
import { sampleClient, type SampleClient } from '../front-sample.ts';
import { World } from '../world.ts';
import { newBinanceSpotFront } from './spot.ts';
import { newBinanceUsdmFront } from './usdm.ts';

const startUs = 1_700_000_000_000_000;

/** A world in which nothing is traded, so that days pass in no time. */
function open(market: 'spot' | 'usdm', path: string): { readonly client: SampleClient; readonly pass: (us: number, stepUs?: number) => void } {
  const world = new World({ seed: 1, startUs, instruments: [] });
  const front = market === 'spot' ? newBinanceSpotFront(world, noMischief) : newBinanceUsdmFront(world, noMischief);
  const client = sampleClient(world, front, path);
  const pass = (us: number, stepUs = usPerSecond): void => {
    const endUs = world.nowUs + us;
    while (world.nowUs < endUs && client.end === null) {
      const before = client.pingCount;
      world.advance(Math.min(endUs, world.nowUs + stepUs));
      client.connection.turn();
      if (answers && client.pingCount > before) client.connection.receivePong();
    }
  };
  return { client, pass };
}

let answers = true;

test.each([['spot', '/ws', 20], ['usdm', '/public/ws', 180]] as const)('%s pings every %s %d seconds, and a client that answers stays', (market, path, seconds) => {
  answers = true;
  const { client, pass } = open(market, path);
  pass(10 * seconds * usPerSecond + usPerSecond / 2);
  expect([client.pingCount, client.end]).toEqual([10, null]);
});

test.each([['spot', '/ws', 60 + 20], ['usdm', '/market/ws', 600 + 180]] as const)('a client of %s that never answers a ping is ended, and not before its time', (market, path, seconds) => {
  answers = false;
  const { client, pass } = open(market, path);
  pass(seconds * usPerSecond);
  expect(client.end).toBe(null);
  pass(2 * usPerSecond);
  expect(client.end).toEqual({ code: 1008, reason: 'no-pong' });
});

test('after a day a connection ends, whatever it does', () => {
  answers = true;
  const { client, pass } = open('spot', '/stream');
  pass(24 * 60 * usPerMinute, 10 * usPerSecond);
  expect(client.end).toBe(null);
  pass(20 * usPerSecond, 10 * usPerSecond);
  expect(client.end?.reason).toBe('too-old');
});

test.each([['spot', 5], ['usdm', 10]] as const)('%s takes %d messages a second, of whatever kind', (market, most) => {
  const { client, pass } = open(market, '/ws');
  for (let second = 0; second < 3; second += 1) {
    for (let count = 0; count < most; count += 1) {
      if (count % 3 === 0) client.connection.receive('{"method":"LIST_SUBSCRIPTIONS","id":1}');
      else if (count % 3 === 1) client.connection.receivePing();
      else client.connection.receivePong();
    }
    expect(client.end).toBe(null);
    pass(usPerSecond);
  }
  for (let count = 0; count <= most; count += 1) client.connection.receivePing();
  expect(client.end).toEqual({ code: 1008, reason: 'too-fast' });
});

test('before it ends its connections, spot says so on each, wrapped where events are wrapped', () => {
  const world = new World({ seed: 1, startUs, instruments: [] });
  const front = newBinanceSpotFront(world, noMischief);
  const [raw, wrapped, gone] = ['/ws', '/stream', '/ws'].map((path) => sampleClient(world, front, path));
  gone?.connection.close();
  front.announceShutdown();
  const event = { e: 'serverShutdown', E: startUs / 1_000 };
  expect(raw?.answers.map((text): unknown => JSON.parse(text))).toEqual([event]);
  expect(wrapped?.answers.map((text): unknown => JSON.parse(text))).toEqual([{ stream: '!serverShutdown', data: event }]);
  expect(gone?.answers).toEqual([]);
});

test('who ended hears nothing more and may be closed again', () => {
  const { client } = open('spot', '/ws');
  client.connection.close();
  client.connection.close();
  client.connection.receive('{"method":"LIST_SUBSCRIPTIONS","id":1}');
  client.connection.turn();
  expect([client.answers, client.end]).toEqual([[], null]);
});
