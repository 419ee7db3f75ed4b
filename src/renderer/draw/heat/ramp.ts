/**
 * The heatmap's colours: from the ground of the theme to its brightest, or in a light theme its deepest, end.
 *
 * Holds: lightness changes evenly from end to end (in OKLab), so equal steps look equal, also without colour; none of the ramps
 * needs red told from green. Green and red stay free for buys and sells.
 */

import type { Colours } from '../../theme/tokens.ts';
import { codeGap, codeLotsMax, codeNone } from './codes.ts';
import type { CodeRange } from './range.ts';

type Stops = readonly (readonly [chroma: number, hue: number])[];

/** Chroma and hue in degrees, at equal distances from the ground on; lightness is a line. */
const ramps = {
  /** Deep blue, slate, pale yellow. */
  ocean: [[0.035, 262], [0.1, 262], [0.12, 250], [0.1, 228], [0.09, 185], [0.115, 130], [0.135, 105], [0.085, 98]],
  /** Blue to yellow through grey: for eyes that tell little else apart. */
  dusk: [[0.06, 262], [0.1, 260], [0.06, 265], [0.015, 270], [0.04, 100], [0.09, 98], [0.14, 98], [0.13, 100]],
  /** Violet, magenta, amber. */
  ember: [[0.05, 290], [0.12, 300], [0.17, 330], [0.18, 0], [0.17, 30], [0.16, 55], [0.14, 80], [0.08, 95]],
  grey: [[0, 0], [0, 0]],
} as const satisfies Readonly<Record<string, Stops>>;

export type RampName = keyof typeof ramps;
export const rampNames: readonly RampName[] = ['ocean', 'dusk', 'ember', 'grey'];

const darkEnds = [0.19, 0.97] as const;
const lightEnds = [0.97, 0.25] as const;

export const rampSize = 256;

/** 256 colours as red, green, blue bytes. */
export function newRamp(name: RampName = 'ocean', isDark = true): Uint8Array {
  const ramp = new Uint8Array(rampSize * 3);
  const ends = isDark ? darkEnds : lightEnds;
  for (let at = 0; at < rampSize; at += 1) ramp.set(colourAt(ramps[name], ends, at / (rampSize - 1)), at * 3);
  return ramp;
}

/** Above 1: what is common stays dark, so that walls stand out of it. */
const bend = 1.3;

/** What each code looks like: 256 pixels of red, green, blue, alpha. */
export function codeColours(ramp: Uint8Array, range: CodeRange, colours: Pick<Colours, 'ground' | 'surface' | 'gap'>, into: Uint8Array): void {
  const span = Math.max(1, range.high - range.low);
  for (let code = 0; code < 256; code += 1) {
    const share = Math.max(0, Math.min(1, (code - range.low) / span));
    const at = Math.round(share ** bend * (rampSize - 1)) * 3;
    const isLots = code >= 1 && code <= codeLotsMax;
    into[code * 4] = isLots ? (ramp[at] ?? 0) : 0;
    into[code * 4 + 1] = isLots ? (ramp[at + 1] ?? 0) : 0;
    into[code * 4 + 2] = isLots ? (ramp[at + 2] ?? 0) : 0;
    into[code * 4 + 3] = 255;
  }
  writeColour(into, 0, colours.ground);
  writeColour(into, codeNone, colours.surface);
  writeColour(into, codeGap, colours.gap);
}

function writeColour(into: Uint8Array, code: number, colour: string): void {
  for (let channel = 0; channel < 3; channel += 1) {
    into[code * 4 + channel] = Number.parseInt(colour.slice(1 + channel * 2, 3 + channel * 2), 16);
  }
}

function colourAt(stops: Stops, [first, last]: readonly [number, number], share: number): readonly [number, number, number] {
  const place = share * (stops.length - 1);
  const index = Math.min(Math.floor(place), stops.length - 2);
  const [before, after] = [stops[index] ?? [0, 0], stops[index + 1] ?? [0, 0]];
  const part = place - index;
  const mix = (axis: (angle: number) => number): number =>
    before[0] * axis((before[1] * Math.PI) / 180) * (1 - part) + after[0] * axis((after[1] * Math.PI) / 180) * part;
  return fromOklab(first + (last - first) * share, mix(Math.cos), mix(Math.sin));
}

/** Björn Ottosson's OKLab to sRGB bytes, clipped. */
function fromOklab(lightness: number, greenRed: number, blueYellow: number): readonly [number, number, number] {
  const long = (lightness + 0.396_337_777_4 * greenRed + 0.215_803_757_3 * blueYellow) ** 3;
  const medium = (lightness - 0.105_561_345_8 * greenRed - 0.063_854_172_8 * blueYellow) ** 3;
  const short = (lightness - 0.089_484_177_5 * greenRed - 1.291_485_548 * blueYellow) ** 3;
  return [
    toByte(4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short),
    toByte(-1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short),
    toByte(-0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701 * short),
  ];
}

function toByte(linear: number): number {
  const value = linear <= 0.003_130_8 ? 12.92 * linear : 1.055 * Math.max(linear, 0) ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.max(0, Math.min(1, value)));
}
