/**
 * The bands of far prices as they are painted over the upper and the lower edge of a map, and how a band is made of a time slot.
 *
 * Holds: a slot is painted again only when it, a band or the colours changed, and of a window that moves only the bands whose borders did are made
 * anew: mostly the innermost. A picture is at most four scaled copies of a ring that
 * has one pixel for each slot and band. What is beyond the last price in the book is not known, and not shown as empty.
 */

import { penOf, type Pen } from '../pen.ts';
import type { CellsPicture } from './cells.ts';
import { codeEmpty, codeGap, codeLotsMax, codeNone } from './codes.ts';
import { farBandsMax, type FarBand, type FarBands } from './far-bands.ts';
import { farBuckets, farCellOf, farSlots, priceSlots, timeSlots, type HeatGrid } from './grid.ts';
import { xOf } from './view.ts';

const lines = 2 * farBandsMax;

/** What a band shows at a time slot: the largest of its buckets. */
export function bandCode(grid: HeatGrid, slot: number, { low, high }: Pick<FarBand, 'low' | 'high'>): number {
  const first = grid.cells[slot * priceSlots] ?? codeNone;
  if (first === codeGap || first === codeNone) return first;
  if (high <= (grid.lowest[slot] ?? 0) || low > (grid.highest[slot] ?? 0)) return codeNone;
  const { firstPrice } = grid;
  let most = codeEmpty;
  const from = Math.max(low, firstPrice);
  const until = Math.min(high, firstPrice + priceSlots);
  for (let at = slot * priceSlots + from - firstPrice; at < slot * priceSlots + until - firstPrice; at += 1) most = Math.max(most, grid.cells[at] ?? 0);
  const farBase = slot * 2 * farSlots;
  for (let bucket = low; bucket < high; ) {
    const far = farCellOf(bucket, firstPrice);
    if (far === null) {
      if (bucket < firstPrice || bucket >= firstPrice + priceSlots) break;
      bucket = firstPrice + priceSlots;
      continue;
    }
    most = Math.max(most, grid.far[farBase + far] ?? 0);
    bucket = (Math.floor(bucket / farBuckets) + 1) * farBuckets;
  }
  return most;
}

export class FarStrip {
  #ring: OffscreenCanvas | HTMLCanvasElement | null = null;
  #pen: Pen | null = null;
  readonly #codes = new Uint8Array(timeSlots * lines).fill(codeNone);
  /** What a slot's codes and its pixels were made of. */
  readonly #codedStamp = new Uint32Array(timeSlots);
  readonly #paintedVersion = new Int32Array(timeSlots).fill(-1);
  #bands: FarBands | null = null;
  /** Which prices each line stands for; empty where there is no band. */
  readonly #keys: string[] = Array.from({ length: lines }, () => '');

  /** Makes the codes of the slots in sight for these bands. */
  take(bands: FarBands, grid: HeatGrid, first: number, last: number): void {
    this.#bands = bands;
    const changed = this.#takeKeys(bands, grid);
    if (changed.length > 0) this.#forgetBeyond(first, last);
    for (let bucket = first; bucket <= last; bucket += 1) {
      const slot = bucket % timeSlots;
      const stamp = grid.stamps[slot] ?? 0;
      const isWhole = this.#codedStamp[slot] !== stamp;
      if (!isWhole && changed.length === 0) continue;
      this.#codedStamp[slot] = stamp;
      this.#paintedVersion[slot] = -1;
      for (const { line, band } of isWhole ? linesOf(bands) : changed) this.#codes[slot * lines + line] = bandCode(grid, slot, band);
    }
  }

