import { beforeEach, expect, test, vi } from 'vitest';
import { addressFrame, fault, newFrame, toText, type TopicSpec } from '../../engine/contract/index.ts';
import { Client } from './client.ts';
import { Topics } from './topics.ts';

beforeEach(() => void vi.useFakeTimers());

const heat = (id: string): TopicSpec => ({ kind: 'heat', instrument: { id, version: 1 } });

function frameFor(topic: number): Uint8Array {
  const { bytes } = newFrame({ kind: 'heat', flags: 0, stream: 1, topic: 0, sequence: 1, receivedUs: 0, madeUs: 0 }, 40);
  addressFrame(bytes, topic);
  return bytes;
}

/** An engine that refuses what is called `none`, and says what it was asked. */
function engine(calls: string[]): Client {
  const client: Client = new Client((text) => {
    const { id, method, params }: { id: number; method: string; params: { topic: number; of?: TopicSpec } } = JSON.parse(text);
    const name = params.of !== undefined && 'instrument' in params.of ? params.of.instrument.id : '';
    calls.push(`${method} ${params.topic} ${name}`.trim());
    const outcome = name === 'none' ? { ok: false, fault: fault('instrument.unknown', 'no') } : { ok: true, value: { topic: params.topic } };
    queueMicrotask(() => client.onText(toText({ kind: 'answer', id, outcome })));
  }, { onNotice: () => undefined });
  return client;
}

test('equal topics are watched once, and every reader gets bytes of its own', () => {
  const calls: string[] = [];
  const topics = new Topics();
  topics.onClient(engine(calls));
  const seen: Uint8Array[][] = [[], []];
  const opened = seen.map((frames) => topics.open(heat('a'), (bytes) => void frames.push(bytes)));
  const { number } = opened[0] ?? { number: 0 };
  topics.onFrame(frameFor(number));
  expect(calls).toEqual([`watch ${number} a`]);
  expect(seen.map((frames) => frames.length)).toEqual([1, 1]);
  expect(seen[0]?.[0]?.buffer).not.toBe(seen[1]?.[0]?.buffer);
});

test('one sink that opens a topic twice gets each frame once, and keeps it until it closed both', async () => {
  const calls: string[] = [];
  const topics = new Topics();
  topics.onClient(engine(calls));
  let count = 0;
  const sink = (): void => void (count += 1);
  const first = topics.open(heat('a'), sink);
  const second = topics.open(heat('a'), sink);
  topics.onFrame(frameFor(first.number));
  first.close();
  first.close();
  await vi.advanceTimersByTimeAsync(1_000);
  topics.onFrame(frameFor(first.number));
  second.close();
  await vi.advanceTimersByTimeAsync(1_000);
  topics.onFrame(frameFor(first.number));
  expect([count, topics.strayCount, calls]).toEqual([2, 1, [`watch ${first.number} a`, `unwatch ${first.number}`]]);
});

test('a reader that comes back at once finds the topic as it was', async () => {
  const calls: string[] = [];
  const topics = new Topics();
  topics.onClient(engine(calls));
  const before = topics.open(heat('a'), () => undefined);
  before.close();
  const after = topics.open(heat('a'), () => undefined);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([after.number, calls]).toEqual([before.number, [`watch ${before.number} a`]]);
});

test('a new connection is asked for everything again, under the same numbers', async () => {
  const calls: string[] = [];
  const topics = new Topics();
  const opened = [topics.open(heat('a'), () => undefined), topics.open(heat('b'), () => undefined)];
  expect(calls).toEqual([]);
  topics.onClient(engine(calls));
  topics.onClient(null);
  topics.onClient(engine(calls));
  const watches = opened.map(({ number }, place) => `watch ${number} ${['a', 'b'][place]}`);
  expect(calls).toEqual([...watches, ...watches]);
});

test('what the engine refused is asked for again when its list changes, and nothing else is', async () => {
  const calls: string[] = [];
  const topics = new Topics();
  topics.onClient(engine(calls));
  topics.open(heat('a'), () => undefined);
  const refused = topics.open(heat('none'), () => undefined);
  await vi.advanceTimersByTimeAsync(1);
  expect(refused.fault.get()?.code).toBe('instrument.unknown');
  calls.length = 0;
  topics.retry();
  expect(calls).toEqual([`watch ${refused.number} none`]);
});
