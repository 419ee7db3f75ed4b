/** Alerts: set on a page, judged by the engine, told once, and still there after a reload; walls as a table of their lives. */

import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeBrowser, launchTerminal, openBrowser, type Launched } from './launch.ts';

/** Generous: two busy cores take a while to start a market. */
const comesMsMax = 60_000;
let terminal: Launched;
let page: Page;

beforeAll(async () => {
  await openBrowser();
  terminal = await launchTerminal({ config: { markets: ['binance:spot'] }, size: { width: 1_600, height: 900 } });
  page = terminal.page;
  await page.getByTestId('ladder').first().waitFor({ timeout: comesMsMax });
});

afterAll(async () => {
  await terminal.close();
  await closeBrowser();
});

const one = (name: string): Locator => page.getByTestId(name).first();

async function take(words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-search').fill(words);
  await page.keyboard.press('Enter');
  await page.getByTestId('palette').waitFor({ state: 'detached' });
}

test('an alert is judged in words, fires once and is shown once, and is still there when the page comes back', async () => {
  await take('Add alerts');
  await one('alert-new').waitFor({ timeout: comesMsMax });
  await one('alerts').press('n');
  await one('alert-save').click();
  await expect.poll(() => page.locator('.alert-form [role=alert]').count(), { timeout: comesMsMax }).toBe(1);
  await one('alert-kind').selectOption('age');
  await one('alert-threshold').fill('0');
  await one('alert-immediate').check();
  await one('alert-once').check();
  await one('alert-name').fill('any message');
  await one('alert-save').click();
  await one('toast').waitFor({ timeout: comesMsMax });
  await one('alert-event').waitFor({ timeout: comesMsMax });
  expect(await one('toast').innerText()).toContain('any message');
  await terminal.shoot('alerts');
  await expect.poll(() => one('alert').getAttribute('data-state'), { timeout: comesMsMax }).toBe('done');
  await page.reload();
  await one('alert-event').waitFor({ timeout: comesMsMax });
  expect([await page.getByTestId('toast').count(), await page.getByTestId('alert-event').count(), await one('alert').getAttribute('data-fired')]).toEqual([0, 1, '1']);
});

test('a key sets an alert at the market, and a switch turns it off', async () => {
  await one('ladder').and(page.locator('[data-freshness=live]')).waitFor({ timeout: comesMsMax });
  await one('ladder').click({ position: { x: 40, y: 40 } });
  await page.keyboard.press('Alt+a');
  await expect.poll(() => one('alerts').getAttribute('data-count'), { timeout: comesMsMax }).toBe('2');
  const set = page.getByTestId('alert').first();
  expect(await set.innerText()).toContain('BTC/USDT');
  await set.getByRole('switch').click();
  await expect.poll(() => set.getAttribute('data-state'), { timeout: comesMsMax }).toBe('off');
});

test('large orders are told with their state, and a head sorts them', async () => {
  await take('Add large orders');
  await expect.poll(async () => Number(await one('walls').getAttribute('data-rows')), { timeout: 90_000 }).toBeGreaterThan(0);
  await one('wall').waitFor({ timeout: comesMsMax });
  expect(['stands', 'refilled', 'hidden', 'eaten', 'pulled', 'pulledAtTouch', 'lost', 'over']).toContain(await one('wall').getAttribute('data-state'));
  await terminal.shoot('walls');
  await one('walls-sort-size').click();
  await expect.poll(() => one('walls-sort-size').locator('..').getAttribute('aria-sort'), { timeout: comesMsMax }).toBe('descending');
});

test('the page has nothing to complain about', () => {
  expect(terminal.troubles).toEqual([]);
});
