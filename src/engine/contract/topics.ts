/**
 * Topics: what a screen may watch. A screen gives each a number of its own choosing; the engine's frames carry it back.
 *
 * Instruments are named as the list of instruments names them, with the version whose ticks and lots the screen knows:
 * a topic of another version is refused, and one whose instrument changes falls silent.
 */

import { z } from 'zod';
import { compositeRowsMax } from './frames/composite-ladder.ts';
import { cvdCellsMax } from './frames/cvd.ts';
import { depthPointsMax } from './frames/depth.ts';
import { ladderRowsMax } from './frames/ladder.ts';
import { frameMembersMax } from './frames/members.ts';
import { quotesMax } from './frames/quotes.ts';
import { ratesMax } from './frames/rates.ts';

/** Topics that a screen may have open at once: forty panels with three each, and some to spare. */
export const topicsMax = 160;
export const topicNumberMax = 65_535;

/** Those whose protocols we speak, and any other by its name in ccxt. */
export const venueSchema = z.union([z.enum(['binance', 'okx', 'htx']), z.templateLiteral(['basic.', z.string().regex(/^[a-z0-9]{2,40}$/)])]);
export const marketSchema = z.enum(['spot', 'perp']);
const feeBps = z.number().min(-100).max(1_000);

const instrument = z.object({ id: z.string().min(1).max(80), version: z.int().min(0) });
const groupTicks = z.int().min(1).max(1_000_000_000);
/** Books of the same base beside the instrument's own, which gives the names, the ticks and the quote. */
const others = z.array(instrument).max(frameMembersMax - 1);

const asset = z.string().min(1).max(20);
const size = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
const minuteUs = 60_000_000;
const secondUs = 1_000_000;

/** Whole minutes, or whole seconds that make up a minute. */
export function isBarLength(us: number): boolean {
  return Number.isSafeInteger(us) && us >= secondUs && us <= 7 * 1_440 * minuteUs && (us % minuteUs === 0 || (us % secondUs === 0 && minuteUs % us === 0));
}

/** When a bar ends: after a time, a number of trades, a volume, a range of price, or a step of price. */
export const barKindSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('time'), us: z.int().refine(isBarLength, 'must be whole minutes, or seconds that make up one') }),
  z.object({ kind: z.literal('tick'), trades: size }),
  z.object({ kind: z.literal('volume'), lots: size }),
  z.object({ kind: z.literal('range'), ticks: size }),
  z.object({ kind: z.literal('renko'), ticks: size }),
]);

/** The same for footprints, which are made of trades alone: shorter times are possible, and bars of a delta or a reversal. */
export const footprintBarSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('time'), us: z.int().min(1_000_000).max(7 * 86_400_000_000) }),
  z.object({ kind: z.literal('trades'), trades: size }),
  z.object({ kind: z.literal('volume'), lots: size }),
  z.object({ kind: z.literal('delta'), lots: size }),
  z.object({ kind: z.literal('range'), ticks: size }),
  z.object({ kind: z.literal('reversal'), ticks: size }),
  z.object({ kind: z.literal('renko'), ticks: size }),
]);

