import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Alerts, rulesMax, toldMax, type AlertFact, type AlertFired } from './alerts.ts';
import { parseRule, type AlertRule, type LevelCondition, type WallCondition } from './rule.ts';

const level: LevelCondition = { kind: 'level', source: 'price', of: 'binance:spot:BTCUSDT', direction: 'up', threshold: 100, hysteresis: 5, isImmediate: false };
const wall: WallCondition = { kind: 'wall', of: 'binance:spot:BTCUSDT', event: 'pulled', worthMin: 1_000 };

function ruleOf(condition: Partial<LevelCondition> | WallCondition = {}, rest: Partial<AlertRule> = {}): AlertRule {
  return { id: 'a', condition: condition.kind === 'wall' ? condition : { ...level, ...condition }, cooldownUs: 0, isOnce: false, ...rest };
}

function newAlerts(...rules: readonly AlertRule[]): Alerts {
  const alerts = new Alerts();
  for (const rule of rules) expect(alerts.set(rule).ok).toBe(true);
  return alerts;
}

/** Tells prices a second apart and answers which of them fired, as ids or directions. */
function tell(alerts: Alerts, values: readonly number[], fromUs = 1_000_000): readonly AlertFired[] {
  const fired: AlertFired[] = [];
  for (const [index, value] of values.entries()) alerts.on({ kind: 'number', source: 'price', of: level.of, value, timeUs: fromUs + index * 1_000_000 }, (event) => fired.push(event));
  return fired;
}

test('a threshold fires when it is reached, and again only after the number was back by the hysteresis', () => {
  const fired = tell(newAlerts(ruleOf()), [90, 99, 100, 101, 97, 103, 95, 100, 94, 100]);
  expect(fired.map(({ id, value, timeUs, direction }) => [id, value, timeUs, direction])).toEqual([['a/1/1', 100, 3_000_000, 'up'], ['a/1/2', 100, 10_000_000, 'up']]);
});

test('downwards is upwards in a mirror, and either way is both', () => {
  expect(tell(newAlerts(ruleOf({ direction: 'down' })), [110, 101, 100, 104, 99, 106, 100]).map(({ value }) => value)).toEqual([100, 100]);
  expect(tell(newAlerts(ruleOf({ direction: 'either', hysteresis: 0 })), [90, 101, 99, 100]).map(({ direction }) => direction)).toEqual(['up', 'down', 'up']);
});

test('what lies beyond from the start fires only if that was asked', () => {
  expect(tell(newAlerts(ruleOf()), [120, 121])).toEqual([]);
  expect(tell(newAlerts(ruleOf({ isImmediate: true })), [120, 121])).toHaveLength(1);
});

test('within the cooldown it stays silent and counts', () => {
  const fired = tell(newAlerts(ruleOf({ hysteresis: 0 }, { cooldownUs: 5_000_000 })), [90, 100, 90, 100, 90, 100, 90, 100]);
  expect(fired.map(({ timeUs, silencedCount }) => [timeUs, silencedCount])).toEqual([[2_000_000, 0], [8_000_000, 2]]);
});

test('once means once', () => {
  expect(tell(newAlerts(ruleOf({ hysteresis: 0 }, { isOnce: true })), [90, 100, 90, 100])).toHaveLength(1);
});

test('what was crossed while nobody looked fires once, and says so; what came back meanwhile does not', () => {
  const alerts = newAlerts(ruleOf());
  tell(alerts, [90]);
  alerts.on({ kind: 'blind', source: 'price', of: level.of }, () => expect.unreachable());
  expect(tell(alerts, [102, 103], 5_000_000).map(({ isAfterGap }) => isAfterGap)).toEqual([true]);
  alerts.on({ kind: 'blind', source: 'price', of: level.of }, () => expect.unreachable());
  expect(tell(alerts, [102, 103], 9_000_000)).toEqual([]);
});

