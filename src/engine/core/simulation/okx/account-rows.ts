/** Orders, fills, balances and positions in OKX's rows: everything is a text, a fee that was paid is negative. */

import { formatDecimal, trimDecimal, type Decimal } from '../../../domain/number.ts';
import type { Account, AccountEvent, AccountOrder } from '../accounts/account.ts';
import { freeFor, worthIn } from '../accounts/booking.ts';
import { money, moneyDecimals } from '../accounts/money.ts';
import type { OrderFill, OrderLook } from '../accounts/records.ts';
import type { Market } from '../market.ts';
import { plainText } from '../plain-decimal.ts';
import type { World } from '../world.ts';
import { instTypeOf, msText } from './listing.ts';
import type { Row } from './rows.ts';

/** Places of prices that are the mean of several. */
const meanPlaces = 12;

export function moneyPlain(amount: bigint): string {
  return formatDecimal(trimDecimal({ units: amount, decimals: moneyDecimals }));
}

export function meanPrice({ instrument: { tick } }: Market, turnover: bigint, lots: number): string {
  if (lots === 0) return '';
  return formatDecimal(trimDecimal({ units: (turnover * tick.units * 10n ** BigInt(meanPlaces)) / BigInt(lots), decimals: tick.decimals + meanPlaces }));
}

export function stateOf({ status, filledLots }: Readonly<AccountOrder>): string {
  if (status === 'filled') return 'filled';
  if (status !== 'open') return 'canceled';
  return filledLots > 0 ? 'partially_filled' : 'live';
}

interface Shown {
  readonly market: Market;
  readonly order: Readonly<AccountOrder>;
  readonly fill: OrderFill | null;
  readonly fee: bigint;
  readonly realised: bigint;
}

/** What orders are in answers and in pushes alike. */
function common({ market, order, fill, fee, realised }: Shown): Readonly<Record<string, unknown>> {
  const { instrument } = market;
  const size = (lots: number): string => plainText(lots, instrument.lot);
  const isSwap = instrument.market === 'perp';
  const paidIn = !isSwap && order.side === 'buy' ? instrument.base : instrument.quote;
  const { memo } = order;
  return {
    accFillSz: size(order.filledLots), algoClOrdId: '', algoId: '', attachAlgoClOrdId: '', attachAlgoOrds: [], avgPx: meanPrice(market, order.filledTurnover, order.filledLots),
    cTime: msText(order.createdUs), cancelSource: memo['cancelSource'] ?? '', category: 'normal', ccy: '', clOrdId: order.clientId ?? '', fee: moneyPlain(-fee), feeCcy: paidIn,
    fillPx: fill === null ? '' : plainText(fill.ticks, instrument.tick), fillSz: fill === null ? '0' : size(fill.lots), fillTime: fill === null ? '' : msText(fill.timeUs),
    instId: instrument.symbol, instType: instTypeOf(instrument), isTpLimit: 'false', lever: isSwap ? '10' : '', ordId: String(order.orderId), ordType: memo['ordType'] ?? 'limit',
    pnl: moneyPlain(realised), posSide: isSwap ? 'net' : '', px: order.ticks === null ? '' : plainText(order.ticks, instrument.tick), pxType: '', pxUsd: '', pxVol: '', quickMgnType: '',
    rebate: '0', rebateCcy: paidIn === instrument.quote ? instrument.base : instrument.quote, reduceOnly: String(order.isReduceOnly), side: order.side,
    slOrdPx: '', slTriggerPx: '', slTriggerPxType: '', source: '', state: stateOf(order), stpId: '', stpMode: memo['stpMode'] ?? 'cancel_maker', sz: memo['sz'] ?? size(order.lots),
    tag: memo['tag'] ?? '', tdMode: memo['tdMode'] ?? 'cash', tgtCcy: memo['tgtCcy'] ?? '', tpOrdPx: '', tpTriggerPx: '', tpTriggerPxType: '', tradeId: fill === null ? '' : String(fill.tradeId),
    uTime: msText(order.updatedUs),
  };
}

export function orderAnswer(market: Market, { order, fill, fee, realised }: OrderLook): Row {
  return { ...common({ market, order, fill, fee, realised }), cancelSourceReason: '', linkedAlgoOrd: { algoId: '' } };
}

