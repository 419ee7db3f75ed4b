import { describe, expect, test } from 'vitest';
import { truthMax, TruthLog } from './truth.ts';
import { formatSteps } from '../../domain/number.ts';
import { newBinanceSpotFront } from './binance/spot.ts';
import { parseStreamName } from './binance/streams.ts';
import { noMischief } from './front.ts';
import { sampleAnswer, sampleClient, type Heard } from './front-sample.ts';
import { instrumentsOf } from './instruments.ts';
import { World } from './world.ts';

const startUs = 1_700_000_000_000_000;
const spot = instrumentsOf('binance', 'spot');
const btc = spot.filter((instrument) => instrument.symbol === 'BTCUSDT');

function idOf(symbol: string): string {
  return `binance:spot:${symbol}`;
}

/** Hears these streams of all listed symbols, as Binance's spot market tells them. */
function listen(world: World, kinds: readonly string[], onHeard?: (heard: Heard) => void): Heard[] {
  const streams = world.instruments.flatMap(({ symbol }) => kinds.map((kind) => `${symbol.toLowerCase()}@${kind}`));
  return sampleClient(world, newBinanceSpotFront(world, noMischief), `/stream?streams=${streams.join('/')}`, onHeard).heard;
}

interface Depth {
  readonly U: number;
  readonly u: number;
  readonly b: [string, string][];
  readonly a: [string, string][];
}

interface Ticker {
  readonly u: number;
  readonly b: string;
  readonly B: string;
  readonly a: string;
  readonly A: string;
}

/** A book kept the way a client keeps it. */
class Book {
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();

  apply(levels: { readonly b: [string, string][]; readonly a: [string, string][] }): void {
    for (const [side, rows] of [[this.bids, levels.b], [this.asks, levels.a]] as const) {
      for (const [price, qty] of rows) {
        if (Number(qty) === 0) side.delete(price);
        else side.set(price, qty);
      }
    }
  }

  best(): string[] {
    const bid = [...this.bids.keys()].reduce((best, price) => (Number(price) > Number(best) ? price : best), '0');
    const ask = [...this.asks.keys()].reduce((best, price) => (Number(price) < Number(best) ? price : best), '1e99');
    return [bid, this.bids.get(bid) ?? '', ask, this.asks.get(ask) ?? ''];
  }
}

function snapshotOf(world: World, symbol: string, limit: number, changesAgo = 0): { lastUpdateId: number; b: [string, string][]; a: [string, string][] } {
  const market = world.market(idOf(symbol));
  const book = market?.bookAt(market.exchange.updateId - changesAgo, limit);
  if (market === null || book === null || book === undefined) throw new Error('the book is remembered');
  const { tick, lot } = market.instrument;
  const rows = (levels: typeof book.bids): [string, string][] => levels.map(([ticks, lots]) => [formatSteps(ticks, tick, 8), formatSteps(lots, lot, 8)]);
  return { lastUpdateId: book.updateId, b: rows(book.bids), a: rows(book.asks) };
}

function digest(seed: number, seconds: number, stepUs: number): string {
  const world = new World({ seed, startUs, instruments: spot.slice(0, 4) });
  let hash = 0x811c_9dc5;
  let count = 0;
  listen(world, ['depth@100ms', 'bookTicker', 'trade'], ({ text, timeUs }) => {
    count += 1;
    for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x0100_0193) >>> 0;
    hash = Math.imul(hash ^ (timeUs % 65_536), 0x0100_0193) >>> 0;
  });
  for (let toUs = startUs; toUs < startUs + seconds * 1e6; ) {
    toUs = Math.min(toUs + stepUs, startUs + seconds * 1e6);
    world.advance(toUs);
  }
  return `${count} ${hash}`;
}

describe('a seed', () => {
  test('gives the same bytes, however time is cut into steps', () => {
    const once = digest(42, 8, 8e6);
    expect(digest(42, 8, 7_777)).toBe(once);
    expect(digest(43, 8, 8e6)).not.toBe(once);
  });

  test('gives a symbol the same life whoever else is listed', () => {
    const bookIn = (instruments: typeof spot): unknown => {
      const world = new World({ seed: 9, startUs, instruments });
      world.advance(startUs + 2e6);
      return world.bookAt(idOf('ETHUSDT'), world.market(idOf('ETHUSDT'))?.exchange.updateId ?? 0, 20);
    };
    expect(bookIn(spot.slice(1, 2))).toEqual(bookIn(spot.slice(0, 6)));
  });
});

