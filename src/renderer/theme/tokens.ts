/**
 * Every colour and size of the screen, once. The canvases get them as a palette (palette.ts); the stylesheet gets the same
 * colours as variables (`--ground` and so on) from `applyTokens`, so that neither can drift from the other.
 *
 * Holds: text colours stand at 7:1 or better on every surface they are used on, in both themes and with every choice of
 * colours for up and down (tokens.test.ts).
 */

const dark = {
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
  /** Borders of what can be pressed or typed into: 3:1 on every surface. */
  edge: '#6c7788',
  text: '#e7ebf2',
  /** Second in rank, and legible on every bar. */
  textSoft: '#c6cdd9',
  textQuiet: '#a9b2c1',
  /** Leading digits that do not change. Only on ground, surface and pale bars. */
  textDim: '#9ca6b6',
  accent: '#7cb7ff',
  /** All is well: the same whatever the colours of up and down are. */
  good: '#4fd6a0',
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
  linkRed: '#ff8a80',
  linkOrange: '#ffab5c',
  linkYellow: '#f2d45c',
  linkGreen: '#6fdc8c',
  linkBlue: '#7cb7ff',
  linkPurple: '#d0a5ff',
  onLink: '#0b0d11',
  /** Exchanges beside each other; none of them is a colour of up or down. */
  venueA: '#b794ff',
  venueB: '#3fc4d6',
  venueC: '#ef7ab8',
  venueD: '#d6c04a',
  venueE: '#93a4bd',
  venueF: '#c9956c',
} as const;

type ShadeName = keyof typeof dark;

const light: Readonly<Record<ShadeName, string>> = {
  ground: '#f6f7f9',
  surface: '#ffffff',
  raised: '#f1f3f6',
  pressed: '#e4e8ee',
  line: '#d3d9e1',
  lineStrong: '#aab4c1',
  edge: '#76808f',
  text: '#10151d',
  textSoft: '#2a323e',
  textQuiet: '#3d4653',
  textDim: '#454e5b',
  accent: '#0a4a9c',
  good: '#00573a',
  warn: '#5f4200',
  warnDeep: '#ffe9b8',
  bad: '#8e1418',
  badDeep: '#ffd9d7',
  live: '#ffb454',
  liveDeep: '#4b2d05',
  practice: '#0b3d7d',
  practiceDeep: '#d9e8fb',
  gap: '#e9ecf0',
  gapStripe: '#b3bcc8',
  crosshair: '#2a323e',
  grid: '#00000014',
  linkRed: '#a3161b',
  linkOrange: '#8a3d00',
  linkYellow: '#655000',
  linkGreen: '#0c5a2b',
  linkBlue: '#0a4a9c',
  linkPurple: '#6a2a9e',
  onLink: '#ffffff',
  venueA: '#6a3fc0',
  venueB: '#00727f',
  venueC: '#b3307f',
  venueD: '#6f5c00',
  venueE: '#55637a',
  venueF: '#7d4a20',
};

/** In the order in which exchanges get theirs. */
export const venueColours = ['venueA', 'venueB', 'venueC', 'venueD', 'venueE', 'venueF'] as const;

/** A colour for one side: as text or a thin line, filled behind text, and as the palest of grounds. */
interface Hue {
  readonly bright: string;
  readonly deep: string;
  readonly faint: string;
}

const hues = {
  dark: {
    green: { bright: '#4fd6a0', deep: '#0f4032', faint: '#0a1e1a' },
    red: { bright: '#ff8f86', deep: '#552226', faint: '#2a1519' },
    blue: { bright: '#74c2f2', deep: '#113a56', faint: '#0b1b28' },
    orange: { bright: '#f0b030', deep: '#4a3206', faint: '#211808' },
  },
  light: {
    green: { bright: '#00573a', deep: '#b9e8d2', faint: '#e8f7f0' },
    red: { bright: '#98151a', deep: '#fbcdca', faint: '#fdeeed' },
    blue: { bright: '#004b7c', deep: '#bfe0f7', faint: '#e8f4fc' },
    orange: { bright: '#743c00', deep: '#fbdcae', faint: '#fdf3e2' },
  },
} as const satisfies Record<'dark' | 'light', Record<string, Hue>>;

export type ColourName = ShadeName | 'buy' | 'buyDeep' | 'buyFaint' | 'sell' | 'sellDeep' | 'sellFaint';
export type Colours = Readonly<Record<ColourName, string>>;
export type UpDown = 'green-up' | 'red-up' | 'okabe-ito';

export function coloursOf(isDark: boolean, upDown: UpDown): Colours {
  const set = isDark ? hues.dark : hues.light;
  const [up, down]: readonly [Hue, Hue] = upDown === 'green-up' ? [set.green, set.red] : upDown === 'red-up' ? [set.red, set.green] : [set.blue, set.orange];
  return {
    ...(isDark ? dark : light),
    buy: up.bright, buyDeep: up.deep, buyFaint: up.faint,
    sell: down.bright, sellDeep: down.deep, sellFaint: down.faint,
  };
}

/** Which colour the exchange at a place gets. */
export function venueColour(place: number): ColourName {
  return venueColours[place % venueColours.length] ?? 'venueA';
}

/** What is drawn with until somebody chose otherwise. */
export const colours: Colours = coloursOf(true, 'green-up');

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
