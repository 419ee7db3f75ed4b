/**
 * One instrument's books, trades and minutes, over and over, until it is ended: it waits for ccxt's next book,
 * or asks for one, writes it, asks for trades and now and then for the last minutes, and begins again.
 *
 * Holds: a book is `degraded` when it came, and `stale` when none did, or none for `freshMsMax`, however long
 * ccxt makes the next question wait; one question of it is under way at a time.
 */

import { newFactWriter, faultNumber, type FactWriter } from '../../core/venues/fact-writer.ts';
import { newSlots, tailSlotsFor } from '../../core/memory/record.ts';
import { assert } from '../../domain/assert.ts';
import { validities, type Validity } from '../../domain/fact.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, type Result } from '../../domain/result.ts';
import { usPerMinute } from '../../domain/time.ts';
import type { BasicInstrument } from './basic-instrument.ts';
import { newBookSlots, readTrades, writeBook, writeMinute, writeTrade } from './basic-records.ts';
import type { BasicVenueOptions } from './basic-venue.ts';
import { readCandles } from './candles.ts';
import { plainly, type CcxtExchange } from './ccxt-exchange.ts';
import { venueLimits } from './limits.ts';
import type { Tally } from './tally.ts';

/** The one in the making, the one before, and one more where clocks differ. */
const minutesAsked = 3;

export interface RoundParts {
  readonly exchange: CcxtExchange;
  readonly instrument: BasicInstrument;
  readonly stream: number;
  readonly isWatched: boolean;
  readonly tally: Tally;
  readonly options: BasicVenueOptions;
}

export class BookRound {
  readonly #exchange: CcxtExchange;
  readonly #instrument: BasicInstrument;
  readonly #stream: number;
  readonly #isWatched: boolean;
  readonly #tally: Tally;
  readonly #options: BasicVenueOptions;
  readonly #facts: FactWriter;
  readonly #slots = newBookSlots();
  readonly #tradeSlots = newSlots(1);
  readonly #minuteSlots = newSlots(1 + tailSlotsFor(5));
  readonly #seenTrades = new Set<string>();
  #validity: Validity = 'empty';
  #bookCount = 0;
  #troubleCount = 0;
  #isEnded = false;
  #tradesAskedUs = -Infinity;
  #minuteAskedUs = -Infinity;
  #isWatching = false;
  #wasWatched = false;
  #watchTroubleCount = 0;
  #watchAgainUs = -Infinity;
  readonly #alarms = new Set<() => void>();
  #freshness: NodeJS.Timeout | null = null;

  constructor({ exchange, instrument, stream, isWatched, tally, options }: RoundParts) {
    this.#exchange = exchange;
    this.#instrument = instrument;
    this.#stream = stream;
    this.#isWatched = isWatched;
    this.#tally = tally;
    this.#options = options;
    this.#facts = newFactWriter(options.events.emit);
    assert(stream > 0, 'a stream has a number', { stream });
  }

