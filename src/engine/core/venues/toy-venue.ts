/**
 * For tests: a venue whose messages are lines of words, in every way in which a book may begin, and
 * a feed in front of it that writes down what it is asked to do.
 *
 * | message                       | meaning                                        |
 * |-------------------------------|------------------------------------------------|
 * | `depth S earlier last`        | a change of the book of stream S               |
 * | `book S last`                 | its whole book                                 |
 * | `trade S id`, `best S id`     |                                                |
 * | `ping n`, `leaving`, `no T`   | to be answered; the end comes; topic T refused |
 */

import { newChance } from '../../domain/chance.ts';
import { factKinds, linkStates, validities, type FactKind } from '../../domain/fact.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { field, floatAt, kindAt, newSlots, setFloat, slotFloats, streamAt, writeHead } from '../memory/record.ts';
import { Budget } from './budget.ts';
import type { Control, Decoder, Dialect, LineKind } from './dialect.ts';
import { Feed, type FeedParts } from './feed.ts';
import type { FeedPort } from './feed-port.ts';

const market: LineKind = {
  name: 'market', path: '/market', topicsOf: (symbol) => [`depth@${symbol}`, `trade@${symbol}`], hasBooks: true,
  topicsMax: 100, topicsPerMessage: 100, sayUsMin: 100_000, pathFor: null,
};

export const toyDialect: Dialect = {
  venue: 'okx', market: 'spot', marketName: 'spot', addresses: { rest: '', stream: '', trade: '' }, frameBytesMax: 1_000,
  lines: [market],
  book: { kind: 'request' }, depth: 'whole', idsOf: 'venue',
  heartbeat: { quietUsMax: 2_000_000, silenceUsMax: 5_000_000, ping: 'frame' },
  lineLifeUs: null, pools: [],
  subscribeText: (topics) => `sub ${topics.join(' ')}`,
  unsubscribeText: (topics) => `unsub ${topics.join(' ')}`,
  timeRequest: { path: '/time', costs: [] },
  parseTime: (body) => ok(Number(words(body)[0])),
  instrumentsRequest: { path: '/list', costs: [] },
  parseInstruments: () => ok([]),
  interest: null,
  history: null,
  pollRequest: (symbol) => ({ path: `/book/${symbol}`, costs: [] }),
  snapshotRequest: (symbol) => ({ path: `/book/${symbol}`, costs: [] }),
  follows: (lastId, _isFirst, earlierId, finalId) => (finalId <= lastId ? 'old' : earlierId <= lastId ? 'next' : 'gap'),
};

export function toyLine(changed: Partial<LineKind>): LineKind {
  return { ...market, ...changed };
}

export function toySpec(stream: number): InstrumentSpec {
  return sampleSpec({ id: `okx:spot:S${stream}`, venue: 'okx', stream, symbol: `S${stream}` });
}

class ToyDecoder implements Decoder {
  readonly slots = newSlots(1);
  readonly #streams = new Set<number>();
  #control: Control | null = null;

  add(spec: InstrumentSpec): void {
    this.#streams.add(spec.stream);
  }

  remove(stream: number): void {
    this.#streams.delete(stream);
  }

  decode(message: Uint8Array, receivedUs: number): Result<number, Fault> {
    const [word = '', stream = '', one = '0', two = '0'] = words(message);
    this.#control = controlOf(word, stream);
    if (this.#control !== null) return ok(0);
    switch (word) {
      case 'depth': return this.#write('depth', Number(stream), receivedUs, [Number(one), Number(two), 0]);
      case 'book': return this.#write('snapshot', Number(stream), receivedUs, [Number(one), Number(one), 0]);
      case 'best': return this.#write('bbo', Number(stream), receivedUs, [0, Number(one), 0]);
      case 'trade': return this.#write('trade', Number(stream), receivedUs, [1, 1, Number(one)]);
      case 'funding': return this.#write('funding', Number(stream), receivedUs, [Number(one), 0, Number(two)]);
      default: return failed(fault('frame.malformed', word));
    }
  }

  takeControl(): Control | null {
    const control = this.#control;
    this.#control = null;
    return control;
  }

  decodeSnapshot(spec: InstrumentSpec, body: Uint8Array, receivedUs: number): Result<number, Fault> {
    const [id] = words(body);
    return this.#write('snapshot', spec.stream, receivedUs, [Number(id), Number(id), 0]);
  }

  #write(kind: FactKind, stream: number, receivedUs: number, [a, b, c]: readonly [number, number, number]): Result<number, Fault> {
    if (!this.#streams.has(stream)) return ok(0);
    this.slots.f64.fill(0, 0, slotFloats);
    writeHead(this.slots, 0, kind, stream, 0, 0);
    for (const [index, value] of [[field.receivedUs, receivedUs], [field.a, a], [field.b, b], [field.c, c]] as const) setFloat(this.slots, 0, index, value);
    return ok(1);
  }
}

export class ToyBench implements FeedPort {
  readonly feed: Feed;
  /** `line verb what`, in order. */
  readonly done: string[] = [];
  readonly facts: string[] = [];
  readonly faults: Fault['code'][] = [];
  readonly requests: { readonly id: number; readonly path: string }[] = [];
  nowUs = 1_760_000_000_000_000;
  #alarmUs = Infinity;

