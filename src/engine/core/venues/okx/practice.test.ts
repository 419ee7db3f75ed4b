/** The feed machine with OKX's dialect against OKX's front of the practice market: its books are the exchange's, through what befalls them. */

import { expect, test } from 'vitest';
import { newChance } from '../../../domain/chance.ts';
import { factCode, factKinds, validities } from '../../../domain/fact.ts';
import { fault } from '../../../domain/fault.ts';
import { ok } from '../../../domain/result.ts';
import { loadKernel } from '../../../edge/kernel.ts';
import { newBooks, type Book } from '../../market/book.ts';
import { newLevels } from '../../market/levels.ts';
import { field, floatAt, kindAt, streamAt, type Slots } from '../../memory/record.ts';
import { noMischief, type FrontConnection } from '../../simulation/front.ts';
import { practiceInstruments } from '../../simulation/instruments.ts';
import { newOkxFront, type OkxFront } from '../../simulation/okx/front.ts';
import { World } from '../../simulation/world.ts';
import { Budget } from '../budget.ts';
import type { Dialect, ListedInstrument } from '../dialect.ts';
import type { FeedPort } from '../feed-port.ts';
import { Feed } from '../feed.ts';
import type { CountingDecoder } from '../intake.ts';
import { newOkxDecoder } from './decode.ts';
import { okxSpot, okxSwap } from './markets.ts';

const startUs = 1_700_000_000_000_000;
const stepUs = 50_000;
/** A request is served so much later, inside an interval between two updates of a book, and its answer comes later still. */
const requestUs = 50_000;
const answerUs = 250_000;

/** One market's feed, wired to a front by hand, in virtual time. What either says is heard in the next step. */
class Desk implements FeedPort {
  readonly world: World;
  readonly front: OkxFront;
  readonly decoder: CountingDecoder;
  readonly feed: Feed;
  readonly book: Book;
  readonly id: string;
  readonly told: string[] = [];
  readonly faults: string[] = [];
  readonly counts = new Map<string, number>();
  /** Swallows messages that it is true of. */
  loses: (text: string) => boolean = () => false;
  readonly #queue: { readonly atUs: number; readonly run: () => void }[] = [];
  readonly #connections = new Map<number, FrontConnection>();
  #alarmUs = Infinity;

  constructor(dialect: Dialect, symbol: string) {
    this.id = `okx:${dialect.market}:${symbol}`;
    this.world = new World({ seed: 3, startUs, instruments: practiceInstruments.filter(({ id }) => id === this.id), doze: false });
    this.front = newOkxFront(this.world, noMischief);
    const kernel = loadKernel();
    this.decoder = newOkxDecoder(kernel);
    this.book = newBooks(kernel).open(1);
    this.feed = new Feed({ dialect, decoder: this.decoder, budget: new Budget(dialect.pools), isRacing: false, marketNumber: 1 }, this, newChance(1));
    this.feed.start(startUs);
  }

  connect(line: number, path: string): void {
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
    this.#count(text === 'ping' ? 'ping' : 'said');
    this.#soon(0, () => this.#connections.get(line)?.receive(text));
  }

  ping(): void {
    throw new Error('OKX is pinged by a text');
  }

