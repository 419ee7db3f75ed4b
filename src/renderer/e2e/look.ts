/** What a picture shows, read in a page of its own: how many colours, and how much differs from another. */

import type { Locator, Page } from 'playwright';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, alpha of each pixel, as the screen showed it. */
  readonly pixels: Uint8Array;
}

export async function look(place: Locator | Page, reader: Page): Promise<Picture> {
  const png = (await place.screenshot()).toString('base64');
  return pictureOf(await reader.evaluate(async (encoded) => {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const pen = new OffscreenCanvas(image.width, image.height).getContext('2d');
    pen?.drawImage(image, 0, 0);
    const { data } = pen?.getImageData(0, 0, image.width, image.height) ?? { data: new Uint8ClampedArray() };
    let characters = '';
    for (let at = 0; at < data.length; at += 32_768) characters += String.fromCharCode(...data.subarray(at, at + 32_768));
    return { width: image.width, height: image.height, text: btoa(characters) };
  }, png));
}

/** A canvas in its own pixels, whatever the screen makes of them: also one that a worker paints. */
export async function lookAtCanvas(canvas: Locator): Promise<Picture> {
  return pictureOf(await canvas.evaluate(async (element) => {
    const image = await createImageBitmap(element instanceof HTMLCanvasElement ? element : new ImageData(1, 1));
    const pen = new OffscreenCanvas(image.width, image.height).getContext('2d');
    pen?.drawImage(image, 0, 0);
    const { data } = pen?.getImageData(0, 0, image.width, image.height) ?? { data: new Uint8ClampedArray() };
    let characters = '';
    for (let at = 0; at < data.length; at += 32_768) characters += String.fromCharCode(...data.subarray(at, at + 32_768));
    return { width: image.width, height: image.height, text: btoa(characters) };
  }));
}

function pictureOf({ width, height, text }: { readonly width: number; readonly height: number; readonly text: string }): Picture {
  return { width, height, pixels: Buffer.from(text, 'base64') };
}

export function colourCount({ pixels }: Picture): number {
  const seen = new Set<number>();
  for (let at = 0; at < pixels.length; at += 4) seen.add((pixels[at] ?? 0) * 65_536 + (pixels[at + 1] ?? 0) * 256 + (pixels[at + 2] ?? 0));
  return seen.size;
}

/** The part of all pixels that differ, from 0 to 1; pictures of different sizes differ entirely. */
export function difference(left: Picture, right: Picture): number {
  if (left.width !== right.width || left.height !== right.height) return 1;
  let count = 0;
  for (let at = 0; at < left.pixels.length; at += 4) {
    if (left.pixels[at] !== right.pixels[at] || left.pixels[at + 1] !== right.pixels[at + 1] || left.pixels[at + 2] !== right.pixels[at + 2]) count += 1;
  }
  return count / (left.pixels.length / 4);
}
