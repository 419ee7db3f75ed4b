/**
 * One screen's side of the conversation: parses what it asks, remembers what it watches, and hands
 * out frames as fast as it takes them.
 *
 * Holds: at most `framesAtOnceMax` frames are under way to it, and nothing is queued for it: heat
 * columns are taken from the history behind the last one it got, trades wait in their tape, ladders
 * are simply made later, newest wins.
 */

import type { z } from 'zod';
import { callSchema, contractVersion, messageBytesMax, methods, type Answer, type MethodName, type ParamsOf } from '../../contract/channels.ts';
import { toText } from '../../contract/transport.ts';
import { readFrameHeader } from '../../contract/frame.ts';
import { heatDefaults, type Heat } from '../../core/market/heat.ts';
import { Ladder } from '../../core/market/ladder.ts';
import { TradeTape } from '../../core/market/trades.ts';
import { never } from '../../domain/assert.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { marketId, type MarketId } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { ladderRowsMax } from '../../contract/frames/ladder.ts';
import type { InstrumentView } from './instrument-view.ts';

export const screenLimits = {
  framesAtOnceMax: 32,
  watchesMax: 16,
  tradesMax: 1_024,
  /** Levels read to fill a ladder: enough for the coarsest grouping a person picks. */
  ladderLevelsMax: 5_000,
} as const;

/** What a screen may be told of the engine. */
export interface ScreenHost {
  readonly hello: () => object;
  readonly nowUs: () => number;
  readonly instruments: () => readonly object[];
  /** The view of an instrument that is followed; null when it is known but not followed yet. */
  readonly viewOf: (stream: number) => InstrumentView | null;
  readonly isListed: (stream: number) => boolean;
  /** What a screen watches has changed. */
  readonly onWatches: () => void;
  readonly onFrame: (receivedUs: number) => void;
  readonly onSwitch: (market: MarketId, isOn: boolean) => void;
}

interface Watch {
  readonly stream: number;
  readonly groupTicks: number;
  readonly rows: number;
  readonly tape: TradeTape;
  readonly ladder: Ladder;
  /** The heat that its columns came from, and the number of the last one it got; −1 before the first. */
  heat: Heat | null;
  columnSequence: number;
  needsLadder: boolean;
}

export class Screen {
  readonly #host: ScreenHost;
  readonly #sendText: (text: string) => void;
  readonly #sendFrame: (bytes: Uint8Array) => void;
  readonly #watches = new Map<number, Watch>();
  #underWay = 0;
  #isGreeted = false;

  constructor(host: ScreenHost, sendText: (text: string) => void, sendFrame: (bytes: Uint8Array) => void) {
    this.#host = host;
    this.#sendText = sendText;
    this.#sendFrame = sendFrame;
  }

  /** The transport took frames: there is room for more. */
  onTaken(frameCount: number): void {
    this.#underWay = Math.max(0, this.#underWay - frameCount);
  }

  /** The instruments that it watches. */
  get streams(): readonly number[] {
    return [...this.#watches.keys()];
  }

  tapeOf(stream: number): TradeTape | null {
    return this.#watches.get(stream)?.tape ?? null;
  }

  tell(notice: object): void {
    if (this.#isGreeted) this.#sendText(toText(notice));
  }

  onText(text: string): void {
    const call = parseCall(text);
    if (!call.ok) {
      this.#answer(call.fault.id, failed(call.fault.reason));
      return;
    }
    this.#answer(call.value.id, this.#serve(call.value.method, call.value.params));
  }

  onBookChanged(stream: number): void {
    const watch = this.#watches.get(stream);
    if (watch !== undefined) watch.needsLadder = true;
  }

  /** Sends what is due and fits: the present of all instruments before the past of any. */
  paint(nowUs: number): void {
    for (const watch of this.#watches.values()) {
      const view = this.#host.viewOf(watch.stream);
      if (view === null) continue;
      if (watch.needsLadder && this.#underWay < screenLimits.framesAtOnceMax) {
        watch.needsLadder = false;
        const levels = view.read(screenLimits.ladderLevelsMax);
        this.#post(watch.ladder.frame(watch.stream, levels, watch.groupTicks, watch.rows, nowUs));
        if (levels.receivedUs > 0) this.#host.onFrame(levels.receivedUs);
      }
      if (this.#underWay < screenLimits.framesAtOnceMax) {
        const trades = watch.tape.take(nowUs);
        if (trades !== null) this.#post(trades);
      }
    }
    for (const watch of this.#watches.values()) {
      const heat = this.#host.viewOf(watch.stream)?.heat;
      if (heat !== undefined) this.#paintColumns(watch, heat);
    }
  }

  #paintColumns(watch: Watch, heat: Heat): void {
    if (watch.heat !== heat) {
      watch.heat = heat;
      watch.columnSequence = -1;
    }
    const newest = heat.newestSequence;
    if (newest === null || newest === watch.columnSequence) return;
    for (const column of heat.columnsAfter(watch.columnSequence)) {
      if (this.#underWay >= screenLimits.framesAtOnceMax) return;
      this.#post(column);
      const header = readFrameHeader(column);
      if (header.ok) watch.columnSequence = header.value.sequence;
    }
  }

  #post(bytes: Uint8Array): void {
    this.#underWay += 1;
    this.#sendFrame(bytes);
  }

  #answer(id: number, outcome: Answer['outcome'] | Result<unknown, Fault>): void {
    this.#sendText(toText({ kind: 'answer', id, outcome }));
  }

