/**
 * The workspace on the screen: dockview with our panels in it. It knows panels by their ids only; what is drawn in them
 * is React's, through the slots that it hands out (slots.ts, dock-view.tsx).
 *
 * Holds: every change of the layout is told to `onArranged` once a turn; while the workspace is locked nothing is dragged,
 * resized, floated or closed; a window that is closed gives its panels back to where they were.
 */

import { createDockview, type DockviewApi, type DockviewGroupPanel } from 'dockview';
import { newStore, type Store } from '../../state/store.ts';
import { inOneColumn, panelsOf, seatOf, settled, type Layout, type OwnWindow, type Seat } from '../../state/workspace-layout.ts';
import { withKeptShares } from '../../state/workspace-shares.ts';
import { bodyName, fromDock, tabName, toDock, type Size } from './convert.ts';
import { focusIn } from './focus-in.ts';
import { fitting, leastOfTabs, roomFor, type LeastOf } from './least.ts';
import { Slots } from './slots.ts';

export interface DockParts {
  readonly layout: Layout;
  readonly isLocked: boolean;
  /** The panels that the workspace has now. */
  readonly ids: () => readonly string[];
  readonly titleOf: (panel: string) => string;
  /** What a panel needs, its head included. */
  readonly leastOf: LeastOf;
  readonly announce: (kind: 'open' | 'close' | 'maximize' | 'restore' | 'float' | 'dock' | 'popout', title: string) => string;
  readonly onArranged: (layout: Layout) => void;
  readonly onShown: (panel: string, isShown: boolean) => void;
  readonly onWindow: (opened: Window) => void;
  /** The browser did not let a window open. */
  readonly onBlocked: () => void;
}

/** Narrower than this there is no room for panels side by side. */
export const columnWidthMax = 820;
export type Direction = 'left' | 'right' | 'up' | 'down';
const sideOf = { left: 'left', right: 'right', up: 'top', down: 'bottom' } as const;
const floatAt = { x: 80, y: 60 } as const;

export class Dock {
  readonly slots: Slots;
  /** The panel that has, or last had, the focus. */
  readonly active: Store<string | null> = newStore<string | null>(null);
  readonly maximised: Store<string | null> = newStore<string | null>(null);
  /** Windows that the browser did not let us open by ourselves. */
  readonly waiting: Store<readonly OwnWindow[]> = newStore<readonly OwnWindow[]>([]);
  readonly api: DockviewApi;
  readonly #parts: DockParts;
  readonly #root: HTMLElement;
  readonly #watch: ResizeObserver;
  readonly #ends: (() => void)[] = [];
  /** Where panels that float now lay before. */
  readonly #seats = new Map<string, { readonly seat: Seat; readonly width: number; readonly height: number }>();
  #isColumn = false;
  #isLocked: boolean;
  /** While a layout is being loaded, what dockview tells is not the person's doing. */
  #isLoading = false;
  #isToldSoon = false;
  #isClosed = false;
  /** As it is on a screen that is wide enough. */
  #wide: Layout;
  /** What dockview made of it, in its pixels. */
  #laid: Layout;
  /** What part of what panels need there was room for then. */
  #room: Size = { width: 1, height: 1 };

