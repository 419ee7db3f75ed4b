import { expect, test } from 'vitest';
import { noBursts, tapeFlagBacklog, tapeFlagMore, type FlowMember, type TapeFrame } from '../../../engine/contract/index.ts';
import { printsKept } from './prints.ts';
import { TapePanel } from './tape-panel.ts';

const member: FlowMember = { stream: 4, validity: 'live', tickUnits: 5, tickDecimals: 1, lotUnits: 1, lotDecimals: 3, sinceUs: 0, rate: 1 };

/** Prints that came at these times, each worth as much. */
function frame(sequence: number, firstNumber: number, times: readonly number[], flags = 0): TapeFrame {
  const column = (value: (atUs: number) => number): Float64Array => Float64Array.from(times, value);
  return {
    header: { kind: 'tape', flags, stream: 4, topic: 1, sequence, receivedUs: 0, madeUs: 0 }, missedCount: 0, firstNumber, members: [member], bursts: noBursts(),
    venueUs: column((atUs) => atUs), receivedUs: column((atUs) => atUs), firstTicks: column(() => 20), lastTicks: column(() => 21), lots: column(() => 1), trades: column(() => 1), worth: column((atUs) => atUs),
    member: new Uint8Array(times.length), flags: new Uint8Array(times.length),
  };
}

const kept = ({ prints }: TapePanel): readonly number[] => prints.rows(Infinity, 0, 99, 0).map((row) => (row.kind === 'print' ? row.print.receivedUs : -1));

test('the past takes the place of the present as a whole, once all of it is there', () => {
  const tape = new TapePanel();
  tape.onPrints(frame(0, 0, [100, 110], tapeFlagBacklog));
  tape.onPrints(frame(1, 2, [120]));
  tape.onPrints(frame(0, 0, [10, 20], tapeFlagBacklog | tapeFlagMore));
  tape.onPrints(frame(1, 2, [30, 100], tapeFlagBacklog | tapeFlagMore));
  expect(kept(tape)).toEqual([120, 110, 100]);
  tape.onPrints(frame(2, 4, [110, 120], tapeFlagBacklog));
  expect([kept(tape), tape.csv().split('\n').length]).toEqual([[120, 110, 100, 30, 20, 10], 8]);
  tape.onPrints(frame(3, 6, [130]));
  expect(kept(tape)[0]).toBe(130);
});

test('held rows stay the same prints when the past comes before them; where none of them is there any more, the newest come again', () => {
  const tape = new TapePanel();
  tape.onPrints(frame(0, 0, [100, 110], tapeFlagBacklog));
  tape.hold();
  tape.onPrints(frame(1, 2, [120]));
  expect([tape.isHeld, tape.waitingCount]).toEqual([true, 1]);
  tape.onPrints(frame(0, 0, [10, 20, 100, 110, 120], tapeFlagBacklog));
  expect([tape.isHeld, tape.waitingCount]).toEqual([true, 1]);
  tape.scroll(2);
  tape.onPrints(frame(1, 5, [130]));
  expect([tape.isHeld, tape.waitingCount]).toEqual([true, 2]);
  tape.onPrints(frame(0, 0, [500, 510], tapeFlagBacklog));
  expect([tape.isHeld, kept(tape)]).toEqual([false, [510, 500]]);
});

test('since when all is there is no earlier than the oldest print that there was room for', () => {
  const tape = new TapePanel();
  const times = Array.from({ length: printsKept }, (_, at) => 1_000 + at);
  tape.onPrints(frame(0, 0, times.slice(1), tapeFlagBacklog));
  expect(tape.prints.cutUs).toBe(0);
  tape.onPrints(frame(1, printsKept - 1, [99_999]));
  expect(tape.prints.cutUs).toBe(1_001);
});
