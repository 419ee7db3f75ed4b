/** The feed machine with Binance's dialects against the practice market's Binance: books are the exchange's, through what befalls them. */

import { expect, test } from 'vitest';
import { newChance } from '../../../domain/chance.ts';
import { factCode, factKinds, validities } from '../../../domain/fact.ts';
import { fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { formatSteps, type Decimal } from '../../../domain/number.ts';
import { ok } from '../../../domain/result.ts';
import { loadKernel } from '../../../edge/kernel.ts';
import { newBooks, type Book } from '../../market/book.ts';
import { newLevels } from '../../market/levels.ts';
import { field, floatAt, kindAt, streamAt, type Slots } from '../../memory/record.ts';
import type { BinanceFront } from '../../simulation/binance/front.ts';
import { newBinanceSpotFront } from '../../simulation/binance/spot.ts';
import { newBinanceUsdmFront } from '../../simulation/binance/usdm.ts';
import { noMischief, type FrontConnection } from '../../simulation/front.ts';
import { practiceInstruments } from '../../simulation/instruments.ts';
import { World } from '../../simulation/world.ts';
import { Budget } from '../budget.ts';
import type { Dialect, ListedInstrument } from '../dialect.ts';
import type { FeedPort } from '../feed-port.ts';
import { Feed } from '../feed.ts';
import { newBinanceSpotDecoder, newBinanceUsdmDecoder } from './decode.ts';
import type { CountingDecoder } from '../intake.ts';
import { binanceSpot } from './spot.ts';
import { binanceUsdm } from './usdm.ts';

const startUs = 1_700_000_000_000_000;
const stepUs = 50_000;
const answerUs = 250_000;

/** One market's feed, wired to a front by hand, in virtual time. What either says is heard in the next step. */
class Desk implements FeedPort {
  readonly world: World;
  readonly front: BinanceFront;
  readonly decoder: CountingDecoder;
  readonly feed: Feed;
  readonly book: Book;
  readonly id: string;
  readonly told: string[] = [];
  readonly faults: string[] = [];
  readonly paths: string[] = [];
  readonly lines: number[] = [];
  readonly counts = new Map<string, number>();
  readonly fundingEveryUs = new Set<number>();
  spec: InstrumentSpec | null = null;
  /** Swallows messages that it is true of. */
  loses: (text: string) => boolean = () => false;
  readonly #queue: { readonly atUs: number; readonly run: () => void }[] = [];
  readonly #connections = new Map<number, FrontConnection>();
  #alarmUs = Infinity;

  constructor(dialect: Dialect, symbol: string) {
    const isSpot = dialect.market === 'spot';
    this.id = `binance:${dialect.market}:${symbol}`;
    this.world = new World({ seed: 3, startUs, instruments: practiceInstruments.filter(({ id }) => id === this.id), doze: false });
    this.front = isSpot ? newBinanceSpotFront(this.world, noMischief) : newBinanceUsdmFront(this.world, noMischief);
    const kernel = loadKernel();
    this.decoder = isSpot ? newBinanceSpotDecoder(kernel) : newBinanceUsdmDecoder(kernel);
    this.book = newBooks(kernel).open(1);
    this.feed = new Feed({ dialect, decoder: this.decoder, budget: new Budget(dialect.pools), isRacing: false, marketNumber: 1 }, this, newChance(1));
    this.feed.start(startUs);
  }

  connect(line: number, path: string): void {
    this.paths.push(path.split('?')[0] ?? path);
    this.lines.push(line);
    const connection = this.front.open(path, {
      send: (bytes) => this.#hear(line, Buffer.from(bytes).toString()),
      answer: (text) => this.#hear(line, text),
      ping: () => {},
      end: (_code, reason) => this.#soon(0, () => this.feed.onClosed(line, fault('venue.closed', reason), this.world.nowUs)),
    });
    if (connection === null) throw new Error(`${path} is served`);
    this.#connections.set(line, connection);
    this.#soon(0, () => this.feed.onOpen(line, this.world.nowUs));
  }

  disconnect(line: number): void {
    this.#connections.get(line)?.close();
    this.#connections.delete(line);
  }

  send(line: number, text: string): void {
    this.#soon(0, () => this.#connections.get(line)?.receive(text));
  }

  ping(line: number): void {
    this.#soon(0, () => this.#connections.get(line)?.receivePing());
  }

  request(id: number, path: string): void {
    this.#count(path.split('?')[0] ?? path);
    const { body } = this.front.request({ method: 'GET', target: path, headers: {}, body: '' });
    const bytes = Buffer.from(typeof body === 'string' ? body : body.slice());
    this.#soon(answerUs, () => this.feed.onResponse(id, ok(bytes), { retryAfterUs: 0, headers: {} }, this.world.nowUs));
  }

  wakeAt(timeUs: number): void {
    this.#alarmUs = timeUs;
  }

  listed(instruments: readonly ListedInstrument[]): void {
    const listed = instruments.find(({ id }) => id === this.id);
    if (listed === undefined || this.spec !== null) return;
    this.spec = { ...listed, stream: 1, version: 1 };
    this.feed.track(this.spec, this.world.nowUs);
  }

  trouble(reason: { readonly code: string }): void {
    this.faults.push(reason.code);
  }

  emit(slots: Slots, slot: number): void {
    const kind = kindAt(slots, slot);
    expect(kind === factCode.link || streamAt(slots, slot) === 1).toBe(true);
    this.#count(factKinds[kind] ?? '?');
    if (kind === factCode.depth || kind === factCode.snapshot) expect(this.book.apply(slots, slot)).toBe('applied');
    if (kind === factCode.funding) this.fundingEveryUs.add(floatAt(slots, slot, field.c));
    if (kind === factCode.validity) this.told.push(validities[floatAt(slots, slot, field.a)] ?? '?');
  }

  run(seconds: number, each: () => void = () => {}): void {
    const untilUs = this.world.nowUs + seconds * 1e6;
    while (this.world.nowUs < untilUs) {
      this.world.advance(this.world.nowUs + stepUs);
      for (const connection of this.#connections.values()) connection.turn();
      const due = this.#queue.splice(0);
      for (const { atUs, run } of due) {
        if (atUs <= this.world.nowUs) run();
        else this.#queue.push({ atUs, run });
      }
      if (this.#alarmUs <= this.world.nowUs) {
        this.#alarmUs = Infinity;
        this.feed.onWake(this.world.nowUs);
      }
      each();
    }
  }

  get validity(): string {
    return this.feed.tracks.validityOf(1);
  }

  /** The best 100 of both sides, ours and the exchange's at the same id, as decimals. */
  compare(): void {
    const truth = this.world.bookAt(this.id, this.front.truthId(this.id, this.book.lastId) ?? -1, 100);
    const instrument = practiceInstruments.find(({ id }) => id === this.id);
    const levels = newLevels(100);
    this.book.readInto(levels, 100);
    const words = (pairs: readonly (readonly [number, number])[], steps: { readonly tick: Decimal; readonly lot: Decimal } | null | undefined) =>
      pairs.map(([ticks, lots]) => (steps ? `${formatSteps(ticks, steps.tick, 8)} ${formatSteps(lots, steps.lot, 8)}` : ''));
    const side = (ticks: Float64Array, lots: Float64Array, count: number) => Array.from({ length: count }, (_, index): readonly [number, number] => [ticks[index] ?? 0, lots[index] ?? 0]);
    expect({
      bids: words(side(levels.bidTicks, levels.bidLots, levels.bidCount), this.spec), asks: words(side(levels.askTicks, levels.askLots, levels.askCount), this.spec),
    }).toEqual({ bids: words(truth?.bids ?? [], instrument), asks: words(truth?.asks ?? [], instrument) });
  }

  #hear(line: number, text: string): void {
    if (!this.loses(text)) this.#soon(0, () => this.feed.onMessage(line, Buffer.from(text), this.world.nowUs));
  }

  #soon(afterUs: number, run: () => void): void {
    this.#queue.push({ atUs: this.world.nowUs + afterUs, run });
  }

  #count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}

const isBook = (text: string) => text.includes('"depthUpdate"');

const watched = [{ dialect: binanceSpot, symbol: 'BTCUSDT' }, { dialect: binanceUsdm, symbol: 'BTCUSDT' }];

test.each(watched)('$dialect.marketName: the book is the exchange’s at every step, and every kind of fact comes', ({ dialect, symbol }) => {
  const desk = new Desk(dialect, symbol);
  let compared = 0;
  desk.run(30, () => {
    if (desk.validity !== 'live') return;
    desk.compare();
    compared += 1;
  });
  expect([desk.told, desk.faults]).toEqual([['resyncing', 'live'], []]);
  expect(compared).toBeGreaterThan(550);
  const kinds = ['snapshot', 'depth', 'bbo', 'trade', 'candle', 'ticker', ...(dialect === binanceUsdm ? ['funding', 'mark', 'index'] : [])];
  expect(kinds.filter((kind) => !desk.counts.has(kind))).toEqual([]);
  expect(desk.paths).toEqual(dialect.lines.map(({ path }) => path));
  expect(desk.decoder.counts.faults).toBe(0);
  // Only the ticker of 24 hours is for the checked path, and acknowledgements.
  expect(desk.decoder.counts.checked).toBeLessThan(40);
});

test.each(watched)('$dialect.marketName: a lost change is a gap, and the book comes back whole', ({ dialect, symbol }) => {
  const desk = new Desk(dialect, symbol);
  desk.run(5);
  let lost = 0;
  desk.loses = (text) => isBook(text) && (lost += 1) === 1;
  desk.run(5);
  expect(desk.told).toEqual(['resyncing', 'live', 'resyncing', 'live']);
  expect(desk.counts.get('gap')).toBe(1);
  desk.run(5, () => desk.compare());
});

test.each(watched)('$dialect.marketName: an announced shutdown ends no book: another connection is built first', ({ dialect, symbol }) => {
  const desk = new Desk(dialect, symbol);
  desk.run(5);
  expect(desk.paths).toHaveLength(dialect.lines.length);
  const [line = 0] = desk.lines;
  desk.feed.onMessage(line, Buffer.from('{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1723161255208}}'), desk.world.nowUs);
  desk.run(20, () => desk.compare());
  expect(desk.paths.length).toBeGreaterThan(dialect.lines.length);
  expect([desk.told, desk.validity]).toEqual([['resyncing', 'live'], 'live']);
});

test.each([['BTCUSDT', 8], ['DOGEUSDT', 4], ['1000PEPEUSDT', 1]])('usdm: funding of %s is told as paid each %i hours, and it is', (symbol, hours) => {
  const desk = new Desk(binanceUsdm, symbol);
  desk.run(5);
  const told = [...desk.fundingEveryUs].filter((everyUs) => everyUs > 0);
  expect([told, desk.counts.get('/fapi/v1/fundingInfo')]).toEqual([[hours * 3_600_000_000], 1]);
  const perpetual = desk.world.market(desk.id)?.perpetual;
  const dueUs = perpetual?.nextFundingUs ?? 0;
  desk.world.sleep(dueUs - desk.world.nowUs);
  desk.world.advance(desk.world.nowUs + 2e6);
  expect((perpetual?.nextFundingUs ?? 0) - dueUs).toBe(hours * 3_600_000_000);
});
