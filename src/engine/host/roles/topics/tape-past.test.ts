import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FlowSink } from '../../../core/market/flow/trade-log.ts';
import { earlyMax, TapeGate } from './tape-past.ts';

type Told = readonly [market: number, what: 'trade' | 'gap', atUs: number, lots: number];

function sinks(count: number, told: Told[]): readonly FlowSink[] {
  return Array.from({ length: count }, (_, market): FlowSink => ({
    onTrade: (_timeUs, _ticks, lots, receivedUs) => void told.push([market, 'trade', receivedUs, lots]),
    onGap: (fromUs) => void told.push([market, 'gap', fromUs, 0]),
  }));
}

test('whatever markets tell of their past, it comes in the order in which it happened, each market’s own order kept, and later at once', () => {
  const row = fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 9 }), fc.boolean());
  fc.assert(fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
    const told: Told[] = [];
    const gates = sinks(3, told).map((sink) => new TapeGate(sink));
    const clock = [0, 0, 0];
    const sent: Told[][] = [[], [], []];
    for (const [market, step, isGap] of rows) {
      const atUs = (clock[market] = (clock[market] ?? 0) + step + 1);
      if (isGap) gates[market]?.onGap(atUs, atUs + 1);
      else gates[market]?.onTrade(atUs, 5, 1 + step, atUs);
      sent[market]?.push(isGap ? [market, 'gap', atUs, 0] : [market, 'trade', atUs, 1 + step]);
    }
    expect(told).toEqual([]);
    expect(TapeGate.open(gates)).toBe(0);
    expect(sent.map((_, market) => told.filter(([one]) => one === market))).toEqual(sent);
    const trades = told.filter(([, what]) => what === 'trade').map(([, , atUs]) => atUs);
    expect(trades).toEqual(trades.toSorted((left, right) => left - right));
    gates[1]?.onTrade(1_000, 5, -2, 1_000);
    expect(told.at(-1)).toEqual([1, 'trade', 1_000, -2]);
  }));
});

test('where one market had more than there is room for, all begin where its oldest kept trade came', () => {
  const told: Told[] = [];
  const gates = sinks(2, told).map((sink) => new TapeGate(sink));
  for (let at = 1; at <= earlyMax + 100; at += 1) gates[0]?.onTrade(at, 5, 1, at);
  for (const at of [50, 100, 101, 20_000]) gates[1]?.onTrade(at, 5, 7, at);
  expect([TapeGate.open(gates), told.length, told[0], told.filter(([market]) => market === 1).map(([, , atUs]) => atUs)]).toEqual([101, earlyMax + 2, [0, 'trade', 101, 1], [101, 20_000]]);
});
