/**
 * The keys of a running engine, in the process's main thread: opened at the start, changed by screens or
 * by `fathom keys` beside us, and told to the trading thread each time other keys sign.
 *
 * Holds: one thing after the other; what leaves is cards and KeyObjects, never a secret; the passphrase
 * that opened the keys stays, wrapped, for as long as we run, so that they can be changed over without asking again.
 */

import { existsSync, unwatchFile, watchFile } from 'node:fs';
import type { Key, Keys } from '../contract/keys.ts';
import { fault, type Fault } from '../domain/fault.ts';
import { isBasicMarket, venueOfBasic } from '../domain/instrument.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { takeEnvironmentVault } from '../edge/keys/environment-vault.ts';
import { openFileVault } from '../edge/keys/file-vault.ts';
import { wipe, type KeyCard, type KeyName, type KeyRights, type KeySecret } from '../edge/keys/key.ts';
import { newPassphraseSealer } from '../edge/keys/passphrase-sealer.ts';
import type { Redacted } from '../edge/keys/redacted.ts';
import { extraOf, whyNoKey, whyNotWhole } from '../edge/longtail/credentials.ts';
import type { KeySealer, KeyVault } from '../edge/keys/vault.ts';
import { clock } from '../edge/net/clock.ts';
import { planKeys, type KeysPlan } from './account-keys.ts';
import type { Config } from './config.ts';
import { environmentSealer, keysFile } from './keys.ts';
import type { MarketPlace } from './open-market.ts';

/** How soon we see that `fathom keys` changed them. */
const watchMs = 1_000;

/** What a home gives of itself. */
export interface KeyHome {
  /** Keys and the passphrase are taken out of it. */
  readonly environment: Record<string, string | undefined>;
  readonly sealer: HomeSealer;
}

/** The desktop's keychain; or a passphrase, for which somebody at the terminal may be asked at the start, and screens later. */
export type HomeSealer =
  | { readonly kind: 'keychain'; readonly open: () => Promise<KeySealer> }
  | { readonly kind: 'passphrase'; readonly ask: () => Promise<KeySealer | null> };

export interface KeyRoomParts {
  readonly config: Config;
  readonly places: readonly MarketPlace[];
  /** It began with us, and nobody has an order there. */
  readonly isNewExchange: boolean;
  /** Null: no keys but those of practice. */
  readonly home: KeyHome | null;
  readonly onFault: (reason: Fault) => void;
  /** Other keys sign than before. */
  readonly onPlan: (plan: KeysPlan) => void;
}

export interface NewKey {
  readonly key: KeyName;
  /** Wiped when the answer is there. */
  readonly secret: KeySecret;
  readonly mayWithdraw: boolean;
  readonly isUnchecked: boolean;
}

