/** The ladder as a drawing: its frames, its gestures and what it says of itself. */

import {
  decodeCompositeLadder, decodeLadder, decodeLadderFlow, decodeOwnOrders, decodeTrades, decodeWalls, type FrameHeader, type FrameMember, type Instrument, type OwnOrdersFrame, type Validity, type TradesFrame, type WallsFrame,
} from '../../../engine/contract/index.ts';
import type { Drawing, DrawnPlace, Easel } from '../drawing.ts';
import type { LinesTell } from '../lines/held.ts';
import type { PanelTell } from '../messages.ts';
import type { Extent } from '../pen.ts';
import { bookOfComposite, bookOfLadder } from './book.ts';
import { LadderPanel } from './ladder-panel.ts';
import type { LadderLook } from './look.ts';
import type { LadderPlace } from './pointing.ts';
import { flowRows, ownRows, wallRows } from './rows-told.ts';

export type LadderTell =
  | LinesTell
  | { readonly kind: 'ladder-look'; readonly look: LadderLook }
  | { readonly kind: 'scroll'; readonly rows: number }
  | { readonly kind: 'recentre' }
  /** Where the pointer is, in CSS pixels from the top left; null: not here. */
  | { readonly kind: 'ladder-point'; readonly at: { readonly x: number; readonly y: number } | null }
  | { readonly kind: 'ladder-move'; readonly rows: number; readonly columns: number }
  /** A price that a linked panel points at. */
  | { readonly kind: 'ladder-cross'; readonly ticks: number | null };

export interface LadderReport {
  readonly kind: 'ladder';
  readonly isCentred: boolean;
  /** Of the frame on the screen; null before the first. */
  readonly groupTicks: number | null;
  readonly middleTicks: number | null;
  /** The books that are together on the screen; none for one. */
  readonly members: readonly Pick<FrameMember, 'stream' | 'validity' | 'absence'>[];
  /** What the pointer is on: the seat of a click that trades. */
  readonly pointed: LadderPlace | null;
  /** Our orders that rest, wherever. */
  readonly ownCount: number;
  /** Alerts at a price that are shown, in sight or not. */
  readonly alertCount: number;
  /** From when on every trade is in the column of what traded; null while it is not watched. */
  readonly tradedSinceUs: number | null;
}

export class LadderDrawing implements Drawing {
  readonly #ladder = new LadderPanel();
  #validity: Validity | null = null;
  #members: LadderReport['members'] = [];
  #own: OwnOrdersFrame | null = null;
  #walls: WallsFrame | null = null;
  /** The height of rows for which our orders and walls were placed. */
  #placedGroup: number | null = null;
  #tradedSinceUs: number | null = null;
  /** When the trade whose price is shown came. */
  #lastTradeUs = -Infinity;
  readonly isMoving = false;

  get validity(): Validity | null {
    return this.#validity;
  }

  show(instrument: Instrument | null): void {
    this.#ladder.show(instrument);
    this.#validity = null;
    this.#members = [];
    this.#own = null;
    this.#walls = null;
    this.#placedGroup = null;
    this.#tradedSinceUs = null;
    this.#lastTradeUs = -Infinity;
  }

  size(extent: Extent): void {
    this.#ladder.size(extent);
  }

  tell(tell: PanelTell): void {
    if (tell.kind === 'lines') this.#ladder.mark(tell.shown);
    else if (tell.kind === 'alert-lines') this.#ladder.onAlerts(tell.lines);
    else if (tell.kind === 'ladder-look') this.#ladder.look(tell.look);
    else if (tell.kind === 'scroll') this.#ladder.scroll(tell.rows);
    else if (tell.kind === 'recentre') this.#ladder.recentre();
    else if (tell.kind === 'ladder-point') this.#ladder.pointing.point(tell.at);
    else if (tell.kind === 'ladder-move') this.#ladder.movePointer(tell.rows, tell.columns);
    else if (tell.kind === 'ladder-cross') this.#ladder.cross(tell.ticks);
  }

