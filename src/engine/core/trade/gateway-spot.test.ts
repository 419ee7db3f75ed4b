/** The gateway at Binance's spot market: everything over one line, fills in the answer and again as events. */

import { expect, test } from 'vitest';
import { priceTicks, qtyLots } from '../../domain/number.ts';
import { usPerSecond } from '../../domain/time.ts';
import type { SealedRequest, Signer } from '../venues/account.ts';
import { binanceSpotAccount } from '../venues/binance/account-spot.ts';
import { clientIdOf } from './client-id.ts';
import { GatewayRig } from './gateway-rig.ts';
import { modelSigner, modelSpec, VenueModel } from './venue-model.ts';

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Answers soon; each order fills half, by the answer and by an event. */
class SpotModel extends VenueModel {
  readonly said: string[] = [];
  readonly asked: string[] = [];

  override connect(line: number): void {
    this.at(1, () => this.client?.onOpen(line, this.ourUs));
  }

  override send(line: number, text: string): void {
    const message: { id: string; method: string; params: Record<string, string> } = JSON.parse(text);
    this.said.push(message.method);
    const tell = (value: unknown): void => this.at(1, () => this.client?.onMessage(line, encode(value), this.ourUs));
    if (message.method !== 'order.place') {
      tell({ id: message.id, status: 200, result: { subscriptionId: 0 } });
      return;
    }
    const { newClientOrderId: client, quantity, price, side } = message.params;
    const half = (Number(quantity) / 2).toFixed(3);
    const order = { symbol: 'BTCUSDT', orderId: 5, clientOrderId: client, transactTime: this.venueMs, price, origQty: quantity, executedQty: half, cummulativeQuoteQty: '1', status: 'PARTIALLY_FILLED', type: 'LIMIT', side };
    tell({ id: message.id, status: 200, result: { ...order, fills: [{ price, qty: half, commission: '0.1', commissionAsset: 'USDT', tradeId: 31 }] } });
    tell({ subscriptionId: 0, event: { e: 'executionReport', E: 1, s: 'BTCUSDT', c: client, C: '', S: side, o: 'LIMIT', f: 'GTC', q: quantity, p: price, x: 'TRADE', X: 'PARTIALLY_FILLED', r: 'NONE', i: 5, l: half, z: half, L: price, n: '0.1', N: 'USDT', T: this.venueMs, t: 31, m: false, Z: '1' } });
  }

  override request(id: number, { target }: SealedRequest): void {
    const path = target.split('?')[0] ?? '';
    this.asked.push(path);
    const body = path === '/api/v3/time' ? { serverTime: this.venueMs } : path === '/api/v3/account' ? { balances: [{ asset: 'USDT', free: '5', locked: '1' }] } : [];
    this.at(1, () => this.client?.onResponse(id, { ok: true, status: 200, headers: { 'x-mbx-used-weight-1m': '7' }, body: encode(body) }, this.ourUs));
  }
}

function open(signer: Signer = modelSigner): { readonly rig: GatewayRig; readonly model: SpotModel } {
  const model = new SpotModel(1);
  const rig = new GatewayRig({ seed: 1, model, dialect: binanceSpotAccount, signer });
  rig.gateway.list({ ...modelSpec, market: 'spot' });
  rig.run(usPerSecond);
  return { rig, model };
}

test('it subscribes on its one line, reads balances and open orders, and no positions', () => {
  const { rig, model } = open();
  expect([rig.gateway.isOpen, model.said, model.asked]).toEqual([true, ['userDataStream.subscribe.signature'], ['/api/v3/time', '/api/v3/account', '/api/v3/openOrders']]);
  expect(rig.balances).toEqual(new Map([['USDT', 6]]));
});

test('an Ed25519 key logs in first, and signs nothing after', () => {
  const { rig, model } = open({ ...modelSigner, scheme: 'ed25519' });
  expect([rig.gateway.isOpen, model.said]).toEqual([true, ['session.logon', 'userDataStream.subscribe']]);
});

test('a fill in the answer and the same as an event is booked once, and the position is the sum of the fills', () => {
  const { rig } = open();
  const spec = rig.gateway.book.specOf('BTCUSDT');
  if (spec === null) throw new Error('not listed');
  expect(rig.gateway.place(1, { spec, side: 'sell', ticks: priceTicks(5_000_000), lots: qtyLots(10), timeInForce: 'gtc', isReduceOnly: false }, rig.model.ourUs)).toMatchObject({ ok: true });
  rig.run(usPerSecond);
  expect([rig.stateOf(1), [...rig.fills], rig.gateway.book.positions.lotsOf(spec.stream), rig.broken]).toEqual(['partly-filled', [[31, -5]], -5, []]);
  expect([...rig.names.values()]).toContain(clientIdOf('text', { epoch: 77, number: 1 }));
});
