/**
 * A component whose code comes when it is first shown: panels that nobody has open cost no start.
 *
 * Holds: the code is asked for once; when it does not come, the component throws `CodeMissing` until somebody asks to try again. A browser
 * remembers for good that an address did not answer, so that the next time it is asked for under another one.
 * Does not: suspend. React holds what was suspended back for a third of a second each time, and a panel stands in a dock that came in the same way.
 */

import { createContext, createElement, useContext, useEffect, useSyncExternalStore, type ComponentType, type ReactNode } from 'react';

/** The code of a part of the page did not come: the connection broke, or the page is of another version than what serves it. */
export class CodeMissing extends Error {
  override readonly name = 'CodeMissing';
  /** How often it was tried by then. */
  readonly tries = tries;

  constructor(reason: unknown) {
    super(reason instanceof Error ? reason.message : String(reason));
  }

  /** What is shown anew after this asks for its code again. */
  tryAgain(): void {
    tries += 1;
  }
}

/** How often somebody wanted to try again, for all parts together: what fails, fails together. */
let tries = 0;

/** What stands in the place of a component while its code comes. */
export const WhileComing = createContext<ReactNode>(null);

type Component<Props> = ComponentType<Props>;

/** Of each lazy component, what asks for its code. */
const asks = new WeakMap<object, () => Promise<void>>();

/** Will be shown in a moment: its code can come meanwhile. Of other components there is nothing to ask for. */
export async function askSoon(component: object | undefined): Promise<void> {
  if (component !== undefined) await asks.get(component)?.();
}

/** `outer` shows `inner`: whoever asks for the one asks for the other. */
export function asksFor(outer: object, inner: object): void {
  asks.set(outer, () => askSoon(inner));
}

export function lazily<Name extends string, Props extends object>(load: () => Promise<Readonly<Record<NoInfer<Name>, Component<Props>>>>, name: Name): Component<Props> {
  let known: Component<Props> | CodeMissing | null = null;
  let coming: Promise<void> | null = null;
  /** Where it did not come from the first time. */
  let address: string | null = null;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const get = (): typeof known => known;
  const take = async (): Promise<void> => {
    try {
      known = (address === null ? await load() : await loadFrom<Name, Props>(`${address}?again=${tries}`))[name];
    } catch (reason) {
      known = new CodeMissing(reason);
      address ??= addressIn(known.message);
    }
    coming = null;
    for (const listener of listeners) listener();
  };
  const ask = async (): Promise<void> => {
    if (known === null || isOld(known)) coming ??= take();
    await coming;
  };
  function Lazy(props: Props): ReactNode {
    const shown = useSyncExternalStore(subscribe, get, get);
    const instead = useContext(WhileComing);
    useEffect(() => void ask(), []);
    if (shown === null || isOld(shown)) return instead;
    if (shown instanceof CodeMissing) throw shown;
    return createElement(shown, props);
  }
  asks.set(Lazy, ask);
  return Lazy;
}

/** It did not come, and somebody wanted to try again since. */
function isOld(known: unknown): boolean {
  return known instanceof CodeMissing && known.tries < tries;
}

/** The address that a browser names when a module did not come; null where it names none. */
export function addressIn(reason: string): string | null {
  return /[a-z]+:\/\/[^\s?#]+\.js/.exec(reason)?.[0] ?? null;
}

function loadFrom<Name extends string, Props>(address: string): Promise<Readonly<Record<Name, Component<Props>>>> {
  return import(/* @vite-ignore */ address);
}
