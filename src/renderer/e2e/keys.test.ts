/** Exchange keys on the screen: entered once, refused where they are dangerous, changed over while the market runs, and never to be seen again. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { practiceKeys } from '../../engine/core/simulation/accounts/keys.ts';
import { openFileVault } from '../../engine/edge/keys/file-vault.ts';
import { newPassphraseSealer } from '../../engine/edge/keys/passphrase-sealer.ts';
import { Redacted } from '../../engine/edge/keys/redacted.ts';
import { startPractice, type PracticeServer } from '../../engine/edge/practice/server.ts';
import type { ConfigWords } from '../../engine/host/config.ts';
import type { HomeSealer } from '../../engine/host/key-room.ts';
import { keysFile } from '../../engine/host/keys.ts';
import { seriousFindings } from './axe.ts';
import { closeBrowser, launchTerminal, openBrowser, type Launched, type LaunchOptions } from './launch.ts';

/** Generous: a machine with two busy cores. */
const msMax = 90_000;
const seed = 5;
const noTerminal: HomeSealer = { kind: 'passphrase', ask: () => Promise.resolve(null) };
const passphrase = 'correct horse battery';
let practice: PracticeServer;
let terminal: Launched | null = null;

beforeAll(async () => {
  practice = await startPractice({ port: 0, seed, venues: ['binance'], symbols: ['BTCUSDT'] });
});
afterEach(async () => {
  await terminal?.close();
  terminal = null;
});
afterAll(async () => {
  await closeBrowser();
  await practice.close();
});

/** “Real” exchanges are those of the settings: here a practice server of our own. */
function live(): ConfigWords {
  const { rest = '', stream = '' } = practice.markets.find(({ market }) => market === 'spot')?.addresses ?? {};
  return { market: 'live', markets: ['binance:spot'], instruments: ['BTCUSDT'], addresses: [`binance:spot.rest=${rest}`, `binance:spot.stream=${stream}`, `binance:spot.trade=${stream}`] };
}

async function open(options: LaunchOptions = {}): Promise<Launched> {
  await openBrowser();
  terminal = await launchTerminal({ config: live(), keys: { environment: {}, sealer: noTerminal }, ...options });
  return terminal;
}

async function openCard(page: Page): Promise<void> {
  await page.keyboard.press('e');
  await page.getByTestId('keys-open').click({ timeout: msMax });
  await page.getByTestId('keys-card').waitFor({ timeout: msMax });
}

async function enter(page: Page, from: string, name: string): Promise<void> {
  const key = practiceKeys(seed, ['binance']).find((one) => one.name === from);
  const form = page.getByTestId('keys-add');
  await form.locator('input[name=name]').fill(name);
  await form.locator('input[name=keyId]').fill(key?.key ?? '');
  await form.locator('input[name=secret]').fill(key?.secret ?? '');
  await form.locator('button[type=submit]').click();
  await form.locator('button[type=submit]:not([disabled])').waitFor({ timeout: msMax });
}

const secretsOn = async (page: Page): Promise<readonly string[]> => page.locator('input[name=keyId], input[name=secret], input[name=passphrase], input[name=again]').evaluateAll((fields) => fields.map((field) => (field instanceof HTMLInputElement ? field.value : '')));

