import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { factFlag } from '../../domain/fact.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { usPerMinute } from '../../domain/time.ts';
import { field, floatAt, lengthAt, newSlots, setFloat, writeHead } from '../../core/memory/record.ts';
import { newRing, openRingReader, openRingWriter } from '../../core/memory/ring.ts';
import { openDatabase } from './database.ts';
import { openJournalReader } from './journal-reader.ts';
import { Store, storeLimits } from './store.ts';

const root = mkdtempSync(join(tmpdir(), 'fathom-store-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;
let nowUs = 1_723_118_400_000_000;

const spec = sampleSpec({ stream: 7, version: 3 });

/** A store on a folder, with the ring that it eats. */
function start(folder = join(root, String((count += 1))), journalBytesMax = 2 ** 30) {
  const location = newRing({ slots: 2 ** 16, readers: [{ name: 'store', gating: true }] });
  const writer = openRingWriter(location);
  const store = new Store({ folder, version: '0.1.0', journalBytesMax, packing: 'plain', nowUs: () => nowUs }, openRingReader(location, 0, 'whenTold'));
  store.setInstruments([spec]);
  const slots = newSlots(2);
  const trade = (sequence: number) => {
    writeHead(slots, 0, 'trade', 7, 0, 0);
    setFloat(slots, 0, field.sequence, sequence);
    writer.write(slots, 0);
    writer.publish();
  };
  const candle = (sequence: number, minute: number, flags: number) => {
    writeHead(slots, 0, 'candle', 7, 1, flags);
    setFloat(slots, 0, field.sequence, sequence);
    for (const [float, value] of [minute * usPerMinute, usPerMinute, 9].entries()) setFloat(slots, 0, field.a + float, value);
    for (const [float, value] of [1, 4, 0, 2, 50].entries()) setFloat(slots, 0, field.tail + float, value);
    writer.write(slots, 0);
    writer.publish();
  };
  return { folder, store, writer, trade, candle };
}

function sequences(folder: string): number[] {
  const reader = openJournalReader(Store.journalFolder(folder));
  if (!reader.ok) throw new Error(reader.fault.detail);
  const found: number[] = [];
  for (const item of reader.value.items) {
    if (item.kind !== 'records') continue;
    for (let slot = 0; slot < item.slots.slotCount; slot += lengthAt(item.slots, slot)) found.push(floatAt(item.slots, slot, field.sequence));
  }
  return found;
}

const anyTime = { instrument: spec.id, intervalUs: usPerMinute, fromUs: 0, toUs: 2 ** 52, countMax: 10 };

test('records go from the ring into the journal, and the order goes on after a restart', () => {
  const first = start();
  for (const sequence of [1, 2, 3]) first.trade(sequence);
  expect([first.store.turn(), first.store.turn()]).toEqual([3, 0]);
  first.trade(4);
  first.store.close();
  first.store.close();
  const second = start(first.folder);
  expect(second.store.report()).toMatchObject({ lastSequence: 4, cutBytes: 0, droppedCount: 0, faults: [], lagSlots: 0 });
  second.trade(5);
  second.store.close();
  expect(sequences(first.folder)).toEqual([1, 2, 3, 4, 5]);
});

test('closed candles are kept, open ones are not', () => {
  const { store, candle } = start();
  candle(1, 10, 0);
  candle(2, 11, factFlag.closed);
  store.turn();
  expect(store.candles(anyTime)).toEqual({ ok: true, value: [{
    instrument: spec.id, version: 3, intervalUs: usPerMinute, startUs: 11 * usPerMinute, openTicks: 1, highTicks: 4, lowTicks: 0, closeTicks: 2, lots: 50, tradeCount: 9, quoteVolume: null, takerLots: null,
  }] });
  store.close();
});

test('a turn is bounded, and the rest is the lag', () => {
  const { store, trade } = start();
  for (let sequence = 1; sequence <= storeLimits.recordsPerTurnMax + 5; sequence += 1) trade(sequence);
  expect([store.turn(), store.report().lagSlots, store.turn(), store.report().lagSlots]).toEqual([storeLimits.recordsPerTurnMax, 5, 5, 0]);
  store.close();
});

test('a second store on the folder keeps no journal, says so, drops and counts, and takes over when the first has gone', () => {
  const first = start();
  const second = start(first.folder);
  expect(second.store.report().faults.map(({ code }) => code)).toEqual(['file.locked']);
  second.trade(1);
  second.store.turn();
  expect(second.store.report().droppedCount).toBe(1);
  first.store.close();
  nowUs += storeLimits.reopenUs;
  second.trade(2);
  second.store.turn();
  second.store.close();
  expect(sequences(first.folder)).toEqual([2]);
});

test('without a folder to write into nothing is kept, everything is counted and nothing breaks', () => {
  writeFileSync(join(root, 'file'), '');
  const { store, trade, candle } = start(join(root, 'file', 'data'));
  trade(1);
  candle(2, 1, factFlag.closed);
  expect(store.turn()).toBe(2);
  expect(store.report()).toMatchObject({ bytes: 0, droppedCount: 2 });
  expect(store.report().faults.map(({ code }) => code)).toEqual(['file.unwritable', 'file.unwritable']);
  expect(store.candles(anyTime).ok).toBe(false);
  expect(store.putSetting('a', '1').ok).toBe(false);
  expect(store.settings().ok).toBe(false);
  store.close();
});

test('a corrupt database is replaced and told, and the journal is untouched', () => {
  const folder = join(root, String((count += 1)));
  mkdirSync(folder);
  writeFileSync(join(folder, 'fathom.db'), 'rubbish '.repeat(1_000));
  const { store, trade } = start(folder);
  trade(1);
  store.turn();
  expect(store.report().faults.map(({ code }) => code)).toEqual(['database.corrupt']);
  expect([store.putSetting('a', '1'), store.settings()]).toEqual([{ ok: true, value: null }, { ok: true, value: [{ key: 'a', text: '1' }] }]);
  store.close();
  expect(sequences(folder)).toEqual([1]);
});

test('without a journal the candles are still kept', () => {
  const { store, candle } = start(undefined, 0);
  candle(1, 5, factFlag.closed);
  store.turn();
  expect(store.candles(anyTime)).toMatchObject({ ok: true, value: [{ startUs: 5 * usPerMinute }] });
  expect(store.report()).toMatchObject({ bytes: 0, droppedCount: 0, faults: [] });
  store.close();
});

test('the index names every segment, those of a crashed run too', () => {
  const first = start();
  first.trade(1);
  first.store.close();
  rmSync(join(first.folder, 'fathom.db')); // as if the index had never been written
  const second = start(first.folder);
  second.trade(2);
  second.trade(3);
  second.store.turn();
  nowUs += storeLimits.indexUs;
  second.store.turn();
  second.store.close();
  const database = openDatabase(join(first.folder, 'fathom.db'));
  if (!database.ok) throw new Error(database.fault.detail);
  const rows = database.value.segments();
  database.value.close();
  expect(rows.ok && rows.value.map(({ ordinal, recordCount, firstSequence, lastSequence }) => [ordinal, recordCount, firstSequence, lastSequence])).toEqual([[1, 1, 1, 1], [2, 2, 2, 3]]);
});
