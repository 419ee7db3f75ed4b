/** The target of a request or a connection in its parts: what every front reads first. */

export interface Target {
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
}

const pairsMax = 64;

/** Of a parameter that is given twice the first counts; what is badly encoded stays as it was sent. */
export function readTarget(target: string): Target {
  const question = target.indexOf('?');
  if (question < 0) return { path: target, query: new Map() };
  return { path: target.slice(0, question), query: readPairs(target.slice(question + 1)) };
}

export function readPairs(text: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split('&', pairsMax)) {
    const equals = pair.indexOf('=');
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals));
    if (name !== '' && !query.has(name)) query.set(name, equals < 0 ? '' : decoded(pair.slice(equals + 1)));
  }
  return query;
}

export function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** A whole number of a query; null where there is none, NaN where it is something else. */
export function wholeOf(query: ReadonlyMap<string, string>, name: string): number | null {
  const text = query.get(name);
  return text === undefined ? null : /^\d{1,16}$/.test(text) ? Number(text) : NaN;
}
