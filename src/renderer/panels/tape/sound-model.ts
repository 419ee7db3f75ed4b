/**
 * Which prints are heard, and how: a voice says side and size, and never more than a person can follow.
 *
 * Holds: nothing is heard of the past, of prints that come later than `lateUsMax` after the venue made them, and no print twice; at most `soundsMax` sounds in
 * `windowUs`, of which the largest prints come first, and at most `voicesMax` at once. All times are the engine's clock.
 */

import type { TapeFrame } from '../../../engine/contract/index.ts';
import { tapeFlagBacklog } from '../../../engine/contract/index.ts';
import { tierOf } from '../../draw/tape/prints.ts';

export const soundLimits = { voicesMax: 8, soundsMax: 4, windowUs: 10_000_000, lateUsMax: 2_500_000 } as const;

export interface Voice {
  readonly hertz: number;
  readonly seconds: number;
  /** From 0 to 1. */
  readonly gain: number;
}

/** Sold is low and bought is high; a larger tier is longer and louder, and further out. */
const voices: Readonly<Record<'bought' | 'sold', Readonly<Record<1 | 2 | 3, Voice>>>> = {
  bought: { 1: { hertz: 660, seconds: 0.09, gain: 0.35 }, 2: { hertz: 880, seconds: 0.16, gain: 0.6 }, 3: { hertz: 1_175, seconds: 0.3, gain: 1 } },
  sold: { 1: { hertz: 330, seconds: 0.09, gain: 0.4 }, 2: { hertz: 247, seconds: 0.16, gain: 0.7 }, 3: { hertz: 165, seconds: 0.3, gain: 1 } },
};

export class SoundBudget {
  /** When each sound of the window began. */
  #soundsUs: number[] = [];
  #endsUs: number[] = [];
  /** Highest number that sounded or was judged too small for good. */
  readonly #sounded = new Set<number>();

  /** What is to be heard of a frame, the largest first. `nowUs`: when it arrived. */
  judge(frame: TapeFrame, tierWorth: number, nowUs: number): readonly Voice[] {
    if (frame.header.sequence === 0) this.#sounded.clear();
    if ((frame.header.flags & tapeFlagBacklog) !== 0) return [];
    this.#soundsUs = this.#soundsUs.filter((us) => Math.abs(nowUs - us) < soundLimits.windowUs);
    this.#endsUs = this.#endsUs.filter((us) => us > nowUs);
    const candidates = [...frame.worth.keys()]
      .map((at) => ({ number: frame.firstNumber + at, worth: frame.worth[at] ?? 0, lateUs: nowUs - (frame.venueUs[at] ?? 0), isSold: ((frame.flags[at] ?? 0) & 1) !== 0 }))
      .filter(({ number, worth, lateUs }) => tierOf(worth, tierWorth) > 0 && lateUs <= soundLimits.lateUsMax && !this.#sounded.has(number))
      .toSorted((left, right) => right.worth - left.worth);
    const heard: Voice[] = [];
    for (const { number, worth, isSold } of candidates) {
      const tier = tierOf(worth, tierWorth);
      if (tier === 0 || this.#soundsUs.length >= soundLimits.soundsMax || this.#endsUs.length >= soundLimits.voicesMax) break;
      const voice = voices[isSold ? 'sold' : 'bought'][tier];
      this.#remember(number);
      this.#soundsUs.push(nowUs);
      this.#endsUs.push(nowUs + voice.seconds * 1_000_000);
      heard.push(voice);
    }
    return heard;
  }

  #remember(number: number): void {
    this.#sounded.add(number);
    // A print grows for a tenth of a second: of more than the window's sounds nobody needs to know.
    const [oldest] = this.#sounded;
    if (this.#sounded.size > rememberedMax && oldest !== undefined) this.#sounded.delete(oldest);
  }
}

const rememberedMax = 64;
