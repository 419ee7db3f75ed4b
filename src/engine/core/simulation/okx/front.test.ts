import { expect, test } from 'vitest';
import { noMischief, type FrontConnection, type Mischief } from '../front.ts';
import { practiceInstruments } from '../instruments.ts';
import { World } from '../world.ts';
import { newOkxFront, type OkxFront } from './front.ts';

const startUs = 1_700_000_000_000_000;
const id = 'okx:perp:BTC-USDT-SWAP';
const instId = 'BTC-USDT-SWAP';

type Levels = readonly (readonly [string, string, string, string])[];

interface BookRow {
  readonly asks: Levels;
  readonly bids: Levels;
  readonly seqId: number;
  readonly prevSeqId: number;
  readonly ts: string;
  readonly checksum?: number;
}

interface Push {
  readonly arg: { readonly channel: string; readonly instId: string };
  readonly action?: string;
  readonly data: readonly BookRow[];
}

interface Client {
  readonly connection: FrontConnection;
  /** Market data and answers, in the order in which they came. */
  readonly heard: string[];
  pongs: number;
  ended: string | null;
}

function newWorld(seed: number, ids: readonly string[] = [id], doze = true): World {
  return new World({ seed, startUs, instruments: practiceInstruments.filter((instrument) => ids.includes(instrument.id)), doze });
}

function newClient(): Omit<Client, 'connection'> {
  return { heard: [], pongs: 0, ended: null };
}

function connect(front: OkxFront, path = '/ws/v5/public'): Client {
  const client = newClient();
  const connection = front.open(path, {
    send: (bytes) => client.heard.push(Buffer.from(bytes).toString()),
    // Pongs are heard of by those who ask for them.
    answer: (text) => (text === 'pong' ? (client.pongs += 1) : client.heard.push(text)),
    ping: () => {},
    end: (code, reason) => (client.ended = `${code} ${reason}`),
  });
  if (connection === null) throw new Error(`${path} is served`);
  return Object.assign(client, { connection });
}

function subscribe(client: Client, ...channels: readonly string[]): void {
  client.connection.receive(JSON.stringify({ op: 'subscribe', args: channels.map((channel) => ({ channel, instId })) }));
}

function pushes(client: Client, channel: string): Push[] {
  return client.heard.map((text): Push => JSON.parse(text)).filter((push) => push.data !== undefined && push.arg.channel === channel);
}

function run(world: World, client: Client, seconds: number, stepMs = 50): void {
  const untilUs = world.nowUs + seconds * 1e6;
  while (world.nowUs < untilUs) {
    world.advance(Math.min(untilUs, world.nowUs + stepMs * 1_000));
    client.connection.turn();
    if (world.nowUs % 15_000_000 === 0) client.connection.receive('ping');
  }
}

/** A book as a client keeps it, in texts. */
class Followed {
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();

  apply({ bids, asks }: BookRow): void {
    for (const [side, levels] of [[this.bids, bids], [this.asks, asks]] as const) {
      for (const [price, size] of levels) {
        if (size === '0') side.delete(price);
        else side.set(price, size);
      }
    }
  }

  best(side: 'bids' | 'asks'): [number, number][] {
    const sign = side === 'bids' ? -1 : 1;
    return [...this[side]].map(([price, size]): [number, number] => [Number(price), Number(size)]).toSorted((a, b) => (a[0] - b[0]) * sign);
  }
}

function truth(world: World, front: OkxFront, marketId: string, seqId: number, levels: number): { bids: [number, number][]; asks: [number, number][] } {
  const book = world.bookAt(marketId, front.truthId(marketId, seqId) ?? -1, levels);
  const market = world.market(marketId);
  if (book === null || market === null) throw new Error(`the book at ${seqId} is known`);
  // A quotient of two exact numbers is the double next to the decimal.
  const scale = ({ units, decimals }: { units: bigint; decimals: number }, steps: number): number => (steps * Number(units)) / 10 ** decimals;
  const rows = (side: readonly (readonly [number, number])[]): [number, number][] => side.map(([ticks, lots]) => [scale(market.instrument.tick, ticks), scale(market.instrument.lot, lots)]);
  return { bids: rows(book.bids), asks: rows(book.asks) };
}

