/**
 * One client's socket at HTX's market data: spot and contracts speak alike, with small differences.
 *
 * One topic a message. A topic that is asked for twice is acknowledged twice and told once. All that the
 * server says is zipped, what the client says is text. An answer to a request may come late.
 */

import type { Chance } from '../../../domain/chance.ts';
import { nextHappens } from '../../../domain/chance.ts';
import type { Listener } from '../audience.ts';
import type { FrontConnection, FrontOutlet } from '../front.ts';
import { readRecord } from '../json.ts';
import { Pulse, type PulseRule } from './pulse.ts';
import { ms } from './spot-wire.ts';

/** What a topic came to. */
export interface Joined {
  /** What to say at once: how things stood last. */
  readonly greet: () => void;
  readonly leave: () => void;
}

/** An answer that is ready, and when it leaves. */
export interface Answer {
  readonly text: string;
  readonly dueUs: number;
}

export interface HtxHouse {
  readonly nowUs: () => number;
  readonly chance: Chance;
  readonly pulse: PulseRule;
  /** Contracts acknowledge with other words in another order, and do not answer pings. */
  readonly isSpot: boolean;
  /** How often data overtakes its acknowledgement. */
  readonly dataFirstShare: number;
  /** Null where there is no such topic. `key` tells topics apart. */
  readonly join: (message: Readonly<Record<string, unknown>>, topic: string, listener: Listener) => Joined | HtxError;
  /** Answers a request for a topic. */
  readonly serve: (topic: string, id: unknown) => Answer | HtxError;
  readonly closed: (connection: HtxConnection) => void;
}

export interface HtxError {
  readonly error: string;
}

const messageCharsMax = 4_096;
const topicsMax = 1_024;
const answersMax = 256;

export class HtxConnection implements FrontConnection {
  readonly #house: HtxHouse;
  readonly #outlet: FrontOutlet;
  readonly #pulse: Pulse;
  readonly #topics = new Map<string, Joined>();
  #answers: Answer[] = [];
  #isEnded = false;
  readonly #listener: Listener = {
    push: (bytes) => {
      if (!this.#isEnded) this.#outlet.send(bytes, 'zipped');
    },
  };

  constructor(house: HtxHouse, outlet: FrontOutlet) {
    this.#house = house;
    this.#outlet = outlet;
    this.#pulse = new Pulse(house.pulse, house.nowUs());
  }

  receive(text: string): void {
    if (this.#isEnded) return;
    const message = text.length > messageCharsMax ? null : readRecord(text);
    if (message === null) return this.#refuse(undefined, 'invalid json');
    const { ping, pong, sub, unsub, req, id } = message;
    if (pong !== undefined) return this.#pulse.pong(pong);
    if (ping !== undefined) {
      if (this.#house.isSpot) this.#say({ pong: ping });
      return;
    }
    if (typeof sub === 'string') return this.#subscribe(message, sub, id);
    if (typeof unsub === 'string') return this.#unsubscribe(unsub, id);
    if (typeof req === 'string') return this.#request(req, id);
    this.#refuse(id, 'invalid command');
  }

  receivePing(): void {
    // Pings of the WebSocket protocol are answered, and prove nothing.
  }

  receivePong(): void {
    // Heartbeats are messages here.
  }

  turn(): void {
    if (this.#isEnded) return;
    const nowUs = this.#house.nowUs();
    const beat = this.#pulse.turn(nowUs);
    if (beat === 'over') {
      this.#outlet.end(1003, 'ping check expired');
      return this.close();
    }
    if (beat !== 'quiet') this.#say({ ping: beat });
    if (this.#answers.length === 0) return;
    const due = this.#answers.filter(({ dueUs }) => dueUs <= nowUs);
    this.#answers = this.#answers.filter(({ dueUs }) => dueUs > nowUs);
    for (const { text } of due) this.#outlet.answer(text, 'zipped');
  }

  close(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    for (const { leave } of this.#topics.values()) leave();
    this.#topics.clear();
    this.#house.closed(this);
  }

  #subscribe(message: Readonly<Record<string, unknown>>, topic: string, id: unknown): void {
    const known = this.#topics.get(topic);
    const joined = known ?? (this.#topics.size < topicsMax ? this.#house.join(message, topic, this.#listener) : { error: `invalid topic ${topic}` });
    if ('error' in joined) return this.#refuse(id, joined.error);
    this.#topics.set(topic, joined);
    const isDataFirst = nextHappens(this.#house.chance, this.#house.dataFirstShare);
    if (isDataFirst) joined.greet();
    this.#acknowledge('subbed', topic, id);
    if (!isDataFirst) joined.greet();
  }

  #unsubscribe(topic: string, id: unknown): void {
    this.#topics.get(topic)?.leave();
    this.#topics.delete(topic);
    this.#acknowledge('unsubbed', topic, id);
  }

  #request(topic: string, id: unknown): void {
    const answer = this.#answers.length < answersMax ? this.#house.serve(topic, id) : { error: `429 too many request topic is ${topic}` };
    if ('error' in answer) return this.#refuse(id, answer.error);
    this.#answers.push(answer);
  }

  #acknowledge(word: 'subbed' | 'unsubbed', topic: string, id: unknown): void {
    const given = id === undefined ? {} : { id };
    const ts = ms(this.#house.nowUs());
    this.#say(this.#house.isSpot ? { ...given, status: 'ok', [word]: topic, ts } : { ...given, [word]: topic, ts, status: 'ok' });
  }

  #refuse(id: unknown, message: string): void {
    const given = id === undefined ? {} : { id };
    this.#say({ status: 'error', ts: ms(this.#house.nowUs()), ...given, 'err-code': 'bad-request', 'err-msg': message });
  }

  #say(message: object): void {
    this.#outlet.answer(JSON.stringify(message), 'zipped');
  }
}
