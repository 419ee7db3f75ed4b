/** For tests: an account at Bitstamp as its protocol tells of one; orders rest until the test fills them. */

interface BitstampOrder {
  readonly id: string;
  readonly clientId: string;
  readonly type: '0' | '1';
  readonly price: string;
  readonly amount: number;
  readonly fills: { readonly tid: number; readonly amount: number; readonly price: string }[];
  isCanceled: boolean;
}

const notFound = { status: 'error', reason: 'Order not found', code: 'API0008' };

export class BitstampAccount {
  readonly orders = new Map<string, BitstampOrder>();
  /** What happens to the next order: it is taken and answered, taken in silence, refused, or lost on the way. */
  mood: 'well' | 'silent' | 'poor' | 'broken' = 'well';
  /** Orders that it does not cancel, in words that nobody knows. */
  readonly stubborn = new Set<string>();
  #nextId = 1_001;

  get filledCount(): number {
    return [...this.orders.values()].reduce((sum, { fills }) => sum + fills.length, 0);
  }

  fill(id: string, amount: number, price: string): void {
    this.#nextId += 1;
    this.orders.get(id)?.fills.push({ tid: this.#nextId, amount, price });
  }

  /** Undefined: it never answers; a number is a status. */
  answer(path: string, body: string): unknown {
    const given = new URLSearchParams(body);
    const order = this.orders.get(given.get('id') ?? '');
    if (path.includes('/buy/') || path.includes('/sell/')) return this.#place(path, given);
    if (path.includes('/order_status/')) return order === undefined ? notFound : this.#status(order);
    if (path.includes('/cancel_order/')) {
      if (order === undefined || isEnded(order)) return notFound;
      if (this.stubborn.has(order.id)) return { status: 'error', reason: 'The moon is in the wrong house', code: 'API9999' };
      order.isCanceled = true;
      return { id: Number(order.id), amount: String(order.amount), price: order.price, type: Number(order.type), market: 'BTC/USD' };
    }
    if (path.includes('/open_orders/')) return [...this.orders.values()].filter((one) => !isEnded(one)).map((one) => this.#open(one));
    if (path.includes('/account_balances/')) return [{ currency: 'usd', total: '100000.00', available: '90000.00', reserved: '10000.00' }, { currency: 'btc', total: '1.50000000', available: '1.50000000', reserved: '0' }];
    if (path.includes('/user_transactions/')) return [...this.orders.values()].flatMap((one) => this.#transactions(one));
    return notFound;
  }

  #place(path: string, given: URLSearchParams): unknown {
    if (this.mood === 'poor') return { status: 'error', reason: { __all__: ['Check your account balance for details.'] }, code: 'API0000' };
    if (this.mood === 'broken') return 500;
    const id = String((this.#nextId += 1));
    const isMarket = path.includes('/market/');
    const order: BitstampOrder = {
      id, clientId: given.get('client_order_id') ?? '', type: path.includes('/sell/') ? '1' : '0', price: given.get('price') ?? '60010', amount: Number(given.get('amount')), fills: [], isCanceled: false,
    };
    this.orders.set(id, order);
    if (isMarket) this.fill(id, order.amount, '60010');
    return this.mood === 'silent' ? undefined : { id, market: 'BTC/USD', type: order.type, datetime: '2026-01-31 21:23:36.000000', price: order.price, amount: String(order.amount), client_order_id: order.clientId };
  }

  #status(order: BitstampOrder): object {
    return {
      status: order.isCanceled ? 'Canceled' : isEnded(order) ? 'Finished' : 'Open', id: Number(order.id), amount_remaining: leftOf(order).toFixed(8), client_order_id: order.clientId, market: 'BTC/USD',
      transactions: order.fills.map(({ tid, amount, price }) => ({ tid, price, fee: '1.5', datetime: '2026-01-31 21:23:37.000000', type: 2, btc: amount.toFixed(8), usd: String(amount * Number(price)) })),
    };
  }

  #open(order: BitstampOrder): object {
    return {
      id: order.id, client_order_id: order.clientId, currency_pair: 'BTC/USD', market: 'BTC/USD', datetime: '2026-01-31 21:23:36', type: order.type, price: order.price,
      amount: leftOf(order).toFixed(8), amount_at_create: order.amount.toFixed(8),
    };
  }

  #transactions(order: BitstampOrder): readonly object[] {
    const sign = order.type === '1' ? -1 : 1;
    return order.fills.map(({ tid, amount, price }) => ({
      id: tid, order_id: Number(order.id), type: '2', datetime: `${new Date().toISOString().slice(0, 19).replace('T', ' ')}.000000`, btc: (sign * amount).toFixed(8), usd: String(-sign * amount * Number(price)), btc_usd: price, fee: '1.5',
    }));
  }
}

function leftOf({ amount, fills }: BitstampOrder): number {
  return amount - fills.reduce((sum, fill) => sum + fill.amount, 0);
}

function isEnded(order: BitstampOrder): boolean {
  return order.isCanceled || leftOf(order) <= 1e-9;
}
