/**
 * A drawing: a kind, and anchors in time and price, so that it stays where it was put whatever bars are shown. Kept per
 * symbol, and read as if a stranger had written it.
 */

import { choiceOr, fieldsOf, listOf, numberOr, textOr } from '../../state/settings-parse.ts';

export const drawingKinds = ['trend-line', 'horizontal-line', 'horizontal-ray', 'vertical-line', 'rectangle', 'fibonacci', 'channel', 'text', 'measure'] as const;
export type DrawingKind = (typeof drawingKinds)[number];

export const drawingColours = ['accent', 'linkOrange', 'linkPurple', 'linkGreen', 'linkRed', 'textSoft'] as const;
export type DrawingColour = (typeof drawingColours)[number];

export const drawingsMax = 200;
export const textLengthMax = 200;

export interface Anchor {
  readonly timeUs: number;
  readonly price: number;
}

export interface Drawing {
  /** Unique among the drawings of a symbol. */
  readonly id: number;
  readonly kind: DrawingKind;
  readonly anchors: readonly Anchor[];
  readonly colour: DrawingColour;
  readonly text: string;
  readonly isHidden: boolean;
}

export const anchorCount: Readonly<Record<DrawingKind, number>> = {
  'trend-line': 2, 'horizontal-line': 1, 'horizontal-ray': 1, 'vertical-line': 1, rectangle: 2, fibonacci: 2, channel: 3, text: 1, measure: 2,
};

export function newDrawing(id: number, kind: DrawingKind, anchors: readonly Anchor[], colour: DrawingColour = 'accent'): Drawing {
  return { id, kind, anchors, colour, text: '', isHidden: false };
}

export function drawingsFrom(stored: unknown): readonly Drawing[] {
  const seen = new Set<number>();
  return listOf(stored, drawingsMax).flatMap((one) => {
    const fields = fieldsOf(one);
    const id = numberOr(fields['id'], 1, 1e9, null);
    const kind = choiceOr(fields['kind'], drawingKinds, null);
    const anchors = listOf(fields['anchors'], 3).flatMap((anchor) => anchorFrom(anchor) ?? []);
    if (id === null || kind === null || !Number.isInteger(id) || seen.has(id) || anchors.length !== anchorCount[kind]) return [];
    seen.add(id);
    return [{ id, kind, anchors, colour: choiceOr(fields['colour'], drawingColours, 'accent'), text: textOr(fields['text'], textLengthMax, ''), isHidden: fields['isHidden'] === true }];
  });
}

/** All of it by the same distance. */
export function moved(drawing: Drawing, byUs: number, byPrice: number): Drawing {
  return { ...drawing, anchors: drawing.anchors.map(({ timeUs, price }) => ({ timeUs: timeUs + byUs, price: price + byPrice })) };
}

export function withAnchor(drawing: Drawing, at: number, anchor: Anchor): Drawing {
  return { ...drawing, anchors: drawing.anchors.map((one, place) => (place === at ? anchor : one)) };
}

function anchorFrom(stored: unknown): Anchor | null {
  const fields = fieldsOf(stored);
  const timeUs = numberOr(fields['timeUs'], -1e17, 1e17, null);
  const price = numberOr(fields['price'], -1e15, 1e15, null);
  return timeUs === null || price === null ? null : { timeUs, price };
}
