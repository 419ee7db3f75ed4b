/**
 * The heatmap's cells on a 2D canvas: where there is no WebGL, and where WebGL would be drawn in software, which
 * costs fourteen times as much.
 *
 * Holds: a changed time slot is painted once, one pixel wide, into a ring; a picture is at most two scaled copies
 * of that ring. New colours repaint only the slots that are shown.
 */

import { penOf, type Pen } from '../pen.ts';
import { newUploadCount, type CellsPicture, type UploadCount } from './cells.ts';
import { priceSlots, timeSlots } from './grid.ts';
import { xOf, yOf } from './view.ts';

export class FlatCells {
  readonly uploads: UploadCount = newUploadCount();
  readonly #ring = newRing();
  readonly #pen: Pen | null = penOf(this.#ring, true);
  /** Which colours a slot was painted in. */
  readonly #paintedVersion = new Int32Array(timeSlots).fill(-1);
  readonly #line = new ImageData(1, priceSlots);
  readonly #pixels = new Uint32Array(this.#line.data.buffer);

  /** Draws into the plot's top left corner of a pen that measures CSS pixels. */
  draw(picture: CellsPicture, onto: Pen): void {
    const { grid, view, first, last } = picture;
    this.#refresh(picture);
    onto.imageSmoothingEnabled = false;
    const top = yOf(view, (grid.firstPrice + priceSlots) * grid.bucketTicks);
    const height = (priceSlots * grid.bucketTicks) / view.ticksPerPixel;
    for (let bucket = first; bucket <= last; ) {
      const slot = bucket % timeSlots;
      const count = Math.min(last - bucket + 1, timeSlots - slot);
      const x = xOf(view, bucket * grid.bucketUs);
      onto.drawImage(this.#ring, slot, 0, count, priceSlots, x, top, (count * grid.bucketUs) / view.usPerPixel, height);
      bucket += count;
    }
  }

  #refresh({ grid, first, last, looks, looksVersion }: CellsPicture): void {
    const changed = grid.takeDirty();
    if (changed === null) this.#paintedVersion.fill(-1);
    else for (const slot of changed) this.#paintedVersion[slot] = -1;
    const colours = new Uint32Array(looks.buffer, looks.byteOffset, 256);
    for (let bucket = first; bucket <= last; bucket += 1) {
      const slot = bucket % timeSlots;
      if (this.#paintedVersion[slot] === looksVersion) continue;
      this.#paintedVersion[slot] = looksVersion;
      paintLine(grid.cells, slot * priceSlots, colours, this.#pixels);
      this.#pen?.putImageData(this.#line, slot, 0);
      this.uploads.columns += 1;
      this.uploads.bytes += priceSlots * 4;
    }
  }
}

/** Price runs up, pixels run down. */
function paintLine(cells: Uint8Array, from: number, colours: Uint32Array, pixels: Uint32Array): void {
  for (let price = 0; price < priceSlots; price += 1) {
    pixels[priceSlots - 1 - price] = colours[cells[from + price] ?? 0] ?? 0;
  }
}

function newRing(): OffscreenCanvas | HTMLCanvasElement {
  if (typeof OffscreenCanvas !== 'undefined') return new OffscreenCanvas(timeSlots, priceSlots);
  const canvas = document.createElement('canvas');
  canvas.width = timeSlots;
  canvas.height = priceSlots;
  return canvas;
}
