/**
 * An alert set by the keyboard alone, where somebody looks: its line is there, it fires once, and what it did is still known after a reload.
 * Then with a mouse: set from the menu at a price, moved on the chart by its line, and taken away.
 */

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
  for (const id of ['ladder', 'heatmap']) await one(id).and(page.locator('[data-freshness=live]')).waitFor({ timeout: comesMsMax });
}, 120_000);

afterAll(async () => {
  await terminal.close();
  await closeBrowser();
});

const one = (name: string): Locator => page.getByTestId(name).first();

async function alertsOn(name: string, count: number): Promise<void> {
  await expect.poll(() => one(name).getAttribute('data-alerts'), { timeout: comesMsMax }).toBe(String(count));
}

/** Without a mouse: keys go to the panel that has the focus. */
async function focusOn(name: string): Promise<void> {
  for (let press = 0; press < 40; press += 1) {
    if (await one(name).evaluate((element) => element.contains(document.activeElement) || element === document.activeElement)) return;
    await page.keyboard.press(press % 2 === 0 ? 'F6' : 'Tab');
  }
  throw new Error(`the keyboard did not reach ${name}`);
}

test('by keys alone an alert is set at the crosshair, its line stands on every picture, and it fires once', async () => {
  await focusOn('ladder');
  // One row above the middle: where the market goes before long.
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('a');
  for (const picture of ['ladder', 'heatmap', 'chart']) await alertsOn(picture, 1);
  expect(await one('said').innerText()).toMatch(/Alert set/);
  await one('toast').waitFor({ timeout: 120_000 });
  // Once, and done: its line is gone.
  for (const picture of ['ladder', 'heatmap', 'chart']) await alertsOn(picture, 0);
  expect(await page.getByTestId('toast').count()).toBe(1);
});

test('after a reload it has not fired again, and what it did is still listed', async () => {
  await page.reload();
  await one('heatmap').and(page.locator('[data-freshness=live]')).waitFor({ timeout: comesMsMax });
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-search').fill('Add alerts');
  await page.keyboard.press('Enter');
  await one('alert').waitFor({ timeout: comesMsMax });
  expect([await one('alert').getAttribute('data-fired'), await one('alert').getAttribute('data-state'), await page.getByTestId('alert-event').count(), await page.getByTestId('toast').count()]).toEqual(['1', 'done', 1, 0]);
});

test('the menu at a price sets an alert there, and its box hides the lines', async () => {
  await one('heatmap').focus();
  // Far above the market, so that it stays a line.
  for (let press = 0; press < 8; press += 1) await page.keyboard.press('[');
  const { x, y, width, height } = await boxOf('heatmap');
  await page.mouse.click(x + width * 0.4, y + height * 0.2, { button: 'right' });
  const offer = page.getByTestId('place-alert');
  await offer.waitFor({ timeout: comesMsMax });
  const price = await offer.getAttribute('data-price');
  await terminal.shoot('alert-menu');
  await offer.click();
  await page.getByTestId('place-menu').waitFor({ state: 'detached' });
  await alertsOn('heatmap', 1);
  await expect.poll(() => page.getByTestId('alert').first().innerText(), { timeout: comesMsMax }).toContain(Number(price).toLocaleString('en-GB', { minimumFractionDigits: 2 }));
  await terminal.shoot('alert-lines');
  await page.mouse.click(x + width * 0.4, y + height * 0.5, { button: 'right' });
  await page.getByTestId('place-alerts').click();
  await alertsOn('heatmap', 0);
  await alertsOn('chart', 1);
});

test('escape closes the menu and gives the focus back, and the key of a line takes it away', async () => {
  await one('heatmap').focus();
  const { x, y, width, height } = await boxOf('heatmap');
  await page.mouse.click(x + width * 0.4, y + height * 0.5, { button: 'right' });
  await page.getByTestId('place-alerts').click();
  await alertsOn('heatmap', 1);
  await page.mouse.click(x + width * 0.4, y + height * 0.5, { button: 'right' });
  await page.getByTestId('place-alert').waitFor({ timeout: comesMsMax });
  await page.keyboard.press('Escape');
  await page.getByTestId('place-menu').waitFor({ state: 'detached' });
  expect(await one('heatmap').evaluate((element) => element === document.activeElement)).toBe(true);
  // Nothing is there to be taken away.
  await page.keyboard.press('Delete');
  await expect.poll(() => one('said').innerText(), { timeout: comesMsMax }).toMatch(/No alert line/);
  const lines = page.getByTestId('alert').first();
  await lines.getByTestId('alert-actions').click();
  await lines.getByTestId('alert-remove').click();
  await alertsOn('heatmap', 0);
});

test('the page has nothing to complain about', () => {
  expect(terminal.troubles).toEqual([]);
});

async function boxOf(name: string): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  const box = await one(name).boundingBox();
  if (box === null) throw new Error(`${name} is not in sight`);
  return box;
}
