/**
 * Candles of the past for whoever asks: from the database, and what is missing there once from the venue.
 *
 * Holds: closed candles alone. A time is known when somebody saw it: then a candle that is not there means that nobody traded. What nobody
 * saw is asked for, newest first, in at most `questionsMax` questions; what is unknown after that is told as such, with the reason.
 * Lengths that a venue does not have are made of its shorter ones. One question about an instrument and length at a time, so that
 * two screens do not ask twice.
 * Does not: reach a venue itself (`ask`), or know the live minute (core/market/candle-merge.ts says how it joins).
 */

import { lengthenCandles, type PastCandle } from '../../core/market/candle-merge.ts';
import { candleIntervals, candleStart, sourceInterval } from '../../core/market/intervals.ts';
import type { CandleHistory } from '../../core/venues/history.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { usPerMinute } from '../../domain/time.ts';
import { candleColumns, type CandleColumns } from './candle-columns.ts';
import type { CandleRange, CandleRow, Span } from './candle-table.ts';

export const archiveLimits = {
  candlesPerWantMax: 2_000,
  /** Shorter ones that they are made of. */
  sourceCandlesMax: 50_000,
  questionsMax: 6,
  wantsMax: 64,
  /** A candle that ended so recently may still change at the venue. */
  settleUs: 2_000_000,
} as const;

export interface CandlesWanted {
  /** `binance:spot:BTCUSDT` */
  readonly instrument: string;
  readonly intervalUs: number;
  /** The newest candles that begin before it. */
  readonly endUs: number;
  /** Counted in lengths: where nobody traded, fewer come. */
  readonly count: number;
}

export interface VenueAnswer {
  readonly outcome: Result<Uint8Array | null, Fault>;
  readonly venueNowUs: number;
}

export interface CandlePort {
  readonly nowUs: () => number;
  readonly specOf: (instrument: string) => InstrumentSpec | null;
  readonly historyOf: (spec: InstrumentSpec) => CandleHistory | null;
  readonly ask: (spec: InstrumentSpec, intervalUs: number, beforeUs: number, count: number) => Promise<VenueAnswer>;
  readonly read: (range: CandleRange) => Result<readonly CandleRow[], Fault>;
  readonly seen: (of: Pick<CandleRange, 'instrument' | 'intervalUs'>, span: Span) => Result<readonly Span[], Fault>;
  readonly putSeen: (rows: readonly CandleRow[], of: Pick<CandleRange, 'instrument' | 'intervalUs'>, seen: Span) => Result<null, Fault>;
}

export interface CandlesAnswer {
  readonly intervalUs: number;
  /** Oldest first, closed ones. */
  readonly columns: CandleColumns;
  /** The closed minutes of the candle in the making, when `endUs` reaches it; they end at `partUntilUs`. */
  readonly part: PastCandle | null;
  readonly partUntilUs: number;
  /** Times that nobody has seen, oldest first. */
  readonly unseen: readonly Span[];
  /** Before it there is nothing; null: not known. */
  readonly beginUs: number | null;
  /** Why something is unseen. */
  readonly fault: Fault | null;
}

interface Source {
  readonly spec: InstrumentSpec;
  readonly history: CandleHistory;
  readonly intervalUs: number;
}

interface Found {
  readonly candles: readonly PastCandle[];
  readonly unseen: readonly Span[];
  readonly fault: Fault | null;
}

export class CandleArchive {
  readonly #port: CandlePort;
  /** What is asked at present, by instrument. */
  readonly #turns = new Map<string, Promise<unknown>>();
  /** Before it the venue told us that there is nothing; by instrument and length. Not kept: a venue may be wrong once. */
  readonly #begins = new Map<string, number>();
  #wantCount = 0;

  constructor(port: CandlePort) {
    this.#port = port;
  }

