import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { quantileSteps, recorded, sampleQuantiles, takenNotional } from './calibration.ts';
import { newBinanceSpotFront } from './binance/spot.ts';
import { noMischief } from './front.ts';
import { sampleAnswer, sampleClient } from './front-sample.ts';
import { instrumentsOf } from './instruments.ts';
import { MarketMeter, type MeasuredLevel, type Measures } from './measure.ts';
import { World } from './world.ts';

const recordings = ['spot_btcusdt_20240808.gz', 'spot_btcusdt_20240809.gz'].map((name) => `../shared/market-data/${name}`);
const hasRecordings = recordings.every((path) => existsSync(path));

type Row = readonly [string, string];

interface Frame {
  readonly stream?: string;
  readonly data: { u: number; U: number; b: string & Row[]; a: string & Row[]; T: number; p: string; q: string; m: boolean };
  readonly bids: Row[];
  readonly asks: Row[];
}

function levels(rows: readonly Row[]): MeasuredLevel[] {
  return rows.map(([price, qty]) => [Number(price), Number(qty)]);
}

function feed(meter: MarketMeter, ms: number, text: string): void {
  const frame: Frame = JSON.parse(text);
  const { stream, data } = frame;
  if (stream === undefined) meter.snapshot(levels(frame.bids), levels(frame.asks));
  else if (stream.endsWith('@bookTicker')) meter.bookTicker(ms, Number(data.b), Number(data.a));
  else if (stream.endsWith('@trade')) meter.trade(ms, data.T, Number(data.p), Number(data.q), data.m);
  else meter.depth(ms, data.u - data.U + 1, levels(data.b), levels(data.a));
}

function measureRecordings(): Measures {
  const meter = new MarketMeter(0.01);
  for (const path of recordings) {
    for (const line of gunzipSync(readFileSync(path)).toString('utf8').split('\n')) {
      const blank = line.indexOf(' ');
      if (blank > 0) feed(meter, Number(line.slice(0, blank)) / 1e6, line.slice(blank + 1));
    }
  }
  return meter.report();
}

function measurePractice(symbol: string, seed: number, seconds: number): Measures {
  const instruments = instrumentsOf('binance', 'spot').filter((instrument) => instrument.symbol === symbol);
  const tick = Number(instruments[0]?.tick.units ?? 1) / 10 ** (instruments[0]?.tick.decimals ?? 0);
  const world = new World({ seed, startUs: 1_700_000_000_000_000, instruments });
  const meter = new MarketMeter(tick);
  const front = newBinanceSpotFront(world, noMischief);
  feed(meter, 0, sampleAnswer(front, `/api/v3/depth?symbol=${symbol}&limit=1000`).body);
  const { heard } = sampleClient(world, front, streamsOf([symbol]), ({ text, timeUs }) => feed(meter, timeUs / 1_000, text));
  for (let second = 0; second < seconds; second += 1) {
    world.advance(world.nowUs + 1e6);
    heard.length = 0;
  }
  return meter.report();
}

function streamsOf(symbols: readonly string[]): string {
  const kinds = ['depth@100ms', 'bookTicker', 'trade'];
  return `/stream?streams=${symbols.flatMap((symbol) => kinds.map((kind) => `${symbol.toLowerCase()}@${kind}`)).join('/')}`;
}

/** Within a factor of the recorded value, either way. */
function near(measured: number, wanted: number, factor: number): boolean {
  return measured >= wanted / factor && measured <= wanted * factor;
}

function at(values: readonly number[], fraction: number): number {
  return values[quantileSteps.findIndex((step) => step === fraction)] ?? Number.NaN;
}

test.skipIf(!hasRecordings)('the table is what the recordings say (skipped where ../shared/market-data is absent)', () => {
  const measured = measureRecordings();
  const pairs: [string, number, number][] = Object.entries(recorded).flatMap(([name, wanted]) => {
    const found = Object.entries(measured).find(([key]) => key === name)?.[1] ?? Number.NaN;
    return [wanted].flat().map((value, index): [string, number, number] => [`${name} ${index}`, [found].flat()[index] ?? Number.NaN, value]);
  });
  expect(pairs.filter(([, found, wanted]) => !near(found, wanted, 1.01))).toEqual([]);
});

