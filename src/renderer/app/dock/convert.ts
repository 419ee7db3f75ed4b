/**
 * A layout as dockview reads and writes it, and back. Only its documented form goes in; only what we know comes out.
 *
 * Holds: `fromDock(toDock(layout))` is the layout again, but for what a pixel rounds away (state/workspace-shares.ts takes care of that).
 * Panels in windows of their own stay at their place in the tree on the way in; the windows are opened afterwards (dock.ts).
 */

import { Orientation, type SerializedDockview, type SerializedGridObject } from 'dockview';
import { emptyLayout, panelsOf, type Box, type Float, type Layout, type LayoutNode, type OwnWindow } from '../../state/workspace-layout.ts';
import { leastOfTabs, type LeastOf } from './least.ts';

interface GroupState {
  readonly id: string;
  views: string[];
  activeView?: string;
}

type GridObject = SerializedGridObject<GroupState>;

/** Component names: dockview asks for a renderer by name, and all panels are rendered alike. */
export const bodyName = 'panel';
export const tabName = 'tab';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Told {
  readonly titleOf: (panel: string) => string;
  readonly leastOf: LeastOf;
}

export function toDock(layout: Layout, size: Size, { titleOf, leastOf }: Told): SerializedDockview {
  const isColumn = layout.root?.kind === 'split' && layout.root.direction === 'column';
  let groups = 0;
  const panels: SerializedDockview['panels'] = {};
  const group = (views: readonly string[], active: string): GroupState => {
    groups += 1;
    // Borders do not move when another tab comes to the front.
    const least = leastOfTabs(views, leastOf);
    for (const id of views) panels[id] = { id, contentComponent: bodyName, tabComponent: tabName, title: titleOf(id), minimumWidth: least.width, minimumHeight: least.height };
    return { id: `g${groups}`, views: [...views], activeView: active };
  };
  /** `length`: along the split that it is a part of. */
  const inner = (node: LayoutNode, whole: Size, length: number): GridObject => {
    if (node.kind === 'tabs') return { type: 'leaf', data: group(node.panels, node.active), size: length };
    const isRow = node.direction === 'row';
    const data = node.parts.map(({ share, node: part }) => {
      const own = isRow ? { width: whole.width * share, height: whole.height } : { width: whole.width, height: whole.height * share };
      return inner(part, own, isRow ? own.width : own.height);
    });
    return { type: 'branch', data, size: length };
  };
  return {
    grid: {
      root: layout.root?.kind === 'split' ? inner(layout.root, size, isColumn ? size.width : size.height) : { type: 'branch', data: layout.root === null ? [] : [inner(layout.root, size, size.width)], size: size.height },
      ...size,
      orientation: isColumn ? Orientation.VERTICAL : Orientation.HORIZONTAL,
    },
    panels,
    floatingGroups: layout.floats.map(({ box, node }) => {
      const position = { left: box.left * size.width, top: box.top * size.height, width: box.width * size.width, height: box.height * size.height };
      if (node.kind === 'tabs') return { data: group(node.panels, node.active), position };
      return { data: group(panelsOf(node), panelsOf(node)[0] ?? ''), position };
    }),
  };
}

export function fromDock({ grid, floatingGroups = [], popoutGroups = [] }: SerializedDockview): Layout {
  const away = new Map<string, string[]>();
  const strays: string[] = [];
  const windows: OwnWindow[] = [];
  for (const { data, grid: inner, gridReferenceGroup, position } of popoutGroups) {
    const panels = data === undefined ? (inner === undefined ? [] : viewsOf(inner.root)) : data.views;
    if (panels.length === 0) continue;
    windows.push({ panels, box: position ?? { left: 80, top: 80, width: 800, height: 600 } });
    if (gridReferenceGroup === undefined) strays.push(...panels);
    else away.set(gridReferenceGroup, [...(away.get(gridReferenceGroup) ?? []), ...panels]);
  }
  const direction = grid.orientation === Orientation.VERTICAL ? 'column' : 'row';
  const docked = nodeOf(grid.root, direction, away);
  const root = strays.length === 0 ? docked : besides(docked, strays);
  const floats = floatingGroups.flatMap(({ data, grid: inner, position }): readonly Float[] => {
    const node = data === undefined ? (inner === undefined ? null : nodeOf(inner.root, inner.orientation === Orientation.VERTICAL ? 'column' : 'row', away)) : tabsOf(data, away);
    return node === null ? [] : [{ node, box: boxIn(position, grid) }];
  });
  return { ...emptyLayout, root, floats, windows };
}

function nodeOf(stored: GridObject, direction: 'row' | 'column', away: ReadonlyMap<string, readonly string[]>): LayoutNode | null {
  if (!Array.isArray(stored.data)) return tabsOf(stored.data, away);
  const all = stored.data.map((child) => ({ length: Math.max(1, child.size ?? 1), isHidden: child.visible === false, node: nodeOf(child, direction === 'row' ? 'column' : 'row', away) }));
  // What is hidden says how long it was; the others have its length meanwhile.
  const sumOf = (isHidden: boolean): number => all.reduce((sum, part) => sum + (part.isHidden === isHidden ? part.length : 0), 0);
  const [shown, hidden] = [sumOf(false), sumOf(true)];
  const shrunk = shown > hidden ? (shown - hidden) / shown : 1;
  const parts = all.flatMap(({ length, isHidden, node }) => (node === null ? [] : [{ share: isHidden ? length : length * shrunk, node }]));
  const sum = parts.reduce((before, { share }) => before + share, 0);
  return parts.length === 0 ? null : { kind: 'split', direction, parts: parts.map(({ share, node }) => ({ share: share / sum, node })) };
}

function tabsOf({ id, views, activeView }: GroupState, away: ReadonlyMap<string, readonly string[]>): LayoutNode | null {
  const panels = [...views, ...(away.get(id) ?? [])];
  const [first] = panels;
  return first === undefined ? null : { kind: 'tabs', panels, active: activeView ?? first };
}

function besides(node: LayoutNode | null, panels: readonly string[]): LayoutNode {
  const tabs: LayoutNode = { kind: 'tabs', panels, active: panels[0] ?? '' };
  return node === null ? tabs : { kind: 'split', direction: 'row', parts: [{ share: 0.7, node }, { share: 0.3, node: tabs }] };
}

function viewsOf(stored: GridObject): string[] {
  return Array.isArray(stored.data) ? stored.data.flatMap(viewsOf) : stored.data.views;
}

/** Dockview says how far a float is from the two nearest sides. */
function boxIn(position: Readonly<Record<string, number>> | object, { width, height }: Size): Box {
  const sides: Partial<Record<string, number>> = { ...position };
  const own = { width: sides['width'] ?? width / 2, height: sides['height'] ?? height / 2 };
  const left = sides['left'] ?? width - (sides['right'] ?? 0) - own.width;
  const top = sides['top'] ?? height - (sides['bottom'] ?? 0) - own.height;
  const part = (value: number, whole: number): number => Math.max(0, Math.min(1, value / Math.max(1, whole)));
  return { left: part(left, width), top: part(top, height), width: Math.max(0.05, part(own.width, width)), height: Math.max(0.05, part(own.height, height)) };
}
