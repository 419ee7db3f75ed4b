/**
 * Who may write what is kept for screens: a key that one screen holds, no other writes. A workspace that is open in two windows
 * is then arranged in one of them, and neither overwrites the other's.
 *
 * Holds: a screen holds one key at most, a key has one holder at most; a screen that is gone holds nothing.
 */

export class Holds<Screen> {
  readonly #holders = new Map<string, Screen>();
  readonly #onChanged: (key: string) => void;

  /** Told of keys that others may want now, or have to give up. */
  constructor(onChanged: (key: string) => void) {
    this.#onChanged = onChanged;
  }

  /** False: another screen has it. `isForced` takes it from that one. */
  hold(screen: Screen, key: string, isForced: boolean): boolean {
    const holder = this.#holders.get(key);
    if (holder === screen) return true;
    if (holder !== undefined && !isForced) return false;
    this.release(screen);
    this.#holders.set(key, screen);
    if (holder !== undefined) this.#onChanged(key);
    return true;
  }

  release(screen: Screen): void {
    for (const [key, holder] of this.#holders) {
      if (holder !== screen) continue;
      this.#holders.delete(key);
      this.#onChanged(key);
    }
  }

  mayKeep(screen: Screen, key: string): boolean {
    const holder = this.#holders.get(key);
    return holder === undefined || holder === screen;
  }
}
