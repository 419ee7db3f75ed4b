/**
 * Screens whose pixels are not the page's: at every ratio, and when it changes under a running terminal (a window that goes to another
 * monitor), canvases have exactly the device pixels of their place, a pointer means what is drawn under it, and no text is cut.
 */

import type { CDPSession, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEveryPanel } from './every-panel.ts';
import { closeBrowser, isLive, launchTerminal, type Launched } from './launch.ts';
import { lookAtCanvas, type Picture } from './look.ts';

/** Generous: a machine with two busy cores. */
const patient = { timeout: 60_000 };
/** Of the browser itself; the others are set on its page, as when a window goes to another monitor. */
const firstRatio = 1.25;
let terminal: Launched;
let page: Page;
let session: CDPSession;

beforeAll(async () => {
  terminal = await launchTerminal({ config: { instruments: ['BTCUSDT'] }, size: { width: 1_920, height: 1_080 }, ratio: firstRatio });
  page = terminal.page;
  await isLive(page);
  session = await terminal.context.newCDPSession(page);
});

afterAll(async () => {
  await terminal.close();
  await closeBrowser();
});

async function changeRatio(ratio: number): Promise<void> {
  const [width, height] = await page.evaluate(() => [innerWidth, innerHeight] as const);
  // A window never arrives with exactly the size that it had.
  await session.send('Emulation.setDeviceMetricsOverride', { width, height: height - 1, deviceScaleFactor: ratio, mobile: false });
  await expect.poll(() => page.evaluate(() => devicePixelRatio), patient).toBeCloseTo(ratio);
}

/** Canvases whose own pixels are not those of the screen that they cover, and drawings on which nothing stands. */
function blurred(isOfBrowser: boolean): Promise<readonly string[]> {
  return page.evaluate(async (isExact) => {
    const canvases = [...document.querySelectorAll<HTMLCanvasElement>('[data-kind] canvas')];
    const covered = await new Promise<ReadonlyMap<Element, readonly number[]>>((resolve) => {
      const observer = new ResizeObserver((entries) => {
        observer.disconnect();
        resolve(new Map(entries.map(({ target, contentRect: { width, height }, devicePixelContentBoxSize: [pixels] }) => [
          target, isExact ? [pixels?.inlineSize ?? 0, pixels?.blockSize ?? 0] : [width * devicePixelRatio, height * devicePixelRatio],
        ])));
      });
      for (const one of canvases) observer.observe(one, { box: 'device-pixel-content-box' });
    });
    const found = [];
    for (const one of canvases) {
      const kind = one.closest('[data-kind]')?.getAttribute('data-kind') ?? '';
      const bitmap = await createImageBitmap(one);
      const [width = 0, height = 0] = covered.get(one) ?? [];
      const off = Math.max(Math.abs(bitmap.width - width), Math.abs(bitmap.height - height));
      // A ratio that was set on the page snaps no boxes, and the library of charts does not hear of it.
      if (isExact ? off > 0 : off > 1.5 && kind !== 'chart') found.push(`${kind}: ${bitmap.width} × ${bitmap.height} pixels on ${width} × ${height}`);
      if (one.parentElement?.matches('.plot, .rows') !== true) continue;
      const pen = new OffscreenCanvas(60, 40).getContext('2d');
      pen?.drawImage(bitmap, 0, 0, 60, 40);
      const colours = new Set(new Uint32Array(pen?.getImageData(0, 0, 60, 40).data.buffer ?? new ArrayBuffer(0)));
      if (colours.size < 3) found.push(`${kind}: nothing is painted`);
    }
    return found;
  }, isOfBrowser);
}

/** Texts of panels that are not to be seen whole: what scrolls can be seen, what ends in dots says that there is more, and what does not fit at all is left out whole. */
function cutTexts(): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    for (const panel of document.querySelectorAll('[data-kind]')) {
      const texts = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
      for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
        const home = node.parentElement;
        if (home === null || node.textContent?.trim() === '' || home.closest('option, svg, .only-heard, [popover]') !== null || !home.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const { left, right, top, bottom } = range.getBoundingClientRect();
        if (right === left) continue;
        for (let around: Element | null = home; around !== null; around = around === panel ? null : around.parentElement) {
          const { overflowX, overflowY, textOverflow } = getComputedStyle(around);
          if (overflowX === 'auto' || overflowX === 'scroll' || overflowY === 'auto' || overflowY === 'scroll' || textOverflow === 'ellipsis') break;
          if (around !== panel && overflowX === 'visible' && overflowY === 'visible') continue;
          const box = around.getBoundingClientRect();
          const isWhole = left >= box.left - 1 && right <= box.right + 1 && top >= box.top - 1 && bottom <= box.bottom + 1;
          const isLeftOut = left >= box.right || right <= box.left || top >= box.bottom || bottom <= box.top;
          if (isWhole) continue;
          if (isLeftOut) break;
          found.add(`${panel.getAttribute('data-kind')}: “${node.textContent?.trim().slice(0, 40)}” in ${around.className}`);
          break;
        }
      }
    }
    return [...found];
  });
}

