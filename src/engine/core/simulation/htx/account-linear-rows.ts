/**
 * Orders, trades, positions and balances of HTX's linear swaps as V5 writes them: amounts, numbers of orders and times are
 * texts, quantities contracts. A number of an order has 19 digits, more than a double holds; an order without a client id
 * is told with its own number in its place.
 */

import { assert } from '../../../domain/assert.ts';
import { formatDecimal, trimDecimal } from '../../../domain/number.ts';
import type { Account, AccountEvent, AccountOrder, Fill } from '../accounts/account.ts';
import { freeFor, worthIn } from '../accounts/booking.ts';
import { moneyDecimals } from '../accounts/money.ts';
import type { Position } from '../accounts/position.ts';
import type { OrderFill, OrderLook } from '../accounts/records.ts';
import type { Market } from '../market.ts';
import { plainText } from '../plain-decimal.ts';
import { perpetualOf } from './linear-rows.ts';
import { ms } from './spot-wire.ts';

export type Row = Readonly<Record<string, unknown>>;

/** An order after a change, with what was paid for it until then. */
export type LinearLook = Pick<OrderLook, 'order' | 'fee' | 'realised' | 'timeUs'>;

export const walletName = 'futures';
export const marginAsset = 'USDT';
const orderIdBase = 1_519_705_000_000_000_000n;
const detailIdBase = 1_124_000_000;
const uidBase = 359_304_000;
const ratioDecimals = 4;
const averageDecimals = 10;
/** Share of a position's worth that must stay. */
const maintenanceShare = 250n;

export function userId({ owner }: Account): string {
  return String(uidBase + owner);
}

export function linearOrderId(orderId: number): string {
  return String(orderIdBase + BigInt(orderId));
}

export function deskOrderId(text: string): number | null {
  const wire = /^\d{1,19}$/.test(text) ? BigInt(text) - orderIdBase : 0n;
  return wire > 0n && wire <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(wire) : null;
}

export function clientOrderId({ clientId, orderId }: Readonly<AccountOrder>): string {
  return clientId ?? linearOrderId(orderId);
}

export function linearState({ status, filledLots }: Readonly<AccountOrder>): string {
  if (status === 'filled') return 'filled';
  if (status === 'open') return filledLots === 0 ? 'new' : 'partially_filled';
  return filledLots === 0 ? 'canceled' : 'partially_canceled';
}

/** Keys of the push and of answers. `state` may be ahead of the order itself: see account-linear-feed.ts. */
export function orderRow({ order, fee, realised, timeUs }: LinearLook, account: Account, market: Market, state = linearState(order)): Row {
  return {
    ...askedRow(order, market), state, profit: moneyText(realised), order_id: linearOrderId(order.orderId), client_order_id: clientOrderId(order),
    lever_rate: account.settings.rules.leverage, trade_avg_price: averagePrice(order, market), trade_volume: String(order.filledLots),
    trade_turnover: moneyText(order.filledTurnover * worthIn(market).tickLotQuote), fee_currency: order.filledLots === 0 ? null : market.instrument.quote, fee: moneyText(fee),
    tp_trigger_price: '', tp_order_price: '', tp_type: '', tp_trigger_price_type: '', sl_trigger_price: '', sl_order_price: '', sl_type: '', sl_trigger_price_type: '',
    cancel_reason: cancelReason(order), created_time: stamp(order.createdUs), updated_time: stamp(timeUs),
  };
}

export function pushedOrder(look: LinearLook, account: Account, market: Market, state: string): Row {
  return { ...orderRow(look, account, market, state), amend_origin_volume: '', amend_source: '', amend_result: '' };
}

export function answeredOrder(look: LinearLook, account: Account, market: Market): Row {
  const row = orderRow(look, account, market);
  return { id: row['order_id'], ...row, price_protect: false, real_profit: row['profit'] };
}

