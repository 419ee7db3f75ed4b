/**
 * The look that a person chose, as plain values: the page applies it to its documents, the render worker draws with it.
 */

import { preferences, type Preferences } from '../state/settings.ts';
import { newStore, type Store } from '../state/store.ts';
import { coloursOf, fonts, sizes, type Colours } from './tokens.ts';

export interface Palette {
  readonly isDark: boolean;
  readonly colours: Colours;
  /** Of texts and rows that are drawn: a canvas is as large as its place, whatever the scale. */
  readonly scale: number;
  readonly isCompact: boolean;
}

export function paletteOf({ theme, upDown, scale, density }: Preferences, isSystemDark: boolean): Palette {
  const isDark = theme === 'system' ? isSystemDark : theme === 'dark';
  return { isDark, colours: coloursOf(isDark, upDown), scale, isCompact: density === 'compact' };
}

const systemDark = typeof matchMedia === 'undefined' ? null : matchMedia('(prefers-color-scheme: dark)');
const now = (): Palette => paletteOf(preferences.get(), systemDark?.matches ?? true);

export const palette: Store<Palette> = newStore(now());
preferences.subscribe(() => palette.set(now()));
systemDark?.addEventListener('change', () => palette.set(now()));

/** Writes the palette into a document as custom properties, through the object model that a strict policy allows. */
export function applyPalette(root: HTMLElement, { colours, isDark, isCompact, scale }: Palette): void {
  for (const [name, value] of Object.entries(colours)) root.style.setProperty(`--${toKebab(name)}`, value);
  root.style.setProperty('--digits', fonts.digits);
  root.style.setProperty('--words', fonts.words);
  root.style.setProperty('--plot-right', `${sizes.axisWidth + sizes.gutter}px`);
  root.style.setProperty('--plot-bottom', `${sizes.axisHeight}px`);
  root.style.setProperty('--scale', String(scale));
  root.style.colorScheme = isDark ? 'dark' : 'light';
  root.dataset['theme'] = isDark ? 'dark' : 'light';
  root.dataset['density'] = isCompact ? 'compact' : 'normal';
}

function toKebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
