/**
 * Each panel that the page draws itself, and what the shell shows around them, against the picture that was once looked at and found right, in both languages and
 * at three ratios. `FATHOM_WRITE_GOLDENS=1` writes them anew; look at them before they are kept.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { panelKinds } from '../../panels/index.ts';
import { openBenchPage } from '../bench/page.ts';
import { closeBrowser } from '../launch.ts';
import { evidenceFolder } from '../places.ts';
import { unpack, type Blocks } from './blocks.ts';
import { pageDefects, plant } from './page-defects.ts';
import { keptWorkspace, pageSize, pageViews, panelScenes, preferencesIn, type PageView, type Theme } from './panel-scenes.ts';
import type { Box, Reader, Shot } from './reader-page.ts';
import { scenes } from './scenes.ts';
import { cutFrom, differenceOf, isSame, sheetOf, type Difference } from './sheet.ts';
import { openStillPage, type StillPage } from './still-page.ts';

declare global {
  var reader: Reader;
}

const languages = ['en', 'zh-CN'] as const;
const ratios = [1, 1.5, 2] as const;
const isWriting = process.env['FATHOM_WRITE_GOLDENS'] === '1';
/** All pictures, where everything else runs at the same time. */
const slowMs = 480_000;
/** What is not as it was may not be finished: it is looked at again, so often. */
const looksMax = 6;
const lookAgainMs = 400;
/** A mistake of fewer pixels may look like other fonts. */
const visiblePixels = 900;
/** These pictures are letters for the most part: between Chromium 150 of Debian and 153 of npm up to 33 blocks are further off. */
const blocksOffMax = 48;
const folder = join(import.meta.dirname, 'goldens');
const fileOf = (scene: string): string => join(folder, `${scene}.png`);
let still: StillPage;
let reader: Page;

beforeAll(async () => {
  reader = await openBenchPage('../golden/reader-page.ts');
  await reader.waitForFunction(() => 'reader' in globalThis);
  still = await openStillPage({ size: pageSize, kept: { workspaces: { list: [{ id: 'w-1', name: '' }], open: 'w-1' }, 'workspace.w-1': keptWorkspace } });
  for (const { selector } of panelScenes) await still.page.locator(`${selector} [data-panel] > :not(.panel-coming)`).first().waitFor();
  await still.page.locator('.perps-plot, [data-testid=watchlist] td').first().waitFor();
  // Who came late to a topic that was open got none of its frames.
  still.engine.tellAgain();
  // It stands where the exchanges are told otherwise.
  await still.page.getByTestId('venue-lost-close').click();
}, slowMs);

afterAll(async () => {
  await still.close();
  await closeBrowser();
});

const read = async (shot: Shot, boxes: readonly Box[]): Promise<readonly Blocks[]> => (await reader.evaluate(([given, parts]) => globalThis.reader.read(given, parts), [shot, boxes] as const)).map(unpack);
/** Each is read once: it is a quarter of a million numbers. */
const goldensRead = new Map<string, Promise<Blocks>>();

function kept(scene: string): Promise<Blocks> {
  const golden = goldensRead.get(scene) ?? reader.evaluate((encoded) => globalThis.reader.fromPng(encoded), readFileSync(fileOf(scene)).toString('base64')).then(unpack);
  goldensRead.set(scene, golden);
  return golden;
}

async function write(place: string, blocks: Blocks): Promise<void> {
  const png = await reader.evaluate((given) => globalThis.reader.toPng(given), blocks);
  mkdirSync(join(place, '..'), { recursive: true });
  writeFileSync(place, Buffer.from(png, 'base64'));
}

function around(boxes: readonly Box[]): Box {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  return { x, y, width: Math.max(...boxes.map((box) => box.x + box.width)) - x, height: Math.max(...boxes.map((box) => box.y + box.height)) - y };
}

interface Seen {
  readonly shot: Shot;
  /** Of the whole, and its parts in it. */
  readonly whole: Box;
  readonly boxes: readonly Box[];
  readonly pictures: readonly Blocks[];
}

/** The pictures of a view, cut out of one screenshot. */
async function seenIn({ size, parts }: PageView, ratio: number): Promise<Seen> {
  await still.fit(size, ratio);
  const places = await Promise.all(parts.map(async ({ selector, size: partSize }) => ({ ...await still.boxOf(selector), ...partSize })));
  const whole = around(places);
  const boxes = places.map((box) => ({ ...box, x: box.x - whole.x, y: box.y - whole.y }));
  const shot = await still.shoot(whole);
  return { shot, whole, boxes, pictures: await read(shot, boxes) };
}

