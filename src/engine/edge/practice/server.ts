/**
 * The practice exchange on this machine's loopback: the fronts of the venues, each on a port of its own, before one
 * seeded world that is driven by the wall clock.
 *
 * Holds: a market's book is full before anybody sees it; the world's clock follows the wall's, and a lag that cannot
 * be caught up is slept over; markets to which nobody listens stand still.
 */

import { practiceKeys, type PracticeKey } from '../../core/simulation/accounts/keys.ts';
import { openHouse, type OpenHouse } from '../../core/simulation/accounts/open-house.ts';
import { parseTrouble, Trouble, type TroubleKind, type TroublePlan } from '../../core/simulation/accounts/trouble.ts';
import { FaultInjector, faultKinds, parseFaults, type FaultKind, type FaultPlan } from '../../core/simulation/faults.ts';
import { frontKinds, type FrontKind } from '../../core/simulation/fronts.ts';
import { practiceInstruments, type PracticeInstrument } from '../../core/simulation/instruments.ts';
import { withLags } from '../../core/simulation/lags.ts';
import { marketProfiles } from '../../core/simulation/profiles.ts';
import { World, type WorldSettings } from '../../core/simulation/world.ts';
import type { VenueAddresses } from '../../core/venues/dialect.ts';
import { assert } from '../../domain/assert.ts';
import { newChance, nextBelow, type Chance } from '../../domain/chance.ts';
import type { MarketKind, MajorVenueId } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Connection } from './connection.ts';
import { limits } from './limits.ts';
import { Listener, type ListenerOwner } from './listener.ts';
import { newVerify } from './verify.ts';

export interface PracticeSettings {
  /** Of the first front; the others take the next ones. 0 takes any free ports. */
  readonly port: number;
  /** Ports by front, for one that stood there before. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly seed: number;
  /** All three when absent. */
  readonly venues?: readonly MajorVenueId[];
  /** Pairs without a stroke, such as BTCUSDT; all when absent. */
  readonly symbols?: readonly string[];
  /** As in core/simulation/faults.ts; none when absent. */
  readonly faults?: string;
  /** What goes wrong with accounts, as in core/simulation/accounts/trouble.ts; nothing when absent. */
  readonly trouble?: string;
  /** How much faster than the wall clock the world runs; 1 when absent. */
  readonly speed?: number;
  /** Who leads and who follows, as in core/simulation/lags.ts; as in profiles.ts when absent. */
  readonly lags?: string;
  /** How far the venues' clock is ahead of this machine's; 0 when absent. */
  readonly clockOffsetMs?: number;
}

export interface PracticeStats {
  readonly connections: number;
  readonly messagesSent: number;
  readonly requests: number;
  /** Markets that move, because somebody listens. */
  readonly markets: number;
  readonly ends: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<FaultKind, number>>;
  readonly trouble: Readonly<Record<TroubleKind, number>>;
  /** Time that was slept over because it could not be caught up. */
  readonly sleptUs: number;
}

export interface PracticeMarket {
  readonly venue: MajorVenueId;
  readonly market: MarketKind;
  readonly addresses: VenueAddresses;
}

export interface PracticeServer {
  readonly markets: readonly PracticeMarket[];
  /** By front, to start again at the same place. */
  readonly ports: Readonly<Record<string, number>>;
  /** Of the practice accounts, one at each venue: good here, useless elsewhere. */
  readonly keys: readonly PracticeKey[];
  /** Of the first market. */
  readonly restUrl: string;
  readonly streamUrl: string;
  /** Takes effect at once, for open connections too. Answers why a plan was not understood. */
  setFaults(text: string): Result<null, string>;
  setTrouble(text: string): Result<null, string>;
  stats(): PracticeStats;
  /** May be called twice. */
  close(): Promise<void>;
}

/** As openPractice, for a caller whose settings are known to be good: trouble is a Defect. */
export async function startPractice(settings: PracticeSettings): Promise<PracticeServer> {
  const opened = await openPractice(settings);
  assert(opened.ok, 'the practice market opens', opened.ok ? {} : { why: opened.fault });
  return opened.value;
}

