/** What gestures on the heatmap mean. Coordinates are CSS pixels from its top left. */

import { never, type Instrument, type TopicSpec } from '../../../engine/contract/index.ts';
import type { GestureZone, HeatTell } from '../../draw/heat/drawing.ts';
import { rampNames, type RampName } from '../../draw/heat/ramp.ts';
import { contrastDefault } from '../../draw/heat/range.ts';
import type { ShownLines } from '../../draw/lines/lines.ts';
import { flagOr } from '../../state/settings-parse.ts';
import { topicInstrument } from '../../state/topics.ts';
import { sizes } from '../../theme/tokens.ts';
import { quotesFrom } from '../depth/members.ts';
import { ownAndSet, shownLinesFrom } from '../alerts/lines.ts';

/** Whose books make the map: the instrument's own, or those of the same pair elsewhere too. */
export const booksChoices = ['own', 'spot', 'perp', 'all'] as const;
export type BooksChoice = (typeof booksChoices)[number];

export interface HeatmapSettings {
  readonly [key: string]: unknown;
  /** From 0 to 1. */
  readonly contrast: number;
  readonly ramp: RampName;
  readonly books: BooksChoice;
  /** Currencies whose books are converted, beside the instrument's own. */
  readonly quotes: readonly string[];
  /** Colours stay as they are, whatever comes into sight. */
  readonly isFrozen: boolean;
  readonly lines: ShownLines;
  readonly withTrades: boolean;
  /** Liquidations are marks on the map. */
  readonly withForced: boolean;
  /** Prices out of sight stand at the edges. */
  readonly withFar: boolean;
}

export function settingsFrom({ contrast, ramp, isFrozen, books, quotes, lines, withTrades, withForced, withFar }: Readonly<Record<string, unknown>>): HeatmapSettings {
  return {
    contrast: typeof contrast === 'number' && contrast >= 0 && contrast <= 1 ? contrast : contrastDefault,
    ramp: rampNames.find((name) => name === ramp) ?? 'ocean',
    isFrozen: isFrozen === true,
    books: booksChoices.find((choice) => choice === books) ?? 'own',
    quotes: quotesFrom(quotes),
    lines: shownLinesFrom(lines, { ...ownAndSet, walls: true }),
    withTrades: flagOr(withTrades, true),
    withForced: flagOr(withForced, true),
    withFar: flagOr(withFar, true),
  };
}

/** The contracts among the books of a map, for what was closed by force in them; null: there are none. */
export function forcedTopic(members: readonly Instrument[]): Extract<TopicSpec, { kind: 'liquidations' }> | null {
  const [own, ...others] = members;
  if (own === undefined || members.every(({ market }) => market !== 'perp')) return null;
  return { kind: 'liquidations', instrument: topicInstrument(own), others: others.filter(({ market }) => market === 'perp').map(topicInstrument) };
}

export function zoneOf(x: number, y: number, width: number, height: number): GestureZone {
  if (x >= width - sizes.axisWidth) return 'prices';
  return y >= height - sizes.axisHeight ? 'times' : 'plot';
}

export interface WheelFacts {
  readonly deltaX: number;
  readonly deltaY: number;
  /** 0 pixels, 1 lines, 2 pages. */
  readonly deltaMode: number;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const linePixels = 16;
const pagePixels = 400;
/** One notch of a common mouse is 100 pixels: a quarter more or less. */
const zoomPerPixel = Math.log(1.25) / 100;
const deltaMax = 400;

/** The wheel zooms time about the pointer; with Shift or on the price axis, price; sideways it pans. */
export function wheelCommand(facts: WheelFacts, zone: GestureZone, x: number, y: number): HeatTell {
  const scale = facts.deltaMode === 0 ? 1 : facts.deltaMode === 1 ? linePixels : pagePixels;
  const sideways = facts.deltaX * scale;
  const downward = facts.deltaY * scale;
  // With Shift, browsers turn the wheel sideways.
  const isPrice = zone === 'prices' || facts.shiftKey;
  if (!isPrice && Math.abs(sideways) > Math.abs(downward)) return { kind: 'pan', dx: -clamped(sideways), dy: 0 };
  const delta = clamped(isPrice && downward === 0 ? sideways : downward);
  return { kind: 'zoom', axis: isPrice ? 'price' : 'time', factor: Math.exp(delta * zoomPerPixel), x, y };
}

/** A drag pans; begun on an axis it stretches that axis about its middle (price) or its end (time). */
export function dragCommand(zone: GestureZone, dx: number, dy: number): HeatTell {
  switch (zone) {
    case 'plot':
      return { kind: 'pan', dx, dy };
    case 'prices':
      return { kind: 'zoom', axis: 'price', factor: Math.exp(clamped(dy) * zoomPerPixel * 1.5), x: null, y: null };
    case 'times':
      return { kind: 'zoom', axis: 'time', factor: Math.exp(clamped(dx) * zoomPerPixel * 1.5), x: null, y: null };
    default:
      return never(zone);
  }
}

function clamped(delta: number): number {
  return Math.max(-deltaMax, Math.min(deltaMax, delta));
}
