/**
 * A small venue in virtual time, which speaks by a market's samples, and the real feed machine in front
 * of it. It does what venues do: opens, acknowledges, sends whole books as its market does, changes,
 * pings; and what befalls them: it loses, repeats and cuts messages, falls silent, hangs up, refuses.
 *
 * Holds: after every message, a book that is called live equals the venue's. Does not: match orders
 * (core/simulation does), or know more than one truth: every symbol has the same book.
 */

import { newChance, nextBelow, type Chance } from '../../../domain/chance.ts';
import { factCode, factKinds, validities, type FactKind, type Validity } from '../../../domain/fact.ts';
import { fault, type Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMs } from '../../../domain/time.ts';
import { newLevels } from '../../market/levels.ts';
import { newBooks, type Book } from '../../market/book.ts';
import { field, floatAt, kindAt, streamAt, type Slots } from '../../memory/record.ts';
import { Budget } from '../budget.ts';
import type { LineKind } from '../dialect.ts';
import type { FeedPort } from '../feed-port.ts';
import { Feed } from '../feed.ts';
import { writeText } from '../utf8.ts';
import { DecoderBench, firstId, priceText, quantityText, sidesOf, type Pair, type Tools } from './bench.ts';
import type { Check } from './check.ts';
import { isAbsent, type BookSaid, type Heard, type Level, type MarketWords } from './words.ts';

const startUs = 1_790_000_000_000_000;
/** What the venue and we say is heard so much later; an answer to a request later still. */
const wayUs = 5 * usPerMs;
const answerUs = 40 * usPerMs;
const stepUs = 20 * usPerMs;
const changeUs = 100 * usPerMs;
const pingUs = 5_000 * usPerMs;

/** A connection as the venue has it. */
interface VenueLine {
  readonly number: number;
  readonly kind: LineKind;
  readonly topics: Set<string>;
  isOpen: boolean;
  /** It takes our words and says nothing. */
  isSilent: boolean;
  lastId: number;
  saidUs: number;
}

export class Venue implements FeedPort {
  readonly feed: Feed;
  readonly bench: DecoderBench;
  readonly book: Book;
  readonly told: Validity[] = [];
  readonly faults: Fault['code'][] = [];
  readonly done: string[] = [];
  readonly counts = new Map<FactKind | 'request', number>();
  readonly lines = new Map<number, VenueLine>();
  nowUs = startUs;
  /** Changes of the market go on. */
  isMoving = true;
  /** No connection opens, no request is answered. */
  refusesLines = false;
  refusesRequests = false;
  /** Subscriptions are acknowledged long after the data came; or they are acknowledged, and nothing comes. */
  acknowledgesLate = false;
  isMute = false;
  /** What becomes of the next change: other bytes, several messages, or none. The change after it shows a hole. */
  mischief: ((message: Uint8Array) => readonly Uint8Array[]) | null = null;
  readonly #check: Check;
  readonly #words: MarketWords;
  readonly #specs: readonly InstrumentSpec[];
  readonly #chance: Chance = newChance(11);
  readonly #bids = new Map<number, number>([[1_000, 5], [999, 7], [990, 1]]);
  readonly #asks = new Map<number, number>([[1_002, 4], [1_003, 9], [1_010, 2]]);
  readonly #queue: { readonly atUs: number; readonly run: () => void }[] = [];
  readonly #levels = newLevels(100);
  #lastId = firstId;
  #alarmUs = Infinity;
  #changedUs = startUs;
  #pingedUs = startUs;
  /** Until then a hole may not have shown. */
  #blindUs = 0;

  constructor(words: MarketWords, tools: Tools, check: Check, isRacing = false, symbols: readonly string[] = []) {
    this.#words = words;
    this.#check = check;
    this.bench = new DecoderBench(words, tools);
    this.bench.decoder.remove(1); // the feed adds what it follows
    this.#specs = symbols.length === 0 ? [this.bench.spec] : symbols.map((symbol, index) => ({ ...this.bench.spec, symbol, stream: index + 1 }));
    this.book = newBooks(this.bench.kernel).open(1);
    const { dialect } = words;
    this.feed = new Feed({ dialect, decoder: this.bench.decoder, budget: new Budget(dialect.pools), isRacing, marketNumber: 1 }, this, newChance(5));
    this.feed.start(this.nowUs);
  }

