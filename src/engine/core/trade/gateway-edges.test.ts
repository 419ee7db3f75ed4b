/** Rare moments in which money would be lost: a switch-off, a restart, a foreign word at the wrong time. */

import { expect, test } from 'vitest';
import { qtyLots } from '../../domain/number.ts';
import { usPerSecond } from '../../domain/time.ts';
import { writeText } from '../venues/utf8.ts';
import { clientIdOf } from './client-id.ts';
import { GatewayRig } from './gateway-rig.ts';

const idOf = (number: number): string => clientIdOf('text', { epoch: 77, number });
const large = { lots: qtyLots(1_000_000) };

function open(seed = 1): GatewayRig {
  const rig = new GatewayRig({ seed });
  rig.run(3 * usPerSecond);
  expect(rig.gateway.isOpen).toBe(true);
  return rig;
}

/** An event of an order as the exchange pushes it. */
function push(rig: GatewayRig, order: Readonly<Record<string, unknown>>): void {
  const ms = rig.model.venueMs;
  const o = {
    s: 'BTCUSDT', c: 'web_1', S: 'BUY', o: 'LIMIT', f: 'GTC', q: '1.000', p: '50000.00', ap: '0', x: 'NEW', X: 'NEW', i: 900, l: '0', z: '0', L: '0', n: '0', N: 'USDT', t: 0, m: false, ...order,
  };
  rig.gateway.onMessage(0, writeText(JSON.stringify({ e: 'ORDER_TRADE_UPDATE', E: ms, T: ms, o })), rig.model.ourUs);
}

test('what waits for the clocks to be compared is not sent after the stop', () => {
  const rig = open();
  const request = rig.model.request.bind(rig.model);
  const held: (() => void)[] = [];
  rig.model.request = (id, sealed) => {
    if (sealed.target.startsWith('/fapi/v1/time')) held.push(() => request(id, sealed));
    else request(id, sealed);
  };
  rig.model.skewUs = -10 * usPerSecond;
  rig.place(1);
  rig.run(500_000);
  expect([rig.faults('clock.wrong') > 0, held.length]).toEqual([true, 1]);
  rig.gateway.stop(rig.model.ourUs);
  rig.model.breakLine(1);
  for (const answer of held) answer();
  rig.run(5 * usPerSecond);
  expect([rig.model.orders, rig.stateOf(1)]).toEqual([[], 'rejected']);
});

test('an order number that the exchange named before us is denied, and kills nobody', () => {
  const rig = open();
  push(rig, { c: idOf(7) });
  expect(rig.place(7, large)).toMatchObject({ ok: false, fault: { code: 'order.duplicate' } });
  expect([rig.intents.get(7), rig.place(8, large).ok]).toEqual([undefined, true]);
});
