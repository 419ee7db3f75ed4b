/** Something painted over or under the bars: a function that gets a pen and knows where prices and slots lie. */

import type { IPanePrimitive, IPrimitivePaneRenderer, IPrimitivePaneView, ISeriesPrimitive, PrimitivePaneViewZOrder } from 'lightweight-charts';
import type { Chart, Series } from './main-series.ts';

/** Between the picture of the price pane, in CSS pixels from its top left, and what it shows. */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly xOfPlace: (place: number) => number;
  readonly placeOfX: (x: number) => number;
  /** Between slots too, and before the first and after the last. */
  readonly placeOfTime: (timeUs: number) => number;
  readonly timeOfPlace: (place: number) => number;
  /** Null while there is no price scale. */
  readonly yOfPrice: (price: number) => number | null;
  readonly priceOfY: (y: number) => number | null;
}

export type Pen = CanvasRenderingContext2D;
export type Paint = (pen: Pen, geometry: Geometry) => void;
/** The rectangle to draw in: the library's own type comes from a package of its own. */
type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];

export class Layer implements IPanePrimitive<number>, ISeriesPrimitive<number> {
  readonly #views: readonly IPrimitivePaneView[];
  #requestUpdate: (() => void) | null = null;

  constructor(order: PrimitivePaneViewZOrder, geometry: () => Geometry | null, paint: Paint) {
    const draw = (target: Target): void => target.useMediaCoordinateSpace(({ context }) => {
      const found = geometry();
      if (found === null) return;
      context.save();
      paint(context, found);
      context.restore();
    });
    this.#views = [{ zOrder: () => order, renderer: () => ({ draw }) }];
  }

  attached({ requestUpdate }: { readonly requestUpdate: () => void }): void {
    this.#requestUpdate = requestUpdate;
  }

  detached(): void {
    this.#requestUpdate = null;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views;
  }

  repaint(): void {
    this.#requestUpdate?.();
  }
}

/**
 * Where layers hang. What hangs on a pane the library paints below its bars, whatever order it asks for: so do layers below them; those above hang
 * on the series of the bars, and move along when that is another one.
 */
export class Layers {
  readonly #chart: Chart;
  #main: Series;
  readonly #above: Layer[] = [];

  constructor(chart: Chart, main: Series) {
    this.#chart = chart;
    this.#main = main;
  }

  add(order: 'bottom' | 'top', geometry: () => Geometry | null, paint: Paint): Layer {
    const layer = new Layer(order, geometry, paint);
    if (order === 'bottom') this.#chart.panes()[0]?.attachPrimitive(layer);
    else {
      this.#above.push(layer);
      this.#main.attachPrimitive(layer);
    }
    return layer;
  }

  move(main: Series): void {
    for (const layer of this.#above) {
      this.#main.detachPrimitive(layer);
      main.attachPrimitive(layer);
    }
    this.#main = main;
  }
}
