/** The large orders of one market or several, a few times a second: all that stand, and each that ended once. */

import { encodeWalls, wallBit, wallNames, wallRowsMax, wallRowStates, type WallColumn } from '../../../contract/frames/walls.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { icebergsEndedMax, confidenceKept, type Iceberg } from '../../../core/market/walls/iceberg-monitor.ts';
import { newWallLooks, spoofScore } from '../../../core/market/walls/spoof-score.ts';
import { endedMax, type Wall } from '../../../core/market/walls/wall-monitor.ts';
import type { WallWatch } from '../../../core/market/walls/wall-watch.ts';
import { wallLotsMin } from '../../../core/market/walls/worth.ts';
import { never } from '../../../domain/assert.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import type { InstrumentView } from '../instrument-view.ts';
import type { WallHold } from '../instrument-walls.ts';
import { flowMemberOf, flowMarketsOf, type FlowMarket } from './flow-members.ts';
import type { Topic, TopicHost } from './topic.ts';

const everyUs = 250_000;
/** Of what a wall is worth at least, a hidden order has traded so much at least. */
const hiddenShare = 0.1;
const looks = newWallLooks();

type Rows = Readonly<Record<WallColumn, Float64Array>> & { count: number; readonly state: Uint8Array; readonly flags: Uint8Array };

const rows: Rows = {
  count: 0, state: new Uint8Array(wallRowsMax), flags: new Uint8Array(wallRowsMax), number: floats(), ticks: floats(), startUs: floats(), endedUs: floats(), startLots: floats(),
  nowLots: floats(), maxLots: floats(), refilledLots: floats(), eatenLots: floats(), pulledLots: floats(), hiddenLots: floats(), startBp: floats(), distanceBp: floats(),
  nearestBp: floats(), score: floats(), confidence: floats(),
};

function floats(): Float64Array {
  return new Float64Array(wallRowsMax);
}

/** One market of the topic, and how far its ends were told. */
class WallTeller {
  readonly #host: TopicHost;
  readonly market: FlowMarket;
  #view: InstrumentView | null = null;
  #hold: WallHold | null = null;
  #sequence = 0;
  #wallEnds = 0;
  #icebergEnds = 0;

  /** Whose picture it is: the stream of the first market. */
  readonly #stream: number;

  constructor(host: TopicHost, market: FlowMarket, stream: number) {
    this.#host = host;
    this.market = market;
    this.#stream = stream;
  }

