/**
 * A kind as the workspace holds it, among all others: it hands a panel of any settings to bodies that know their own.
 *
 * Holds: the same panel is always the same typed panel, and its settings the same value while they do not change, so that
 * nothing is drawn again without need.
 */

import { createElement, type ComponentType, type ReactNode } from 'react';
import type { Store } from '../state/store.ts';
import { asksFor } from './lazily.ts';
import type { AnyPanelKind, Panel, PanelKind, Settings } from './panel.ts';

export function erased<Kept extends Settings>(kind: PanelKind<Kept>): AnyPanelKind {
  const known = new WeakMap<Panel<Settings>, Panel<Kept>>();
  const typed = (panel: Panel<Settings>): Panel<Kept> => {
    const before = known.get(panel);
    if (before !== undefined) return before;
    const made: Panel<Kept> = {
      ...panel,
      settings: judged(panel.settings, kind.settings),
      change: (part) => panel.change(Object.fromEntries(Object.entries(part))),
    };
    known.set(panel, made);
    return made;
  };
  const wrapped = (Inner: ComponentType<{ readonly panel: Panel<Kept> }>): AnyPanelKind['Body'] => {
    const Outer: AnyPanelKind['Body'] = function ErasedPanel({ panel }): ReactNode {
      return createElement(Inner, { panel: typed(panel) });
    };
    asksFor(Outer, Inner);
    return Outer;
  };
  const { id, title, group, about, size, settings, Body, Tools, commands } = kind;
  return {
    id, title, group, about, size, settings,
    Body: wrapped(Body),
    ...(Tools === undefined ? {} : { Tools: wrapped(Tools) }),
    commands: (commands ?? []).map((command) => ({ ...command, run: (panel, terminal) => command.run(typed(panel), terminal) })),
  };
}

function judged<Kept extends Settings>(stored: Store<Settings>, judge: (stored: Settings) => Kept): Store<Kept> {
  let from = stored.get();
  let value = judge(from);
  const get = (): Kept => {
    const now = stored.get();
    if (now !== from) {
      from = now;
      value = judge(now);
    }
    return value;
  };
  return { get, set: stored.set, update: (change) => stored.set(change(get())), subscribe: stored.subscribe };
}
