/** What a trader sees when things break: said on the screen, drawn as gaps, and healed without a hand. */

import type { Page } from 'playwright';
import { afterAll, afterEach, expect, test } from 'vitest';
import { closeBrowser, launchTerminal, openBrowser, type Launched, type LaunchOptions } from './launch.ts';
import { colourCount, look } from './look.ts';

/** Generous: a machine with two busy cores takes a while to start threads and books anew. */
const healMsMax = 90_000;
let terminal: Launched | null = null;

async function open(options: LaunchOptions = {}): Promise<Launched> {
  terminal = await launchTerminal(options);
  return terminal;
}

afterEach(async () => {
  await terminal?.close();
  terminal = null;
});
afterAll(closeBrowser);

const isLive = (page: Page): Promise<void> => page.locator('[data-testid=validity][data-validity=live]').waitFor({ timeout: healMsMax });

test('a feed that breaks off and loses messages is shown as not live, counted, and heals', async () => {
  const { page, engine, shoot } = await open();
  await isLive(page);
  engine.practice?.setFaults('disconnect:1s');
  await page.locator('[data-testid=validity]:not([data-validity=live])').waitFor({ timeout: healMsMax });
  engine.practice?.setFaults('drop:0.02');
  await expect.poll(async () => (await page.getByTestId('gaps').textContent()) ?? '', { timeout: healMsMax }).toMatch(/Gaps[1-9]/);
  engine.practice?.setFaults('');
  await isLive(page);
  await shoot('feed-healed');
});

test('a trading thread that dies is named on the screen, and the book heals', async () => {
  const { page, engine, shoot } = await open();
  await isLive(page);
  engine.send('trading', { kind: 'break', how: 'throw' });
  await page.locator('[data-testid=validity]:not([data-validity=live])').waitFor({ timeout: healMsMax });
  await isLive(page);
  await page.getByTestId('details').click();
  await expect.poll(() => page.getByTestId('details-card').textContent(), { timeout: healMsMax }).toContain('broken on purpose');
  await shoot('thread-died');
});

test('when the engine’s view dies the screen says so and connects again by itself', async () => {
  const { page, engine } = await open();
  await isLive(page);
  const isLost = page.getByTestId('link-lost').waitFor({ timeout: healMsMax });
  engine.send('view', { kind: 'break', how: 'exit' });
  await isLost;
  await isLive(page);
  await page.getByTestId('link-lost').waitFor({ state: 'detached' });
});

test('a server that is gone leaves the screen standing, marked as lost, with the next try', async () => {
  const { page, served, shoot } = await open();
  await isLive(page);
  await served.close();
  await page.getByTestId('link-lost').waitFor({ timeout: healMsMax });
  expect(await page.getByTestId('link-lost').textContent()).toMatch(/\d/);
  await page.locator('[data-testid=validity]:not([data-validity=live])').waitFor({ timeout: healMsMax });
  await shoot('engine-gone');
});

test('a venue that cannot be reached says why, and when it is tried again', async () => {
  const { page, shoot } = await open({ config: { 
    market: 'live', markets: ['binance:spot'],
    addresses: ['binance:spot.rest=http://127.0.0.1:1', 'binance:spot.stream=ws://127.0.0.1:1'],
  } });
  const venue = page.getByTestId('venue-binance');
  await expect.poll(async () => (await venue.textContent()) ?? '', { timeout: healMsMax }).toMatch(/unreachable/i);
  await page.getByTestId('details').click();
  await expect.poll(() => page.getByTestId('details-card').textContent(), { timeout: healMsMax }).toMatch(/127\.0\.0\.1:1/);
  await shoot('venue-unreachable');
});

test('with WebGL the same map is drawn, without a complaint of the page', async () => {
  const { page, troubles, shoot } = await open({ search: '?gl=force' });
  const reader = await (await openBrowser()).newPage();
  await isLive(page);
  await expect.poll(async () => colourCount(await look(page.getByTestId('heatmap'), reader)), { timeout: healMsMax }).toBeGreaterThan(60);
  expect(await page.getByTestId('cells-note').count()).toBe(0);
  await shoot('webgl');
  expect(troubles).toEqual([]);
});
