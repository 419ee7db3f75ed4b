/**
 * `fathom start`, which is `npm start`: builds what is out of date, then opens the terminal: in the
 * desktop window where there is one to open, else in a browser.
 */

import { join } from 'node:path';
import { runBrowserHome } from '../browser-home.ts';
import { ensureBuilt } from '../build.ts';
import { findElectron, hasDisplay, runDesktop, thisMachine } from '../desktop.ts';
import { homeFlagsHelp, parseHomeFlags } from '../home-flags.ts';
import { repository } from '../tool.ts';
import { stoppedCode, type Verb } from './verb.ts';

export const start: Verb = {
  name: 'start',
  summary: 'Build what is out of date and open the terminal.',
  help: `
Usage: npm start -- [flags]      fathom start [flags]

Builds what is out of date and opens the terminal: the desktop window where Electron and a display
are, else the same terminal in a browser, on an address of this machine that opens once.
Ctrl-C stops it.

${homeFlagsHelp.slice(1)}
  --help                   this text
`,
  run: async (args, terminal) => {
    const flags = parseHomeFlags(args, process.env);
    if (!flags.ok) {
      terminal.err(`${flags.fault.detail}\n\`npm start -- --help\` lists the flags.`);
      return 2;
    }
    if (!(await ensureBuilt(terminal))) return terminal.signal.aborted ? stoppedCode : 1;
    const { loaded: { config }, isHeadless } = flags.value;
    if (isHeadless) return runBrowserHome({ config, home: 'headless', isBrowserWanted: false, terminal });

    const electron = findElectron(thisMachine, join(repository, 'node_modules', 'electron'));
    if (electron.ok) {
      const code = await runDesktop(electron.value, [repository, ...args], terminal.signal);
      if (code !== null) return code;
      terminal.err('The desktop window could not be opened, so the terminal opens in a browser.');
    } else terminal.err(electron.fault);
    return runBrowserHome({ config, home: 'browser', isBrowserWanted: hasDisplay(thisMachine), terminal });
  },
};
