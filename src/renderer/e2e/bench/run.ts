/** Runs one benchmark of the screen and prints its report as JSON: what `fathom bench screen-…` starts. */

import type { Bench } from '../../../engine/host/bench/bench.ts';
import { closeBrowser } from '../launch.ts';
import { heat } from './heat.ts';
import { load } from './load.ts';
import { memory } from './memory.ts';
import { start } from './start.ts';

const benches: Readonly<Record<string, Bench>> = Object.fromEntries([heat, load, memory, start].map((one) => [one.name, one]));

const [name = '', rounds = '3'] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  process.stderr.write(`“${name}” is no benchmark of the screen; there are: ${Object.keys(benches).join(', ')}\n`);
  process.exitCode = 2;
} else {
  const report = await bench.run({
    rounds: Number(rounds),
    terminal: { out: (line) => void process.stdout.write(`${line}\n`), err: (line) => void process.stderr.write(`${line}\n`), signal: new AbortController().signal },
  });
  await closeBrowser();
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
