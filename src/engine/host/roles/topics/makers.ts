/**
 * The maker tape of one market or several: what was added, pulled and filled at each level, as books are looked at; and the sums of the last minute.
 *
 * Holds: nothing is said across a gap or of a book that is not live (core/market/makers); the size from which entries are told is reckoned once for each book,
 * from the first price that is known.
 */

import { encodeMakers, makerBandCount, makerBit, makerFrameKinds, makerSumCount, makerSumPlace } from '../../../contract/frames/makers.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { LevelChanges } from '../../../core/market/makers/level-changes.ts';
import { MakerTape, newMakerEntries } from '../../../core/market/makers/maker-tape.ts';
import type { Levels } from '../../../core/market/levels.ts';
import { field, flagsAt, floatAt, kindAt, streamAt, type Slots } from '../../../core/memory/record.ts';
import { factCode, factFlag } from '../../../domain/fact.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { FlowFollower, flowMarketsOf, type FlowMarket } from './flow-members.ts';
import type { Outlet, Topic, TopicHost } from './topic.ts';

type MakersSpec = Extract<TopicSpec, { kind: 'makers' }>;

const levelsMax = 400;
const entriesKept = 4_096;
const entriesPerFrame = 512;
/** Books are looked at as often as this, whoever watches; what comes and goes between is seen by nobody. */
const lookUs = 100_000;
const sums = { cellUs: 1_000_000, sumCells: 60 } as const;
/** So often the sums are told although nothing large happened. */
const quietUs = 500_000;
const scratch = newMakerEntries(entriesPerFrame);

interface Book {
  readonly market: FlowMarket;
  readonly changes: LevelChanges;
  /** Null until a price is known. */
  tape: MakerTape | null;
  midTicks: number;
  isNew: boolean;
  lookedUs: number;
  next: number;
}

interface Told {
  readonly member: number;
  readonly kind: number;
  readonly flags: number;
  readonly timeUs: number;
  readonly ticks: number;
  readonly lots: number;
  readonly afterLots: number;
  readonly distanceBp: number;
  readonly worth: number;
}

export function openMakers(wanted: MakersSpec, host: TopicHost): Result<Topic, Fault> {
  const found = flowMarketsOf(host, wanted.instrument, wanted.others);
  return found.ok ? ok(new MakersTopic(wanted, host, found.value)) : found;
}

class MakersTopic implements Topic {
  readonly streams: readonly number[];
  readonly #worthMin: number;
  readonly #follower: FlowFollower<void>;
  #books: readonly Book[] = [];
  #sequence = 0;
  #toldUs = Number.NEGATIVE_INFINITY;

