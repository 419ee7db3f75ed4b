/**
 * What traded at each price of one instrument: of a session or a fixed stretch as trades come, of the last while read anew from what is kept.
 *
 * Holds: a stretch that begins before the oldest trade that is known is incomplete, and so is one with a gap in it.
 */

import { encodeProfile } from '../../../contract/frames/profile.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { findValueArea, newValueArea } from '../../../domain/value-area.ts';
import { sessionStart, VolumeProfile, type Stretch } from '../../../core/market/flow/volume-profile.ts';
import { newVwapFigures, Vwap } from '../../../core/market/flow/vwap.ts';
import type { FlowSink } from '../../../core/market/flow/trade-log.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import type { InstrumentView } from '../instrument-view.ts';
import { usualRowTicks } from './footprint.ts';
import { FlowFollower, flowMarketsOf, flowPastFrom, knownSince, type FlowMarket } from './flow-members.ts';
import type { Outlet, Topic, TopicHost } from './topic.ts';

type ProfileSpec = Extract<TopicSpec, { kind: 'profile' }>;

const everyUs = 250_000;
/** The last while is read from all that is kept, so less often. */
const recentEveryUs = 1_000_000;
const rowsMax = 512;
/** So often the last while is read from the disk. */
const recallUsMin = 10_000_000;
const recallsPerStretch = 60;
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

  onBegin(knownUs: number): void {
    this.profile.onBegin(knownUs);
    this.vwap.onBegin(knownUs);
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
  readonly #follower: FlowFollower<ProfileSink>;
  #sink: ProfileSink | null = null;
  /** Counts trades while the last while is shown, so that it is known when to read again. */
  #toldVersion = -1;
  #toldUs = Number.NEGATIVE_INFINITY;
  #recalledUs = Number.NEGATIVE_INFINITY;
  #sequence = 0;

  constructor(wanted: ProfileSpec, host: TopicHost, markets: readonly FlowMarket[]) {
    this.#wanted = wanted;
    this.streams = markets.map(({ spec }) => spec.stream);
    const { range } = wanted;
    this.#follower = new FlowFollower(host, markets, {
      begin: (recalledUs) => this.#newSink(range.kind === 'recent' ? { kind: 'stretch', fromUs: recalledUs ?? 0, untilUs: Infinity } : range, recalledUs !== null),
      sinkOf: (sink) => sink,
      show: (sink) => {
        this.#sink = sink;
        this.#sequence = 0;
        this.#toldVersion = -1;
      },
      ...(range.kind === 'fixed' && range.untilUs !== null ? { pastUntilUs: range.untilUs } : {}),
      pastFromUs: (nowUs) => flowPastFrom(nowUs, range.kind === 'session' ? sessionStart(range, nowUs) : range.kind === 'fixed' ? range.fromUs : nowUs - range.us),
    });
  }

  paintPresent(nowUs: number, outlet: Outlet): void {
    if (!outlet.hasRoom || !this.#follower.look(nowUs) || this.#sink === null) return;
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
    const told = isRecent ? this.#recent(view, this.#sink, nowUs, range.us) : this.#sink;
    const { rows, stretch, isIncomplete } = told.profile;
    const hasArea = findValueArea(rows, valueShare, area);
    const hasAverage = told.vwap.read(figures);
    outlet.post(encodeProfile({
      header: { kind: 'profile', flags: 0, stream: this.streams[0] ?? 0, topic: 0, sequence: this.#sequence, receivedUs: this.#sequence === 0 ? 0 : (view.changedUs ?? 0), madeUs: nowUs },
      validity: view.validity, isIncomplete, fromUs: stretch.fromUs, untilUs: stretch.untilUs, rowTicks: rows.rowTicks, lowRow: rows.lowRow, pocRow: hasArea ? area.pocRow : NaN,
      valueLowRow: hasArea ? area.lowRow : NaN, valueHighRow: hasArea ? area.highRow : NaN, closeTicks: this.#sink.closeTicks, vwapTicks: hasAverage ? figures.ticks : NaN,
      vwapDeviation: hasAverage ? figures.deviationTicks : NaN, trades: rows.trades.subarray(0, rows.count).reduce((sum, count) => sum + count, 0), sinceUs: this.#follower.reachAt(0, nowUs).sinceUs,
      buyLots: rows.buyLots.subarray(0, rows.count), sellLots: rows.sellLots.subarray(0, rows.count),
    }));
    this.#sequence += 1;
  }

  close(): void {
    this.#follower.close();
  }

  /** From the log alone, each time anew, as long as that reaches back so far; else from the disk, now and then anew, and up to then with what is a little older. */
  #recent(view: InstrumentView, shown: ProfileSink, nowUs: number, us: number): ProfileSink {
    const fromUs = nowUs - us;
    if (knownSince(view) > fromUs) {
      if (nowUs - this.#recalledUs >= Math.max(recallUsMin, us / recallsPerStretch)) {
        this.#recalledUs = nowUs;
        void this.#follower.recall(flowPastFrom(nowUs, fromUs));
      }
      if (shown.profile.stretch.fromUs > 0) return shown;
    }
    const sink = this.#newSink({ kind: 'stretch', fromUs, untilUs: Infinity }, false);
    view.log.replay(sink);
    return sink;
  }

  #newSink(range: ConstructorParameters<typeof ProfileSink>[1], isRecalled: boolean): ProfileSink {
    const view = this.#follower.viewAt(0);
    // What is recalled says itself how far it reaches.
    const knownUs = isRecalled || view === null ? 0 : knownSince(view);
    return new ProfileSink(this.#wanted.rowTicks ?? usualRowTicks(view), range, knownUs);
  }
}
