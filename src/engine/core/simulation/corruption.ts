/** Ways in which a message can arrive damaged. Each answers new bytes and leaves the message alone. */

import { next32, nextBelow, type Chance } from '../../domain/chance.ts';
import { never } from '../../domain/assert.ts';

export const corruptions = ['flip', 'truncate', 'non-utf8', 'oversize'] as const;

export type Corruption = (typeof corruptions)[number];

/** Larger than any message that a client should accept from this market. */
export const oversizeBytes = 9 * 1024 * 1024;

export function corrupted(message: Uint8Array, kind: Corruption, chance: Chance): Uint8Array<ArrayBuffer> {
  const length = message.length;
  switch (kind) {
    case 'flip': {
      const bytes = Uint8Array.from(message);
      const flips = 1 + nextBelow(chance, 3);
      for (let flip = 0; flip < flips && length > 0; flip += 1) {
        const index = nextBelow(chance, length);
        bytes[index] = (bytes[index] ?? 0) ^ (1 << nextBelow(chance, 7));
      }
      return bytes;
    }
    case 'truncate':
      return message.slice(0, nextBelow(chance, Math.max(1, length)));
    case 'non-utf8': {
      const bytes = Uint8Array.from(message);
      for (let index = nextBelow(chance, Math.max(1, length)); index < length; index += 1 + nextBelow(chance, 64)) {
        bytes[index] = 0x80 | (next32(chance) & 0x3f);
      }
      return bytes;
    }
    case 'oversize': {
      const bytes = new Uint8Array(oversizeBytes).fill(0x20);
      bytes.set(message.subarray(0, Math.min(length, oversizeBytes)));
      return bytes;
    }
    default:
      return never(kind);
  }
}
