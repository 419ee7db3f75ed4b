/**
 * A small model of Binance's perpetuals and of the way to them, for tests of the gateway: an exchange
 * that accepts, fills, cancels and forgets nothing, and a network that delays, loses, repeats and breaks
 * off, all by one seed in virtual time.
 *
 * Holds: what happened at the exchange is kept whole, so that a test can compare it with what the gateway
 * believes. Does not: match orders by price (orders fill by chance).
 */

import { newChance, nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { fault } from '../../domain/fault.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { formatDecimal } from '../../domain/number.ts';
import type { SealedRequest, Signer } from '../venues/account.ts';
import { readText, writeText } from '../venues/utf8.ts';
import type { HttpAnswer } from './gateway-port.ts';

export const modelSpec = sampleSpec({
  id: 'binance:perp:BTCUSDT', market: 'perp', tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 3 },
  orders: { step: { units: 1n, decimals: 3 }, quantityMin: { units: 1n, decimals: 3 }, quantityMax: null, notionalMin: null },
});

export interface ModelOrder {
  readonly id: number;
  readonly client: string;
  readonly side: string;
  readonly type: string;
  readonly isIoc: boolean;
  price: string;
  lots: number;
  filled: number;
  status: string;
  updateMs: number;
}

export interface Weather {
  readonly lostShare: number;
  readonly lateShare: number;
  readonly repeatShare: number;
  readonly breakShare: number;
  readonly refuseShare: number;
  /** A command whose answer is “unknown”, done or not. */
  readonly unclearShare: number;
}

export const calm: Weather = { lostShare: 0, lateShare: 0, repeatShare: 0, breakShare: 0, refuseShare: 0, unclearShare: 0 };
export const storm: Weather = { lostShare: 0.08, lateShare: 0.05, repeatShare: 0.1, breakShare: 0.01, refuseShare: 0.05, unclearShare: 0.05 };

/** Who is told what the exchange and the network do: the gateway under test. */
export interface ModelClient {
  onOpen(line: number, nowUs: number): void;
  onClosed(line: number, reason: ReturnType<typeof fault>, nowUs: number): void;
  onMessage(line: number, message: Uint8Array, nowUs: number): void;
  onAlive(line: number, nowUs: number): void;
  onResponse(id: number, answer: HttpAnswer, nowUs: number): void;
  onWake(nowUs: number): void;
  onClockJumped(byUs: number, nowUs: number): void;
}

/** Signs by counting characters: enough to see that what is sent is what was signed. */
export const modelSigner: Signer = { keyId: 'key', passphrase: null, scheme: 'hmac', sign: (text) => `s${hash(text)}` };

function hash(text: string): number {
  let value = 7;
  for (let at = 0; at < text.length; at += 1) value = (value * 31 + text.charCodeAt(at)) % 1_000_000_007;
  return value;
}

interface Due {
  readonly atUs: number;
  readonly order: number;
  readonly act: () => void;
}

type Fields = Readonly<Record<string, string>>;
type Reply = readonly [status: number, body: unknown];

export class VenueModel {
  weather: Weather = calm;
  nowUs = 1_700_000_000_000_000;
  /** How far the exchange's clock is ahead of ours. */
  skewUs = 0;
  readonly chance: Chance;
  readonly orders: ModelOrder[] = [];
  readonly trades: { readonly id: number; readonly orderId: number; readonly lots: number; readonly side: string; readonly price: string; readonly ms: number }[] = [];
  positionLots = 0;
  /** Every placing request that arrived, by client id: all, not only those that were accepted. */
  readonly arrivals = new Map<string, number>();
  readonly wrongSignatures: string[] = [];
  client: ModelClient | null = null;
  #due: Due[] = [];
  #dueCount = 0;
  #wake: Due | null = null;
  /** By line: how often it was opened; null: closed. What was sent over an earlier one is lost. */
  readonly #lines: { generation: number; isOpen: boolean; lastUs: number }[] = [0, 1].map(() => ({ generation: 0, isOpen: false, lastUs: 0 }));

  constructor(seed: number) {
    this.chance = newChance(seed);
  }

  get venueMs(): number {
    return Math.floor(this.nowUs / 1_000);
  }

  /** Our clock, as the gateway is told it. */
  get ourUs(): number {
    return this.nowUs - this.skewUs;
  }

  /** Somebody sets our clock; the gateway is told, as the host would. */
  jump(byUs: number): void {
    this.skewUs -= byUs;
    this.client?.onClockJumped(byUs, this.ourUs);
  }

