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
  /** Turns in which anything in a panel of a kind changed, by React or by hand. */
  var panelChanges: Record<string, number>;
}

interface Measured {
  readonly paint: string;
  readonly engine: string;
  readonly fps: string;
  readonly commitsPerSecond: number;
  /** At least what React did there: a panel that writes its numbers itself is counted as well. */
  readonly changesPerSecond: Readonly<Record<string, number>>;
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
  const before = await page.evaluate(watchPanels);
  await page.waitForTimeout(measureMs);
  const { commits, changes } = await page.evaluate(() => ({ commits: globalThis.reactCommits, changes: globalThis.panelChanges }));
  const perSecond = (count: number): number => round3(count / (measureMs / 1_000));
  const textOf = async (testId: string): Promise<string> => (await page.getByTestId(testId).first().textContent()) ?? '';
  const measured: Measured = {
    paint: await textOf('paint-latency'), engine: await textOf('engine-latency'), fps: await textOf('paints'), commitsPerSecond: perSecond(commits - before),
    changesPerSecond: Object.fromEntries(Object.entries(changes).map(([kind, count]) => [kind, perSecond(count)])),
  };
  await launched.close();
  venue.postMessage('stop');
  rmSync(dataFolder, { recursive: true, force: true });
  return measured;
}

/** Runs in the page: counts from now on what changes in each panel; answers React's commits so far. */
function watchPanels(): number {
  globalThis.panelChanges = {};
  for (const panel of document.querySelectorAll<HTMLElement>('[data-panel]')) {
    const kind = panel.dataset['kind'] ?? '';
    globalThis.panelChanges[kind] = 0;
    new MutationObserver(() => void (globalThis.panelChanges[kind] = (globalThis.panelChanges[kind] ?? 0) + 1)).observe(panel, { subtree: true, childList: true, characterData: true, attributes: true });
  }
  return globalThis.reactCommits;
}
