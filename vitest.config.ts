/**
 * Tests lie beside the code: `*.test.ts` unit and property, `*.stress.test.ts` shared memory,
 * `src/renderer/e2e` journeys in a real browser. Stress takes all cores and runs alone; the others wait
 * much for threads, timers and sockets, so that more files than cores are under way at a time.
 */

import { defineConfig } from 'vitest/config';

/** Generous: nothing is judged by the clock, and a loaded machine is no mistake. */
const everywhere = { testTimeout: 300_000, hookTimeout: 120_000, expect: { poll: { timeout: 60_000 } } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...everywhere,
          name: 'unit',
          include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
          exclude: ['src/**/*.stress.test.ts', 'src/renderer/e2e/**'],
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...everywhere,
          name: 'stress',
          include: ['src/**/*.stress.test.ts'],
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...everywhere,
          name: 'journeys',
          include: ['src/renderer/e2e/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
