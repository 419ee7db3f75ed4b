/** Forty panels at once: they come, the screen still answers, one graphics context serves them all, and memory is bounded. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeBrowser, launchTerminal, type Launched } from './launch.ts';

const patient = { timeout: 60_000 };
const panelsWanted = 40;
/** Of the page after a collection; the engine's part is elsewhere. */
const heapBytesMax = 256 * 1_048_576;
const groups = [['add liquidity', 'heatmap'], ['add order book', 'ladder'], ['add depth', 'depth'], ['add imbalance', 'imbalance'], ['add chart', 'chart']] as const;
let terminal: Launched;

declare global {
  var contextCount: number;
}

beforeAll(async () => {
  terminal = await launchTerminal({ config: { instruments: ['BTCUSDT', 'ETHUSDT'] }, search: '?gl=force', size: { width: 1_920, height: 1_080 } });
});

afterAll(async () => {
  await terminal.close();
  await closeBrowser();
});

test('forty panels are opened, the screen answers, and one graphics context serves all', async () => {
  const { page } = terminal;
  await page.locator('[data-testid=heatmap][data-freshness=live]').first().waitFor(patient);
  const worker = page.workers().find((one) => one.url().includes('worker'));
  await worker?.evaluate(() => {
    globalThis.contextCount = 0;
    Object.defineProperty(OffscreenCanvas.prototype, 'getContext', {
      value: new Proxy(Reflect.get(OffscreenCanvas.prototype, 'getContext'), {
        apply: (target, canvas, given) => {
          if (String(given[0]).startsWith('webgl')) globalThis.contextCount += 1;
          return Reflect.apply(target, canvas, given);
        },
      }),
    });
  });
  const count = (): Promise<number> => page.getByRole('tab').count();
  const command = async (words: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette-search').fill(words);
    await page.keyboard.press('Enter');
    await page.getByTestId('palette').waitFor({ state: 'detached', ...patient });
  };
  await command('unlock layout');
  for (let added = 0, before = await count(); before < panelsWanted; added += 1) {
    await command(groups[added % groups.length]?.[0] ?? '');
    await expect.poll(count, patient).toBe(before + 1);
    before += 1;
  }
  // It answers: what is pressed is done, and what is in front is live.
  await page.keyboard.press('Control+,');
  await page.getByTestId('settings').waitFor(patient);
  await page.keyboard.press('Escape');
  const front = page.locator('[data-testid=heatmap]:visible').first();
  await expect.poll(() => front.getAttribute('data-freshness'), patient).toBe('live');
  await terminal.shoot('forty-panels');
  expect(worker === undefined ? 'no worker' : await worker.evaluate(() => globalThis.contextCount)).toBe(0);
  const session = await terminal.context.newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  console.log(`${panelsWanted} panels: ${Math.round(usedSize / 1_048_576)} MiB on the page`);
  expect(usedSize).toBeLessThan(heapBytesMax);
  expect(terminal.troubles).toEqual([]);
});
