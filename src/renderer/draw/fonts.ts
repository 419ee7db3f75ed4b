/**
 * Fonts for canvases. A page takes them from its stylesheet; a worker has none, so the same files are loaded there.
 * Chinese costs a megabyte and is loaded only when it is the language.
 */

import digitsUrl from '@fontsource/jetbrains-mono/files/jetbrains-mono-latin-400-normal.woff2?url';
import digitsBoldUrl from '@fontsource/jetbrains-mono/files/jetbrains-mono-latin-600-normal.woff2?url';
import wordsUrl from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import chineseUrl from '@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-400-normal.woff2?url';
import { fonts } from '../theme/tokens.ts';

/**
 * Counts loaded files. A canvas in a worker resolves a font's text once and never looks again (seen in Chromium 153), so the
 * text must change when a file has arrived: the count is appended as a family that nobody has.
 */
let generation = 0;

export function digitsFont(pixels: number, weight: 400 | 600 = 400): string {
  return `${weight} ${pixels}px ${fonts.digits}, fathom-${generation}`;
}

export function wordsFont(pixels: number, weight: 400 | 500 = 400): string {
  return `${weight} ${pixels}px ${fonts.words}, fathom-${generation}`;
}

/** The set of fonts of wherever this runs, or null in a browser that has none for workers. */
function fontSet(): FontFaceSet | null {
  const owner: object = typeof document === 'undefined' ? globalThis : document;
  return 'fonts' in owner && isFontSet(owner.fonts) ? owner.fonts : null;
}

/** Workers have the set but not the name of its class. */
function isFontSet(value: unknown): value is FontFaceSet {
  return typeof value === 'object' && value !== null && 'add' in value && 'delete' in value;
}

/** Resolves when the digits and words can be drawn; a font that cannot be read leaves the fallback family. */
export async function loadDrawFonts(): Promise<void> {
  await Promise.all([
    load('JetBrains Mono', digitsUrl, '400'),
    load('JetBrains Mono', digitsBoldUrl, '600'),
    load('Inter Variable', wordsUrl, '100 900'),
  ]);
}

export async function loadChineseFont(): Promise<void> {
  await load('Noto Sans SC', chineseUrl, '400');
}

async function load(family: string, url: string, weight: string): Promise<void> {
  const known = fontSet();
  if (known === null) return;
  const face = new FontFace(family, `url(${new URL(url, import.meta.url).href})`, { weight });
  known.add(face);
  await face.load().catch(() => known.delete(face));
  generation += 1;
}
