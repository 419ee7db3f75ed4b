/** What must hold for every dialect, for tests: one life under a storm, then calm, and then the gateway knows what the exchange knows. */

import { nextBelow, nextHappens } from '../../domain/chance.ts';
import { qtyLots } from '../../domain/number.ts';
import { isTerminal, type OrderState } from '../../domain/order.ts';
import { usPerSecond } from '../../domain/time.ts';
import { clientIdOf, readClientId } from './client-id.ts';
import { rigEpoch, type GatewayRig } from './gateway-rig.ts';
import { calm, modelSpec, storm } from './venue-model.ts';

export interface StormyLife {
  readonly rig: GatewayRig;
  /** Everything that broke a law; empty, or the test fails. */
  readonly words: readonly string[];
}

/** Where the venue tells no positions (spot) what others trade while nobody watches cannot be known. */
export interface StormOptions {
  readonly hasOthers?: boolean;
  /** How long it takes until all is known: more than the venue's requests may be late. */
  readonly calmUs?: number;
}

const steps = 120;
const states: Readonly<Record<string, OrderState>> = { NEW: 'open', PARTIALLY_FILLED: 'partly-filled', FILLED: 'filled', CANCELED: 'cancelled', EXPIRED: 'expired' };

export function liveThroughStorm(rig: GatewayRig, { hasOthers = true, calmUs = 180 * usPerSecond }: StormOptions = {}): StormyLife {
  const { model } = rig;
  rig.run(3 * usPerSecond);
  model.weather = storm;
  let count = 0;
  for (let step = 0; step < steps; step += 1) {
    rig.run(nextBelow(model.chance, 400_000));
    if (act(rig, count + 1, hasOthers) === 'placed') count += 1;
  }
  model.weather = calm;
  rig.run(calmUs);
  return { rig, words: [...rig.broken, ...model.wrongSignatures, ...checkOrders(rig, count), ...checkAccount(rig)] };
}

function act(rig: GatewayRig, number: number, hasOthers: boolean): 'placed' | 'else' {
  const { model, gateway } = rig;
  const { chance } = model;
  const alive = [...gateway.orders.alive];
  const some = alive[nextBelow(chance, Math.max(1, alive.length))];
  const dice = nextBelow(chance, 100);
  if (dice < 35) {
    rig.place(number, { side: nextHappens(chance, 0.5) ? 'buy' : 'sell', lots: qtyLots(1 + nextBelow(chance, 50)), timeInForce: nextHappens(chance, 0.2) ? 'ioc' : 'gtc' });
    return 'placed';
  }
  if (dice < 50 && some !== undefined) gateway.cancel(some.number, model.ourUs);
  else if (dice < 58 && some !== undefined) gateway.amend(some.number, { ticks: 5_000_000 + nextBelow(chance, 100), lots: some.filledLots + 1 + nextBelow(chance, 50) }, model.ourUs);
  else if (dice < 60) gateway.cancelAll(modelSpec, model.ourUs);
  else if (dice < 62) model.breakLine(nextBelow(chance, 2));
  else if (dice < 63) model.jump(nextBelow(chance, 20_000_000) - 10_000_000);
  else if (dice < 66 && hasOthers) model.foreignFill(1 + nextBelow(chance, 5));
  else model.stir();
  return 'else';
}

/** Each intent made one order or none, and ended as the exchange has it. */
function checkOrders(rig: GatewayRig, count: number): readonly string[] {
  const { model, told, intents } = rig;
  const words: string[] = [];
  for (const [client, arrivals] of model.arrivals) {
    const made = model.orders.filter((order) => order.client === client).length;
    if (made > 1) words.push(`${client} made ${made} orders of ${arrivals} arrivals`);
  }
  for (let number = 1; number <= count; number += 1) {
    const client = clientIdOf(rig.dialect.clientIds, { epoch: rigEpoch, number });
    const atVenue = model.orders.find((order) => order.client === client);
    const last = told.get(number);
    const expected = atVenue === undefined ? (last === undefined ? undefined : last.state === 'denied' ? 'denied' : 'rejected') : states[atVenue.status];
    if (last?.state !== expected) words.push(`order ${number} is ${expected} and was told as ${last?.state}`);
    if (atVenue !== undefined && last?.filledLots !== atVenue.filled) words.push(`order ${number} has ${atVenue.filled} filled, told were ${last?.filledLots}`);
    if (last !== undefined && last.state !== 'denied' && intents.get(number) !== 1) words.push(`order ${number} has no intent`);
  }
  return words;
}

/** Trades, position and balance are the exchange's, and nothing is left open. */
function checkAccount(rig: GatewayRig): readonly string[] {
  const { model, gateway, fills, balances } = rig;
  const words: string[] = [];
  for (const trade of model.trades) {
    const isOurs = readClientId(rig.dialect.clientIds, model.orders[trade.orderId - 1]?.client ?? '') !== null;
    const signed = trade.side === 'BUY' ? trade.lots : -trade.lots;
    if (fills.has(trade.id) ? fills.get(trade.id) !== signed : isOurs) words.push(`trade ${trade.id} of order ${trade.orderId} was booked as ${fills.get(trade.id)}`);
  }
  const lots = gateway.book.positions.lotsOf(modelSpec.stream);
  if (lots !== model.positionLots) words.push(`the position is ${model.positionLots}, told was ${lots}`);
  const wallet = (1_000_000 - model.trades.length) / 100;
  if (balances.get('USDT') !== wallet) words.push(`the balance is ${wallet}, told was ${balances.get('USDT')}`);
  if (!gateway.isOpen) words.push('the account did not open again');
  for (const order of gateway.orders.alive) if (isTerminal(order.state) || order.pending.size > 0) words.push(`order ${order.number} is not at rest: ${order.state}`);
  for (const trouble of rig.troubles) if (trouble.code === 'account.differs' || trouble.code === 'order.surprise' || trouble.code === 'order.vanished') words.push(`${trouble.code}: ${trouble.detail}`);
  return words;
}
