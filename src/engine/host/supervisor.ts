/**
 * The supervisor: starts the engine's threads, notices when one dies or falls silent, says so, and
 * starts another by the same path. It holds no market data and does no work of its own.
 *
 * Holds: every thread is always in one of the states of the contract; restarts wait longer each
 * time; a thread that hangs is ended before another takes its place, so that nothing has two writers.
 */

import { MessageChannel, Worker } from 'node:worker_threads';
import type { Status, ThreadStatus } from '../contract/channels.ts';
import { fault, type Fault } from '../domain/fault.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { withoutKeys } from './keys.ts';
import type { FromRole, ThreadPlan, ToRole } from './roles/messages.ts';
import { roleNames, type RoleName, type Topology } from './topology.ts';
import type { Vitals } from './vitals.ts';

/** Threads make little garbage; room for more of it would only be resident memory. */
const maxYoungGenerationSizeMb = 4;

export const supervisorLimits = {
  silentMsMax: 3_000,
  hangMsMax: 15_000,
  /** The store may have a large journal and database to look through before it is ready. */
  startMsMax: 60_000,
  checkMs: 500,
  restartMsMin: 250,
  restartMsMax: 30_000,
  /** A thread that ran so long starts its patience anew. */
  healthyMs: 60_000,
  /** A thread that dies so often before the engine first ran never will. */
  firstTriesMax: 3,
  stopMsMax: 700,
};

export type SupervisorLimits = Readonly<typeof supervisorLimits>;

export type PlanFor = (thread: string, roles: readonly RoleName[]) => ThreadPlan;

export interface SupervisorEvents {
  readonly onMessage: (message: FromRole) => void;
  readonly onThreads: (threads: Status['threads']) => void;
  readonly onFault: (thread: string, reason: Fault) => void;
}

interface Thread {
  readonly name: string;
  readonly roles: readonly RoleName[];
  worker: Worker | null;
  state: ThreadStatus['state'];
  reason: string | null;
  vitals: Vitals | null;
  /** Why we ended it, while it ends. */
  endReason: string | null;
  restartCount: number;
  patience: number;
  startedMs: number;
  aliveMs: number;
  readyRoles: number;
  timer: NodeJS.Timeout | null;
}

/** The pairs of roles that talk to each other. */
const pairs: readonly (readonly [RoleName, RoleName])[] = [['trading', 'view'], ['trading', 'store'], ['store', 'view'], ['trading', 'basic']];

export class Supervisor {
  readonly #entry: URL;
  readonly #planFor: PlanFor;
  readonly #events: SupervisorEvents;
  readonly #limits: SupervisorLimits;
  readonly #threads: Thread[];
  readonly #check: NodeJS.Timeout;
  #whenStarted: ((started: Result<null, Fault>) => void) | null = null;
  #isStopping = false;
  #checkedMs = performance.now();

