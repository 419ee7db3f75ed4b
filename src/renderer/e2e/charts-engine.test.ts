/** A chart in the whole product: bars of the engine, its past paged in, and hands on the keyboard alone. */

import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeBrowser, launchTerminal, type Launched } from './launch.ts';

const patient = { timeout: 60_000 };

let terminal: Launched;
let page: Page;

const barCount = async (): Promise<number> => Number(await page.getByTestId('chart').first().getAttribute('data-bars') ?? 0);
const drawings = async (): Promise<string> => (await page.getByTestId('chart-drawings').first().textContent() ?? '').replaceAll(/\D/g, '');

beforeAll(async () => {
  terminal = await launchTerminal({ size: { width: 1_920, height: 1_080 } });
  page = terminal.page;
});

afterAll(async () => {
  await terminal.close();
  await closeBrowser();
});

test('bars come with their past, under the name that they carry', async () => {
  await expect.poll(barCount, patient).toBeGreaterThan(100);
  expect(await page.getByTestId('chart').first().getAttribute('data-shown')).toBe('binance:spot:BTCUSDT');
  await page.locator('[data-testid=chart][data-validity=live]').first().waitFor();
});

test('keys lead into the past, which pages in, and back to now', async () => {
  const before = await barCount();
  await page.getByTestId('chart-box').first().focus();
  await expect.poll(async () => {
    await page.keyboard.press('Shift+ArrowLeft');
    return barCount();
  }, patient).toBeGreaterThan(before + 100);
  await page.getByTestId('chart-live').first().waitFor();
  await page.keyboard.press('l');
  await page.getByTestId('chart-live').first().waitFor({ state: 'detached' });
});

test('a drawing is made, moved, deleted and taken back with keys alone', async () => {
  await page.getByTestId('chart-draw').first().focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('draw-trend-line').first().waitFor();
  await page.keyboard.press('Enter');
  await expect.poll(drawings, patient).toBe('1');
  await page.getByTestId('chart-box').first().focus();
  for (const key of ['ArrowRight', 'ArrowUp', 'Delete']) await page.keyboard.press(key);
  await expect.poll(drawings, patient).toBe('');
  await page.keyboard.press('Control+z');
  await expect.poll(drawings, patient).toBe('1');
});

test('bars of trades are made of the trades that come', async () => {
  await page.getByTestId('chart-interval').first().click();
  await page.getByRole('menuitemradio', { name: '50', exact: true }).first().click();
  await expect.poll(async () => page.getByTestId('chart-interval').first().textContent(), patient).toContain('Trades 50');
  await expect.poll(barCount, patient).toBeGreaterThan(0);
  await terminal.shoot('chart-engine-trades');
});

test('the page complained about nothing', () => {
  expect(terminal.troubles).toEqual([]);
});
