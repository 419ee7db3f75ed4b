/** The workspace: arranged by hand and by keys, kept through a crash, in windows of its own and back, in both languages. */

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { afterAll, afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { seriousFindings } from './axe.ts';
import { command, contrastOf, setContrast, settledPlaces } from './hands.ts';
import { closeBrowser, isLive, launchTerminal, openBrowser, type Launched, type LaunchOptions } from './launch.ts';
import { colourCount, difference, look } from './look.ts';

/** Generous: a machine with two busy cores. */
const waitMs = 90_000;
let terminal: Launched | null = null;

async function open(options: LaunchOptions = {}): Promise<Launched> {
  await openBrowser();
  terminal = await launchTerminal({ config: { instruments: ['BTCUSDT', 'ETHUSDT'] }, ...options });
  await isLive(terminal.page);
  return terminal;
}

afterEach(async () => {
  await terminal?.close();
  terminal = null;
});
afterAll(closeBrowser);

const keptSchema = z.object({ value: z.object({ layout: z.object({ root: z.unknown() }) }) });
const kept = (page: Page): Promise<string> => page.evaluate(() => localStorage.getItem('fathom:workspace.w-1') ?? '');

test('a layout comes back exactly after the page was killed', async () => {
  const { page, context, served, shoot } = await open();
  await command(page, 'unlock layout');
  await command(page, 'add exchanges');
  await page.getByTestId('panel-exchanges').waitFor();
  await page.keyboard.press('Alt+f');
  await command(page, 'add order book');
  await expect.poll(() => page.locator('[data-kind=ladder]').count()).toBe(2);
  // The sash between the columns, dragged.
  const sash = await page.locator('.dv-sash.dv-enabled').first().boundingBox();
  await page.mouse.move((sash?.x ?? 0) + 2, (sash?.y ?? 0) + 300);
  await page.mouse.down();
  await page.mouse.move((sash?.x ?? 0) - 180, (sash?.y ?? 0) + 300, { steps: 4 });
  await page.mouse.up();
  await setContrast(page, '0.8');
  await page.getByTestId('lock').click();
  const places = await settledPlaces(page);
  await expect.poll(() => kept(page), { timeout: waitMs }).toContain('"contrast":0.8');
  await expect.poll(() => kept(page), { timeout: waitMs }).toContain('"isLocked":true');
  await shoot('workspace-arranged');
  const session = await context.newCDPSession(page);
  // The answer never comes: the page is dead before it can be given.
  session.send('Page.crash').catch(() => undefined);
  await new Promise((resolve) => page.once('crash', resolve));
  const next = await context.newPage();
  await next.goto(served.url);
  await isLive(next);
  expect(await settledPlaces(next)).toEqual(places);
  expect([await contrastOf(next), await next.getByTestId('lock').getAttribute('aria-pressed')]).toEqual(['0.8', 'true']);
});

test('borders stay where they were put, to the last bit: after reloads, a while in smaller windows, and on a screen with a broken ratio', async () => {
  const { page: first, context, served } = await open();
  // Who keeps the workspace is gone: the next one arranges.
  await first.close();
  const scaled = await (await openBrowser()).newContext({ storageState: await context.storageState(), viewport: { width: 1_367, height: 741 }, deviceScaleFactor: 1.25, reducedMotion: 'reduce' });
  const page = await scaled.newPage();
  await page.goto(served.url);
  await isLive(page);
  await command(page, 'unlock layout');
  await command(page, 'add exchanges');
  await page.keyboard.press('Control+Shift+ArrowUp');
  await command(page, 'add settings');
  await page.keyboard.press('Control+Shift+ArrowRight');
  await page.keyboard.press('Control+Alt+ArrowRight');
  for (const sash of await page.locator('.dv-sash.dv-enabled').all()) {
    const { x = 0, y = 0, width = 0, height = 0 } = (await sash.boundingBox()) ?? {};
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + 13.4, y + height / 2 - 7.3, { steps: 3 });
    await page.mouse.up();
  }
  const layoutOf = async (): Promise<string> => JSON.stringify(keptSchema.parse(JSON.parse(await kept(page))).value.layout.root);
  const places = await settledPlaces(page);
  await page.waitForTimeout(1_000);
  const layout = await layoutOf();
  const expectAll = async (): Promise<void> => {
    expect(await settledPlaces(page)).toEqual(places);
    expect(await layoutOf()).toBe(layout);
  };
  await page.reload();
  await isLive(page);
  await expectAll();
  for (const size of [{ width: 1_000, height: 480 }, { width: 480, height: 800 }]) {
    await page.setViewportSize(size);
    await settledPlaces(page);
    // What does not fit is not cut off: panels give up the same part each, or become tabs.
    expect(await page.evaluate(() => [...document.querySelectorAll('[data-panel]')].some((panel) => panel.getBoundingClientRect().right > innerWidth || panel.getBoundingClientRect().bottom > innerHeight))).toBe(false);
    await page.reload();
    await isLive(page);
    await page.setViewportSize({ width: 1_367, height: 741 });
    await expectAll();
  }
  await page.getByTestId('ladder').first().focus();
  await page.keyboard.press('Control+Enter');
  await page.getByTestId('tab-exchanges').waitFor({ state: 'hidden' });
  await page.keyboard.press('Control+Enter');
  await expectAll();
  // No panel becomes smaller than it can be used.
  await page.getByTestId('ladder').first().focus();
  for (let step = 0; step < 12; step += 1) await page.keyboard.press('Control+Alt+ArrowLeft');
  await settledPlaces(page);
  const { width = 0 } = (await page.locator('[data-panel=ladder-1]').boundingBox()) ?? {};
  expect(Math.round(width)).toBeGreaterThanOrEqual(218);
  await scaled.close();
});

