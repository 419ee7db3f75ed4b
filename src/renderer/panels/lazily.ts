/**
 * A component whose code comes when it is first shown: panels that nobody has open cost no start.
 *
 * Holds: the code is asked for once; when it does not come, the component throws `CodeMissing` until somebody asks to try again. A browser
 * remembers for good that an address did not answer, so that the next time it is asked for under another one.
 */

import { createElement, use, type ComponentType, type ReactNode } from 'react';

/** The code of a part of the page did not come: the connection broke, or the page is of another version than what serves it. */
export class CodeMissing extends Error {
  override readonly name = 'CodeMissing';

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

type Component<Props> = ComponentType<Props>;

export function lazily<Name extends string, Props extends object>(load: () => Promise<Readonly<Record<NoInfer<Name>, Component<Props>>>>, name: Name): Component<Props> {
  let coming: Promise<Component<Props>> | null = null;
  let missing: { readonly reason: string; readonly tries: number } | null = null;
  const ask = async (): Promise<Component<Props>> => {
    const address = missing === null ? null : addressIn(missing.reason);
    try {
      const module = address === null ? await load() : await loadFrom<Name, Props>(`${address}?again=${tries}`);
      missing = null;
      return module[name];
    } catch (reason) {
      missing = { reason: missing?.reason ?? String(reason), tries };
      throw new CodeMissing(reason);
    }
  };
  return function Lazy(props: Props): ReactNode {
    if (coming === null || (missing !== null && missing.tries < tries)) coming = ask();
    return createElement(use(coming), props);
  };
}

/** The address that a browser names when a module did not come; null where it names none. */
export function addressIn(reason: string): string | null {
  return /[a-z]+:\/\/[^\s?#]+\.js/.exec(reason)?.[0] ?? null;
}

function loadFrom<Name extends string, Props>(address: string): Promise<Readonly<Record<Name, Component<Props>>>> {
  return import(/* @vite-ignore */ address);
}