describe.each(['BTCUSDT', 'DOGEUSDT', 'APTUSDT'])('the depth stream of %s', (symbol) => {
  const world = new World({ seed: 21, startUs, instruments: spot.filter((instrument) => instrument.symbol === symbol), historyChanges: 200_000 });
  const heard = listen(world, ['depth@100ms', 'bookTicker']);
  const depths: Depth[] = [];
  const tickers: Ticker[] = [];
  const first = snapshotOf(world, symbol, 100_000);
  world.advance(startUs + 30e6);
  for (const { text } of heard) {
    const { stream, data } = JSON.parse(text);
    if (stream.endsWith('@bookTicker')) tickers.push(data);
    else depths.push(data);
  }

  test('has ids without a hole from the snapshot on, which ends exactly where the stream begins', () => {
    let last = first.lastUpdateId;
    for (const { U, u } of depths) {
      expect(U).toBe(last + 1);
      expect(u).toBeGreaterThanOrEqual(U);
      last = u;
    }
  });

  test('keeps a book whose best equals the last bookTicker after every event', () => {
    const book = new Book();
    book.apply(first);
    let at = 0;
    for (const depth of depths) {
      book.apply(depth);
      while ((tickers[at + 1]?.u ?? Infinity) <= depth.u) at += 1;
      const ticker = tickers[at];
      if (ticker === undefined || ticker.u > depth.u) continue;
      expect(book.best()).toEqual([ticker.b, ticker.B, ticker.a, ticker.A]);
    }
    expect(tickers.length).toBeGreaterThan(100);
  });

  test('agrees with the truth at every final id, back through history', () => {
    const book = new Book();
    book.apply(first);
    for (const depth of depths) {
      book.apply(depth);
      if (depth.u % 7 !== 0) continue;
      const truth = world.bookAt(idOf(symbol), depth.u, 100_000);
      expect([truth?.bids.length, truth?.asks.length]).toEqual([book.bids.size, book.asks.size]);
      const lots = [...book.bids.values()].reduce((sum, qty) => sum + Number(qty), 0);
      const lot = Number(world.market(idOf(symbol))?.instrument.lot.units) / 10 ** (world.market(idOf(symbol))?.instrument.lot.decimals ?? 0);
      expect((truth?.bids ?? []).reduce((sum, level) => sum + level[1], 0) * lot / lots).toBeCloseTo(1, 9);
    }
  });
});

test('a snapshot of the past is the book that the stream had then', () => {
  const world = new World({ seed: 2, startUs, instruments: btc });
  world.advance(startUs + 1e6);
  const then = snapshotOf(world, 'BTCUSDT', 5_000);
  world.advance(startUs + 2e6);
  const now = world.market(idOf('BTCUSDT'))?.exchange.updateId ?? 0;
  expect(snapshotOf(world, 'BTCUSDT', 5_000, now - then.lastUpdateId)).toEqual(then);
});

test('most snapshots end where a depth message ended, and the others within the next', () => {
  const world = new World({ seed: 2, startUs, instruments: btc });
  const front = newBinanceSpotFront(world, noMischief);
  const ends = new Set<number>();
  sampleClient(world, front, '/ws/btcusdt@depth@100ms', ({ text }) => void ends.add(JSON.parse(text).u));
  let atBoundary = 0;
  for (let round = 1; round <= 60; round += 1) {
    world.advance(startUs + round * 0.17e6);
    if (ends.has(JSON.parse(sampleAnswer(front, '/api/v3/depth?symbol=BTCUSDT&limit=5').body).lastUpdateId)) atBoundary += 1;
  }
  expect(atBoundary).toBeGreaterThan(40);
  expect(atBoundary).toBeLessThan(60);
});

