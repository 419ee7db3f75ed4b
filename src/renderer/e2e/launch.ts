/**
 * A whole terminal for a journey: practice market, engine on its real threads, the served page, and
 * a Chromium that opened the one-time link. Nothing is faked; what the page complains about is kept.
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { startServe, type Served } from '../../engine/edge/serve/server.ts';
import { pageFolder } from '../../engine/host/build.ts';
import { configSchema, type ConfigWords } from '../../engine/host/config.ts';
import type { KeyHome } from '../../engine/host/key-room.ts';
import { startEngine, type Engine } from '../../engine/host/start.ts';
import { findBrowser, howToGetBrowser, type FoundBrowser } from './find-browser.ts';
import { cacheFolder, evidenceFolder } from './places.ts';
import { thisMachine } from './this-machine.ts';

export interface LaunchOptions {
  readonly config?: ConfigWords;
  /** Faults of the practice market from the start, such as `drop:0.01`. */
  readonly faults?: string;
  readonly language?: 'en-GB' | 'zh-CN';
  /** `?gl=force` draws the heatmap with WebGL although that runs in software here. */
  readonly search?: string;
  readonly size?: { readonly width: number; readonly height: number };
  /** Real device pixels of a CSS pixel, in a browser and a window of its own: what is set on a page later does not snap boxes to them. */
  readonly ratio?: number;
  /** Where keys of real exchanges rest. */
  readonly keys?: KeyHome;
  /** Runs in every page before the page's own program. */
  readonly before?: () => void;
}

export interface Launched {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly engine: Engine;
  readonly served: Served;
  /** Errors of the page's console, uncaught exceptions and failed requests, in order. */
  readonly troubles: string[];
  /** What the engine reported. */
  readonly faults: string[];
  /** Keeps a picture of the page in out/e2e/. */
  readonly shoot: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const troublesMax = 200;

let browser: Promise<Browser> | null = null;

/** The market on the screen is live, and the panels stand: their code comes a moment after the page's. */
export async function isLive(page: Page, timeout = 60_000): Promise<void> {
  await page.locator('[data-testid=validity][data-validity=live]').waitFor({ timeout });
  await page.locator('[data-panel] > :not(.panel-coming)').first().waitFor({ timeout });
}

/** The one Chromium of this process. */
export function openBrowser(): Promise<Browser> {
  browser ??= someBrowser([]);
  return browser;
}

async function someBrowser(args: readonly string[]): Promise<Browser> {
  const found = await findBrowser(thisMachine(cacheFolder));
  if (found === null) throw new Error(howToGetBrowser);
  return startBrowser({ ...found, args: [...found.args, ...args] });
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = null;
}

export function startBrowser({ executable, args, environment }: FoundBrowser): Promise<Browser> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return chromium.launch({ executablePath: executable, args: [...args], env: { ...Object.fromEntries(inherited), ...environment } });
}

export async function launchTerminal(options: LaunchOptions = {}): Promise<Launched> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'fathom-journey-'));
  const troubles: string[] = [];
  const faults: string[] = [];
  const config = configSchema.parse({ dataFolder, topology: 'laptop', practiceFaults: options.faults ?? '', ...options.config });
  const engine = await startEngine({ config, home: 'browser', onFault: (place, { code, detail }) => keep(faults, `${place} ${code}: ${detail}`), ...(options.keys === undefined ? {} : { keys: options.keys }) });
  if (!engine.ok) throw new Error(engine.fault.detail);
  const served = await startServe({ port: config.port, root: pageFolder, onLink: engine.value.connect });
  if (!served.ok) throw new Error(served.fault.detail);

  const size = options.size ?? { width: 1_440, height: 900 };
  const own = options.ratio === undefined ? null : await someBrowser([`--force-device-scale-factor=${options.ratio}`, `--window-size=${size.width},${size.height}`]);
  const context = await (own ?? (await openBrowser())).newContext({ locale: options.language ?? 'en-GB', viewport: own === null ? size : null, reducedMotion: 'reduce' });
  if (options.before !== undefined) await context.addInitScript(options.before);
  const page = await context.newPage();
  watch(page, troubles);
  if (options.search === undefined) await page.goto(served.value.link());
  else {
    // The link always leads to the plain page: it is spent first, so that one page loads, not two.
    await context.request.get(served.value.link(), { maxRedirects: 0 });
    await page.goto(served.value.url + options.search);
  }
  return {
    page,
    context,
    engine: engine.value,
    served: served.value,
    troubles,
    faults,
    shoot: async (name) => {
      mkdirSync(evidenceFolder, { recursive: true });
      await page.screenshot({ path: join(evidenceFolder, `${name}.png`) });
    },
    close: async () => {
      await context.close();
      await own?.close();
      await served.value.close();
      await engine.value.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

function watch(page: Page, troubles: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') keep(troubles, `console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => keep(troubles, `uncaught: ${error.message}`));
  page.on('crash', () => keep(troubles, 'the page crashed'));
  page.on('requestfailed', (request) => keep(troubles, `request failed: ${request.url()} ${request.failure()?.errorText ?? ''}`));
  page.on('response', (response) => {
    if (response.status() >= 400) keep(troubles, `${response.url()} answered ${response.status()}`);
  });
}

function keep(list: string[], line: string): void {
  if (list.length < troublesMax) list.push(line);
}
