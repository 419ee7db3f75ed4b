import { afterEach, expect, test } from 'vitest';
import type { Status } from '../contract/channels.ts';
import { assert } from '../domain/assert.ts';
import type { Fault } from '../domain/fault.ts';
import { configSchema } from './config.ts';
import { newJournalRing, newToldRing } from './rings.ts';
import type { ThreadPlan } from './roles/messages.ts';
import { Supervisor, supervisorLimits } from './supervisor.ts';
import { newSlab } from '../core/memory/slab.ts';
import type { RoleName, Topology } from './topology.ts';

const limits = { ...supervisorLimits, silentMsMax: 150, hangMsMax: 400, startMsMax: 600, checkMs: 25, restartMsMin: 20, restartMsMax: 80 };
const topology: Topology = { trading: ['trading'], view: ['view'], store: ['store'] };

/** Threads that do nothing but what `script` says; `thread` and `lives` tell which one and for which time. */
function newSupervisor(script: string): { supervisor: Supervisor; faults: Fault[]; lives: Map<string, number>; seen: Status['threads'][] } {
  const lives = new Map<string, number>();
  const faults: Fault[] = [];
  const seen: Status['threads'][] = [];
  const entry = new URL(`data:text/javascript,${encodeURIComponent(`
    import { parentPort, workerData } from 'node:worker_threads';
    const thread = workerData.thread;
    const lives = workerData.nextSequence;
    const ready = () => {
      for (const role of workerData.roles) parentPort.postMessage({ kind: 'ready', role });
      setInterval(() => parentPort.postMessage({ kind: 'alive', vitals: { heapBytes: 0, gc: { count: 0, totalMs: 0, longestMs: 0 } } }), 20);
    };
    const hang = () => { for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000); };
    parentPort.on('message', (message) => { if (message.kind === 'stop') process.exit(0); if (message.kind === 'break') process.exit(7); });
    ${script}
  `)}`);
  const planFor = (thread: string, roles: readonly RoleName[]): ThreadPlan => {
    const life = (lives.get(thread) ?? 0) + 1;
    lives.set(thread, life);
    return {
      thread, roles, config: configSchema.parse({}), home: 'headless', version: '', places: [], on: [], nextSequence: life, specs: [], accounts: null, accountNumbers: [], basicKeys: [],
      rings: { journal: newJournalRing(), told: newToldRing(), basic: null }, basics: [], clock: new SharedArrayBuffer(8), order: newSlab(1),
    };
  };
  const supervisor = new Supervisor(entry, topology, planFor, {
    onMessage: () => undefined,
    onThreads: (threads) => void seen.push(threads),
    onFault: (_thread, reason) => void faults.push(reason),
  }, limits);
  running = supervisor;
  return { supervisor, faults, lives, seen };
}

let running: Supervisor | null = null;

afterEach(() => running?.stop());

async function until(isTrue: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + 90_000;
  while (!isTrue()) {
    assert(performance.now() < endMs, `in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const stateOf = (supervisor: Supervisor, thread: string) => supervisor.statuses.find((each) => each.thread === thread);

test('a thread that hangs while it starts is ended, and another starts', async () => {
  const { supervisor, lives, faults } = newSupervisor(`if (thread === 'store' && lives === 1) hang(); else ready();`);
  expect(await supervisor.start()).toMatchObject({ ok: true });
  expect(lives.get('store')).toBe(2);
  expect(faults.map(({ detail }) => detail)).toEqual([expect.stringContaining('did not answer')]);
});

test('a thread that dies while it starts is tried again; one that always does ends the start', async () => {
  const once = newSupervisor(`if (thread === 'view' && lives === 1) throw null; ready();`);
  expect(await once.supervisor.start()).toMatchObject({ ok: true });
  await once.supervisor.stop();
  const always = newSupervisor(`if (thread === 'view') throw new Error('no view'); ready();`);
  expect(await always.supervisor.start()).toMatchObject({ ok: false, fault: { detail: expect.stringContaining('no view') } });
});

test('two that die at once both come back', async () => {
  const { supervisor, lives } = newSupervisor('ready();');
  await supervisor.start();
  supervisor.send('trading', { kind: 'break', how: 'exit' });
  supervisor.send('store', { kind: 'break', how: 'exit' });
  await until(() => lives.get('trading') === 2 && lives.get('store') === 2, 'both started again');
  await until(() => supervisor.statuses.every(({ state }) => state === 'running'), 'all run');
});

test('a second death says its own reason, not the first one’s', async () => {
  const { supervisor, faults } = newSupervisor(`
    ready();
    if (thread === 'view' && lives === 1) setTimeout(hang, 50);
  `);
  await supervisor.start();
  await until(() => stateOf(supervisor, 'view')?.restartCount === 1 && stateOf(supervisor, 'view')?.state === 'running', 'the view is back');
  supervisor.send('view', { kind: 'break', how: 'exit' });
  await until(() => stateOf(supervisor, 'view')?.restartCount === 2, 'it died again');
  const died = faults.filter(({ code }) => code === 'role.died').map(({ detail }) => detail);
  expect(died).toEqual([expect.stringContaining('did not answer'), expect.stringContaining('code 7')]);
});

test('a thread that dies again and again is started ever more rarely, and stopping ends it in any state', async () => {
  const { supervisor, lives } = newSupervisor(`ready(); if (thread === 'view') setTimeout(() => process.exit(1), 1);`);
  await supervisor.start();
  await until(() => (lives.get('view') ?? 0) >= 6, 'it was started often');
  const before = performance.now();
  await supervisor.stop();
  expect(performance.now() - before).toBeLessThan(2 * limits.stopMsMax + 500);
  const count = lives.get('view');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(lives.get('view')).toBe(count);
});

test('nothing is sent to a role that is down, and the sender knows', async () => {
  const { supervisor } = newSupervisor('ready();');
  await supervisor.start();
  expect(supervisor.send('view', { kind: 'break', how: 'exit' })).toBe(true);
  await until(() => stateOf(supervisor, 'view')?.state === 'dead', 'it died');
  expect(supervisor.send('view', { kind: 'screen-open', screen: 1 })).toBe(false);
});
