import { expect, test } from 'vitest';
import { openSandbox, type Sandbox } from './sandbox.ts';
import { barColumnCount } from '../../../engine/contract/script/limits.ts';

/** Bars whose close counts up from a number. */
function columns(from: number, count: number, last: number | null = null): Float64Array {
  const made = new Float64Array(barColumnCount * count);
  for (let at = 0; at < count; at += 1) for (let column = 0; column < barColumnCount; column += 1) made[column * count + at] = column === 4 ? (at === count - 1 && last !== null ? last : from + at) : column === 2 ? from + at + 2 : column === 5 ? 10 : from + at;
  return made;
}

async function opened(source: string, params: Readonly<Record<string, number>> = {}): Promise<Sandbox> {
  const sandbox = await openSandbox(source, params);
  if (!sandbox.ok) throw new Error(JSON.stringify(sandbox.fault));
  return sandbox.value;
}

const trouble = async (source: string): Promise<unknown> => {
  const sandbox = await openSandbox(source, {});
  if (!sandbox.ok) return sandbox.fault;
  const fed = sandbox.value.feed(columns(0, 3), 3, false);
  return fed.ok ? null : fed.fault;
};

const average = `
const { length } = indicator({ pane: 'own', params: { length: { default: 3, min: 1, max: 50 } }, plots: { mean: 'line', far: { draw: 'histogram', colour: 'signed' } }, levels: [0] });
const mean = sma(length);
function onBar(bar) {
  const middle = mean(bar.close);
  return { mean: middle, far: bar.close - middle };
}`;

test('a script says what it is, takes parameters, and makes a value a plot', async () => {
  const sandbox = await opened(average, { length: 2 });
  expect(sandbox.shape).toEqual({
    pane: 'own', levels: [0], params: [{ id: 'length', default: 3, min: 1, max: 50, step: 1 }],
    plots: [{ id: 'mean', draw: 'line', colour: 'first' }, { id: 'far', draw: 'histogram', colour: 'signed' }],
  });
  expect(sandbox.feed(columns(10, 3), 3, false)).toEqual({ ok: true, value: Float64Array.from([Number.NaN, Number.NaN, 10.5, 0.5, 11.5, 0.5]) });
  expect(sandbox.spent.runMs).toBeGreaterThan(0);
});

test('a bar that grows leaves no trace, however the script remembers', async () => {
  const source = `
    indicator({ plots: { total: 'line', kept: 'line', average: 'line' } });
    let total = 0;
    const kept = new Map();
    const mean = ema(3);
    function onBar(bar) {
      total += bar.close;
      kept.set(bar.close, 'x'.repeat(500));
      return { total, kept: kept.size, average: mean(bar.close) };
    }`;
  const [whole, pieces] = [await opened(source), await opened(source)];
  const atOnce = whole.feed(columns(0, 40), 40, false);
  const values: number[] = [];
  for (let bar = 0; bar < 40; bar += 1) {
    for (const draft of [900, 17, bar * 3]) pieces.feed(columns(bar, 1, draft), 1, true);
    const fed = pieces.feed(columns(bar, 1), 1, false);
    if (fed.ok) values.push(...fed.value);
  }
  expect(atOnce).toEqual({ ok: true, value: Float64Array.from(values) });
});

test('an endless loop is stopped, and told from a slow history', async () => {
  expect(await trouble(`indicator({ plots: { a: 'line' } });\nfunction onBar() {\n  while (true) {}\n}`)).toMatchObject({ kind: 'bar-time', line: 2 });
  expect(await trouble('indicator({ plots: { a: "line" } }); for (;;) {}')).toMatchObject({ kind: 'bar-time', line: 1 });
  // A clock that hurries: each look at it is 20 ms later, so that no bar is slow and all of them together are.
  let nowMs = 0;
  const sandbox = await openSandbox(average, {}, () => (nowMs += 20));
  const fed = sandbox.ok ? sandbox.value.feed(columns(0, 5_000), 5_000, false) : null;
  expect(fed).toMatchObject({ ok: false, fault: { kind: 'run-time' } });
});

