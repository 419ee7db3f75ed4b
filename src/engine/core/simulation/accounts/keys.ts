/** Keys of the practice accounts, from the seed alone: good here, and useless elsewhere. */

import { never } from '../../../domain/assert.ts';
import { newChance, nextBelow, type Chance } from '../../../domain/chance.ts';
import type { MajorVenueId } from '../../../domain/instrument.ts';
import type { ApiKey } from './account.ts';

export interface PracticeKey extends ApiKey {
  readonly venue: MajorVenueId;
  /** What stands on the list of keys; `trading` and `trading-ed25519` may trade, `reading` may not, `withdrawing` may do too much. */
  readonly name: string;
  readonly scheme: 'hmac' | 'ed25519';
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const base64Letters = `${letters}+/`;
/** What stands before the 32 bytes of an Ed25519 key in PKCS #8. */
const pkcs8Head = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20] as const;

export function practiceKeys(seed: number, venues: readonly MajorVenueId[]): readonly PracticeKey[] {
  return venues.flatMap((venue) => {
    const chance = newChance(seed + keySeeds[venue]);
    const passphrase = venue === 'okx' ? `practice ${text(chance, 12)}` : null;
    const hmac = (name: string, mayTrade: boolean, mayWithdraw: boolean): PracticeKey => ({
      venue, name, scheme: 'hmac', key: keyOf(venue, chance), secret: text(chance, venue === 'binance' ? 64 : 32), passphrase, mayTrade, mayWithdraw, isBoundToAddress: !mayWithdraw,
    });
    const keys = [hmac('trading', true, false), hmac('reading', false, false), hmac('withdrawing', true, true)];
    if (venue !== 'binance') return keys;
    return [...keys, { ...hmac('trading-ed25519', true, false), scheme: 'ed25519' as const, secret: privatePem(chance) }];
  });
}

const keySeeds: Readonly<Record<MajorVenueId, number>> = { binance: 101, okx: 202, htx: 303 };

function keyOf(venue: MajorVenueId, chance: Chance): string {
  switch (venue) {
    case 'binance': return text(chance, 64);
    case 'okx': return [8, 4, 4, 4, 12].map((length) => hex(chance, length)).join('-');
    case 'htx': return ['', '', '', ''].map(() => hex(chance, 8)).join('-');
    default: return never(venue);
  }
}

function text(chance: Chance, length: number): string {
  return Array.from({ length }, () => letters[nextBelow(chance, letters.length)] ?? 'A').join('');
}

function hex(chance: Chance, length: number): string {
  return Array.from({ length }, () => nextBelow(chance, 16).toString(16)).join('');
}

function privatePem(chance: Chance): string {
  const bytes = [...pkcs8Head, ...Array.from({ length: 32 }, () => nextBelow(chance, 256))];
  return `-----BEGIN PRIVATE KEY-----\n${base64(bytes)}\n-----END PRIVATE KEY-----\n`;
}

/** Of a multiple of three bytes. */
function base64(bytes: readonly number[]): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (const shift of [18, 12, 6, 0]) out += base64Letters[(word >> shift) & 63] ?? 'A';
  }
  return out;
}
