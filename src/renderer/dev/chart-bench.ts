/**
 * What a chart costs, against a plain page of the drawing library with the same bars: to load, a live update, to be
 * dragged. Run by a browser that is driven; writes its figures into the document. `?kind=plain|ours&bars=100000&visible=150`.
 */

import { CandlestickSeries, createChart, type UTCTimestamp } from 'lightweight-charts';
import { assert } from '../../engine/contract/index.ts';
import { newBarColumns, type BarColumns } from '../chart/bars.ts';
import { Slots } from '../chart/slots.ts';
import { ChartView } from '../chart/view.ts';
import { newZone } from '../i18n/zone.ts';
import { colours, fonts } from '../theme/tokens.ts';

const asked = new URLSearchParams(location.search);
const barCount = Number(asked.get('bars') ?? 100_000);
const visible = Number(asked.get('visible') ?? 150);
const ticks = Number(asked.get('ticks') ?? 60);
const minuteUs = 60_000_000;

function bars(from: number, count: number, salt = 0): BarColumns {
  const made = newBarColumns(count);
  for (let at = 0; at < count; at += 1) {
    const minute = from + at;
    const price = (place: number): number => Math.round(5_000_000 + Math.sin(place / 900) * 400_000 + Math.sin(place / 37) * 30_000 + ((place * 7_919 + salt) % 4_001));
    made.timeUs[at] = minute * minuteUs;
    made.openTicks[at] = price(minute);
    made.closeTicks[at] = price(minute + 1);
    made.highTicks[at] = Math.max(price(minute), price(minute + 1)) + 900;
    made.lowTicks[at] = Math.min(price(minute), price(minute + 1)) - 900;
    made.lots[at] = 10_000 + ((minute * 31) % 7_000);
  }
  return made;
}

const nextFrame = window.requestAnimationFrame.bind(window);
const frame = (): Promise<number> => new Promise((resolve) => nextFrame(resolve));

/** Milliseconds that the thread of the page spent in callbacks of frames: whoever is measured asks for them here. */
let busyMs = 0;
window.requestAnimationFrame = (callback) => nextFrame((timeMs) => {
  const beganMs = performance.now();
  callback(timeMs);
  busyMs += performance.now() - beganMs;
});

function isStamp(value: number): value is UTCTimestamp {
  return Number.isFinite(value);
}

function stampOf(us: number): UTCTimestamp {
  const seconds = us / 1_000_000;
  assert(isStamp(seconds), 'a time is a number');
  return seconds;
}

interface Tested {
  readonly tick: (salt: number) => void;
  readonly append: (at: number) => void;
  readonly move: (by: number) => void;
}

function plain(box: HTMLElement): Tested {
  const chart = createChart(box, { autoSize: true, layout: { attributionLogo: false }, timeScale: { minBarSpacing: 0.05 } });
  const series = chart.addSeries(CandlestickSeries);
  const item = (columns: BarColumns, at: number) => ({ time: stampOf(columns.timeUs[at] ?? 0), open: (columns.openTicks[at] ?? 0) / 100, high: (columns.highTicks[at] ?? 0) / 100, low: (columns.lowTicks[at] ?? 0) / 100, close: (columns.closeTicks[at] ?? 0) / 100 });
  const all = bars(0, barCount);
  series.setData(Array.from({ length: barCount }, (_, at) => item(all, at)));
  let right = barCount + 5;
  const look = (): void => chart.timeScale().setVisibleLogicalRange({ from: right - visible, to: right });
  look();
  return {
    tick: (salt) => series.update(item(bars(barCount - 1, 1, salt), 0)),
    append: (at) => series.update(item(bars(barCount + at, 1), 0)),
    move: (by) => { right -= by; look(); },
  };
}

function ours(box: HTMLElement): Tested {
  const slots = new Slots(minuteUs);
  slots.addNewest(bars(0, barCount));
  const view = new ChartView(box, { slots, scale: { tick: 0.01, lot: 0.001 }, prices: { step: 0.01, text: (price) => price.toFixed(2) }, barUs: minuteUs }, {
    style: 'candles', scaleMode: 'plain', colours, fontFamily: fonts.digits, fontSize: 11, zone: newZone('UTC'), language: 'en', holeText: String,
  }, { onPointer: () => {}, onView: () => {}, onValues: () => {} });
  let right = barCount + 5;
  view.go({ from: right - visible, to: right });
  return {
    tick: (salt) => view.changed(slots.addNewest(bars(barCount - 1, 1, salt))),
    append: (at) => view.changed(slots.addNewest(bars(barCount + at, 1))),
    move: (by) => { right -= by; view.go({ from: right - visible, to: right }); },
  };
}

/** Milliseconds of the page’s thread for something done: the act itself, and what follows in the next two frames. */
async function costOf(times: number, act: (at: number) => void): Promise<{ readonly p50: number; readonly p99: number }> {
  const spent: number[] = [];
  for (let at = 0; at < times; at += 1) {
    await frame();
    busyMs = 0;
    const beganMs = performance.now();
    act(at);
    const actMs = performance.now() - beganMs;
    // What we do comes in the next frame, and the library paints in the one after.
    for (let count = 0; count < 3; count += 1) await frame();
    spent.push(actMs + busyMs);
  }
  spent.sort((before, after) => before - after);
  const at = (share: number): number => Number((spent[Math.min(spent.length - 1, Math.floor(spent.length * share))] ?? 0).toFixed(2));
  return { p50: at(0.5), p99: at(0.99) };
}

async function run(): Promise<void> {
  const box = document.getElementById('box');
  assert(box !== null, 'the page has a place for the chart');
  box.className = 'bench-box';
  await frame();
  const beganMs = performance.now();
  const tested = asked.get('kind') === 'plain' ? plain(box) : ours(box);
  await frame();
  await frame();
  const loadMs = Number((performance.now() - beganMs).toFixed(1));
  for (let count = 0; count < 5; count += 1) await frame();
  const tick = await costOf(ticks, (at) => tested.tick(at * 37));
  const append = await costOf(Math.min(30, ticks), (at) => tested.append(at));
  const move = await costOf(ticks, () => tested.move(Math.max(1, visible / 60)));
  document.body.dataset['figures'] = JSON.stringify({ kind: asked.get('kind'), barCount, visible, loadMs, tick, append, move });
}

void run();
