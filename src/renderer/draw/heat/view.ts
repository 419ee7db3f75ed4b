/**
 * The window on the heatmap: which stretch of time and price the plot shows. Plain values and arithmetic.
 *
 * Time runs right, price runs up; x and y are CSS pixels from the plot's top left. A following window
 * keeps the newest column at its right edge and moves in price only when the market nears an edge, so that
 * the picture stands still while the market does.
 */

export interface HeatView {
  readonly width: number;
  readonly height: number;
  /** Time at the right edge. */
  readonly endUs: number;
  readonly usPerPixel: number;
  /** Price in the middle. */
  readonly centreTicks: number;
  readonly ticksPerPixel: number;
  readonly isFollowing: boolean;
}

export interface ViewLimits {
  readonly columnUs: number;
  readonly rowTicks: number;
  /** Columns that can be kept: the widest window shows no more. */
  readonly columnsMax: number;
}

/** Pixels that one column may be wide, and one row high, at most. */
const columnPixelsMax = 24;
const rowPixelsMax = 48;
/** At the widest, a window shows prices from half to one and a half times the middle. */
const priceShareMax = 1;
/** The middle part of the height in which the market may move before a following window moves along. */
const calmShare = 0.56;

/** Columns may come quicker; the first window shows as much time all the same. */
const usualColumnUs = 250_000;
export const defaultColumnPixels = 3;
/** While there are few columns they are wider, so that a young map fills the window: whole pixels, or columns would shimmer. */
const youngColumnPixels = [12, 8, 6, 4] as const;
const youngShareMax = 0.8;
export const defaultRowPixels = 5;

export function newView(width: number, height: number): HeatView {
  return { width, height, endUs: 0, usPerPixel: 0, centreTicks: 0, ticksPerPixel: 0, isFollowing: true };
}

/** False until the first column said how long a column is and where the price stands. */
export function isSet(view: HeatView): boolean {
  return view.usPerPixel > 0 && view.ticksPerPixel > 0 && view.width > 0 && view.height > 0;
}

export function xOf(view: HeatView, timeUs: number): number {
  return view.width - (view.endUs - timeUs) / view.usPerPixel;
}

export function yOf(view: HeatView, ticks: number): number {
  return view.height / 2 - (ticks - view.centreTicks) / view.ticksPerPixel;
}

/** The middle of the stretch that a tick fills: a cell begins at its price and ends where the next one begins. */
export function tickY(view: HeatView, ticks: number): number {
  return yOf(view, ticks + 0.5);
}

/** The tick whose stretch a pixel lies in. */
export function tickAt(view: HeatView, y: number): number {
  return Math.floor(ticksAt(view, y));
}

export function timeAt(view: HeatView, x: number): number {
  return view.endUs - (view.width - x) * view.usPerPixel;
}

export function ticksAt(view: HeatView, y: number): number {
  return view.centreTicks + (view.height / 2 - y) * view.ticksPerPixel;
}

export function resized(view: HeatView, width: number, height: number): HeatView {
  return { ...view, width, height };
}

/** Drags the picture: positive `dx` shows the past, positive `dy` shows higher prices. */
export function panned(view: HeatView, dx: number, dy: number, newestUs: number): HeatView {
  const endUs = Math.min(view.endUs - dx * view.usPerPixel, newestUs + view.width * 0.5 * view.usPerPixel);
  const isFollowing = view.isFollowing && dx === 0 && dy === 0;
  return { ...view, endUs, centreTicks: view.centreTicks + dy * view.ticksPerPixel, isFollowing };
}

/** Zooms time about a pixel; a factor above 1 shows more time. A following window zooms about its right edge. */
export function timeZoomed(view: HeatView, factor: number, anchorX: number, limits: ViewLimits): HeatView {
  const usPerPixel = clamp(view.usPerPixel * factor, limits.columnUs / columnPixelsMax, (limits.columnUs * limits.columnsMax) / Math.max(view.width, 1));
  if (view.isFollowing) return { ...view, usPerPixel };
  const anchorUs = timeAt(view, anchorX);
  return { ...view, usPerPixel, endUs: anchorUs + (view.width - anchorX) * usPerPixel };
}

/** Zooms price about a pixel; a factor above 1 shows more of it. */
export function priceZoomed(view: HeatView, factor: number, anchorY: number, limits: ViewLimits): HeatView {
  const widest = Math.max((Math.abs(view.centreTicks) * priceShareMax) / Math.max(view.height, 1), limits.rowTicks);
  const ticksPerPixel = clamp(view.ticksPerPixel * factor, limits.rowTicks / rowPixelsMax, widest);
  const anchorTicks = ticksAt(view, anchorY);
  return { ...view, ticksPerPixel, centreTicks: anchorTicks - (view.height / 2 - anchorY) * ticksPerPixel };
}

/** The first window on a market: a few minutes, and some dozens of rows around the middle. */
export function opened(view: HeatView, endUs: number, middleTicks: number, limits: ViewLimits): HeatView {
  return {
    ...view,
    endUs,
    usPerPixel: usualColumnUs / defaultColumnPixels,
    centreTicks: middleTicks,
    ticksPerPixel: limits.rowTicks / defaultRowPixels,
    isFollowing: true,
  };
}

/** The width of a column that suits a map of so many: the widest that leaves a fifth of the window for what is to come. */
export function columnPixelsFor(columnCount: number, width: number): number {
  return youngColumnPixels.find((pixels) => columnCount * pixels <= width * youngShareMax) ?? defaultColumnPixels;
}

/** A window that nobody zoomed, as the map in it grows. */
export function grown(view: HeatView, columnCount: number, limits: ViewLimits): HeatView {
  return view.isFollowing ? { ...view, usPerPixel: usualColumnUs / columnPixelsFor((columnCount * limits.columnUs) / usualColumnUs, view.width) } : view;
}

/** What a following window does when a column arrives: time moves along; price only when the market left the calm middle. */
export function followed(view: HeatView, endUs: number, middleTicks: number | null): HeatView {
  if (!view.isFollowing) return view;
  if (middleTicks === null) return { ...view, endUs };
  const away = Math.abs(middleTicks - view.centreTicks) / view.ticksPerPixel;
  return { ...view, endUs, centreTicks: away > (view.height * calmShare) / 2 ? middleTicks : view.centreTicks };
}

/** Back to the newest column with the market in the middle; the zoom stays as it is. */
export function backToLive(view: HeatView, endUs: number, middleTicks: number | null): HeatView {
  return { ...view, endUs, centreTicks: middleTicks ?? view.centreTicks, isFollowing: true };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
