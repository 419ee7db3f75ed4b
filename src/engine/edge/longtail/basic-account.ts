/**
 * Keeps one account at an exchange of the long tail: what the gateway asks (account-words.ts) becomes ccxt's
 * calls, and what becomes of our orders is asked for every other second and told.
 *
 * One account is of one market, spot or linear perpetuals: what the exchange tells of others is left out.
 *
 * Holds: an order is sent once, and not after its time; "no such order" is said only of an order that the
 * exchange had named itself, because few exchanges find one by our name for it; what comes back is
 * checked, and what says too little is not told; where positions are kept by side (hedge mode) nothing is placed.
 */

import { never } from '../../domain/assert.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { MarketKind } from '../../domain/instrument.ts';
import { parseDecimal, priceTicks, qtyLots, toSteps } from '../../domain/number.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { askSchema, type BasicAsk, type BasicName, type FillWords, type ReportWords, type VerdictWords } from './account-words.ts';
import { clientIdOf, hasFilled, idIn, readBalances, readFill, readOrder, type KnownOrder } from './account-reports.ts';
import type { BasicInstrument } from './basic-instrument.ts';
import type { BasicVenue } from './basic-venue.ts';
import type { CcxtTrouble } from './ccxt-exchange.ts';
import { perpParams } from './perp-orders.ts';
import { readPositions, whyTwoWay } from './position-reports.ts';

const limits = {
  pollMs: 2_000,
  /** Orders that are asked for in one round; the others have their turn in the next. */
  polledMax: 10,
  knownMax: 2_000,
  fillsAsked: 500,
  /** An order that ended is asked for until its fills are told, so often. */
  fillRoundsMax: 10,
} as const;

export interface BasicAccountParts {
  readonly venue: BasicVenue;
  readonly market: MarketKind;
  /** News as text, also when there are none: then all is well. */
  readonly tell: (text: string) => void;
  readonly trouble: (reason: Fault) => void;
  /** Shorter only for tests. */
  readonly pollMs?: number;
}

interface Kept extends KnownOrder {
  readonly venueId: string;
  filled: string;
  isEnded: boolean;
  fillRounds: number;
}

