/** A member of HTX for tests: signs what it asks, keeps what it is told. Its signatures are seals that anybody could copy. */

import { assert } from '../../../domain/assert.ts';
import { usPerSecond } from '../../../domain/time.ts';
import type { Account } from '../accounts/account.ts';
import type { CourierFaults } from '../accounts/courier.ts';
import { noHouseFaults, type House, type HouseFaults } from '../accounts/house.ts';
import { openHouse } from '../accounts/open-house.ts';
import type { FrontConnection, PrivateFace } from '../front.ts';
import { practiceInstruments } from '../instruments.ts';
import { readRecord } from '../json.ts';
import type { Market } from '../market.ts';
import { World } from '../world.ts';
import { prehashOf } from './account-signature.ts';

export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface SampleSocket {
  readonly connection: FrontConnection;
  readonly texts: string[];
  readonly said: Readonly<Record<string, unknown>>[];
  end: { readonly code: number; readonly reason: string } | null;
}

export interface SampleFaults extends Partial<HouseFaults>, Partial<CourierFaults> {}

export class Sample {
  readonly world: World;
  readonly house: House;
  readonly face: PrivateFace;
  readonly account: Account;
  readonly key: string;
  readonly host: string;
  readonly sockets: SampleSocket[] = [];

  constructor(marketId: string, host: string, newFace: (house: House) => PrivateFace, faults: SampleFaults = {}, keyName = 'trading') {
    this.world = new World({ seed: 11, startUs: 1_700_000_000_000_000, instruments: practiceInstruments.filter(({ id }) => id === marketId) });
    const courier: CourierFaults = { losesCommand: faults.losesCommand ?? (() => false), losesAnswer: faults.losesAnswer ?? (() => false) };
    const verify = (keyId: string, prehash: string, signature: string): boolean => signature === sealed(keyId, prehash);
    const house = openHouse({ world: this.world, venues: ['htx'], verify, faults: courier, houseFaults: { ...noHouseFaults, ...faults } });
    const { htx } = house.accounts;
    const key = house.keys.find(({ name }) => name === keyName);
    assert(htx !== undefined && key !== undefined, 'the house has this account and key');
    this.house = house;
    this.account = htx;
    this.key = key.key;
    this.host = host;
    this.face = newFace(house);
  }

  market(id: string): Market {
    const market = this.world.market(id);
    assert(market !== null, 'the market is there', { id });
    return market;
  }

  /** Lets time pass in small steps, and the sockets live. */
  run(seconds: number): void {
    const untilUs = this.world.nowUs + seconds * usPerSecond;
    while (this.world.nowUs < untilUs) {
      this.world.advance(Math.min(untilUs, this.world.nowUs + 50_000));
      for (const { connection } of this.sockets) connection.turn();
    }
  }

  /** Asks, and waits so long for the answer. */
  ask(method: string, path: string, query: Readonly<Record<string, string>> = {}, body: unknown = '', waitSeconds = 0.05): Told {
    const given: Told[] = [];
    const isOurs = this.request(method, path, query, body, (told) => void given.push(told));
    assert(isOurs, 'the face serves this', { path });
    this.run(waitSeconds);
    const [told] = given;
    assert(told !== undefined, 'an answer came', { path });
    return told;
  }

  request(method: string, path: string, query: Readonly<Record<string, string>>, body: unknown, told: (answer: Told) => void): boolean {
    const params = new Map(Object.entries({ AccessKeyId: this.key, SignatureMethod: 'HmacSHA256', SignatureVersion: '2', Timestamp: this.now(), ...query }));
    const signature = sealed(this.key, prehashOf({ method, path, params }, this.host));
    const target = `${path}?${[...params, ['Signature', signature] as const].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
    return this.face.request({ method, target, headers: { host: this.host }, body: body === '' ? '' : JSON.stringify(body) }, ({ status, headers, body: answer }) => {
      const text = typeof answer === 'string' ? answer : '';
      told({ status, headers, text, body: readRecord(text) ?? {} });
    });
  }

  socket(path: string, answersPings = true): SampleSocket {
    const socket: SampleSocket = { connection: this.#open(path, (text) => {
      const message = readRecord(text) ?? {};
      if (answersPings && message['action'] === 'ping') return socket.connection.receive(JSON.stringify({ ...message, action: 'pong' }));
      if (answersPings && message['op'] === 'ping') return socket.connection.receive(JSON.stringify({ ...message, op: 'pong' }));
      socket.texts.push(text);
      socket.said.push(message);
    }, (end) => void (socket.end = end)), texts: [], said: [], end: null };
    this.sockets.push(socket);
    return socket;
  }

  /** What the private feed of spot and `/ws/trade` are told first. */
  loginV21(socket: SampleSocket, path: string, over: Readonly<Record<string, string>> = {}): void {
    const params = { accessKey: this.key, signatureMethod: 'HmacSHA256', signatureVersion: '2.1', timestamp: this.now(), ...over };
    const signature = sealed(params.accessKey, prehashOf({ method: 'GET', path, params: new Map(Object.entries(params)) }, this.host));
    socket.connection.receive(JSON.stringify({ action: 'req', ch: 'auth', params: { authType: 'api', ...params, signature } }));
  }

  /** What contracts are told first. */
  loginV2(socket: SampleSocket, path: string, over: Readonly<Record<string, string>> = {}): void {
    const params = { AccessKeyId: this.key, SignatureMethod: 'HmacSHA256', SignatureVersion: '2', Timestamp: this.now(), ...over };
    const Signature = sealed(params.AccessKeyId, prehashOf({ method: 'GET', path, params: new Map(Object.entries(params)) }, this.host));
    socket.connection.receive(JSON.stringify({ op: 'auth', type: 'api', ...params, Signature }));
  }

  now(): string {
    return isoText(this.world.nowUs);
  }

  #open(path: string, heard: (text: string) => void, ended: (end: { readonly code: number; readonly reason: string }) => void): FrontConnection {
    const connection = this.face.open(path, { send: () => undefined, answer: (text) => heard(text), ping: () => undefined, end: (code, reason) => ended({ code, reason }) }, this.host);
    assert(connection !== null, 'the face serves this path', { path });
    return connection;
  }
}

/** Names of keys, inner objects included, and of what kind the values are. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]).toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1)));
}

function sealed(keyId: string, prehash: string): string {
  return `${keyId}|${prehash}`;
}

/** Of a moment within the first hours of the sample's day: 2023-11-14 begins at 1,699,920,000. */
function isoText(timeUs: number): string {
  const seconds = Math.floor(timeUs / usPerSecond) - 1_699_920_000;
  const two = (value: number): string => String(value % 60).padStart(2, '0');
  return `2023-11-${14 + Math.floor(seconds / 86_400)}T${String(Math.floor(seconds / 3_600) % 24).padStart(2, '0')}:${two(Math.floor(seconds / 60))}:${two(seconds)}`;
}