  request(id: number, path: string): void {
    this.#count(path.split('?')[0] ?? path);
    this.#soon(requestUs, () => {
      const { body } = this.front.request({ method: 'GET', target: path, headers: {}, body: '' });
      this.#soon(answerUs, () => this.feed.onResponse(id, ok(typeof body === 'string' ? Buffer.from(body) : body), { retryAfterUs: 0, headers: {} }, this.world.nowUs));
    });
  }

  wakeAt(timeUs: number): void {
    this.#alarmUs = timeUs;
  }

  listed(instruments: readonly ListedInstrument[]): void {
    const listed = instruments.find(({ id }) => id === this.id);
    if (listed !== undefined && this.feed.tracks.specOf(1) === null) this.feed.track({ ...listed, stream: 1, version: 1 }, this.world.nowUs);
  }

  trouble(reason: { readonly code: string }): void {
    this.faults.push(reason.code);
  }

  emit(slots: Slots, slot: number): void {
    const kind = kindAt(slots, slot);
    expect(kind === factCode.link || streamAt(slots, slot) === 1).toBe(true);
    this.#count(factKinds[kind] ?? '?');
    if (kind === factCode.depth || kind === factCode.snapshot) expect(this.book.apply(slots, slot)).toBe('applied');
    if (kind === factCode.validity) this.told.push(validities[floatAt(slots, slot, field.a)] ?? '?');
  }

  run(seconds: number, each: () => void = () => {}): void {
    const untilUs = this.world.nowUs + seconds * 1e6;
    while (this.world.nowUs < untilUs) {
      this.world.advance(this.world.nowUs + stepUs);
      for (const connection of this.#connections.values()) connection.turn();
      for (const { run } of this.#queue.splice(0).filter((due) => due.atUs <= this.world.nowUs || (this.#queue.push(due), false))) run();
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

  /** The best 100 of both sides, ours and the exchange's at the same id. */
  compare(): void {
    const truth = this.world.bookAt(this.id, this.front.truthId(this.id, this.book.lastId) ?? -1, 100);
    const levels = newLevels(100);
    this.book.readInto(levels, 100);
    const side = (ticks: Float64Array, lots: Float64Array, count: number) => Array.from({ length: count }, (_, index) => [ticks[index], lots[index]]);
    expect({ bids: side(levels.bidTicks, levels.bidLots, levels.bidCount), asks: side(levels.askTicks, levels.askLots, levels.askCount) })
      .toEqual({ bids: truth?.bids.map((level) => [...level]), asks: truth?.asks.map((level) => [...level]) });
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

const isBook = (text: string) => text.includes('"channel":"books"') && text.includes('"action"');

const watched = [{ dialect: okxSpot, symbol: 'BTC-USDT' }, { dialect: okxSwap, symbol: 'BTC-USDT-SWAP' }, { dialect: okxSwap, symbol: 'SHIB-USDT-SWAP' }];

test.each(watched)('the book of $symbol is the exchange’s at every step, and every kind of fact comes', ({ dialect, symbol }) => {
  const desk = new Desk(dialect, symbol);
  let compared = 0;
  desk.run(30, () => {
    if (desk.validity !== 'live') return;
    desk.compare();
    compared += 1;
  });
  expect([desk.told, desk.faults]).toEqual([['resyncing', 'live'], []]);
  expect(compared).toBeGreaterThan(550);
  const kinds = ['snapshot', 'depth', 'bbo', 'trade', 'candle', 'ticker', ...(dialect === okxSwap ? ['funding', 'mark', 'index', 'interest'] : [])];
  expect(kinds.filter((kind) => !desk.counts.has(kind))).toEqual([]);
  expect(desk.counts.get('/api/v5/market/books')).toBe(undefined);
  expect(desk.decoder.counts.faults).toBe(0);
  expect(desk.decoder.counts.fast).toBeGreaterThan(200);
});

test('a book whose snapshot is not pushed begins by a request', () => {
  const desk = new Desk(okxSwap, 'BTC-USDT-SWAP');
  desk.front.settings.isSnapshotPushed = false;
  desk.run(10);
  expect(desk.validity).toBe('live');
  expect(desk.counts.get('/api/v5/market/books')).toBeGreaterThan(0);
  desk.run(5, () => desk.compare());
});

test('a lost update is a gap; the book comes back by a request, whole', () => {
  const desk = new Desk(okxSpot, 'BTC-USDT');
  desk.run(5);
  let lost = 0;
  desk.loses = (text) => isBook(text) && (lost += 1) === 1;
  desk.run(5);
  expect(lost).toBeGreaterThan(1);
  expect(desk.told).toEqual(['resyncing', 'live', 'resyncing', 'live']);
  expect([desk.counts.get('gap'), desk.counts.get('/api/v5/market/books')]).toEqual([1, 1]);
  desk.run(5, () => desk.compare());
});

test('ids that begin anew go on without a gap; when just that update is lost, there is one', () => {
  const desk = new Desk(okxSpot, 'BTC-USDT');
  desk.run(5);
  expect(desk.front.resetSequence('BTC-USDT')).toBe(true);
  desk.run(5, () => desk.compare());
  expect([desk.told, desk.counts.get('gap')]).toEqual([['resyncing', 'live'], undefined]);
  let lost = 0;
  desk.loses = (text) => isBook(text) && (lost += 1) === 1;
  expect(desk.front.resetSequence('BTC-USDT')).toBe(true);
  desk.run(5);
  expect([desk.validity, desk.counts.get('gap')]).toEqual(['live', 1]);
  desk.run(5, () => desk.compare());
});

test('a quiet connection is kept by pings, a dead one is noticed and replaced', () => {
  const desk = new Desk(okxSpot, 'BTC-USDT');
  desk.run(5);
  desk.loses = (text) => text !== 'pong';
  desk.run(40);
  expect(desk.counts.get('ping')).toBeGreaterThan(1);
  desk.loses = () => true;
  desk.run(30);
  expect(desk.faults).toContain('venue.silent');
  desk.loses = () => false;
  desk.run(20);
  expect(desk.validity).toBe('live');
  desk.run(5, () => desk.compare());
});

test('an announced upgrade ends no book: another connection is built first', () => {
  const desk = new Desk(okxSpot, 'BTC-USDT');
  desk.run(5);
  desk.front.announceUpgrade();
  desk.run(75, () => {
    if (desk.validity === 'live') desk.compare();
  });
  expect([desk.told, desk.validity]).toEqual([['resyncing', 'live'], 'live']);
});