test.each(['okx:perp:BTC-USDT-SWAP', 'okx:spot:ETH-USDT', 'okx:perp:SHIB-USDT-SWAP'])('the book of %s, followed, is the true one at every id', (marketId) => {
  const world = newWorld(5, [marketId]);
  const front = newOkxFront(world, noMischief);
  const client = connect(front);
  const symbol = marketId.split(':')[2] ?? '';
  client.connection.receive(JSON.stringify({ op: 'subscribe', args: [{ channel: 'books', instId: symbol }] }));
  const book = new Followed();
  let seqId = -1;
  let steps = 0;
  let contiguous = 0;
  for (let turn = 0; turn < 1_200; turn += 1) {
    world.advance(world.nowUs + 100_000);
    client.connection.receive('ping');
    for (const { action, data } of pushes(client, 'books')) {
      const [row] = data;
      if (row === undefined) throw new Error('a push has a row');
      expect(row.prevSeqId).toBe(action === 'snapshot' ? -1 : seqId);
      expect(row.checksum).toBe(0);
      if (row.seqId === seqId + 1) contiguous += 1;
      seqId = row.seqId;
      book.apply(row);
      // As texts: a deep comparison of 800 levels takes longer than all the rest.
      expect(JSON.stringify({ bids: book.best('bids'), asks: book.best('asks') })).toBe(JSON.stringify(truth(world, front, marketId, seqId, 400)));
      steps += 1;
    }
    client.heard.length = 0;
  }
  expect(steps).toBeGreaterThan(300);
  expect(contiguous).toBeLessThan(steps / 2);
});

test('who joins later follows the same series', () => {
  const world = newWorld(6);
  const front = newOkxFront(world, noMischief);
  const first = connect(front);
  subscribe(first, 'books');
  run(world, first, 3.05);
  const second = connect(front);
  subscribe(second, 'books');
  run(world, first, 2);
  const [snapshot, ...updates] = pushes(second, 'books').map(({ data }) => data[0]);
  expect(snapshot?.prevSeqId).toBe(-1);
  expect(pushes(first, 'books').map(({ data }) => data[0]?.seqId)).toContain(snapshot?.seqId);
  expect(updates.map((row) => row?.prevSeqId)).toEqual([snapshot, ...updates].slice(0, -1).map((row) => row?.seqId));
  expect(second.heard.filter((text) => text.includes('"books"')).slice(1).at(-1)).toBe(first.heard.at(-1));
});

test('a book without its pushed snapshot begins by REST and goes on in the stream', () => {
  const world = newWorld(7);
  const front = newOkxFront(world, noMischief);
  front.settings.isSnapshotPushed = false;
  const client = connect(front);
  subscribe(client, 'books');
  run(world, client, 1.05);
  const answer = front.request({ method: 'GET', target: `/api/v5/market/books?instId=${instId}&sz=400`, headers: {}, body: '' });
  const parsed: { code: string; data: BookRow[] } = JSON.parse(String(answer.body));
  run(world, client, 2);
  const [snapshot] = parsed.data;
  if (snapshot === undefined) throw new Error('the answer has a row');
  const updates = pushes(client, 'books');
  expect(updates.map(({ action }) => action)).not.toContain('snapshot');
  const usable = updates.map(({ data }) => data[0]).filter((row) => row !== undefined && row.seqId > snapshot.seqId);
  expect(usable[0]?.prevSeqId).toBeLessThanOrEqual(snapshot.seqId);
  const book = new Followed();
  for (const row of [snapshot, ...usable]) if (row !== undefined) book.apply(row);
  expect({ bids: book.best('bids').slice(0, 300), asks: book.best('asks').slice(0, 300) }).toEqual(truth(world, front, id, usable.at(-1)?.seqId ?? -1, 300));
});