  #serve(method: MethodName, params: unknown): Result<unknown, Fault> {
    switch (method) {
      case 'hello':
        return this.#withParams(method, methods.hello.params, params, (asked) => this.#greet(asked.contractVersion));
      case 'time':
        return this.#withParams(method, methods.time.params, params, () => ok({ nowUs: this.#host.nowUs() }));
      case 'instruments':
        return this.#withParams(method, methods.instruments.params, params, () => ok({ instruments: this.#host.instruments() }));
      case 'watch':
        return this.#withParams(method, methods.watch.params, params, (wanted) => this.#watch(wanted));
      case 'unwatch':
        return this.#withParams(method, methods.unwatch.params, params, ({ stream }) => {
          if (this.#watches.delete(stream)) this.#host.onWatches();
          return ok({ stream });
        });
      case 'switchMarket':
        return this.#withParams(method, methods.switchMarket.params, params, ({ venue, market, isOn }) => {
          this.#host.onSwitch(marketId({ venue, market }), isOn);
          return ok({ isOn });
        });
      default:
        return never(method);
    }
  }

  /** Parses what came with a call, and lets nobody but a greeted screen past `hello`. */
  #withParams<Params>(
    method: MethodName,
    schema: z.ZodType<Params>,
    params: unknown,
    serve: (params: Params) => Result<unknown, Fault>,
  ): Result<unknown, Fault> {
    const parsed = schema.safeParse(params);
    if (!parsed.success) return failed(fault('message.malformed', `${method}: ${parsed.error.issues[0]?.message ?? 'parameters'}`));
    if (method !== 'hello' && !this.#isGreeted) return failed(fault('message.unauthorised', 'hello comes first'));
    return serve(parsed.data);
  }

  #greet(theirs: number): Result<unknown, Fault> {
    if (theirs !== contractVersion) {
      return failed(fault('message.malformed', `this engine speaks version ${contractVersion} of the contract, the screen ${theirs}: reload the page`));
    }
    this.#isGreeted = true;
    return ok(this.#host.hello());
  }

  #watch(wanted: ParamsOf<'watch'>): Result<unknown, Fault> {
    const { stream, groupTicks } = wanted;
    if (!this.#host.isListed(stream)) return failed(fault('instrument.unknown', `no instrument has the number ${stream}`));
    const known = this.#watches.get(stream);
    if (known === undefined && this.#watches.size >= screenLimits.watchesMax) {
      return failed(fault('queue.full', `a screen watches ${screenLimits.watchesMax} instruments at most`));
    }
    const rows = Math.min(wanted.rows, ladderRowsMax);
    this.#watches.set(stream, {
      stream, groupTicks, rows,
      tape: known?.tape ?? new TradeTape(stream, screenLimits.tradesMax),
      ladder: new Ladder(rows),
      heat: known?.heat ?? null,
      columnSequence: known?.columnSequence ?? -1,
      needsLadder: true,
    });
    if (known === undefined) this.#host.onWatches();
    const heat = this.#host.viewOf(stream)?.heat;
    return ok({ stream, rowTicks: heat?.rowTicks ?? 0, columnUs: heatDefaults.columnUs });
  }
}

interface BadCall {
  readonly id: number;
  readonly reason: Fault;
}

function parseCall(text: string): Result<{ id: number; method: MethodName; params: unknown }, BadCall> {
  const bad = (detail: string, id = 1): { readonly ok: false; readonly fault: BadCall } =>
    failed({ id, reason: fault('message.malformed', detail) });
  if (text.length > messageBytesMax) return bad(`a message had ${text.length} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad('a message was not JSON');
  }
  const call = callSchema.safeParse(value);
  if (call.success) return ok({ id: call.data.id, method: call.data.method, params: call.data.params });
  const id = typeof value === 'object' && value !== null && 'id' in value && Number.isSafeInteger(value.id) ? Number(value.id) : 1;
  return bad(`a message was not a call: ${call.error.issues[0]?.message ?? ''}`, Math.max(1, id));
}
