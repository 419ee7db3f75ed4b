/** One module of ours and all that it imports, as a page of its own in the browser that journeys use. */

import { join } from 'node:path';
import type { Page } from 'playwright';
import { build } from 'vite';
import { openBrowser } from '../launch.ts';
import { repository } from '../places.ts';

export async function openBenchPage(module: string): Promise<Page> {
  const built = await build({
    root: join(repository, 'src', 'renderer'),
    logLevel: 'error',
    configFile: false,
    build: { write: false, minify: true, target: 'es2023', modulePreload: false, assetsInlineLimit: Number.MAX_SAFE_INTEGER, rolldownOptions: { input: join(import.meta.dirname, module), output: { codeSplitting: false, format: 'es' } } },
  });
  const [output] = Array.isArray(built) ? built : [built];
  const chunk = output !== undefined && 'output' in output ? output.output.find((one) => one.type === 'chunk') : undefined;
  if (chunk?.type !== 'chunk') throw new Error(`${module} gave no program`);
  const page = await (await openBrowser()).newPage({ viewport: { width: 2_040, height: 600 } });
  await page.addScriptTag({ content: chunk.code, type: 'module' });
  return page;
}
