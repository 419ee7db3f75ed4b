/** From finished columns in the view to frames from the disk, through both ends. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { decodeHeat, type HeatFrame } from '../../contract/frames/heat.ts';
import { Heat } from '../../core/market/heat.ts';
import { newLevels } from '../../core/market/levels.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { openDatabase } from '../../edge/store/database.ts';
import type { HeatMessage, HeatTold } from './heat-messages.ts';
import { HeatPost } from './heat-post.ts';
import { HeatRoom } from './heat-room.ts';

const root = mkdtempSync(join(tmpdir(), 'fathom-heat-room-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const spec = sampleSpec();
const startUs = 1_790_251_200_000_000;
const columnUs = 250_000;

function openRoom(folder: string) {
  const database = openDatabase(join(folder, 'fathom.db'));
  if (!database.ok) throw new Error(database.fault.detail);
  const faults: string[] = [];
  const { value: kept } = database;
  const room = new HeatRoom({
    folder, bytesMax: 2 ** 30, index: { all: () => kept.heatSegments(), put: (row) => kept.putHeatSegment(row), remove: (instrument, atUs) => kept.removeHeatSegment(instrument, atUs) }, clock: () => 5,
    specOf: (instrument) => (instrument === spec.id ? spec : null), log: ({ code }) => void faults.push(code),
  });
  const window = async (wanted: Partial<Extract<HeatMessage, { kind: 'heat-want' }>> = {}): Promise<{ readonly frames: readonly HeatFrame[]; readonly end: HeatTold['end'] }> => new Promise((resolve) => {
    const frames: HeatFrame[] = [];
    room.onMessage({ kind: 'heat-want', request: 8, instrument: spec.id, topic: 4, fromUs: startUs, untilUs: startUs + 60_000_000, columnUs, cells: 'mean', prices: null, ...wanted }, (told) => {
      expect([told.kind, told.request]).toEqual(['heat', 8]);
      for (const bytes of told.frames) {
        const decoded = decodeHeat(bytes);
        if (decoded.ok) frames.push(decoded.value);
      }
      if (told.end !== null) resolve({ frames, end: told.end });
    });
  });
  return { room, faults, window, close: () => {
    room.close();
    kept.close();
  } };
}

/** Looks at a book of two levels once a column. */
function live(post: HeatPost, columns: number): number {
  const levels = newLevels(1);
  Object.assign(levels, { validity: 'live', bidCount: 1, askCount: 1 });
  levels.bidTicks[0] = 6_000_000;
  levels.bidLots[0] = 12;
  levels.askTicks[0] = 6_000_500;
  levels.askLots[0] = 7;
  const heat = new Heat({ stream: spec.stream, columnUs, columnsMax: 128, blocksMax: 2, onColumn: (frame) => post.add(spec, frame) });
  heat.setValidity('live');
  for (let column = 0; column <= columns; column += 1) heat.advance(startUs + column * columnUs, () => levels);
  return startUs + columns * columnUs;
}

test('columns go to the disk by minutes, and come back as frames of any length', async () => {
  const { room, window, faults, close } = openRoom(join(root, 'a'));
  let bytes = 0;
  const post = new HeatPost((message, handedOver) => {
    bytes += handedOver.reduce((sum, { byteLength }) => sum + byteLength, 0);
    room.onMessage(message, () => undefined);
  });
  const untilUs = live(post, 600);
  expect((await window()).end?.reach).toEqual({ sinceUs: startUs, untilUs: startUs + 120_000_000 });
  post.close();
  const { frames, end } = await window({ untilUs });
  expect(end).toEqual({ reach: { sinceUs: startUs, untilUs }, fault: null });
  expect(frames.length).toBe(600);
  expect(frames.filter(({ validity }) => validity !== 'live').length).toBe(1); // nobody looked when the first began
  expect(frames.at(-1)).toMatchObject({ header: { topic: 4, stream: spec.stream, flags: 1 }, bestBidTicks: 6_000_000, bestAskTicks: 6_000_500, lots: Float32Array.of(12, 7) });
  expect((await window({ untilUs, columnUs: 5_000_000 })).frames.length).toBe(30);
  expect([faults, bytes > 0, room.bytes > 0]).toEqual([[], true, true]);
  close();
});

test('wants are answered in turn; what is unknown or too much is said', async () => {
  const { window, close } = openRoom(join(root, 'b'));
  expect((await window({ instrument: 'nobody' })).end).toMatchObject({ reach: null, fault: { code: 'instrument.unknown' } });
  expect((await window({ untilUs: 0 })).end).toMatchObject({ fault: { code: 'message.malformed' } });
  expect(await window()).toEqual({ frames: [], end: { reach: null, fault: null } });
  const many = await Promise.all(Array.from({ length: 40 }, async () => window()));
  expect(many.filter(({ end }) => end?.fault?.code === 'queue.full').length).toBeGreaterThan(0);
  expect(many.filter(({ end }) => end?.fault === null).length).toBeGreaterThan(30);
  close();
});

test('a second program keeps its hands off, and says so', async () => {
  const first = openRoom(join(root, 'c'));
  const second = openRoom(join(root, 'c'));
  expect(second.faults).toEqual(['file.locked']);
  expect((await second.window()).end).toMatchObject({ fault: { code: 'file.locked' } });
  second.close();
  first.close();
  const third = openRoom(join(root, 'c'));
  expect(third.faults).toEqual([]);
  third.close();
});