const speak = (language: (typeof languages)[number]): Promise<void> => still.keep('language', language);
const wear = (theme: Theme): Promise<void> => still.keep('preferences', preferencesIn(theme));

test('every kind of panel has a picture: a drawing’s, or the page’s', () => {
  const pictured: readonly string[] = [...Object.values(scenes).map(({ draws }) => draws), ...panelScenes.map(({ kind }) => kind)];
  expect(panelKinds.map(({ id }) => id).filter((id) => !pictured.includes(id))).toEqual([]);
});

test('every panel of the page looks as it did, in both languages and at every ratio', async () => {
  const wrong: (Difference & { readonly what: string })[] = [];
  for (const view of pageViews) {
    await wear(view.theme);
    await still.fit(view.size, ratios[0]);
    await view.open?.(still.page);
    const sheets = view.parts.map(() => languages.map((): Blocks[] => []));
    for (const [row, language] of languages.entries()) {
      await speak(language);
      for (const [column, ratio] of ratios.entries()) {
        const offs = await settledOffs(view, { row, column, ratio, sheets });
        for (const [part, difference] of offs.entries()) if (difference !== null) wrong.push({ what: `${view.parts[part]?.name} ${language} at ${ratio}`, ...difference });
      }
    }
    for (const [part, { name }] of view.parts.entries()) {
      if (isWriting) await write(fileOf(name), sheetOf(sheets[part] ?? []));
      else if (wrong.some(({ what }) => what.startsWith(`${name} `))) await write(join(evidenceFolder, `golden-${name}.png`), sheetOf(sheets[part] ?? []));
    }
    await view.close?.(still.page);
  }
  expect(wrong).toEqual([]);
  expect([...still.engine.unanswered], 'topics that no frames were made up for').toEqual([]);
}, slowMs);

interface Place {
  readonly row: number;
  readonly column: number;
  readonly ratio: number;
  /** By part, language and ratio: what was seen is put here. */
  readonly sheets: readonly (readonly Blocks[][])[];
}

/** By how much each part is off when it stands still; null: it is as it was. */
async function settledOffs(view: PageView, { row, column, ratio, sheets }: Place): Promise<readonly (Difference | null)[]> {
  const goldens = isWriting ? [] : await Promise.all(view.parts.map(async ({ name }) => {
    expect(existsSync(fileOf(name)), `${name} has a golden picture`).toBe(true);
    return kept(name);
  }));
  let offs: readonly (Difference | null)[] = [];
  let before = '';
  for (let look = 1; look <= looksMax; look += 1) {
    const { shot, pictures } = await seenIn(view, ratio);
    for (const [part, blocks] of pictures.entries()) sheets[part]?.[row]?.splice(column, 1, blocks);
    offs = pictures.map((blocks, part) => {
      const golden = goldens[part];
      const difference = golden === undefined ? null : differenceOf(cutFrom(golden, blocks, row, column), blocks);
      return difference === null || isSame(difference, blocksOffMax) ? null : difference;
    });
    // What is written is what came twice.
    if (isWriting ? shot.png === before : offs.every((off) => off === null)) break;
    before = shot.png;
    await still.page.waitForTimeout(lookAgainMs);
  }
  return offs;
}

/** So many kinds of mistakes can be seen in each panel at least. */
const plantedMin = 3;

test('a missing column or picture, shifted rows, sides swapped in colour and cut texts are noticed', async () => {
  const unnoticed: string[] = [];
  const planted = new Map<string, number>();
  await speak('en');
  for (const view of pageViews.filter(({ open }) => open === undefined)) {
    await wear(view.theme);
    const right = await seenIn(view, 1);
    for (const defect of pageDefects) {
      const heal = await plant(still, defect, preferencesIn(view.theme));
      const shot = await still.shoot(right.whole);
      const pictures = await read(shot, right.boxes);
      const wrongPixels = await reader.evaluate(([one, other, boxes]) => globalThis.reader.wrongPixels(one, other, boxes), [right.shot, shot, right.boxes] as const);
      for (const [part, { name }] of view.parts.entries()) {
        const [golden, seen, pixels] = [right.pictures[part], pictures[part], wrongPixels[part] ?? 0];
        if (golden === undefined || seen === undefined || pixels < visiblePixels) continue;
        planted.set(name, (planted.get(name) ?? 0) + 1);
        if (isSame(differenceOf(golden, seen), blocksOffMax)) unnoticed.push(`${defect} in ${name}: ${pixels} pixels, ${JSON.stringify(differenceOf(golden, seen))}`);
      }
      await heal();
    }
  }
  expect(unnoticed).toEqual([]);
  expect(panelScenes.filter(({ name }) => (planted.get(name) ?? 0) < plantedMin)).toEqual([]);
}, slowMs);