test.each(['en-GB', 'zh-CN'] as const)('keys are chosen a passphrase for, entered, refused, changed over and removed: %s', async (language) => {
  const { page, shoot, troubles } = await open({ language });
  const shot = (name: string): Promise<void> => shoot(`keys-${name}-${language}`);
  await openCard(page);
  const unlock = page.getByTestId('keys-unlock');
  await unlock.locator('input[name=passphrase]').fill(passphrase);
  await unlock.locator('input[name=again]').fill('something else');
  await unlock.locator('button[type=submit]').click();
  await unlock.getByRole('alert').waitFor();
  expect(await secretsOn(page)).toEqual(['', '']);
  await shot('new');
  for (const name of ['passphrase', 'again']) await unlock.locator(`input[name=${name}]`).fill(passphrase);
  await unlock.locator('button[type=submit]').click();
  await page.getByTestId('keys-add').waitFor({ timeout: msMax });

  await enter(page, 'withdrawing', 'greedy');
  expect(await secretsOn(page)).toEqual(['', '']);
  await page.getByTestId('keys-wish').waitFor({ timeout: msMax });
  await shot('refused');
  expect(await page.getByTestId('key-binance-greedy').count()).toBe(0);

  await enter(page, 'trading', 'main');
  await page.getByTestId('key-binance-main').waitFor({ timeout: msMax });
  expect(await secretsOn(page)).toEqual(['', '']);
  await enter(page, 'reading', 'eyes');
  await page.getByTestId('key-binance-eyes').waitFor({ timeout: msMax });
  await shot('entered');
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByTestId('key-binance-eyes').getByRole('button').first().click();
  await page.getByTestId('key-binance-main').getByRole('button').nth(2).waitFor({ timeout: msMax }); // it can be let sign again
  await page.getByTestId('key-binance-main').getByRole('button').nth(2).click();
  await page.getByTestId('key-binance-main').getByRole('button').nth(2).click();
  await page.getByTestId('key-binance-main').waitFor({ state: 'detached', timeout: msMax });
  await shot('changed');
  const seen = await page.content();
  for (const { key, secret } of practiceKeys(seed, ['binance'])) expect([seen.includes(key), seen.includes(secret)]).toEqual([false, false]);
  expect(troubles).toEqual([]);
});

test('a key that may withdraw is kept when it is wished a second time', async () => {
  const { page } = await open({ keys: { environment: { FATHOM_KEYS_PASSPHRASE: passphrase }, sealer: noTerminal } });
  await openCard(page);
  await page.getByTestId('keys-add').waitFor({ timeout: msMax });
  await enter(page, 'withdrawing', 'greedy');
  await page.getByTestId('keys-wish').getByRole('checkbox').check({ timeout: msMax });
  await enter(page, 'withdrawing', 'greedy');
  await page.getByTestId('key-binance-greedy').waitFor({ timeout: msMax });
});

test.each(['en-GB', 'zh-CN'] as const)('keys that nobody could open at the start are unlocked here, and their account opens: %s', async (language) => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'fathom-locked-'));
  const hidden = (text: string): Redacted<Buffer> => new Redacted(Buffer.from(text));
  const { key, secret } = practiceKeys(seed, ['binance']).find(({ name }) => name === 'trading') ?? { key: '', secret: '' };
  const rights = { canRead: true, trades: ['spot' as const], canWithdraw: false, isIpBound: true, words: [], readUs: 1 };
  const vault = openFileVault(keysFile(dataFolder), newPassphraseSealer(hidden(passphrase)));
  expect(await vault.add({ venue: 'binance', name: 'main' }, { keyId: hidden(key), secret: hidden(secret), passphrase: null }, rights, 0)).toMatchObject({ ok: true });
  const { page, shoot } = await open({ language, config: { ...live(), dataFolder } });
  await openCard(page);
  const unlock = page.getByTestId('keys-unlock');
  for (const tried of ['another horse battery', passphrase]) {
    await unlock.locator('input[name=passphrase]').fill(tried, { timeout: msMax });
    await unlock.locator('button[type=submit]').click();
    if (tried === passphrase) break;
    await page.getByTestId('keys-refusal').waitFor({ timeout: msMax });
    await shoot(`keys-locked-${language}`);
  }
  await page.getByTestId('key-binance-main').waitFor({ timeout: msMax });
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByTestId('exchange-binance-spot').textContent(), { timeout: msMax }).toMatch(/ready|就绪/);
  rmSync(dataFolder, { recursive: true, force: true });
});

test.each(['en-GB', 'zh-CN'] as const)('on the practice market the card says that nothing has to be entered: %s', async (language) => {
  const { page, shoot } = await open({ language, config: { instruments: ['BTCUSDT'] } });
  await openCard(page);
  await page.getByTestId('keys-practice').waitFor({ timeout: msMax });
  await shoot(`keys-practice-${language}`);
});
