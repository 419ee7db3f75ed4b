/** A script of one's own, and an indicator of ours, that alerts wait for: the engine runs them while no page is open, and what fired meanwhile is told when one comes. */

import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeScript } from './hands.ts';
import { closeBrowser, launchTerminal, openBrowser, type Launched } from './launch.ts';

/** Generous: two busy cores take a while to start a market. */
const comesMsMax = 60_000;
let terminal: Launched;
let page: Page;

beforeAll(async () => {
  await openBrowser();
  terminal = await launchTerminal({ config: { markets: ['binance:spot'] }, size: { width: 1_600, height: 900 } });
  page = terminal.page;
  await one('chart').and(page.locator('[data-validity=live]')).waitFor({ timeout: comesMsMax });
});

afterAll(async () => {
  await terminal.close();
  await closeBrowser();
});

const one = (name: string): Locator => page.getByTestId(name).first();

/** Enough for a slow machine to save the alert and leave the page. */
const spareMs = 15_000;
/** A bar of the chart. */
const barMs = 5_000;
/** The bar at which it fires. */
let awaited = 0;

/** Counts bars, by their times alone. */
const source = `indicator({ plots: { bars: 'line' } });
function onBar(bar) { return { bars: bar.time / ${barMs} }; }`;

test('an indicator of a chart is computed by the engine too; what only its chart knows says so', async () => {
  for (const id of ['sma', 'obv']) {
    await one('chart-indicators').click();
    await one('indicator-search').fill(id);
    await one(`add-${id}`).click();
    await page.keyboard.press('Escape');
  }
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-search').fill('Add alerts');
  await page.keyboard.press('Enter');
  await one('alert-new').click();
  await one('alert-kind').selectOption('indicator');
  const choose = async (name: RegExp): Promise<void> => {
    const offer = one('alert-name-of').locator('option', { hasText: name });
    await expect.poll(() => offer.count(), { timeout: comesMsMax }).toBe(1);
    await one('alert-name-of').selectOption((await offer.getAttribute('value')) ?? '');
  };
  await choose(/OBV/);
  expect(await one('alert-teller').getAttribute('data-teller')).toBe('page');
  await choose(/SMA 20/);
  expect(await one('alert-teller').getAttribute('data-teller')).toBe('indicator');
  await terminal.shoot('alert-indicator-form');
  await one('alert-on-close').uncheck();
  await one('alert-once').check();
  await one('alert-immediate').check();
  await one('alert-threshold').fill('1');
  await one('alert-name').fill('far above one');
  await one('alert-save').click();
  // No page tells this number: that it fires is the engine's own doing.
  const line = page.getByTestId('alert').filter({ hasText: 'far above one' });
  await expect.poll(() => line.getAttribute('data-fired'), { timeout: comesMsMax }).toBe('1');
  await terminal.shoot('alert-indicator');
});

test('a script of a chart is offered to alerts, and the alert says that the engine runs it', async () => {
  await one('tab-chart').click();
  await one('chart-interval').click();
  await page.getByRole('menuitemradio', { name: '5s', exact: true }).first().click();
  await one('chart-scripts').click();
  await one('script-name').fill('bars');
  await writeScript(page, source);
  await one('script-run').click();
  await expect.poll(() => one('script-state').textContent(), { timeout: comesMsMax }).toMatch(/ms/);
  await page.keyboard.press('Escape');
  await one('tab-alerts').click();
  await one('alert-new').click();
  await one('alert-kind').selectOption('indicator');
  const offer = one('alert-name-of').locator('option', { hasText: 'bars' });
  await expect.poll(() => offer.count(), { timeout: comesMsMax }).toBe(1);
  await one('alert-name-of').selectOption((await offer.getAttribute('value')) ?? '');
  expect(await one('alert-teller').getAttribute('data-teller')).toBe('script');
  await one('alert-on-close').uncheck();
  await one('alert-once').check();
  await one('alert-name').fill('a bar to come');
  // So far on that nobody looks when it is reached.
  awaited = Math.floor((Date.now() + spareMs) / barMs) + 1;
  await one('alert-threshold').fill(String(awaited));
  await terminal.shoot('alert-script-form');
  await one('alert-save').click();
  await expect.poll(() => page.getByTestId('alert').filter({ hasText: 'a bar to come' }).getAttribute('data-state'), { timeout: comesMsMax }).toBe('watching');
  await terminal.shoot('alert-script');
});

test('it fires with no page open, once, and the next page tells it', async () => {
  const line = page.getByTestId('alert').filter({ hasText: 'a bar to come' });
  const address = page.url();
  await page.goto('about:blank');
  await page.waitForTimeout(Math.max(0, awaited * barMs + 5_000 - Date.now()));
  await page.goto(address);
  await page.getByTestId('toast').filter({ hasText: 'a bar to come' }).waitFor({ timeout: comesMsMax });
  await one('alert-event').waitFor({ timeout: comesMsMax });
  expect([await page.getByTestId('alert-event').count(), await line.getAttribute('data-state'), await line.getAttribute('data-fired')]).toEqual([2, 'done', '1']);
  await page.reload();
  await one('alert-event').waitFor({ timeout: comesMsMax });
  expect([await page.getByTestId('toast').count(), await page.getByTestId('alert-event').count()]).toEqual([0, 2]);
});