test('facts that come again, or late, or make no sense, fire nothing', () => {
  const alerts = newAlerts(ruleOf());
  expect(tell(alerts, [90, 100])).toHaveLength(1);
  expect(tell(alerts, [90, 100, NaN, Infinity])).toEqual([]);
});

test('a clock that is set back does not silence an alert', () => {
  const alerts = newAlerts(ruleOf({ hysteresis: 0 }, { cooldownUs: 1_000_000_000 }));
  expect(tell(alerts, [90, 100], 9_000_000_000)).toHaveLength(1);
  expect(tell(alerts, [90, 100], 5_000_000_000)).toHaveLength(1);
});

const pulled: Extract<AlertFact, { kind: 'wall' }> = { kind: 'wall', of: wall.of, event: 'pulled', worth: 5_000, ticks: 77, isAsk: true, appearedUs: 5, timeUs: 10 };

test('a wall fires for its event and worth, once however often it is told', () => {
  const alerts = newAlerts(ruleOf(wall));
  const fired: string[] = [];
  const on = (fact: AlertFact): void => alerts.on(fact, ({ id }) => fired.push(id));
  on(pulled);
  on(pulled);
  on({ ...pulled, event: 'appeared' });
  on({ ...pulled, ticks: 78, worth: 999 });
  on({ ...pulled, ticks: 79, timeUs: 20 });
  expect(fired).toEqual(['a/1/1', 'a/1/2']);
  for (let index = 0; index < toldMax + 5; index += 1) on({ ...pulled, ticks: 1_000 + index, timeUs: 30 + index });
  fired.length = 0;
  on(pulled);
  on({ ...pulled, ticks: 79, timeUs: 20 });
  expect(fired).toEqual([]);
});

test('stopped and started anywhere, told facts again or not, it fires the same events with the same ids', () => {
  const facts = fc.array(fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('number' as const), value: fc.integer({ min: 85, max: 115 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('wall' as const), value: fc.integer({ min: 1, max: 9 }) }) },
  ), { maxLength: 60 });
  const rules = fc.record({ direction: fc.constantFrom('up' as const, 'down' as const, 'either' as const), hysteresis: fc.integer({ min: 0, max: 9 }), isImmediate: fc.boolean(), cooldownUs: fc.integer({ min: 0, max: 40 }), isOnce: fc.boolean() });
  fc.assert(fc.property(facts, rules, fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 6 }), fc.integer({ min: 0, max: 5 }), (given, { cooldownUs, isOnce, ...condition }, stops, repeated) => {
    const told = given.map(({ kind, value }, index): AlertFact => kind === 'number'
      ? { kind, source: 'price', of: level.of, value, timeUs: 10 * (index + 1) }
      : { ...pulled, ticks: value, timeUs: 10 * (index + 1) });
    const make = (): Alerts => newAlerts(ruleOf(condition, { cooldownUs, isOnce }), ruleOf(wall, { id: 'b', cooldownUs, isOnce }));
    const straight: string[] = [];
    const through = make();
    for (const fact of told) through.on(fact, ({ id }) => straight.push(id));
    const broken: string[] = [];
    let alerts = make();
    for (const [index, fact] of told.entries()) {
      alerts.on(fact, ({ id }) => broken.push(id));
      if (!stops.includes(index)) continue;
      const kept: unknown = JSON.parse(JSON.stringify(alerts.state()));
      alerts = new Alerts();
      expect(alerts.restore(kept)).toEqual([]);
      // A connection that comes back tells some of it again.
      for (const again of told.slice(Math.max(0, index + 1 - repeated), index + 1)) if (again.kind === 'wall' || (again.kind === 'number' && again !== fact)) alerts.on(again, ({ id }) => broken.push(id));
    }
    expect(broken).toEqual(straight);
    expect(new Set(broken).size).toBe(broken.length);
  }));
});