  async want(wanted: CandlesWanted): Promise<Result<CandlesAnswer, Fault>> {
    const source = this.#sourceOf(wanted);
    if (!source.ok) return source;
    if (this.#wantCount >= archiveLimits.wantsMax) return failed(fault('queue.full', `${archiveLimits.wantsMax} questions for candles are waiting`));
    this.#wantCount += 1;
    const before = this.#turns.get(wanted.instrument) ?? Promise.resolve();
    const turn = before.then(async () => this.#answer(wanted, source.value));
    this.#turns.set(wanted.instrument, turn);
    const answer = await turn;
    if (this.#turns.get(wanted.instrument) === turn) this.#turns.delete(wanted.instrument);
    this.#wantCount -= 1;
    return answer;
  }

  #sourceOf({ instrument, intervalUs, endUs, count }: CandlesWanted): Result<Source, Fault> {
    const isWhole = [intervalUs, endUs, count].every((value) => Number.isSafeInteger(value) && value > 0);
    if (!isWhole || !candleIntervals.includes(intervalUs) || count > archiveLimits.candlesPerWantMax) return failed(fault('message.malformed', `there are no ${count} candles of ${intervalUs} µs`));
    const spec = this.#port.specOf(instrument);
    const history = spec === null ? null : this.#port.historyOf(spec);
    const found = sourceInterval(history?.intervals.keys() ?? [], intervalUs);
    if (spec === null || history === null || found === null) return failed(fault('instrument.unknown', `${instrument.slice(0, 80)} has no candles that we know of`));
    if ((count * intervalUs) / found > archiveLimits.sourceCandlesMax) return failed(fault('message.malformed', `${count} candles of ${intervalUs} µs would be made of too many shorter ones`));
    return ok({ spec, history, intervalUs: found });
  }

  async #answer({ intervalUs, endUs, count }: CandlesWanted, source: Source): Promise<Result<CandlesAnswer, Fault>> {
    const nowUs = this.#port.nowUs() - archiveLimits.settleUs;
    const openUs = candleStart(nowUs, intervalUs);
    const untilUs = Math.min(candleStart(endUs - 1, intervalUs) + intervalUs, openUs);
    const fromUs = Math.max(0, untilUs - count * intervalUs);
    const found = await this.#find(source, { fromUs, untilUs });
    if (!found.ok) return found;
    const isOpenAsked = endUs > openUs;
    const part = isOpenAsked ? await this.#part(source, intervalUs, nowUs) : null;
    if (part?.ok === false) return part;
    const unseen = [...found.value.unseen, ...(part?.value.unseen ?? [])];
    const candles = lengthenCandles(found.value.candles, intervalUs);
    return ok({
      intervalUs,
      columns: candleColumns(wholeOnes(candles, found.value.unseen, intervalUs), source.spec.version),
      part: part === null ? null : lengthenCandles(part.value.candles, intervalUs)[0] ?? null,
      partUntilUs: isOpenAsked ? candleStart(nowUs, usPerMinute) : openUs,
      unseen,
      beginUs: this.#begins.get(keyOf(source)) ?? null,
      fault: found.value.fault ?? part?.value.fault ?? null,
    });
  }

  /** From the longest of the venue's candles that are over down to the minutes. */
  async #part(source: Source, intervalUs: number, nowUs: number): Promise<Result<Found, Fault>> {
    const candles: PastCandle[] = [];
    const unseen: Span[] = [];
    let reason: Fault | null = null;
    let fromUs = candleStart(nowUs, intervalUs);
    const lengths = [...source.history.intervals.keys()].filter((length) => length < intervalUs && intervalUs % length === 0).toSorted((left, right) => right - left);
    for (const length of lengths) {
      const untilUs = candleStart(nowUs, length);
      if (untilUs <= fromUs || candleStart(fromUs, length) !== fromUs) continue; // three minutes do not always fit behind five
      const found = await this.#find({ ...source, intervalUs: length }, { fromUs, untilUs });
      if (!found.ok) return found;
      candles.push(...found.value.candles);
      unseen.push(...found.value.unseen);
      reason ??= found.value.fault;
      fromUs = untilUs;
    }
    return ok({ candles, unseen, fault: reason });
  }

