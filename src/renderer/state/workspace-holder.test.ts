import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { modestMs, WorkspaceHolder } from './workspace-holder.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** An engine that knows who holds what, and windows that ask it. */
class Engine {
  isAway = false;
  readonly log: string[] = [];
  readonly #windows = new Map<string, WorkspaceHolder>();
  readonly #holders = new Map<string, string>();

  window(name: string, key = 'a'): WorkspaceHolder {
    const made = new WorkspaceHolder({
      hold: async (wanted, isForced) => (this.isAway ? null : this.#hold(name, wanted, isForced)),
      refresh: async () => void this.log.push(`${name} takes what was kept`),
    }, key);
    this.#windows.set(name, made);
    return made;
  }

  async close(name: string): Promise<void> {
    this.#windows.delete(name);
    for (const [key, holder] of this.#holders) if (holder === name) await this.#free(key);
  }

  restart(): void {
    this.#holders.clear();
  }

  async #free(key: string): Promise<void> {
    this.#holders.delete(key);
    for (const window of this.#windows.values()) await window.changed(key);
  }

  #hold(name: string, key: string, isForced: boolean): boolean {
    const holder = this.#holders.get(key);
    if (holder !== undefined && holder !== name && !isForced) return false;
    for (const [other, by] of this.#holders) if (by === name && other !== key) void this.#free(other);
    this.#holders.set(key, name);
    if (holder !== undefined && holder !== name) void this.#windows.get(holder)?.changed(key);
    return true;
  }
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1);

test('the second window keeps nothing until the first is gone, and then begins with what the first kept', async () => {
  const engine = new Engine();
  const [one, two] = [engine.window('one'), engine.window('two')];
  await one.join();
  await two.join();
  expect([one.keeping.get(), two.keeping.get(), engine.log]).toEqual(['ours', 'theirs', []]);
  await engine.close('one');
  expect([two.keeping.get(), engine.log]).toEqual(['ours', ['two takes what was kept']]);
});

test('who takes it over begins with what was kept, and the other one hears of it', async () => {
  const engine = new Engine();
  const [one, two] = [engine.window('one'), engine.window('two')];
  await one.join();
  await two.join();
  await two.takeOver();
  await settle();
  expect([one.keeping.get(), two.keeping.get(), engine.log]).toEqual(['theirs', 'ours', ['two takes what was kept']]);
});

test('another workspace is another matter', async () => {
  const engine = new Engine();
  const [one, two] = [engine.window('one'), engine.window('two')];
  await one.join();
  await two.join();
  await two.open('b');
  expect(two.keeping.get()).toBe('ours');
  await one.open('b');
  await settle();
  expect(one.keeping.get()).toBe('theirs');
  await one.open('a');
  expect([one.keeping.get(), two.keeping.get()]).toEqual(['ours', 'ours']);
});

test('after the engine was away the keeper stays the keeper', async () => {
  const engine = new Engine();
  const [one, two] = [engine.window('one'), engine.window('two')];
  await one.join();
  await two.join();
  engine.isAway = true;
  await two.takeOver();
  expect([one.keeping.get(), two.keeping.get()]).toEqual(['ours', 'theirs']);
  engine.isAway = false;
  engine.restart();
  await two.join();
  await one.join();
  await vi.advanceTimersByTimeAsync(modestMs + 1);
  expect([one.keeping.get(), two.keeping.get()]).toEqual(['ours', 'theirs']);
});
