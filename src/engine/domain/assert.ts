/**
 * Assertions: what must hold, said in words, with the values that broke it.
 *
 * A Defect is a bug of ours. Nobody catches one but the supervisor, which restarts the role.
 */

export class Defect extends Error {
  override readonly name = 'Defect';
  readonly values: Readonly<Record<string, unknown>>;

  constructor(what: string, values: Readonly<Record<string, unknown>> = {}) {
    super(`${what} (${describe(values)})`);
    this.values = values;
  }
}

export function assert(
  condition: boolean,
  what: string,
  values: Readonly<Record<string, unknown>> = {},
): asserts condition {
  if (!condition) throw new Defect(what, values);
}

/** Ends every switch over a closed union: a new member stops compiling until it is handled. */
export function never(value: never): never {
  throw new Defect('this case is impossible', { value });
}

function describe(values: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(values).map(([name, value]) => `${name} was ${String(value)}`);
  return parts.length === 0 ? 'no values' : parts.join(', ');
}
