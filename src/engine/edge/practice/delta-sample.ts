/**
 * For tests: an exchange of ours on loopback that speaks as much of Delta Exchange's protocol as ccxt needs for a linear
 * perpetual, the public half and one account; orders rest until the test fills them. A contract is a thousandth of a coin.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { assert } from '../../domain/assert.ts';

const usdt = { id: 5, symbol: 'USDT' };
const btc = { id: 2, symbol: 'BTC' };
const product = {
  id: 27, symbol: 'BTCUSDT', contract_type: 'perpetual_futures', contract_value: '0.001', contract_unit_currency: 'BTC', tick_size: '0.5', state: 'live', notional_type: 'vanilla', position_size_limit: 229_167,
  maker_commission_rate: '0.0002', taker_commission_rate: '0.0005', launch_time: '2018-12-18T13:30:00Z', quoting_asset: usdt, settling_asset: usdt, underlying_asset: btc, product_specs: {},
};
/** Settled in what it is of: not linear, and not ours. */
const inverse = { ...product, id: 28, symbol: 'BTCUSD', contract_value: '1', notional_type: 'inverse', quoting_asset: { id: 3, symbol: 'USD' }, settling_asset: btc };

interface DeltaFill {
  readonly id: number;
  readonly size: number;
  readonly price: string;
  readonly us: number;
}

interface DeltaOrder {
  readonly id: number;
  readonly clientId: string;
  readonly side: 'buy' | 'sell';
  readonly price: string | null;
  readonly size: number;
  readonly isReduceOnly: boolean;
  readonly fills: DeltaFill[];
  isCancelled: boolean;
}

export class DeltaAccount {
  readonly orders: DeltaOrder[] = [];
  /** What happens to the next order: it is taken and answered, taken in silence, or refused. */
  mood: 'well' | 'silent' | 'poor' = 'well';
  /** Beside those that our own fills made, in the exchange's own words. */
  morePositions: readonly object[] = [];
  /** Contracts held before the first order. */
  heldBefore = 0;
  /** How far its clock is from ours. */
  aheadUs = 0;
  #nextId = 13_452_111;

  get nowUs(): number {
    return Date.now() * 1_000 + this.aheadUs;
  }

  get position(): number {
    const signed = this.orders.flatMap(({ side, fills }) => fills.map(({ size }) => (side === 'buy' ? size : -size)));
    return signed.reduce((sum, size) => sum + size, this.heldBefore);
  }

