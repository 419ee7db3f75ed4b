import { describe, expect, test } from 'vitest';
import { newChance } from '../../domain/chance.ts';
import { corruptions, oversizeBytes } from './corruption.ts';
import { FaultInjector, faultKinds, heldMax, parseFaults, type FaultPlan } from './faults.ts';

function plan(text: string): FaultPlan {
  const parsed = parseFaults(text);
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.value;
}

function message(number: number): Uint8Array {
  return new Uint8Array([number]);
}

/** Offers messages 0, 1, 2 … one each 10 ms, and tells what arrived and when. */
function run(text: string, count: number, seed = 1): { arrived: [number, number][]; endedAtMs: number | null; injector: FaultInjector } {
  const injector = new FaultInjector(plan(text), newChance(seed), 0);
  const arrived: [number, number][] = [];
  for (let number = 0; number < count; number += 1) {
    const nowUs = number * 10_000;
    const order = injector.offer(nowUs, message(number), (bytes) => arrived.push([bytes[0] ?? -1, nowUs / 1_000]));
    if (order === 'disconnect') return { arrived, endedAtMs: nowUs / 1_000, injector };
  }
  return { arrived, endedAtMs: null, injector };
}

function numbers(arrived: readonly [number, number][]): number[] {
  return arrived.map(([number]) => number);
}

test('without faults every message passes once, in order, at once', () => {
  expect(run('', 5).arrived).toEqual([[0, 0], [1, 10], [2, 20], [3, 30], [4, 40]]);
});

describe('each fault at one moment', () => {
  test('drop loses one message', () => {
    const { arrived, injector } = run('drop@20ms', 5);
    expect(numbers(arrived)).toEqual([0, 1, 3, 4]);
    expect(injector.counts.drop).toBe(1);
  });

  test('duplicate sends one twice', () => {
    expect(numbers(run('duplicate@20ms', 4).arrived)).toEqual([0, 1, 2, 2, 3]);
  });

  test('reorder lets others overtake', () => {
    expect(numbers(run('reorder@20ms', 10).arrived)).toEqual([0, 1, 3, 4, 5, 6, 2, 7, 8, 9]);
  });

  test('delay holds what follows behind it', () => {
    expect(run('delay@20ms/30ms', 7).arrived).toEqual([[0, 0], [1, 10], [2, 50], [3, 50], [4, 50], [5, 50], [6, 60]]);
  });

  test('a slow consumer gets everything late', () => {
    const { arrived, injector } = run('slow-consumer@10ms/40ms', 7);
    expect(arrived.slice(0, 6)).toEqual([[0, 0], [1, 50], [2, 50], [3, 50], [4, 50], [5, 50]]);
    expect(injector.counts['slow-consumer']).toBe(1);
  });

  test('disconnect ends the connection', () => {
    expect(run('disconnect@30ms', 9)).toMatchObject({ endedAtMs: 30, arrived: [[0, 0], [1, 10], [2, 20]] });
  });

  test('a half-open connection is silent and never ends', () => {
    const { arrived, endedAtMs, injector } = run('half-open@20ms', 50);
    expect(numbers(arrived)).toEqual([0, 1]);
    expect(endedAtMs).toBe(null);
    expect(injector.isHalfOpen).toBe(true);
  });

  test('a stale snapshot is asked for once', () => {
    const injector = new FaultInjector(plan('stale-snapshot@1s'), newChance(1), 0);
    expect([0, 999_999, 1_000_000, 1_000_001].map((us) => injector.isSnapshotStale(us))).toEqual([false, false, true, false]);
  });
});

test('every way to corrupt changes the bytes and leaves the message alone', () => {
  const original = Uint8Array.from({ length: 200 }, (_, index) => 32 + (index % 90));
  for (const kind of corruptions) {
    const injector = new FaultInjector(plan(`corrupt:1/${kind}`), newChance(7), 0);
    const kept = Uint8Array.from(original);
    const arrived: Uint8Array[] = [];
    injector.offer(0, kept, (bytes) => arrived.push(bytes));
    expect(kept).toEqual(original);
    expect(Buffer.compare(arrived[0] ?? original, original)).not.toBe(0);
    if (kind === 'oversize') expect(arrived[0]?.length).toBe(oversizeBytes);
    if (kind === 'truncate') expect(arrived[0]?.length).toBeLessThan(200);
    if (kind === 'non-utf8') expect(() => new TextDecoder('utf-8', { fatal: true }).decode(arrived[0])).toThrow();
  }
});

test('chances fire about as often as they say, and the same seed fires at the same messages', () => {
  const text = 'drop:0.02,duplicate:0.05,disconnect:1m';
  const first = run(text, 5_000);
  expect(first.injector.counts.drop).toBeGreaterThan(60);
  expect(first.injector.counts.drop).toBeLessThan(150);
  expect(run(text, 5_000).arrived).toEqual(first.arrived);
  expect(run(text, 5_000, 2).arrived).not.toEqual(first.arrived);
});

test('what a stalled connection holds back is bounded, and the connection then ends', () => {
  const { endedAtMs, injector } = run('slow-consumer@0ms/1000m', heldMax + 100);
  expect(endedAtMs).toBe(heldMax * 10);
  expect(injector.heldCount).toBe(heldMax);
});

test('another plan takes effect at once and keeps what is held', () => {
  const injector = new FaultInjector(plan('delay@0ms/1s'), newChance(1), 0);
  const arrived: number[] = [];
  const send = (bytes: Uint8Array): void => void arrived.push(bytes[0] ?? -1);
  injector.offer(0, message(1), send);
  injector.setPlan(plan('drop:1'), 10);
  injector.offer(20, message(2), send);
  injector.turn(1_000_000, send);
  expect(arrived).toEqual([1]);
});

test('plans that make no sense are refused with a reason', () => {
  for (const text of ['drop', 'drop:', 'drop:2', 'drop:-1', 'nonsense:0.1', 'drop@0.1', 'corrupt:0.1/melt', 'drop:0.1/3s', 'disconnect:30', 'delay:0.1/fast', 'drop:1e-3', 'drop:0x1']) {
    expect(parseFaults(text)).toMatchObject({ ok: false });
  }
  expect(parseFaults('drop:0.1,'.repeat(65))).toMatchObject({ ok: false });
  expect(parseFaults(' drop:0.001 , disconnect:30s,corrupt:0.0005 ')).toMatchObject({ ok: true });
  expect(parseFaults(faultKinds.map((kind) => `${kind}:0.5`).join(','))).toMatchObject({ ok: true });
});
