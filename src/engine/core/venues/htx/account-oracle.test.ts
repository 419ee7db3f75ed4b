/**
 * ccxt as an independent reader: the same raw orders, fills and positions come to the same numbers, by chance
 * and by the thousand.
 *
 * Where it is known to differ: it turns the sign of V5's fees, as the interface before V5 needed it (the
 * venue's example is positive and 0.06 % of the trade); it calls an order closed at the first `filled`, also
 * where more of it is to come; and it knows no fee that was paid in points while a trade is cleared.
 */

import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { newChance, nextBelow, nextHappens, type Chance } from '../../../domain/chance.ts';
import { formatDecimal, type Decimal } from '../../../domain/number.ts';
import type { Ask, FillReport, OrderReport, PositionReport, Report } from '../account.ts';
import { htxLinearAccount } from './account-linear.ts';
import { htxSpotAccount } from './account-spot.ts';
import { encode, spotAsks, swapAsks } from './account-told.ts';

const rounds = 500;
const orderSchema = z.looseObject({ id: z.string(), clientOrderId: z.string().nullish(), status: z.string(), side: z.string(), price: z.number().nullish(), amount: z.number().nullish(), filled: z.number(), average: z.number().nullish() });
const tradeSchema = z.looseObject({ id: z.string(), order: z.string(), side: z.string(), price: z.number(), amount: z.number(), takerOrMaker: z.string(), timestamp: z.number(), fee: z.looseObject({ cost: z.number().optional(), currency: z.string().optional() }).optional() });
const positionSchema = z.looseObject({ contracts: z.number(), side: z.string(), entryPrice: z.number(), lastUpdateTimestamp: z.number() });

type Method = (name: 'parseOrder' | 'parseTrade' | 'parseWsOrder' | 'parseWsTrade' | 'parseOrderTrade' | 'parsePosition', raw: object, market?: object) => unknown;
let call: Method;

beforeAll(async () => {
  const file = fileURLToPath(new URL('../../../../../node_modules/ccxt/js/src/pro/htx.js', import.meta.url));
  const module = z.object({ default: z.custom<new () => object>((value) => typeof value === 'function') }).parse(await import(pathToFileURL(file).href));
  const exchange = new module.default();
  call = (name, raw, market) => {
    const method: unknown = Reflect.get(exchange, name);
    if (typeof method !== 'function') throw new Error(`ccxt has no ${name}`);
    return Reflect.apply(method, exchange, [raw, market]);
  };
});