test('a maintenance sets ids back once, and the series goes on', () => {
  const world = newWorld(8);
  const front = newOkxFront(world, noMischief);
  const client = connect(front);
  subscribe(client, 'books');
  run(world, client, 2);
  expect(front.resetSequence(instId)).toBe(true);
  run(world, client, 2);
  const rows = pushes(client, 'books').map(({ data }) => data[0]);
  expect(rows.filter((row) => row !== undefined && row.prevSeqId > row.seqId)).toHaveLength(1);
  expect(rows.slice(1).map((row) => row?.prevSeqId)).toEqual(rows.slice(0, -1).map((row) => row?.seqId));
  const last = rows.at(-1)?.seqId ?? -1;
  expect(front.truthId(id, last)).toBeLessThanOrEqual(world.market(id)?.exchange.updateId ?? 0);
  expect(front.truthId(id, rows[0]?.seqId ?? -1)).toBe(rows[0]?.seqId);
});

test('the best price, five levels and the book tell of one exchange, in this order', () => {
  const world = newWorld(9);
  const front = newOkxFront(world, noMischief);
  const client = connect(front);
  subscribe(client, 'books5', 'books', 'bbo-tbt');
  run(world, client, 5, 10);
  for (const [channel, levels] of [['bbo-tbt', 1], ['books5', 5]] as const) {
    const told = pushes(client, channel);
    expect(told.length).toBeGreaterThan(20);
    for (const { data, action } of told.slice(-20)) {
      const [row] = data;
      expect([action, row?.prevSeqId, row?.checksum]).toEqual([undefined, undefined, undefined]);
      const shown = { bids: row?.bids.map(([price, size]) => [Number(price), Number(size)]), asks: row?.asks.map(([price, size]) => [Number(price), Number(size)]) };
      expect(shown).toEqual(truth(world, front, id, row?.seqId ?? -1, levels));
    }
  }
  const order = client.heard.map((text): Push => JSON.parse(text)).filter(({ data }) => data !== undefined).map(({ arg, data }) => `${data[0]?.seqId} ${['bbo-tbt', 'books', 'books5'].indexOf(arg.channel)}`);
  const later = order.slice(3);
  expect(later).toEqual(later.toSorted());
});

test('trades are told by taker and price, all of them on the business path', () => {
  const world = newWorld(10);
  const front = newOkxFront(world, noMischief);
  const client = connect(front);
  const business = connect(front, '/ws/v5/business');
  subscribe(client, 'trades');
  subscribe(business, 'trades-all', 'candle1m');
  run(world, client, 60);
  interface TradeRow { readonly tradeId: string; readonly sz: string; readonly count: string; readonly px: string }
  const rows = (from: Client, channel: string): TradeRow[] => from.heard.map((text): { arg?: { channel: string }; data?: TradeRow[] } => JSON.parse(text)).filter(({ arg, data }) => data !== undefined && arg?.channel === channel).flatMap(({ data }) => data ?? []);
  const all = rows(business, 'trades-all');
  const taken = rows(client, 'trades');
  const sum = (trades: readonly TradeRow[]): number => trades.reduce((total, { sz }) => total + Math.round(Number(sz) * 1e6), 0);
  expect(sum(taken)).toBe(sum(all));
  expect(taken.reduce((total, { count }) => total + Number(count), 0)).toBe(all.length);
  expect(taken.length).toBeLessThan(all.length);
  expect(taken.some(({ count }) => count !== '1')).toBe(true);
  expect(new Set(taken.map(({ tradeId }) => tradeId)).size).toBe(taken.length);
});

test('each arg is acknowledged by itself, sometimes after its first data', () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 40; seed += 1) {
    const front = newOkxFront(newWorld(seed), noMischief);
    const client = connect(front);
    client.connection.receive(JSON.stringify({ id: 'a1', op: 'subscribe', args: [{ channel: 'books5', instId }, { channel: 'tickers', instId }] }));
    const messages = client.heard.map((text): { id?: string; event?: string; connId?: string; arg: { channel: string } } => JSON.parse(text));
    expect(messages.filter(({ event }) => event === 'subscribe').map(({ id: given, arg, connId }) => [given, arg.channel, connId?.length])).toEqual([['a1', 'books5', 8], ['a1', 'tickers', 8]]);
    orders.add(messages.filter(({ arg }) => arg.channel === 'books5').map(({ event }) => event ?? 'data').join());
  }
  expect(orders).toEqual(new Set(['subscribe,data', 'data,subscribe']));
});

