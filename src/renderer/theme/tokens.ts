/**
 * Every colour and size of the screen, once. The canvases read this file; the stylesheet gets the same
 * colours as variables (`--ground` and so on) from `applyTokens`, so that neither can drift from the other.
 *
 * Holds: text colours stand at 7:1 or better on every surface they are used on (tokens.test.ts).
 */

export const colours = {
  /** Behind everything, and an empty cell of the heatmap. */
  ground: '#090b0f',
  /** Panels. */
  surface: '#0e1116',
  /** Bars, popovers, fields. */
  raised: '#151921',
  /** Under the pointer, or chosen. */
  pressed: '#1e2430',
  line: '#222936',
  lineStrong: '#38424f',
  text: '#e7ebf2',
  /** Second in rank, and legible on every bar. */
  textSoft: '#c6cdd9',
  textQuiet: '#a9b2c1',
  /** Leading digits that do not change. Only on ground, surface and pale bars. */
  textDim: '#9ca6b6',
  accent: '#7cb7ff',
  buy: '#4fd6a0',
  buyDeep: '#0f4032',
  buyFaint: '#0a1e1a',
  sell: '#ff8f86',
  sellDeep: '#552226',
  sellFaint: '#2a1519',
  warn: '#f4c35a',
  warnDeep: '#3a2c0d',
  bad: '#ff9a94',
  badDeep: '#4a1c1f',
  live: '#ffb454',
  liveDeep: '#4b2d05',
  practice: '#8fc4ff',
  practiceDeep: '#10294a',
  gap: '#12151b',
  gapStripe: '#3b424e',
  crosshair: '#c8d1df',
  grid: '#ffffff12',
} as const;

export type ColourName = keyof typeof colours;

/** Sizes in CSS pixels that the canvases share. */
export const sizes = {
  axisWidth: 92,
  axisHeight: 24,
  /** Between the newest column and the price axis: the book as it rests now. */
  gutter: 84,
  ladderRow: 19,
  ladderHead: 24,
  ladderSpread: 28,
  text: 12,
  textSmall: 11,
} as const;

export const fonts = {
  digits: "'JetBrains Mono', 'Noto Sans SC', monospace",
  words: "'Inter Variable', 'Noto Sans SC', sans-serif",
} as const;

/** Writes the colours into the document as custom properties, through the object model that a strict policy allows. */
export function applyTokens(root: HTMLElement): void {
  for (const [name, value] of Object.entries(colours)) root.style.setProperty(`--${toKebab(name)}`, value);
  root.style.setProperty('--digits', fonts.digits);
  root.style.setProperty('--words', fonts.words);
  root.style.setProperty('--plot-right', `${sizes.axisWidth + sizes.gutter}px`);
  root.style.setProperty('--plot-bottom', `${sizes.axisHeight}px`);
}

function toKebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
