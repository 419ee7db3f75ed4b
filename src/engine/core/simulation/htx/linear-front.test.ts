import { describe, expect, test } from 'vitest';
import { noMischief } from '../front.ts';
import { sampleAnswer, sampleClient, type SampleClient } from '../front-sample.ts';
import { practiceInstruments } from '../instruments.ts';
import { World } from '../world.ts';
import { newHtxLinearFront, type HtxLinearFront } from './linear-front.ts';

const startUs = 1_700_000_000_000_000;
const id = 'htx:perp:BTC-USDT';

type Level = readonly [number, number];

interface Tick {
  readonly event: 'snapshot' | 'update';
  readonly version: number;
  readonly mrid: number;
  readonly bids: readonly Level[] | null;
  readonly asks: readonly Level[] | null;
}

interface Message {
  readonly ch?: string;
  readonly op?: string;
  readonly topic?: string;
  readonly subbed?: string;
  readonly ping?: number;
  readonly ts?: number | string;
  readonly tick?: Tick;
}

function newWorld(seed: number, marketId = id): World {
  return new World({ seed, startUs, instruments: practiceInstruments.filter((instrument) => instrument.id === marketId), historyChanges: 50_000 });
}

function say(client: SampleClient, message: object): void {
  client.connection.receive(JSON.stringify(message));
}

function run(world: World, client: SampleClient, ms: number): void {
  for (let passed = 0; passed < ms; passed += 50) {
    world.advance(world.nowUs + Math.min(50, ms - passed) * 1_000);
    const before = client.answers.length;
    client.connection.turn();
    for (const text of client.answers.slice(before)) {
      const { ping, op, ts }: Message = JSON.parse(text);
      if (ping !== undefined) say(client, { pong: ping });
      if (op === 'ping') say(client, { op: 'pong', ts });
    }
  }
}

function ticks(client: SampleClient, topic: string): Tick[] {
  return client.heard.map(({ text }): Message => JSON.parse(text)).filter(({ ch }) => ch?.endsWith(topic) === true).map(({ tick }) => tick).filter((tick) => tick !== undefined);
}

class Followed {
  readonly bids = new Map<number, number>();
  readonly asks = new Map<number, number>();

  apply({ event, bids, asks }: Tick): void {
    if (event === 'snapshot') for (const side of [this.bids, this.asks]) side.clear();
    for (const [side, levels] of [[this.bids, bids ?? []], [this.asks, asks ?? []]] as const) {
      for (const [price, size] of levels) {
        if (size === 0) side.delete(price);
        else side.set(price, size);
      }
    }
  }

  get best(): { bids: Level[]; asks: Level[] } {
    return { bids: [...this.bids].toSorted((a, b) => b[0] - a[0]), asks: [...this.asks].toSorted((a, b) => a[0] - b[0]) };
  }
}

/** A quotient of two exact numbers is the double next to the decimal. */
function scale(steps: number, { units, decimals }: { readonly units: bigint; readonly decimals: number }): number {
  return (steps * Number(units)) / 10 ** decimals;
}

function truth(world: World, front: HtxLinearFront, marketId: string, version: number, levels: number): { bids: Level[]; asks: Level[] } {
  const book = world.bookAt(marketId, front.truthId(marketId, version) ?? -1, levels);
  const instrument = world.instruments.find((listed) => listed.id === marketId);
  if (book === null || instrument === undefined) throw new Error(`the book at ${version} is known`);
  const rows = (side: readonly Level[]): Level[] => side.map(([steps, lots]) => [scale(steps, instrument.tick), lots]);
  return { bids: rows(book.bids), asks: rows(book.asks) };
}

