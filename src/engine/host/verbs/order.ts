/** `fathom order`: one order by hand, on the practice market, and the way it went. */

import type { OrderTerms, Side, TimeInForce } from '../../core/venues/account.ts';
import { never } from '../../domain/assert.ts';
import { isBasicMarket, type InstrumentSpec, type MarketId } from '../../domain/instrument.ts';
import { formatDecimal, parseDecimal, priceTicks, qtyLots, toSteps } from '../../domain/number.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { clock } from '../../edge/net/clock.ts';
import { isLoopback } from '../../edge/net/proxy.ts';
import { homeFlagsHelp, parseHomeFlags } from '../home-flags.ts';
import type { AccountLine } from '../account-lines.ts';
import type { MarketAccount } from '../account-desk.ts';
import type { Config } from '../config.ts';
import { chooseMarkets, handFlags, openHand, waitUntil, type OpenHand } from '../open-hand.ts';
import { OrderJourney } from '../order-journey.ts';
import { nearest, stoppedCode, type ParsedFlags, type Terminal, type Verb } from './verb.ts';

const openMsMax = 20_000;
/** So long the fills of an order may be behind its end. */
const bookMsMax = 3_000;
const answerMsMax = 30_000;

const actions = ['buy', 'sell', 'cancel', 'cancel-all'] as const;
type Action = (typeof actions)[number];
const timesInForce: Readonly<Record<string, TimeInForce>> = { gtc: 'gtc', ioc: 'ioc', fok: 'fok', post: 'post-only' };

const marketFlags = homeFlagsHelp.split('\n').filter((line) => /--(?:data-folder|practice-|addresses|config)/.test(line)).join('\n');
const options = {
  ...handFlags, symbol: { type: 'string' }, qty: { type: 'string' }, price: { type: 'string' }, 'market-order': { type: 'boolean' }, tif: { type: 'string' },
  'reduce-only': { type: 'boolean' }, number: { type: 'string' }, watch: { type: 'boolean' },
} as const;

interface Wish {
  readonly action: Action;
  readonly market: MarketId;
  readonly symbol: string;
  readonly flags: ParsedFlags['values'];
  readonly config: Config;
}

export const order: Verb = {
  name: 'order',
  summary: 'Send one order to the practice market and print the way it went.',
  help: `
Usage: fathom order buy|sell --symbol S --qty N (--price P | --market-order) [--tif T] [--watch] [flags]
       fathom order cancel --symbol S --number N [flags]
       fathom order cancel-all --symbol S [flags]

Prints each step as one JSON line: intent (it is journalled), sent, acknowledged, fills, end; with microseconds
since the start and since the step before. Only on the practice market: orders on real exchanges wait for the risk
limits. Without --addresses a practice market is started, and ends with the command; \`fathom practice\` runs one
that stays, whose addresses and seed are given here.

  --venue <name>           binance (which it is without it), okx or htx; or basic.<ccxt's name>, an exchange of
                           your own on this machine that speaks that one's protocol
  --market <name>          spot (which it is without it) or perp, or the exchange's own word
  --symbol <name>          such as BTCUSDT
  --qty <n>                in the exchange's own unit: coins, or contracts of OKX swaps, HTX contracts and
                           basic exchanges' perpetuals
  --price <p>              a multiple of the instrument's tick
  --market-order           at the best price there is
  --tif <name>             gtc, ioc, fok or post; gtc without it
  --reduce-only            may only make a position smaller
  --number <n>             the order's number, as it was printed
  --watch                  follow the order to its end, until Ctrl-C
${marketFlags}

Exit code: 0 when the exchange did it, 1 when it was refused or its fate is not known, 2 for wrong usage,
130 when it was stopped.`,
  run: async (args, terminal) => {
    const wish = readWish(args);
    if (!wish.ok) {
      terminal.err(`${wish.fault}. \`fathom order --help\` tells more.`);
      return 2;
    }
    const { config, market, symbol } = wish.value;
    let hear = (_line: AccountLine): void => undefined;
    const opened = await openHand({ ...config, markets: [market] }, [symbol], terminal, (line) => hear(line));
    if (!opened.ok) {
      terminal.err(opened.fault.detail);
      return 1;
    }
    const journey = new OrderJourney((line) => terminal.out(JSON.stringify(line)), clock);
    hear = (line) => journey.onLine(line);
    try {
      return await new OrderRun(wish.value, opened.value, journey, terminal).run();
    } finally {
      await opened.value.close();
    }
  },
};

