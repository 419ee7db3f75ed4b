/**
 * The lines of figures over the chart: they follow the pointer at every frame, so they are written past React, straight
 * into elements that are made once.
 */

export interface LegendValue {
  readonly text: string;
  /** A colour of the theme, or null for the text's own. */
  readonly colour: string | null;
}

export interface LegendLine {
  readonly label: string;
  readonly values: readonly LegendValue[];
  /** Pixels from the top: where the pane begins that the line speaks of. */
  readonly top: number;
}

/** What so many lines take of the picture, in CSS pixels (`.chart-legend` says so too). */
export function legendHeight(lines: number): number {
  return lines === 0 ? 0 : 4 + Math.ceil(lines * 11 * 1.45);
}

/** An element and those in it, as this file made them. */
interface Row {
  readonly element: HTMLElement;
  readonly cells: { readonly element: HTMLElement; text: string; colour: string | null }[];
}

interface Group {
  readonly element: HTMLElement;
  readonly rows: Row[];
}

export class Legend {
  readonly #box: HTMLElement;
  readonly #groups = new Map<number, Group>();

  constructor(box: HTMLElement) {
    this.#box = box;
    box.replaceChildren();
  }

  write(lines: readonly LegendLine[]): void {
    const tops = new Set(lines.map(({ top }) => top));
    for (const [top, { element }] of this.#groups) {
      if (tops.has(top)) continue;
      element.remove();
      this.#groups.delete(top);
    }
    for (const top of tops) writeGroup(this.#group(top), lines.filter((line) => line.top === top));
  }

  #group(top: number): Group {
    const known = this.#groups.get(top);
    if (known !== undefined) return known;
    const element = this.#box.ownerDocument.createElement('div');
    element.className = 'chart-legend-group';
    element.style.top = `${top}px`;
    this.#box.append(element);
    const group = { element, rows: [] };
    this.#groups.set(top, group);
    return group;
  }
}

function writeGroup({ element, rows }: Group, lines: readonly LegendLine[]): void {
  while (rows.length > lines.length) rows.pop()?.element.remove();
  for (const [at, { label, values }] of lines.entries()) {
    const row = rows[at] ?? { element: added(element, 'div'), cells: [] };
    rows[at] = row;
    const words: readonly LegendValue[] = [{ text: label, colour: null }, ...values];
    while (row.cells.length > words.length) row.cells.pop()?.element.remove();
    for (const [place, { text, colour }] of words.entries()) {
      const cell = row.cells[place] ?? { element: added(row.element, 'span'), text: '', colour: null };
      row.cells[place] = cell;
      // What stays is not touched: the page would be laid out anew.
      if (cell.text !== text) cell.element.textContent = text;
      if (cell.colour !== colour) cell.element.style.color = colour ?? '';
      cell.text = text;
      cell.colour = colour;
    }
  }
}

function added(parent: HTMLElement, tag: 'div' | 'span'): HTMLElement {
  const element = parent.ownerDocument.createElement(tag);
  parent.append(element);
  return element;
}
