import { afterEach, expect, test } from 'vitest';
import { alertSchema, type AlertScript, type AlertSettings } from '../../contract/alerts.ts';
import { newBooks } from '../../core/market/book.ts';
import type { PastCandle } from '../../core/market/candle-merge.ts';
import { newKernelTwin } from '../../core/memory/kernel.ts';
import { field, newSlots, setFloat, tailSlotsFor, writeHead, type Slots } from '../../core/memory/record.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { ok } from '../../domain/result.ts';
import { usPerMinute } from '../../domain/time.ts';
import { candleColumns } from '../../edge/store/candle-columns.ts';
import type { FromScripts, ToScripts } from '../script-messages.ts';
import { newScriptThread } from '../script-thread.ts';
import { InstrumentView, newScratch } from './instrument-view.ts';
import { ScriptAlerts, type ScriptThread } from './script-alerts.ts';
import { sampleHost } from './topics/topic-sample.ts';

const spec = sampleSpec();
const tick = Number(spec.tick.units) / 10 ** spec.tick.decimals;
const fiveUs = 5 * usPerMinute;
/** Starting a thread takes a while on a machine that is busy. */
const comesMsMax = 60_000;

const last = `indicator({ plots: { last: 'line', bars: 'line' } }); function onBar(bar) { return { last: bar.close, bars: bar.index }; }`;
const loops = `indicator({ plots: { last: 'line' } }); function onBar(bar) { for (;;); }`;

function alertOf(id: string, source: string, part: Partial<NonNullable<AlertSettings['script']>> = {}): AlertSettings {
  return alertSchema.parse({
    rule: { id, condition: { kind: 'level', source: 'indicator', of: 'mine', direction: 'up', threshold: 1, hysteresis: 0, isImmediate: false }, cooldownUs: 0, isOnce: false },
    name: '', isOn: true, snoozedUntilUs: 0, show: { isDesktop: false, isSound: false, isHook: false },
    script: { instrument: spec.id, bar: { kind: 'time', us: fiveUs }, name: 'mine', source, params: {}, plot: 'last', isOnClose: false, ...part },
  });
}

/** An alert on an indicator of ours. */
function indicatorOf(id: string, part: Partial<Extract<AlertScript, { indicator: string }>>): AlertSettings {
  const { script: _, ...alert } = alertOf(id, last);
  return alertSchema.parse({ ...alert, script: { instrument: spec.id, bar: { kind: 'time', us: fiveUs }, name: 'SMA 3', indicator: 'sma', params: { length: 3 }, plot: 'value', isOnClose: false, ...part } });
}

function candle(startUs: number, close: number): PastCandle {
  return { startUs, openTicks: 100, highTicks: 130, lowTicks: 90, closeTicks: close, lots: 10, tradeCount: 1, quoteVolume: null, takerLots: 4 };
}

function minute(startUs: number, close: number): Slots {
  const slots = newSlots(2);
  writeHead(slots, 0, 'candle', spec.stream, 0, 5);
  slots.f64.set([startUs + 1, 0, startUs, usPerMinute, 1, 0], field.receivedUs);
  slots.f64.set([100, 140, 95, close, 3], field.tail);
  return slots;
}

/** Scripts over a past that ends at 60 minutes with a close of 111 ticks, and a candle in the making. */
class Bench {
  readonly book = newBooks(newKernelTwin(2 ** 20)).open(spec.stream);
  readonly view = new InstrumentView(spec, this.book.location(), newScratch(), 0);
  readonly told: (readonly [alert: string, value: number | null])[] = [];
  nowUs = 63 * usPerMinute;
  /** Not faster than the clock, where a real thread works. */
  stepUs = 10_000;
  readonly asked: ToScripts[] = [];
  changes = 0;
  /** Closed bars that the past has, one closing a tick above the other. */
  pastBars = 12;
  pastAsked = 0;
  readonly scripts: ScriptAlerts;

