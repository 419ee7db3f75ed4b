/** A deliberate mistake as a value: which part of the engine it replaces, and what brings it to light. */

import type { Slots } from '../memory/record.ts';
import type { Budget } from '../venues/budget.ts';
import type { Decoder, Dialect, Pool } from '../venues/dialect.ts';
import type { CampaignNetwork, Client } from './campaign-network.ts';
import type { CampaignFault, CampaignPlan } from './campaign-plan.ts';

export interface Mutant {
  readonly name: string;
  /** What it does wrong. */
  readonly mistake: string;
  /** Faults that bring it to light. */
  readonly exposedBy: readonly CampaignFault[];
  readonly dialect?: (real: Dialect) => Dialect;
  readonly decoder?: (real: Decoder) => Decoder;
  readonly client?: (real: Client, network: CampaignNetwork) => Client;
  readonly budget?: (pools: readonly Pool[]) => Budget;
  /** The market in which it is at home; any, where it is in all of them. */
  readonly market?: string;
  readonly plan?: Partial<Pick<CampaignPlan, 'isRacing' | 'isSharded'>>;
  /** Sees each fact before the market does and may change it; false keeps it back. */
  readonly emits?: (slots: Slots, slot: number) => boolean;
}

/** The real client with some of its ears replaced. */
export function client(real: Client, ears: Partial<Client>): Client {
  return {
    onOpen: (line, nowUs) => real.onOpen(line, nowUs),
    onClosed: (line, reason, nowUs) => real.onClosed(line, reason, nowUs),
    onAlive: (line, nowUs) => real.onAlive(line, nowUs),
    onMessage: (line, message, nowUs) => real.onMessage(line, message, nowUs),
    onResponse: (id, answer, head, nowUs) => real.onResponse(id, answer, head, nowUs),
    onWake: (nowUs) => real.onWake(nowUs),
    ...ears,
  };
}

export function decoder(real: Decoder, parts: Partial<Decoder>): Decoder {
  return {
    slots: real.slots,
    add: (spec) => real.add(spec),
    remove: (stream) => real.remove(stream),
    decode: (message, receivedUs) => real.decode(message, receivedUs),
    takeControl: () => real.takeControl(),
    decodeSnapshot: (spec, body, receivedUs) => real.decodeSnapshot(spec, body, receivedUs),
    ...parts,
  };
}