  constructor(entry: URL, topology: Topology, planFor: PlanFor, events: SupervisorEvents, limits: SupervisorLimits = supervisorLimits) {
    this.#entry = entry;
    this.#planFor = planFor;
    this.#events = events;
    this.#limits = limits;
    this.#threads = Object.entries(topology).map(([name, roles]) => ({
      name, roles, worker: null, state: 'stopped', reason: null, vitals: null, endReason: null, restartCount: 0, patience: 0,
      startedMs: 0, aliveMs: 0, readyRoles: 0, timer: null,
    }));
    this.#check = setInterval(() => this.#checkLife(), limits.checkMs);
  }

  /** Resolves when every role of every thread is ready, or when one of them cannot be started. */
  start(): Promise<Result<null, Fault>> {
    return new Promise((resolve) => {
      this.#whenStarted = (started) => {
        this.#whenStarted = null;
        resolve(started);
      };
      for (const thread of this.#threads) this.#spawn(thread);
    });
  }

  get statuses(): Status['threads'] {
    return this.#threads.map(({ name, roles, state, restartCount, reason, vitals }) => ({ thread: name, roles: [...roles], state, restartCount, reason, vitals }));
  }

  /** False: the role is down, and whoever takes its place will not hear of it. */
  send(role: RoleName, message: ToRole): boolean {
    const worker = this.#threadOf(role)?.worker ?? null;
    worker?.postMessage(message);
    return worker !== null;
  }

  /** Ends all threads, the writer of facts before their readers; those that do not end in time are cut off. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#check);
    const { stopMsMax } = this.#limits;
    // Whoever still has something for the disk goes before the disk.
    const first = [...new Set([this.#threadOf('trading'), this.#threadOf('view')])].filter((thread) => thread !== undefined);
    for (const thread of first) await stopThread(thread, stopMsMax);
    await Promise.all(this.#threads.filter((thread) => !first.includes(thread)).map((thread) => stopThread(thread, stopMsMax)));
  }

  #threadOf(role: RoleName): Thread | undefined {
    return this.#threads.find((thread) => thread.roles.includes(role));
  }

  #spawn(thread: Thread): void {
    const worker = new Worker(this.#entry, {
      workerData: this.#planFor(thread.name, thread.roles), env: withoutKeys(process.env), name: thread.name, resourceLimits: { maxYoungGenerationSizeMb },
    });
    thread.worker = worker;
    thread.startedMs = performance.now();
    thread.aliveMs = thread.startedMs;
    thread.readyRoles = 0;
    thread.endReason = null;
    let failure: string | null = null;
    worker.on('message', (message: FromRole) => this.#onMessage(thread, message));
    worker.on('error', (error: unknown) => {
      failure = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', (code) => {
      if (thread.worker === worker) this.#onExit(thread, failure ?? thread.endReason ?? `the thread ended with code ${code}`);
    });
    this.#set(thread, 'starting', thread.reason);
  }

  #onMessage(thread: Thread, message: FromRole): void {
    thread.aliveMs = performance.now();
    if (message.kind === 'ready') {
      thread.readyRoles += 1;
      if (thread.readyRoles === thread.roles.length) this.#onReady(thread);
    } else if (message.kind === 'alive') {
      thread.vitals = message.vitals;
      if (thread.state === 'silent') this.#set(thread, 'running', null);
      if (thread.patience > 0 && thread.aliveMs - thread.startedMs > this.#limits.healthyMs) thread.patience = 0;
    } else this.#events.onMessage(message);
  }

  #onReady(thread: Thread): void {
    this.#set(thread, 'running', thread.restartCount > 0 ? thread.reason : null);
    for (const [left, right] of pairs) {
      const leftThread = this.#threadOf(left);
      const rightThread = this.#threadOf(right);
      if (leftThread === undefined || rightThread === undefined) continue;
      if (leftThread !== thread && rightThread !== thread) continue;
      if (leftThread.state === 'running' && rightThread.state === 'running') join(leftThread, left, rightThread, right);
    }
    if (this.#threads.every((each) => each.state === 'running')) this.#whenStarted?.(ok(null));
  }

  #onExit(thread: Thread, reason: string): void {
    thread.worker = null;
    thread.vitals = null;
    if (this.#isStopping) return;
    const died = fault('role.died', `thread ${thread.name} died: ${reason}`);
    this.#events.onFault(thread.name, died);
    if (thread.restartCount + 1 >= this.#limits.firstTriesMax) this.#whenStarted?.(failed(died));
    this.#set(thread, 'dead', reason);
    const waitMs = Math.min(this.#limits.restartMsMin * 2 ** thread.patience, this.#limits.restartMsMax);
    thread.patience += 1;
    thread.restartCount += 1;
    thread.timer = setTimeout(() => this.#spawn(thread), waitMs);
  }

  #checkLife(): void {
    const nowMs = performance.now();
    this.#events.onThreads(this.statuses); // with their vitals
    const { checkMs, silentMsMax, hangMsMax, startMsMax } = this.#limits;
    const lateMs = nowMs - this.#checkedMs - checkMs;
    this.#checkedMs = nowMs;
    for (const thread of this.#threads) {
      if (thread.worker === null) continue;
      // When this thread was held up too, the others' signs of life may lie unread behind this check.
      if (lateMs > checkMs) thread.aliveMs += lateMs;
      const silentMs = nowMs - thread.aliveMs;
      if (silentMs > (thread.state === 'starting' ? startMsMax : hangMsMax)) {
        thread.endReason = `did not answer for ${Math.round(silentMs / 1_000)} s and was ended`;
        void thread.worker.terminate();
      } else if (silentMs > silentMsMax && thread.state === 'running') {
        this.#set(thread, 'silent', `no sign of life for ${Math.round(silentMs / 1_000)} s`);
        this.#events.onFault(thread.name, fault('role.silent', `thread ${thread.name} is silent`));
      }
    }
  }

  #set(thread: Thread, state: ThreadStatus['state'], reason: string | null): void {
    thread.state = state;
    thread.reason = reason;
    this.#events.onThreads(this.statuses);
  }
}

function join(leftThread: Thread, left: RoleName, rightThread: Thread, right: RoleName): void {
  const { port1, port2 } = new MessageChannel();
  const toLeft: ToRole = { kind: 'peer', from: left, to: right, port: port1 };
  const toRight: ToRole = { kind: 'peer', from: right, to: left, port: port2 };
  leftThread.worker?.postMessage(toLeft, [port1]);
  rightThread.worker?.postMessage(toRight, [port2]);
}

async function stopThread(thread: Thread, stopMsMax: number): Promise<void> {
  if (thread.timer !== null) clearTimeout(thread.timer);
  const { worker } = thread;
  if (worker === null) return;
  const hasEnded = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const stop: ToRole = { kind: 'stop' };
  worker.postMessage(stop);
  const timeUp = setTimeout(() => void worker.terminate(), stopMsMax);
  await hasEnded;
  clearTimeout(timeUp);
}

/** Every role has a thread in every topology, or nobody would do its work. */
export function missingRoles(topology: Topology): readonly RoleName[] {
  const present = new Set(Object.values(topology).flat());
  return roleNames.filter((role) => !present.has(role));
}
