/**
 * The prints of time and sales as they are kept for the screen: by number, so that one that grew takes the place of what it was.
 *
 * Holds: the newest `printsKept` are there; a filter is applied when they are read, so that another one needs nothing from the engine; where trades may be
 * missing there is a row that says so, whatever the filter. What was there when reading was paused stays in its place while others come.
 */

import { printBit, type FlowMember, type TapeFrame } from '../../../engine/contract/index.ts';
import { stepFormat } from '../format.ts';

export const printsKept = 16_384;

export interface Print {
  readonly number: number;
  readonly member: number;
  readonly venueUs: number;
  readonly receivedUs: number;
  readonly isSold: boolean;
  readonly isAfterGap: boolean;
  readonly firstTicks: number;
  readonly lastTicks: number;
  readonly lots: number;
  readonly trades: number;
  readonly worth: number;
}

export type TapeRow = { readonly kind: 'print'; readonly print: Print } | { readonly kind: 'gap'; readonly member: number };

const columnNames = ['venueUs', 'receivedUs', 'firstTicks', 'lastTicks', 'lots', 'trades', 'worth'] as const;

export class Prints {
  readonly #columns: Readonly<Record<(typeof columnNames)[number], Float64Array>> = newColumns();
  readonly #member = new Uint8Array(printsKept);
  readonly #flags = new Uint8Array(printsKept);
  #first = 0;
  #end = 0;
  missedCount = 0;
  members: readonly FlowMember[] = [];

  get count(): number {
    return this.#end - this.#first;
  }

  get bytes(): number {
    return this.count * (columnNames.length * 8 + 2);
  }

  /** Number of the next print. */
  get end(): number {
    return this.#end;
  }

