/**
 * Which events become a toast, and which only count on one: an alert that fires again and again is not to bury the screen.
 *
 * After a toast its alert is quiet for `quietMs`; each event in that time only counts, and doubles it, up to `quietMsMax`. Holds: an event is taken once; at
 * most `toastsMax` are on the screen, the oldest go; sounds are at most `soundsMax` in `soundWindowMs`.
 */

import type { Firing } from '../../engine/contract/index.ts';

export const toastLimits = { toastsMax: 4, shownMs: 20_000, quietMs: 30_000, quietMsMax: 300_000, soundsMax: 4, soundWindowMs: 10_000, knownMax: 1_000 } as const;

export interface Toast {
  readonly id: string;
  readonly firing: Firing;
  /** Events of the same alert since, without a toast of their own. */
  readonly moreCount: number;
  readonly untilMs: number;
}

interface Quiet {
  readonly untilMs: number;
  readonly lengthMs: number;
}

export class AlertToasts {
  readonly #known = new Set<string>();
  readonly #quiet = new Map<string, Quiet>();
  #toasts: readonly Toast[] = [];
  #soundsMs: readonly number[] = [];

  get toasts(): readonly Toast[] {
    return this.#toasts;
  }

  /** What an event becomes: null when it was taken before. */
  take(firing: Firing, nowMs: number): 'toast' | 'counted' | null {
    if (this.#known.has(firing.id)) return null;
    this.#known.add(firing.id);
    const [oldest] = this.#known;
    if (this.#known.size > toastLimits.knownMax && oldest !== undefined) this.#known.delete(oldest);
    const alert = firing.alert.rule.id;
    const quiet = this.#quiet.get(alert);
    if (quiet !== undefined && nowMs < quiet.untilMs) {
      const lengthMs = Math.min(toastLimits.quietMsMax, quiet.lengthMs * 2);
      this.#quiet.set(alert, { lengthMs, untilMs: nowMs + lengthMs });
      this.#toasts = this.#toasts.map((toast) => (toast.firing.alert.rule.id === alert ? { ...toast, firing, moreCount: toast.moreCount + 1, untilMs: nowMs + toastLimits.shownMs } : toast));
      return 'counted';
    }
    this.#quiet.set(alert, { lengthMs: toastLimits.quietMs, untilMs: nowMs + toastLimits.quietMs });
    const others = this.#toasts.filter((toast) => toast.firing.alert.rule.id !== alert);
    this.#toasts = [...others, { id: firing.id, firing, moreCount: 0, untilMs: nowMs + toastLimits.shownMs }].slice(-toastLimits.toastsMax);
    return 'toast';
  }

  /** True when there is room for a sound; it then counts. */
  sound(nowMs: number): boolean {
    this.#soundsMs = this.#soundsMs.filter((ms) => Math.abs(nowMs - ms) < toastLimits.soundWindowMs);
    if (this.#soundsMs.length >= toastLimits.soundsMax) return false;
    this.#soundsMs = [...this.#soundsMs, nowMs];
    return true;
  }

  dismiss(id: string): void {
    this.#toasts = this.#toasts.filter((toast) => toast.id !== id);
  }

  /** Takes away what was shown for long enough; true when something went. */
  pass(nowMs: number): boolean {
    const before = this.#toasts.length;
    this.#toasts = this.#toasts.filter(({ untilMs }) => untilMs > nowMs);
    for (const [alert, { untilMs }] of this.#quiet) if (untilMs <= nowMs) this.#quiet.delete(alert);
    return this.#toasts.length !== before;
  }
}
