/** What the bar says of the panel it speaks of. */

import type { Instrument } from '../../../engine/contract/index.ts';
import type { Freshness } from '../../draw/freshness.ts';
import type { DrawingReport } from '../../draw/messages.ts';
import type { Hearing } from '../../state/terminal.ts';

/** Whose data is on the screen, as the data itself says; of a panel that is not drawn by the stage, what it was asked for. */
export function shownOf(chosen: Instrument | null, report: Pick<DrawingReport, 'stream'> | null): Instrument | null {
  if (chosen === null || report === null) return chosen;
  return report.stream === chosen.stream ? chosen : null;
}

export interface WorthFacts {
  readonly report: Pick<DrawingReport, 'freshness'> | null;
  /** The engine's word on the instrument's own book. */
  readonly book: Freshness | null;
  readonly hearing: Hearing;
  readonly isStuck: boolean;
}

/**
 * What it is worth: the drawing's word, unless the stage or the engine does not answer. A picture of several books is live while one of them is, and says nothing of the one
 * whose name stands beside it: that one's own word counts then. Null: nothing to say.
 */
export function worthOf({ report, book, hearing, isStuck }: WorthFacts): Freshness | null {
  if (hearing === 'cut') return 'cut';
  if (isStuck && report !== null) return 'stuck';
  if (hearing === 'silent') return 'silent';
  if (report?.freshness === 'live' && book !== null) return book;
  return report?.freshness ?? book;
}
