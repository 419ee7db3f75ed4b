import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTerminal, nextOrderState, orderEvents, orderStates, type OrderState } from './order.ts';

const events = fc.array(fc.constantFrom(...orderEvents), { maxLength: 40 });

/** Walks the events that the table knows, ignoring the others, and answers every state met. */
function walk(from: OrderState, steps: readonly (typeof orderEvents)[number][]): OrderState[] {
  const met = [from];
  let state = from;
  for (const event of steps) {
    state = nextOrderState(state, event) ?? state;
    met.push(state);
  }
  return met;
}

function reachable(from: OrderState): Set<OrderState> {
  const found = new Set([from]);
  for (const state of found) {
    for (const event of orderEvents) {
      const next = nextOrderState(state, event);
      if (next !== null) found.add(next);
    }
  }
  return found;
}

test('every state meets every event as this table says', () => {
  const rows = orderStates.map((state) => {
    const known = orderEvents.flatMap((event) => {
      const next = nextOrderState(state, event);
      return next === null ? [] : [`${event}→${next}`];
    });
    return `${state}: ${known.join(' ')}`;
  });
  expect(rows).toMatchInlineSnapshot(`
    [
      "intended: deny→denied submit→submitted",
      "denied: ",
      "submitted: deny→denied accept→open reject→rejected silence→unknown fill-part→partly-filled fill-all→filled ask-cancel→cancelling cancel→cancelled expire→expired",
      "unknown: accept→open reject→rejected silence→unknown fill-part→partly-filled fill-all→filled ask-cancel→cancelling cancel→cancelled expire→expired not-found→rejected",
      "open: accept→open silence→unknown fill-part→partly-filled fill-all→filled ask-cancel→cancelling cancel→cancelled expire→expired",
      "partly-filled: accept→partly-filled silence→unknown fill-part→partly-filled fill-all→filled ask-cancel→cancelling cancel→cancelled expire→expired",
      "cancelling: accept→cancelling reject→rejected silence→unknown fill-part→cancelling fill-all→filled ask-cancel→cancelling cancel-refused→open cancel→cancelled expire→expired not-found→rejected",
      "filled: accept→filled cancel-refused→filled",
      "cancelled: fill-part→cancelled fill-all→filled cancel→cancelled",
      "expired: fill-part→expired fill-all→filled expire→expired",
      "rejected: reject→rejected",
    ]
  `);
});

test('what has ended never lives again, and a filled order stays filled', () => {
  fc.assert(fc.property(fc.constantFrom(...orderStates), events, (from, steps) => {
    const met = walk(from, steps);
    const end = met.findIndex(isTerminal);
    if (end >= 0) expect(met.slice(end).every(isTerminal)).toBe(true);
    const filled = met.indexOf('filled');
    if (filled >= 0) expect(new Set(met.slice(filled))).toEqual(new Set(['filled']));
  }), { numRuns: 2_000 });
});

test('what never left, or was refused, can never fill', () => {
  for (const state of ['denied', 'rejected'] as const) expect([...reachable(state)]).toEqual([state]);
});

test('nothing leads back to an intention, and only we deny: what was not sent', () => {
  for (const state of orderStates) {
    for (const event of orderEvents) {
      const next = nextOrderState(state, event);
      expect(next).not.toBe('intended');
      if (next === 'denied') expect([['intended', 'deny'], ['submitted', 'deny']]).toContainEqual([state, event]);
    }
  }
  expect(orderEvents.filter((event) => nextOrderState('intended', event) !== null)).toEqual(['deny', 'submit']);
});

test('every state is reached from an intention, and every living state reaches an end', () => {
  expect(reachable('intended')).toEqual(new Set(orderStates));
  for (const state of orderStates) expect([...reachable(state)].some(isTerminal)).toBe(true);
});

test('whatever was sent may be filled, cancelled or expired at any moment by the venue', () => {
  const sent = orderStates.filter((state) => !isTerminal(state) && state !== 'intended');
  for (const state of sent) {
    expect(['fill-part', 'fill-all', 'cancel', 'expire'].filter((event) => nextOrderState(state, eventNamed(event)) === null)).toEqual([]);
  }
});

test('silence is doubt: it ends nothing and starts nothing', () => {
  for (const state of orderStates) {
    const next = nextOrderState(state, 'silence');
    expect(next === null || next === 'unknown').toBe(true);
  }
});

test('a cancel that crosses the last fill leaves the order filled', () => {
  expect(walk('open', ['ask-cancel', 'cancel', 'fill-all']).at(-1)).toBe('filled');
  expect(walk('open', ['ask-cancel', 'fill-all', 'cancel-refused']).at(-1)).toBe('filled');
});

test('a fill may overtake the acknowledgement', () => {
  expect(walk('submitted', ['fill-part', 'accept', 'fill-all'])).toEqual(['submitted', 'partly-filled', 'partly-filled', 'filled']);
});

function eventNamed(name: string): (typeof orderEvents)[number] {
  const event = orderEvents.find((candidate) => candidate === name);
  if (event === undefined) throw new Error(name);
  return event;
}
