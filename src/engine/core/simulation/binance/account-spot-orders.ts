/** Orders at Binance spot: what is asked for, read and refused in the venue's words, and the commands that come of it. */

import { moneyOf, moneyText } from '../accounts/money.ts';
import type { CommandAnswer, OrderName, PlaceCommand, Rejection } from '../accounts/desk.ts';
import { askFor } from '../accounts/house.ts';
import type { OrderKind } from '../exchange.ts';
import { wireDecimals, type PracticeInstrument } from '../instruments.ts';
import type { Market } from '../market.ts';
import type { Caller } from './account-caller.ts';
import { patienceUs, type BinanceFace, type Operation } from './account-face.ts';
import { readAmount, readClientId, readOrderName, readSelfTrade, readSide, readSteps, read, type Read } from './account-read.ts';
import { done, filterFailure, illegal, missing, refusals, refuse, unneeded, type Outcome, type Params, type Refused } from './account-refusal.ts';
import { amendedAnswer, cancelledAnswer, placedAnswer } from './account-spot-wire.ts';

const amendsMax = 10;
const tifKinds: Readonly<Record<string, OrderKind>> = { GTC: 'limit', IOC: 'ioc', FOK: 'fok' };
const knownTypes: ReadonlySet<string> = new Set(['LIMIT', 'MARKET', 'LIMIT_MAKER']);
const conditionalTypes: ReadonlySet<string> = new Set(['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT']);

/** The market of the request's symbol. */
export function marketOf(params: Params, face: BinanceFace): Read<Market> {
  const symbol = params.get('symbol');
  if (symbol === undefined || symbol === '') return missing('symbol');
  if (!/^[A-Z0-9-_.]{1,20}$/.test(symbol)) return illegal('symbol', '^[A-Z0-9-_.]{1,20}$');
  const market = face.front.market(symbol);
  return market === null ? refusals.symbol : read(market);
}

const rejections: Readonly<Record<Rejection, Refused>> = {
  'bad-price': filterFailure('PRICE_FILTER'),
  'bad-quantity': filterFailure('LOT_SIZE'),
  'would-match': refuse(-2010, 'Order would immediately match and take.'),
  'would-not-fill': refuse(-2010, 'Order would not be filled.'),
  full: refusals.overloaded,
  'unknown-market': refusals.symbol,
  'unknown-order': refusals.unknownOrder,
  'duplicate-client-id': refuse(-2010, 'Duplicate order sent.'),
  'insufficient-balance': refuse(-2010, 'Account has insufficient balance for requested action.'),
  'too-small': filterFailure('NOTIONAL'),
  'too-many-orders': filterFailure('MAX_NUM_ORDERS'),
  'reduce-only': refuse(-2010, 'This order is not allowed.'),
  'not-allowed': refuse(-2010, 'This action is disabled on this account.'),
  'too-late': refusals.late,
};

/** What became of a command; null where nobody knows. */
function outcomeOf(given: CommandAnswer | null, tell: (order: (CommandAnswer & { readonly ok: true })['order']) => unknown): Outcome {
  if (given === null) return refusals.timeout;
  return given.ok ? done(tell(given.order)) : rejections[given.rejection];
}

interface NewOrder {
  readonly market: Market;
  readonly command: PlaceCommand;
  /** ACK, RESULT or FULL. */
  readonly form: string;
}

