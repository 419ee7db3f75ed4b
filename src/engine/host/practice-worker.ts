/** The entry of the practice market's thread: serves until it is told to stop. */

import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { openPractice } from '../edge/practice/server.ts';
import { assert } from '../domain/assert.ts';

const planSchema = z.object({ ports: z.record(z.string(), z.number()), seed: z.number(), faults: z.string(), trouble: z.string(), lags: z.string(), clockOffsetMs: z.number() });
const orderSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('faults'), text: z.string() }),
  z.object({ kind: z.literal('stop') }),
]);

const parent = parentPort;
assert(parent !== null, 'this file runs as a worker thread');
const practice = await openPractice({ port: 0, ...planSchema.parse(workerData) });
if (practice.ok) {
  const market = practice.value;
  parent.on('message', (message: unknown) => {
    const order = orderSchema.parse(message);
    if (order.kind === 'faults') market.setFaults(order.text);
    else void market.close().then(() => parent.close());
  });
  parent.postMessage({ kind: 'listening', markets: market.markets, ports: market.ports });
} else {
  parent.postMessage({ kind: 'refused', why: practice.fault });
  parent.close();
}
