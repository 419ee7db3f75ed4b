/** `fathom keys`: enter exchange keys once, see which there are and what they may do, change over, remove. */

import { existsSync, readFileSync } from 'node:fs';
import { passphraseCharsMin } from '../../contract/keys.ts';
import { never } from '../../domain/assert.ts';
import type { Fault } from '../../domain/fault.ts';
import { isBasicVenue, type VenueId } from '../../domain/instrument.ts';
import type { Result } from '../../domain/result.ts';
import { fileReason } from '../../edge/file-reason.ts';
import { keyLimits, keyNamePattern, keyVenues, wipe, type KeyCard, type KeyName, type KeySecret } from '../../edge/keys/key.ts';
import { newPassphraseSealer } from '../../edge/keys/passphrase-sealer.ts';
import { Redacted } from '../../edge/keys/redacted.ts';
import { SecretInput, type SecretSource } from '../../edge/keys/secret-input.ts';
import { ccxtFileOf } from '../../edge/longtail/ccxt-list.ts';
import { extraOf, whyNoKey } from '../../edge/longtail/credentials.ts';
import { clock } from '../../edge/net/clock.ts';
import { readKeyRights, untoldBy } from '../key-rights.ts';
import { defaultDataFolder } from '../config.ts';
import { isAnyKey, keysFile, openKeys, passphraseVariable, type KeySealer, type KeyVault } from '../keys.ts';
import { nearest, parseFlags, type ParsedFlags, type Terminal, type Verb } from './verb.ts';

/** Where secrets and settings come from; a test gives its own. */
export interface KeysDoor {
  readonly input: SecretSource;
  readonly tell: (text: string) => void;
  readonly environment: Record<string, string | undefined>;
}

const actions = ['add', 'list', 'remove', 'use', 'check'] as const;
type Action = (typeof actions)[number];

interface Wish {
  readonly action: Action;
  readonly venue: VenueId | null;
  readonly name: string | null;
  readonly flags: ParsedFlags['values'];
}