/** What happened in the engine, with the quantity of this trade alone. */
export function matchRow(order: Readonly<AccountOrder>, fill: Fill | null, market: Market, state: string, timeUs: number): Row {
  return {
    ...askedRow(order, market), state, id: fill === null ? '' : tradeKey(order, fill), order_id: linearOrderId(order.orderId), client_order_id: clientOrderId(order), lever_rate: '',
    cancel_reason: cancelReason(order), trade_id: fill === null ? '' : String(fill.tradeId), trade_volume: String(fill?.lots ?? 0), total_trade_volume: String(order.filledLots),
    trade_price: fill === null ? '0' : plainText(fill.ticks, market.instrument.tick), trade_turnover: fill === null ? '0' : turnoverOf(fill, market), role: fill === null ? '' : roleOf(fill),
    created_time: stamp(order.createdUs), match_time: stamp(timeUs),
  };
}

export function tradeRow(order: Readonly<AccountOrder>, fill: Fill, market: Market, timeUs: number): Row {
  const { instrument } = market;
  return {
    direction: order.side, id: tradeKey(order, fill), contract_code: instrument.symbol, contract_type: 'swap', order_id: linearOrderId(order.orderId), trade_id: String(fill.tradeId), position_side: 'both',
    trade_volume: String(fill.lots), trade_price: plainText(fill.ticks, instrument.tick), trade_turnover: turnoverOf(fill, market), role: roleOf(fill), client_order_id: clientOrderId(order),
    created_time: stamp(timeUs), updated_time: stamp(timeUs),
  };
}

/** A fill as it is asked for later. */
export function detailRow(fill: OrderFill, market: Market): Row {
  const { order, executionId, timeUs } = fill;
  return {
    id: String(detailIdBase + executionId), contract_code: market.instrument.symbol, order_id: linearOrderId(order.orderId), trade_id: String(fill.tradeId), side: order.side, position_side: 'both', order_type: '1',
    margin_mode: 'cross', type: order.memo['type'], client_order_id: clientOrderId(order), role: roleOf(fill).toUpperCase(), trade_price: plainText(fill.ticks, market.instrument.tick), trade_volume: String(fill.lots),
    trade_turnover: turnoverOf(fill, market), created_time: stamp(timeUs), updated_time: stamp(timeUs), order_source: 'api', fee_currency: fill.feeAsset, trade_fee: moneyText(fill.fee),
    deduction_price: '', profit: moneyText(fill.realised), contract_type: 'swap',
  };
}

export function positionRow(account: Account, market: Market, { lots, cost, realised }: Position): Row {
  const { instrument } = market;
  const { markFine, fineStep } = perpetualOf(market);
  const unreal = unrealised(market, { lots, cost });
  const margin = absolute(cost) / BigInt(account.settings.rules.leverage);
  return {
    contract_code: instrument.symbol, position_side: 'both', direction: lots < 0 ? 'sell' : 'buy', margin_mode: 'cross', open_avg_price: lots === 0 ? '0' : averageText(absolute(cost), BigInt(Math.abs(lots)) * worthIn(market).lotBase),
    volume: String(Math.abs(lots)), available: String(Math.abs(lots)), lever_rate: account.settings.rules.leverage, adl_risk_percent: 1, liquidation_price: '0', initial_margin: moneyText(margin),
    maintenance_margin: moneyText(maintenanceOf(market, lots)), profit_unreal: moneyText(unreal), profit: moneyText(realised), profit_rate: ratioText(unreal, margin), margin_rate: '0', mark_price: plainText(markFine, fineStep),
    last_price: plainText(market.day().lastTicks, instrument.tick), contract_type: 'swap', created_time: stamp(market.nowUs), updated_time: stamp(market.nowUs),
  };
}

export function pushedPosition(account: Account, market: Market, position: Position, version: number): Row {
  const row = positionRow(account, market, position);
  return { ...row, symbol: market.instrument.base, position_mode: 'single_side', fee: '0', break_even_price: row['open_avg_price'], total_trade_fee: '0', state: 'normal', funding_fee: '0', version };
}

