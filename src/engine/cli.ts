/**
 * The command line: `fathom <verb> …`. Finds the verb, runs it, answers its exit code.
 * Started by fathom.mjs, which has made sure of the runtime.
 */

import { verbs } from './host/verbs/index.ts';
import type { Terminal, Verb } from './host/verbs/verb.ts';

const stop = new AbortController();

export async function main(args: readonly string[]): Promise<number> {
  const terminal: Terminal = {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    signal: stop.signal,
  };
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    terminal.out(await overview());
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (load === undefined) {
    terminal.err(`“${name}” is not a verb of fathom. \`fathom --help\` lists them.`);
    return 2;
  }
  const verb = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(verb.help.trim());
    return 0;
  }
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  return verb.run(rest, terminal);
}

async function overview(): Promise<string> {
  const all: Verb[] = await Promise.all(Object.values(verbs).map((load) => load()));
  const shown = all.filter((verb) => verb.isHidden !== true);
  const width = Math.max(...shown.map((verb) => verb.name.length));
  const lines = shown.map((verb) => `  ${verb.name.padEnd(width)}  ${verb.summary}`);
  return ['Fathom: a trading terminal for Binance, OKX and HTX.', '', 'Usage: fathom <verb> [flags]', '', ...lines, '', '`fathom <verb> --help` tells more.'].join('\n');
}
