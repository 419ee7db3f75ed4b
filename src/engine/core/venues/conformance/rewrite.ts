/** The same JSON in other words: keys in another order, keys that nobody knows, blanks. Numbers stay as they are written. */

import { isList, JsonNumber, readJson, type JsonObject, type JsonValue } from '../htx/json.ts';
import { writeText } from '../utf8.ts';

export type Rewrite = (members: readonly Member[]) => readonly Member[];
type Member = readonly [key: string, value: JsonValue];

/** Null for a text that is no JSON. */
export function rewritten(text: string, rewrite: Rewrite, blank = ''): string | null {
  const read = readJson(writeText(text));
  return read.ok ? written(read.value, rewrite, blank) : null;
}

export const backwards: Rewrite = (members) => [...members].reverse();

/** By name, which is an order that no venue uses. */
export const byName: Rewrite = (members) => [...members].sort(([left], [right]) => (left < right ? -1 : 1));

/** Before, between and behind what is known. */
export const withStrangers: Rewrite = (members) => {
  const stranger = (name: string): Member => [name, new JsonNumber('{"deep":[1.5E-7,null,"x",{}]}')]; // its characters stand as they are
  return [stranger('zzFirst'), ...members.flatMap((member, index): readonly Member[] => [member, [`zz${index}`, true]]), stranger('zzLast')];
};

function written(value: JsonValue, rewrite: Rewrite, blank: string): string {
  if (value instanceof JsonNumber) return value.text;
  if (isList(value)) return `[${blank}${value.map((item) => written(item, rewrite, blank)).join(`${blank},${blank}`)}${blank}]`;
  if (isMap(value)) {
    const members = rewrite([...value]).map(([key, member]) => `${JSON.stringify(key)}${blank}:${blank}${written(member, rewrite, blank)}`);
    return `{${blank}${members.join(`${blank},${blank}`)}${blank}}`;
  }
  return JSON.stringify(value);
}

function isMap(value: JsonValue): value is JsonObject {
  return value instanceof Map;
}
