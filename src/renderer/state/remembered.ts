/**
 * What a person chose, kept between visits. Read as if a stranger had written it: whatever is not one of the
 * allowed values is forgotten. A browser that keeps nothing is no trouble.
 */

const prefix = 'fathom.';
const lengthMax = 200;

export type RememberedKey = 'language' | 'instrument' | 'contrast';

export function recall(key: RememberedKey): string | null {
  try {
    const value = localStorage.getItem(prefix + key);
    return value === null || value.length > lengthMax ? null : value;
  } catch {
    return null;
  }
}

export function remember(key: RememberedKey, value: string): void {
  try {
    localStorage.setItem(prefix + key, value);
  } catch {
    // A full or forbidden store: the choice lasts as long as the page.
  }
}
