/**
 * The campaign: a practice exchange, a bad network and the production engine in one virtual time. One seed is one
 * run, the same on every machine for ever; whatever a run shows can be shown again.
 *
 * The engine is the trading role's own composition (feed machine, decoder, sequencer, market, books), without its thread. A run
 * is calm, then faulty, then calm again until every book is live; the witness looks after each step.
 */

import { assert } from '../../domain/assert.ts';
import { newChance, next32 } from '../../domain/chance.ts';
import { usPerSecond } from '../../domain/time.ts';
import { factCode } from '../../domain/fact.ts';
import type { Fault, FaultCode } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { Market } from '../market/market.ts';
import { newBooks, type Book } from '../market/book.ts';
import type { Kernel } from '../memory/kernel.ts';
import { kindAt, streamAt } from '../memory/record.ts';
import { newSequencer } from '../memory/sequencer.ts';
import { newBinanceSpotDecoder } from '../venues/binance/decode.ts';
import { binanceSpot } from '../venues/binance/spot.ts';
import { heldSlotsMax } from '../venues/alignment.ts';
import { Catalogue } from '../venues/catalogue.ts';
import { Budget } from '../venues/budget.ts';
import { Feed } from '../venues/feed.ts';
import { trackLimits } from '../venues/track.ts';
import type { Mutant } from './campaign-mutants.ts';
import { CampaignNetwork } from './campaign-network.ts';
import { drawPlan, type CampaignFault, type CampaignPlan } from './campaign-plan.ts';
import { CampaignJournal } from './campaign-replay.ts';
import { RunHash, Witness, type Violation } from './campaign-witness.ts';
import { instrumentsOf } from './instruments.ts';
import { World } from './world.ts';

export interface CampaignOptions {
  /** Memory and inner loops of one run. */
  readonly newKernel: () => Kernel;
  /** A deliberate mistake, to see that the campaign finds it. */
  readonly mutant?: Mutant;
  /** Exactly these faults, at their strongest, instead of those that the seed draws. */
  readonly focus?: readonly CampaignFault[];
}

export interface SeedReport {
  readonly seed: number;
  /** Of every fact that came out. */
  readonly hash: number;
  readonly simulatedUs: number;
  /** From the end of the faults until every book was live; null when that never came. */
  readonly recoveryUs: number | null;
  readonly messageCount: number;
  readonly comparisonCount: number;
  readonly faults: ReadonlyMap<CampaignFault, number>;
  /** What the engine noticed and acted on. */
  readonly troubles: ReadonlyMap<FaultCode, number>;
  readonly violations: readonly Violation[];
}

/** A pause of a minute that the exchange asked for, the longest pauses between attempts, and unanswered requests. */
export const recoveryUsMax = 180 * usPerSecond;
const stepUs = 100_000;
const settledUs = usPerSecond;
/** A first connection, the list and snapshots, without any fault. */
const firstLiveUsMax = 3 * usPerSecond;
/** Beside the snapshots: the list, and answers to questions that the machine has given up. */
const requestsMax = trackLimits.snapshotsAtOnceMax * 8;
/** At the end of each run; one in ten snapshots ends exactly on the edge of a change, where alignment is easily got wrong. */
const reconnectCount = 3;
const reconnectUsMin = usPerSecond;
const reconnectUsMax = 70 * usPerSecond;
const reconnectTroubles: ReadonlySet<FaultCode> = new Set(['venue.closed', 'venue.rate-limited']);
/** A book that no fact has touched is compared again only so often: to see that nobody else writes into it. */
const unchangedLooks = 16;
const historyChanges = 65_536;
/** Some two hundred levels a side: a wrong one shows among few as well as among many. */
const depthScale = 0.2;
const startUs = 1_760_000_000 * usPerSecond;