  constructor(newThread = newScriptThread) {
    this.scripts = new ScriptAlerts({
      host: () => sampleHost({
        find: (id) => (id === spec.id ? spec : null), viewOf: () => this.view,
        candles: async (wanted) => {
          this.pastAsked += 1;
          const firstUs = 60 * usPerMinute - this.pastBars * fiveUs;
          const all = Array.from({ length: this.pastBars }, (_, at) => candle(firstUs + at * fiveUs, 112 - this.pastBars + at));
          return ok({ intervalUs: fiveUs, columns: candleColumns(all.filter(({ startUs }) => startUs < wanted.endUs).slice(-wanted.count), spec.version), part: candle(60 * usPerMinute, 120), partUntilUs: 63 * usPerMinute, unseen: [], beginUs: firstUs, fault: null });
        },
      }),
      newThread: (onMessage, onGone) => {
        const thread = newThread(onMessage, onGone);
        return { ...thread, post: (message) => { this.asked.push(message); thread.post(message); } };
      },
      onNumber: (alert, value) => this.told.push([alert, value]),
      onChanged: () => { this.changes += 1; },
    });
    this.live(true);
  }

  live(isLive: boolean): void {
    if (isLive) {
      const slots = newSlots(1 + tailSlotsFor(2));
      writeHead(slots, 0, 'snapshot', spec.stream, tailSlotsFor(2), 0);
      for (const [place, value] of [[field.a, 1], [field.b, 1], [field.c, 1], [field.d, 1], [field.tail, 100], [field.tail + 1, 5], [field.tail + 2, 101], [field.tail + 3, 5]] as const) setFloat(slots, 0, place, value);
      this.book.apply(slots, 0);
    }
    this.book.setValidity(isLive ? 'live' : 'resyncing', 1);
    this.view.recover();
  }

  bar(at: number, close: number): void {
    this.scripts.onRecord(spec.stream, minute(at * usPerMinute, close), 0);
  }

  /** Turns of the view role, until something is so. */
  async until(isSo: () => boolean): Promise<void> {
    await expect.poll(() => {
      this.nowUs += this.stepUs;
      this.scripts.paint(this.nowUs);
      return isSo();
    }, { timeout: comesMsMax, interval: 10 }).toBe(true);
  }

  of(alert: string): readonly (number | null)[] {
    return this.told.filter(([id]) => id === alert).map(([, value]) => value);
  }
}

let bench = new Bench();
afterEach(() => bench.scripts.close());

test('a script sees the past and the bar in the making, and what waits for closed bars sees none that grows', async () => {
  bench = new Bench();
  bench.scripts.want([alertOf('live', last), alertOf('closed', last, { isOnClose: true }), alertOf('count', last, { plot: 'bars' })]);
  expect(bench.scripts.streams).toEqual([spec.stream]);
  await bench.until(() => bench.of('closed').at(-1) === 111 * tick);
  bench.bar(63, 117);
  await bench.until(() => bench.of('live').at(-1) === 117 * tick);
  expect(bench.of('count').at(-1)).toBe(12);
  for (const [at, close] of [[64, 118], [65, 125]] as const) bench.bar(at, close);
  await bench.until(() => bench.of('live').at(-1) === 125 * tick);
  expect([bench.of('closed').at(-1), bench.of('count').at(-1)]).toEqual([118 * tick, 13]);
  // The same script with the same bars ran once for all three.
  expect(new Set(bench.asked.map(({ script }) => script)).size).toBe(1);
}, 2 * comesMsMax);

test('a script that loops for ever is stopped and named, and the others go on', async () => {
  bench = new Bench();
  bench.scripts.want([alertOf('bad', loops), alertOf('good', last)]);
  await bench.until(() => bench.scripts.troubleOf('bad') !== null);
  expect([bench.scripts.troubleOf('bad')?.kind, bench.of('bad'), bench.scripts.troubleOf('good')]).toEqual(['bar-time', [null], null]);
  bench.bar(63, 117);
  await bench.until(() => bench.of('good').at(-1) === 117 * tick);
  // Switched off and on it begins again.
  bench.scripts.want([alertOf('good', last)]);
  bench.scripts.want([alertOf('good', last), alertOf('bad', last)]);
  await bench.until(() => bench.of('bad').at(-1) === 117 * tick);
}, 3 * comesMsMax);

test('a book that is not live is a number that nobody vouches for', async () => {
  bench = new Bench();
  bench.scripts.want([alertOf('a', last)]);
  bench.bar(63, 117);
  await bench.until(() => bench.of('a').length > 0);
  bench.live(false);
  await bench.until(() => bench.of('a').at(-1) === null);
  const count = bench.told.length;
  bench.bar(64, 130);
  for (let turn = 0; turn < 20; turn += 1) {
    bench.nowUs += 1_000_000;
    await bench.until(() => true);
  }
  expect(bench.told.slice(count).filter(([, value]) => value !== null)).toEqual([]);
}, 2 * comesMsMax);

