/** Eight hours of heatmap that lie on the disk: written by the store's own writer, then seen by zooming out and panning, with how long each window took. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { HeatFrame } from '../../engine/contract/index.ts';
import { HeatRecorder, heatHead, heatHeadFloats } from '../../engine/core/market/heat-recorder.ts';
import { practiceInstruments } from '../../engine/core/simulation/instruments.ts';
import { World } from '../../engine/core/simulation/world.ts';
import { assert } from '../../engine/domain/assert.ts';
import { sampleSpec } from '../../engine/domain/instrument-sample.ts';
import { ok } from '../../engine/domain/result.ts';
import { HeatStore } from '../../engine/edge/store/heat/heat-store.ts';
import { closeBrowser, launchTerminal, openBrowser, type Launched } from './launch.ts';
import { look, type Picture } from './look.ts';

const patient = { timeout: 60_000 };
const hours = 8;
const minuteUs = 60_000_000;
const columnUs = 250_000;
const seed = 1;
/** How far above the middle one more wall stands. */
const farWallShare = 0.04;
/** The bands of far prices lie at the edges, in pixels. */
const edgePixels = 24;
const axisPixels = 26;
/** Right of it are the book of now and the prices, in pixels. */
const plotRight = 190;
/** As many presses as lead from the first window to more than eight hours: each makes it a quarter wider. */
const zoomPressesMax = 40;
const dataFolder = mkdtempSync(join(tmpdir(), 'fathom-hours-'));
let terminal: Launched;
let reader: Page;
/** Of each window of the past that was asked for: milliseconds to its last frame, and since when the disk has anything. */
const answers: { readonly ms: number; readonly sinceUs: number }[] = [];

const messageSchema = z.object({ kind: z.string(), id: z.number().optional(), method: z.string().optional(), outcome: z.object({ ok: z.boolean(), value: z.object({ reach: z.object({ sinceUs: z.number() }).nullish() }).optional() }).optional() });

/** A column of a steady book around the practice market's first price, with walls that stand all the time, and one far above. */
function columnAt(startUs: number, middleTicks: number): HeatFrame {
  const rowTicks = 100;
  const middleRow = Math.round(middleTicks / rowTicks);
  const rows = Int32Array.from({ length: 121 }, (_, place) => (place === 120 ? middleRow + Math.round(middleRow * farWallShare) : middleRow - 60 + place));
  const beat = Math.floor(startUs / 5_000_000);
  return {
    header: { kind: 'heat', flags: 0, stream: 1, topic: 0, sequence: 0, receivedUs: 0, madeUs: startUs + columnUs }, startUs, durationUs: columnUs, rowTicks,
    bestBidTicks: middleTicks - 1, bestAskTicks: middleTicks + 1, validity: 'live', rows, lots: Float32Array.from(rows, (row) => (row > middleRow + 60 ? 90_000_000 : row % 12 === 0 ? 3_000_000 : 20_000 + ((row * 7_919 + beat * 104_729) % 90_000))),
  };
}

function writeHours(): void {
  const made = practiceInstruments.find(({ id }) => id === 'binance:spot:BTCUSDT');
  assert(made !== undefined, 'the practice market has the instrument');
  const spec = sampleSpec({ id: made.id, tick: made.tick, lot: made.lot });
  const nowUs = Date.now() * 1_000;
  const world = new World({ seed, startUs: nowUs, instruments: [made] });
  world.listen(spec.id);
  const middleTicks = world.market(spec.id)?.exchange.bids.ticksAt(0) ?? 0;
  assert(middleTicks > 0, 'there is a price');
  const firstUs = Math.floor(nowUs / minuteUs) * minuteUs - hours * 60 * minuteUs;
  const recorder = new HeatRecorder();
  for (let atUs = firstUs; atUs < firstUs + minuteUs; atUs += columnUs) recorder.add(columnAt(atUs, middleTicks));
  const [batch] = recorder.takeAll();
  assert(batch !== undefined, 'a minute was recorded');
  const store = new HeatStore({ folder: join(dataFolder, 'practice', 'heat'), bytesMax: 2 ** 40, index: { all: () => ok([]), put: () => ok(null), remove: () => ok(null) } });
  for (let minute = 0; minute < hours * 60; minute += 1) {
    const heads = batch.heads.slice();
    for (let at = heatHead.startUs; at < heads.length; at += heatHeadFloats) heads[at] = (heads[at] ?? 0) + minute * minuteUs;
    assert(store.put(spec, { ...batch, heads }).ok, 'the minute was written');
  }
}

