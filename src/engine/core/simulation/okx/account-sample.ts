/** A trader at the practice OKX for tests: signs as the venue's documents say, and keeps what it hears. */

import { assert } from '../../../domain/assert.ts';
import type { Account } from '../accounts/account.ts';
import { practiceKeys, type PracticeKey } from '../accounts/keys.ts';
import { openHouse, type HouseSettings, type OpenHouse } from '../accounts/open-house.ts';
import { toySignature, toyVerify } from '../accounts/toy-seal.ts';
import { noMischief, type FrontConnection, type PrivateFace } from '../front.ts';
import { practiceInstruments } from '../instruments.ts';
import { isoText } from '../iso-time.ts';
import { isRecord, readRecord } from '../json.ts';
import { World } from '../world.ts';
import { newOkxFace } from './account.ts';
import { newOkxFront } from './front.ts';
import { instIdCodeOf } from './listing.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface Told {
  readonly status: number;
  readonly body: Row;
}

export const spotId = 'okx:spot:LTC-USDT';
export const swapId = 'okx:perp:LTC-USDT-SWAP';

export class OkxTrader {
  readonly world: World;
  readonly house: OpenHouse;
  readonly face: PrivateFace;
  readonly account: Account;
  readonly key: PracticeKey;
  readonly heard: Row[] = [];
  #id = 0;

  constructor({ seed = 5, ...settings }: Partial<HouseSettings> & { readonly seed?: number } = {}) {
    this.world = new World({ seed, startUs: 1_700_000_000_000_000, instruments: practiceInstruments.filter(({ id }) => id === spotId || id === swapId) });
    this.house = openHouse({ world: this.world, venues: ['okx'], verify: toyVerify(practiceKeys(seed, ['okx'])), ...settings });
    this.face = newOkxFace(newOkxFront(this.world, noMischief), this.house);
    const { okx } = this.house.accounts;
    assert(okx !== undefined, 'the venue has an account');
    this.account = okx;
    this.key = this.keyNamed('trading');
  }

  keyNamed(name: string): PracticeKey {
    const key = this.house.keys.find((candidate) => candidate.name === name);
    assert(key !== undefined, 'there is such a key', { name });
    return key;
  }

  codeOf(id: string): number {
    const instrument = this.world.instruments.find((candidate) => candidate.id === id);
    assert(instrument !== undefined, 'the instrument is listed', { id });
    return instIdCodeOf(instrument);
  }

  wait(us: number): void {
    this.world.advance(this.world.nowUs + us);
  }

  rest(method: string, target: string, content: unknown = null, { changed = {}, waitUs = 20_000, key = this.key }: { readonly changed?: Readonly<Record<string, string>>; readonly waitUs?: number; readonly key?: PracticeKey } = {}): Told | null {
    const body = content === null ? '' : JSON.stringify(content);
    const stamp = changed['ok-access-timestamp'] ?? isoText(this.world.nowUs);
    const headers = {
      'ok-access-key': key.key, 'ok-access-passphrase': key.passphrase ?? '', 'ok-access-timestamp': stamp,
      'ok-access-sign': toySignature(key.secret, `${stamp}${method}${target}${body}`), ...changed,
    };
    const told: Told[] = [];
    const isTaken = this.face.request({ method, target, headers, body }, ({ status, body: text }) => void told.push({ status, body: readRecord(typeof text === 'string' ? text : '') ?? {} }));
    assert(isTaken, 'the private face takes this request', { method, target });
    this.wait(waitUs);
    return told[0] ?? null;
  }

  dial(): FrontConnection {
    const connection = this.face.open('/ws/v5/private', {
      send: () => undefined, ping: () => undefined, end: (code, reason) => void this.heard.push({ end: code, reason }),
      answer: (text) => void this.heard.push(readRecord(text) ?? { text }),
    }, null);
    assert(connection !== null, 'the private face serves its path');
    return connection;
  }

  logIn(line: FrontConnection, changed: Readonly<Record<string, string>> = {}, key: PracticeKey = this.key): Row | null {
    const timestamp = changed['timestamp'] ?? String(Math.floor(this.world.nowUs / 1e6));
    line.receive(JSON.stringify({ op: 'login', args: [{ apiKey: key.key, passphrase: key.passphrase, timestamp, sign: toySignature(key.secret, `${timestamp}GET/users/self/verify`), ...changed }] }));
    return this.heard.at(-1) ?? null;
  }

  /** A line that is logged in and hears of these channels. */
  listen(...args: readonly object[]): FrontConnection {
    const line = this.dial();
    this.logIn(line);
    if (args.length > 0) line.receive(JSON.stringify({ op: 'subscribe', args }));
    return line;
  }

  /** Sends an operation and waits for its answer. */
  ask(line: FrontConnection, op: string, args: unknown, { waitUs = 20_000, more = {} }: { readonly waitUs?: number; readonly more?: object } = {}): Row | null {
    this.#id += 1;
    const id = `q${this.#id}`;
    line.receive(JSON.stringify({ id, op, args, ...more }));
    this.wait(waitUs);
    return this.heard.findLast((message) => message['id'] === id) ?? null;
  }

  /** Rows that were pushed on a channel. */
  pushed(channel: string): readonly Row[] {
    return this.heard.flatMap(({ arg, data }) => (isRecord(arg) && arg['channel'] === channel && Array.isArray(data) ? data.filter(isRecord) : []));
  }
}
