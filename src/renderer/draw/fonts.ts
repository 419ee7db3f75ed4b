/**
 * Fonts for canvases. A page takes them from its stylesheet; a worker has none, so the same files are loaded there.
 * Chinese costs a megabyte and is loaded only when it is the language.
 */

import digitsUrl from '@fontsource/jetbrains-mono/files/jetbrains-mono-latin-400-normal.woff2?url';
import digitsBoldUrl from '@fontsource/jetbrains-mono/files/jetbrains-mono-latin-600-normal.woff2?url';
import wordsUrl from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import chineseUrl from '@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-400-normal.woff2?url';

/** The set of fonts of wherever this runs, or null in a browser that has none for workers. */
function fontSet(): FontFaceSet | null {
  const owner: object = typeof document === 'undefined' ? globalThis : document;
  return 'fonts' in owner && owner.fonts instanceof FontFaceSet ? owner.fonts : null;
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
  const fonts = fontSet();
  if (fonts === null) return;
  const face = new FontFace(family, `url(${new URL(url, import.meta.url).href})`, { weight });
  fonts.add(face);
  await face.load().catch(() => fonts.delete(face));
}