  async run(): Promise<void> {
    while (!this.#isEnded) {
      if (this.#tally.waitMs > 0) await this.#sleep(this.#tally.waitMs);
      if (this.#isEnded) return;
      const book = await this.#nextBook();
      if (this.#isEnded) return;
      const trouble = book.ok ? this.#take(book.value) : book.fault;
      if (trouble === null) this.#troubleCount = 0;
      else this.#miss(trouble);
      if (this.#isEnded) return;
      await this.#takeTrades();
      await this.#takeMinute();
      await this.#pause();
    }
  }

  end(validity: Validity): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (this.#freshness !== null) clearTimeout(this.#freshness);
    this.#tell(validity, null);
    for (const ring of this.#alarms) ring();
    if (this.#wasWatched && this.#exchange.has('unWatchOrderBook')) void this.#exchange.call('unWatchOrderBook', this.#instrument.symbol);
  }

  /** The first is asked for, which is sooner there; a watched book that does not come, too: ccxt may watch a connection that says nothing. */
  async #nextBook(): Promise<Result<unknown, Fault>> {
    const { symbol } = this.#instrument;
    this.#isWatching = this.#isWatched && this.#bookCount > 0 && this.#options.clock() >= this.#watchAgainUs;
    if (this.#isWatching) {
      this.#wasWatched = true;
      const watched = this.#exchange.call('watchOrderBook', symbol, venueLimits.levelsAsked);
      const silenceMs = this.#options.silenceMs ?? venueLimits.silenceMs;
      const silence = this.#setAlarm(silenceMs);
      const book = plainly(await Promise.race([watched, silence.rung]) ?? failed({ fault: fault('venue.silent', `${symbol}: no change for ${silenceMs / 1_000} s`), isCertain: false }));
      silence.stop();
      if (book.ok || this.#isEnded) return book;
      this.#leaveWatching(book.fault);
    }
    return plainly(await this.#exchange.call('fetchOrderBook', symbol, venueLimits.levelsAsked));
  }

  /** For a while, and for longer each time: a socket that fails must not be tried without pause. */
  #leaveWatching(reason: Fault): void {
    this.#isWatching = false;
    this.#watchTroubleCount += 1;
    this.#tally.lossCount += 1;
    this.#watchAgainUs = this.#options.clock() + Math.min(venueLimits.pauseMs * 2 ** this.#watchTroubleCount, venueLimits.troublePauseMsMax) * 1_000;
    this.#trouble(reason);
  }

  #take(book: unknown): Fault | null {
    const nowUs = this.#options.clock();
    const written = writeBook(this.#slots, book, this.#instrument, this.#stream, this.#bookCount + 1, nowUs);
    if (!written.ok) return written.fault;
    this.#bookCount += 1;
    this.#tally.answered();
    if (this.#freshness !== null) clearTimeout(this.#freshness);
    const freshMs = this.#options.freshMs ?? venueLimits.freshMsMax;
    this.#freshness = setTimeout(() => this.#tell('stale', fault('book.stale', `${this.#instrument.symbol}: no book for ${freshMs / 1_000} s`)), freshMs);
    if (this.#isWatching) this.#watchTroubleCount = 0;
    this.#options.events.emit(this.#slots, 0);
    this.#tell('degraded', fault('book.polled', this.#instrument.symbol));
    return null;
  }

  #miss(reason: Fault): void {
    this.#troubleCount += 1;
    this.#trouble(reason);
    this.#tell('stale', reason);
  }

  /** Trades are a kindness: where they fail, the book goes on. */
  async #takeTrades(): Promise<void> {
    const nowUs = this.#options.clock();
    if (this.#tally.waitMs > 0 || !this.#exchange.has('fetchTrades') || nowUs - this.#tradesAskedUs < (this.#options.pauseMs ?? venueLimits.pauseMs) * 1_000) return;
    this.#tradesAskedUs = nowUs;
    const told = plainly(await this.#exchange.call('fetchTrades', this.#instrument.symbol, undefined, venueLimits.tradesAsked));
    if (this.#isEnded) return;
    if (!told.ok) {
      this.#trouble(told.fault);
      return;
    }
    this.#tally.answered();
    for (const trade of readTrades(told.value, this.#instrument)) {
      if (this.#seenTrades.has(trade.key)) continue;
      this.#seenTrades.add(trade.key);
      writeTrade(this.#tradeSlots, trade, this.#stream, this.#options.clock());
      this.#options.events.emit(this.#tradeSlots, 0);
    }
    for (const key of this.#seenTrades) {
      if (this.#seenTrades.size <= venueLimits.tradesRememberedMax) break;
      this.#seenTrades.delete(key);
    }
  }

  /** The minute in the making and the one before it, as charts join them to the past. */
  async #takeMinute(): Promise<void> {
    const nowUs = this.#options.clock();
    const dueMs = Math.max(this.#options.pauseMs ?? 0, this.#options.minuteMs ?? venueLimits.minuteMs);
    if (this.#isEnded || this.#tally.waitMs > 0 || nowUs - this.#minuteAskedUs < dueMs * 1_000 || !this.#exchange.hasTimeframe('1m')) return;
    this.#minuteAskedUs = nowUs;
    const sinceMs = Math.floor(nowUs / usPerMinute - 1) * (usPerMinute / 1_000);
    const told = plainly(await this.#exchange.call('fetchOHLCV', this.#instrument.symbol, '1m', sinceMs, minutesAsked));
    if (this.#isEnded) return;
    if (!told.ok) {
      this.#trouble(told.fault);
      return;
    }
    this.#tally.answered();
    for (const row of readCandles(told.value, Infinity, minutesAsked) ?? []) {
      if (row[0] < sinceMs || !writeMinute(this.#minuteSlots, row, this.#instrument, this.#stream, this.#options.clock())) continue;
      this.#options.events.emit(this.#minuteSlots, 0);
    }
  }

  #trouble(reason: Fault): void {
    this.#tally.trouble(reason);
    this.#options.events.trouble(reason);
  }

  #tell(validity: Validity, reason: Fault | null): void {
    if (validity === this.#validity) return;
    this.#validity = validity;
    this.#facts('validity', this.#stream, this.#options.clock(), validities.indexOf(validity), faultNumber(reason), this.#bookCount);
  }

  async #pause(): Promise<void> {
    const own = this.#options.pauseMs ?? (this.#isWatching ? venueLimits.watchPauseMs : venueLimits.pauseMs);
    await this.#sleep(Math.min(own * 2 ** this.#troubleCount, venueLimits.troublePauseMsMax));
  }

  async #sleep(ms: number): Promise<void> {
    const alarm = this.#setAlarm(ms);
    await alarm.rung;
    alarm.stop();
  }

  /** Rings after a while, or at once when the round is ended. */
  #setAlarm(ms: number): { readonly rung: Promise<null>; readonly stop: () => void } {
    let ring: () => void = () => undefined;
    const rung = new Promise<null>((resolve) => (ring = () => resolve(null)));
    const timer = setTimeout(ring, this.#isEnded ? 0 : ms);
    this.#alarms.add(ring);
    return {
      rung,
      stop: () => {
        clearTimeout(timer);
        this.#alarms.delete(ring);
      },
    };
  }
}

