/** For tests: a desk by hand at an exchange of the long tail that stands on this machine, and what it journals. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrderTerms } from '../core/venues/account.ts';
import { assert } from '../domain/assert.ts';
import type { BasicMarketId, InstrumentSpec } from '../domain/instrument.ts';
import { priceTicks, qtyLots } from '../domain/number.ts';
import { ok } from '../domain/result.ts';
import type { KeyVault } from '../edge/keys/vault.ts';
import { BitstampAccount } from '../edge/practice/bitstamp-account.ts';
import { startBitstamp, type BitstampSample } from '../edge/practice/bitstamp-sample.ts';
import type { MarketAccount } from './account-desk.ts';
import { planKeys } from './account-keys.ts';
import { AccountLines, type AccountLine } from './account-lines.ts';
import { configSchema } from './config.ts';
import { HandBasics } from './hand-basics.ts';
import { HandDesk } from './hand-desk.ts';
import { waitUntil } from './open-hand.ts';
import { basicPlaces, placesOfBasics } from './open-market.ts';

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
  readonly #keeper: HandBasics;

  private constructor(exchange: BitstampSample, at: BitstampAccount, hand: HandDesk, more: { readonly lines: AccountLine[]; readonly faults: string[]; readonly keeper: HandBasics }) {
    this.exchange = exchange;
    this.at = at;
    this.hand = hand;
    this.lines = more.lines;
    this.faults = more.faults;
    this.#keeper = more.keeper;
    const account = hand.accounts.of(basicSampleMarket);
    assert(account !== null, 'there is an account');
    this.account = account;
  }

  static async open({ at = new BitstampAccount(), dataFolder = mkdtempSync(join(tmpdir(), 'fathom-basic-desk-')), vault }: BasicSampleWish = {}): Promise<BasicDesk> {
    const exchange = await startBitstamp();
    exchange.account = at;
    const market = basicSampleMarket;
    const config = configSchema.parse({ market: vault === undefined ? 'practice' : 'live', dataFolder, markets: [market], instruments: ['BTC/USD'], addresses: [`${market}.rest=http://${exchange.address}`] });
    const basics = basicPlaces(config);
    const faults: string[] = [];
    const { accounts: plan, basics: keys } = await planKeys({
      config, places: placesOfBasics(basics), isNewExchange: false, vault: () => Promise.resolve(ok(vault ?? null)), onFault: ({ detail }) => faults.push(detail),
    });
    assert(plan !== null, 'there is a key');
    const keeper = new HandBasics(basics, keys, ({ detail }) => faults.push(detail), { pauseMs: 50, isPolled: true });
    const lines: AccountLine[] = [];
    let hand: HandDesk | null = null;
    const reader = new AccountLines((stream) => hand?.desk.catalogue.byStream(stream) ?? null, () => market);
    const opened = HandDesk.open({ config, places: [], accounts: plan, instruments: ['BTC/USD'], basics: { places: basics, keeper } }, {
      onFact: (slots, slot, isOurs) => {
        const line = isOurs ? reader.read(slots, slot) : null;
        if (line !== null) lines.push(line);
        return true;
      },
      onFault: (_place, { detail }) => faults.push(detail),
    });
    assert(opened.ok, 'it opens');
    hand = opened.value;
    const made = hand;
    const desk = new BasicDesk(exchange, at, made, { lines, faults, keeper });
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
    this.hand.close();
    await this.#keeper.close();
    this.exchange.close();
  }
}