test.each([
  ['/ws/v5/public', '{"op":"subscribe","args":[{"channel":"candle1m","instId":"BTC-USDT-SWAP"}]}', '64001'],
  ['/ws/v5/business', '{"op":"subscribe","args":[{"channel":"trades","instId":"BTC-USDT-SWAP"}]}', '64002'],
  ['/ws/v5/public', '{"op":"subscribe","args":[{"channel":"books","instId":"NOBODY-USDT"}]}', '60018'],
  ['/ws/v5/public', '{"op":"subscribe","args":[{"channel":"looks","instId":"BTC-USDT-SWAP"}]}', '60018'],
  ['/ws/v5/public', '{"op":"subscribe","args":[{"channel":"books-l2-tbt","instId":"BTC-USDT-SWAP"}]}', '64003'],
  ['/ws/v5/public', '{"op":"subscribe","args":["books"]}', '60013'],
  ['/ws/v5/public', '{"op":"subscribe"}', '60012'],
  ['/ws/v5/public', 'hello', '60012'],
  ['/ws/v5/public', '{"op":"dance","args":[]}', '60019'],
  ['/ws/v5/public', '{"op":"order","args":[]}', '60028'],
  ['/ws/v5/private', '{"op":"subscribe","args":[{"channel":"orders","instType":"ANY"}]}', '60011'],
])('on %s %s is refused with %s', (path, text, code) => {
  const client = connect(newOkxFront(newWorld(1), noMischief), path);
  client.connection.receive(text);
  const [answer]: { event: string; code: string; msg: string; connId: string }[] = client.heard.map((said): { event: string; code: string; msg: string; connId: string } => JSON.parse(said));
  expect([answer?.event, answer?.code, Object.keys(answer ?? {})]).toEqual(['error', code, ['event', 'code', 'msg', 'connId']]);
  expect(client.ended).toBeNull();
});

test('a connection lives by texts alone, and ends after 30 s without any', () => {
  const world = newWorld(2);
  const front = newOkxFront(world, noMischief);
  const client = connect(front);
  const pass = (seconds: number): void => {
    world.advance(world.nowUs + seconds * 1e6);
    client.connection.turn();
  };
  pass(29);
  client.connection.receive('ping');
  expect(client.pongs).toBe(1);
  pass(29);
  client.connection.receivePing();
  expect(client.ended).toBeNull();
  pass(2);
  expect(client.ended).toBe('4004 No data received in 30s.');
});

test('480 requests an hour are heard, 3 connections a second are taken', () => {
  const world = newWorld(3);
  const front = newOkxFront(world, noMischief);
  const client = connect(front);
  for (let count = 0; count < 481; count += 1) client.connection.receive('{"op":"unsubscribe","args":[{"channel":"books","instId":"BTC-USDT-SWAP"}]}');
  expect(client.heard.filter((text) => text.includes('"event":"unsubscribe"'))).toHaveLength(480);
  expect(client.heard.at(-1)).toContain('60014');
  // Who only looks at the path and leaves is not counted.
  for (let count = 0; count < 5; count += 1) connect(front).connection.close();
  const others = [connect(front), connect(front), connect(front)];
  for (const { connection } of others) connection.turn();
  expect(others.map(({ ended }) => ended)).toEqual([null, null, '1008 Too many connections']);
});

test('upgrades, maintenance and changed instruments are told to who asked', () => {
  const front = newOkxFront(newWorld(4), noMischief);
  const client = connect(front);
  client.connection.receive('{"op":"subscribe","args":[{"channel":"status"},{"channel":"instruments","instType":"SWAP"}]}');
  expect(client.heard).toHaveLength(2);
  front.announceUpgrade();
  front.setMaintenance('ongoing', startUs, startUs + 60e6);
  front.setState(instId, 'suspend');
  const [notice, status, changed] = client.heard.slice(2);
  expect(notice).toContain('"event":"notice","code":"64008"');
  expect(status).toContain('{"arg":{"channel":"status"},"data":[{"begin":"1700000000000"');
  expect(changed).toContain('"state":"suspend"');
  const listed = front.request({ method: 'GET', target: '/api/v5/public/instruments?instType=SWAP', headers: {}, body: '' });
  expect(listed.body).toContain('"state":"suspend"');
});

