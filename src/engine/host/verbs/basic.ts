/** `fathom basic`: look at an exchange of the long tail, its instruments or one of its books. */

import type { Slots } from '../../core/memory/record.ts';
import { field, floatAt, kindAt } from '../../core/memory/record.ts';
import { factCode, validities } from '../../domain/fact.ts';
import type { Fault } from '../../domain/fault.ts';
import { formatDecimal, formatSteps } from '../../domain/number.ts';
import type { BasicInstrument } from '../../edge/longtail/basic-instrument.ts';
import { levelsOf } from '../../edge/longtail/basic-records.ts';
import { openBasicVenue, type BasicVenue } from '../../edge/longtail/basic-venue.ts';
import { elsewhere } from '../../edge/longtail/elsewhere.ts';
import { clock } from '../../edge/net/clock.ts';
import { isLoopback, proxyFor } from '../../edge/net/proxy.ts';
import { nearest, parseFlags, type Terminal, type Verb } from './verb.ts';

const options = {
  rest: { type: 'string' }, seconds: { type: 'string' }, polled: { type: 'boolean' },
} as const;

export const basic: Verb = {
  name: 'basic',
  summary: 'Look at any other exchange that ccxt knows: instruments, a book, trades.',
  help: `
Usage: fathom basic <exchange>                       its instruments
       fathom basic <exchange> <symbol> [--seconds N]  its book and trades, until Ctrl-C

Exchanges have ccxt's names, such as kraken or bitstamp, and symbols too, such as BTC/USD. Such an exchange
is basic: its books may miss changes and are never called live. \`fathom start --live --markets +basic.kraken:spot\`
makes one a market of the terminal.

Flags:
  --seconds <n>   how long to look
  --polled        ask for books even where they can be watched
  --rest <url>    another server in the place of the exchange's

A proxy is taken from FATHOM_<EXCHANGE>_PROXY, else from FATHOM_PROXY.

Exit code: 0 when there was something to see, 1 when not, 2 for wrong usage.`,
  run: async (args, terminal) => {
    const flags = parseFlags(args, options, 2);
    const [exchange, symbol] = flags.ok ? flags.value.positionals : [];
    const { rest, polled, seconds: duration } = flags.ok ? flags.value.values : {};
    const seconds = Number(duration ?? Infinity);
    const proxy = typeof rest === 'string' && isLoopback(rest) ? null : proxyFor(exchange ?? '', process.env);
    const wrong = !flags.ok ? flags.fault
      : exchange === undefined ? 'Say which exchange'
      : typeof rest === 'string' && !URL.canParse(rest) ? '--rest must be an address'
      : !(seconds > 0) ? `--seconds must be a positive number, was ${String(duration)}`
      : proxy?.ok === false ? proxy.fault
      : null;
    if (wrong !== null || exchange === undefined) {
      terminal.err(`${wrong ?? ''}. \`fathom basic --help\` tells more.`);
      return 2;
    }
    const sight = new Sight(terminal);
    const opened = await openBasicVenue(exchange, {
      clock, proxy: proxy?.ok === true ? proxy.value : null, key: null, isPolled: polled === true,
      reroute: (url) => (typeof rest === 'string' ? elsewhere(url, rest) : url),
      events: { emit: (slots) => sight.onFact(slots), trouble: (reason) => sight.onTrouble(reason) },
    });
    if (!opened.ok) {
      terminal.err(opened.fault.detail);
      return opened.fault.code === 'config.invalid' ? 2 : 1;
    }
    try {
      return symbol === undefined ? list(opened.value, terminal) : await look(opened.value, symbol, seconds, sight, terminal);
    } finally {
      await opened.value.close();
    }
  },
};

function list(venue: BasicVenue, terminal: Terminal): number {
  terminal.err(`${venue.name}, basic: ${venue.instruments.length} instruments, books are ${venue.isWatched ? 'watched' : 'asked for'}`);
  for (const { market, symbol, tick, lot, status } of venue.instruments) {
    terminal.out(`${market.padEnd(5)} ${symbol.padEnd(24)} tick ${formatDecimal(tick)}  lot ${formatDecimal(lot)}${status === 'trading' ? '' : `  ${status}`}`);
  }
  return venue.instruments.length > 0 ? 0 : 1;
}

async function look(venue: BasicVenue, symbol: string, seconds: number, sight: Sight, terminal: Terminal): Promise<number> {
  const instrument = venue.instruments.find((one) => one.symbol === symbol);
  if (instrument === undefined) {
    const close = nearest(symbol, venue.instruments.map((one) => one.symbol));
    terminal.err(`${venue.name} has no ${symbol}${close === null ? '' : `; did you mean ${close}?`}`);
    return 2;
  }
  sight.begin(instrument);
  venue.follow(instrument, 1);
  await new Promise<void>((resolve) => {
    const timer = seconds === Infinity ? null : setTimeout(resolve, seconds * 1_000);
    terminal.signal.addEventListener('abort', () => {
      if (timer !== null) clearTimeout(timer);
      resolve();
    }, { once: true });
  });
  return sight.bookCount > 0 ? 0 : 1;
}

/** Writes a line where the best prices or the book's worth changed, and for each trade. */
class Sight {
  readonly #terminal: Terminal;
  #instrument: BasicInstrument | null = null;
  #line = '';
  bookCount = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  begin(instrument: BasicInstrument): void {
    this.#instrument = instrument;
  }

  onTrouble({ detail }: Fault): void {
    this.#terminal.err(detail);
  }

  onFact(slots: Slots): void {
    if (this.#instrument === null) return;
    const { tick, lot } = this.#instrument;
    const words = ([ticks, lots]: readonly [number, number]): string => `${formatSteps(ticks, tick, tick.decimals)} × ${formatSteps(lots, lot, lot.decimals)}`;
    const kind = kindAt(slots, 0);
    if (kind === factCode.validity) this.#terminal.err(`the book is ${validities[floatAt(slots, 0, field.a)] ?? 'nothing'}`);
    if (kind === factCode.trade) this.#terminal.out(`trade  ${words([floatAt(slots, 0, field.a), floatAt(slots, 0, field.b)])}`);
    if (kind !== factCode.snapshot) return;
    this.bookCount += 1;
    const { bids: [bid], asks: [ask] } = levelsOf(slots);
    const line = `bid ${bid === undefined ? 'none' : words(bid)}  ask ${ask === undefined ? 'none' : words(ask)}`;
    if (line !== this.#line) this.#terminal.out(line);
    this.#line = line;
  }
}
