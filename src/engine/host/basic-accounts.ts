/**
 * The accounts at exchanges of the long tail, on their thread: each is opened for a link of the trading thread
 * (basic-account-link.ts), asked what the link asks, and tells it what happens.
 *
 * Holds: an account is opened only with the key that the link means; a link has one account at a time; what is asked
 * of a line that is no more is not sent; every ask is answered once.
 */

import { fault, type Fault } from '../domain/fault.ts';
import type { BasicMarketId } from '../domain/instrument.ts';
import { BasicAccount } from '../edge/longtail/basic-account.ts';
import type { BasicVenue } from '../edge/longtail/basic-venue.ts';
import { reasonOf } from '../edge/net/reason.ts';
import type { BasicAnswer, FromBasic, ToBasicAccount } from './basic-messages.ts';

export interface BasicAccountsParts {
  /** Null: the exchange is not open yet, or not any more. */
  readonly venueOf: (market: BasicMarketId) => BasicVenue | null;
  /** Of the key that its requests are signed with; null: none. */
  readonly markOf: (market: BasicMarketId) => string | null;
  readonly tell: (message: FromBasic) => void;
  /** Shorter only for tests. */
  readonly pollMs?: number;
}

interface Open {
  readonly from: string;
  readonly line: number;
  readonly account: BasicAccount;
}

export class BasicAccounts {
  readonly #parts: BasicAccountsParts;
  readonly #open = new Map<BasicMarketId, Open>();

  constructor(parts: BasicAccountsParts) {
    this.#parts = parts;
  }

  on(message: ToBasicAccount): void {
    switch (message.kind) {
      case 'account-open': this.#begin(message); break;
      case 'account-close':
        if (this.#open.get(message.market)?.from === message.from) this.#end(message.market);
        break;
      case 'account-ask': void this.#answer(message).then((answer) => this.#tellAnswer(message, answer)); break;
      case 'account-time': void this.#timeAt(message.market).then((answer) => this.#tellAnswer(message, answer)); break;
      case 'account-kinds': void this.#kindsAt(message.market).then((answer) => this.#tellAnswer(message, answer)); break;
    }
  }

  /** The exchange closes, or its key is another one: whoever has an account there opens it anew. */
  drop(market: BasicMarketId, reason: Fault): void {
    const open = this.#open.get(market);
    this.#end(market);
    if (open !== undefined) this.#parts.tell({ kind: 'account-line', market, from: open.from, line: open.line, fault: reason });
  }

  /** Nobody asks any more; what was sent is the exchange's. */
  forget(): void {
    for (const market of this.#open.keys()) this.#end(market);
  }

  #begin({ market, from, line, mark }: ToBasicAccount & { readonly kind: 'account-open' }): void {
    this.#end(market);
    const venue = this.#parts.venueOf(market);
    const isSameKey = this.#parts.markOf(market) === mark;
    if (venue === null || !isSameKey) {
      const reason = fault('venue.unreachable', isSameKey ? `${market} is not open yet` : `${market} does not have the key yet that shall sign`);
      this.#parts.tell({ kind: 'account-line', market, from, line, fault: reason });
      return;
    }
    const account: BasicAccount = new BasicAccount({
      venue, market: market.endsWith(':perp') ? 'perp' : 'spot', ...(this.#parts.pollMs === undefined ? {} : { pollMs: this.#parts.pollMs }),
      trouble: (reason) => this.#parts.tell({ kind: 'account-trouble', market, from, fault: reason }),
      tell: (text) => {
        if (this.#open.get(market)?.account === account) this.#parts.tell({ kind: 'account-news', market, from, line, text });
      },
    });
    this.#open.set(market, { from, line, account });
    this.#parts.tell({ kind: 'account-line', market, from, line, fault: null });
    account.start();
  }

  #end(market: BasicMarketId): void {
    this.#open.get(market)?.account.close();
    this.#open.delete(market);
  }

  async #answer({ market, from, line, text, untilUs }: ToBasicAccount & { readonly kind: 'account-ask' }): Promise<BasicAnswer> {
    const open = this.#open.get(market);
    if (open === undefined || open.from !== from || open.line !== line) return { ok: false, fault: fault('venue.unreachable', `${market} is not open`), wasSent: false };
    try {
      return { ok: true, text: await open.account.ask(text, untilUs) };
    } catch (error) {
      // A bug of ours must not look like a refusal.
      return { ok: false, fault: fault('order.unclear', reasonOf(error)), wasSent: true };
    }
  }

  async #kindsAt(market: BasicMarketId): Promise<BasicAnswer> {
    const venue = this.#parts.venueOf(market);
    return venue === null ? { ok: false, fault: fault('venue.unreachable', `${market} is not open yet`), wasSent: false } : { ok: true, text: JSON.stringify(await venue.kinds(market.endsWith(':perp') ? 'perp' : 'spot')) };
  }

  async #timeAt(market: BasicMarketId): Promise<BasicAnswer> {
    const venue = this.#parts.venueOf(market);
    if (venue === null) return { ok: false, fault: fault('venue.unreachable', `${market} is not open yet`), wasSent: false };
    const told = await venue.time();
    return told.ok ? { ok: true, text: String(told.value) } : { ok: false, fault: told.fault, wasSent: true };
  }

  #tellAnswer({ market, from, id }: { readonly market: BasicMarketId; readonly from: string; readonly id: number }, answer: BasicAnswer): void {
    this.#parts.tell({ kind: 'account-answer', market, from, id, answer });
  }
}
