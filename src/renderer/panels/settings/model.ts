/** The settings in lists: time zones, searched, and commands with their keys, searched and judged. */

import { conflictsOf, keysOf, type Bindings, type Command } from '../../state/settings-shortcuts.ts';

/** Where traders sit, first; then all that the browser knows. */
const usual: readonly string[] = ['UTC', 'Asia/Shanghai', 'Asia/Hong_Kong', 'Asia/Singapore', 'Asia/Tokyo', 'Europe/London', 'Europe/Berlin', 'America/New_York', 'America/Chicago'];

export function zoneNames(all: readonly string[]): readonly string[] {
  return [...new Set([...usual, ...all])];
}

export interface ShortcutRow {
  readonly command: Command;
  readonly keys: readonly string[];
  readonly isOwn: boolean;
  /** Titles of those that want one of its keys too. */
  readonly rivals: readonly string[];
}

/** Commands that a search finds by name, id or key, those in conflict first. */
export function shortcutRows(commands: readonly Command[], bindings: Bindings, query: string, titleOf: (command: Command) => string): readonly ShortcutRow[] {
  const conflicts = conflictsOf(commands, bindings);
  const byId = new Map(commands.map((command) => [command.id, command]));
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return [...byId.values()]
    .map((command) => {
      const keys = keysOf(command, bindings);
      const rivals = conflicts.flatMap(({ key, ids }) => (ids.includes(command.id) && keys.includes(key) ? ids.filter((id) => id !== command.id) : []));
      return { command, keys, isOwn: !Object.hasOwn(bindings, command.id), rivals: [...new Set(rivals)].flatMap((id) => byId.get(id) ?? []).map(titleOf) };
    })
    .filter(({ command, keys }) => {
      const hay = `${titleOf(command)} ${command.id} ${keys.join(' ')}`.toLowerCase();
      return words.every((word) => hay.includes(word));
    })
    .toSorted((before, after) => Math.sign(after.rivals.length) - Math.sign(before.rivals.length));
}

/** What is shown of a choice: `settings.theme.dark`. */
export function choiceKey<Setting extends string, Choice extends string>(setting: Setting, choice: Choice): `settings.${Setting}.${Choice}` {
  return `settings.${setting}.${choice}`;
}
