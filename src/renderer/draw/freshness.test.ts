import { expect, test } from 'vitest';
import { freshnessOf, isFresh, lookEveryMs, silentMsMax, type FreshnessFacts } from './freshness.ts';

const facts: FreshnessFacts = { isConnected: true, hasFrames: true, lastFrameMs: 10_000, nowMs: 10_100, validity: 'live', isBasic: false };

test('a book is what the engine says, as long as the engine can be heard', () => {
  expect(freshnessOf(facts)).toBe('live');
  expect(freshnessOf({ ...facts, validity: 'resyncing' })).toBe('resyncing');
  expect(freshnessOf({ ...facts, validity: 'stale' })).toBe('stale');
});

test('silence, a broken link and a beginning are told apart', () => {
  expect(freshnessOf({ ...facts, nowMs: 10_000 + silentMsMax + 1 })).toBe('silent');
  expect(freshnessOf({ ...facts, isConnected: false })).toBe('cut');
  expect(freshnessOf({ ...facts, hasFrames: false })).toBe('waiting');
});

test('nothing of a basic exchange is called live, and the best of it is drawn all the same', () => {
  const basic = { ...facts, isBasic: true };
  expect([freshnessOf(basic), freshnessOf({ ...basic, validity: 'degraded' }), freshnessOf({ ...basic, validity: 'stale' })]).toEqual(['basic', 'basic', 'stale']);
  expect([isFresh('basic'), freshnessOf({ ...facts, validity: 'degraded' })]).toEqual([true, 'degraded']);
});

test('of an exact exchange only a live book is fresh, and it is looked at often enough to grey within a quarter of a second', () => {
  expect((['live', 'stale', 'empty', 'crossed', 'degraded', 'resyncing', 'waiting', 'silent', 'cut'] as const).filter(isFresh)).toEqual(['live']);
  expect(lookEveryMs).toBeLessThanOrEqual(150);
});

test('columns from before the first news say nothing about now', () => {
  expect(freshnessOf({ isConnected: true, hasFrames: true, lastFrameMs: 1_000, nowMs: 1_100, validity: null, isBasic: false })).toBe('waiting');
});