  /** The bands that stand for other prices than they did. */
  #takeKeys(bands: FarBands, grid: HeatGrid): readonly BandLine[] {
    const before = this.#keys.splice(0, lines, ...Array.from({ length: lines }, () => ''));
    return linesOf(bands).filter(({ line, band: { low, high } }) => {
      const key = `${low} ${high} ${grid.bucketTicks} ${grid.firstPrice}`;
      this.#keys[line] = key;
      return before[line] !== key;
    });
  }

  /** What is out of sight is made anew when it comes into sight. */
  #forgetBeyond(first: number, last: number): void {
    const kept = new Set(Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => (first + at) % timeSlots));
    for (let slot = 0; slot < timeSlots; slot += 1) if (!kept.has(slot)) this.#codedStamp[slot] = 0;
  }

  /** Counts the codes in sight; answers how many stand for lots. */
  count(first: number, last: number, histogram: Uint32Array): number {
    histogram.fill(0);
    let count = 0;
    const { above = [], below = [] } = this.#bands ?? {};
    for (let bucket = first; bucket <= last; bucket += 1) {
      const base = (bucket % timeSlots) * lines;
      for (let place = 0; place < lines; place += 1) {
        if (place % farBandsMax >= (place < farBandsMax ? above : below).length) continue;
        const code = this.#codes[base + place] ?? 0;
        if (code === codeEmpty || code > codeLotsMax) continue;
        histogram[code] = (histogram[code] ?? 0) + 1;
        count += 1;
      }
    }
    return count;
  }

  draw({ grid, view, first, last, looksVersion }: CellsPicture, looks: Uint8Array, onto: Pen): void {
    const bands = this.#bands;
    if (bands === null || bands.above.length + bands.below.length === 0) return;
    const ring = this.#paint(first, last, looks, looksVersion);
    onto.imageSmoothingEnabled = false;
    for (let bucket = first; bucket <= last; ) {
      const slot = bucket % timeSlots;
      const count = Math.min(last - bucket + 1, timeSlots - slot);
      const x = xOf(view, bucket * grid.bucketUs);
      const width = (count * grid.bucketUs) / view.usPerPixel;
      if (bands.above.length > 0) onto.drawImage(ring, slot, farBandsMax - bands.above.length, count, bands.above.length, x, 0, width, bands.top);
      if (bands.below.length > 0) onto.drawImage(ring, slot, farBandsMax, count, bands.below.length, x, bands.bottom, width, view.height - bands.bottom);
      bucket += count;
    }
  }

  #paint(first: number, last: number, looks: Uint8Array, version: number): OffscreenCanvas | HTMLCanvasElement {
    const ring = (this.#ring ??= newRing());
    this.#pen ??= penOf(ring, true);
    const colours = new Uint32Array(looks.buffer, looks.byteOffset, 256);
    let from: number | null = null;
    // Neighbours are painted at once: a picture of one pixel's width costs as much as a wide one.
    for (let bucket = first; bucket <= last + 1; bucket += 1) {
      const slot = bucket % timeSlots;
      const isDue = bucket <= last && this.#paintedVersion[slot] !== version;
      if (from !== null && (!isDue || slot === 0)) {
        this.#paintSlots(from, (slot === 0 ? timeSlots : slot) - from, colours);
        from = null;
      }
      if (!isDue) continue;
      this.#paintedVersion[slot] = version;
      from ??= slot;
    }
    return ring;
  }

  #paintSlots(from: number, count: number, colours: Uint32Array): void {
    const image = new ImageData(count, lines);
    const pixels = new Uint32Array(image.data.buffer);
    for (let at = 0; at < count; at += 1) {
      for (let line = 0; line < lines; line += 1) {
        // The bands above lie upside down: the farthest is the highest.
        const place = line < farBandsMax ? farBandsMax - 1 - line : line;
        pixels[line * count + at] = colours[this.#codes[(from + at) * lines + place] ?? codeNone] ?? 0;
      }
    }
    this.#pen?.putImageData(image, from, 0);
  }
}

interface BandLine {
  readonly line: number;
  readonly band: FarBand;
}

function linesOf({ above, below }: FarBands): readonly BandLine[] {
  return [...above.map((band, place) => ({ line: place, band })), ...below.map((band, place) => ({ line: farBandsMax + place, band }))];
}

function newRing(): OffscreenCanvas | HTMLCanvasElement {
  if (typeof OffscreenCanvas !== 'undefined') return new OffscreenCanvas(timeSlots, lines);
  const canvas = document.createElement('canvas');
  canvas.width = timeSlots;
  canvas.height = lines;
  return canvas;
}
