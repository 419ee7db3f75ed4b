/**
 * The workspaces: which there are, which is open, and that each is kept on every change: a moment after it, and at once
 * when the page goes.
 *
 * Holds: there is always one open; its layout is kept as it was last told; closing a page never changes it.
 */

import type { Instrument } from '../../engine/contract/index.ts';
import type { AnyPanelKind, PanelLink, Settings } from '../panels/panel.ts';
import { instrumentOf, intervalOf, linkFrom, noLinks, unlinked } from './links.ts';
import type { Kepts } from './settings-keeper.ts';
import { fieldsOf, listOf, textOr, type Loose } from './settings-parse.ts';
import { newStore, type Store } from './store.ts';
import { emptyWorkspace, keptWorkspace, nameFrom, workspaceFrom, type Workspace } from './workspace-file.ts';
import { firstLayout } from './workspace-first.ts';
import { emptyLayout, idLengthMax, panelsMax, settled, type Layout } from './workspace-layout.ts';
import { Panels } from './workspace-panels.ts';

export const workspacesMax = 24;
/** Long enough to take a drag as one change, short enough to lose nothing that matters. */
export const saveAfterMs = 300;

export interface WorkspaceName {
  readonly id: string;
  /** Empty until somebody names it. */
  readonly name: string;
}

/** The workspace on the screen. Another one is another object, also when it is the same workspace opened anew. */
export interface OpenWorkspace {
  readonly id: string;
  readonly panels: Panels;
  /** As it was when it was opened, and is told from then on. */
  readonly layout: Store<Layout>;
  readonly isLocked: Store<boolean>;
}

export interface WorkspacesParts {
  readonly kepts: Kepts;
  readonly kinds: readonly AnyPanelKind[];
  readonly screen: { readonly width: number; readonly height: number };
  /** Some letters that another window does not come upon: two that add a workspace at once must not call it the same. */
  readonly freshMark: () => string;
}

const firstId = 'w-1';
const listKey = 'workspaces';
const looksKey = 'panel-looks';
const keyPrefix = 'workspace.';
export const keyOf = (id: string): string => `${keyPrefix}${id}`;

export class Workspaces {
  readonly list: Store<readonly WorkspaceName[]>;
  readonly open: Store<OpenWorkspace>;
  /** False: another window arranges it. What is changed here then lasts as long as this page. */
  readonly isOurs: Store<boolean> = newStore(true);
  /** False while what lies here is not yet known to be the newest: a page that begins on an empty shelf asks the engine first. */
  readonly isReady: Store<boolean>;
  readonly #parts: WorkspacesParts;
  readonly #kinds: ReadonlyMap<string, AnyPanelKind>;
  /** How the last used of each kind was set. */
  #looks: Loose;
  #areLooksKept = true;
  #instruments: readonly Instrument[] = [];
  #isTouched = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isLeaving = false;

