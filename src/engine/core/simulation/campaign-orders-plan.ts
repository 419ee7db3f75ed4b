/**
 * What befalls one world with orders, drawn from its seed: each kind in some half of the worlds, so that none hides
 * the others, and each often enough to be tried by a thousand worlds of a campaign.
 */

import { nextBelow, nextHappens, type Chance } from '../../domain/chance.ts';
import { usPerSecond } from '../../domain/time.ts';

/** Acts of the trader in one world. */
export const acts = 36;

export const paces = {
  /** After a calm start the account is open by then; between two acts. */
  openUsMax: 5 * usPerSecond,
  actUsMax: usPerSecond * 0.4,
  /** What a slow way takes, and an ordinary one. */
  onTheWayUs: 4 * usPerSecond,
  arrivedUs: 25_000,
  answeredUs: 60_000,
  /** An order that rests has come to be the first of its price. */
  restedUs: 500_000,
  /** Orders that are placed on a line that tells nothing, and how long they rest before somebody takes them. */
  silentCount: 4,
  silentUs: 8 * usPerSecond,
  /** Whatever happened is known after so long: the whole account is read each minute. */
  knownUs: 75 * usPerSecond,
} as const;

export interface OrdersPlan {
  /** How likely a request is lost on its way there, and an answer on its way back. */
  readonly lossShare: number;
  /** Of the house and its couriers: commands and answers that get lost, events that come late or twice. */
  readonly carelessness: number;
  /** Before which act it happens; null: never. */
  readonly restartAt: number | null;
  readonly outageAt: number | null;
  readonly muteAt: number | null;
  /** A line falls silent at the end, and stays so. */
  readonly mutesLast: boolean;
  readonly finerAt: number | null;
  readonly coarserAt: number | null;
  readonly clockAt: number | null;
  /** It dies when an order of it is on a slow way to the exchange. */
  readonly diesOnTheWay: boolean;
  /** How far our clock is set when the engine begins anew, and in the middle of everything. */
  readonly restartSkewUs: number;
  readonly clockUs: number;
  /** Nothing reaches the exchange for so long, which goes on. */
  readonly outageUs: number;
}

const outageUsMin = 80 * usPerSecond;
const outageSecondsSpan = 15;
const skewSecondsMax = 60;

export function drawOrdersPlan(chance: Chance): OrdersPlan {
  const at = (share: number): number | null => {
    const act = nextBelow(chance, acts);
    return nextHappens(chance, share) ? act : null;
  };
  const skewUs = (): number => (nextBelow(chance, 2 * skewSecondsMax + 1) - skewSecondsMax) * usPerSecond;
  return {
    lossShare: nextHappens(chance, 0.7) ? 0.12 : 0,
    carelessness: nextHappens(chance, 0.8) ? 1 : 0,
    restartAt: at(0.75),
    outageAt: at(0.55),
    muteAt: at(0.6),
    mutesLast: nextHappens(chance, 0.5),
    finerAt: at(0.6),
    coarserAt: at(0.6),
    clockAt: at(0.6),
    diesOnTheWay: nextHappens(chance, 0.85),
    restartSkewUs: nextHappens(chance, 0.8) ? skewUs() : 0,
    clockUs: skewUs(),
    outageUs: outageUsMin + nextBelow(chance, outageSecondsSpan) * usPerSecond,
  };
}
