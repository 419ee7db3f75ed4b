/** Where size rests: the ladder in both layouts and over several exchanges, the depth chart, the imbalance meters. */

import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeBrowser, launchTerminal, openBrowser, type Launched } from './launch.ts';
import { colourCount, look } from './look.ts';

/** Generous: two busy cores take a while to follow six markets. */
const comesMsMax = 90_000;
let terminal: Launched;
let page: Page;
let reader: Page;

beforeAll(async () => {
  reader = await (await openBrowser()).newPage();
  terminal = await launchTerminal();
  page = terminal.page;
  await ladder().and(page.locator('[data-freshness=live]')).waitFor({ timeout: comesMsMax });
});

afterAll(async () => {
  await terminal.close();
  await closeBrowser();
});

const ladder = (): Locator => page.getByTestId('ladder').first();

const told = (of: Locator, name: string): Promise<string | null> => of.getAttribute(`data-${name}`);

async function box(of: Locator): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  const bounds = await of.boundingBox();
  if (bounds === null) throw new Error('it is not on the screen');
  return bounds;
}

/** A place inside it, as parts of its width and height. */
async function pointAt(of: Locator, across: number, down: number): Promise<void> {
  const { x, y, width, height } = await box(of);
  await page.mouse.move(x + width * across, y + height * down);
}

async function take(words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-search').fill(words);
  await page.keyboard.press('Enter');
  await page.getByTestId('palette').waitFor({ state: 'detached' });
}

test('one column of prices: sides are told apart by where one points, and the layout outlives the page', async () => {
  await ladder().click();
  await page.keyboard.press('d');
  await expect.poll(() => told(ladder(), 'layout')).toBe('dom');
  await pointAt(ladder(), 0.2, 0.5);
  await expect.poll(() => told(ladder(), 'side')).toBe('bid');
  await pointAt(ladder(), 0.8, 0.5);
  await expect.poll(() => told(ladder(), 'side')).toBe('ask');
  await expect.poll(async () => Number.isInteger(Number(await told(ladder(), 'pointed')))).toBe(true);
  await terminal.shoot('ladder-dom');
  await page.reload();
  await ladder().and(page.locator('[data-freshness=live]')).waitFor({ timeout: comesMsMax });
  expect(await told(ladder(), 'layout')).toBe('dom');
});

test('a ladder that was scrolled away says so, and a key brings it back', async () => {
  await ladder().click();
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('PageUp');
  await page.getByTestId('recentre').waitFor();
  await page.keyboard.press('r');
  await page.getByTestId('recentre').waitFor({ state: 'detached' });
});

test('columns are chosen in a menu, and what is chosen is kept', async () => {
  await page.getByTestId('ladder-menu').first().click();
  await page.getByTestId('column-traded').check();
  await page.getByTestId('column-own').check();
  await page.getByTestId('numbers-short').check({ force: true });
  await page.keyboard.press('Escape');
  await page.getByTestId('ladder-menu').first().click();
  expect(await page.getByTestId('column-traded').isChecked()).toBe(true);
  await page.keyboard.press('Escape');
});

test('several exchanges are one book, each can be left out, and each says whether it takes part', async () => {
  await ladder().click();
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('c');
  await page.getByTestId('members').first().waitFor();
  await expect.poll(async () => Number(await told(ladder(), 'members')), { timeout: comesMsMax }).toBeGreaterThanOrEqual(3);
  await terminal.shoot('ladder-combined');
  await page.getByTestId('member-okx:spot').first().click();
  expect(await page.getByTestId('member-okx:spot').first().getAttribute('aria-pressed')).toBe('false');
  await expect.poll(() => told(ladder(), 'freshness'), { timeout: comesMsMax }).toBe('live');
  await ladder().click();
  await page.keyboard.press('c');
  await page.getByTestId('members').first().waitFor({ state: 'detached' });
});

test('the depth chart tells both sides at the pointer’s distance, and a wheel widens it', async () => {
  await page.getByTestId('tab-depth').first().click();
  const chart = page.getByTestId('depth').first();
  await chart.and(page.locator('[data-freshness=live]')).waitFor({ timeout: comesMsMax });
  await pointAt(chart, 0.75, 0.5);
  await expect.poll(async () => [Number(await told(chart, 'bid-lots')) > 0, Number(await told(chart, 'ask-lots')) > 0]).toEqual([true, true]);
  const range = page.getByTestId('depth-range').first();
  const before = Number(await range.inputValue());
  await page.mouse.wheel(0, 120);
  await expect.poll(async () => Number(await range.inputValue())).toBeGreaterThan(before);
  expect(colourCount(await look(chart, reader))).toBeGreaterThan(20);
  await terminal.shoot('depth');
});

test('the imbalance meters show every depth of a live book', async () => {
  await take('imbalance');
  const meters = page.getByTestId('imbalance').first();
  await meters.and(page.locator('[data-freshness=live]')).waitFor({ timeout: comesMsMax });
  await expect.poll(async () => Number(await told(meters, 'meters'))).toBe(14);
  await terminal.shoot('imbalance');
});

test('another exchange’s book is never shown under the old name', async () => {
  await ladder().click();
  const before = await told(ladder(), 'symbol');
  await page.keyboard.press('2');
  await expect.poll(() => told(ladder(), 'symbol'), { timeout: comesMsMax }).not.toBe(before);
  await ladder().and(page.locator('[data-freshness=live]')).waitFor({ timeout: comesMsMax });
  expect(await told(ladder(), 'symbol')).toContain('okx');
});

test('nothing of all this troubled the page', () => {
  expect(terminal.troubles).toEqual([]);
});
