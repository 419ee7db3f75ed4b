/**
 * What each code of a map looks like: the ramp that was chosen, over a range that follows what is in sight, for the map and for the
 * far prices at its edges.
 *
 * Holds: while frozen, and between two looks at the percentiles, nothing changes.
 */

import type { Palette } from '../../theme/palette.ts';
import type { FarStrip } from './far-strip.ts';
import type { HeatGrid } from './grid.ts';
import { codeColours, newRamp, type RampName } from './ramp.ts';
import { contrastDefault, countCodes, easedRange, farRangeOf, rangeOf, type CodeRange } from './range.ts';
import { ticksAt, type HeatView } from './view.ts';

/** How often the percentiles of what is visible are looked at. */
const rangeEveryMs = 1_000;

export class HeatColours {
  /** 256 × red, green, blue, alpha; `version` changes with them. */
  readonly looks = new Uint8Array(256 * 4);
  readonly farLooks = new Uint8Array(256 * 4);
  version = 0;
  /** Colours stay what they are, whatever comes into sight: for comparing two moments. */
  isFrozen = false;
  #ramp = newRamp();
  #rampName: RampName = 'ocean';
  /** What the ramp was made for. */
  #palette: Palette | null = null;
  readonly #histogram = new Uint32Array(256);
  #range: CodeRange | null = null;
  #farRange: CodeRange | null = null;
  #rangeAtMs = 0;
  #contrast = contrastDefault;

  set contrast(value: number) {
    const contrast = Math.max(0, Math.min(1, value));
    if (contrast === this.#contrast) return;
    this.#contrast = contrast;
    this.#range = null;
  }

  set ramp(name: RampName) {
    this.#rampName = name;
    this.#palette = null;
  }

  /** Another range is found at once: what is in sight has nothing to do with what was. */
  forget(): void {
    this.#range = null;
  }

  /** Another look at what is in sight is due. */
  lookSoon(): void {
    this.#rangeAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Other colours: no cell is computed anew. */
  take(palette: Palette): void {
    if (palette === this.#palette) return;
    this.#palette = palette;
    this.#ramp = newRamp(this.#rampName, palette.isDark);
    this.#paint();
  }

  adjust(grid: HeatGrid, view: HeatView, { first, last }: { readonly first: number; readonly last: number }, far: FarStrip, nowMs: number): void {
    if (this.#range !== null && (this.isFrozen || nowMs - this.#rangeAtMs < rangeEveryMs)) return;
    this.#rangeAtMs = nowMs;
    const low = Math.floor(ticksAt(view, view.height) / grid.bucketTicks) - grid.firstPrice;
    const high = Math.floor(ticksAt(view, 0) / grid.bucketTicks) - grid.firstPrice;
    const count = countCodes(grid.cells, first, last, low, high, this.#histogram);
    const target = rangeOf(this.#histogram, count, this.#contrast);
    if (target === null) return;
    const next = easedRange(this.#range, target);
    const nextFar = easedRange(this.#range === null ? null : this.#farRange, farRangeOf(this.#histogram, far.count(first, last, this.#histogram), next));
    if (isSame(this.#range, next) && isSame(this.#farRange, nextFar)) return;
    this.#range = next;
    this.#farRange = nextFar;
    this.#paint();
  }

  #paint(): void {
    if (this.#palette === null || this.#range === null) return;
    codeColours(this.#ramp, this.#range, this.#palette.colours, this.looks);
    codeColours(this.#ramp, this.#farRange ?? this.#range, this.#palette.colours, this.farLooks);
    this.version += 1;
  }
}

function isSame(before: CodeRange | null, after: CodeRange): boolean {
  return before?.low === after.low && before.high === after.high;
}
