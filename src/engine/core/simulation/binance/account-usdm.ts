/** The private side of Binance USD-M: REST, its WebSocket API, and user data by listenKey on the private route. */

import type { AccountEvent } from '../accounts/account.ts';
import type { House } from '../accounts/house.ts';
import { moneyText } from '../accounts/money.ts';
import type { PrivateFace } from '../front.ts';
import { BinanceFace, type FaceKind, type Operation } from './account-face.ts';
import { ListenKeys } from './account-listen-keys.ts';
import { MessageConnection } from './account-messages.ts';
import { readFillsPage, readOrderName, usdmFills } from './account-read.ts';
import { done, refusals, refuse } from './account-refusal.ts';
import { marketOf } from './account-spot-orders.ts';
import { share } from './account-spot-wire.ts';
import { UserStream } from './account-stream.ts';
import { usdmOrderOperations } from './account-usdm-orders.ts';
import { accountAnswer, balancesAnswer, orderAnswer, orderTradeUpdate, positionAnswer, positionMessage, positions, positionUpdate, tradeAnswer, tradeLite, type Listed } from './account-usdm-wire.ts';
import type { BinanceFront } from './front.ts';

const listMax = 1_000;
const moneyPlaces = 8;
const ask = { security: 'signed', isTrade: false, isOrder: false } as const;
const keyOnly = { security: 'key', isTrade: false, isOrder: false, weight: 1 } as const;

function askedUs({ house }: BinanceFace): number {
  return house.world.nowUs - house.faults.behindUs();
}

function listedOf({ front }: BinanceFace): Listed {
  return (marketId) => front.listed(marketId);
}

/** Whether only open orders are looked for. */
function orderStatus(isOpenOnly: boolean): Operation['run'] {
  return ({ params, account }, face, answer) => {
    const market = marketOf(params, face);
    if (!market.ok) return answer(market);
    const name = readOrderName(params);
    if (!name.ok) return answer(name);
    const records = face.house.recordsOf(account);
    const { orderId, clientId } = name.value;
    const look = orderId === null ? records.named(clientId ?? '', askedUs(face)) : records.order(orderId, askedUs(face));
    const isFound = look !== null && look.order.marketId === market.value.instrument.id && (!isOpenOnly || look.order.status === 'open');
    return answer(isFound ? done(orderAnswer(market.value, look.order)) : refusals.noSuchOrder);
  };
}

function listOrders(isAll: boolean): Operation['run'] {
  return ({ params, account }, face, answer) => {
    const asked = params.has('symbol') || isAll ? marketOf(params, face) : null;
    if (asked !== null && !asked.ok) return answer(asked);
    const wantedId = asked === null ? null : asked.value.instrument.id;
    const looks = face.house.recordsOf(account).orders(askedUs(face), ({ status, marketId }) => (isAll || status === 'open') && (wantedId === null || marketId === wantedId));
    return answer(done(looks.slice(-listMax).flatMap(({ order }) => {
      const market = face.front.listed(order.marketId);
      return market === null ? [] : [orderAnswer(market, order)];
    })));
  };
}

const userTrades: Operation['run'] = ({ params, account }, face, answer) => {
  const market = marketOf(params, face);
  if (!market.ok) return answer(market);
  const { id } = market.value.instrument;
  const orderId = params.get('orderId');
  const fills = readFillsPage(params, face.house.recordsOf(account).fills(askedUs(face), ({ order }) => order.marketId === id && (orderId === undefined || String(order.orderId) === orderId)), usdmFills, face.house.world.nowUs);
  return answer(fills.ok ? done(fills.value.map((fill) => tradeAnswer(market.value, fill))) : fills);
};

const balances: Operation['run'] = ({ account }, face, answer) => answer(done(balancesAnswer(account, face.house.world, listedOf(face))));
const accountStatus: Operation['run'] = ({ account }, face, answer) => answer(done(accountAnswer(account, face.house.world, listedOf(face))));

function listPositions(form: typeof positionAnswer): Operation['run'] {
  return ({ params, account }, face, answer) => answer(done(positions(account, listedOf(face), form, params.get('symbol') ?? null)));
}

const commission: Operation['run'] = ({ params, account }, face, answer) => {
  const market = marketOf(params, face);
  if (!market.ok) return answer(market);
  const { makerE6, takerE6 } = account.settings.rules.fees.perp;
  return answer(done({ symbol: market.value.instrument.symbol, makerCommissionRate: share(makerE6), takerCommissionRate: share(takerE6), rpiCommissionRate: share(0) }));
};

/** One bracket for each symbol: this practice knows one leverage, and takes no positions away. */
const brackets: Operation['run'] = ({ params, account }, face, answer) => {
  const wanted = params.get('symbol');
  const rows = face.front.instruments.filter(({ symbol }) => wanted === undefined || symbol === wanted).map(({ symbol }) => ({
    symbol, notionalCoef: 1, brackets: [{ bracket: 1, initialLeverage: account.settings.rules.leverage, notionalCap: 9_000_000, notionalFloor: 0, maintMarginRatio: 0.025, cum: 0 }],
  }));
  return answer(rows.length === 0 ? refusals.symbol : done(rows));
};

const positionMode: Operation['run'] = (_caller, _face, answer) => answer(done({ dualSidePosition: false }));

const setPositionMode: Operation['run'] = ({ params }, _face, answer) =>
  answer(params.get('dualSidePosition') === 'true' ? refuse(-4068, 'Position side cannot be changed: this practice market has one-way positions only.') : refuse(-4059, 'No need to change position side.'));

