/**
 * The store role: everything that touches the disk while the market runs. Eats the journal ring
 * often enough that it stays short, and tells how the disk is doing.
 */

import { openRingReader } from '../../core/memory/ring.ts';
import { clock } from '../../edge/net/clock.ts';
import { Store } from '../../edge/store/store.ts';
import { storeFolder } from '../config.ts';
import { journalReader } from '../rings.ts';
import type { RoleContext, RunningRole } from './role.ts';

const turnMs = 50;
const statusMs = 1_000;

export async function startStore(context: RoleContext): Promise<RunningRole> {
  const { config, rings, version } = context.plan;
  const reader = openRingReader(rings.journal, journalReader.store, 'whenTold');
  const store = new Store({ folder: storeFolder(config), version, journalBytesMax: config.journalBytesMax, packing: 'zstd', nowUs: clock }, reader);
  const told = new Set<string>();

  const tellStatus = (): void => {
    const { bytes, cutBytes, droppedCount, faults } = store.report();
    context.tell('view', { kind: 'journal-status', journal: { bytes, cutBytes, droppedCount } });
    for (const reason of faults) {
      if (!told.has(reason.detail)) context.log(reason);
    }
    told.clear();
    for (const { detail } of faults) told.add(detail);
  };
  const turns = setInterval(() => store.turn(), turnMs);
  const statuses = setInterval(tellStatus, statusMs);

  return {
    onMessage: () => undefined,
    onPeer: (role) => {
      if (role === 'view') tellStatus();
    },
    onPeerMessage: (_from, message) => {
      if (message.kind === 'instruments') store.setInstruments(message.specs);
    },
    close: async () => {
      clearInterval(turns);
      clearInterval(statuses);
      store.close();
    },
  };
}
