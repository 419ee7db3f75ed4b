/** Charts on made-up bars, under the headers of the product: what is drawn, kept, taken out and brought back. */

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { closeCharts, launchCharts, type ChartsOptions, type ChartsPage } from './chart-page.ts';
import { writeScript } from './hands.ts';
import { closeBrowser, openBrowser } from './launch.ts';
import { colourCount, difference, look } from './look.ts';

/** Other programs run on the same cores. */
const patient = { timeout: 60_000 };

let reader: Page;
let open: ChartsPage[] = [];

async function launch(options: ChartsOptions = {}): Promise<ChartsPage> {
  const charts = await launchCharts(options);
  open.push(charts);
  await expect.poll(() => barCount(charts.page)).toBeGreaterThan(100);
  return charts;
}

const barCount = async (page: Page, at = 0): Promise<number> => Number(await page.getByTestId('chart').nth(at).getAttribute('data-bars') ?? 0);

async function download(page: Page, press: () => Promise<void>): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  return file.path();
}

async function bring(page: Page, path: string, press: () => Promise<void>): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press()]);
  await chooser.setFiles(path);
}

async function write(page: Page, name: string, source: string): Promise<void> {
  await page.getByTestId('chart-scripts').click();
  await page.getByTestId('script-name').fill(name);
  await writeScript(page, source);
  await page.getByTestId('script-run').click();
}

const closeCard = (page: Page): Promise<void> => page.locator('dialog[open] .card-close').click();

beforeAll(async () => {
  reader = await (await openBrowser()).newPage();
});

afterEach(async () => {
  for (const charts of open) await charts.close();
  open = [];
});

afterAll(async () => {
  await closeCharts();
  await closeBrowser();
});

test('a template saved, exported, taken away and imported gives the same chart again', async () => {
  const { page, troubles } = await launch();
  await page.getByTestId('chart-indicators').click();
  for (const id of ['bollinger', 'rsi']) await page.getByTestId(`add-${id}`).click();
  await page.keyboard.press('Escape');
  await page.getByTestId('chart-templates').click();
  await page.getByTestId('template-name').fill('Bands');
  await page.getByTestId('template-save').click();
  const path = await download(page, () => page.getByRole('button', { name: 'Export Bands' }).click());
  await page.getByRole('button', { name: 'Remove Bands' }).click();
  await page.keyboard.press('Escape');
  await page.getByTestId('chart-indicators').click();
  for (const name of ['BB 20 2', 'RSI 14']) await page.getByRole('button', { name: `Remove ${name}` }).click();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByTestId('chart-legend').textContent(), patient).not.toContain('RSI 14');

  await page.getByTestId('chart-templates').click();
  await bring(page, path, () => page.getByTestId('template-import').click());
  await page.getByTestId('template-Bands').click();
  await expect.poll(() => page.getByTestId('chart-legend').textContent(), patient).toContain('RSI 14');
  expect(await page.getByTestId('chart-legend').textContent()).toContain('BB 20 2');
  expect(troubles).toEqual([]);
});

test('a snapshot is a picture with its marks, in a file and on the clipboard, and what is blurred is gone', async () => {
  const { page, troubles, shoot } = await launch();
  await page.getByTestId('chart-snapshot').click();
  const canvas = page.getByTestId('snapshot-canvas');
  const box = await canvas.boundingBox();
  const drag = async (x: number, y: number, toX: number, toY: number): Promise<void> => {
    await page.mouse.move((box?.x ?? 0) + x, (box?.y ?? 0) + y);
    await page.mouse.down();
    await page.mouse.move((box?.x ?? 0) + toX, (box?.y ?? 0) + toY, { steps: 4 });
    await page.mouse.up();
  };
  await drag(300, 200, 420, 260);
  await page.getByTestId('mark-blur').click();
  await drag(2, 2, 400, 30);
  await expect.poll(() => canvas.getAttribute('data-marks'), patient).toBe('2');
  const distinct = await canvas.evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) return -1;
    const pixels = element.getContext('2d')?.getImageData(14, 0, 280, 28).data ?? new Uint8ClampedArray();
    const colours = new Set<string>();
    for (let at = 0; at < pixels.length; at += 4) colours.add(`${pixels[at]} ${pixels[at + 1]} ${pixels[at + 2]}`);
    return colours.size;
  });
  expect(distinct).toBeLessThanOrEqual(40);
  await shoot('chart-snapshot');
  const path = await download(page, () => page.getByTestId('snapshot-save').click());
  expect(readFileSync(path).subarray(1, 4).toString()).toBe('PNG');
  await page.getByTestId('snapshot-copy').click();
  await expect.poll(() => page.getByTestId('snapshot-said').textContent(), patient).toBe('Copied to the clipboard');
  expect(await page.evaluate(async () => (await navigator.clipboard.read())[0]?.types)).toEqual(['image/png']);
  expect(troubles).toEqual([]);
});

