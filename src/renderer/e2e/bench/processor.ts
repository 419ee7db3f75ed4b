/** Processor time of a Chromium and all of its processes: what shared cores cannot distort. Linux alone tells it this simply. */

import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

interface Process {
  readonly parent: number;
  readonly ticks: number;
}

/** Seconds that all descendants of this process have used so far. */
export function browserSeconds(): number {
  const processes = new Map<number, Process>();
  for (const name of readdirSync('/proc')) {
    const id = Number(name);
    if (!Number.isInteger(id)) continue;
    try {
      // The name in brackets may hold anything; the numbers begin behind it.
      const rest = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\)\s/s, '').split(' ');
      processes.set(id, { parent: Number(rest[1]), ticks: Number(rest[11]) + Number(rest[12]) });
    } catch {
      continue; // it ended meanwhile
    }
  }
  let ticks = 0;
  for (const [id, { ticks: own }] of processes) if (id !== process.pid && isUnder(id, processes)) ticks += own;
  return ticks / ticksPerSecond;
}

function isUnder(id: number, processes: ReadonlyMap<number, Process>): boolean {
  for (let at = id, steps = 0; steps < 64; steps += 1) {
    const parent = processes.get(at)?.parent ?? 0;
    if (parent === process.pid) return true;
    if (parent <= 1) return false;
    at = parent;
  }
  return false;
}
