/** What stands in the fields of a form. */

export function readField(form: HTMLFormElement, name: string): string {
  return fieldOf(form, name)?.value ?? '';
}

/** Empties them at once: what was in them is nowhere on the page any more, but in what this answers. */
export function takeFields<Name extends string>(form: HTMLFormElement, names: readonly Name[]): (name: Name) => string {
  const taken = new Map<Name, string>();
  for (const name of names) {
    const field = fieldOf(form, name);
    if (field === null) continue;
    taken.set(name, field.value);
    field.value = '';
  }
  return (name) => taken.get(name) ?? '';
}

function fieldOf(form: HTMLFormElement, name: string): HTMLInputElement | null {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLInputElement ? field : null;
}