export class BasicAccount {
  readonly #parts: BasicAccountParts;
  /** By the exchange's id, the oldest first. */
  readonly #known = new Map<string, Kept>();
  readonly #idByClient = new Map<string, string>();
  /** Those that live, or whose fills are not told yet. */
  readonly #watched = new Set<string>();
  /** Why nothing may be placed: its positions are kept by side. */
  #twoWay: Fault | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(parts: BasicAccountParts) {
    this.#parts = parts;
  }

  /** News come from now on. */
  start(): void {
    this.#tell([]);
    this.#later();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** `untilUs`: what is not sent by then is not sent. */
  async ask(text: string, untilUs: number): Promise<string> {
    const ask = askSchema.safeParse(JSON.parse(text));
    const verdict = ask.success ? await this.#answer(ask.data, untilUs) : refused(fault('message.malformed', 'a question that is none'));
    return JSON.stringify(verdict);
  }

  #answer(ask: BasicAsk, untilUs: number): Promise<VerdictWords> {
    switch (ask.kind) {
      case 'place': return this.#place(ask, untilUs);
      case 'cancel': return this.#cancel(ask.names);
      case 'order': return this.#order(ask.name);
      case 'open-orders': return this.#openOrders();
      case 'balances': return this.#balances();
      case 'positions': return this.#positions();
      case 'fills': return this.#fills(ask.symbol, ask.sinceMs);
      default: return never(ask);
    }
  }

  async #place({ symbol, clientId, side, price, quantity, special, isReduceOnly }: BasicAsk & { readonly kind: 'place' }, untilUs: number): Promise<VerdictWords> {
    const { venue } = this.#parts;
    if (this.#twoWay !== null) return refused(this.#twoWay);
    const instrument = this.#instruments.find((one) => one.symbol === symbol);
    const terms = instrument === undefined ? failed(`${symbol} is not listed`) : stepsOf(instrument, price, quantity);
    if (!terms.ok || instrument === undefined) return refused(fault('order.rule', terms.ok ? '' : terms.fault));
    const placed = await venue.place({ instrument, side, clientId, untilUs, kind: special, isReduceOnly, ticks: terms.value.ticks === null ? null : priceTicks(terms.value.ticks), lots: qtyLots(terms.value.lots) });
    if (placed.kind === 'unknown') return unknown(placed.reason);
    if (placed.kind !== 'done') return refused(placed.reason);
    const { venueId } = placed;
    this.#keep({ symbol, clientId, side, price, quantity, venueId, filled: '0', isEnded: false, fillRounds: 0 });
    // At least that much is certain; how it goes on is asked for.
    return done([{ kind: 'order', symbol, venueId, clientId, state: 'open', side, price, quantity, filled: '0', averagePrice: null, updatedUs: 0, reason: null }]);
  }

  /** One by one, as few exchanges can do otherwise; of several, the word on each is asked for where one went wrong. */
  async #cancel(names: readonly BasicName[]): Promise<VerdictWords> {
    const verdicts: VerdictWords[] = [];
    for (const name of names) verdicts.push(await this.#cancelOne(name));
    const [only] = verdicts;
    if (verdicts.length === 1 && only !== undefined) return only;
    return verdicts.every(({ kind }) => kind === 'done' || kind === 'absent') ? done(verdicts.flatMap((verdict) => (verdict.kind === 'done' ? verdict.reports : [])))
      : unknown(fault('order.unclear', 'not all of them were cancelled for certain'));
  }

  async #cancelOne(name: BasicName): Promise<VerdictWords> {
    const venueId = await this.#find(name);
    if (venueId === null) return refused(fault('order.unclear', 'the exchange tells of no order by our name for it: there is nothing to cancel by'));
    const told = await this.#parts.venue.exchange.call('cancelOrder', venueId, name.symbol);
    if (!told.ok) return told.fault.fault.code === 'order.absent' ? { kind: 'absent', reason: words(told.fault.fault) } : troubled(told.fault);
    const order = await this.#fetch(name.symbol, venueId);
    return done(order.ok ? order.value : []);
  }

  async #order(name: BasicName): Promise<VerdictWords> {
    const venueId = await this.#find(name);
    if (venueId === null) return unknown(fault('order.unclear', 'the exchange tells of no order by our name for it, which is no proof: look there'));
    const order = await this.#fetch(name.symbol, venueId);
    if (!order.ok) return order.fault.fault.code === 'order.absent' ? { kind: 'absent', reason: words(order.fault.fault) } : troubled(order.fault, 'unknown');
    return order.value.length === 0 ? unknown(fault('order.unclear', 'the exchange said too little of this order')) : done(order.value);
  }

  /** The exchange's name for it; by ours, where it tells that one of its own orders. */
  async #find(name: BasicName): Promise<string | null> {
    const { exchange } = this.#parts.venue;
    for (const method of this.#idOf(name) === null ? ['fetchOpenOrders', 'fetchClosedOrders'] : []) {
      const told = exchange.has(method) ? await exchange.call(method, name.symbol) : null;
      const found = told?.ok === true ? listOf(told.value).find((order) => clientIdOf(order) === name.clientId) : undefined;
      const venueId = idIn(found);
      if (venueId !== null) return this.#idOf({ ...name, venueId });
    }
    return this.#idOf(name);
  }

  /** Those that say too little are left out: they are asked for one by one. */
  async #openOrders(): Promise<VerdictWords> {
    const { exchange } = this.#parts.venue;
    const nothing = [undefined, undefined, undefined] as const;
    const told = await (this.#isPerp ? exchange.call('fetchOpenOrders', ...nothing, await perpParams(exchange, 'fetchOpenOrders', ...nothing)) : exchange.call('fetchOpenOrders'));
    if (!told.ok) return this.#unanswered(told.fault);
    const orders = listOf(told.value).flatMap((order) => (hasFilled(order) ? readOrder(order, (id) => this.#known.get(id) ?? null) ?? [] : []));
    // Some tell of all their markets at once. What is listed nowhere is told of spot, so that somebody says so.
    const listed = new Set(this.#instruments.map(({ symbol }) => symbol));
    return done(orders.filter(({ symbol }) => listed.has(symbol) || !this.#isPerp && !symbol.includes(':')));
  }

  async #fills(symbol: string, sinceMs: number): Promise<VerdictWords> {
    const fills = await this.#fillsOf(symbol, sinceMs);
    return fills.ok ? done(fills.value) : this.#unanswered(fills.fault);
  }

  async #balances(): Promise<VerdictWords> {
    const { exchange } = this.#parts.venue;
    const told = await (this.#isPerp ? exchange.call('fetchBalance', await perpParams(exchange, 'fetchBalance')) : exchange.call('fetchBalance'));
    if (!told.ok) return this.#unanswered(told.fault);
    const balances = readBalances(told.value);
    if (balances === null) return unknown(fault('message.malformed', 'balances that are none'));
    const settling = new Set(this.#instruments.map(({ settle }) => settle));
    return done(this.#isPerp ? balances.filter((report) => report.kind === 'balance' && settling.has(report.asset)) : balances);
  }

  /** Refused where they are kept by side: the account does not open, and places nothing, until the exchange says otherwise. */
  async #positions(): Promise<VerdictWords> {
    const { exchange } = this.#parts.venue;
    const sample = this.#instruments.find(({ status }) => status === 'trading');
    const mode = exchange.has('fetchPositionMode') ? await exchange.call('fetchPositionMode', sample?.symbol) : ok(null);
    if (!mode.ok) return this.#unanswered(mode.fault);
    const told = await exchange.call('fetchPositions', undefined, await perpParams(exchange, 'fetchPositions', undefined));
    if (!told.ok) return this.#unanswered(told.fault);
    const read = readPositions(told.value, this.#instruments);
    const twoWay = whyTwoWay(mode.value) ?? (read.ok || read.fault.code !== 'account.two-way' ? null : read.fault);
    this.#twoWay = twoWay;
    if (twoWay !== null) return refused(twoWay);
    return read.ok ? done(read.value) : this.#unanswered({ fault: read.fault, isCertain: false });
  }

  get #isPerp(): boolean {
    return this.#parts.market === 'perp';
  }

  get #instruments(): readonly BasicInstrument[] {
    return this.#parts.venue.instruments.filter(({ market }) => market === this.#parts.market);
  }

  /** Without an answer the account does not open: why is told, a key that is not accepted above all. */
  #unanswered(trouble: CcxtTrouble): VerdictWords {
    this.#parts.trouble(trouble.fault);
    return troubled(trouble, 'unknown');
  }

  /** One that says too little is left out: its order will be found to lack it, and it is asked for again. */
  async #fillsOf(symbol: string, sinceMs: number | null): Promise<Result<readonly FillWords[], CcxtTrouble>> {
    const told = await this.#parts.venue.exchange.call('fetchMyTrades', symbol, sinceMs ?? undefined, limits.fillsAsked);
    return told.ok ? ok(listOf(told.value).flatMap((trade) => readFill(trade, (id) => this.#known.get(id) ?? null) ?? [])) : told;
  }

  /** The order as it is now, and its fills where they were asked for; empty: too little is said. */
  async #fetch(symbol: string, venueId: string): Promise<Result<readonly ReportWords[], CcxtTrouble>> {
    const known = this.#known.get(venueId) ?? null;
    const told = await this.#parts.venue.exchange.call('fetchOrder', venueId, symbol);
    if (!told.ok) return told;
    const isTold = hasFilled(told.value);
    const isNew = known !== null && !isTold || (readOrder(told.value, () => known)?.filled ?? '0') !== (known?.filled ?? '0');
    const fills = isNew ? await this.#fillsOf(symbol, null) : ok([]); // the newest: its clock may be wrong
    if (!fills.ok) return fills;
    const order = readOrder(told.value, () => known, fills.value);
    if (order === null) return ok([]);
    if (known !== null) {
      known.filled = order.filled;
      known.isEnded = order.state !== 'open' && order.state !== 'partly-filled';
    }
    return ok([order, ...fills.value.filter((fill) => fill.venueId === venueId)]);
  }

  #keep(order: Kept): void {
    this.#known.set(order.venueId, order);
    this.#watched.add(order.venueId);
    if (order.clientId !== null) this.#idByClient.set(order.clientId, order.venueId);
    for (const [venueId, { clientId }] of this.#known) {
      if (this.#known.size <= limits.knownMax) break;
      this.#known.delete(venueId);
      this.#watched.delete(venueId);
      if (clientId !== null) this.#idByClient.delete(clientId);
    }
  }

  /** The exchange's name for it, if we know it; what is known of it otherwise is kept with it. */
  #idOf({ symbol, venueId, clientId, terms }: BasicName): string | null {
    const id = venueId ?? this.#idByClient.get(clientId) ?? null;
    if (id !== null && terms !== null && !this.#known.has(id)) this.#keep({ ...terms, symbol, clientId, venueId: id, filled: '0', isEnded: false, fillRounds: 0 });
    return id;
  }

  #later(): void {
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#poll().then(() => this.#later()), this.#parts.pollMs ?? limits.pollMs);
  }

  /** Asks for those that live, in turn; says that all is well only when all answered. */
  async #poll(): Promise<void> {
    const reports: ReportWords[] = [];
    for (const venueId of [...this.#watched].slice(0, limits.polledMax)) {
      const kept = this.#known.get(venueId);
      this.#watched.delete(venueId);
      if (kept === undefined) continue;
      this.#watched.add(venueId); // behind the others
      const order = await this.#fetch(kept.symbol, venueId);
      if (this.#isClosed) return;
      if (!order.ok) {
        this.#parts.trouble(order.fault.fault);
        if (order.fault.fault.code !== 'order.absent') return;
        this.#watched.delete(venueId);
        continue;
      }
      reports.push(...order.value);
      kept.fillRounds += kept.isEnded ? 1 : 0;
      if (kept.isEnded && (kept.filled === '0' || isWhole(kept, order.value) || kept.fillRounds >= limits.fillRoundsMax)) this.#watched.delete(venueId);
    }
    this.#tell(reports);
  }

  #tell(reports: readonly ReportWords[]): void {
    if (!this.#isClosed) this.#parts.tell(JSON.stringify({ reports }));
  }
}

/** The fills that were told come to what the order says. */
function isWhole({ venueId, filled }: Kept, reports: readonly ReportWords[]): boolean {
  const all = reports.flatMap((report) => (report.kind === 'fill' && report.venueId === venueId ? [report.quantity] : []));
  const places = Math.max(0, ...[filled, ...all].map((text) => text.length - (text.indexOf('.') < 0 ? text.length : text.indexOf('.') + 1)));
  const units = (text: string): bigint => {
    const read = parseDecimal(text);
    return read.ok ? read.value.units * 10n ** BigInt(Math.max(0, places - read.value.decimals)) : 0n;
  };
  return all.reduce((sum, text) => sum + units(text), 0n) >= units(filled);
}

function stepsOf({ tick, lot }: BasicInstrument, price: string | null, quantity: string): Result<{ readonly ticks: number | null; readonly lots: number }, string> {
  const [meant, size] = [price === null ? null : parseDecimal(price), parseDecimal(quantity)];
  const ticks = meant === null ? ok(null) : meant.ok ? toSteps(meant.value, tick) : meant;
  const lots = size.ok ? toSteps(size.value, lot) : size;
  if (!ticks.ok) return failed(`the price ${price ?? ''}: ${ticks.fault}`);
  return lots.ok ? ok({ ticks: ticks.value, lots: lots.value }) : failed(`the quantity ${quantity}: ${lots.fault}`);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function done(reports: readonly ReportWords[]): VerdictWords {
  return { kind: 'done', reports: [...reports] };
}

function words({ code, detail }: Fault): { readonly fault: Fault['code']; readonly code: string; readonly text: string } {
  return { fault: code, code: '', text: detail.slice(0, 200) };
}

function refused(reason: Fault): VerdictWords {
  return { kind: 'refused', reason: words(reason) };
}

function unknown(reason: Fault): VerdictWords {
  return { kind: 'unknown', reason: words(reason) };
}

/** Of a question, a refusal tells nothing of what was asked about. */
function troubled({ fault: reason, isCertain }: CcxtTrouble, atBest: 'refused' | 'unknown' = 'refused'): VerdictWords {
  return isCertain && atBest === 'refused' ? refused(reason) : unknown(reason);
}
