/** Pictures as averages of blocks, so that another Chromium's edges of letters do not matter: made, written and read in a page, where the browser knows PNG. */

/** Red, green, blue, alpha of each block, row by row. */
export interface Blocks {
  readonly width: number;
  readonly height: number;
  readonly rgba: readonly number[];
}

/** As they leave a page: a list of a hundred thousand numbers takes half a second on that way. */
export interface PackedBlocks {
  readonly width: number;
  readonly height: number;
  /** In base64. */
  readonly bytes: string;
}

export function pack({ width, height, rgba }: Blocks): PackedBlocks {
  return { width, height, bytes: btoa(rgba.map((value) => String.fromCharCode(value)).join('')) };
}

export function unpack({ width, height, bytes }: PackedBlocks): Blocks {
  return { width, height, rgba: Array.from(atob(bytes), (character) => character.charCodeAt(0)) };
}

/** In CSS pixels. A letter fills a good part of it. */
export const blockSide = 6;
/** Fewer steps of 255 are a hue of the same ground. */
const visibleSteps = 24;

export function differing(left: ImageData, right: ImageData): number {
  let count = 0;
  for (let at = 0; at < left.data.length; at += 4) {
    for (let channel = 0; channel < 3; channel += 1) {
      if (Math.abs((left.data[at + channel] ?? 0) - (right.data[at + channel] ?? 0)) <= visibleSteps) continue;
      count += 1;
      break;
    }
  }
  return count;
}

export function blocksOf({ width, height, data }: ImageData, side: number): Blocks {
  const [across, down] = [Math.floor(width / side), Math.floor(height / side)];
  const rgba: number[] = [];
  for (let row = 0; row < down; row += 1) {
    for (let column = 0; column < across; column += 1) rgba.push(...averageOf(data, width, column * side, row * side, side), 255);
  }
  return { width: across, height: down, rgba };
}

/** In steps of 8, which make smaller files. */
function averageOf(data: Uint8ClampedArray, width: number, left: number, top: number, side: number): readonly number[] {
  let [red, green, blue] = [0, 0, 0];
  for (let y = top; y < top + side; y += 1) {
    for (let at = (y * width + left) * 4, end = at + side * 4; at < end; at += 4) {
      red += data[at] ?? 0;
      green += data[at + 1] ?? 0;
      blue += data[at + 2] ?? 0;
    }
  }
  return [red, green, blue].map((sum) => Math.min(255, Math.round(sum / (side * side) / 8) * 8));
}

export async function toPng({ width, height, rgba }: Blocks): Promise<string> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(Uint8ClampedArray.from(rgba), width, height), 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

export async function fromPng(encoded: string): Promise<Blocks> {
  const image = await createImageBitmap(new Blob([Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0))], { type: 'image/png' }));
  const pen = new OffscreenCanvas(image.width, image.height).getContext('2d');
  pen?.drawImage(image, 0, 0);
  return { width: image.width, height: image.height, rgba: [...(pen?.getImageData(0, 0, image.width, image.height).data ?? [])] };
}

