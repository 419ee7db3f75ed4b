/** The page that reads screenshots of the product's page: parts of them as blocks, and how many pixels of a part are otherwise. */

import { blockSide, blocksOf, differing, fromPng, pack, toPng, type PackedBlocks } from './blocks.ts';

/** In CSS pixels of the picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A screenshot as a PNG in base64, and the device's pixels in one of CSS. */
export interface Shot {
  readonly png: string;
  readonly ratio: number;
}

async function partsOf({ png, ratio }: Shot, boxes: readonly Box[]): Promise<readonly ImageData[]> {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) throw new Error('this browser has no canvas');
  pen.drawImage(image, 0, 0);
  image.close();
  return boxes.map(({ x, y, width, height }) => pen.getImageData(Math.round(x * ratio), Math.round(y * ratio), Math.round(width * ratio), Math.round(height * ratio)));
}

async function read(shot: Shot, boxes: readonly Box[]): Promise<readonly PackedBlocks[]> {
  return (await partsOf(shot, boxes)).map((part) => pack(blocksOf(part, blockSide * shot.ratio)));
}

async function wrongPixels(right: Shot, wrong: Shot, boxes: readonly Box[]): Promise<readonly number[]> {
  const [left, other] = [await partsOf(right, boxes), await partsOf(wrong, boxes)];
  return left.map((part, place) => {
    const seen = other[place];
    return seen === undefined ? 0 : differing(part, seen);
  });
}

const reader = { read, wrongPixels, toPng, fromPng: async (encoded: string): Promise<PackedBlocks> => pack(await fromPng(encoded)) };

export type Reader = typeof reader;

Object.assign(globalThis, { reader });
