/**
 * One connection to a venue: opening, signs of life, what it carries, and when to try again.
 *
 * Holds: it is called dead when nothing came for the dialect's `silenceUsMax`; attempts to open wait
 * longer each time, with an upper bound. Does not: know of books, of other connections (lines.ts), or
 * what a message means.
 */

import { nextUnit, type Chance } from '../../domain/chance.ts';
import type { LinkState } from '../../domain/fact.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { Dialect, LineKind } from './dialect.ts';
import { Subscriptions } from './subscriptions.ts';

export const lineLimits = {
  /** A connection that does not open in time is given up. */
  openUsMax: 10_000_000,
  retryUsMin: 250_000,
  /** Short: a market that is back shall be seen. Some forty attempts in five minutes, where venues allow hundreds. */
  retryUsMax: 8_000_000,
  /** Topics that a path names; the others are said when it is open. */
  pathTopicsMax: 400,
} as const;

/** What a line does to the world; every call names the line. */
export interface LinePort {
  readonly connect: (line: number, path: string) => void;
  readonly disconnect: (line: number, reason: string) => void;
  readonly send: (line: number, text: string) => void;
  readonly ping: (line: number) => void;
}

export class Line {
  readonly number: number;
  readonly kind: LineKind;
  readonly subscriptions: Subscriptions;
  /** `off`: not tried yet. */
  link: LinkState = 'off';
  fault: Fault | null = null;
  /** When it tries again; null: it is open, opening, or was never tried. */
  retryUs: number | null = 0;
  openedUs = 0;
  /** When it last gave a sign of life. */
  lifeUs = 0;
  /** The venue said that it will end this connection. */
  isLeaving = false;
  /** Topics that the path named. */
  pathTopics: ReadonlySet<string> = new Set();
  readonly #dialect: Dialect;
  readonly #port: LinePort;
  readonly #chance: Chance;
  #openingUs: number | null = null;
  #pingedUs = 0;
  #attempts = 0;

  constructor(number: number, kind: LineKind, dialect: Dialect, port: LinePort, chance: Chance) {
    this.number = number;
    this.kind = kind;
    this.#dialect = dialect;
    this.#port = port;
    this.#chance = chance;
    this.subscriptions = new Subscriptions(dialect, kind);
  }

  get isOpen(): boolean {
    return this.link === 'open';
  }

  /** Open or on its way: whoever joins now must be told to it. */
  get isConnected(): boolean {
    return this.isOpen || this.#openingUs !== null;
  }

  connect(topics: readonly string[], nowUs: number): void {
    this.retryUs = null;
    this.#openingUs = nowUs;
    this.isLeaving = false;
    const inPath = this.kind.pathFor === null ? [] : topics.slice(0, lineLimits.pathTopicsMax);
    this.pathTopics = new Set(inPath);
    this.subscriptions.restart(topics.slice(inPath.length));
    if (this.link !== 'unreachable') this.link = 'connecting';
    this.#port.connect(this.number, inPath.length > 0 && this.kind.pathFor !== null ? this.kind.pathFor(inPath) : this.kind.path);
  }

  /** False when nobody was waiting for it. */
  onOpen(nowUs: number): boolean {
    if (this.#openingUs === null) return false;
    this.#openingUs = null;
    this.link = 'open';
    this.fault = null;
    this.openedUs = nowUs;
    this.lifeUs = nowUs;
    this.#pingedUs = nowUs;
    return true;
  }

  /** It opened and it speaks: the next failure is a new one. */
  isWell(): void {
    this.#attempts = 0;
  }

  /** It is gone; the next attempt comes later, and not before `notBeforeUs`. */
  lose(reason: Fault, notBeforeUs: number, nowUs: number): void {
    this.link = this.isOpen ? 'connecting' : 'unreachable';
    this.fault = reason;
    this.#openingUs = null;
    const doubled = Math.min(lineLimits.retryUsMin * 2 ** Math.min(this.#attempts, 20), lineLimits.retryUsMax);
    this.#attempts += 1;
    this.retryUs = Math.max(nowUs + Math.round(doubled * (0.5 + nextUnit(this.#chance) / 2)), notBeforeUs);
  }

  close(reason: string): void {
    if (this.isConnected) this.#port.disconnect(this.number, reason);
    this.link = 'off';
    this.#openingUs = null;
    this.retryUs = null;
  }

  /** Looks at the clock: asks for a sign of life, or answers why the connection must be given up. */
  check(nowUs: number): Fault | null {
    if (this.#openingUs !== null && nowUs - this.#openingUs >= lineLimits.openUsMax) {
      this.#port.disconnect(this.number, 'did not open in time');
      return fault('venue.unreachable', `the connection did not open within ${seconds(lineLimits.openUsMax)}`);
    }
    if (!this.isOpen) return null;
    const { quietUsMax, silenceUsMax, ping } = this.#dialect.heartbeat;
    const silentUs = nowUs - this.lifeUs;
    if (silentUs >= silenceUsMax) {
      this.#port.disconnect(this.number, 'silent');
      return fault('venue.silent', `nothing came for ${seconds(silentUs)}${ping === 'nothing' ? '' : ', not even an answer to our ping'}`);
    }
    if (ping !== 'nothing' && silentUs >= quietUsMax && nowUs - this.#pingedUs >= quietUsMax) {
      this.#pingedUs = nowUs;
      if (ping === 'frame') this.#port.ping(this.number);
      else this.#port.send(this.number, ping(nowUs));
    }
    return null;
  }

  /** Says what is due; answers the topics that it added. */
  say(id: number, nowUs: number): readonly string[] | null {
    const said = this.isOpen ? this.subscriptions.next(nowUs, id) : null;
    if (said === null) return null;
    this.#port.send(this.number, said.text);
    return said.joined;
  }

  /** When it has something to say, or infinity. */
  dueUs(): number {
    return this.isOpen ? this.subscriptions.dueUs() : Infinity;
  }

  clockWentBack(nowUs: number): void {
    this.lifeUs = Math.min(this.lifeUs, nowUs);
    this.openedUs = Math.min(this.openedUs, nowUs);
    this.#pingedUs = Math.min(this.#pingedUs, nowUs);
    if (this.#openingUs !== null) this.#openingUs = Math.min(this.#openingUs, nowUs);
    if (this.retryUs !== null) this.retryUs = Math.min(this.retryUs, nowUs);
    this.subscriptions.clockWentBack(nowUs);
  }
}

export function seconds(us: number): string {
  return `${(us / 1_000_000).toFixed(1)} s`;
}