const options = {
  'data-folder': { type: 'string' },
  'secret-file': { type: 'string' },
  rest: { type: 'string' },
  'allow-withdrawals': { type: 'boolean' },
  unchecked: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

const help = `
Usage: fathom keys add <venue> [name]     enter a key: its id and its secret are asked for
       fathom keys list                   which keys there are and what they may do
       fathom keys use <venue> <name>     this one signs, also where Fathom runs already
       fathom keys remove <venue> <name>
       fathom keys check [venue] [name]   ask the exchange again what they may do

Venues are binance, okx and htx, and basic exchanges by ccxt's name, such as basic.kraken. Keys are kept encrypted in the data folder, behind a passphrase that is
asked for or taken from ${passphraseVariable}; nothing shows a secret again. A secret is typed
unseen, or read from standard input, one a line (id, secret, the passphrase of OKX's or what a basic exchange
has beside it, then the passphrase of the keys): never from the command line, which other programs can read. Where the environment gives
keys (FATHOM_KEY_BINANCE_ID and FATHOM_KEY_BINANCE_SECRET, for OKX also FATHOM_KEY_OKX_PASSPHRASE; with a name
FATHOM_KEY_BINANCE_SPARE_ID and so on; FATHOM_KEY_BASIC_KRAKEN_ID for basic.kraken), these are used and the file
is left alone.

A key that may withdraw is refused. One that is not bound to addresses gets a warning; one that may not
trade makes its exchange read-only. A basic exchange cannot be asked what a key may do: its keys are kept
with --allow-withdrawals alone, trade spot, and stay marked. One that wants a wallet's private key gets none.

Flags:
  --secret-file <file>     the secret, or a private key in PEM, from this file
  --allow-withdrawals      keep a key that may withdraw, or of which nobody can say, all the same
  --unchecked              keep a key that the exchange could not be asked about; nothing trades with it
  --rest <url>             another address of the exchange
  --data-folder <folder>   where the keys lie
  --json                   with list: JSON

Exit code: 0 when it was done, 1 when not, or when a check found fault, 2 for wrong usage.`;

export function keysVerb(door: KeysDoor): Verb {
  return {
    name: 'keys',
    summary: 'Enter, list, check and remove the keys of exchanges.',
    help,
    run: async (args, terminal) => {
      const wish = readWish(args);
      if (typeof wish === 'string') {
        terminal.err(`${wish}${wish.endsWith('?') ? '' : '.'} \`fathom keys --help\` tells more.`);
        return 2;
      }
      const input = new SecretInput(door.input, door.tell);
      try {
        return await new KeysRun(wish, door, input, terminal).run();
      } finally {
        await input.close();
      }
    },
  };
}

export const keys = keysVerb({ input: process.stdin, tell: (text) => process.stderr.write(text), environment: process.env });

class KeysRun {
  readonly #wish: Wish;
  readonly #door: KeysDoor;
  readonly #input: SecretInput;
  readonly #terminal: Terminal;

  constructor(wish: Wish, door: KeysDoor, input: SecretInput, terminal: Terminal) {
    this.#wish = wish;
    this.#door = door;
    this.#input = input;
    this.#terminal = terminal;
  }

  async run(): Promise<number> {
    const { action, venue, name } = this.#wish;
    const key = venue === null ? null : { venue, name: name ?? 'main' };
    switch (action) {
      case 'add': return key === null ? 2 : this.#add(key);
      case 'list': return this.#withVault((vault) => this.#list(vault));
      case 'check': return this.#withVault((vault) => this.#check(vault));
      case 'use': return key === null ? 2 : this.#withVault(async (vault) => this.#told(await vault.use(key), (card) => `${nameOf(card)} is the key that signs now.`));
      case 'remove': return key === null ? 2 : this.#withVault(async (vault) => this.#told(await vault.remove(key), (card) => `${nameOf(card)} is removed here. At the exchange it still exists.`));
      default: return never(action);
    }
  }

  async #add(key: KeyName): Promise<number> {
    if (isBasicVenue(key.venue) && this.#wish.flags['allow-withdrawals'] !== true) {
      this.#terminal.err(`REFUSED: rights unknown. ${untoldBy(key.venue).detail}. Whoever gets hold of such a key empties the account.\nMake a key without withdrawals at the exchange, and give --allow-withdrawals to keep it unasked.`);
      return 1;
    }
    const secret = await this.#askSecret(key.venue);
    if (secret === null) return 1;
    try {
      const rights = await this.#rightsOf(key.venue, secret);
      const isUntold = !rights.ok && rights.fault.code === 'keys.untold';
      if (!rights.ok && !isUntold && this.#wish.flags['unchecked'] !== true) {
        return this.#refuse(rights.fault, rights.fault.code === 'keys.refused' ? '' : ' The key was not kept; --unchecked keeps it without asking.');
      }
      if (rights.ok && rights.value.canWithdraw && this.#wish.flags['allow-withdrawals'] !== true) {
        this.#terminal.err(`REFUSED: this key may withdraw money (${rights.value.words.join(', ')}). Fathom never needs that, and whoever gets hold of it empties the account.\nMake a key without withdrawals at the exchange, or give --allow-withdrawals to keep it all the same.`);
        return 1;
      }
      return await this.#withVault(async (vault) => {
        const added = await vault.add(key, secret, rights.ok ? rights.value : null, clock());
        if (!added.ok) return this.#refuse(added.fault);
        for (const warning of warningsOf(added.value)) this.#terminal.err(`Warning: ${warning}`);
        this.#terminal.out(`${nameOf(added.value)} is kept in ${vault.place}${added.value.isUsed ? '' : `; \`fathom keys use ${key.venue} ${key.name}\` makes it the one that signs`}.`);
        return 0;
      });
    } finally {
      wipe(secret);
    }
  }

  async #list(vault: KeyVault): Promise<number> {
    const cards = await vault.list();
    if (!cards.ok) return this.#refuse(cards.fault);
    if (this.#wish.flags['json'] === true) {
      this.#terminal.out(JSON.stringify({ place: vault.place, keys: cards.value }));
      return 0;
    }
    this.#terminal.err(`${cards.value.length === 1 ? '1 key' : `${cards.value.length} keys`} in ${vault.place}`);
    for (const card of cards.value) {
      this.#terminal.out(`${card.isUsed ? '*' : ' '} ${card.venue.padEnd(8)} ${card.name.padEnd(16)} …${card.tail.padEnd(4)}  ${rightsWords(card)}  added ${dayOf(card.addedUs)}`);
    }
    return 0;
  }

  async #check(vault: KeyVault): Promise<number> {
    const cards = await vault.list();
    if (!cards.ok) return this.#refuse(cards.fault);
    const wanted = cards.value.filter((card) => (this.#wish.venue ?? card.venue) === card.venue && (this.#wish.name ?? card.name) === card.name);
    if (wanted.length === 0) {
      this.#terminal.err('There is no such key; `fathom keys list` shows those that there are.');
      return 1;
    }
    let isWell = true;
    for (const card of wanted) isWell = await this.#checkOne(vault, card) && isWell;
    return isWell ? 0 : 1;
  }

  async #checkOne(vault: KeyVault, card: KeyCard): Promise<boolean> {
    const opened = await vault.open(card);
    if (!opened.ok) return this.#refuse(opened.fault) === 0;
    const rights = await this.#rightsOf(card.venue, opened.value);
    wipe(opened.value);
    if (!rights.ok) {
      this.#terminal.err(`${nameOf(card)}: ${rights.fault.detail}`);
      return false;
    }
    const kept = await vault.setRights(card, rights.value);
    if (!kept.ok) return this.#refuse(kept.fault) === 0;
    this.#terminal.out(`${nameOf(kept.value)}: ${rightsWords(kept.value)}`);
    for (const warning of warningsOf(kept.value)) this.#terminal.err(`Warning: ${warning}`);
    return !rights.value.canWithdraw;
  }

  #rightsOf(venue: VenueId, secret: KeySecret): ReturnType<typeof readKeyRights> {
    const { rest } = this.#wish.flags;
    if (!isBasicVenue(venue)) this.#terminal.err(`Asking ${venue} what this key may do …`);
    return readKeyRights(venue, secret, typeof rest === 'string' ? rest : null, this.#door.environment);
  }

  async #askSecret(venue: VenueId): Promise<KeySecret | null> {
    const keyId = await this.#input.ask(`${venue} key (its public part)`, false);
    const secret = keyId === null ? null : await this.#secretText();
    const extra = extraOf(venue);
    const question = extra === 'uid' ? `the number of the account at ${venue} (uid)` : `the passphrase of this key, as ${venue === 'okx' ? 'OKX' : venue} knows it`;
    const passphrase = secret === null || extra === null ? null : await this.#input.ask(question, extra === 'passphrase');
    if (keyId === null || secret === null || (extra !== null && passphrase === null)) {
      this.#terminal.err('Nothing was entered, and nothing is changed.');
      return null;
    }
    return { keyId, secret, passphrase };
  }

  async #secretText(): Promise<Redacted<Buffer> | null> {
    const { 'secret-file': file } = this.#wish.flags;
    if (typeof file !== 'string') return this.#input.ask('secret (not shown)', true);
    try {
      const bytes = readFileSync(file);
      if (bytes.byteLength > keyLimits.secretBytesMax) return null;
      const size = bytes.toString('latin1').trimEnd().length;
      const secret = Buffer.alloc(size);
      bytes.copy(secret, 0, 0, size);
      bytes.fill(0);
      return new Redacted(secret);
    } catch (error) {
      this.#terminal.err(fileReason(error, file));
      return null;
    }
  }

  async #withVault(act: (vault: KeyVault) => Promise<number>): Promise<number> {
    const { 'data-folder': named } = this.#wish.flags;
    const dataFolder = typeof named === 'string' ? named : defaultDataFolder();
    if (this.#wish.action !== 'add' && !isAnyKey({ dataFolder, environment: this.#door.environment })) return this.#tellNone();
    const vault = await openKeys({ dataFolder, environment: this.#door.environment, sealer: () => this.#askSealer(existsSync(keysFile(dataFolder))) });
    return vault.ok ? act(vault.value) : this.#refuse(vault.fault);
  }

  /** No passphrase is asked for where there is nothing to open. */
  #tellNone(): number {
    this.#terminal.err('There are no keys yet; `fathom keys add <venue>` enters one.');
    if (this.#wish.action !== 'list') return 1;
    if (this.#wish.flags['json'] === true) this.#terminal.out(JSON.stringify({ place: null, keys: [] }));
    return 0;
  }

  /** A new passphrase is typed twice: a slip would lock the keys away for good. */
  async #askSealer(isKnown: boolean): Promise<KeySealer | null> {
    const passphrase = await this.#input.ask(isKnown ? 'passphrase of the keys' : `a passphrase for the keys, ${passphraseCharsMin} characters or more`, true);
    if (passphrase === null) return null;
    if (!isKnown && this.#input.isPerson) {
      const again = await this.#input.ask('the same once more', true);
      if (again === null || !again.open().equals(passphrase.open())) {
        this.#terminal.err('These were not the same.');
        return null;
      }
    }
    return newPassphraseSealer(passphrase);
  }

  #told(card: Result<KeyCard, Fault>, words: (card: KeyCard) => string): number {
    if (!card.ok) return this.#refuse(card.fault);
    this.#terminal.out(words(card.value));
    return 0;
  }

  #refuse(reason: Fault, more = ''): number {
    this.#terminal.err(`${reason.detail}.${more}`);
    return 1;
  }
}

