/**
 * Keeps a layout from what a screen rounds away. A layout is kept in shares and shown in whole pixels; whoever reads the shares back from
 * the pixels gets others, and after a few starts, or a while in a smaller window, borders have wandered.
 *
 * Holds: where nobody moved a border, the shares stay as they were kept, to the last bit.
 */

import type { Float, Layout, LayoutNode } from './workspace-layout.ts';

/** Far less than a pixel of the widest screen. */
const sameShare = 1e-7;

/**
 * `now`: as the screen says it is. `laid`: as the screen said it was, right after it was laid out from `kept`. What is the same in both did
 * not move.
 */
export function withKeptShares(now: Layout, laid: Layout, kept: Layout): Layout {
  return { ...now, root: keptNode(now.root, laid.root, kept.root), floats: now.floats.map((float, place) => keptFloat(float, laid.floats[place], kept.floats[place])) };
}

function keptNode(now: LayoutNode | null, laid: LayoutNode | null | undefined, kept: LayoutNode | null | undefined): LayoutNode | null {
  if (now?.kind !== 'split' || laid?.kind !== 'split' || kept?.kind !== 'split') return now;
  const isSameSplit = [laid, kept].every(({ direction, parts }) => direction === now.direction && parts.length === now.parts.length);
  if (!isSameSplit) return now;
  const isStill = now.parts.every(({ share }, place) => Math.abs(share - (laid.parts[place]?.share ?? 0)) < sameShare);
  return {
    ...now,
    parts: now.parts.map(({ share, node }, place) => ({
      share: isStill ? (kept.parts[place]?.share ?? share) : share,
      node: keptNode(node, laid.parts[place]?.node, kept.parts[place]?.node) ?? node,
    })),
  };
}

function keptFloat(now: Float, laid: Float | undefined, kept: Float | undefined): Float {
  if (laid === undefined || kept === undefined) return now;
  const isStill = (['left', 'top', 'width', 'height'] as const).every((side) => Math.abs(now.box[side] - laid.box[side]) < sameShare);
  return { box: isStill ? kept.box : now.box, node: keptNode(now.node, laid.node, kept.node) ?? now.node };
}
