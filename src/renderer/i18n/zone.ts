/**
 * Times of day in any time zone, daylight saving and its repeated hour included. The engine's time is universal; a zone
 * is only how it is written.
 *
 * Holds: an hour that a clock shows twice is written with its distance from universal time, so that no two moments
 * read alike; zones with distances that are no whole hours, or that change on any quarter hour, are right.
 */

const quarterMs = 900_000;
const minuteMs = 60_000;
/** Clocks are never set back by more than a few hours. */
const lookMs = 3 * 3_600_000;
const quartersMax = 4_096;

export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** What the clock was ahead of universal time then. */
  readonly offsetMinutes: number;
  /** The clock showed, or will show, the same time again. */
  readonly isRepeated: boolean;
}

export interface Zone {
  readonly name: string;
  readonly offsetMinutes: (timeUs: number) => number;
  readonly wall: (timeUs: number) => WallTime;
}

/** `local` is the zone of this computer. A name that nobody knows is taken for it. */
export function newZone(name: string): Zone {
  const format = formatOf(name);
  const quarters = new Map<number, number>();
  const offsetOf = (ms: number): number => {
    const quarter = Math.floor(ms / quarterMs);
    const known = quarters.get(quarter);
    if (known !== undefined) return known;
    const offset = askedOffset(format, quarter * quarterMs);
    if (quarters.size >= quartersMax) quarters.clear();
    quarters.set(quarter, offset);
    return offset;
  };
  return {
    name: format.resolvedOptions().timeZone,
    offsetMinutes: (timeUs) => offsetOf(timeUs / 1_000),
    wall: (timeUs) => {
      const ms = Math.floor(timeUs / 1_000);
      const offsetMinutes = offsetOf(ms);
      const there = new Date(ms + offsetMinutes * minuteMs);
      return {
        year: there.getUTCFullYear(), month: there.getUTCMonth() + 1, day: there.getUTCDate(),
        hour: there.getUTCHours(), minute: there.getUTCMinutes(), second: there.getUTCSeconds(), millisecond: there.getUTCMilliseconds(),
        offsetMinutes, isRepeated: isRepeated(ms, offsetMinutes, offsetOf),
      };
    },
  };
}

/** Whether another moment within reach reads the same on the clock. */
function isRepeated(ms: number, offsetMinutes: number, offsetOf: (ms: number) => number): boolean {
  return [offsetOf(ms - lookMs), offsetOf(ms + lookMs)].some((other) => other !== offsetMinutes && offsetOf(ms + (offsetMinutes - other) * minuteMs) === other);
}

function formatOf(name: string): Intl.DateTimeFormat {
  const fields = { hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', name === 'local' ? fields : { ...fields, timeZone: name });
  } catch {
    return new Intl.DateTimeFormat('en-US', fields);
  }
}

function askedOffset(format: Intl.DateTimeFormat, ms: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(ms)) parts[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Math.round((Date.UTC(year, month - 1, day, hour, minute, second) - ms) / minuteMs);
}
