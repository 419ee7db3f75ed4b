/** The life of a private connection at Binance: pings, their answers, and its end after a day. */

import type { FrontOutlet } from '../front.ts';
import type { ConnectionLimits } from './connection.ts';

const policyCode = 1008;

export class LineLife {
  isEnded = false;
  readonly #limits: ConnectionLimits;
  readonly #outlet: FrontOutlet;
  readonly #nowUs: () => number;
  readonly #ended: () => void;
  readonly #openedUs: number;
  #pingedUs: number;
  #pongedUs: number;

  /** `ended`: the venue ended it, and everything of it is to be given up. */
  constructor(limits: ConnectionLimits, outlet: FrontOutlet, nowUs: () => number, ended: () => void) {
    this.#limits = limits;
    this.#outlet = outlet;
    this.#nowUs = nowUs;
    this.#ended = ended;
    this.#openedUs = nowUs();
    this.#pingedUs = this.#openedUs;
    this.#pongedUs = this.#openedUs;
  }

  pong(): void {
    this.#pongedUs = this.#nowUs();
  }

  turn(): void {
    if (this.isEnded) return;
    const nowUs = this.#nowUs();
    const { pingEveryUs, pongWithinUs, lifeUs } = this.#limits;
    if (nowUs - this.#openedUs > lifeUs) return this.end('too-old');
    if (nowUs - this.#pongedUs > pongWithinUs + pingEveryUs) return this.end('no-pong');
    if (nowUs - this.#pingedUs < pingEveryUs) return;
    this.#pingedUs = nowUs;
    this.#outlet.ping();
  }

  end(reason: 'too-old' | 'no-pong' | 'too-fast'): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.#ended();
    this.#outlet.end(policyCode, reason);
  }

  close(): void {
    this.isEnded = true;
  }
}
