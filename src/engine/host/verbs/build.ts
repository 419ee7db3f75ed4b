/** `fathom build`, which is `npm run build`: the page and the desktop program, into out/. */

import { build as buildAll } from '../build.ts';
import { parseFlags, stoppedCode, type Verb } from './verb.ts';

export const build: Verb = {
  name: 'build',
  summary: 'Build the page and the desktop program into out/.',
  isHidden: true,
  help: `
Usage: npm run build      fathom build

Builds the page (out/renderer) and the desktop program (out/main, out/preload), changed or not.
\`npm start\` does this by itself when something changed.
`,
  run: async (args, terminal) => {
    const flags = parseFlags(args, {}, 0);
    if (!flags.ok) {
      terminal.err(flags.fault);
      return 2;
    }
    terminal.err('Building the page and the desktop program …');
    const built = await buildAll(terminal);
    if (terminal.signal.aborted) {
      terminal.err('The build was stopped.');
      return stoppedCode;
    }
    terminal.err(built.ok ? `Built in ${built.value.toFixed(1)} s.` : built.fault);
    return built.ok ? 0 : 1;
  },
};
