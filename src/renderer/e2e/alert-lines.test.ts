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
});

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

test('by keys alone an alert is set at the crosshair, and its line stands on every picture', async () => {
  await focusOn('heatmap');
  // Far above the market, so that it stays a line.
  for (let press = 0; press < 8; press += 1) await page.keyboard.press('[');
  for (let press = 0; press < 10; press += 1) await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('a');
  for (const picture of ['ladder', 'heatmap', 'chart']) await alertsOn(picture, 1);
  expect(await one('said').innerText()).toMatch(/Alert set/);
});

test('one at the next row fires once, and after a reload it is done and does not fire again', async () => {
  await focusOn('ladder');
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('a');
  await one('toast').waitFor({ timeout: 120_000 });
  await page.reload();
  await one('heatmap').and(page.locator('[data-freshness=live]')).waitFor({ timeout: comesMsMax });
  await focusOn('ladder');
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-search').fill('Add alerts');
  await page.keyboard.press('Enter');
  const done = page.locator('[data-testid=alert][data-state=done]');
  await done.waitFor({ timeout: comesMsMax });
  expect([await done.count(), await done.getAttribute('data-fired'), await page.getByTestId('alert-event').count(), await page.getByTestId('toast').count()]).toEqual([1, '1', 1, 0]);
  await page.getByTestId('alert-actions').first().click();
  await one('alert').getByTestId('alert-remove').click();
  await alertsOn('heatmap', 0);
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

test('a line stands on the chart, also in other colours, and a hand moves it', async () => {
  const { x, y, width, height } = await boxOf('chart-box');
  await page.mouse.click(x + width * 0.4, y + height * 0.15, { button: 'right' });
  await page.getByTestId('place-alert').click();
  await page.getByTestId('place-menu').waitFor({ state: 'detached' });
  const newest = page.getByTestId('alert').first();
  const before = await newest.innerText();
  await expect.poll(() => linePixels('#d0a5ff'), { timeout: comesMsMax }).toBeGreaterThan(100);
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-search').fill('Light');
  await page.keyboard.press('Enter');
  await expect.poll(() => linePixels('#6a2a9e'), { timeout: comesMsMax }).toBeGreaterThan(100);
  await page.mouse.move(x + width * 0.4, y + height * 0.15);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.4, y + height * 0.1, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => newest.innerText(), { timeout: comesMsMax }).not.toBe(before);
  await newest.getByTestId('alert-actions').click();
  await newest.getByTestId('alert-remove').click();
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

/** Pixels of that colour above the bars of the chart: those of a label's edge and of its line. The library gives each pane two canvases, the bars' and one above. */
function linePixels(colour: string): Promise<number> {
  return one('chart-box').evaluate((box, wanted) => {
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(wanted.slice(at, at + 2), 16));
    let count = 0;
    for (const canvas of box.querySelectorAll('canvas')) {
      if (canvas.width * canvas.height === 0 || getComputedStyle(canvas).zIndex !== '2') continue;
      const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
      pen?.drawImage(canvas, 0, 0);
      const { data } = pen?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      for (let at = 0; at < data.length; at += 4) if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) count += 1;
    }
    return count;
  }, colour);
}

async function boxOf(name: string): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  const box = await one(name).boundingBox();
  if (box === null) throw new Error(`${name} is not in sight`);
  return box;
}
