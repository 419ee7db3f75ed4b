/**
 * What we hold, by two accounts that must agree: the sum of the fills that we saw, and the venue's own
 * number. Where the venue tells no positions (spot) the sum of the fills since the start stands alone.
 *
 * | what comes                       | what it does                                                       |
 * |----------------------------------|--------------------------------------------------------------------|
 * | the answer to our question       | the base, at first and after time that we did not watch            |
 * | a fill within the question's time| the base may hold it or not: the question is asked again           |
 * | a fill after it                  | is added                                                           |
 * | the venue's number, while we watch | is compared with our sum up to that time, when late fills had time to come |
 * | the same, while fills are known to be missing | waits for them: the difference is explained |
 *
 * Holds: where the two differ the missing fills and the position are asked for first, because a fill may
 * be late or lost; a disagreement that stays is told, once, and then the venue's number counts. Positions
 * of the two-way mode (long and short apart) are not ours to trade; they are told as a fault of the account.
 */

import { usPerSecond } from '../../domain/time.ts';

export const positionLimits = {
  /** Fills may come so much later than the venue's number. */
  graceUs: 2 * usPerSecond,
  /** An answer that fell into a fill is asked for again after so long. */
  againUs: usPerSecond / 2,
  /** So many times we ask before we call it a disagreement. */
  doubtsMax: 3,
  /** Fills that are remembered for a comparison with the past. */
  recentMax: 256,
} as const;

interface Holding {
  lots: number;
  /** Whether the base is known for certain. Not before the first answer, and not after time unwatched. */
  isSettled: boolean;
  doubtCount: number;
  /** The venue's clock when the base was asked for, and when the answer came. */
  askedUs: number;
  answeredUs: number;
  readonly recent: { readonly lots: number; readonly filledUs: number }[];
  /** What the venue said last, as of a moment from `venueUs` to `untilUs`; to be compared after `dueUs`. */
  told: { readonly lots: number; readonly entry: number | null; readonly venueUs: number; readonly untilUs: number; readonly dueUs: number } | null;
}

export interface PositionEvents {
  readonly changed: (stream: number, lots: number, theirs: number | null, entry: number | null, differs: boolean, venueUs: number) => void;
  /** The venue must be asked for all positions again. */
  readonly ask: (dueUs: number) => void;
  /** Fills since then may be missing: the venue must be asked for them, and for all positions. */
  readonly doubt: (stream: number, sinceUs: number, nowUs: number) => void;
  /** Whether orders are filled further than their fills were told, and these are still asked for. */
  readonly isAwaiting: (stream: number) => boolean;
}

export class Positions {
  readonly #hasVenue: boolean;
  readonly #events: PositionEvents;
  readonly #holdings = new Map<number, Holding>();

  constructor(hasVenue: boolean, events: PositionEvents) {
    this.#hasVenue = hasVenue;
    this.#events = events;
  }

  /** An instrument of which fills may come. */
  list(stream: number): void {
    this.#holdingOf(stream);
  }

  lotsOf(stream: number): number {
    return this.#holdings.get(stream)?.lots ?? 0;
  }

  isSettled(stream: number): boolean {
    return !this.#hasVenue || this.#holdings.get(stream)?.isSettled === true;
  }

