/** Something painted over or under the bars: a function that gets a pen and knows where prices and slots lie. */

import type { IPanePrimitive, IPrimitivePaneRenderer, IPrimitivePaneView, PaneAttachedParameter, PrimitivePaneViewZOrder } from 'lightweight-charts';

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

export class Layer implements IPanePrimitive<number> {
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

  attached({ requestUpdate }: PaneAttachedParameter<number>): void {
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
