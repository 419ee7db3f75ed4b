/** A 2D canvas wherever it lives: on the page, or in the render worker. */

export type Surface = HTMLCanvasElement | OffscreenCanvas;
export type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Width and height in CSS pixels, and how many device pixels one of them has. */
export interface Extent {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** Largest side of a canvas in device pixels: a hostile size must not take the memory. */
export const canvasSideMax = 8_192;

/** The 2D context of a surface. `null` where the surface already serves WebGL. */
export function penOf(surface: Surface, isOpaque: boolean): Pen | null {
  return surface.getContext('2d', { alpha: !isOpaque });
}

/** As many of the parts as there is room for, from the first on: what does not fit is left out whole. */
export function fitting(pen: { readonly measureText: (text: string) => { readonly width: number } }, parts: readonly string[], gap: string, room: number): string {
  let [text = ''] = parts;
  for (const part of parts.slice(1)) {
    const longer = text + gap + part;
    if (pen.measureText(longer).width > room) break;
    text = longer;
  }
  return text;
}

/** Gives a surface the size of its panel. Setting a size clears a canvas, so it is set only when it changed. */
export function fitSurface(surface: Surface, extent: Extent): void {
  const width = sideOf(extent.width, extent.ratio);
  const height = sideOf(extent.height, extent.ratio);
  if (surface.width !== width) surface.width = width;
  if (surface.height !== height) surface.height = height;
}

function sideOf(length: number, ratio: number): number {
  return Math.max(1, Math.min(canvasSideMax, Math.round(length * ratio)));
}
