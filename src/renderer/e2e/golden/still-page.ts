/**
 * The product's page from the product's server, made to stand still: the engine behind it answers with fixed facts, its clock stops at a moment of those
 * facts, and nothing of the machine it runs on is seen. Screenshots of it come at any ratio of device pixels, from one page.
 */

import type { Page } from 'playwright';
import { startServe } from '../../../engine/edge/serve/server.ts';
import { pageFolder } from '../../../engine/host/build.ts';
import { openBrowser } from '../launch.ts';
import type { Box, Shot } from './reader-page.ts';
import { newStandInEngine, type StandInEngine } from './stand-in-engine.ts';
import { nowUs, stageReport } from './told.ts';

export interface StillPage {
  readonly page: Page;
  readonly engine: StandInEngine;
  /** As if another window of this browser had kept it: the page follows at once. */
  readonly keep: (key: string, value: unknown) => Promise<void>;
  /** Another size in CSS pixels, and another ratio of the device's pixels to them. */
  readonly fit: (size: PageSize, ratio: number) => Promise<void>;
  readonly boxOf: (selector: string) => Promise<Box>;
  /** What lies in the box, when all that was asked for is painted. */
  readonly shoot: (box: Box) => Promise<Shot>;
  readonly close: () => Promise<void>;
}

export interface PageSize {
  readonly width: number;
  readonly height: number;
}

export interface StillOptions {
  readonly size: PageSize;
  /** What lies on the engine's shelf, by key. */
  readonly kept: Readonly<Record<string, unknown>>;
}

/** Diagnostics tell the browser's version. */
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';
const framesToPaint = 3;
/** No caret blinks; and letters are as wide as the font says: one Chromium rounds them to pixels, another does not. Canvases: see `standStill`. */
const stillStyle = '* { caret-color: transparent !important; text-rendering: geometricPrecision !important; }';

export async function openStillPage({ size: firstSize, kept }: StillOptions): Promise<StillPage> {
  const engine = newStandInEngine(kept);
  const served = await startServe({ port: 0, root: pageFolder, onLink: engine.onLink });
  if (!served.ok) throw new Error(served.fault.detail);
  const context = await (await openBrowser()).newContext({ locale: 'en-GB', timezoneId: 'UTC', viewport: firstSize, reducedMotion: 'reduce', userAgent });
  await context.addInitScript(standStill, { nowMs: nowUs / 1_000, report: stageReport });
  const page = await context.newPage();
  const devices = await context.newCDPSession(page);
  await page.goto(served.value.link());
  await addStyle(page, stillStyle);
  let keptCount = 0;
  let [size, ratio] = [firstSize, 1];
  const painted = (): Promise<void> => page.evaluate(async (count) => {
    await document.fonts.ready;
    for (let frame = 0; frame < count; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  }, framesToPaint);
  return {
    page, engine,
    keep: async (key, value) => {
      keptCount += 1;
      const text = JSON.stringify({ atMs: nowUs / 1_000 + keptCount, value });
      await page.evaluate(([name, newValue]) => window.dispatchEvent(new StorageEvent('storage', { key: `fathom:${name}`, newValue })), [key, text] as const);
    },
    fit: async (nextSize, nextRatio) => {
      if (nextSize === size && nextRatio === ratio) return;
      [size, ratio] = [nextSize, nextRatio];
      await devices.send('Emulation.setDeviceMetricsOverride', { ...size, deviceScaleFactor: ratio, mobile: false });
      await painted();
    },
    boxOf: async (selector) => {
      const box = await page.locator(selector).boundingBox();
      if (box === null) throw new Error(`${selector} is not on the page`);
      // The dock reaches one pixel beyond the page.
      const [x, y] = [Math.max(0, Math.round(box.x)), Math.max(0, Math.round(box.y))];
      return { x, y, width: Math.min(size.width, Math.round(box.x + box.width)) - x, height: Math.min(size.height, Math.round(box.y + box.height)) - y };
    },
    shoot: async (box) => {
      await painted();
      const { data } = await devices.send('Page.captureScreenshot', { format: 'png', clip: { ...box, scale: 1 }, optimizeForSpeed: true });
      return { png: data, ratio };
    },
    close: async () => {
      await context.close();
      await served.value.close();
    },
  };
}

/** The page's own fence lets no style in but through the object model. */
export async function addStyle(page: Page, rules: string): Promise<() => Promise<void>> {
  const sheet = await page.evaluateHandle((text) => {
    const made = new CSSStyleSheet();
    made.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, made];
    return made;
  }, rules);
  return () => sheet.evaluate((gone) => void (document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== gone)));
}

/** In the page, before its program: the clock stands, the heap is always as large, and what draws in a worker says always the same. */
function standStill({ nowMs, report }: { readonly nowMs: number; readonly report: typeof stageReport }): void {
  const sinceStartMs = 60_000;
  Date.now = () => nowMs;
  Object.defineProperties(performance, { now: { value: () => sinceStartMs }, timeOrigin: { value: nowMs - sinceStartMs }, memory: { value: { usedJSHeapSize: 84 * 1_048_576 } } });
  Object.defineProperty(navigator, 'platform', { value: 'Linux x86_64' });
  for (const name of ['fillText', 'measureText']) {
    const write: unknown = Reflect.get(CanvasRenderingContext2D.prototype, name);
    if (typeof write !== 'function') continue;
    Reflect.set(CanvasRenderingContext2D.prototype, name, new Proxy(write, {
      apply: (target, pen: CanvasRenderingContext2D, given) => {
        pen.textRendering = 'geometricPrecision';
        return Reflect.apply(target, pen, given);
      },
    }));
  }
  class StillWorker extends EventTarget {
    constructor() {
      super();
      setTimeout(() => this.dispatchEvent(new MessageEvent('message', { data: { kind: 'stage', report } })));
    }

    postMessage(): void {}
  }
  Object.assign(globalThis, { Worker: StillWorker });
}
