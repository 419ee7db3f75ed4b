/**
 * USD-M's private stream: user data by a listenKey, named in the address or subscribed to. A key that is not known, or
 * no longer, is acknowledged, and silent.
 */

import { never } from '../../../domain/assert.ts';
import { usPerSecond } from '../../../domain/time.ts';
import { tellEvent } from '../accounts/house.ts';
import type { FrontConnection, FrontOutlet } from '../front.ts';
import { PaceLimit } from '../request-weight.ts';
import { decoded, readTarget } from '../target.ts';
import type { BinanceFace } from './account-face.ts';
import { LineLife } from './account-life.ts';
import type { ListenKeys } from './account-listen-keys.ts';
import { parseControl } from './control.ts';

const keysMax = 8;

export class UserStream implements FrontConnection {
  readonly #face: BinanceFace;
  readonly #keys: ListenKeys;
  readonly #outlet: FrontOutlet;
  readonly #life: LineLife;
  readonly #pace: PaceLimit;
  #isCombined: boolean;
  /** Null: all events are wanted. */
  readonly #events: ReadonlySet<string> | null;
  readonly #stops = new Map<string, () => void>();

  /** Null where the path is none of the private route. */
  static open(face: BinanceFace, keys: ListenKeys, path: string, outlet: FrontOutlet): UserStream | null {
    const { path: place, query } = readTarget(path);
    const match = /^\/private\/(ws|stream)(?:\/([^/]*))?$/.exec(place);
    if (match === null) return null;
    const key = query.get('listenKey') ?? decoded(match[2] ?? query.get('streams') ?? '');
    const events = query.get('events');
    return new UserStream({ face, keys, outlet, isCombined: match[1] === 'stream', events: events === undefined ? null : new Set(events.split('/')) }, key === '' ? [] : [key]);
  }

  private constructor({ face, keys, outlet, isCombined, events }: { readonly face: BinanceFace; readonly keys: ListenKeys; readonly outlet: FrontOutlet; readonly isCombined: boolean; readonly events: ReadonlySet<string> | null }, listenKeys: readonly string[]) {
    this.#face = face;
    this.#keys = keys;
    this.#outlet = outlet;
    this.#isCombined = isCombined;
    this.#events = events;
    this.#pace = new PaceLimit(face.kind.limits.incomingPerSecondMax, usPerSecond);
    this.#life = new LineLife(face.kind.limits, outlet, () => face.house.world.nowUs, () => this.close());
    for (const key of listenKeys) this.#join(key);
  }

  receive(text: string): void {
    if (this.#life.isEnded) return;
    if (!this.#pace.take(this.#face.house.world.nowUs)) return this.#life.end('too-fast');
    const control = parseControl(text);
    const answer = (result: unknown, id: unknown): void => this.#outlet.answer(JSON.stringify({ result, id }), 'text');
    switch (control.kind) {
      case 'refuse': return this.#outlet.answer(control.answer, 'text');
      case 'list': return answer([...this.#stops.keys()], control.id);
      case 'subscribe':
        for (const key of control.streams) this.#join(key);
        return answer(null, control.id);
      case 'unsubscribe':
        for (const key of control.streams) this.#leave(key);
        return answer(null, control.id);
      case 'get-combined': return answer(this.#isCombined, control.id);
      case 'set-combined':
        this.#isCombined = control.isCombined;
        return answer(null, control.id);
      default: return never(control);
    }
  }

  receivePing(): void {
    // Pings of clients are answered by the host, and are free.
  }

  receivePong(): void {
    this.#life.pong();
  }

  turn(): void {
    this.#life.turn();
  }

  close(): void {
    this.#life.close();
    for (const stop of this.#stops.values()) stop();
    this.#stops.clear();
  }

  #join(listenKey: string): void {
    if (this.#stops.has(listenKey) || this.#stops.size >= keysMax) return;
    const stop = this.#keys.listen(listenKey, (event) => {
      const name = 'e' in event ? String(event.e) : '';
      if (this.#events !== null && !this.#events.has(name) && name !== 'listenKeyExpired') return;
      tellEvent(this.#face.house, () => {
        if (!this.#life.isEnded && this.#stops.has(listenKey)) this.#outlet.answer(JSON.stringify(this.#isCombined ? { stream: listenKey, data: event } : event), 'text');
      });
    });
    this.#stops.set(listenKey, stop);
  }

  #leave(listenKey: string): void {
    this.#stops.get(listenKey)?.();
    this.#stops.delete(listenKey);
  }
}
