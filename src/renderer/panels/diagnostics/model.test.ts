import { expect, test } from 'vitest';
import type { Status } from '../../../engine/contract/index.ts';
import { textIn } from '../../i18n/language.ts';
import type { Translate } from '../../i18n/use-text.ts';
import { browserName, highCount, histogramSteps, ratesOf, reportText, sectionsOf, thresholds, type Facts } from './model.ts';

const t: Translate = (key, places) => textIn('en', key, places);

const status: Status = {
  kind: 'status', nowUs: 0, books: [], engineUs: { p50: 3, p99: thresholds.engineP99Us + 1, count: 9 }, frameUs: null, runtime: 'Node 24',
  journal: { bytes: 2_048, droppedCount: 3, cutBytes: 0, sinceUs: 5, waitingSlots: 4, heatBytes: 1_024, tradeBytes: 512 }, told: { slotCount: 100, waitingSlots: 60, lostSlots: 0 }, memory: { rssBytes: 5, heapBytes: 5, keptBytes: 6_291_456 },
  threads: [{ thread: 'trading', roles: ['trading'], state: 'dead', restartCount: 2, reason: 'EACCES D:/someone/secret', vitals: null }, { thread: 'view', roles: ['view'], state: 'running', restartCount: 0, reason: null, vitals: { heapBytes: 1_048_576, gc: { count: 4, totalMs: 9, longestMs: 5 } } }],
  venues: [{
    venue: 'okx', market: 'spot', isOn: true, address: 'wss://user:secret@proxy.example', link: 'unreachable', fault: { code: 'venue.unreachable', remedy: 'reconnect', detail: 'socks5://user:secret@10.0.0.1' }, retryUs: null, ageMs: 2_500,
    messagesPerSecond: 1, bytesPerSecond: 1, lineCount: 1, openLineCount: 0, gapCount: 0, resyncCount: 0, reconnectCount: 0, faultCount: 0, clockAheadMs: null, clockMarginMs: null, budget: [{ pool: 'weight', used: 90, limit: 100 }], pauseUs: null,
    reliability: null, account: { state: 'ready', fault: null, roundTripUs: { p50: 3_000, p99: 9_000, count: 4 }, openOrderCount: 0, unknownCount: 0 },
  }],
};

const facts: Facts = {
  status, stage: null, page: { heapBytes: null, browser: 'Chrome/1', engineVersion: '1.2.3', clockUncertaintyUs: 100, strayCount: 0, malformedCount: 0 },
  rates: [{ number: 1, kind: 'heat', frameCount: 9, byteCount: 9, framesPerSecond: 4, bytesPerSecond: 2_048 }, { number: 2, kind: 'quotes', frameCount: 9, byteCount: 9, framesPerSecond: 3.96, bytesPerSecond: 100 }],
  drawn: [{ panel: 'heatmap-1', kind: 'heatmap', topics: [1], report: { keptBytes: 3_145_728, freshness: 'live' } }],
};

const lineOf = (name: string): unknown => {
  const found = sectionsOf(facts, t).flatMap(({ lines }) => lines).find((line) => line.name === name);
  return found === undefined ? null : [found.value, found.verdict, found.limit];
};

test('each value has its threshold in words, and says whether it is kept', () => {
  expect(lineOf('OKX spot · Age')).toEqual(['2.5 s', 'high', '2.0 s']);
  expect(lineOf('OKX spot · Order round trip')).toEqual(['p50 3.00 ms · p99 9.00 ms', 'fine', '1.00 s']);
  expect(lineOf('OKX spot · Limits used')).toEqual(['90 %', 'high', '85 %']);
  expect(lineOf('Bytes received → book changed')).toEqual(['p50 3 µs · p99 1.00 ms', 'high', '1.00 ms']);
  expect(lineOf('trading · State')).toEqual(['Dead · 2 restarts', 'high', null]);
  expect(lineOf('view · Garbage collection, last minute')).toEqual(['4 times, 9.00 ms in all, longest 5.00 ms', 'fine', '20.0 ms']);
  expect(lineOf('Ring to the view, fullest')).toEqual(['60 of 100 slots', 'high', '50 %']);
  expect(lineOf('Records the journal lost')).toEqual(['3', 'high', '0']);
  expect(lineOf('Columns and trades in memory')).toEqual(['6.00 MiB', 'none', null]);
  expect(highCount(sectionsOf(facts, t))).toBe(7);
});

test('panels say what they watch and keep; what the page watches is told by its kind', () => {
  expect(lineOf('heatmap-1')).toEqual(['topics 1 · 4.0 frames/s · 2.00 KiB/s · keeps 3.00 MiB', 'none', null]);
  expect(lineOf('quotes, on the page')).toEqual(['topics 1 · 4.0 frames/s · 100 B/s', 'none', null]);
});

test('the report that is copied holds no address, no folder and no word of an account', () => {
  const text = reportText(sectionsOf(facts, t), 'Fathom', t);
  expect(text).toContain('OKX spot · Age: 2.5 s [above 2.0 s]');
  for (const word of ['secret', 'proxy', 'someone', '10.0.0.1', 'wss:', 'EACCES']) expect(text).not.toContain(word);
});

test('without an engine and a stage there is still a page', () => {
  const sections = sectionsOf({ ...facts, status: null }, t);
  expect(sections.map(({ title }) => title)).toEqual(['Latency', 'This screen', 'Panels', 'Versions']);
});

test('rates are what came since, a second, and never less than nothing', () => {
  const count = (number: number, frameCount: number) => ({ number, kind: 'heat' as const, frameCount, byteCount: frameCount * 10 });
  expect(ratesOf([count(1, 10), count(2, 50)], [count(1, 20), count(2, 5), count(3, 4)], 2).map(({ framesPerSecond, bytesPerSecond }) => [framesPerSecond, bytesPerSecond])).toEqual([[5, 50], [0, 0], [2, 20]]);
});

test('a histogram’s steps are shares of all, and none without samples', () => {
  expect(histogramSteps([1, 3]).map(({ untilUs, share }) => [untilUs, share])).toEqual([[2_000, 0.25], [4_000, 0.75]]);
  expect(histogramSteps([0, 0])).toEqual([]);
});

test('a browser is called by its name and version alone', () => {
  expect(browserName('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36')).toBe('Chrome/149.0.0.0');
  expect(browserName('odd')).toBe('unknown');
});
