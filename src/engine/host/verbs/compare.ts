/** `fathom compare`: one base at every venue, as one market, one JSON object a second. */

import { setTimeout as wait } from 'node:timers/promises';
import { CompositeWatch, type WatchPlan } from '../../core/market/composite-watch.ts';
import { toFloat } from '../../core/market/composite-scale.ts';
import type { Rate } from '../../core/market/composite.ts';
import { venueParts } from '../../core/venues/index.ts';
import { marketId, type MarketId } from '../../domain/instrument.ts';
import { parseDecimal, type Decimal } from '../../domain/number.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { usPerMinute, usPerMs } from '../../domain/time.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { clock } from '../../edge/net/clock.ts';
import { faultLog } from '../browser-home.ts';
import type { Config } from '../config.ts';
import { Desk } from '../desk.ts';
import { marketsAt } from '../desk-markets.ts';
import { homeFlagsHelp, parseHomeFlags } from '../home-flags.ts';
import { openMarket } from '../open-market.ts';
import type { Terminal, Verb } from './verb.ts';

const lookMs = 500;
const looksPerReport = 2;
/** Levels of each book that are merged. */
const levelsMax = 400;
/** Rates that a person typed are believed so long. */
const rateUsMax = 60 * usPerMinute;
/** A fee beyond this is a slip of the finger. */
const feeBpsMax = 1_000;

const engineFlagsHelp = homeFlagsHelp.split('\n').filter((line) => /--(?:live|practice-|markets|addresses|connections|config)/.test(line)).join('\n');

export const compare: Verb = {
  name: 'compare',
  summary: 'Compare one asset over all venues, a line of JSON a second.',
  help: `
Usage: fathom compare BASE [--size N] [--seconds N] [flags]

Follows every instrument of BASE, such as BTC, that has the wanted quote, on the practice market or with
--live on the real exchanges' public data. Each second it prints one JSON object: every venue's best prices
in one scale, with age, validity, reach and reliability; the best prices of all together; for every pair of venues what buying
here and selling there would bring after taker fees; and who leads whom. It sends no orders.

  --size <n>               what buying and selling so much of BASE would bring, too
  --seconds <n>            how long; without it until Ctrl-C
  --quote <asset>          the quote currency of the comparison, USDT by default
  --rates <list>           what other quotes are worth in it, such as USDC=0.9998; quotes without a rate are left out.
                           A rate is believed for an hour
  --fees <list>            your taker fees in bp, such as okx:spot=8; else each venue's usual ones
${engineFlagsHelp}

Exit code: 0 when books were compared, 1 when none came, 2 for wrong usage.`,
  run: async (args, terminal) => {
    const asked = parseAsked(args);
    if (!asked.ok) {
      terminal.err(`${asked.fault}. \`fathom compare --help\` tells more.`);
      return 2;
    }
    const { config, plan, seconds } = asked.value;
    const market = await openMarket(config, ({ detail }) => terminal.err(detail));
    if (!market.ok) {
      terminal.err(market.fault.detail);
      return 1;
    }
    const { places, practice } = market.value;
    const watch = new CompositeWatch(plan);
    const desk = new Desk({
      markets: marketsAt(places), on: config.markets, kernel: loadKernel(), instruments: [], isRacing: config.connections > 1, nextSequence: 1,
    }, {
      journal: (slots, slot) => {
        watch.onRecord(slots, slot);
        return true;
      },
      tell: (slots, slot) => watch.onChange(slots, slot),
      turn: () => undefined,
      onInstruments: () => desk.watch(watch.choose(desk.catalogue.specs).map(({ stream }) => stream)),
      onBook: (spec, book) => watch.join(spec, book),
      onBookGone: (stream) => watch.leave(stream),
      log: faultLog(terminal),
    });
    desk.start();
    const hasCompared = await follow(desk, watch, seconds, terminal);
    desk.close();
    await practice?.close();
    if (hasCompared) return 0;
    terminal.err(`No live book of ${plan.base} came; \`fathom doctor\` looks at the network, and \`--markets\` and \`--quote\` say what is compared.`);
    return 1;
  },
};

