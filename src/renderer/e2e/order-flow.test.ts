/** Order flow as a trader uses it: prints that wait while the tape is paused and are saved exactly, a footprint, what makers do; grey when the line is cut. */

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { afterAll, afterEach, expect, test } from 'vitest';
import { closeBrowser, launchTerminal, type Launched } from './launch.ts';

const patience = { timeout: 60_000 };
let terminal: Launched | null = null;

afterEach(async () => {
  await terminal?.close();
  terminal = null;
});
afterAll(closeBrowser);

async function open(): Promise<Launched> {
  terminal = await launchTerminal({ size: { width: 1_920, height: 1_080 } });
  await terminal.page.locator('[data-testid=tape][data-freshness=live]').waitFor(patience);
  return terminal;
}

const numberOf = async (page: Page, testId: string, name: string): Promise<number> => Number((await page.getByTestId(testId).getAttribute(`data-${name}`)) ?? 0);

test('prints wait while the tape is paused, and what is kept is saved with every digit', async () => {
  const { page, shoot, troubles } = await open();
  await expect.poll(() => numberOf(page, 'tape', 'kept'), patience).toBeGreaterThan(5);
  await page.getByTestId('tape').focus();
  await page.keyboard.press('p');
  await page.locator('[data-testid=tape][data-held=true]').waitFor(patience);
  await expect.poll(() => numberOf(page, 'tape', 'waiting'), patience).toBeGreaterThan(0);
  await shoot('tape-paused');
  const saved = page.waitForEvent('download', patience);
  await page.keyboard.press('s');
  const path = await (await saved).path();
  const [head, ...lines] = (await readFile(path, 'utf8')).trim().split('\n');
  expect(head).toBe('time_utc,venue_time_us,received_us,market,side,first_price,last_price,size_base,worth_quote,trades,after_gap');
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,\d+,\d+,binance:spot:BTCUSDT,(buy|sell),\d+\.\d\d,\d+\.\d\d,\d+\.\d{5},[\d.]+,\d+,[01]$/);
  await page.getByTestId('tape-follow').click();
  await page.locator('[data-testid=tape][data-held=false]').waitFor(patience);
  // Several markets on one tape: what was there is none of theirs.
  for (let press = 0; press < 3; press += 1) await page.locator('[data-testid=tape]').press('c');
  await expect.poll(() => numberOf(page, 'tape', 'members'), patience).toBeGreaterThan(1);
  expect(troubles).toEqual([]);
});

test('a footprint has bars and greys with the cut line; the maker tape lists what makers do', async () => {
  const { page, served, shoot } = await open();
  await page.locator('.tab-title', { hasText: 'Maker tape' }).first().click();
  await expect.poll(() => numberOf(page, 'makers', 'kept'), patience).toBeGreaterThan(0);
  await page.locator('.tab-title', { hasText: 'Footprint' }).first().click();
  await page.getByTestId('footprint').focus();
  await page.keyboard.press('b');
  await expect.poll(() => numberOf(page, 'footprint', 'bars'), patience).toBeGreaterThan(1);
  const row = await numberOf(page, 'footprint', 'row');
  await page.keyboard.press('.');
  await expect.poll(() => numberOf(page, 'footprint', 'row'), patience).toBeGreaterThan(row);
  await page.keyboard.press('ArrowLeft');
  await page.getByTestId('footprint-follow').click();
  await page.locator('[data-testid=footprint][data-following=true]').waitFor(patience);
  await shoot('footprint');
  await served.close();
  await page.locator('[data-testid=footprint][data-freshness=cut]').waitFor(patience);
  await page.locator('[data-testid=makers][data-freshness=cut]').waitFor(patience);
  await shoot('footprint-cut');
});
