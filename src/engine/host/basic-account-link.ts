/**
 * Gives a gateway the account at an exchange of the long tail: its questions go to whoever keeps that
 * (edge/longtail/basic-account.ts), news come back, in place of sockets and signed requests.
 *
 * Holds: nothing is answered from within a call; every request is answered once.
 */

import type { SealedRequest } from '../core/venues/account.ts';
import { fault, type Fault } from '../domain/fault.ts';
import { AccountLink, type AccountLinkEvents, type AccountPlace } from '../edge/net/account-link.ts';
import { sendUsMax, stampHeader, timePath } from '../edge/longtail/account-dialect.ts';
import { BasicAccount } from '../edge/longtail/basic-account.ts';
import type { BasicVenue } from '../edge/longtail/basic-venue.ts';
import { clock } from '../edge/net/clock.ts';
import { reasonOf } from '../edge/net/reason.ts';

export interface BasicAccountSource {
  /** Null: the exchange is not open yet, or not any more. */
  readonly venue: () => BasicVenue | null;
  readonly pollMs?: number;
}

const line = 0;
const encoder = new TextEncoder();

export class BasicAccountLink extends AccountLink {
  readonly #source: BasicAccountSource;
  readonly #trouble: (reason: Fault) => void;
  #account: BasicAccount | null = null;
  #isClosed = false;

  constructor(place: AccountPlace, events: AccountLinkEvents, source: BasicAccountSource) {
    super(place, events);
    this.#source = source;
    this.#trouble = events.trouble;
  }

  override connect(): void {
    this.disconnect();
    setImmediate(() => {
      const venue = this.#isClosed ? null : this.#source.venue();
      if (this.#isClosed) return;
      if (venue === null) {
        this.turn((gateway, nowUs) => gateway.onClosed(line, fault('venue.unreachable', 'the exchange is not open yet'), nowUs));
        return;
      }
      const account: BasicAccount = new BasicAccount({
        venue, trouble: this.#trouble, ...(this.#source.pollMs === undefined ? {} : { pollMs: this.#source.pollMs }),
        tell: (text) => {
          if (this.#account === account) this.turn((gateway, nowUs) => gateway.onMessage(line, encoder.encode(text), nowUs));
        },
      });
      this.#account = account;
      this.turn((gateway, nowUs) => gateway.onOpen(line, nowUs));
      account.start();
    });
  }

  override disconnect(): void {
    this.#account?.close();
    this.#account = null;
  }

  override send(): void {
    // Commands go as requests, and nothing else is said on the line.
  }

  override ping(): void {
    // It tells that all is well by itself.
  }

  override request(id: number, { target, headers, body }: SealedRequest): void {
    void this.#answer(target, headers[stampHeader] ?? '', body).then((answer) => {
      if (!this.#isClosed) this.turn((gateway, nowUs) => gateway.onResponse(id, answer, nowUs));
    });
  }

  override close(): void {
    this.disconnect();
    this.#isClosed = true;
    super.close();
  }

  async #answer(target: string, stamp: string, body: string): Promise<Answer> {
    if (target === timePath) return answered(String(clock()));
    const account = this.#account;
    if (account === null) return { ok: false, fault: fault('venue.unreachable', 'the exchange is not open'), wasSent: false };
    try {
      return answered(await account.ask(body, Number(stamp) + sendUsMax));
    } catch (error) {
      // A bug of ours must not look like a refusal.
      return { ok: false, fault: fault('order.unclear', reasonOf(error)), wasSent: true };
    }
  }
}

type Answer = Parameters<Parameters<Parameters<AccountLink['turn']>[0]>[0]['onResponse']>[1];

function answered(text: string): Answer {
  return { ok: true, status: 200, headers: {}, body: encoder.encode(text) };
}
