/**
 * The keys as a place: listed, opened for a moment, added, removed, changed over. Where they rest is
 * told by its maker: a sealed file (file-vault.ts) or the environment (environment-vault.ts).
 */

import type { Fault } from '../../domain/fault.ts';
import type { Result } from '../../domain/result.ts';
import type { KeyCard, KeyName, KeyRights, KeySecret } from './key.ts';

export interface KeyVault {
  /** Where they rest, in words. */
  readonly place: string;
  list(): Promise<Result<readonly KeyCard[], Fault>>;
  /** The caller wipes what it got. */
  open(key: KeyName): Promise<Result<KeySecret, Fault>>;
  /** Where no key of its venue is used, this one is. Wipes nothing: the secret stays the caller's. */
  add(key: KeyName, secret: KeySecret, rights: KeyRights | null, nowUs: number): Promise<Result<KeyCard, Fault>>;
  remove(key: KeyName): Promise<Result<KeyCard, Fault>>;
  /** From now on this one signs. */
  use(key: KeyName): Promise<Result<KeyCard, Fault>>;
  setRights(key: KeyName, rights: KeyRights): Promise<Result<KeyCard, Fault>>;
}

/**
 * Turns the whole of the keys into bytes that nobody can read, and back. `sealed` is what `seal`
 * answered; the header comes back unchanged or not at all.
 */
export interface KeySealer {
  /** In the file's header: one that was sealed otherwise is told apart, not tried. */
  readonly name: string;
  seal(plain: Buffer): Promise<Result<Sealed, Fault>>;
  /** The plain bytes are the caller's to wipe. */
  unseal(sealed: Sealed): Promise<Result<Buffer, Fault>>;
}

export interface Sealed {
  /** What the sealer needs to know again: a salt, costs. A small JSON object, not secret. */
  readonly header: Readonly<Record<string, unknown>>;
  readonly bytes: Buffer;
}