test('a browser that kept nothing finds the workspace with the engine', async () => {
  const { page, served } = await open();
  await command(page, 'unlock layout');
  await command(page, 'add exchanges');
  await page.getByTestId('panel-exchanges').waitFor();
  await expect.poll(() => kept(page), { timeout: waitMs }).toContain('exchanges');
  const other = await (await openBrowser()).newContext({ viewport: { width: 1_440, height: 900 } });
  const guest = await other.newPage();
  await guest.goto(served.link());
  await guest.getByTestId('tab-exchanges').waitFor({ timeout: waitMs });
  expect(await guest.getByTestId('lock').getAttribute('aria-pressed')).toBe('false');
  await other.close();
});

test('a panel goes into its own window and comes back, with everything that it knew', async () => {
  const { page, troubles } = await open();
  const reader = await (await openBrowser()).newPage();
  const columns = async (home: Page): Promise<number> => Number(await home.getByTestId('heatmap').getAttribute('data-columns'));
  await expect.poll(() => columns(page), { timeout: waitMs }).toBeGreaterThan(8);
  const places = await settledPlaces(page);
  await page.getByTestId('heatmap').focus();
  const opening = page.waitForEvent('popup');
  await page.keyboard.press('Alt+o');
  const own = await opening;
  const complaints: string[] = [];
  own.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await own.getByTestId('heatmap').waitFor({ timeout: waitMs });
  expect(await page.getByTestId('heatmap').count()).toBe(0);
  await expect.poll(async () => colourCount(await look(own.getByTestId('heatmap'), reader)), { timeout: waitMs }).toBeGreaterThan(60);
  // The drawing went on: it has more columns than before, not a new beginning.
  await expect.poll(() => columns(own), { timeout: waitMs }).toBeGreaterThan(8);
  const before = await look(own.getByTestId('heatmap'), reader);
  await expect.poll(async () => difference(before, await look(own.getByTestId('heatmap'), reader)), { timeout: waitMs }).toBeGreaterThan(0.001);
  // It speaks the language and has the colours of the page, and hears its keys.
  await page.getByTestId('language-zh-CN').click();
  await expect.poll(() => own.locator('body').innerText()).toContain('流动性');
  await page.getByTestId('language-en').click();
  await own.bringToFront();
  await own.getByTestId('heatmap').focus();
  await own.keyboard.press('Shift+ArrowLeft');
  await own.getByTestId('back-to-live').waitFor({ timeout: waitMs });
  await own.getByTestId('panel-menu').click();
  await own.getByTestId('panel.dock').click();
  await page.getByTestId('heatmap').waitFor({ timeout: waitMs });
  await page.getByTestId('back-to-live').waitFor({ timeout: waitMs });
  expect(await settledPlaces(page)).toEqual(places);
  await expect.poll(async () => colourCount(await look(page.getByTestId('heatmap'), reader)), { timeout: waitMs }).toBeGreaterThan(60);
  expect({ troubles, complaints }).toEqual({ troubles: [], complaints: [] });
});

