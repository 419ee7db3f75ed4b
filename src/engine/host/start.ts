/**
 * Starts an engine: the practice market when it is wanted, the rings, the threads; connects screens.
 * All homes start it here, and nowhere else.
 */

import { readFileSync } from 'node:fs';
import type { Status } from '../contract/channels.ts';
import type { Transport, TransportEvents } from '../contract/transport.ts';
import { assert } from '../domain/assert.ts';
import { fault, type Fault } from '../domain/fault.ts';
import { isBasicMarket, type InstrumentSpec } from '../domain/instrument.ts';
import { ok, type Result } from '../domain/result.ts';
import { newSlab, openSlabReader, openSlabWriter } from '../core/memory/slab.ts';
import { clockAnchor, correctClock } from '../edge/net/clock.ts';
import { lastJournalSequence } from '../edge/store/journal-folder.ts';
import { Store } from '../edge/store/store.ts';
import { accountJournalFolder } from './account-journal.ts';
import { storeFolder, type Config } from './config.ts';
import { KeyRoom, type KeyHome } from './key-room.ts';
import { openMarket, placesOfBasics } from './open-market.ts';
import type { PracticeThread } from './practice-thread.ts';
import { newBasicRing, newJournalRing, newToldRing } from './rings.ts';
import { ScreenKeys } from './screen-keys.ts';
import { ScreenRelay } from './screen-relay.ts';
import { missingRoles, Supervisor } from './supervisor.ts';
import { threadEntry } from './thread-entry.ts';
import { topologies, withBasic } from './topology.ts';
import type { ThreadPlan, ToRole } from './roles/messages.ts';

/** How soon after a sleep the time is right again. */
const clockCheckMs = 500;

export interface EngineOptions {
  readonly config: Config;
  readonly home: ThreadPlan['home'];
  /** Troubles in words, as they happen; bounded by the roles themselves. */
  readonly onFault: (place: string, reason: Fault) => void;
  /** Where keys of real exchanges rest; absent: market data only. */
  readonly keys?: KeyHome;
}

export interface Engine {
  /** A screen came, by whatever transport; answers with what shall be done with its messages. */
  readonly connect: (screen: Transport) => TransportEvents;
  readonly threads: () => Status['threads'];
  /** For tests of the supervisor. */
  readonly send: Supervisor['send'];
  readonly practice: PracticeThread | null;
  /** Stops cleanly, journal closed; may be called twice. */
  readonly close: () => Promise<void>;
}

export async function startEngine(options: EngineOptions): Promise<Result<Engine, Fault>> {
  const { config, home, onFault } = options;
  const hasBasics = config.markets.some(isBasicMarket);
  const topology = hasBasics ? withBasic(topologies[config.topology]) : topologies[config.topology];
  assert(missingRoles(topology).length === 0, 'every role has a thread');
  const market = await openMarket(config, (reason) => onFault('practice', reason));
  if (!market.ok) return market;
  const { places, basics, practice } = market.value;
  let isStarted = false;
  const keys = await KeyRoom.open({
    config, places: [...places, ...placesOfBasics(basics)], isNewExchange: practice !== null, home: options.keys ?? null, onFault: (reason) => onFault('keys', reason),
    onPlan: (plan) => {
      if (!isStarted) return;
      supervisor.send('basic', { kind: 'basic-keys', keys: plan.basics });
      supervisor.send('trading', { kind: 'keys', accounts: plan.accounts });
    },
  });
  let on: ThreadPlan['on'] = config.markets;
  let wasViewDead = false;
  const rings = { journal: newJournalRing(), told: newToldRing(), basic: hasBasics ? newBasicRing() : null };
  const version = readVersion();
  const order = newSlab(1);
  openSlabWriter(order).write([1 + lastSequenceIn(storeFolder(config), (reason) => onFault('store', reason))]);
  const orderReader = openSlabReader(order);
  const nextSequence = new Float64Array([1]);
  const specs = new Map<number, InstrumentSpec>();
  const planFor = (thread: string, roles: ThreadPlan['roles']): ThreadPlan => {
    // A writer that died amid its write leaves the old number or the new one; neither was published yet.
    if (!orderReader.read(nextSequence)) orderReader.readRemains(nextSequence);
    return {
      thread, roles, config, home, version, places, basics, on, rings, order, clock: clockAnchor(), nextSequence: nextSequence[0] ?? 1, specs: [...specs.values()],
      accounts: roles.includes('trading') ? keys.plan.accounts : null, basicKeys: roles.includes('basic') ? keys.plan.basics : [],
      accountNumbers: keys.plan.accounts?.accounts.map(({ number }) => number) ?? [],
    };
  };

  const relay = new ScreenRelay((message: ToRole) => supervisor.send('view', message), new ScreenKeys(keys));
  const supervisor = new Supervisor(threadEntry('worker'), topology, planFor, {
    onMessage: (message) => {
      if (message.kind === 'log') onFault(message.role, message.fault);
      else if (message.kind === 'instruments') for (const spec of message.specs) specs.set(spec.stream, spec);
      else if (message.kind === 'markets') ({ on } = message);
      else relay.onMessage(message);
    },
    onThreads: (threads) => {
      supervisor.send('view', { kind: 'threads', threads });
      const isDead = threads.find((thread) => thread.roles.includes('view'))?.state === 'dead';
      if (isDead && !wasViewDead) relay.onViewDied();
      wasViewDead = isDead;
    },
    onFault,
  });
  const followingWall = setInterval(() => {
    const jumpedUs = correctClock();
    if (jumpedUs !== 0) onFault('clock', fault('clock.jumped', `the system’s clock moved by ${(jumpedUs / 1e6).toFixed(1)} s, or the machine slept`));
  }, clockCheckMs);
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    clearInterval(followingWall);
    keys.close();
    return (closing ??= supervisor.stop().then(() => practice?.close()));
  };
  isStarted = true;
  const started = await supervisor.start();
  if (!started.ok) {
    await close();
    return started;
  }
  return ok({
    connect: (screen) => relay.connect(screen),
    threads: () => supervisor.statuses,
    send: (role, message) => supervisor.send(role, message),
    practice,
    close,
  });
}

/** The last number that any fact of this data folder has; 0: none. */
function lastSequenceIn(folder: string, onFault: (reason: Fault) => void): number {
  return Math.max(...[Store.journalFolder(folder), accountJournalFolder(folder)].map((path) => {
    const last = lastJournalSequence(path);
    if (!last.ok) onFault(last.fault);
    return last.ok ? last.value : 0;
  }));
}

/** The version in package.json: two folders above a bundle, three above the source. */
export function readVersion(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'));
      if (typeof parsed === 'object' && parsed !== null && 'version' in parsed && typeof parsed.version === 'string') return parsed.version;
    } catch {
      continue;
    }
  }
  return 'unknown';
}
