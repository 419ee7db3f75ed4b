/**
 * The campaign: a practice exchange, a bad network and the production engine in one virtual time. One seed is one
 * run, the same on every machine for ever; whatever a run shows can be shown again.
 *
 * The engine is the trading role's own composition (feed machine, decoder, sequencer, market, books), without its thread. A run
 * is calm, then faulty, then calm again until every book is live; the witness looks after each step.
 */

import { newChance, next32, nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { usPerSecond } from '../../domain/time.ts';
import type { Fault, FaultCode } from '../../domain/fault.ts';
import type { Kernel } from '../memory/kernel.ts';
import { heldSlotsMax } from '../venues/alignment.ts';
import { trackLimits } from '../venues/track.ts';
import { openHouse } from './accounts/open-house.ts';
import { BranchCounts, type Branch } from './campaign-branches.ts';
import { CampaignEngine, type Followed } from './campaign-engine.ts';
import type { Mutant } from './campaign-mutant.ts';
import { CampaignNetwork } from './campaign-network.ts';
import { runOrders, type OrdersReport } from './campaign-orders.ts';
import { drawPlan, isSpotless, type CampaignFault, type CampaignPlan } from './campaign-plan.ts';
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
  /** One market alone, such as `okx swap`, instead of one that the seed draws. */
  readonly market?: string;
}

export interface SeedReport {
  readonly seed: number;
  readonly market: string;
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
  /** Ways of recovering that were taken. */
  readonly branches: ReadonlyMap<Branch, number>;
  /** What became of orders in a world of their own, in some of the runs. */
  readonly orders: OrdersReport | null;
  readonly violations: readonly Violation[];
}

/** A pause of a minute that the exchange asked for, the longest pauses between attempts, and unanswered requests. */
export const recoveryUsMax = 180 * usPerSecond;
const stepUs = 100_000;
const settledUs = usPerSecond / 2;
const currentUsMax = usPerSecond;
/** A first connection, the list and snapshots, without any fault. */
const firstLiveUsMax = 3 * usPerSecond;
/** Beside the snapshots: the list, the clock, open interest, and answers to questions that the machine has given up. */
const requestsMax = trackLimits.snapshotsAtOnceMax * 8;
/** For each kind of line and shard two that race, a successor, and one that is being closed. */
const wiresPerKindMax = 8;
/** At the end of each run; one in ten snapshots ends exactly on the edge of a change, where alignment is easily got wrong. */
const reconnectCount = 1;
const reconnectUsMin = usPerSecond / 2;
const reconnectUsMax = 70 * usPerSecond;
const reconnectTroubles: ReadonlySet<FaultCode> = new Set(['venue.closed', 'venue.rate-limited', 'snapshot.older']);
/** HTX answers with a book that may be older than what its stream told first. */
const calmTroubles: ReadonlySet<FaultCode> = new Set(['snapshot.older', 'venue.leaving']);
/** A book that no fact has touched is compared again only so often: to see that nobody else writes into it. */
const unchangedLooks = 256;
const historyChanges = 65_536;
/** Some hundred levels a side on Binance's spot market: a wrong one shows among few as well as among many. */
const depthScale = 0.12;
/** Against what is usual for these instruments: fewer changes, each looked at. */
const activityScale = 0.7;
/** A quiet market stands still for some seconds, again and again: behind so many of its changes. */
const stillShare = 0.06;
const stillSecondsMax = 6;
const startUs = 1_760_000_000 * usPerSecond;
/** In so many runs there are orders as well, in a world of their own, which takes as long again. */
const ordersEvery = 5;
/** Orders are not placed here, so nobody checks signatures. */
const noKeys = (): boolean => false;

