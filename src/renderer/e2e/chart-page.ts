/**
 * The development page of charts, built and served with the headers of the product: what the page's fence would refuse
 * there, it refuses here.
 */

import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright';
import { build } from 'vite';
import react from '@vitejs/plugin-react';
import { pageFile, pageHeaders } from '../../engine/contract/page.ts';
import { openBrowser } from './launch.ts';
import { evidenceFolder, repository } from './places.ts';

const outFolder = join(repository, 'out', 'charts');
let served: Promise<{ readonly server: Server; readonly url: string }> | null = null;

export interface ChartsPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly url: string;
  readonly troubles: readonly string[];
  readonly shoot: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface ChartsOptions {
  /** As in the address: `count=2&bars=100000`. */
  readonly search?: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly ratio?: number;
  readonly path?: string;
}

export async function launchCharts({ search = '', size = { width: 1_280, height: 720 }, ratio = 1, path = 'dev/chart.html' }: ChartsOptions = {}): Promise<ChartsPage> {
  served ??= serve();
  const { url } = await served;
  const context = await (await openBrowser()).newContext({ viewport: size, deviceScaleFactor: ratio, permissions: ['clipboard-read', 'clipboard-write'], acceptDownloads: true });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`uncaught: ${error.stack ?? error.message}`));
  await page.goto(`${url}${path}?${search}`);
  return {
    page, context, url, troubles,
    shoot: async (name) => {
      mkdirSync(evidenceFolder, { recursive: true });
      await page.screenshot({ path: join(evidenceFolder, `${name}.png`) });
    },
    close: () => context.close(),
  };
}

export async function closeCharts(): Promise<void> {
  (await served)?.server.close();
  served = null;
}

async function serve(): Promise<{ readonly server: Server; readonly url: string }> {
  await build({
    root: join(repository, 'src', 'renderer'), configFile: false, logLevel: 'error', plugins: [react()], worker: { format: 'es' },
    build: { outDir: outFolder, emptyOutDir: true, target: 'es2023', minify: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 4_000, rolldownOptions: { input: ['dev/chart.html', 'dev/chart-bench.html'].map((file) => join(repository, 'src', 'renderer', file)) } },
  });
  const server = createServer((request, response) => {
    const file = pageFile(new URL(request.url ?? '/', 'http://localhost').pathname);
    const path = file === null ? null : join(outFolder, file.path);
    if (file === null || path === null || !existsSync(path)) {
      response.writeHead(request.url === '/favicon.ico' ? 204 : 404, pageHeaders).end();
      return;
    }
    response.writeHead(200, { ...pageHeaders, 'Content-Type': file.contentType });
    createReadStream(path).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/` };
}
