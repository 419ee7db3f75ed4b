import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyLayout, settled, type LayoutNode } from '../../state/workspace-layout.ts';
import { fitting, leastOfNode, roomFor } from './least.ts';

const ids = Array.from({ length: 9 }, (_, count) => `p${count}`);
const id = fc.constantFrom(...ids);
const { node } = fc.letrec<{ node: LayoutNode }>((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, fc.record({ kind: fc.constant('tabs' as const), panels: fc.array(id, { maxLength: 4 }), active: id }), fc.record({
    kind: fc.constant('split' as const), direction: fc.constantFrom('row' as const, 'column' as const),
    parts: fc.array(fc.record({ share: fc.constant(0.5), node: tie('node') }), { maxLength: 3 }),
  })),
}));
const sizeOf = (panel: string): { readonly width: number; readonly height: number } => ({ width: 200 + Number(panel.slice(1)) * 20, height: 150 });

test('tabs need what the largest of them needs, a row the sum, a column the widest', () => {
  const tabs = (...panels: string[]): LayoutNode => ({ kind: 'tabs', panels, active: panels[0] ?? '' });
  const row: LayoutNode = { kind: 'split', direction: 'row', parts: [{ share: 0.5, node: tabs('p0', 'p5') }, { share: 0.5, node: tabs('p1') }] };
  expect(leastOfNode(tabs('p0', 'p5'), sizeOf)).toEqual({ width: 300, height: 150 });
  expect(leastOfNode(row, sizeOf)).toEqual({ width: 520, height: 150 });
  expect(leastOfNode({ kind: 'split', direction: 'column', parts: [{ share: 0.5, node: row }, { share: 0.5, node: tabs('p8') }] }, sizeOf)).toEqual({ width: 520, height: 300 });
});

test('with room for all nobody gives anything up; without, all of them fit all the same', () => {
  fc.assert(fc.property(node, fc.integer({ min: 300, max: 3_000 }), fc.integer({ min: 300, max: 2_000 }), (given, width, height) => {
    const { root } = settled({ ...emptyLayout, root: given }, ids);
    if (root === null) return;
    const need = leastOfNode(root, sizeOf);
    const fitted = fitting(sizeOf, roomFor(root, { width, height }, sizeOf));
    if (need.width <= width && need.height <= height) expect(fitted).toBe(sizeOf);
    const least = leastOfNode(root, fitted);
    expect([least.width <= width, least.height <= height]).toEqual([true, true]);
  }));
});
