/** What the verbs `account` and `order` begin with: the market, its keys and a desk by hand, or in words why not. */

import { assert } from '../domain/assert.ts';
import { fault, type Fault } from '../domain/fault.ts';
import { marketId, type MarketId } from '../domain/instrument.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { keyVenues } from '../edge/keys/key.ts';
import { ccxtFileOf } from '../edge/longtail/ccxt-list.ts';
import { AccountLines, type AccountLine } from './account-lines.ts';
import { planKeys } from './account-keys.ts';
import { faultLog, openOwnKeys } from './browser-home.ts';
import { venueParts } from '../core/venues/index.ts';
import type { Config } from './config.ts';
import { byHand, HandDesk } from './hand-desk.ts';
import type { HandBasics } from './hand-basics.ts';
import { basicPlaces, openMarket, placesOfBasics } from './open-market.ts';
import type { ParsedFlags, Terminal } from './verbs/verb.ts';

/** For `--help`: of what every home understands, what matters here. */
export const handFlags = { venue: { type: 'string' }, market: { type: 'string' } } as const;

export interface OpenHand {
  readonly hand: HandDesk;
  readonly config: Config;
  /** True: the exchange is ours, and ends with us. */
  readonly isOwnPractice: boolean;
  readonly close: () => Promise<void>;
}

/** The markets that `--venue` and `--market` leave of those that are on, or what is wrong with them. */
export function chooseMarkets({ venue, market }: ParsedFlags['values'], on: readonly MarketId[]): Result<readonly MarketId[], string> {
  if (typeof venue === 'string' && venue.startsWith('basic.')) return chooseBasic(venue, market);
  const known = keyVenues.find((one) => one === venue);
  if (venue !== undefined && known === undefined) return failed(`--venue must be ${keyVenues.join(', ')}, was ${String(venue)}`);
  if (market === undefined) return ok(on.filter((id) => known === undefined || id.startsWith(`${known}:`)));
  const parts = venueParts.filter(({ dialect }) => (dialect.market === market || dialect.marketName === market) && (known === undefined || dialect.venue === known));
  return parts.length === 0 ? failed(`--market must be spot or perp, or the exchange’s own word, was ${String(market)}`) : ok(parts.map(({ dialect }) => marketId(dialect)));
}

function chooseBasic(venue: string, market: unknown): Result<readonly MarketId[], string> {
  if (ccxtFileOf(venue.slice('basic.'.length)) === null) return failed(`--venue: ccxt knows no exchange named “${venue.slice('basic.'.length)}”`);
  if (market !== undefined && market !== 'spot' && market !== 'perp') return failed('--market must be spot or perp at a basic exchange');
  return ok([`basic.${venue.slice('basic.'.length)}:${market ?? 'spot'}`]);
}

/** `onLine` is told each fact of an account as a person reads it. */
export async function openHand(given: Config, instruments: readonly string[], terminal: Terminal, onLine: (line: AccountLine) => void): Promise<Result<OpenHand, Fault>> {
  const config = byHand(given);
  const basics = basicPlaces(config);
  const isBasic = basics.length === config.markets.length; // then nobody needs the practice market
  const market = isBasic ? ok({ places: [], basics, practice: null }) : await openMarket(config, ({ detail }) => terminal.err(detail));
  if (!market.ok) return market;
  const { places, practice } = market.value;
  let keeper: HandBasics | null = null;
  const give = async (reason: Fault): Promise<Result<never, Fault>> => {
    await keeper?.close();
    await practice?.close();
    return failed(reason);
  };
  const { accounts: plan, basics: basicKeys } = await planKeys({ config, places: [...places, ...placesOfBasics(basics)], isNewExchange: practice !== null, vault: () => openOwnKeys(given.dataFolder), onFault: ({ detail }) => terminal.err(detail) });
  const accounts = plan?.accounts.filter((account) => config.markets.includes(account.market)) ?? [];
  if (plan === null || accounts.length === 0) return give(fault('account.closed', 'there is no key for this market; `fathom keys add` enters one'));
  if (basics.length > 0) keeper = new (await import('./hand-basics.ts')).HandBasics(basics, basicKeys, ({ detail }) => terminal.err(detail));
  let hand: HandDesk | null = null;
  const lines = new AccountLines(
    (stream) => hand?.desk.catalogue.byStream(stream) ?? null,
    (number) => accounts.find((account) => account.number === number)?.market ?? String(number),
  );
  const opened = HandDesk.open({ config, places, accounts: { ...plan, accounts }, instruments, ...(keeper === null ? {} : { basics: { places: basics, keeper } }) }, {
    onFact: (slots, slot, isOurs) => {
      const line = isOurs ? lines.read(slots, slot) : null;
      if (line !== null) onLine(line);
      return true;
    },
    onFault: faultLog(terminal),
  });
  if (!opened.ok) return give(opened.fault);
  hand = opened.value;
  const made = hand;
  assert(made.desk.on.length > 0, 'some market is on');
  return ok({
    hand: made, config, isOwnPractice: practice !== null,
    close: async () => {
      made.close();
      await keeper?.close();
      await practice?.close();
    },
  });
}

/** Whether it became so before the time was up or somebody stopped it. */
export async function waitUntil(isSo: () => boolean, msMax: number, signal: AbortSignal): Promise<boolean> {
  const endMs = performance.now() + msMax;
  while (!isSo()) {
    if (signal.aborted || performance.now() >= endMs) return false;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return true;
}
