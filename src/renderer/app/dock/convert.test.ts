import fc from 'fast-check';
import { Orientation } from 'dockview';
import { expect, test } from 'vitest';
import { emptyLayout, settled, type Layout, type LayoutNode } from '../../state/workspace-layout.ts';
import { fromDock, toDock } from './convert.ts';

const ids = Array.from({ length: 10 }, (_, count) => `p${count}`);
const id = fc.constantFrom(...ids);
const { node } = fc.letrec<{ node: LayoutNode }>((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, fc.record({ kind: fc.constant('tabs' as const), panels: fc.array(id, { maxLength: 4 }), active: id }), fc.record({
    kind: fc.constant('split' as const), direction: fc.constantFrom('row' as const, 'column' as const),
    parts: fc.array(fc.record({ share: fc.double({ min: 0.1, max: 1, noNaN: true }), node: tie('node') }), { maxLength: 3 }),
  })),
}));
const unit = fc.double({ min: 0.1, max: 0.4, noNaN: true });
const tabs = fc.record({ kind: fc.constant('tabs' as const), panels: fc.array(id, { minLength: 1, maxLength: 3 }), active: id });
const float = fc.record({ box: fc.record({ left: unit, top: unit, width: unit, height: unit }), node: tabs });
const size = fc.record({ width: fc.integer({ min: 800, max: 4_000 }), height: fc.integer({ min: 600, max: 2_200 }) });

const told = { titleOf: (one: string) => `title of ${one}`, leastOf: () => ({ width: 200, height: 150 }) };

/** Shares to three digits: dockview counts in pixels. */
function rounded(given: unknown): unknown {
  return JSON.parse(JSON.stringify(given, (_, value: unknown) => (typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : value)));
}

test('a layout that went through dockview is the same layout', () => {
  fc.assert(fc.property(node, fc.array(float, { maxLength: 2 }), size, (root, floats, screen) => {
    const layout: Layout = settled({ ...emptyLayout, root, floats }, ids);
    expect(rounded(settled(fromDock(toDock(layout, screen, told)), ids))).toEqual(rounded(layout));
  }));
});

test('every panel is named to dockview once, and each split has as many pixels as its place', () => {
  fc.assert(fc.property(node, size, (root, screen) => {
    const { panels, grid } = toDock(settled({ ...emptyLayout, root }, ids), screen, told);
    expect(Object.keys(panels).toSorted()).toEqual([...ids].toSorted());
    expect(panels['p1']).toMatchObject({ title: 'title of p1', minimumWidth: 200, minimumHeight: 150 });
    const { data } = grid.root;
    if (!Array.isArray(data)) return;
    expect(data.reduce((sum, part) => sum + (part.size ?? 0), 0)).toBeCloseTo(grid.orientation === Orientation.VERTICAL ? screen.height : screen.width, 3);
  }));
});

test('panels in windows of their own keep their place in the tree, where there is one', () => {
  const leaf = (name: string, views: string[]) => ({ type: 'leaf' as const, data: { id: name, views }, size: views.length === 0 ? 300 : 1_000, ...(views.length === 0 ? { visible: false } : {}) });
  const dock = {
    grid: { root: { type: 'branch' as const, data: [leaf('g1', ['p0']), leaf('g2', [])], size: 600 }, width: 1_000, height: 600, orientation: Orientation.HORIZONTAL },
    panels: {},
    popoutGroups: [
      { data: { id: 'g3', views: ['p1', 'p2'], activeView: 'p1' }, gridReferenceGroup: 'g2', position: { left: 10, top: 20, width: 640, height: 480 } },
      { data: { id: 'g4', views: ['p3'] }, gridReferenceGroup: 'g1', position: null },
    ],
  };
  const layout = fromDock(dock);
  expect(layout.root).toEqual({
    kind: 'split', direction: 'row',
    parts: [{ share: 0.7, node: { kind: 'tabs', panels: ['p0', 'p3'], active: 'p0' } }, { share: 0.3, node: { kind: 'tabs', panels: ['p1', 'p2'], active: 'p1' } }],
  });
  expect(layout.windows.map(({ panels }) => panels)).toEqual([['p1', 'p2'], ['p3']]);
});
