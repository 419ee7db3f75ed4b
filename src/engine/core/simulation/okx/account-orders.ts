/**
 * Orders at OKX: rows that are asked for, by REST or over a socket, and the row that answers each.
 *
 * Over a socket a new order names its instrument by `instIdCode`, and `instId` is not looked at; by REST it is `instId`.
 * A row's own `sCode` says what became of it. Bounded: by user, instrument and kind of operation; REST and sockets together.
 */

import { never } from '../../../domain/assert.ts';
import { parseDecimal, toSteps, type Decimal } from '../../../domain/number.ts';
import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { Memo } from '../accounts/account.ts';
import type { CommandAnswer, OrderName, PlaceCommand, Rejection } from '../accounts/desk.ts';
import { askFor, type House } from '../accounts/house.ts';
import { moneyOf } from '../accounts/money.ts';
import type { OrderKind, SelfTrade } from '../exchange.ts';
import type { PracticeInstrument } from '../instruments.ts';
import type { Market } from '../market.ts';
import { PaceLimit } from '../request-weight.ts';
import { checked, wrong, type Checked, type OkxCaller } from './account-caller.ts';
import type { OkxError } from './channels.ts';
import { instIdCodeOf, instTypeOf, msText } from './listing.ts';

export type Row = Readonly<Record<string, unknown>>;
export type Operation = 'place' | 'cancel' | 'amend';
/** By which way it came: a timeout has another code, an instrument another name. */
export type Way = 'rest' | 'socket';

/** How long the venue waits for its engine. */
const patienceUs = 10 * usPerSecond;
const perInstrumentMax = 60;
const newAndAmendedMax = 1_000;
const limitUs = 2 * usPerSecond;
const amendingMax = 3;

const orderKinds: Readonly<Record<string, OrderKind>> = { market: 'market', limit: 'limit', post_only: 'post-only', fok: 'fok', ioc: 'ioc', optimal_limit_ioc: 'market' };
const selfTrades: Readonly<Record<string, SelfTrade>> = { cancel_maker: 'expire-maker', cancel_taker: 'expire-taker', cancel_both: 'expire-both' };

const done: OkxError = { code: '0', msg: '' };
const noInstrument: OkxError = { code: '51001', msg: "Instrument ID, Instrument ID code, or Spread ID doesn't exist." };
const timeouts: Readonly<Record<Way, OkxError>> = {
  rest: { code: '50004', msg: 'API endpoint request timeout (does not mean that the request was successful or failed, please check the request result).' },
  socket: { code: '51149', msg: 'Order timed out. Please try again.' },
};
const late: OkxError = { code: '51149', msg: 'Order timed out. Please try again.' };
export const tooFast: OkxError = { code: '50011', msg: 'Rate limit reached. Please refer to API documentation and throttle requests accordingly.' };
export const noRight: OkxError = { code: '50120', msg: "This API key doesn't have permission to use this function" };

const rejections: Readonly<Record<Operation, Readonly<Partial<Record<Rejection, OkxError>>>>> = {
  place: {},
  cancel: { 'unknown-order': { code: '51400', msg: 'Cancellation failed as the order has been filled, canceled or does not exist.' } },
  amend: { 'unknown-order': { code: '51503', msg: 'Your order has already been filled or canceled.' } },
};

const commonRejections: Readonly<Record<Rejection, OkxError>> = {
  'bad-price': parameter('px'),
  'bad-quantity': { code: '51121', msg: 'Order quantity must be a multiple of the lot size.' },
  'would-match': { code: '51000', msg: 'Post-only order would be filled immediately.' },
  'would-not-fill': { code: '51000', msg: 'The order cannot be filled at once.' },
  full: { code: '50013', msg: 'Systems are busy. Please try again later.' },
  'unknown-market': noInstrument,
  'unknown-order': { code: '51603', msg: 'Order does not exist' },
  'duplicate-client-id': { code: '51016', msg: 'Duplicated client order ID' },
  'insufficient-balance': { code: '51008', msg: 'Order failed. Insufficient balance in account' },
  'too-small': { code: '51020', msg: 'Your order should meet or exceed the minimum order amount.' },
  'too-many-orders': { code: '51025', msg: 'Order count exceeds the limit' },
  'reduce-only': { code: '51169', msg: "Order failed because you don't have any positions in this direction to reduce or close." },
  'not-allowed': noRight,
  'too-late': late,
};

function parameter(name: string): OkxError {
  return { code: '51000', msg: `Parameter ${name} error` };
}

export class OkxOrders {
  readonly #house: House;
  readonly #marketBy: { readonly name: Map<string, string>; readonly code: Map<string, string> } = { name: new Map(), code: new Map() };
  readonly #paces = new Map<string, PaceLimit>();
  readonly #amending = new Map<number, number>();

  constructor(house: House) {
    this.#house = house;
    for (const instrument of house.world.instruments) {
      if (instrument.venue !== 'okx') continue;
      this.#marketBy.name.set(instrument.symbol, instrument.id);
      this.#marketBy.code.set(String(instIdCodeOf(instrument)), instrument.id);
    }
  }