export class KeyRoom {
  readonly #parts: KeyRoomParts;
  readonly #file: string;
  #given: KeyVault | null = null;
  #sealer: KeySealer | null = null;
  #plan: KeysPlan = { accounts: null, basics: [] };
  /** Each waits for the one before. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(parts: KeyRoomParts) {
    this.#parts = parts;
    this.#file = keysFile(parts.config.dataFolder);
  }

  /** Never fails: without keys there is market data alone, and it is said why. */
  static async open(parts: KeyRoomParts): Promise<KeyRoom> {
    const room = new KeyRoom(parts);
    if (parts.home !== null) await room.#unlock(parts.home);
    await room.#replan();
    // By looking at it: notices of the system get lost on network drives, and where the file is replaced.
    if (!room.#isPractice && parts.home !== null && room.#given === null) watchFile(room.#file, { interval: watchMs, persistent: false }, () => void room.#inTurn(() => room.#replan()));
    return room;
  }

  /** What signs at present. */
  get plan(): KeysPlan {
    return this.#plan;
  }

  list(): Promise<Result<Keys, Fault>> {
    return this.#inTurn(() => this.#list());
  }

  unlock(passphrase: Redacted<Buffer>): Promise<Result<Keys, Fault>> {
    return this.#inTurn(async () => {
      if (this.#isPractice || this.#parts.home?.sealer.kind !== 'passphrase' || this.#given !== null) return this.#list();
      const sealer = newPassphraseSealer(passphrase);
      // A new passphrase shows whether it is one by sealing something; a known one by opening what is there.
      const tried = existsSync(this.#file) ? await openFileVault(this.#file, sealer).list() : await sealer.seal(Buffer.alloc(0));
      if (!tried.ok) return tried;
      this.#sealer = sealer;
      await this.#replan();
      return this.#list();
    });
  }

  add({ key, secret, mayWithdraw, isUnchecked }: NewKey): Promise<Result<Key, Fault>> {
    return this.#inTurn(async () => {
      try {
        const vault = await this.#vault();
        if (!vault.ok) return vault;
        const wrong = whyNotWhole(key.venue, secret.passphrase !== null);
        if (wrong !== null) return failed(fault('config.invalid', wrong));
        const rights = await this.#rightsOf(key, secret);
        if (!rights.ok && rights.fault.code === 'keys.untold') return mayWithdraw ? await this.#changed(vault.value.add(key, secret, null, clock())) : rights;
        if (!rights.ok && rights.fault.code === 'keys.refused') return rights;
        if (!rights.ok && !isUnchecked) return failed(fault('keys.unchecked', rights.fault.detail));
        if (rights.ok && rights.value.canWithdraw && !mayWithdraw) return failed(fault('keys.dangerous', `${key.venue}: ${rights.value.words.join(', ')}`));
        return await this.#changed(vault.value.add(key, secret, rights.ok ? rights.value : null, clock()));
      } finally {
        wipe(secret);
      }
    });
  }

  use(key: KeyName): Promise<Result<Key, Fault>> {
    return this.#inTurn(() => this.#change((vault) => vault.use(key)));
  }

  remove(key: KeyName): Promise<Result<Key, Fault>> {
    return this.#inTurn(() => this.#change((vault) => vault.remove(key)));
  }

  check(key: KeyName): Promise<Result<Key, Fault>> {
    return this.#inTurn(() => this.#change(async (vault) => {
      const opened = await vault.open(key);
      if (!opened.ok) return opened;
      const rights = await this.#rightsOf(key, opened.value);
      wipe(opened.value);
      return rights.ok ? vault.setRights(key, rights.value) : rights;
    }));
  }

  /** May be called twice. */
  close(): void {
    unwatchFile(this.#file);
  }

  get #isPractice(): boolean {
    return this.#parts.config.market === 'practice';
  }

  #inTurn<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** The environment is emptied of keys on the practice market, too: whatever we start inherits it. */
  async #unlock({ environment, sealer }: KeyHome): Promise<void> {
    const given = takeEnvironmentVault(environment, clock());
    this.#sealer = environmentSealer(environment);
    if (this.#isPractice) return;
    if (!given.ok) this.#parts.onFault(given.fault);
    else this.#given = given.value;
    if (this.#given !== null || this.#sealer !== null || !existsSync(this.#file)) return;
    this.#sealer = sealer.kind === 'keychain' ? await sealer.open() : await sealer.ask();
    if (this.#sealer === null) this.#parts.onFault(fault('keys.locked', 'there are keys, and nobody gave their passphrase; the card of keys asks for it, or FATHOM_KEYS_PASSPHRASE may hold it'));
  }

  async #vault(): Promise<Result<KeyVault, Fault>> {
    const { home } = this.#parts;
    if (this.#isPractice || home === null) return failed(fault('config.invalid', 'the practice market has a key of its own, and a person’s key never goes there'));
    if (this.#given !== null) return ok(this.#given);
    if (this.#sealer === null && home.sealer.kind === 'keychain') this.#sealer = await home.sealer.open();
    return this.#sealer === null ? failed(fault('keys.locked', 'the passphrase of the keys comes first')) : ok(openFileVault(this.#file, this.#sealer));
  }

  async #list(): Promise<Result<Keys, Fault>> {
    const { home } = this.#parts;
    if (this.#isPractice || home === null) return ok({ place: 'practice', state: 'open', keys: [], basics: [] });
    const basics = this.#basics;
    const place = this.#given !== null ? 'environment' : this.#sealer?.name === 'passphrase' ? 'passphrase' : home.sealer.kind;
    if (place === 'passphrase' && this.#sealer === null) return ok({ place, state: existsSync(this.#file) ? 'locked' : 'new', keys: [], basics });
    const vault = await this.#vault();
    const cards = vault.ok ? await vault.value.list() : vault;
    return cards.ok ? ok({ place, state: 'open', keys: cards.value.map(toldOf), basics }) : cards;
  }

  /** Those that the settings name, each once. */
  get #basics(): Keys['basics'] {
    const venues = new Set(this.#parts.places.flatMap(({ id }) => (isBasicMarket(id) ? [venueOfBasic(id)] : [])));
    return [...venues].map((venue) => ({ venue, extra: whyNoKey(venue.slice('basic.'.length)) === null ? extraOf(venue) ?? 'nothing' : 'other' }));
  }

  async #change(act: (vault: KeyVault) => Promise<Result<KeyCard, Fault>>): Promise<Result<Key, Fault>> {
    const vault = await this.#vault();
    return vault.ok ? this.#changed(act(vault.value)) : vault;
  }

  async #changed(changing: Promise<Result<KeyCard, Fault>>): Promise<Result<Key, Fault>> {
    const card = await changing;
    if (!card.ok) return card;
    await this.#replan();
    return ok(toldOf(card.value));
  }

  async #rightsOf({ venue }: KeyName, secret: KeySecret): Promise<Result<KeyRights, Fault>> {
    const { readKeyRights } = await import('./key-rights.ts'); // how exchanges sign, which nobody needs before
    // Where the settings put another server in the exchange's place, nobody else sees the key.
    const own = this.#parts.config.addresses.find(({ market, server }) => market === `${venue}:spot` && server === 'rest')?.url ?? null;
    return readKeyRights(venue, secret, own, process.env);
  }

  async #replan(): Promise<void> {
    const { config, places, isNewExchange, onFault, onPlan } = this.#parts;
    const hasVault = this.#given !== null || (this.#sealer !== null && existsSync(this.#file));
    this.#plan = await planKeys({ config, places, isNewExchange, vault: () => (hasVault ? this.#vault() : Promise.resolve(ok(null))), onFault });
    onPlan(this.#plan);
  }
}

/** The card without what is nobody's business: the exchange's words and its number of the account. */
function toldOf({ venue, name, tail, addedUs, isUsed, rights }: KeyCard): Key {
  return { venue, name, tail, addedUs, isUsed, rights: rights === null ? null : { trades: rights.trades, canWithdraw: rights.canWithdraw, isIpBound: rights.isIpBound } };
}