/** An order as it is pushed: what is said of a fill is of this event alone. */
export function orderPush(market: Market, event: AccountEvent & { readonly kind: 'order' }, look: OrderLook): Row {
  const { order, fill: told, change } = event;
  const fill = told === null ? null : look.fill;
  const { instrument } = market;
  const worth = (turnover: bigint): string => moneyPlain(turnover * worthIn(market).tickLotQuote);
  return {
    ...common({ market, order, fill, fee: look.fee, realised: look.realised }),
    amendResult: change === 'amended' ? '0' : '', amendSource: change === 'amended' ? '1' : '', code: '0', msg: '', execType: fill === null ? '' : fill.isMaker ? 'M' : 'T',
    fillFee: fill === null ? '0' : moneyPlain(-fill.fee), fillFeeCcy: fill?.feeAsset ?? '', fillNotionalUsd: fill === null ? '' : worth(BigInt(fill.ticks) * BigInt(fill.lots)),
    fillPnl: fill === null ? '0' : moneyPlain(fill.realised), fillPxVol: '', fillPxUsd: '', fillMarkVol: '', fillFwdPx: '', fillMarkPx: '',
    notionalUsd: worth(BigInt(order.ticks ?? 0) * BigInt(order.lots)), reqId: change === 'amended' ? (order.memo['reqId'] ?? '') : '', lastPx: plainText(market.day().lastTicks, instrument.tick),
  };
}

export function fillRow(market: Market, fill: OrderFill): Row {
  const { instrument } = market;
  const { order } = fill;
  return {
    side: order.side, fillSz: plainText(fill.lots, instrument.lot), fillPx: plainText(fill.ticks, instrument.tick), fillPxVol: '', fillFwdPx: '', fee: moneyPlain(-fill.fee),
    fillPnl: moneyPlain(fill.realised), ordId: String(order.orderId), feeRate: '', instType: instTypeOf(instrument), fillPxUsd: '', instId: instrument.symbol, clOrdId: order.clientId ?? '',
    posSide: instrument.market === 'perp' ? 'net' : '', billId: String(fill.executionId), subType: order.side === 'buy' ? '1' : '2', fillMarkVol: '', tag: order.memo['tag'] ?? '',
    fillTime: msText(fill.timeUs), execType: fill.isMaker ? 'M' : 'T', fillIdxPx: '', tradeId: String(fill.tradeId), fillMarkPx: '', feeCcy: fill.feeAsset, ts: msText(fill.timeUs),
  };
}

/** The account, with all its currencies or with those that changed. Pushes say what a currency is worth, answers do not. */
export function accountRow(account: Account, world: World, only: ReadonlySet<string> | null, isPush: boolean): Row {
  const { wallet } = account.walletFor('spot');
  const uTime = msText(world.nowUs);
  const totalEq = wallet.assets.reduce((sum, asset) => sum + dollarsOf(world, asset, equityOf(account, world, asset)), 0n);
  return {
    adjEq: '', borrowFroz: '0', details: wallet.assets.filter((asset) => only === null || only.has(asset)).map((asset) => detailRow(account, world, asset, isPush)), imr: '', isoEq: '0', mgnRatio: '',
    mmr: '', notionalUsd: '', ordFroz: '', totalEq: moneyPlain(totalEq), uTime, upl: moneyPlain(unrealised(account, world)),
  };
}

function detailRow(account: Account, world: World, asset: string, isPush: boolean): Row {
  const { name, wallet } = account.walletFor('spot');
  const { free, locked } = wallet.of(asset);
  const available = freeFor(account, name, asset, (id) => world.market(id));
  const equity = equityOf(account, world, asset);
  const dollars = moneyPlain(dollarsOf(world, asset, equity));
  return {
    availBal: moneyPlain(available), availEq: moneyPlain(available), borrowFroz: '0', cashBal: moneyPlain(free + locked), ccy: asset,
    ...(isPush ? { coinUsdPrice: moneyPlain(dollarsOf(world, asset, money(1))) } : {}), crossLiab: '0', disEq: dollars, eq: moneyPlain(equity), eqUsd: dollars, fixedBal: '0',
    frozenBal: moneyPlain(free + locked - available), imr: '', interest: '0', isoEq: '0', isoLiab: '0', isoUpl: '0', liab: '0', maxLoan: '0', mgnRatio: '', mmr: '', notionalLever: '',
    ordFrozen: moneyPlain(locked), rewardBal: '0', spotInUseAmt: '', clSpotInUseAmt: '', maxSpotInUseAmt: '', spotIsoBal: '0', stgyEq: '0', twap: '0', uTime: msText(world.nowUs),
    upl: moneyPlain(equity - free - locked), uplLiab: '0',
  };
}

