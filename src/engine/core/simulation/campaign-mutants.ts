/**
 * Deliberate mistakes, each the kind of bug that a careful person writes on a bad day. The campaign is worth something
 * only if it finds every one of them; `fathom simulate --mutants` and the test show that it does.
 */

import { factCode, validities } from '../../domain/fact.ts';
import { field, flagsAt, floatAt, kindAt, setFloat, streamAt, writeHead, lengthAt, type Slots } from '../memory/record.ts';
import type { Client } from './campaign-network.ts';
import { client, decoder, type Mutant } from './campaign-mutant.ts';
import { venueMutants } from './campaign-mutants-venues.ts';

export const mutants: readonly Mutant[] = [
  {
    name: 'gap-ignored',
    mistake: 'a hole in the ids is taken for the next change',
    exposedBy: ['drop'],
    dialect: (real) => ({ ...real, follows: (...place) => (real.follows(...place) === 'gap' ? 'next' : real.follows(...place)) }),
  },
  {
    name: 'literal-alignment',
    mistake: 'the first change after a snapshot must hold its id, as the document says literally',
    exposedBy: ['disconnect'],
    dialect: (real) => ({
      ...real,
      follows: (lastId, isFirst, firstId, finalId) => (isFirst && firstId === lastId + 1 ? 'gap' : real.follows(lastId, isFirst, firstId, finalId)),
    }),
  },
  {
    name: 'first-unchecked',
    mistake: 'the first change after a snapshot is taken wherever it begins',
    exposedBy: ['stale-snapshot', 'disconnect'],
    dialect: (real) => ({
      ...real,
      follows: (lastId, isFirst, firstId, finalId) => (isFirst && finalId > lastId ? 'next' : real.follows(lastId, isFirst, firstId, finalId)),
    }),
  },
  {
    name: 'small-gap-tolerated',
    mistake: 'a hole of up to eight ids is let through',
    exposedBy: ['drop'],
    dialect: (real) => ({
      ...real,
      follows: (lastId, isFirst, firstId, finalId) => real.follows(lastId, isFirst, firstId > lastId && firstId <= lastId + 9 ? lastId + 1 : firstId, finalId),
    }),
  },
  {
    name: 'old-replayed',
    mistake: 'a change that is in the book already is applied again, over newer ones',
    exposedBy: ['depth-replayed'],
    dialect: (real) => ({ ...real, follows: (...place) => (real.follows(...place) === 'old' ? 'next' : real.follows(...place)) }),
  },
  {
    name: 'delete-forgotten',
    mistake: 'a level of zero stays as it was, with one lot',
    exposedBy: [],
    emits: (slots, slot) => {
      if (kindAt(slots, slot) === factCode.depth) {
        for (let index = 1; index < pairsAt(slots, slot) * 2; index += 2) {
          if (floatAt(slots, slot, field.tail + index) === 0) setFloat(slots, slot, field.tail + index, 1);
        }
      }
      return true;
    },
  },
  {
    name: 'last-level-lost',
    mistake: 'the last ask of a change is not read',
    exposedBy: [],
    emits: (slots, slot) => {
      const asks = floatAt(slots, slot, field.d);
      if (kindAt(slots, slot) === factCode.depth && asks > 1) setFloat(slots, slot, field.d, asks - 1);
      return true;
    },
  },
  {
    name: 'snapshot-merged',
    mistake: 'a snapshot is laid over the old book instead of replacing it',
    exposedBy: ['drop'],
    emits: (slots, slot) => {
      if (kindAt(slots, slot) === factCode.snapshot) writeHead(slots, slot, 'depth', streamAt(slots, slot), lengthAt(slots, slot) - 1, flagsAt(slots, slot));
      return true;
    },
  },
  {
    name: 'stale-unmarked',
    mistake: 'the book is not told that its connection is gone',
    exposedBy: ['disconnect'],
    emits: (slots, slot) => kindAt(slots, slot) !== factCode.validity || validities[floatAt(slots, slot, field.a)] !== 'stale',
  },
  {
    name: 'resync-unmarked',
    mistake: 'the book is not told that it has a hole',
    exposedBy: ['drop'],
    emits: (slots, slot) => kindAt(slots, slot) !== factCode.validity || validities[floatAt(slots, slot, field.a)] !== 'resyncing',
  },
  {
    name: 'watchdog-fooled',
    mistake: 'our own alarm counts as a sign of life of the venue',
    exposedBy: ['half-open'],
    client: (real) => fooled(real, {}),
  },
  {
    name: 'close-unheard',
    mistake: 'the end of a connection is not passed on, and the alarm counts as a sign of life',
    exposedBy: ['disconnect'],
    client: (real) => fooled(real, { onClosed: () => undefined }),
  },
  {
    name: 'alarm-lost',
    mistake: 'the alarm that follows the end of a connection never rings',
    exposedBy: ['disconnect'],
    client: (real) => {
      let isLost = false;
      return client(real, {
        onClosed: (line, reason, nowUs) => {
          isLost = true;
          real.onClosed(line, reason, nowUs);
        },
        onWake: (nowUs) => {
          if (!isLost) real.onWake(nowUs);
        },
      });
    },
  },
  {
    name: 'pause-unheard',
    mistake: 'the venue\'s request to wait is not passed on',
    exposedBy: ['request-limited', 'drop'],
    client: (real) => client(real, { onResponse: (id, answer, head, nowUs) => real.onResponse(id, answer, { ...head, retryAfterUs: 0 }, nowUs) }),
  },
  {
    name: 'clock-held',
    mistake: 'a clock that was set back is believed only when it has caught up',
    exposedBy: ['clock-back', 'half-open'],
    client: (real) => {
      let latestUs = 0;
      const held = (nowUs: number): number => (latestUs = Math.max(latestUs, nowUs));
      return {
        onOpen: (line, nowUs) => real.onOpen(line, held(nowUs)),
        onClosed: (line, reason, nowUs) => real.onClosed(line, reason, held(nowUs)),
        onAlive: (line, nowUs) => real.onAlive(line, held(nowUs)),
        onMessage: (line, message, nowUs) => real.onMessage(line, message, held(nowUs)),
        onResponse: (id, answer, head, nowUs) => real.onResponse(id, answer, head, held(nowUs)),
        onWake: (nowUs) => real.onWake(held(nowUs)),
      };
    },
  },
  {
    name: 'damage-patched',
    mistake: 'a cut message is completed instead of refused',
    exposedBy: ['corrupt'],
    decoder: (real) => decoder(real, {
      decode: (message, receivedUs) => {
        const read = real.decode(message, receivedUs);
        return read.ok ? read : real.decode(completed(message), receivedUs);
      },
    }),
    market: 'binance spot',
  },
  ...venueMutants,
];