test('a crash before the state was kept tells the same event with the same id', () => {
  const alerts = newAlerts(ruleOf());
  tell(alerts, [90]);
  const kept: unknown = JSON.parse(JSON.stringify(alerts.state()));
  const [first] = tell(alerts, [100], 3_000_000);
  const again = new Alerts();
  again.restore(kept);
  const [second] = tell(again, [100], 3_000_000);
  expect([second?.id, second?.id !== undefined]).toEqual([first?.id, true]);
});

test('a rule that is set again begins anew and never repeats an id, also after it was removed', () => {
  const alerts = newAlerts(ruleOf());
  const ids = tell(alerts, [90, 100]).map(({ id }) => id);
  alerts.set(ruleOf());
  ids.push(...tell(alerts, [90, 100], 20_000_000).map(({ id }) => id));
  expect([alerts.remove('a'), alerts.remove('a')]).toEqual([true, false]);
  const restored = new Alerts();
  restored.restore(JSON.parse(JSON.stringify(alerts.state())));
  restored.set(ruleOf());
  ids.push(...tell(restored, [90, 100], 40_000_000).map(({ id }) => id));
  expect(ids).toEqual(['a/1/1', 'a/2/1', 'a/3/1']);
});

test('garbage is refused with what is wrong with it, and never thrown at', () => {
  const wrong: readonly (readonly [unknown, string])[] = [
    [null, 'a rule is an object'],
    [{ ...ruleOf(), id: '' }, 'the id is a text'],
    [{ ...ruleOf(), id: 'x'.repeat(129) }, 'the id is a text'],
    [{ ...ruleOf(), cooldownUs: -1 }, 'the cooldown'],
    [{ ...ruleOf(), cooldownUs: NaN }, 'the cooldown'],
    [{ ...ruleOf(), isOnce: 1 }, 'isOnce'],
    [{ ...ruleOf(), condition: 7 }, 'a condition is an object'],
    [{ ...ruleOf(), condition: { ...level, kind: 'moon' } }, 'a condition is of'],
    [{ ...ruleOf(), condition: { ...level, threshold: Infinity } }, 'a threshold'],
    [{ ...ruleOf(), condition: { ...level, hysteresis: -1 } }, 'a hysteresis'],
    [{ ...ruleOf(), condition: { ...level, source: 'mood' } }, 'a number is one of'],
    [{ ...ruleOf(), condition: { ...wall, event: 'danced' } }, 'a wall is'],
    [{ ...ruleOf(), condition: { ...wall, worthMin: '5' } }, 'a wall’s worth'],
  ];
  for (const [value, start] of wrong) {
    const parsed = parseRule(value);
    expect(!parsed.ok && [parsed.fault.code, parsed.fault.detail.startsWith(start)]).toEqual(['alert.invalid', true]);
  }
  fc.assert(fc.property(fc.anything(), (value) => {
    new Alerts().set(value);
    expect(Array.isArray(new Alerts().restore(value))).toBe(true);
    expect(Array.isArray(new Alerts().restore({ version: 1, watches: [value], told: value, revisions: value, forgottenUs: value }))).toBe(true);
  }));
});

test('there is room for so many rules, and what was kept badly does not take the rest with it', () => {
  const alerts = new Alerts();
  for (let index = 0; index < rulesMax; index += 1) alerts.set(ruleOf({}, { id: `r${index}` }));
  const refused = alerts.set(ruleOf({}, { id: 'more' }));
  expect(!refused.ok && refused.fault.code).toBe('queue.full');
  expect(alerts.set(ruleOf({}, { id: 'r5' })).ok).toBe(true);
  const { watches, ...rest } = alerts.state();
  const restored = new Alerts();
  expect(restored.restore({ ...rest, watches: [watches[0], { ...watches[1], up: 'sideways' }, ...watches.slice(2)] })).toHaveLength(1);
  expect(restored.rules).toHaveLength(rulesMax - 1);
});