test('an indicator that loops forever is stopped and named, and everything else stays alive', async () => {
  const { page, troubles, shoot } = await launch();
  await write(page, 'Good', "indicator({ plots: { mean: 'line' } });\nconst mean = sma(5);\nfunction onBar(bar) { return { mean: mean(bar.close) }; }");
  await closeCard(page);
  await expect.poll(() => page.getByTestId('chart-legend').textContent()).toMatch(/Good\d/);
  await write(page, 'Endless', "indicator({ plots: { a: 'line' } });\nfunction onBar() {\n  for (;;) {}\n}");
  await expect.poll(() => page.getByTestId('script-state').textContent()).toMatch(/^Stopped: one bar took longer than 250 ms \(line \d\)$/);
  await closeCard(page);
  expect(await page.getByTestId('chart-stopped').textContent()).toContain('Endless');
  await shoot('chart-endless-loop');
  const figures = async (): Promise<string | null> => page.getByTestId('chart-legend').textContent();
  await page.mouse.move(4, 4);
  const before = await figures();
  await expect.poll(figures).not.toBe(before);
  expect(await figures()).toMatch(/Good\d/);
  expect(troubles).toEqual([]);
});

test('an error in an indicator is told with its line', async () => {
  const { page } = await launch();
  await write(page, 'Wrong', "indicator({ plots: { a: 'line' } });\nfunction onBar(bar) {\n  return bar.nothing.here;\n}");
  await expect.poll(() => page.getByTestId('script-state').textContent()).toContain("(line 3): TypeError: cannot read property 'here' of undefined");
});

test('ten thousand candles are seen at once, and history pages in while the chart moves', async () => {
  const { page, troubles, shoot } = await launch({ search: 'bars=20000', size: { width: 1_280, height: 720 } });
  const box = await page.getByTestId('chart-box').boundingBox();
  await page.mouse.move((box?.x ?? 0) + 600, (box?.y ?? 0) + 200);
  for (let count = 0; count < 40; count += 1) await page.mouse.wheel(0, 400);
  await expect.poll(() => barCount(page)).toBeGreaterThan(20_500);
  const before = await look(page.getByTestId('chart-box'), reader);
  await page.mouse.down();
  await page.mouse.move((box?.x ?? 0) + 900, (box?.y ?? 0) + 200, { steps: 10 });
  await page.mouse.up();
  await expect.poll(async () => difference(before, await look(page.getByTestId('chart-box'), reader))).toBeGreaterThan(0.01);
  await shoot('chart-ten-thousand');
  expect(troubles).toEqual([]);
});

test('drawings are there again after a reload, and can be taken back', async () => {
  const { page, troubles } = await launch();
  const box = await page.getByTestId('chart-box').boundingBox();
  const at = (x: number, y: number): [number, number] => [(box?.x ?? 0) + x, (box?.y ?? 0) + y];
  await page.getByTestId('chart-draw').click();
  await page.getByTestId('draw-rectangle').click();
  await page.mouse.click(...at(200, 100));
  await page.mouse.click(...at(400, 250));
  await page.getByTestId('chart-chosen').waitFor();
  await page.reload();
  await expect.poll(() => page.getByTestId('chart-drawings').textContent()).toMatch(/1$/);
  await page.getByTestId('chart-drawings').click();
  await page.getByRole('button', { name: 'Remove Rectangle' }).click();
  await expect.poll(() => page.getByTestId('chart-drawings').textContent(), patient).not.toMatch(/1$/);
  await page.getByRole('button', { name: 'Undo drawing' }).click();
  await expect.poll(() => page.getByTestId('chart-drawings').textContent(), patient).toMatch(/1$/);
  expect(troubles).toEqual([]);
});

