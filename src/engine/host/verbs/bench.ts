/** `fathom bench`: the figures, measured here and now. */

import { benches } from '../bench/index.ts';
import type { BenchReport } from '../bench/bench.ts';
import { parseFlags, stoppedCode, type Verb } from './verb.ts';

const roundsDefault = 5;

export const bench: Verb = {
  name: 'bench',
  summary: 'Measure speed and memory against rivals, in turns, here and now.',
  help: `
Usage: fathom bench [NAME] [--rounds N] [--json]

Without a name all benchmarks run, one after the other, and a table is printed at the end.
A ratio above 1 means that Fathom is better. Rivals run in turns; medians of the rounds are shown.

Names: ${Object.keys(benches).join(', ')}

Flags:
  --rounds <n>   rounds to take the median of (default ${roundsDefault})
  --json         one JSON object a benchmark: {"bench","rounds","ratios","figures"}

Exit code: 0 when everything was measured, 1 when something broke, 2 for wrong usage, 130 when it was
stopped.`,
  run: async (args, terminal) => {
    const flags = parseFlags(args, { rounds: { type: 'string' }, json: { type: 'boolean' } }, 1);
    if (!flags.ok) {
      terminal.err(`${flags.fault}. \`fathom bench --help\` tells more.`);
      return 2;
    }
    const [name] = flags.value.positionals;
    const rounds = Number(flags.value.values['rounds'] ?? roundsDefault);
    if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1_000) {
      terminal.err('--rounds must be a whole number from 1 to 1000');
      return 2;
    }
    if (name !== undefined && !Object.hasOwn(benches, name)) {
      terminal.err(`“${name}” is no benchmark; there are: ${Object.keys(benches).join(', ')}`);
      return 2;
    }
    const reports: BenchReport[] = [];
    for (const each of name === undefined ? Object.keys(benches) : [name]) {
      if (terminal.signal.aborted) break;
      const found = await benches[each]?.();
      if (found === undefined) continue;
      terminal.err(`${found.name}: ${found.summary}`);
      const report = await found.run({ rounds, terminal });
      reports.push(report);
      if (flags.value.values['json'] === true) terminal.out(JSON.stringify(report));
    }
    if (flags.value.values['json'] !== true) for (const report of reports) for (const line of rows(report)) terminal.out(line);
    return terminal.signal.aborted ? stoppedCode : 0;
  },
};

function rows(report: BenchReport): readonly string[] {
  const lines = [`${report.bench} (${report.rounds} rounds)`];
  for (const [rival, ratio] of Object.entries(report.ratios)) lines.push(`  ${ratio.toFixed(2).padStart(9)} × better than ${rival}`);
  for (const [figure, value] of Object.entries(report.figures)) lines.push(`  ${figure}: ${JSON.stringify(value)}`);
  return lines;
}