/** True when at least one book took part in what was printed. */
async function follow(desk: Desk, watch: CompositeWatch, seconds: number, { out, signal }: Terminal): Promise<boolean> {
  let hasCompared = false;
  const endMs = performance.now() + seconds * 1_000;
  for (let look = 1; !signal.aborted && performance.now() < endMs; look += 1) {
    await wait(lookMs);
    const nowUs = clock();
    for (const { venue, market, reliability, clockAheadMs } of desk.statuses(nowUs)) {
      watch.onStatus(`${venue}:${market}`, reliability, clockAheadMs === null ? null : clockAheadMs * usPerMs);
    }
    if (look % looksPerReport !== 0) continue;
    const report = watch.report(nowUs);
    hasCompared ||= report.venues.some(({ absence }) => absence === null);
    out(JSON.stringify(report));
  }
  return hasCompared;
}

interface Asked {
  readonly config: Config;
  readonly plan: WatchPlan;
  readonly seconds: number;
}

function parseAsked(args: readonly string[]): Result<Asked, string> {
  const [base = '', ...rest] = args;
  if (!/^[A-Za-z0-9]{1,20}$/.test(base)) return failed('an asset such as BTC must come first');
  const flags = parseHomeFlags(rest, process.env, Object.fromEntries(['size', 'seconds', 'quote', 'rates', 'fees'].map((name) => [name, { type: 'string' as const }])));
  if (!flags.ok) return failed(flags.fault.detail);
  const own = (name: string): string | null => {
    const value = flags.value.own[name];
    return typeof value === 'string' ? value : null;
  };
  const seconds = Number(own('seconds') ?? Infinity);
  if (!(seconds > 0)) return failed(`--seconds must be a positive number, was ${own('seconds')}`);
  const size = positive(own('size') ?? '');
  if (size === null && own('size') !== null) return failed(`--size must be a positive number, was ${own('size')}`);
  const rates = parseRates(own('rates'));
  if (!rates.ok) return rates;
  const feeBps = parseFees(own('fees'));
  if (!feeBps.ok) return feeBps;
  return ok({
    config: flags.value.loaded.config,
    seconds,
    plan: {
      base: base.toUpperCase(), quote: (own('quote') ?? 'USDT').toUpperCase(), size: size === null ? 0 : toFloat(size),
      rates: rates.value, rateUsMax, feeBps: feeBps.value, levelsMax,
      depths: new Map(venueParts.map(({ dialect }) => [marketId(dialect), dialect.depth])),
    },
  });
}

function parseRates(list: string | null): Result<readonly Rate[], string> {
  const rates: Rate[] = [];
  for (const text of list === null ? [] : list.split(',')) {
    const [, quote = '', value = ''] = /^([A-Za-z0-9]{1,20})=(.+)$/.exec(text) ?? [];
    const rate = positive(value);
    if (rate === null) return failed(`--rates must be rates such as USDC=0.9998, was “${text}”`);
    rates.push({ quote: quote.toUpperCase(), rate, atUs: clock(), source: 'the command line' });
  }
  return ok(rates);
}

function parseFees(list: string | null): Result<ReadonlyMap<MarketId, number>, string> {
  const fees = new Map<MarketId, number>();
  for (const text of list === null ? [] : list.split(',')) {
    const [, market = '', value = ''] = /^([a-z]+:[a-z]+)=(-?[0-9.]+)$/.exec(text) ?? [];
    const known = venueParts.find(({ dialect }) => market === marketId(dialect) || market === `${dialect.venue}:${dialect.marketName}`);
    const bps = parseDecimal(value);
    if (known === undefined || !bps.ok || Math.abs(toFloat(bps.value)) > feeBpsMax) return failed(`--fees must be fees in bp such as okx:spot=8, was “${text}”`);
    fees.set(marketId(known.dialect), toFloat(bps.value));
  }
  return ok(fees);
}

function positive(text: string): Decimal | null {
  const parsed = parseDecimal(text);
  return parsed.ok && parsed.value.units > 0n ? parsed.value : null;
}
