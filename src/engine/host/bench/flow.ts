/**
 * What the pictures of the flow cost: a trade through log, footprint, averages, profile, tape and delta; a look at a book through changes, walls,
 * icebergs and maker tape. Trades and books are the practice market's, recorded first. Against the plain way: a footprint of Maps, and a
 * comparison of books by Map. CPU time.
 */

import { assert } from '../../domain/assert.ts';
import { factFlag } from '../../domain/fact.ts';
import { Bursts } from '../../core/market/flow/bursts.ts';
import { Cvd } from '../../core/market/flow/cvd.ts';
import { Footprint, usualFootprint } from '../../core/market/flow/footprint.ts';
import { newFootprintColumns, writeFootprint } from '../../core/market/flow/footprint-columns.ts';
import { SalesTape } from '../../core/market/flow/tape.ts';
import { TradeLog, type FlowSink } from '../../core/market/flow/trade-log.ts';
import { VolumeProfile } from '../../core/market/flow/volume-profile.ts';
import { Vwap } from '../../core/market/flow/vwap.ts';
import { newLevels, type Levels } from '../../core/market/levels.ts';
import { LevelChanges } from '../../core/market/makers/level-changes.ts';
import { MakerTape } from '../../core/market/makers/maker-tape.ts';
import { IcebergMonitor } from '../../core/market/walls/iceberg-monitor.ts';
import { usualWallRule, WallMonitor } from '../../core/market/walls/wall-monitor.ts';
import { field, newSlots, setFloat, writeHead, type Slots } from '../../core/memory/record.ts';
import { runStudy } from '../../core/simulation/study.ts';
import { cpuUs, interleave, median, medianRatio, round3, type Bench } from './bench.ts';

const instrument = 'okx:perp:BTC-USDT-SWAP';
const levelsMax = 400;
const seconds = 60;
const tradePasses = 40;

export const flowBench: Bench = {
  name: 'flow',
  summary: 'picture trades and books as footprints, profiles, walls and makers',
  run: async ({ rounds, terminal }) => {
    const { trades, tradeCount, books } = record();
    const costs = await interleave(rounds, {
      trades: () => timed(tradePasses * tradeCount, () => runTrades(trades, tradeCount)),
      plainFootprint: () => timed(tradePasses * tradeCount, () => runPlainFootprint(trades, tradeCount)),
      footprint: () => timed(tradePasses * tradeCount, () => runFootprint(trades, tradeCount)),
      looks: () => timed(books.length, () => runLooks(books)),
      changes: () => timed(books.length, () => runChanges(books)),
      plainChanges: () => timed(books.length, () => runPlainChanges(books)),
      write: () => writeCost(trades, tradeCount),
    }, terminal);
    const ns = (values: readonly number[]): number => round3(median(values) * 1_000);
    return {
      bench: 'flow', rounds,
      ratios: { footprintOfMaps: medianRatio(costs.plainFootprint, costs.footprint), changesByMap: medianRatio(costs.plainChanges, costs.changes) },
      figures: {
        trades: tradeCount, looks: books.length, levelsASide: levelsMax,
        nsATrade: ns(costs.trades), nsATradeFootprintOnly: ns(costs.footprint), usALook: round3(median(costs.looks)), usALookChangesOnly: round3(median(costs.changes)),
        usToWrite500Bars: round3(median(costs.write)),
      },
    };
  },
};

/** A minute of the practice: its trades as records, its books as levels. */
function record(): { readonly trades: Slots; readonly tradeCount: number; readonly books: readonly Levels[] } {
  const told: (readonly [timeUs: number, ticks: number, lots: number])[] = [];
  const books: Levels[] = [];
  runStudy({ seed: 5, seconds, instrument, levelsMax }, {
    trade: (timeUs, ticks, lots) => told.push([timeUs, ticks, lots]),
    book: (levels) => books.push(copied(levels)),
  });
  assert(told.length > 100 && books.length > 100, 'a minute of the practice is not silent', { trades: told.length, books: books.length });
  const trades = newSlots(told.length);
  for (const [index, [timeUs, ticks, lots]] of told.entries()) {
    writeHead(trades, index, 'trade', 1, 0, lots < 0 ? factFlag.sellerAggressed : 0);
    setFloat(trades, index, field.receivedUs, timeUs + 1_000);
    setFloat(trades, index, field.venueTimeUs, timeUs);
    setFloat(trades, index, field.a, ticks);
    setFloat(trades, index, field.b, Math.abs(lots));
    setFloat(trades, index, field.c, index + 1);
  }
  return { trades, tradeCount: told.length, books };
}

function copied(levels: Levels): Levels {
  const copy = newLevels(levelsMax);
  copy.bidTicks.set(levels.bidTicks);
  copy.bidLots.set(levels.bidLots);
  copy.askTicks.set(levels.askTicks);
  copy.askLots.set(levels.askLots);
  const { bidCount, askCount, lastId, receivedUs, venueTimeUs, validity } = levels;
  return Object.assign(copy, { bidCount, askCount, lastId, receivedUs, venueTimeUs, validity });
}

