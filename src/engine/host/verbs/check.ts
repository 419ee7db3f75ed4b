/**
 * `fathom check`, which is `npm test`: type check, lint, build and every test of the repository, one
 * after the other, so that a slow machine measures times fairly. Counts all of it together; the last
 * line is `N passed, N failed`, with `, N skipped` when something was.
 */

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { build } from '../build.ts';
import { repository, runTool } from '../tool.ts';
import { parseFlags, type Terminal, type Verb } from './verb.ts';

/** Nothing here takes so long; what does, hangs. */
const stageMsMax = 5 * 60_000;
const testsMsMax = 20 * 60_000;
const reportFile = join(repository, 'out', 'check', 'tests.json');

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** By name, so that nobody has to guess what was left out. */
  readonly skipped: readonly string[];
}

interface Stage {
  readonly name: string;
  readonly run: (terminal: Terminal, filters: readonly string[]) => Promise<Counts>;
}

const stages: readonly Stage[] = [
  { name: 'type check', run: (terminal) => runStage('node_modules/typescript/bin/tsc', ['-b'], terminal) },
  { name: 'lint', run: (terminal) => runStage('node_modules/oxlint/bin/oxlint', [], terminal) },
  { name: 'build', run: runBuild },
  { name: 'tests', run: runTests },
];

export const check: Verb = {
  name: 'check',
  summary: 'Type check, lint, build and run every test.',
  isHidden: true,
  help: `
Usage: npm test      fathom check [file …]

Runs the type check, the linter, the build and every test: unit, property and stress tests, the
repository's manners, and journeys in a real Chromium. Names of files narrow the tests down.
The last line counts everything; the exit code is 1 when anything did not pass.
`,
  run: async (args, terminal) => {
    const flags = parseFlags(args, {}, 100);
    if (!flags.ok) {
      terminal.err(flags.fault);
      return 2;
    }
    let total: Counts = { passed: 0, failed: 0, skipped: [] };
    const startMs = performance.now();
    for (const [index, stage] of stages.entries()) {
      if (terminal.signal.aborted) break;
      terminal.err(`\n[${index + 1}/${stages.length}] ${stage.name} …`);
      const stageMs = performance.now();
      const counts = await stage.run(terminal, flags.value.positionals);
      total = add(total, counts);
      terminal.err(`[${index + 1}/${stages.length}] ${stage.name}: ${summary(counts)} in ${seconds(stageMs)} s`);
    }
    for (const name of total.skipped) terminal.out(`skipped: ${name}`);
    terminal.out(`took ${seconds(startMs)} s`);
    // A run that was broken off proves nothing.
    if (terminal.signal.aborted) total = add(total, { passed: 0, failed: 1, skipped: [] });
    terminal.out(summary(total));
    return total.failed === 0 ? 0 : 1;
  },
};

export function summary({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`;
}

function add(left: Counts, right: Counts): Counts {
  return { passed: left.passed + right.passed, failed: left.failed + right.failed, skipped: [...left.skipped, ...right.skipped] };
}

function seconds(sinceMs: number): string {
  return ((performance.now() - sinceMs) / 1_000).toFixed(1);
}

function one(isPassed: boolean): Counts {
  return { passed: isPassed ? 1 : 0, failed: isPassed ? 0 : 1, skipped: [] };
}

async function runStage(script: string, args: readonly string[], terminal: Terminal): Promise<Counts> {
  const { code } = await runTool(script, args, { signal: terminal.signal, isShown: true, limitMs: stageMsMax });
  return one(code === 0);
}

async function runBuild(terminal: Terminal): Promise<Counts> {
  const built = await build(terminal);
  if (!built.ok) terminal.err(built.fault);
  return one(built.ok);
}

async function runTests(terminal: Terminal, filters: readonly string[]): Promise<Counts> {
  rmSync(reportFile, { force: true });
  mkdirSync(join(reportFile, '..'), { recursive: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const { code } = await runTool('node_modules/vitest/vitest.mjs', ['run', ...reporters, ...filters], {
    signal: terminal.signal,
    isShown: true,
    limitMs: testsMsMax,
  });
  let text: string;
  try {
    text = readFileSync(reportFile, 'utf8');
  } catch {
    terminal.err('The test runner ended without a report.');
    return one(false);
  }
  return countTests(text, code === 0);
}

/** What the runner's report uses of its own format. */
const reportSchema = z.object({
  testResults: z.array(z.object({
    name: z.string(),
    status: z.string(),
    assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
  })),
});

/** A runner that ended badly although no test failed counts as one failure: an error outside any test. */
export function countTests(report: string, hasEndedWell: boolean): Counts {
  const { testResults } = reportSchema.parse(JSON.parse(report));
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((result) => ({ ...result, fullName: `${name.replace(`${repository}/`, '')} › ${result.fullName}` })));
  const emptyFailures = testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some((each) => each.status === 'failed'));
  const failedCount = tests.filter(({ status }) => status === 'failed').length + emptyFailures.length;
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: failedCount === 0 && !hasEndedWell ? 1 : failedCount,
    skipped: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ fullName }) => fullName),
  };
}