export const topicSchema = z.discriminatedUnion('kind', [
  /** The best rows of a book, grouped; newest wins. */
  z.object({ kind: z.literal('ladder'), instrument, groupTicks, rows: z.int().min(1).max(ladderRowsMax) }),
  /** Heat columns, the backlog first. */
  z.object({ kind: z.literal('heat'), instrument }),
  /** Every trade from now on. */
  z.object({ kind: z.literal('trades'), instrument }),
  /** Heat columns of several books as one, in the ticks and lots of the first; from now on. */
  z.object({ kind: z.literal('composite-heat'), instrument, others }),
  /** The trades of several instruments, in the ticks and lots of the first. */
  z.object({ kind: z.literal('composite-trades'), instrument, others }),
  /** The best rows of several books as one, with each book's share. */
  z.object({ kind: z.literal('composite-ladder'), instrument, others, groupTicks, rows: z.int().min(1).max(compositeRowsMax) }),
  /** How much rests within a distance of the middle, of one book or several. */
  z.object({
    kind: z.literal('depth'), instrument, others, points: z.int().min(1).max(depthPointsMax),
    range: z.object({ unit: z.enum(['bps', 'ticks']), size: z.int().min(1).max(1_000_000_000) }),
  }),
  /** Which side of a book is heavier. */
  z.object({ kind: z.literal('pressure'), instrument }),
  /** What was added and pulled on the rows of a ladder within the window, and what traded there since a time by the engine's clock. */
  z.object({ kind: z.literal('ladder-flow'), instrument, groupTicks, windowUs: z.int().min(1_000_000).max(3_600_000_000), sinceUs: z.number().min(0) }),
  /** Our orders that rest in a book. */
  z.object({ kind: z.literal('own-orders'), instrument }),
  /** Bars: the newest of the past, then the present; older ones when asked (`more`). */
  z.object({ kind: z.literal('bars'), instrument, bar: barKindSchema }),
  /** The large orders of one market or several: those that stand, and those that ended. */
  z.object({ kind: z.literal('walls'), instrument, others }),
  /** What traded in each row of prices, bar by bar; with imbalances, lines, and averages since the session's beginning and since an anchor. Rows of `null`: about a basis point. */
  z.object({
    kind: z.literal('footprint'), instrument, bar: footprintBarSchema, rowTicks: groupTicks.nullable(), valueShare: z.number().min(0.05).max(1), stackMin: z.int().min(2).max(20),
    imbalance: z.object({ ratio: z.number().min(1).max(1_000), lotsMin: z.number().min(0), isZeroIgnored: z.boolean() }), anchorUs: z.number().positive().nullable(),
  }),
  /** Bought less sold in the quote, summed up, of one market or several. */
  z.object({ kind: z.literal('cvd'), instrument, others, cellUs: z.int().min(1_000_000).max(86_400_000_000), cells: z.int().min(2).max(cvdCellsMax) }),
  /** What traded at each price: of a session, of the last while, or of a fixed stretch, which may go on. Rows of `null`: about a basis point. */
  z.object({
    kind: z.literal('profile'), instrument, rowTicks: groupTicks.nullable(), valueShare: z.number().min(0.05).max(1),
    range: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('session'), sessionUs: z.int().min(60_000_000).max(7 * 86_400_000_000), offsetUs: z.int().min(0).max(86_400_000_000) }),
      z.object({ kind: z.literal('recent'), us: z.int().min(1_000_000).max(7 * 86_400_000_000) }),
      z.object({ kind: z.literal('fixed'), fromUs: z.number().min(0), untilUs: z.number().min(0).nullable() }),
    ]),
  }),
  /** What those who rest orders added, pulled and had filled, from now on; entries worth less than this, in the quote, are only summed. */
  z.object({ kind: z.literal('makers'), instrument, others, worthMin: z.number().min(0) }),
  /** Time and sales of one market or several: trades of one millisecond and side as one print. `burstWorthMin`: what bursts are worth at least, in the quote. */
  z.object({ kind: z.literal('tape'), instrument, others, burstWorthMin: z.number().positive().nullable() }),
  /** One base in several markets side by side, in one currency (that of the first, without another), net of fees: the usual ones of a market, where none are told. */
  z.object({ kind: z.literal('compare'), instrument, others, quote: asset.nullable(), fees: z.array(z.object({ venue: venueSchema, market: marketSchema, takerBps: feeBps, makerBps: feeBps })).max(frameMembersMax) }),
  /** What some currencies are worth in one, by our own books of their pairs: those by which prices of several quotes are converted. */
  z.object({ kind: z.literal('rates'), into: asset, quotes: z.array(asset).min(1).max(ratesMax) }),
  /** What is known of some instruments at present; each is followed for it, as far as there is room. */
  z.object({ kind: z.literal('quotes'), instruments: z.array(instrument).min(1).max(quotesMax) }),
  /** Perpetual contracts of one base: open interest, basis and funding by the minute of a day, and what was closed by force. Spot among them takes no part. */
  z.object({ kind: z.literal('perpetuals'), instrument, others }),
  /** Of those only what was closed by force, in the same frames. */
  z.object({ kind: z.literal('liquidations'), instrument, others }),
]);

export type TopicSpec = z.output<typeof topicSchema>;
export type TopicKind = TopicSpec['kind'];
export type FootprintBar = z.output<typeof footprintBarSchema>;
export type BarKind = z.output<typeof barKindSchema>;
/** An instrument as a topic names it. */
export type TopicInstrument = z.output<typeof instrument>;
