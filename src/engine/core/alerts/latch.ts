/**
 * A threshold that fires once on the way and must be left behind before it can fire again.
 *
 * `unknown`: no number was told yet. `ready`: the number lies on the near side. `fired`: it is or was beyond, and has not come back by the
 * hysteresis. What happens while nobody looks is found by the next number: it fires then, once.
 */

export const latches = ['unknown', 'ready', 'fired'] as const;
export type Latch = (typeof latches)[number];

/** `sign` 1: upwards, −1: downwards. Answers the latch after a number; it fires when that is `fired` and was not. */
export function turn(latch: Latch, value: number, sign: number, threshold: number, hysteresis: number): Latch {
  const beyond = (value - threshold) * sign;
  if (beyond >= 0) return 'fired';
  if (latch === 'fired') return beyond < -hysteresis ? 'ready' : 'fired';
  return 'ready';
}