/** Starts listening, or says why it cannot. */
export async function openPractice(settings: PracticeSettings): Promise<Result<PracticeServer, string>> {
  const plan = parseFaults(settings.faults ?? '');
  if (!plan.ok) return plan;
  const trouble = parseTrouble(settings.trouble ?? '');
  if (!trouble.ok) return trouble;
  const profiles = withLags(marketProfiles, settings.lags ?? '');
  if (!profiles.ok) return profiles;
  const instruments = chooseInstruments(settings.symbols);
  if (!instruments.ok) return instruments;
  const venues = settings.venues ?? frontKinds.map(({ venue }) => venue);
  const kinds = frontKinds.filter(({ venue }) => venues.includes(venue));
  if (kinds.length === 0) return failed('no venue was chosen');
  return new Practice(settings, kinds, { instruments: instruments.value, profiles: profiles.value }, { network: plan.value, accounts: trouble.value }).listen();
}

/** Everything that is traded in these pairs, on all markets. */
export function chooseInstruments(symbols: readonly string[] | undefined): Result<readonly PracticeInstrument[], string> {
  if (symbols === undefined) return ok(practiceInstruments);
  const known = new Set(practiceInstruments.map(pairName));
  const unknown = symbols.find((symbol) => !known.has(symbol));
  if (unknown !== undefined || symbols.length === 0) return failed(`“${unknown ?? ''}” is not traded here; known are ${[...known].join(' ')}`);
  return ok(practiceInstruments.filter((instrument) => symbols.includes(pairName(instrument))));
}

function pairName({ pair }: PracticeInstrument): string {
  return pair.replace('/', '');
}

/** Enough for the longest lag that is not slept over. */
const catchUpTurnsMax = Math.ceil(limits.lagUsMax / limits.catchUpUsMax) + 1;

class Practice implements ListenerOwner {
  readonly #settings: PracticeSettings;
  readonly #world: World;
  readonly #house: OpenHouse;
  readonly #trouble: Trouble;
  readonly #speed: number;
  readonly #chance: Chance;
  readonly #listeners: readonly Listener[];
  readonly #kinds: readonly FrontKind[];
  readonly #ends: Record<string, number> = {};
  readonly #counts: Record<FaultKind, number>;
  #plan: FaultPlan;
  /** Decides about snapshots, which belong to no connection. */
  #restFaults: FaultInjector;
  #timer: NodeJS.Timeout | null = null;
  #wallMs = performance.now();
  #sent = 0;
  #sleptUs = 0;
  /** How far the world's clock is behind the wall's. */
  #lagUs = 0;

