/** A footprint that is panned: what is moved on the canvas is what would be painted there anew, at every ratio of pixels, and little is painted. */

import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FootprintBench, PanAsk } from './bench/footprint-page.ts';
import { openBenchPage } from './bench/page.ts';
import { closeBrowser } from './launch.ts';

declare global {
  var footprintBench: FootprintBench;
}

let page: Page;

beforeAll(async () => {
  page = await openBenchPage('footprint-page.ts');
  await page.waitForFunction(() => 'footprintBench' in globalThis);
});

afterAll(closeBrowser);

const wrongShareMax = 0.000_2;
const steps: PanAsk['steps'] = [[7, 0], [13, 0], [-9, 0], [0, 5], [0, -11], [3, 4], [-17, -23], [41.5, 0.5], [2_000, 0], [-1_980, 3], [0.4, 0.3], [0.4, 0.3], [-3.3, 7.7]];

test.each([1, 1.1, 1.25, 1.5, 2])('at a ratio of %d', async (ratio) => {
  for (const barWidth of [92, 33.3]) {
    const seen = await page.evaluate((ask) => globalThis.footprintBench.compare(ask), { ratio, bars: 60, rows: 40, barWidth, steps });
    // A bar or a row that is off by a pixel would be thousands.
    expect(Math.max(...seen.wrongPixels)).toBeLessThan(840 * 400 * ratio * ratio * wrongShareMax);
  }
  // Sideways a step costs the bar or two that come into sight; only up and down touches all, in a few rows.
  const sideways = await page.evaluate((ask) => globalThis.footprintBench.compare(ask), { ratio, bars: 60, rows: 40, barWidth: 40, steps: Array.from({ length: 12 }, () => [9, 0] as const) });
  expect(sideways.paintedMoved).toBeLessThan(sideways.paintedAnew * 0.4);
});

test('its cost is told', async () => {
  const { pannedMs, anewMs } = await page.evaluate(() => globalThis.footprintBench.cost());
  process.stdout.write(`footprint of 60 x 60: a step of panning ${pannedMs.toFixed(1)} ms, all anew ${anewMs.toFixed(1)} ms\n`);
  expect(Math.min(pannedMs, anewMs)).toBeGreaterThan(0);
});
