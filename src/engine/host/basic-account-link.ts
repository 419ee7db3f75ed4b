/**
 * Gives a gateway the account at an exchange of the long tail: in place of sockets and signed requests, messages to the
 * thread that keeps the exchange (basic-accounts.ts), and back.
 *
 * Holds: nothing is answered from within a call; every request is answered once, when that thread is lost by "it may have been
 * sent", so that an order's fate is unknown and nothing is sent again.
 */

import { randomUUID } from 'node:crypto';
import type { SealedRequest } from '../core/venues/account.ts';
import type { Fault } from '../domain/fault.ts';
import type { BasicMarketId } from '../domain/instrument.ts';
import { kindsPath, sendUsMax, timePath } from '../edge/longtail/account-dialect.ts';
import { AccountLink, type AccountLinkEvents, type AccountPlace } from '../edge/net/account-link.ts';
import { clock } from '../edge/net/clock.ts';
import type { BasicAnswer, FromBasicAccount, ToBasicAccount } from './basic-messages.ts';

export interface BasicLinkParts {
  readonly market: BasicMarketId;
  /** Of the key that shall sign. */
  readonly mark: string;
  readonly ask: (message: ToBasicAccount) => void;
}

const number = 0;
const encoder = new TextEncoder();

export class BasicAccountLink extends AccountLink {
  readonly #parts: BasicLinkParts;
  readonly #trouble: (reason: Fault) => void;
  readonly #name = randomUUID();
  readonly #waiting = new Set<number>();
  #line = 0;
  #isWanted = false;
  #isClosed = false;

  constructor(place: AccountPlace, events: AccountLinkEvents, parts: BasicLinkParts) {
    super(place, events);
    this.#parts = parts;
    this.#trouble = events.trouble;
  }

  on(message: FromBasicAccount): void {
    if (message.from !== this.#name || this.#isClosed) return;
    switch (message.kind) {
      case 'account-line':
        if (!this.#isWanted || message.line !== this.#line) return;
        if (message.fault === null) this.turn((gateway, nowUs) => gateway.onOpen(number, nowUs));
        else this.#lose(message.fault);
        break;
      case 'account-news':
        if (this.#isWanted && message.line === this.#line) this.turn((gateway, nowUs) => gateway.onMessage(number, encoder.encode(message.text), nowUs));
        break;
      case 'account-trouble': this.#trouble(message.fault); break;
      case 'account-answer': this.#answer(message.id, message.answer); break;
    }
  }

  /** The other thread is gone, or says nothing: of what it was asked nobody knows. */
  lost(reason: Fault): void {
    if (this.#isClosed) return;
    const ids = [...this.#waiting]; // what is asked because of it waits for the next thread
    for (const id of ids) this.#answer(id, { ok: false, fault: reason, wasSent: true });
    this.#lose(reason);
  }

  override connect(): void {
    this.#isWanted = true;
    this.#line += 1;
    this.#parts.ask({ kind: 'account-open', ...this.#of, line: this.#line, mark: this.#parts.mark });
  }

  override disconnect(): void {
    if (!this.#isWanted) return;
    this.#isWanted = false;
    this.#parts.ask({ kind: 'account-close', ...this.#of });
  }

  override send(): void {
    // Commands go as requests, and nothing else is said on the line.
  }

  override ping(): void {
    // It tells that all is well by itself.
  }

  override request(id: number, { target, body }: SealedRequest): void {
    this.#waiting.add(id);
    if (target === timePath && this.#parts.market.endsWith(':perp')) this.#parts.ask({ kind: 'account-time', ...this.#of, id }); // positions are counted by its clock
    else if (target === timePath) setImmediate(() => this.#answer(id, { ok: true, text: String(clock()) })); // threads share a clock
    else if (target === kindsPath) this.#parts.ask({ kind: 'account-kinds', ...this.#of, id });
    else this.#parts.ask({ kind: 'account-ask', ...this.#of, line: this.#line, id, text: body, untilUs: clock() + sendUsMax });
  }

  override close(): void {
    this.disconnect();
    this.#isClosed = true;
    super.close();
  }

  get #of(): { readonly market: BasicMarketId; readonly from: string } {
    return { market: this.#parts.market, from: this.#name };
  }

  #answer(id: number, answer: BasicAnswer): void {
    if (!this.#waiting.delete(id) || this.#isClosed) return;
    const told = answer.ok ? { ok: true as const, status: 200, headers: {}, body: encoder.encode(answer.text) } : answer;
    this.turn((gateway, nowUs) => gateway.onResponse(id, told, nowUs));
  }

  #lose(reason: Fault): void {
    if (!this.#isWanted) return;
    this.#isWanted = false;
    this.turn((gateway, nowUs) => gateway.onClosed(number, reason, nowUs));
  }
}