function equityOf(account: Account, world: World, asset: string): bigint {
  const { free, locked } = account.walletFor('spot').wallet.of(asset);
  return free + locked + (asset === 'USDT' ? unrealised(account, world) : 0n);
}

/** At the last price against USDT, which stands for the dollar; nothing where there is no such market. */
function dollarsOf(world: World, asset: string, amount: bigint): bigint {
  if (asset === 'USDT') return amount;
  const market = world.market(`okx:spot:${asset}-USDT`);
  if (market === null) return 0n;
  const { tick } = market.instrument;
  return (amount * BigInt(market.day().lastTicks) * tick.units) / 10n ** BigInt(tick.decimals);
}

function unrealised(account: Account, world: World): bigint {
  let sum = 0n;
  for (const [marketId, { lots, cost }] of account.positions) {
    const market = world.market(marketId);
    if (market !== null && market.perpetual !== null) sum += (BigInt(lots) * BigInt(market.perpetual.markFine) * worthIn(market).tickLotQuote) / 100n - cost;
  }
  return sum;
}

export function positionRow(account: Account, market: Market): Row {
  const { instrument, perpetual, nowUs } = market;
  const { lots, cost, realised } = account.position(instrument.id);
  const { tickLotQuote, lotBase } = worthIn(market);
  const fine: Decimal = perpetual?.fineStep ?? instrument.tick;
  const mark = plainText(perpetual?.markFine ?? 0, fine);
  const upl = perpetual === null ? 0n : (BigInt(lots) * BigInt(perpetual.markFine) * tickLotQuote) / 100n - cost;
  const none = Object.fromEntries(noneKeys.map((key) => [key, '']));
  const uTime = msText(nowUs);
  return {
    ...none, adl: '1', availPos: '', avgPx: lots === 0 ? '' : formatDecimal(trimDecimal({ units: (cost * 10n ** BigInt(moneyDecimals)) / (BigInt(lots) * lotBase), decimals: moneyDecimals })),
    cTime: uTime, ccy: instrument.quote, instId: instrument.symbol, instType: 'SWAP', interest: '0', idxPx: plainText(perpetual?.indexFine ?? 0, fine),
    last: plainText(market.day().lastTicks, instrument.tick), lever: '10', markPx: mark, margin: '', mgnMode: 'cross', notionalUsd: moneyPlain(cost < 0n ? -cost : cost), pTime: uTime,
    pos: plainText(lots, instrument.lot), posId: String(instrument.id.length * 1_000_003 + account.owner), posSide: 'net', tradeId: '', uTime, upl: moneyPlain(upl), uplLastPx: moneyPlain(upl),
    uplRatio: '0', uplRatioLastPx: '0', realizedPnl: moneyPlain(realised), pnl: moneyPlain(realised), fee: '0', fundingFee: '0', liqPenalty: '0', closeOrderAlgo: [],
  };
}

const noneKeys = [
  'deltaBS', 'deltaPA', 'gammaBS', 'gammaPA', 'imr', 'liab', 'liabCcy', 'liqPx', 'mgnRatio', 'mmr', 'optVal', 'pendingCloseOrdLiabVal', 'baseBorrowed', 'baseInterest', 'quoteBorrowed',
  'quoteInterest', 'posCcy', 'spotInUseAmt', 'clSpotInUseAmt', 'maxSpotInUseAmt', 'bizRefId', 'bizRefType', 'spotInUseCcy', 'thetaBS', 'thetaPA', 'vegaBS', 'vegaPA',
] as const;
