/**
 * HTX's JSON on the checked path: strict, and with numbers as they were written, because ids have up
 * to 28 digits and prices forms like `1.98E-4`.
 *
 * A reader of its own: JSON.parse hands out a number's source only through a reviver that the
 * language's types do not know yet, and lets a key be named twice. Both read the same texts alike
 * (json.test.ts).
 */

import { fault, type Fault } from '../../../domain/fault.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { readText } from '../utf8.ts';

/** A number in its characters. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type JsonObject = ReadonlyMap<string, JsonValue>;
export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;

/** Deepest nesting that a message of the exchange has, with room to spare. */
const depthMax = 16;

export function readJson(bytes: Uint8Array): Result<JsonValue, Fault> {
  const text = readText(bytes);
  if (!text.ok) return failed(fault('frame.malformed', text.fault));
  const value = new JsonReader(text.value).read();
  return value === undefined ? failed(fault('frame.malformed', `${bytes.length} bytes were not JSON that we accept`)) : ok(value);
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

const space = /[ \t\n\r]*/y;
/** Every character from the blank on, but quotes and backslashes. */
const plainText = /"[ !#-[\]-\uffff]*"/y;
const escapedText = /"(?:[ !#-[\]-\uffff]|\\.)*"/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const words = [['true', true], ['false', false], ['null', null]] as const;

/** One pass over a text; `undefined` stands for “not JSON”. */
class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): JsonValue | undefined {
    const value = this.#value(0);
    this.#take(space);
    return this.#at === this.#text.length ? value : undefined;
  }

  #value(depth: number): JsonValue | undefined {
    this.#take(space);
    const first = this.#text[this.#at];
    if (first === '{') return depth === depthMax ? undefined : this.#object(depth + 1);
    if (first === '[') return depth === depthMax ? undefined : this.#list(depth + 1);
    if (first === '"') return this.#string();
    const word = this.#word();
    return word === undefined ? this.#number() : word;
  }

  #object(depth: number): JsonObject | undefined {
    const members = new Map<string, JsonValue>();
    if (this.#opensEmpty('}')) return members;
    do {
      this.#take(space);
      const key = this.#string();
      if (key === undefined || members.has(key) || !this.#passes(':')) return undefined;
      const value = this.#value(depth);
      if (value === undefined) return undefined;
      members.set(key, value);
    } while (this.#passes(','));
    return this.#passes('}') ? members : undefined;
  }

  #list(depth: number): readonly JsonValue[] | undefined {
    const items: JsonValue[] = [];
    if (this.#opensEmpty(']')) return items;
    do {
      const value = this.#value(depth);
      if (value === undefined) return undefined;
      items.push(value);
    } while (this.#passes(','));
    return this.#passes(']') ? items : undefined;
  }

  #opensEmpty(end: string): boolean {
    this.#at += 1;
    return this.#passes(end);
  }

  #string(): string | undefined {
    const plain = this.#take(plainText);
    if (plain !== null) return plain.slice(1, -1);
    const escaped = this.#take(escapedText);
    if (escaped === null) return undefined;
    try {
      const value: unknown = JSON.parse(escaped);
      return typeof value === 'string' ? value : undefined;
    } catch {
      return undefined;
    }
  }

  #number(): JsonNumber | undefined {
    const text = this.#take(number);
    return text === null ? undefined : new JsonNumber(text);
  }

  #word(): boolean | null | undefined {
    const found = words.find(([word]) => this.#text.startsWith(word, this.#at));
    if (found === undefined) return undefined;
    this.#at += found[0].length;
    return found[1];
  }

  #passes(character: string): boolean {
    this.#take(space);
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  /** What the pattern finds right here, stepped over; null when it finds nothing. */
  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return null;
    this.#at += found[0].length;
    return found[0];
  }
}