type Rows = (before: Picture, after: Picture) => readonly number[];

interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** Further off something else changed, and what is looked for has not come yet. */
const nearPixels = 16;

/** Of rows that changed, those that lie together, nearest to one of them. */
function stretchAt(rows: readonly number[], near: number): Stretch | null {
  const stretches: Stretch[] = [];
  for (const row of rows) {
    const before = stretches.at(-1);
    if (before !== undefined && before.last === row - 1) stretches[stretches.length - 1] = { first: before.first, last: row };
    else stretches.push({ first: row, last: row });
  }
  const away = ({ first, last }: Stretch): number => Math.max(0, first - near, near - last);
  return stretches.filter((one) => away(one) <= nearPixels).toSorted((left, right) => away(left) - away(right))[0] ?? null;
}

/** Where something came in a place when `act` was done, in the screen's own pixels; of several, what is nearest to a height. */
async function rowsAfter(name: string, rowsOf: Rows, near: number, act: () => Promise<void>): Promise<Stretch> {
  await page.mouse.move(4, 4);
  for (const one of ['heatmap', 'ladder']) await expect.poll(() => page.getByTestId(one).getAttribute('data-pointed'), patient).toBe(null);
  const canvas = page.getByTestId(name).locator('canvas');
  const before = await lookAtCanvas(canvas);
  await act();
  let stretch: Stretch | null = null;
  await expect.poll(async () => {
    stretch = stretchAt(rowsOf(before, await lookAtCanvas(canvas)), near);
    return stretch;
  }, patient).not.toBe(null);
  return stretch ?? { first: 0, last: 0 };
}

const allRows = ({ height }: Picture): readonly number[] => Array.from({ length: height }, (_, y) => y);

function isOther(before: Picture, after: Picture, x: number, y: number): boolean {
  const at = (y * before.width + x) * 4;
  return before.pixels[at] !== after.pixels[at] || before.pixels[at + 1] !== after.pixels[at + 1];
}

/** A frame from edge to edge: bars change by themselves, but none at both edges. */
const framed: Rows = (before, after) => allRows(before).filter((y) => isOther(before, after, 0, y) && isOther(before, after, before.width - 1, y));

/** A dashed line all across. */
const lined: Rows = (before, after) => allRows(before).filter((y) => {
  let count = 0;
  for (let x = 0; x < before.width; x += 1) if (isOther(before, after, x, y)) count += 1;
  return count > before.width * 0.35;
});

async function pointAt(name: string, x: number, y: number): Promise<void> {
  const box = await page.getByTestId(name).boundingBox();
  await page.mouse.move((box?.x ?? 0) + x, (box?.y ?? 0) + y);
}

/** What the panel says that the pointer is on, once it says so of this place. */
async function pointed(name: string, x: number, y: number): Promise<number> {
  await page.mouse.move(4, 4);
  await expect.poll(() => page.getByTestId(name).getAttribute('data-pointed'), patient).toBe(null);
  await pointAt(name, x, y);
  await expect.poll(() => page.getByTestId(name).getAttribute('data-pointed'), patient).not.toBe(null);
  return Number(await page.getByTestId(name).getAttribute('data-pointed'));
}

const groupTicks = 1_000;
/** In CSS pixels from the top left: on every screen of the same size the same place. */
const spot = { x: 60, y: 110 };

async function pricesAtSpots(): Promise<readonly number[]> {
  return [await pointed('ladder', spot.x, spot.y), await pointed('heatmap', spot.x, spot.y - 50), await pointed('heatmap', spot.x, spot.y - 10)];
}

/** What the same spots were at the first ratio. */
let atFirst: readonly number[] = [];

