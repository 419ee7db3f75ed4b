import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { noMischief } from '../front.ts';
import { sampleAnswer, sampleClient } from '../front-sample.ts';
import { instrumentsOf } from '../instruments.ts';
import { World } from '../world.ts';
import { newBinanceUsdmFront } from './usdm.ts';

const startUs = 1_700_000_000_000_000;
const fixtures = '../shared/fixtures/binance';
const hasFixtures = existsSync(fixtures);
const recordings = ['usdm-btcusdt-2024-08-08.jsonl', 'usdm-keepusdt-akrousdt-2021-07-22.jsonl'].map((name) => `${fixtures}/recorded/${name}`);
const perpetuals = instrumentsOf('binance', 'perp');
const btcId = 'binance:perp:BTCUSDT';

const publicKinds = ['depth@100ms', 'bookTicker', 'trade'];
const marketKinds = ['aggTrade', 'kline_1m', 'ticker', 'markPrice@1s', 'forceOrder'];

type Row = readonly [string, string];

interface Depth {
  readonly U: number;
  readonly u: number;
  readonly pu: number;
  readonly b: readonly Row[];
  readonly a: readonly Row[];
}

function newWorld(seed: number, symbol = 'BTCUSDT'): World {
  return new World({ seed, startUs, instruments: perpetuals.filter((instrument) => instrument.symbol === symbol), historyChanges: 100_000 });
}

/** Messages of one symbol by kind, as both routes carry them. */
function hear(world: World, symbol: string, seconds: number): ReadonlyMap<string, unknown[]> {
  const front = newBinanceUsdmFront(world, noMischief);
  const byKind = new Map<string, unknown[]>();
  for (const [route, kinds] of [['public', publicKinds], ['market', marketKinds]] as const) {
    for (const kind of kinds) byKind.set(kind, []);
    sampleClient(world, front, `/${route}/stream?streams=${kinds.map((kind) => `${symbol.toLowerCase()}@${kind}`).join('/')}`, ({ text }) => {
      const { stream, data }: { stream: string; data: unknown } = JSON.parse(text);
      byKind.get(stream.slice(stream.indexOf('@') + 1))?.push(data);
    });
  }
  world.advance(world.nowUs + seconds * 1e6);
  return byKind;
}

