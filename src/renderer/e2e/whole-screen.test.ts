/** The whole screen of a professional: from an empty folder to live panels, every kind of panel in both languages and themes, linked pointers, and a session without a mouse. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { seriousFindings } from './axe.ts';
import { kindsOfPanels, openEveryPanel } from './every-panel.ts';
import { command } from './hands.ts';
import { closeBrowser, launchTerminal, openBrowser, type Launched } from './launch.ts';
import { colourCount, look } from './look.ts';
import { repository } from './places.ts';

/** Generous: a machine with two busy cores. */
const patient = { timeout: 60_000 };
let terminal: Launched;
let page: Page;
let reader: Page;

beforeAll(async () => {
  reader = await (await openBrowser()).newPage();
  terminal = await launchTerminal({ config: { instruments: ['BTCUSDT', 'ETHUSDT'] }, size: { width: 1_920, height: 1_080 } });
  page = terminal.page;
});

afterAll(async () => {
  await terminal.close();
  await closeBrowser();
});

const textsOf = (language: string): Readonly<Record<string, string>> => z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(join(repository, 'resources', 'locales', `${language}.json`), 'utf8')));
const english = textsOf('en');
const chinese = textsOf('zh-CN');

test('from an empty folder come a live heatmap, a live chart and a live order book', async () => {
  await page.locator('[data-testid=heatmap][data-freshness=live]').first().waitFor(patient);
  await page.locator('[data-testid=ladder][data-freshness=live]').first().waitFor(patient);
  await page.locator('[data-testid=chart][data-validity=live]').first().waitFor(patient);
  await expect.poll(async () => Number(await page.getByTestId('chart').first().getAttribute('data-bars')), patient).toBeGreaterThan(20);
  for (const name of ['heatmap', 'ladder', 'chart-box']) await expect.poll(async () => colourCount(await look(page.getByTestId(name).first(), reader)), patient).toBeGreaterThan(10);
  await terminal.shoot('whole-first');
});

test('pointing at the heatmap, the chart or the order book points at the same in the others', async () => {
  const [heatmap, chart, ladder] = [page.getByTestId('heatmap').first(), page.getByTestId('chart-box').first(), page.getByTestId('ladder').first()];
  const pointAt = async (place: Locator, across: number, down: number): Promise<void> => {
    const box = await place.boundingBox();
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * across, (box?.y ?? 0) + (box?.height ?? 0) * down);
  };
  const openPrice = async (): Promise<string> => /O ([\d.]+)/.exec(await page.getByTestId('chart-legend').first().textContent() ?? '')?.[1] ?? '';
  await pointAt(chart, 0.2, 0.5);
  await expect.poll(() => heatmap.getAttribute('data-cross'), patient).not.toBe(null);
  const first = await heatmap.getAttribute('data-cross');
  await pointAt(chart, 0.5, 0.5);
  await expect.poll(() => heatmap.getAttribute('data-cross'), patient).not.toBe(first);
  const past = await openPrice();
  // A moment of the last minute is another bar than one in the middle of the chart.
  await pointAt(heatmap, 0.7, 0.5);
  await expect.poll(openPrice, patient).not.toBe(past);
  expect(await heatmap.getAttribute('data-cross')).toBe(null);
  await pointAt(ladder, 0.5, 0.3);
  await expect.poll(() => ladder.getAttribute('data-pointed'), patient).not.toBe(null);
  await page.mouse.move(4, 4);
});

test('every kind of panel speaks both languages at once and keeps nobody out, in both themes', async () => {
  // All at once, and wide enough for everything that stands in their heads.
  await page.setViewportSize({ width: 2_560, height: 1_440 });
  await openEveryPanel(page);
  expect(kindsOfPanels).not.toContain('');
  const foreign = (): Promise<readonly string[]> => page.evaluate((words) => {
    const known = new Set(words);
    const found: string[] = [];
    for (const element of document.querySelectorAll('body *')) {
      const texts = [...[...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent ?? ''), element.getAttribute('aria-label') ?? '', element.getAttribute('title') ?? '', element.getAttribute('placeholder') ?? ''];
      for (const text of texts) if (known.has(text.trim())) found.push(`${element.closest('[data-kind]')?.getAttribute('data-kind') ?? 'the page'} says “${text}” in Chinese`);
    }
    return found;
  }, Object.entries(english).filter(([key, text]) => text.length > 3 && !text.includes('{') && chinese[key] !== text && !Object.values(chinese).includes(text)).map(([, text]) => text));
  const problems: string[] = [];
  for (const [language, themes] of [['zh-CN', ['主题 浅色', '主题 深色']], ['en', ['theme light', 'theme dark']]] as const) {
    await page.getByTestId(`language-${language}`).first().click();
    for (const theme of themes) {
      await command(page, theme);
      problems.push(...(await seriousFindings(page)).map((finding) => `${language} ${theme}: ${finding}`));
    }
    if (language === 'zh-CN') problems.push(...(await foreign()));
  }
  await terminal.shoot('whole-kinds');
  await page.setViewportSize({ width: 1_920, height: 1_080 });
  expect([...new Set(problems)]).toEqual([]);
});

test('without a mouse: another market, a trend line and another panel', async () => {
  await page.reload();
  await page.locator('[data-testid=validity][data-validity=live]').waitFor(patient);
  await page.keyboard.press('/');
  await page.keyboard.type('eth usdt');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByTestId('shown-symbol').textContent(), patient).toContain('ETH/USDT');
  await command(page, 'add chart');
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[data-kind]')?.getAttribute('data-kind') ?? ''), patient).toBe('chart');
  const chart = page.locator('[data-kind=chart]').filter({ has: page.locator(':focus') });
  await expect.poll(async () => Number(await chart.getByTestId('chart').getAttribute('data-bars')), patient).toBeGreaterThan(20);
  await chart.getByTestId('chart-draw').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('draw-trend-line').first().waitFor(patient);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByTestId('chart-drawings').last().textContent(), patient).toMatch(/1/);
});

test('the page complained about nothing', () => {
  expect(terminal.troubles).toEqual([]);
});