  constructor(parts: WorkspacesParts) {
    this.#parts = parts;
    this.#kinds = new Map(parts.kinds.map((kind) => [kind.id, kind]));
    this.#looks = fieldsOf(parts.kepts.get(looksKey));
    this.isReady = newStore(parts.kepts.get(listKey) !== null);
    this.list = newStore(this.#keptList());
    this.open = newStore(this.#wanted(null));
    parts.kepts.onNews(listKey, () => this.#hearOfList());
  }

  /** The engine's shelf knew newer ones than the page. What somebody changes here meanwhile is not taken from under their hands. */
  onTaken(keys: readonly string[]): void {
    const isOpenOne = keys.some((key) => key === listKey || key === keyOf(this.open.get().id));
    if (isOpenOne && !this.#isTouched) {
      this.#looks = fieldsOf(this.#parts.kepts.get(looksKey));
      this.list.set(this.#keptList());
      this.open.set(this.#wanted(this.isReady.get() ? this.open.get().id : null));
    } else if (keys.includes(listKey)) this.#hearOfList();
    this.isReady.set(true);
  }

  /** The open one as it was kept last, by whichever window: what was changed here meanwhile is not kept. */
  refresh(): void {
    const { id } = this.open.get();
    const kept = workspaceFrom(this.#parts.kepts.get(keyOf(id)));
    this.#isTouched = false;
    this.#stopTimer();
    if (JSON.stringify(keptWorkspace(kept)) !== JSON.stringify(keptWorkspace(this.current()))) this.open.set(this.#opened(id, kept));
  }

  /** What the engine lists now. */
  offer(instruments: readonly Instrument[]): void {
    this.#instruments = instruments;
    this.open.get().panels.offer(instruments);
  }

  kindOf(id: string): AnyPanelKind | null {
    return this.#kinds.get(id) ?? null;
  }

  get name(): string {
    const { id } = this.open.get();
    return this.list.get().find((one) => one.id === id)?.name ?? '';
  }

  /** The open workspace as it is kept, and as it travels in a file. */
  current(): Workspace {
    const { panels, layout, isLocked } = this.open.get();
    return { name: this.name, isLocked: isLocked.get(), panels: panels.kept(), links: panels.links, layout: layout.get() };
  }

  switchTo(id: string): void {
    if (id === this.open.get().id || !this.list.get().some((one) => one.id === id)) return;
    this.saveNow();
    this.open.set(this.#opened(id, workspaceFrom(this.#parts.kepts.get(keyOf(id)))));
    this.#keepList();
  }

  /** A new one with the first layout. Null when there are as many as there may be. */
  add(): string | null {
    return this.take({ ...this.#first(), isLocked: false });
  }

  /** Makes a workspace of what a file said, or of a copy, and opens it. */
  take(workspace: Workspace): string | null {
    if (this.list.get().length >= workspacesMax) return null;
    this.saveNow();
    const id = `w-${freeNumber(this.list.get())}-${this.#parts.freshMark()}`;
    this.list.update((list) => [...list, { id, name: workspace.name }]);
    this.open.set(this.#opened(id, workspace));
    this.saveNow();
    this.#keepList();
    return id;
  }

  rename(id: string, name: string): void {
    this.list.update((list) => list.map((one) => (one.id === id ? { id, name: nameFrom(name) } : one)));
    this.#keepList();
    this.#changed();
  }

  /** The last one cannot be taken away. */
  remove(id: string): void {
    const rest = this.list.get().filter((one) => one.id !== id);
    const [next] = rest;
    if (next === undefined || rest.length === this.list.get().length) return;
    if (id === this.open.get().id) this.switchTo(next.id);
    this.list.set(rest);
    this.#parts.kepts.put(keyOf(id), null);
    this.#keepList();
  }

  /** Everything where a newcomer finds it. What the panels showed is gone. */
  reset(): void {
    const { id } = this.open.get();
    this.open.set(this.#opened(id, this.#first()));
    this.#changed();
  }

  lock(isLocked: boolean): void {
    this.open.get().isLocked.set(isLocked);
    this.#changed();
  }

  /** The id of a new panel of that kind, like the last used of it, showing what `beside` shows. Null when there are too many. */
  addPanel(kind: string, beside: string | null): string | null {
    const { panels } = this.open.get();
    if (panels.ids.length >= panelsMax) return null;
    const look = fieldsOf(this.#looks[kind]);
    const id = this.#newId(panels.ids, kind);
    const link: PanelLink = (beside === null ? null : panels.get(beside)?.link.get()) ?? (look['link'] === undefined ? unlinked : linkFrom(look['link']));
    const links = panels.links;
    panels.add(id, kind, fieldsOf(look['settings']), {
      instrument: beside === null ? null : instrumentOf(links, beside), intervalUs: intervalOf(links, beside ?? ''), link,
    });
    this.#changed();
    return id;
  }

  removePanel(id: string): void {
    this.open.get().panels.remove(id);
    this.#changed();
  }

  /** The layout of the workspace that is open; of one that is not any more, nobody wants to know. */
  arranged(open: OpenWorkspace, layout: Layout): void {
    if (this.open.get() !== open || this.#isLeaving) return;
    const next = settled(layout, open.panels.ids);
    if (JSON.stringify(next) === JSON.stringify(open.layout.get())) return;
    open.layout.set(next);
    this.#changed();
  }

  saveNow(): void {
    this.#stopTimer();
    if (!this.isOurs.get()) return;
    this.#parts.kepts.put(keyOf(this.open.get().id), keptWorkspace(this.current()));
    if (this.#parts.kepts.get(listKey) === null) this.#keepList();
    if (this.#areLooksKept) return;
    this.#areLooksKept = true;
    this.#parts.kepts.put(looksKey, this.#looks);
  }

  /** What waits to be kept is kept now. */
  saveSoonNow(): void {
    if (this.#timer !== null) this.saveNow();
  }

  /** The page goes: what it does to its windows and panels from here on is no change of anybody's. */
  leave(): void {
    if (this.#isLeaving) return;
    this.saveSoonNow();
    this.#isLeaving = true;
  }

  /** The page came back from the browser's memory. */
  stay(): void {
    this.#isLeaving = false;
  }

  /** Another window added, named or took away. The open one stays. */
  #hearOfList(): void {
    const kept = this.#keptList();
    const { id } = this.open.get();
    this.list.set(kept.some((one) => one.id === id) ? kept : [...kept, ...this.list.get().filter((one) => one.id === id)]);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #changed(): void {
    if (this.#isLeaving || !this.isOurs.get()) return;
    this.#isTouched = true;
    this.#timer ??= setTimeout(() => this.saveNow(), saveAfterMs);
  }

  /** A workspace that another window added while this list was written is not lost: it stands at the end. */
  #keptList(): readonly WorkspaceName[] {
    const seen = new Set<string>();
    const listed = listOf(fieldsOf(this.#parts.kepts.get(listKey))['list'], workspacesMax).flatMap((one) => {
      const id = textOr(fieldsOf(one)['id'], idLengthMax, null);
      if (id === null || seen.has(id) || this.#parts.kepts.get(keyOf(id)) === null) return [];
      seen.add(id);
      return [{ id, name: nameFrom(fieldsOf(one)['name']) }];
    });
    const others = this.#parts.kepts.keys().flatMap((key) => (key.startsWith(keyPrefix) && !seen.has(key.slice(keyPrefix.length)) ? [key.slice(keyPrefix.length)] : []));
    return [...listed, ...others.map((id) => ({ id, name: workspaceFrom(this.#parts.kepts.get(keyOf(id))).name }))].slice(0, workspacesMax);
  }

  /** That one, or the one that was open last, else the first, else a new one. */
  #wanted(id: string | null): OpenWorkspace {
    const list = this.list.get();
    const lastId = id ?? fieldsOf(this.#parts.kepts.get(listKey))['open'];
    const wanted = list.find((one) => one.id === lastId) ?? list[0];
    if (wanted !== undefined) return this.#opened(wanted.id, workspaceFrom(this.#parts.kepts.get(keyOf(wanted.id))));
    this.list.set([{ id: firstId, name: '' }]);
    return this.#opened(firstId, this.#first());
  }

  #opened(id: string, workspace: Workspace): OpenWorkspace {
    const panels = new Panels({
      kindOf: (kind) => this.kindOf(kind),
      onChange: () => this.#changed(),
      onSettings: (kind, settings) => this.#look(kind, settings),
    }, workspace.panels, workspace.links, this.#instruments);
    return { id, panels, layout: newStore(workspace.layout), isLocked: newStore(workspace.isLocked) };
  }

  #look(kind: string, settings: Settings): void {
    this.#looks = { ...this.#looks, [kind]: { settings } };
    this.#areLooksKept = false;
  }

  #first(): Workspace {
    const { width, height } = this.#parts.screen;
    const { root, panels } = firstLayout(width, height, [...this.#kinds.keys()]);
    return workspaceFrom({
      ...emptyWorkspace,
      isLocked: true,
      panels: Object.fromEntries(Object.entries(panels).map(([id, kind]) => [id, {
        kind, settings: {}, link: { ...unlinked, colour: this.kindOf(kind)?.about === 'none' ? null : 'red' },
      }])),
      groups: noLinks.groups,
      layout: { ...emptyLayout, root },
    });
  }

  #newId(taken: readonly string[], prefix: string): string {
    let count = taken.length + 1;
    while (taken.includes(`${prefix}-${count}`)) count += 1;
    return `${prefix}-${count}`;
  }

  #keepList(): void {
    this.#parts.kepts.put(listKey, { list: this.list.get(), open: this.open.get().id });
  }
}

/** By which an unnamed one is called. */
export function numberOf(id: string): number {
  return Number(/^w-(\d+)/.exec(id)?.[1] ?? 0);
}

function freeNumber(list: readonly WorkspaceName[]): number {
  const taken = new Set(list.map(({ id }) => numberOf(id)));
  let number = list.length + 1;
  while (taken.has(number)) number += 1;
  return number;
}