/** The whole account. What is asked of it counts in its one asset. */
export function balanceRow(account: Account, marketOf: (id: string) => Market | null, timeUs: number): Row {
  const { free, locked } = account.wallet(walletName).of(marginAsset);
  let unreal = 0n;
  let margin = locked;
  let maintenance = 0n;
  for (const [marketId, position] of account.positions) {
    const market = marketId.startsWith('htx:perp:') && position.lots !== 0 ? marketOf(marketId) : null;
    if (market === null) continue;
    unreal += unrealised(market, position);
    margin += absolute(position.cost) / BigInt(account.settings.rules.leverage);
    maintenance += maintenanceOf(market, position.lots);
  }
  const equity = free + locked + unreal;
  const available = moneyText(freeFor(account, walletName, marginAsset, marketOf));
  const margins = { initial_margin: moneyText(margin), maintenance_margin: moneyText(maintenance), maintenance_margin_rate: ratioText(maintenance, equity) };
  const times = { created_time: stamp(timeUs), updated_time: stamp(timeUs) };
  const detail = {
    currency: marginAsset, equity: moneyText(equity), isolated_equity: '0', available, withdraw_available: available, profit_unreal: moneyText(unreal), isolated_profit_unreal: '0',
    ...margins, initial_margin_rate: ratioText(margin, equity), voucher: '0', voucher_value: '0', ...times,
  };
  return { state: 'normal', equity: moneyText(equity), ...margins, profit_unreal: moneyText(unreal), available_margin: available, voucher_value: '0', ...times, details: [detail] };
}

export function marketOfEvent(event: AccountEvent, marketOf: (id: string) => Market | null): Market | null {
  if (event.kind === 'balance') return null;
  const id = event.kind === 'order' ? event.order.marketId : event.marketId;
  const market = id.startsWith('htx:perp:') ? marketOf(id) : null;
  assert(market !== null || !id.startsWith('htx:perp:'), 'an account is told of markets that are there', { id });
  return market;
}

export function moneyText(units: bigint): string {
  return formatDecimal(trimDecimal({ units, decimals: moneyDecimals }));
}

export function stamp(timeUs: number): string {
  return String(ms(timeUs));
}

function askedRow({ side, kind, ticks, lots, isReduceOnly, memo }: Readonly<AccountOrder>, { instrument }: Market): Row {
  return {
    side, type: memo['type'], price: ticks === null ? '0' : plainText(ticks, instrument.tick), volume: String(lots), contract_code: instrument.symbol, contract_type: 'swap', position_side: 'both', price_match: null,
    margin_mode: 'cross', order_source: 'api', reduce_only: isReduceOnly, time_in_force: kind === 'ioc' || kind === 'fok' ? kind : 'gtc', self_match_prevent: memo['selfMatch'],
  };
}

function cancelReason({ status }: Readonly<AccountOrder>): string {
  if (status === 'cancelled') return 'Limit order cancelation by the client';
  return status === 'expired' ? 'Order cancelation due to no matching orders' : '';
}

function tradeKey({ orderId }: Readonly<AccountOrder>, { tradeId }: Fill): string {
  return `${tradeId}-${linearOrderId(orderId)}-1`;
}

function roleOf({ isMaker }: Fill): 'maker' | 'taker' {
  return isMaker ? 'maker' : 'taker';
}

function turnoverOf({ ticks, lots }: Fill, market: Market): string {
  return moneyText(BigInt(ticks) * BigInt(lots) * worthIn(market).tickLotQuote);
}

function averagePrice({ filledLots, filledTurnover }: Readonly<AccountOrder>, market: Market): string {
  if (filledLots === 0) return '0';
  const { tickLotQuote, lotBase } = worthIn(market);
  return averageText(filledTurnover * tickLotQuote, BigInt(filledLots) * lotBase);
}

function averageText(value: bigint, quantity: bigint): string {
  return formatDecimal(trimDecimal({ units: (value * 10n ** BigInt(averageDecimals)) / quantity, decimals: averageDecimals }));
}

function ratioText(part: bigint, whole: bigint): string {
  if (whole <= 0n) return '0';
  return formatDecimal(trimDecimal({ units: (part * 10n ** BigInt(ratioDecimals)) / whole, decimals: ratioDecimals }));
}

/** At the mark price, which is kept in hundredths of a tick. */
function valueAtMark(market: Market, lots: number): bigint {
  return (BigInt(lots) * BigInt(perpetualOf(market).markFine) * worthIn(market).tickLotQuote) / 100n;
}

function unrealised(market: Market, { lots, cost }: Pick<Position, 'lots' | 'cost'>): bigint {
  return lots === 0 ? 0n : valueAtMark(market, lots) - cost;
}

function maintenanceOf(market: Market, lots: number): bigint {
  return absolute(valueAtMark(market, lots)) / maintenanceShare;
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
