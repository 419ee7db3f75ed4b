/** The footprint as a drawing: its frames, its gestures and what it says of itself. */

import { decodeFootprint, type FrameHeader, type Instrument, type Validity } from '../../../engine/contract/index.ts';
import type { Drawing, Easel } from '../drawing.ts';
import type { PanelTell } from '../messages.ts';
import type { Extent } from '../pen.ts';
import { FootprintPanel } from './footprint-panel.ts';
import type { FootprintLook } from './look.ts';

export type FootprintTell =
  | { readonly kind: 'foot-look'; readonly look: FootprintLook }
  /** Other bars: what is there is none of theirs. */
  | { readonly kind: 'foot-begin'; readonly bars: string }
  | { readonly kind: 'foot-point'; readonly at: { readonly x: number; readonly y: number } | null }
  | { readonly kind: 'foot-cross'; readonly ticks: number | null }
  | { readonly kind: 'foot-pan'; readonly dx: number; readonly dy: number }
  /** In CSS pixels; null: about the middle, or the right edge. */
  | { readonly kind: 'foot-zoom'; readonly axis: 'time' | 'price'; readonly factor: number; readonly x: number | null; readonly y: number | null }
  | { readonly kind: 'foot-follow' }
  | { readonly kind: 'foot-reset' };

export interface FootprintReport {
  readonly kind: 'footprint';
  readonly isFollowing: boolean;
  readonly rowTicks: number | null;
  readonly barCount: number;
  readonly lineCount: number;
  readonly closeTicks: number | null;
  /** Older bars are wanted than those that began then. */
  readonly wishUs: number | null;
  readonly pointed: { readonly ticks: number; readonly timeUs: number | null } | null;
}

export class FootprintDrawing implements Drawing {
  readonly #footprint = new FootprintPanel();
  #validity: Validity | null = null;
  #bars: string | null = null;
  readonly isMoving = false;

  get validity(): Validity | null {
    return this.#validity;
  }

  show(instrument: Instrument | null): void {
    this.#footprint.show(instrument);
    this.#validity = null;
  }

  size(extent: Extent): void {
    this.#footprint.size(extent);
  }

  tell(tell: PanelTell): void {
    const footprint = this.#footprint;
    if (tell.kind === 'foot-look') footprint.look(tell.look);
    else if (tell.kind === 'foot-point') footprint.point(tell.at);
    else if (tell.kind === 'foot-cross') footprint.cross(tell.ticks);
    else if (tell.kind === 'foot-pan') footprint.pan(tell.dx, tell.dy);
    else if (tell.kind === 'foot-zoom') footprint.zoom(tell.axis, tell.factor, tell.x, tell.y);
    else if (tell.kind === 'foot-follow') footprint.follow();
    else if (tell.kind === 'foot-reset') footprint.reset();
    else if (tell.kind === 'foot-begin' && tell.bars !== this.#bars) {
      this.#bars = tell.bars;
      footprint.begin();
      this.#validity = null;
    }
  }

  onFrame(_topic: string, _header: FrameHeader, bytes: Uint8Array): boolean {
    const frame = decodeFootprint(bytes);
    if (!frame.ok) return false;
    this.#footprint.onFrame(frame.value);
    this.#validity = frame.value.validity;
    return true;
  }

  paint(easel: Easel): void {
    this.#footprint.paint(easel);
  }

  get keptBytes(): number {
    return this.#footprint.bars.bytes;
  }

  report(): FootprintReport {
    const { bars, isFollowing, rowTicks, wishUs, pointedTicks, pointedUs } = this.#footprint;
    return {
      kind: 'footprint', isFollowing, rowTicks, barCount: bars.count, lineCount: bars.lines.length, closeTicks: bars.newest?.close ?? null, wishUs,
      pointed: pointedTicks === null ? null : { ticks: pointedTicks, timeUs: pointedUs },
    };
  }
}
