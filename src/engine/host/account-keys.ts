/**
 * The accounts of this run: which market is signed for with which key. Made once in the process's main
 * thread, from the vault or, on the practice market, from its seed; secrets become KeyObjects, which sign
 * and show nothing, and go to the trading thread alone.
 *
 * Holds: a person's key never goes to the practice market, and a practice key never beyond this machine.
 * A venue without a key, or whose key does not read, has market data alone. A practice market that begins
 * with us begins with empty accounts: they get numbers of their own, and nothing of an earlier one is
 * looked for there, where ids of trades come again.
 */

import { randomInt } from 'node:crypto';
import { epochMax } from '../core/trade/client-id.ts';
import { practiceKeys } from '../core/simulation/accounts/keys.ts';
import type { Fault } from '../domain/fault.ts';
import { isBasicMarket, isBasicVenue, venueOfBasic, type MarketId, type VenueId } from '../domain/instrument.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { usPerSecond } from '../domain/time.ts';
import { canTrade, keyVenues, wipe, type KeyCard } from '../edge/keys/key.ts';
import { Redacted } from '../edge/keys/redacted.ts';
import type { KeyVault } from '../edge/keys/vault.ts';
import { extraOf } from '../edge/longtail/credentials.ts';
import { clock } from '../edge/net/clock.ts';
import { isLoopback } from '../edge/net/proxy.ts';
import { readSigningKey, type SignerParts } from '../edge/net/signer.ts';
import { openAccountRegister, type AccountRegister, type KeyedAccount } from './account-register.ts';
import { basicKeyOf, standInOf, type BasicKey } from './basic-keys.ts';
import { storeFolder, type Config } from './config.ts';
import type { MarketPlace } from './open-market.ts';

export interface GivenAccount {
  readonly market: MarketId;
  /** In facts. */
  readonly number: number;
  /** The key's name, as its owner gave it. */
  readonly keyName: string;
  /** False: the venue said that this key may not, or nobody asked it. */
  readonly mayTrade: boolean;
  readonly signer: SignerParts;
}

export interface AccountsPlan {
  readonly epoch: number;
  readonly drawnUs: number;
  readonly accounts: readonly GivenAccount[];
}

/** More than there are markets. */
const numbersPerSecond = 100;

/** What signs where: the trading thread signs for our own protocols, ccxt on its thread for the long tail. */
export interface KeysPlan {
  /** Null: there is no key for any market. */
  readonly accounts: AccountsPlan | null;
  readonly basics: readonly BasicKey[];
}

interface UsedKey {
  readonly venue: VenueId;
  readonly name: string;
  readonly owner: string | null;
  readonly mayTrade: (market: MarketId) => boolean;
  readonly signer: SignerParts;
  /** Of the long tail: then `signer` only stands for it. */
  readonly basic?: BasicKey;
}

export interface AccountsWish {
  readonly config: Config;
  readonly places: readonly MarketPlace[];
  /** It began with us, and nobody has an order there. */
  readonly isNewExchange: boolean;
  /** Asked on real exchanges alone. */
  readonly vault: () => Promise<Result<KeyVault | null, Fault>>;
  readonly onFault: (reason: Fault) => void;
}

/** Null: there is no key for any market. */
export async function planAccounts(wish: AccountsWish): Promise<AccountsPlan | null> {
  return (await planKeys(wish)).accounts;
}

export async function planKeys({ config, places, isNewExchange, vault, onFault }: AccountsWish): Promise<KeysPlan> {
  const none: KeysPlan = { accounts: null, basics: [] };
  const keys = config.market === 'practice' ? [...keysOfPractice(config.practiceSeed), ...keysOfBasics(places)] : await keysOfVault(vault, onFault);
  const wanted = places.flatMap((place) => {
    const key = keys.find(({ venue }) => place.id.startsWith(`${venue}:`));
    if (key === undefined) return [];
    return config.market === 'live' || isLoopback(place.addresses.rest) ? [{ market: place.id, key }] : [];
  });
  if (wanted.length === 0) return none;
  const nowUs = clock();
  const register = isNewExchange ? ok(newRegister(wanted.map(({ market }) => market), nowUs)) : openAccountRegister(storeFolder(config), wanted.map(keyed), nowUs);
  if (!register.ok) {
    onFault(register.fault);
    return none;
  }
  const { epoch, drawnUs, numberOf } = register.value;
  return {
    accounts: {
      epoch, drawnUs,
      accounts: wanted.map(({ market, key }) => ({ market, number: numberOf(keyed({ market, key })), keyName: key.name, mayTrade: key.mayTrade(market), signer: key.signer })),
    },
    basics: [...new Set(wanted.flatMap(({ key }) => key.basic ?? []))],
  };
}

