/** Orders at Binance USD-M: what is asked for, read and refused in the venue's words, and the commands that come of it. */

import { usPerMs } from '../../../domain/time.ts';
import type { AccountOrder } from '../accounts/account.ts';
import type { CommandAnswer, OrderName, PlaceCommand, Rejection } from '../accounts/desk.ts';
import { askFor } from '../accounts/house.ts';
import type { OrderKind } from '../exchange.ts';
import { wireDecimals, type PracticeInstrument } from '../instruments.ts';
import type { Market } from '../market.ts';
import type { Caller } from './account-caller.ts';
import { patienceUs, type BinanceFace, type Operation } from './account-face.ts';
import { read, readClientId, readOrderName, readSelfTrade, readSide, readSteps, type Read } from './account-read.ts';
import { done, illegal, missing, refusals, refuse, unneeded, type Outcome, type Params, type Refused } from './account-refusal.ts';
import { marketOf } from './account-spot-orders.ts';
import { cancelledAnswer, placedAnswer } from './account-usdm-wire.ts';

const tifKinds: Readonly<Record<string, OrderKind>> = { GTC: 'limit', IOC: 'ioc', FOK: 'fok', GTX: 'post-only' };
const conditionalTypes: ReadonlySet<string> = new Set(['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET']);
const unmovedTick = refuse(-4014, 'Price not increased by tick size.');
const unmovedStep = refuse(-4023, 'Qty not increased by step size.');

const rejections: Readonly<Record<Rejection, Refused>> = {
  'bad-price': unmovedTick,
  'bad-quantity': refuse(-4003, 'Quantity less than or equal to zero.'),
  'would-match': refuse(-5022, 'Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history'),
  'would-not-fill': refuse(-5021, 'Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded in the order history'),
  full: refusals.overloaded,
  'unknown-market': refusals.symbol,
  'unknown-order': refusals.unknownOrder,
  'duplicate-client-id': refuse(-4116, 'ClientOrderId is duplicated.'),
  'insufficient-balance': refuse(-2019, 'Margin is insufficient.'),
  'too-small': refuse(-4164, "Order's notional must be no smaller than 5 (unless you choose reduce only)."),
  'too-many-orders': refuse(-2025, 'Reach max open order limit.'),
  'reduce-only': refuse(-2022, 'ReduceOnly Order is rejected.'),
  'not-allowed': refuse(-2010, 'NEW_ORDER_REJECTED'),
  'too-late': refuse(-5028, 'Timestamp for this request is outside of the ME recvWindow.'),
};

function outcomeOf(given: CommandAnswer | null, tell: (order: Readonly<AccountOrder>) => unknown): Outcome {
  if (given === null) return refusals.timeout;
  return given.ok ? done(tell(given.order)) : rejections[given.rejection];
}

interface NewOrder {
  readonly market: Market;
  readonly command: PlaceCommand;
  readonly form: string;
}

function readNewOrder({ params, untilUs }: Caller, face: BinanceFace): Read<NewOrder> {
  const found = marketOf(params, face);
  if (!found.ok) return found;
  const { instrument } = found.value;
  const side = readSide(params);
  if (!side.ok) return side;
  const type = params.get('type');
  if (type === undefined || type === '') return missing('type');
  if (conditionalTypes.has(type)) return refuse(-4120, 'Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.');
  if (type !== 'LIMIT' && type !== 'MARKET') return refusals.type;
  const positionSide = params.get('positionSide') ?? 'BOTH';
  if (positionSide !== 'BOTH') return refuse(-4061, "Order's position side does not match user's setting.");
  const reduceOnly = params.get('reduceOnly') ?? 'false';
  if (reduceOnly !== 'true' && reduceOnly !== 'false') return illegal('reduceOnly', '^(true|false)$');
  const lots = readLots(params, instrument);
  if (!lots.ok) return lots;
  const limit = readLimit(params, instrument, type);
  if (!limit.ok) return limit;
  const selfTrade = readSelfTrade(params);
  if (!selfTrade.ok) return selfTrade;
  const clientId = readClientId(params, 'newClientOrderId', face.newClientId);
  if (!clientId.ok) return clientId;
  const form = params.get('newOrderRespType') ?? 'ACK';
  if (form !== 'ACK' && form !== 'RESULT') return illegal('newOrderRespType', '^(ACK|RESULT)$');
  const { kind, ticks, tif } = limit.value;
  const command = {
    marketId: instrument.id, side: side.value, kind, ticks, lots: lots.value, spend: null, clientId: clientId.value, isReduceOnly: reduceOnly === 'true', selfTrade: selfTrade.value,
    memo: { type, tif }, untilUs,
  };
  return read({ market: found.value, command, form });
}

function readLots(params: Params, { lot }: PracticeInstrument): Read<number> {
  return readSteps(params, { name: 'quantity', step: lot, misfit: unmovedStep, placesMax: wireDecimals });
}

function readTicks(params: Params, { tick }: PracticeInstrument): Read<number> {
  return readSteps(params, { name: 'price', step: tick, misfit: unmovedTick, placesMax: wireDecimals });
}

function readLimit(params: Params, instrument: PracticeInstrument, type: string): Read<{ readonly kind: OrderKind; readonly ticks: number | null; readonly tif: string }> {
  const tif = params.get('timeInForce');
  if (type === 'MARKET') {
    for (const name of ['price', 'timeInForce']) if (params.has(name)) return unneeded(name);
    return read({ kind: 'market', ticks: null, tif: 'GTC' });
  }
  if (tif === undefined || tif === '') return missing('timeInForce');
  const kind = Object.hasOwn(tifKinds, tif) ? tifKinds[tif] : undefined;
  if (kind === undefined) return refusals.tif;
  const ticks = readTicks(params, instrument);
  return ticks.ok ? read({ kind, ticks: ticks.value, tif }) : ticks;
}

