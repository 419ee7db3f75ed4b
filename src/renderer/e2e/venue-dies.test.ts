/** One exchange dies and returns: its panels grey and say why, the others do not notice, and the time between is drawn as a gap. */

import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPractice, type PracticeServer } from '../../engine/edge/practice/server.ts';
import { settledPlaces } from './hands.ts';
import { closeBrowser, launchTerminal, openBrowser, type Launched } from './launch.ts';
import { look } from './look.ts';

const patient = { timeout: 60_000 };
/** A column of the plot that shows a book has more pixels of some hue than this; a hatched one has none but a trade's. */
const huePixelsMin = 80;
/** Right of it are the book of now and the prices. */
const plotRight = 190;
let binance: PracticeServer;
let okx: PracticeServer;
let terminal: Launched;
let reader: Page;

function addressesOf(server: PracticeServer, venue: string): readonly string[] {
  const { rest = '', stream = '' } = server.markets.find((one) => one.venue === venue && one.market === 'spot')?.addresses ?? {};
  return [`${venue}:spot.rest=${rest}`, `${venue}:spot.stream=${stream}`];
}

beforeAll(async () => {
  reader = await (await openBrowser()).newPage();
  binance = await startPractice({ port: 0, seed: 4, venues: ['binance'], symbols: ['BTCUSDT'] });
  okx = await startPractice({ port: 0, seed: 4, venues: ['okx'], symbols: ['BTCUSDT'] });
  terminal = await launchTerminal({ config: { market: 'live', markets: ['binance:spot', 'okx:spot'], instruments: ['BTCUSDT'], addresses: [...addressesOf(binance, 'binance'), ...addressesOf(okx, 'okx')] } });
});

afterAll(async () => {
  await terminal.close();
  await binance.close();
  await okx.close();
  await closeBrowser();
});

/** The widest stretch without a book between two with one, in pixels. */
async function widestGap(page: Page): Promise<number> {
  const { width, height, pixels } = await look(page.getByTestId('heatmap').first(), reader);
  let [widest, stretch, hasBegun] = [0, 0, false];
  for (let x = 4; x < width - plotRight; x += 1) {
    let hues = 0;
    for (let y = 4; y < height - 40; y += 1) {
      const at = (y * width + x) * 4;
      const [red, green, blue] = [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0];
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > 40) hues += 1;
    }
    if (hues < huePixelsMin) stretch += 1;
    else {
      if (hasBegun) widest = Math.max(widest, stretch);
      hasBegun = true;
      stretch = 0;
    }
  }
  return widest;
}

test('its panels grey with the reason, others stay live, and it comes back with a gap', async () => {
  const { page, shoot } = terminal;
  const heatmap = page.getByTestId('heatmap').first();
  const ladder = page.getByTestId('ladder').first();
  await page.locator('[data-testid=heatmap][data-freshness=live]').waitFor(patient);
  // The ladder alone stays with the first exchange.
  const links = page.locator('.dv-groupview').filter({ has: page.getByTestId('tab-ladder') }).getByTestId('link-menu');
  await links.click();
  await page.getByTestId('link-none').click();
  await page.keyboard.press('Escape');
  await heatmap.focus();
  await page.keyboard.press('2');
  await expect.poll(() => heatmap.getAttribute('data-symbol'), patient).toBe('okx:spot:BTC-USDT');
  expect(await ladder.getAttribute('data-symbol')).toBe('binance:spot:BTCUSDT');
  for (const panel of [heatmap, ladder]) await expect.poll(() => panel.getAttribute('data-freshness'), patient).toBe('live');
  await expect.poll(async () => Number(await heatmap.getAttribute('data-columns')), patient).toBeGreaterThan(12);
  expect(await widestGap(page)).toBeLessThan(4);

  const places = await settledPlaces(page);
  const { ports } = okx;
  await okx.close();
  await expect.poll(() => heatmap.getAttribute('data-freshness'), patient).not.toBe('live');
  await expect.poll(() => page.getByTestId('venue-okx').textContent(), patient).not.toMatch(/Connected/);
  await page.keyboard.press('e');
  await expect.poll(() => page.getByTestId('exchange-okx-spot').textContent(), patient).toMatch(/127\.0\.0\.1/);
  await page.keyboard.press('Escape');
  expect(await ladder.getAttribute('data-freshness')).toBe('live');
  expect(await page.locator('[data-testid=validity]').getAttribute('data-validity')).not.toBe('live');
  // It is named where it hurts and once for all, and covers nothing that lives.
  await page.locator('[data-kind=heatmap]').getByTestId('panel-lost').waitFor(patient);
  expect(await page.locator('[data-kind=ladder]').getByTestId('panel-lost').count()).toBe(0);
  expect(await page.getByTestId('venue-lost').textContent()).toContain('OKX Spot cannot be reached');
  expect(await page.evaluate(() => {
    const notice = document.querySelector('[data-testid=venue-lost]')?.getBoundingClientRect();
    return [...document.querySelectorAll('[data-panel]')].every((panel) => panel.getBoundingClientRect().bottom <= (notice?.top ?? 0));
  })).toBe(true);
  expect(await settledPlaces(page)).toEqual(places);
  await shoot('venue-dead');
  await page.getByTestId('venue-lost-close').click();
  await page.getByTestId('venue-lost').waitFor({ state: 'detached' });

  okx = await startPractice({ port: 0, ports, seed: 4, venues: ['okx'], symbols: ['BTCUSDT'] });
  await expect.poll(() => heatmap.getAttribute('data-freshness'), { timeout: 90_000 }).toBe('live');
  await expect.poll(() => page.getByTestId('panel-lost').count(), patient).toBe(0);
  expect(await ladder.getAttribute('data-freshness')).toBe('live');
  await expect.poll(() => widestGap(page), patient).toBeGreaterThan(8);
  await shoot('venue-returned');
});
