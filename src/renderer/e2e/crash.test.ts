/** The worst end: engine and page killed at once. A browser that kept nothing finds the layout as it was, from the disk. */

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, expect, test } from 'vitest';
import { command, contrastOf, setContrast, settledPlaces } from './hands.ts';
import { closeBrowser, isLive, openBrowser } from './launch.ts';
import { repository } from './places.ts';

const patient = { timeout: 60_000 };
const dataFolder = mkdtempSync(join(tmpdir(), 'fathom-crash-'));
const children: ChildProcess[] = [];

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await closeBrowser();
  rmSync(dataFolder, { recursive: true, force: true });
});

/** Its process, and the link that opens once. */
async function start(): Promise<{ readonly child: ChildProcess; readonly link: string }> {
  const child = spawn(process.execPath, [join(repository, 'src', 'engine', 'fathom.mjs'), 'serve'], { cwd: repository, env: { ...process.env, FATHOM_DATA_FOLDER: dataFolder }, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let text = '';
  const link = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address was said: ${text}`)), patient.timeout);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}/.exec(text);
        if (found === null) return;
        clearTimeout(timer);
        resolve(found[0]);
      });
    }
  });
  return { child, link };
}

async function visit(link: string): Promise<Page> {
  const context = await (await openBrowser()).newContext({ locale: 'en-GB', viewport: { width: 1_600, height: 900 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(link);
  await isLive(page);
  return page;
}

test('a layout outlives the engine and the page together', async () => {
  const first = await start();
  const page = await visit(first.link);
  await command(page, 'unlock layout');
  await command(page, 'add exchanges');
  await page.getByTestId('panel-exchanges').waitFor(patient);
  await page.getByTestId('ladder').first().focus();
  await page.keyboard.press('Control+Alt+ArrowRight');
  await setContrast(page, '0.8');
  await command(page, 'lock layout');
  const places = await settledPlaces(page);
  // What the page keeps is on its way to the disk for a moment: another window that shows it has it from there.
  await expect.poll(async () => {
    const other = await (await openBrowser()).newContext({ storageState: await page.context().storageState() });
    await other.addInitScript(() => localStorage.clear());
    const guest = await other.newPage();
    await guest.goto(page.url());
    await guest.getByTestId('lock').waitFor(patient);
    const isThere = (await contrastOf(guest)) === '0.8' && (await guest.getByTestId('lock').getAttribute('aria-pressed')) === 'true';
    await other.close();
    return isThere;
  }, { ...patient, interval: 500 }).toBe(true);

  first.child.kill('SIGKILL');
  const session = await page.context().newCDPSession(page);
  session.send('Page.crash').catch(() => undefined);
  await new Promise((resolve) => page.once('crash', resolve));

  const second = await start();
  const next = await visit(second.link);
  await next.getByTestId('contrast').first().waitFor({ state: 'attached', ...patient });
  expect(await settledPlaces(next)).toEqual(places);
  expect([await contrastOf(next), await next.getByTestId('lock').getAttribute('aria-pressed')]).toEqual(['0.8', 'true']);
});