/** Names of keys, inner objects included, and of what kind the values are. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]).sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)));
}

describe('messages', () => {
  const heard = hear(newWorld(3), 'BTCUSDT', 400);

  test('of every kind come', () => {
    expect([...heard].filter(([, messages]) => messages.length === 0).map(([kind]) => kind)).toEqual([]);
  });

  test.skipIf(!hasFixtures)('have the keys and types of recorded ones (skipped where ../shared/fixtures is absent)', () => {
    const real = new Map<string, unknown>();
    for (const line of readFileSync(recordings[0] ?? '', 'utf8').split('\n').filter((text) => text !== '')) {
      const { frame }: { frame: { stream?: string; data: { a?: unknown[]; b?: unknown[] } } } = JSON.parse(line);
      const kind = frame.stream?.slice(frame.stream.indexOf('@') + 1).replace('depth@0ms', 'depth@100ms');
      if (kind !== undefined && frame.data.a?.length !== 0 && frame.data.b?.length !== 0) real.set(kind, frame.data);
    }
    expect([...real.keys()].sort()).toEqual([...publicKinds].sort());
    for (const [kind, message] of real) {
      const ours = heard.get(kind)?.find((candidate) => JSON.stringify(shapeOf(candidate)) === JSON.stringify(shapeOf(message)));
      expect(ours, `${kind} like ${JSON.stringify(shapeOf(message))}`).toBeDefined();
      expect(Object.keys(ours ?? {})).toEqual(Object.keys(message ?? {}));
    }
  });

  test.skipIf(!hasFixtures).each([
    ['aggTrade', 'AggTrades', ['nq']], ['kline_1m', 'Klines', []], ['ticker', 'Ticker', []], ['markPrice@1s', 'MarkPrice', ['ap']], ['forceOrder', 'Liquidations', []],
  ] as const)('%s has the keys of the published sample, and those that are newer (skipped where ../shared/fixtures is absent)', (kind, file, newer) => {
    const line = readFileSync(`${fixtures}/ws-jkorf/Subscriptions.UsdFutures.${file}.jsonl`, 'utf8').split('\n').find((text) => text.includes('"dir":"push"')) ?? '{}';
    const { msg }: { msg: { data: object } } = JSON.parse(line);
    const ours: unknown = heard.get(kind)?.[0];
    const expected = shapeOf({ ...msg.data, ...Object.fromEntries(newer.map((key) => [key, ''])) });
    expect(shapeOf(ours)).toEqual(expected);
  });

  test('joined trades are the trades, each once', () => {
    const trades = heard.get('trade') ?? [];
    const joined = heard.get('aggTrade') ?? [];
    const ids = joined.flatMap((event): number[] => {
      const { f, l }: { f: number; l: number } = JSON.parse(JSON.stringify(event));
      return Array.from({ length: l - f + 1 }, (_, index) => f + index);
    });
    const told = trades.map((event): number => JSON.parse(JSON.stringify(event)).t);
    expect(ids).toEqual(told);
    expect(joined.length).toBeLessThan(trades.length);
  });
});

describe('the book', () => {
  test('follows by pu, and seldom by U', () => {
    let previous: number | null = null;
    let adjacent = 0;
    const depths = hear(newWorld(5), 'BTCUSDT', 60).get('depth@100ms') ?? [];
    for (const event of depths) {
      const { U, u, pu }: Depth = JSON.parse(JSON.stringify(event));
      expect(u).toBeGreaterThanOrEqual(U);
      if (previous !== null) {
        expect(pu).toBe(previous);
        if (U === previous + 1) adjacent += 1;
      }
      previous = u;
    }
    expect(depths.length).toBeGreaterThan(500);
    expect(adjacent / depths.length).toBeLessThan(0.1);
  });

  test('begins at a snapshot on U <= L <= u, which the rule of spot would refuse at times, and is true at every id', () => {
    let refusedBySpot = 0;
    for (let seed = 1; seed <= 12; seed += 1) {
      const world = newWorld(seed, 'LTCUSDT');
      const front = newBinanceUsdmFront(world, noMischief);
      const depths: Depth[] = [];
      sampleClient(world, front, '/public/ws/ltcusdt@depth@100ms', ({ text }) => void depths.push(JSON.parse(text)));
      world.advance(startUs + 1e6 + seed * 37_000);
      const { lastUpdateId: last, bids, asks }: { lastUpdateId: number; bids: Row[]; asks: Row[] } = JSON.parse(sampleAnswer(front, '/fapi/v1/depth?symbol=LTCUSDT&limit=1000').body);
      world.advance(world.nowUs + 5e6);
      const usable = depths.filter(({ u }) => u >= last);
      const [first] = usable;
      if (first === undefined) throw new Error('something follows the snapshot');
      expect(first.U <= last && last <= first.u).toBe(true);
      if (!(first.U <= last + 1 && last + 1 <= first.u)) refusedBySpot += 1;
      const book = { b: new Map(bids), a: new Map(asks) };
      for (const [index, depth] of usable.entries()) {
        if (index > 0) expect(depth.pu).toBe(usable[index - 1]?.u);
        for (const side of ['b', 'a'] as const) for (const [price, qty] of depth[side]) if (Number(qty) === 0) book[side].delete(price); else book[side].set(price, qty);
        const own = front.truthId('binance:perp:LTCUSDT', depth.u);
        const truth = own === null ? null : world.bookAt('binance:perp:LTCUSDT', own, 20);
        const best = [...book.b.keys()].map(Number).sort((one, other) => other - one).slice(0, 20);
        expect(truth?.bids.map(([ticks]) => ticks)).toEqual(best.map((price) => Math.round(price * 100)));
      }
    }
    expect(refusedBySpot).toBeGreaterThan(3);
  });

  test('knows which ids are another book\'s', () => {
    const front = newBinanceUsdmFront(newWorld(1), noMischief);
    const ids = Array.from({ length: 1_000 }, (_, index) => front.kind.toWire(50_000_000_000 + index));
    expect(ids.map((id) => front.truthId(btcId, id))).toEqual(ids.map((_, index) => 50_000_000_000 + index));
    const others = Array.from({ length: (ids.at(-1) ?? 0) - (ids[0] ?? 0) }, (_, index) => (ids[0] ?? 0) + index).filter((id) => !ids.includes(id));
    expect(others.every((id) => front.truthId(btcId, id) === null)).toBe(true);
  });
});

describe('routes', () => {
  const wrong = [['/public/ws', 'btcusdt@aggTrade'], ['/market/ws', 'btcusdt@depth@100ms'], ['/ws', 'btcusdt@markPrice@1s'], ['/public/ws', 'nothing@depth@100ms']] as const;

  test.each(wrong)('%s acknowledges %s and stays silent', (path, stream) => {
    const world = newWorld(4);
    const client = sampleClient(world, newBinanceUsdmFront(world, noMischief), path);
    client.connection.receive(JSON.stringify({ method: 'SUBSCRIBE', params: [stream], id: 1 }));
    world.advance(startUs + 5e6);
    expect([client.answers, client.heard]).toEqual([['{"result":null,"id":1}'], []]);
  });

  test('the address without a route still gives what /public carries', () => {
    const world = newWorld(4);
    const client = sampleClient(world, newBinanceUsdmFront(world, noMischief), '/ws/btcusdt@depth@100ms');
    world.advance(startUs + 1e6);
    expect(client.heard.length).toBeGreaterThan(5);
  });
});

describe('REST', () => {
  const world = newWorld(6);
  const front = newBinanceUsdmFront(world, noMischief);
  const answers: readonly (readonly [path: string, file: string])[] = [
    ['/fapi/v1/depth?symbol=BTCUSDT', 'GetOrderBook'], ['/fapi/v1/time', 'GetServerTime'], ['/fapi/v1/premiumIndex?symbol=BTCUSDT', 'GetMarkPrice'],
    ['/fapi/v1/fundingRate?symbol=BTCUSDT', 'GetFundingRates'], ['/fapi/v1/ticker/24hr?symbol=BTCUSDT', 'GetTicker'], ['/fapi/v1/klines?symbol=BTCUSDT&interval=1m', 'GetKlines'],
  ];

  test.skipIf(!hasFixtures).each(answers)('%s has the keys of the published sample (skipped where ../shared/fixtures is absent)', (path, file) => {
    const { response }: { response: unknown } = JSON.parse(readFileSync(`${fixtures}/rest-jkorf/UsdFutures.ExchangeData.${file}.json`, 'utf8'));
    const { status, body } = sampleAnswer(front, path);
    expect(status).toBe(200);
    expect(shapeOf(JSON.parse(body))).toEqual(shapeOf(response));
  });

  test.skipIf(!hasFixtures)('the list has the keys of the published sample, symbols and all (skipped where ../shared/fixtures is absent)', () => {
    const { response }: { response: { symbols: object[] } } = JSON.parse(readFileSync(`${fixtures}/rest-jkorf/UsdFutures.ExchangeData.GetExchangeInfo.json`, 'utf8'));
    const ours: { symbols: object[] } = JSON.parse(sampleAnswer(front, '/fapi/v1/exchangeInfo').body);
    expect(Object.keys(ours).sort()).toEqual(Object.keys(response).sort());
    expect(Object.keys(ours.symbols[0] ?? {}).sort()).toEqual(Object.keys(response.symbols[0] ?? {}).sort());
  });

  test.each([
    ['/fapi/v1/depth?symbol=BTCUSDT&limit=7', 400, -4021], ['/fapi/v1/depth?symbol=NOPE', 400, -1121], ['/fapi/v1/openInterest', 400, -1102],
  ])('%s is refused with %d and the code %d', (path, status, code) => {
    const answer = sampleAnswer(front, path);
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([status, code]);
  });

  test('those that pay funding more often than each eight hours are listed, and some that do not', () => {
    const all = newBinanceUsdmFront(new World({ seed: 6, startUs, instruments: perpetuals, doze: true }), noMischief);
    const list: { symbol: string; fundingIntervalHours: number }[] = JSON.parse(sampleAnswer(all, '/fapi/v1/fundingInfo').body);
    const hours = new Map(list.map((row) => [row.symbol, row.fundingIntervalHours]));
    expect(perpetuals.filter(({ symbol, fundingHours }) => (hours.get(symbol) ?? 8) !== fundingHours)).toEqual([]);
    expect([new Set(hours.values()), hours.size < perpetuals.length]).toEqual([new Set([8, 4, 1]), true]);
    expect(Object.keys(list[0] ?? {})).toEqual(['symbol', 'adjustedFundingRateCap', 'adjustedFundingRateFloor', 'fundingIntervalHours', 'disclaimer']);
  });

  test('its weight is 2,400 a minute', () => {
    const weighed = newBinanceUsdmFront(newWorld(6), noMischief);
    const statuses = Array.from({ length: 150 }, () => sampleAnswer(weighed, '/fapi/v1/depth?symbol=BTCUSDT&limit=1000').status);
    expect([statuses.indexOf(429), statuses.indexOf(418)]).toEqual([120, 140]);
  });
});
