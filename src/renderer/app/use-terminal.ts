/** The terminal and its stores in React. */

import { createContext, useContext, useSyncExternalStore } from 'react';
import { assert } from '../../engine/contract/index.ts';
import type { Store } from '../state/store.ts';
import type { Terminal } from '../state/terminal.ts';

export const TerminalContext = createContext<Terminal | null>(null);

export function useTerminal(): Terminal {
  const terminal = useContext(TerminalContext);
  assert(terminal !== null, 'panels stand inside a terminal');
  return terminal;
}

export function useStore<Value>(store: Store<Value>): Value {
  return useSyncExternalStore(store.subscribe, store.get);
}
