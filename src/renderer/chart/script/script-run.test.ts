import { expect, test, vi } from 'vitest';
import { barFlagOpen, newBarColumns, type BarColumns } from '../bars.ts';
import { Slots } from '../slots.ts';
import { answerMsMax } from '../../../engine/contract/script/limits.ts';
import type { FromScript, ToScript } from './messages.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';
import { ScriptRun, type NewScriptWorker } from './script-run.ts';

const minuteUs = 60_000_000;
const scale = { tick: 1, lot: 1 };
const source = 'indicator({ plots: { total: "line" } }); let total = 0; function onBar(bar) { total += bar.close; return total; }';

function bars(from: number, count: number, isLastOpen = false, salt = 0): BarColumns {
  const made = newBarColumns(count);
  for (let at = 0; at < count; at += 1) {
    made.timeUs[at] = (from + at) * minuteUs;
    made.closeTicks[at] = from + at + 1 + salt;
    made.flags[at] = isLastOpen && at === count - 1 ? barFlagOpen : 0;
  }
  return made;
}

/** The worker’s work on this thread, a turn later. */
function near(): { readonly newWorker: NewScriptWorker; readonly ended: () => boolean } {
  let isEnded = false;
  const newWorker: NewScriptWorker = (onMessage) => {
    let sandbox: Sandbox | null = null;
    let run = -1;
    let begin: { readonly source: string } | null = null;
    let turn = Promise.resolve();
    const open = async (): Promise<void> => {
      const opened = await openSandbox(begin?.source ?? '', {});
      sandbox = opened.ok ? opened.value : null;
      onMessage(opened.ok ? { kind: 'shape', shape: opened.value.shape } : { kind: 'trouble', trouble: opened.fault });
    };
    const hear = async (message: ToScript): Promise<void> => {
      if (isEnded) return;
      if (message.kind === 'begin') {
        begin = message;
        await open();
        return;
      }
      if (message.run !== run && run !== -1) await open();
      run = message.run;
      const values = sandbox?.feed(message.columns, message.count, message.hasOpen);
      if (values?.ok === true) onMessage({ kind: 'values', run, from: message.from, count: message.count, values: values.value, spent: { runMs: 1, barMsWorst: 1, barUs: 1 } });
    };
    return { post: (message) => { turn = turn.then(() => hear(message)); }, end: () => { isEnded = true; } };
  };
  return { newWorker, ended: () => isEnded };
}

test('values come for every bar, through holes, growing bars and older history, as if all had come at once', async () => {
  const slots = new Slots(minuteUs);
  slots.addNewest(bars(100, 50));
  const { newWorker } = near();
  const run = new ScriptRun(newWorker, source, {}, () => ({ slots, scale }), () => {});
  const sumTo = (from: number, to: number, missing = 0): number => Array.from({ length: to - from }, (_, at) => from + at + 1).reduce((total, value) => total + value, 0) - missing;
  await expect.poll(() => run.value(0, 49)).toBe(sumTo(100, 150));
  for (const salt of [5, 9]) run.changed(slots.addNewest(bars(152, 1, true, salt)));
  await expect.poll(() => run.value(0, 52)).toBe(sumTo(100, 150) + 153 + 9);
  expect(run.value(0, 51)).toBeNaN();
  run.changed(slots.addNewest(bars(152, 2, true)));
  await expect.poll(() => run.value(0, 53)).toBe(sumTo(100, 150) + 153 + 154);
  run.changed(slots.addOlder(bars(0, 100)));
  await expect.poll(() => run.value(0, 53)).toBe(sumTo(0, 150) + 153 + 154);
  expect([run.value(0, -100), run.state.get().trouble]).toEqual([1, null]);
});

test('a worker that does not answer is ended, and it is said', () => {
  vi.useFakeTimers();
  let isEnded = false;
  const slots = new Slots(minuteUs);
  slots.addNewest(bars(0, 3));
  let say: (message: FromScript) => void = () => {};
  const run = new ScriptRun((onMessage) => {
    say = onMessage;
    return { post: () => {}, end: () => { isEnded = true; } };
  }, source, {}, () => ({ slots, scale }), () => {});
  vi.advanceTimersByTime(answerMsMax + 1);
  vi.useRealTimers();
  say({ kind: 'trouble', trouble: { kind: 'error', text: 'late', line: 1, column: 1 } });
  expect([isEnded, run.state.get().trouble?.kind]).toEqual([true, 'silent']);
});

test('an error ends the worker and stays with the script', async () => {
  const slots = new Slots(minuteUs);
  const { newWorker, ended } = near();
  const run = new ScriptRun(newWorker, 'indicator({', {}, () => ({ slots, scale }), () => {});
  await expect.poll(() => run.state.get().trouble?.line).toBe(1);
  expect(ended()).toBe(true);
});