/** The part of the plot's width in which walls shine, from 0 to 1: the brightest that the ramp has, whatever the rest. */
function shareOfWalls(picture: Picture, from = 60, until = picture.height - 90): number {
  const { width, pixels } = picture;
  let shown = 0;
  const right = width - plotRight;
  for (let x = 0; x < right; x += 1) {
    let bright = 0;
    for (let y = from; y < until; y += 1) {
      const at = (y * width + x) * 4;
      if ((pixels[at] ?? 0) > 150 && (pixels[at + 1] ?? 0) > 140) bright += 1;
    }
    if (bright > 1) shown += 1;
  }
  return shown / right;
}

function listen(page: Page): void {
  const asked = new Map<number, number>();
  const textOf = (payload: string | Buffer): z.infer<typeof messageSchema> | null => {
    if (typeof payload !== 'string') return null;
    const parsed = messageSchema.safeParse(JSON.parse(payload));
    return parsed.success ? parsed.data : null;
  };
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const message = textOf(payload);
      if (message?.method === 'past' && message.id !== undefined) asked.set(message.id, performance.now());
    });
    socket.on('framereceived', ({ payload }) => {
      const message = textOf(payload);
      const beganMs = asked.get(message?.id ?? -1);
      if (message === null || message.kind !== 'answer' || beganMs === undefined) return;
      answers.push({ ms: performance.now() - beganMs, sinceUs: message.outcome?.value?.reach?.sinceUs ?? Number.POSITIVE_INFINITY });
    });
  });
}

beforeAll(async () => {
  reader = await (await openBrowser()).newPage();
  writeHours();
  terminal = await launchTerminal({ config: { dataFolder, instruments: ['BTCUSDT'], practiceSeed: seed } });
  await terminal.page.locator('[data-testid=heatmap][data-freshness=live]').first().waitFor(patient);
  listen(terminal.page);
  await terminal.page.reload();
});

afterAll(async () => {
  await terminal.close();
  await closeBrowser();
  rmSync(dataFolder, { recursive: true, force: true });
});

test('eight hours are seen by zooming out, and each window by panning', async () => {
  const { page, shoot } = terminal;
  const heatmap = page.getByTestId('heatmap').first();
  await page.locator('[data-testid=heatmap][data-freshness=live]').first().waitFor(patient);
  await expect.poll(async () => Number(await heatmap.getAttribute('data-columns')), patient).toBeGreaterThan(4);
  // A reload cuts off what was still on its way.
  const before = terminal.troubles.length;
  await heatmap.focus();
  for (let press = 0; press < zoomPressesMax; press += 1) await page.keyboard.press('-');
  await expect.poll(() => answers.length, patient).toBeGreaterThan(0);
  await expect.poll(() => answers.at(-1)?.sinceUs ?? Number.POSITIVE_INFINITY, patient).toBeLessThan(Date.now() * 1_000 - (hours - 1) * 60 * minuteUs);
  // The widest window is a day, a third of which was recorded.
  await expect.poll(async () => shareOfWalls(await look(heatmap, reader)), patient).toBeGreaterThan(0.3);
  await shoot('heat-eight-hours');
  // Zoomed at the best prices, the wall far above is a line at the upper edge, and nothing shines at the lower one.
  const edges = async (): Promise<readonly number[]> => {
    const picture = await look(heatmap, reader);
    return [shareOfWalls(picture, 1, edgePixels), shareOfWalls(picture, picture.height - axisPixels - edgePixels, picture.height - axisPixels)];
  };
  await expect.poll(async () => (await edges())[0], patient).toBeGreaterThan(0.3);
  expect((await edges())[1]).toBeLessThan(0.1);
  const bands = async (): Promise<number> => Number(await heatmap.getAttribute('data-far-bands'));
  await page.keyboard.press('w');
  await expect.poll(bands, patient).toBe(0);
  await page.keyboard.press('w');
  await expect.poll(bands, patient).toBeGreaterThan(4);
  const atFirst = answers.length;
  for (let press = 0; press < 8; press += 1) await page.keyboard.press('+');
  await expect.poll(() => answers.length, patient).toBeGreaterThan(atFirst);
  await expect.poll(async () => shareOfWalls(await look(heatmap, reader)), patient).toBeGreaterThan(0.9);
  for (let press = 0; press < 2; press += 1) await page.keyboard.press('Shift+ArrowLeft');
  await page.getByTestId('back-to-live').waitFor(patient);
  await expect.poll(async () => shareOfWalls(await look(heatmap, reader)), patient).toBeGreaterThan(0.9);
  await shoot('heat-hours-panned');
  console.log(`windows of the past, ms: ${answers.map(({ ms }) => Math.round(ms)).join(' ')}`);
  await page.keyboard.press('l');
  await page.getByTestId('back-to-live').waitFor({ state: 'detached', ...patient });
  expect(terminal.troubles.slice(before)).toEqual([]);
});
