/** The reading side of book.stress.test.ts: reads as fast as it can and counts what contradicts itself. */

import { parentPort, workerData } from 'node:worker_threads';
import { openBookReader, type BookLocation } from './book-reader.ts';
import { newLevels } from './levels.ts';

const levelsMax = 60;

interface Task {
  readonly location: BookLocation;
  readonly reads: number;
}

function isTask(value: unknown): value is Task {
  return typeof value === 'object' && value !== null && 'location' in value && 'reads' in value;
}

function stress({ location, reads }: Task) {
  const reader = openBookReader(location);
  const levels = newLevels(levelsMax);
  const seen = { reads: 0, torn: 0, refused: 0, states: 0 };
  let before = 0;
  while (seen.reads < reads) {
    seen.reads += 1;
    if (!reader.read(levels, levelsMax)) {
      seen.refused += 1;
      continue;
    }
    if (levels.lastId !== before) seen.states += 1;
    // Ids never go back, and every level of state n says n.
    let isTorn = levels.lastId < before || levels.receivedUs !== levels.lastId * 3 || levels.bidCount !== levels.askCount;
    before = levels.lastId;
    for (let index = 0; index < levels.bidCount; index += 1) {
      isTorn ||= levels.bidLots[index] !== levels.lastId || levels.askLots[index] !== levels.lastId;
      if (index > 0) isTorn ||= (levels.bidTicks[index] ?? 0) >= (levels.bidTicks[index - 1] ?? 0) || (levels.askTicks[index] ?? 0) <= (levels.askTicks[index - 1] ?? 0);
    }
    if (isTorn) seen.torn += 1;
  }
  return seen;
}

const task: unknown = workerData;
if (isTask(task)) parentPort?.postMessage(stress(task));
