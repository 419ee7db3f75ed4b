import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Holds } from './holds.ts';

test('the first has it until it lets go, is gone, or another one takes it', () => {
  const changed: string[] = [];
  const holds = new Holds<string>((key) => void changed.push(key));
  expect([holds.hold('one', 'a', false), holds.hold('two', 'a', false), holds.mayKeep('two', 'a'), holds.mayKeep('two', 'b')]).toEqual([true, false, false, true]);
  expect(changed).toEqual([]);
  expect([holds.hold('two', 'a', true), holds.mayKeep('one', 'a'), holds.hold('one', 'a', false)]).toEqual([true, false, false]);
  expect(changed).toEqual(['a']);
  holds.release('two');
  expect([changed, holds.hold('one', 'a', false)]).toEqual([['a', 'a'], true]);
});

test('whatever is asked for, a key has one holder and a screen one key', () => {
  const screens = ['one', 'two', 'three'] as const;
  const step = fc.record({ screen: fc.constantFrom(...screens), key: fc.constantFrom('a', 'b', null), isForced: fc.boolean() });
  fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
    const holds = new Holds<string>(() => undefined);
    for (const { screen, key, isForced } of steps) {
      if (key === null) holds.release(screen);
      else if (holds.hold(screen, key, isForced)) expect(holds.mayKeep(screen, key)).toBe(true);
      for (const one of ['a', 'b']) {
        const able = screens.filter((other) => holds.mayKeep(other, one));
        expect([1, screens.length]).toContain(able.length);
      }
    }
  }));
});