function readNewOrder({ params, untilUs }: Caller, face: BinanceFace): Read<NewOrder> {
  const found = marketOf(params, face);
  if (!found.ok) return found;
  const market = found.value;
  const side = readSide(params);
  if (!side.ok) return side;
  const type = params.get('type');
  if (type === undefined || type === '') return missing('type');
  if (conditionalTypes.has(type)) return refuse(-1013, 'This order type is not possible here.');
  if (!knownTypes.has(type)) return refusals.type;
  const terms = type === 'MARKET' ? readMarketTerms(params, market.instrument) : readLimitTerms(params, market.instrument, type);
  if (!terms.ok) return terms;
  const selfTrade = readSelfTrade(params);
  if (!selfTrade.ok) return selfTrade;
  const clientId = readClientId(params, 'newClientOrderId', face.newClientId);
  if (!clientId.ok) return clientId;
  const form = params.get('newOrderRespType') ?? (type === 'LIMIT_MAKER' ? 'ACK' : 'FULL');
  if (!['ACK', 'RESULT', 'FULL'].includes(form)) return illegal('newOrderRespType', '^[A-Z]{1,20}$');
  const { tif, spendText, ...rest } = terms.value;
  const memo = { type, tif, ...(spendText === null ? {} : { spend: spendText }) };
  return read({ market, form, command: { ...rest, marketId: market.instrument.id, side: side.value, clientId: clientId.value, isReduceOnly: false, selfTrade: selfTrade.value, memo, untilUs } });
}

type Terms = Pick<PlaceCommand, 'kind' | 'ticks' | 'lots' | 'spend'> & { readonly tif: string; readonly spendText: string | null };

function readLimitTerms(params: Params, { tick, lot }: PracticeInstrument, type: string): Read<Terms> {
  const tif = params.get('timeInForce');
  if (params.has('quoteOrderQty')) return unneeded('quoteOrderQty');
  if (type === 'LIMIT' && (tif === undefined || tif === '')) return missing('timeInForce');
  if (type === 'LIMIT_MAKER' && tif !== undefined) return unneeded('timeInForce');
  const kind = type === 'LIMIT_MAKER' ? 'post-only' : tifKinds[tif ?? ''];
  if (kind === undefined) return refusals.tif;
  const lots = readLots(params, lot);
  if (!lots.ok) return lots;
  const ticks = readSteps(params, { name: 'price', step: tick, misfit: filterFailure('PRICE_FILTER'), placesMax: wireDecimals });
  return ticks.ok ? read({ kind, ticks: ticks.value, lots: lots.value, spend: null, tif: tif ?? 'GTC', spendText: null }) : ticks;
}

function readMarketTerms(params: Params, { lot }: PracticeInstrument): Read<Terms> {
  for (const name of ['price', 'timeInForce']) if (params.has(name)) return unneeded(name);
  const bare = { kind: 'market', ticks: null, tif: 'GTC' } as const;
  if (params.has('quoteOrderQty')) {
    if (params.has('quantity')) return unneeded('quantity');
    if (params.get('side') !== 'BUY') return refuse(-1013, 'Sales for an amount of the quote are not possible here.');
    const spend = readAmount(params, 'quoteOrderQty');
    if (!spend.ok) return spend;
    if (spend.value.decimals > wireDecimals) return refuse(-1111, "Parameter 'quoteOrderQty' has too much precision.");
    return read({ ...bare, lots: 0, spend: moneyOf(spend.value), spendText: moneyText(moneyOf(spend.value), wireDecimals) });
  }
  const lots = readLots(params, lot);
  return lots.ok ? read({ ...bare, lots: lots.value, spend: null, spendText: null }) : lots;
}

function readLots(params: Params, step: PracticeInstrument['lot']): Read<number> {
  return readSteps(params, { name: 'quantity', step, misfit: filterFailure('LOT_SIZE'), placesMax: wireDecimals });
}

const place: Operation['run'] = (caller, face, answer) => {
  const asked = readNewOrder(caller, face);
  if (!asked.ok) return answer(asked);
  const { market, command, form } = asked.value;
  const { house } = face;
  return askFor<CommandAnswer>(house, patienceUs, (tell) => house.desk.place(caller.account, command, tell), (given) => answer(outcomeOf(given, (order) => {
    const fills = house.recordsOf(caller.account).fills(order.createdUs, (fill) => fill.order.orderId === order.orderId);
    return placedAnswer(market, order, fills, form);
  })));
};

