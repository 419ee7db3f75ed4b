/** Mistakes put into the panels of the page on purpose, so that the comparison is seen to notice them. Each is undone by what it answers with. */

import type { Page } from 'playwright';
import { addStyle, type StillPage } from './still-page.ts';

export const pageDefects = ['missing-column', 'shifted-rows', 'wrong-colour', 'cut-text', 'missing-picture'] as const;
export type PageDefect = (typeof pageDefects)[number];

const styles = {
  'missing-column': ':is(tr, [role=row]) > :is(td, th, [role=cell], [role=columnheader]):nth-child(3), .status-first, .alert-line > .switch, .setting > :last-child, .facts dd { display: none !important; }',
  'shifted-rows': ':is(tbody tr, [role=row], .alert-line, .setting, .facts dl > div, .top > *, .status > *) { translate: 10px; }',
  'missing-picture': ':is(canvas, svg) { visibility: hidden !important; }',
} as const;

export async function plant({ page, keep }: StillPage, defect: PageDefect, preferences: Readonly<Record<string, unknown>>): Promise<() => Promise<void>> {
  if (defect === 'cut-text') return cutTexts(page);
  if (defect !== 'wrong-colour') return addStyle(page, styles[defect]);
  await keep('preferences', { ...preferences, upDown: 'red-up' });
  return () => keep('preferences', preferences);
}

/** Texts of four letters and more lose their second half. */
async function cutTexts(page: Page): Promise<() => Promise<void>> {
  const whole = await page.evaluateHandle(() => {
    const cut: (readonly [node: Text, text: string])[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (!(node instanceof Text) || node.data.trim().length < 4) continue;
      cut.push([node, node.data]);
      node.data = node.data.slice(0, Math.ceil(node.data.length / 2));
    }
    return cut;
  });
  return () => whole.evaluate((cut) => {
    for (const [node, text] of cut) node.data = text;
  });
}
