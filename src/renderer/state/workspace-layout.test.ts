import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyLayout, inOneColumn, layoutFrom, panelsOf, seatOf, settled, type Layout, type LayoutNode } from './workspace-layout.ts';

const ids = Array.from({ length: 12 }, (_, count) => `p${count}`);
const id = fc.constantFrom(...ids, 'stranger');
const tabs: fc.Arbitrary<LayoutNode> = fc.record({ kind: fc.constant('tabs' as const), panels: fc.array(id, { maxLength: 4 }), active: id });
const { node } = fc.letrec<{ node: LayoutNode }>((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, tabs, fc.record({
    kind: fc.constant('split' as const), direction: fc.constantFrom('row' as const, 'column' as const),
    parts: fc.array(fc.record({ share: fc.double({ min: 0.01, max: 1, noNaN: true }), node: tie('node') }), { maxLength: 4 }),
  })),
}));
const unit = fc.double({ min: 0.05, max: 1, noNaN: true });
const box = fc.record({ left: unit, top: unit, width: unit, height: unit });
const pixels = fc.integer({ min: 120, max: 3_000 });
const layout: fc.Arbitrary<Layout> = fc.record({
  root: fc.option(node), floats: fc.array(fc.record({ box, node }), { maxLength: 3 }),
  windows: fc.array(fc.record({ box: fc.record({ left: pixels, top: pixels, width: pixels, height: pixels }), panels: fc.array(id, { maxLength: 3 }) }), { maxLength: 3 }),
  maximised: fc.option(id), active: fc.option(id),
});

const everywhere = ({ root, floats }: Layout): readonly string[] => [...(root === null ? [] : panelsOf(root)), ...floats.flatMap((float) => panelsOf(float.node))];

function expectWellFormed(one: LayoutNode, above: 'row' | 'column' | null): void {
  if (one.kind === 'tabs') {
    expect(one.panels).toContain(one.active);
    return;
  }
  expect(one.direction).not.toBe(above);
  expect(one.parts.length).toBeGreaterThan(1);
  expect(one.parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
  for (const part of one.parts) {
    expect(part.share).toBeGreaterThan(0);
    expectWellFormed(part.node, one.direction);
  }
}

test('every panel that is known stands in exactly one place, and no stranger does', () => {
  fc.assert(fc.property(layout, (given) => {
    const kept = settled(given, ids);
    expect([...everywhere(kept)].toSorted()).toEqual([...ids].toSorted());
    for (const { node: floated } of kept.floats) expectWellFormed(floated, null);
    if (kept.root !== null) expectWellFormed(kept.root, null);
    const docked = kept.root === null ? [] : panelsOf(kept.root);
    const away = kept.windows.flatMap(({ panels }) => panels);
    expect(new Set(away).size).toBe(away.length);
    expect(away.every((one) => docked.includes(one))).toBe(true);
  }));
});

test('what is kept is read back exactly, however often', () => {
  fc.assert(fc.property(layout, (given) => {
    const kept = settled(given, ids);
    expect(settled(kept, ids)).toEqual(kept);
    expect(layoutFrom(JSON.parse(JSON.stringify(kept)), ids)).toEqual(kept);
  }));
});

test('whatever a file says, a layout comes of it', () => {
  fc.assert(fc.property(fc.jsonValue(), (stored) => {
    expect([...everywhere(layoutFrom(stored, ids))].toSorted()).toEqual([...ids].toSorted());
    expect([...everywhere(layoutFrom({ root: stored, floats: [{ node: stored, box: stored }], windows: [stored], maximised: stored }, ids))].toSorted()).toEqual([...ids].toSorted());
  }));
  expect(layoutFrom(null, [])).toEqual(emptyLayout);
});

test('a tree deeper than anybody builds is cut, and its panels are not lost', () => {
  let deep: unknown = { kind: 'tabs', panels: ['p0'], active: 'p0' };
  for (let depth = 0; depth < 5_000; depth += 1) deep = { kind: 'split', direction: depth % 2 === 0 ? 'row' : 'column', parts: [{ share: 0.5, node: deep }] };
  expect(everywhere(layoutFrom({ root: deep }, ['p0']))).toEqual(['p0']);
});

test('a narrow window has all panels as tabs of one column, in their order', () => {
  fc.assert(fc.property(layout, (given) => {
    const kept = settled(given, ids);
    const column = inOneColumn(kept);
    expect(column.root?.kind).toBe('tabs');
    expect(everywhere(column)).toEqual(everywhere(kept));
    expect(settled(column, ids)).toEqual(column);
  }));
});

test('a panel that left finds back to its tabs, or beside whom it lay', () => {
  const tree: LayoutNode = {
    kind: 'split', direction: 'row',
    parts: [
      { share: 0.5, node: { kind: 'tabs', panels: ['p0', 'p1'], active: 'p0' } },
      { share: 0.5, node: { kind: 'split', direction: 'column', parts: [{ share: 0.5, node: { kind: 'tabs', panels: ['p2'], active: 'p2' } }, { share: 0.5, node: { kind: 'tabs', panels: ['p3'], active: 'p3' } }] } },
    ],
  };
  expect(seatOf(tree, 'p1')).toEqual({ mates: ['p0'], beside: { panels: ['p2', 'p3'], side: 'left' } });
  expect(seatOf(tree, 'p3')).toEqual({ mates: [], beside: { panels: ['p2'], side: 'bottom' } });
  expect(seatOf(tree, 'p2')).toEqual({ mates: [], beside: { panels: ['p3'], side: 'top' } });
  expect([seatOf(tree, 'p9'), seatOf(null, 'p0')]).toEqual([null, null]);
});
