/**
 * The layouts that a newcomer finds: what a professional expects at that size of screen, of the kinds that there are.
 * The seat of the order ticket, at the far right, is left to the ladder until there is one.
 */

import type { LayoutNode, LayoutPart, Tabs } from './workspace-layout.ts';

/** A place in a template: kinds to be shown there as tabs, the first in front. */
type Seat = readonly string[];
type Template = Seat | { readonly direction: 'row' | 'column'; readonly parts: readonly (readonly [share: number, Template])[] };

const wide: Template = {
  direction: 'row',
  parts: [
    [0.17, { direction: 'column', parts: [[0.55, ['watchlist']], [0.45, ['compare', 'walls']]] }],
    [0.58, {
      direction: 'column',
      parts: [[0.42, ['chart']], [0.58, ['heatmap', 'footprint', 'depth']]],
    }],
    [0.25, { direction: 'column', parts: [[0.6, ['ladder']], [0.4, ['tape', 'makers']]] }],
  ],
};

const middle: Template = {
  direction: 'row',
  parts: [
    [0.7, { direction: 'column', parts: [[0.42, ['chart', 'watchlist', 'compare']], [0.58, ['heatmap', 'footprint', 'depth', 'walls']]] }],
    [0.3, { direction: 'column', parts: [[0.62, ['ladder']], [0.38, ['tape', 'makers']]] }],
  ],
};

const small: Template = {
  direction: 'row',
  parts: [[0.66, ['heatmap', 'chart', 'footprint', 'depth', 'watchlist', 'compare', 'walls']], [0.34, ['ladder', 'tape', 'makers']]],
};

export interface FirstLayout {
  readonly root: LayoutNode | null;
  /** Id of a panel → its kind. */
  readonly panels: Readonly<Record<string, string>>;
}

export function firstLayout(width: number, height: number, kinds: readonly string[]): FirstLayout {
  const panels: Record<string, string> = {};
  const template = width >= 1_600 && height >= 850 ? wide : width >= 1_200 && height >= 640 ? middle : small;
  const root = placed(template, kinds, (kind) => {
    panels[`${kind}-1`] = kind;
    return `${kind}-1`;
  });
  return { root, panels };
}

function placed(template: Template, kinds: readonly string[], idFor: (kind: string) => string): LayoutNode | null {
  if (!('direction' in template)) return tabsOf(template.filter((kind) => kinds.includes(kind)).map(idFor));
  const parts = template.parts.flatMap(([share, inner]): readonly LayoutPart[] => {
    const node = placed(inner, kinds, idFor);
    return node === null ? [] : [{ share, node }];
  });
  const [first] = parts;
  if (first === undefined) return null;
  if (parts.length === 1) return first.node;
  const sum = parts.reduce((before, { share }) => before + share, 0);
  return { kind: 'split', direction: template.direction, parts: parts.map(({ share, node }) => ({ share: share / sum, node })) };
}

function tabsOf(panels: readonly string[]): Tabs | null {
  const [first] = panels;
  return first === undefined ? null : { kind: 'tabs', panels, active: first };
}
