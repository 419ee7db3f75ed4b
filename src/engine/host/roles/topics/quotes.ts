/**
 * What is known of some instruments, at most four times a second, of those where something changed; and their last hour, once from the
 * past and then with each minute.
 *
 * Holds: one question about the past at a time, so that a long list does not crowd out a chart.
 */

import { encodeQuotes, newQuoteValues, trailMinutes, type QuoteRow, type QuoteTrail } from '../../../contract/frames/quotes.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import type { Validity } from '../../../domain/fact.ts';
import type { Fault } from '../../../domain/fault.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { usPerMinute } from '../../../domain/time.ts';
import type { InstrumentView } from '../instrument-view.ts';
import { specOf, type Topic, type TopicHost } from './topic.ts';

const everyUs = 250_000;
/** After a venue would not tell its past. */
const againUsMin = 60_000_000;

interface Told {
  readonly spec: InstrumentSpec;
  view: InstrumentView | null;
  changes: number;
  validity: Validity | null;
  trail: number;
  isSeeded: boolean;
  seedUs: number;
}

export function openQuotes(wanted: Extract<TopicSpec, { kind: 'quotes' }>, host: TopicHost): Result<Topic, Fault> {
  const told: Told[] = [];
  for (const instrument of wanted.instruments) {
    const found = specOf(host, instrument);
    if (!found.ok) return found;
    if (told.every(({ spec }) => spec.stream !== found.value.stream)) told.push({ spec: found.value, view: null, changes: -1, validity: null, trail: -1, isSeeded: false, seedUs: -Infinity });
  }
  let sequence = 0;
  let paintedUs = -Infinity;
  let isAsking = false;
  let isClosed = false;

  const seed = async (one: Told, view: InstrumentView, nowUs: number): Promise<void> => {
    isAsking = true;
    one.seedUs = nowUs;
    const answer = await host.candles({ instrument: one.spec.id, intervalUs: usPerMinute, endUs: nowUs, count: trailMinutes });
    isAsking = false;
    if (!answer.ok || isClosed) return;
    const { columns: { startUs, closeTicks, version }, unseen } = answer.value;
    if (version !== one.spec.version || one.view !== view) return;
    view.quote.seed({ startUs, closeTicks, isWhole: unseen.length === 0 }, nowUs);
    one.isSeeded = true;
  };
  return ok({
    streams: told.map(({ spec }) => spec.stream),
    paintPresent: (nowUs, outlet) => {
      if (!outlet.hasRoom || Math.abs(nowUs - paintedUs) < everyUs) return;
      paintedUs = nowUs;
      const rows: QuoteRow[] = [];
      const trails: QuoteTrail[] = [];
      for (const one of told) {
        const row = rowOf(one, host.viewOf(one.spec));
        if (row !== null) rows.push(row);
        const trail = trailOf(one);
        if (trail !== null) trails.push(trail);
      }
      const [next] = isAsking ? [] : told.filter((one) => one.view !== null && !one.isSeeded && Math.abs(nowUs - one.seedUs) >= againUsMin);
      if (next?.view !== undefined && next.view !== null) void seed(next, next.view, nowUs);
      if (rows.length === 0 && trails.length === 0 && sequence > 0) return;
      const receivedUs = rows.reduce((newest, { values }) => Math.max(newest, values.changedUs || 0), 0);
      outlet.post(encodeQuotes({ header: { kind: 'quotes', flags: 0, stream: 0, topic: 0, sequence, receivedUs, madeUs: nowUs }, rows, trails }));
      sequence += 1;
    },
    close: () => {
      isClosed = true;
    },
  });
}

/** Null while nothing of it changed. Brings what was told up to date. */
function rowOf(one: Told, view: InstrumentView | null): QuoteRow | null {
  const validity = view?.validity ?? 'empty';
  const changes = view === null ? -2 : view.changeCount + view.quote.changeCount;
  if (view === one.view && changes === one.changes && validity === one.validity) return null;
  if (view !== one.view) {
    one.isSeeded = false;
    one.trail = -1;
  }
  one.view = view;
  one.changes = changes;
  one.validity = validity;
  if (view === null) return { stream: one.spec.stream, validity, isFollowed: false, values: newQuoteValues() };
  const { quote } = view;
  const levels = view.read(1);
  // Where the book is newer than what was told of its best prices, or that is not told at all.
  if (levels.validity === 'live' && levels.receivedUs > quote.bestUs) quote.setBest(levels.bidCount > 0 ? (levels.bidTicks[0] ?? 0) : null, levels.bidLots[0] ?? 0, levels.askCount > 0 ? (levels.askTicks[0] ?? 0) : null, levels.askLots[0] ?? 0);
  return { stream: one.spec.stream, validity, isFollowed: true, values: { ...quote.values, changedUs: Math.max(quote.values.changedUs || 0, view.changedUs ?? 0) || NaN } };
}

/** Null while its closed minutes are those that were told. */
function trailOf(one: Told): QuoteTrail | null {
  const trail = one.view?.quote.trail;
  if (trail === undefined || trail.endUs === null || trail.changeCount === one.trail) return null;
  one.trail = trail.changeCount;
  const prices = new Float64Array(trailMinutes);
  trail.copyInto(prices);
  return { stream: one.spec.stream, endUs: trail.endUs, prices };
}
