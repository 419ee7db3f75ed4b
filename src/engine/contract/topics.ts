/**
 * Topics: what a screen may watch. A screen gives each a number of its own choosing; the engine's frames carry it back.
 *
 * Instruments are named as the list of instruments names them, with the version whose ticks and lots the screen knows:
 * a topic of another version is refused, and one whose instrument changes falls silent.
 */

import { z } from 'zod';
import { ladderRowsMax } from './frames/ladder.ts';

/** Topics that a screen may have open at once: forty panels with three each, and some to spare. */
export const topicsMax = 160;
export const topicNumberMax = 65_535;

const instrument = z.object({ id: z.string().min(1).max(80), version: z.int().min(0) });

export const topicSchema = z.discriminatedUnion('kind', [
  /** The best rows of a book, grouped; newest wins. */
  z.object({ kind: z.literal('ladder'), instrument, groupTicks: z.int().min(1).max(1_000_000_000), rows: z.int().min(1).max(ladderRowsMax) }),
  /** Heat columns, the backlog first. */
  z.object({ kind: z.literal('heat'), instrument }),
  /** Every trade from now on. */
  z.object({ kind: z.literal('trades'), instrument }),
]);

export type TopicSpec = z.output<typeof topicSchema>;
export type TopicKind = TopicSpec['kind'];
/** An instrument as a topic names it. */
export type TopicInstrument = z.output<typeof instrument>;
