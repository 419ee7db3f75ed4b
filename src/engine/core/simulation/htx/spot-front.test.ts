import { describe, expect, test } from 'vitest';
import { noMischief, type Mischief } from '../front.ts';
import { sampleAnswer, sampleClient, type SampleClient } from '../front-sample.ts';
import { practiceInstruments } from '../instruments.ts';
import { World } from '../world.ts';
import { newHtxSpotFront, type HtxSpotFront } from './spot-front.ts';

const startUs = 1_700_000_000_000_000;
const id = 'htx:spot:btcusdt';

type Level = readonly [number, number];

interface Book {
  readonly seqNum: number;
  readonly prevSeqNum?: number;
  readonly bids?: readonly Level[];
  readonly asks?: readonly Level[];
}

interface Push {
  readonly ch: string;
  readonly ts: number;
  readonly tick: Book;
}

interface Answer {
  readonly id?: string;
  readonly rep?: string;
  readonly subbed?: string;
  readonly status?: string;
  readonly data?: Book;
  readonly ts?: number;
  readonly ping?: number;
  readonly 'err-msg'?: string;
}

function newWorld(seed: number, marketId = id): World {
  return new World({ seed, startUs, instruments: practiceInstruments.filter((instrument) => instrument.id === marketId), historyChanges: 50_000 });
}

function say(client: SampleClient, message: object): void {
  client.connection.receive(JSON.stringify(message));
}

/** Lets time pass, answering pings unless told otherwise. */
function run(world: World, client: SampleClient, ms: number, isPolite = true): void {
  for (let passed = 0; passed < ms; passed += 50) {
    world.advance(world.nowUs + Math.min(50, ms - passed) * 1_000);
    const before = client.answers.length;
    client.connection.turn();
    for (const { ping } of isPolite ? answersOf(client).slice(before) : []) if (ping !== undefined) say(client, { pong: ping });
  }
}

function answersOf(client: SampleClient): Answer[] {
  return client.answers.map((text): Answer => JSON.parse(text));
}

function pushesOf(client: SampleClient, topic: string): Push[] {
  return client.heard.map(({ text }): Push => JSON.parse(text)).filter(({ ch }) => ch.endsWith(`.${topic}`));
}

class Followed {
  readonly bids = new Map<number, number>();
  readonly asks = new Map<number, number>();