test.each([['htx:perp:BTC-USDT', 150], ['htx:perp:SHIB-USDT', 20]] as const)('the book of %s with %s levels, followed, is the true one at every version', (marketId, levels) => {
  const world = newWorld(3, marketId);
  const front = newHtxLinearFront(world, noMischief);
  const book = new Followed();
  let last: number | null = null;
  let checks = 0;
  let empty = 0;
  const client = sampleClient(world, front, '/linear-swap-ws', ({ text }) => {
    const { tick }: Message = JSON.parse(text);
    if (tick === undefined) return;
    expect(tick.event).toBe(last === null ? 'snapshot' : 'update');
    if (last !== null) expect(tick.version).toBe(last + 1);
    last = tick.version;
    book.apply(tick);
    if (tick.bids?.length === 0 && tick.asks?.length === 0) empty += 1;
    expect(JSON.stringify(book.best)).toBe(JSON.stringify(truth(world, front, marketId, tick.version, levels)));
    checks += 1;
  });
  say(client, { sub: `market.${marketId.split(':')[2]}.depth.size_${levels}.high_freq`, data_type: 'incremental', id: '1' });
  run(world, client, 120_000);
  expect(checks).toBeGreaterThan(1_000);
  expect(empty).toBeGreaterThan(levels === 20 ? 20 : 0);
});

test('versions are counted for each connection and stream; a second subscription goes on in its chain', () => {
  const world = newWorld(4);
  const front = newHtxLinearFront(world, noMischief);
  const [first, second] = [sampleClient(world, front, '/linear-swap-ws'), sampleClient(world, front, '/linear-swap-ws')];
  const topic = 'market.BTC-USDT.depth.size_150.high_freq';
  say(first, { sub: topic, data_type: 'incremental', id: '1' });
  run(world, first, 1_000);
  say(second, { sub: topic, data_type: 'incremental', id: '1' });
  run(world, first, 1_000);
  say(first, { sub: topic, data_type: 'incremental', id: '2' });
  run(world, first, 1_000);
  const chains = [first, second].map((client) => ticks(client, 'high_freq'));
  for (const chain of chains) expect(chain.map(({ version }) => version)).toEqual(chain.map((_, index) => (chain[0]?.version ?? 0) + index));
  expect(chains[0]?.map(({ event }) => event).filter((event) => event === 'snapshot')).toHaveLength(2);
  expect(chains[0]?.at(-1)?.version).not.toBe(chains[1]?.at(-1)?.version);
  expect(chains[0]?.at(-1)?.mrid).toBe(chains[1]?.at(-1)?.mrid);
});

test('who joins later leaves the others’ book as it is', () => {
  const world = newWorld(13);
  const front = newHtxLinearFront(world, noMischief);
  const book = new Followed();
  const first = sampleClient(world, front, '/linear-swap-ws', ({ text }) => {
    const { tick }: Message = JSON.parse(text);
    if (tick === undefined) return;
    book.apply(tick);
    expect(JSON.stringify(book.best)).toBe(JSON.stringify(truth(world, front, id, tick.version, 150)));
  });
  say(first, { sub: 'market.BTC-USDT.depth.size_150.high_freq', data_type: 'incremental', id: '1' });
  for (let count = 0; count < 20; count += 1) {
    run(world, first, 217);
    say(sampleClient(world, front, '/linear-swap-ws'), { sub: 'market.BTC-USDT.depth.size_150.high_freq', ...(count % 2 === 0 ? { data_type: 'incremental' } : {}), id: '1' });
  }
  run(world, first, 200);
  expect(first.heard.length).toBeGreaterThan(50);
});

test('who does not ask for changes is told whole windows', () => {
  const world = newWorld(5);
  const client = sampleClient(world, newHtxLinearFront(world, noMischief), '/linear-swap-ws');
  say(client, { sub: 'market.BTC-USDT.depth.size_20.high_freq', id: '1' });
  run(world, client, 2_000);
  const told = ticks(client, 'high_freq');
  expect(told.length).toBeGreaterThan(5);
  expect(new Set(told.map(({ event, bids, asks }) => `${event} ${bids?.length} ${asks?.length}`))).toEqual(new Set(['snapshot 20 20']));
});

