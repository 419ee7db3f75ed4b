/** Every benchmark. A new one is a file here and a line. */

import type { Bench } from './bench.ts';

export const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  feed: async () => (await import('./feed.ts')).feed,
  'feed-usdm': async () => (await import('./feed-usdm.ts')).feedUsdm,
  'feed-okx': async () => (await import('./feed-okx.ts')).feedOkx,
  'feed-htx': async () => (await import('./feed-htx.ts')).feedHtx,
  book: async () => (await import('./book.ts')).bookBench,
  composite: async () => (await import('./composite.ts')).compositeBench,
  ring: async () => (await import('./ring.ts')).ring,
  start: async () => (await import('./start.ts')).start,
  memory: async () => (await import('./memory.ts')).memory,
  switch: async () => (await import('./switch.ts')).switchBench,
  'order-path': async () => (await import('./order-path.ts')).orderPath,
  'wire-to-frame': async () => (await import('./wire-to-frame.ts')).wireToFrame,
  'screen-heat': async () => (await import('./screen.ts')).screenBench('screen-heat', 'the heatmap in Chromium, 2,000 × 500 cells: processor time a frame, against a whole picture and against rectangles'),
  'heat-history': async () => (await import('./heat-history.ts')).heatHistoryBench,
  'trade-history': async () => (await import('./trade-history.ts')).tradeHistoryBench,
  flow: async () => (await import('./flow.ts')).flowBench,
  walls: async () => (await import('./walls.ts')).wallsBench,
  'screen-load': async () => (await import('./screen.ts')).screenBench('screen-load', 'the screen under 1,000, 10,000 and 20,000 messages a second: age of pictures, engine’s share, React commits'),
  'screen-start': async () => (await import('./screen.ts')).screenBench('screen-start', 'the page: bytes by kind, and milliseconds to its first controls and its first live picture, fresh and from the cache'),
  'screen-memory': async () => (await import('./screen.ts')).screenBench('screen-memory', 'heap, nodes and canvases of the page while the practice market runs at ten times the clock, and how they grow an hour'),
  simulate: async () => (await import('./simulate.ts')).simulateBench,
};
