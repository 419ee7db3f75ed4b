/**
 * Commands and their keys: how a key is spelt, which command it means where, and which commands want the same key.
 *
 * A key is what the browser calls it, after the modifiers in the order Mod, Alt, Shift. Mod is Ctrl, or Cmd on a Mac.
 * Holds: keys that a person chose replace the command's own; a key that is typed into a composition means nothing.
 */

import type { Places, TextKey } from '../i18n/language.ts';
import { kepts } from './settings-keeper.ts';
import { fieldsOf, listOf, textOr } from './settings-parse.ts';
import { newStore, type Store } from './store.ts';

/** Where the keys of a command count: everywhere, or in panels of a kind. */
export type Place = string;
export const anywhere: Place = 'anywhere';

export interface Command {
  readonly id: string;
  readonly text: TextKey;
  readonly values?: Places | (() => Places);
  readonly place: Place;
  /** What it belongs to, where its name alone does not say it. */
  readonly section?: TextKey;
  readonly keys: readonly string[];
  readonly run: () => void;
  /** False: not now, as closing a panel in a locked workspace. */
  readonly isReady?: () => boolean;
  /** Left out of the palette: steps of something that only makes sense under a key. */
  readonly isSmall?: boolean;
}

/** Command → its keys, where a person chose others than its own. */
export type Bindings = Readonly<Record<string, readonly string[]>>;

export interface KeyFacts {
  readonly key: string;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  /** Where on the keyboard: with Alt, some systems type another character than the key says. */
  readonly code?: string;
}

const keysMax = 4;
const keyLengthMax = 40;
const bindingsMax = 400;

export function bindingsFrom(stored: unknown): Bindings {
  return Object.fromEntries(Object.entries(fieldsOf(stored)).slice(0, bindingsMax).map(([id, keys]) => [id, listOf(keys, keysMax).flatMap((key) => textOr(key, keyLengthMax, []))]));
}

export function keysOf(command: Pick<Command, 'id' | 'keys'>, bindings: Bindings): readonly string[] {
  return Object.hasOwn(bindings, command.id) ? (bindings[command.id] ?? []) : command.keys;
}

/** Null while only a modifier is held, and for what belongs to an input method. */
export function spelt({ key, code, altKey, shiftKey, ctrlKey, metaKey }: KeyFacts): string | null {
  if (['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'Dead', 'Process', 'Unidentified', 'CapsLock'].includes(key)) return null;
  const isMod = ctrlKey || metaKey;
  const named = altKey ? (plainOf(code) ?? key) : key;
  const isSign = named.length === 1;
  // Shift changes the character by itself, except in a combination.
  return `${isMod ? 'Mod ' : ''}${altKey ? 'Alt ' : ''}${shiftKey && (!isSign || isMod || altKey) ? 'Shift ' : ''}${isSign ? named.toLowerCase() : named}`;
}

/** `KeyR` → `r`, `Digit1` → `1`. */
function plainOf(code: string | undefined): string | null {
  const found = /^(?:Key|Digit)(\w)$/.exec(code ?? '');
  return found?.[1]?.toLowerCase() ?? null;
}

/**
 * The command of a key: of the panel that has the focus, else of the whole screen, else of a panel that is shown, where the
 * key is a plain character. Arrows would move a picture that nobody looks at.
 */
export function commandFor(commands: readonly Command[], bindings: Bindings, key: string, focused: Place | null, shown: readonly Place[]): Command | null {
  const places = [...(focused === null ? [] : [focused]), anywhere, ...(key.length === 1 ? shown : [])];
  for (const place of places) {
    const found = commands.find((command) => command.place === place && keysOf(command, bindings).includes(key));
    if (found !== undefined) return found;
  }
  return null;
}

export interface Conflict {
  readonly key: string;
  readonly ids: readonly string[];
}

/** Keys that mean two things at one place. */
export function conflictsOf(commands: readonly Command[], bindings: Bindings): readonly Conflict[] {
  const byKey = new Map<string, Command[]>();
  for (const command of commands) for (const key of new Set(keysOf(command, bindings))) byKey.set(key, [...(byKey.get(key) ?? []), command]);
  return [...byKey].flatMap(([key, all]) => {
    const inConflict = all.filter((one) => all.some((other) => other !== one && (one.place === other.place || one.place === anywhere || other.place === anywhere)));
    return inConflict.length === 0 ? [] : [{ key, ids: inConflict.map(({ id }) => id) }];
  });
}

/** With other keys for a command; its own keys again with null. What equals its own is not kept. */
export function rebound(bindings: Bindings, command: Pick<Command, 'id' | 'keys'>, keys: readonly string[] | null): Bindings {
  const rest = Object.fromEntries(Object.entries(bindings).filter(([id]) => id !== command.id));
  if (keys === null || (keys.length === command.keys.length && keys.every((key) => command.keys.includes(key)))) return rest;
  return { ...rest, [command.id]: [...new Set(keys)].slice(0, keysMax) };
}

const key = 'shortcuts';

export const bindings: Store<Bindings> = newStore(bindingsFrom(kepts.get(key)));
kepts.onNews(key, () => bindings.set(bindingsFrom(kepts.get(key))));

export function bind(next: Bindings): void {
  bindings.set(next);
  kepts.put(key, next);
}
