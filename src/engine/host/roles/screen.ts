/**
 * One screen's side of the conversation: parses what it asks, keeps the topics that it watches, and hands out their frames as fast as
 * it takes them.
 *
 * Holds: at most `framesAtOnceMax` frames are under way to it, and nothing is queued for it (topics/topic.ts). A beat every
 * `beatUs` says that the engine lives, whatever the market does.
 */

import type { z } from 'zod';
import { callSchema, contractVersion, messageBytesMax, methods, type Answer, type MethodName, type ParamsOf } from '../../contract/channels.ts';
import { addressFrame, frameHeaderBytes, newFrame } from '../../contract/frame.ts';
import { topicsMax } from '../../contract/topics.ts';
import { toText } from '../../contract/transport.ts';
import type { Slots } from '../../core/memory/record.ts';
import { never } from '../../domain/assert.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { marketId, type MarketId } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { AlertRole } from './alerts.ts';
import type { Holds } from './holds.ts';
import { openTopic } from './topics/index.ts';
import type { Outlet, Topic, TopicHost } from './topics/topic.ts';

export const screenLimits = {
  framesAtOnceMax: 32,
  /** Kept free for the present while a long past is under way. */
  framesForPresent: 8,
  beatUs: 100_000,
} as const;

type Outcome = Result<unknown, Fault>;

/** What a screen may be told of the engine. */
export interface ScreenHost extends TopicHost {
  readonly hello: () => object;
  readonly nowUs: () => number;
  /** False: nobody named such a market. */
  readonly onSwitch: (market: MarketId, isOn: boolean) => boolean;
  readonly settings: () => Promise<Outcome>;
  readonly keep: (key: string, text: string | null) => Promise<Outcome>;
  readonly holds: Holds<Screen>;
  readonly alerts: Pick<AlertRole, 'list' | 'set' | 'remove' | 'seen' | 'number' | 'setHook' | 'testHook'>;
}

