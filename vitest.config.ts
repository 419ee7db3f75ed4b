/** Tests lie beside the code: `*.test.ts` unit and property, `*.stress.test.ts` shared memory, `src/renderer/e2e` a real browser. */

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
    testTimeout: 30_000,
    maxWorkers: 2,
  },
});
