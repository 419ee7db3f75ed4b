import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noMischief } from './front.ts';
import { sampleAnswer, sampleClient } from './front-sample.ts';
import { newHtxLinearFront } from './htx/linear-front.ts';
import { newHtxSpotFront } from './htx/spot-front.ts';
import { practiceInstruments } from './instruments.ts';
import { newOkxFront } from './okx/front.ts';
import { World } from './world.ts';

const startUs = 1_700_000_000_000_000;
const ids = ['okx:perp:BTC-USDT-SWAP', 'htx:spot:btcusdt', 'htx:perp:BTC-USDT'];

/** Words that fronts look for, in places where they mean something and where they do not. */
const word = fc.constantFrom(
  'subscribe', 'unsubscribe', 'login', 'books', 'trades', 'candle1m', 'instruments', 'BTC-USDT-SWAP', 'SWAP', 'market.btcusdt.mbp.150', 'market.BTC-USDT.bbo', 'market.btcusdt.', 'market.__proto__.bbo',
  'public.*.funding_rate', 'public.BTC-USDT.contract_info', 'sub', 'incremental', '__proto__', 'constructor', '', '"', '\u0000', 'ping',
);
const value = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, word, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null), fc.boolean(), fc.array(tie('any'), { maxLength: 3 }), tie('record')),
  record: fc.dictionary(fc.constantFrom('op', 'id', 'args', 'channel', 'instId', 'instType', 'sub', 'unsub', 'req', 'ping', 'pong', 'data_type', 'cid', 'topic', 'ts', '__proto__'), tie('any'), { maxKeys: 5 }),
}));
const said = fc.oneof({ weight: 8, arbitrary: value.record.map((record) => JSON.stringify(record)) }, { weight: 1, arbitrary: value.any.map((any) => JSON.stringify(any)) }, { weight: 1, arbitrary: fc.string() });

const paths = [
  ['okx', '/ws/v5/public'], ['okx', '/ws/v5/business'], ['okx', '/ws/v5/private'], ['htx-spot', '/ws'], ['htx-spot', '/feed'],
  ['htx-linear', '/linear-swap-ws'], ['htx-linear', '/ws_index'], ['htx-linear', '/linear-swap-notification'],
] as const;

function fronts(): { readonly world: World; readonly byName: ReadonlyMap<string, ReturnType<typeof newOkxFront> | ReturnType<typeof newHtxSpotFront> | ReturnType<typeof newHtxLinearFront>> } {
  const world = new World({ seed: 1, startUs, instruments: practiceInstruments.filter(({ id }) => ids.includes(id)), doze: true });
  const all = [newOkxFront(world, noMischief), newHtxSpotFront(world, noMischief), newHtxLinearFront(world, noMischief)];
  return { world, byName: new Map(all.map((front) => [front.name, front])) };
}

test.each(paths)('whatever a client of %s says on %s, the front answers in JSON and lives', (name, path) => {
  const { world, byName } = fronts();
  const front = byName.get(name);
  if (front === undefined) throw new Error(`${name} is a front`);
  fc.assert(
    fc.property(fc.array(said, { maxLength: 12 }), (texts) => {
      // A second's pause: OKX takes three connections in one.
      world.advance(world.nowUs + 1e6);
      const client = sampleClient(world, front, path);
      for (const text of texts) client.connection.receive(text);
      world.advance(world.nowUs + 50_000);
      client.connection.turn();
      expect(client.end).toBeNull();
      for (const text of [...client.answers, ...client.heard.map((message) => message.text)]) if (text !== 'pong') JSON.parse(text);
      client.connection.close();
      const before = client.heard.length;
      world.advance(world.nowUs + 200_000);
      expect(client.heard.length).toBe(before);
    }),
    { numRuns: 60 },
  );
  world.advance(world.nowUs + 10e6);
  expect(world.movingCount).toBe(0);
});

test.each([
  ['okx', ['/api/v5/market/books?instId=BTC-USDT-SWAP&sz=', '/api/v5/market/candles?instId=BTC-USDT-SWAP&limit=', '/api/v5/public/instruments?instType=']],
  ['htx-spot', ['/market/depth?symbol=btcusdt&type=step0&depth=', '/market/history/kline?symbol=btcusdt&period=1min&size=', '/market/depth?symbol=']],
  ['htx-linear', ['/linear-swap-ex/market/depth?contract_code=BTC-USDT&type=', '/linear-swap-ex/market/history/kline?contract_code=BTC-USDT&period=1min&size=', '/linear-swap-api/v1/swap_funding_rate?contract_code=']],
] as const)('whatever %s is asked by REST, it answers in JSON', (name, targets) => {
  const { byName } = fronts();
  const front = byName.get(name);
  if (front === undefined) throw new Error(`${name} is a front`);
  const asked = fc.oneof(fc.integer().map(String), fc.double().map(String), fc.constantFrom('', 'NaN', '1e3', '-0', '%', '%00', '__proto__', '0x10', '20', '150'), fc.string());
  fc.assert(
    fc.property(fc.constantFrom(...targets), asked, (target, text) => {
      const { status, body } = sampleAnswer(front, target + text);
      expect([200, 429]).toContain(status);
      JSON.parse(body);
    }),
  );
});