class OrderRun {
  readonly #wish: Wish;
  readonly #opened: OpenHand;
  readonly #journey: OrderJourney;
  readonly #terminal: Terminal;

  constructor(wish: Wish, opened: OpenHand, journey: OrderJourney, terminal: Terminal) {
    this.#wish = wish;
    this.#opened = opened;
    this.#journey = journey;
    this.#terminal = terminal;
  }

  async run(): Promise<number> {
    const { action, market, symbol } = this.#wish;
    const { hand } = this.#opened;
    const account = hand.accounts.of(market);
    if (account === null) return this.#refuse(`there is no account for ${market}`);
    if (!(await waitUntil(() => account.isOpen, openMsMax, this.#terminal.signal))) {
      return this.#terminal.signal.aborted ? stoppedCode : this.#refuse(`the account did not open: ${account.status(0).fault?.detail ?? 'nothing came'}`);
    }
    const spec = hand.specOf(market, symbol);
    if (spec === null) return this.#refuse(`${symbol} is not listed by ${market}`);
    switch (action) {
      case 'buy': case 'sell': return this.#place(action, spec);
      case 'cancel': return this.#cancel(account);
      case 'cancel-all': return this.#cancelAll(account, spec);
      default: return never(action);
    }
  }

  async #place(side: Side, spec: InstrumentSpec): Promise<number> {
    const terms = termsOf(side, spec, this.#wish.flags);
    if (!terms.ok) {
      this.#terminal.err(terms.fault);
      return 2;
    }
    this.#journey.start(null);
    const placed = this.#opened.hand.accounts.place(terms.value);
    if (!placed.ok) return this.#refuse(placed.fault.detail);
    this.#journey.sent();
    const isWatched = this.#wish.flags['watch'] === true;
    const { state } = placed.value;
    await waitUntil(() => this.#journey.isEnded || (!isWatched && this.#journey.isAcknowledged), isWatched ? Infinity : answerMsMax, this.#terminal.signal);
    await waitUntil(() => placed.value.bookedLots >= placed.value.filledLots, bookMsMax, this.#terminal.signal);
    if (this.#terminal.signal.aborted && !this.#journey.isAcknowledged) return stoppedCode;
    const now = placed.value.state;
    if (!this.#journey.isEnded) this.#terminal.err(`order ${placed.value.number} is ${now}${this.#opened.isOwnPractice ? ', and goes with its practice market' : ` and stays at the exchange; \`fathom order cancel --number ${placed.value.number}\` cancels it`}`);
    return now === 'rejected' || now === 'denied' || now === 'unknown' || now === state && now === 'submitted' ? 1 : 0;
  }

  async #cancel(account: MarketAccount): Promise<number> {
    const number = Number(this.#wish.flags['number']);
    this.#journey.start(number);
    const asked = account.cancel(number);
    if (!asked.ok) return this.#refuse(asked.fault.detail);
    this.#journey.sent();
    const isEnded = await waitUntil(() => this.#journey.isEnded, answerMsMax, this.#terminal.signal);
    return isEnded ? 0 : this.#refuse(`order ${number} is ${asked.value.state}`);
  }

  async #cancelAll(account: MarketAccount, spec: InstrumentSpec): Promise<number> {
    this.#journey.start(0);
    const asked = account.cancelAll(spec);
    if (!asked.ok) return this.#refuse(asked.fault.detail);
    this.#journey.sent();
    const isDone = await waitUntil(() => account.alive.every(({ terms }) => terms.spec.stream !== spec.stream), answerMsMax, this.#terminal.signal);
    return isDone ? 0 : this.#refuse('some orders are still open');
  }

  #refuse(why: string): number {
    this.#terminal.err(why);
    return 1;
  }
}

function readWish(args: readonly string[]): Result<Wish, string> {
  const [actionText = '', ...rest] = args;
  const action = actions.find((one) => one === actionText);
  if (action === undefined) {
    const close = nearest(actionText, actions);
    return failed(`Say what to do: ${actions.join(', ')}${close === null ? '' : `; did you mean ${close}?`}`);
  }
  const parsed = parseHomeFlags(rest, process.env, options);
  if (!parsed.ok) return failed(parsed.fault.detail);
  const { loaded: { config }, own: flags } = parsed.value;
  if (config.market === 'live') return failed('Orders on a real exchange wait for the risk limits: this works on the practice market alone, without --live');
  const elsewhere = config.addresses.find(({ url }) => !isLoopback(url));
  if (elsewhere !== undefined) return failed(`Orders go to the practice market on this machine alone, and ${elsewhere.url} is elsewhere`);
  const markets = chooseMarkets({ venue: flags['venue'] ?? 'binance', market: flags['market'] ?? 'spot' }, []);
  if (!markets.ok) return markets;
  const [market] = markets.value;
  const isHomeless = market !== undefined && isBasicMarket(market) && !config.addresses.some((address) => address.market === market);
  if (isHomeless) return failed(`Orders at ${market} need an exchange of your own on this machine: --addresses ${market}.rest=http://127.0.0.1:9001`);
  const { symbol, number } = flags;
  if (typeof symbol !== 'string' || market === undefined) return failed('--symbol <name> is missing');
  if (action === 'cancel' && !/^[1-9]\d{0,9}$/.test(String(number))) return failed('--number must be the number of an order, as it was printed');
  const isPlace = action === 'buy' || action === 'sell';
  if (isPlace && (flags['price'] === undefined) === (flags['market-order'] === undefined)) return failed('An order needs either --price <p> or --market-order');
  if (isPlace && typeof flags['qty'] !== 'string') return failed('--qty <n> is missing');
  if (flags['tif'] !== undefined && !Object.hasOwn(timesInForce, String(flags['tif']))) return failed(`--tif must be ${Object.keys(timesInForce).join(', ')}, was ${String(flags['tif'])}`);
  return ok({ action, market, symbol, flags, config });
}

/** Nothing is rounded: what does not fit the instrument's steps is said. */
function termsOf(side: Side, spec: InstrumentSpec, flags: ParsedFlags['values']): Result<OrderTerms, string> {
  const quantity = parseDecimal(String(flags['qty']));
  if (!quantity.ok) return failed(`--qty: ${quantity.fault}`);
  const rule = toSteps(quantity.value, spec.orders.step);
  const lots = toSteps(quantity.value, spec.lot);
  if (!rule.ok || !lots.ok || lots.value <= 0) return failed(`--qty must be a positive multiple of ${formatDecimal(spec.orders.step)} in ${spec.id}, was ${String(flags['qty'])}`);
  const timeInForce = timesInForce[String(flags['tif'] ?? 'gtc')] ?? 'gtc';
  const common = { spec, side, lots: qtyLots(lots.value), isReduceOnly: flags['reduce-only'] === true };
  if (flags['market-order'] === true) return ok({ ...common, ticks: null, timeInForce: 'ioc' });
  const price = parseDecimal(String(flags['price']));
  const ticks = price.ok ? toSteps(price.value, spec.tick) : price;
  if (!ticks.ok || ticks.value <= 0) return failed(`--price must be a positive multiple of ${formatDecimal(spec.tick)} in ${spec.id}, was ${String(flags['price'])}`);
  return ok({ ...common, ticks: priceTicks(ticks.value), timeInForce });
}
