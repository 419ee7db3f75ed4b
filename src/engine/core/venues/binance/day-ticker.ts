/** The last 24 hours of a symbol, once a second: alike on spot and perpetuals, and too rare for the kernel. */

import type { EventReader } from './checked.ts';
import { malformed } from '../checked-values.ts';
import { float, timeUs, writeRecords } from './fields.ts';

export const readDayTicker: EventReader = (event, spec, receivedUs, slots) => {
  const atUs = timeUs(event, 'E');
  if (!atUs.ok) return atUs;
  const values: number[] = [];
  for (const key of ['c', 'o', 'h', 'l', 'v', 'q']) {
    const value = float(event, key);
    if (!value.ok) return value;
    if (value.value < 0) return malformed(`${key} was negative`);
    values.push(value.value);
  }
  const [last = 0, open = 0, high = 0, low = 0, baseVolume = 0, quoteVolume = 0] = values;
  return writeRecords(slots, [{ kind: 'ticker', spec, receivedUs, venueTimeUs: atUs.value, fields: [last, open, high, low], tail: [baseVolume, quoteVolume] }]);
};
