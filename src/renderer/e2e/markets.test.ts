/** Markets beside each other: the watchlist, the price comparison, the diagnostics page, and switching among all of it. */

import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFindings } from './axe.ts';
import { closeBrowser, launchTerminal, type Launched } from './launch.ts';

/** Generous: two busy cores take a while to follow six markets. */
const comesMsMax = 60_000;
let terminal: Launched;
let page: Page;

declare global {
  /** What a look at every picture of the page found wrong. */
  var mismatches: string[] | undefined;
}

beforeAll(async () => {
  terminal = await launchTerminal({ size: { width: 1_920, height: 1_080 } });
  page = terminal.page;
  await row('binance:spot:BTCUSDT').and(page.locator('[data-worth=live]')).waitFor({ timeout: comesMsMax });
}, comesMsMax * 2);

afterAll(async () => {
  await terminal.close();
  await closeBrowser();
});

const row = (id: string): Locator => page.getByTestId(`watch-${id}`);
const shown = (): Promise<string | null> => page.getByTestId('ladder').first().getAttribute('data-symbol');

async function take(words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-search').fill(words);
  await page.keyboard.press('Enter');
  await page.getByTestId('palette').waitFor({ state: 'detached' });
}

test('a newcomer’s list is live in every market, and a row leads the linked panels', async () => {
  await expect.poll(() => page.locator('[data-testid^="watch-"][data-worth=live]').count(), { timeout: comesMsMax }).toBe(12);
  await row('okx:spot:BTC-USDT').click();
  await expect.poll(shown, { timeout: comesMsMax }).toBe('okx:spot:BTC-USDT');
  await page.locator('[data-testid=watchlist] .watch-scroll').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(shown, { timeout: comesMsMax }).toBe('htx:spot:btcusdt');
});

test('rows are added, moved and removed with keys alone, and stay as they were after a reload', async () => {
  const ids = (): Promise<readonly (string | null)[]> => page.locator('[data-testid=watchlist] tbody tr[data-worth]').evaluateAll((rows) => rows.map((one) => one.getAttribute('data-testid')));
  await page.locator('[data-testid=watchlist] .watch-scroll').focus();
  await page.keyboard.press('a');
  await page.getByTestId('watch-search').fill('sol binance spot');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await ids()).at(-1), { timeout: comesMsMax }).toBe('watch-binance:spot:SOLUSDT');
  await row('binance:spot:SOLUSDT').and(page.locator('[data-worth=live]')).waitFor({ timeout: comesMsMax });
  await page.keyboard.press('Shift+ArrowUp');
  await expect.poll(async () => (await ids()).at(-2), { timeout: comesMsMax }).toBe('watch-binance:spot:SOLUSDT');
  await page.keyboard.press('Home');
  await page.keyboard.press('Delete');
  await expect.poll(async () => (await ids())[0], { timeout: comesMsMax }).toBe('watch-okx:spot:BTC-USDT');
  const before = await ids();
  await page.waitForTimeout(1_500); // kept a moment after the last change
  await page.reload();
  await row('okx:spot:BTC-USDT').waitFor({ timeout: comesMsMax });
  expect(await ids()).toEqual(before);
});

test('one pair is compared in every market, against any of them', async () => {
  const compare = page.getByTestId('compare').first();
  await row('okx:spot:BTC-USDT').click();
  await compare.and(page.locator('[data-members="6"]')).waitFor({ timeout: comesMsMax });
  expect(await compare.getAttribute('data-symbol')).toBe('BTC/USDT');
  const matrix = page.getByTestId('compare-matrix').first();
  await expect.poll(() => matrix.locator('td').allTextContents().then((texts) => texts.filter((text) => /[−+]\d/.test(text)).length), { timeout: comesMsMax }).toBe(30);
  await expect.poll(() => page.getByTestId('compare-best').textContent(), { timeout: comesMsMax }).toMatch(/^(?:▲ )?Buy .+, sell .+: .+ bp after both taker fees/);
  await compare.locator('.watch-scroll').focus();
  await page.keyboard.press('r');
  await expect.poll(() => compare.textContent(), { timeout: comesMsMax }).toMatch(/· reference/);
});