  get validity(): Validity {
    return this.feed.validityOf(1);
  }

  get bookLines(): readonly VenueLine[] {
    return [...this.lines.values()].filter(({ kind, isOpen }) => kind.hasBooks && isOpen);
  }

  connect(line: number, path: string): void {
    this.done.push(`connect ${line}`);
    const kind = this.#words.dialect.lines.find((one) => one.path === path.split('?')[0]);
    this.#check.holds(`${path} is a path of the market`, kind !== undefined);
    if (kind === undefined) return;
    if (this.refusesLines) {
      this.#soon(wayUs, () => this.feed.onClosed(line, fault('venue.unreachable', 'refused'), this.nowUs));
      return;
    }
    const opened: VenueLine = { number: line, kind, topics: new Set(), isOpen: true, isSilent: false, lastId: this.#firstIdOf(line), saidUs: -Infinity };
    this.lines.set(line, opened);
    this.#soon(wayUs, () => {
      this.feed.onOpen(line, this.nowUs);
      this.#join(opened, this.#words.talk.topicsInPath(path), false);
    });
  }

  disconnect(line: number, reason: string): void {
    this.done.push(`disconnect ${line} ${reason}`);
    this.lines.delete(line);
  }

  send(line: number, text: string): void {
    const found = this.lines.get(line);
    const heard = this.#words.talk.heard(text);
    this.#check.holds(`the venue understands ${text.slice(0, 200)}`, heard !== null);
    if (found === undefined || heard === null) return;
    if (heard.kind === 'join' || heard.kind === 'leave') this.#mind(found, heard.topics.length);
    this.#soon(wayUs, () => this.#obey(found, heard));
  }

  ping(line: number): void {
    const found = this.lines.get(line);
    this.#check.same('pings by frames', this.#words.dialect.heartbeat.ping, 'frame');
    this.#soon(wayUs, () => {
      if (found?.isOpen === true && !found.isSilent) this.feed.onAlive(line, this.nowUs);
    });
  }

  request(id: number, path: string): void {
    this.counts.set('request', (this.counts.get('request') ?? 0) + 1);
    this.done.push(`request ${path}`);
    this.#soon(wayUs, () => {
      const answer: Result<Uint8Array, Fault> = this.refusesRequests ? failed(fault('venue.unreachable', 'refused')) : ok(writeText(this.#answer(path)));
      this.#soon(answerUs, () => this.feed.onResponse(id, answer, { retryAfterUs: 0, headers: {} }, this.nowUs));
    });
  }

  wakeAt(timeUs: number): void {
    this.#alarmUs = timeUs;
  }

  listed(): void {
    for (const spec of this.#specs) if (this.feed.tracks.specOf(spec.stream) === null) this.feed.track(spec, this.nowUs);
  }

  trouble(reason: Fault): void {
    this.faults.push(reason.code);
  }

  emit(slots: Slots, slot: number): void {
    const kind = kindAt(slots, slot);
    const name = factKinds[kind] ?? 'none';
    if (kind !== factCode.link && streamAt(slots, slot) !== 1) return;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    if (kind === factCode.depth || kind === factCode.snapshot) this.book.apply(slots, slot);
    if (kind === factCode.validity) this.told.push(validities[floatAt(slots, slot, field.a)] ?? 'empty');
  }

  /** Lets time pass. `each` is called after every step. */
  run(us: number, each: () => void = () => {}, byUs: number = stepUs): void {
    const untilUs = this.nowUs + us;
    while (this.nowUs < untilUs) {
      this.nowUs += byUs;
      this.#turn();
      this.#deliver();
      if (this.#alarmUs <= this.nowUs) {
        this.#alarmUs = Infinity;
        this.feed.onWake(this.nowUs);
      }
      this.#compare();
      each();
    }
  }

  /** The venue hangs up. */
  hangUp(line: number): void {
    const found = this.lines.get(line);
    if (found === undefined) return;
    found.isOpen = false;
    this.lines.delete(line);
    this.feed.onClosed(line, fault('venue.closed', 'gone'), this.nowUs);
  }

  /** Says something on every open connection of a kind. */
  tell(text: string, of: (kind: LineKind) => boolean): void {
    for (const line of this.lines.values()) if (of(line.kind)) this.#say(line, text);
  }

  #obey(line: VenueLine, heard: Heard): void {
    const { talk, book } = this.#words;
    if (!line.isOpen) return;
    switch (heard.kind) {
      case 'join': return this.#join(line, heard.topics, true);
      case 'leave': return heard.topics.forEach((topic) => line.topics.delete(topic));
      case 'ping': return isAbsent(talk.pong) ? undefined : this.#say(line, talk.pong);
      case 'book': return isAbsent(book.pushed) ? undefined : this.#say(line, book.pushed(heard.symbol, this.#whole(line.lastId)));
      case 'pong':
    }
  }

  #join(line: VenueLine, topics: readonly string[], isAnswered: boolean): void {
    const { talk, book } = this.#words;
    for (const topic of topics) {
      line.topics.add(topic);
      if (isAnswered) this.#soon(this.acknowledgesLate ? changeUs * 5 : 0, () => this.#say(line, talk.ack.text(topic)));
      const spec = this.#specs.find(({ symbol }) => line.kind.hasBooks && line.kind.topicsOf(symbol)[0] === topic);
      if (spec === undefined || !this.#brings(line, topic)) continue;
      if (book.isPushedUnasked && !isAbsent(book.pushed)) this.#say(line, book.pushed(spec.symbol, this.#whole(line.lastId)));
    }
    this.#check.holds(`${line.kind.name} carries ${line.topics.size} topics`, line.topics.size <= line.kind.topicsMax);
  }

  #brings(line: VenueLine, topic: string): boolean {
    return !this.isMute && this.#words.talk.brings(line.kind.path, topic);
  }

  /** What the venue allows us to say. */
  #mind(line: VenueLine, topicCount: number): void {
    const { name, topicsPerMessage, sayUsMin } = line.kind;
    this.#check.holds(`${topicCount} topics in a message on ${name}`, topicCount <= topicsPerMessage);
    this.#check.holds(`a message on ${name} after ${this.nowUs - line.saidUs} µs`, this.nowUs - line.saidUs >= sayUsMin);
    line.saidUs = this.nowUs;
  }

  #answer(path: string): string {
    const { dialect, listing, book, talk, facts } = this.#words;
    if (path === dialect.instrumentsRequest.path) return listing.body(listing.rows.map(({ text }) => text));
    if (path === dialect.timeRequest.path) return talk.timeBody(Math.floor(this.nowUs / usPerMs));
    if (path === dialect.fundingIntervals?.request.path && !isAbsent(facts.fundingList)) return facts.fundingList(new Map());
    const spec = this.#specs.find(({ symbol }) => [dialect.snapshotRequest(symbol).path, dialect.pollRequest(symbol).path].includes(path));
    if (spec !== undefined) return book.body(spec.symbol, this.#whole(this.#lastId));
    const asked = this.#specs.find(({ symbol }) => dialect.interest?.request(symbol).path === path);
    this.#check.holds(`${path} is a request of the market`, asked !== undefined);
    return asked === undefined || isAbsent(facts.interest) ? '' : facts.interest.say(asked.symbol, { price: '31858.79', timeMs: this.nowUs / usPerMs });
  }

  #turn(): void {
    if (this.isMoving && this.nowUs - this.#changedUs >= changeUs) this.#changeBook();
    const { ping } = this.#words.talk;
    if (isAbsent(ping) || this.nowUs - this.#pingedUs < pingUs) return;
    this.#pingedUs = this.nowUs;
    for (const line of this.lines.values()) this.#say(line, ping.text);
  }

  #changeBook(): void {
    const { book } = this.#words;
    this.#changedUs = this.nowUs;
    const isBid = nextBelow(this.#chance, 2) === 0;
    const [side, ticks] = isBid ? [this.#bids, 1_000 - nextBelow(this.#chance, 12)] : [this.#asks, 1_002 + nextBelow(this.#chance, 12)];
    const lots = nextBelow(this.#chance, 4) === 0 ? 0 : 1 + nextBelow(this.#chance, 90);
    if (lots > 0) side.set(ticks, lots);
    else side.delete(ticks);
    this.#lastId = book.nextId(this.#lastId);
    const level = [this.#level(ticks, lots)];
    for (const line of this.lines.values()) {
      const earlierId = line.lastId;
      line.lastId = book.nextId(earlierId);
      for (const { symbol } of this.#specs) {
        const topic = line.kind.topicsOf(symbol)[0] ?? '';
        if (!line.kind.hasBooks || !line.topics.has(topic) || !this.#brings(line, topic)) continue;
        this.#say(line, book.change(symbol, { earlierId, lastId: line.lastId, timeMs: this.nowUs / usPerMs, bids: isBid ? level : [], asks: isBid ? [] : level }), true);
      }
    }
  }

  #say(line: VenueLine, text: string, isChange = false): void {
    if (!line.isOpen || line.isSilent) return;
    const plain = this.bench.pack(text);
    const mischief = isChange ? this.mischief : null;
    if (mischief !== null) this.#blindUs = this.nowUs + changeUs + stepUs;
    if (isChange) this.mischief = null;
    for (const message of mischief === null ? [plain] : mischief(plain)) {
      this.#soon(wayUs, () => {
        if (line.isOpen && this.lines.has(line.number)) this.feed.onMessage(line.number, message, this.nowUs);
      });
    }
  }

  #soon(afterUs: number, run: () => void): void {
    this.#queue.push({ atUs: this.nowUs + afterUs, run });
  }

  #deliver(): void {
    for (let next = this.#queue.findIndex(({ atUs }) => atUs <= this.nowUs); next >= 0; next = this.#queue.findIndex(({ atUs }) => atUs <= this.nowUs)) {
      this.#queue.splice(next, 1)[0]?.run();
    }
  }

  /** A live book is the venue's, but for what is still on its way. */
  #compare(): void {
    if (this.validity !== 'live' || this.#queue.length > 0 || this.nowUs < this.#blindUs) return;
    this.#check.same('the live book', sidesOf(this.book, this.#levels), this.truth);
  }

  get truth(): { readonly bids: readonly Pair[]; readonly asks: readonly Pair[] } {
    const sorted = (side: ReadonlyMap<number, number>, sign: 1 | -1): readonly Pair[] => [...side].sort(([left], [right]) => sign * (left - right));
    return { bids: sorted(this.#bids, -1), asks: sorted(this.#asks, 1) };
  }

  get sides(): { readonly bids: readonly Pair[]; readonly asks: readonly Pair[] } {
    return sidesOf(this.book, this.#levels);
  }

  #whole(lastId: number): BookSaid {
    const { bids, asks } = this.truth;
    return { lastId, timeMs: this.nowUs / usPerMs, bids: bids.map(([ticks, lots]) => this.#level(ticks, lots)), asks: asks.map(([ticks, lots]) => this.#level(ticks, lots)) };
  }

  #level(ticks: number, lots: number): Level {
    return [priceText(this.bench.spec, ticks), quantityText(this.bench.spec, lots)];
  }

  /** Where each connection counts for itself, each begins elsewhere. */
  #firstIdOf(line: number): number {
    return this.#words.book.isNumberedByConnection ? firstId + line * 1_000_000 : this.#lastId;
  }
}
