/** `fathom record`: market facts into a folder, as the engine's journal would keep them, packed. */

import { loadKernel } from '../../edge/kernel.ts';
import { clock } from '../../edge/net/clock.ts';
import { journalLimits, openJournal } from '../../edge/store/journal-file.ts';
import { Desk } from '../desk.ts';
import { marketsAt } from '../desk-markets.ts';
import { faultLog } from '../browser-home.ts';
import type { LoadedConfig } from '../config.ts';
import { homeFlagsHelp, parseHomeFlags } from '../home-flags.ts';
import { openMarket } from '../open-market.ts';
import { readVersion } from '../start.ts';
import type { Verb } from './verb.ts';

const tickMs = 50;
const progressMs = 1_000;

/** Of what every home understands, what matters without a screen. */
const engineFlagsHelp = homeFlagsHelp.split('\n').filter((line) => /--(?:live|instruments|practice-|markets|addresses|connections|config)/.test(line)).join('\n');

export const record: Verb = {
  name: 'record',
  summary: 'Record a market into a folder that `replay` plays.',
  help: `
Usage: fathom record --out FOLDER [--seconds N] [flags]

Connects to the practice market, or with --live to the real exchange's public data, and writes every
market fact into FOLDER until the time is over or Ctrl-C. What was written stays readable whatever
happens; an existing recording is continued.

  --out <folder>           where to
  --seconds <n>            how long; without it until Ctrl-C
  --journal-bytes-max <n>  how large it may become, 1 GiB by default; then it ends
${engineFlagsHelp}

Exit code: 0 when it was recorded, 1 when the folder failed, was full, or nothing came, 2 for wrong usage.`,
  run: async (args, terminal) => {
    const flags = parseHomeFlags(args, process.env, { out: { type: 'string' }, seconds: { type: 'string' } });
    const { out, seconds: duration } = flags.ok ? flags.value.own : {};
    const seconds = Number(duration ?? Infinity);
    const why = !flags.ok ? flags.fault.detail
      : typeof out !== 'string' ? '--out <folder> is missing'
      : !(seconds > 0) ? `--seconds must be a positive number, was ${String(duration)}`
      : null;
    if (!flags.ok || typeof out !== 'string' || why !== null) {
      terminal.err(`${why ?? ''}. \`fathom record --help\` tells more.`);
      return 2;
    }
    const { loaded } = flags.value;
    const { config } = loaded;
    const journal = openJournal({
      folder: out, version: readVersion(), journalBytesMax: Math.max(config.journalBytesMax, journalLimits.journalBytesMin), whenFull: 'refuse',
      sync: 'second', packing: 'zstd', nowUs: clock,
    });
    if (!journal.ok) {
      terminal.err(`${journal.fault.detail}: choose another folder with --out`);
      return 1;
    }
    const { value: file } = journal;
    const market = await openMarket(config, ({ detail }) => terminal.err(detail));
    if (!market.ok) {
      terminal.err(market.fault.detail);
      return 1;
    }
    const { places, practice } = market.value;
    const log = faultLog(terminal);
    const ignore = (): void => undefined;
    const desk = new Desk({
      markets: marketsAt(places), on: config.markets, kernel: loadKernel(), instruments: instrumentsOf(loaded), isRacing: config.connections > 1,
      nextSequence: file.counts.lastSequence + 1,
    }, {
      journal: (slots, slot) => file.append(slots, slot),
      tell: ignore,
      turn: ignore,
      onInstruments: () => file.setSpecs(desk.catalogue.specs),
      onBook: ignore,
      onBookGone: ignore,
      log,
    });
    desk.start();
    const writing = setInterval(() => file.tick(), tickMs);
    const telling = setInterval(() => {
      const { recordCount, bytes } = file.counts;
      const { messageCount, byteCount } = desk.counts;
      terminal.err(`${recordCount} facts in ${mebibytes(bytes)}, from ${messageCount} messages of ${mebibytes(byteCount)}`);
    }, progressMs);
    await finished(seconds, terminal.signal, () => file.fault !== null);
    clearInterval(writing);
    clearInterval(telling);
    desk.close();
    file.close();
    await practice?.close();
    const { recordCount, bytes, droppedCount } = file.counts;
    terminal.out(JSON.stringify({
      folder: out, facts: recordCount, dropped: droppedCount, bytes, messages: desk.counts.messageCount,
      messageBytes: desk.counts.byteCount, hash: desk.market.hash(),
    }));
    if (file.fault !== null) {
      const isFull = file.fault.code === 'journal.full';
      terminal.err(`${file.fault.detail}${isFull ? ': --journal-bytes-max allows more, where the disk has room' : ''}`);
      return 1;
    }
    if (desk.counts.messageCount > 0) return 0;
    terminal.err('No message came, so no market was recorded; `fathom doctor` looks at the network.');
    return 1;
  },
};

/** Who named instruments gets these; else the whole practice market, or what a live start follows. */
function instrumentsOf({ config, origins }: LoadedConfig): readonly string[] | null {
  return config.market === 'practice' && origins.get('instruments') === 'default' ? null : config.instruments;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
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