/** A sentence without its full stop says what is wrong. It never repeats an argument that may be a secret. */
function readWish(args: readonly string[]): Wish | string {
  const flags = parseFlags(args, options, Infinity);
  if (!flags.ok) return flags.fault;
  const [actionText, venueText, name, ...others] = flags.value.positionals;
  const action = actions.find((each) => each === actionText);
  if (action === undefined) {
    const close = actionText === undefined ? null : nearest(actionText, actions);
    return `Say what to do with the keys: ${actions.join(', ')}${close === null ? '' : `; did you mean ${close}?`}`;
  }
  if (others.length > 0) return 'A secret is never an argument: other programs can read it, and the shell keeps it. If one of these was a secret, make a new key at the exchange';
  const venue = venueOf(venueText);
  if (venueText !== undefined && venue === undefined) return `Keys are of ${venueWords}, and this is none of them`;
  if (venue === undefined && action !== 'list' && action !== 'check') return `Say whose key: ${venueWords}`;
  const refusal = action === 'add' && venue !== undefined && isBasicVenue(venue) ? whyNoKey(venue.slice('basic.'.length)) : null;
  if (refusal !== null) return refusal;
  if (name === undefined && (action === 'use' || action === 'remove')) return 'Say which key by its name; `fathom keys list` shows the names';
  if (name !== undefined && !keyNamePattern.test(name)) return `A name has up to ${keyLimits.nameCharsMax} small letters, digits and hyphens`;
  return { action, venue: venue ?? null, name: name ?? null, flags: flags.value.values };
}