test('the truth is forgotten in time, and not known before its time', () => {
  const world = new World({ seed: 2, startUs, instruments: btc, historyChanges: 100 });
  world.advance(startUs + 5e6);
  const now = world.market(idOf('BTCUSDT'))?.exchange.updateId ?? 0;
  expect(world.bookAt(idOf('BTCUSDT'), now + 1, 10)).toBe(null);
  expect(world.bookAt(idOf('BTCUSDT'), now - 100, 10)).not.toBe(null);
  expect(world.bookAt(idOf('BTCUSDT'), now - 101, 10)).toBe(null);
  expect(world.bookAt('NOTHING', now, 10)).toBe(null);
});

test('books are deep and reach far: thousands of levels, some 30 % away and more', () => {
  const world = new World({ seed: 4, startUs, instruments: btc });
  const exchange = world.market(idOf('BTCUSDT'))?.exchange;
  const best = exchange?.bids.ticksAt(0) ?? 0;
  const worst = exchange?.bids.ticksAt((exchange?.bids.count ?? 1) - 1) ?? 0;
  expect(exchange?.bids.count).toBeGreaterThan(4_000);
  expect(exchange?.asks.count).toBeGreaterThan(4_000);
  expect(worst / best).toBeLessThan(0.7);
  expect(worst / best).toBeGreaterThan(0.55);
});

test('a clock that slept goes on where it is, and the ids go on where they were', () => {
  const world = new World({ seed: 4, startUs, instruments: btc });
  const seen: { u: number; U: number; E: number }[] = [];
  listen(world, ['depth@100ms'], ({ text }) => void seen.push(JSON.parse(text).data));
  world.advance(startUs + 1e6);
  const before = seen.length;
  world.sleep(3_600e6);
  world.advance(world.nowUs + 1e6);
  expect(seen.length - before).toBeGreaterThan(7);
  expect(seen[before]?.U).toBe((seen[before - 1]?.u ?? 0) + 1);
  expect((seen.at(-1)?.E ?? 0) - startUs / 1_000).toBeGreaterThan(3_600_000);
});

test('walls and icebergs are noted, with their ends', () => {
  const world = new World({ seed: 8, startUs, instruments: btc });
  world.advance(startUs + 300e6);
  const kinds = world.truth.entries().map(({ kind, change }) => `${kind} ${change}`);
  for (const wanted of ['wall placed', 'wall pulled', 'iceberg placed', 'iceberg pulled']) expect(kinds).toContain(wanted);
});

test('most walls are pulled before the touch reaches them', () => {
  const world = new World({ seed: 12, startUs, instruments: spot.slice(0, 3) });
  world.advance(startUs + 600e6);
  const walls = world.truth.entries().filter(({ kind }) => kind === 'wall');
  const placed = new Map(walls.filter(({ change }) => change === 'placed').map(({ orderId, market, lots }) => [`${market} ${orderId}`, lots]));
  const pulled = walls.filter(({ change }) => change === 'pulled');
  const untouched = pulled.filter(({ orderId, market, lots }) => placed.get(`${market} ${orderId}`) === lots);
  expect(pulled.length).toBeGreaterThan(30);
  expect(untouched.length / pulled.length).toBeGreaterThan(0.8);
  expect(walls.filter(({ change }) => change === 'filled').length).toBeLessThan(pulled.length / 4);
});

test('the log of truth keeps the newest', () => {
  const log = new TruthLog();
  for (let timeUs = 0; timeUs < truthMax + 10; timeUs += 1) {
    log.add({ timeUs, market: 'X', kind: 'wall', change: 'placed', side: 'buy', ticks: 1, lots: 1, orderId: timeUs });
  }
  expect(log.entries().length).toBe(truthMax);
  expect(log.entries()[0]?.timeUs).toBe(10);
  expect(log.entries().at(-1)?.timeUs).toBe(truthMax + 9);
});

test('a stream is known by its whole name', () => {
  expect(parseStreamName('btcusdt@depth@100ms')).toEqual({ symbol: 'BTCUSDT', kind: 'depth@100ms' });
  for (const name of ['btcusdt', 'BTCUSDT@trade', '@trade', 'btcusdt@depth', 'btcusdt@depth@250ms', 'btcusdt@trade@', '']) expect(parseStreamName(name)).toBe(null);
});
