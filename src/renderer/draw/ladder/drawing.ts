/** The ladder as a drawing: its frames, its gestures and what it says of itself. */

import { decodeLadder, decodeTrades, type FrameHeader, type Instrument, type Validity } from '../../../engine/contract/index.ts';
import type { Drawing, Easel } from '../drawing.ts';
import type { PanelTell } from '../messages.ts';
import type { Extent } from '../pen.ts';
import { LadderPanel, type LastTrade } from './ladder-panel.ts';

export type LadderTell =
  | { readonly kind: 'group'; readonly groupTicks: number }
  | { readonly kind: 'scroll'; readonly rows: number }
  | { readonly kind: 'recentre' };

export interface LadderReport {
  readonly kind: 'ladder';
  readonly isCentred: boolean;
  /** Of the frame on the screen; null before the first. */
  readonly groupTicks: number | null;
  readonly middleTicks: number | null;
}

export class LadderDrawing implements Drawing {
  readonly #ladder = new LadderPanel();
  #last: LastTrade | null = null;
  #validity: Validity | null = null;
  readonly isMoving = false;

  get validity(): Validity | null {
    return this.#validity;
  }

  show(instrument: Instrument | null): void {
    this.#ladder.show(instrument);
    this.#last = null;
    this.#validity = null;
  }

  size(extent: Extent): void {
    this.#ladder.size(extent);
  }

  tell(tell: PanelTell): void {
    if (tell.kind === 'group') this.#ladder.group(tell.groupTicks);
    else if (tell.kind === 'scroll') this.#ladder.scroll(tell.rows);
    else if (tell.kind === 'recentre') this.#ladder.recentre();
  }

  onFrame(topic: string, _header: FrameHeader, bytes: Uint8Array): boolean {
    if (topic === 'trades') return this.#onTrades(bytes);
    const ladder = decodeLadder(bytes);
    if (!ladder.ok) return false;
    this.#ladder.onLadder(ladder.value);
    this.#validity = ladder.value.validity;
    return true;
  }

  #onTrades(bytes: Uint8Array): boolean {
    const trades = decodeTrades(bytes);
    if (!trades.ok) return false;
    const newest = trades.value.ticks.length - 1;
    if (newest >= 0) this.#last = { ticks: trades.value.ticks[newest] ?? 0, isSell: (trades.value.lots[newest] ?? 0) < 0 };
    return true;
  }

  paint({ pen, texts, freshness }: Easel): void {
    this.#ladder.paint(pen, texts, freshness, this.#last);
  }

  report(): LadderReport {
    return { kind: 'ladder', isCentred: this.#ladder.isCentred, groupTicks: this.#ladder.frame?.groupTicks ?? null, middleTicks: this.#ladder.middleTicks };
  }
}
