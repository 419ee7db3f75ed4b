/** What axe finds wrong with a page, of what keeps people out: serious and critical findings only. */

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';

const program = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeFinding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

interface Axe {
  readonly run: (within: string, options: object) => Promise<{ readonly violations: readonly AxeFinding[] }>;
}

declare global {
  // What axe calls itself in a page.
  var axe: Axe | undefined;
}

/** Runs beside the page's policy, as a debugger does; each finding with the elements that it is about. `within`: a selector. */
export async function seriousFindings(page: Page, within = 'html'): Promise<readonly string[]> {
  await page.evaluate(program);
  const violations = await page.evaluate(async (place) => {
    const { violations: all = [] } = (await globalThis.axe?.run(place, { resultTypes: ['violations'] })) ?? {};
    return all.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ''}`) }));
  }, within);
  return violations.flatMap(({ id, impact, nodes }) => (impact === 'serious' || impact === 'critical' ? [`${id}: ${nodes.slice(0, 4).join(' | ')}`] : []));
}
