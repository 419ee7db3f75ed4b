/**
 * The command line: `fathom <verb> …`. Finds the verb, runs it, answers its exit code.
 * Started by fathom.mjs, which has made sure of the runtime.
 */

import { verbs } from './host/verbs/index.ts';
import { nearest, type Terminal, type Verb } from './host/verbs/verb.ts';

/** The exit code of a program whose reader went away, as shells know it. */
const readerGoneCode = 141;
/** After Ctrl-C, what still waits for a network or a disk holds nobody up for longer. */
const lingerMsMax = 300;

const stop = new AbortController();

export async function main(args: readonly string[]): Promise<number> {
  const terminal: Terminal = {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    signal: stop.signal,
  };
  // `fathom decode … | head`: whoever read our output has enough, so nothing is left to do.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') terminal.err(`The output could not be written: ${error.message}`);
    process.exit(error.code === 'EPIPE' ? readerGoneCode : 1);
  });
  process.stderr.on('error', () => undefined);
  const [first, ...others] = args;
  const isHelp = first === '--help' || first === '-h' || first === 'help';
  const [name, ...rest] = isHelp ? [others[0], '--help'] : [first, ...others];
  if (first === '--version' || first === '-v' || first === 'version') {
    terminal.out((await import('./host/start.ts')).readVersion());
    return 0;
  }
  if (name === undefined) {
    (isHelp ? terminal.out : terminal.err)(await overview());
    return isHelp ? 0 : 2;
  }
  const load = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (load === undefined) {
    const close = nearest(name.toLowerCase(), Object.keys(verbs));
    terminal.err(`“${name}” is not a verb of fathom${close === null ? '' : `; did you mean ${close}?`}\n\`fathom --help\` lists them.`);
    return 2;
  }
  const verb = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(verb.help.trim());
    return 0;
  }
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const code = await verb.run(rest, terminal);
  if (stop.signal.aborted) setTimeout(() => process.exit(code), lingerMsMax).unref();
  return code;
}

async function overview(): Promise<string> {
  const all: Verb[] = await Promise.all(Object.values(verbs).map((load) => load()));
  const shown = all.filter((verb) => verb.isHidden !== true);
  const width = Math.max(...shown.map((verb) => verb.name.length));
  const lines = shown.map((verb) => `  ${verb.name.padEnd(width)}  ${verb.summary}`);
  return ['Fathom: a trading terminal for professional crypto traders.', '', 'Usage: fathom <verb> [flags]', '', ...lines, '', '`fathom <verb> --help` tells more.'].join('\n');
}