/** An order of this account and market, by the name that a request gives. */
function namedOrder({ params, account }: Caller, market: Market, idName?: string, clientName?: string): Read<OrderName> {
  const name = readOrderName(params, idName, clientName);
  if (!name.ok) return name;
  const order = account.find(name.value.orderId, name.value.clientId);
  return order !== null && order.marketId !== market.instrument.id ? refusals.unknownOrder : name;
}

const restrictions: Readonly<Record<string, (filledLots: number) => boolean>> = { ONLY_NEW: (filledLots) => filledLots === 0, ONLY_PARTIALLY_FILLED: (filledLots) => filledLots > 0 };

function cancelWith(caller: Caller, face: BinanceFace, parameters: { readonly id: string; readonly client: string; readonly newClient: string }, answer: (outcome: Outcome) => void): void {
  const { params, account, untilUs } = caller;
  const market = marketOf(params, face);
  if (!market.ok) return answer(market);
  const name = namedOrder(caller, market.value, parameters.id, parameters.client);
  if (!name.ok) return answer(name);
  const cancelId = readClientId(params, parameters.newClient, face.newClientId);
  if (!cancelId.ok) return answer(cancelId);
  const restriction = params.get('cancelRestrictions');
  if (restriction !== undefined) {
    const allows = Object.hasOwn(restrictions, restriction) ? restrictions[restriction] : undefined;
    if (allows === undefined) return answer(refuse(-1145, 'Invalid cancelRestrictions.'));
    const order = account.find(name.value.orderId, name.value.clientId);
    if (order !== null && order.status === 'open' && !allows(order.filledLots)) return answer(refuse(-2011, 'Order was not canceled due to cancel restrictions.'));
  }
  const { house } = face;
  return askFor<CommandAnswer>(
    house, patienceUs, (tell) => house.desk.cancel(account, { ...name.value, memo: { cancelId: cancelId.value }, untilUs }, tell),
    (given) => answer(outcomeOf(given, (order) => cancelledAnswer(market.value, order))),
  );
}

const cancel: Operation['run'] = (caller, face, answer) => cancelWith(caller, face, { id: 'orderId', client: 'origClientOrderId', newClient: 'newClientOrderId' }, answer);

const failure = (refused: Refused): object => ({ code: refused.code, msg: refused.msg });

/** A cancel, and behind it a new order; where the cancel fails it depends on the mode whether the order is tried. */
const cancelReplace: Operation['run'] = (caller, face, answer) => {
  const mode = caller.params.get('cancelReplaceMode');
  if (mode === undefined || mode === '') return answer(missing('cancelReplaceMode'));
  if (mode !== 'STOP_ON_FAILURE' && mode !== 'ALLOW_FAILURE') return answer(illegal('cancelReplaceMode', '^[A-Z_]{1,20}$'));
  // An order that cannot be read is refused before anything is cancelled.
  const asked = readNewOrder(caller, face);
  if (!asked.ok) return answer(asked);
  return cancelWith(caller, face, { id: 'cancelOrderId', client: 'cancelOrigClientOrderId', newClient: 'cancelNewClientOrderId' }, (cancelled) => {
    if (!cancelled.ok && cancelled.code === refusals.timeout.code) return answer(cancelled);
    const cancelPart = { cancelResult: cancelled.ok ? 'SUCCESS' : 'FAILURE', cancelResponse: cancelled.ok ? cancelled.result : failure(cancelled) };
    if (!cancelled.ok && mode === 'STOP_ON_FAILURE') {
      return answer({ ...refuse(-2022, 'Order cancel-replace failed.'), data: { ...cancelPart, newOrderResult: 'NOT_ATTEMPTED', newOrderResponse: null } });
    }
    return place(caller, face, (placed) => {
      if (!placed.ok && placed.code === refusals.timeout.code) return answer(placed);
      const data = { ...cancelPart, newOrderResult: placed.ok ? 'SUCCESS' : 'FAILURE', newOrderResponse: placed.ok ? placed.result : failure(placed) };
      if (cancelled.ok && placed.ok) {
        const { cancelResult, cancelResponse, newOrderResult, newOrderResponse } = data;
        return answer(done({ cancelResult, newOrderResult, cancelResponse, newOrderResponse }));
      }
      const isTotal = !cancelled.ok && !placed.ok;
      return answer(isTotal ? { ...refuse(-2022, 'Order cancel-replace failed.'), data } : { ...refuse(-2021, 'Order cancel-replace partially failed.', 409), data });
    });
  });
};