  take(order: DeltaOrder | undefined, size: number, price: string): void {
    assert(order !== undefined, 'there is such an order');
    order.fills.push({ id: (this.#nextId += 1), size, price, us: this.nowUs });
  }

  /** Undefined: it never answers. */
  answer(method: string, path: string, query: URLSearchParams, body: string): object | undefined {
    if (path === '/v2/orders' && method === 'POST') return this.#place(objectOf(body));
    if (path === '/v2/orders' && method === 'DELETE') return this.#cancel(Number(objectOf(body)['id']));
    if (path === '/v2/orders') return good(this.orders.filter((order) => !isEnded(order)).map(rowOf));
    if (path === '/v2/orders/history') return good(this.orders.filter(isEnded).map(rowOf));
    if (path.startsWith('/v2/orders/')) {
      const order = this.orders.find(({ id }) => path === `/v2/orders/${id}`);
      return order === undefined ? refusal('open_order_not_found') : good(rowOf(order));
    }
    if (path === '/v2/fills') return good(this.orders.flatMap((order) => order.fills.filter(({ us }) => us >= Number(query.get('start_time') ?? 0)).map((fill) => fillRow(order, fill))));
    if (path === '/v2/positions/margined') return good([...(this.position === 0 ? [] : [positionRow(this.position)]), ...this.morePositions]);
    if (path === '/v2/wallet/balances') return good([{ asset_id: usdt.id, asset_symbol: 'USDT', balance: '10000.125', available_balance: '9000' }, { asset_id: btc.id, asset_symbol: 'BTC', balance: '0.5', available_balance: '0.5' }]);
    return refusal('not_found');
  }

  #place(given: Record<string, unknown>): object | undefined {
    if (this.mood === 'poor') return refusal('insufficient_margin');
    const order: DeltaOrder = {
      id: (this.#nextId += 1), clientId: String(given['client_order_id']), side: given['side'] === 'sell' ? 'sell' : 'buy', price: given['order_type'] === 'limit_order' ? String(given['limit_price']) : null,
      size: Number(given['size']), isReduceOnly: given['reduce_only'] === true, fills: [], isCancelled: false,
    };
    this.orders.push(order);
    if (order.price === null) this.take(order, order.size, '60000.5');
    return this.mood === 'silent' ? undefined : good(rowOf(order));
  }

  #cancel(id: number): object {
    const order = this.orders.find((one) => one.id === id);
    if (order === undefined || isEnded(order)) return refusal('open_order_not_found');
    order.isCancelled = true;
    return good(rowOf(order));
  }
}

export interface DeltaSample {
  readonly account: DeltaAccount;
  /** `POST /v2/orders` and so on, with the bodies. */
  readonly asked: { readonly what: string; readonly body: string }[];
  readonly address: string;
  readonly close: () => void;
}

export async function startDelta(account: DeltaAccount = new DeltaAccount()): Promise<DeltaSample> {
  const asked: { what: string; body: string }[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => answer(account, asked, { request, response, body }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const place = server.address();
  assert(place !== null && typeof place === 'object', 'it listens');
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { account, asked, address: `127.0.0.1:${place.port}`, close };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
}

function answer(account: DeltaAccount, asked: { what: string; body: string }[], { request, response, body }: Exchange): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://here');
  asked.push({ what: `${request.method} ${pathname}`, body });
  const told = pathname === '/v2/products' ? good([product, inverse])
    : pathname === '/v2/assets' ? good([usdt, btc])
    : pathname === '/v2/settings' ? good({ server_time: account.nowUs })
    : pathname.startsWith('/v2/l2orderbook/') ? good({ symbol: 'BTCUSDT', buy: [{ price: '60000.0', size: 187 }], sell: [{ price: '60000.5', size: 1_398 }] })
    : pathname.startsWith('/v2/trades/') ? good([])
    : account.answer(request.method ?? '', pathname, searchParams, body);
  if (told === undefined) return;
  response.writeHead('error' in told ? 400 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(told));
}

function objectOf(body: string): Record<string, unknown> {
  const given: unknown = JSON.parse(body);
  return typeof given === 'object' && given !== null ? { ...given } : {};
}

function good(result: unknown): object {
  return { success: true, result };
}

function refusal(code: string): object {
  return { success: false, error: { code } };
}

function leftOf({ size, fills }: DeltaOrder): number {
  return fills.reduce((left, fill) => left - fill.size, size);
}

function isEnded(order: DeltaOrder): boolean {
  return order.isCancelled || leftOf(order) === 0;
}

function rowOf(order: DeltaOrder): object {
  return {
    id: order.id, client_order_id: order.clientId, product_id: product.id, product_symbol: product.symbol, side: order.side, size: order.size, unfilled_size: leftOf(order), reduce_only: order.isReduceOnly,
    order_type: order.price === null ? 'market_order' : 'limit_order', limit_price: order.price, state: order.isCancelled ? 'cancelled' : isEnded(order) ? 'closed' : 'open', time_in_force: 'gtc',
    average_fill_price: order.fills[0]?.price ?? null, paid_commission: '0', created_at: '2026-01-20T09:36:33.123456Z',
  };
}

function fillRow(order: DeltaOrder, { id, size, price, us }: DeltaFill): object {
  return {
    id: String(id), order_id: String(order.id), product_id: product.id, product: { symbol: product.symbol, settling_asset: usdt }, side: order.side, size, price, role: order.price === null ? 'taker' : 'maker',
    commission: '0.0125', created_at: new Date(us / 1_000).toISOString(),
  };
}

/** Its size has a sign, as the exchange writes it. */
export function positionRow(size: number, symbol = product.symbol): object {
  return { product_id: product.id, product_symbol: symbol, size, entry_price: '59990.5', margin: '12', liquidation_price: '100' };
}
