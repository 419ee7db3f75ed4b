/**
 * What traded at each price of one instrument: of a session or a fixed stretch as trades come, of the last while read anew from what is kept.
 *
 * Holds: a stretch that begins before the oldest trade that is known is incomplete, and so is one with a gap in it.
 */

import { encodeProfile } from '../../../contract/frames/profile.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { findValueArea, newValueArea } from '../../../domain/value-area.ts';
import { VolumeProfile, type Stretch } from '../../../core/market/flow/volume-profile.ts';
import { newVwapFigures, Vwap } from '../../../core/market/flow/vwap.ts';
import type { FlowSink } from '../../../core/market/flow/trade-log.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import type { InstrumentView } from '../instrument-view.ts';
import { usualRowTicks } from './footprint.ts';
import { FlowFollower, flowMarketsOf, type FlowMarket } from './flow-members.ts';
import type { Outlet, Topic, TopicHost } from './topic.ts';

type ProfileSpec = Extract<TopicSpec, { kind: 'profile' }>;

const everyUs = 250_000;
/** The last while is read from all that is kept, so less often. */
const recentEveryUs = 1_000_000;
const rowsMax = 512;
const area = newValueArea();
const figures = newVwapFigures();

class ProfileSink implements FlowSink {
  readonly profile: VolumeProfile;
  readonly vwap: Vwap;
  readonly #untilUs: number;
  closeTicks = NaN;
  version = 0;

  constructor(rowTicks: number, range: Exclude<ProfileSpec['range'], { kind: 'recent' }> | ({ readonly kind: 'stretch' } & Stretch), knownUs: number) {
    this.profile = new VolumeProfile(rowTicks, rowsMax);
    const untilUs = range.kind === 'session' ? null : range.untilUs;
    this.#untilUs = untilUs ?? Infinity;
    if (range.kind === 'session') {
      this.profile.followSessions(range.sessionUs, range.offsetUs);
      this.vwap = new Vwap(range);
      return;
    }
    this.profile.limit({ fromUs: range.fromUs, untilUs: Math.max(range.fromUs, this.#untilUs) });
    this.vwap = new Vwap({ kind: 'at', timeUs: range.fromUs });
    if (range.fromUs < knownUs) this.onGap(range.fromUs, Math.min(knownUs, this.#untilUs));
  }

  onTrade(timeUs: number, ticks: number, lots: number): void {
    this.version += 1;
    this.closeTicks = ticks;
    this.profile.onTrade(timeUs, ticks, lots);
    if (timeUs < this.#untilUs) this.vwap.onTrade(timeUs, ticks, lots);
  }

  onGap(fromUs: number, untilUs: number): void {
    this.version += 1;
    this.profile.onGap(fromUs, untilUs);
    this.vwap.onGap(fromUs, untilUs);
  }
}

export function openProfile(wanted: ProfileSpec, host: TopicHost): Result<Topic, Fault> {
  const found = flowMarketsOf(host, wanted.instrument, []);
  return found.ok ? ok(new ProfileTopic(wanted, host, found.value)) : found;
}

class ProfileTopic implements Topic {
  readonly streams: readonly number[];
  readonly #wanted: ProfileSpec;
  readonly #follower: FlowFollower;
  #sink: ProfileSink | null = null;
  /** Counts trades while the last while is shown, so that it is known when to read again. */
  #toldVersion = -1;
  #toldUs = Number.NEGATIVE_INFINITY;
  #sequence = 0;

  constructor(wanted: ProfileSpec, host: TopicHost, markets: readonly FlowMarket[]) {
    this.#wanted = wanted;
    this.streams = markets.map(({ spec }) => spec.stream);
    this.#follower = new FlowFollower(host, markets, () => {
      this.#sequence = 0;
      this.#toldVersion = -1;
    }, () => {
      const { range } = wanted;
      this.#sink = this.#newSink(range.kind === 'recent' ? { kind: 'stretch', fromUs: 0, untilUs: Infinity } : range);
      return this.#sink;
    });
  }

  paintPresent(nowUs: number, outlet: Outlet): void {
    if (!outlet.hasRoom || !this.#follower.look() || this.#sink === null) return;
    const view = this.#follower.viewAt(0);
    if (view === null) return;
    const { range, valueShare } = this.#wanted;
    const isWorthNew = this.#follower.hasNewWorth();
    const isRecent = range.kind === 'recent';
    // Of the last while, old trades leave although nothing new comes.
    const isDue = Math.abs(nowUs - this.#toldUs) >= (isRecent ? recentEveryUs : everyUs) && (isRecent || this.#sink.version !== this.#toldVersion);
    if (this.#sequence > 0 && !isDue && !isWorthNew) return;
    this.#toldUs = nowUs;
    this.#toldVersion = this.#sink.version;
    const told = isRecent ? this.#recent(view, { fromUs: nowUs - range.us, untilUs: Infinity }) : this.#sink;
    const { rows, stretch, isIncomplete } = told.profile;
    const hasArea = findValueArea(rows, valueShare, area);
    const hasAverage = told.vwap.read(figures);
    outlet.post(encodeProfile({
      header: { kind: 'profile', flags: 0, stream: this.streams[0] ?? 0, topic: 0, sequence: this.#sequence, receivedUs: this.#sequence === 0 ? 0 : (view.changedUs ?? 0), madeUs: nowUs },
      validity: view.validity, isIncomplete, fromUs: stretch.fromUs, untilUs: stretch.untilUs, rowTicks: rows.rowTicks, lowRow: rows.lowRow, pocRow: hasArea ? area.pocRow : NaN,
      valueLowRow: hasArea ? area.lowRow : NaN, valueHighRow: hasArea ? area.highRow : NaN, closeTicks: this.#sink.closeTicks, vwapTicks: hasAverage ? figures.ticks : NaN,
      vwapDeviation: hasAverage ? figures.deviationTicks : NaN, trades: rows.trades.subarray(0, rows.count).reduce((sum, count) => sum + count, 0), sinceUs: view.tradesSinceUs,
      buyLots: rows.buyLots.subarray(0, rows.count), sellLots: rows.sellLots.subarray(0, rows.count),
    }));
    this.#sequence += 1;
  }

  close(): void {
    this.#follower.close();
  }

  #recent(view: InstrumentView, stretch: Stretch): ProfileSink {
    const sink = this.#newSink({ kind: 'stretch', ...stretch });
    view.log.replay(sink);
    return sink;
  }

  #newSink(range: ConstructorParameters<typeof ProfileSink>[1]): ProfileSink {
    const view = this.#follower.viewAt(0);
    const knownUs = Math.max(view?.beganUs ?? 0, view !== null && view.log.droppedCount > 0 ? view.log.oldestUs : 0);
    return new ProfileSink(this.#wanted.rowTicks ?? usualRowTicks(view), range, knownUs);
  }
}