class Everything implements FlowSink {
  readonly footprint = new Footprint({ rule: { kind: 'time', intervalUs: 1_000_000 }, rowTicks: 10, ...usualFootprint });
  readonly session = new Vwap({ kind: 'session', sessionUs: 86_400_000_000, offsetUs: 0 });
  readonly profile = new VolumeProfile(10, 512);
  readonly bursts = new Bursts({ windowUs: 1_000_000, lotsMin: 5_000, deltaShareMin: 0.5, zoneTicks: 500 }, 64);
  readonly cvd = new Cvd([{ kind: 'perp', quotePerTickLot: 1e-5 }], 1_000_000, 600);
  readonly tape = new SalesTape([1e-5], 1_024);

  onTrade(timeUs: number, ticks: number, lots: number): void {
    this.footprint.onTrade(timeUs, ticks, lots);
    this.session.onTrade(timeUs, ticks, lots);
    this.profile.onTrade(timeUs, ticks, lots);
    this.bursts.onTrade(timeUs, ticks, lots);
    this.cvd.onTrade(0, timeUs, ticks, lots);
    this.tape.onTrade(0, timeUs, timeUs, ticks, lots);
  }

  onGap(): void {
    // None here.
  }
}

function runTrades(trades: Slots, count: number): void {
  for (let pass = 0; pass < tradePasses; pass += 1) {
    const log = new TradeLog(8_192);
    const sink = new Everything();
    for (let slot = 0; slot < count; slot += 1) if (log.onTrade(trades, slot)) log.tellNewest(sink);
  }
}

function runFootprint(trades: Slots, count: number): void {
  for (let pass = 0; pass < tradePasses; pass += 1) tellAll(new Footprint({ rule: { kind: 'time', intervalUs: 1_000_000 }, rowTicks: 10, ...usualFootprint }), trades, count);
}

/** As one would write it first: a Map of bars, each a Map of rows. */
function runPlainFootprint(trades: Slots, count: number): void {
  for (let pass = 0; pass < tradePasses; pass += 1) {
    const bars = new Map<number, Map<number, { bought: number; sold: number; trades: number }>>();
    tellAll({
      onTrade: (timeUs, ticks, lots) => {
        const start = Math.floor(timeUs / 1_000_000);
        const bar = bars.get(start) ?? new Map<number, { bought: number; sold: number; trades: number }>();
        bars.set(start, bar);
        const row = Math.floor(ticks / 10);
        const cell = bar.get(row) ?? { bought: 0, sold: 0, trades: 0 };
        bar.set(row, { bought: cell.bought + Math.max(0, lots), sold: cell.sold + Math.max(0, -lots), trades: cell.trades + 1 });
      },
      onGap: () => undefined,
    }, trades, count);
  }
}

function tellAll(sink: FlowSink, { f64, bytes }: Slots, count: number): void {
  for (let slot = 0; slot < count; slot += 1) {
    const lots = f64[slot * 8 + field.b] ?? 0;
    sink.onTrade(f64[slot * 8 + field.venueTimeUs] ?? 0, f64[slot * 8 + field.a] ?? 0, ((bytes[slot * 64 + 1] ?? 0) & factFlag.sellerAggressed) === 0 ? lots : -lots, f64[slot * 8 + field.receivedUs] ?? 0);
  }
}

function runLooks(books: readonly Levels[]): void {
  const changes = new LevelChanges(levelsMax);
  const walls = new WallMonitor({ ...usualWallRule, lotsMin: 1 });
  const icebergs = new IcebergMonitor();
  const tape = new MakerTape({ lotsMin: 100, entriesMax: 4_096, cellUs: 1_000_000, sumCells: 60 });
  for (const levels of books) {
    const look = changes.onBook(levels, levels.venueTimeUs);
    const known = look === 'changed' ? changes.columns : null;
    walls.onBook(levels, known, levels.venueTimeUs);
    icebergs.onChanges(known, levels.venueTimeUs);
    if (known !== null) tape.onChanges(known);
  }
}

function runChanges(books: readonly Levels[]): void {
  const changes = new LevelChanges(levelsMax);
  for (const levels of books) changes.onBook(levels, levels.venueTimeUs);
}

function runPlainChanges(books: readonly Levels[]): void {
  let before = new Map<number, number>();
  for (const levels of books) {
    const after = new Map<number, number>();
    for (let at = 0; at < levels.bidCount; at += 1) after.set(levels.bidTicks[at] ?? 0, levels.bidLots[at] ?? 0);
    for (let at = 0; at < levels.askCount; at += 1) after.set(-(levels.askTicks[at] ?? 0), levels.askLots[at] ?? 0);
    let changed = 0;
    for (const [key, lots] of after) if (before.get(key) !== lots) changed += 1;
    for (const key of before.keys()) if (!after.has(key)) changed += 1;
    assert(changed >= 0, 'a count is no less than nothing');
    before = after;
  }
}

function writeCost(trades: Slots, count: number): number {
  const footprint = new Footprint({ rule: { kind: 'trades', count: 2 }, rowTicks: 10, ...usualFootprint });
  tellAll(footprint, trades, count);
  const columns = newFootprintColumns(500, 50_000);
  return timed(20, () => {
    for (let pass = 0; pass < 20; pass += 1) writeFootprint(footprint, { fromAge: 499, untilAge: 0 }, { valueShare: 0.7, imbalance: { ratio: 3, lotsMin: 1, isZeroIgnored: true } }, columns);
  });
}

/** CPU microseconds of one of `count`. */
function timed(count: number, run: () => void): number {
  const beforeUs = cpuUs();
  run();
  return (cpuUs() - beforeUs) / count;
}
