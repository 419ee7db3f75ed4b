/**
 * Where the window was, kept in a small file. What is not readable, not whole or not on any screen
 * of today is as good as absent: the window then opens at its first size.
 */

import type { Rectangle } from 'electron';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export const firstSize = { width: 1_440, height: 900 } as const;
export const smallestSize = { width: 960, height: 600 } as const;
/** So much of the window must lie on a screen, or nobody could grab it. */
const grabbable = { width: 120, height: 60 } as const;

const pixels = z.int().min(-100_000).max(100_000);

const windowStateSchema = z.object({
  bounds: z.object({ x: pixels, y: pixels, width: pixels.min(1), height: pixels.min(1) }),
  isMaximized: z.boolean(),
  isFullScreen: z.boolean(),
});

export type WindowState = z.output<typeof windowStateSchema>;

export function readWindowState(file: string, screens: readonly Rectangle[]): WindowState | null {
  let kept: unknown;
  try {
    kept = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null; // absent on the first start, or cut by a crash
  }
  const parsed = windowStateSchema.safeParse(kept);
  if (!parsed.success || !screens.some((screen) => overlaps(parsed.data.bounds, screen))) return null;
  const { bounds } = parsed.data;
  const size = { width: Math.max(bounds.width, smallestSize.width), height: Math.max(bounds.height, smallestSize.height) };
  return { ...parsed.data, bounds: { ...bounds, ...size } };
}

/** Written beside and renamed, so that a crash leaves the old file whole. A full disk costs only the place of a window. */
export function writeWindowState(file: string, state: WindowState): boolean {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
    return true;
  } catch {
    return false;
  }
}

function overlaps(window: Rectangle, screen: Rectangle): boolean {
  const width = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  const height = Math.min(window.y + window.height, screen.y + screen.height) - Math.max(window.y, screen.y);
  return width >= grabbable.width && height >= grabbable.height;
}
