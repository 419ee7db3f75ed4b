/**
 * How small panels may become. A kind says how much room it needs (`PanelKind.size`); tabs need what the largest of them does.
 *
 * Holds: the least sizes of a layout always fit the place that it is laid out in. Where there is less room than all of them
 * ask for, each gives up the same part of what it asked for.
 */

import type { LayoutNode } from '../../state/workspace-layout.ts';
import type { Size } from './convert.ts';

const roomSteps = 20;

export type LeastOf = (panel: string) => Size;

/** What the tabs of these panels need, heads included. */
export function leastOfTabs(panels: readonly string[], leastOf: LeastOf): Size {
  const all = panels.map(leastOf);
  return { width: Math.max(0, ...all.map(({ width }) => width)), height: Math.max(0, ...all.map(({ height }) => height)) };
}

/** What a part of the tree needs. */
export function leastOfNode(node: LayoutNode, leastOf: LeastOf): Size {
  if (node.kind === 'tabs') return leastOfTabs(node.panels, leastOf);
  const parts = node.parts.map((part) => leastOfNode(part.node, leastOf));
  const along = (side: keyof Size): number => parts.reduce((sum, part) => sum + part[side], 0);
  const across = (side: keyof Size): number => Math.max(...parts.map((part) => part[side]));
  return node.direction === 'row' ? { width: along('width'), height: across('height') } : { width: across('width'), height: along('height') };
}

/** What part of the demands there is room for, in steps: a window that is being resized does not ask for another one at every pixel. */
export function roomFor(root: LayoutNode | null, place: Size, leastOf: LeastOf): Size {
  if (root === null) return { width: 1, height: 1 };
  const need = leastOfNode(root, leastOf);
  const part = (has: number, wants: number): number => Math.min(1, Math.floor((has / wants) * roomSteps) / roomSteps);
  return { width: part(place.width, need.width), height: part(place.height, need.height) };
}

/** The same demands, cut down to that part. */
export function fitting(leastOf: LeastOf, room: Size): LeastOf {
  if (room.width === 1 && room.height === 1) return leastOf;
  return (panel) => {
    const { width, height } = leastOf(panel);
    return { width: Math.floor(width * room.width), height: Math.floor(height * room.height) };
  };
}
