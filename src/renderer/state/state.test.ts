import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { methods, toText } from '../../engine/contract/index.ts';
import { waitBeforeMs } from './backoff.ts';
import { callWaitMs, callsMax, Client } from './client.ts';
import { ClockOffset } from './clock.ts';
import type { LinkEvents } from './link.ts';
import { Session } from './session.ts';
import { newStore } from './store.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a store tells of changes, and only of changes', () => {
  const store = newStore(1);
  let told = 0;
  const stop = store.subscribe(() => {
    told += 1;
  });
  store.set(1);
  store.set(2);
  store.update((before) => before + 1);
  stop();
  store.set(9);
  expect([told, store.get()]).toEqual([2, 9]);
});

test('an answer finds its call, whatever the order', async () => {
  const sent: string[] = [];
  const client = new Client((text) => sent.push(text), { onNotice: () => undefined });
  const first = client.call('time', methods.time.result, {});
  const second = client.call('unwatch', methods.unwatch.result, { topic: 4 });
  expect(sent.map((text): unknown => JSON.parse(text))).toEqual([
    { kind: 'call', id: 1, method: 'time', params: {} },
    { kind: 'call', id: 2, method: 'unwatch', params: { topic: 4 } },
  ]);
  client.onText(toText({ kind: 'answer', id: 2, outcome: { ok: true, value: { topic: 4 } } }));
  client.onText(toText({ kind: 'answer', id: 1, outcome: { ok: true, value: { nowUs: 5 } } }));
  expect(await first).toEqual({ ok: true, value: { nowUs: 5 } });
  expect(await second).toEqual({ ok: true, value: { topic: 4 } });
});

test('a call that is not answered ends with a fault, and so does one whose link closes or whose answer makes no sense', async () => {
  const client = new Client(() => undefined, { onNotice: () => undefined });
  const late = client.call('time', methods.time.result, {});
  vi.advanceTimersByTime(callWaitMs);
  expect(await late).toMatchObject({ ok: false, fault: { code: 'role.silent' } });
  const odd = client.call('time', methods.time.result, {});
  client.onText(toText({ kind: 'answer', id: 2, outcome: { ok: true, value: { nowUs: 'noon' } } }));
  expect(await odd).toMatchObject({ ok: false, fault: { code: 'message.malformed' } });
  const cut = client.call('time', methods.time.result, {});
  client.close();
  expect(await cut).toMatchObject({ ok: false, fault: { code: 'venue.closed' } });
});

test('no more calls wait than there is room for', async () => {
  const client = new Client(() => undefined, { onNotice: () => undefined });
  for (let count = 0; count < callsMax; count += 1) void client.call('time', methods.time.result, {});
  expect(await client.call('time', methods.time.result, {})).toMatchObject({ ok: false, fault: { code: 'queue.full' } });
  client.close();
});

test('whatever the engine says, nonsense is counted and nothing throws', () => {
  const notices: string[] = [];
  const client = new Client(() => undefined, { onNotice: (notice) => notices.push(notice.kind) });
  client.onText(toText({ kind: 'instruments-changed' }));
  expect([notices, client.malformedCount]).toEqual([['instruments-changed'], 0]);
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => client.onText(text)));
  client.onText('{');
  expect(client.malformedCount).toBeGreaterThan(0);
});

test('the clock believes the quickest answer', () => {
  const clock = new ClockOffset();
  expect(clock.offsetUs).toBeNull();
  clock.add(1_000, 9_000, 105_000);
  clock.add(20_000, 20_400, 120_200);
  clock.add(30_000, 39_000, 99_000);
  expect([clock.offsetUs, clock.uncertaintyUs]).toEqual([100_000, 200]);
  clock.add(50_000, 40_000, 1);
  expect(clock.offsetUs).toBe(100_000);
});

test('waits double up to five seconds', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map(waitBeforeMs)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
});

/** A session on links that a test holds in its hands; calls are answered at once. */
function held() {
  const links: LinkEvents[] = [];
  const calls: string[] = [];
  const told: string[] = [];
  const session = new Session(
    (events) => {
      links.push(events);
      return {
        close: () => undefined,
        send: (text) => {
          const { id, method }: { id: number; method: string } = JSON.parse(text);
          calls.push(method);
          const value = method === 'hello' ? { version: '1', market: 'practice', nowUs: 1, home: 'browser' } : method === 'time' ? { nowUs: 1 } : {};
          queueMicrotask(() => events.onText(toText({ kind: 'answer', id, outcome: { ok: true, value } })));
        },
      };
    },
    { onFrame: () => told.push('frame'), onClient: (client) => told.push(client === null ? 'cut' : 'connected'), onClock: () => undefined, onInstruments: () => undefined, onHold: () => undefined, onAlerts: () => undefined },
  );
  return { session, links, calls, told };
}

test('a session greets, and after a loss waits, connects and greets again', async () => {
  const { session, links, calls, told } = held();
  session.start();
  links[0]?.onOpen();
  await vi.advanceTimersByTimeAsync(10);
  expect(session.phase.get()).toEqual({ kind: 'open', market: 'practice', version: '1' });
  links[0]?.onClose('the engine stopped');
  expect(session.phase.get()).toMatchObject({ kind: 'lost', reason: 'the engine stopped' });
  expect(session.client).toBeNull();
  await vi.advanceTimersByTimeAsync(10_000);
  links[1]?.onOpen();
  await vi.advanceTimersByTimeAsync(10);
  expect([calls.filter((method) => method === 'hello').length, told, session.market.get()]).toEqual([2, ['connected', 'cut', 'connected'], 'practice']);
});

test('a link that was given up can no longer end the new one', async () => {
  const { session, links } = held();
  session.start();
  links[0]?.onClose('');
  await vi.advanceTimersByTimeAsync(10_000);
  links[1]?.onOpen();
  await vi.advanceTimersByTimeAsync(10);
  links[0]?.onClose('late');
  expect(session.phase.get().kind).toBe('open');
});