function pairsAt(slots: Slots, slot: number): number {
  return floatAt(slots, slot, field.c) + floatAt(slots, slot, field.d);
}

/** Takes its own alarm for a sign of life of the connection that opened last. */
function fooled(real: Client, ears: Partial<Client>): Client {
  let latest = 0;
  return client(real, {
    onOpen: (line, nowUs) => {
      latest = line;
      real.onOpen(line, nowUs);
    },
    onWake: (nowUs) => {
      real.onAlive(latest, nowUs);
      real.onWake(nowUs);
    },
    ...ears,
  });
}

/** What is left of a combined depth message up to its last whole level, with its brackets closed. */
function completed(message: Uint8Array): Uint8Array {
  let end = message.length;
  while (end > 1 && !(message[end - 2] === 0x22 && message[end - 1] === 0x5d)) end -= 1;
  const head = message.subarray(0, end);
  let hasAsks = false;
  for (let at = 0; at + 3 < head.length; at += 1) hasAsks ||= head[at] === 0x22 && head[at + 1] === 0x61 && head[at + 2] === 0x22 && head[at + 3] === 0x3a;
  const tail = hasAsks ? ']}}' : '],"a":[]}}';
  return Uint8Array.from([...head, ...Array.from(tail, (character) => character.charCodeAt(0))]);
}
