/** `fathom decode`: recorded exchange messages in, what the engine makes of them out. */

import { gunzipSync } from 'node:zlib';
import { venueParts } from '../../core/venues/index.ts';
import { fault } from '../../domain/fault.ts';
import { instrumentId, type InstrumentSpec } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { readLines, type Line } from '../../edge/lines.ts';
import { DecodeRun, oversizedLine } from '../decode/decode-run.ts';
import { openEnvelope } from '../decode/envelope.ts';
import { isAbout, stepsFor, type Steps } from '../decode/steps.ts';
import { parseFlags, stoppedCode, type Terminal, type Verb } from './verb.ts';

/** Lines of the symbol looked at to learn in how many places the venue writes its numbers. */
const peekLinesMax = 2_000;
const peekBytesMax = 16 * 1024 * 1024;
const progressMs = 1_000;

export const decodeVerb: Verb = {
  name: 'decode',
  summary: 'Read recorded exchange messages and print what they mean.',
  help: `
Usage: fathom decode --venue binance --market spot --symbol BTCUSDT [flags] [FILE|-]

Reads one message a line from FILE or from standard input, packed with gzip or not: bare JSON,
<receive time in ns> <JSON>, or an object with a "frame" or, packed, a "gz_base64". REST books may
lie among them.
Runs them through the engine's own decoder, alignment and book.

Prints one JSON object a line, prices and quantities as exact decimals:
  {"type":"book","event":N,"u":…,"bids":[[price,qty]…5],"asks":[…]}   after every change applied
  snapshot, trade, bbo, candle, mark, index, funding, interest,
  liquidation, ticker, gap, fault                                     as they come
  {"type":"summary",…}                                                at the end

Flags:
  --venue <id>      binance, okx or htx
  --market <kind>   spot, or perp in the venue's own word: usdm, swap, linear
  --symbol <name>   as the venue writes it, such as BTCUSDT, BTC-USDT-SWAP or btcusdt
  --tick <step>     price step; by default fine enough for the prices of the first 2000 lines
  --lot <step>      quantity step; likewise. With both, lines are decoded as they come

Messages of kinds that the engine does not read, such as aggTrade, are counted as skipped.

Exit code: 0 when every line was understood, 1 when there were faults or gaps, 2 for wrong usage,
130 when it was stopped.`,
  run: async (args, terminal) => {
    const wanted = readWanted(args);
    if (!wanted.ok) return refuse(terminal, wanted.fault);
    const { part, symbol, file, tick, lot } = wanted.value;
    if (file === '-' && process.stdin.isTTY) terminal.err('Reading messages from the terminal; Ctrl-D ends them. `fathom decode --help` tells more.');
    const lines = readLines(file, terminal.signal);
    const peeked = tick === undefined || lot === undefined ? await peek(lines, symbol) : [];
    const steps = stepsFor(peeked.map(textOf).filter((text): text is Buffer => text !== null && isAbout(text, symbol)), tick, lot);
    if (!steps.ok) return refuse(terminal, steps.fault);
    const run = new DecodeRun(part, specOf(part, symbol, steps.value), (event) => terminal.out(JSON.stringify(event)));
    const broken = await decodeAll(run, peeked, lines, terminal);
    if (broken !== null) terminal.err(`${broken}.`);
    const summary = run.summary();
    if (broken !== null && summary.lines === 0) return 1;
    terminal.out(JSON.stringify({ type: 'summary', ...summary }));
    tell(run, symbol, terminal);
    if (terminal.signal.aborted) return stoppedCode;
    return summary.faults + summary.gaps === 0 ? 0 : 1;
  },
};

type Part = (typeof venueParts)[number];

interface Wanted {
  readonly part: Part;
  readonly symbol: string;
  readonly file: string;
  readonly tick: string | undefined;
  readonly lot: string | undefined;
}

function readWanted(args: readonly string[]): Result<Wanted, string> {
  const text = { type: 'string' } as const;
  const flags = parseFlags(args, { venue: text, market: text, symbol: text, tick: text, lot: text }, 1);
  if (!flags.ok) return flags;
  const { venue, market, symbol, tick, lot } = flags.value.values;
  const known = venueParts.map(({ dialect }) => `--venue ${dialect.venue} --market ${dialect.marketName}`).join(', ');
  if (venue === undefined || market === undefined) return failed(`${venue === undefined ? '--venue' : '--market'} is missing; known: ${known}`);
  const part = venueParts.find(({ dialect }) => dialect.venue === venue && (dialect.market === market || dialect.marketName === market));
  if (part === undefined) return failed(`--venue ${String(venue)} --market ${String(market)} is not known; known: ${known}`);
  if (typeof symbol !== 'string') return failed('--symbol is missing; give it as the venue writes it, such as BTCUSDT');
  const spelling = part.dialect.venue === 'htx' ? /^[A-Za-z0-9_-]{1,40}$/ : /^[A-Z0-9_-]{1,40}$/;
  if (!spelling.test(symbol)) return failed(`--symbol must be as the venue writes it, such as BTCUSDT, was “${symbol}”`);
  const step = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return ok({ part, symbol, file: flags.value.positionals[0] ?? '-', tick: step(tick), lot: step(lot) });
}