test('a suspended contract is acknowledged and silent, and says so in its list', () => {
  const world = newWorld(6);
  const front = newHtxLinearFront(world, noMischief);
  front.suspend('BTC-USDT', true);
  const client = sampleClient(world, front, '/linear-swap-ws');
  for (const topic of ['depth.size_20.high_freq', 'bbo', 'trade.detail', 'detail', 'kline.1min']) say(client, { sub: `market.BTC-USDT.${topic}`, data_type: 'incremental', id: '1' });
  run(world, client, 10_000);
  expect(client.answers.filter((text) => text.includes('"subbed"'))).toHaveLength(5);
  expect(client.heard).toEqual([]);
  expect(sampleAnswer(front, '/linear-swap-api/v1/swap_contract_info').body).toContain('"contract_status":3');
  front.suspend('BTC-USDT', false);
  run(world, client, 2_000);
  expect(client.heard.length).toBeGreaterThan(5);
});

test('a book without one side shows null in its snapshot', () => {
  const world = newWorld(7);
  const market = world.market(id);
  market?.place({ owner: 1_000, side: 'sell', kind: 'market', ticks: null, lots: 2 ** 37, displayLots: null, selfTrade: 'allow' });
  const client = sampleClient(world, newHtxLinearFront(world, noMischief), '/linear-swap-ws');
  say(client, { sub: 'market.BTC-USDT.depth.size_150.high_freq', data_type: 'incremental', id: '1' });
  expect(ticks(client, 'high_freq')[0]?.bids).toBeNull();
});

test('data often comes before its acknowledgement, which has its keys in another order than spot', () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 20; seed += 1) {
    const world = newWorld(seed);
    const client = sampleClient(world, newHtxLinearFront(world, noMischief), '/linear-swap-ws', () => orders.add(client.answers.length === 0 ? 'data first' : 'answer first'));
    say(client, { sub: 'market.BTC-USDT.bbo', id: '1' });
    expect(Object.keys(JSON.parse(client.answers[0] ?? '{}'))).toEqual(['id', 'subbed', 'ts', 'status']);
  }
  expect(orders).toEqual(new Set(['data first', 'answer first']));
});

test('a client’s ping is not answered, and silence ends the connection after some 20 s', () => {
  const world = newWorld(8);
  const client = sampleClient(world, newHtxLinearFront(world, noMischief), '/linear-swap-ws');
  say(client, { ping: 5 });
  expect(client.answers).toEqual([]);
  for (let second = 0; second < 19; second += 1) {
    world.advance(world.nowUs + 1e6);
    client.connection.turn();
  }
  expect([client.answers.length, client.end]).toEqual([3, null]);
  world.advance(world.nowUs + 1.5e6);
  client.connection.turn();
  expect(client.end).toEqual({ code: 1003, reason: 'ping check expired' });
});

describe('trades', () => {
  const world = newWorld(9);
  const client = sampleClient(world, newHtxLinearFront(world, noMischief), '/linear-swap-ws');
  say(client, { sub: 'market.BTC-USDT.trade.detail', id: '1' });
  run(world, client, 200_000);
  const data = client.heard.flatMap(({ text }) => [...text.matchAll(/\{"amount":(\d+),"quantity":([\d.]+),"trade_turnover":([\d.]+),"ts":\d+,"id":(\d+),"price":([\d.]+),"direction":"(?:buy|sell)"\}/g)]);

  test('have numbers beyond what a double holds, rising', () => {
    const ids = data.map(([, , , , number = '']) => BigInt(number));
    expect(ids.length).toBeGreaterThan(50);
    expect(ids.every((number) => number > 2n ** 53n)).toBe(true);
    expect(ids.every((number, index) => index === 0 || number > (ids[index - 1] ?? 0n))).toBe(true);
    expect(ids.some((number) => number % 10_000n !== 0n)).toBe(true);
  });

  test('count contracts, coins and worth alike', () => {
    for (const [, amount, quantity, turnover, , price] of data) {
      expect(Number(quantity)).toBeCloseTo(Number(amount) * 0.001, 9);
      expect(Number(turnover)).toBeCloseTo(Number(quantity) * Number(price), 6);
    }
  });
});

