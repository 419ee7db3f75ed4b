/** The keyboard: finds the command of a key at the place that has the focus, and runs it. */

import { bindings, commandFor, spelt } from '../state/settings-shortcuts.ts';
import type { Desk } from './desk.ts';
import { isElement } from './popover.tsx';

/** Hears the keys of a window. The answer stops it. */
export function listenToKeys(home: Window, desk: Desk): () => void {
  const onKey = (event: KeyboardEvent): void => {
    // 229: an input method that some browsers do not call a composition yet.
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    const key = spelt(event);
    if (key === null || !isOurs(event, key)) return;
    const command = commandFor(desk.commands.get(), bindings.get(), key, placeOf(event.target, desk), desk.shownKinds);
    if (command === null || command.isReady?.() === false) return;
    // A card above the workspace takes all keys but those that open another one, or close it.
    if (desk.above.get() !== null && !(command.id.endsWith('.open') && key.startsWith('Mod '))) return;
    event.preventDefault();
    command.run();
  };
  home.addEventListener('keydown', onKey);
  return () => home.removeEventListener('keydown', onKey);
}

/** Whoever is being typed into, or walked through with arrows, gets the plain keys. */
function isOurs(event: KeyboardEvent, key: string): boolean {
  const { target } = event;
  if (!isElement(target)) return true;
  const isField = target.closest('input:not([type=checkbox], [type=radio], [type=range]), textarea, [contenteditable]:not([contenteditable=false]), .cm-editor') !== null;
  if (isField) return /^(?:Mod (?:k|,|Enter|Shift )|(?:Shift )?F\d)/.test(key);
  const isList = target.closest('select, input, dialog, [popover], [role=listbox], [role=menu]') !== null;
  return !isList || key.startsWith('Mod ') || /F\d/.test(key);
}

/** The kind of the panel that has the focus; with the focus nowhere, of the active one. */
function placeOf(target: EventTarget | null, desk: Desk): string | null {
  const active = desk.panel?.kind ?? null;
  if (!isElement(target) || target.localName === 'body') return active;
  const inside = target.closest('[data-kind]')?.getAttribute('data-kind') ?? null;
  return inside ?? (target.closest('[role=tab]') === null ? null : active);
}
