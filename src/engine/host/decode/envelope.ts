/**
 * What surrounds a recorded message on a line: nothing, a receive time, or an object with a `frame`
 * (or a REST `response`, a `msg`, a packed `gz_base64`). The message's own bytes are cut out as they are, never
 * parsed and written anew, so that the decoder sees what the exchange sent.
 */

import type { MajorVenueId } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';

export interface Envelope {
  /** Our clock when it came, or null when the line does not say. */
  readonly receivedUs: number | null;
  /** The answer to a REST request, not a socket message. */
  readonly isSnapshot: boolean;
  /** The symbol that a REST request named, when the line says. */
  readonly symbol: string | null;
  readonly message: Buffer;
}

const space = 32;
const quote = 34;
const backslash = 92;
const openBrace = 123;
const closeBrace = 125;
/** What recorders call a message that came to us; others went out, or are notes of their own. */
const inbound: ReadonlySet<string> = new Set(['"recv"', '"received"', '"push"', '"rest"']);

/** Null: a line that holds no message (blank, a note of the recorder). */
export function openEnvelope(line: Buffer, venue: MajorVenueId): Result<Envelope | null, string> {
  const bytes = trim(line);
  if (bytes.byteLength === 0) return ok(null);
  if (bytes[0] !== openBrace) return openTimed(bytes, venue);
  const packed = valueOf(bytes, 'gz_base64');
  if (packed !== null) return openPacked(bytes, packed);
  const frame = valueOf(bytes, 'frame') ?? valueOf(bytes, 'response') ?? (valueOf(bytes, 'dir') === null ? null : valueOf(bytes, 'msg'));
  if (frame !== null) return openFramed(bytes, frame, venue);
  if (valueOf(bytes, 'dir') !== null) return ok(null); // the recorder's own note: opened, sent
  return ok({ receivedUs: null, isSnapshot: isSnapshot[venue](bytes), symbol: null, message: bytes });
}

function openTimed(bytes: Buffer, venue: MajorVenueId): Result<Envelope | null, string> {
  const end = bytes.findIndex((byte) => byte <= space);
  const time = end > 0 ? bytes.toString('latin1', 0, end) : '';
  if (!/^\d{1,19}$/.test(time)) return failed('a line must begin with { or with the receive time in nanoseconds');
  const message = trim(bytes.subarray(end + 1));
  return ok({ receivedUs: Number(BigInt(time) / 1_000n), isSnapshot: isSnapshot[venue](message), symbol: null, message });
}

function openFramed(bytes: Buffer, frame: Buffer, venue: MajorVenueId): Result<Envelope | null, string> {
  const direction = valueOf(bytes, 'dir')?.toString('latin1') ?? '"recv"';
  if (!inbound.has(direction)) return ok(null);
  const message = frame[0] === quote ? unquoted(frame) : frame;
  if (message === null) return failed('a frame in quotes must be a JSON text');
  const url = valueOf(bytes, 'url')?.toString('utf8') ?? '';
  const symbol = /[?&](?:symbol|instId|contract_code)=([A-Za-z0-9_-]+)/.exec(url)?.[1] ?? null;
  return ok({ receivedUs: receivedAt(bytes), isSnapshot: isSnapshot[venue](message), symbol, message });
}

/** Packed with gzip, as HTX sends it, and then made into letters by the recorder. */
function openPacked(bytes: Buffer, packed: Buffer): Result<Envelope | null, string> {
  const direction = valueOf(bytes, 'dir')?.toString('latin1') ?? '"recv"';
  if (!inbound.has(direction)) return ok(null);
  const letters = /^"([A-Za-z0-9+/]*={0,2})"$/.exec(packed.toString('latin1'))?.[1];
  if (letters === undefined) return failed('gz_base64 was not base64');
  return ok({ receivedUs: receivedAt(bytes), isSnapshot: false, symbol: null, message: Buffer.from(letters, 'base64') });
}

function receivedAt(bytes: Buffer): number | null {
  const nanoseconds = /^"(\d{1,19})"$/.exec(valueOf(bytes, 'recv_ns')?.toString('latin1') ?? '')?.[1];
  const seconds = /^"(\d{1,12})(?:\.(\d+))?"$/.exec(valueOf(bytes, 't')?.toString('latin1') ?? '');
  if (nanoseconds !== undefined) return Number(BigInt(nanoseconds) / 1_000n);
  return seconds === null ? null : Number(`${seconds[1]}${(seconds[2] ?? '').slice(0, 6).padEnd(6, '0')}`);
}

/** A recorder may have kept the message as a text: its bytes are what the text says. */
function unquoted(text: Buffer): Buffer | null {
  try {
    const message: unknown = JSON.parse(text.toString('utf8'));
    return typeof message === 'string' ? trim(Buffer.from(message)) : null;
  } catch {
    return null;
  }
}

/** How a book that was asked for by a request looks, and nothing else that the venue sends. */
const isSnapshot: Readonly<Record<MajorVenueId, (message: Buffer) => boolean>> = {
  binance: (message) => valueOf(message, 'lastUpdateId') !== null && valueOf(message, 'stream') === null,
  okx: (message) => ['code', 'data'].every((key) => valueOf(message, key) !== null) && ['event', 'op', 'arg'].every((key) => valueOf(message, key) === null),
  htx: (message) => ['ch', 'status', 'tick'].every((key) => valueOf(message, key) !== null),
};

/** The raw value of a key of the outermost object, or null. */
export function valueOf(object: Buffer, key: string): Buffer | null {
  let depth = 0;
  for (let at = 0; at < object.byteLength; at += 1) {
    const byte = object[at];
    if (byte === openBrace || byte === 91) depth += 1;
    else if (byte === closeBrace || byte === 93) depth -= 1;
    else if (byte === quote) {
      const end = endOfString(object, at);
      if (depth === 1 && object.toString('latin1', at + 1, end) === key) {
        const colon = skipSpaces(object, end + 1);
        if (object[colon] === 58) return rawValue(object, skipSpaces(object, colon + 1));
      }
      at = end;
    }
  }
  return null;
}

function rawValue(object: Buffer, start: number): Buffer {
  let depth = 0;
  for (let at = start; at < object.byteLength; at += 1) {
    const byte = object[at];
    if (byte === quote) {
      at = endOfString(object, at);
      if (depth === 0) return object.subarray(start, at + 1);
    } else if (byte === openBrace || byte === 91) depth += 1;
    else if (byte === closeBrace || byte === 93 || (byte === 44 && depth === 0)) {
      if (depth === 0) return trim(object.subarray(start, at));
      depth -= 1;
      if (depth === 0) return object.subarray(start, at + 1);
    }
  }
  return object.subarray(start);
}

function endOfString(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.byteLength; at += 1) {
    if (bytes[at] === backslash) at += 1;
    else if (bytes[at] === quote) return at;
  }
  return bytes.byteLength;
}

function skipSpaces(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.byteLength && (bytes[at] ?? 0) <= space) at += 1;
  return at;
}

function trim(bytes: Buffer): Buffer {
  const start = skipSpaces(bytes, 0);
  let end = bytes.byteLength;
  while (end > start && (bytes[end - 1] ?? 0) <= space) end -= 1;
  return bytes.subarray(start, end);
}
