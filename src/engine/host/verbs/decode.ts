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
 * The finest steps that the numbers need, unless flags say otherwise: with 8 places every price and
 * nearly every quantity of the venue is a safe integer; where a quantity is not, the places that
 * the first lines use are enough.
 */
function stepsFor(lines: readonly Line[], tickFlag: unknown, lotFlag: unknown): Result<Steps, string> {
  let priceDecimals = 0;
  let qtyDecimals = 0;
  let qtyUsed = 0;
  let isLarge = false;
  for (const line of lines) {
    if (line.kind !== 'line') continue;
    for (const match of line.bytes.toString('latin1').matchAll(/\["(\d+)(?:\.(\d+))?","(\d+)(?:\.(\d+))?"/g)) {
      priceDecimals = Math.max(priceDecimals, match[2]?.length ?? 0);
      qtyDecimals = Math.max(qtyDecimals, match[4]?.length ?? 0);
      qtyUsed = Math.max(qtyUsed, (match[4] ?? '').replace(/0+$/, '').length);
      isLarge ||= (match[3]?.length ?? 0) > 7;
    }
  }
  const tick = step(tickFlag, { units: 1n, decimals: 8 });
  const lot = step(lotFlag, { units: 1n, decimals: isLarge ? qtyUsed : 8 });
  if (!tick.ok) return tick;
  if (!lot.ok) return lot;
  const places = (seen: number, exact: Decimal): number => Math.max(seen === 0 ? 8 : seen, exact.decimals);
  return ok({ tick: tick.value, lot: lot.value, priceDecimals: places(priceDecimals, tick.value), qtyDecimals: places(qtyDecimals, lot.value) });
}

function step(flag: unknown, otherwise: Decimal): Result<Decimal, string> {
  if (typeof flag !== 'string') return ok(otherwise);
  const parsed = parseDecimal(flag);
  if (!parsed.ok) return parsed;
  return toSteps(parsed.value, parsed.value).ok ? parsed : failed(`a step must be positive, was ${flag}`);
}
