/**
 * A role: some machines and their ports on whatever thread the topology gave them. A role knows its
 * peers by name only; whether a peer shares its thread shows nowhere.
 */

import type { Fault } from '../../domain/fault.ts';
import type { RoleName } from '../topology.ts';
import type { FromRole, PeerMessage, ThreadPlan, ToRole } from './messages.ts';

export interface RoleContext {
  readonly plan: ThreadPlan;
  /** To the supervisor. */
  readonly report: (message: FromRole) => void;
  /** To another role; lost when that role is down, which will ask for everything when it is back. What is handed over is ours no longer. */
  readonly tell: (role: RoleName, message: PeerMessage, handedOver?: readonly ArrayBuffer[]) => void;
  readonly log: (reason: Fault) => void;
}

export interface RunningRole {
  readonly onMessage: (message: ToRole) => void;
  readonly onPeerMessage: (from: RoleName, message: PeerMessage) => void;
  /** A peer came, for the first time or after a restart: tell it all it must know. */
  readonly onPeer: (role: RoleName) => void;
  readonly close: () => Promise<void>;
}

export type StartRole = (context: RoleContext) => Promise<RunningRole>;