test('a book in which nothing happens shows once a minute that it lives', () => {
  const world = newWorld(11);
  const front = newOkxFront(world, noMischief);
  const client = connect(front);
  subscribe(client, 'books');
  const [snapshot] = pushes(client, 'books');
  // The market itself never rests so long: its seconds are told alone.
  const market = world.market(id);
  if (market === null) throw new Error('the market is there');
  for (let second = 1; second <= 120; second += 1) {
    market.nowUs += 1e6;
    front.streamsOf(instId)?.second(market);
  }
  const beats = pushes(client, 'books').slice(1).map(({ action, data }) => [action, data[0]?.asks.length, data[0]?.bids.length, data[0]?.prevSeqId, data[0]?.seqId]);
  expect(beats).toEqual([1, 2].map(() => ['update', 0, 0, snapshot?.data[0]?.seqId, snapshot?.data[0]?.seqId]));
});

test('REST counts by endpoint, and refuses by 429 or by 50011', () => {
  const world = newWorld(5);
  const front = newOkxFront(world, noMischief);
  const ask = (target: string): { status: number; code: string; rows: number } => {
    const { status, body } = front.request({ method: 'GET', target, headers: {}, body: '' });
    const { code, data }: { code: string; data: unknown[] } = JSON.parse(String(body));
    return { status, code, rows: data.length };
  };
  const answers = Array.from({ length: 60 }, () => ask('/api/v5/public/time'));
  expect(answers.filter(({ code }) => code === '0')).toHaveLength(10);
  expect(new Set(answers.map(({ status, code }) => `${status} ${code}`))).toEqual(new Set(['200 0', '429 50011', '200 50011']));
  expect(ask('/api/v5/public/instruments?instType=SWAP')).toEqual({ status: 200, code: '0', rows: 1 });
  expect(ask('/api/v5/market/books?instId=BTC-USDT&sz=5').code).toBe('51001');
  expect(ask('/api/v5/market/candles?instId=BTC-USDT-SWAP').rows).toBeGreaterThan(0);
  expect(ask('/api/v5/public/funding-rate?instId=BTC-USDT-SWAP').rows).toBe(1);
});

test('a careless venue answers with an old book, or a crossed one', () => {
  const mischief: Mischief = { staleChanges: () => 100, crossesSnapshot: () => true };
  const world = newWorld(6);
  const front = newOkxFront(world, mischief);
  const client = connect(front);
  subscribe(client, 'books');
  run(world, client, 5);
  const { data }: { data: BookRow[] } = JSON.parse(String(front.request({ method: 'GET', target: `/api/v5/market/books?instId=${instId}&sz=400`, headers: {}, body: '' }).body));
  expect(front.truthId(id, data[0]?.seqId ?? -1)).toBe((world.market(id)?.exchange.updateId ?? 0) - 100);
  expect(data[0]?.bids[0]?.[0]).toBe(data[0]?.asks[0]?.[0]);
});

test('markets that nobody listens to any more doze; topics of all instruments wake none', () => {
  const world = new World({ seed: 1, startUs, instruments: practiceInstruments.filter(({ venue }) => venue === 'okx'), doze: true });
  const client = connect(newOkxFront(world, noMischief));
  client.connection.receive('{"op":"subscribe","args":[{"channel":"liquidation-orders","instType":"SWAP"},{"channel":"instruments","instType":"SPOT"}]}');
  subscribe(client, 'books', 'trades', 'books');
  client.connection.receive('{"op":"subscribe","args":[{"channel":"index-tickers","instId":"ETH-USDT"}]}');
  run(world, client, 10);
  expect(world.movingCount).toBe(2);
  client.connection.close();
  client.connection.close();
  world.advance(world.nowUs + 20e6);
  expect(world.movingCount).toBe(0);
});
