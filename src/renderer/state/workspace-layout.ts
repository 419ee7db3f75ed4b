/**
 * Where the panels of a workspace lie: splits and tabs in shares of the whole, so that a layout fits any screen, with
 * boxes that float above and windows of their own. Panels in a window keep their place in the tree: there they come
 * back to. Knows nothing of the library that shows it (app/dock/convert.ts).
 *
 * Holds, of every layout that `layoutFrom` or `settled` answered: each panel stands in the tree or in exactly one float;
 * no tabs are empty; no split has one part, or a part of its own direction; shares of a split add up to 1.
 */

import { fieldsOf, listOf, numberOr, textOr } from './settings-parse.ts';

export interface Tabs {
  readonly kind: 'tabs';
  readonly panels: readonly string[];
  readonly active: string;
}

export interface Split {
  readonly kind: 'split';
  readonly direction: 'row' | 'column';
  readonly parts: readonly LayoutPart[];
}

export interface LayoutPart {
  /** Of the split's length, from 0 to 1. */
  readonly share: number;
  readonly node: LayoutNode;
}

export type LayoutNode = Tabs | Split;

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Panels above the others. The box is in parts of the workspace. */
export interface Float {
  readonly box: Box;
  readonly node: LayoutNode;
}

/** Panels in a window of their own. The box is in pixels of the screen. */
export interface OwnWindow {
  readonly box: Box;
  readonly panels: readonly string[];
}

export interface Layout {
  readonly root: LayoutNode | null;
  readonly floats: readonly Float[];
  readonly windows: readonly OwnWindow[];
  /** The panel whose tabs fill the workspace, while they do. */
  readonly maximised: string | null;
  readonly active: string | null;
}

export const panelsMax = 64;
export const idLengthMax = 64;
const depthMax = 12;
const partsMax = 64;
const floatsMax = 32;
/** Of a part whose share makes no sense. */
const shareFallback = 0.01;
const shareMin = 1e-12;
const pixelsMax = 100_000;

export const emptyLayout: Layout = { root: null, floats: [], windows: [], maximised: null, active: null };

/** A layout of exactly the panels that are known, whatever was stored: strangers are left out, those nobody placed come as tabs at the end. */
export function layoutFrom(stored: unknown, known: readonly string[]): Layout {
  const fields = fieldsOf(stored);
  return settled({
    root: nodeFrom(fields['root'], 0),
    floats: listOf(fields['floats'], floatsMax).flatMap((one) => {
      const node = nodeFrom(fieldsOf(one)['node'], 0);
      return node === null ? [] : [{ box: boxFrom(fieldsOf(one)['box'], 0, 1, { left: 0.2, top: 0.2, width: 0.4, height: 0.5 }), node }];
    }),
    windows: listOf(fields['windows'], floatsMax).map((one) => ({
      box: boxFrom(fieldsOf(one)['box'], -pixelsMax, pixelsMax, { left: 80, top: 80, width: 800, height: 600 }),
      panels: listOf(fieldsOf(one)['panels'], panelsMax).flatMap((id) => textOr(id, idLengthMax, [])),
    })),
    maximised: textOr(fields['maximised'], idLengthMax, null),
    active: textOr(fields['active'], idLengthMax, null),
  }, known);
}

/** The same layout with everything that always holds. */
export function settled(layout: Layout, known: readonly string[]): Layout {
  const free = new Set(known);
  const root = layout.root === null ? null : pruned(layout.root, free);
  const floats = layout.floats.flatMap(({ box, node }) => {
    const kept = pruned(node, free);
    return kept === null ? [] : [{ box, node: kept }];
  });
  const rest = [...free];
  const whole = rest.length === 0 ? root : withTabs(root, rest);
  const docked = new Set(whole === null ? [] : panelsOf(whole));
  const inWindows = new Set<string>();
  const windows = layout.windows.flatMap(({ box, panels }) => {
    const kept = panels.filter((id) => docked.has(id) && !inWindows.has(id));
    for (const id of kept) inWindows.add(id);
    return kept.length === 0 ? [] : [{ box, panels: [...new Set(kept)] }];
  });
  const all = new Set(known);
  return {
    root: whole,
    floats,
    windows,
    maximised: layout.maximised !== null && docked.has(layout.maximised) && !inWindows.has(layout.maximised) ? layout.maximised : null,
    active: layout.active !== null && all.has(layout.active) ? layout.active : null,
  };
}

export function panelsOf(node: LayoutNode): readonly string[] {
  return node.kind === 'tabs' ? node.panels : node.parts.flatMap((part) => panelsOf(part.node));
}

/** The panels in front of their tabs. */
export function frontsOf(node: LayoutNode): readonly string[] {
  return node.kind === 'tabs' ? [node.active] : node.parts.flatMap((part) => frontsOf(part.node));
}

