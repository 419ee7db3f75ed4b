import { expect, test } from 'vitest';
import { nearest, parseFlags } from './verb.ts';

const options = { port: { type: 'string' }, live: { type: 'boolean' } } as const;

test.each([
  [['--prot', '1'], '“--prot” is not a flag here; did you mean --port?'],
  [['--nonsense'], '“--nonsense” is not a flag here'],
  [['-p', '1'], '“-p” is not a flag here'],
  [['--port'], '--port needs a value after it'],
  [['--port', '--live'], '--port needs a value, and “--live” looks like a flag; if it is the value, write --port=--live'],
  [['--live=yes'], '--live takes no value, was given “yes”'],
  [['here'], '“here” is one argument too many'],
  [['--toString'], '“--toString” is not a flag here'],
])('%j is refused in one sentence', (args, sentence) => {
  expect(parseFlags(args, options, 0)).toEqual({ ok: false, fault: sentence });
});

test('what is given is found', () => {
  expect(parseFlags(['--live', '--port=-1', '-', '--', '--file'], options, 2)).toEqual({ ok: true, value: { values: { live: true, port: '-1' }, positionals: ['-', '--file'] } });
});

test('the name that was meant is near', () => {
  const verbs = ['start', 'serve', 'record', 'replay', 'decode'];
  expect(['statr', 'DECODE', 'recrod', 'xyz'].map((name) => nearest(name.toLowerCase(), verbs))).toEqual(['start', 'decode', 'record', null]);
});
