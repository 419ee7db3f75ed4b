import { expect, test } from 'vitest';
import { newKernelTwin } from '../../core/memory/kernel.ts';
import { runSeed } from '../../core/simulation/campaign.ts';
import { newRunKernel, simulate } from './simulate.ts';
import type { Terminal } from './verb.ts';

function terminal(): Terminal & { readonly lines: string[]; readonly errors: string[] } {
  const lines: string[] = [];
  const errors: string[] = [];
  return { lines, errors, out: (line) => lines.push(line), err: (line) => errors.push(line), signal: new AbortController().signal };
}

test('a few worlds end with a summary that a program can read', async () => {
  const screen = terminal();
  expect(await simulate.run(['--seeds', '2', '--from', '15', '--json'], screen)).toBe(0);
  expect(screen.lines.map((line): unknown => JSON.parse(line))).toEqual([expect.objectContaining({ from: 15, seeds: 2, violations: 0, firstViolations: [] })]);
});

test('worlds of one market are all of that market', async () => {
  const screen = terminal();
  expect(await simulate.run(['--seeds', '3', '--market', 'htx linear'], screen)).toBe(0);
  expect(screen.lines.join('\n')).toMatch(/Worlds by market: htx linear 3$/m);
});

test('worlds with one fault show that fault in their table', async () => {
  const screen = terminal();
  expect(await simulate.run(['--seeds', '4', '--faults', 'disconnect'], screen)).toBe(0);
  expect(screen.lines.join('\n')).toMatch(/disconnect +[1-9]/);
  expect(screen.lines.at(-1)).toBe('No promise was broken.');
});

test.each([['--seeds', '0'], ['--seeds', 'many'], ['--from', '-1'], ['--faults', 'gremlins'], ['--market', 'moon spot'], ['--unknown']])('%s %s is wrong usage', async (...args) => {
  const screen = terminal();
  expect(await simulate.run(args.filter((arg) => arg !== undefined), screen)).toBe(2);
  expect(screen.errors.join('')).toContain('--help');
});

test('a world is the same, fact for fact, on WebAssembly and on its twin', () => {
  for (const seed of [1, 2]) {
    expect(runSeed(seed, { newKernel: newRunKernel })).toEqual(runSeed(seed, { newKernel: () => newKernelTwin(16 * 1024 * 1024) }));
  }
});

test('a campaign that was stopped says so by its exit code', async () => {
  const code = await simulate.run(['--seeds', '1000', '--json'], { out: () => {}, err: () => {}, signal: AbortSignal.abort() });
  expect(code).toBe(130);
});
