/**
 * JSON on the checked path of venues whose numbers are texts: any order of keys, any white space, any
 * further keys; but strict where JSON.parse is lenient or silent: UTF-8, a key named twice, nesting.
 */

import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { readText } from './utf8.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Deepest nesting that a message of an exchange has, with room to spare. */
const depthMax = 16;

export function readJson(bytes: Uint8Array): Result<unknown, Fault> {
  const text = readText(bytes);
  if (!text.ok) return failed(fault('frame.malformed', text.fault));
  const counted = countMembers(text.value);
  if (counted === null) return failed(fault('frame.malformed', `the message was nested more than ${depthMax} deep`));
  let value: unknown;
  try {
    value = JSON.parse(text.value);
  } catch {
    return failed(fault('frame.malformed', `${bytes.length} bytes were not JSON`));
  }
  if (membersOf(value) !== counted) return failed(fault('frame.malformed', 'a key was named twice'));
  return ok(value);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A key of the object itself: `__proto__` and `constructor` in a message find nothing. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Colons outside of strings: one a member. Null when nested too deep. */
function countMembers(text: string): number | null {
  let members = 0;
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (isText) {
      if (character === 92) at += 1;
      else if (character === 34) isText = false;
      continue;
    }
    if (character === 34) isText = true;
    else if (character === 58) members += 1;
    else if (character === 91 || character === 123) depth += 1;
    else if (character === 93 || character === 125) depth -= 1;
    if (depth > depthMax) return null;
  }
  return members;
}

/** Members that survived parsing; nesting is bounded by the count before it. */
function membersOf(value: unknown): number {
  if (Array.isArray(value)) {
    let members = 0;
    for (const item of value) if (typeof item === 'object') members += membersOf(item);
    return members;
  }
  if (!isObject(value)) return 0;
  let members = 0;
  for (const key of Object.keys(value)) members += 1 + membersOf(value[key]);
  return members;
}