  /** Another view begins anew. */
  follow(): void {
    const view = this.#host.viewOf(this.market.spec);
    if (view === this.#view) return;
    this.close();
    this.#view = view;
    this.#hold = view?.walls.hold() ?? null;
    this.#sequence = this.#wallEnds = this.#icebergEnds = 0;
  }

  frame(nowUs: number): Uint8Array | null {
    if (this.#hold === null || this.#view === null) return null;
    const { watch } = this.#hold;
    const { walls, icebergs } = watch;
    rows.count = 0;
    for (const wall of walls?.standing ?? []) if (wall.state === 'stands') writeWall(watch, wall, nowUs);
    for (const one of icebergs.candidates) if (isTold(watch, one)) writeIceberg(watch, one);
    const missedBefore = this.#forget(watch);
    for (; walls !== null && this.#wallEnds < walls.endedCount && rows.count < wallRowsMax; this.#wallEnds += 1) {
      const wall = walls.ended(walls.endedCount - 1 - this.#wallEnds);
      if (wall !== null) writeWall(watch, wall, nowUs);
    }
    for (; this.#icebergEnds < icebergs.endedCount && rows.count < wallRowsMax; this.#icebergEnds += 1) {
      const one = icebergs.ended(icebergs.endedCount - 1 - this.#icebergEnds);
      if (one !== null && isTold(watch, one)) writeIceberg(watch, one);
    }
    const { count } = rows;
    const bytes = encodeWalls({
      ...columnsOf(count), missedCount: missedBefore, endedCount: walls?.endedCount ?? 0, refusedCount: walls?.refusedCount ?? 0, bestBidTicks: watch.bestBidTicks, bestAskTicks: watch.bestAskTicks,
      header: { kind: 'walls', flags: 0, stream: this.#stream, topic: 0, sequence: this.#sequence, receivedUs: this.#view.changedUs ?? 0, madeUs: nowUs },
      member: flowMemberOf(this.market, this.#view, nowUs), state: rows.state.subarray(0, count), flags: rows.flags.subarray(0, count),
    });
    this.#sequence += 1;
    return bytes;
  }

  /** Ends that came too fast to be told are passed by, and counted. */
  #forget({ walls, icebergs }: WallWatch): number {
    const oldestWall = Math.max(0, (walls?.endedCount ?? 0) - endedMax);
    const oldestIceberg = Math.max(0, icebergs.endedCount - icebergsEndedMax);
    const missed = this.#sequence === 0 ? 0 : Math.max(0, oldestWall - this.#wallEnds) + Math.max(0, oldestIceberg - this.#icebergEnds);
    this.#wallEnds = Math.max(this.#wallEnds, oldestWall);
    this.#icebergEnds = Math.max(this.#icebergEnds, oldestIceberg);
    return missed;
  }

  close(): void {
    this.#hold?.release();
    this.#hold = null;
    this.#view = null;
  }
}

export function openWalls(wanted: Extract<TopicSpec, { kind: 'walls' }>, host: TopicHost): Result<Topic, Fault> {
  const found = flowMarketsOf(host, wanted.instrument, wanted.others);
  if (!found.ok) return found;
  const tellers = found.value.map((market) => new WallTeller(host, market, found.value[0]?.spec.stream ?? 0));
  let paintedUs = 0;
  /** Whose turn it is, where not all fit. */
  let next = 0;
  return ok({
    streams: tellers.map(({ market }) => market.spec.stream),
    paintPresent: (nowUs, outlet) => {
      for (const teller of tellers) teller.follow();
      if (Math.abs(nowUs - paintedUs) < everyUs && next === 0) return;
      if (next === 0) paintedUs = nowUs;
      for (; next < tellers.length && outlet.hasRoom; next += 1) {
        const bytes = tellers[next]?.frame(nowUs) ?? null;
        if (bytes !== null) outlet.post(bytes);
      }
      if (next === tellers.length) next = 0;
    },
    close: () => {
      for (const teller of tellers) teller.close();
    },
  });
}

function columnsOf(count: number): Readonly<Record<WallColumn, Float64Array>> {
  const column = (name: WallColumn): Float64Array => rows[name].subarray(0, count);
  const [number, ticks, startUs, endedUs] = [column('number'), column('ticks'), column('startUs'), column('endedUs')];
  return {
    number, ticks, startUs, endedUs, startLots: column('startLots'), nowLots: column('nowLots'), maxLots: column('maxLots'), refilledLots: column('refilledLots'),
    eatenLots: column('eatenLots'), pulledLots: column('pulledLots'), hiddenLots: column('hiddenLots'), startBp: column('startBp'), distanceBp: column('distanceBp'),
    nearestBp: column('nearestBp'), score: column('score'), confidence: column('confidence'),
  };
}

function writeWall({ walls, icebergs }: WallWatch, wall: Readonly<Wall>, nowUs: number): void {
  const at = rows.count;
  if (at === wallRowsMax || walls === null) return;
  rows.count = at + 1;
  const hidden = wall.endedUs === 0 ? icebergs.candidates.find(({ ticks, isAsk }) => ticks === wall.ticks && isAsk === wall.isAsk) : undefined;
  walls.looks(wall, nowUs, looks);
  const values: Readonly<Record<WallColumn, number>> = {
    number: wall.number, ticks: wall.ticks, startUs: wall.appearedUs, endedUs: wall.endedUs, startLots: wall.appearedLots, nowLots: wall.nowLots, maxLots: wall.maxLots,
    refilledLots: wall.refilledLots, eatenLots: wall.eatenLots, pulledLots: wall.pulledLots, hiddenLots: hidden?.hiddenLots ?? 0, startBp: wall.appearedBp,
    distanceBp: wall.distanceBp, nearestBp: wall.nearestBp, score: spoofScore(looks), confidence: hidden === undefined ? 0 : icebergs.confidence(hidden),
  };
  for (const name of wallNames) rows[name][at] = values[name];
  rows.state[at] = wallRowStates.indexOf(stateOf(wall));
  rows.flags[at] = (wall.isAsk ? wallBit.ask : 0) | (wall.isUncertain ? wallBit.uncertain : 0);
}

/** Dust that traded between two looks hides nothing that anybody would look for. */
function isTold({ spec, icebergs }: WallWatch, one: Readonly<Iceberg>): boolean {
  return icebergs.confidence(one) >= confidenceKept && one.displayedLotsMax > 0 && one.tradedLots >= wallLotsMin(spec, one.ticks) * hiddenShare;
}

function writeIceberg({ icebergs, bestBidTicks, bestAskTicks }: WallWatch, one: Readonly<Iceberg>): void {
  const at = rows.count;
  if (at === wallRowsMax) return;
  rows.count = at + 1;
  const touch = one.isAsk ? bestAskTicks : bestBidTicks;
  const distanceBp = touch === 0 || one.endedUs > 0 ? 0 : ((one.isAsk ? one.ticks - touch : touch - one.ticks) / touch) * 10_000;
  const values: Readonly<Record<WallColumn, number>> = {
    number: one.number, ticks: one.ticks, startUs: one.firstUs, endedUs: one.endedUs, startLots: 0, nowLots: 0, maxLots: one.displayedLotsMax, refilledLots: one.refillLots,
    eatenLots: one.tradedLots, pulledLots: Math.max(0, one.pulledLots), hiddenLots: one.hiddenLots, startBp: 0, distanceBp, nearestBp: 0, score: 0, confidence: icebergs.confidence(one),
  };
  for (const name of wallNames) rows[name][at] = values[name];
  rows.state[at] = wallRowStates.indexOf(one.endedUs > 0 ? 'eaten' : 'stands');
  rows.flags[at] = wallBit.hidden | (one.isAsk ? wallBit.ask : 0) | (one.isUncertain ? wallBit.uncertain : 0);
}

function stateOf({ state }: Readonly<Wall>): (typeof wallRowStates)[number] {
  switch (state) {
    case 'rising':
    case 'stands':
      return 'stands';
    case 'eaten':
    case 'pulled':
    case 'lost':
      return state;
    default:
      return never(state);
  }
}