  onFrame(topic: string, header: FrameHeader, bytes: Uint8Array): boolean {
    if (topic === 'trades') return this.#onTrades(bytes);
    if (topic === 'flow') return this.#onFlow(bytes);
    if (topic === 'own') return this.#onOwn(bytes);
    if (topic === 'walls') return this.#onWalls(bytes);
    return header.kind === 'composite-ladder' ? this.#onComposite(bytes) : this.#onLadder(bytes);
  }

  #onLadder(bytes: Uint8Array): boolean {
    const frame = decodeLadder(bytes);
    if (!frame.ok) return false;
    this.#ladder.onBook(bookOfLadder(frame.value));
    this.#validity = frame.value.validity;
    this.#members = [];
    this.#placeTold();
    return true;
  }

  #onComposite(bytes: Uint8Array): boolean {
    const frame = decodeCompositeLadder(bytes);
    if (!frame.ok) return false;
    this.#ladder.onBook(bookOfComposite(frame.value));
    this.#validity = frame.value.validity;
    this.#members = frame.value.members.map(({ stream, validity, absence }) => ({ stream, validity, absence }));
    this.#placeTold();
    return true;
  }

  #onFlow(bytes: Uint8Array): boolean {
    const frame = decodeLadderFlow(bytes);
    if (!frame.ok) return false;
    this.#ladder.onFlow(flowRows(frame.value));
    this.#tradedSinceUs = frame.value.sinceUs;
    return true;
  }

  #onOwn(bytes: Uint8Array): boolean {
    const frame = decodeOwnOrders(bytes);
    if (!frame.ok) return false;
    this.#own = frame.value;
    this.#placedGroup = null;
    this.#placeTold();
    return true;
  }

  #onWalls(bytes: Uint8Array): boolean {
    const frame = decodeWalls(bytes);
    if (!frame.ok) return false;
    this.#walls = frame.value;
    this.#placedGroup = null;
    this.#placeTold();
    return true;
  }

  /** Orders and walls stand at their rows, whose height the book's frames say. */
  #placeTold(): void {
    const groupTicks = this.#ladder.book?.groupTicks ?? null;
    if (groupTicks === null || groupTicks === this.#placedGroup) return;
    this.#placedGroup = groupTicks;
    if (this.#own !== null) this.#ladder.onOwn(ownRows(this.#own, groupTicks));
    if (this.#walls !== null) this.#ladder.onWalls(wallRows(this.#walls, groupTicks));
  }

  #onTrades(bytes: Uint8Array): boolean {
    const trades = decodeTrades(bytes);
    if (!trades.ok) return false;
    const newer = newerTrade(trades.value, this.#lastTradeUs);
    if (newer === null) return true;
    this.#lastTradeUs = newer.atUs;
    this.#ladder.onTrade(newer);
    return true;
  }

  paint(easel: Easel): void {
    this.#ladder.paint(easel);
  }

  placeAt(at: { readonly x: number; readonly y: number } | null): DrawnPlace | null {
    return this.#ladder.placeAt(at);
  }

  report(): LadderReport {
    return {
      kind: 'ladder', isCentred: this.#ladder.isCentred, groupTicks: this.#ladder.book?.groupTicks ?? null, middleTicks: this.#ladder.middleTicks,
      members: this.#members, pointed: this.#ladder.pointing.place, ownCount: this.#own?.numbers.length ?? 0, alertCount: this.#ladder.alertCount, tradedSinceUs: this.#tradedSinceUs,
    };
  }
}

/**
 * The newest trade of a frame, if it came after the one that is known: of several markets each tells its past first. Prices of another currency lie between
 * the steps of ours.
 */
export function newerTrade({ ticks, lots, receivedUs }: Pick<TradesFrame, 'ticks' | 'lots' | 'receivedUs'>, knownUs: number): { readonly atUs: number; readonly ticks: number; readonly isSell: boolean } | null {
  const newest = ticks.length - 1;
  const atUs = receivedUs[newest] ?? -Infinity;
  return newest < 0 || atUs < knownUs ? null : { atUs, ticks: Math.round(ticks[newest] ?? 0), isSell: (lots[newest] ?? 0) < 0 };
}
