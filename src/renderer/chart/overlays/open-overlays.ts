/** The overlays that are open on one chart, painted as one layer, and the hand that moves alerts among them. */

import type { Instrument } from '../../../engine/contract/index.ts';
import type { Lines } from '../../draw/lines/paint.ts';
import type { Geometry, Layer, Pen } from '../layer.ts';
import type { ChartLook } from '../look.ts';
import type { ChartView } from '../view.ts';
import { AlertHand } from './alert-hand.ts';
import { overlayNamed, type OpenOverlay, type OverlayFeeds } from './overlay.ts';
import { alertUnder, noLines, paintPriceLines } from './price-lines.ts';

interface Held {
  readonly id: string;
  readonly instrument: Instrument;
  readonly open: OpenOverlay;
}

export class OpenOverlays {
  readonly #view: ChartView;
  readonly #feeds: OverlayFeeds | null;
  readonly #look: () => ChartLook;
  readonly #layer: Layer;
  readonly #box: HTMLElement;
  readonly #hand: AlertHand | null;
  /** How much of the picture the legend takes, from its top. */
  labelTop = 0;
  #instrument: Instrument | null = null;
  #held: readonly Held[] = [];

  constructor(box: HTMLElement, view: ChartView, feeds: OverlayFeeds | null, look: () => ChartLook) {
    this.#box = box;
    this.#view = view;
    this.#feeds = feeds;
    this.#look = look;
    this.#layer = view.addLayer('top', (pen, geometry) => this.#paint(pen, geometry));
    const alerts = feeds?.alerts ?? null;
    this.#hand = alerts === null ? null : new AlertHand(box, view, alerts, { instrument: () => this.#instrument, lines: () => this.#lines.alerts, repaint: () => this.#layer.repaint() });
    box.addEventListener('pointermove', this.#onPoint);
    box.addEventListener('pointerleave', this.#onLeave);
  }

  /** Those that stay open go on; null: of nothing. */
  show(instrument: Instrument | null, ids: readonly string[]): void {
    const feeds = this.#feeds;
    this.#instrument = instrument;
    const wanted = instrument === null || feeds === null ? [] : ids.flatMap((id) => overlayNamed(id) ?? []);
    const kept = this.#held.filter((one) => one.instrument === instrument && wanted.some(({ id }) => id === one.id));
    for (const one of this.#held) if (!kept.includes(one)) one.open.close();
    this.#held = wanted.flatMap((overlay) => {
      const known = kept.find(({ id }) => id === overlay.id);
      if (known !== undefined || instrument === null || feeds === null) return known ?? [];
      return { id: overlay.id, instrument, open: overlay.open(instrument, feeds, () => this.#layer.repaint()) };
    });
    this.#layer.repaint();
  }

  alertAt(y: number): string | null {
    const geometry = this.#view.geometry();
    return geometry === null ? null : (alertUnder(y, geometry, this.#view.content, this.#lines.alerts)?.id ?? null);
  }

  /** How many there are of each, in sight or not. */
  get counts(): Readonly<Record<'orders' | 'alerts' | 'walls' | 'marks', number>> {
    const { own, alerts, walls } = this.#lines;
    return { orders: own.reduce((sum, { count }) => sum + count, 0), alerts: alerts.length, walls: walls.length, marks: this.#held.reduce((sum, { open }) => sum + (open.count?.() ?? 0), 0) };
  }

  close(): void {
    this.#box.removeEventListener('pointermove', this.#onPoint);
    this.#box.removeEventListener('pointerleave', this.#onLeave);
    this.#hand?.close();
    for (const { open } of this.#held) open.close();
    this.#held = [];
  }

  readonly #onPoint = ({ clientX, clientY }: PointerEvent): void => {
    const { left, top } = this.#box.getBoundingClientRect();
    this.#point({ x: clientX - left, y: clientY - top });
  };

  readonly #onLeave = (): void => this.#point(null);

  #point(at: { readonly x: number; readonly y: number } | null): void {
    let isOther = false;
    for (const { open } of this.#held) isOther = open.point?.(at) === true || isOther;
    if (isOther) this.#layer.repaint();
  }

  get #lines(): Lines {
    return this.#held.reduce<Lines>((all, { open }) => ({ ...all, ...open.lines?.() }), noLines);
  }

  #paint(pen: Pen, geometry: Geometry): void {
    const look = this.#look();
    for (const { open } of this.#held) open.paint?.(pen, geometry, this.#view.content, look);
    const lines = this.#lines;
    if (this.#instrument !== null) paintPriceLines(pen, geometry, this.#view.content, look, this.#instrument, { ...lines, alerts: this.#hand?.shown(lines.alerts) ?? lines.alerts }, this.labelTop);
  }
}