export class Screen {
  readonly #host: ScreenHost;
  readonly #sendText: (text: string) => void;
  readonly #sendFrame: (bytes: Uint8Array) => void;
  readonly #topics = new Map<number, Topic>();
  #underWay = 0;
  #beatSequence = 0;
  #beatUs = 0;
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
    return [...new Set([...this.#topics.values()].flatMap(({ streams }) => streams))];
  }

  /** The screen is gone. */
  close(): void {
    for (const topic of this.#topics.values()) topic.close?.();
    this.#topics.clear();
    this.#host.holds.release(this);
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
    const { id, method, params } = call.value;
    const outcome = this.#serve(method, params);
    if (outcome instanceof Promise) void outcome.then((settled) => this.#answer(id, settled));
    else this.#answer(id, outcome);
  }

  onRecord(stream: number, slots: Slots, slot: number): void {
    for (const topic of this.#topics.values()) if (topic.onRecord !== undefined && topic.streams.includes(stream)) topic.onRecord(slots, slot);
  }

  onBookChanged(stream: number): void {
    for (const topic of this.#topics.values()) if (topic.streams.includes(stream)) topic.onBookChanged?.(stream);
  }

  /** Sends what is due and fits: the present of all topics before the past of any. */
  paint(nowUs: number): void {
    if (!this.#isGreeted) return;
    this.#beat(nowUs);
    for (const [number, topic] of this.#topics) topic.paintPresent?.(nowUs, this.#outlet(number, screenLimits.framesAtOnceMax));
    for (const [number, topic] of this.#topics) topic.paintPast?.(nowUs, this.#outlet(number, screenLimits.framesAtOnceMax - screenLimits.framesForPresent));
  }

  #beat(nowUs: number): void {
    if (Math.abs(nowUs - this.#beatUs) < screenLimits.beatUs || this.#underWay >= screenLimits.framesAtOnceMax) return;
    this.#beatUs = nowUs;
    this.#beatSequence += 1;
    this.#post(newFrame({ kind: 'beat', flags: 0, stream: 0, topic: 0, sequence: this.#beatSequence, receivedUs: 0, madeUs: nowUs }, frameHeaderBytes).bytes);
  }

  #outlet(number: number, framesMax: number): Outlet {
    const hasRoom = (): boolean => this.#underWay < framesMax;
    return {
      get hasRoom() {
        return hasRoom();
      },
      post: (bytes) => {
        addressFrame(bytes, number);
        this.#post(bytes);
      },
    };
  }

  #post(bytes: Uint8Array): void {
    this.#underWay += 1;
    this.#sendFrame(bytes);
  }

  #answer(id: number, outcome: Answer['outcome'] | Outcome): void {
    this.#sendText(toText({ kind: 'answer', id, outcome }));
  }

  #serve(method: MethodName, params: unknown): Outcome | Promise<Outcome> {
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
        return this.#withParams(method, methods.unwatch.params, params, ({ topic }) => {
          this.#topics.get(topic)?.close?.();
          if (this.#topics.delete(topic)) this.#host.onWatches();
          return ok({ topic });
        });
      case 'more':
        return this.#withParams(method, methods.more.params, params, ({ topic, ...wanted }) => {
          const watched = this.#topics.get(topic);
          return watched?.more?.(wanted) ?? failed(fault('message.malformed', watched === undefined ? `topic ${topic} is not watched` : `topic ${topic} has no past to ask for`));
        });
      case 'past':
        return this.#withParams(method, methods.past.params, params, (wanted) =>
          this.#topics.get(wanted.topic)?.past?.(wanted) ?? failed(fault('message.malformed', `topic ${wanted.topic} is not watched, or has no past to ask for`)));
      case 'settings':
        return this.#withParams(method, methods.settings.params, params, () => this.#host.settings());
      case 'keep':
        return this.#withParams(method, methods.keep.params, params, ({ key, text }) =>
          (this.#host.holds.mayKeep(this, key) ? this.#host.keep(key, text) : failed(fault('message.unauthorised', `${key} is kept by another window`))));
      case 'hold':
        return this.#withParams(method, methods.hold.params, params, ({ key, isForced }) => ok({ isHeld: this.#host.holds.hold(this, key, isForced) }));
      case 'switchMarket':
        return this.#withParams(method, methods.switchMarket.params, params, ({ venue, market, isOn }) => {
          const id = marketId({ venue, market });
          return this.#host.onSwitch(id, isOn) ? ok({ isOn }) : failed(fault('config.invalid', `${id} can be switched on when the settings name it among their markets`));
        });
      case 'alerts':
        return this.#withParams(method, methods.alerts.params, params, () => this.#host.alerts.list());
      case 'setAlert':
        return this.#withParams(method, methods.setAlert.params, params, ({ alert }) => this.#host.alerts.set(alert));
      case 'removeAlert':
        return this.#withParams(method, methods.removeAlert.params, params, ({ id }) => this.#host.alerts.remove(id));
      case 'seenAlert':
        return this.#withParams(method, methods.seenAlert.params, params, ({ id }) => this.#host.alerts.seen(id));
      case 'tellNumber':
        return this.#withParams(method, methods.tellNumber.params, params, ({ of, value }) => this.#host.alerts.number(of, value));
      case 'setAlertHook':
        return this.#withParams(method, methods.setAlertHook.params, params, ({ url, isOn }) => this.#host.alerts.setHook(url, isOn));
      case 'testAlertHook':
        return this.#withParams(method, methods.testAlertHook.params, params, () => this.#host.alerts.testHook());
      default:
        return never(method);
    }
  }

  /** Parses what came with a call, and lets nobody but a greeted screen past `hello`. */
  #withParams<Params>(
    method: MethodName,
    schema: z.ZodType<Params>,
    params: unknown,
    serve: (params: Params) => Outcome | Promise<Outcome>,
  ): Outcome | Promise<Outcome> {
    const parsed = schema.safeParse(params);
    if (!parsed.success) return failed(fault('message.malformed', `${method}: ${parsed.error.issues[0]?.message ?? 'parameters'}`));
    if (method !== 'hello' && !this.#isGreeted) return failed(fault('message.unauthorised', 'hello comes first'));
    return serve(parsed.data);
  }

  #greet(theirs: number): Outcome {
    if (theirs !== contractVersion) {
      return failed(fault('message.malformed', `this engine speaks version ${contractVersion} of the contract, the screen ${theirs}: reload the page`));
    }
    this.#isGreeted = true;
    return ok(this.#host.hello());
  }

  #watch({ topic, of }: ParamsOf<'watch'>): Outcome {
    if (!this.#topics.has(topic) && this.#topics.size >= topicsMax) return failed(fault('queue.full', `a screen watches ${topicsMax} topics at most`));
    const opened = openTopic(of, this.#host);
    if (!opened.ok) return opened;
    this.#topics.get(topic)?.close?.();
    this.#topics.set(topic, opened.value);
    this.#host.onWatches();
    return ok({ topic });
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
