/**
 * Times of day in any time zone, daylight saving and its repeated hour included. The engine's time is universal; a zone
 * is only how it is written.
 *
 * Holds: an hour that a clock shows twice is told apart (`isRepeated`); zones with distances that are no whole hours, or that change
 * on any minute, are right. The platform's formatter knows every zone and takes tens of microseconds a date, an axis asks
 * thousands of times: so it is asked at the ends of a week and, where they differ, the change is found by halving.
 */

const minuteMs = 60_000;
const weekMs = 7 * 86_400_000;
const weeksMax = 4_096;
/** Clocks are never set back by more than a few hours. */
const lookMs = 3 * 3_600_000;

export interface WallTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
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

interface Week {
  readonly offset: number;
  /** The moment in it from which on another offset holds; beyond it where there is none. */
  readonly changeMs: number;
  readonly after: number;
}

/** `local` is the zone of this computer. A name that nobody knows is taken for it. */
export function newZone(name: string): Zone {
  const format = formatOf(name);
  const weeks = new Map<number, Week>();
  const offsetOf = (ms: number): number => {
    const number = Math.floor(ms / weekMs);
    let week = weeks.get(number);
    if (week === undefined) {
      week = weekFrom(format, number * weekMs);
      if (weeks.size >= weeksMax) weeks.clear();
      weeks.set(number, week);
    }
    return ms < week.changeMs ? week.offset : week.after;
  };
  return {
    name: format.resolvedOptions().timeZone,
    offsetMinutes: (timeUs) => offsetOf(timeUs / 1_000),
    wall: (timeUs) => {
      const ms = Math.floor(timeUs / 1_000);
      const offsetMinutes = offsetOf(ms);
      const there = new Date(ms + offsetMinutes * minuteMs);
      return {
        year: there.getUTCFullYear(), month: there.getUTCMonth() + 1, day: there.getUTCDate(), weekday: there.getUTCDay(),
        hour: there.getUTCHours(), minute: there.getUTCMinutes(), second: there.getUTCSeconds(), millisecond: there.getUTCMilliseconds(),
        offsetMinutes, isRepeated: isRepeated(ms, offsetMinutes, offsetOf),
      };
    },
  };
}

function weekFrom(format: Intl.DateTimeFormat, startMs: number): Week {
  const offset = askedOffset(format, startMs);
  const after = askedOffset(format, startMs + weekMs);
  if (offset === after) return { offset, changeMs: Number.POSITIVE_INFINITY, after };
  let [low, high] = [startMs, startMs + weekMs];
  while (high - low > minuteMs) {
    const middle = Math.floor((low + high) / 2 / minuteMs) * minuteMs;
    if (askedOffset(format, middle) === offset) low = middle;
    else high = middle;
  }
  return { offset, changeMs: high, after };
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
