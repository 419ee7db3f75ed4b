/** How a thread of the engine is: its heap, and how often and how long garbage was collected in the last minute. */

import { PerformanceObserver } from 'node:perf_hooks';

export interface Vitals {
  readonly heapBytes: number;
  readonly gc: { readonly count: number; readonly totalMs: number; readonly longestMs: number };
}

const windowMs = 60_000;
/** More collections than a healthy thread has in a minute; of more the oldest are forgotten. */
const pausesMax = 4_096;

export interface Pause {
  readonly atMs: number;
  readonly ms: number;
}

/** Counts the pauses of this thread from now on; it ends with the thread. */
export function watchVitals(): () => Vitals {
  let pauses: Pause[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) pauses.push({ atMs: startTime, ms: duration });
    if (pauses.length > pausesMax) pauses = pauses.slice(-pausesMax);
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => {
    pauses = pauses.filter(({ atMs }) => atMs > performance.now() - windowMs);
    return { heapBytes: process.memoryUsage().heapUsed, gc: summed(pauses) };
  };
}

export function summed(pauses: readonly Pause[]): Vitals['gc'] {
  return pauses.reduce((sum, { ms }) => ({ count: sum.count + 1, totalMs: sum.totalMs + ms, longestMs: Math.max(sum.longestMs, ms) }), { count: 0, totalMs: 0, longestMs: 0 });
}
