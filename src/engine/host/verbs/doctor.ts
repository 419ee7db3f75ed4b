/** `fathom doctor`: what this machine has, what is missing, and what to do about it. */

import { existsSync } from 'node:fs';
import { marketId } from '../../domain/instrument.ts';
import { configNames } from '../config.ts';
import { checkDisk, checkEnvironment, checkGraphics, checkNative, checkRuntime } from '../doctor/checks.ts';
import type { Finding } from '../doctor/finding.ts';
import { checkBasics } from '../doctor/basics.ts';
import { checkKeys, checkVenues } from '../doctor/venues.ts';
import { keysFile } from '../keys.ts';
import { homeFlagsHelp, parseHomeFlags } from '../home-flags.ts';
import { basicPlaces, named } from '../open-market.ts';
import { stoppedCode, type Verb } from './verb.ts';

const marks = { well: '✓', poor: '!', bad: '✗' } as const;

export const doctor: Verb = {
  name: 'doctor',
  summary: 'Check the runtime, graphics, disk, keys, exchanges, proxies, clock and settings.',
  help: `
Usage: fathom doctor [--offline] [--json] [flags]

Checks what the terminal needs, whether each exchange can be reached (through the proxy that
FATHOM_PROXY or, for one exchange, FATHOM_OKX_PROXY names), and says what to do where something is missing.
Prints every setting with the place it came from: default, file, environment or flag. Given the flags that
\`start\` shall have, it tells what they would come to. Changes nothing.

  --offline                ask no exchange
  --json                   one JSON object instead of a table
${homeFlagsHelp.slice(1)}

Exit code: 0 when the terminal can run, 1 when it cannot, 2 for wrong usage or settings.`,
  run: async (args, terminal) => {
    const flags = parseHomeFlags(args, process.env, { offline: { type: 'boolean' }, json: { type: 'boolean' } });
    if (!flags.ok) {
      terminal.err(`${flags.fault.detail}\n\`fathom doctor --help\` tells more.`);
      return 2;
    }
    const { loaded: { config, origins, file }, own } = flags.value;
    const findings: Finding[] = [
      ...checkRuntime(), ...checkNative(), ...checkGraphics(), ...checkDisk(config), ...checkEnvironment(process.env),
      ...await checkKeys(config.dataFolder, process.env, existsSync(keysFile(config.dataFolder))),
    ];
    if (own['offline'] !== true) {
      terminal.err('Asking the exchanges …');
      const everybody = Promise.all([checkBasics(basicPlaces(config), process.env), checkVenues(({ venue, market, addresses }) => named({ id: marketId({ venue, market }), addresses }, config).addresses, process.env)]);
      const asked = await Promise.race([everybody, aborted(terminal.signal)]);
      if (asked === null) return stoppedCode;
      findings.push(...asked.flat());
    }
    const isFileThere = existsSync(file);
    const settings = configNames().map((name) => ({ name, value: config[name], origin: origins.get(name) ?? 'default' }));
    if (own['json'] === true) terminal.out(JSON.stringify({ findings, settings, configFile: file, isConfigFileThere: isFileThere }));
    else {
      const width = Math.max(...findings.map(({ check }) => check.length), ...settings.map(({ name }) => name.length));
      for (const { check, state, saw, remedy } of findings) {
        terminal.out(`${marks[state]} ${check.padEnd(width)}  ${saw}`);
        if (remedy !== null) terminal.out(`  ${''.padEnd(width)}  → ${remedy}`);
      }
      terminal.out(`\nSettings (file: ${file}${isFileThere ? '' : ', which is not there'})`);
      for (const { name, value, origin } of settings) terminal.out(`  ${name.padEnd(width)}  ${JSON.stringify(value)}  (${origin})`);
    }
    return findings.some(({ state }) => state === 'bad') ? 1 : 0;
  },
};

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
