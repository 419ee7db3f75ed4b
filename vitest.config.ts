/**
 * Tests lie beside the code: `*.test.ts` unit and property, `*.stress.test.ts` shared memory,
 * `src/renderer/e2e` journeys in a real browser. The last two measure time or take all cores, so they
 * run after the others, one file at a time.
 */

import { defineConfig } from 'vitest/config';

const everywhere = { testTimeout: 30_000, hookTimeout: 30_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...everywhere,
          name: 'unit',
          include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
          exclude: ['src/**/*.stress.test.ts', 'src/renderer/e2e/**'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...everywhere,
          name: 'stress',
          include: ['src/**/*.stress.test.ts'],
          testTimeout: 120_000,
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
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
