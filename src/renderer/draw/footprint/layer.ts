/**
 * The picture of the bars that are over, kept between paints. Panning moves it and paints only what came into sight; a bar that changed is painted anew alone.
 *
 * Holds: it is moved by whole device pixels, and what is in it is painted at whole device pixels, so that what was moved is what would be painted there anew.
 *
 * Memory: two canvases of the size of the plot.
 */

import { penOf, type Pen } from '../pen.ts';
import { paintBarBody } from './paint-bar.ts';
import type { FootScene } from './scene.ts';
import { barAt, barX, tickY, type FootView } from './view.ts';

interface Surface {
  readonly canvas: OffscreenCanvas;
  readonly pen: Pen;
}

/** Where things are painted. The view may lie up to half a device pixel beside the one that is meant. */
export type Placement = Pick<FootScene, 'view' | 'x' | 'y' | 'whole'>;

interface Shift {
  readonly x: number;
  readonly y: number;
}

/** In device pixels; the ends are not included. */
interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export class BarsLayer {
  #front: Surface | null = null;
  #back: Surface | null = null;
  /** From which places are counted: each is rounded there, then moved by whole pixels, so that none is ever rounded another way. */
  #base: FootView | null = null;
  /** Since then, in device pixels to the right and down: as was settled last, and as is painted; null: nothing that is painted can be used. */
  #settled: Shift = { x: 0, y: 0 };
  #painted: Shift | null = null;
  #ratio = 1;
  #parts: readonly unknown[] = [];
  /** For tests: bars that were painted, whole or in part. */
  paintedCount = 0;

  /** Where bars and prices are to be painted for a view. `parts`: what else a picture depends on, each the same object as long as it says the same. */
  settle(wanted: FootView, ratio: number, parts: readonly unknown[]): Placement {
    const known = this.#base;
    const isSame = known !== null && ratio === this.#ratio && known.width === wanted.width && known.height === wanted.height && known.barWidth === wanted.barWidth
      && known.ticksPerPixel === wanted.ticksPerPixel && parts.length === this.#parts.length && parts.every((part, at) => part === this.#parts[at]);
    const base = isSame ? known : wanted;
    if (!isSame) this.#painted = null;
    this.#base = base;
    this.#ratio = ratio;
    this.#parts = parts;
    const x = Math.round((base.rightBar - wanted.rightBar) * base.barWidth * ratio);
    const y = Math.round(((wanted.topTicks - base.topTicks) / base.ticksPerPixel) * ratio);
    this.#settled = { x, y };
    return {
      view: isSame ? { ...wanted, rightBar: base.rightBar - x / (base.barWidth * ratio), topTicks: base.topTicks + (y * base.ticksPerPixel) / ratio } : wanted,
      x: (number) => (Math.round(barX(base, number) * ratio) + x) / ratio,
      y: (ticks) => (Math.round(tickY(base, ticks) * ratio) + y) / ratio,
      whole: (at) => Math.round(at * ratio) / ratio,
    };
  }

  /** The picture of what was settled; null where a worker has no canvas of its own. */
  picture(scene: FootScene): OffscreenCanvas | null {
    if (typeof OffscreenCanvas === 'undefined') return null;
    const { view, bars } = scene;
    const width = Math.max(1, Math.round(view.width * this.#ratio));
    const height = Math.max(1, Math.round(view.height * this.#ratio));
    this.#front ??= newSurface(width, height);
    this.#back ??= newSurface(width, height);
    if (this.#front === null || this.#back === null) return null;
    const whole = { left: 0, top: 0, right: width, bottom: height };
    const changed = bars.takeChanged();
    const before = this.#painted;
    this.#painted = this.#settled;
    const dx = this.#settled.x - (before?.x ?? 0);
    const dy = this.#settled.y - (before?.y ?? 0);
    if (before === null || changed === 'all' || Math.abs(dx) >= width || Math.abs(dy) >= height) {
      for (const { canvas } of [this.#front, this.#back]) {
        canvas.width = width;
        canvas.height = height;
      }
      this.#paint(scene, this.#front, whole);
      return this.#front.canvas;
    }
    if (dx !== 0 || dy !== 0) this.#move(scene, whole, dx, dy);
    for (const number of changed) {
      const left = Math.round(scene.x(number) * this.#ratio);
      const right = Math.round(scene.x(number + 1) * this.#ratio);
      if (number < bars.end - 1 && right > 0 && left < width) this.#paint(scene, this.#front, { ...whole, left: Math.max(0, left), right: Math.min(width, right) });
    }
    return this.#front.canvas;
  }

  #move(scene: FootScene, whole: Region, dx: number, dy: number): void {
    const [from, into] = [this.#front, this.#back];
    if (from === null || into === null) return;
    into.pen.setTransform(1, 0, 0, 1, 0, 0);
    into.pen.globalCompositeOperation = 'copy';
    into.pen.drawImage(from.canvas, dx, dy);
    into.pen.globalCompositeOperation = 'source-over';
    [this.#front, this.#back] = [into, from];
    const { right, bottom } = whole;
    if (dx !== 0) this.#paint(scene, into, dx > 0 ? { ...whole, right: dx } : { ...whole, left: right + dx });
    if (dy !== 0) this.#paint(scene, into, { left: Math.max(0, dx), right: Math.min(right, right + dx), ...(dy > 0 ? { top: 0, bottom: dy } : { top: bottom + dy, bottom }) });
  }

  #paint(scene: FootScene, { pen }: Surface, { left, top, right, bottom }: Region): void {
    const { view, bars } = scene;
    const ratio = this.#ratio;
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.beginPath();
    pen.rect(left, top, right - left, bottom - top);
    pen.clip();
    pen.clearRect(left, top, right - left, bottom - top);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const part: FootScene = { ...scene, pen, sight: { top: top / ratio, bottom: bottom / ratio } };
    const last = Math.min(barAt(view, right / ratio) + 1, bars.end - 2);
    for (let number = Math.max(barAt(view, left / ratio) - 1, bars.oldest); number <= last; number += 1) {
      const bar = bars.bar(number);
      if (bar === null) continue;
      paintBarBody(part, bar);
      this.paintedCount += 1;
    }
    pen.restore();
  }
}

function newSurface(width: number, height: number): Surface | null {
  const canvas = new OffscreenCanvas(width, height);
  const pen = penOf(canvas, false);
  return pen === null ? null : { canvas, pen };
}
