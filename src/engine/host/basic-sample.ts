/** For tests: a desk by hand at an exchange of the long tail that stands on this machine, and what it journals. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrderTerms } from '../core/venues/account.ts';
import { assert } from '../domain/assert.ts';
import type { BasicMarketId, InstrumentSpec } from '../domain/instrument.ts';
import { priceTicks, qtyLots } from '../domain/number.ts';
import type { KeyVault } from '../edge/keys/vault.ts';
import { BitstampAccount } from '../edge/practice/bitstamp-account.ts';
import { startBitstamp, type BitstampSample } from '../edge/practice/bitstamp-sample.ts';
import type { MarketAccount } from './account-desk.ts';
import type { AccountLine } from './account-lines.ts';
import { openBasicHand, type BasicHand } from './basic-hand-sample.ts';
import type { HandDesk } from './hand-desk.ts';
import { waitUntil } from './open-hand.ts';

export const basicSampleMarket: BasicMarketId = 'basic.bitstamp:spot';

export interface BasicSampleWish {
  readonly at?: BitstampAccount;
  readonly dataFolder?: string;
  /** Where its key comes from; without one it trades in practice, with a key that is worth nothing. */
  readonly vault?: KeyVault;
}

export class BasicDesk {
  readonly exchange: BitstampSample;
  readonly at: BitstampAccount;
  readonly hand: HandDesk;
  readonly account: MarketAccount;
  readonly lines: AccountLine[];
  readonly faults: string[];
  readonly #opened: BasicHand;

  private constructor(exchange: BitstampSample, at: BitstampAccount, opened: BasicHand) {
    this.exchange = exchange;
    this.at = at;
    this.hand = opened.hand;
    this.account = opened.account;
    this.lines = opened.lines;
    this.faults = opened.faults;
    this.#opened = opened;
  }

  static async open({ at = new BitstampAccount(), dataFolder = mkdtempSync(join(tmpdir(), 'fathom-basic-desk-')), vault }: BasicSampleWish = {}): Promise<BasicDesk> {
    const exchange = await startBitstamp();
    exchange.account = at;
    const opened = await openBasicHand({ market: basicSampleMarket, symbol: 'BTC/USD', address: exchange.address, dataFolder, vault });
    const { faults } = opened;
    const desk = new BasicDesk(exchange, at, opened);
    const isOpen = await waitUntil(() => desk.account.isOpen, 60_000, new AbortController().signal);
    assert(isOpen, 'the account opens in time', { faults: faults.join('; ') });
    return desk;
  }

  get spec(): InstrumentSpec {
    const spec = this.hand.specOf(basicSampleMarket, 'BTC/USD');
    assert(spec !== null, 'it is listed');
    return spec;
  }

  terms(changed: Partial<OrderTerms> = {}): OrderTerms {
    return { spec: this.spec, side: 'buy', ticks: priceTicks(59_000), lots: qtyLots(50_000_000), timeInForce: 'gtc', isReduceOnly: false, ...changed };
  }

  place(changed: Partial<OrderTerms> = {}) {
    const placed = this.hand.accounts.place(this.terms(changed));
    assert(placed.ok, 'it goes out', placed.ok ? {} : { why: placed.fault.detail });
    return placed.value;
  }

  get sentCount(): number {
    return this.exchange.asked.filter((path) => path.includes('/buy/') || path.includes('/sell/')).length;
  }

  async close(): Promise<void> {
    await this.#opened.close();
    this.exchange.close();
  }
}
