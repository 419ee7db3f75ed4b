import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alertSchema, type AlertSettings, type Firing } from '../../contract/alerts.ts';
import type { VenueStatus } from '../../contract/channels.ts';
import { newBooks } from '../../core/market/book.ts';
import { newKernelTwin } from '../../core/memory/kernel.ts';
import { field, newSlots, setFloat, tailSlotsFor, writeHead } from '../../core/memory/record.ts';
import { fault } from '../../domain/fault.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { failed, ok } from '../../domain/result.ts';
import type { HookOutcome } from '../../edge/net/webhook.ts';
import { AlertRole, isAlertSetting } from './alerts.ts';
import { InstrumentView, newScratch } from './instrument-view.ts';

const spec = sampleSpec();

function alertOf(id: string, part: Partial<AlertSettings> = {}, condition: object = {}): AlertSettings {
  return alertSchema.parse({
    rule: { id, condition: { kind: 'level', source: 'indicator', of: 'rsi', direction: 'up', threshold: 70, hysteresis: 1, isImmediate: false, ...condition }, cooldownUs: 0, isOnce: false },
    name: '', isOn: true, snoozedUntilUs: 0, show: { isDesktop: false, isSound: false, isHook: false }, ...part,
  });
}

/** A disk that outlives the roles on it, and may be broken. */
class Bench {
  text: string | null = null;
  isBroken = false;
  nowUs = 1_000_000_000;
  /** Ids in the order in which they were told, by every role that lived here. */
  readonly told: string[] = [];
  readonly sent: object[] = [];
  outcomes: HookOutcome[] = [];
  view: InstrumentView | null = null;
  role = this.start();

  start(): AlertRole {
    const role = new AlertRole({
      key: 'alerts.practice', nowUs: () => this.nowUs, find: (id) => (id === spec.id ? spec : null), viewOf: () => this.view,
      read: async () => this.isBroken ? failed(fault('role.silent', 'the store is away')) : (this.text === null ? ok([]) : ok([{ key: 'alerts.practice', text: this.text }])),
      write: async (text) => {
        if (this.isBroken) return failed(fault('role.silent', 'the disk is full'));
        this.text = text;
        return ok(null);
      },
      // What is told is on the disk, or the disk is broken.
      onFired: ({ id }: Firing) => {
        expect(this.isBroken || this.text?.includes(`"${id}"`)).toBe(true);
        this.told.push(id);
      },
      onChanged: () => undefined, onStreams: () => undefined, log: () => undefined,
      send: async (_url, body) => {
        this.sent.push(body);
        return this.outcomes.shift() ?? { kind: 'sent', status: 200 };
      },
    });
    return role;
  }

  async restart(): Promise<void> {
    this.role.close();
    this.role = this.start();
    await this.role.load();
  }

  async tell(value: number | null): Promise<void> {
    this.nowUs += 1_000_000;
    this.role.number('rsi', value);
    await settled();
  }

  async pass(us: number): Promise<void> {
    this.nowUs += us;
    this.role.paint(this.nowUs);
    await settled();
  }
}

