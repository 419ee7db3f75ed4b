/**
 * `ring`: records, and snapshots of a live book, from one thread to another, against `postMessage`.
 *
 * Both sides of a comparison do the same: publish as many records at once as a message holds, fill
 * in the same fields, check the same numbers. The object that the rival posts is made only once.
 * `FATHOM_BENCH_LONG=1` reads 10^8 snapshots for torn ones instead of 2 × 10^6.
 */

import { MessageChannel, Worker, type Transferable } from 'node:worker_threads';
import { newRing, type RingLocation } from '../../core/memory/ring.ts';
import type { BookLocation } from '../../core/market/book-reader.ts';
import { assert } from '../../domain/assert.ts';
import { interleave, median, medianRatio, round3, type Bench } from './bench.ts';
import type { FromRingThread, RingAnswer, RingReady, RingTask } from './ring-thread.ts';

/** As many as the journal's ring holds: neither side ever waits for room. */
const records = 250_000;
const ringSlots = 2 ** 18;
const batchRecords = 16;
/** 10,000 a second for one second. */
const pacedRecords = 10_000;
const pacedGapUs = 100;
const snapshotReads = 300_000;
const snapshotPosts = 20_000;
const tornReads = process.env['FATHOM_BENCH_LONG'] === '1' ? 1e8 : 2e6;

export const ring: Bench = {
  name: 'ring',
  summary: 'records and book snapshots between two threads, against postMessage',
  run: async ({ rounds, terminal }) => {
    const pair = { left: new RingThread(), right: new RingThread() };
    const location = newRing({ slots: ringSlots, readers: [{ name: 'right', gating: true }] });
    try {
      const posted: Posted = { sendUs: [], receiveUs: [] };
      const latenciesUs: Record<'ringWait' | 'ringAsync' | 'postMessage', Float64Array[]> = { ringWait: [], ringAsync: [], postMessage: [] };
      const costs = await interleave(rounds, {
        ring: () => throughRing(pair, location, 1),
        postMessage: () => throughPort(pair, 1),
        ringBatch: () => throughRing(pair, location, batchRecords),
        postMessageBatch: () => throughPort(pair, batchRecords),
        pacedRing: async () => keep(latenciesUs.ringWait, await pacedRing(pair, location, 'wait')),
        pacedRingAsync: async () => keep(latenciesUs.ringAsync, await pacedRing(pair, location, 'async')),
        pacedPort: async () => keep(latenciesUs.postMessage, await pacedPort(pair)),
        snapshot: () => readSnapshots(pair),
        postSnapshot: () => postSnapshots(pair, posted),
      }, terminal);
      terminal.err(`looking for torn reads among ${tornReads}`);
      const torn = await lookForTorn(pair);
      return {
        bench: 'ring',
        rounds,
        ratios: {
          postMessage: medianRatio(costs.postMessage, costs.ring),
          postMessageBatch: medianRatio(costs.postMessageBatch, costs.ringBatch),
          snapshot: medianRatio(costs.postSnapshot, costs.snapshot),
        },
        figures: {
          recordsPerSecond: {
            ring: perSecond(costs.ring), postMessage: perSecond(costs.postMessage),
            ringBatch: perSecond(costs.ringBatch), postMessageBatch: perSecond(costs.postMessageBatch), batchRecords,
          },
          oneWayUs: Object.fromEntries(Object.entries(latenciesUs).map(([name, values]) => [name, percentiles(values)])),
          snapshotCpuUs: { read: round3(median(costs.snapshot)), postMessageSend: round3(median(posted.sendUs)), postMessageReceive: round3(median(posted.receiveUs)) },
          tornReads: { ...torn },
        },
      };
    } finally {
      await Promise.all([pair.left.end(), pair.right.end()]);
    }
  },
};

/** What a posted snapshot cost each side, one figure a round. */
interface Posted {
  readonly sendUs: number[];
  readonly receiveUs: number[];
}

interface Pair {
  readonly left: RingThread;
  readonly right: RingThread;
}

/** A thread that does one task at a time. */
class RingThread {
  readonly #worker = new Worker(new URL('ring-thread.ts', import.meta.url));
  #onMessage: (message: FromRingThread) => void = () => undefined;
  #onError: (error: unknown) => void = () => undefined;

  constructor() {
    this.#worker.on('message', (message: FromRingThread) => this.#onMessage(message));
    this.#worker.on('error', (error) => this.#onError(error));
  }

