/** The open workspace in React: makes the dock, fills its slots, and keeps both in step with what is kept. */

import { useEffect, useRef, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { never } from '../../../engine/contract/index.ts';
import { language, textIn } from '../../i18n/language.ts';
import type { AnyPanelKind } from '../../panels/panel.ts';
import type { OpenWorkspace } from '../../state/workspace.ts';
import { applyPalette, palette } from '../../theme/palette.ts';
import { useDesk, type Desk } from '../desk.ts';
import { listenToKeys } from '../use-keys.ts';
import { useStore } from '../use-terminal.ts';
import type { Size } from './convert.ts';
import { Dock } from './dock.ts';
import { EmptyWorkspace } from './empty.tsx';
import { PanelFrame } from './panel-frame.tsx';
import { GroupActions, PanelTab } from './panel-head.tsx';
import type { Slot } from './slots.ts';
import { titleOf } from './title.ts';

export function DockView(): ReactNode {
  const desk = useDesk();
  const open = useStore(desk.workspaces.open);
  const box = useRef<HTMLDivElement>(null);
  const [dock, setDock] = useState<Dock | null>(null);
  useEffect(() => {
    if (box.current === null) return undefined;
    const made = newDock(box.current, desk, open);
    setDock(made);
    desk.dock.set(made);
    desk.activated(made.active.get());
    const ends = [
      made.active.subscribe(() => desk.activated(made.active.get())),
      open.isLocked.subscribe(() => made.lock(desk.isFixed)),
      desk.workspaces.isOurs.subscribe(() => made.lock(desk.isFixed)),
      whenScaled(() => made.refit()),
    ];
    return () => {
      for (const end of ends) end();
      desk.dock.set(null);
      setDock(null);
      made.close();
    };
  }, [desk, open]);
  return (
    <>
      <div ref={box} className="dock-root" data-testid="dock" />
      {dock !== null && <FilledSlots dock={dock} open={open} />}
    </>
  );
}

function FilledSlots({ dock, open }: { readonly dock: Dock; readonly open: OpenWorkspace }): ReactNode {
  return useStore(dock.slots.all).map((slot) => createPortal(<Filled slot={slot} dock={dock} open={open} />, slot.element, slot.key));
}

function Filled({ slot, dock, open }: { readonly slot: Slot; readonly dock: Dock; readonly open: OpenWorkspace }): ReactNode {
  switch (slot.of.kind) {
    case 'body':
      return <PanelFrame id={slot.of.panel} open={open} dock={dock} />;
    case 'tab':
      return <PanelTab id={slot.of.panel} open={open} dock={dock} />;
    case 'actions':
      return <GroupActions group={slot.of.group} open={open} />;
    case 'empty':
      return <EmptyWorkspace />;
    default:
      return never(slot.of);
  }
}

function newDock(root: HTMLElement, desk: Desk, open: OpenWorkspace): Dock {
  return new Dock(root, {
    layout: open.layout.get(),
    isLocked: desk.isFixed,
    ids: () => open.panels.ids,
    titleOf: (id) => titleOf(desk, open, id),
    leastOf: (id) => leastOf(desk.workspaces.kindOf(open.panels.get(id)?.kind ?? '')?.size),
    announce: (kind, title) => textIn(language.get(), `dock.said.${kind}`, { title }),
    onArranged: (layout) => desk.workspaces.arranged(open, layout),
    onShown: (id, isShown) => open.panels.show(id, isShown),
    onWindow: (opened) => furnish(opened, desk),
    onBlocked: () => desk.say(textIn(language.get(), 'dock.blocked')),
  });
}

/** Of a panel of an unknown kind, and the height of a head, at the usual scale. */
const unknownSize = { widthMin: 200, heightMin: 100 };
const headHeight = 30;

/** Larger texts need more room. */
function leastOf({ widthMin, heightMin }: AnyPanelKind['size'] = unknownSize): Size {
  const { scale } = palette.get();
  return { width: Math.round(widthMin * scale), height: Math.round((heightMin + headHeight) * scale) };
}

function whenScaled(then: () => void): () => void {
  let { scale } = palette.get();
  return palette.subscribe(() => {
    if (palette.get().scale === scale) return;
    scale = palette.get().scale;
    then();
  });
}

/** A window of its own speaks the language, has the colours and hears the keys of the page. */
function furnish(opened: Window, desk: Desk): void {
  const root = opened.document.documentElement;
  const dress = (): void => {
    applyPalette(root, palette.get());
    root.lang = language.get();
  };
  dress();
  const ends = [palette.subscribe(dress), language.subscribe(dress), listenToKeys(opened, desk)];
  opened.addEventListener('pagehide', () => {
    for (const end of ends) end();
  });
}
