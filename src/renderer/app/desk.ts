/**
 * What the shell's parts share: the terminal, the workspaces, the dock that is on the screen, what lies above it, and the
 * list of all commands. Panels do not know it; they have their `Panel`.
 */

import { createContext, useContext } from 'react';
import { assert } from '../../engine/contract/index.ts';
import type { Places } from '../i18n/language.ts';
import type { Panel, Settings } from '../panels/panel.ts';
import type { Command } from '../state/settings-shortcuts.ts';
import { newStore, type Store } from '../state/store.ts';
import type { Terminal } from '../state/terminal.ts';
import type { Workspaces } from '../state/workspace.ts';
import type { WorkspaceHolder } from '../state/workspace-holder.ts';
import type { Dock } from './dock/dock.ts';

export type Above = 'palette' | 'picker' | 'help' | 'details' | 'exchanges' | 'settings' | null;

export class Desk {
  readonly terminal: Terminal;
  readonly workspaces: Workspaces;
  readonly holder: WorkspaceHolder;
  readonly dock: Store<Dock | null> = newStore<Dock | null>(null);
  readonly above: Store<Above> = newStore<Above>(null);
  readonly commands: Store<readonly Command[]> = newStore<readonly Command[]>([]);
  /** The last active panel that shows an instrument: whose the bar above speaks of. */
  readonly subject: Store<string | null> = newStore<string | null>(null);
  /** How often each panel was loaded anew by hand. */
  readonly reloads: Store<Readonly<Record<string, number>>> = newStore<Readonly<Record<string, number>>>({});
  /** What the shell has to say, as a text and a number that makes each one new. */
  readonly said: Store<{ readonly text: string; readonly count: number } | null> = newStore<{ readonly text: string; readonly count: number } | null>(null);
  /** The panels that were active, the last one first. */
  #recent: readonly string[] = [];

  constructor(terminal: Terminal, workspaces: Workspaces, holder: WorkspaceHolder) {
    this.terminal = terminal;
    this.workspaces = workspaces;
    this.holder = holder;
    workspaces.open.subscribe(() => this.#choose(null));
    this.#choose(null);
  }

  get panel(): Panel<Settings> | null {
    const active = this.dock.get()?.active.get() ?? null;
    return active === null ? null : this.workspaces.open.get().panels.get(active);
  }

  /** Nothing is arranged: it is locked, or another window arranges it. */
  get isFixed(): boolean {
    return this.workspaces.open.get().isLocked.get() || !this.workspaces.isOurs.get();
  }

  /** The last active panel of a kind, of those that are shown. */
  panelOf(kind: string): Panel<Settings> | null {
    const { panels } = this.workspaces.open.get();
    const ids = [...this.#recent, ...panels.ids.filter((id) => !this.#recent.includes(id))];
    return ids.map((id) => panels.get(id)).find((panel) => panel !== null && panel.kind === kind && panel.isShown.get()) ?? null;
  }

  /** The kinds of the panels on the screen, the last active first. */
  get shownKinds(): readonly string[] {
    const { panels } = this.workspaces.open.get();
    return [...new Set([...this.#recent, ...panels.ids].flatMap((id) => {
      const panel = panels.get(id);
      return panel !== null && panel.isShown.get() ? [panel.kind] : [];
    }))];
  }

  activated(panel: string | null): void {
    if (panel !== null) this.#recent = [panel, ...this.#recent.filter((id) => id !== panel)].slice(0, 64);
    this.#choose(panel);
  }

  reload(panel: string): void {
    this.reloads.update((before) => ({ ...before, [panel]: (before[panel] ?? 0) + 1 }));
  }

  add(kind: string): void {
    const dock = this.dock.get();
    if (!this.workspaces.isOurs.get()) return;
    const id = this.workspaces.addPanel(kind, this.subject.get());
    if (id === null || dock === null) return;
    dock.add(id);
    dock.focus(id);
  }

  close(panel: string): void {
    if (this.isFixed) return;
    this.dock.get()?.remove(panel);
    this.workspaces.removePanel(panel);
    this.#recent = this.#recent.filter((id) => id !== panel);
    this.#choose(null);
  }

  say(text: string): void {
    this.said.update((before) => ({ text, count: (before?.count ?? 0) + 1 }));
  }

  #choose(active: string | null): void {
    const { panels } = this.workspaces.open.get();
    const shows = (id: string | null): id is string => {
      const kind = id === null ? undefined : panels.get(id)?.kind;
      return kind !== undefined && (this.workspaces.kindOf(kind)?.about ?? 'none') !== 'none';
    };
    const before = this.subject.get();
    this.subject.set(shows(active) ? active : shows(before) ? before : (panels.ids.find(shows) ?? null));
  }
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  assert(desk !== null, 'the shell stands inside a desk');
  return desk;
}

/** What stands in the places of a command's name. */
export function valuesOf({ values }: Command): Places {
  return typeof values === 'function' ? values() : (values ?? {});
}
