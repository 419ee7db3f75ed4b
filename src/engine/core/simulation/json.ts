/** Texts of clients as values: a front believes nothing that it was sent. */

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that a text holds, or null when it holds none. */
export function readRecord(text: string): Readonly<Record<string, unknown>> | null {
  const value = readJson(text);
  return isRecord(value) ? value : null;
}

/** What a text holds; undefined when it is not JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