test('what trades in another currency is compared at a rate that is told with its age', async () => {
  const compare = page.getByTestId('compare').first();
  // Its tools are all in sight when it has the room.
  const tab = page.locator('.dv-tab').filter({ hasText: 'Price comparison' }).first();
  await tab.dblclick();
  await page.getByTestId('compare-menu').first().click();
  const choice = page.locator('[popover]:popover-open').getByTestId('quote-USDC');
  await choice.check();
  await expect.poll(() => page.locator('[popover]:popover-open .quotes-checks').textContent(), { timeout: comesMsMax }).toMatch(/1 USDC ≈ \d\.\d+ USDT, \d+ s ago, from \w+/);
  await page.keyboard.press('Escape');
  await expect.poll(() => compare.getAttribute('data-members'), { timeout: comesMsMax }).toBe('9');
  const other = compare.getByTestId('compare-okx-spot-USDC');
  await expect.poll(() => other.textContent(), { timeout: comesMsMax }).toMatch(/^OKX spot USDC.*≈\d\d,\d{3}\.\d\d/);
  expect(await compare.getByTestId('compare-rates').textContent()).toMatch(/1 USDC ≈ /);
  await page.getByTestId('compare-menu').first().click();
  await page.locator('[popover]:popover-open').getByTestId('compare-price-in').selectOption('own');
  await page.keyboard.press('Escape');
  await expect.poll(() => other.textContent(), { timeout: comesMsMax }).not.toMatch(/≈\d\d,/);
  await page.getByTestId('compare-menu').first().click();
  await page.locator('[popover]:popover-open').getByTestId('compare-price-in').selectOption('pair');
  await choice.uncheck();
  await page.keyboard.press('Escape');
  await tab.dblclick();
  await expect.poll(() => compare.getAttribute('data-members'), { timeout: comesMsMax }).toBe('6');
});

test('old data is never shown under a new name, however fast somebody switches', async () => {
  // Looks at every picture: what is called BTC costs tens of thousands, what is called ETH some thousands.
  await page.evaluate(() => {
    const mismatches: string[] = [];
    globalThis.mismatches = mismatches;
    const look = (): void => {
      const compare = document.querySelector('[data-testid=compare]');
      const symbol = compare?.getAttribute('data-symbol') ?? '';
      for (const cell of document.querySelectorAll('[data-testid^=compare-][data-worth] td:nth-child(5)')) {
        const price = Number((cell.textContent ?? '').replaceAll(',', ''));
        const isRight = Number.isNaN(price) || (symbol.startsWith('BTC') ? price > 10_000 : price < 10_000);
        if (!isRight && mismatches.length < 20) mismatches.push(`${symbol} for ${cell.textContent}`);
      }
      for (const one of document.querySelectorAll('[data-testid^=watch-][data-worth]')) {
        const id = one.getAttribute('data-testid') ?? '';
        const price = Number((one.querySelector('.is-last')?.textContent ?? '').replaceAll(',', ''));
        const isRight = Number.isNaN(price) || price === 0 || (/btc/i.test(id) ? price > 10_000 : price < 10_000);
        if (!isRight && mismatches.length < 20) mismatches.push(`${id} for ${price}`);
      }
      requestAnimationFrame(look);
    };
    look();
  });
  const places = ['okx:spot:BTC-USDT', 'binance:spot:ETHUSDT', 'binance:perp:BTCUSDT', 'okx:perp:ETH-USDT-SWAP', 'htx:spot:btcusdt', 'htx:perp:ETH-USDT'];
  for (let round = 0; round < 5; round += 1) for (const id of places) await row(id).click();
  for (const id of [...places, 'okx:spot:BTC-USDT']) {
    await row(id).click();
    // The ladder names what its own frames belong to.
    await expect.poll(shown, { timeout: comesMsMax }).toBe(id);
    await expect.poll(() => page.getByTestId('compare').first().getAttribute('data-members'), { timeout: comesMsMax }).toBe('6');
  }
  expect(await page.evaluate(() => globalThis.mismatches)).toEqual([]);
});

