/** The heatmap against its rivals: processor time of the whole browser and bytes uploaded, for each painted frame. */

import { interleave, median, medianRatio, round3, type Bench } from '../../../engine/host/bench/bench.ts';
import type { HeatRival, HeatRun } from './heat-page.ts';
import { openBenchPage } from './page.ts';
import { browserSeconds } from './processor.ts';

declare global {
  var runHeat: (rival: HeatRival, columnsPerSecond: number, frames: number, onReady: () => Promise<void>) => Promise<HeatRun>;
  var heatReady: () => Promise<void>;
}

const paces = [10, 60] as const;
const rivals: readonly HeatRival[] = ['ours', 'ours-webgl', 'reupload', 'reupload-webgl', 'rectangles'];
/** A frame of a million rectangles takes a second. */
const framesOf = (rival: HeatRival): number => (rival === 'rectangles' ? 3 : 60);

export const heat: Bench = {
  name: 'screen-heat',
  summary: 'the heatmap in Chromium, 2,000 × 500 cells: processor time a frame, against a whole picture and against rectangles',
  run: async ({ rounds, terminal }) => {
    const page = await openBenchPage('heat-page.ts');
    let beganSeconds = 0;
    await page.exposeFunction('heatReady', () => {
      beganSeconds = browserSeconds();
    });
    const bytes: Partial<Record<HeatRival, number>> = {};
    const runOf = (rival: HeatRival, pace: number) => async (): Promise<number> => {
      const frames = framesOf(rival);
      const ran = await page.evaluate(([name, columnsPerSecond, count]) => globalThis.runHeat(name, columnsPerSecond, count, () => globalThis.heatReady()), [rival, pace, frames] as const);
      bytes[rival] = Math.round(ran.uploadBytesPerFrame);
      return ((browserSeconds() - beganSeconds) / frames) * 1_000;
    };
    const ratios: Record<string, number> = {};
    const figures: Record<string, unknown> = { uploadBytesPerFrame: bytes };
    for (const pace of paces) {
      const costs = await interleave(rounds, Object.fromEntries(rivals.map((rival) => [rival, runOf(rival, pace)])), terminal);
      for (const rival of rivals) figures[`${rival}At${pace}PerSecondMs`] = round3(median(costs[rival] ?? []));
      for (const rival of ['reupload', 'rectangles']) ratios[`${rival} at ${pace} columns/s`] = medianRatio(costs[rival] ?? [], costs['ours'] ?? []);
      ratios[`the whole texture in WebGL at ${pace} columns/s`] = medianRatio(costs['reupload-webgl'] ?? [], costs['ours-webgl'] ?? []);
    }
    await page.close();
    return { bench: 'screen-heat', rounds, ratios, figures };
  },
};