/** What fits a head decides what stands in it, and what stands in it must not decide what fits. */
test('heads of panels come to rest in a small window', async () => {
  await session.send('Emulation.setDeviceMetricsOverride', { width: 1_280, height: 720, deviceScaleFactor: 1, mobile: false });
  const changes = (): Promise<readonly string[]> => page.evaluate(async (lookMs) => {
    const found = new Set<string>();
    const observer = new MutationObserver((all) => {
      for (const { target } of all) if (target instanceof Element) found.add(target.closest('.dv-groupview')?.querySelector('[data-kind]')?.getAttribute('data-kind') ?? '');
    });
    for (const head of document.querySelectorAll('.actions-slot')) observer.observe(head, { attributes: true, attributeFilter: ['data-spare'], subtree: true, childList: true });
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    observer.disconnect();
    return [...found];
  }, 500);
  await expect.poll(changes, { timeout: 20_000 }).toEqual([]);
  await session.send('Emulation.clearDeviceMetricsOverride');
});

/** Prices stay where they are: what moves by itself says nothing about pixels. */
async function openStill(): Promise<void> {
  await openEveryPanel(page, { ladder: { layout: 'dom', isFollowing: false, groups: { 'binance:spot:BTCUSDT': 1_000 } }, heatmap: { isFrozen: true, withFar: false, withTrades: false } });
  await page.locator('[data-testid=heatmap][data-freshness=live]').waitFor(patient);
  await page.locator('[data-testid=ladder][data-freshness=live]').waitFor(patient);
  await page.getByTestId('heatmap').focus();
  await page.keyboard.press('Shift+ArrowLeft');
}

test.each([firstRatio, 1.5, 2])('at a ratio of %d everything is sharp, and means what is drawn there', async (ratio) => {
  if (ratio === firstRatio) await openStill();
  else await changeRatio(ratio);
  await expect.poll(() => blurred(ratio === firstRatio), patient).toEqual([]);
  await expect.poll(cutTexts, patient).toEqual([]);

  const ticks = await pricesAtSpots();
  if (ratio === firstRatio) atFirst = ticks;
  const ticksPerPixel = ((ticks[1] ?? 0) - (ticks[2] ?? 0)) / 40;
  expect(ticks[0]).toBe(atFirst[0]);
  for (const at of [1, 2]) expect(Math.abs((ticks[at] ?? 0) - (atFirst[at] ?? 0))).toBeLessThan(ticksPerPixel * 1.5);

  // The row under the pointer is framed, and it is the row whose price is told.
  const frame = await rowsAfter('ladder', framed, spot.y * ratio, () => pointAt('ladder', spot.x, spot.y));
  const middle = (frame.first + frame.last + 1) / 2 / ratio;
  const rowHeight = (frame.last + 1 - frame.first) / ratio + 1;
  expect(Math.abs(middle - spot.y)).toBeLessThan(rowHeight / 2 + 1);
  for (const rows of [-2, 2]) expect(await pointed('ladder', spot.x, middle + rows * rowHeight)).toBe((ticks[0] ?? 0) - rows * groupTicks);

  // The heatmap draws the price of a ladder's row where it answers that price itself: of the row whose price is in the middle of the map.
  const [mapY, mapTicks] = [spot.y, (ticks[1] ?? 0) - 50 * ticksPerPixel];
  const down = Math.round(((ticks[0] ?? 0) - mapTicks) / groupTicks);
  const [rowY, rowTicks] = [middle + down * rowHeight, (ticks[0] ?? 0) - down * groupTicks];
  const expectedY = mapY - (rowTicks - mapTicks) / ticksPerPixel;
  const line = await rowsAfter('heatmap', lined, expectedY * ratio, () => pointAt('ladder', spot.x, rowY));
  const lineY = (line.first + line.last + 1) / 2 / ratio;
  expect(Math.abs((await pointed('heatmap', spot.x, lineY)) - rowTicks)).toBeLessThan(ticksPerPixel * 1.5 + 1);
  // And the ladder frames the row of the price that the heatmap points at.
  const linked = await rowsAfter('ladder', framed, rowY * ratio, () => pointAt('heatmap', spot.x, lineY));
  expect(Math.abs((linked.first + linked.last + 1) / 2 / ratio - rowY)).toBeLessThan(2);
});

test('nothing was complained about', () => {
  expect(terminal.troubles).toEqual([]);
});
