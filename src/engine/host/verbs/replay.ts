/** `fathom replay`: plays a recording, or the engine's own journal, through the same market machine. */

import { newBooks } from '../../core/market/book.ts';
import { newLevels } from '../../core/market/levels.ts';
import { Market } from '../../core/market/market.ts';
import { Replay } from '../../core/market/replay.ts';
import { newSequencer } from '../../core/memory/sequencer.ts';
import { field, floatAt, kindAt, type Slots } from '../../core/memory/record.ts';
import { factKinds } from '../../domain/fact.ts';
import { formatSteps } from '../../domain/number.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { openJournalReader, type JournalReader } from '../../edge/store/journal-reader.ts';
import { RecordedCandles } from '../recorded-candles.ts';
import { parseFlags, stoppedCode, type Terminal, type Verb } from './verb.ts';

const progressMs = 500;

export const replay: Verb = {
  name: 'replay',
  summary: 'Play a recording and print what its books came to.',
  help: `
Usage: fathom replay FOLDER|FILE [--candles] [--json]

Plays a recording made by \`fathom record\`, or a journal of the engine, through the market machine,
as fast as it goes, and prints the facts by kind, the time they span, each book's best prices and a
hash of all books: the same recording gives the same hash, on every machine.

Flags:
  --candles   first one JSON line for each minute and instrument, made from the recorded trades
  --json      the rest as one JSON object too

Exit code: 0 when the recording was whole, 1 when parts of it were missing or damaged, 2 for wrong usage,
130 when it was stopped.`,
  run: async (args, terminal) => {
    const flags = parseFlags(args, { candles: { type: 'boolean' }, json: { type: 'boolean' } }, 1);
    const path = flags.ok ? flags.value.positionals[0] : undefined;
    if (!flags.ok || path === undefined) {
      terminal.err(`${flags.ok ? 'a folder or file is missing' : flags.fault}. \`fathom replay --help\` tells more.`);
      return 2;
    }
    const opened = openJournalReader(path);
    if (!opened.ok) {
      terminal.err(`${opened.fault.detail}; give the folder that \`fathom record --out\` wrote, or one of its files.`);
      return 1;
    }
    const candles = flags.value.values['candles'] === true ? new RecordedCandles() : null;
    const played = await play(opened.value, candles, terminal);
    if (flags.value.values['json'] === true) terminal.out(JSON.stringify(played));
    else describe(played, terminal);
    if (terminal.signal.aborted) {
      terminal.err('Stopped; the figures are of what was played.');
      return stoppedCode;
    }
    return played.faults.length === 0 && played.missing === 0 ? 0 : 1;
  },
};

interface Played {
  readonly facts: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly factsPerSecond: number;
  readonly missing: number;
  readonly passedOver: number;
  readonly faults: readonly string[];
  readonly books: readonly object[];
  readonly hash: number;
}

async function play(reader: JournalReader, candles: RecordedCandles | null, terminal: Terminal): Promise<Played> {
  const ignore = (): void => undefined;
  const market = new Market(newBooks(loadKernel()), newSequencer(), { journal: ignore, tell: ignore, resync: ignore });
  const machine = new Replay(market);
  const kinds = new Map<string, number>();
  const faults: string[] = [];
  let firstUs = Infinity;
  let lastUs = 0;
  const visit = (slots: Slots, slot: number): void => {
    const kind = factKinds[kindAt(slots, slot)] ?? 'none';
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const receivedUs = floatAt(slots, slot, field.receivedUs);
    firstUs = Math.min(firstUs, receivedUs);
    lastUs = Math.max(lastUs, receivedUs);
    candles?.onRecord(slots, slot);
  };
  const startMs = performance.now();
  let toldMs = startMs;
  for (const item of reader.items) {
    if (terminal.signal.aborted) break;
    if (item.kind === 'specs') machine.onSpecs(item.specs);
    else if (item.kind === 'records') machine.onRecords(item.slots, visit);
    else if (item.kind === 'fault') faults.push(item.fault.detail);
    if (performance.now() - toldMs < progressMs) continue;
    toldMs = performance.now();
    terminal.err(`${((reader.bytesDone() / Math.max(1, reader.bytesTotal)) * 100).toFixed(0)} %, ${machine.recordCount} facts`);
    await new Promise((resolve) => setImmediate(resolve)); // lets Ctrl-C through
  }
  for (const row of candles?.rows((stream) => market.specOf(stream)) ?? []) terminal.out(JSON.stringify(row));
  return {
    facts: Object.fromEntries(kinds),
    seconds: Math.max(0, lastUs - firstUs) / 1e6,
    factsPerSecond: Math.round(machine.recordCount / ((performance.now() - startMs) / 1_000)),
    missing: machine.missingCount,
    passedOver: machine.passedOverCount,
    faults,
    books: booksOf(market),
    hash: market.hash(),
  };
}

function booksOf(market: Market): readonly object[] {
  const levels = newLevels(1);
  return market.streams.flatMap((stream) => {
    const spec = market.specOf(stream);
    const book = market.bookOf(stream);
    if (spec === null || book === null || book.lastId === 0) return [];
    book.readInto(levels, 1);
    const price = (count: number, ticks: number | undefined): string | null =>
      count === 0 ? null : formatSteps(ticks ?? 0, spec.tick, spec.tick.decimals);
    return [{
      id: spec.id, lastId: book.lastId, validity: book.validity, levels: [book.bidCount, book.askCount],
      bid: price(levels.bidCount, levels.bidTicks[0]), ask: price(levels.askCount, levels.askTicks[0]),
    }];
  });
}

function describe(played: Played, terminal: Terminal): void {
  terminal.out(`${played.seconds.toFixed(1)} s of market, played at ${played.factsPerSecond} facts a second`);
  for (const [kind, count] of Object.entries(played.facts)) terminal.out(`  ${kind.padEnd(10)} ${count}`);
  for (const book of played.books) terminal.out(`  ${JSON.stringify(book)}`);
  if (played.missing > 0) terminal.out(`${played.missing} facts are missing; ${played.passedOver} changes were passed over until the next snapshot of their book`);
  for (const fault of played.faults) terminal.out(`damage: ${fault}`);
  terminal.out(`hash ${played.hash}`);
}
