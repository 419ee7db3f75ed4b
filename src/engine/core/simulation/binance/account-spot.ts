/**
 * The private side of Binance spot: the WebSocket API with user data, and REST. There is no listenKey: the venue took it
 * away in February 2026.
 */

import type { AccountEvent } from '../accounts/account.ts';
import { moneyText } from '../accounts/money.ts';
import type { House } from '../accounts/house.ts';
import type { PrivateFace } from '../front.ts';
import { wireDecimals } from '../instruments.ts';
import { BinanceFace, type FaceKind, type Operation } from './account-face.ts';
import { MessageConnection } from './account-messages.ts';
import { readFillsPage, readOrderName, spotFills } from './account-read.ts';
import { done, refusals } from './account-refusal.ts';
import { marketOf, spotOrderOperations } from './account-spot-orders.ts';
import { accountAnswer, executionReport, ms, newestUs, orderAnswer, share, tradeAnswer } from './account-spot-wire.ts';
import type { BinanceFront } from './front.ts';

const listMax = 1_000;
const ask = { security: 'signed', isTrade: false, isOrder: false } as const;

/** The moment whose state a question is answered with. */
function askedUs({ house }: BinanceFace): number {
  return house.world.nowUs - house.faults.behindUs();
}

const orderStatus: Operation['run'] = ({ params, account }, face, answer) => {
  const market = marketOf(params, face);
  if (!market.ok) return answer(market);
  const name = readOrderName(params);
  if (!name.ok) return answer(name);
  const records = face.house.recordsOf(account);
  const { orderId, clientId } = name.value;
  const look = orderId === null ? records.named(clientId ?? '', askedUs(face)) : records.order(orderId, askedUs(face));
  return answer(look === null || look.order.marketId !== market.value.instrument.id ? refusals.noSuchOrder : done(orderAnswer(market.value, look.order)));
};

/** Of one market, or of all: open ones, or every one that is remembered. */
function listOrders(isAll: boolean): Operation['run'] {
  return ({ params, account }, face, answer) => {
    const asked = params.has('symbol') || isAll ? marketOf(params, face) : null;
    if (asked !== null && !asked.ok) return answer(asked);
    const wantedId = asked === null ? null : asked.value.instrument.id;
    const looks = face.house.recordsOf(account).orders(askedUs(face), ({ status, marketId }) => (isAll || status === 'open') && (wantedId === null || marketId === wantedId));
    const rows = looks.slice(-listMax).flatMap(({ order }) => {
      const market = face.front.listed(order.marketId);
      return market === null ? [] : [orderAnswer(market, order)];
    });
    return answer(done(rows));
  };
}

const myTrades: Operation['run'] = ({ params, account }, face, answer) => {
  const market = marketOf(params, face);
  if (!market.ok) return answer(market);
  const { id } = market.value.instrument;
  const orderId = params.get('orderId');
  const fills = readFillsPage(params, face.house.recordsOf(account).fills(askedUs(face), ({ order }) => order.marketId === id && (orderId === undefined || String(order.orderId) === orderId)), spotFills, face.house.world.nowUs);
  return answer(fills.ok ? done(fills.value.map((fill) => tradeAnswer(market.value, fill))) : fills);
};

const accountStatus: Operation['run'] = ({ account }, face, answer) =>
  answer(done(accountAnswer(account, newestUs(face.house.recordsOf(account).orders(face.house.world.nowUs, () => true)))));

const orderLimits: Operation['run'] = ({ account }, face, answer) =>
  answer(done(face.countOf(account).counts(face.house.world.nowUs).map(({ interval, intervalNum, limit, count }) => ({ rateLimitType: 'ORDERS', interval, intervalNum, limit, count }))));

const commission: Operation['run'] = ({ params, account }, face, answer) => {
  const market = marketOf(params, face);
  if (!market.ok) return answer(market);
  const { makerE6, takerE6 } = account.settings.rules.fees.spot;
  const none = { maker: share(0), taker: share(0), buyer: share(0), seller: share(0) };
  return answer(done({
    symbol: market.value.instrument.symbol, standardCommission: { ...none, maker: share(makerE6), taker: share(takerE6) }, specialCommission: none, taxCommission: none,
    discount: { enabledForAccount: false, enabledForSymbol: false, discountAsset: 'BNB', discount: share(0) },
  }));
};