export function runSeed(seed: number, options: CampaignOptions): SeedReport {
  const plan = drawPlan(seed, options.focus ?? null);
  const run = new Run(seed, plan, options);
  try {
    run.play();
  } catch (error) {
    run.witness.accuse('defect', error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
  return run.report();
}

interface Followed {
  readonly spec: InstrumentSpec;
  readonly book: Book;
  /** Hash of the book that was last compared with the truth, which does not change afterwards. */
  comparedHash: number | null;
  /** A fact touched it since then. */
  isDirty: boolean;
  liveSinceUs: number | null;
}

class Run {
  readonly witness: Witness;
  readonly #seed: number;
  readonly #plan: CampaignPlan;
  readonly #world: World;
  readonly #network: CampaignNetwork;
  readonly #feed: Feed;
  readonly #market: Market;
  readonly #hash = new RunHash();
  readonly #journal = new CampaignJournal();
  readonly #newKernel: () => Kernel;
  readonly #followed = new Map<number, Followed>();
  readonly #troubles = new Map<FaultCode, number>();
  #recoveryUs: number | null = null;
  #looks = 0;

  constructor(seed: number, plan: CampaignPlan, { newKernel, mutant }: CampaignOptions) {
    const chance = newChance(seed);
    this.#seed = seed;
    this.#plan = plan;
    this.#newKernel = newKernel;
    const instruments = instrumentsOf('binance', 'spot').filter(({ symbol }) => plan.symbols.includes(symbol));
    this.#world = new World({ seed, startUs, instruments, historyChanges, depthScale });
    this.witness = new Witness(this.#world, plan);
    for (const { id } of instruments) this.#world.attend(id, { depth: (_market, { finalId }) => this.witness.emitted(id, finalId) });
    this.#network = new CampaignNetwork(this.#world, plan, chance);
    const kernel = newKernel();
    this.#market = new Market(newBooks(kernel), newSequencer(), {
      journal: (slots, slot) => {
        this.#hash.add(slots, slot);
        this.#journal.add(slots, slot);
      },
      tell: () => undefined,
      resync: (stream, reason) => this.#feed.resync(stream, reason, this.#network.clockUs),
    });
    const catalogue = new Catalogue();
    const network = this.#network;
    const dialect = mutant?.dialect?.(binanceSpot) ?? binanceSpot;
    const decoder = newBinanceSpotDecoder(kernel);
    const parts = { dialect, decoder: mutant?.decoder?.(decoder) ?? decoder, budget: new Budget(dialect.pools), isRacing: false, marketNumber: 0 };
    this.#feed = new Feed(parts, {
      connect: (line, path) => network.connect(line, path),
      disconnect: () => network.disconnect(),
      send: (line, text) => network.send(line, text),
      ping: () => network.ping(),
      request: (id, path) => network.request(id, path),
      wakeAt: (timeUs) => network.wakeAt(timeUs),
      emit: (slots, slot) => {
        const followed = this.#followed.get(streamAt(slots, slot));
        if (followed !== undefined && kindAt(slots, slot) <= factCode.snapshot) followed.isDirty = true;
        if (mutant?.emits?.(slots, slot) !== false) this.#market.on(slots, slot);
      },
      listed: (listed) => {
        catalogue.update('binance:spot', listed);
        for (const spec of catalogue.specs) this.#follow(spec);
      },
      trouble: (reason) => this.#onTrouble(reason),
    }, newChance(next32(chance)));
    network.serve(mutant?.client?.(this.#feed) ?? this.#feed);
  }

  play(): void {
    const { calmUs, endUs } = this.#plan;
    const isCalmFirst = calmUs > 0;
    if (!isCalmFirst) this.#network.setFaulty(true);
    this.#feed.start(this.#network.clockUs);
    if (isCalmFirst) {
      this.#playCalm(calmUs);
      this.#network.setFaulty(true);
    }
    this.#runTo(endUs);
    this.#network.setFaulty(false);
    this.#recover(endUs);
    this.#playReconnects();
    if (this.#network.ignoredPauseCount > 0 && this.#plan.clockJumps.length === 0) {
      this.witness.accuse('pause-ignored', `${this.#network.ignoredPauseCount} requests were sent while the exchange had asked for none`);
    }
    this.#feed.stop(this.#network.clockUs);
    this.#replay();
  }

  report(): SeedReport {
    return {
      seed: this.#seed,
      hash: this.#hash.value,
      simulatedUs: this.#world.nowUs - startUs,
      recoveryUs: this.#recoveryUs,
      messageCount: this.#feed.counts.messageCount,
      comparisonCount: this.witness.comparisonCount,
      faults: this.#network.faults,
      troubles: this.#troubles,
      violations: this.witness.violations,
    };
  }

  #replay(): void {
    if (!this.#journal.isWhole) return;
    const specs = [...this.#followed.values()].map(({ spec }) => spec);
    const replayed = this.#journal.replay(this.#newKernel(), specs);
    if (replayed !== this.#market.hash()) this.witness.accuse('replay-differs', 'the journal, replayed, ended in other books');
  }

  /** Nothing is wrong with the world: then nothing may be wrong with the engine either. */
  #playCalm(calmUs: number): void {
    this.#runTo(firstLiveUsMax);
    if (!this.#isAllLive()) this.witness.accuse('not-recovered', 'not every book was live three seconds after a calm start');
    this.#runTo(calmUs);
    for (const code of this.#troubles.keys()) this.witness.accuse('trouble-in-calm', `the engine found ${code} where nothing was wrong`);
  }

  /** Everything is well again, and the exchange hangs up in good order: the engine finds that, and nothing else. */
  #playReconnects(): void {
    for (let count = 0; count < reconnectCount && this.#isAllLive(); count += 1) {
      const before = new Map(this.#troubles);
      this.#network.hangUp();
      const fromUs = this.#world.nowUs - startUs;
      for (let nowUs = fromUs; nowUs < fromUs + reconnectUsMax; nowUs += stepUs) {
        this.#runTo(nowUs + stepUs);
        if (nowUs > fromUs + reconnectUsMin && this.#isAllLive()) break;
      }
      for (const [code, times] of this.#troubles) {
        if (times !== before.get(code) && !reconnectTroubles.has(code)) this.witness.accuse('trouble-in-calm', `the engine found ${code} in a clean reconnect`);
      }
      if (!this.#isAllLive()) this.witness.accuse('not-recovered', 'not every book was live again after a clean reconnect');
    }
  }

  #recover(endUs: number): void {
    let liveSinceUs: number | null = null;
    for (let nowUs = endUs; nowUs < endUs + recoveryUsMax; nowUs += stepUs) {
      this.#runTo(nowUs + stepUs);
      if (!this.#isAllLive() || !this.#network.isHealed) liveSinceUs = null;
      else liveSinceUs ??= nowUs + stepUs;
      if (liveSinceUs !== null && nowUs - liveSinceUs >= settledUs) {
        this.#recoveryUs = liveSinceUs - endUs;
        return;
      }
    }
    const dead = [...this.#followed.values()].filter(({ book }) => book.validity !== 'live').map(({ spec, book }) => `${spec.symbol} was ${book.validity}`);
    this.witness.accuse('not-recovered', `${recoveryUsMax / 1e6} s after the last fault: ${dead.join(', ')}`);
  }

  #runTo(afterUs: number): void {
    this.#network.run(startUs + afterUs, () => this.#look());
  }

  #isAllLive(): boolean {
    if (this.#followed.size < this.#plan.symbols.length) return false;
    for (const { book } of this.#followed.values()) if (book.validity !== 'live') return false;
    return true;
  }

  #follow(spec: InstrumentSpec): void {
    if (this.#followed.has(spec.stream)) return;
    this.#followed.set(spec.stream, { spec, book: this.#market.open(spec), comparedHash: null, isDirty: true, liveSinceUs: null });
    assert(this.#feed.track(spec, this.#network.clockUs), 'there is room for three instruments');
  }

  /** After each thing that happened to the engine. */
  #look(): void {
    this.#looks += 1;
    for (const followed of this.#followed.values()) {
      const { spec, book } = followed;
      const told = this.#feed.validityOf(spec.stream);
      if (told !== book.validity) this.witness.accuse('validity-disagrees', `${spec.symbol}: the feed said ${told}, the book ${book.validity}`);
      if (this.#feed.tracks.heldSlots(spec.stream) > heldSlotsMax) this.witness.accuse('unbounded', `${spec.symbol}: held changes passed their limit`);
      if (book.validity !== 'live') {
        followed.liveSinceUs = null;
        continue;
      }
      followed.liveSinceUs ??= this.#world.nowUs;
      if (followed.isDirty || this.#looks % unchangedLooks === 0) this.#compare(followed);
      this.witness.checkLag(spec.id, book, followed.liveSinceUs);
    }
    if (this.#network.requestsUnderWay > requestsMax) this.witness.accuse('unbounded', `${this.#network.requestsUnderWay} requests were under way`);
  }

  #compare(followed: Followed): void {
    followed.isDirty = false;
    const hash = followed.book.hash();
    if (hash !== followed.comparedHash) this.witness.compare(followed.spec.id, followed.book);
    followed.comparedHash = hash;
  }

  #onTrouble(reason: Fault): void {
    this.#troubles.set(reason.code, (this.#troubles.get(reason.code) ?? 0) + 1);
  }
}
