/** A process of the stress test: records minutes of trades until it is killed, and says after each how far it got. What a trade is follows from its number. */

import { writeSync } from 'node:fs';
import type { TradeBatch } from '../../../core/market/flow/trade-recorder.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { usPerMinute } from '../../../domain/time.ts';
import { TradeStore } from './trade-store.ts';

export const stressMinuteUs = 1_790_251_200_000_000;

export function stressBatch(minute: number): TradeBatch {
  const count = 40 + (minute * 7) % 60;
  const fromUs = stressMinuteUs + minute * usPerMinute;
  const column = (value: (place: number) => number): Float64Array<ArrayBuffer> => Float64Array.from({ length: count }, (_, place) => value(place));
  return {
    fromUs, untilUs: fromUs + usPerMinute, timeUs: column((place) => fromUs + place * 1_000), receivedUs: column((place) => fromUs + place * 1_000 + 7), ticks: column((place) => 6_000_000 + minute + place),
    lots: column((place) => (place % 2 === 0 ? 1 : -1) * (minute + place + 1)), id: column((place) => minute * 100 + place + 1), idAbove: column(() => 0), gaps: [],
  };
}

const [folder = '', from = ''] = process.argv.slice(2);
if (from !== '') {
  const store = new TradeStore({ folder, bytesMax: 2 ** 40, log: ({ detail }) => void writeSync(1, `fault ${detail}\n`) });
  for (let minute = Number(from); ; minute += 1) {
    const put = store.put(sampleSpec(), stressBatch(minute));
    writeSync(1, put.ok ? `written ${minute}\n` : `fault ${put.fault.detail}\n`);
  }
}
