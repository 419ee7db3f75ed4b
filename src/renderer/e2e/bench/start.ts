/** How large the page is, and how soon it can be used: the first visit and one from the browser's cache, from the navigation to a live picture. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { median, type Bench } from '../../../engine/host/bench/bench.ts';
import { pageFolder } from '../../../engine/host/build.ts';
import { launchTerminal } from '../launch.ts';

const visits = 5;

export const start: Bench = {
  name: 'screen-start',
  summary: 'the page: bytes by kind, and milliseconds to its first controls and its first live picture, fresh and from the cache',
  run: async () => {
    const launched = await launchTerminal({ size: { width: 1_920, height: 1_080 } });
    const { page } = launched;
    const isLive = (): Promise<void> => page.locator('[data-testid=heatmap][data-freshness=live]').waitFor({ timeout: 60_000 });
    await isLive();
    const controls: number[] = [];
    const live: number[] = [];
    for (let visit = 0; visit < visits; visit += 1) {
      const beganMs = performance.now();
      await page.reload({ waitUntil: 'commit' });
      await page.getByTestId('picker').waitFor();
      controls.push(performance.now() - beganMs);
      await isLive();
      live.push(performance.now() - beganMs);
    }
    await launched.close();
    return {
      bench: 'screen-start', rounds: visits, ratios: {},
      figures: { ...sizes(), controlsFromCacheMs: Math.round(median(controls)), livePictureFromCacheMs: Math.round(median(live)) },
    };
  },
};

function sizes(): Readonly<Record<string, unknown>> {
  const files = readdirSync(join(pageFolder, 'assets'));
  const of = (ending: string): { readonly files: number; readonly bytes: number; readonly zippedBytes: number } => {
    const found = files.filter((name) => name.endsWith(ending)).map((name) => join(pageFolder, 'assets', name));
    return { files: found.length, bytes: found.reduce((sum, path) => sum + statSync(path).size, 0), zippedBytes: found.reduce((sum, path) => sum + gzipSync(readFileSync(path)).length, 0) };
  };
  const first = files.find((name) => /^index-.*\.js$/.test(name));
  // What the page names itself: its script, what that waits for, and what the first layout shows.
  const atOnce = [...readFileSync(join(pageFolder, 'index.html'), 'utf8').matchAll(/assets\/([\w-]+\.js)/g)].map(([, name = '']) => statSync(join(pageFolder, 'assets', name)).size);
  return { scripts: of('.js'), firstScriptBytes: first === undefined ? null : statSync(join(pageFolder, 'assets', first)).size, scriptBytesAtOnce: atOnce.reduce((sum, bytes) => sum + bytes, 0), styles: of('.css'), fonts: of('.woff2'), wasm: of('.wasm') };
}