  /** Lots are other ones now: `again` counts what was held in them. Where the venue tells positions it is asked what we hold. */
  recount(stream: number, again: (lots: number) => number, nowUs: number, venueUs: number): void {
    const holding = this.#holdingOf(stream);
    holding.lots = again(holding.lots);
    holding.recent.splice(0, Infinity, ...holding.recent.map(({ lots, filledUs }) => ({ lots: again(lots), filledUs })));
    holding.told = null;
    this.#events.changed(stream, holding.lots, null, null, false, venueUs);
    if (!this.#hasVenue) return;
    holding.isSettled = false;
    this.#events.ask(nowUs);
  }

  /** We did not see everything: the next answer is the base anew. */
  unwatched(): void {
    for (const holding of this.#holdings.values()) {
      holding.isSettled = false;
      holding.doubtCount = 0;
      holding.told = null;
    }
  }

  /** `lots` is signed. */
  onFill(stream: number, lots: number, filledUs: number, nowUs: number): void {
    const holding = this.#holdingOf(stream);
    holding.recent.push({ lots, filledUs });
    if (holding.recent.length > positionLimits.recentMax) holding.recent.shift();
    if (!this.#hasVenue) {
      holding.lots += lots;
    } else if (filledUs <= holding.askedUs) {
      return; // the base holds it
    } else if (filledUs <= holding.answeredUs) {
      holding.isSettled = false;
      this.#events.ask(nowUs + positionLimits.againUs);
      return;
    } else {
      holding.lots += lots;
    }
    this.#events.changed(stream, holding.lots, null, null, false, filledUs);
  }

  /** The answer to a question; streams that are not in it are flat. */
  onAnswer(answer: ReadonlyMap<number, { readonly lots: number; readonly entry: number | null }>, askedUs: number, answeredUs: number, nowUs: number): void {
    for (const stream of new Set([...answer.keys(), ...this.#holdings.keys()])) {
      const holding = this.#holdingOf(stream);
      const { lots, entry } = answer.get(stream) ?? { lots: 0, entry: null };
      if (holding.isSettled) {
        holding.told = { lots, entry, venueUs: askedUs, untilUs: answeredUs, dueUs: nowUs + positionLimits.graceUs };
        continue;
      }
      const isTorn = holding.recent.some((fill) => fill.filledUs > askedUs && fill.filledUs <= answeredUs);
      holding.askedUs = askedUs;
      holding.answeredUs = answeredUs;
      holding.lots = lots + sumAfter(holding, answeredUs);
      holding.isSettled = !isTorn;
      if (isTorn) this.#events.ask(nowUs + positionLimits.againUs);
      else this.#events.changed(stream, holding.lots, lots, entry, false, askedUs);
    }
  }

  /** What the venue pushed. */
  onTold(stream: number, lots: number, entry: number | null, venueUs: number, nowUs: number): void {
    const holding = this.#holdingOf(stream);
    if (venueUs < (holding.told?.venueUs ?? 0)) return;
    holding.told = { lots, entry, venueUs, untilUs: venueUs, dueUs: nowUs + positionLimits.graceUs };
  }

  /** Compares what is due; answers the streams where the accounts differed. */
  check(nowUs: number): readonly { readonly stream: number; readonly ours: number; readonly theirs: number }[] {
    const differing = [];
    for (const [stream, holding] of this.#holdings) {
      const { told } = holding;
      if (told === null || nowUs < told.dueUs || !holding.isSettled) continue;
      if (this.#events.isAwaiting(stream)) {
        holding.told = { ...told, dueUs: nowUs + positionLimits.graceUs };
        continue;
      }
      holding.told = null;
      if (told.venueUs < holding.askedUs) continue;
      if (holding.recent.some((fill) => fill.filledUs > told.venueUs && fill.filledUs <= told.untilUs)) {
        this.#events.ask(nowUs + positionLimits.againUs);
        continue;
      }
      const after = sumAfter(holding, told.venueUs);
      const ours = holding.lots - after;
      const differs = ours !== told.lots;
      if (differs && holding.doubtCount < positionLimits.doubtsMax) {
        holding.doubtCount += 1;
        this.#events.doubt(stream, told.venueUs, nowUs);
        continue;
      }
      holding.doubtCount = 0;
      if (differs) {
        differing.push({ stream, ours, theirs: told.lots });
        holding.lots = told.lots + after;
        // It is the base now: fills of before that come yet are in it.
        holding.askedUs = told.venueUs;
        holding.answeredUs = told.untilUs;
      }
      this.#events.changed(stream, holding.lots, told.lots, told.entry, differs, told.venueUs);
    }
    return differing;
  }

  #holdingOf(stream: number): Holding {
    const known = this.#holdings.get(stream);
    if (known !== undefined) return known;
    const made: Holding = { lots: 0, isSettled: false, doubtCount: 0, askedUs: 0, answeredUs: 0, recent: [], told: null };
    this.#holdings.set(stream, made);
    return made;
  }
}

function sumAfter(holding: Holding, venueUs: number): number {
  return holding.recent.reduce((sum, fill) => (fill.filledUs > venueUs ? sum + fill.lots : sum), 0);
}