  market(instId: unknown): Market | null {
    const id = typeof instId === 'string' ? this.#marketBy.name.get(instId) : undefined;
    return id === undefined ? null : this.#house.world.market(id);
  }

  /** Does one row; its answer comes when it is known, or known to be unknown. */
  perform(operation: Operation, { account, key }: OkxCaller, row: Row, way: Way, untilUs: number | null, answer: (row: Row) => void): void {
    const refuse = (error: OkxError): void => answer(this.#answerRow(operation, row, null, error));
    if (!key.mayTrade) return refuse(noRight);
    const market = this.#marketOf(row, way, operation);
    if (market === null) return refuse(noInstrument);
    if (!this.#mayGo(operation, account.owner, market)) return refuse(tooFast);
    const atLatest = untilUs === null ? {} : { untilUs };
    const { desk } = this.#house;
    if (operation === 'place') {
      const command = readPlace(row, market.instrument);
      if (!command.ok) return refuse(command.error);
      return this.#send(operation, way, row, answer, (tell) => desk.place(account, { ...command.value, ...atLatest }, tell));
    }
    const name = readName(row);
    if (!name.ok) return refuse(name.error);
    const known = account.find(name.value.orderId, name.value.clientId);
    if (known === null || known.marketId !== market.instrument.id) return refuse(rejections[operation]['unknown-order'] ?? noInstrument);
    if (operation === 'cancel') return this.#send(operation, way, row, answer, (tell) => desk.cancel(account, { ...name.value, memo: { cancelSource: '1' } }, tell));
    const change = readChange(row, market.instrument);
    if (!change.ok) return refuse(change.error);
    const amending = this.#amending.get(known.orderId) ?? 0;
    if (amending >= amendingMax) return refuse({ code: '51513', msg: 'Number of modification requests that are currently in progress for an order cannot exceed 3.' });
    this.#amending.set(known.orderId, amending + 1);
    const told = (answered: Row): void => {
      const left = (this.#amending.get(known.orderId) ?? 1) - 1;
      if (left === 0) this.#amending.delete(known.orderId);
      else this.#amending.set(known.orderId, left);
      if (isTrue(row['cxlOnFail']) && answered['sCode'] !== '0') desk.cancel(account, { ...name.value, memo: { cancelSource: '1' } }, () => undefined);
      answer(answered);
    };
    return this.#send(operation, way, row, told, (tell) => desk.amend(account, { ...name.value, ...change.value, ...atLatest }, tell));
  }

  #send(operation: Operation, way: Way, row: Row, answer: (row: Row) => void, send: (tell: (given: CommandAnswer) => void) => void): void {
    askFor<CommandAnswer>(this.#house, patienceUs, send, (given) => {
      const error = given === null ? timeouts[way] : given.ok ? done : (rejections[operation][given.rejection] ?? commonRejections[given.rejection]);
      answer(this.#answerRow(operation, row, given, error));
    });
  }

  /** The row that answers one. A refused order has no id. */
  #answerRow(operation: Operation, row: Row, given: CommandAnswer | null, { code: sCode, msg: sMsg }: OkxError): Row {
    const order = given?.order ?? null;
    const head = {
      clOrdId: order?.clientId ?? text(row['clOrdId']), ordId: order === null ? (operation === 'place' ? '' : text(row['ordId'])) : String(order.orderId),
    };
    const ts = msText(this.#house.world.nowUs);
    switch (operation) {
      case 'place': return { ...head, tag: text(row['tag']), ts, sCode, sMsg };
      case 'cancel': return { ...head, ts, sCode, sMsg };
      case 'amend': return { ...head, ts, reqId: text(row['reqId']), sCode, sMsg };
      default: return never(operation);
    }
  }

  #marketOf(row: Row, way: Way, operation: Operation): Market | null {
    const { instIdCode, instId } = row;
    const isByCode = way === 'socket' && (operation === 'place' || instIdCode !== undefined);
    if (!isByCode) return this.market(instId);
    const id = typeof instIdCode === 'number' || typeof instIdCode === 'string' ? this.#marketBy.code.get(String(instIdCode)) : undefined;
    return id === undefined ? null : this.#house.world.market(id);
  }

  #mayGo(operation: Operation, owner: number, { instrument }: Market): boolean {
    const { nowUs } = this.#house.world;
    const own = this.#pace(`${owner} ${operation} ${instrument.id}`, perInstrumentMax).take(nowUs);
    const all = operation === 'cancel' || this.#pace(`${owner}`, newAndAmendedMax).take(nowUs);
    return own && all;
  }

