/**
 * The engine in the campaign: the trading role's own composition (feed machine, decoder, catalogue, sequencer, market,
 * books) without its thread, one market wide. It does with a list of instruments what the desk does (host/desk.ts).
 *
 * Another one begins from nothing where one has died; what it wrote into its journal must still lead to its books.
 */

import { assert } from '../../domain/assert.ts';
import { newChance, next32, type Chance } from '../../domain/chance.ts';
import { factCode, validities } from '../../domain/fact.ts';
import type { Fault } from '../../domain/fault.ts';
import { marketId, type InstrumentSpec } from '../../domain/instrument.ts';
import { newBooks, type Book } from '../market/book.ts';
import { Market } from '../market/market.ts';
import type { Kernel } from '../memory/kernel.ts';
import { field, floatAt, kindAt, streamAt, type Slots } from '../memory/record.ts';
import { newSequencer } from '../memory/sequencer.ts';
import { Budget } from '../venues/budget.ts';
import { Catalogue } from '../venues/catalogue.ts';
import type { Dialect, ListedInstrument } from '../venues/dialect.ts';
import { Feed } from '../venues/feed.ts';
import type { BranchCounts } from './campaign-branches.ts';
import type { Mutant } from './campaign-mutant.ts';
import type { CampaignNetwork } from './campaign-network.ts';
import type { CampaignPlan } from './campaign-plan.ts';
import { CampaignJournal } from './campaign-replay.ts';
import type { RunHash } from './campaign-witness.ts';

export interface EngineParts {
  readonly plan: CampaignPlan;
  readonly network: CampaignNetwork;
  readonly kernel: Kernel;
  readonly mutant: Mutant | null;
  readonly chance: Chance;
  readonly hash: RunHash;
  readonly branches: BranchCounts;
  readonly trouble: (reason: Fault) => void;
  readonly doubled: (detail: string) => void;
}

export interface Followed {
  readonly spec: InstrumentSpec;
  readonly book: Book;
  /** A fact touched its levels since it was last compared with the truth, which does not change afterwards. */
  isDirty: boolean;
  liveSinceUs: number | null;
  /** Ids of those that were told. */
  readonly trades: Set<string>;
  wasLive: boolean;
  /** When a book that is asked for in place of its stream was told last, in time awake. */
  polledUs: number;
  /** The exchange's own id for what the book holds, and the venue's for which that was found. */
  ownId: number | null;
  ownFor: number;
}

export class CampaignEngine {
  readonly feed: Feed;
  readonly market: Market;
  readonly followed = new Map<number, Followed>();
  readonly #parts: EngineParts;
  readonly #journal = new CampaignJournal();
  readonly #catalogue = new Catalogue();
  readonly #dialect: Dialect;
  /** Of the message that is being read. */
  #line = 0;
  #listCount = 0;
  #isOffsetLost = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    const { plan, network, kernel, mutant, chance } = parts;
    this.market = new Market(newBooks(kernel), newSequencer(), {
      journal: (slots, slot) => {
        parts.hash.add(slots, slot);
        this.#journal.add(slots, slot);
      },
      tell: (slots, slot) => {
        const followed = this.followed.get(streamAt(slots, slot));
        if (followed !== undefined && kindAt(slots, slot) === factCode.wake) followed.isDirty = true;
      },
      resync: (stream, reason) => this.feed.resync(stream, reason, network.clockUs),
    });
    this.#dialect = dialectOf(plan, mutant);
    const realDecoder = plan.market.part.newDecoder(kernel);
    const decoder = mutant?.decoder?.(realDecoder) ?? realDecoder;
    const budget = mutant?.budget?.(this.#dialect.pools) ?? new Budget(this.#dialect.pools);
    this.feed = new Feed({ dialect: this.#dialect, decoder, budget, isRacing: plan.isRacing, marketNumber: 0 }, {
      connect: (line, path) => network.connect(line, path),
      disconnect: (line) => network.disconnect(line),
      send: (line, text) => this.#send(line, text),
      ping: (line) => network.ping(line),
      wakeAt: (timeUs) => network.wakeAt(timeUs),
      request: (id, path) => this.#request(id, path),
      emit: (slots, slot) => {
        this.#note(slots, slot);
        if (!(mutant?.emits?.(slots, slot) ?? true)) return;
        if (kindAt(slots, slot) === factCode.trade) this.#onTrade(slots, slot);
        this.market.on(slots, slot);
      },
      listed: (instruments) => this.#onListed(instruments),
      trouble: (reason) => this.#onTrouble(reason),
    }, newChance(next32(chance)));
    const client = mutant?.client?.(this.feed, network) ?? this.feed;
    network.serve(!plan.isRacing ? client : {
      onOpen: (line, nowUs) => client.onOpen(line, nowUs),
      onClosed: (line, reason, nowUs) => client.onClosed(line, reason, nowUs),
      onAlive: (line, nowUs) => client.onAlive(line, nowUs),
      onMessage: (line, message, nowUs) => {
        this.#line = line;
        client.onMessage(line, message, nowUs);
      },
      onResponse: (id, answer, head, nowUs) => client.onResponse(id, answer, head, nowUs),
      onWake: (nowUs) => client.onWake(nowUs),
    });
  }