  constructor({ worthMin }: MakersSpec, host: TopicHost, markets: readonly FlowMarket[]) {
    this.streams = markets.map(({ spec }) => spec.stream);
    this.#worthMin = worthMin;
    this.#follower = new FlowFollower(host, markets, { begin: () => {
      this.#books = markets.map((market) => ({ market, changes: new LevelChanges(levelsMax), tape: null, midTicks: 0, isNew: true, lookedUs: Number.NEGATIVE_INFINITY, next: 0 }));
      this.#sequence = 0;
    // Trades come as facts, with the venue's time as books have it; of the log only the views are wanted.
    }, sinkOf: () => ({ onTrade: () => undefined, onGap: () => undefined }), show: () => undefined });
  }

  onRecord(slots: Slots, slot: number): void {
    const book = this.#bookOf(streamAt(slots, slot));
    if (book === null) return;
    if (kindAt(slots, slot) === factCode.gap) book.changes.onGap();
    if (kindAt(slots, slot) !== factCode.trade) return;
    const lots = floatAt(slots, slot, field.b);
    const isSold = (flagsAt(slots, slot) & factFlag.sellerAggressed) !== 0;
    book.changes.onTrade(venueOrOurs(floatAt(slots, slot, field.venueTimeUs), floatAt(slots, slot, field.receivedUs)), floatAt(slots, slot, field.a), isSold ? -lots : lots);
  }

  onBookChanged(stream: number): void {
    const book = this.#bookOf(stream);
    if (book !== null) book.isNew = true;
  }

  paintPresent(nowUs: number, outlet: Outlet): void {
    if (!this.#follower.look(nowUs)) return;
    for (const [place, book] of this.#books.entries()) this.#lookAt(place, book, nowUs);
    if (!outlet.hasRoom) return;
    const isWorthNew = this.#follower.hasNewWorth();
    const hasMore = this.#books.some(({ tape, next }) => tape !== null && tape.madeCount > next);
    if (this.#sequence > 0 && !hasMore && !isWorthNew && Math.abs(nowUs - this.#toldUs) < quietUs) return;
    this.#toldUs = nowUs;
    const { entries, missedCount } = this.#take();
    const column = (value: (entry: Told) => number): Float64Array => Float64Array.from(entries, value);
    outlet.post(encodeMakers({
      header: { kind: 'makers', flags: 0, stream: this.streams[0] ?? 0, topic: 0, sequence: this.#sequence, receivedUs: this.#sequence === 0 ? 0 : this.#follower.changedUs, madeUs: nowUs },
      missedCount, members: this.#follower.members(nowUs), sums: this.#sums(), timeUs: column(({ timeUs }) => timeUs), ticks: column(({ ticks }) => ticks), lots: column(({ lots }) => lots),
      afterLots: column(({ afterLots }) => afterLots), distanceBp: column(({ distanceBp }) => distanceBp), worth: column(({ worth }) => worth),
      member: Uint8Array.from(entries, ({ member }) => member), kind: Uint8Array.from(entries, ({ kind }) => kind), flags: Uint8Array.from(entries, ({ flags }) => flags),
    }));
    this.#sequence += 1;
  }

  close(): void {
    this.#follower.close();
  }

  #bookOf(stream: number): Book | null {
    return this.#books.find(({ market }) => market.spec.stream === stream) ?? null;
  }

  #lookAt(place: number, book: Book, nowUs: number): void {
    const view = this.#follower.viewAt(place);
    if (view === null || !book.isNew || Math.abs(nowUs - book.lookedUs) < lookUs) return;
    book.isNew = false;
    book.lookedUs = nowUs;
    const levels = view.read(levelsMax);
    if (levels.validity === 'live') book.midTicks = middleOf(levels) ?? book.midTicks;
    const worthOfLot = Math.abs(book.midTicks) * book.market.quotePerTickLot;
    if (book.tape === null && worthOfLot > 0) book.tape = new MakerTape({ lotsMin: Math.max(1, Math.ceil(this.#worthMin / worthOfLot)), entriesMax: entriesKept, ...sums });
    const look = book.changes.onBook(levels, venueOrOurs(levels.venueTimeUs, levels.receivedUs));
    if (look === 'changed') book.tape?.onChanges(book.changes.columns);
  }

  /** What was not told yet, oldest first, as many as a frame takes. */
  #take(): { readonly entries: readonly Told[]; readonly missedCount: number } {
    const entries: Told[] = [];
    let missedCount = 0;
    for (const [member, book] of this.#books.entries()) {
      if (book.tape === null || entries.length >= entriesPerFrame) continue;
      const from = book.next;
      book.next = book.tape.read(from, scratch);
      missedCount += scratch.missedCount;
      const room = entriesPerFrame - entries.length;
      if (scratch.count > room) book.next -= scratch.count - room;
      for (let at = 0; at < Math.min(scratch.count, room); at += 1) {
        const lots = scratch.lots[at] ?? 0;
        const ticks = scratch.ticks[at] ?? 0;
        entries.push({
          member, kind: scratch.kind[at] ?? 0, flags: (scratch.isAsk[at] === 1 ? makerBit.ask : 0) | (scratch.isCorrection[at] === 1 ? makerBit.correction : 0), timeUs: scratch.timeUs[at] ?? 0, ticks, lots,
          afterLots: scratch.afterLots[at] ?? 0, distanceBp: scratch.distanceBp[at] ?? 0, worth: lots * Math.abs(ticks) * book.market.quotePerTickLot,
        });
      }
    }
    return { entries: entries.toSorted((left, right) => left.timeUs - right.timeUs), missedCount };
  }

  /** Of the last minute, in the quote at each book's middle. */
  #sums(): Float64Array {
    const all = new Float64Array(makerSumCount);
    for (const { tape, market, midTicks } of this.#books) {
      const worthOfLot = Math.abs(midTicks) * market.quotePerTickLot;
      for (const kind of makerFrameKinds) {
        for (const isAsk of [false, true]) {
          for (let band = 0; band < makerBandCount; band += 1) {
            const at = makerSumPlace(kind, isAsk, band);
            all[at] = (all[at] ?? 0) + (tape?.sum(kind, isAsk, band) ?? 0) * worthOfLot;
          }
        }
      }
    }
    return all;
  }
}

function middleOf({ bidCount, askCount, bidTicks, askTicks }: Levels): number | null {
  return bidCount === 0 || askCount === 0 ? null : ((bidTicks[0] ?? 0) + (askTicks[0] ?? 0)) / 2;
}

function venueOrOurs(venueUs: number, oursUs: number): number {
  return venueUs > 0 ? venueUs : oursUs;
}
