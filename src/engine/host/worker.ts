/**
 * The one entry of every engine thread: starts its roles, passes messages, tells that it lives.
 * An uncaught error ends the thread; the supervisor sees it, says why and starts another.
 */

import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { assert, never } from '../domain/assert.ts';
import { adoptClock } from '../edge/net/clock.ts';
import { roles } from './roles/index.ts';
import type { FromRole, PeerMessage, ThreadPlan, ToRole } from './roles/messages.ts';
import type { RunningRole } from './roles/role.ts';
import type { RoleName } from './topology.ts';
import { watchVitals } from './vitals.ts';

/** A few turns of the event loop. */
const arrivalMs = 5;
const aliveMs = 500;

async function run(plan: ThreadPlan, parent: MessagePort): Promise<void> {
  adoptClock(plan.clock);
  const vitals = watchVitals();
  const running = new Map<RoleName, RunningRole>();
  const peers = new Map<string, MessagePort>();
  const report = (message: FromRole): void => parent.postMessage(message);
  const peerKey = (from: RoleName, to: RoleName): string => `${from}→${to}`;
  const waiting: ToRole[] = [];
  let isReady = false;

  const on = (message: ToRole): void => {
    if (!isReady) {
      waiting.push(message);
      return;
    }
    if (message.kind === 'peer') {
      const { from, to, port } = message;
      peers.get(peerKey(from, to))?.close();
      peers.set(peerKey(from, to), port);
      port.on('message', (said: PeerMessage) => running.get(from)?.onPeerMessage(to, said));
      running.get(from)?.onPeer(to);
    } else if (message.kind === 'stop') {
      clearInterval(alive);
      void closeInTurn([...running.values()]).then(() => {
        for (const port of peers.values()) port.close();
        report({ kind: 'stopped' });
        parent.close();
      });
    } else if (message.kind === 'break') breakOnPurpose(message.how);
    else for (const role of running.values()) role.onMessage(message);
  };
  parent.on('message', on);

  for (const name of plan.roles) {
    const start = await roles[name]();
    running.set(name, await start({
      plan,
      report,
      tell: (to, message, handedOver = []) => peers.get(peerKey(name, to))?.postMessage(message, handedOver),
      log: (fault) => report({ kind: 'log', role: name, fault }),
    }));
    report({ kind: 'ready', role: name });
  }
  const alive = setInterval(() => report({ kind: 'alive', vitals: vitals() }), aliveMs);
  isReady = true;
  for (const message of waiting.splice(0)) on(message);
}

/** One after the other, so that what a role still has to tell another on this thread arrives there. */
async function closeInTurn(running: readonly RunningRole[]): Promise<void> {
  for (const role of running) {
    await role.close();
    await new Promise((resolve) => setTimeout(resolve, arrivalMs));
  }
}

/** Only tests of the supervisor ask for this: it fails as a bug of ours would. */
function breakOnPurpose(how: 'throw' | 'pause' | 'hang' | 'exit'): void {
  switch (how) {
    case 'throw':
      setImmediate(() => assert(false, 'this thread was broken on purpose'));
      return;
    case 'pause': // longer than it takes to be called silent, shorter than to be ended
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_000);
      return;
    case 'hang':
      for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
    case 'exit':
      process.exit(7);
    default:
      never(how);
  }
}

assert(parentPort !== null, 'this file runs as a worker thread');
void run(workerData, parentPort);
