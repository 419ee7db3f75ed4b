/** From the ticks and lots of a market to those of the instrument on the screen, at the rate of the moment. */

import type { FlowMember, Instrument } from '../../../engine/contract/index.ts';
import { floatOf } from '../ladder/units.ts';

export interface Factors {
  readonly ticks: number;
  readonly lots: number;
  /** From its quote to the instrument's. */
  readonly worth: number;
}

const same: Factors = { ticks: 1, lots: 1, worth: 1 };

/** What of an instrument is wanted. */
export type ShownSteps = Pick<Instrument, 'stream' | 'tick' | 'lot' | 'contractSize'>;

export function factorsOf({ stream, tickUnits, tickDecimals, lotUnits, lotDecimals, rate }: FlowMember, shown: ShownSteps | null): Factors {
  if (shown === null || shown.stream === stream) return same;
  return { ticks: ((tickUnits / 10 ** tickDecimals) * rate) / floatOf(shown.tick), lots: lotUnits / 10 ** lotDecimals / (floatOf(shown.lot) * floatOf(shown.contractSize)), worth: rate };
}
