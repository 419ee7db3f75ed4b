/** The way of one order as it went, with the microseconds between its steps: intent, sent, acknowledged, fills, end. */

import { isTerminal, orderStates } from '../domain/order.ts';
import type { AccountLine } from './account-lines.ts';

export class OrderJourney {
  readonly #say: (line: AccountLine) => void;
  readonly #nowUs: () => number;
  #number: number | null = null;
  #startedUs = 0;
  #stepUs = 0;
  #isAcknowledged = false;
  /** It has ended, whatever is still to be booked. */
  isEnded = false;
  filled = '0';

  constructor(say: (line: AccountLine) => void, nowUs: () => number) {
    this.#say = say;
    this.#nowUs = nowUs;
  }

  get isAcknowledged(): boolean {
    return this.#isAcknowledged;
  }

  /** From now on; the next order that is intended is the one, or the one of this number. */
  start(number: number | null): void {
    this.#number = number;
    this.#startedUs = this.#nowUs();
    this.#stepUs = this.#startedUs;
  }

  sent(): void {
    this.#step('sent', {});
  }

  /** Each fact of an account, as it came. */
  onLine(line: AccountLine): void {
    const { kind, order } = line;
    if (this.#startedUs === 0) return;
    if (kind === 'intent') this.#number ??= typeof order === 'number' ? order : null;
    if (order !== this.#number) return;
    if (kind === 'intent' || kind === 'fill') this.#step(kind, line);
    else if (kind === 'order') this.#onState(line);
  }

  #onState(line: AccountLine): void {
    const state = orderStates.find((one) => one === line['state']) ?? 'unknown';
    if (state === 'submitted') return; // the intent said so
    if (typeof line['filled'] === 'string') this.filled = line['filled'];
    const isFirst = !this.#isAcknowledged && state !== 'unknown' && state !== 'denied' && state !== 'cancelling';
    if (isFirst) this.#isAcknowledged = true;
    if (isTerminal(state)) this.isEnded = true;
    if (isFirst) this.#step('acknowledged', line);
    if (isTerminal(state)) this.#step('end', line);
    else if (!isFirst) this.#step('changed', line);
  }

  #step(step: string, line: AccountLine): void {
    const nowUs = this.#nowUs();
    this.#say({ step, sinceStartUs: nowUs - this.#startedUs, sinceStepUs: nowUs - this.#stepUs, ...line });
    this.#stepUs = nowUs;
  }
}
