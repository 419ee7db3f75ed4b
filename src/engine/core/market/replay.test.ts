import { expect, test } from 'vitest';
import { linkStates, validities, type LinkState, type Validity } from '../../domain/fact.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { newKernelTwin } from '../memory/kernel.ts';
import { field, lengthAt, newSlots, setFloat, slotFloats, tailSlotsFor, writeHead, type Slots } from '../memory/record.ts';
import { newSequencer } from '../memory/sequencer.ts';
import { newBooks } from './book.ts';
import { Market } from './market.ts';
import { Replay } from './replay.ts';

const spec = sampleSpec();

function levels(kind: 'snapshot' | 'depth', lastId: number, bid: number, ask: number): Slots {
  const slots = newSlots(1 + tailSlotsFor(2));
  writeHead(slots, 0, kind, 1, tailSlotsFor(2), 0);
  for (const [index, value] of [[field.a, lastId], [field.b, lastId], [field.c, 1], [field.d, 1]] as const) setFloat(slots, 0, index, value);
  for (const [index, value] of [bid, 5, ask, 7].entries()) setFloat(slots, 0, field.tail + index, value);
  return slots;
}

const live = (): Slots => validity('live');

function validity(value: Validity): Slots {
  const slots = newSlots(1);
  writeHead(slots, 0, 'validity', 1, 0, 0);
  setFloat(slots, 0, field.a, validities.indexOf(value));
  return slots;
}

function link(state: LinkState): Slots {
  const slots = newSlots(1);
  writeHead(slots, 0, 'link', 0, 0, 0);
  setFloat(slots, 0, field.a, linkStates.indexOf(state));
  return slots;
}

/** A market that keeps its journal, and the journal. */
function recorded(facts: readonly Slots[]): { readonly hash: number; readonly journal: readonly Slots[] } {
  const journal: Slots[] = [];
  const market = newMarket((slots, slot) => {
    const copy = newSlots(lengthAt(slots, slot));
    copy.f64.set(slots.f64.subarray(slot * slotFloats, (slot + lengthAt(slots, slot)) * slotFloats));
    journal.push(copy);
  });
  market.open(spec);
  for (const fact of facts) market.on(fact, 0);
  return { hash: market.hash(), journal };
}

test('a journal without its beginning is whole again from the next keyframe on', () => {
  const kept: Slots[] = [];
  const keep = (slots: Slots, slot: number): void => {
    const copy = newSlots(lengthAt(slots, slot));
    copy.f64.set(slots.f64.subarray(slot * slotFloats, (slot + lengthAt(slots, slot)) * slotFloats));
    kept.push(copy);
  };
  const market = newMarket(keep);
  market.open(spec);
  for (const fact of facts()) market.on(fact, 0);
  const before = market.hash();
  market.keyframes(1_000);
  expect(market.hash()).toBe(before);
  market.on(levels('depth', 13, 97, 104), 0);
  const { market: late, replay } = replayed(kept.slice(2));
  expect(late.hash()).toBe(market.hash());
  expect(late.bookOf(1)?.validity).toBe('live');
  expect(replay.passedOverCount).toBe(2);
});

function newMarket(journal: (slots: Slots, slot: number) => void): Market {
  return new Market(newBooks(newKernelTwin(2 ** 21)), newSequencer(), { journal, tell: () => undefined, resync: () => undefined });
}

function replayed(journal: readonly Slots[]): { readonly market: Market; readonly replay: Replay } {
  const market = newMarket(() => undefined);
  const replay = new Replay(market);
  replay.onSpecs([spec]);
  for (const slots of journal) replay.onRecords(slots, () => undefined);
  return { market, replay };
}

const facts = (): Slots[] => [levels('snapshot', 10, 100, 101), live(), levels('depth', 11, 99, 102), levels('depth', 12, 98, 103)];

test('a replayed journal ends in the same books, to the bit', () => {
  const { hash, journal } = recorded(facts());
  const { market, replay } = replayed(journal);
  expect(market.hash()).toBe(hash);
  expect(market.bookOf(1)?.validity).toBe('live');
  expect(replay).toMatchObject({ missingCount: 0, passedOverCount: 0, recordCount: 4 });
});

test('a book that misses a record is not live until its next snapshot', () => {
  const { journal } = recorded([...facts(), levels('depth', 13, 97, 104), levels('snapshot', 20, 90, 91), live()]);
  const holed = journal.filter((_, index) => index !== 2);
  const before = replayed(holed.slice(0, 4));
  expect(before.market.bookOf(1)?.validity).toBe('degraded');
  expect(before.replay).toMatchObject({ missingCount: 1, passedOverCount: 2 });
  const after = replayed(holed);
  expect(after.market.bookOf(1)).toMatchObject({ validity: 'live', lastId: 20, bidCount: 1, askCount: 1 });
});

test('a journal that begins in the middle of a book shows nothing of it as live', () => {
  const { journal } = recorded(facts());
  const { market } = replayed(journal.slice(1));
  expect(market.bookOf(1)?.validity).toBe('degraded');
  expect(market.bookOf(1)?.bidCount).toBe(0);
});

test('instruments that were only listed do not count: the hash is that of the books that were followed', () => {
  const { hash, journal } = recorded(facts());
  const market = newMarket(() => undefined);
  const replay = new Replay(market);
  replay.onSpecs(Array.from({ length: 10_000 }, (_, index) => ({ ...spec, id: `binance:spot:C${index}`, stream: index + 1 })));
  for (const slots of journal) replay.onRecords(slots, () => undefined);
  expect(market.hash()).toBe(hash);
});

test('a book that nobody followed any more ends with the fact that says so', () => {
  const { journal } = recorded([...facts(), validity('empty')]);
  const { market } = replayed(journal);
  expect(market.streams).toEqual([]);
});

test('a book is not live while its desk begins anew', () => {
  const { journal } = recorded([...facts(), link('connecting')]);
  expect(replayed(journal).market.bookOf(1)?.validity).toBe('stale');
});
