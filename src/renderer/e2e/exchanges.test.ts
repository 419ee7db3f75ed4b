/** Six markets side by side: one step from one to the other, on and off by hand, and one that fails alone. */

import type { Page } from 'playwright';
import { afterAll, afterEach, expect, test } from 'vitest';
import { closeBrowser, launchTerminal, openBrowser, type Launched, type LaunchOptions } from './launch.ts';

/** Generous: a machine with two busy cores. */
const healMsMax = 90_000;
const others = ['okx-spot', 'htx-spot', 'binance-perp', 'okx-perp', 'htx-perp'] as const;
let terminal: Launched | null = null;

async function open(options: LaunchOptions = {}): Promise<Launched> {
  await openBrowser();
  terminal = await launchTerminal({ config: { instruments: ['BTCUSDT', 'ETHUSDT'] }, ...options });
  return terminal;
}

afterEach(async () => {
  await terminal?.close();
  terminal = null;
});
afterAll(closeBrowser);

const isLive = (page: Page): Promise<void> => page.locator('[data-testid=validity][data-validity=live]').waitFor({ timeout: healMsMax });
const linkOf = (page: Page, name: string): Promise<string | null> => page.getByTestId(`exchange-${name}`).getAttribute('data-link');

test('every market is one key away, and what is shown is named by the data itself', async () => {
  const { page, shoot, troubles } = await open();
  await isLive(page);
  for (const name of others) await page.locator(`[data-testid=sibling-${name}]:not([disabled])`).waitFor({ timeout: healMsMax });
  const tookMs: number[] = [];
  for (const [key, words] of [['2', 'OKX Spot'], ['3', 'HTX Spot'], ['4', 'Binance USDT perpetual'], ['5', 'OKX USDT perpetual'], ['6', 'HTX USDT perpetual'], ['1', 'Binance Spot']] as const) {
    const fromMs = performance.now();
    await page.keyboard.press(key);
    await expect.poll(() => page.getByTestId('shown-symbol').textContent(), { timeout: healMsMax, interval: 20 }).toContain(words);
    await isLive(page);
    tookMs.push(Math.round(performance.now() - fromMs));
  }
  console.log(`from one market to a live book of another, ms: ${tookMs.join(' ')}`);
  await shoot('exchanges-strip');
  expect(troubles).toEqual([]);
});

test('a market is switched off and on with keys alone, and nobody else notices', async () => {
  const { page, shoot } = await open();
  await isLive(page);
  await page.keyboard.press('e');
  for (const name of ['okx-spot', 'okx-perp']) await expect.poll(() => linkOf(page, name), { timeout: healMsMax }).toBe('open');
  const okx = page.getByTestId('exchange-okx-spot').getByRole('switch');
  await okx.focus();
  await page.keyboard.press('Space');
  await expect.poll(() => linkOf(page, 'okx-spot'), { timeout: healMsMax }).toBe('off');
  expect(await okx.getAttribute('aria-checked')).toBe('false');
  expect(await linkOf(page, 'okx-perp')).toBe('open');
  await shoot('exchanges-off');
  const fromMs = performance.now();
  await page.keyboard.press('Space');
  await expect.poll(() => linkOf(page, 'okx-spot'), { timeout: healMsMax, interval: 20 }).toBe('open');
  await page.keyboard.press('Escape');
  // Its list of instruments comes a moment after the line.
  await page.locator('[data-testid=sibling-okx-spot]:not([disabled])').waitFor({ timeout: healMsMax });
  await page.keyboard.press('2');
  await expect.poll(() => page.getByTestId('shown-symbol').textContent(), { timeout: healMsMax, interval: 20 }).toContain('OKX Spot');
  await isLive(page);
  console.log(`switched on to a live book on the screen: ${Math.round(performance.now() - fromMs)} ms`);
});

test('an exchange that cannot be reached degrades alone', async () => {
  const { page, shoot } = await open({ config: { instruments: ['BTCUSDT'], addresses: ['okx:spot.rest=http://127.0.0.1:1', 'okx:spot.stream=ws://127.0.0.1:1'] } });
  await isLive(page);
  await page.getByTestId('venue-lost').filter({ hasText: 'OKX Spot' }).waitFor({ timeout: healMsMax });
  await page.keyboard.press('e');
  for (const name of ['binance-spot', 'htx-spot', 'binance-perp', 'okx-perp', 'htx-perp']) await expect.poll(() => linkOf(page, name), { timeout: healMsMax }).toBe('open');
  expect(await page.getByTestId('exchange-okx-spot').textContent()).toMatch(/unreachable.*127\.0\.0\.1:1/is);
  await shoot('exchanges-unreachable');
});
