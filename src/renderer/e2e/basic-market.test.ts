/** A basic market on the screen: chosen, drawn, charted, and never called live; and a key of its exchange, which nobody can ask what it may do. */

import type { Page } from 'playwright';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { BitstampAccount } from '../../engine/edge/practice/bitstamp-account.ts';
import { startBitstamp, type BitstampSample } from '../../engine/edge/practice/bitstamp-sample.ts';
import type { HomeSealer } from '../../engine/host/key-room.ts';
import { seriousFindings } from './axe.ts';
import { closeBrowser, launchTerminal, openBrowser, type Launched, type LaunchOptions } from './launch.ts';

/** Generous: a machine with two busy cores; and a watched book that says nothing is asked for after ten seconds. */
const msMax = 60_000;
const market = 'basic.bitstamp:spot';
const instrument = `${market}:BTC/USD`;
const noTerminal: HomeSealer = { kind: 'passphrase', ask: () => Promise.resolve(null) };
let exchange: BitstampSample;
let moving: NodeJS.Timeout;
let terminal: Launched | null = null;

beforeEach(async () => {
  exchange = await startBitstamp();
  exchange.account = new BitstampAccount();
  exchange.candles = (stepS, startS, limit) => Array.from({ length: limit }, (_, row) => Math.ceil(startS / stepS) * stepS + row * stepS)
    .filter((timeS) => timeS * 1_000 <= Date.now()).map((timeS) => [timeS, ...priceOf(timeS)] as const);
  let turn = 0;
  moving = setInterval(() => {
    turn += 1;
    const middle = 60_000 + (turn % 20);
    const side = (sign: number): readonly (readonly [string, string])[] => Array.from({ length: 40 }, (_, level) => [String(middle + sign * (5 + level * 3)), (1 + ((level + turn) % 7)).toFixed(8)]);
    exchange.book = { timestamp: String(Math.floor(Date.now() / 1_000)), microtimestamp: `${Date.now()}000`, bids: side(-1), asks: side(1) };
    exchange.trades = [{ date: String(Math.floor(Date.now() / 1_000)), tid: String(turn), price: String(middle), amount: '0.25', type: String(turn % 2) }];
  }, 500);
});
afterEach(async () => {
  clearInterval(moving);
  await terminal?.close();
  terminal = null;
  exchange.close();
});
afterAll(closeBrowser);

function priceOf(timeS: number): readonly [string, string, string, string, string] {
  const at = (seconds: number): number => 60_000 + Math.round(150 * Math.sin(seconds / 3_000));
  const [first, last] = [at(timeS), at(timeS + 60)];
  return [String(first), String(Math.max(first, last) + 9), String(Math.min(first, last) - 9), String(last), '1.50000000'];
}

async function open(options: LaunchOptions): Promise<Launched> {
  await openBrowser();
  terminal = await launchTerminal(options);
  return terminal;
}

const here = (): string => `${market}.rest=http://${exchange.address}`;

test.each([['en-GB', '1920x1080'], ['zh-CN', '1280x720']] as const)('a basic market is chosen, drawn and charted, and nothing of it is called live: %s %s', async (language, extent) => {
  const [width = 0, height = 0] = extent.split('x').map(Number);
  const { page, shoot, troubles } = await open({ language, size: { width, height }, config: { markets: ['binance:spot', market], instruments: ['BTCUSDT', instrument], addresses: [here()] } });
  await page.getByTestId('validity').waitFor({ timeout: msMax });
  await choose(page);
  await page.locator('[data-testid=validity][data-validity=basic]').waitFor({ timeout: msMax });
  await expect.poll(() => page.getByTestId('ladder').first().getAttribute('data-symbol'), { timeout: msMax }).toBe(instrument);
  await expect.poll(async () => Number(await page.getByTestId('chart').first().getAttribute('data-bars')), { timeout: msMax }).toBeGreaterThan(100);
  expect(await page.getByTestId('chart').first().getAttribute('data-shown')).toBe(instrument);
  await expect.poll(() => exchange.asked.filter((path) => path.includes('order_book')).length, { timeout: msMax }).toBeGreaterThan(1);
  await expect.poll(() => page.locator('[data-freshness=basic]').count(), { timeout: msMax }).toBeGreaterThan(0);
  expect(await page.locator('[data-freshness=live], [data-testid=validity][data-validity=live], [data-testid=chart][data-validity=live]').count()).toBe(0);
  await shoot(`basic-market-${language}`);
  expect(await seriousFindings(page)).toEqual([]);

  await page.keyboard.press('e');
  const row = page.getByTestId('exchange-basic.bitstamp-spot');
  await row.waitFor({ timeout: msMax });
  expect(await row.textContent()).toContain(language === 'en-GB' ? 'Bitstamp (basic)' : 'Bitstamp（简易）');
  await expect.poll(() => row.textContent(), { timeout: msMax }).toContain(language === 'en-GB' ? 'ready' : '就绪');
  await shoot(`basic-exchanges-${language}`);
  expect(troubles).toEqual([]);
});

test.each(['en-GB', 'zh-CN'] as const)('a key of a basic exchange is kept when it is wished a second time, stays marked, and is nowhere on the page: %s', async (language) => {
  const { page, shoot, troubles } = await open({
    language, config: { market: 'live', markets: [market], instruments: [instrument], addresses: [here()] }, keys: { environment: { FATHOM_KEYS_PASSPHRASE: 'correct horse battery' }, sealer: noTerminal },
  });
  await page.keyboard.press('e');
  await page.getByTestId('keys-open').click({ timeout: msMax });
  const form = page.getByTestId('keys-add');
  await form.waitFor({ timeout: msMax });
  await form.locator('select').selectOption('basic.bitstamp');
  await shoot(`basic-keys-new-${language}`);
  await enter(page);
  await page.getByTestId('keys-wish').waitFor({ timeout: msMax });
  await shoot(`basic-keys-refused-${language}`);
  expect(await page.getByTestId('key-basic.bitstamp-main').count()).toBe(0);
  await page.getByTestId('keys-wish').getByRole('checkbox').check();
  await enter(page);
  await page.getByTestId('key-basic.bitstamp-main').waitFor({ timeout: msMax });
  await shoot(`basic-keys-kept-${language}`);
  expect(await seriousFindings(page)).toEqual([]);
  expect(await page.getByTestId('key-basic.bitstamp-main').textContent()).toContain(language === 'en-GB' ? 'Rights unknown' : '权限未知');
  const seen = await page.content();
  expect([seen.includes('the-basic-key-id'), seen.includes('the-basic-s3cret')]).toEqual([false, false]);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByTestId('exchange-basic.bitstamp-spot').textContent(), { timeout: msMax }).toContain(language === 'en-GB' ? 'ready' : '就绪');
  expect(exchange.headers.some(({ 'x-auth': auth }) => auth === 'BITSTAMP the-basic-key-id')).toBe(true);
  expect(troubles).toEqual([]);
});

async function choose(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-search').fill('btc/usd bitstamp');
  await page.getByTestId('palette').getByText('BTC/USD', { exact: true }).first().click({ timeout: msMax });
  await page.getByTestId('palette').waitFor({ state: 'detached' });
}

async function enter(page: Page): Promise<void> {
  const form = page.getByTestId('keys-add');
  await form.locator('input[name=keyId]').fill('the-basic-key-id');
  await form.locator('input[name=secret]').fill('the-basic-s3cret');
  await form.locator('button[type=submit]').click();
  await form.locator('button[type=submit]:not([disabled])').waitFor({ timeout: msMax });
}
