import { expect, test } from 'vitest';
import { repository } from '../tool.ts';
import { countTests, summary } from './check.ts';

function report(...tests: readonly (readonly [name: string, status: string])[]): string {
  const assertionResults = tests.map(([fullName, status]) => ({ fullName, status }));
  return JSON.stringify({ testResults: [{ name: `${repository}/src/a.test.ts`, status: 'passed', assertionResults }] });
}

test('the last line counts what passed and failed, and what was skipped only when something was', () => {
  expect(summary({ passed: 12, failed: 0, skipped: [] })).toBe('12 passed, 0 failed');
  expect(summary({ passed: 12, failed: 1, skipped: ['a', 'b'] })).toBe('12 passed, 1 failed, 2 skipped');
});

test('tests are counted by what became of them, and skipped ones by name', () => {
  const text = report(['one', 'passed'], ['two', 'failed'], ['three', 'skipped'], ['four', 'pending'], ['five', 'todo']);
  expect(countTests(text, false)).toEqual({
    passed: 1,
    failed: 1,
    skipped: ['src/a.test.ts › three', 'src/a.test.ts › four', 'src/a.test.ts › five'],
  });
});

test('a run that ended badly is never counted as well, even when no test failed', () => {
  expect(countTests(report(['one', 'passed']), false)).toEqual({ passed: 1, failed: 1, skipped: [] });
  const broken = JSON.stringify({ testResults: [{ name: 'src/b.test.ts', status: 'failed', assertionResults: [] }] });
  expect(countTests(broken, false)).toEqual({ passed: 0, failed: 1, skipped: [] });
});
