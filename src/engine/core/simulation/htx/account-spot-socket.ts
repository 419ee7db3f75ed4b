/**
 * One client's socket at HTX spot's private servers, plain text: it says who it is, answers a ping every 20 s, and
 * says no more than 50 things a second. What it may say then is the feed's business, or the orders' (account-spot.ts).
 */

import { usPerSecond } from '../../../domain/time.ts';
import { tellEvent, type House } from '../accounts/house.ts';
import type { FrontConnection, FrontOutlet } from '../front.ts';
import { isRecord, readRecord } from '../json.ts';
import { PaceLimit } from '../request-weight.ts';
import { recognise, spotHosts, type Member, type Stranger } from './account-signature.ts';
import type { Row } from './account-spot-rows.ts';
import { textOf } from './account-spot-terms.ts';
import { Pulse, type PulseRule } from './pulse.ts';

/** What is behind a socket: it speaks through `say`, and of events through `push`. */
export interface SpotService {
  /** A message of somebody known, or of nobody yet. */
  readonly receive: (message: Row, member: Member | null) => void;
  readonly close: () => void;
}

export interface SpotVoice {
  readonly say: (message: object) => void;
  /** An event, as the faults have it. */
  readonly push: (message: object) => void;
}

export interface SocketPlace {
  readonly path: string;
  readonly host: string | null;
  readonly serve: (voice: SpotVoice) => SpotService;
  readonly closed: (connection: SpotSocket) => void;
}

const feedPulse: PulseRule = { everyUs: 20 * usPerSecond, impatientEveryUs: 20 * usPerSecond, patienceUs: 50 * usPerSecond };
const messagesPerSecondMax = 50;
const messageCharsMax = 16_384;

export class SpotSocket implements FrontConnection {
  readonly #house: House;
  readonly #place: SocketPlace;
  readonly #outlet: FrontOutlet;
  readonly #service: SpotService;
  readonly #pulse: Pulse;
  readonly #pace = new PaceLimit(messagesPerSecondMax, usPerSecond);
  #member: Member | null = null;
  #isEnded = false;

  constructor(house: House, place: SocketPlace, outlet: FrontOutlet) {
    this.#house = house;
    this.#place = place;
    this.#outlet = outlet;
    this.#pulse = new Pulse(feedPulse, house.world.nowUs);
    this.#service = place.serve({
      say: (message) => this.#say(message),
      push: (message) => tellEvent(house, () => this.#say(message)),
    });
  }

  receive(text: string): void {
    if (this.#isEnded) return;
    const message = text.length > messageCharsMax ? null : readRecord(text);
    if (!this.#pace.take(this.#house.world.nowUs)) return this.#say({ action: message?.['action'] ?? 'req', code: 4000, ch: textOf(message?.['ch']), message: 'too.many.request' });
    if (message === null) return this.#say({ action: 'req', code: 2001, message: 'invalid.command' });
    const { action, ch, data, params } = message;
    if (action === 'pong') return this.#pulse.pong(isRecord(data) ? data['ts'] : null);
    if (action === 'ping') return this.#say({ action: 'pong', data });
    if (action === 'req' && ch === 'auth') return this.#authenticate(isRecord(params) ? params : {});
    this.#service.receive(message, this.#member);
  }

  receivePing(): void {
    // Heartbeats are messages here.
  }

  receivePong(): void {
    // Heartbeats are messages here.
  }

  turn(): void {
    if (this.#isEnded) return;
    const beat = this.#pulse.turn(this.#house.world.nowUs);
    if (beat === 'over') {
      this.#outlet.end(1003, 'ping check expired');
      return this.close();
    }
    if (beat !== 'quiet') this.#say({ action: 'ping', data: { ts: beat } });
  }

  close(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#service.close();
    this.#place.closed(this);
  }

  #authenticate(params: Row): void {
    const signed = new Map(signedNames.map((name) => [name, textOf(params[name])]));
    const isRightKind = params['authType'] === 'api' && signed.get('signatureMethod') === 'HmacSHA256' && signed.get('signatureVersion') === '2.1';
    const { path, host } = this.#place;
    const claim = { method: 'GET', path, host, params: signed, keyId: signed.get('accessKey') ?? '', timestamp: signed.get('timestamp') ?? '', signature: textOf(params['signature']) };
    const member: Member | Stranger = isRightKind ? recognise(this.#house, spotHosts, claim) : 'signature';
    if (typeof member === 'string') return this.#say({ action: 'req', code: 2002, ch: 'auth', message: 'auth.fail' });
    this.#member ??= member;
    this.#say({ action: 'req', code: 200, ch: 'auth', data: {} });
  }

  #say(message: object): void {
    if (!this.#isEnded) this.#outlet.answer(JSON.stringify(message), 'text');
  }
}

const signedNames = ['accessKey', 'signatureMethod', 'signatureVersion', 'timestamp'] as const;