  constructor(root: HTMLElement, parts: DockParts) {
    this.#parts = parts;
    this.#root = root;
    this.#wide = parts.layout;
    this.#laid = parts.layout;
    this.#isLocked = parts.isLocked;
    this.slots = new Slots(parts.onShown);
    this.api = createDockview(root, {
      createComponent: ({ id }) => this.slots.body(id),
      createTabComponent: ({ id }) => this.slots.tab(id),
      createRightHeaderActionComponent: (group) => this.slots.actions(group),
      createWatermarkComponent: () => this.slots.empty(),
      popoutUrl: 'popout.html',
      scrollbars: 'native',
      floatingGroupBounds: 'boundedWithinViewport',
      floatingGroupDragHandle: 'tabbar',
      locked: parts.isLocked,
      disableDnd: parts.isLocked,
      theme: { name: 'fathom', className: 'dockview-theme-fathom', gap: 0, dndTabIndicator: 'line', tabGroupIndicator: 'none' },
      getAnnouncement: ({ kind, panel }) => parts.announce(kind, panel.title ?? panel.id),
    });
    const { width, height } = root.getBoundingClientRect();
    this.#isColumn = width <= columnWidthMax;
    this.api.layout(width, height);
    this.#load(this.#isColumn ? inOneColumn(parts.layout) : parts.layout);
    this.#listen();
    this.#watch = new ResizeObserver(() => this.#fit());
    this.#watch.observe(root);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#watch.disconnect();
    for (const end of this.#ends) end();
    this.api.dispose();
    this.#root.replaceChildren();
  }

  lock(isLocked: boolean): void {
    this.#isLocked = isLocked;
    this.api.updateOptions({ locked: isLocked, disableDnd: isLocked });
    this.#root.classList.toggle('is-locked', isLocked);
  }

  /** Titles are said by screen readers, and change with the language and the instrument. */
  retitle(panel: string, title: string): void {
    const shown = this.api.getPanel(panel);
    if (shown !== undefined && shown.title !== title) shown.api.setTitle(title);
  }

  /** Beside the active panel, as a tab in front of it. */
  add(panel: string): void {
    const beside = this.active.get();
    const position = beside !== null && this.api.getPanel(beside) !== undefined ? { position: { referencePanel: beside } } : {};
    const { width, height } = this.#parts.leastOf(panel);
    this.api.addPanel({ id: panel, component: bodyName, tabComponent: tabName, title: this.#parts.titleOf(panel), minimumWidth: width, minimumHeight: height, ...position });
  }

  remove(panel: string): void {
    const shown = this.api.getPanel(panel);
    if (shown !== undefined) this.api.removePanel(shown);
  }

  focus(panel: string): void {
    const shown = this.api.getPanel(panel);
    if (shown === undefined) return;
    shown.api.setActive();
    shown.api.getWindow().focus();
    focusIn(shown.view.content.element);
  }

  toggleMaximised(panel: string): void {
    const shown = this.api.getPanel(panel);
    if (shown === undefined || shown.api.location.type !== 'grid') return;
    if (shown.api.isMaximized()) shown.api.exitMaximized();
    else shown.api.maximize();
  }

  where(panel: string): 'grid' | 'floating' | 'popout' {
    const type = this.api.getPanel(panel)?.api.location.type;
    return type === 'floating' || type === 'popout' ? type : 'grid';
  }

  float(panel: string): void {
    const shown = this.api.getPanel(panel);
    if (shown === undefined || this.#isLocked) return;
    const { width, height } = this.#root.getBoundingClientRect();
    const seat = seatOf(this.#wide.root, panel);
    if (seat !== null) this.#seats.set(panel, { seat, width: shown.group.width, height: shown.group.height });
    this.api.addFloatingGroup(shown, { ...floatAt, width: Math.round(Math.min(640, width * 0.6)), height: Math.round(Math.min(480, height * 0.6)) });
  }

  /** From a float or a window back among the others. */
  dock(panel: string): void {
    const shown = this.api.getPanel(panel);
    if (shown === undefined || shown.api.location.type === 'grid') return;
    if (shown.api.location.type === 'popout') {
      shown.api.getWindow().close();
      return;
    }
    const left = this.#seats.get(panel);
    const docked = (ids: readonly string[]): DockviewGroupPanel | undefined => ids.map((id) => this.api.getPanel(id)).find((one) => one?.api.location.type === 'grid')?.group;
    const mates = docked(left?.seat.mates ?? []);
    const beside = docked(left?.seat.beside?.panels ?? []);
    if (mates !== undefined) shown.api.moveTo({ group: mates });
    else if (left !== undefined && beside !== undefined) {
      shown.api.moveTo({ group: beside, position: left.seat.beside?.side ?? 'right' });
      shown.group.api.setSize({ width: left.width, height: left.height });
    } else shown.api.moveTo({ position: 'right' });
    shown.api.setActive();
  }

  async popOut(panel: string): Promise<void> {
    const shown = this.api.getPanel(panel);
    if (shown === undefined || shown.api.location.type === 'popout') return;
    const isOpen = await this.api.addPopoutGroup(shown.group.panels.length === 1 ? shown.group : shown);
    if (!isOpen) this.#parts.onBlocked();
  }

  /** Opens the windows that were open when the page was last seen. Browsers want a click for it. */
  async reopen(): Promise<void> {
    const windows = this.waiting.get();
    this.waiting.set([]);
    for (const { box, panels } of windows) {
      const [first] = panels;
      const shown = first === undefined ? undefined : this.api.getPanel(first);
      if (shown === undefined || shown.api.location.type === 'popout') continue;
      const isWhole = shown.group.panels.every(({ id }) => panels.includes(id));
      if (!(await this.api.addPopoutGroup(isWhole ? shown.group : shown, { position: box }))) this.waiting.update((before) => [...before, { box, panels }]);
    }
  }

  /** The panels stay where they are. */
  forgetWaiting(): void {
    this.waiting.set([]);
    this.#tellSoon();
  }

  /** Dragging for the keyboard: out of its tabs to that side; alone, into the tabs that lie there. */
  move(panel: string, direction: Direction): void {
    const shown = this.api.getPanel(panel);
    if (shown === undefined || this.#isLocked || shown.api.location.type !== 'grid') return;
    if (this.api.hasMaximizedGroup()) this.api.exitMaximizedGroup();
    const nextId = this.api.adjacentGroupInDirection(shown.group, direction)?.id;
    const next = this.api.groups.find(({ id }) => id === nextId);
    if (shown.group.panels.length > 1) shown.api.moveTo({ group: shown.group, position: sideOf[direction] });
    else if (next === undefined) shown.api.moveTo({ position: sideOf[direction] });
    else shown.api.moveTo({ group: next });
    this.focus(panel);
  }

  /** Makes the tabs of a panel larger or smaller, by a part of the workspace. */
  resize(panel: string, side: 'width' | 'height', part: number): void {
    const shown = this.api.getPanel(panel);
    if (shown === undefined || this.#isLocked || shown.api.location.type === 'popout') return;
    const { width, height } = this.#root.getBoundingClientRect();
    const { group } = shown;
    group.api.setSize(side === 'width' ? { width: group.width + part * width } : { height: group.height + part * height });
  }

  /** The next group, in reading order, gets the focus. */
  focusNext(direction: 1 | -1): void {
    const groups = this.api.groups.filter(({ api, panels }) => api.isVisible && panels.length > 0);
    const from = groups.findIndex((group) => group === this.api.activeGroup);
    const next = groups[(from + direction + groups.length) % groups.length]?.activePanel;
    if (next !== undefined) this.focus(next.id);
  }

  focusToward(direction: Direction): void {
    const from = this.api.activeGroup;
    const next = from === undefined ? undefined : this.api.adjacentGroupInDirection(from, direction);
    if (next?.activePanel !== undefined) this.focus(next.activePanel.id);
  }

  nextTab(direction: 1 | -1): void {
    const group = this.api.activeGroup;
    if (group === undefined || group.activePanel === undefined) return;
    const at = group.panels.indexOf(group.activePanel);
    const next = group.panels[(at + direction + group.panels.length) % group.panels.length];
    if (next !== undefined) this.focus(next.id);
  }

  /** What panels need changed, with the size of texts. Windows of their own would not outlive another layout: it counts from the next one on. */
  refit(): void {
    if (!this.#isColumn && !this.#hasWindows()) this.#reload();
  }

  #reload(): void {
    const had = this.#root.contains(document.activeElement) ? this.active.get() : null;
    this.#load(this.#wide);
    if (had !== null) this.focus(had);
  }

  #hasWindows(): boolean {
    return this.api.groups.some(({ api }) => api.location.type === 'popout');
  }

  #load(layout: Layout): void {
    this.#isLoading = true;
    const { width, height } = this.api;
    const { titleOf, leastOf } = this.#parts;
    this.#room = roomFor(layout.root, { width, height }, leastOf);
    this.api.fromJSON(toDock(layout, { width, height }, { titleOf, leastOf: fitting(leastOf, this.#room) }), { reuseExistingPanels: true });
    // Keys act on the active panel from the first moment on.
    const active = layout.active ?? (layout.root === null ? null : (panelsOf(layout.root)[0] ?? null));
    if (active !== null) this.api.getPanel(active)?.api.setActive();
    if (layout.maximised !== null) this.api.getPanel(layout.maximised)?.api.maximize();
    this.waiting.set(layout.windows);
    this.#laid = this.#seen();
    this.#isLoading = false;
    this.lock(this.#isLocked);
    this.#look();
    requestAnimationFrame(() => this.#showTab());
  }

  #listen(): void {
    const { api } = this;
    const ends = [
      api.onDidLayoutChange(() => this.#tellSoon()),
      api.onDidMaximizedGroupChange(() => this.#tellSoon()),
      api.onDidActivePanelChange(() => this.#tellSoon()),
      api.onDidAddPopoutGroup(({ window: opened }) => this.#parts.onWindow(opened)),
      api.onDidPopoutGroupSizeChange(() => this.#tellSoon()),
      api.onDidPopoutGroupPositionChange(() => this.#tellSoon()),
    ];
    this.#ends.push(...ends.map((end) => () => end.dispose()));
    const onDouble = (event: MouseEvent): void => {
      const head = event.target instanceof Element ? event.target.closest('.dv-tabs-and-actions-container') : null;
      if (head === null || (event.target instanceof Element && event.target.closest('button, select, input, label') !== null)) return;
      const group = api.groups.find(({ element }) => element.contains(head));
      if (group?.activePanel !== undefined) this.toggleMaximised(group.activePanel.id);
    };
    // A float is dragged by its head, which dockview allows whatever is locked.
    const onDown = (event: PointerEvent): void => {
      const head = event.target instanceof Element ? event.target.closest('.actions-slot') : null;
      if (head !== null) api.groups.find(({ element }) => element.contains(head))?.activePanel?.api.setActive();
      if (event.target instanceof Element && event.target.closest('.dv-sash') !== null) this.#root.ownerDocument.addEventListener('pointerup', () => requestAnimationFrame(() => this.#snap()), { once: true });
      if (this.#isLocked && event.target instanceof Element && event.target.closest('.dv-void-container, .dv-resize-container > [class^=dv-resize-handle]') !== null) event.stopPropagation();
    };
    this.#root.addEventListener('dblclick', onDouble);
    this.#root.addEventListener('pointerdown', onDown, { capture: true });
  }

  #fit(): void {
    const { width, height } = this.#root.getBoundingClientRect();
    if (width < 1 || height < 1) return;
    const isColumn = width <= columnWidthMax;
    this.api.layout(width, height);
    if (isColumn === this.#isColumn && !this.#isOtherRoom()) {
      this.#laid = this.#seen();
      return;
    }
    this.#isColumn = isColumn;
    const active = this.active.get();
    this.#wide = settled({ ...this.#wide, active }, this.#parts.ids());
    this.#load(isColumn ? inOneColumn(this.#wide) : this.#wide);
  }

  /** A border that a hand left between two pixels goes to the nearest one, where it will lie after the next start. */
  #snap(): void {
    if (this.#isClosed) return;
    const { width, height } = this.#root.getBoundingClientRect();
    this.api.layout(width, height, true);
    this.#tellSoon();
  }

  /** Whether panels may ask for more, or must ask for less, than when they were laid out. Windows of their own would not outlive another layout. */
  #isOtherRoom(): boolean {
    if (this.#isColumn || this.#hasWindows()) return false;
    const { width, height } = roomFor(this.#wide.root, this.api, this.#parts.leastOf);
    return width !== this.#room.width || height !== this.#room.height;
  }

  #tellSoon(): void {
    if (this.#isToldSoon || this.#isLoading) return;
    this.#isToldSoon = true;
    queueMicrotask(() => {
      this.#isToldSoon = false;
      if (!this.#isClosed) this.#look();
    });
  }

  #look(): void {
    const before = this.active.get();
    this.#boundFloats();
    this.active.set(this.api.activePanel?.id ?? null);
    if (before !== this.active.get()) this.#showTab();
    const maximised = this.api.groups.find(({ api }) => api.location.type === 'grid' && api.isMaximized())?.activePanel?.id ?? null;
    this.maximised.set(maximised);
    if (this.#isLoading) return;
    const now = this.#seen();
    // One column says nothing of where panels lie when there is room; who came and went counts.
    if (this.#isColumn) this.#wide = settled({ ...this.#wide, active: now.active }, this.#parts.ids());
    // A window that opens or closes takes and gives room: nobody moved a border then.
    else this.#wide = withKeptShares(now, now.windows.length === this.#laid.windows.length ? this.#laid : now, this.#wide);
    this.#laid = now;
    this.#parts.onArranged(this.#wide);
    if (this.#isOtherRoom()) this.#reload();
  }

  /** Of floats dockview knows one least size for all. */
  #boundFloats(): void {
    for (const { element, panels, api } of this.api.groups) {
      const float = api.location.type === 'floating' ? element.closest<HTMLElement>('.dv-resize-container') : null;
      if (float === null) continue;
      const { width, height } = leastOfTabs(panels.map(({ id }) => id), this.#parts.leastOf);
      float.style.minWidth = `min(${width}px, 100%)`;
      float.style.minHeight = `min(${height}px, 100%)`;
    }
  }

  /** The layout as dockview has it at this moment. Windows that still wait for a click are not forgotten meanwhile. */
  #seen(): Layout {
    const layout = fromDock(this.api.toJSON());
    return settled({ ...layout, active: this.active.get(), maximised: this.maximised.get(), windows: [...layout.windows, ...this.waiting.get()] }, this.#parts.ids());
  }

  /** Of more tabs than there is room for, the active one is to be seen. */
  #showTab(): void {
    const { activePanel } = this.api;
    const tab = activePanel?.group.element.querySelector(`[data-tab-panel-id="${CSS.escape(activePanel.id)}"]`);
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
}