test('windows that were open ask to be opened again after a reload, and the places behind them are kept', async () => {
  const { page } = await open();
  const places = await settledPlaces(page);
  await page.getByTestId('ladder').focus();
  const opening = page.waitForEvent('popup');
  await page.keyboard.press('Alt+o');
  await (await opening).getByTestId('ladder').waitFor({ timeout: waitMs });
  await expect.poll(() => kept(page), { timeout: waitMs }).toMatch(/"windows":\[\{/);
  await page.reload();
  await isLive(page);
  expect(await settledPlaces(page)).toEqual(places);
  const again = page.waitForEvent('popup');
  await page.getByTestId('reopen-windows').click();
  await (await again).getByTestId('ladder').waitFor({ timeout: waitMs });
});

test('linked panels change together, one that is not linked stays, and what joins takes the group’s instrument', async () => {
  const { page } = await open();
  const symbolOf = (kind: string): Promise<string | null> => page.getByTestId(kind).getAttribute('data-symbol');
  const links = page.locator('.dv-groupview').filter({ has: page.getByTestId('tab-ladder') }).getByTestId('link-menu');
  await links.click();
  await page.getByTestId('link-none').click();
  await page.keyboard.press('Escape');
  await page.getByTestId('heatmap').focus();
  await command(page, 'eth/usdt binance spot');
  await expect.poll(() => page.getByTestId('tab-heatmap').textContent(), { timeout: waitMs }).toContain('ETH/USDT');
  expect(await page.getByTestId('tab-ladder').textContent()).toContain('BTC/USDT');
  await links.click();
  await page.getByTestId('link-red').click();
  await expect.poll(() => symbolOf('ladder'), { timeout: waitMs }).toBe('binance:spot:ETHUSDT');
});

test('everything is done with keys: panels, tabs, menus, and a key is changed', async () => {
  const { page, shoot } = await open();
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.closest('[data-kind]')?.getAttribute('data-kind') ?? '');
  await page.keyboard.press('F6');
  const first = await focused();
  const seen = new Set([first]);
  for (let count = 1; count < (await page.getByRole('tablist').count()); count += 1) {
    await page.keyboard.press('F6');
    seen.add(await focused());
  }
  expect([...seen]).toEqual(expect.arrayContaining(['heatmap', 'ladder']));
  await page.keyboard.press('F6');
  expect(await focused()).toBe(first);
  await page.keyboard.press('F6');
  await page.keyboard.press('Shift+F6');
  expect(await focused()).toBe(first);
  await page.getByTestId('heatmap').focus();
  await page.keyboard.press('Control+ArrowRight');
  expect(await focused()).not.toBe('heatmap');
  await page.keyboard.press('Control+ArrowLeft');
  await page.getByTestId('ladder').focus();
  await page.keyboard.press('Control+Enter');
  await page.getByTestId('heatmap').waitFor({ state: 'hidden' });
  await page.keyboard.press('Control+Enter');
  await page.getByTestId('heatmap').waitFor();
  await page.keyboard.press('Control+,');
  expect(await page.locator('.shortcut.is-rivalled').allInnerTexts()).toEqual([]);
  await page.getByTestId('shortcut-search').fill('recentre');
  await page.getByTestId('bind-ladder.recentre').press('Enter');
  await page.keyboard.press('?');
  expect(await page.getByTestId('shortcut-ladder.recentre').textContent()).toContain('Also:');
  await shoot('workspace-keys');
  await page.getByTestId('shortcuts-reset').press('Enter');
  expect(await page.getByTestId('shortcut-ladder.recentre').textContent()).not.toContain('Also:');
  await page.keyboard.press('Escape');
  await page.getByTestId('settings-card').waitFor({ state: 'detached' });
  expect(await focused()).toBe('ladder');
});

test('panels are moved and sized without a mouse, but not while the layout is locked', async () => {
  const { page } = await open();
  const places = await settledPlaces(page);
  await page.getByTestId('ladder').focus();
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await page.keyboard.press('Control+Alt+ArrowRight');
  expect(await settledPlaces(page)).toEqual(places);
  await page.keyboard.press('Control+Shift+l');
  await page.getByTestId('ladder').focus();
  await page.keyboard.press('Control+Alt+ArrowRight');
  await expect.poll(async () => (await settledPlaces(page))['ladder-1'], { timeout: waitMs }).not.toBe(places['ladder-1']);
  // Into the tabs beside it, and out of them to the other side.
  const groups = await page.getByRole('tablist').count();
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await expect.poll(() => page.getByRole('tablist').count(), { timeout: waitMs }).toBe(groups - 1);
  await page.keyboard.press('Control+Shift+ArrowUp');
  await expect.poll(() => page.getByRole('tablist').count(), { timeout: waitMs }).toBe(groups);
  await page.getByTestId('tab-ladder').dblclick();
  await page.getByTestId('tab-heatmap').waitFor({ state: 'hidden' });
  await page.getByTestId('tab-ladder').dblclick();
  await page.getByTestId('tab-heatmap').waitFor();
});

test('what an input method composes is no shortcut', async () => {
  const { page } = await open();
  await page.getByTestId('heatmap').focus();
  await page.evaluate(() => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'e', code: 'KeyE', bubbles: true, cancelable: true, isComposing: true })));
  expect(await page.getByTestId('exchanges-card').count()).toBe(0);
  await page.keyboard.press('e');
  await page.getByTestId('exchanges-card').waitFor();
});

