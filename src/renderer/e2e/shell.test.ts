/** The shell around the panels: one workspace in two windows, code that does not come, tools that do not fit, panels that cannot become too small. */

import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from './hands.ts';
import { closeBrowser, isLive, launchTerminal, openBrowser, type Launched } from './launch.ts';
import { evidenceFolder } from './places.ts';

const patient = { timeout: 60_000 };
let terminal: Launched;

beforeAll(async () => {
  terminal = await launchTerminal({ config: { instruments: ['BTCUSDT', 'ETHUSDT'] }, size: { width: 1_280, height: 720 } });
  await isLive(terminal.page);
});

afterAll(async () => {
  await terminal.close();
  await closeBrowser();
});

const tabs = (page: Page): Promise<readonly string[]> => page.locator('[data-testid^=tab-]').evaluateAll((all) => all.map((one) => one.getAttribute('data-testid') ?? '').toSorted());

test('a workspace that is open in two windows is arranged in one of them, and neither overwrites the other’s', async () => {
  const { page, served, shoot } = terminal;
  // Another browser, perhaps on another machine: they share nothing but the engine.
  const elsewhere = await (await openBrowser()).newContext({ viewport: { width: 1_280, height: 720 }, locale: 'en-GB', reducedMotion: 'reduce' });
  const second = await elsewhere.newPage();
  await second.goto(served.link());
  await isLive(second);
  await second.getByTestId('second-window').waitFor(patient);
  expect(await page.getByTestId('second-window').count()).toBe(0);
  const before = await tabs(page);
  // The second cannot be arranged, and what it shows otherwise is its own.
  await second.keyboard.press('Control+Shift+l');
  await second.getByTestId('ladder').focus();
  await second.keyboard.press('Alt+w');
  await command(second, 'eth/usdt binance spot');
  await expect.poll(() => second.getByTestId('shown-symbol').textContent(), patient).toContain('ETH/USDT');
  expect([await tabs(second), await second.getByTestId('lock').isDisabled()]).toEqual([before, true]);
  await second.screenshot({ path: join(evidenceFolder, 'second-window.png') });
  // The first goes on arranging; whoever takes over begins with that.
  await command(page, 'unlock layout');
  await command(page, 'add alerts');
  await page.getByTestId('panel-alerts').waitFor(patient);
  const arranged = await tabs(page);
  await page.waitForTimeout(1_000);
  await second.getByTestId('take-over').click();
  await second.getByTestId('second-window').waitFor({ state: 'detached', ...patient });
  await expect.poll(() => tabs(second), patient).toEqual(arranged);
  expect(await second.getByTestId('shown-symbol').textContent()).toContain('BTC/USDT');
  await page.getByTestId('second-window').waitFor(patient);
  await shoot('second-window-first');
  // A copy is another workspace: both windows arrange then, and both are kept.
  await page.getByTestId('work-in-copy').click();
  await page.getByTestId('second-window').waitFor({ state: 'detached', ...patient });
  await command(page, 'add exchanges');
  await page.getByTestId('panel-exchanges').waitFor(patient);
  await command(second, 'add diagnostics');
  await second.getByTestId('panel-diagnostics').waitFor(patient);
  await second.waitForTimeout(1_000);
  await elsewhere.close();
  await page.reload();
  await isLive(page);
  expect(await tabs(page)).toEqual([...arranged, 'tab-exchanges'].toSorted());
  await page.keyboard.press('Alt+1');
  await expect.poll(() => tabs(page), patient).toEqual([...arranged, 'tab-diagnostics'].toSorted());
  expect(await page.getByTestId('second-window').count()).toBe(0);
});

test('when the first window goes, the second arranges on, from what the first left', async () => {
  const { page, context, served } = terminal;
  const second = await context.newPage();
  await second.goto(served.url);
  await isLive(second);
  await second.getByTestId('second-window').waitFor(patient);
  await command(page, 'add profile');
  await page.getByTestId('panel-profile').waitFor(patient);
  const arranged = await tabs(page);
  await page.waitForTimeout(1_000);
  await page.goto('about:blank');
  await second.getByTestId('second-window').waitFor({ state: 'detached', ...patient });
  await expect.poll(() => tabs(second), patient).toEqual(arranged);
  await second.close();
  await page.goto(served.url);
  await isLive(page);
});

test('every tool that does not fit its head is behind one button, and works from there with keys', async () => {
  const { page } = terminal;
  const head = page.locator('.dv-groupview').filter({ has: page.locator('.dv-active-tab [data-testid=tab-heatmap]') });
  await head.getByTestId('more-tools').press('Enter');
  const card = page.locator('.spare-tools');
  await card.waitFor(patient);
  const contrast = card.getByTestId('contrast');
  await contrast.focus();
  const before = await contrast.inputValue();
  await page.keyboard.press('ArrowRight');
  expect(Number(await contrast.inputValue())).toBeGreaterThan(Number(before));
  await page.keyboard.press('Escape');
  await card.waitFor({ state: 'detached', ...patient });
  // What is left out in the head takes no focus.
  const reached = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('.head-tools [data-spare] :is(button, select, input), .head-tools :is(button, select, input)[data-spare]')].filter((one) => {
    one.focus();
    return document.activeElement === one;
  }).length);
  expect(reached).toBe(0);
});

test('code that does not come is named in each panel, and comes when it is asked for again', async () => {
  const { page } = terminal;
  await page.route('**/assets/bodies-*.js', (route) => route.abort());
  await page.reload();
  const ladder = page.locator('[data-kind=ladder]').first();
  await ladder.getByTestId('panel-missing').waitFor(patient);
  await page.unroute('**/assets/bodies-*.js');
  await ladder.getByTestId('panel-reload').click();
  await ladder.getByTestId('ladder').waitFor(patient);
});