test('a chart file opens the same view again: style, drawings, the stretch of time', async () => {
  const { page, troubles } = await launch({ search: 'bars=3000' });
  await page.getByTestId('chart-style').click();
  await page.getByRole('menuitemradio', { name: 'Hollow candles' }).click();
  const box = await page.getByTestId('chart-box').boundingBox();
  const [x, y] = [(box?.x ?? 0) + 500, (box?.y ?? 0) + 200];
  await page.getByTestId('chart-draw').click();
  await page.getByTestId('draw-horizontal-line').click();
  await page.mouse.click(x, y);
  // Far into the past: further than what comes at once.
  for (let count = 0; count < 5; count += 1) {
    await page.mouse.move(x - 400, y + 100);
    await page.mouse.down();
    await page.mouse.move(x + 500, y + 100, { steps: 3 });
    await page.mouse.up();
  }
  await page.getByTestId('chart-live').waitFor();
  await page.mouse.move(x, (box?.y ?? 0) + 640);
  const before = await look(page.getByTestId('chart-box'), reader);
  await page.getByTestId('chart-templates').click();
  const path = await download(page, () => page.getByTestId('chart-file-save').click());
  await page.close();

  const other = await launch({ search: 'bars=500' });
  await other.page.getByTestId('chart-templates').click();
  await bring(other.page, path, () => other.page.getByTestId('chart-file-open').click());
  await expect.poll(() => other.page.getByTestId('template-said').textContent(), patient).toBe('BTCUSDT as it was saved');
  await other.page.keyboard.press('Escape');
  await other.page.mouse.move(x, (box?.y ?? 0) + 640);
  await other.page.getByTestId('chart-live').waitFor();
  await expect.poll(async () => difference(before, await look(other.page.getByTestId('chart-box'), reader))).toBeLessThan(0.03);
  expect(await other.page.getByTestId('chart-drawings').textContent()).toMatch(/1$/);
  expect([...troubles, ...other.troubles]).toEqual([]);
});

test('a feed that goes stale greys the chart and says so', async () => {
  const { page } = await launch({ search: 'stale=1500' });
  await page.locator('[data-testid=chart][data-validity=stale]').waitFor({ timeout: 60_000 });
  await page.locator('.chart-box.is-old').waitFor();
  expect(await page.getByTestId('chart-validity').textContent()).toBe('Stale');
});

test('the same pair comes from another exchange in place, under its own name', async () => {
  const { page } = await launch();
  await page.getByTestId('chart-venue').click();
  await page.getByRole('menuitemradio', { name: 'OKX' }).click();
  await expect.poll(() => page.getByTestId('chart').getAttribute('data-shown'), patient).toBe('okx:spot:BTCUSDT');
  expect(await page.getByTestId('chart-venue').textContent()).toContain('OKX');
});

test('linked charts of other intervals point at the same moment', async () => {
  const { page, troubles } = await launch({ search: 'count=2', size: { width: 1_920, height: 1_080 } });
  const openPrice = async (at: number): Promise<string> => /O ([\d.]+)/.exec(await page.getByTestId('chart-legend').nth(at).textContent() ?? '')?.[1] ?? '';
  await expect.poll(() => barCount(page, 1), patient).toBeGreaterThan(100);
  const box = await page.getByTestId('chart-box').first().boundingBox();
  const newest = await openPrice(1);
  await page.mouse.move((box?.x ?? 0) + 400, (box?.y ?? 0) + 300);
  await expect.poll(() => openPrice(1), patient).not.toBe(newest);
  const [first, second] = [await openPrice(0), await openPrice(1)];
  await page.mouse.move((box?.x ?? 0) + 40, (box?.y ?? 0) + 300);
  await expect.poll(() => openPrice(0), patient).not.toBe(first);
  await expect.poll(() => openPrice(1), patient).not.toBe(second);
  await page.mouse.move(4, 4);
  await expect.poll(() => openPrice(1), patient).toBe(newest);
  expect(troubles).toEqual([]);
});

test.each([['en', 'dark', 1_280, 720], ['zh-CN', 'light', 1_920, 1_080]] as const)('a chart in %s, %s, %i×%i shows everything it has', async (language, theme, width, height) => {
  const { page, troubles, shoot } = await launch({ search: `lang=${language}&theme=${theme}`, size: { width, height } });
  await page.getByTestId('chart-indicators').click();
  for (const id of ['supertrend', 'macd']) await page.getByTestId(`add-${id}`).click();
  await page.keyboard.press('Escape');
  await expect.poll(async () => colourCount(await look(page.getByTestId('chart-box'), reader)), patient).toBeGreaterThan(8);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBe(0);
  await shoot(`chart-${language}-${theme}`);
  expect(troubles).toEqual([]);
});

test('a live update and a frame cost less with 100,000 bars than on a plain page of the library', async () => {
  const cost = async (kind: string): Promise<{ readonly tick: { readonly p50: number } }> => {
    const charts = await launchCharts({ path: 'dev/chart-bench.html', search: `kind=${kind}&bars=100000&ticks=20` });
    await charts.page.waitForFunction(() => document.body.dataset['figures'] !== undefined, null, { timeout: 90_000 });
    const figures = await charts.page.evaluate(() => document.body.dataset['figures'] ?? '');
    await charts.close();
    console.log(figures);
    return JSON.parse(figures);
  };
  const [plain, ours] = [await cost('plain'), await cost('ours')];
  expect(ours.tick.p50).toBeLessThan(plain.tick.p50);
});
