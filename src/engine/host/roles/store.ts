/** The store role. */

import { openRingReader } from '../../core/memory/ring.ts';
import { journalReader } from '../rings.ts';
import type { RoleContext, RunningRole } from './role.ts';

export async function startStore(context: RoleContext): Promise<RunningRole> {
  const reader = openRingReader(context.plan.rings.journal, journalReader.store);
  const timer = setInterval(() => void reader.read(() => undefined, 100_000), 50);
  return {
    onMessage: () => undefined,
    onPeer: () => undefined,
    onPeerMessage: () => undefined,
    close: async () => clearInterval(timer),
  };
}
