import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { apiNamed, apiNames, completionsFor } from './api.ts';
import { openSandbox } from './sandbox.ts';

const names = (before: string): readonly string[] | null => completionsFor(before)?.names.map(({ name }) => name) ?? null;

test('functions are offered where one begins, fields of a bar after its dot', () => {
  expect(names('const a = s')).toEqual(['sma', 'sum']);
  expect(names('bar.')?.slice(0, 3)).toEqual(['open', 'high', 'low']);
  expect(names('bar.cl')).toEqual(['close']);
  expect([names(''), names('x = 5 '), names('sma')]).toEqual([null, null, null]);
  expect(apiNamed('atr')?.form).toBe('atr(length) → bar => number');
});

test('every function that is offered exists in the machine', async () => {
  const offered = apiNames.filter(({ name, kind }) => kind === 'function' && name !== 'onBar').map(({ name }) => name);
  const sandbox = await openSandbox(`indicator({ plots: { a: 'line' } }); function onBar() {} for (const one of [${offered.join()}]) if (typeof one !== 'function') throw new Error('missing');`, {});
  expect(sandbox.ok).toBe(true);
});

test('every field of a bar that is offered is there', async () => {
  const offered = apiNames.filter(({ kind }) => kind === 'property').map(({ name }) => name);
  const sandbox = await openSandbox(`indicator({ plots: { a: 'line' } }); function onBar(bar) { return ${JSON.stringify(offered)}.filter((name) => !(name in bar)).length; }`, {});
  expect(sandbox.ok && sandbox.value.feed(new Float64Array(7), 1, false)).toEqual({ ok: true, value: Float64Array.from([0]) });
});

test('the guide shows a script that runs, and names everything there is', async () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../../resources/docs/own-indicators.md'), 'utf8');
  const sandbox = await openSandbox(/```js\n([\s\S]*?)```/.exec(guide)?.[1] ?? '', {});
  expect(sandbox.ok && sandbox.value.feed(new Float64Array(7 * 20).fill(5), 20, false).ok).toBe(true);
  expect(apiNames.filter(({ name }) => !guide.includes(name)).map(({ name }) => name)).toEqual([]);
});