test('a file of garbage is refused in words, one with an unknown panel shows it by name', async () => {
  const { page, troubles, shoot } = await open();
  const give = async (text: string): Promise<void> => {
    const choosing = page.waitForEvent('filechooser');
    await command(page, 'import workspace');
    await (await choosing).setFiles({ name: 'workspace.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  };
  const saving = page.waitForEvent('download');
  await command(page, 'export workspace');
  const file = await (await saving).path();
  await command(page, 'unlock layout');
  const before = await page.getByRole('tab').count();
  await page.keyboard.press('Alt+w');
  await expect.poll(() => page.getByRole('tab').count()).toBe(before - 1);
  await give(readFileSync(file, 'utf8'));
  await expect.poll(() => page.getByRole('tab').count(), { timeout: waitMs }).toBe(before);
  await give('\u0000{"fathom":"workspace","panels":[[[[');
  await expect.poll(() => page.getByTestId('said').textContent(), { timeout: waitMs }).toContain('holds no workspace');
  const panels = { a: { kind: 'heatmap', settings: { contrast: 'much', 'x-y': null } }, b: { kind: 'crystal-ball', settings: { future: 1 } }, ['c'.repeat(90)]: { kind: 'ladder' } };
  const layout = { root: { kind: 'split', direction: 'sideways', parts: [{ share: -4, node: { kind: 'tabs', panels: ['b', 'b', 'nobody'] } }, { share: 'all', node: { kind: 'split', parts: [] } }] }, floats: [{ box: { left: 1e99 }, node: { kind: 'tabs', panels: ['a'] } }], maximised: 7 };
  await give(JSON.stringify({ fathom: 'workspace', version: 99, name: '<b>Mine</b>', panels, layout, groups: { red: 4 } }));
  await page.getByTestId('unknown-kind').waitFor({ timeout: waitMs });
  expect(await page.getByTestId('unknown-kind').textContent()).toContain('crystal-ball');
  await page.getByTestId('heatmap').waitFor({ timeout: waitMs });
  expect(await page.getByTestId('said').textContent()).toContain('crystal-ball');
  await shoot('workspace-unknown');
  expect(troubles).toEqual([]);
});

test('a panel that throws is named and loaded anew, and the others do not notice', async () => {
  const { page } = await open();
  await page.evaluate(() => {
    const Whole = ResizeObserver;
    globalThis.ResizeObserver = class extends Whole {
      override observe(target: Element): void {
        if (!target.matches('.plot')) {
          super.observe(target);
          return;
        }
        globalThis.ResizeObserver = Whole;
        throw new Error('broken on purpose');
      }
    };
  });
  await page.getByTestId('heatmap').focus();
  await page.keyboard.press('Alt+r');
  await page.getByTestId('panel-broken').waitFor({ timeout: waitMs });
  expect(await page.getByTestId('panel-broken').textContent()).toMatch(/Liquidity.*broken on purpose/s);
  expect(await page.getByTestId('ladder').count()).toBe(1);
  await page.getByTestId('panel-reload').click();
  await page.getByTestId('heatmap').waitFor({ timeout: waitMs });
});

test('a narrow window has one column of tabs, and the layout is the same afterwards', async () => {
  const { page, shoot } = await open();
  const places = await settledPlaces(page);
  await page.setViewportSize({ width: 640, height: 900 });
  await expect.poll(() => page.getByRole('tablist').count(), { timeout: waitMs }).toBe(1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  await page.getByTestId('tab-ladder').click();
  await page.getByTestId('ladder').waitFor();
  await shoot('workspace-narrow');
  await page.setViewportSize({ width: 1_440, height: 900 });
  await expect.poll(() => settledPlaces(page), { timeout: waitMs }).toEqual(places);
});

test('themes, colours and languages change at once, and nobody is kept out of any of them', async () => {
  const { page, shoot } = await open();
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  for (const [language, light, openSettings] of [['en', 'theme light', 'settings'], ['zh-CN', '主题 浅色', '设置']] as const) {
    await page.getByTestId(`language-${language}`).click();
    await command(page, language === 'en' ? 'theme dark' : '主题 深色');
    expect(await ground()).toBe(dark);
    expect(await seriousFindings(page), `${language} dark`).toEqual([]);
    await command(page, light);
    expect(await ground()).not.toBe(dark);
    await page.keyboard.press('Control+k');
    expect(await seriousFindings(page), `${language} palette`).toEqual([]);
    await page.getByTestId('palette-search').fill(openSettings);
    await page.keyboard.press('Enter');
    await page.getByTestId('settings').waitFor();
    await page.getByTestId('up-down-red-up').check();
    expect(await seriousFindings(page), `${language} settings`).toEqual([]);
    await page.getByTestId('time-zone').selectOption('Asia/Shanghai');
    await expect.poll(() => page.getByTestId('zone').textContent()).toBe('UTC+8');
    await page.getByTestId('compact-chinese').check();
    expect(await page.getByTestId('compact-sample').textContent()).toContain('123.5万');
    await shoot(`workspace-settings-${language}`);
    await page.keyboard.press('Escape');
  }
});
