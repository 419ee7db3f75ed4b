import { expect, test } from 'vitest';
import { firstSource, readScriptFile, scriptFile, scriptFrom, scriptsFrom, scriptsMax } from './library.ts';
import { scriptLengthMax } from '../../../engine/contract/script/limits.ts';
import { openSandbox } from './sandbox.ts';

test('a script that was exported is imported as it was', () => {
  const script = { name: '我的 bands', source: firstSource };
  expect(readScriptFile(scriptFile(script))).toEqual({ ok: true, value: script });
});

test('a file that is no script, or too much of one, is refused', () => {
  for (const text of ['', '{', '[]', '{"kind":"other","version":1,"name":"a","source":"b"}', '{"kind":"fathom-indicator","version":1,"name":"","source":"b"}', '{"kind":"fathom-indicator","version":1,"name":{},"source":"b"}']) {
    expect(readScriptFile(text)).toEqual({ ok: false, fault: 'not-ours' });
  }
  expect(readScriptFile(' '.repeat(scriptLengthMax * 2 + 1))).toEqual({ ok: false, fault: 'too-long' });
});

test('what was kept is read with care', () => {
  expect(scriptsFrom([{ name: 'a', source: 'x' }, { name: 'a', source: 'y' }, { name: 5 }, null, { name: ' b ', source: 'z' }])).toEqual([{ name: 'a', source: 'x' }, { name: 'b', source: 'z' }]);
  expect(scriptsFrom(Array.from({ length: 99 }, (_, at) => ({ name: `n${at}`, source: 'x' }))).length).toBe(scriptsMax);
  expect(scriptFrom({ name: 'a', source: 'x'.repeat(scriptLengthMax + 1) })).toBeNull();
});

test('the script that a newcomer begins with works', async () => {
  const sandbox = await openSandbox(firstSource, {});
  expect(sandbox.ok && sandbox.value.shape.plots.map(({ id }) => id)).toEqual(['mean', 'upper', 'lower']);
});