  constructor(settings: PracticeSettings, kinds: readonly FrontKind[], markets: Pick<WorldSettings, 'instruments' | 'profiles'>, plans: { readonly network: FaultPlan; readonly accounts: TroublePlan }) {
    this.#settings = settings;
    this.#kinds = kinds;
    this.#speed = settings.speed ?? 1;
    this.#plan = plans.network;
    this.#chance = newChance(settings.seed);
    this.#counts = noFaults();
    this.#world = new World({ seed: settings.seed, startUs: (Date.now() + (settings.clockOffsetMs ?? 0)) * 1_000, ...markets, doze: true });
    this.#restFaults = this.newInjector();
    const venues = [...new Set(kinds.map(({ venue }) => venue))];
    this.#trouble = new Trouble(plans.accounts, this.#world.chanceFor('trouble'));
    this.#house = openHouse({ world: this.#world, venues, verify: newVerify(practiceKeys(settings.seed, venues)), faults: this.#trouble.courier, houseFaults: this.#trouble.house });
    const mischief = { staleChanges: () => (this.#restFaults.isSnapshotStale(this.#world.nowUs) ? limits.staleChanges : 0), crossesSnapshot: () => false };
    this.#listeners = kinds.map((kind) => new Listener(kind.open(this.#world, mischief, this.#house), this));
  }

  async listen(): Promise<Result<PracticeServer, string>> {
    const { port, ports: wanted = {} } = this.#settings;
    const ports: Record<string, number> = {};
    for (const [index, listener] of this.#listeners.entries()) {
      const { name } = listener;
      const bound = await listener.listen(wanted[name] ?? (port === 0 ? 0 : port + index));
      if (!bound.ok) {
        await this.#closeListeners();
        return bound;
      }
      ports[name] = bound.value;
    }
    const markets = this.#kinds.flatMap(({ name, venue, markets: served }) => served.map((market) => ({ venue, market, addresses: addressesAt(ports[name] ?? 0) })));
    const [first] = markets;
    assert(first !== undefined, 'each front serves a market');
    this.#wallMs = performance.now();
    this.#timer = setInterval(() => this.#turn(), limits.turnMs);
    return ok({
      markets, ports, keys: this.#house.keys, restUrl: first.addresses.rest, streamUrl: first.addresses.stream,
      setFaults: (text) => this.#setFaults(text),
      setTrouble: (text) => this.#setTrouble(text),
      stats: () => this.#stats(),
      close: () => this.#close(),
    });
  }

  nowUs(): number {
    return this.#world.nowUs;
  }

  /** A venue’s clock does not stand still because its server was busy: who asks is answered with the time that it is. */
  catchUp(): void {
    for (let turns = 0; turns < catchUpTurnsMax; turns += 1) {
      this.#turn();
      if (this.#lagUs <= 0) return;
    }
  }

  newInjector(): FaultInjector {
    return new FaultInjector(this.#plan, newChance(nextBelow(this.#chance, 2 ** 32)), this.#world.nowUs);
  }

  closed(connection: Connection): void {
    this.#ends[connection.endReason] = (this.#ends[connection.endReason] ?? 0) + 1;
    this.#sent += connection.sent;
    addCounts(this.#counts, connection.faults.counts);
  }

  /** Lets the world catch up with the wall clock, then sends what piled up. */
  #turn(): void {
    const wallMs = performance.now();
    const wantedUs = Math.round((wallMs - this.#wallMs) * 1_000 * this.#speed);
    this.#wallMs = wallMs;
    this.#lagUs += wantedUs;
    const stepUs = Math.min(this.#lagUs, limits.catchUpUsMax);
    this.#world.advance(this.#world.nowUs + stepUs);
    this.#lagUs -= stepUs;
    if (this.#lagUs > limits.lagUsMax) {
      this.#world.sleep(this.#lagUs);
      this.#sleptUs += this.#lagUs;
      this.#lagUs = 0;
    }
    for (const { connections } of this.#listeners) for (const connection of connections) connection.turn();
  }

  #setFaults(text: string): Result<null, string> {
    const plan = parseFaults(text);
    if (!plan.ok) return plan;
    this.#plan = plan.value;
    this.#restFaults.setPlan(plan.value, this.#world.nowUs);
    for (const { connections } of this.#listeners) for (const connection of connections) connection.faults.setPlan(plan.value, this.#world.nowUs);
    return ok(null);
  }

  #setTrouble(text: string): Result<null, string> {
    const plan = parseTrouble(text);
    if (!plan.ok) return plan;
    this.#trouble.setPlan(plan.value);
    return ok(null);
  }

  #stats(): PracticeStats {
    const faults = noFaults();
    addCounts(faults, this.#counts);
    addCounts(faults, this.#restFaults.counts);
    let messagesSent = this.#sent;
    let connectionCount = 0;
    let requests = 0;
    for (const { connections, requestCount } of this.#listeners) {
      connectionCount += connections.size;
      requests += requestCount;
      for (const connection of connections) {
        messagesSent += connection.sent;
        addCounts(faults, connection.faults.counts);
      }
    }
    return { connections: connectionCount, messagesSent, requests, markets: this.#world.movingCount, ends: { ...this.#ends }, faults, trouble: { ...this.#trouble.counts }, sleptUs: this.#sleptUs };
  }

  async #close(): Promise<void> {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    await this.#closeListeners();
  }

  async #closeListeners(): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener.close()));
  }
}

function addressesAt(port: number): VenueAddresses {
  return { rest: `http://127.0.0.1:${port}`, stream: `ws://127.0.0.1:${port}`, trade: `ws://127.0.0.1:${port}` };
}

function noFaults(): Record<FaultKind, number> {
  return { disconnect: 0, 'half-open': 0, 'slow-consumer': 0, drop: 0, duplicate: 0, reorder: 0, delay: 0, corrupt: 0, 'stale-snapshot': 0 };
}

function addCounts(sum: Record<FaultKind, number>, counts: Readonly<Record<FaultKind, number>>): void {
  for (const kind of faultKinds) sum[kind] += counts[kind];
}
