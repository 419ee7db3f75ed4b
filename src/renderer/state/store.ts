/**
 * A value that changes, and those who want to know: the smallest store that React's `useSyncExternalStore` takes.
 * For things told a few times a second; what streams goes to the render worker instead.
 */

export interface Store<Value> {
  readonly get: () => Value;
  readonly set: (value: Value) => void;
  readonly update: (change: (before: Value) => Value) => void;
  /** Answers the function that stops it. */
  readonly subscribe: (listener: () => void) => () => void;
}

export function newStore<Value>(first: Value): Store<Value> {
  let value = first;
  const listeners = new Set<() => void>();
  const set = (next: Value): void => {
    if (Object.is(next, value)) return;
    value = next;
    for (const listener of listeners) listener();
  };
  return {
    get: () => value,
    set,
    update: (change) => set(change(value)),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