const place: Operation['run'] = (caller, face, answer) => {
  const asked = readNewOrder(caller, face);
  if (!asked.ok) return answer(asked);
  const { market, command, form } = asked.value;
  return askFor<CommandAnswer>(face.house, patienceUs, (tell) => face.house.desk.place(caller.account, command, tell), (given) => answer(outcomeOf(given, (order) => placedAnswer(market, order, form))));
};

interface Named {
  readonly market: Market;
  readonly name: OrderName;
}

function readNamed({ params, account }: Caller, face: BinanceFace): Read<Named> {
  const market = marketOf(params, face);
  if (!market.ok) return market;
  const name = readOrderName(params);
  if (!name.ok) return name;
  const order = account.find(name.value.orderId, name.value.clientId);
  return order !== null && order.marketId !== market.value.instrument.id ? refusals.unknownOrder : read({ market: market.value, name: name.value });
}

const cancel: Operation['run'] = (caller, face, answer) => {
  const named = readNamed(caller, face);
  if (!named.ok) return answer(named);
  const { market, name } = named.value;
  return askFor<CommandAnswer>(
    face.house, patienceUs, (tell) => face.house.desk.cancel(caller.account, { ...name, untilUs: caller.untilUs }, tell),
    (given) => answer(outcomeOf(given, (order) => cancelledAnswer(market, order))),
  );
};

/** Takes its place at the end of the queue. To no more than is filled, or a maker to where it would take: that is a cancel. */
const modify: Operation['run'] = (caller, face, answer) => {
  const named = readNamed(caller, face);
  if (!named.ok) return answer(named);
  const { market, name } = named.value;
  const { params, account, untilUs } = caller;
  const side = readSide(params);
  if (!side.ok) return answer(side);
  const lots = readLots(params, market.instrument);
  if (!lots.ok) return answer(lots);
  const ticks = readTicks(params, market.instrument);
  if (!ticks.ok) return answer(ticks);
  const order = account.find(name.orderId, name.clientId);
  if (order === null || order.status !== 'open') return answer(refusals.noSuchOrder);
  if (order.side !== side.value) return answer(refusals.side);
  if (order.lots === lots.value && order.ticks === ticks.value) return answer(refuse(-5027, 'No need to modify the order.'));
  const { desk } = face.house;
  return askFor<CommandAnswer>(face.house, patienceUs, (tell) => desk.amend(account, { ...name, ticks: ticks.value, lots: lots.value, untilUs }, tell), (given) => {
    const endsIt = given !== null && !given.ok && (given.rejection === 'bad-quantity' || given.rejection === 'would-match');
    if (!endsIt) return answer(outcomeOf(given, (amended) => placedAnswer(market, amended, 'RESULT')));
    return askFor<CommandAnswer>(face.house, patienceUs, (tell) => desk.cancel(account, name, tell), (ended) => answer(outcomeOf(ended, (cancelled) => placedAnswer(market, cancelled, 'RESULT'))));
  });
};

const cancelAll: Operation['run'] = (caller, face, answer) => {
  const market = marketOf(caller.params, face);
  if (!market.ok) return answer(market);
  return askFor<unknown>(
    face.house, patienceUs, (tell) => face.house.desk.cancelAll(caller.account, market.value.instrument.id, tell),
    (orders) => answer(orders === null ? refusals.timeout : done({ code: 200, msg: 'The operation of cancel all open order is done.' })),
  );
};

const test: Operation['run'] = (caller, face, answer) => {
  const asked = readNewOrder(caller, face);
  answer(asked.ok ? done({}) : asked);
};

/** By account and symbol, which countdown is the last. */
const countdowns = new WeakMap<BinanceFace, Map<string, number>>();

/** Cancels the orders of a symbol unless it is set again in time; 0 takes it back. */
const countdown: Operation['run'] = (caller, face, answer) => {
  const market = marketOf(caller.params, face);
  if (!market.ok) return answer(market);
  const text = caller.params.get('countdownTime') ?? '';
  if (!/^\d{1,10}$/.test(text)) return answer(missing('countdownTime'));
  const { instrument } = market.value;
  const own = countdowns.get(face) ?? new Map<string, number>();
  countdowns.set(face, own);
  const name = `${caller.account.owner} ${instrument.id}`;
  const turn = (own.get(name) ?? 0) + 1;
  own.set(name, turn);
  const { world, desk } = face.house;
  if (Number(text) > 0) {
    world.schedule(world.nowUs + Number(text) * usPerMs, () => {
      if (own.get(name) === turn) desk.cancelAll(caller.account, instrument.id, () => undefined);
    });
  }
  return answer(done({ symbol: instrument.symbol, countdownTime: text }));
};

const trade = { security: 'signed', isTrade: true } as const;

export const usdmOrderOperations: Readonly<Record<string, Operation>> = {
  'order.place': { ...trade, weight: 1, isOrder: true, run: place },
  'order.test': { ...trade, weight: 1, isOrder: false, run: test },
  'order.modify': { ...trade, weight: 1, isOrder: true, run: modify },
  'order.cancel': { ...trade, weight: 1, isOrder: false, run: cancel },
  'openOrders.cancelAll': { ...trade, weight: 1, isOrder: false, run: cancelAll },
  countdownCancelAll: { ...trade, weight: 10, isOrder: false, run: countdown },
};
