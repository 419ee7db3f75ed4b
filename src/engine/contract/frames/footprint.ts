/**
 * Footprint frame: some bars of one instrument with what traded in each row of prices, and the lines that bars left behind.
 *
 * Body: validity u8, hasLines u8, again u8, 5 spare, bars u32, lines u32, cells u32, 4 spare, then float64: number of the first bar, number of the oldest bar
 * that is kept, number after the newest, sum of all deltas ever, sinceUs (from when on no trade is missing), recordedUs (before it nobody recorded); then float64 columns by bar, by line (lowest and
 * highest tick, since us, until us: infinity while nobody traded there), by cell (bought, sold, trades, from the lowest row of each bar on); then u8
 * columns: flags by bar, kind by line, imbalance by cell.
 *
 * A bar takes the place of the one with its number; with `again` all that was kept is void. A frame without lines leaves the lines as they are.
 */

import { validities, type Validity } from '../../domain/fact.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { alignedBody, frameBytesMax, frameHeaderBytes, newFrame, readFrameHeader, type FrameHeader } from '../frame.ts';

const fixedBytes = 24;
const numberNames = ['firstNumber', 'oldestNumber', 'endNumber', 'deltaSum', 'sinceUs', 'recordedUs'] as const;
/** `vwap` and `anchored` are averages at the end of the bar with their deviations, in ticks; not a number where there is none. */
const barNames = [
  'startUs', 'openUs', 'closeUs', 'open', 'high', 'low', 'close', 'buyLots', 'sellLots', 'trades', 'deltaMin', 'deltaMax', 'buyLotsMax', 'sellLotsMax',
  'rowTicks', 'lowRow', 'pocRow', 'valueLowRow', 'valueHighRow', 'cellCount', 'vwap', 'vwapDeviation', 'anchored', 'anchoredDeviation',
] as const;
const lineNames = ['lowTicks', 'highTicks', 'sinceUs', 'untilUs'] as const;
const cellNames = ['buyLots', 'sellLots', 'trades'] as const;
const barBytes = barNames.length * 8 + 1;
const lineBytes = lineNames.length * 8 + 1;
const cellBytes = cellNames.length * 8 + 1;

export const footprintBarBytes = barBytes;
export const footprintCellBytes = cellBytes;
export const footprintLinesMax = 200;
/** What is left for bars and cells beside as many lines as there can be. */
export const footprintRoomBytes = frameBytesMax - frameHeaderBytes - fixedBytes - numberNames.length * 8 - footprintLinesMax * lineBytes;

/** Bits of a bar's flags. `incomplete`: trades of it may be missing; the averages may miss some since their beginning. */
export const footprintBit = { closed: 1, incomplete: 2, afterGap: 4, unfinishedHigh: 8, unfinishedLow: 16, vwapIncomplete: 32, anchoredIncomplete: 64 } as const;
/** Bits of a cell. */
export const cellBit = { buy: 1, sell: 2 } as const;
export const footprintLineKinds = ['poc', 'stacked-buy', 'stacked-sell', 'unfinished-high', 'unfinished-low'] as const;
export type FootprintLineKind = (typeof footprintLineKinds)[number];

export type FootprintBars = Readonly<Record<(typeof barNames)[number], Float64Array>> & { readonly flags: Uint8Array };
export type FootprintLines = Readonly<Record<(typeof lineNames)[number], Float64Array>> & { readonly kind: Uint8Array };
export type FootprintCells = Readonly<Record<(typeof cellNames)[number], Float64Array>> & { readonly imbalance: Uint8Array };

export interface FootprintFrame extends Readonly<Record<(typeof numberNames)[number], number>> {
  readonly header: FrameHeader;
  readonly validity: Validity;
  readonly isAgain: boolean;
  readonly bars: FootprintBars;
  /** Null: as before. */
  readonly lines: FootprintLines | null;
  readonly cells: FootprintCells;
}

