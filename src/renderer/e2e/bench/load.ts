/**
 * The whole terminal under load in Chromium: a feed at a steady pace, the first layout on the screen. How old a picture is and where the
 * time went, and how often React works. Software rendering where there is no graphics card: then the painting is the larger part.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { round3, type Bench } from '../../../engine/host/bench/bench.ts';
import { launchTerminal } from '../launch.ts';

const paces = [1_000, 10_000, 20_000] as const;
const warmMs = 8_000;
const measureMs = 10_000;

declare global {
  var reactCommits: number;
}

interface Measured {
  readonly paint: string;
  readonly engine: string;
  readonly fps: string;
  readonly commitsPerSecond: number;
}

export const load: Bench = {
  name: 'screen-load',
  summary: 'the screen under 1,000, 10,000 and 20,000 messages a second: age of pictures, engine’s share, React commits',
  run: async ({ rounds, terminal }) => {
    const figures: Record<string, unknown> = {};
    for (const pace of paces) {
      if (terminal.signal.aborted) break;
      figures[`at${pace}PerSecond`] = await measure(pace);
      terminal.err(`${pace} messages a second: ${JSON.stringify(figures[`at${pace}PerSecond`])}`);
    }
    return { bench: 'screen-load', rounds: Math.min(rounds, 1), ratios: {}, figures };
  },
};

async function measure(messagesPerSecond: number): Promise<Measured> {
  const venue = new Worker(new URL('../../../engine/host/bench/paced-venue.ts', import.meta.url), { workerData: messagesPerSecond });
  const port = await new Promise<number>((resolve) => venue.once('message', (value: unknown) => resolve(Number(value))));
  const dataFolder = mkdtempSync(join(tmpdir(), 'fathom-bench-screen-'));
  const launched = await launchTerminal({
    size: { width: 1_920, height: 1_080 },
    config: {
      market: 'live', dataFolder, instruments: ['BTCUSDT'], markets: ['binance:spot'], topology: 'workstation',
      addresses: [`binance:spot.rest=http://127.0.0.1:${port}`, `binance:spot.stream=ws://127.0.0.1:${port}`],
    },
    // React tells whoever looks like its developer tools of every commit, also in the built page.
    before: () => {
      globalThis.reactCommits = 0;
      Object.assign(globalThis, { __REACT_DEVTOOLS_GLOBAL_HOOK__: { supportsFiber: true, inject: () => 1, onCommitFiberUnmount: () => undefined, onPostCommitFiberRoot: () => undefined, onCommitFiberRoot: () => void (globalThis.reactCommits += 1) } });
    },
  });
  const { page } = launched;
  await page.locator('[data-testid=heatmap][data-freshness=live]').waitFor({ timeout: 60_000 });
  await page.waitForTimeout(warmMs);
  const before = await page.evaluate(() => globalThis.reactCommits);
  await page.waitForTimeout(measureMs);
  const commits = (await page.evaluate(() => globalThis.reactCommits)) - before;
  const textOf = async (testId: string): Promise<string> => (await page.getByTestId(testId).first().textContent()) ?? '';
  const measured: Measured = { paint: await textOf('paint-latency'), engine: await textOf('engine-latency'), fps: await textOf('paints'), commitsPerSecond: round3(commits / (measureMs / 1_000)) };
  await launched.close();
  venue.postMessage('stop');
  rmSync(dataFolder, { recursive: true, force: true });
  return measured;
}