test('a market that is switched off says so in its rows within moments', async () => {
  await page.locator('[data-testid=watchlist] .watch-scroll').focus();
  await page.keyboard.press('e');
  await page.getByTestId('exchange-htx-spot').getByRole('switch').click();
  await page.keyboard.press('Escape');
  await expect.poll(() => row('htx:spot:btcusdt').getAttribute('data-worth'), { timeout: comesMsMax }).toBe('off');
  await page.keyboard.press('e');
  await page.getByTestId('exchange-htx-spot').getByRole('switch').click();
  await page.keyboard.press('Escape');
  await expect.poll(() => row('htx:spot:btcusdt').getAttribute('data-worth'), { timeout: comesMsMax }).toBe('live');
});

test('when the engine cannot be heard every row is grey and says why; with it, all come back', async () => {
  terminal.engine.send('view', { kind: 'break', how: 'hang' }); // until it is ended and another takes its place
  await expect.poll(() => row('okx:spot:BTC-USDT').getAttribute('data-worth'), { timeout: comesMsMax }).toMatch(/silent|cut/);
  expect(await row('okx:spot:BTC-USDT').getAttribute('class')).toContain('is-old');
  await expect.poll(() => row('okx:spot:BTC-USDT').getAttribute('data-worth'), { timeout: comesMsMax }).toBe('live');
  await terminal.shoot('markets');
});

test('the diagnostics page tells each part, and copies it without anything of a person', async () => {
  await take('Add: Diagnostics');
  const diagnostics = page.getByTestId('diagnostics').first();
  await expect.poll(() => diagnostics.textContent(), { timeout: comesMsMax }).toMatch(/Binance spot · Age.*Garbage collection, last minute.*Ring to the view.*Engine runs on/s);
  await terminal.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByTestId('diagnostics-copy').first().click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText()), { timeout: comesMsMax }).toMatch(/^Fathom · .+Age of frames when painted: .+Binance spot · State: Connected \[fine\]|Exchanges/s);
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).not.toMatch(/wss?:|https?:|127\.0\.0\.1|\/tmp|\/home/);
});

test('nothing of them keeps anybody out', async () => {
  expect(await seriousFindings(page)).toEqual([]);
});

test('perpetual contracts stand side by side, and sessions at their prices', async () => {
  await take('unlock layout');
  await take('add perpetuals');
  const panel = page.getByTestId('perpetuals');
  await expect.poll(() => panel.locator('tbody tr[data-worth=live]').count(), { timeout: comesMsMax }).toBe(3);
  for (const venue of ['binance', 'okx', 'htx']) {
    const cells = page.getByTestId(`perps-${venue}`).locator('td');
    // Mark and basis come with every second; funding and open interest, from some exchanges, with every minute.
    await expect.poll(async () => (await cells.allTextContents()).slice(0, 2).filter((text) => text === '' || text.includes('—')), { timeout: comesMsMax }).toEqual([]);
  }
  // Binance tells apart from the rate how often it is paid, and a year is reckoned from both.
  await expect.poll(() => page.getByTestId('perps-binance').locator('td').nth(3).textContent(), { timeout: comesMsMax }).toMatch(/\d/);
  await panel.locator('.perps-table').focus();
  await page.keyboard.press('m');
  await expect.poll(() => page.getByTestId('perps-picture').getAttribute('data-measure')).toBe('basis');
  await expect.poll(() => panel.locator('.perps-key b').allTextContents(), { timeout: comesMsMax }).not.toContain('—');
  expect(await seriousFindings(page, '[data-testid=perpetuals]')).toEqual([]);
  await take('add time at price');
  const sessions = page.getByTestId('tpo');
  await sessions.and(page.locator('[data-freshness=live][data-fitted=true]')).waitFor({ timeout: comesMsMax });
  await expect.poll(async () => Number(await sessions.getAttribute('data-sessions')), { timeout: comesMsMax }).toBeGreaterThan(1);
  await sessions.focus();
  await page.keyboard.press('ArrowLeft');
  await sessions.and(page.locator('[data-fitted=false]')).waitFor();
  await page.keyboard.press('0');
  await sessions.and(page.locator('[data-fitted=true]')).waitFor();
  await terminal.shoot('perpetuals');
});
