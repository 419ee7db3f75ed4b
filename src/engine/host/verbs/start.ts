/**
 * `fathom start`, which is `npm start`: builds what is out of date, then opens the terminal: in the
 * desktop window where there is one to open, else in a browser.
 */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runBrowserHome } from '../browser-home.ts';
import { ensureBuilt } from '../build.ts';
import { findElectron, hasDisplay, thisMachine } from '../desktop.ts';
import { homeFlagsHelp, parseHomeFlags } from '../home-flags.ts';
import { repository } from '../tool.ts';
import type { Terminal, Verb } from './verb.ts';

/** A desktop window that is gone so soon, and not well, never opened: the browser takes over. */
const earlyExitMs = 4_000;
const killMs = 1_800;

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
    if (!(await ensureBuilt(terminal))) return 1;
    const { loaded: { config }, isHeadless } = flags.value;
    if (isHeadless) return runBrowserHome({ config, home: 'headless', isBrowserWanted: false, terminal });

    const electron = findElectron(thisMachine, join(repository, 'node_modules', 'electron'));
    if (electron.ok) {
      const code = await runDesktop(electron.value, args, terminal);
      if (code !== null) return code;
      terminal.err('The desktop window could not be opened, so the terminal opens in a browser.');
    } else terminal.err(electron.fault);
    return runBrowserHome({ config, home: 'browser', isBrowserWanted: hasDisplay(thisMachine), terminal });
  },
};

/** The exit code, or null when the window never opened. */
function runDesktop(electron: string, args: readonly string[], terminal: Terminal): Promise<number | null> {
  const startMs = performance.now();
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env;
  return new Promise((resolve) => {
    const child = spawn(electron, [repository, ...args], { stdio: 'inherit', env: environment });
    const stop = (): void => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), killMs).unref();
    };
    terminal.signal.addEventListener('abort', stop, { once: true });
    child.once('error', () => resolve(null));
    child.once('exit', (code) => {
      terminal.signal.removeEventListener('abort', stop);
      const isEarly = performance.now() - startMs < earlyExitMs;
      if (terminal.signal.aborted || code === 0) resolve(0);
      else resolve(isEarly ? null : (code ?? 1));
    });
  });
}