  apply(book: Book): void {
    for (const [side, levels] of [[this.bids, book.bids ?? []], [this.asks, book.asks ?? []]] as const) {
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

function truth(world: World, front: HtxSpotFront, marketId: string, seqNum: number, levels: number): { bids: Level[]; asks: Level[] } {
  const book = world.bookAt(marketId, front.truthId(marketId, seqNum) ?? -1, levels);
  const instrument = world.instruments.find((listed) => listed.id === marketId);
  if (book === null || instrument === undefined) throw new Error(`the book at ${seqNum} is known`);
  const rows = (side: readonly Level[]): Level[] => side.map(([ticks, lots]) => [scale(ticks, instrument.tick), scale(lots, instrument.lot)]);
  return { bids: rows(book.bids), asks: rows(book.asks) };
}

describe.each([['htx:spot:btcusdt', 150], ['htx:spot:btcusdt', 400], ['htx:spot:pepeusdt', 20], ['htx:spot:ethusdt', 5]] as const)('the book of %s with %s levels', (marketId, levels) => {
  const symbol = marketId.split(':')[2] ?? '';
  const topic = `market.${symbol}.mbp.${levels}`;

  test('begins with an answer, and followed is the true one at every id', () => {
    const world = newWorld(3, marketId);
    const front = newHtxSpotFront(world, noMischief);
    const client = sampleClient(world, front, '/feed');
    say(client, { sub: topic, id: '1' });
    run(world, client, 1_000);
    expect(pushesOf(client, `mbp.${levels}`).length).toBeGreaterThan(0);
    say(client, { req: topic, id: '2' });
    run(world, client, 180_000);
    const snapshot = answersOf(client).find(({ rep }) => rep === topic)?.data;
    if (snapshot === undefined) throw new Error('the request was answered');
    const book = new Followed();
    book.apply(snapshot);
    expect(JSON.stringify(book.best)).toBe(JSON.stringify(truth(world, front, marketId, snapshot.seqNum, levels)));
    const updates = pushesOf(client, `mbp.${levels}`).map(({ tick }) => tick).filter(({ seqNum }) => seqNum > snapshot.seqNum);
    let last = snapshot.seqNum;
    for (const update of updates) {
      expect(update.prevSeqNum).toBe(last);
      last = update.seqNum;
      book.apply(update);
    }
    expect(updates.length).toBeGreaterThan(300);
    expect(JSON.stringify(book.best)).toBe(JSON.stringify(truth(world, front, marketId, last, levels)));
    const steps = updates.map(({ seqNum, prevSeqNum = 0 }) => seqNum - prevSeqNum);
    expect(Math.max(...steps)).toBeGreaterThan(1);
    const isNarrow = levels <= 20;
    expect(updates.some(({ bids, asks }) => bids === undefined || asks === undefined)).toBe(isNarrow);
    expect(updates.some(({ bids, asks }) => bids?.length === 0 || asks?.length === 0)).toBe(!isNarrow);
  });
});

test('each step of a followed book is true, not only the last', () => {
  const world = newWorld(4);
  const front = newHtxSpotFront(world, noMischief);
  front.settings.answerLateUsMax = 0;
  const book = new Followed();
  let seqNum: number | null = null;
  let checks = 0;
  const client = sampleClient(world, front, '/feed', ({ text }) => {
    const { tick }: Push = JSON.parse(text);
    if (seqNum === null || tick.seqNum <= seqNum) return;
    expect(tick.prevSeqNum).toBe(seqNum);
    seqNum = tick.seqNum;
    book.apply(tick);
    checks += 1;
    expect(JSON.stringify(book.best)).toBe(JSON.stringify(truth(world, front, id, seqNum, 150)));
  });
  say(client, { sub: 'market.btcusdt.mbp.150', id: '1' });
  say(client, { req: 'market.btcusdt.mbp.150', id: '2' });
  client.connection.turn();
  const data = answersOf(client).at(-1)?.data;
  if (data === undefined) throw new Error('the answer is there');
  book.apply(data);
  seqNum = data.seqNum;
  run(world, client, 150_000);
  expect(checks).toBeGreaterThan(1_000);
});

test('who joins later leaves the others’ series as it is', () => {
  const world = newWorld(7);
  const front = newHtxSpotFront(world, noMischief);
  const [first, second] = [sampleClient(world, front, '/feed'), sampleClient(world, front, '/feed')];
  for (const client of [first, second, first, second]) {
    say(client, { sub: 'market.btcusdt.mbp.150', id: '1' });
    run(world, first, 1_030);
    say(client, { req: 'market.btcusdt.mbp.150', id: '2' });
    run(world, first, 1_020);
  }
  const [told, later] = [first, second].map((client) => pushesOf(client, 'mbp.150').map(({ tick }) => tick));
  expect(told?.slice(1).map(({ prevSeqNum }) => prevSeqNum)).toEqual(told?.slice(0, -1).map(({ seqNum }) => seqNum));
  expect(later).toEqual(told?.slice(-(later?.length ?? 0)));
});

test('an answer comes late, older than updates that came before it', () => {
  const ages: number[] = [];
  for (let seed = 0; seed < 12; seed += 1) {
    const world = newWorld(seed);
    const front = newHtxSpotFront(world, noMischief);
    const client = sampleClient(world, front, '/feed');
    say(client, { sub: 'market.btcusdt.mbp.150', id: '1' });
    run(world, client, 300);
    say(client, { req: 'market.btcusdt.mbp.150', id: '2' });
    while (!answersOf(client).some(({ rep }) => rep !== undefined)) run(world, client, 50);
    const seqNum = answersOf(client).find(({ rep }) => rep !== undefined)?.data?.seqNum ?? 0;
    const updates = pushesOf(client, 'mbp.150').map(({ tick }) => tick);
    ages.push(updates.filter((update) => update.seqNum > seqNum).length);
    expect([updates[0]?.prevSeqNum, ...updates.map((update) => update.seqNum)]).toContain(seqNum);
  }
  expect(Math.max(...ages)).toBeGreaterThan(2);
});

test('requests that come too fast are refused in HTX’s words; paced ones never', () => {
  const world = newWorld(1);
  const client = sampleClient(world, newHtxSpotFront(world, noMischief), '/feed');
  const topic = 'market.btcusdt.mbp.150';
  for (let count = 0; count < 45; count += 1) say(client, { req: topic, id: String(count) });
  expect(answersOf(client).filter((answer) => answer['err-msg'] === `429 too many request topic is ${topic}`)).toHaveLength(21);
  run(world, client, 3_000);
  for (let count = 0; count < 40; count += 1) {
    say(client, { req: topic, id: `p${count}` });
    run(world, client, 100);
  }
  run(world, client, 1_000);
  expect(answersOf(client).filter(({ rep, id: given }) => rep === topic && given?.startsWith('p') === true)).toHaveLength(40);
});

test('topics are acknowledged one by one, twice when asked twice, and told once', () => {
  const world = newWorld(2);
  const client = sampleClient(world, newHtxSpotFront(world, noMischief), '/ws');
  const order: string[] = [];
  say(client, { sub: 'market.btcusdt.bbo', id: 'a' });
  say(client, { sub: 'market.btcusdt.bbo', id: 'b' });
  expect(answersOf(client)).toEqual(['a', 'b'].map((given) => ({ id: given, status: 'ok', subbed: 'market.btcusdt.bbo', ts: startUs / 1_000 })));
  expect(Object.keys(answersOf(client)[0] ?? {})).toEqual(['id', 'status', 'subbed', 'ts']);
  expect(Math.min(...client.heard.map(({ text }): number => JSON.parse(text).ts))).toBeLessThan(startUs / 1_000);
  const before = client.heard.length;
  run(world, client, 20_000);
  for (const { text } of client.heard.slice(before)) order.push(text);
  expect(new Set(order).size).toBe(order.length);
  say(client, { unsub: 'market.btcusdt.bbo', id: 'c' });
  const after = client.heard.length;
  run(world, client, 5_000);
  expect(client.heard.length).toBe(after);
  expect(new Set(client.heard.map(({ form }) => form))).toEqual(new Set(['zipped']));
});

test.each([
  ['/ws', { sub: 'market.nobody.bbo', id: '1' }, 'invalid symbol nobody'],
  ['/ws', { sub: 'market.btcusdt.looks', id: '1' }, 'invalid topic market.btcusdt.looks'],
  ['/feed', { sub: 'market.btcusdt.bbo', id: '1' }, 'invalid topic market.btcusdt.bbo'],
  ['/ws', { req: 'market.btcusdt.mbp.150', id: '1' }, 'invalid topic market.btcusdt.mbp.150'],
  ['/ws', { dance: 1 }, 'invalid command'],
])('on %s %j is refused: %s', (path, message, words) => {
  const world = newWorld(2);
  const client = sampleClient(world, newHtxSpotFront(world, noMischief), path);
  say(client, message);
  expect(answersOf(client).map((answer) => [answer.status, answer['err-msg']])).toEqual([['error', words]]);
  client.connection.receive('no json');
  expect(answersOf(client).at(-1)?.status).toBe('error');
  expect(client.end).toBeNull();
});

test.each([['/feed', 'mbp.10'], ['/ws', 'mbp.150']])('on %s %s is acknowledged and never told', (path, topic) => {
  const world = newWorld(2);
  const client = sampleClient(world, newHtxSpotFront(world, noMischief), path);
  say(client, { sub: `market.btcusdt.${topic}`, id: '1' });
  expect(answersOf(client)[0]?.status).toBe('ok');
  run(world, client, 10_000);
  expect(client.heard).toEqual([]);
});

describe('the heartbeat', () => {
  test('keeps whoever answers with the same number', () => {
    const world = newWorld(2);
    const client = sampleClient(world, newHtxSpotFront(world, noMischief), '/ws');
    run(world, client, 120_000);
    expect(client.end).toBeNull();
    expect(answersOf(client).filter(({ ping }) => ping !== undefined)).toHaveLength(24);
    say(client, { ping: 17 });
    expect(client.answers.at(-1)).toBe('{"pong":17}');
  });

  test('grows impatient, and ends whoever is silent or wrong after some 16 s', () => {
    const world = newWorld(2);
    const client = sampleClient(world, newHtxSpotFront(world, noMischief), '/ws');
    for (let second = 0; second < 15; second += 1) {
      say(client, { pong: 1 });
      run(world, client, 1_000, false);
    }
    expect(client.end).toBeNull();
    const pings = answersOf(client).map(({ ping = 0 }) => ping - startUs / 1_000);
    expect(pings.slice(0, 4)).toEqual([5_000, 10_000, 11_000, 12_000]);
    run(world, client, 1_300, false);
    expect(client.end).toEqual({ code: 1003, reason: 'ping check expired' });
  });
});

test('a book that is asked for can be old, or crossed, when the venue is careless', () => {
  const mischief: Mischief = { staleChanges: () => 40, crossesSnapshot: () => true };
  const world = newWorld(5);
  const front = newHtxSpotFront(world, mischief);
  world.advance(world.nowUs + 5e6);
  const client = sampleClient(world, front, '/feed');
  say(client, { req: 'market.btcusdt.mbp.20', id: '1' });
  run(world, client, 1_000);
  const data = answersOf(client).find(({ rep }) => rep !== undefined)?.data;
  expect(data?.bids?.[0]?.[0]).toBe(data?.asks?.[0]?.[0]);
  const updateId = world.market(id)?.exchange.updateId ?? 0;
  expect(front.truthId(id, data?.seqNum ?? 0)).toBeLessThanOrEqual(updateId - 40);
});

test('REST tells of digits and not of steps, counts requests, and refuses by 429', () => {
  const world = newWorld(6, 'htx:spot:pepeusdt');
  const front = newHtxSpotFront(world, noMischief);
  const { data: [row] }: { data: Record<string, unknown>[] } = JSON.parse(sampleAnswer(front, '/v1/common/symbols').body);
  expect([row?.['symbol'], row?.['price-precision'], row?.['amount-precision'], row?.['state']]).toEqual(['pepeusdt', 8, 0, 'online']);
  expect(sampleAnswer(front, '/market/depth?symbol=pepeusdt&type=step0').body).toContain('E-6');
  expect(sampleAnswer(front, '/market/depth?symbol=nobody&type=step0').body).toContain('invalid symbol');
  expect(JSON.parse(sampleAnswer(front, '/v1/common/timestamp').body)).toEqual({ status: 'ok', data: startUs / 1_000 });
  const statuses = Array.from({ length: 110 }, () => sampleAnswer(front, '/v1/common/timestamp').status);
  expect(statuses.filter((status) => status === 429).length).toBe(14);
  expect(front.request({ method: 'GET', target: '/v1/common/timestamp', headers: {}, body: '' }).headers['x-hb-ratelimit-requests-remain']).toBe('0');
});

test('markets that nobody listens to any more doze, whatever was asked for twice', () => {
  const world = new World({ seed: 1, startUs, instruments: practiceInstruments.filter(({ venue, market }) => venue === 'htx' && market === 'spot'), doze: true });
  const client = sampleClient(world, newHtxSpotFront(world, noMischief), '/feed');
  for (const symbol of ['btcusdt', 'ethusdt', 'btcusdt', 'ethusdt']) say(client, { sub: `market.${symbol}.mbp.150`, id: '1' });
  say(client, { unsub: 'market.ethusdt.mbp.150', id: '2' });
  run(world, client, 20_000);
  expect(world.movingCount).toBe(1);
  client.connection.close();
  client.connection.close();
  world.advance(world.nowUs + 20e6);
  expect(world.movingCount).toBe(0);
});