  start(): void {
    this.feed.start(this.#parts.network.clockUs);
  }

  stop(): void {
    const { branches, network } = this.#parts;
    const { tracks, lines } = this.feed;
    branches.add('hole-in-held', tracks.counts.heldGapCount);
    branches.add('held-overflow', tracks.counts.overflowCount);
    branches.add('resync-after-gap', tracks.counts.gapCount - tracks.counts.heldGapCount);
    branches.add('doubt-confirmed', tracks.counts.confirmedCount);
    branches.add('doubt-refuted', tracks.counts.refutedCount);
    branches.add('silence-found', tracks.counts.silentCount);
    branches.add('handover-finished', lines.counts.handoverCount);
    branches.add('successor-lost', lines.counts.lostSuccessorCount);
    branches.add('reconnected', lines.reconnectCount);
    this.feed.stop(network.clockUs);
  }

  isAllLive(symbols: readonly string[]): boolean {
    let liveCount = 0;
    for (const { spec, book } of this.followed.values()) if (symbols.includes(spec.symbol) && book.validity === 'live') liveCount += 1;
    return liveCount === symbols.length;
  }

  /** Whether the journal, read into fresh books, ends in the same ones; null where it was too long to keep. */
  isReplayed(kernel: Kernel): boolean | null {
    if (!this.#journal.isWhole) return null;
    return this.#journal.replay(kernel) === this.market.hash();
  }

  /** As the desk does: what changed begins anew, what is gone is dropped. */
  #onListed(instruments: readonly ListedInstrument[]): void {
    const { plan, branches } = this.#parts;
    for (const spec of this.#catalogue.update(marketId(this.#dialect), instruments).changed) {
      if (!this.followed.has(spec.stream)) continue;
      if (spec.status === 'gone') this.#drop(spec);
      else {
        branches.add('spec-changed');
        this.#open(spec);
      }
    }
    for (const spec of this.#catalogue.specs) {
      if (plan.symbols.includes(spec.symbol) && spec.status !== 'gone' && !this.followed.has(spec.stream)) this.#open(spec);
    }
  }

  #open(spec: InstrumentSpec): void {
    this.#journal.opened(spec);
    this.followed.set(spec.stream, { spec, book: this.market.open(spec), isDirty: true, liveSinceUs: null, trades: new Set(), wasLive: false, polledUs: 0, ownId: null, ownFor: -1 });
    assert(this.feed.track(spec, this.#parts.network.clockUs), 'there is room for three instruments');
  }

  #drop(spec: InstrumentSpec): void {
    this.#parts.branches.add('instrument-dropped');
    this.feed.untrack(spec.stream, this.#parts.network.clockUs);
    this.#journal.closed(spec.stream);
    this.market.close(spec.stream);
    this.followed.delete(spec.stream);
  }

  #send(line: number, text: string): void {
    const { book } = this.#dialect;
    if (/"unsub|unsubscribe/i.test(text)) this.#parts.branches.add('resync-by-renewal');
    else if (book.kind === 'message' && text.startsWith('{"req"') && this.#wasAnyLive()) this.#parts.branches.add('resync-by-message');
    this.#parts.network.send(line, text);
  }

  #request(id: number, path: string): void {
    const { branches, network } = this.#parts;
    if (path === this.#dialect.instrumentsRequest.path) {
      if (this.#listCount > 0) branches.add('list-asked-again');
      this.#listCount += 1;
    } else {
      for (const { spec, book, wasLive } of this.followed.values()) {
        if (wasLive && book.validity === 'resyncing' && path === this.#dialect.snapshotRequest(spec.symbol).path) branches.add('resync-by-request');
      }
    }
    network.request(id, path);
  }

  #wasAnyLive(): boolean {
    return [...this.followed.values()].some(({ wasLive, book }) => wasLive && book.validity === 'resyncing');
  }

  #note(slots: Slots, slot: number): void {
    const kind = kindAt(slots, slot);
    const { branches, plan } = this.#parts;
    if (kind === factCode.validity) {
      const followed = this.followed.get(streamAt(slots, slot));
      const validity = validities[floatAt(slots, slot, field.a)];
      if (followed === undefined) return;
      if (validity === 'degraded') branches.add('polling-begun');
      else if (followed.book.validity === 'degraded') branches.add('polling-ended');
      if (validity === 'live') followed.wasLive = true;
    } else if (kind === factCode.trade && plan.isRacing) {
      const name = this.feed.lines.lineOf(this.#line)?.kind.name;
      const racing = this.feed.lines.all.filter((line) => line.isOpen && line.kind.name === name);
      if (racing.length === 2) branches.add(racing[0]?.number === this.#line ? 'race-won-by-elder' : 'race-won-by-younger');
    }
  }

  /** Each trade is told once, however many connections tell it. */
  #onTrade(slots: Slots, slot: number): void {
    const followed = this.followed.get(streamAt(slots, slot));
    if (followed === undefined) return;
    const id = `${floatAt(slots, slot, field.d)}:${floatAt(slots, slot, field.c)}`;
    if (followed.trades.has(id)) this.#parts.doubled(`${followed.spec.symbol}: the trade ${id} was told twice`);
    followed.trades.add(id);
  }

  #onTrouble(reason: Fault): void {
    if (reason.code === 'clock.jumped') this.#isOffsetLost = true;
    if (reason.code === 'snapshot.older') this.#parts.branches.add('snapshot-older');
    this.#parts.trouble(reason);
  }

  /** To be asked now and then. */
  look(): void {
    if (!this.#isOffsetLost || !this.feed.offset.isKnown) return;
    this.#isOffsetLost = false;
    this.#parts.branches.add('offset-learned-anew');
  }
}

/** The venue's dialect, with a mistake, and with smaller limits where the plan wants them. */
function dialectOf({ market, isSharded, lineLifeUs, heldSlotsMax }: CampaignPlan, mutant: Mutant | null): Dialect {
  const real = market.part.dialect;
  const lines = isSharded ? real.lines.map((kind) => ({ ...kind, topicsMax: kind.topicsOf('').length })) : real.lines;
  const planned = { ...real, lines, lineLifeUs: lineLifeUs ?? real.lineLifeUs, heldSlotsMax };
  return mutant?.dialect?.(planned) ?? planned;
}
