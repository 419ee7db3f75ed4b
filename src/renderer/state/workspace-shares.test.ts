import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyLayout, settled, type Layout, type LayoutNode } from './workspace-layout.ts';
import { withKeptShares } from './workspace-shares.ts';

const ids = Array.from({ length: 8 }, (_, count) => `p${count}`);
const id = fc.constantFrom(...ids);
const { node } = fc.letrec<{ node: LayoutNode }>((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, fc.record({ kind: fc.constant('tabs' as const), panels: fc.array(id, { maxLength: 4 }), active: id }), fc.record({
    kind: fc.constant('split' as const), direction: fc.constantFrom('row' as const, 'column' as const),
    parts: fc.array(fc.record({ share: fc.double({ min: 0.1, max: 1, noNaN: true }), node: tie('node') }), { maxLength: 3 }),
  })),
}));
const box = fc.record({ left: fc.double({ min: 0, max: 0.5, noNaN: true }), top: fc.double({ min: 0, max: 0.5, noNaN: true }), width: fc.double({ min: 0.1, max: 0.5, noNaN: true }), height: fc.double({ min: 0.1, max: 0.5, noNaN: true }) });

/** As a screen says it: every share a whole number of pixels of its split. */
function inPixels(given: LayoutNode | null, length: number): LayoutNode | null {
  if (given?.kind !== 'split') return given;
  const pixels = given.parts.map(({ share }) => Math.max(1, Math.round(share * length)));
  const sum = pixels.reduce((before, one) => before + one, 0);
  return { ...given, parts: given.parts.map((part, place) => ({ share: (pixels[place] ?? 0) / sum, node: inPixels(part.node, length) ?? part.node })) };
}

const seen = (layout: Layout, length: number): Layout => ({ ...layout, root: inPixels(layout.root, length) });

test('a layout that nobody touched is kept to the last bit, on whatever screen and however often', () => {
  fc.assert(fc.property(node, box, fc.array(fc.integer({ min: 300, max: 2_000 }), { minLength: 1, maxLength: 4 }), (root, float, lengths) => {
    const kept = settled({ ...emptyLayout, root, floats: [{ box: float, node: { kind: 'tabs', panels: ['p1'], active: 'p1' } }] }, ids);
    let now = kept;
    for (const length of lengths) now = withKeptShares(seen(now, length), seen(now, length), now);
    expect(now).toEqual(kept);
  }));
});

test('a border that was moved is kept where it is, and the others where they were', () => {
  const tabs = (panel: string): LayoutNode => ({ kind: 'tabs', panels: [panel], active: panel });
  const column: LayoutNode = { kind: 'split', direction: 'column', parts: [{ share: 1 / 3, node: tabs('b') }, { share: 2 / 3, node: tabs('c') }] };
  const kept: Layout = { ...emptyLayout, root: { kind: 'split', direction: 'row', parts: [{ share: 0.17, node: tabs('a') }, { share: 0.83, node: column }] } };
  const laid: Layout = { ...emptyLayout, root: inPixels(kept.root, 1_001) };
  const moved: Layout = { ...laid, root: laid.root?.kind === 'split' ? { ...laid.root, parts: laid.root.parts.map((part, place) => ({ ...part, share: place === 0 ? 171 / 1_001 : 830 / 1_001 })) } : null };
  const result = withKeptShares(moved, laid, kept);
  expect(result.root).toEqual({ kind: 'split', direction: 'row', parts: [{ share: 171 / 1_001, node: tabs('a') }, { share: 830 / 1_001, node: column }] });
  // Another tree says all of itself.
  expect(withKeptShares({ ...moved, root: column }, laid, kept).root).toEqual(column);
});
