/**
 * What the private faces of all venues stand on: the world, the desk, keys whose signatures somebody can check, and
 * what goes wrong between a venue and its clients, decided by whoever runs it.
 *
 * Does not: know a protocol, or cryptography, which is given by the host.
 */

import type { FrontAnswer } from '../front.ts';
import type { World } from '../world.ts';
import type { AccountDesk } from './desk.ts';
import type { Records } from './records.ts';
import type { Account } from './account.ts';

/** Whether this is the signature of a key over a text, in the form in which its venue has it. */
export type Verify = (keyId: string, prehash: string, signature: string) => boolean;

/** Each is asked whenever it could happen. What is lost on the way to the engine is the courier's (courier.ts). */
export interface HouseFaults {
  /** A command whose answer got lost is never spoken of again; else the venue says, after its patience, that it does not know. */
  readonly staysSilent: () => boolean;
  /** How long a private event is held back; those behind it overtake it. */
  readonly heldUs: () => number;
  /** An event is told twice. */
  readonly repeats: () => boolean;
  /** How far the answers to questions are behind what has happened, while events are not. */
  readonly behindUs: () => number;
}

export const noHouseFaults: HouseFaults = { staysSilent: () => false, heldUs: () => 0, repeats: () => false, behindUs: () => 0 };

export interface House {
  readonly world: World;
  readonly desk: AccountDesk;
  readonly verify: Verify;
  readonly faults: HouseFaults;
  /** What is remembered of an account, as its venue's answers tell it. */
  readonly recordsOf: (account: Account) => Records;
}

/** Sends a command and waits so long for its answer; null: nobody knows what became of it. */
export function askFor<Given>({ world, faults }: House, patienceUs: number, send: (answer: (given: Given) => void) => void, told: (given: Given | null) => void): void {
  let isTold = false;
  const tell = (given: Given | null): void => {
    if (isTold) return;
    isTold = true;
    told(given);
  };
  send(tell);
  world.schedule(world.nowUs + patienceUs, () => {
    if (!isTold && !faults.staysSilent()) tell(null);
  });
}

/** Tells a private event of a connection: at once, or as the faults have it. */
export function tellEvent({ world, faults }: House, tell: () => void): void {
  const heldUs = faults.heldUs();
  if (heldUs === 0) tell();
  else world.schedule(world.nowUs + heldUs, tell);
  if (faults.repeats()) world.schedule(world.nowUs + heldUs + 1, tell);
}

export type Answerer = (given: FrontAnswer) => void;
