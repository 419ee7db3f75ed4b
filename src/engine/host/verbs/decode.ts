/** `fathom decode`: recorded exchange messages in, what the engine makes of them out. */

import { venueParts } from '../../core/venues/index.ts';
import { fault } from '../../domain/fault.ts';
import { instrumentId, type InstrumentSpec } from '../../domain/instrument.ts';
import { parseDecimal, toSteps, type Decimal } from '../../domain/number.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { readLines, type Line } from '../../edge/lines.ts';
import { DecodeRun, oversizedLine } from '../decode/decode-run.ts';
import { openEnvelope } from '../decode/envelope.ts';
import { parseFlags, type Terminal, type Verb } from './verb.ts';

/** Lines looked at to learn in how many places the venue writes its numbers. */
const peekLinesMax = 2_000;
const peekBytesMax = 16 * 1024 * 1024;
/** The most that this venue writes. */
const decimalsMax = 8;

export const decodeVerb: Verb = {
  name: 'decode',
  summary: 'Read recorded exchange messages and print what they mean.',
  help: `
Usage: fathom decode --venue binance --market spot --symbol BTCUSDT [flags] [FILE|-]

Reads one message a line from FILE (.gz is unpacked) or from standard input: bare JSON,
<receive time in ns> <JSON>, or an object with a "frame". REST snapshots may lie among them.
Runs them through the engine's own decoder, alignment and book.

Prints one JSON object a line, prices and quantities as exact decimals:
  {"type":"book","event":N,"u":…,"bids":[[price,qty]…5],"asks":[…]}   after every change applied
  snapshot, trade, bbo, candle, gap, fault                            as they come
  {"type":"summary",…}                                                at the end

Flags:
  --venue <id>      binance
  --market <kind>   spot
  --symbol <name>   as the venue writes it, such as BTCUSDT
  --tick <step>     price step; by default fine enough for every price on the venue
  --lot <step>      quantity step; likewise

Exit code: 0 when every line was understood, 1 when there were faults or gaps, 2 for wrong usage.`,
  run: async (args, terminal) => {
    const flags = parseFlags(args, {
      venue: { type: 'string' }, market: { type: 'string' }, symbol: { type: 'string' },
      tick: { type: 'string' }, lot: { type: 'string' },
    }, 1);
    if (!flags.ok) return refuse(terminal, flags.fault);
    const { venue, market, symbol, tick, lot } = flags.value.values;
    const part = venueParts.find(({ dialect }) => dialect.venue === venue && dialect.market === market);
    if (part === undefined) {
      const known = venueParts.map(({ dialect }) => `--venue ${dialect.venue} --market ${dialect.market}`).join(', ');
      return refuse(terminal, `--venue ${String(venue)} --market ${String(market)} is not known; known: ${known}`);
    }
    if (typeof symbol !== 'string' || !/^[A-Z0-9_-]{1,40}$/.test(symbol)) return refuse(terminal, '--symbol must be given as the venue writes it, such as BTCUSDT');
    const file = flags.value.positionals[0] ?? '-';
    const lines = readLines(file);
    try {
      const peeked = await peek(lines);
      const steps = stepsFor(peeked, tick, lot);
      if (!steps.ok) return refuse(terminal, steps.fault);
      const { venue: id, market: kind } = part.dialect;
      const spec: InstrumentSpec = {
        id: instrumentId(id, kind, symbol), stream: 1, version: 1, venue: id, market: kind, symbol, base: symbol, quote: symbol,
        ...steps.value, status: 'trading',
      };
      const run = new DecodeRun(part, spec, (event) => terminal.out(JSON.stringify(event)));
      for (const line of peeked) onLine(run, line);
      for await (const line of lines) {
        if (terminal.signal.aborted) break;
        onLine(run, line);
      }
      const summary = run.summary();
      terminal.out(JSON.stringify({ type: 'summary', ...summary }));
      return summary.faults + summary.gaps === 0 ? 0 : 1;
    } catch (error) {
      terminal.err(`${file} could not be read: ${error instanceof Error ? error.message : String(error)}`);
      return 1;
    }
  },
};

function refuse(terminal: Terminal, why: string): number {
  terminal.err(`${why}. \`fathom decode --help\` tells more.`);
  return 2;
}

function onLine(run: DecodeRun, line: Line): void {
  run.onLine();
  if (line.kind === 'oversized') {
    run.onFault(oversizedLine(line.byteCount));
    return;
  }
  const envelope = openEnvelope(line.bytes);
  if (!envelope.ok) run.onFault(fault('frame.malformed', envelope.fault));
  else if (envelope.value !== null) run.onMessage(envelope.value);
}

async function peek(lines: AsyncGenerator<Line>): Promise<readonly Line[]> {
  const peeked: Line[] = [];
  let size = 0;
  while (peeked.length < peekLinesMax && size < peekBytesMax) {
    const next = await lines.next();
    if (next.done === true) break;
    peeked.push(next.value);
    if (next.value.kind === 'line') size += next.value.bytes.byteLength;
  }
  return peeked;
}

interface Steps {
  readonly tick: Decimal;
  readonly lot: Decimal;
  readonly priceDecimals: number;
  readonly qtyDecimals: number;
}

/**
 * Steps fine enough for every number of the venue, unless flags say otherwise: up to 8 places, as
 * fine as a book's range of prices (2^31 ticks) and a safe integer of lots allow, and never coarser
 * than what the first lines use.
 */
function stepsFor(lines: readonly Line[], tickFlag: unknown, lotFlag: unknown): Result<Steps, string> {
  const prices = newPlaces();
  const quantities = newPlaces();
  for (const line of lines) {
    if (line.kind !== 'line') continue;
    for (const match of line.bytes.toString('latin1').matchAll(/\["(\d+)(?:\.(\d+))?","(\d+)(?:\.(\d+))?"/g)) {
      notePlaces(prices, match[1] ?? '', match[2] ?? '');
      notePlaces(quantities, match[3] ?? '', match[4] ?? '');
    }
  }
  const tick = step(tickFlag, { units: 1n, decimals: finestPlaces(prices, 2 ** 30) });
  const lot = step(lotFlag, { units: 1n, decimals: finestPlaces(quantities, 2 ** 50) });
  if (!tick.ok) return tick;
  if (!lot.ok) return lot;
  return ok({
    tick: tick.value, lot: lot.value,
    priceDecimals: Math.max(prices.written, tick.value.decimals),
    qtyDecimals: Math.max(quantities.written, lot.value.decimals),
  });
}

/** Of all numbers of a kind: the places they are written with, those that are not zero, and digits before the point. */
interface Places {
  written: number;
  used: number;
  wholeDigits: number;
}

function newPlaces(): Places {
  return { written: 0, used: 0, wholeDigits: 1 };
}

function notePlaces(places: Places, whole: string, fraction: string): void {
  places.written = Math.max(places.written, fraction.length);
  places.used = Math.max(places.used, fraction.replace(/0+$/, '').length);
  places.wholeDigits = Math.max(places.wholeDigits, whole.length);
}

function finestPlaces(places: Places, unitsMax: number): number {
  const room = Math.floor(Math.log10(unitsMax)) - places.wholeDigits;
  return Math.max(places.used, Math.min(decimalsMax, room));
}

function step(flag: unknown, otherwise: Decimal): Result<Decimal, string> {
  if (typeof flag !== 'string') return ok(otherwise);
  const parsed = parseDecimal(flag);
  if (!parsed.ok) return parsed;
  return toSteps(parsed.value, parsed.value).ok ? parsed : failed(`a step must be positive, was ${flag}`);
}
