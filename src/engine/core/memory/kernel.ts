/**
 * The kernel: the inner loops of the trading thread over one shared memory. It scans messages into
 * records and applies records to books.
 *
 * Two makes with identical results: WebAssembly (edge/kernel.ts loads it) and the TypeScript twin
 * below, compiled from the same sources (kernel/README.md). The memory has its full size from the
 * start, so views and other threads' buffers stay good for ever; the system gives pages only when
 * they are touched.
 */

import { assert } from '../../domain/assert.ts';
import { bindMemory } from './kernel/intrinsics.ts';
import { installLiterals } from './kernel/literals.ts';
import * as main from './kernel/main.ts';
import { installTightShapes } from './kernel/tight-shapes.ts';

export const wasmPageBytes = 65_536;
export const kernelMemoryBytesMax = 1_073_741_824;
/** Enough for some 300 books of 2,000 levels a side. */
export const kernelMemoryBytes = 67_108_864;

/** Addresses and sizes are bytes in the kernel's memory; 0 is no address. */
export interface KernelCalls {
  start(memoryBytes: number): void;
  /** A block of at least this size, 128-byte aligned; 0 when memory is spent. */
  allocate(size: number): number;
  release(block: number, size: number): void;
  openBook(stream: number): number;
  closeBook(book: number): void;
  clearBook(book: number): void;
  setValidity(book: number, validity: number, atUs: number): void;
  /** 0 applied, 1 crossed, 2 no memory, 3 not a record of levels. */
  applyRecord(book: number, record: number): number;
  hashBook(book: number): number;
  clearTable(table: number): void;
  addEntry(table: number, symbol: number, size: number, stream: number): number;
  setSteps(scale: number, step: number, perWhole: number): void;
  /** Slots written; 0 when the message is not in the usual form. */
  scanBinance(message: number, size: number, table: number, out: number, receivedUs: number): number;
  scanBinanceSnapshot(message: number, size: number, entry: number, out: number, receivedUs: number): number;
  /** Binance's perpetuals. */
  scanUsdm(message: number, size: number, table: number, out: number, receivedUs: number): number;
  scanUsdmSnapshot(message: number, size: number, entry: number, out: number, receivedUs: number): number;
  scanOkx(message: number, size: number, table: number, out: number, receivedUs: number): number;
  scanOkxSnapshot(message: number, size: number, entry: number, out: number, receivedUs: number): number;
  scanHtx(message: number, size: number, table: number, out: number, receivedUs: number): number;
  /** Once for each work area of `inflateWorkBytes`, before it is used. */
  prepareInflate(work: number): void;
  /** The bytes of one gzip member; below 0 why there are none (kernel/inflate.ts). */
  inflate(work: number, source: number, size: number, target: number, sizeMax: number): number;
}

export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer | SharedArrayBuffer };
  readonly bytes: Uint8Array;
  readonly ints: Int32Array;
  readonly floats: Float64Array;
  readonly calls: KernelCalls;
}

/** Puts views over a memory of which nobody else makes use yet, and starts it. */
export function startKernel(buffer: ArrayBuffer | SharedArrayBuffer, calls: KernelCalls): Kernel {
  const bytes = new Uint8Array(buffer);
  calls.start(buffer.byteLength);
  const floats = new Float64Array(buffer);
  installLiterals(bytes);
  installTightShapes(bytes, floats);
  return { memory: { buffer }, bytes, ints: new Int32Array(buffer), floats, calls };
}

/** The twin, over a shared memory of its own. */
export function newKernelTwin(memoryBytes: number = kernelMemoryBytes): Kernel {
  assert(memoryBytes >= wasmPageBytes && memoryBytes <= kernelMemoryBytesMax, 'the kernel needs 64 KiB to 1 GiB', { memoryBytes });
  const buffer = new SharedArrayBuffer(memoryBytes);
  const bytes = new Uint8Array(buffer);
  const ints = new Int32Array(buffer);
  const floats = new Float64Array(buffer);
  return startKernel(buffer, boundCalls(() => bindMemory(bytes, ints, floats)));
}

/** Every call with the twin's memory bound before it: the sources see one memory at a time. */
function boundCalls(bind: () => void): KernelCalls {
  return {
    start: (memoryBytes) => (bind(), main.start(memoryBytes)),
    allocate: (size) => (bind(), main.allocate(size)),
    release: (block, size) => (bind(), main.release(block, size)),
    openBook: (stream) => (bind(), main.openBook(stream)),
    closeBook: (book) => (bind(), main.closeBook(book)),
    clearBook: (book) => (bind(), main.clearBook(book)),
    setValidity: (book, validity, atUs) => (bind(), main.setValidity(book, validity, atUs)),
    applyRecord: (book, record) => (bind(), main.applyRecord(book, record)),
    hashBook: (book) => (bind(), main.hashBook(book)),
    clearTable: (table) => (bind(), main.clearTable(table)),
    addEntry: (table, symbol, size, stream) => (bind(), main.addEntry(table, symbol, size, stream)),
    setSteps: (scale, step, perWhole) => (bind(), main.setSteps(scale, step, perWhole)),
    scanBinance: (message, size, table, out, receivedUs) => (bind(), main.scanBinance(message, size, table, out, receivedUs)),
    scanBinanceSnapshot: (message, size, entry, out, receivedUs) => (bind(), main.scanBinanceSnapshot(message, size, entry, out, receivedUs)),
    scanUsdm: (message, size, table, out, receivedUs) => (bind(), main.scanUsdm(message, size, table, out, receivedUs)),
    scanUsdmSnapshot: (message, size, entry, out, receivedUs) => (bind(), main.scanUsdmSnapshot(message, size, entry, out, receivedUs)),
    scanOkx: (message, size, table, out, receivedUs) => (bind(), main.scanOkx(message, size, table, out, receivedUs)),
    scanOkxSnapshot: (message, size, entry, out, receivedUs) => (bind(), main.scanOkxSnapshot(message, size, entry, out, receivedUs)),
    scanHtx: (message, size, table, out, receivedUs) => (bind(), main.scanHtx(message, size, table, out, receivedUs)),
    prepareInflate: (work) => (bind(), main.prepareInflate(work)),
    inflate: (work, source, size, target, sizeMax) => (bind(), main.inflate(work, source, size, target, sizeMax)),
  };
}
