/** What is on disk after threads were killed: every fact once, and the books that were shown. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { field, floatAt, lengthAt } from '../core/memory/record.ts';
import { assert } from '../domain/assert.ts';
import { openJournalReader } from '../edge/store/journal-reader.ts';
import { Store } from '../edge/store/store.ts';
import { configSchema, storeFolder } from './config.ts';
import { startEngine, type Engine } from './start.ts';
import type { RoleName } from './topology.ts';

const folder = mkdtempSync(join(tmpdir(), 'fathom-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function until(isTrue: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + 90_000;
  while (!isTrue()) {
    assert(performance.now() < endMs, `in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function kill(engine: Engine, role: RoleName, how: 'throw' | 'exit'): Promise<void> {
  const restarts = (): number => engine.threads().find((thread) => thread.roles.includes(role))?.restartCount ?? 0;
  const before = restarts();
  engine.send(role, { kind: 'break', how });
  await until(() => restarts() > before, `${role} died`);
  await until(() => engine.threads().every(({ state }) => state === 'running'), 'all run again');
  await new Promise((resolve) => setTimeout(resolve, 400));
}

test.each(['workstation', 'laptop'] as const)('threads of a %s die again and again: the journal holds every fact once', async (topology) => {
  const config = configSchema.parse({ dataFolder: join(folder, topology), topology });
  const started = await startEngine({ config, home: 'headless', onFault: () => undefined });
  assert(started.ok, 'the engine starts');
  const engine = started.value;
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await kill(engine, 'store', 'exit');
  await kill(engine, 'trading', 'throw');
  await kill(engine, 'store', 'throw');
  await Promise.all([kill(engine, 'trading', 'exit'), kill(engine, 'store', 'exit')]);
  await kill(engine, 'view', 'exit');
  await engine.close();

  const sequences: number[] = [];
  const reader = openJournalReader(Store.journalFolder(storeFolder(config)));
  assert(reader.ok, 'the journal opens');
  for (const item of reader.value.items) {
    expect(item.kind).not.toBe('fault');
    if (item.kind !== 'records') continue;
    for (let slot = 0; slot < item.slots.slotCount; slot += lengthAt(item.slots, slot)) sequences.push(floatAt(item.slots, slot, field.sequence));
  }
  expect(sequences.length).toBeGreaterThan(1_000);
  expect(sequences.findIndex((sequence, index) => sequence !== index + 1)).toBe(-1);
});