  /** Runs what is due until then. */
  run(untilUs: number): void {
    for (;;) {
      const next = this.#soonest();
      if (next === null || next.atUs > untilUs) break;
      this.#due = this.#due.filter((due) => due !== next);
      if (this.#wake === next) this.#wake = null;
      this.nowUs = Math.max(this.nowUs, next.atUs);
      next.act();
    }
    this.nowUs = untilUs;
  }

  connect(line: number): void {
    const state = this.#lines[line];
    if (state === undefined) return;
    state.generation += 1;
    state.lastUs = 0;
    const { generation } = state;
    this.at(this.#delayUs(), () => {
      if (generation !== state.generation) return;
      state.isOpen = true;
      this.client?.onOpen(line, this.ourUs);
    });
  }

  disconnect(line: number): void {
    const state = this.#lines[line];
    if (state === undefined) return;
    state.generation += 1;
    state.isOpen = false;
  }

  /** The network drops a connection. */
  breakLine(line: number): void {
    if (this.#lines[line]?.isOpen !== true) return;
    this.disconnect(line);
    this.client?.onClosed(line, fault('venue.closed', 'the network broke'), this.ourUs);
  }

  send(line: number, text: string): void {
    this.#overLine(line, () => {
      const message: { id: string; method: string; params: Record<string, string | number> } = JSON.parse(text);
      const fields = Object.fromEntries(Object.entries(message.params).map(([name, value]) => [name, String(value)]));
      const { signature = '', ...signed } = fields;
      const prehash = Object.keys(signed).sort().map((name) => `${name}=${signed[name]}`).join('&');
      if (signature !== modelSigner.sign(prehash)) this.wrongSignatures.push(text);
      const [status, body] = this.#handle(({ 'order.place': 'POST', 'order.modify': 'PUT', 'order.cancel': 'DELETE' })[message.method] ?? '', '/fapi/v1/order', fields);
      if (nextHappens(this.chance, this.weather.lostShare)) return;
      this.#push(line, { id: message.id, status, ...(status === 200 ? { result: body } : { error: body }) });
    });
  }

  ping(line: number): void {
    this.#overLine(line, () => this.#overLine(line, () => this.client?.onAlive(line, this.ourUs)));
  }

  request(id: number, request: SealedRequest): void {
    const answer = (given: HttpAnswer): void => this.client?.onResponse(id, given, this.ourUs);
    const lose = (wasSent: boolean): void => this.at(wasSent ? 10_000_000 : 1_000, () => answer({ ok: false, fault: fault('venue.unreachable', 'no answer'), wasSent }));
    if (nextHappens(this.chance, this.weather.lostShare / 4)) {
      lose(false);
      return;
    }
    const isLost = nextHappens(this.chance, this.weather.lostShare);
    const isAnswerLost = nextHappens(this.chance, this.weather.lostShare);
    if (isLost || isAnswerLost) lose(true);
    if (isLost) return;
    this.at(this.#delayUs(), () => {
      const [path = '', query = ''] = request.target.split('?');
      const cut = query.indexOf('&signature=');
      if (cut >= 0 && query.slice(cut + 11) !== modelSigner.sign(query.slice(0, cut))) this.wrongSignatures.push(request.target);
      const fields = Object.fromEntries(query.split('&').filter((part) => part !== '').map((part) => part.split('=').map(decodeURIComponent)).map(([name = '', value = '']) => [name, value]));
      const [status, body] = this.#handle(request.method, path, fields);
      if (!isAnswerLost) this.at(this.#delayUs(), () => answer({ ok: true, status, headers: {}, body: writeText(JSON.stringify(body)) }));
    });
  }

  wakeAt(timeUs: number): void {
    this.#due = this.#due.filter((due) => due !== this.#wake);
    this.#wake = { atUs: Math.max(timeUs + this.skewUs, this.nowUs + 1), order: this.#dueCount++, act: () => this.client?.onWake(this.ourUs) };
    this.#due.push(this.#wake);
  }

  /** Something happens at the exchange: a fill, an end without our doing. */
  stir(): void {
    const open = this.orders.filter((order) => order.status === 'NEW' || order.status === 'PARTIALLY_FILLED');
    const order = open[nextBelow(this.chance, Math.max(1, open.length))];
    if (order === undefined) return;
    if (nextHappens(this.chance, 0.9)) this.#fill(order, 1 + nextBelow(this.chance, order.lots - order.filled));
    else this.#finish(order, nextHappens(this.chance, 0.5) ? 'CANCELED' : 'EXPIRED');
  }

  /** Somebody else trades on the same account. */
  foreignFill(lots: number): void {
    const order = this.#add('web_1', 'BUY', 'LIMIT', '50000.00', lots, false);
    this.#fill(order, lots);
  }

  #handle(method: string, path: string, fields: Fields): Reply {
    if (path === '/fapi/v1/time') return [200, { serverTime: this.venueMs }];
    if (path === '/fapi/v1/listenKey') return [200, { listenKey: 'listenkey' }];
    const isOrder = method !== 'GET';
    const timestamp = Number(fields['timestamp']);
    if (timestamp >= this.venueMs + 1_000 || this.venueMs - timestamp > Number(fields['recvWindow'])) return [400, { code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' }];
    if (isOrder && nextHappens(this.chance, this.weather.unclearShare)) {
      if (nextHappens(this.chance, 0.5)) this.#order(method, path, fields);
      return [503, { code: -1007, msg: 'Timeout waiting for response from backend server.' }];
    }
    if (isOrder && nextHappens(this.chance, this.weather.refuseShare)) return nextHappens(this.chance, 0.5) ? [400, { code: -2019, msg: 'Margin is insufficient.' }] : [503, { code: -1008, msg: 'Server is currently overloaded.' }];
    return this.#order(method, path, fields);
  }

  #order(method: string, path: string, fields: Fields): Reply {
    switch (`${method} ${path}`) {
      case 'POST /fapi/v1/order': return this.#place(fields);
      case 'GET /fapi/v1/order': {
        const order = this.#find(fields, () => true);
        return order === undefined ? [400, { code: -2013, msg: 'Order does not exist.' }] : [200, this.#row(order)];
      }
      case 'DELETE /fapi/v1/order': {
        const order = this.#find(fields, isLive);
        if (order === undefined) return [400, { code: -2011, msg: 'Unknown order sent.' }];
        this.#finish(order, 'CANCELED');
        return [200, this.#row(order)];
      }
      case 'PUT /fapi/v1/order': {
        const order = this.#find(fields, isLive);
        if (order === undefined) return [400, { code: -2013, msg: 'Order does not exist.' }];
        order.lots = Math.max(order.filled + 1, lotsOf(fields['quantity']));
        order.price = fields['price'] ?? order.price;
        order.updateMs = this.venueMs;
        this.#tell(order, 'AMENDMENT', 0, 0);
        return [200, this.#row(order)];
      }
      case 'DELETE /fapi/v1/allOpenOrders': {
        for (const order of this.orders.filter(isLive)) this.#finish(order, 'CANCELED');
        return [200, { code: 200, msg: 'The operation of cancel all open order is done.' }];
      }
      case 'GET /fapi/v1/openOrders': return [200, this.orders.filter(isLive).map((order) => this.#row(order))];
      case 'GET /fapi/v3/balance': return [200, [{ asset: 'USDT', balance: this.#wallet(), availableBalance: this.#wallet() }]];
      case 'GET /fapi/v3/positionRisk': return [200, this.positionLots === 0 ? [] : [{ symbol: 'BTCUSDT', positionSide: 'BOTH', positionAmt: written(this.positionLots, 3), entryPrice: '50000.0' }]];
      case 'GET /fapi/v1/userTrades': return [200, this.trades.filter((trade) => trade.ms >= Number(fields['startTime']) && trade.ms <= Number(fields['endTime'] ?? Infinity) && (fields['orderId'] === undefined || trade.orderId === Number(fields['orderId']))).slice(0, 1_000).map((trade) => ({
        symbol: 'BTCUSDT', id: trade.id, orderId: trade.orderId, price: trade.price, qty: written(trade.lots, 3), commission: '0.01', commissionAsset: 'USDT', time: trade.ms, buyer: trade.side === 'BUY', maker: true,
      }))];
      default: return [404, '<html>'];
    }
  }

  #place(fields: Fields): Reply {
    const client = fields['newClientOrderId'] ?? '';
    this.arrivals.set(client, (this.arrivals.get(client) ?? 0) + 1);
    if (this.orders.some((order) => order.client === client && isLive(order))) return [400, { code: -4116, msg: 'ClientOrderId is duplicated.' }];
    const order = this.#add(client, fields['side'] ?? '', fields['type'] ?? '', fields['price'] ?? '0', lotsOf(fields['quantity']), fields['timeInForce'] === 'IOC');
    this.#tell(order, 'NEW', 0, 0);
    if (nextHappens(this.chance, 0.3)) this.#fill(order, 1 + nextBelow(this.chance, order.lots));
    if ((order.isIoc || order.type === 'MARKET') && isLive(order)) this.#finish(order, 'EXPIRED');
    return [200, this.#row(order)];
  }

  #add(client: string, side: string, type: string, price: string, lots: number, isIoc: boolean): ModelOrder {
    const order: ModelOrder = { id: this.orders.length + 1, client, side, type, isIoc, price, lots, filled: 0, status: 'NEW', updateMs: this.venueMs };
    this.orders.push(order);
    return order;
  }

  #fill(order: ModelOrder, lots: number): void {
    order.filled += lots;
    order.status = order.filled === order.lots ? 'FILLED' : 'PARTIALLY_FILLED';
    order.updateMs = this.venueMs;
    this.positionLots += order.side === 'BUY' ? lots : -lots;
    const trade = { id: this.trades.length + 1, orderId: order.id, lots, side: order.side, price: '50000.00', ms: this.venueMs };
    this.trades.push(trade);
    const account = { e: 'ACCOUNT_UPDATE', E: this.venueMs, T: this.venueMs, a: { m: 'ORDER', B: [{ a: 'USDT', wb: this.#wallet(), cw: '0', bc: '0' }], P: [{ s: 'BTCUSDT', pa: written(this.positionLots, 3), ep: '50000.0', ps: 'BOTH' }] } };
    const isAccountFirst = nextHappens(this.chance, 0.5);
    if (isAccountFirst) this.#push(0, account);
    if (nextHappens(this.chance, 0.5)) this.#push(0, { e: 'TRADE_LITE', E: this.venueMs, T: this.venueMs, s: 'BTCUSDT', q: written(order.lots, 3), p: '0', m: true, c: order.client, S: order.side, L: trade.price, l: written(lots, 3), t: trade.id, i: order.id });
    this.#tell(order, 'TRADE', lots, trade.id);
    if (!isAccountFirst) this.#push(0, account);
  }

  #finish(order: ModelOrder, status: string): void {
    order.status = status;
    order.updateMs = this.venueMs;
    this.#tell(order, status, 0, 0);
  }

  #tell(order: ModelOrder, execution: string, lots: number, trade: number): void {
    const update = {
      e: 'ORDER_TRADE_UPDATE', E: this.venueMs, T: order.updateMs,
      o: { s: 'BTCUSDT', c: order.client, S: order.side, o: order.type, f: 'GTC', q: written(order.lots, 3), p: order.price, ap: '50000.00', x: execution, X: order.status, i: order.id, l: written(lots, 3), z: written(order.filled, 3), L: '50000.00', n: '0.01', N: 'USDT', t: trade, m: true },
    };
    this.#push(0, update);
    if (nextHappens(this.chance, this.weather.repeatShare)) this.at(nextBelow(this.chance, 200_000), () => this.#push(0, update));
  }

  #row(order: ModelOrder): object {
    return {
      symbol: 'BTCUSDT', orderId: order.id, clientOrderId: order.client, price: order.price, avgPrice: order.filled > 0 ? '50000.00' : '0', origQty: written(order.lots, 3), executedQty: written(order.filled, 3), status: order.status, type: order.type, side: order.side, updateTime: order.updateMs,
    };
  }

  #find(fields: Fields, isWanted: (order: ModelOrder) => boolean): ModelOrder | undefined {
    return this.orders.findLast((order) => isWanted(order) && (fields['orderId'] === undefined ? order.client === fields['origClientOrderId'] : order.id === Number(fields['orderId'])));
  }

  #wallet(): string {
    return written(1_000_000 - this.trades.length, 2);
  }

  /** Over a line things arrive in order, or not at all when it breaks before. */
  #overLine(line: number, act: () => void): void {
    const state = this.#lines[line];
    if (state === undefined || !state.isOpen) return;
    const { generation } = state;
    state.lastUs = Math.max(state.lastUs, this.nowUs + this.#delayUs());
    this.at(state.lastUs - this.nowUs, () => {
      if (generation === state.generation) act();
    });
    if (nextHappens(this.chance, this.weather.breakShare)) this.at(nextBelow(this.chance, 100_000), () => this.breakLine(line));
  }

  #push(line: number, message: object): void {
    const bytes = writeText(JSON.stringify(message));
    this.#overLine(line, () => this.client?.onMessage(line, bytes, this.ourUs));
  }

  #delayUs(): number {
    if (nextHappens(this.chance, this.weather.lateShare)) return 1_000_000 + nextBelow(this.chance, 12_000_000);
    return 1_000 + nextBelow(this.chance, 60_000);
  }

  /** In virtual time. */
  at(delayUs: number, act: () => void): void {
    this.#due.push({ atUs: this.nowUs + delayUs, order: this.#dueCount++, act });
  }

  #soonest(): Due | null {
    let soonest: Due | null = null;
    for (const due of this.#due) if (soonest === null || due.atUs < soonest.atUs || (due.atUs === soonest.atUs && due.order < soonest.order)) soonest = due;
    return soonest;
  }
}

export function isLive(order: ModelOrder): boolean {
  return order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
}

function written(units: number, decimals: number): string {
  return formatDecimal({ units: BigInt(units), decimals });
}

function lotsOf(quantity = '0'): number {
  return Math.round(Number(quantity) * 1_000);
}

export function readName(bytes: Uint8Array): string {
  const read = readText(bytes);
  return read.ok ? read.value : '';
}