/** Balances and positions that change at one moment are told in one message. Locked margin is no balance. */
const newTeller: FaceKind['newTeller'] = (face, account, tell) => {
  const { world } = face.house;
  const assets = new Set<string>();
  const markets = new Set<string>();
  const change = new Map<string, bigint>();
  const toldOf = new Map(account.wallet('futures').assets.map((asset) => [asset, walletBalance(asset)]));
  let reason = 'ORDER';
  function walletBalance(asset: string): bigint {
    const { free, locked } = account.wallet('futures').of(asset);
    return free + locked;
  }
  const flush = (): void => {
    const B = [...assets].map((a) => {
      const wb = moneyText(walletBalance(a), moneyPlaces);
      return { a, wb, cw: wb, bc: moneyText(change.get(a) ?? 0n, moneyPlaces) };
    });
    const P = [...markets].flatMap((marketId) => {
      const market = face.front.listed(marketId);
      return market === null ? [] : [positionUpdate(account, market)];
    });
    for (const set of [assets, markets, change]) set.clear();
    tell({ e: 'ACCOUNT_UPDATE', E: face.nowMs, T: face.nowMs, a: { m: reason, B, P } });
    reason = 'ORDER';
  };
  const note = (): void => {
    if (assets.size === 0 && markets.size === 0) world.schedule(world.nowUs, flush);
  };
  return (event: AccountEvent) => {
    if (event.kind === 'order') {
      const market = face.front.listed(event.order.marketId);
      if (market === null) return;
      if (event.fill !== null) tell(tradeLite(market, event, event.fill));
      return tell(orderTradeUpdate(market, event));
    }
    if (event.kind === 'position') {
      if (face.front.listed(event.marketId) === null) return;
      note();
      markets.add(event.marketId);
      return;
    }
    if (event.wallet !== 'futures' || event.reason === 'order') return;
    note();
    assets.add(event.asset);
    // Gains, losses and fees of orders are no change of this kind.
    const balance = walletBalance(event.asset);
    if (event.reason !== 'fill') {
      reason = event.reason === 'funding' ? 'FUNDING_FEE' : 'DEPOSIT';
      change.set(event.asset, (change.get(event.asset) ?? 0n) + balance - (toldOf.get(event.asset) ?? 0n));
    }
    toldOf.set(event.asset, balance);
  };
};

function usdmFace(keys: ListenKeys): FaceKind {
  return {
    messagePath: '/ws-fapi/v1',
    connectWeight: 5,
    limits: { pingEveryUs: 180_000_000, pongWithinUs: 600_000_000, lifeUs: 86_400_000_000, incomingPerSecondMax: 10, streamsMax: 0 },
    orderLimits: [{ interval: 'SECOND', intervalNum: 10, limit: 300 }, { interval: 'MINUTE', intervalNum: 1, limit: 1_200 }],
    operations: {
      ...usdmOrderOperations,
      'order.status': { ...ask, weight: 1, run: orderStatus(false) },
      openOrder: { ...ask, weight: 1, run: orderStatus(true) },
      openOrders: { ...ask, weight: 1, run: listOrders(false) },
      allOrders: { ...ask, weight: 5, run: listOrders(true) },
      userTrades: { ...ask, weight: 5, run: userTrades },
      'v2/account.balance': { ...ask, weight: 5, run: balances },
      'v2/account.status': { ...ask, weight: 5, run: accountStatus },
      'v2/account.position': { ...ask, weight: 5, run: listPositions(positionMessage) },
      positionRisk: { ...ask, weight: 5, run: listPositions(positionAnswer) },
      commissionRate: { ...ask, weight: 20, run: commission },
      leverageBracket: { ...ask, weight: 1, run: brackets },
      positionMode: { ...ask, weight: 30, run: positionMode },
      setPositionMode: { ...ask, weight: 1, isTrade: true, run: setPositionMode },
      'userDataStream.start': { ...keyOnly, run: keys.start },
      'userDataStream.ping': { ...keyOnly, run: keys.extend },
      'userDataStream.stop': { ...keyOnly, run: keys.stop },
    },
    rest: {
      'POST /fapi/v1/order': 'order.place', 'POST /fapi/v1/order/test': 'order.test', 'PUT /fapi/v1/order': 'order.modify', 'DELETE /fapi/v1/order': 'order.cancel',
      'GET /fapi/v1/order': 'order.status', 'GET /fapi/v1/openOrder': 'openOrder', 'GET /fapi/v1/openOrders': 'openOrders', 'DELETE /fapi/v1/allOpenOrders': 'openOrders.cancelAll',
      'POST /fapi/v1/countdownCancelAll': 'countdownCancelAll', 'GET /fapi/v1/allOrders': 'allOrders', 'GET /fapi/v1/userTrades': 'userTrades',
      'GET /fapi/v2/balance': 'v2/account.balance', 'GET /fapi/v3/balance': 'v2/account.balance', 'GET /fapi/v3/account': 'v2/account.status',
      'GET /fapi/v3/positionRisk': 'positionRisk', 'GET /fapi/v1/commissionRate': 'commissionRate', 'GET /fapi/v1/leverageBracket': 'leverageBracket', 'GET /fapi/v1/positionSide/dual': 'positionMode',
      'POST /fapi/v1/positionSide/dual': 'setPositionMode', 'POST /fapi/v1/listenKey': 'userDataStream.start', 'PUT /fapi/v1/listenKey': 'userDataStream.ping',
      'DELETE /fapi/v1/listenKey': 'userDataStream.stop',
    },
    newTeller,
    open: (face, path, outlet) => UserStream.open(face, keys, path, outlet),
    openMessages: (face, path, outlet) => new MessageConnection(face, path, outlet, false),
  };
}

export function newBinanceUsdmFace(front: BinanceFront, house: House): PrivateFace {
  return new BinanceFace(usdmFace(new ListenKeys()), front, house);
}

