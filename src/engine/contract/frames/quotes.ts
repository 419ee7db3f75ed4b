/**
 * Quotes frame: what is known of some instruments at present, of those where something changed; and the last hour of prices, of those
 * where that is news.
 *
 * Body: rows u32, trails u32, then by row float64 columns (`quoteColumns`), by trail float64: the end of its last minute, and the price
 * at the end of each of the `trailMinutes` up to there, NaN where nobody knows; then u16 columns: streams of the rows, streams of the
 * trails; then by row u8 columns: validity, 1 while it is followed. NaN in a column: nobody told.
 */

import { validities, type Validity } from '../../domain/fact.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';

/**
 * Prices in the quote, sizes and volumes in the base but `quoteVolume`, times by the engine's clock. `changedUs`: when anything of it came
 * last. `interest`: contracts that are open, as an amount of the base.
 */
export const quoteColumns = [
  'last', 'open', 'high', 'low', 'baseVolume', 'quoteVolume', 'bid', 'bidSize', 'ask', 'askSize', 'mark', 'index', 'fundingRate', 'fundingNextUs', 'fundingEveryUs', 'interest', 'changedUs',
] as const;

export type QuoteColumn = (typeof quoteColumns)[number];
export type QuoteValues = Readonly<Record<QuoteColumn, number>>;

/** Instruments that one topic may be about: each is followed for it. */
export const quotesMax = 64;
export const trailMinutes = 60;

const fixedBytes = 8;
const rowBytes = quoteColumns.length * 8 + 4;
const trailFloats = 1 + trailMinutes;
const trailBytes = trailFloats * 8 + 2;

export interface QuoteRow {
  readonly stream: number;
  readonly validity: Validity;
  readonly isFollowed: boolean;
  readonly values: QuoteValues;
}

export interface QuoteTrail {
  readonly stream: number;
  readonly endUs: number;
  readonly prices: Float64Array;
}

export interface QuotesFrame {
  readonly header: FrameHeader;
  readonly rows: readonly QuoteRow[];
  readonly trails: readonly QuoteTrail[];
}

export function encodeQuotes({ header, rows, trails }: QuotesFrame): Uint8Array {
  const { bytes, view } = newFrame(header, frameHeaderBytes + fixedBytes + rows.length * rowBytes + trails.length * trailBytes);
  view.setUint32(frameHeaderBytes, rows.length, true);
  view.setUint32(frameHeaderBytes + 4, trails.length, true);
  const floats = new Float64Array(bytes.buffer, frameHeaderBytes + fixedBytes, rows.length * quoteColumns.length + trails.length * trailFloats);
  for (const [place, name] of quoteColumns.entries()) for (const [row, { values }] of rows.entries()) floats[place * rows.length + row] = values[name];
  for (const [place, { endUs, prices }] of trails.entries()) {
    const at = rows.length * quoteColumns.length + place * trailFloats;
    floats[at] = endUs;
    floats.set(prices, at + 1);
  }
  const streamsAt = frameHeaderBytes + fixedBytes + floats.byteLength;
  for (const [place, { stream }] of [...rows, ...trails].entries()) view.setUint16(streamsAt + place * 2, stream, true);
  const flagsAt = streamsAt + (rows.length + trails.length) * 2;
  for (const [row, { validity, isFollowed }] of rows.entries()) {
    view.setUint8(flagsAt + row, validities.indexOf(validity));
    view.setUint8(flagsAt + rows.length + row, isFollowed ? 1 : 0);
  }
  return bytes;
}

export function decodeQuotes(bytes: Uint8Array): Result<QuotesFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'quotes') return failed(`a quotes frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  if (body.byteLength < fixedBytes) return failed('a quotes frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const rowCount = view.getUint32(0, true);
  const trailCount = view.getUint32(4, true);
  if (body.byteLength !== fixedBytes + rowCount * rowBytes + trailCount * trailBytes) return failed('a quotes frame did not hold the rows it promised');
  const floats = new Float64Array(body.buffer, body.byteOffset + fixedBytes, rowCount * quoteColumns.length + trailCount * trailFloats);
  const streamsAt = fixedBytes + floats.byteLength;
  const flagsAt = streamsAt + (rowCount + trailCount) * 2;
  const rows: QuoteRow[] = [];
  for (let row = 0; row < rowCount; row += 1) {
    const validity = validities[view.getUint8(flagsAt + row)];
    if (validity === undefined) return failed('a quotes frame named a book of unknown worth');
    rows.push({ stream: view.getUint16(streamsAt + row * 2, true), validity, isFollowed: view.getUint8(flagsAt + rowCount + row) === 1, values: valuesAt(floats, row, rowCount) });
  }
  const trails: QuoteTrail[] = [];
  for (let trail = 0; trail < trailCount; trail += 1) {
    const at = rowCount * quoteColumns.length + trail * trailFloats;
    trails.push({ stream: view.getUint16(streamsAt + (rowCount + trail) * 2, true), endUs: floats[at] ?? NaN, prices: floats.subarray(at + 1, at + trailFloats) });
  }
  return ok({ header: header.value, rows, trails });
}

function valuesAt(floats: Float64Array, row: number, rowCount: number): QuoteValues {
  const [last, open, high, low, baseVolume, quoteVolume, bid, bidSize, ask, askSize, mark, index, fundingRate, fundingNextUs, fundingEveryUs, interest, changedUs] = quoteColumns.map((_, place) => floats[place * rowCount + row] ?? NaN);
  return newQuoteValues({ last, open, high, low, baseVolume, quoteVolume, bid, bidSize, ask, askSize, mark, index, fundingRate, fundingNextUs, fundingEveryUs, interest, changedUs });
}

/** Nobody told the others. */
export function newQuoteValues(known: { readonly [Name in QuoteColumn]?: number | undefined } = {}): Record<QuoteColumn, number> {
  const of = (name: QuoteColumn): number => known[name] ?? NaN;
  return {
    last: of('last'), open: of('open'), high: of('high'), low: of('low'), baseVolume: of('baseVolume'), quoteVolume: of('quoteVolume'), bid: of('bid'), bidSize: of('bidSize'),
    ask: of('ask'), askSize: of('askSize'), mark: of('mark'), index: of('index'), fundingRate: of('fundingRate'), fundingNextUs: of('fundingNextUs'),
    fundingEveryUs: of('fundingEveryUs'), interest: of('interest'), changedUs: of('changedUs'),
  };
}
