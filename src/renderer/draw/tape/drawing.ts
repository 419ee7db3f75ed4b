/** Time and sales as a drawing: its frames, what it is told, and what it says of itself. */

import { decodeTape, type FlowMember, type FrameHeader, type Instrument, type Validity } from '../../../engine/contract/index.ts';
import type { Drawing, Easel } from '../drawing.ts';
import type { PanelTell } from '../messages.ts';
import type { Extent } from '../pen.ts';
import { TapePanel, type TapeLook } from './tape-panel.ts';

export type TapeTell =
  | { readonly kind: 'tape-look'; readonly look: TapeLook }
  /** Rows stay where they are, or the newest come again. */
  | { readonly kind: 'tape-hold'; readonly isHeld: boolean }
  /** Above 0: older ones. */
  | { readonly kind: 'tape-scroll'; readonly rows: number }
  /** Other markets: what is there is none of theirs. */
  | { readonly kind: 'tape-begin'; readonly markets: string };

export interface TapeReport {
  readonly kind: 'tape';
  readonly isHeld: boolean;
  readonly waitingCount: number;
  readonly keptCount: number;
  readonly missedCount: number;
  readonly members: readonly Pick<FlowMember, 'stream' | 'validity'>[];
}

export class TapeDrawing implements Drawing {
  readonly #tape = new TapePanel();
  #validity: Validity | null = null;
  #markets: string | null = null;
  readonly isMoving = false;

  get validity(): Validity | null {
    return this.#validity;
  }

  show(instrument: Instrument | null): void {
    this.#tape.show(instrument);
    this.#validity = null;
  }

  size(extent: Extent): void {
    this.#tape.size(extent);
  }

  tell(tell: PanelTell): void {
    if (tell.kind === 'tape-look') this.#tape.look(tell.look);
    else if (tell.kind === 'tape-scroll') this.#tape.scroll(tell.rows);
    else if (tell.kind === 'tape-hold') {
      if (tell.isHeld) this.#tape.hold();
      else this.#tape.follow();
    } else if (tell.kind === 'tape-begin' && tell.markets !== this.#markets) {
      this.#markets = tell.markets;
      this.#tape.begin();
      this.#validity = null;
    }
  }

  onFrame(_topic: string, _header: FrameHeader, bytes: Uint8Array): boolean {
    const frame = decodeTape(bytes);
    if (!frame.ok) return false;
    this.#tape.onPrints(frame.value);
    this.#validity = bestOf(frame.value.members);
    return true;
  }

  paint(easel: Easel): void {
    this.#tape.paint(easel);
  }

  get keptBytes(): number {
    return this.#tape.prints.bytes;
  }

  report(): TapeReport {
    const { prints, isHeld, waitingCount } = this.#tape;
    return { kind: 'tape', isHeld, waitingCount, keptCount: prints.count, missedCount: prints.missedCount, members: prints.members.map(({ stream, validity }) => ({ stream, validity })) };
  }

  take(): string {
    return this.#tape.csv();
  }
}

/** A picture of several markets lives as long as one of them does; which ones do not is said beside it. */
export function bestOf(members: readonly Pick<FlowMember, 'validity'>[]): Validity {
  return members.some(({ validity }) => validity === 'live') ? 'live' : (members[0]?.validity ?? 'empty');
}
