/** Opens the practice accounts of the venues and everything that their private faces need. */

import type { MajorVenueId } from '../../../domain/instrument.ts';
import type { World } from '../world.ts';
import type { Account } from './account.ts';
import { AccountDesk, type DeskSettings } from './desk.ts';
import { noHouseFaults, type House, type HouseFaults, type Verify } from './house.ts';
import { practiceKeys, type PracticeKey } from './keys.ts';
import { money } from './money.ts';
import { Records } from './records.ts';
import { venueRules } from './rules.ts';

export interface HouseSettings extends DeskSettings {
  readonly world: World;
  readonly venues: readonly MajorVenueId[];
  readonly verify: Verify;
  readonly houseFaults?: HouseFaults;
}

export interface OpenHouse extends House {
  readonly keys: readonly PracticeKey[];
  readonly accounts: Readonly<Partial<Record<MajorVenueId, Account>>>;
}

/** Enough of everything to buy and to sell. */
const funds = { USDT: money(250_000), BTC: money(2), ETH: money(30), SOL: money(200), XRP: money(20_000), LTC: money(300), USDC: money(20_000) };

export function openHouse({ world, venues, verify, houseFaults = noHouseFaults, ...settings }: HouseSettings): OpenHouse {
  const desk = new AccountDesk(world, settings);
  const keys = practiceKeys(world.seed, venues);
  const accounts: Partial<Record<MajorVenueId, Account>> = {};
  const records = new Map<Account, Records>();
  for (const venue of venues) {
    const rules = venueRules[venue];
    const account = desk.open({
      rules, keys: keys.filter((key) => key.venue === venue),
      funds: Object.fromEntries(Object.values(rules.walletOf).map((name) => [name, name === 'futures' ? { USDT: funds.USDT } : funds])),
    });
    accounts[venue] = account;
    records.set(account, new Records(account));
  }
  const recordsOf = (account: Account): Records => {
    const known = records.get(account) ?? new Records(account);
    records.set(account, known);
    return known;
  };
  return { world, desk, verify, faults: houseFaults, recordsOf, keys, accounts };
}
