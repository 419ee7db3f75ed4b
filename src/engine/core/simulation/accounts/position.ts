/**
 * A position in a perpetual: how many lots, and what they cost. One direction at a time; a fill beyond zero turns it.
 *
 * Holds: lots = the sum of all fills, sells negative; what was realised and what it still costs add up to what was paid.
 */

export interface Position {
  /** Negative when short. */
  readonly lots: number;
  /** What the open lots were bought for, in money; negative when short. */
  readonly cost: bigint;
  readonly realised: bigint;
}

export const noPosition: Position = { lots: 0, cost: 0n, realised: 0n };

/** The position after a fill, `lots` negative for a sale, of this value (always positive). */
export function afterFill(position: Position, lots: number, value: bigint): Position {
  const signedValue = lots < 0 ? -value : value;
  const isGrowing = position.lots === 0 || position.lots > 0 === lots > 0;
  if (isGrowing) return { ...position, lots: position.lots + lots, cost: position.cost + signedValue };
  const size = Math.abs(lots);
  const held = Math.abs(position.lots);
  const closed = Math.min(size, held);
  // Shares are cut: what is over stays with the part that is left, and nothing is lost when that is closed.
  const costClosed = closed === held ? position.cost : (position.cost * BigInt(closed)) / BigInt(held);
  const valueClosed = closed === size ? signedValue : (signedValue * BigInt(closed)) / BigInt(size);
  const realised = position.realised - (valueClosed + costClosed);
  return { lots: position.lots + lots, cost: position.cost - costClosed + (signedValue - valueClosed), realised };
}
