/** One of the two threads of the `ring` benchmark: does a task at a time, says when it is ready and then what it took. */

import { parentPort, type MessagePort } from 'node:worker_threads';
import { openBookReader, type BookLocation } from '../../core/market/book-reader.ts';
import { newBooks } from '../../core/market/book.ts';
import { newLevels, type Levels } from '../../core/market/levels.ts';
import { field, floatAt, newSlots, setFloat, tailSlotsFor, writeHead, type Slots } from '../../core/memory/record.ts';
import { openRingReader, openRingWriter, type RingLocation } from '../../core/memory/ring.ts';
import { assert } from '../../domain/assert.ts';
import { loadKernel } from '../../edge/kernel.ts';

export type RingTask =
  /** `gapUs` 0: as fast as the reader allows; `batch` records are published at once. */
  | { readonly kind: 'send-ring'; readonly ring: RingLocation; readonly count: number; readonly batch: number; readonly gapUs: number }
  | { readonly kind: 'receive-ring'; readonly ring: RingLocation; readonly count: number; readonly how: 'wait' | 'async' }
  /** A `batch` goes as one message: one array that holds that many records. */
  | { readonly kind: 'send-port'; readonly port: MessagePort; readonly count: number; readonly batch: number; readonly gapUs: number }
  | { readonly kind: 'receive-port'; readonly port: MessagePort; readonly count: number }
  | { readonly kind: 'write-book'; readonly forMs: number; readonly gapUs: number }
  | { readonly kind: 'read-book'; readonly location: BookLocation; readonly reads: number; readonly isChecked: boolean }
  | { readonly kind: 'send-books'; readonly port: MessagePort; readonly count: number }
  | { readonly kind: 'receive-books'; readonly port: MessagePort; readonly count: number };

export interface RingAnswer {
  /** Since 1970, so that both threads mean the same. */
  readonly startMs: number;
  readonly endMs: number;
  /** What this thread worked meanwhile; other programs on the same cores do not change it. */
  readonly cpuUs: number;
  /** Records, messages, reads or writes done. */
  readonly count: number;
  /** One-way times of paced records. */
  readonly latenciesUs: Float64Array<ArrayBuffer>;
  /** Reads that gave up, and reads that mixed two states of a book. */
  readonly failedReads: number;
  readonly tornReads: number;
}

/** Sent before the answer by whoever must be ready first: where the book is, or nothing. */
export interface RingReady {
  readonly location: BookLocation | null;
}

export type FromRingThread = { readonly kind: 'ready'; readonly ready: RingReady } | { readonly kind: 'answer'; readonly answer: RingAnswer };

type TaskOf<Kind extends RingTask['kind']> = Extract<RingTask, { kind: Kind }>;

const levelsPerSide = 50;
/** Live books are deeper than what is read of them. */
const bookLevelsPerSide = 1_000;

function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Of the thread, when its task began. */
let cpuStart = process.threadCpuUsage();

function answer(startMs: number, count: number, more: Partial<RingAnswer> = {}): RingAnswer {
  const { user, system } = process.threadCpuUsage(cpuStart);
  return { startMs, endMs: nowMs(), cpuUs: user + system, count, latenciesUs: new Float64Array(0), failedReads: 0, tornReads: 0, ...more };
}

/** Spins until a moment: a timer's millisecond is far too coarse for a pace of 10,000 a second. */
function spinUntil(ms: number): void {
  while (nowMs() < ms);
}

function sendRing({ ring, count, batch, gapUs }: TaskOf<'send-ring'>): RingAnswer {
  const writer = openRingWriter(ring);
  const slots = newSlots(1);
  writeHead(slots, 0, 'trade', 1, 0, 0);
  const startMs = nowMs();
  for (let sent = 1; sent <= count; sent += 1) {
    if (gapUs > 0) spinUntil(startMs + (sent * gapUs) / 1_000);
    setFloat(slots, 0, field.sequence, sent);
    setFloat(slots, 0, field.receivedUs, gapUs > 0 ? nowMs() * 1_000 : 0);
    while (!writer.write(slots, 0)) writer.publish();
    if (sent % batch === 0) writer.publish();
  }
  writer.publish();
  return answer(startMs, count);
}

async function receiveRing({ ring, count, how }: TaskOf<'receive-ring'>): Promise<RingAnswer> {
  const reader = openRingReader(ring, 0);
  const latenciesUs = new Float64Array(count);
  let seen = 0;
  const visit = (slots: Slots, slot: number): void => {
    const sentUs = floatAt(slots, slot, field.receivedUs);
    if (sentUs > 0) latenciesUs[seen] = nowMs() * 1_000 - sentUs;
    seen += 1;
    assert(floatAt(slots, slot, field.sequence) === seen, 'records arrive in order');
  };
  const startMs = nowMs();
  while (seen < count) {
    if (reader.read(visit, 1_024) > 0) continue;
    if (how === 'wait') reader.wait(1_000);
    else await reader.waitAsync(1_000);
  }
  return answer(startMs, count, { latenciesUs });
}

function sendPort({ port, count, batch, gapUs }: TaskOf<'send-port'>): RingAnswer {
  const records = new Float64Array(8 * batch);
  const startMs = nowMs();
  for (let sent = batch; sent <= count; sent += batch) {
    if (gapUs > 0) spinUntil(startMs + (sent * gapUs) / 1_000);
    for (let index = 0; index < batch; index += 1) {
      records[index * 8 + field.sequence] = sent - batch + index + 1;
      records[index * 8 + field.receivedUs] = gapUs > 0 ? nowMs() * 1_000 : 0;
    }
    port.postMessage(records);
  }
  return answer(startMs, count);
}

