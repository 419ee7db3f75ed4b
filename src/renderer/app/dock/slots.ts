/** The places in dockview's groups that React fills (dock-view.tsx): a panel's body and tab, what stands at the right of a head, and what an empty workspace shows. */

import type { DockviewGroupPanel, IContentRenderer, ITabRenderer } from 'dockview';
import { newStore, type Store } from '../../state/store.ts';
import { focusIn } from './focus-in.ts';

export interface Slot {
  readonly key: string;
  readonly element: HTMLElement;
  readonly of: { readonly kind: 'body' | 'tab'; readonly panel: string } | { readonly kind: 'actions'; readonly group: DockviewGroupPanel } | { readonly kind: 'empty' };
}

interface Renderer {
  readonly element: HTMLElement;
  readonly init: () => void;
  readonly dispose: () => void;
}

export class Slots {
  readonly all: Store<readonly Slot[]> = newStore<readonly Slot[]>([]);
  readonly #onShown: (panel: string, isShown: boolean) => void;

  constructor(onShown: (panel: string, isShown: boolean) => void) {
    this.#onShown = onShown;
  }

  body(panel: string): IContentRenderer {
    const element = boxOf('panel-slot');
    const close = this.#offer({ key: `body ${panel}`, element, of: { kind: 'body', panel } });
    return {
      element,
      init: ({ api }) => {
        const tell = (): void => this.#onShown(panel, api.isVisible);
        tell();
        api.onDidVisibilityChange(tell);
      },
      focus: () => focusIn(element),
      dispose: close,
    };
  }

  tab(panel: string): ITabRenderer {
    return this.#renderer('tab-slot', `tab ${panel}`, { kind: 'tab', panel });
  }

  actions(group: DockviewGroupPanel): Renderer {
    return this.#renderer('actions-slot', `actions ${group.id}`, { kind: 'actions', group });
  }

  empty(): Renderer {
    return this.#renderer('empty-slot', 'empty', { kind: 'empty' });
  }

  /** Dockview may ask for the next one before it gives the last one back: each has a key of its own. */
  #renderer(name: string, key: string, of: Slot['of']): Renderer {
    const element = boxOf(name);
    return { element, init: () => undefined, dispose: this.#offer({ key: `${key} ${freshNumber()}`, element, of }) };
  }

  #offer(slot: Slot): () => void {
    this.all.update((slots) => [...slots.filter(({ key }) => key !== slot.key), slot]);
    return () => this.all.update((slots) => slots.filter((one) => one !== slot));
  }
}

let slotCount = 0;

function freshNumber(): number {
  slotCount += 1;
  return slotCount;
}

function boxOf(name: string): HTMLElement {
  const element = document.createElement('div');
  element.className = name;
  return element;
}
