/** The depth chart as a drawing: its frames, its gestures and what it says of itself. */

import { decodeDepth, type FrameHeader, type FrameMember, type Instrument, type Validity } from '../../../engine/contract/index.ts';
import type { Drawing, Easel } from '../drawing.ts';
import type { PanelTell } from '../messages.ts';
import type { Extent } from '../pen.ts';
import { curvesOf } from './curve.ts';
import { DepthPanel, type DepthLook } from './depth-panel.ts';

export type DepthTell =
  | { readonly kind: 'depth-look'; readonly look: DepthLook }
  /** In CSS pixels from the left; null: the pointer is not here. */
  | { readonly kind: 'depth-point'; readonly x: number | null }
  /** As parts of the range, outward above 0. */
  | { readonly kind: 'depth-step'; readonly by: number };

export interface DepthReport {
  readonly kind: 'depth';
  readonly members: readonly Pick<FrameMember, 'stream' | 'validity' | 'absence'>[];
  readonly middleTicks: number | null;
  /** What both sides hold at the pointer's distance, in the frame's lots. */
  readonly pointed: { readonly bps: number; readonly bidLots: number; readonly askLots: number } | null;
}

export class DepthDrawing implements Drawing {
  readonly #depth = new DepthPanel();
  #validity: Validity | null = null;
  readonly isMoving = false;

  get validity(): Validity | null {
    return this.#validity;
  }

  show(instrument: Instrument | null): void {
    this.#depth.show(instrument);
    this.#validity = null;
  }

  size(extent: Extent): void {
    this.#depth.size(extent);
  }

  tell(tell: PanelTell): void {
    if (tell.kind === 'depth-look') this.#depth.look(tell.look);
    else if (tell.kind === 'depth-point') this.#depth.point(tell.x);
    else if (tell.kind === 'depth-step') this.#depth.step(tell.by);
  }

  onFrame(_topic: string, _header: FrameHeader, bytes: Uint8Array): boolean {
    const frame = decodeDepth(bytes);
    if (!frame.ok) return false;
    this.#depth.onCurves(curvesOf(frame.value));
    this.#validity = frame.value.validity;
    return true;
  }

  paint(easel: Easel): void {
    this.#depth.paint(easel);
  }

  report(): DepthReport {
    const frame = this.#depth.curves?.frame;
    const at = this.#depth.pointed;
    return {
      kind: 'depth',
      members: (frame?.members ?? []).map(({ stream, validity, absence }) => ({ stream, validity, absence })),
      middleTicks: frame?.middle?.ticks ?? null,
      pointed: at === null ? null : { bps: at.bps, bidLots: at.bidLots, askLots: at.askLots },
    };
  }
}