const venueWords = `${keyVenues.join(', ')} or basic.<ccxt’s name>`;

function venueOf(text: string | undefined): VenueId | undefined {
  const [, id] = /^basic\.([a-z0-9]{2,40})$/.exec(text ?? '') ?? [];
  return id !== undefined && ccxtFileOf(id) !== null ? `basic.${id}` : keyVenues.find((each) => each === text);
}

function nameOf({ venue, name, tail }: KeyCard): string {
  return `${venue} ${name} (…${tail})`;
}

function rightsWords({ venue, rights }: KeyCard): string {
  if (isBasicVenue(venue)) return 'RIGHTS UNKNOWN, may withdraw; trades spot and perp';
  if (rights === null) return 'never checked: read-only';
  const trades = rights.trades.length === 0 ? 'read-only' : `trades ${rights.trades.join(' and ')}`;
  const bound = rights.isIpBound === true ? 'bound to addresses' : rights.isIpBound === false ? 'from any address' : 'addresses not told';
  return `${rights.canWithdraw ? 'MAY WITHDRAW, ' : ''}${trades}, ${bound}`;
}

function warningsOf({ venue, rights }: KeyCard): readonly string[] {
  if (isBasicVenue(venue)) return [`rights unknown: ${untoldBy(venue).detail}, and bind it to your address`];
  if (rights === null) return [`nobody asked ${venue} what this key may do, so it is read-only until \`fathom keys check\``];
  return [
    ...(rights.canWithdraw ? ['this key may withdraw money. Whoever gets hold of it empties the account'] : []),
    ...(rights.isIpBound === true ? [] : ['this key works from any address; bind it to yours at the exchange']),
    ...(rights.trades.length === 0 ? [`this key may not trade, so ${venue} is read-only`] : []),
  ];
}

function dayOf(timeUs: number): string {
  return new Date(timeUs / 1_000).toISOString().slice(0, 10);
}
