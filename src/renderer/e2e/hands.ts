/** What is done and looked at in several journeys: commands of the palette, a tool that may not fit its head, where panels lie. */

import type { Page } from 'playwright';
import { expect } from 'vitest';

/** Generous: a machine with two busy cores. */
const patient = { timeout: 60_000 };

/** Types into the palette and takes the first that is found. */
export async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-search').fill(words);
  await page.keyboard.press('Enter');
  await page.getByTestId('palette').waitFor({ state: 'detached' });
}

/** The slider of the heatmap, in its head or behind the button for what does not fit there. */
export async function setContrast(page: Page, value: string): Promise<void> {
  const sliders = page.getByTestId('contrast');
  await sliders.first().waitFor({ state: 'attached', ...patient });
  if (!(await sliders.first().isVisible())) await page.locator('.dv-groupview').filter({ has: page.getByTestId('contrast') }).getByTestId('more-tools').first().click();
  await page.locator('[data-testid=contrast]:visible').first().fill(value);
  await page.keyboard.press('Escape');
}

export function contrastOf(page: Page): Promise<string> {
  return page.getByTestId('contrast').first().inputValue();
}

/** Where each panel lies, exactly, once two looks in a row agree: panels move for a moment after a change. */
export async function settledPlaces(page: Page): Promise<Record<string, string>> {
  let places: Record<string, string> = {};
  await expect.poll(async () => {
    const before = JSON.stringify(places);
    places = await page.evaluate(() => Object.fromEntries([...document.querySelectorAll<HTMLElement>('[data-panel]')].map((panel) => {
      const { left, top, width, height } = panel.getBoundingClientRect();
      return [panel.dataset['panel'] ?? '', [left, top, width, height].join(' ')];
    })));
    return Object.keys(places).length > 0 && JSON.stringify(places) === before;
  }, { ...patient, interval: 400 }).toBe(true);
  return places;
}

/** A script into the editor, as from the clipboard: what a driver does instead, the browser's own command of editing, writes styles that the page's fence refuses. */
export async function writeScript(page: Page, source: string): Promise<void> {
  const editor = page.locator('[data-testid=script-editor] .cm-content');
  await editor.focus();
  await page.keyboard.press('ControlOrMeta+a');
  await editor.evaluate((element, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, source);
}