const amend: Operation['run'] = (caller, face, answer) => {
  const { params, account, untilUs } = caller;
  const market = marketOf(params, face);
  if (!market.ok) return answer(market);
  const name = namedOrder(caller, market.value);
  if (!name.ok) return answer(name);
  const lots = readSteps(params, { name: 'newQty', step: market.value.instrument.lot, misfit: filterFailure('LOT_SIZE'), placesMax: wireDecimals });
  if (!lots.ok) return answer(lots);
  const newClientId = readClientId(params, 'newClientOrderId', face.newClientId);
  if (!newClientId.ok) return answer(newClientId);
  const order = account.find(name.value.orderId, name.value.clientId);
  if (order === null || order.status !== 'open') return answer(refuse(-2013, 'Order does not exist.'));
  if (lots.value >= order.lots) return answer(refuse(-2038, 'The requested action would not reduce the quantity of the order.'));
  const amends = Number(order.memo['amends'] ?? '0');
  if (amends >= amendsMax) return answer(filterFailure('MAX_NUM_ORDER_AMENDS'));
  const { house } = face;
  const command = { ...name.value, ticks: null, lots: lots.value, newClientId: newClientId.value, memo: { amends: String(amends + 1) }, untilUs };
  return askFor<CommandAnswer>(house, patienceUs, (tell) => house.desk.amend(account, command, tell), (given) => {
    if (given !== null && !given.ok && given.rejection === 'bad-quantity') return answer(refuse(-2038, 'The order amend was rejected: less would be left than is filled.'));
    return answer(outcomeOf(given, (amended) => amendedAnswer(market.value, amended, house.recordsOf(account).order(amended.orderId, amended.updatedUs)?.executionId ?? 0)));
  });
};

const cancelAll: Operation['run'] = (caller, face, answer) => {
  const market = marketOf(caller.params, face);
  if (!market.ok) return answer(market);
  const { house } = face;
  type Orders = Parameters<Parameters<typeof house.desk.cancelAll>[2]>[0];
  return askFor<Orders>(house, patienceUs, (tell) => house.desk.cancelAll(caller.account, market.value.instrument.id, tell), (orders) => {
    if (orders === null) return answer(refusals.timeout);
    return answer(orders.length === 0 ? refusals.unknownOrder : done(orders.map((order) => cancelledAnswer(market.value, order))));
  });
};

/** Checks an order without sending it. */
const test: Operation['run'] = (caller, face, answer) => {
  const asked = readNewOrder(caller, face);
  answer(asked.ok ? done({}) : asked);
};

const trade = { security: 'signed', isTrade: true } as const;

export const spotOrderOperations: Readonly<Record<string, Operation>> = {
  'order.place': { ...trade, weight: 1, isOrder: true, run: place },
  'order.test': { ...trade, weight: 1, isOrder: false, run: test },
  'order.cancel': { ...trade, weight: 1, isOrder: false, run: cancel },
  'order.cancelReplace': { ...trade, weight: 1, isOrder: true, run: cancelReplace },
  'order.amend.keepPriority': { ...trade, weight: 4, isOrder: false, run: amend },
  'openOrders.cancelAll': { ...trade, weight: 1, isOrder: false, run: cancelAll },
};

