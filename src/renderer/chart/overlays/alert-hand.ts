/**
 * The hand that moves alerts on a chart: a line that is pressed follows the pointer, and is set anew where it is let go. Whatever the
 * engine refuses goes back.
 */

import type { AlertSettings, Instrument } from '../../../engine/contract/index.ts';
import type { AlertLine } from '../../draw/lines/lines.ts';
import { movedTo, onTick, priceText } from '../../panels/alerts/lines.ts';
import { settingsOf } from '../../panels/alerts/model.ts';
import type { PageAlerts } from '../../state/alerts.ts';
import type { Geometry } from '../layer.ts';
import type { Content } from '../places.ts';
import type { ChartView } from '../view.ts';
import { alertUnder } from './price-lines.ts';

export interface AlertHandFacts {
  readonly instrument: () => Instrument | null;
  /** As they are painted. */
  readonly lines: () => readonly AlertLine[];
  readonly repaint: () => void;
}

interface Held {
  readonly alert: AlertSettings;
  readonly instrument: Instrument;
  price: number;
  isMoved: boolean;
  /** It stays where it was put until the engine said it. */
  isLetGo: boolean;
}

const listMsMax = 2_000;
/** The same line within so many pixels is a press, not a move. */
const stillPixels = 3;

export class AlertHand {
  readonly #box: HTMLElement;
  readonly #home: Window;
  readonly #view: ChartView;
  readonly #alerts: Pick<PageAlerts, 'list' | 'set'>;
  readonly #facts: AlertHandFacts;
  #held: Held | null = null;
  #downY = 0;

  constructor(box: HTMLElement, view: ChartView, alerts: Pick<PageAlerts, 'list' | 'set'>, facts: AlertHandFacts) {
    this.#box = box;
    this.#home = box.ownerDocument.defaultView ?? window;
    this.#view = view;
    this.#alerts = alerts;
    this.#facts = facts;
    box.addEventListener('pointerdown', this.#onDown, true);
    box.addEventListener('pointermove', this.#onHover);
    this.#home.addEventListener('pointermove', this.#onMove, true);
    this.#home.addEventListener('pointerup', this.#onUp, true);
    this.#home.addEventListener('keydown', this.#onKey, true);
  }

  /** The lines, with the one that is held where the hand is. */
  shown(lines: readonly AlertLine[]): readonly AlertLine[] {
    const held = this.#held;
    if (held === null || !held.isMoved) return lines;
    const { price, instrument } = held;
    return lines.map((line) => (line.id === held.alert.rule.id ? { ...line, ticks: price / this.#content.scale.tick, price: priceText(price, instrument) } : line));
  }

  close(): void {
    this.#box.removeEventListener('pointerdown', this.#onDown, true);
    this.#box.removeEventListener('pointermove', this.#onHover);
    this.#home.removeEventListener('pointermove', this.#onMove, true);
    this.#home.removeEventListener('pointerup', this.#onUp, true);
    this.#home.removeEventListener('keydown', this.#onKey, true);
  }

  readonly #onDown = (event: PointerEvent): void => {
    const instrument = this.#facts.instrument();
    // A drawing under the pointer was there first.
    if (event.button !== 0 || event.defaultPrevented || instrument === null) return;
    const line = this.#lineAt(event);
    const alert = this.#alerts.list.get()?.alerts.find(({ rule }) => rule.id === line?.id);
    if (line === null || alert?.rule.condition.kind !== 'level') return;
    // The library listens to the mouse events that would follow.
    event.preventDefault();
    this.#box.focus();
    this.#downY = event.clientY;
    this.#held = { alert: settingsOf(alert), instrument, price: alert.rule.condition.threshold, isMoved: false, isLetGo: false };
  };

  readonly #onHover = (event: PointerEvent): void => {
    this.#box.classList.toggle('is-on-line', this.#held !== null || (event.buttons === 0 && this.#lineAt(event) !== null));
  };

  readonly #onMove = (event: PointerEvent): void => {
    const held = this.#held;
    const at = this.#at(event);
    if (held === null || held.isLetGo || at === null || (!held.isMoved && Math.abs(event.clientY - this.#downY) < stillPixels)) return;
    const price = at.geometry.priceOfY(Math.max(0, Math.min(at.geometry.height, at.y)));
    if (price === null || price <= 0) return;
    held.price = onTick(price, held.instrument);
    held.isMoved = true;
    this.#facts.repaint();
  };

  readonly #onUp = (): void => {
    const held = this.#held;
    if (held === null || held.isLetGo) return;
    if (!held.isMoved) {
      this.#held = null;
      return;
    }
    held.isLetGo = true;
    void this.#put(held);
  };

  /** The list comes a moment after the answer. */
  async #put(held: Held): Promise<void> {
    const moved = movedTo(held.alert, held.price, this.#newest(), held.instrument);
    const outcome = await this.#alerts.set(moved);
    if (outcome.ok) await nextChange(this.#alerts.list, listMsMax);
    if (this.#held === held) this.#held = null;
    this.#facts.repaint();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this.#held === null || this.#held.isLetGo) return;
    this.#held = null;
    event.preventDefault();
    this.#facts.repaint();
  };

  get #content(): Content {
    return this.#view.content;
  }

  /** The newest price that the chart knows. */
  #newest(): number | null {
    const { slots, scale } = this.#content;
    const close = slots.count === 0 ? Number.NaN : slots.read('closeTicks', slots.beyond - 1);
    return Number.isNaN(close) ? null : close * scale.tick;
  }

  #lineAt(event: PointerEvent): AlertLine | null {
    const at = this.#at(event);
    if (at === null || at.x < 0 || at.x >= at.geometry.width || at.y < 0 || at.y >= at.geometry.height) return null;
    return alertUnder(at.y, at.geometry, this.#content, this.#facts.lines());
  }

  #at(event: PointerEvent): { readonly x: number; readonly y: number; readonly geometry: Geometry } | null {
    const geometry = this.#view.geometry();
    const from = this.#box.getBoundingClientRect();
    return geometry === null ? null : { x: event.clientX - from.left, y: event.clientY - from.top, geometry };
  }
}

function nextChange(store: Pick<PageAlerts['list'], 'subscribe'>, msMax: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      end();
      resolve();
    };
    const timer = setTimeout(done, msMax);
    const end = store.subscribe(done);
  });
}
