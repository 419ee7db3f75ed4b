/**
 * Each drawing against the picture that was once looked at and found right, in both languages and at three ratios. `FATHOM_WRITE_GOLDENS=1` writes them
 * anew; look at them before they are kept.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBenchPage } from '../bench/page.ts';
import { closeBrowser } from '../launch.ts';
import { evidenceFolder } from '../places.ts';
import { unpack, type Blocks } from './blocks.ts';
import { defects } from './defects.ts';
import type { Golden, GoldenAsk } from './golden-page.ts';
import { cutFrom, differenceOf, isSame, sheetOf, type Difference } from './sheet.ts';

declare global {
  var golden: Golden;
}

const languages = ['en', 'zh-CN'] as const;
const ratios = [1, 1.5, 2] as const;
const isWriting = process.env['FATHOM_WRITE_GOLDENS'] === '1';
/** All scenes, six pictures each, where everything else runs at the same time. */
const slowMs = 480_000;
const folder = join(import.meta.dirname, 'goldens');
const fileOf = (scene: string): string => join(folder, `${scene}.png`);
let page: Page;
let scenes: readonly string[] = [];

beforeAll(async () => {
  page = await openBenchPage('../golden/golden-page.ts');
  await page.waitForFunction(() => 'golden' in globalThis);
  scenes = await page.evaluate(() => globalThis.golden.scenes);
});

afterAll(closeBrowser);

async function painted(ask: GoldenAsk): Promise<Blocks & { readonly wrongPixels: number }> {
  const { wrongPixels, ...blocks } = await page.evaluate((asked) => globalThis.golden.paint(asked), ask);
  return { ...unpack(blocks), wrongPixels };
}

async function sheetSeen(scene: string): Promise<readonly (readonly Blocks[])[]> {
  const rows: Blocks[][] = [];
  for (const language of languages) {
    const row: Blocks[] = [];
    for (const ratio of ratios) row.push(await painted({ scene, language, ratio, defect: null }));
    rows.push(row);
  }
  return rows;
}

async function keep(place: string, blocks: Blocks): Promise<void> {
  const png = await page.evaluate((given) => globalThis.golden.toPng(given), blocks);
  mkdirSync(join(place, '..'), { recursive: true });
  writeFileSync(place, Buffer.from(png, 'base64'));
}

const kept = (scene: string): Promise<Blocks> => page.evaluate((encoded) => globalThis.golden.fromPng(encoded), readFileSync(fileOf(scene)).toString('base64')).then(unpack);

test('every kind of drawing has a scene', async () => {
  const { kinds, drawn } = await page.evaluate(() => ({ kinds: globalThis.golden.kinds, drawn: globalThis.golden.drawn }));
  expect(kinds.filter((kind) => !drawn.some((one) => one === kind))).toEqual([]);
});

test('every scene looks as it did, in both languages and at every ratio', async () => {
  const wrong: (Difference & { readonly what: string })[] = [];
  for (const scene of scenes) {
    const rows = await sheetSeen(scene);
    if (isWriting) await keep(fileOf(scene), sheetOf(rows));
    expect(existsSync(fileOf(scene)), `${scene} has a golden picture`).toBe(true);
    const golden = await kept(scene);
    for (const [row, seen] of rows.entries()) {
      for (const [column, blocks] of seen.entries()) {
        const difference = differenceOf(cutFrom(golden, blocks, row, column), blocks);
        if (!isSame(difference)) wrong.push({ what: `${scene} ${languages[row]} at ${ratios[column]}`, ...difference });
      }
    }
    if (wrong.some(({ what }) => what.startsWith(`${scene} `))) await keep(join(evidenceFolder, `golden-${scene}.png`), sheetOf(rows));
  }
  expect(wrong).toEqual([]);
}, slowMs);

test('a missing bar, a shift of ten pixels, sides swapped in colour and cut texts are noticed', async () => {
  const unnoticed: string[] = [];
  let plantedCount = 0;
  for (const scene of scenes) {
    const right = await painted({ scene, language: 'en', ratio: 1, defect: null });
    for (const defect of defects) {
      const seen = await painted({ scene, language: 'en', ratio: 1, defect });
      if (seen.wrongPixels > 0) plantedCount += 1;
      if (seen.wrongPixels > 0 && isSame(differenceOf(right, seen))) unnoticed.push(`${defect} in ${scene}: ${seen.wrongPixels} pixels, ${JSON.stringify(differenceOf(right, seen))}`);
    }
  }
  expect(unnoticed).toEqual([]);
  expect(plantedCount).toBeGreaterThan(scenes.length * 2);
}, slowMs);
