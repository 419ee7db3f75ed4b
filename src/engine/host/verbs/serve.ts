/** `fathom serve`: the engine and its page without a window, for a server or a second machine of one's own. */

import { runBrowserHome } from '../browser-home.ts';
import { homeFlagsHelp, parseHomeFlags } from '../home-flags.ts';
import type { Verb } from './verb.ts';

export const serve: Verb = {
  name: 'serve',
  summary: 'Run the engine without a window and serve the page on loopback.',
  help: `
Usage: fathom serve [flags]

Runs the engine and serves its page on an address of this machine that opens once. Enter prints a
fresh one, and so does the signal USR2 where there is no terminal. Builds nothing: \`npm run build\`
makes the page. Ctrl-C stops it.

${homeFlagsHelp.slice(1)}
  --help                   this text`,
  run: async (args, terminal) => {
    const flags = parseHomeFlags(args, process.env);
    if (!flags.ok) {
      terminal.err(`${flags.fault.detail}\n\`fathom serve --help\` lists the flags.`);
      return 2;
    }
    return runBrowserHome({ config: flags.value.loaded.config, home: 'headless', isBrowserWanted: false, terminal });
  },
};
