/** How the page of keys groups and spells commands. */

import type { TextKey } from '../i18n/language.ts';
import type { Command, Place } from './commands.ts';

export interface HelpRow {
  readonly text: TextKey;
  readonly keys: readonly string[];
}

/** Commands of a place; those of one name are one row with all their keys. */
export function grouped(commands: readonly Command[], place: Place): readonly HelpRow[] {
  const rows = new Map<TextKey, string[]>();
  for (const command of commands) {
    if (command.place !== place) continue;
    const keys = rows.get(command.text) ?? [];
    keys.push(...command.keys);
    rows.set(command.text, keys);
  }
  return [...rows].map(([text, keys]) => ({ text, keys }));
}

const named: Readonly<Record<string, TextKey>> = {
  Alt: 'key.alt', Shift: 'key.shift', ArrowLeft: 'key.left', ArrowRight: 'key.right', ArrowUp: 'key.up', ArrowDown: 'key.down', Home: 'key.home', Escape: 'key.escape', End: 'key.end',
};

/** The caps of a key: a translated name where it has one, else its character. */
export function keyParts(spelt: string): readonly { readonly key: string; readonly text: TextKey | null }[] {
  return spelt.split(' ').map((key) => ({ key: key.toUpperCase(), text: named[key] ?? null }));
}