  constructor(changed: Partial<Dialect>, streams: readonly number[], parts: Partial<FeedParts> = {}) {
    const dialect = { ...toyDialect, ...changed };
    this.feed = new Feed({ dialect, decoder: new ToyDecoder(), budget: new Budget(dialect.pools), isRacing: false, marketNumber: 3, ...parts }, this, newChance(1));
    this.feed.start(this.nowUs);
    for (const stream of streams) this.feed.track(toySpec(stream), this.nowUs);
    this.answer('/list', '');
  }

  connect(line: number, path: string): void { this.done.push(`${line} connect ${path}`); }
  disconnect(line: number, reason: string): void { this.done.push(`${line} disconnect ${reason}`); }
  send(line: number, text: string): void { this.done.push(`${line} ${text}`); }
  ping(line: number): void { this.done.push(`${line} ping`); }
  wakeAt(timeUs: number): void { this.#alarmUs = timeUs; }
  listed(): void { /* the test tracks what it wants */ }
  trouble(reason: Fault): void { this.faults.push(reason.code); }

  request(id: number, path: string): void {
    this.requests.push({ id, path });
  }

  emit(...[slots, slot]: Parameters<FeedPort['emit']>): void {
    const kind = kindAt(slots, slot);
    const a = floatAt(slots, slot, field.a);
    const name = factKinds[kind] ?? '';
    const what = name === 'validity' ? validities[a] : name === 'link' ? linkStates[a] : name === 'trade' || name === 'funding' ? floatAt(slots, slot, field.c) : floatAt(slots, slot, field.b);
    this.facts.push(`${name} ${streamAt(slots, slot)} ${what}`);
  }

  /** Lets time pass and the alarm ring as often as it is set; lines in `alive` answer pings. */
  wait(us: number, alive: readonly number[] = []): void {
    const endUs = this.nowUs + us;
    while (this.#alarmUs <= endUs) {
      this.nowUs = Math.max(this.nowUs, this.#alarmUs);
      this.#alarmUs = Infinity;
      for (const line of alive) this.feed.onAlive(line, this.nowUs);
      this.feed.onWake(this.nowUs);
    }
    this.nowUs = endUs;
  }

  open(line: number): void {
    this.feed.onOpen(line, this.nowUs);
  }

  close(line: number): void {
    this.feed.onClosed(line, fault('venue.closed', 'gone'), this.nowUs);
  }

  hear(line: number, message: string): void {
    this.feed.onMessage(line, ascii(message), this.nowUs);
  }

  /** Answers the first request of this path; false when there is none. */
  answer(path: string, body: string | Fault): boolean {
    const index = this.requests.findIndex((request) => request.path === path);
    const [request] = index < 0 ? [] : this.requests.splice(index, 1);
    if (request === undefined) return false;
    this.feed.onResponse(request.id, typeof body === 'string' ? ok(ascii(body)) : failed(body), { retryAfterUs: 0, headers: {} }, this.nowUs);
    return true;
  }

  /** What was done and told since the last call. */
  take(): readonly string[] {
    return [...this.done.splice(0), ...this.facts.splice(0)];
  }
}

function controlOf(word: string, rest: string): Control | null {
  if (word === 'ping') return { kind: 'reply', text: `pong ${rest}` };
  if (word === 'leaving') return { kind: 'leaving', detail: 'an upgrade' };
  if (word === 'no') return { kind: 'refused', topic: rest, reason: fault('frame.unknown', `${rest} was refused`) };
  return null;
}

function words(bytes: Uint8Array): readonly string[] {
  return String.fromCharCode(...bytes).split(' ');
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
