/**
 * Loads the kernel as WebAssembly. The only file that knows WebAssembly exists; everything else
 * sees a Kernel and cannot tell it from the twin, except by the clock.
 */

import { assert, Defect } from '../domain/assert.ts';
import { kernelMemoryBytes, kernelMemoryBytesMax, startKernel, wasmPageBytes, type Kernel, type KernelCalls } from '../core/memory/kernel.ts';
import { kernelModule } from '../core/memory/kernel/module.ts';

export interface KernelOptions {
  /** All the memory it will ever have, a multiple of 64 KiB. */
  readonly memoryBytes?: number;
  /** Another module of the same sources; benchmarks compile their own. */
  readonly module?: Uint8Array<ArrayBuffer>;
}

let compiled: WebAssemblyModule | null = null;

export function loadKernel(options: KernelOptions = {}): Kernel {
  const memoryBytes = options.memoryBytes ?? kernelMemoryBytes;
  assert(memoryBytes % wasmPageBytes === 0 && memoryBytes <= kernelMemoryBytesMax, 'kernel memory is whole pages up to 1 GiB', { memoryBytes });
  const memory = new WebAssembly.Memory({
    initial: memoryBytes / wasmPageBytes,
    maximum: kernelMemoryBytesMax / wasmPageBytes,
    shared: true,
  });
  const instance = new WebAssembly.Instance(moduleOf(options), { env: { memory } });
  const calls: unknown = instance.exports;
  assertCalls(calls);
  return startKernel(memory.buffer, calls);
}

function moduleOf(options: KernelOptions): WebAssemblyModule {
  if (options.module !== undefined) return new WebAssembly.Module(options.module);
  compiled ??= new WebAssembly.Module(new Uint8Array(Buffer.from(kernelModule, 'base64')));
  return compiled;
}

function assertCalls(exports: unknown): asserts exports is KernelCalls {
  if (typeof exports !== 'object' || exports === null || !('applyRecord' in exports) || !('scanBinance' in exports)) {
    throw new Defect('the module offers the kernel’s calls');
  }
}
