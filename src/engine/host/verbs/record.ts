/** `fathom record`: market facts into a folder, as the engine's journal would keep them, packed. */

import { join } from 'node:path';
import { venueParts } from '../../core/venues/index.ts';
import { assert } from '../../domain/assert.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { clock } from '../../edge/net/clock.ts';
import { openJournal } from '../../edge/store/journal-file.ts';
import { Desk } from '../desk.ts';
import { homeFlagsHelp, parseHomeFlags } from '../home-flags.ts';
import { startPracticeThread } from '../practice-thread.ts';
import { readVersion } from '../start.ts';
import { parseFlags, type Verb } from './verb.ts';

const tickMs = 50;
const progressMs = 1_000;

export const record: Verb = {
  name: 'record',
  summary: 'Record a market into a folder that `replay` plays.',
  help: `
Usage: fathom record --out FOLDER [--seconds N] [flags]

Connects to the practice market, or with --live to the real exchange's public data, and writes every
market fact into FOLDER until the time is over or Ctrl-C. What was written stays readable whatever
happens; an existing recording is continued.

  --out <folder>           where to; --journal-bytes-max bounds its size
  --seconds <n>            how long; without it until Ctrl-C
${homeFlagsHelp.slice(1)}`,
  run: async (args, terminal) => {
    const { own, others } = split(args);
    const flags = parseFlags(own, { out: { type: 'string' }, seconds: { type: 'string' } }, 0);
    const home = parseHomeFlags(others, process.env);
    const why = !flags.ok ? flags.fault : !home.ok ? home.fault.detail : null;
    const out = flags.ok ? flags.value.values['out'] : undefined;
    const seconds = flags.ok ? Number(flags.value.values['seconds'] ?? Infinity) : NaN;
    if (why !== null || typeof out !== 'string' || !(seconds > 0)) {
      terminal.err(`${why ?? (typeof out === 'string' ? '--seconds must be a positive number' : '--out FOLDER is missing')}. \`fathom record --help\` tells more.`);
      return 2;
    }
    assert(home.ok, 'the flags were read');
    const { config } = home.value.loaded;
    const [part] = venueParts;
    assert(part !== undefined, 'there is a venue');
    const journal = openJournal({
      folder: out, version: readVersion(), journalBytesMax: Math.max(config.journalBytesMax, 4 * 2 ** 20), whenFull: 'refuse',
      sync: 'second', packing: 'zstd', nowUs: clock,
    });
    if (!journal.ok) {
      terminal.err(`${journal.fault.detail}: choose another folder with --out`);
      return 1;
    }
    const { value: file } = journal;
    const practice = config.market === 'practice' ? await startPracticeThread(config, ({ detail }) => terminal.err(detail)) : null;
    if (practice !== null && !practice.ok) {
      terminal.err(practice.fault.detail);
      return 1;
    }
    const addresses = practice?.value.addresses
      ?? { rest: config.binanceRest ?? part.dialect.addresses.rest, stream: config.binanceStream ?? part.dialect.addresses.stream };
    const ignore = (): void => undefined;
    const desk = new Desk({
      part, kernel: loadKernel(), addresses, symbols: config.market === 'practice' ? null : config.instruments,
      nextSequence: file.counts.lastSequence + 1,
    }, {
      journal: (slots, slot) => void file.append(slots, slot),
      tell: ignore,
      turn: ignore,
      onInstruments: (specs) => file.setSpecs(specs),
      onBook: ignore,
      onBookGone: ignore,
      log: ({ detail }) => terminal.err(detail),
    });
    desk.start();
    const writing = setInterval(() => file.tick(), tickMs);
    const telling = setInterval(() => {
      const { recordCount, bytes } = file.counts;
      terminal.err(`${recordCount} facts, ${(bytes / 2 ** 20).toFixed(1)} MiB, ${desk.feed.counts.messageCount} messages, ${desk.feed.counts.byteCount} bytes received`);
    }, progressMs);
    await finished(seconds, terminal.signal, () => file.fault !== null);
    clearInterval(writing);
    clearInterval(telling);
    desk.close();
    file.close();
    await practice?.value.close();
    const { recordCount, bytes, droppedCount } = file.counts;
    terminal.out(JSON.stringify({
      folder: join(out), facts: recordCount, dropped: droppedCount, bytes, messages: desk.feed.counts.messageCount,
      messageBytes: desk.feed.counts.byteCount, hash: desk.market.hash(),
    }));
    if (file.fault === null) return 0;
    terminal.err(file.fault.detail);
    return 1;
  },
};

/** Our own two flags, and those that every home understands. */
function split(args: readonly string[]): { readonly own: readonly string[]; readonly others: readonly string[] } {
  const own: string[] = [];
  const others: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const [name] = arg.split('=');
    const target = name === '--out' || name === '--seconds' ? own : others;
    target.push(arg);
    if (target === own && !arg.includes('=') && index + 1 < args.length) own.push(args[(index += 1)] ?? '');
  }
  return { own, others };
}

function finished(seconds: number, signal: AbortSignal, hasFailed: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const endMs = performance.now() + seconds * 1_000;
    const timer = setInterval(() => {
      if (performance.now() < endMs && !signal.aborted && !hasFailed()) return;
      clearInterval(timer);
      resolve();
    }, tickMs);
  });
}