export function encodeFootprint(frame: FootprintFrame): Uint8Array {
  const barCount = frame.bars.flags.length;
  const lineCount = frame.lines?.kind.length ?? 0;
  const cellCount = frame.cells.imbalance.length;
  const { bytes, view } = newFrame(frame.header, frameHeaderBytes + fixedBytes + numberNames.length * 8 + barCount * barBytes + lineCount * lineBytes + cellCount * cellBytes);
  view.setUint8(frameHeaderBytes, validities.indexOf(frame.validity));
  view.setUint8(frameHeaderBytes + 1, frame.lines === null ? 0 : 1);
  view.setUint8(frameHeaderBytes + 2, frame.isAgain ? 1 : 0);
  view.setUint32(frameHeaderBytes + 8, barCount, true);
  view.setUint32(frameHeaderBytes + 12, lineCount, true);
  view.setUint32(frameHeaderBytes + 16, cellCount, true);
  for (const [place, name] of numberNames.entries()) view.setFloat64(frameHeaderBytes + fixedBytes + place * 8, frame[name], true);
  const floatsAt = frameHeaderBytes + fixedBytes + numberNames.length * 8;
  const floats = new Float64Array(bytes.buffer, floatsAt, barCount * barNames.length + lineCount * lineNames.length + cellCount * cellNames.length);
  let at = 0;
  const put = (column: Float64Array): void => {
    floats.set(column, at);
    at += column.length;
  };
  for (const name of barNames) put(frame.bars[name]);
  if (frame.lines !== null) for (const name of lineNames) put(frame.lines[name]);
  for (const name of cellNames) put(frame.cells[name]);
  let tail = floatsAt + floats.byteLength;
  for (const column of [frame.bars.flags, frame.lines?.kind ?? new Uint8Array(0), frame.cells.imbalance]) {
    bytes.set(column, tail);
    tail += column.length;
  }
  return bytes;
}

export function decodeFootprint(bytes: Uint8Array): Result<FootprintFrame, string> {
  const header = readFrameHeader(bytes);
  if (!header.ok) return header;
  if (header.value.kind !== 'footprint') return failed(`a footprint frame was of kind ${header.value.kind}`);
  const body = alignedBody(bytes);
  const floatsAt = fixedBytes + numberNames.length * 8;
  if (body.byteLength < floatsAt) return failed('a footprint frame was cut');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const validity = validities[view.getUint8(0)];
  if (validity === undefined) return failed('a footprint frame had an unknown validity');
  const hasLines = view.getUint8(1) === 1;
  const [barCount, lineCount, cellCount] = [view.getUint32(8, true), view.getUint32(12, true), view.getUint32(16, true)];
  if (!hasLines && lineCount > 0) return failed('a footprint frame had lines and said that it has none');
  if (body.byteLength !== floatsAt + barCount * barBytes + lineCount * lineBytes + cellCount * cellBytes) return failed('a footprint frame did not hold what it promised');
  let at = body.byteOffset + floatsAt;
  const floats = (count: number): Float64Array => {
    const column = new Float64Array(body.buffer, at, count);
    at += count * 8;
    return column;
  };
  const small = (count: number): Uint8Array => {
    const column = new Uint8Array(body.buffer, at, count);
    at += count;
    return column;
  };
  const bar = (): Float64Array => floats(barCount);
  const bars = {
    startUs: bar(), openUs: bar(), closeUs: bar(), open: bar(), high: bar(), low: bar(), close: bar(), buyLots: bar(), sellLots: bar(), trades: bar(), deltaMin: bar(), deltaMax: bar(),
    buyLotsMax: bar(), sellLotsMax: bar(), rowTicks: bar(), lowRow: bar(), pocRow: bar(), valueLowRow: bar(), valueHighRow: bar(), cellCount: bar(),
    vwap: bar(), vwapDeviation: bar(), anchored: bar(), anchoredDeviation: bar(),
  };
  const lines = { lowTicks: floats(lineCount), highTicks: floats(lineCount), sinceUs: floats(lineCount), untilUs: floats(lineCount) };
  const cells = { buyLots: floats(cellCount), sellLots: floats(cellCount), trades: floats(cellCount) };
  const flags = small(barCount);
  const kind = small(lineCount);
  return ok({
    header: header.value, validity, isAgain: view.getUint8(2) === 1,
    firstNumber: view.getFloat64(fixedBytes, true), oldestNumber: view.getFloat64(fixedBytes + 8, true), endNumber: view.getFloat64(fixedBytes + 16, true),
    deltaSum: view.getFloat64(fixedBytes + 24, true), sinceUs: view.getFloat64(fixedBytes + 32, true), recordedUs: view.getFloat64(fixedBytes + 40, true),
    bars: { ...bars, flags }, lines: hasLines ? { ...lines, kind } : null, cells: { ...cells, imbalance: small(cellCount) },
  });
}
