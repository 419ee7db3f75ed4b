/**
 * Messages that are as the exchange means them, of a kind that the engine does not subscribe to:
 * they are counted, and no fault.
 */

import { valueOf } from './envelope.ts';

const kindCharactersMax = 40;

/**
 * The kind of a message that the decoder did not know: its event's name, else its stream's. Null for
 * what no stream of the exchange says: a refusal, an object of another world.
 */
export function skippedKind(message: Buffer): string | null {
  const event = objectOf(message, 'data') ?? objectOf(message, 'event') ?? message;
  if (valueOf(event, 'error') !== null || valueOf(event, 'code') !== null) return null;
  const name = textOf(event, 'e') ?? textOf(message, 'stream')?.replace(/^[^@]*@/, '') ?? null;
  return name === null || name === '' ? null : name.slice(0, kindCharactersMax);
}

function objectOf(message: Buffer, key: string): Buffer | null {
  const value = valueOf(message, key);
  return value !== null && value[0] === 123 ? value : null;
}

function textOf(message: Buffer, key: string): string | null {
  return /^"([^"\\]*)"$/.exec(valueOf(message, key)?.toString('utf8') ?? '')?.[1] ?? null;
}