function receivePort({ port, count }: TaskOf<'receive-port'>): Promise<RingAnswer> {
  const latenciesUs = new Float64Array(count);
  let seen = 0;
  const startMs = nowMs();
  return new Promise((resolve) => {
    port.on('message', (records: Float64Array) => {
      for (let at = 0; at < records.length; at += 8) {
        const sentUs = records[at + field.receivedUs] ?? 0;
        if (sentUs > 0) latenciesUs[seen] = nowMs() * 1_000 - sentUs;
        seen += 1;
        assert(records[at + field.sequence] === seen, 'messages arrive in order');
      }
      if (seen < count) return;
      port.close();
      resolve(answer(startMs, count, { latenciesUs }));
    });
  });
}

/** Every change gives each of the best 50 levels a side the same new quantity: a mixture would show. */
function fillDepth(slots: Slots, kind: 'depth' | 'snapshot', levels: number, change: number): void {
  writeHead(slots, 0, kind, 1, tailSlotsFor(2 * levels), 0);
  for (const [index, value] of [change, change, levels, levels].entries()) setFloat(slots, 0, field.a + index, value);
  for (let level = 0; level < levels; level += 1) {
    setFloat(slots, 0, field.tail + 2 * level, 6_000_000 - 1 - level * 3);
    setFloat(slots, 0, field.tail + 2 * level + 1, change);
    setFloat(slots, 0, field.tail + 2 * (levels + level), 6_000_000 + level * 3);
    setFloat(slots, 0, field.tail + 2 * (levels + level) + 1, change);
  }
}

function writeBook({ forMs, gapUs }: TaskOf<'write-book'>, ready: (ready: RingReady) => void): RingAnswer {
  const book = newBooks(loadKernel()).open(1);
  const slots = newSlots(1 + tailSlotsFor(2 * bookLevelsPerSide));
  fillDepth(slots, 'snapshot', bookLevelsPerSide, 1);
  book.apply(slots, 0);
  ready({ location: book.location() });
  const startMs = nowMs();
  let change = 1;
  while (nowMs() < startMs + forMs) {
    change += 1;
    if (gapUs > 0) spinUntil(startMs + (change * gapUs) / 1_000);
    fillDepth(slots, 'depth', levelsPerSide, change);
    assert(book.apply(slots, 0) === 'applied', 'a change is applied');
  }
  return answer(startMs, change);
}

function readBook({ location, reads, isChecked }: TaskOf<'read-book'>): RingAnswer {
  const reader = openBookReader(location);
  const levels = newLevels(levelsPerSide);
  const startMs = nowMs();
  let failedReads = 0;
  let tornReads = 0;
  for (let read = 0; read < reads; read += 1) {
    if (!reader.read(levels, levelsPerSide)) failedReads += 1;
    else if (isChecked && isMixed(levels)) tornReads += 1;
  }
  return answer(startMs, reads, { failedReads, tornReads });
}

function isMixed(levels: Levels): boolean {
  const { bidLots, askLots, bidCount, askCount, lastId } = levels;
  let wrong = bidCount === levelsPerSide && askCount === levelsPerSide ? 0 : 1;
  for (let level = 0; level < levelsPerSide; level += 1) {
    if (bidLots[level] !== lastId || askLots[level] !== lastId) wrong += 1;
  }
  return wrong > 0;
}

function sendBooks({ port, count }: TaskOf<'send-books'>): RingAnswer {
  const side = (step: number): number[][] => Array.from({ length: levelsPerSide }, (_, level) => [6_000_000 + step * level, level + 1]);
  const book = { lastId: 0, bids: side(-3), asks: side(3) };
  const startMs = nowMs();
  for (let sent = 1; sent <= count; sent += 1) {
    book.lastId = sent;
    port.postMessage(book);
  }
  return answer(startMs, count);
}

function receiveBooks({ port, count }: TaskOf<'receive-books'>): Promise<RingAnswer> {
  const startMs = nowMs();
  return new Promise((resolve) => {
    port.on('message', ({ lastId }: { lastId: number }) => {
      if (lastId < count) return;
      port.close();
      resolve(answer(startMs, count));
    });
  });
}

function work(task: RingTask, ready: (ready: RingReady) => void): RingAnswer | Promise<RingAnswer> {
  switch (task.kind) {
    case 'send-ring': return sendRing(task);
    case 'send-port': return sendPort(task);
    case 'send-books': return sendBooks(task);
    case 'read-book': return readBook(task);
    case 'write-book': return writeBook(task, ready);
    case 'receive-ring':
      ready({ location: null });
      return receiveRing(task);
    case 'receive-port':
      ready({ location: null });
      return receivePort(task);
    case 'receive-books':
      ready({ location: null });
      return receiveBooks(task);
    default: return assertNever(task);
  }
}

function assertNever(task: never): never {
  throw new TypeError(`no such task: ${JSON.stringify(task)}`);
}

const port = parentPort;
assert(port !== null, 'this file is a thread');
port.on('message', (task: RingTask) => {
  const tell = (message: FromRingThread): void => port.postMessage(message);
  cpuStart = process.threadCpuUsage();
  void (async () => {
    tell({ kind: 'answer', answer: await work(task, (ready) => tell({ kind: 'ready', ready })) });
  })();
});
