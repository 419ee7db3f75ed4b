/** A day of trades that lie on the disk, as an engine before this one recorded them: footprint, candles of seconds, and where nobody looked. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TradeBatch } from '../../engine/core/market/flow/trade-recorder.ts';
import { practiceInstruments } from '../../engine/core/simulation/instruments.ts';
import { World } from '../../engine/core/simulation/world.ts';
import { assert } from '../../engine/domain/assert.ts';
import { newChance, nextBelow, nextHappens } from '../../engine/domain/chance.ts';
import { sampleSpec } from '../../engine/domain/instrument-sample.ts';
import { TradeStore } from '../../engine/edge/store/trades/trade-store.ts';
import { closeBrowser, launchTerminal, type Launched } from './launch.ts';

const patient = { timeout: 90_000 };
const hours = 24;
const minuteUs = 60_000_000;
const tradesPerMinute = 120;
const seed = 1;
const dataFolder = mkdtempSync(join(tmpdir(), 'fathom-flow-hours-'));
let terminal: Launched;

/** Up to ten minutes ago; for one hour nobody recorded. */
function writeDay(): void {
  const made = practiceInstruments.find(({ id }) => id === 'binance:spot:BTCUSDT');
  assert(made !== undefined, 'the practice market has the instrument');
  const spec = sampleSpec({ id: made.id, tick: made.tick, lot: made.lot });
  const nowUs = Date.now() * 1_000;
  const world = new World({ seed, startUs: nowUs, instruments: [made] });
  world.listen(spec.id);
  const middleTicks = world.market(spec.id)?.exchange.bids.ticksAt(0) ?? 0;
  assert(middleTicks > 0, 'there is a price');
  const chance = newChance(7);
  const store = new TradeStore({ folder: join(dataFolder, 'practice', 'trades'), bytesMax: 2 ** 40, log: ({ detail }) => assert(false, detail, {}) });
  const minutes = hours * 60 - 10;
  const firstUs = Math.floor(nowUs / minuteUs) * minuteUs - hours * 60 * minuteUs;
  for (let minute = 0; minute < minutes; minute += 1) {
    const fromUs = firstUs + minute * minuteUs;
    const column = (of: (place: number) => number): Float64Array<ArrayBuffer> => Float64Array.from({ length: tradesPerMinute }, (_, place) => of(place));
    const tideTicks = Math.round(6_000 * Math.sin(minute / 90));
    const at = (place: number): number => fromUs + Math.floor((place * minuteUs) / tradesPerMinute);
    const batch: TradeBatch = {
      fromUs, untilUs: fromUs + minuteUs, timeUs: column(at), receivedUs: column((place) => at(place) + 9_000), ticks: column((place) => middleTicks + tideTicks + Math.round(600 * Math.sin(place / 9)) + nextBelow(chance, 401)),
      lots: column(() => (1 + nextBelow(chance, 50_000)) * (nextHappens(chance, 0.5) ? 1 : -1)), id: column((place) => 1 + minute * tradesPerMinute + place), idAbove: column(() => 0), gaps: [],
    };
    if (minute < minutes - 120 || minute >= minutes - 60) assert(store.put(spec, batch).ok, 'the minute was written');
  }
}

beforeAll(async () => {
  writeDay();
  terminal = await launchTerminal({ size: { width: 1_920, height: 1_080 }, config: { dataFolder, instruments: ['BTCUSDT'], practiceSeed: seed } });
});

afterAll(async () => {
  await terminal.close();
  await closeBrowser();
  rmSync(dataFolder, { recursive: true, force: true });
});

const numberOf = async (page: Page, testId: string, name: string): Promise<number> => Number((await page.getByTestId(testId).first().getAttribute(`data-${name}`)) ?? 0);

test('a footprint has the bars of the day before it, pages back, and shows where nobody recorded', async () => {
  const { page, shoot, troubles } = terminal;
  await page.locator('.tab-title', { hasText: 'Footprint' }).first().click();
  // Minutes: 400 of them at first, an hour of which has none.
  await expect.poll(() => numberOf(page, 'footprint', 'bars'), patient).toBeGreaterThan(300);
  await shoot('flow-hours-newest');
  await page.getByTestId('footprint').first().focus();
  for (let press = 0; press < 20; press += 1) await page.keyboard.press('-');
  // The left edge is the oldest bar now: older ones come by themselves, and it stays where it is.
  for (let press = 0; press < 12; press += 1) await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(() => numberOf(page, 'footprint', 'bars'), patient).toBeGreaterThan(700);
  await page.getByTestId('footprint-follow').first().waitFor(patient);
  await shoot('flow-hours-paged');
  for (let press = 0; press < 40; press += 1) await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(() => numberOf(page, 'footprint', 'bars'), patient).toBeGreaterThan(1_300);
  await shoot('flow-hours-begin');
  await page.getByTestId('footprint-follow').first().click();
  expect(troubles).toEqual([]);
});

async function addPanel(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-search').fill(`Add ${title}`);
  await page.keyboard.press('Enter');
  await page.getByTestId('palette').waitFor({ state: 'detached', ...patient });
}

test('the summed delta and the profile of a session have the day as well', async () => {
  const { page, shoot, troubles } = terminal;
  await addPanel(page, 'CVD');
  const cvd = page.getByTestId('cvd').first();
  await cvd.waitFor(patient);
  await cvd.focus();
  for (let press = 0; press < 2; press += 1) await page.keyboard.press('.');
  // 400 minutes at first, of which the oldest is as far as it goes; then older ones come by themselves.
  await expect.poll(() => numberOf(page, 'cvd', 'cells'), patient).toBeGreaterThan(300);
  for (let press = 0; press < 8; press += 1) await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(() => numberOf(page, 'cvd', 'cells'), patient).toBeGreaterThan(700);
  await shoot('flow-hours-cvd');
  await addPanel(page, 'Volume profile');
  await page.locator('[data-testid=profile][data-poc]').first().waitFor(patient);
  await shoot('flow-hours-profile');
  expect(troubles).toEqual([]);
});

test('candles of five seconds go back as far as trades were recorded', async () => {
  const { page, shoot, troubles } = terminal;
  await page.getByTestId('chart-interval').first().click();
  await page.getByRole('menuitemradio', { name: '5s', exact: true }).first().click();
  const face = page.getByTestId('chart-interval').first();
  await expect.poll(() => face.textContent(), patient).toMatch(/5s$/);
  await expect.poll(() => page.locator('[data-testid=chart]').first().getAttribute('data-bars').then(Number), patient).toBeGreaterThan(100);
  await shoot('flow-hours-seconds');
  expect(troubles).toEqual([]);
});
