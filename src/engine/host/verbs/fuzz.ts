/** `fathom fuzz`: damaged messages against both paths of the decoder, which must agree on each. */

import { setImmediate as turn } from 'node:timers/promises';
import { fuzzDecoder } from '../../core/venues/binance/fuzz.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { parseFlags, type Verb } from './verb.ts';

const framesDefault = 1_000_000;
const framesPerRun = 20_000;
const kernelBytes = 4 * 1024 * 1024;

export const fuzz: Verb = {
  name: 'fuzz',
  summary: 'Damage a million messages and see that the decoder errs on none.',
  isHidden: true,
  help: `
Usage: fathom fuzz [--frames N] [--seed N]

Writes exchange messages, damages most of them, and reads each with the fast and with the checked
decoder: both must find the same records or the same fault. Each ${framesPerRun} messages have a seed of their own.

Flags:
  --frames <n>   how many messages; ${framesDefault} by default
  --seed <n>     the first seed; 1 by default

Exit code: 0 when the decoders agreed on all, 1 when they did not, 2 for wrong usage.`,
  run: async (args, terminal) => {
    const flags = parseFlags(args, { frames: { type: 'string' }, seed: { type: 'string' } }, 0);
    const frames = flags.ok ? Number(flags.value.values['frames'] ?? framesDefault) : NaN;
    const seed = flags.ok ? Number(flags.value.values['seed'] ?? 1) : NaN;
    if (!flags.ok || !Number.isSafeInteger(frames) || frames < 1 || !Number.isSafeInteger(seed) || seed < 0) {
      terminal.err(`${flags.ok ? '--frames and --seed must be whole numbers' : flags.fault}. \`fathom fuzz --help\` tells more.`);
      return 2;
    }
    const total = { frames: 0, fast: 0, checked: 0, faults: 0 };
    const mismatches: string[] = [];
    for (let run = 0; total.frames < frames && mismatches.length === 0 && !terminal.signal.aborted; run += 1) {
      const report = fuzzDecoder({ seed: seed + run, frames: Math.min(framesPerRun, frames - total.frames), kernel: loadKernel({ memoryBytes: kernelBytes }) });
      total.frames += report.frames;
      total.fast += report.fast;
      total.checked += report.checked;
      total.faults += Object.values(report.faults).reduce((sum, count) => sum + count, 0);
      mismatches.push(...report.mismatches.map((words) => `seed ${seed + run}: ${words}`));
      if (run % 5 === 4) terminal.err(`${total.frames} of ${frames}`);
      await turn(); // lets Ctrl-C through
    }
    terminal.out(JSON.stringify({ ...total, mismatches }));
    return mismatches.length === 0 ? 0 : 1;
  },
};
