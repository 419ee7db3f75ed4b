/** `fathom doctor`: what this machine has, what is missing, and what to do about it. */

import { configNames, loadConfig } from '../config.ts';
import { checkDisk, checkGraphics, checkNative, checkRuntime, checkVenues, type Finding } from '../doctor/checks.ts';
import { parseFlags, type Verb } from './verb.ts';

const marks = { well: '✓', poor: '!', bad: '✗' } as const;

export const doctor: Verb = {
  name: 'doctor',
  summary: 'Check the runtime, native modules, graphics, network, clock, disk and settings.',
  help: `
Usage: fathom doctor [--offline] [--json]

Checks what the terminal needs and says what to do where something is missing. Prints every
setting with the place it came from: default, file, environment or flag.

Flags:
  --offline         ask no exchange
  --config <file>   settings from this file
  --json            one JSON object instead of a table

Exit code: 0 when the terminal can run, 1 when it cannot, 2 for wrong usage.`,
  run: async (args, terminal) => {
    const flags = parseFlags(args, { offline: { type: 'boolean' }, json: { type: 'boolean' }, config: { type: 'string' } }, 0);
    if (!flags.ok) {
      terminal.err(`${flags.fault}. \`fathom doctor --help\` tells more.`);
      return 2;
    }
    const { config: file, offline, json } = flags.value.values;
    const loaded = loadConfig({ flags: {}, environment: process.env, ...(typeof file === 'string' ? { file } : {}) });
    if (!loaded.ok) {
      terminal.err(loaded.fault.detail);
      return 1;
    }
    const { config, origins } = loaded.value;
    const findings: Finding[] = [...checkRuntime(), ...checkNative(), ...checkGraphics(), ...checkDisk(config)];
    if (offline !== true) {
      terminal.err('Asking the exchanges …');
      findings.push(...(await checkVenues(config)));
    }
    const settings = configNames().map((name) => ({ name, value: config[name], origin: origins.get(name) ?? 'default' }));
    if (json === true) terminal.out(JSON.stringify({ findings, settings, configFile: loaded.value.file }));
    else {
      const width = Math.max(...findings.map(({ check }) => check.length), ...settings.map(({ name }) => name.length));
      for (const { check, state, saw, remedy } of findings) {
        terminal.out(`${marks[state]} ${check.padEnd(width)}  ${saw}`);
        if (remedy !== null) terminal.out(`  ${''.padEnd(width)}  → ${remedy}`);
      }
      terminal.out(`\nSettings (file: ${loaded.value.file})`);
      for (const { name, value, origin } of settings) terminal.out(`  ${name.padEnd(width)}  ${JSON.stringify(value)}  (${origin})`);
    }
    return findings.some(({ state }) => state === 'bad') ? 1 : 0;
  },
};
