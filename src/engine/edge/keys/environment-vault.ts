/**
 * Keys that the environment gives, for containers whose secrets come from elsewhere. They are taken
 * out of it when they are read, so that no process started later inherits them.
 *
 * `FATHOM_KEY_<VENUE>_ID`, `…_SECRET` and for OKX `…_PASSPHRASE` are the key named `environment`;
 * `FATHOM_KEY_<VENUE>_<NAME>_ID` and so on are further ones. Without any, the first of a venue is used.
 * `FATHOM_KEY_BASIC_KRAKEN_ID` is of `basic.kraken`; what such a one has beside its secret is `…_PASSPHRASE` or `…_UID`.
 */

import { fault, type Fault } from '../../domain/fault.ts';
import type { VenueId } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { isNamed, keyLimits, keyNamePattern, keyVenues, tailOf, wipe, type KeyCard, type KeyName, type KeyRights, type KeySecret } from './key.ts';
import { extraOf, whyNotWhole } from '../longtail/credentials.ts';
import { Redacted } from './redacted.ts';
import type { KeyVault } from './vault.ts';

interface GivenKey {
  card: KeyCard;
  readonly secret: KeySecret;
}

type Environment = Record<string, string | undefined>;

const prefix = 'FATHOM_KEY_';
const variable = /^FATHOM_KEY_(BINANCE|OKX|HTX|BASIC_[A-Z0-9]{2,40})(?:_([A-Z0-9_]+))?_ID$/;

/** Null where the environment gives no key. What is wrong names the variable and not its value. Nothing of any key is left there, also when one is wrong. */
export function takeEnvironmentVault(environment: Environment, nowUs: number): Result<KeyVault | null, Fault> {
  const keys: GivenKey[] = [];
  let wrong: Result<never, Fault> | null = null;
  for (const name of Object.keys(environment).filter((each) => variable.test(each)).sort()) {
    const key = takeKey(name, environment, keys, nowUs);
    if (key.ok) keys.push(key.value);
    else wrong ??= key;
  }
  // A secret whose id was forgotten, too.
  for (const name of Object.keys(environment)) if (name.startsWith(prefix)) delete environment[name];
  if (wrong !== null) {
    for (const { secret } of keys) wipe(secret);
    return wrong;
  }
  return ok(keys.length === 0 ? null : vaultOf(keys));
}

function takeKey(name: string, environment: Environment, earlier: readonly GivenKey[], nowUs: number): Result<GivenKey, Fault> {
  const [, venueText = '', nameText = 'environment'] = variable.exec(name) ?? [];
  const venue = venueNamed(venueText.toLowerCase());
  const own = nameText.toLowerCase().replaceAll('_', '-');
  const stem = name.slice(0, -'ID'.length);
  const taken = { keyId: take(environment, name), secret: take(environment, `${stem}SECRET`), passphrase: take(environment, `${stem}${extraVariable(venue)}`) };
  const wrong = venue === undefined || !keyNamePattern.test(own) ? `${name} names no key: small letters, digits and hyphens make a name`
    : taken.keyId === null ? `${name} is empty`
    : taken.secret === null ? `${name} needs ${stem}SECRET beside it`
    : venue === 'okx' && taken.passphrase === null ? `${name} needs ${stem}PASSPHRASE beside it`
    : whyNotWhole(venue, taken.passphrase !== null) !== null ? `${name}: ${whyNotWhole(venue, taken.passphrase !== null)}`
    : taken.secret.open().byteLength > keyLimits.secretBytesMax ? `${stem}SECRET is longer than a secret is`
    : null;
  if (wrong !== null || venue === undefined || taken.keyId === null || taken.secret === null) return failed(fault('config.invalid', wrong ?? name));
  const isUsed = !earlier.some(({ card }) => card.venue === venue);
  const card: KeyCard = { venue, name: own, tail: tailOf(taken.keyId.open()), addedUs: nowUs, rights: null, isUsed };
  return ok({ card, secret: { keyId: taken.keyId, secret: taken.secret, passphrase: taken.passphrase } });
}

function venueNamed(text: string): VenueId | undefined {
  return text.startsWith('basic_') ? `basic.${text.slice('basic_'.length)}` : keyVenues.find((each) => each === text);
}

function extraVariable(venue: VenueId | undefined): 'PASSPHRASE' | 'UID' {
  return venue !== undefined && extraOf(venue) === 'uid' ? 'UID' : 'PASSPHRASE';
}

function take(environment: Environment, name: string): Redacted<Buffer> | null {
  const text = environment[name];
  delete environment[name];
  return text === undefined || text === '' ? null : new Redacted(Buffer.from(text.replaceAll('\\n', '\n')));
}

function vaultOf(keys: GivenKey[]): KeyVault {
  const find = ({ venue, name }: KeyName): GivenKey | undefined => keys.find(({ card }) => isNamed(card, { venue, name }));
  const unknown = ({ venue, name }: KeyName): Result<never, Fault> => failed(fault('config.invalid', `the environment gives no key named ${venue} ${name}`));
  const readOnly = (): Promise<Result<never, Fault>> => Promise.resolve(failed(fault('config.invalid', 'the keys come from the environment: they are added and removed there')));
  const mark = (venue: VenueId, name: string): void => {
    for (const key of keys) if (key.card.venue === venue) key.card = { ...key.card, isUsed: key.card.name === name };
  };
  return {
    place: 'the environment',
    list: () => Promise.resolve(ok(keys.map(({ card }) => card))),
    open: (key) => Promise.resolve(copyOf(find(key)?.secret) ?? unknown(key)),
    add: readOnly,
    remove: readOnly,
    use: (key) => {
      const found = find(key);
      if (found === undefined) return Promise.resolve(unknown(key));
      mark(key.venue, key.name);
      return Promise.resolve(ok(found.card));
    },
    setRights: (key, rights: KeyRights) => {
      const found = find(key);
      if (found === undefined) return Promise.resolve(unknown(key));
      found.card = { ...found.card, rights };
      return Promise.resolve(ok(found.card));
    },
  };
}

function copyOf(secret: KeySecret | undefined): Result<KeySecret, Fault> | null {
  if (secret === undefined) return null;
  const copy = (part: Redacted<Buffer>): Redacted<Buffer> => new Redacted(Buffer.from(part.open()));
  return ok({ keyId: copy(secret.keyId), secret: copy(secret.secret), passphrase: secret.passphrase === null ? null : copy(secret.passphrase) });
}