  #pace(name: string, max: number): PaceLimit {
    let pace = this.#paces.get(name);
    if (pace === undefined) {
      pace = new PaceLimit(max, limitUs);
      this.#paces.set(name, pace);
    }
    return pace;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** Until when a request may take effect, from its `expTime` in milliseconds; null: for ever. */
export function untilOf(expTime: unknown): number | null {
  return (typeof expTime === 'string' || typeof expTime === 'number') && /^\d{13}$/.test(String(expTime)) ? Number(expTime) * usPerMs : null;
}

const clientIdForm = /^[A-Za-z0-9]{1,32}$/;

function readName(row: Row): Checked<OrderName> {
  const { ordId, clOrdId } = row;
  if (typeof ordId === 'string' && ordId !== '') return /^\d{1,16}$/.test(ordId) ? checked({ orderId: Number(ordId), clientId: null }) : { ok: false, error: parameter('ordId') };
  if (typeof clOrdId === 'string' && clOrdId !== '') return checked({ orderId: null, clientId: clOrdId });
  return wrong('51000', 'Either parameter ordId or clOrdId is required.');
}

function readDecimal(value: unknown): Decimal | null {
  const parsed = typeof value === 'string' && /^\d{1,20}(\.\d{1,18})?$/.test(value) ? parseDecimal(value) : null;
  return parsed !== null && parsed.ok && parsed.value.units > 0n ? parsed.value : null;
}

function stepsOf(value: unknown, step: Decimal): number | null {
  const decimal = readDecimal(value);
  const steps = decimal === null ? null : toSteps(decimal, step);
  return steps !== null && steps.ok ? steps.value : null;
}

function readPlace(row: Row, instrument: PracticeInstrument): Checked<PlaceCommand> {
  const { side, ordType, sz, px, clOrdId, tdMode, posSide, tgtCcy, tag, stpMode = 'cancel_maker' } = row;
  const isSpot = instTypeOf(instrument) === 'SPOT';
  if (side !== 'buy' && side !== 'sell') return { ok: false, error: parameter('side') };
  const kind = typeof ordType === 'string' && Object.hasOwn(orderKinds, ordType) ? orderKinds[ordType] : undefined;
  if (kind === undefined || typeof ordType !== 'string') return { ok: false, error: parameter('ordType') };
  if (typeof tdMode !== 'string' || !(isSpot ? tdMode === 'cash' : tdMode === 'cross' || tdMode === 'isolated')) return { ok: false, error: parameter('tdMode') };
  if (posSide !== undefined && posSide !== '' && posSide !== 'net') return { ok: false, error: parameter('posSide') };
  if (clOrdId !== undefined && clOrdId !== '' && !(typeof clOrdId === 'string' && clientIdForm.test(clOrdId))) return { ok: false, error: parameter('clOrdId') };
  if (tag !== undefined && !(typeof tag === 'string' && /^[A-Za-z0-9]{0,16}$/.test(tag))) return { ok: false, error: parameter('tag') };
  const selfTrade = typeof stpMode === 'string' && Object.hasOwn(selfTrades, stpMode) ? selfTrades[stpMode] : undefined;
  if (selfTrade === undefined || typeof stpMode !== 'string') return { ok: false, error: parameter('stpMode') };
  if (tgtCcy !== undefined && tgtCcy !== '' && tgtCcy !== 'base_ccy' && tgtCcy !== 'quote_ccy') return { ok: false, error: parameter('tgtCcy') };
  const size = readDecimal(sz);
  if (size === null) return { ok: false, error: parameter('sz') };
  // A purchase at market is for an amount of the quote unless it says otherwise.
  const currency = isSpot && kind === 'market' ? (typeof tgtCcy === 'string' && tgtCcy !== '' ? tgtCcy : side === 'buy' ? 'quote_ccy' : 'base_ccy') : '';
  const isSpend = currency === 'quote_ccy';
  if (isSpend && side === 'sell') return { ok: false, error: parameter('tgtCcy') };
  const lots = isSpend ? 0 : stepsOf(sz, instrument.lot);
  if (lots === null) return { ok: false, error: commonRejections['bad-quantity'] };
  const ticks = kind === 'market' ? null : stepsOf(px, instrument.tick);
  if (kind !== 'market' && ticks === null) return { ok: false, error: parameter('px') };
  const memo: Memo = { ordType, tdMode, stpMode, tag: text(tag), tgtCcy: currency, ...(isSpend && typeof sz === 'string' ? { sz } : {}) };
  return checked({
    marketId: instrument.id, side, kind, ticks, lots, spend: isSpend ? moneyOf(size) : null, clientId: typeof clOrdId === 'string' && clOrdId !== '' ? clOrdId : null,
    isReduceOnly: !isSpot && isTrue(row['reduceOnly']), selfTrade, memo,
  });
}

interface Change {
  readonly ticks: number | null;
  readonly lots: number | null;
  readonly memo: Memo;
}

function readChange({ newSz, newPx, reqId }: Row, { tick, lot }: PracticeInstrument): Checked<Change> {
  const hasSize = newSz !== undefined && newSz !== '';
  const hasPrice = newPx !== undefined && newPx !== '';
  if (!hasSize && !hasPrice) return wrong('51000', 'Either parameter newSz or newPx is required.');
  const lots = hasSize ? stepsOf(newSz, lot) : null;
  const ticks = hasPrice ? stepsOf(newPx, tick) : null;
  if (hasSize && lots === null) return { ok: false, error: parameter('newSz') };
  if (hasPrice && ticks === null) return { ok: false, error: parameter('newPx') };
  return checked({ ticks, lots, memo: { reqId: text(reqId) } });
}
