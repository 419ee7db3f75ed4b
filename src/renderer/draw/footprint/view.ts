/**
 * Where a footprint's bars and prices stand: bars have a width and no time between them, prices a height a tick.
 *
 * Holds: while it follows, the newest bar is at the right and the newest price within the middle of the height; whoever pans stays where they went.
 */

export interface FootView {
  readonly width: number;
  readonly height: number;
  readonly barWidth: number;
  /** Bar number at the right edge, as a fraction: 5.5 is the middle of bar 5. */
  readonly rightBar: number;
  readonly ticksPerPixel: number;
  /** At the top edge. */
  readonly topTicks: number;
  readonly isFollowingTime: boolean;
  readonly isFollowingPrice: boolean;
}

export const barWidths = { min: 5, max: 260, first: 92 } as const;
/** Of a row, in pixels. */
const rowPixelsFirst = 17;
const rowPixelsMax = 60;
/** Free bars to the right of the newest. */
const spareBars = 0.35;
/** The newest price stays in this part of the height. */
const band = 0.35;

export function newFootView(): FootView {
  return { width: 0, height: 0, barWidth: barWidths.first, rightBar: 0, ticksPerPixel: 0, topTicks: 0, isFollowingTime: true, isFollowingPrice: true };
}

export interface FootNews {
  readonly end: number;
  readonly closeTicks: number;
  readonly rowTicks: number;
}

/** The view with the newest bar where it belongs. A view without a scale gets one. */
export function followed(view: FootView, { end, closeTicks, rowTicks }: FootNews): FootView {
  const ticksPerPixel = view.ticksPerPixel > 0 ? view.ticksPerPixel : rowTicks / rowPixelsFirst;
  const middle = view.topTicks - (view.height / 2) * ticksPerPixel;
  const isFar = view.ticksPerPixel === 0 || Math.abs(closeTicks - middle) > view.height * band * ticksPerPixel;
  return {
    ...view, ticksPerPixel,
    rightBar: view.isFollowingTime ? end + spareBars : view.rightBar,
    topTicks: view.isFollowingPrice && isFar && view.height > 0 ? closeTicks + (view.height / 2) * ticksPerPixel : view.topTicks,
  };
}

/** Another size: what was in the middle of the height stays there. */
export function resized(view: FootView, width: number, height: number): FootView {
  return width === view.width && height === view.height ? view : { ...view, width, height, topTicks: view.topTicks + ((height - view.height) / 2) * view.ticksPerPixel };
}

/** Where a bar begins. */
export function barX(view: FootView, number: number): number {
  return view.width - (view.rightBar - number) * view.barWidth;
}

export function tickY(view: FootView, ticks: number): number {
  return (view.topTicks - ticks) / view.ticksPerPixel;
}

export function ticksAt(view: FootView, y: number): number {
  return view.topTicks - y * view.ticksPerPixel;
}

export function barAt(view: FootView, x: number): number {
  return Math.floor(view.rightBar - (view.width - x) / view.barWidth);
}

/** Numbers of the first and the last bar in sight, whether or not there are such. */
export function barsInSight(view: FootView): readonly [number, number] {
  return [Math.floor(view.rightBar - view.width / view.barWidth), Math.ceil(view.rightBar) - 1];
}

export function panned(view: FootView, dx: number, dy: number): FootView {
  return {
    ...view, rightBar: view.rightBar - dx / view.barWidth, topTicks: view.topTicks + dy * view.ticksPerPixel,
    isFollowingTime: view.isFollowingTime && dx === 0, isFollowingPrice: view.isFollowingPrice && dy === 0,
  };
}

/** A part of the width stays filled, whichever end is passed. */
export function within(view: FootView, oldest: number, end: number): FootView {
  const keep = Math.min(end - oldest, (view.width / view.barWidth) * 0.25);
  const rightBar = Math.max(oldest + keep, Math.min(end + view.width / view.barWidth - keep, view.rightBar));
  return rightBar === view.rightBar || end === oldest ? view : { ...view, rightBar };
}

/** About the right edge while it follows, else about the pointer. */
export function zoomedTime(view: FootView, factor: number, x: number | null): FootView {
  const barWidth = Math.max(barWidths.min, Math.min(barWidths.max, view.barWidth / factor));
  if (view.isFollowingTime || x === null) return { ...view, barWidth };
  const at = view.rightBar - (view.width - x) / view.barWidth;
  return { ...view, barWidth, rightBar: at + (view.width - x) / barWidth };
}

/** About the pointer, or the middle. */
export function zoomedPrice(view: FootView, factor: number, y: number | null, rowTicks: number): FootView {
  const about = y ?? view.height / 2;
  const ticks = ticksAt(view, about);
  const ticksPerPixel = Math.max(rowTicks / rowPixelsMax, Math.min(rowTicks * 200, view.ticksPerPixel * factor));
  return { ...view, ticksPerPixel, topTicks: ticks + about * ticksPerPixel };
}

/** As at first, but for the size. */
export function reset(view: FootView): FootView {
  return { ...newFootView(), width: view.width, height: view.height };
}
