/** What each panel of alerts has in hand: which alert is being written, from its button or from a command alike. */

import { newStore, type Store } from '../../state/store.ts';

/** An alert's id, `new`, or nothing. */
export type Editing = { readonly id: string | null } | null;

const byPanel = new Map<string, Store<Editing>>();

export function editingOf(panel: string): Store<Editing> {
  const known = byPanel.get(panel) ?? newStore<Editing>(null);
  byPanel.set(panel, known);
  return known;
}

export function askForNew(panel: string): void {
  editingOf(panel).set({ id: null });
}
