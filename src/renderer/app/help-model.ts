/** How commands and their keys are listed and spelt for people. */

import type { TextKey } from '../i18n/language.ts';
import { keysOf, type Bindings, type Command, type Place } from '../state/settings-shortcuts.ts';

export interface HelpRow {
  readonly text: TextKey;
  readonly command: Command;
  readonly keys: readonly string[];
}

/** Commands of a place that have keys; those of one name are one row with all their keys. */
export function grouped(commands: readonly Command[], bindings: Bindings, place: Place): readonly HelpRow[] {
  const rows = new Map<TextKey, { readonly command: Command; readonly keys: string[] }>();
  for (const command of commands) {
    const keys = command.place === place ? keysOf(command, bindings) : [];
    if (keys.length === 0) continue;
    const row = rows.get(command.text) ?? { command, keys: [] };
    row.keys.push(...keys);
    rows.set(command.text, row);
  }
  return [...rows].map(([text, row]) => ({ text, ...row }));
}

const named: Readonly<Record<string, TextKey>> = {
  Mod: 'key.mod', Alt: 'key.alt', Shift: 'key.shift', ArrowLeft: 'key.left', ArrowRight: 'key.right', ArrowUp: 'key.up', ArrowDown: 'key.down', Home: 'key.home', Escape: 'key.escape', End: 'key.end',
  Enter: 'key.enter', Tab: 'key.tab', Delete: 'key.delete', Backspace: 'key.backspace', PageUp: 'key.pageUp', PageDown: 'key.pageDown',
};
const namedOnMac: Readonly<Record<string, TextKey>> = { ...named, Mod: 'key.command', Alt: 'key.option' };

/** The caps of a key: a translated name where it has one, else its character. */
export function keyParts(spelt: string, isMac: boolean): readonly { readonly key: string; readonly text: TextKey | null }[] {
  const names = isMac ? namedOnMac : named;
  // The space bar's own key is a space.
  return (spelt.endsWith('  ') || spelt === ' ' ? [...spelt.trim().split(' ').filter((key) => key !== ''), '␣'] : spelt.split(' ')).map((key) => ({ key: key.toUpperCase(), text: names[key] ?? null }));
}
