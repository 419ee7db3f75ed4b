/** The first minute of a newcomer: the screen comes, moves, and does what its keys and buttons say. */

import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeBrowser, launchTerminal, openBrowser, type Launched } from './launch.ts';
import { colourCount, difference, look } from './look.ts';

/** What an engine says when it gets no turn for seconds: true, and no mistake of the page. */
const starved = /clock\.wrong|book\.stale|venue\.silent|no answer within|did not open within|was not ready in time|has timed out|ECONNRESET/;
const patient = { timeout: 90_000 };
/** Axes, texts and an empty plot have fewer colours than this; a book has hundreds. */
const heatColoursMin = 60;

let terminal: Launched;
let page: Page;
let reader: Page;
let startMs = 0;

beforeAll(async () => {
  const browser = await openBrowser();
  reader = await browser.newPage();
  startMs = performance.now();
  terminal = await launchTerminal();
  page = terminal.page;
});

afterAll(async () => {
  await terminal.close();
  await closeBrowser();
});

test('the first heatmap column comes onto the screen, and how long it took is told', async () => {
  await page.locator('[data-testid=validity][data-validity=live]').waitFor(patient);
  await expect.poll(async () => colourCount(await look(page.getByTestId('heatmap'), reader)), { timeout: patient.timeout, interval: 50 }).toBeGreaterThan(heatColoursMin);
  console.log(`first column after ${Math.round(performance.now() - startMs)} ms: everything counted but the build and the start of the browser`);
  expect(await page.title()).toBe('BTCUSDT · Fathom');
  expect(await page.getByTestId('mode').textContent()).toBe('Practice');
  await terminal.shoot('first-screen');
});

test('the page is isolated, and its fence refuses what is not ours', async () => {
  const other = await terminal.context.newPage();
  await other.goto(terminal.served.url);
  const facts = await other.evaluate(async () => {
    const refused: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'document.title = "broken into"';
    document.head.append(script);
    const image = new Image();
    image.src = 'https://example.com/pixel.png';
    const frame = document.createElement('iframe');
    frame.src = 'https://example.com/';
    document.body.append(image, frame);
    await fetch('https://example.com/').catch(() => {});
    for (let waits = 0; waits < 300 && new Set(refused).size < 4; waits += 1) await new Promise((resolve) => setTimeout(resolve, 100));
    return { isolated: crossOriginIsolated, shared: typeof SharedArrayBuffer, cookie: document.cookie, address: location.href, refused: [...new Set(refused)].sort() };
  });
  const title = await other.title();
  await other.close();
  expect(title).not.toBe('broken into');
  expect(facts).toEqual({
    isolated: true,
    shared: 'function',
    cookie: '',
    address: terminal.served.url,
    refused: ['connect-src', 'frame-src', 'img-src', 'script-src-elem'],
  });
});

test('the feed is alive in the status bar', async () => {
  const rate = async (): Promise<number> => Number((await page.getByTestId('message-rate').textContent())?.replace(/\D/g, ''));
  await expect.poll(rate, { timeout: patient.timeout }).toBeGreaterThanOrEqual(10);
  expect(await page.getByTestId('venue-binance').textContent()).toContain('Connected');
  expect(await page.getByTestId('engine-latency').textContent()).toMatch(/p50 .+ p99 /);
  await expect.poll(() => page.getByTestId('paint-latency').textContent(), { timeout: patient.timeout }).toMatch(/p50 .+ p99 /);
});

test('heatmap and order book move by themselves', async () => {
  for (const name of ['heatmap', 'ladder']) {
    const before = await look(page.getByTestId(name), reader);
    await expect.poll(async () => difference(before, await look(page.getByTestId(name), reader)), { timeout: patient.timeout }).toBeGreaterThan(0.001);
  }
});

test('another instrument is picked with keys alone', async () => {
  await page.keyboard.press('/');
  await page.getByTestId('picker-search').fill('eth usdt');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByTestId('shown-symbol').textContent(), { timeout: patient.timeout }).toContain('ETH/USDT');
  await page.locator('[data-testid=validity][data-validity=live]').waitFor(patient);
  expect(await page.title()).toBe('ETHUSDT · Fathom');
});

test('the order book groups coarser and finer', async () => {
  const grouping = page.getByTestId('grouping');
  const before = await grouping.inputValue();
  const picture = await look(page.getByTestId('ladder'), reader);
  for (let count = 0; count < 3; count += 1) await page.keyboard.press('.');
  expect(Number(await grouping.inputValue())).toBeGreaterThan(Number(before));
  await expect.poll(async () => difference(picture, await look(page.getByTestId('ladder'), reader)), { timeout: patient.timeout }).toBeGreaterThan(0.01);
  for (let count = 0; count < 3; count += 1) await page.keyboard.press(',');
  expect(await grouping.inputValue()).toBe(before);
});

test('the heatmap pans and zooms in time and price, and comes back to now', async () => {
  const heatmap = page.getByTestId('heatmap');
  await heatmap.focus();
  await page.keyboard.press('Shift+ArrowLeft');
  await page.getByTestId('back-to-live').waitFor();
  await page.keyboard.press('l');
  await page.getByTestId('back-to-live').waitFor({ state: 'detached' });

  const box = await heatmap.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 300, (box?.y ?? 0) + 300);
  for (const zoom of [() => page.mouse.wheel(0, -400), () => page.keyboard.press(']'), () => page.keyboard.press('-')]) {
    const before = await look(heatmap, reader);
    await zoom();
    await expect.poll(async () => difference(before, await look(heatmap, reader)), { timeout: patient.timeout }).toBeGreaterThan(0.02);
  }
  await page.keyboard.press('0');
});

test('the language changes at once, everywhere, and stays', async () => {
  await page.getByTestId('language-zh-CN').click();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
  const spoken = await page.locator('body').innerText();
  expect(spoken).toMatch(/\p{Script=Han}/u);
  for (const word of ['Liquidity', 'Order book', 'Grouping', 'Feed age', 'Connected', 'Details']) expect(spoken).not.toContain(word);
  await terminal.shoot('first-screen-chinese');
  await page.reload();
  await page.locator('[data-testid=validity][data-validity=live]').waitFor(patient);
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
  await page.getByTestId('language-en').click();
});

test('a small window still shows everything without a scroll bar', async () => {
  await page.setViewportSize({ width: 960, height: 600 });
  const overflow = await page.evaluate(() => ({ x: document.documentElement.scrollWidth - innerWidth, y: document.documentElement.scrollHeight - innerHeight }));
  expect(overflow).toEqual({ x: 0, y: 0 });
  await terminal.shoot('small-window');
  await page.setViewportSize({ width: 1_440, height: 900 });
});

test('the page complained about nothing, and nor did the engine', () => {
  expect({ troubles: terminal.troubles, faults: terminal.faults.filter((fault) => !starved.test(fault)) }).toEqual({ troubles: [], faults: [] });
});
