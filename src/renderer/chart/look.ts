/** How a chart looks: what a person chose for it, and the colours, fonts and clocks of the whole screen. */

import { never } from '../../engine/contract/index.ts';
import type { Colours } from '../theme/tokens.ts';
import type { AxisLanguage } from './axis.ts';
import type { PlotColour } from '../../engine/contract/indicators/part.ts';
import type { Zone } from '../i18n/zone.ts';

export const barStyles = ['candles', 'hollow', 'bars', 'line', 'area', 'heikin-ashi'] as const;
export type BarStyle = (typeof barStyles)[number];

export const scaleModes = ['plain', 'log', 'percent', 'indexed'] as const;
export type ScaleMode = (typeof scaleModes)[number];

export interface ChartLook {
  readonly style: BarStyle;
  readonly scaleMode: ScaleMode;
  readonly colours: Colours;
  readonly fontFamily: string;
  readonly fontSize: number;
  readonly zone: Zone;
  readonly language: AxisLanguage;
  /** What a hole says: for how long there are no bars. */
  readonly holeText: (us: number) => string;
}

/** Lines of the first, second and third rank are told apart without red and green. */
export function plotColour(colour: PlotColour, colours: Colours): string {
  switch (colour) {
    case 'first': return colours.accent;
    case 'second': return colours.linkOrange;
    case 'third': return colours.linkPurple;
    case 'fourth': return colours.linkYellow;
    case 'quiet': return colours.textQuiet;
    case 'up': case 'signed': return colours.buy;
    case 'down': return colours.sell;
    default: return never(colour);
  }
}

/** `#rrggbb` with less of it. */
export function faint(colour: string, share: number): string {
  return `${colour}${Math.round(share * 255).toString(16).padStart(2, '0')}`;
}