/** What the key may do, as the venue's account pages tell it. */
const restrictions: Operation['run'] = ({ key }, face, answer) => answer(done({
  ipRestrict: key.isBoundToAddress, createTime: face.nowMs, enableReading: true, enableWithdrawals: key.mayWithdraw, enableInternalTransfer: false, enableMargin: false, enableFutures: key.mayTrade,
  permitsUniversalTransfer: false, enableVanillaOptions: false, enableFixApiTrade: false, enableFixReadOnly: false, enableSpotAndMarginTrading: key.mayTrade, enablePortfolioMarginTrading: false,
}));

/** Balances that change at one moment are told in one message, behind the orders that changed them. */
const newTeller: FaceKind['newTeller'] = (face, account, tell) => {
  const changed = new Set<string>();
  const tellBalances = (): void => {
    const { nowMs } = face;
    const wallet = account.wallet('spot');
    const B = [...changed].map((a) => ({ a, f: moneyText(wallet.of(a).free, wireDecimals), l: moneyText(wallet.of(a).locked, wireDecimals) }));
    changed.clear();
    tell({ e: 'outboundAccountPosition', E: nowMs, u: nowMs, B });
  };
  return (event: AccountEvent) => {
    if (event.kind === 'order') {
      const market = face.front.listed(event.order.marketId);
      if (market === null) return;
      return tell(executionReport(market, event));
    }
    if (event.kind !== 'balance' || event.wallet !== 'spot') return;
    if (changed.size === 0) face.house.world.schedule(face.house.world.nowUs, tellBalances);
    changed.add(event.asset);
    if (event.reason === 'transfer') tell({ e: 'balanceUpdate', E: ms(event.timeUs), a: event.asset, d: moneyText(event.change, wireDecimals), T: ms(event.timeUs) });
  };
};

const spotFace: FaceKind = {
  messagePath: '/ws-api/v3',
  connectWeight: 2,
  limits: { pingEveryUs: 20_000_000, pongWithinUs: 60_000_000, lifeUs: 86_400_000_000, incomingPerSecondMax: 5, streamsMax: 0 },
  orderLimits: [{ interval: 'SECOND', intervalNum: 10, limit: 100 }, { interval: 'DAY', intervalNum: 1, limit: 200_000 }],
  operations: {
    ...spotOrderOperations,
    'order.status': { ...ask, weight: 4, run: orderStatus },
    'openOrders.status': { ...ask, weight: 6, run: listOrders(false) },
    allOrders: { ...ask, weight: 20, run: listOrders(true) },
    myTrades: { ...ask, weight: 20, weightOf: (params) => (params.has('orderId') ? 5 : 20), run: myTrades },
    'account.status': { ...ask, weight: 20, run: accountStatus },
    'account.rateLimits.orders': { ...ask, weight: 40, run: orderLimits },
    'account.commission': { ...ask, weight: 20, run: commission },
    apiRestrictions: { ...ask, weight: 1, run: restrictions },
  },
  rest: {
    'POST /api/v3/order': 'order.place', 'POST /api/v3/order/test': 'order.test', 'DELETE /api/v3/order': 'order.cancel', 'GET /api/v3/order': 'order.status',
    'POST /api/v3/order/cancelReplace': 'order.cancelReplace', 'PUT /api/v3/order/amend/keepPriority': 'order.amend.keepPriority',
    'GET /api/v3/openOrders': 'openOrders.status', 'DELETE /api/v3/openOrders': 'openOrders.cancelAll', 'GET /api/v3/allOrders': 'allOrders', 'GET /api/v3/myTrades': 'myTrades',
    'GET /api/v3/account': 'account.status', 'GET /api/v3/rateLimit/order': 'account.rateLimits.orders', 'GET /api/v3/account/commission': 'account.commission',
    'GET /sapi/v1/account/apiRestrictions': 'apiRestrictions',
  },
  newTeller,
  open: () => null,
  openMessages: (face, path, outlet) => new MessageConnection(face, path, outlet, true),
};

export function newBinanceSpotFace(front: BinanceFront, house: House): PrivateFace {
  return new BinanceFace(spotFace, front, house);
}