  async #find(source: Source, span: Span): Promise<Result<Found, Fault>> {
    const of = { instrument: source.spec.id, intervalUs: source.intervalUs };
    let reason: Fault | null = null;
    /** Ends of times of which the venue told nothing when it was asked. */
    const deaf = new Set<number>();
    for (let question = 0; ; question += 1) {
      const rows = this.#port.read({ ...of, fromUs: span.fromUs, toUs: span.untilUs, countMax: archiveLimits.sourceCandlesMax });
      const seen = this.#port.seen(of, span);
      if (!rows.ok) return rows;
      if (!seen.ok) return seen;
      const unseen = unseenIn({ fromUs: Math.max(span.fromUs, this.#begins.get(keyOf(source)) ?? 0), untilUs: span.untilUs }, rows.value, seen.value, source.intervalUs);
      const next = unseen.findLast(({ untilUs }) => !deaf.has(untilUs));
      if (next === undefined || question === archiveLimits.questionsMax || reason !== null) return ok({ candles: rows.value.map(candleOf), unseen, fault: reason });
      const asked = await this.#ask(source, next);
      if (!asked.ok) reason = asked.fault;
      else if (!asked.value) deaf.add(next.untilUs);
    }
  }

  /** False: the venue told nothing of the end of this time, and would not if it were asked again. */
  async #ask({ spec, history, intervalUs }: Source, { fromUs, untilUs }: Span): Promise<Result<boolean, Fault>> {
    const count = Math.min(history.countMax, Math.ceil((untilUs - fromUs) / intervalUs));
    const { outcome, venueNowUs } = await this.#port.ask(spec, intervalUs, untilUs, count);
    if (!outcome.ok) return outcome;
    if (outcome.value === null) return ok(false);
    const parsed = history.parse(spec, intervalUs, outcome.value);
    if (!parsed.ok) return parsed;
    const closedUs = candleStart(Math.max(0, venueNowUs - archiveLimits.settleUs), intervalUs);
    const closed = parsed.value.filter(({ startUs }) => startUs < closedUs);
    const [oldest] = parsed.value;
    const newest = closed.at(-1);
    const of = { instrument: spec.id, intervalUs };
    if (oldest === undefined && history.reach === 'newest') this.#begins.set(keyOf({ spec, history, intervalUs }), untilUs);
    const windowUs = untilUs - count * intervalUs;
    const seenFromUs = history.reach === 'window' ? Math.min(windowUs, oldest?.startUs ?? windowUs) : oldest?.startUs ?? untilUs;
    const seenUntilUs = Math.min(closedUs, Math.max(untilUs, newest === undefined ? 0 : newest.startUs + intervalUs));
    const rows = closed.map((candle): CandleRow => ({ ...candle, ...of, version: spec.version, tradeCount: candle.tradeCount ?? 0 }));
    const put = this.#port.putSeen(rows, of, { fromUs: seenFromUs, untilUs: seenUntilUs });
    if (!put.ok) return put;
    return ok(seenFromUs < untilUs && seenUntilUs >= untilUs);
  }
}

function keyOf({ spec, intervalUs }: Source): string {
  return `${spec.id} ${intervalUs}`;
}

/** As the table keeps it: 0 trades that moved lots were not counted. */
function candleOf({ startUs, openTicks, highTicks, lowTicks, closeTicks, lots, tradeCount, quoteVolume, takerLots }: CandleRow): PastCandle {
  return { startUs, openTicks, highTicks, lowTicks, closeTicks, lots, tradeCount: tradeCount === 0 && lots > 0 ? null : tradeCount, quoteVolume, takerLots };
}

/** What of a time neither a candle nor a span covers, oldest first. */
export function unseenIn(span: Span, rows: readonly { readonly startUs: number }[], seen: readonly Span[], intervalUs: number): readonly Span[] {
  const known = [...rows.map(({ startUs }) => ({ fromUs: startUs, untilUs: startUs + intervalUs })), ...seen].toSorted((left, right) => left.fromUs - right.fromUs);
  const unseen: Span[] = [];
  let atUs = span.fromUs;
  for (const { fromUs, untilUs } of known) {
    if (fromUs >= span.untilUs) break;
    if (fromUs > atUs) unseen.push({ fromUs: atUs, untilUs: fromUs });
    atUs = Math.max(atUs, untilUs);
  }
  if (atUs < span.untilUs) unseen.push({ fromUs: atUs, untilUs: span.untilUs });
  return unseen;
}

/** Without those of whose time a part is unseen: half a candle is a wrong one. */
function wholeOnes(candles: readonly PastCandle[], unseen: readonly Span[], intervalUs: number): readonly PastCandle[] {
  return candles.filter(({ startUs }) => !unseen.some(({ fromUs, untilUs }) => fromUs < startUs + intervalUs && untilUs > startUs));
}
