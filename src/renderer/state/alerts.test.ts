import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { toText, type Firing } from '../../engine/contract/index.ts';
import { AlertToasts, toastLimits } from './alert-toasts.ts';
import { PageAlerts } from './alerts.ts';
import { Client } from './client.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function firingOf(rule: string, count: number, part: Partial<Firing> = {}): Firing {
  return {
    id: `${rule}/1/${count}`, timeUs: 1, value: 71, direction: 'up', isAfterGap: false, silencedCount: 0, isSeen: false, hook: null,
    alert: {
      rule: { id: rule, condition: { kind: 'level', source: 'indicator', of: 'rsi', direction: 'up', threshold: 70, hysteresis: 0, isImmediate: false }, cooldownUs: 0, isOnce: false },
      name: '', isOn: true, snoozedUntilUs: 0, show: { isDesktop: true, isSound: true, isHook: false },
    },
    ...part,
  };
}

test('an alert that fires again soon only counts, and stays quiet for longer each time', () => {
  const toasts = new AlertToasts();
  expect(toasts.take(firingOf('a', 1), 0)).toBe('toast');
  expect(toasts.take(firingOf('a', 1), 1)).toBeNull();
  expect(toasts.take(firingOf('a', 2), 10_000)).toBe('counted');
  expect(toasts.take(firingOf('b', 1), 10_000)).toBe('toast');
  expect(toasts.toasts.map(({ id, moreCount }) => [id, moreCount])).toEqual([['a/1/1', 1], ['b/1/1', 0]]);
  expect(toasts.take(firingOf('a', 3), 69_000)).toBe('counted');
  toasts.pass(100_000);
  expect(toasts.toasts).toEqual([]);
  expect(toasts.take(firingOf('a', 4), 69_000 + 120_000)).toBe('toast');
});

test('never more toasts or sounds than there may be', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9_000 })), { maxLength: 60 }), (given) => {
    const toasts = new AlertToasts();
    const sounds: number[] = [];
    let nowMs = 0;
    for (const [index, [rule, waitMs]] of given.entries()) {
      nowMs += waitMs;
      toasts.pass(nowMs);
      toasts.take(firingOf(String(rule), index), nowMs);
      if (toasts.sound(nowMs)) sounds.push(nowMs);
      expect(toasts.toasts.length).toBeLessThanOrEqual(toastLimits.toastsMax);
    }
    for (const ms of sounds) expect(sounds.filter((other) => other >= ms && other < ms + toastLimits.soundWindowMs).length).toBeLessThanOrEqual(toastLimits.soundsMax);
  }));
});

/** An engine with some events, of which each is claimed once. */
function engine(firings: readonly Firing[]) {
  const claimed = new Set<string>();
  const asked: string[] = [];
  const connect = (): Client => {
    const client: Client = new Client((text) => {
      const { id, method, params }: { id: number; method: string; params: { id: string } } = JSON.parse(text);
      asked.push(method);
      const isFirst = method === 'seenAlert' && !claimed.has(params.id);
      if (method === 'seenAlert') claimed.add(params.id);
      const value = method === 'alerts' ? { alerts: [], firings: firings.map((one) => ({ ...one, isSeen: claimed.has(one.id) })), hook: null } : method === 'seenAlert' ? { isFirst } : {};
      queueMicrotask(() => client.onText(toText({ kind: 'answer', id, outcome: { ok: true, value } })));
    }, { onNotice: () => undefined });
    return client;
  };
  return { connect, asked };
}

function page(): { readonly alerts: PageAlerts; readonly heard: string[] } {
  const alerts = new PageAlerts();
  const heard: string[] = [];
  alerts.signalWith({ sound: () => heard.push('sound'), notify: ({ id }) => heard.push(id) });
  return { alerts, heard };
}

test('an event sounds and notifies once, over reconnects, repeated notices and other pages', async () => {
  const one = engine([firingOf('a', 1)]);
  const [left, right] = [page(), page()];
  left.alerts.onClient(one.connect());
  left.alerts.onNotice({ kind: 'alert-fired', firing: firingOf('a', 1) });
  await vi.advanceTimersByTimeAsync(10);
  right.alerts.onClient(one.connect());
  right.alerts.onNotice({ kind: 'alert-fired', firing: firingOf('a', 1) });
  await vi.advanceTimersByTimeAsync(10);
  left.alerts.onClient(null);
  left.alerts.onClient(one.connect());
  await vi.advanceTimersByTimeAsync(10);
  expect([left.heard, right.heard, left.alerts.toasts.get().length]).toEqual([['a/1/1', 'sound'], [], 1]);
});

test('what fired while no page was there is shown when one comes, and a page that is loaded again is silent', async () => {
  const one = engine([firingOf('b', 2), firingOf('a', 1)]);
  const first = page();
  first.alerts.onClient(one.connect());
  await vi.advanceTimersByTimeAsync(10);
  expect([first.heard, first.alerts.toasts.get().map(({ id }) => id)]).toEqual([['a/1/1', 'sound', 'b/1/2', 'sound'], ['a/1/1', 'b/1/2']]);
  const reloaded = page();
  reloaded.alerts.onClient(one.connect());
  await vi.advanceTimersByTimeAsync(10);
  expect([reloaded.heard, reloaded.alerts.toasts.get(), reloaded.alerts.list.get()?.firings.length]).toEqual([[], [], 2]);
});

test('a page’s number is told only while an alert waits for it', async () => {
  const one = engine([]);
  const { alerts } = page();
  alerts.onClient(one.connect());
  await vi.advanceTimersByTimeAsync(10);
  alerts.offer('chart', [['rsi', 60]]);
  expect([one.asked, alerts.offered.get()]).toEqual([['alerts'], ['rsi']]);
  const { alert } = firingOf('a', 1);
  alerts.list.set({ alerts: [{ ...alert, isDone: false, isWatching: true, firedCount: 0 }], firings: [], hook: null });
  alerts.offer('chart', [['rsi', 60], ['macd', 1]]);
  expect(one.asked).toEqual(['alerts', 'tellNumber']);
  alerts.offer('chart', []);
  expect([one.asked.length, alerts.offered.get()]).toEqual([3, []]);
});
