/**
 * A time zone of the IANA list as arithmetic: how far its clocks are from UTC at any moment, summer time included.
 *
 * The platform's formatter knows every zone and takes tens of microseconds a date; an axis asks thousands of times. So
 * the offset is asked at the ends of a week and, where they differ, the change is found by halving.
 */

const weekUs = 7 * 86_400_000_000;
const minuteUs = 60_000_000;
const weeksMax = 4_096;

interface Week {
  readonly offsetUs: number;
  /** The moment in it from which on another offset holds; beyond it where there is none. */
  readonly changeUs: number;
  readonly afterUs: number;
}

export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat | null;
  readonly #weeks = new Map<number, Week>();

  /** A name that the platform does not know is UTC. */
  constructor(name: string) {
    const format = name === 'UTC' ? null : formatOf(name);
    this.name = format === null ? 'UTC' : name;
    this.#format = format;
  }

  /** What its clocks show, minus UTC. */
  offsetUs(timeUs: number): number {
    if (this.#format === null) return 0;
    const number = Math.floor(timeUs / weekUs);
    let week = this.#weeks.get(number);
    if (week === undefined) {
      week = this.#newWeek(number * weekUs);
      if (this.#weeks.size >= weeksMax) this.#weeks.clear();
      this.#weeks.set(number, week);
    }
    return timeUs < week.changeUs ? week.offsetUs : week.afterUs;
  }

  #newWeek(startUs: number): Week {
    const offsetUs = this.#ask(startUs);
    const afterUs = this.#ask(startUs + weekUs);
    if (offsetUs === afterUs) return { offsetUs, changeUs: Number.POSITIVE_INFINITY, afterUs };
    let low = startUs;
    let high = startUs + weekUs;
    while (high - low > minuteUs) {
      const middle = Math.floor((low + high) / 2 / minuteUs) * minuteUs;
      if (this.#ask(middle) === offsetUs) low = middle;
      else high = middle;
    }
    return { offsetUs, changeUs: high, afterUs };
  }

  #ask(timeUs: number): number {
    const text = this.#format?.formatToParts(timeUs / 1_000).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const found = /GMT([+-])(\d{2}):(\d{2})/.exec(text);
    if (found === null) return 0;
    const minutes = Number(found[2]) * 60 + Number(found[3]);
    return (found[1] === '-' ? -minutes : minutes) * minuteUs;
  }
}

/** What a clock in the zone shows. */
export interface ClockTime {
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
  readonly offsetUs: number;
}

export function clockTime(timeUs: number, zone: Zone): ClockTime {
  const offsetUs = zone.offsetUs(timeUs);
  const date = new Date(Math.floor((timeUs + offsetUs) / 1_000));
  return {
    year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), weekday: date.getUTCDay(),
    hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(), millisecond: date.getUTCMilliseconds(), offsetUs,
  };
}

/** `UTC`, `UTC+8`, `UTC+5:45`. */
export function offsetText(offsetUs: number): string {
  if (offsetUs === 0) return 'UTC';
  const minutes = Math.round(Math.abs(offsetUs) / minuteUs);
  const rest = minutes % 60;
  return `UTC${offsetUs < 0 ? '−' : '+'}${Math.floor(minutes / 60)}${rest === 0 ? '' : `:${two(rest)}`}`;
}

export function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** The zone of this computer. */
export function localZoneName(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function formatOf(name: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    return null;
  }
}
