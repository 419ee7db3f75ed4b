/** A workspace with one panel of every kind, all in sight at once, linked; and the kinds as the palette names them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { command } from './hands.ts';
import { repository } from './places.ts';

const panels = join(repository, 'src', 'renderer', 'panels');
const columns = 5;

/** As they are listed. */
export const kindsOfPanels: readonly string[] = [...readFileSync(join(panels, 'index.ts'), 'utf8').matchAll(/from '\.\/(\w+\/index\.tsx?)'/g)]
  .map(([, file = '']) => / id: '([\w-]+)'/.exec(readFileSync(join(panels, file), 'utf8'))?.[1] ?? '');

/** Brought in as a file. `settings`: of some kinds, where a panel should not begin as a new one does. */
export async function openEveryPanel(page: Page, settings: Readonly<Record<string, object>> = {}): Promise<void> {
  const link = { colour: 'red', symbol: true, interval: true, crosshair: true };
  const rows = Array.from({ length: Math.ceil(kindsOfPanels.length / columns) }, (_, row) => kindsOfPanels.slice(row * columns, (row + 1) * columns));
  const layout = {
    root: {
      kind: 'split', direction: 'column',
      parts: rows.map((row) => ({ share: 1 / rows.length, node: { kind: 'split', direction: 'row', parts: row.map((kind) => ({ share: 1 / row.length, node: { kind: 'tabs', panels: [`${kind}-1`], active: `${kind}-1` } })) } })),
    },
  };
  const text = JSON.stringify({ fathom: 'workspace', version: 1, name: 'All', panels: Object.fromEntries(kindsOfPanels.map((kind) => [`${kind}-1`, { kind, settings: settings[kind] ?? {}, link }])), layout });
  const choosing = page.waitForEvent('filechooser');
  await command(page, 'import workspace');
  await (await choosing).setFiles({ name: 'all.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  for (const kind of kindsOfPanels) await page.locator(`[data-kind=${kind}] > :not(.panel-coming)`).first().waitFor({ timeout: 60_000 });
}