function specOf({ dialect }: Part, symbol: string, steps: Steps): InstrumentSpec {
  const { venue, market } = dialect;
  return {
    id: instrumentId(venue, market, symbol), stream: 1, version: 1, venue, market, symbol, base: symbol, quote: symbol, settle: symbol,
    contractSize: { units: 1n, decimals: 0 }, orders: { step: steps.lot, quantityMin: steps.lot, quantityMax: null, notionalMin: null }, ...steps, status: 'trading',
  };
}

/** Answers why the lines broke off, or null when they came to their end. */
async function decodeAll(run: DecodeRun, peeked: readonly Line[], lines: AsyncGenerator<Line>, terminal: Terminal): Promise<string | null> {
  let toldMs = performance.now();
  for (const line of peeked) {
    if (line.kind === 'broken') return onBroken(run, line.reason);
    onLine(run, line);
  }
  for await (const line of lines) {
    if (terminal.signal.aborted) break;
    if (line.kind === 'broken') return onBroken(run, line.reason);
    onLine(run, line);
    if (process.stdout.isTTY || performance.now() - toldMs < progressMs) continue;
    toldMs = performance.now();
    const { lines: count, books, trades } = run.summary();
    terminal.err(`${count} lines, ${books} books, ${trades} trades`);
  }
  return null;
}

function onBroken(run: DecodeRun, reason: string): string {
  if (run.summary().lines > 0) run.onFault(fault('file.unreadable', reason));
  return reason;
}

/** What a person would wonder about after the summary. */
function tell(run: DecodeRun, symbol: string, terminal: Terminal): void {
  const { messages, books, trades, bbos, candles, others, skipped, lines } = run.summary();
  if (terminal.signal.aborted) terminal.err(`Stopped after line ${lines}.`);
  if (skipped > 0) terminal.err(`Skipped, as the engine does not read them: ${[...run.skipped].map(([kind, count]) => `${count} ${kind}`).join(', ')}.`);
  if (run.isWaiting) terminal.err(`Changes of ${symbol} waited for a snapshot: put the answer of the exchange's depth request among the lines.`);
  else if (messages > skipped && books + trades + bbos + candles + others === 0) terminal.err(`Nothing of ${symbol} was among the messages (${messages}); is this the right --symbol?`);
}

function refuse(terminal: Terminal, why: string): number {
  terminal.err(`${why}. \`fathom decode --help\` tells more.`);
  return 2;
}

function onLine(run: DecodeRun, line: Exclude<Line, { kind: 'broken' }>): void {
  run.onLine();
  if (line.kind === 'oversized') {
    run.onFault(oversizedLine(line.byteCount));
    return;
  }
  const envelope = openEnvelope(line.bytes, run.venue);
  if (!envelope.ok) run.onFault(fault('frame.malformed', envelope.fault));
  else if (envelope.value !== null) run.onMessage(envelope.value);
}

async function peek(lines: AsyncGenerator<Line>, symbol: string): Promise<readonly Line[]> {
  const peeked: Line[] = [];
  let count = 0;
  let size = 0;
  while (count < peekLinesMax && size < peekBytesMax) {
    const next = await lines.next();
    if (next.done === true) break;
    peeked.push(next.value);
    if (next.value.kind !== 'line') continue;
    size += next.value.bytes.byteLength;
    const text = textOf(next.value);
    if (text !== null && isAbout(text, symbol)) count += 1;
  }
  return peeked;
}

/** What a line says in letters, unpacked where it is packed; null where there is nothing to read. */
function textOf(line: Line): Buffer | null {
  if (line.kind !== 'line') return null;
  const letters = /"gz_base64"\s*:\s*"([A-Za-z0-9+/=]*)"/.exec(line.bytes.toString('latin1'))?.[1];
  if (letters === undefined) return line.bytes;
  try {
    return gunzipSync(Buffer.from(letters, 'base64'), { maxOutputLength: peekBytesMax });
  } catch {
    return null; // the decoder will say what is wrong with it
  }
}