test('a thread that does not answer is ended with the script that it hung on, and the next one serves the others', async () => {
  let threads = 0;
  bench = new Bench((onMessage: (message: FromScripts) => void) => {
    threads += 1;
    const mine = threads;
    return {
      post: (message) => {
        if (message.kind !== 'bars' || mine === 1) return;
        queueMicrotask(() => onMessage({ kind: 'values', script: message.script, run: message.run, plots: ['last'], values: new Float64Array(message.count).fill(7), tookUs: 1 }));
      },
      end: () => undefined,
    };
  });
  bench.stepUs = 250_000;
  bench.scripts.want([alertOf('first', last), alertOf('second', loops)]);
  await bench.until(() => bench.of('second').includes(7));
  expect([bench.scripts.troubleOf('first')?.kind, bench.scripts.troubleOf('second'), threads]).toEqual(['silent', null, 2]);
}, comesMsMax);

test('an indicator of ours runs beside scripts, and says what its own steps say of the same bars', async () => {
  bench = new Bench();
  bench.scripts.want([indicatorOf('live', {}), indicatorOf('closed', { isOnClose: true }), indicatorOf('bands', { indicator: 'bollinger', params: { length: 3, times: 2 }, plot: 'upper' }), alertOf('script', last)]);
  const isAbout = (alert: string, ticks: number): boolean => Math.abs((bench.of(alert).at(-1) ?? 0) / tick - ticks) < 1e-6;
  // Closes of 109, 110 and 111.
  await bench.until(() => isAbout('closed', 110));
  bench.bar(63, 117);
  const mean = (110 + 111 + 117) / 3;
  await bench.until(() => isAbout('live', mean) && bench.of('script').at(-1) === 117 * tick);
  await bench.until(() => isAbout('bands', mean + 2 * Math.sqrt(((110 - mean) ** 2 + (111 - mean) ** 2 + (117 - mean) ** 2) / 3)));
  expect(isAbout('closed', 110)).toBe(true);
  // The bar grows, again and again, and ends.
  for (const [at, close] of [[63, 130], [64, 118], [65, 125]] as const) bench.bar(at, close);
  await bench.until(() => isAbout('live', (111 + 118 + 125) / 3) && isAbout('closed', (110 + 111 + 118) / 3));
}, 2 * comesMsMax);

test('an indicator is silent until as much of the past is there as it hangs on, and an unknown one is stopped and named', async () => {
  bench = new Bench();
  bench.pastBars = 2_500;
  bench.scripts.want([indicatorOf('far', { indicator: 'ema', params: { length: 200 } }), indicatorOf('none', { indicator: 'nonsense' })]);
  bench.bar(63, 117);
  await bench.until(() => bench.of('far').length > 0 && bench.scripts.troubleOf('none') !== null);
  const [asked] = bench.asked.filter((message) => message.kind === 'bars' && 'indicator' in message.program && message.program.indicator === 'ema');
  expect(asked?.kind === 'bars' && asked.count).toBeGreaterThanOrEqual(1_600);
  expect([bench.pastAsked, bench.scripts.troubleOf('none')?.kind, bench.of('none'), bench.scripts.troubleOf('far')]).toEqual([expect.any(Number), 'shape', [null], null]);
  // A line that rises by a tick a bar: the average lags half its length.
  expect(bench.of('far').at(-1)).toBeGreaterThan(5 * tick);
}, 2 * comesMsMax);

/** Answers at once: each number is the close of its bar. */
function quickThread(onMessage: (message: FromScripts) => void): ScriptThread {
  return {
    post: (message) => {
      if (message.kind === 'bars') queueMicrotask(() => onMessage({ kind: 'values', script: message.script, run: message.run, plots: ['last'], values: message.columns.slice(4 * message.count, 5 * message.count), tookUs: 1 }));
    },
    end: () => undefined,
  };
}

test('a clock that is set back by an hour makes nobody wait for it', async () => {
  bench = new Bench(quickThread);
  bench.stepUs = 250_000;
  bench.scripts.want([alertOf('a', last)]);
  await bench.until(() => bench.of('a').length > 0);
  bench.bar(63, 117);
  await bench.until(() => bench.of('a').at(-1) === 117 * tick);
  bench.nowUs -= 60 * usPerMinute;
  bench.bar(63, 118);
  const turnsMax = 40;
  for (let turn = 0; turn < turnsMax; turn += 1) await bench.until(() => true);
  expect(bench.of('a').at(-1)).toBe(118 * tick);
}, 2 * comesMsMax);