/** Everything in one set of tabs: for a window too narrow for more. Nothing floats there. */
export function inOneColumn(layout: Layout): Layout {
  const panels = [...(layout.root === null ? [] : panelsOf(layout.root)), ...layout.floats.flatMap(({ node }) => panelsOf(node))];
  const [first] = panels;
  if (first === undefined) return emptyLayout;
  return { ...emptyLayout, root: { kind: 'tabs', panels, active: layout.active ?? first }, active: layout.active };
}

/** Where a panel lies among the others, so that it can come back there. */
export interface Seat {
  /** The other tabs. */
  readonly mates: readonly string[];
  /** One of the panels beside its tabs, and on which side of that one it lies. */
  readonly beside: { readonly panels: readonly string[]; readonly side: 'left' | 'right' | 'top' | 'bottom' } | null;
}

/** Null where it does not lie in that tree. */
export function seatOf(node: LayoutNode | null, panel: string): Seat | null {
  if (node === null) return null;
  if (node.kind === 'tabs') return node.panels.includes(panel) ? { mates: node.panels.filter((id) => id !== panel), beside: null } : null;
  for (const [place, part] of node.parts.entries()) {
    const seat = seatOf(part.node, panel);
    if (seat === null) continue;
    const [near, isBefore] = place === 0 ? [node.parts[1], true] as const : [node.parts[place - 1], false] as const;
    if (seat.beside !== null || near === undefined) return seat;
    const side = node.direction === 'row' ? (isBefore ? 'left' : 'right') : isBefore ? 'top' : 'bottom';
    return { ...seat, beside: { panels: panelsOf(near.node), side } };
  }
  return null;
}

/** Takes the panels that a node uses out of `free`, and answers the node without those that were not there. */
function pruned(node: LayoutNode, free: Set<string>): LayoutNode | null {
  if (node.kind === 'tabs') {
    const panels = node.panels.filter((id) => free.delete(id));
    const [first] = panels;
    if (first === undefined) return null;
    return { kind: 'tabs', panels, active: panels.includes(node.active) ? node.active : first };
  }
  const parts = node.parts.flatMap(({ share, node: inner }) => {
    const kept = pruned(inner, free);
    if (kept === null) return [];
    if (kept.kind === 'tabs' || kept.direction !== node.direction) return [{ share, node: kept }];
    return kept.parts.map((part) => ({ share: share * part.share, node: part.node }));
  });
  const [first] = parts;
  if (first === undefined) return null;
  return parts.length === 1 ? first.node : { kind: 'split', direction: node.direction, parts: withWholeShares(parts) };
}

/** Shares that are already whole stay as they are to the last bit, so that settling twice changes nothing. */
function withWholeShares(parts: readonly LayoutPart[]): readonly LayoutPart[] {
  const sum = parts.reduce((before, { share }) => before + share, 0);
  return Math.abs(sum - 1) < 1e-9 ? parts : parts.map(({ share, node }) => ({ share: share / sum, node }));
}

/** The same tree with more tabs in the last place. */
function withTabs(node: LayoutNode | null, panels: readonly string[]): LayoutNode {
  const [first = ''] = panels;
  if (node === null) return { kind: 'tabs', panels, active: first };
  if (node.kind === 'tabs') return { ...node, panels: [...node.panels, ...panels] };
  return { ...node, parts: node.parts.map((part, place) => (place === node.parts.length - 1 ? { ...part, node: withTabs(part.node, panels) } : part)) };
}

function nodeFrom(stored: unknown, depth: number): LayoutNode | null {
  const fields = fieldsOf(stored);
  if (fields['kind'] === 'tabs') {
    const panels = listOf(fields['panels'], panelsMax).flatMap((id) => textOr(id, idLengthMax, []));
    return { kind: 'tabs', panels, active: textOr(fields['active'], idLengthMax, '') };
  }
  if (fields['kind'] !== 'split' || depth >= depthMax) return null;
  const parts = listOf(fields['parts'], partsMax).flatMap((part) => {
    const node = nodeFrom(fieldsOf(part)['node'], depth + 1);
    return node === null ? [] : [{ share: numberOr(fieldsOf(part)['share'], shareMin, 1, shareFallback), node }];
  });
  return { kind: 'split', direction: fields['direction'] === 'column' ? 'column' : 'row', parts };
}

function boxFrom(stored: unknown, min: number, max: number, fallback: Box): Box {
  const fields = fieldsOf(stored);
  const side = (name: keyof Box, lowest: number): number => numberOr(fields[name], lowest, max, fallback[name]);
  const least = max === 1 ? 0.05 : 120;
  return { left: side('left', min), top: side('top', min), width: side('width', least), height: side('height', least) };
}
