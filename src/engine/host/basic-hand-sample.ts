/** For tests: a desk by hand with one basic market, at an exchange on this machine that the test started, and what it journals. */

import type { BasicMarketId } from '../domain/instrument.ts';
import { assert } from '../domain/assert.ts';
import { ok } from '../domain/result.ts';
import type { KeyVault } from '../edge/keys/vault.ts';
import type { MarketAccount } from './account-desk.ts';
import { planKeys } from './account-keys.ts';
import { AccountLines, type AccountLine } from './account-lines.ts';
import { configSchema } from './config.ts';
import { HandBasics } from './hand-basics.ts';
import { HandDesk } from './hand-desk.ts';
import { basicPlaces, placesOfBasics } from './open-market.ts';

export interface BasicHandWish {
  readonly market: BasicMarketId;
  readonly symbol: string;
  /** Of the exchange, without its `http://`. */
  readonly address: string;
  readonly dataFolder: string;
  /** Where its key comes from; without one it trades in practice, with a key that is worth nothing. */
  readonly vault?: KeyVault | undefined;
}

export interface BasicHand {
  readonly hand: HandDesk;
  readonly account: MarketAccount;
  readonly lines: AccountLine[];
  readonly faults: string[];
  readonly close: () => Promise<void>;
}

/** Its account may not be open yet. */
export async function openBasicHand({ market, symbol, address, dataFolder, vault }: BasicHandWish): Promise<BasicHand> {
  const config = configSchema.parse({ market: vault === undefined ? 'practice' : 'live', dataFolder, markets: [market], instruments: [symbol], addresses: [`${market}.rest=http://${address}`] });
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
  const opened = HandDesk.open({ config, places: [], accounts: plan, instruments: [symbol], basics: { places: basics, keeper } }, {
    onFact: (slots, slot, isOurs) => {
      const line = isOurs ? reader.read(slots, slot) : null;
      if (line !== null) lines.push(line);
      return true;
    },
    onFault: (_place, { detail }) => faults.push(detail),
  });
  assert(opened.ok, 'it opens');
  const made = opened.value;
  hand = made;
  const account = made.accounts.of(market);
  assert(account !== null, 'there is an account');
  const close = async (): Promise<void> => {
    made.close();
    await keeper.close();
  };
  return { hand: made, account, lines, faults, close };
}
