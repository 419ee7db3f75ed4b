import { describe, expect, test } from 'vitest';
import { newChance } from '../../../domain/chance.ts';
import { noMischief } from '../front.ts';
import { newBinanceSpotFace } from '../binance/account-spot.ts';
import { SampleTrader } from '../binance/account-sample.ts';
import { newBinanceSpotFront } from '../binance/spot.ts';
import { OkxTrader } from '../okx/account-sample.ts';
import { parseTrouble, Trouble, troubleKinds, type TroublePlan } from './trouble.ts';

function plan(text: string): TroublePlan {
  const parsed = parseTrouble(text);
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.value;
}

test('a plan is read, and what is none is said to be none', () => {
  expect(parseTrouble(' lost-answer:0.01, held:1/50ms,')).toEqual({ ok: true, value: { 'lost-answer': { probability: 0.01, forUs: 100_000 }, held: { probability: 1, forUs: 50_000 } } });
  expect(parseTrouble('')).toEqual({ ok: true, value: {} });
  for (const bad of ['held', 'held:2', 'held:0.1/90s', 'held:0.1/0ms', 'silent:0.1/5s', 'drop:0.1', 'held:0.1,held:0.2']) expect(parseTrouble(bad).ok, bad).toBe(false);
});

test('nothing happens without a plan, and the same seed brings the same', () => {
  const calm = new Trouble({}, newChance(1));
  expect([calm.courier.losesCommand(), calm.courier.losesAnswer(), calm.house.staysSilent(), calm.house.heldUs(), calm.house.repeats(), calm.house.behindUs()]).toEqual([false, false, false, 0, false, 0]);
  const lengths = (seed: number): readonly number[] => {
    const trouble = new Trouble(plan('held:0.5/1s'), newChance(seed));
    return Array.from({ length: 100 }, () => trouble.house.heldUs());
  };
  expect(lengths(1)).toEqual(lengths(1));
  expect(lengths(1)).not.toEqual(lengths(2));
});

const storm = 'lost-command:0.1,lost-answer:0.1,silent:0.5,held:0.2/300ms,repeat:0.2,behind:0.3/500ms';

describe('in a storm the truth is still told, to whoever sorts and counts once', () => {
  test.each([1, 2, 3])('at Binance, seed %d', (seed) => {
    const trouble = new Trouble(plan(storm), newChance(seed));
    const set = new SampleTrader({ seed, ids: ['binance:spot:LTCUSDT'], newFront: (world) => newBinanceSpotFront(world, noMischief), newFace: newBinanceSpotFace, faults: trouble.courier, houseFaults: trouble.house });
    const line = set.dial();
    set.ask(line, 'userDataStream.subscribe.signature');
    for (let step = 0; step < 60; step += 1) {
      const order = { symbol: 'LTCUSDT', side: step % 2 === 0 ? 'BUY' : 'SELL', type: step % 3 === 0 ? 'MARKET' : 'LIMIT', quantity: '1', newClientOrderId: `o${step}` };
      set.ask(line, 'order.place', step % 3 === 0 ? order : { ...order, timeInForce: 'GTC', price: step % 2 === 0 ? '55' : '70' }, { waitUs: 100_000 });
      if (step % 4 === 3) set.ask(line, 'order.cancel', { symbol: 'LTCUSDT', origClientOrderId: `o${step}` }, { waitUs: 50_000 });
      set.ask(line, 'order.status', { symbol: 'LTCUSDT', origClientOrderId: `o${step}` });
    }
    set.wait(11_000_000);
    trouble.setPlan({});
    set.wait(1_000_000);
    // Repeated events are told apart by their execution, and the last word of an order is the one with the highest.
    const seen = new Map<number, { readonly i: number; readonly X: unknown; readonly z: number }>();
    for (const { I, i, X, z } of set.events('executionReport')) seen.set(Number(I), { i: Number(i), X, z: Number(z) });
    const last = new Map<number, { readonly X: unknown; readonly z: number }>();
    for (const [, { i, X, z }] of [...seen].toSorted(([one], [other]) => one - other)) last.set(i, { X, z });
    for (const [id, { X, z }] of last) {
      const order = set.account.find(id, null);
      expect([id, X === 'NEW' || X === 'PARTIALLY_FILLED', Math.round(z * 1_000)]).toEqual([id, order?.status === 'open', order?.filledLots]);
    }
    expect(set.events('executionReport').length).toBeGreaterThan(seen.size);
    for (const kind of troubleKinds) expect(trouble.counts[kind], kind).toBeGreaterThan(0);
  });

  test.each([1, 2, 3])('at OKX, seed %d', (seed) => {
    const trouble = new Trouble(plan(storm), newChance(seed));
    const set = new OkxTrader({ seed, faults: trouble.courier, houseFaults: trouble.house });
    const line = set.listen({ channel: 'orders', instType: 'ANY' });
    const instIdCode = set.codeOf('okx:spot:LTC-USDT');
    for (let step = 0; step < 60; step += 1) {
      const order = { instIdCode, tdMode: 'cash', side: step % 2 === 0 ? 'buy' : 'sell', ordType: step % 3 === 0 ? 'market' : 'limit', sz: '1', px: step % 2 === 0 ? '55' : '70', tgtCcy: 'base_ccy', clOrdId: `o${step}` };
      set.ask(line, 'order', [order], { waitUs: 100_000 });
      if (step % 4 === 3) set.ask(line, 'cancel-order', [{ instIdCode, clOrdId: `o${step}` }], { waitUs: 50_000 });
      set.rest('GET', `/api/v5/trade/order?instId=LTC-USDT&clOrdId=o${step}`);
    }
    set.wait(11_000_000);
    trouble.setPlan({});
    set.wait(1_000_000);
    // Ended states are not overwritten, and what is filled only grows.
    const last = new Map<string, { readonly state: unknown; readonly filled: number }>();
    const isEnded = (state: unknown): boolean => state === 'filled' || state === 'canceled';
    for (const { ordId, state, accFillSz } of set.pushed('orders')) {
      const before = last.get(String(ordId));
      if (before !== undefined && isEnded(before.state)) continue;
      last.set(String(ordId), { state: before !== undefined && !isEnded(state) && before.filled > Number(accFillSz) ? before.state : state, filled: Math.max(before?.filled ?? 0, Number(accFillSz)) });
    }
    for (const [id, { state, filled }] of last) {
      const order = set.account.find(Number(id), null);
      expect([id, isEnded(state), Math.round(filled * 10_000)]).toEqual([id, order?.status !== 'open', order?.filledLots]);
    }
    expect(set.pushed('orders').length).toBeGreaterThan(last.size);
    for (const kind of troubleKinds) expect(trouble.counts[kind], kind).toBeGreaterThan(0);
  });
});
