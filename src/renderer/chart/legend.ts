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

export class Legend {
  readonly #box: HTMLElement;
  #groups = new Map<number, HTMLElement>();

  constructor(box: HTMLElement) {
    this.#box = box;
  }

  write(lines: readonly LegendLine[]): void {
    const tops = [...new Set(lines.map(({ top }) => top))];
    for (const [top, group] of this.#groups) if (!tops.includes(top)) {
      group.remove();
      this.#groups.delete(top);
    }
    for (const top of tops) writeGroup(this.#group(top), lines.filter((line) => line.top === top));
  }

  #group(top: number): HTMLElement {
    const known = this.#groups.get(top);
    if (known !== undefined) return known;
    const group = this.#box.ownerDocument.createElement('div');
    group.className = 'chart-legend-group';
    group.style.top = `${top}px`;
    this.#box.append(group);
    this.#groups.set(top, group);
    return group;
  }
}

function writeGroup(group: HTMLElement, lines: readonly LegendLine[]): void {
  sized(group, lines.length, 'div');
  for (const [at, line] of lines.entries()) {
    const row = group.children[at];
    if (row === undefined) continue;
    sized(row, line.values.length + 1, 'span');
    write(row.children[0], line.label, null);
    for (const [place, value] of line.values.entries()) write(row.children[place + 1], value.text, value.colour);
  }
}

function sized(parent: Element, count: number, tag: 'div' | 'span'): void {
  while (parent.childElementCount < count) parent.append(parent.ownerDocument.createElement(tag));
  while (parent.childElementCount > count) parent.lastElementChild?.remove();
}

function write(element: Element | undefined, text: string, colour: string | null): void {
  if (element === undefined) return;
  if (element.textContent !== text) element.textContent = text;
  const style = element.getAttribute('data-colour');
  if (style === (colour ?? '')) return;
  element.setAttribute('data-colour', colour ?? '');
  if ('style' in element && element.style instanceof CSSStyleDeclaration) element.style.color = colour ?? '';
}