describe('the practice BTCUSDT looks like the recorded one', () => {
  const runs = [1, 2, 3].map((seed) => measurePractice('BTCUSDT', seed, 600));
  /** The middle one of three: ten minutes of one seed may be as wild as the wildest ten minutes of a day. */
  const middle = (figure: (measures: Measures) => number): number => runs.map(figure).sort((one, other) => one - other)[1] ?? Number.NaN;

  const figures: readonly [string, number, (measures: Measures) => number][] = [
    ['depth messages a second', 1.05, (m) => m.depthPerSecond],
    ['bookTickers a second', 1.6, (m) => m.bookTickersPerSecond],
    ['trades a second', 1.8, (m) => m.tradesPerSecond],
    ['messages in a second, median', 1.8, (m) => at(m.messagesInSecond, 0.5)],
    ['messages in a second, 99 %', 2, (m) => at(m.messagesInSecond, 0.99)],
    ['levels in a depth message, mean', 1.6, (m) => m.levelsPerDepthMean],
    ['levels in a depth message, median', 1.8, (m) => at(m.levelsPerDepth, 0.5)],
    ['levels in a depth message, 90 %', 1.8, (m) => at(m.levelsPerDepth, 0.9)],
    ['levels in a depth message, 99 %', 2, (m) => at(m.levelsPerDepth, 0.99)],
    ['update ids in a depth message', 1.6, (m) => m.idsPerDepthMean],
    ['share of one-tick spreads', 1.08, (m) => m.oneTickSpreadShare],
    ['orders that take, a second', 1.8, (m) => m.takenPerSecond],
    ['clustering of orders that take', 2.5, (m) => m.takenFano],
    ['size taken, median', 1.5, (m) => at(m.takenNotional, 0.5)],
    ['size taken, 90 %', 1.8, (m) => at(m.takenNotional, 0.9)],
    ['trades of one order, 90 %', 1.7, (m) => at(m.tradesPerTaken, 0.9)],
    ['trade size, median', 1.8, (m) => at(m.tradeNotional, 0.5)],
    ['trade size, 90 %', 1.8, (m) => at(m.tradeNotional, 0.9)],
    ['new level, median', 1.6, (m) => at(m.restingNotional, 0.5)],
    ['new level, 90 %', 1.6, (m) => at(m.restingNotional, 0.9)],
    ['levels within 1.6 bp', 1.6, (m) => m.levelsWithin[0]],
    ['levels within 8.1 bp', 1.5, (m) => m.levelsWithin[1]],
    ['share of seconds without a move', 1.5, (m) => m.stillSecondsShare],
    ['move in a second', 2, (m) => m.moveBp[0]],
    ['move in ten seconds', 2, (m) => m.moveBp[1]],
    ...[1, 2, 3, 4, 5, 6, 7].map((band): [string, number, (measures: Measures) => number] => [`levels appearing in band ${band}`, 1.9, (m) => m.appearPerSecond[band] ?? 0]),
    ...[1, 2, 3, 4, 5, 6, 7].map((band): [string, number, (measures: Measures) => number] => [`levels vanishing in band ${band}`, 1.9, (m) => m.vanishPerSecond[band] ?? 0]),
  ];

  test.each(figures)('%s, within a factor of %d', (_name, factor, figure) => {
    const wanted = figure(recorded);
    const measured = middle(figure);
    expect({ measured, wanted, isNear: near(measured, wanted, factor) }).toEqual({ measured, wanted, isNear: true });
  });

  test('it has bursts of at least a hundred messages in a second', () => {
    expect(Math.min(...runs.map((run) => at(run.messagesInSecond, 0.9)))).toBeGreaterThan(100);
  });
});

test('every symbol sends at least ten messages a second, one percent of seconds excepted', () => {
  const world = new World({ seed: 5, startUs: 1_700_000_000_000_000, instruments: instrumentsOf('binance', 'spot') });
  const counts = new Map<string, number>();
  sampleClient(world, newBinanceSpotFront(world, noMischief), streamsOf(world.instruments.map(({ symbol }) => symbol)), ({ text, timeUs }) => {
    const key = `${text.slice(11, text.indexOf('@'))} ${Math.floor(timeUs / 1e6)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  const seconds = 20;
  world.advance(world.nowUs + seconds * 1e6 - 1);
  const quiet = [...counts].filter(([, count]) => count < 10);
  expect(counts.size).toBe(world.instruments.length * seconds);
  expect(quiet.length).toBeLessThanOrEqual(counts.size * 0.01);
});

test('a sample at a measured fraction is the measured value, and between two it is between them', () => {
  for (const [index, step] of quantileSteps.entries()) {
    expect(sampleQuantiles(takenNotional, step)).toBeCloseTo(takenNotional[index] ?? 0, 6);
  }
  expect(sampleQuantiles(takenNotional, 0)).toBe(takenNotional[0]);
  expect(sampleQuantiles(takenNotional, 0.6)).toBeGreaterThan(takenNotional[3]);
  expect(sampleQuantiles(takenNotional, 0.6)).toBeLessThan(takenNotional[4]);
});