  /** When its oldest print came, where older ones had to go; else 0. */
  get cutUs(): number {
    return this.count < printsKept ? 0 : (this.at(this.#first)?.receivedUs ?? 0);
  }

  /** Number of the first print after all that had come by then. */
  after(receivedUs: number): number {
    let number = this.#end;
    while (number > this.#first && (this.#columns.receivedUs[(number - 1) % printsKept] ?? 0) > receivedUs) number -= 1;
    return number;
  }

  hasBefore(number: number): boolean {
    return number > this.#first;
  }

  clear(): void {
    this.#first = this.#end = this.missedCount = 0;
    this.members = [];
  }

  add(frame: TapeFrame): void {
    if (frame.header.sequence === 0) this.clear();
    this.members = frame.members;
    this.missedCount += frame.missedCount;
    if (this.count === 0) this.#first = this.#end = frame.firstNumber;
    for (let place = 0; place < frame.member.length; place += 1) {
      const at = (frame.firstNumber + place) % printsKept;
      for (const name of columnNames) this.#columns[name][at] = frame[name][place] ?? 0;
      this.#member[at] = frame.member[place] ?? 0;
      this.#flags[at] = frame.flags[place] ?? 0;
    }
    this.#end = Math.max(this.#end, frame.firstNumber + frame.member.length);
    // What was missed is not there: the numbers before it say nothing.
    if (frame.missedCount > 0) this.#first = frame.firstNumber;
    this.#first = Math.max(this.#first, this.#end - printsKept);
  }

  at(number: number): Print | null {
    if (number < this.#first || number >= this.#end) return null;
    const at = number % printsKept;
    const column = (name: (typeof columnNames)[number]): number => this.#columns[name][at] ?? 0;
    const flags = this.#flags[at] ?? 0;
    return {
      number, member: this.#member[at] ?? 0, venueUs: column('venueUs'), receivedUs: column('receivedUs'), isSold: (flags & printBit.sold) !== 0, isAfterGap: (flags & printBit.afterGap) !== 0,
      firstTicks: column('firstTicks'), lastTicks: column('lastTicks'), lots: column('lots'), trades: column('trades'), worth: column('worth'),
    };
  }

  /** So many rows from before this number, newest first, after leaving out the first few. */
  rows(before: number, skipCount: number, countMax: number, worthMin: number): readonly TapeRow[] {
    const rows: TapeRow[] = [];
    let skipped = 0;
    const put = (row: () => TapeRow | null): void => {
      if (skipped < skipCount) {
        skipped += 1;
        return;
      }
      const made = row();
      if (made !== null) rows.push(made);
    };
    for (let number = Math.min(before, this.#end) - 1; number >= this.#first && rows.length < countMax; number -= 1) {
      const at = number % printsKept;
      if (this.#isShown(at, worthMin)) put(() => { const print = this.at(number); return print === null ? null : { kind: 'print', print }; });
      if (((this.#flags[at] ?? 0) & printBit.afterGap) !== 0 && rows.length < countMax) put(() => ({ kind: 'gap', member: this.#member[at] ?? 0 }));
    }
    return rows;
  }

  /** How many prints that the filter lets through came at or after this number. */
  countSince(number: number, worthMin: number): number {
    let count = 0;
    for (let one = Math.max(number, this.#first); one < this.#end; one += 1) if (this.#isShown(one % printsKept, worthMin)) count += 1;
    return count;
  }

  #isShown(at: number, worthMin: number): boolean {
    return (this.#columns.worth[at] ?? 0) >= worthMin;
  }

  /** All that is kept and the filter lets through, oldest first, as a spreadsheet reads it: exact digits, times in microseconds and as text in UTC. */
  csv(worthMin: number, names: ReadonlyMap<number, string>): string {
    const steps = this.members.map(stepsOf);
    const lines = ['time_utc,venue_time_us,received_us,market,side,first_price,last_price,size_base,worth_quote,trades,after_gap'];
    for (let number = this.#first; number < this.#end; number += 1) {
      const print = this.at(number);
      const step = print === null ? undefined : steps[print.member];
      if (print === null || step === undefined || print.worth < worthMin) continue;
      const market = names.get(this.members[print.member]?.stream ?? -1) ?? '';
      lines.push([
        new Date(print.venueUs / 1_000).toISOString(), print.venueUs, print.receivedUs, /[",\n]/.test(market) ? `"${market.replaceAll('"', '""')}"` : market, print.isSold ? 'sell' : 'buy',
        step.price(print.firstTicks), step.price(print.lastTicks), step.size(print.lots), Number(print.worth.toPrecision(12)), print.trades, print.isAfterGap ? 1 : 0,
      ].join());
    }
    return `${lines.join('\n')}\n`;
  }
}

function newColumns(): Record<(typeof columnNames)[number], Float64Array> {
  const column = (): Float64Array => new Float64Array(printsKept);
  return { venueUs: column(), receivedUs: column(), firstTicks: column(), lastTicks: column(), lots: column(), trades: column(), worth: column() };
}

export interface MemberSteps {
  readonly price: (ticks: number) => string;
  readonly size: (lots: number) => string;
}

/** How a market's prices and sizes are written: every digit. */
export function stepsOf({ tickUnits, tickDecimals, lotUnits, lotDecimals }: FlowMember): MemberSteps {
  const whole = (units: number): bigint => (Number.isFinite(units) ? BigInt(Math.round(units)) : 0n);
  return { price: stepFormat({ units: whole(tickUnits), decimals: tickDecimals }).text, size: stepFormat({ units: whole(lotUnits), decimals: lotDecimals }).text };
}

/** How large a print is: 0 is ordinary, each tier some times the one before. */
export function tierOf(worth: number, tierWorth: number): 0 | 1 | 2 | 3 {
  if (!(tierWorth > 0) || worth < tierWorth) return 0;
  if (worth < tierWorth * tierTimes[0]) return 1;
  return worth < tierWorth * tierTimes[1] ? 2 : 3;
}

const tierTimes = [4, 20] as const;
