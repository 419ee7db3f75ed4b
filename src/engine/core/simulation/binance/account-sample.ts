/** A trader at the practice Binance for tests: signs what it sends, as the venue's documents say, and keeps what it hears. */

import { assert } from '../../../domain/assert.ts';
import type { Account } from '../accounts/account.ts';
import type { PracticeKey } from '../accounts/keys.ts';
import { openHouse, type HouseSettings, type OpenHouse } from '../accounts/open-house.ts';
import { practiceKeys } from '../accounts/keys.ts';
import { toySignature, toyVerify } from '../accounts/toy-seal.ts';
import type { FrontConnection, FrontOutlet, PrivateFace } from '../front.ts';
import { practiceInstruments } from '../instruments.ts';
import { isRecord, readRecord } from '../json.ts';
import { World } from '../world.ts';
import type { BinanceFront } from './front.ts';

export type Values = Readonly<Record<string, string | number>>;
export type Message = Readonly<Record<string, unknown>>;

export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface SampleSettings extends Partial<HouseSettings> {
  readonly seed?: number;
  readonly ids: readonly string[];
  readonly newFront: (world: World) => BinanceFront;
  readonly newFace: (front: BinanceFront, house: OpenHouse) => PrivateFace;
}

export class SampleTrader {
  readonly world: World;
  readonly house: OpenHouse;
  readonly face: PrivateFace;
  readonly front: BinanceFront;
  readonly account: Account;
  readonly key: PracticeKey;
  /** Everything that came over sockets, oldest first. */
  readonly heard: Message[] = [];
  #id = 0;

  constructor({ seed = 5, ids, newFront, newFace, ...settings }: SampleSettings) {
    this.world = new World({ seed, startUs: 1_700_000_000_000_000, instruments: practiceInstruments.filter(({ id }) => ids.includes(id)) });
    this.house = openHouse({ world: this.world, venues: ['binance'], verify: toyVerify(practiceKeys(seed, ['binance'])), ...settings });
    this.front = newFront(this.world);
    this.face = newFace(this.front, this.house);
    const { binance } = this.house.accounts;
    assert(binance !== undefined, 'the venue has an account');
    this.account = binance;
    this.key = this.keyNamed('trading');
  }

  keyNamed(name: string): PracticeKey {
    const key = this.house.keys.find((candidate) => candidate.name === name);
    assert(key !== undefined, 'there is such a key', { name });
    return key;
  }

  get stamp(): number {
    return Math.floor(this.world.nowUs / 1_000);
  }

  wait(us: number): void {
    this.world.advance(this.world.nowUs + us);
  }

  /** Sends a signed request and lets time pass until it is answered, or so long. */
  rest(method: string, path: string, values: Values = {}, { key = this.key, waitUs = 20_000 }: { readonly key?: PracticeKey; readonly waitUs?: number } = {}): Told | null {
    const query = queryOf({ ...values, timestamp: values['timestamp'] ?? this.stamp });
    return this.send(method, `${path}?${query}&signature=${toySignature(key.secret, query)}`, { key, waitUs });
  }

  /** As `rest`, with everything as it is given. */
  send(method: string, target: string, { key = this.key, waitUs = 20_000, body = '' }: { readonly key?: PracticeKey | null; readonly waitUs?: number; readonly body?: string } = {}): Told | null {
    const told: Told[] = [];
    const isTaken = this.face.request({ method, target, headers: key === null ? {} : { 'x-mbx-apikey': key.key }, body }, ({ status, headers, body: text }) => {
      told.push({ status, headers, body: JSON.parse(typeof text === 'string' ? text : '{}') });
    });
    assert(isTaken, 'the private face takes this request', { method, target });
    this.wait(waitUs);
    return told[0] ?? null;
  }

  get outlet(): FrontOutlet {
    return {
      send: () => undefined, ping: () => undefined, end: (code, reason) => void this.heard.push({ end: code, reason }),
      answer: (text) => void this.heard.push(readRecord(text) ?? {}),
    };
  }

  dial(path = '/ws-api/v3'): FrontConnection {
    const connection = this.face.open(path, this.outlet, null);
    assert(connection !== null, 'the private face serves this path', { path });
    return connection;
  }

  /** Asks over a socket, signed, and waits for the answer. */
  ask(connection: FrontConnection, method: string, values: Values = {}, { key = this.key, waitUs = 20_000, isSigned = true }: { readonly key?: PracticeKey; readonly waitUs?: number; readonly isSigned?: boolean } = {}): Message | null {
    this.#id += 1;
    const id = `q${this.#id}`;
    const params: Record<string, string | number> = { timestamp: this.stamp, ...values };
    if (isSigned) {
      params['apiKey'] = key.key;
      const prehash = Object.keys(params).toSorted().map((name) => `${name}=${params[name]}`).join('&');
      params['signature'] = toySignature(key.secret, prehash);
    }
    connection.receive(JSON.stringify({ id, method, params }));
    this.wait(waitUs);
    return this.heard.findLast((message) => message['id'] === id) ?? null;
  }

  /** User data, unwrapped. */
  events(kind?: string): readonly Message[] {
    return this.heard.flatMap((message) => {
      const inner = message['event'] ?? message['data'] ?? message;
      return isRecord(inner) && typeof inner['e'] === 'string' && (kind === undefined || inner['e'] === kind) ? [inner] : [];
    });
  }
}

export function queryOf(values: Values): string {
  return Object.entries(values).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
}