function keyed({ market, key }: { readonly market: MarketId; readonly key: UsedKey }): KeyedAccount {
  return { market, keyId: key.signer.keyId, owner: key.owner };
}

/** Numbers beyond those of the register, and of any earlier practice market of this folder. */
function newRegister(markets: readonly MarketId[], nowUs: number): AccountRegister {
  const firstNumber = Math.floor(nowUs / usPerSecond) * numbersPerSecond;
  return { epoch: randomInt(1, epochMax + 1), drawnUs: nowUs, numberOf: ({ market }) => firstNumber + markets.indexOf(market) };
}

function keysOfPractice(seed: number): readonly UsedKey[] {
  return practiceKeys(seed, keyVenues).flatMap(({ venue, name, key, secret, passphrase }) => {
    if (name !== 'trading') return [];
    const signer = readSigningKey({ keyId: key, secret, passphrase });
    return signer.ok ? [{ venue, name: 'practice', owner: null, mayTrade: () => true, signer: signer.value }] : [];
  });
}

/** Exchanges of the long tail that stand on this machine: they check no signature that matters. */
function keysOfBasics(places: readonly MarketPlace[]): readonly UsedKey[] {
  const venues = new Set(places.flatMap(({ id }) => (isBasicMarket(id) ? [venueOfBasic(id)] : [])));
  return [...venues].map((venue) => {
    const word = (text: string): Redacted<Buffer> => new Redacted(Buffer.from(text));
    const basic = basicKeyOf(venue, { keyId: word(`practice ${venue}`), secret: word('practice'), passphrase: extraOf(venue) === null ? null : word('practice') });
    return { venue, name: 'practice', owner: null, mayTrade: () => true, signer: standInOf(basic), basic };
  });
}

async function keysOfVault(open: () => Promise<Result<KeyVault | null, Fault>>, onFault: (reason: Fault) => void): Promise<readonly UsedKey[]> {
  const vault = await open();
  const cards = !vault.ok ? vault : vault.value === null ? ok([]) : await vault.value.list();
  if (!vault.ok || !cards.ok) {
    if (!cards.ok) onFault(cards.fault);
    return [];
  }
  const keys: UsedKey[] = [];
  for (const card of cards.value.filter(({ isUsed }) => isUsed)) {
    const { venue, name } = card;
    const mayTrade = (market: MarketId): boolean => canTrade(card, market.endsWith(':spot') ? 'spot' : 'perp');
    if (isBasicVenue(venue)) {
      const opened = await vault.value?.open(card);
      if (opened?.ok === false) onFault(opened.fault);
      if (opened?.ok !== true) continue;
      const basic = basicKeyOf(venue, opened.value);
      wipe(opened.value);
      keys.push({ venue, name, owner: null, mayTrade, signer: standInOf(basic), basic });
      continue;
    }
    const signer = vault.value === null ? null : await openKey(vault.value, card);
    if (signer === null) continue;
    if (signer.ok) keys.push({ venue, name, owner: card.rights?.owner ?? null, mayTrade, signer: signer.value });
    else onFault(signer.fault);
  }
  return keys;
}

/** Strings cannot be wiped: they live until the KeyObject is made, and no longer than this call. */
async function openKey(vault: KeyVault, card: KeyCard): Promise<Result<SignerParts, Fault>> {
  const opened = await vault.open(card);
  if (!opened.ok) return failed(opened.fault);
  const { keyId, secret, passphrase } = opened.value;
  const signer = readSigningKey({ keyId: keyId.open().toString('utf8'), secret: secret.open().toString('utf8'), passphrase: passphrase?.open().toString('utf8') ?? null });
  wipe(opened.value);
  return signer;
}