test('a day of live bars does not use up what a history may take', async () => {
  let nowMs = 0;
  const sandbox = await openSandbox(average, {}, () => (nowMs += 20));
  if (!sandbox.ok) throw new Error('refused');
  for (let bar = 0; bar < 500; bar += 1) {
    sandbox.value.renew();
    expect(sandbox.value.feed(columns(bar, 1), 1, false).ok).toBe(true);
  }
  expect(sandbox.value.spent.runMs).toBeLessThan(200);
});

test('an error is named with its line', async () => {
  expect(await trouble('indicator({ plots: { a: "line" } });\n\nfunction onBar(bar) {\n  return bar.nothing.there;\n}')).toMatchObject({ kind: 'error', line: 4, text: "TypeError: cannot read property 'there' of undefined" });
  expect(await trouble('indicator({\n  plots: {\n')).toMatchObject({ kind: 'error', line: 3 });
  expect(await trouble('throw "plain text"')).toMatchObject({ kind: 'error', text: '"plain text"' });
});

test('memory has an end, and so has the depth of calls', async () => {
  expect(await trouble('indicator({ plots: { a: "line" } });\nconst all = [];\nfunction onBar() { return all.push(new Array(9e6).fill(1)); }')).toMatchObject({ kind: 'memory' });
  expect(await trouble('indicator({ plots: { a: "line" } });\nfunction onBar() { return onBar(); }')).toMatchObject({ kind: 'error' });
});

test('nothing of the world is in there', async () => {
  const names = ['fetch', 'XMLHttpRequest', 'WebSocket', 'document', 'window', 'self', 'postMessage', 'importScripts', 'setTimeout', 'Date', 'performance', 'Promise', 'Proxy', 'process', 'require', 'console', 'navigator', 'localStorage', 'WebAssembly', 'SharedArrayBuffer', 'Atomics'];
  const sandbox = await opened(`
    indicator({ plots: { known: 'line', chance: 'line' } });
    const known = ${JSON.stringify(names)}.filter((name) => typeof globalThis[name] !== 'undefined').length;
    function onBar() { return { known, chance: typeof Math.random === 'undefined' ? 0 : 1 }; }`);
  expect(sandbox.feed(columns(0, 1), 1, false)).toEqual({ ok: true, value: Float64Array.from([0, 0]) });
});

test('a script that says nothing useful of itself is refused in words', async () => {
  const said = async (source: string): Promise<unknown> => {
    const answer = await openSandbox(source, {});
    return answer.ok ? null : answer.fault.text;
  };
  expect(await said('')).toBe('indicator({ … }) was not called');
  expect(await said('indicator({ plots: { a: "line" } })')).toBe('function onBar(bar) is missing');
  expect(await said('indicator({}); function onBar() {}')).toBe('indicator({ plots: { … } }) names no plot');
  expect(await said('indicator({ plots: { a: "cloud" } }); function onBar() {}')).toBe('a is drawn as one of line, histogram, dots');
  expect(await said('indicator({ plots: { a: "line" }, params: { n: { default: 5, min: 9 } } }); function onBar() {}')).toBe('the parameter n needs default, min and max, in order');
  expect(await said('indicator({ plots: Object.fromEntries(Array.from({ length: 9 }, (_, n) => ["p" + n, "line"])) }); function onBar() {}')).toBe('an indicator has 8 plots at most');
});

test('what a script does to its own tools hurts nobody but itself', async () => {
  const source = 'indicator({ plots: { a: "line" } }); globalThis.__bar = () => {}; Array.prototype.map = () => [1, 2, 3, 4, 5, 6, 7]; function onBar(bar) { return Infinity; }';
  const sandbox = await opened(source);
  expect(sandbox.feed(columns(0, 2), 2, false)).toEqual({ ok: true, value: Float64Array.from([Number.NaN, Number.NaN]) });
});
