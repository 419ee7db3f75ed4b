/** Frames for tests and for the development market, a line each. Never part of the product. */

import type { HeatFrame, LadderFrame, Validity } from '../../engine/contract/index.ts';

export const columnUs = 250_000;

export interface FrameChoice {
  readonly stream?: number;
  readonly flags?: number;
  readonly rowTicks?: number;
  readonly receivedUs?: number;
  readonly bestBidTicks?: number;
  readonly bestAskTicks?: number;
}

/** A live column at an index, its cells as row and lots. */
export function liveFrame(index: number, cells: readonly (readonly [row: number, lots: number])[], choice: FrameChoice = {}): HeatFrame {
  return {
    header: { kind: 'heat', flags: choice.flags ?? 0, stream: choice.stream ?? 1, topic: 0, sequence: index, receivedUs: choice.receivedUs ?? 0, madeUs: (index + 1) * columnUs },
    startUs: index * columnUs,
    durationUs: columnUs,
    rowTicks: choice.rowTicks ?? 10,
    bestBidTicks: choice.bestBidTicks ?? 1_000,
    bestAskTicks: choice.bestAskTicks ?? 1_001,
    validity: 'live',
    rows: Int32Array.from(cells, ([row]) => row),
    lots: Float32Array.from(cells, ([, lots]) => lots),
  };
}

export function gapFrame(index: number, columns: number, validity: Validity, choice: FrameChoice = {}): HeatFrame {
  return { ...liveFrame(index, [], choice), durationUs: columns * columnUs, bestBidTicks: 0, bestAskTicks: 0, validity };
}

type Levels = readonly (readonly [ticks: number, lots: number])[];

export function ladderFrame(bids: Levels, asks: Levels, choice: FrameChoice & { readonly groupTicks?: number; readonly validity?: Validity } = {}): LadderFrame {
  return {
    header: { kind: 'ladder', flags: 0, stream: choice.stream ?? 1, topic: 0, sequence: 1, receivedUs: choice.receivedUs ?? 0, madeUs: 0 },
    validity: choice.validity ?? 'live',
    groupTicks: choice.groupTicks ?? 1,
    lastId: 1,
    bidTicks: Float64Array.from(bids, ([ticks]) => ticks),
    bidLots: Float64Array.from(bids, ([, lots]) => lots),
    askTicks: Float64Array.from(asks, ([ticks]) => ticks),
    askLots: Float64Array.from(asks, ([, lots]) => lots),
  };
}