  /** `ready` resolves when the other side may begin, `done` with the answer. */
  start(task: RingTask, transfer: Transferable[] = []): { readonly ready: Promise<RingReady>; readonly done: Promise<RingAnswer> } {
    let onReady: (ready: RingReady) => void = () => undefined;
    const ready = new Promise<RingReady>((resolve) => { onReady = resolve; });
    const done = new Promise<RingAnswer>((resolve, reject) => {
      this.#onError = reject;
      this.#onMessage = (message) => (message.kind === 'ready' ? onReady(message.ready) : resolve(message.answer));
    });
    this.#worker.postMessage(task, transfer);
    return { ready, done };
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Microseconds a record, from the first one sent to the last one received. */
async function throughRing({ left, right }: Pair, location: RingLocation, batch: number): Promise<number> {
  const receiving = right.start({ kind: 'receive-ring', ring: location, count: records, how: 'wait' });
  await receiving.ready;
  const sent = await left.start({ kind: 'send-ring', ring: location, count: records, batch, gapUs: 0 }).done;
  return (((await receiving.done).endMs - sent.startMs) * 1_000) / records;
}

async function throughPort(pair: Pair, batch: number): Promise<number> {
  const { sent, received } = await overPort(pair, records, batch, 0);
  return ((received.endMs - sent.startMs) * 1_000) / records;
}

async function overPort({ left, right }: Pair, count: number, batch: number, gapUs: number): Promise<{ sent: RingAnswer; received: RingAnswer }> {
  const { port1, port2 } = new MessageChannel();
  const receiving = right.start({ kind: 'receive-port', port: port2, count }, [port2]);
  await receiving.ready;
  const sent = await left.start({ kind: 'send-port', port: port1, count, batch, gapUs }, [port1]).done;
  return { sent, received: await receiving.done };
}

async function pacedRing({ left, right }: Pair, location: RingLocation, how: 'wait' | 'async'): Promise<RingAnswer> {
  const receiving = right.start({ kind: 'receive-ring', ring: location, count: pacedRecords, how });
  await receiving.ready;
  await left.start({ kind: 'send-ring', ring: location, count: pacedRecords, batch: 1, gapUs: pacedGapUs }).done;
  return receiving.done;
}

async function pacedPort(pair: Pair): Promise<RingAnswer> {
  return (await overPort(pair, pacedRecords, 1, pacedGapUs)).received;
}

/** CPU microseconds a read of the best 50 levels a side while the book changes 1,000 times a second. */
async function readSnapshots({ left, right }: Pair): Promise<number> {
  const writing = left.start({ kind: 'write-book', forMs: 400, gapUs: 1_000 });
  const read = await right.start({ kind: 'read-book', location: await locationOf(writing.ready), reads: snapshotReads, isChecked: false }).done;
  await writing.done;
  return read.cpuUs / read.count;
}

/** CPU microseconds that both threads spend on a posted snapshot. Its object is there already: only its way is counted. */
async function postSnapshots({ left, right }: Pair, posted: Posted): Promise<number> {
  const { port1, port2 } = new MessageChannel();
  const receiving = right.start({ kind: 'receive-books', port: port2, count: snapshotPosts }, [port2]);
  await receiving.ready;
  const sendUs = (await left.start({ kind: 'send-books', port: port1, count: snapshotPosts }, [port1]).done).cpuUs / snapshotPosts;
  const receiveUs = (await receiving.done).cpuUs / snapshotPosts;
  posted.sendUs.push(sendUs);
  posted.receiveUs.push(receiveUs);
  return sendUs + receiveUs;
}

/** The book changes 50,000 times a second for as long as the reads take, in portions. */
async function lookForTorn({ left, right }: Pair): Promise<{ reads: number; torn: number; gaveUp: number; writes: number }> {
  const total = { reads: 0, torn: 0, gaveUp: 0, writes: 0 };
  while (total.reads < tornReads) {
    const writing = left.start({ kind: 'write-book', forMs: 2_000, gapUs: 20 });
    const location = await locationOf(writing.ready);
    const untilMs = Date.now() + 1_800;
    while (total.reads < tornReads && Date.now() < untilMs) {
      const read = await right.start({ kind: 'read-book', location, reads: Math.min(200_000, tornReads - total.reads), isChecked: true }).done;
      total.reads += read.count;
      total.torn += read.tornReads;
      total.gaveUp += read.failedReads;
    }
    total.writes += (await writing.done).count;
  }
  return total;
}

async function locationOf(ready: Promise<RingReady>): Promise<BookLocation> {
  const { location } = await ready;
  assert(location !== null, 'the writer has a book');
  return location;
}

function keep(kept: Float64Array[], { latenciesUs }: RingAnswer): number {
  const sorted = latenciesUs.toSorted();
  kept.push(sorted);
  return atShare(sorted, 0.5);
}

/** Medians of the rounds' percentiles, without the round that warmed up: one bad moment of a shared machine is one round's. */
function percentiles(rounds: readonly Float64Array[]): { p50: number; p99: number; countPerRound: number } {
  const of = (share: number): number => round3(median(rounds.slice(1).map((sorted) => atShare(sorted, share))));
  return { p50: of(0.5), p99: of(0.99), countPerRound: pacedRecords };
}

function atShare(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

function perSecond(costsUs: readonly number[]): number {
  return Math.round(1e6 / median(costsUs));
}
