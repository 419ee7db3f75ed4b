/**
 * Perpetual contracts of one base, twice a second at most: their day by the minute, the newest first, and who was closed out by force; or the latter
 * alone, for pictures on which liquidations are marks.
 */

import { encodePerpetuals, liquidationsPerFrame, minutesPerFrame, newLiquidations, newMinutes, type LiquidationColumns, type MinuteColumns } from '../../../contract/frames/perpetuals.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { liquidationsKept, minutesKept } from '../../../core/market/perpetual-log.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import type { InstrumentView } from '../instrument-view.ts';
import { flowMarketsOf, flowMemberOf } from './flow-members.ts';
import type { Topic, TopicHost } from './topic.ts';

const everyUs = 500_000;
const minutes = newMinutes(minutesPerFrame);
const liquidations = newLiquidations(liquidationsPerFrame);

/** How far one contract was told. */
interface Told {
  view: InstrumentView | null;
  changes: number;
  /** Minutes before this one are still to come, down to the oldest; null: all were told. */
  olderThan: number | null;
  /** The newest that was told as it ended. */
  minute: number;
  liquidation: number;
}

export function openPerpetuals(wanted: Extract<TopicSpec, { kind: 'perpetuals' }>, host: TopicHost): Result<Topic, Fault> {
  return open(wanted, host, true);
}

export function openLiquidations(wanted: Extract<TopicSpec, { kind: 'liquidations' }>, host: TopicHost): Result<Topic, Fault> {
  return open(wanted, host, false);
}

function open(wanted: Pick<Extract<TopicSpec, { kind: 'perpetuals' }>, 'instrument' | 'others'>, host: TopicHost, withMinutes: boolean): Result<Topic, Fault> {
  const found = flowMarketsOf(host, wanted.instrument, wanted.others);
  if (!found.ok) return found;
  const [first] = found.value;
  const markets = found.value.filter(({ spec }) => spec.market === 'perp');
  const told: Told[] = markets.map(() => ({ view: null, changes: -1, olderThan: null, minute: -1, liquidation: 0 }));
  let [sequence, paintedUs] = [0, -Infinity];
  const look = (): void => {
    const views = markets.map(({ spec }) => host.viewOf(spec));
    if (views.every((view, place) => view === told[place]?.view)) return;
    sequence = 0;
    for (const [place, view] of views.entries()) {
      const newest = view?.perpetual?.newestMinute ?? -1;
      told[place] = { view, changes: -1, olderThan: newest < 0 || !withMinutes ? null : newest, minute: newest - 1, liquidation: Math.max(0, (view?.perpetual?.liquidationCount ?? 0) - liquidationsKept) };
    }
  };
  return ok({
    streams: markets.map(({ spec }) => spec.stream),
    paintPresent: (nowUs, outlet) => {
      look();
      const isOwed = told.some(({ olderThan }) => olderThan !== null);
      if (!outlet.hasRoom || (Math.abs(nowUs - paintedUs) < everyUs && !isOwed)) return;
      const isNews = sequence === 0 || isOwed || told.some(({ view, changes }) => changesOf(view, withMinutes) !== changes);
      if (!isNews) return;
      paintedUs = nowUs;
      const rows = { minutes: 0, liquidations: 0, missed: 0 };
      for (const [member, one] of told.entries()) tell(one, member, rows, withMinutes);
      outlet.post(encodePerpetuals({
        header: { kind: 'perpetuals', flags: 0, stream: (withMinutes ? markets[0]?.spec : first?.spec)?.stream ?? 0, topic: 0, sequence, receivedUs: told.reduce((newest, { view }) => Math.max(newest, view?.changedUs ?? 0), 0), madeUs: nowUs },
        missedCount: rows.missed, members: markets.map((market, place) => flowMemberOf(market, told[place]?.view ?? null, nowUs)),
        minutes: minutesOf(rows.minutes), liquidations: liquidationsOf(rows.liquidations),
      }));
      sequence += 1;
    },
  });
}

/** What is new of one contract, then as much of its past as there is room for. */
function tell(one: Told, member: number, rows: { minutes: number; liquidations: number; missed: number }, withMinutes: boolean): void {
  const log = one.view?.perpetual ?? null;
  if (log === null) return;
  const put = (minute: number): void => {
    if (!log.copyMinute(minute, minutes, rows.minutes)) return;
    minutes.member[rows.minutes] = member;
    rows.minutes += 1;
  };
  const { newestMinute, liquidationCount } = log;
  // The one in the making is told again until another has begun.
  for (let minute = Math.max(one.minute + 1, newestMinute - minutesKept + 1); withMinutes && minute <= newestMinute && rows.minutes < minutesPerFrame; minute += 1) {
    put(minute);
    one.minute = Math.max(one.minute, minute - 1);
  }
  const oldest = newestMinute - minutesKept + 1;
  for (; one.olderThan !== null && rows.minutes < minutesPerFrame; one.olderThan -= 1) {
    if (one.olderThan <= Math.max(0, oldest)) {
      one.olderThan = null;
      break;
    }
    put(one.olderThan - 1);
  }
  const known = Math.max(one.liquidation, liquidationCount - liquidationsKept);
  rows.missed += known - one.liquidation;
  one.liquidation = known;
  for (; one.liquidation < liquidationCount && rows.liquidations < liquidationsPerFrame; one.liquidation += 1) {
    log.copyLiquidation(one.liquidation, liquidations, rows.liquidations);
    liquidations.member[rows.liquidations] = member;
    rows.liquidations += 1;
  }
  one.changes = rows.liquidations < liquidationsPerFrame && rows.minutes < minutesPerFrame ? changesOf(one.view, withMinutes) : -1;
}

/** How often what is told of it changed. */
function changesOf(view: InstrumentView | null, withMinutes: boolean): number {
  const log = view?.perpetual ?? null;
  return log === null ? -1 : withMinutes ? log.changeCount : log.liquidationCount;
}

function minutesOf(count: number): MinuteColumns {
  const { startUs, interest, basisBps, fundingRate, bought, sold, member } = minutes;
  const part = (column: Float64Array): Float64Array => column.subarray(0, count);
  return { startUs: part(startUs), interest: part(interest), basisBps: part(basisBps), fundingRate: part(fundingRate), bought: part(bought), sold: part(sold), member: member.subarray(0, count) };
}

function liquidationsOf(count: number): LiquidationColumns {
  const { venueUs, receivedUs, ticks, lots, worth, member } = liquidations;
  const part = (column: Float64Array): Float64Array => column.subarray(0, count);
  return { venueUs: part(venueUs), receivedUs: part(receivedUs), ticks: part(ticks), lots: part(lots), worth: part(worth), member: member.subarray(0, count) };
}