const swapMarket = { id: 'BTC-USDT', symbol: 'BTC/USDT:USDT', base: 'BTC', quote: 'USDT', type: 'swap', spot: false, swap: true, contract: true, linear: true, contractSize: 0.001, precision: {}, limits: {} };
const spotMarket = { id: 'btcusdt', symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', type: 'spot', spot: true, swap: false, contract: false, linear: undefined, precision: {}, limits: {} };

const digits = (units: number, decimals: number): string => formatDecimal({ units: BigInt(units), decimals });
const float = (value: Decimal): number => Number(formatDecimal(value));
const ours: Readonly<Record<OrderReport['state'], string>> = { open: 'open', 'partly-filled': 'open', filled: 'closed', cancelled: 'canceled', expired: 'canceled', rejected: 'rejected' };

interface Numbers {
  readonly id: string;
  readonly client: string;
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly quantity: string;
  readonly filled: string;
  readonly rest: string;
  readonly worth: string;
  readonly average: string;
  readonly share: 'none' | 'some' | 'all';
  readonly isEnded: boolean;
  readonly time: number;
  readonly tradeId: string;
  readonly fee: string;
  readonly isMaker: boolean;
}

/** All fills at the order's price, so that average and worth agree. */
function numbersOf(chance: Chance, decimals: number): Numbers {
  const lots = 2 + nextBelow(chance, 1e8);
  const share = (['none', 'some', 'all'] as const)[nextBelow(chance, 3)] ?? 'none';
  const filled = share === 'none' ? 0 : share === 'all' ? lots : 1 + nextBelow(chance, lots - 1);
  const ticks = 1 + nextBelow(chance, 1e7);
  return {
    id: String(1 + nextBelow(chance, 2 ** 50)), client: String(1 + nextBelow(chance, 2 ** 50)), side: nextHappens(chance, 0.5) ? 'buy' : 'sell', price: digits(ticks, 2), quantity: digits(lots, decimals), filled: digits(filled, decimals), rest: digits(lots - filled, decimals),
    worth: formatDecimal({ units: BigInt(filled) * BigInt(ticks), decimals: decimals + 2 }), average: filled === 0 ? '0' : digits(ticks, 2), share, isEnded: share !== 'all' && nextHappens(chance, 0.4), time: 1_600_000_000_000 + nextBelow(chance, 1e11),
    tradeId: String(1 + nextBelow(chance, 2 ** 40)), fee: digits(nextBelow(chance, 1e9) - 1e8, 9), isMaker: nextHappens(chance, 0.5),
  };
}

function compareOrder(report: Report | undefined, raw: unknown): void {
  const theirs = orderSchema.parse(raw);
  if (report?.kind !== 'order') throw new Error('no order was read');
  expect([report.venueId, report.clientId, report.side, ours[report.state], report.price === null ? null : float(report.price), float(report.quantity), float(report.filled)])
    .toEqual([theirs.id, theirs.clientOrderId, theirs.side, theirs.status, theirs.price, theirs.amount, theirs.filled]);
  if (report.averagePrice !== null && typeof theirs.average === 'number') expect(report.averagePrice).toBeCloseTo(theirs.average, 6);
}

function compareFill(report: Report | undefined, raw: unknown, feeSign: 1 | -1 = 1): FillReport {
  const theirs = tradeSchema.parse(raw);
  if (report?.kind !== 'fill') throw new Error('no fill was read');
  expect([report.venueId, report.side, float(report.price), float(report.quantity), report.isMaker ? 'maker' : 'taker', report.filledUs / 1_000]).toEqual([theirs.order, theirs.side, theirs.price, theirs.amount, theirs.takerOrMaker, theirs.timestamp]);
  if (report.fee !== null) expect([float(report.fee.amount) * feeSign + 0, report.fee.asset]).toEqual([(theirs.fee?.cost ?? NaN) + 0, theirs.fee?.currency]);
  return report;
}

function answered(dialect: typeof htxSpotAccount, ask: Ask, body: object): Report | undefined {
  const read = dialect.readBody(encode(body));
  const verdict = dialect.judge(ask, 200, read.ok ? read.value : null);
  return verdict.kind === 'done' ? verdict.reports[0] : undefined;
}

function pushed(dialect: typeof htxSpotAccount, message: object): readonly Report[] {
  const read = dialect.lines[0]?.read(encode(message));
  return read?.ok === true ? read.value.flatMap((news) => (news.kind === 'report' ? [news.report] : [])) : [];
}

function spotState({ share, isEnded }: Numbers): string {
  if (share === 'all') return 'filled';
  return share === 'some' ? (isEnded ? 'partial-canceled' : 'partial-filled') : isEnded ? 'canceled' : 'submitted';
}

test('spot: orders and fills of answers', () => {
  const chance = newChance(21);
  for (let round = 0; round < rounds; round += 1) {
    const made = numbersOf(chance, 6);
    const isOpen = made.share !== 'all' && !made.isEnded;
    const [amount, cash] = isOpen ? ['filled-amount', 'filled-cash-amount'] : ['field-amount', 'field-cash-amount'];
    const order = {
      id: Number(made.id), symbol: 'btcusdt', 'account-id': 1, 'client-order-id': made.client, amount: made.quantity, price: made.price, 'created-at': made.time, type: `${made.side}-limit`, [amount]: made.filled, [cash]: made.worth, 'finished-at': isOpen ? 0 : made.time, source: 'spot-api', state: spotState(made), 'canceled-at': 0,
    };
    compareOrder(answered(htxSpotAccount, spotAsks.order, { status: 'ok', data: order }), call('parseOrder', order, spotMarket));
    const isPoints = nextHappens(chance, 0.3);
    const trade = {
      symbol: 'btcusdt', 'fee-currency': 'btc', source: 'spot-api', 'order-id': Number(made.id), price: made.price, 'created-at': made.time, role: made.isMaker ? 'maker' : 'taker', 'match-id': 1, 'trade-id': Number(made.tradeId), 'filled-amount': made.quantity,
      'filled-fees': isPoints ? '0' : made.fee, 'filled-points': isPoints ? '0.5' : '0', 'fee-deduct-currency': isPoints ? 'hbpoint' : '', id: 7, type: `${made.side}-limit`,
    };
    expect(compareFill(answered(htxSpotAccount, spotAsks.fills, { status: 'ok', data: [trade] }), call('parseTrade', trade, spotMarket)).tradeId).toBe(made.tradeId);
  }
});

test('spot: orders and fills of events', () => {
  const chance = newChance(22);
  for (let round = 0; round < rounds; round += 1) {
    const made = numbersOf(chance, 6);
    const head = { symbol: 'btcusdt', accountId: 1, orderId: Number(made.id), clientOrderId: made.client, orderSource: 'spot-api', orderPrice: made.price, orderSize: made.quantity, type: `${made.side}-limit`, orderStatus: spotState(made) };
    const push = (data: object) => pushed(htxSpotAccount, { action: 'push', ch: 'orders#btcusdt', data });
    if (made.share === 'none' || made.isEnded) {
      const event = made.isEnded ? { ...head, eventType: 'cancellation', execAmt: made.filled, remainAmt: made.rest, lastActTime: made.time } : { ...head, eventType: 'creation', orderCreateTime: made.time, execAmt: '0' };
      compareOrder(push(event)[0], call('parseWsOrder', event, spotMarket));
    } else {
      const event = { ...head, eventType: 'trade', tradePrice: made.price, tradeVolume: made.filled, tradeId: Number(made.tradeId), tradeTime: made.time, aggressor: !made.isMaker, execAmt: made.filled, remainAmt: made.rest };
      const [fill, order] = push(event);
      expect(compareFill(fill, call('parseOrderTrade', event, spotMarket)).tradeId).toBe(made.tradeId);
      compareOrder(order, call('parseWsOrder', event, spotMarket));
      const cleared = { eventType: 'trade', symbol: 'btcusdt', orderId: Number(made.id), tradePrice: made.price, tradeVolume: made.filled, orderSide: made.side, orderType: `${made.side}-limit`, aggressor: !made.isMaker, tradeId: Number(made.tradeId), tradeTime: made.time, transactFee: made.fee, feeDeduct: '0', feeDeductType: '', feeCurrency: 'btc', accountId: 1, source: 'spot-api', clientOrderId: made.client, orderStatus: spotState(made) };
      expect(compareFill(pushed(htxSpotAccount, { action: 'push', ch: 'trade.clearing#btcusdt#0', data: cleared })[0], call('parseWsTrade', cleared, spotMarket)).tradeId).toBe(made.tradeId);
    }
  }
});

function v5Order(made: Numbers) {
  const state = made.share === 'all' ? 'filled' : made.share === 'some' ? (made.isEnded ? 'partially_canceled' : 'partially_filled') : made.isEnded ? 'canceled' : 'new';
  return {
    side: made.side, type: 'limit', price: made.price, volume: made.quantity, state, profit: '0', contract_code: 'BTC-USDT', position_side: 'both', price_match: null, order_id: made.id, client_order_id: made.client, margin_mode: 'cross', lever_rate: 10, order_source: 'api', reduce_only: false, time_in_force: 'gtc',
    trade_avg_price: made.average, trade_volume: made.filled, trade_turnover: made.worth, fee_currency: 'USDT', fee: made.fee, contract_type: 'swap', cancel_reason: '', created_time: String(made.time), updated_time: String(made.time),
  };
}

test('contracts: orders of answers and notices, fills and positions', () => {
  const chance = newChance(23);
  for (let round = 0; round < rounds; round += 1) {
    const made = numbersOf(chance, 0);
    const order = v5Order(made);
    compareOrder(answered(htxLinearAccount, swapAsks.order, { code: 200, data: order }), call('parseOrder', { ...order, id: undefined, order_id_str: order.order_id }, swapMarket));
    compareOrder(pushed(htxLinearAccount, { op: 'notify', topic: 'orders', contract_code: 'BTC-USDT', ts: made.time, uid: '1', data: order })[0], call('parseWsOrder', order, swapMarket));
    const trade = { id: made.tradeId, contract_code: 'BTC-USDT', order_id: made.id, trade_id: '5', side: made.side, position_side: 'both', order_type: '1', margin_mode: 'cross', type: 'market', role: made.isMaker ? 'MAKER' : 'TAKER', trade_price: made.price, trade_volume: made.quantity, trade_turnover: '1', created_time: String(made.time), updated_time: String(made.time), fee_currency: 'USDT', trade_fee: made.fee };
    // Its name of a trade is the match's, which several trades share.
    const fill = compareFill(answered(htxLinearAccount, swapAsks.fills, { code: 200, data: [trade] }), call('parseTrade', trade, swapMarket), -1);
    expect(fill.tradeId).toBe(made.tradeId);
    const position = { contract_code: 'BTC-USDT', position_side: 'both', direction: made.side, margin_mode: 'cross', open_avg_price: made.price, volume: made.quantity, available: made.quantity, lever_rate: 20, profit_rate: '0', last_price: made.price, created_time: String(made.time), updated_time: String(made.time) };
    comparePosition(answered(htxLinearAccount, swapAsks.positions, { code: 200, data: [position] }), call('parsePosition', position, swapMarket));
  }
});

function comparePosition(report: Report | undefined, raw: unknown): PositionReport {
  const theirs = positionSchema.parse(raw);
  if (report?.kind !== 'position') throw new Error('no position was read');
  expect([Math.abs(float(report.quantity)), float(report.quantity) > 0 ? 'long' : 'short', report.entryPrice, report.updatedUs / 1_000]).toEqual([theirs.contracts, theirs.side, theirs.entryPrice, theirs.lastUpdateTimestamp]);
  return report;
}