/** Everything that was under way has ended. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

test('an alert fires once, is kept before it is told, and not again after a restart', async () => {
  const bench = new Bench();
  expect(bench.role.list().ok).toBe(false);
  await bench.role.load();
  expect(await bench.role.set(alertOf('a'))).toEqual(ok({}));
  await bench.tell(60);
  await bench.tell(71);
  await bench.tell(72);
  expect(bench.told).toEqual(['a/1/1']);
  await bench.restart();
  await bench.tell(73);
  expect(bench.told).toEqual(['a/1/1']);
  expect(bench.role.list()).toMatchObject({ value: { alerts: [{ firedCount: 1, isWatching: true }], firings: [{ id: 'a/1/1', value: 71, isSeen: false }] } });
  await bench.tell(60);
  await bench.tell(75);
  expect(bench.told).toEqual(['a/1/1', 'a/1/2']);
});

test('of many pages one is the first to show an event, also after a restart', async () => {
  const bench = new Bench();
  await bench.role.load();
  await bench.role.set(alertOf('a'));
  await bench.tell(60);
  await bench.tell(71);
  expect([await bench.role.seen('a/1/1'), await bench.role.seen('a/1/1'), await bench.role.seen('b/1/1')]).toEqual([ok({ isFirst: true }), ok({ isFirst: false }), ok({ isFirst: false })]);
  await settled();
  await bench.restart();
  expect(await bench.role.seen('a/1/1')).toEqual(ok({ isFirst: false }));
});

test('a disk that takes nothing delays an event, and does not swallow it', async () => {
  const bench = new Bench();
  await bench.role.load();
  await bench.role.set(alertOf('a'));
  await bench.tell(60);
  await bench.pass(2_000_000);
  bench.isBroken = true;
  await bench.tell(71);
  expect(bench.told).toEqual(['a/1/1']);
  expect((await bench.role.set(alertOf('b'))).ok).toBe(false);
  bench.isBroken = false;
  await bench.pass(2_000_000);
  await bench.restart();
  await bench.tell(72);
  expect(bench.told).toEqual(['a/1/1']);
});

test('what the machine learnt without firing is kept too: after a crash a level that was left behind is armed', async () => {
  const bench = new Bench();
  await bench.role.load();
  await bench.role.set(alertOf('a'));
  await bench.tell(60);
  await bench.tell(71);
  await bench.tell(50);
  await bench.pass(2_000_000);
  await bench.restart();
  await bench.tell(90);
  expect(bench.told).toEqual(['a/1/1', 'a/1/2']);
  expect(bench.role.list()).toMatchObject({ value: { firings: [{ isAfterGap: true }, { isAfterGap: false }] } });
});

test('snoozed or off is silent, and what was crossed meanwhile says nothing afterwards', async () => {
  const bench = new Bench();
  await bench.role.load();
  await bench.role.set(alertOf('a', { snoozedUntilUs: bench.nowUs + 60_000_000 }));
  await bench.tell(60);
  await bench.tell(80);
  await bench.pass(70_000_000);
  await bench.tell(81);
  expect([bench.told, bench.role.list()]).toMatchObject([[], { value: { alerts: [{ snoozedUntilUs: 0 }] } }]);
  await bench.tell(60);
  await bench.tell(80);
  await bench.role.set(alertOf('a', { isOn: false }));
  await bench.tell(60);
  await bench.tell(80);
  expect(bench.told).toHaveLength(1);
  await bench.role.set(alertOf('a', { name: 'named' }));
  await bench.role.remove('a');
  await bench.tell(60);
  await bench.tell(90);
  expect([bench.told.length, bench.role.list()]).toMatchObject([1, { value: { alerts: [] } }]);
});

test('while the store is away nothing is judged and nothing overwritten; it is asked again', async () => {
  const bench = new Bench();
  await bench.role.load();
  await bench.role.set(alertOf('a'));
  bench.isBroken = true;
  await bench.restart();
  expect([(await bench.role.set(alertOf('b'))).ok, bench.role.list().ok]).toEqual([false, false]);
  bench.isBroken = false;
  await bench.pass(6_000_000);
  expect(bench.role.list()).toMatchObject({ value: { alerts: [{ rule: { id: 'a' } }] } });
});

test('another name or sound does not arm an alert anew', async () => {
  const bench = new Bench();
  await bench.role.load();
  await bench.role.set(alertOf('a'));
  await bench.tell(60);
  await bench.tell(71);
  await bench.role.set(alertOf('a', { name: 'RSI', show: { isDesktop: true, isSound: true, isHook: false } }));
  await bench.tell(72);
  await bench.tell(60);
  await bench.tell(71);
  expect(bench.told).toEqual(['a/1/1', 'a/1/2']);
});

test('events are sent once each, later when it goes wrong, and what was not sent goes on after a restart', async () => {
  const bench = new Bench();
  await bench.role.load();
  const hooked = { show: { isDesktop: false, isSound: false, isHook: true } };
  expect((await bench.role.setHook('http://example.com/x', true)).ok).toBe(false);
  expect(await bench.role.setHook('https://hooks.example.com/secret', true)).toEqual(ok({}));
  await bench.role.set(alertOf('a', hooked));
  bench.outcomes = [{ kind: 'later', fault: fault('alert.undelivered', 'away') }];
  await bench.tell(60);
  await bench.tell(71);
  await bench.pass(1_500_000);
  expect([bench.sent.length, bench.role.list()]).toMatchObject([1, { value: { hook: { host: 'hooks.example.com' }, firings: [{ hook: 'waiting' }] } }]);
  await bench.restart();
  await bench.pass(1_500_000);
  expect(bench.sent).toHaveLength(1);
  await bench.pass(60_000_000);
  expect(bench.sent).toMatchObject([{ id: 'a/1/1' }, { id: 'a/1/1', kind: 'alert', value: 71 }]);
  await bench.pass(60_000_000);
  await bench.restart();
  await bench.pass(60_000_000);
  expect([bench.sent.length, bench.role.list()]).toMatchObject([2, { value: { firings: [{ hook: 'sent' }] } }]);
  expect(JSON.stringify(bench.role.list())).not.toContain('secret');
  bench.outcomes = [{ kind: 'refused', fault: fault('alert.undelivered', 'gone') }];
  await bench.tell(60);
  await bench.tell(71);
  await bench.pass(60_000_000);
  expect([bench.sent.length, bench.role.list()]).toMatchObject([3, { value: { firings: [{ hook: 'failed' }, { hook: 'sent' }] } }]);
});

test('the middle of a live book fires, and a book that is not live is blind', async () => {
  const bench = new Bench();
  const book = newBooks(newKernelTwin(2 ** 20)).open(spec.stream);
  bench.view = new InstrumentView(spec, book.location(), newScratch(), 0);
  let lastId = 0;
  const quote = async (bid: number, ask: number): Promise<void> => {
    const slots = newSlots(1 + tailSlotsFor(2));
    lastId += 1;
    writeHead(slots, 0, 'snapshot', spec.stream, tailSlotsFor(2), 0);
    for (const [place, value] of [[field.a, lastId], [field.b, lastId], [field.c, 1], [field.d, 1], [field.tail, bid], [field.tail + 1, 5], [field.tail + 2, ask], [field.tail + 3, 5]] as const) setFloat(slots, 0, place, value);
    expect(book.apply(slots, 0)).toBe('applied');
    book.setValidity('live', lastId);
    await bench.pass(100_000);
  };
  await bench.role.load();
  await bench.role.set(alertOf('p', {}, { source: 'price', of: spec.id, threshold: 600.01, hysteresis: 0 }));
  await bench.role.set(alertOf('s', {}, { source: 'spread', of: spec.id, threshold: 5, hysteresis: 0 }));
  expect(bench.role.streams).toEqual([spec.stream]);
  await quote(60_000, 60_001);
  expect(bench.told).toEqual([]);
  await quote(60_001, 60_002);
  expect(bench.told).toEqual(['p/1/1']);
  book.setValidity('resyncing', 9);
  await bench.pass(100_000);
  expect(bench.role.list()).toMatchObject({ value: { alerts: [{ isWatching: false }, { isWatching: false }] } });
  await quote(60_000, 60_100);
  expect(bench.told).toEqual(['p/1/1', 's/1/1']);
});

test('a market’s age grows also when whoever tells it is silent', async () => {
  const bench = new Bench();
  await bench.role.load();
  await bench.role.set(alertOf('g', {}, { source: 'age', of: 'binance:spot', threshold: 5_000, hysteresis: 0 }));
  const heard: VenueStatus = {
    venue: 'binance', market: 'spot', ageMs: 20, isOn: true, address: '', link: 'open', fault: null, retryUs: null, messagesPerSecond: 1, bytesPerSecond: 1, lineCount: 1, openLineCount: 1, gapCount: 0,
    resyncCount: 0, reconnectCount: 0, faultCount: 0, clockAheadMs: null, clockMarginMs: null, budget: [], pauseUs: null, reliability: null,
    account: { state: 'off', fault: null, roundTripUs: null, openOrderCount: 0, unknownCount: 0 },
  };
  bench.role.onVenues([heard], bench.nowUs);
  for (let second = 0; second < 7; second += 1) {
    bench.nowUs += 1_000_000;
    bench.role.onStatus({ engineUs: null, frameUs: null, venues: [] }, bench.nowUs);
    await settled();
  }
  expect(bench.told).toEqual(['g/1/1']);
});

test('whatever happens, restarts neither add an event nor take one away', async () => {
  const steps = fc.array(fc.oneof(fc.constantFrom(60, 65, 69, 70, 71, 90), fc.constant('restart' as const), fc.constant('rest' as const)), { maxLength: 30 });
  await fc.assert(fc.asyncProperty(steps, async (given) => {
    const run = async (withRestarts: boolean): Promise<readonly string[]> => {
      const bench = new Bench();
      await bench.role.load();
      await bench.role.set(alertOf('a'));
      for (const step of given) {
        if (typeof step === 'number') await bench.tell(step);
        else await bench.pass(2_000_000);
        if (step === 'restart' && withRestarts) await bench.restart();
      }
      return bench.told;
    };
    expect(await run(true)).toEqual(await run(false));
  }), { numRuns: 40 });
});

test('screens neither read nor write what alerts keep', () => {
  expect([isAlertSetting('alerts.live'), isAlertSetting('alerts'), isAlertSetting('alertsound'), isAlertSetting('workspace.1')]).toEqual([true, true, false, false]);
});

test('who sets an alert while the disk is still read waits, and a store that comes meanwhile is asked at once', async () => {
  const bench = new Bench();
  await bench.role.load();
  expect((await bench.role.set(alertOf('kept'))).ok).toBe(true);
  bench.role.close();
  const asked: ((isThere: boolean) => void)[] = [];
  const role = new AlertRole({
    key: 'alerts.practice', nowUs: () => 1, find: () => spec, viewOf: () => null, write: async () => ok(null), onFired: () => undefined, onChanged: () => undefined, onStreams: () => undefined, log: () => undefined,
    read: () => new Promise((answer) => {
      asked.push((isThere) => answer(isThere ? ok([{ key: 'alerts.practice', text: bench.text ?? '' }]) : failed(fault('role.silent', 'the store went away'))));
    }),
  });
  void role.load();
  const set = role.set(alertOf('new'));
  asked[0]?.(false);
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.(true);
  expect((await set).ok).toBe(true);
  const list = role.list();
  expect(list.ok ? list.value : null).toMatchObject({ alerts: [{ rule: { id: 'kept' } }, { rule: { id: 'new' } }] });
  role.close();
});
