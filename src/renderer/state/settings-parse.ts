/**
 * Reads what was stored, or what a stranger's file says: whatever is not what it should be becomes the fallback,
 * and nothing is longer than somebody said it may be.
 */

export type Loose = Readonly<Record<string, unknown>>;

const nothing: Loose = {};

export function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of a record; of anything else, none. */
export function fieldsOf(value: unknown): Loose {
  return isLoose(value) ? value : nothing;
}

export function listOf(value: unknown, countMax: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, countMax) : [];
}

export function textOr<Fallback>(value: unknown, lengthMax: number, fallback: Fallback): string | Fallback {
  return typeof value === 'string' && value !== '' && value.length <= lengthMax ? value : fallback;
}

export function numberOr<Fallback>(value: unknown, min: number, max: number, fallback: Fallback): number | Fallback {
  return typeof value === 'number' && value >= min && value <= max ? value : fallback;
}

export function flagOr(value: unknown, fallback: boolean): boolean {
  return typeof value === 'boolean' ? value : fallback;
}

export function choiceOr<Choice extends string, Fallback>(value: unknown, choices: readonly Choice[], fallback: Fallback): Choice | Fallback {
  return choices.find((one) => one === value) ?? fallback;
}

/** Undefined for what is no JSON, or more of it than may be. */
export function jsonOf(text: string, lengthMax: number): unknown {
  if (text.length > lengthMax) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
