/** `fathom fuzz`: damaged messages against both paths of each venue's decoder, which must agree on each. */

import { setImmediate as turn } from 'node:timers/promises';
import { fuzzDecoder, fuzzUsdm } from '../../core/venues/binance/fuzz.ts';
import type { FuzzOptions, FuzzReport } from '../../core/venues/fuzz.ts';
import { fuzzHtx } from '../../core/venues/htx/fuzz.ts';
import { fuzzOkx } from '../../core/venues/okx/fuzz.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { nodeZip } from '../../edge/zip.ts';
import { parseFlags, type Terminal, type Verb } from './verb.ts';

const framesDefault = 1_000_000;
const framesPerRun = 20_000;
const kernelBytes = 4 * 1024 * 1024;

/** A venue's decoder joins with a line. */
const fuzzers: Readonly<Record<string, (options: FuzzOptions) => FuzzReport>> = {
  binance: fuzzDecoder,
  'binance-usdm': fuzzUsdm,
  okx: fuzzOkx,
  htx: (options) => fuzzHtx({ ...options, zip: nodeZip }),
};

export const fuzz: Verb = {
  name: 'fuzz',
  summary: 'Damage a million messages of each exchange and see that its decoder errs on none.',
  isHidden: true,
  help: `
Usage: fathom fuzz [--venue NAME] [--frames N] [--seed N]

Writes exchange messages, damages most of them, and reads each with the fast and with the checked
decoder: both must find the same records or the same fault. Each ${framesPerRun} messages have a seed of their own.

Flags:
  --venue <name> one of ${Object.keys(fuzzers).join(', ')}; all by default
  --frames <n>   how many messages of each; ${framesDefault} by default
  --seed <n>     the first seed; 1 by default

Exit code: 0 when the decoders agreed on all, 1 when they did not, 2 for wrong usage.`,
  run: async (args, terminal) => {
    const flags = parseFlags(args, { venue: { type: 'string' }, frames: { type: 'string' }, seed: { type: 'string' } }, 0);
    const frames = flags.ok ? Number(flags.value.values['frames'] ?? framesDefault) : NaN;
    const seed = flags.ok ? Number(flags.value.values['seed'] ?? 1) : NaN;
    if (!flags.ok || !Number.isSafeInteger(frames) || frames < 1 || !Number.isSafeInteger(seed) || seed < 0) {
      terminal.err(`${flags.ok ? '--frames and --seed must be whole numbers' : flags.fault}. \`fathom fuzz --help\` tells more.`);
      return 2;
    }
    const venue = flags.value.values['venue'];
    const chosen = Object.entries(fuzzers).filter(([name]) => venue === undefined || name === venue);
    if (chosen.length === 0) {
      terminal.err(`--venue must be one of ${Object.keys(fuzzers).join(', ')}, was “${String(venue)}”`);
      return 2;
    }
    const totals: Record<string, Total> = {};
    for (const [name, fuzzer] of chosen) totals[name] = await fuzzOne(name, fuzzer, frames, seed, terminal);
    terminal.out(JSON.stringify(totals));
    return Object.values(totals).every(({ mismatches }) => mismatches.length === 0) ? 0 : 1;
  },
};

interface Total {
  frames: number;
  fast: number;
  checked: number;
  faults: number;
  readonly mismatches: string[];
}

async function fuzzOne(name: string, fuzzer: (options: FuzzOptions) => FuzzReport, frames: number, seed: number, terminal: Terminal): Promise<Total> {
  const total: Total = { frames: 0, fast: 0, checked: 0, faults: 0, mismatches: [] };
  for (let run = 0; total.frames < frames && total.mismatches.length === 0 && !terminal.signal.aborted; run += 1) {
    const report = fuzzer({ seed: seed + run, frames: Math.min(framesPerRun, frames - total.frames), kernel: loadKernel({ memoryBytes: kernelBytes }) });
    total.frames += report.frames;
    total.fast += report.fast;
    total.checked += report.checked;
    total.faults += Object.values(report.faults).reduce((sum, count) => sum + count, 0);
    total.mismatches.push(...report.mismatches.map((words) => `seed ${seed + run}: ${words}`));
    if (run % 5 === 4) terminal.err(`${name}: ${total.frames} of ${frames}`);
    await turn(); // lets Ctrl-C through
  }
  return total;
}
