/**
 * The role of the long tail: exchanges that ccxt knows, on a thread of their own. Sole writer of the basic
 * ring; does what the trading role asks. Started only where the settings name such a market.
 */

import { openRingWriter } from '../../core/memory/ring.ts';
import { assert, Defect } from '../../domain/assert.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { reasonOf } from '../../edge/net/reason.ts';
import { BasicMarkets } from '../basic-markets.ts';
import type { RoleContext, RunningRole } from './role.ts';

const lookMs = 500;
/** Faults go to the log at most so often between two looks. */
const logsPerLookMax = 5;

export async function startBasic(context: RoleContext): Promise<RunningRole> {
  const { rings, basics } = context.plan;
  assert(rings.basic !== null, 'a role of the long tail has its ring');
  let logsLeft = logsPerLookMax;
  const log = (reason: Fault): void => {
    if (logsLeft <= 0) return;
    logsLeft -= 1;
    context.log(reason);
  };
  const markets = new BasicMarkets({
    places: basics, ring: openRingWriter(rings.basic), environment: process.env, keys: context.plan.basicKeys,
    tell: (said) => context.tell('trading', { kind: 'from-basic', said }),
    log,
  });
  // A promise of ccxt's that it forgot is no reason for the others' books to go; one of ours is a defect.
  process.on('unhandledRejection', (reason) => {
    if (reason instanceof Defect) throw reason;
    log(fault('venue.closed', `ccxt left a promise alone: ${reasonOf(reason)}`));
  });
  const looking = setInterval(() => {
    logsLeft = logsPerLookMax;
    markets.look();
  }, lookMs);
  return {
    onMessage: (message) => {
      if (message.kind === 'basic-keys') markets.sign(message.keys);
    },
    onPeer: (role) => {
      if (role === 'trading') markets.forget();
    },
    onPeerMessage: (_from, message) => {
      if (message.kind === 'to-basic') markets.on(message.said);
    },
    close: async () => {
      clearInterval(looking);
      await markets.close();
    },
  };
}