test('notices speak in op and cid, greet with how things stand, and tell of funding each minute', () => {
  const world = newWorld(10);
  const front = newHtxLinearFront(world, noMischief);
  const client = sampleClient(world, front, '/linear-swap-notification');
  say(client, { op: 'sub', cid: 'c1', topic: 'public.BTC-USDT.funding_rate' });
  say(client, { op: 'sub', cid: 'c2', topic: 'public.*.contract_info' });
  say(client, { op: 'sub', cid: 'c3', topic: 'public.nobody.funding_rate' });
  say(client, { op: 'sub', cid: 'c4', topic: 'public.linear-swap.heartbeat' });
  expect(client.answers.map((text): unknown => JSON.parse(text)['err-code'])).toEqual([0, 0, 2011, 0]);
  run(world, client, 130_000);
  expect(client.end).toBeNull();
  expect(client.answers.filter((text) => text.includes('"op":"ping"')).length).toBe(26);
  const topics = client.heard.map(({ text }): string | undefined => JSON.parse(text).topic);
  expect(topics.filter((topic) => topic === 'public.BTC-USDT.funding_rate')).toHaveLength(3);
  front.suspend('BTC-USDT', true);
  const last: { event: string; data: { contract_status: number }[] } = JSON.parse(client.heard.at(-1)?.text ?? '{}');
  expect([last.event, last.data[0]?.contract_status]).toEqual(['update', 3]);
});

test('figures have a path of their own, and no other topics', () => {
  const world = newWorld(11);
  const front = newHtxLinearFront(world, noMischief);
  const client = sampleClient(world, front, '/ws_index');
  say(client, { sub: 'market.BTC-USDT.mark_price.1min', id: '1' });
  say(client, { sub: 'market.BTC-USDT.index.1min', id: '2' });
  say(client, { sub: 'market.BTC-USDT.bbo', id: '3' });
  expect(client.answers.at(-1)).toContain('invalid topic');
  run(world, client, 70_000);
  const mark = client.heard.map(({ text }): { ch: string; tick: { id: number; close: string; high: string; low: string } } => JSON.parse(text)).filter(({ ch }) => ch === 'market.BTC-USDT.mark_price.1min');
  expect(new Set(mark.map(({ tick }) => tick.id)).size).toBeGreaterThan(1);
  for (const { tick } of mark) expect(Number(tick.low) <= Number(tick.close) && Number(tick.close) <= Number(tick.high)).toBe(true);
});

test('REST prints numbers with all places and counts market data apart', () => {
  const world = newWorld(12, 'htx:perp:SHIB-USDT');
  const front = newHtxLinearFront(world, noMischief);
  const { body } = sampleAnswer(front, '/linear-swap-api/v1/swap_contract_info?contract_code=SHIB-USDT');
  expect(body).toContain('"contract_size":1000.000000000000000000');
  expect(body).toMatch(/"price_tick":1\.0+E-\d+/);
  expect(sampleAnswer(front, '/linear-swap-api/v1/swap_funding_rate?contract_code=nobody').body).toContain('"err_code":1332');
  for (let count = 0; count < 250; count += 1) sampleAnswer(front, '/api/v1/timestamp');
  expect(sampleAnswer(front, '/api/v1/timestamp').status).toBe(429);
  expect(sampleAnswer(front, '/linear-swap-ex/market/depth?contract_code=SHIB-USDT&type=step0').status).toBe(200);
});

test('markets that nobody listens to any more doze; notices of all wake none', () => {
  const world = new World({ seed: 1, startUs, instruments: practiceInstruments.filter(({ venue, market }) => venue === 'htx' && market === 'perp'), doze: true });
  const front = newHtxLinearFront(world, noMischief);
  const [client, notices] = [sampleClient(world, front, '/linear-swap-ws'), sampleClient(world, front, '/linear-swap-notification')];
  for (const topic of ['funding_rate', 'liquidation_orders', 'contract_info']) say(notices, { op: 'sub', cid: '1', topic: `public.*.${topic}` });
  say(notices, { op: 'sub', cid: '2', topic: 'public.ETH-USDT.funding_rate' });
  for (const contract of ['BTC-USDT', 'SOL-USDT', 'BTC-USDT']) say(client, { sub: `market.${contract}.bbo`, id: '1' });
  run(world, client, 20_000);
  expect(world.movingCount).toBe(3);
  for (const { connection } of [client, notices]) connection.close();
  world.advance(world.nowUs + 20e6);
  expect(world.movingCount).toBe(0);
});
