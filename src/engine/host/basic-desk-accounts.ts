/**
 * A desk's accounts at exchanges of the long tail: the same account as any other (account-desk.ts), with messages to another
 * thread for a link. Loaded only where the settings name such a market.
 */

import { Budget } from '../core/venues/budget.ts';
import { venueOfBasic, type BasicMarketId } from '../domain/instrument.ts';
import type { Fault } from '../domain/fault.ts';
import { basicAccountDialect } from '../edge/longtail/account-dialect.ts';
import type { AccountLinkEvents } from '../edge/net/account-link.ts';
import { MarketAccount } from './account-desk.ts';
import type { GivenAccount } from './account-keys.ts';
import { BasicAccountLink } from './basic-account-link.ts';
import { markOf } from './basic-keys.ts';
import type { BasicPlace, FromBasicAccount, ToBasic } from './basic-messages.ts';

export class BasicDeskAccounts {
  readonly markets: readonly BasicMarketId[];
  readonly #ask: (message: ToBasic) => void;
  readonly #links = new Map<BasicMarketId, BasicAccountLink>();

  constructor(places: readonly BasicPlace[], ask: (message: ToBasic) => void) {
    this.markets = places.map(({ id }) => id);
    this.#ask = ask;
  }

  /** In the place of the one before, which is closed. */
  open(market: BasicMarketId, given: GivenAccount, epoch: number, events: AccountLinkEvents): MarketAccount {
    const dialect = basicAccountDialect(venueOfBasic(market), market.endsWith(':perp') ? 'perp' : 'spot');
    const place = { dialect, addresses: { rest: '', stream: '', trade: '' }, proxy: null };
    const newLink = (linkEvents: AccountLinkEvents): BasicAccountLink => {
      const link = new BasicAccountLink(place, linkEvents, { market, mark: markOf(given.signer), ask: this.#ask });
      this.#links.set(market, link);
      return link;
    };
    return new MarketAccount({ place, given, epoch, budget: new Budget(dialect.pools), newLink }, events);
  }

  on(message: FromBasicAccount): void {
    this.#links.get(message.market)?.on(message);
  }

  lost(market: BasicMarketId, reason: Fault): void {
    this.#links.get(market)?.lost(reason);
  }
}