export function runSeed(seed: number, options: CampaignOptions): SeedReport {
  const plan = drawPlan(seed, options.focus ?? null, options.market ?? options.mutant?.market ?? null);
  const run = new Run(seed, { ...plan, ...options.mutant?.plan }, options);
  try {
    run.play();
  } catch (error) {
    run.witness.accuse('defect', error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
  const isOrdering = options.focus === undefined && options.mutant === undefined && seed % ordersEvery === 0;
  return isOrdering ? withOrders(run.report(), plan) : run.report();
}

function withOrders(report: SeedReport, plan: CampaignPlan): SeedReport {
  try {
    const orders = runOrders(report.seed, plan.market);
    const broken = orders.words.map((detail): Violation => ({ kind: 'order-law', atUs: 0, detail }));
    return { ...report, orders, violations: [...report.violations, ...broken] };
  } catch (error) {
    return { ...report, violations: [...report.violations, { kind: 'defect', atUs: 0, detail: `with orders: ${String(error)}` }] };
  }
}

class Run {
  readonly witness: Witness;
  readonly #seed: number;
  readonly #plan: CampaignPlan;
  readonly #options: CampaignOptions;
  readonly #chance: Chance;
  readonly #world: World;
  readonly #network: CampaignNetwork;
  readonly #hash = new RunHash();
  readonly #branches = new BranchCounts();
  readonly #troubles = new Map<FaultCode, number>();
  #engine: CampaignEngine;
  #messageCount = 0;
  #recoveryUs: number | null = null;
  #looks = 0;
  #isRestartDue = false;
  #hasRestarted = false;

  constructor(seed: number, plan: CampaignPlan, options: CampaignOptions) {
    this.#chance = newChance(seed);
    this.#seed = seed;
    this.#plan = plan;
    this.#options = options;
    const { venue, market } = plan.market.part.dialect;
    const instruments = instrumentsOf(venue, market).filter(({ symbol }) => plan.symbols.includes(symbol))
      .map((instrument) => ({ ...instrument, activity: instrument.activity * activityScale }));
    this.#world = new World({ seed, startUs, instruments, historyChanges, depthScale });
    this.witness = new Witness(this.#world, plan);
    const quiet = newChance(next32(this.#chance));
    for (const { id } of instruments) {
      this.#world.attend(id, {
        depth: (at, { finalId, isFull }) => {
          this.witness.emitted(id, finalId);
          // A full one is told in the middle of somebody's act, who goes on.
          if (plan.isQuiet && !isFull && nextHappens(quiet, stillShare)) at.sleep((1 + nextBelow(quiet, stillSecondsMax)) * usPerSecond);
        },
      });
    }
    this.#network = new CampaignNetwork({
      world: this.#world, plan, chance: this.#chance,
      openFront: (mischief) => plan.market.front.open(this.#world, mischief, openHouse({ world: this.#world, venues: [], verify: noKeys })).front,
      branch: (name) => this.#branches.add(name),
    });
    this.#network.slept = (byUs) => this.witness.slept(byUs);
    this.#network.restarted = () => void (this.#isRestartDue = true);
    this.#engine = this.#newEngine();
  }

  play(): void {
    const { calmUs, endUs } = this.#plan;
    const isCalmFirst = calmUs > 0;
    if (!isCalmFirst) this.#network.setFaulty(true);
    this.#engine.start();
    if (isCalmFirst) {
      this.#playCalm(calmUs);
      this.#network.setFaulty(true);
    }
    this.#runTo(endUs);
    this.#network.setFaulty(false);
    this.#recover(endUs);
    if (isSpotless(this.#plan)) this.#checkCalm();
    this.#playReconnects();
    this.#checkLimits();
    this.#endEngine();
  }

  report(): SeedReport {
    return {
      seed: this.#seed,
      market: this.#plan.market.name,
      hash: this.#hash.value,
      simulatedUs: this.#network.awakeUs,
      recoveryUs: this.#recoveryUs,
      messageCount: this.#messageCount,
      comparisonCount: this.witness.comparisonCount,
      faults: this.#network.faults,
      troubles: this.#troubles,
      branches: this.#branches.counts,
      orders: null,
      violations: this.witness.violations,
    };
  }

  #newEngine(): CampaignEngine {
    const { newKernel, mutant = null } = this.#options;
    return new CampaignEngine({
      plan: this.#plan, network: this.#network, kernel: newKernel(), mutant, chance: newChance(next32(this.#chance)), hash: this.#hash, branches: this.#branches,
      trouble: (reason) => this.#onTrouble(reason),
      doubled: (detail) => this.witness.accuse('trade-doubled', detail),
    });
  }

  /** The engine stops, or died: what it wrote must lead to its books. */
  #endEngine(): void {
    this.#engine.stop();
    this.#messageCount += this.#engine.feed.counts.messageCount;
    if (this.#engine.isReplayed(this.#options.newKernel()) === false) this.witness.accuse('replay-differs', 'the journal, replayed, ended in other books');
  }

  #restart(): void {
    this.#isRestartDue = false;
    this.#hasRestarted = true;
    this.#endEngine();
    this.#engine = this.#newEngine();
    this.#engine.start();
  }

  #checkLimits(): void {
    const { ignoredPauseCount, refusedCount, requests } = this.#network;
    // A clock that is set, and an engine that begins anew, know less of what was asked before.
    if (this.#hasRestarted || this.#plan.events.some(({ kind }) => kind === 'clock-back' || kind === 'clock-forward')) return;
    if (ignoredPauseCount > 0) this.witness.accuse('pause-ignored', `${ignoredPauseCount} requests were sent while the exchange had asked for none`);
    const refused = refusedCount + requests.refusedCount;
    // What was under way when the machine fell asleep arrives with what it says when it wakes.
    if (refused > 0 && !this.#plan.events.some(({ kind }) => kind === 'slept')) this.witness.accuse('limit-passed', `the exchange refused ${refused} times, because it was asked too much`);
  }

  /** Nothing is wrong with the world: then nothing may be wrong with the engine either. */
  #playCalm(calmUs: number): void {
    this.#runTo(firstLiveUsMax);
    if (!this.#isAllLive() && this.#plan.heldSlotsMax === heldSlotsMax) this.witness.accuse('not-recovered', 'not every book was live three seconds after a calm start');
    this.#runTo(calmUs);
    this.#checkCalm();
  }

  #checkCalm(): void {
    for (const code of this.#troubles.keys()) {
      if (!calmTroubles.has(code) && !this.#isOverflow(code)) this.witness.accuse('trouble-in-calm', `the engine found ${code} where nothing was wrong`);
    }
  }

  /** Everything is well again, and the exchange hangs up in good order: the engine finds that, and nothing else. */
  #playReconnects(): void {
    for (let count = 0; count < reconnectCount && this.#isAllLive(); count += 1) {
      const before = new Map(this.#troubles);
      this.#network.hangUp();
      const fromUs = this.#network.awakeUs;
      for (let nowUs = fromUs; nowUs < fromUs + reconnectUsMax; nowUs += stepUs) {
        this.#runTo(nowUs + stepUs);
        if (nowUs > fromUs + reconnectUsMin && this.#isAllLive() && this.#engine.feed.lines.all.every(({ isOpen }) => isOpen)) break;
      }
      for (const [code, times] of this.#troubles) {
        // What is delisted, and not known to be yet, is silent.
        const isExpected = reconnectTroubles.has(code) || this.#isOverflow(code) || this.#isLateReset(code) || (code === 'book.stale' && [...this.#engine.followed.values()].some((watched) => this.#isGone(watched)));
        if (times !== before.get(code) && !isExpected) this.witness.accuse('trouble-in-calm', `the engine found ${code} in a clean reconnect`);
      }
      if (!this.#isAllLive()) this.witness.accuse('not-recovered', 'not every book was live again after a clean reconnect');
    }
  }

  #recover(endUs: number): void {
    let liveSinceUs: number | null = null;
    for (let nowUs = endUs; nowUs < endUs + recoveryUsMax; nowUs += stepUs) {
      this.#runTo(nowUs + stepUs);
      const isWell = this.#isAllLive() && this.#isCurrent() && this.#network.isHealed && this.#engine.feed.lines.all.every(({ isOpen }) => isOpen);
      if (!isWell) liveSinceUs = null;
      else liveSinceUs ??= nowUs + stepUs;
      if (liveSinceUs !== null && nowUs - liveSinceUs >= settledUs) {
        this.#recoveryUs = liveSinceUs - endUs;
        if (this.#hasRestarted) this.#branches.add('restart-recovered');
        return;
      }
    }
    const dead = [...this.#engine.followed.values()].filter(({ book }) => book.validity !== 'live').map(({ spec, book }) => `${spec.symbol} was ${book.validity}`);
    this.witness.accuse('not-recovered', `${recoveryUsMax / 1e6} s after the last fault: ${dead.join(', ')}; the connections were ${this.#engine.feed.link}`);
  }

  #runTo(awakeUs: number): void {
    this.#network.run(awakeUs, () => {
      if (this.#isRestartDue) this.#restart();
      this.#look();
    });
  }

  #isAllLive(): boolean {
    const { relisted } = this.#network.requests;
    return this.#engine.isAllLive(this.#plan.symbols.filter((symbol) => !(relisted.get(symbol)?.isGone ?? false)));
  }

  /** Where nothing is wrong any more, what is live is also of now. */
  #isCurrent(): boolean {
    for (const watched of this.#engine.followed.values()) {
      const { ownId, liveSinceUs } = watched;
      if (ownId !== null && liveSinceUs !== null && !this.#isGone(watched) && this.witness.lagUs(watched, ownId, liveSinceUs, currentUsMax) > 0) return false;
    }
    return true;
  }

  /** Where hardly anything may wait it overflows in the best weather, and what was thrown away is a hole. */
  #isOverflow(code: FaultCode): boolean {
    return (code === 'queue.full' || code === 'book.gap') && this.#plan.heldSlotsMax < heldSlotsMax;
  }

  /** A quiet venue shows only with its next change that it counts anew. */
  #isLateReset(code: FaultCode): boolean {
    return code === 'book.gap' && this.#plan.isQuiet && this.#plan.events.some(({ kind }) => kind === 'sequence-reset');
  }

  #isGone({ spec }: Followed): boolean {
    return this.#network.requests.relisted.get(spec.symbol)?.isGone ?? false;
  }

  /** After each thing that happened to the engine. */
  #look(): void {
    this.#looks += 1;
    const { feed, followed } = this.#engine;
    for (const watched of followed.values()) {
      const { spec, book } = watched;
      const told = feed.validityOf(spec.stream);
      if (told !== book.validity) this.witness.accuse('validity-disagrees', `${spec.symbol}: the feed said ${told}, the book ${book.validity}`);
      if (feed.tracks.heldSlots(spec.stream) > this.#plan.heldSlotsMax) this.witness.accuse('unbounded', `${spec.symbol}: held changes passed their limit`);
      if (book.validity === 'live') this.#checkLive(watched);
      else watched.liveSinceUs = null;
      if (book.validity === 'degraded') this.#checkPolled(watched);
    }
    if (this.#looks % unchangedLooks === 0) this.#checkBounds();
  }

  #checkBounds(): void {
    const { requestsUnderWay, wireCount } = this.#network;
    this.#engine.look();
    if (requestsUnderWay > requestsMax) this.witness.accuse('unbounded', `${requestsUnderWay} requests were under way`);
    const { lines } = this.#plan.market.part.dialect;
    if (wireCount > lines.length * wiresPerKindMax) this.witness.accuse('unbounded', `${wireCount} connections were open`);
  }

  #checkLive(watched: Followed): void {
    const { spec, book } = watched;
    watched.liveSinceUs ??= this.#world.nowUs;
    if (watched.ownFor !== book.lastId) {
      watched.ownFor = book.lastId;
      watched.ownId = this.#network.front.truthId(spec.id, book.lastId);
    }
    if (watched.isDirty || this.#looks % unchangedLooks === 0) {
      watched.isDirty = false;
      this.witness.compare(watched, watched.ownId);
    }
    if (watched.ownId !== null && !this.#isGone(watched)) this.witness.checkLag(watched, watched.ownId, watched.liveSinceUs);
  }

  #checkPolled(watched: Followed): void {
    const { awakeUs } = this.#network;
    if (watched.isDirty) watched.polledUs = awakeUs;
    watched.isDirty = false;
    this.witness.checkPolled(watched.spec, awakeUs - watched.polledUs);
  }

  #onTrouble(reason: Fault): void {
    this.#troubles.set(reason.code, (this.#troubles.get(reason.code) ?? 0) + 1);
  }
}
