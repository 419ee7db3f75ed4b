import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Instrument } from '../../engine/contract/index.ts';
import { panelKinds } from '../panels/index.ts';
import type { AnyPanelKind, Settings } from '../panels/panel.ts';
import { Kepts, type Keeper, type Shelf } from './settings-keeper.ts';
import { fileNameOf, fileOfWorkspace, workspaceFrom, workspaceOfFile } from './workspace-file.ts';
import { firstLayout } from './workspace-first.ts';
import { panelsOf } from './workspace-layout.ts';
import { saveAfterMs, Workspaces } from './workspace.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function newShelf(): Shelf & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return { texts, get: (key) => texts.get(key) ?? null, put: (key, text) => texts.set(key, text), keys: () => [...texts.keys()] };
}

function kind(id: string, settings: (stored: Settings) => Settings = (stored) => stored): AnyPanelKind {
  return { id, title: 'heat.title', group: 'depth', about: 'instrument', size: { widthMin: 1, heightMin: 1 }, settings, Body: () => null };
}

const kinds = [kind('heatmap', ({ contrast }) => ({ contrast: typeof contrast === 'number' ? contrast : 0.5 })), kind('ladder')];

function instrument(symbol: string): Instrument {
  const decimal = { units: 1n, decimals: 2 };
  return {
    id: `binance:spot:${symbol}`, stream: 1, version: 1, venue: 'binance', market: 'spot', symbol, base: symbol, quote: 'USDT', settle: 'USDT', contractSize: decimal,
    orders: { step: decimal, quantityMin: decimal, quantityMax: null, notionalMin: null }, tick: decimal, lot: decimal, priceDecimals: 2, qtyDecimals: 2, status: 'trading',
  };
}

let marks = 0;
const freshMark = (): string => {
  marks += 1;
  return `${'abcdefghij'[marks % 10] ?? ''}${'abcdefghij'[Math.floor(marks / 10) % 10] ?? ''}`;
};

function opened(shelf: Shelf = newShelf(), nowMs: () => number = () => 1): Workspaces {
  const made = new Workspaces({ kepts: new Kepts(shelf, nowMs), kinds, screen: { width: 1_920, height: 1_080 }, freshMark });
  made.offer([instrument('BTC'), instrument('ETH')]);
  return made;
}

test('a newcomer finds a locked layout of the kinds that there are, linked in one group', () => {
  const { open, list } = opened();
  expect([list.get().map(({ name }) => name), open.get().isLocked.get(), open.get().panels.ids]).toEqual([[''], true, ['heatmap-1', 'ladder-1']]);
  open.get().panels.get('ladder-1')?.choose(instrument('ETH'));
  expect(open.get().panels.get('heatmap-1')?.instrument.get()?.symbol).toBe('ETH');
});

test('a page that is killed after the save comes back exactly, settings, links and layout', () => {
  const shelf = newShelf();
  const before = opened(shelf);
  const { panels } = before.open.get();
  panels.get('heatmap-1')?.change({ contrast: 0.75 });
  panels.get('ladder-1')?.choose(instrument('ETH'));
  panels.relink('ladder-1', { colour: 'blue', symbol: true, interval: false, crosshair: false });
  before.arranged(before.open.get(), { root: { kind: 'tabs', panels: ['ladder-1', 'heatmap-1'], active: 'ladder-1' }, floats: [], windows: [], maximised: null, active: 'ladder-1' });
  vi.advanceTimersByTime(saveAfterMs);
  const after = opened(shelf);
  expect(after.current()).toEqual(before.current());
  expect(after.open.get().panels.get('heatmap-1')?.settings.get()).toEqual({ contrast: 0.75 });
  expect(after.open.get().panels.get('ladder-1')?.instrument.get()?.symbol).toBe('ETH');
});

test('what a page does to its panels while it goes is nobody’s change', () => {
  const shelf = newShelf();
  const before = opened(shelf);
  before.lock(false);
  before.leave();
  const kept = before.current().layout;
  before.arranged(before.open.get(), { root: null, floats: [], windows: [], maximised: null, active: null });
  expect([before.current().layout, opened(shelf).open.get().isLocked.get()]).toEqual([kept, false]);
});

test('a new panel begins as the last used of its kind was, and shows what the one beside it shows', () => {
  const shelf = newShelf();
  const made = opened(shelf);
  made.open.get().panels.get('heatmap-1')?.change({ contrast: 0.9 });
  made.open.get().panels.get('heatmap-1')?.choose(instrument('ETH'));
  const id = made.addPanel('heatmap', 'heatmap-1') ?? '';
  const panel = made.open.get().panels.get(id);
  expect([panel?.settings.get(), panel?.instrument.get()?.symbol]).toEqual([{ contrast: 0.9 }, 'ETH']);
  made.saveNow();
  const again = opened(shelf);
  const next = again.addPanel('heatmap', null) ?? '';
  expect(again.open.get().panels.get(next)?.settings.get()).toEqual({ contrast: 0.9 });
});

test('several workspaces are kept apart, the last one cannot be taken away', () => {
  const shelf = newShelf();
  const made = opened(shelf);
  made.add();
  made.rename(made.open.get().id, 'Scalping\u0000 ');
  made.removePanel('ladder-1');
  made.saveNow();
  const again = opened(shelf);
  expect([again.list.get().map(({ name }) => name), again.open.get().panels.ids]).toEqual([['', 'Scalping'], ['heatmap-1']]);
  again.remove(again.open.get().id);
  again.remove(again.open.get().id);
  expect([again.list.get().map(({ name }) => name), again.open.get().panels.ids]).toEqual([[''], ['heatmap-1', 'ladder-1']]);
  expect(opened(shelf).list.get().length).toBe(1);
});

test('an exported workspace comes in the same, with panels of kinds that are not known here', () => {
  const made = opened();
  const file = fileOfWorkspace(made.current()).replaceAll('"kind": "ladder"', '"kind": "crystal-ball"');
  const workspace = workspaceOfFile(file);
  expect(workspace?.panels['ladder-1']?.kind).toBe('crystal-ball');
  if (workspace === null) return;
  made.take(workspace);
  expect(made.kindOf('crystal-ball')).toBeNull();
  expect(made.open.get().panels.get('ladder-1')?.kind).toBe('crystal-ball');
  expect(workspaceOfFile(fileOfWorkspace(made.current()))).toEqual({ ...workspace, name: made.name });
  expect(fileNameOf({ ...workspace, name: '../日内 1' })).toBe('fathom-日内-1.json');
});

test('a file of anything at all is refused or read, and never throws', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
    expect(workspaceOfFile(text)).toBeNull();
  }));
  const ids = fc.dictionary(fc.oneof(fc.string({ maxLength: 80 }), fc.constant('__proto__')), fc.oneof(fc.jsonValue(), fc.record({ kind: fc.string(), settings: fc.jsonValue(), link: fc.jsonValue() })));
  fc.assert(fc.property(ids, fc.jsonValue(), fc.jsonValue(), (panels, layout, groups) => {
    const workspace = workspaceOfFile(JSON.stringify({ fathom: 'workspace', panels, layout, groups }));
    expect(workspace).not.toBeNull();
    if (workspace === null) return;
    expect(workspaceFrom(JSON.parse(JSON.stringify({ ...workspace, panels: {} }))).panels).toEqual({});
    expect(workspaceOfFile(fileOfWorkspace(workspace))).toEqual(workspace);
    opened().take(workspace);
  }));
});

test('first layouts place the kinds that they know once, at any size of screen, and no others', () => {
  const all = panelKinds.map(({ id }) => id);
  for (const [width, height] of [[1_920, 1_080], [1_280, 720], [820, 1_180], [390, 844]] as const) {
    const known = Object.values(firstLayout(width, height, all).panels);
    expect(known).toEqual(expect.arrayContaining(['chart', 'heatmap', 'ladder']));
    fc.assert(fc.property(fc.subarray([...all, 'stranger']), (some) => {
      const { root, panels } = firstLayout(width, height, some);
      expect([...(root === null ? [] : panelsOf(root))].toSorted()).toEqual(Object.keys(panels).toSorted());
      expect(Object.values(panels).toSorted()).toEqual(known.filter((one) => some.includes(one)).toSorted());
    }));
  }
});

/** An engine's shelf that can be away. */
function newKeeper(texts: Record<string, string> = {}): Keeper & { readonly texts: Record<string, string>; isAway: boolean } {
  const keeper = {
    texts, isAway: false, lengthMax: 1_000,
    read: () => (keeper.isAway ? Promise.reject(new Error('away')) : Promise.resolve({ ...texts })),
    write: (key: string, text: string | null) => {
      if (keeper.isAway) return Promise.reject(new Error('away'));
      if (text !== null) texts[key] = text;
      return Promise.resolve();
    },
  };
  return keeper;
}

test('what was put while the engine was away is written when it is back, and the newer of two wins', async () => {
  let nowMs = 100;
  const kepts = new Kepts(newShelf(), () => nowMs);
  kepts.put('mine', 1);
  kepts.put('theirs', 'old');
  const keeper = newKeeper({ theirs: JSON.stringify({ atMs: 500, value: 'new' }), mine: JSON.stringify({ atMs: 5, value: 0 }), odd: '{' });
  const news: unknown[] = [];
  kepts.onNews('theirs', () => news.push(kepts.get('theirs')));
  expect(await kepts.join(keeper)).toEqual(['theirs']);
  expect([kepts.get('theirs'), news, keeper.texts['mine']]).toEqual(['new', ['new'], JSON.stringify({ atMs: 100, value: 1 })]);
  keeper.isAway = true;
  nowMs = 50;
  kepts.put('theirs', 'newest');
  await vi.advanceTimersByTimeAsync(1);
  expect(keeper.texts['theirs']).toContain('"new"');
  keeper.isAway = false;
  await kepts.join(keeper);
  expect(JSON.parse(keeper.texts['theirs'] ?? '')).toEqual({ atMs: 501, value: 'newest' });
});

test('a page on an empty shelf takes the engine’s workspaces, one that somebody works on does not', async () => {
  const there = newShelf();
  const before = opened(there, () => 50);
  before.rename('w-1', 'Theirs');
  before.removePanel('ladder-1');
  before.saveNow();
  for (const isWorking of [false, true]) {
    const kepts = new Kepts(newShelf(), () => 10);
    const page = new Workspaces({ kepts, kinds, screen: { width: 800, height: 600 }, freshMark });
    expect(page.isReady.get()).toBe(false);
    if (isWorking) page.lock(false);
    page.onTaken(await kepts.join(newKeeper(Object.fromEntries(there.texts))));
    expect([page.isReady.get(), page.open.get().panels.ids]).toEqual([true, isWorking ? ['heatmap-1', 'ladder-1'] : ['heatmap-1']]);
  }
});

test('what is too long for the engine lies here alone, and holds up nothing else', async () => {
  const keeper = newKeeper();
  const kepts = new Kepts(newShelf(), () => 1);
  await kepts.join(keeper);
  kepts.put('long', 'x'.repeat(2_000));
  kepts.put('short', 1);
  await vi.advanceTimersByTimeAsync(1);
  expect([Object.keys(keeper.texts), kepts.get('long')]).toEqual([['short'], 'x'.repeat(2_000)]);
});

test('of any two shelves that meet, both have the newer of each value, and nothing is lost', async () => {
  const entries = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.record({ atMs: fc.nat(50), value: fc.integer() }));
  await fc.assert(fc.asyncProperty(entries, entries, async (ours, theirs) => {
    const shelf = newShelf();
    for (const [key, kept] of Object.entries(ours)) shelf.put(key, JSON.stringify(kept));
    const keeper = newKeeper(Object.fromEntries(Object.entries(theirs).map(([key, kept]) => [key, JSON.stringify(kept)])));
    await new Kepts(shelf, () => 1_000).join(keeper);
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      const mine = ours[key];
      const other = theirs[key];
      const expected = mine !== undefined && (other === undefined || mine.atMs >= other.atMs) ? mine.atMs : other?.atMs;
      expect([JSON.parse(shelf.texts.get(key) ?? 'null'), JSON.parse(keeper.texts[key] ?? 'null')].map((one: { atMs: number }) => one.atMs)).toEqual([expected, expected]);
    }
  }));
});

test('a window that does not arrange a workspace keeps nothing of it, and then begins with what was kept', () => {
  const shelf = newShelf();
  const first = opened(shelf);
  first.lock(false);
  vi.advanceTimersByTime(saveAfterMs);
  const keptsOfSecond = new Kepts(shelf, () => 5);
  const second = new Workspaces({ kepts: keptsOfSecond, kinds, screen: { width: 1_920, height: 1_080 }, freshMark });
  second.offer([instrument('BTC'), instrument('ETH')]);
  second.isOurs.set(false);
  second.open.get().panels.get('ladder-1')?.choose(instrument('ETH'));
  second.saveNow();
  vi.advanceTimersByTime(saveAfterMs);
  expect(shelf.get('workspace.w-1')).not.toContain('ETH');
  first.open.get().panels.get('heatmap-1')?.change({ contrast: 0.9 });
  vi.advanceTimersByTime(saveAfterMs);
  keptsOfSecond.hear('workspace.w-1', shelf.get('workspace.w-1'));
  second.refresh();
  second.isOurs.set(true);
  expect([second.open.get().panels.get('heatmap-1')?.settings.get(), second.open.get().panels.get('ladder-1')?.instrument.get()?.symbol]).toEqual([{ contrast: 0.9 }, 'BTC']);
});

test('two windows that add workspaces at once have both, under other names', () => {
  const shelf = newShelf();
  opened(shelf).saveNow();
  const kepts = [new Kepts(shelf, () => 10), new Kepts(shelf, () => 20)] as const;
  const [one, two] = kepts.map((each) => new Workspaces({ kepts: each, kinds, screen: { width: 1_920, height: 1_080 }, freshMark }));
  const ids = [one?.add() ?? '', two?.add() ?? ''];
  expect(new Set(ids).size).toBe(2);
  // The second wrote its list without knowing of the first's: whoever starts next finds both.
  expect(opened(shelf).list.get().map(({ id }) => id).toSorted()).toEqual(['w-1', ...ids].toSorted());
  kepts[0].hear(`workspace.${ids[1] ?? ''}`, shelf.get(`workspace.${ids[1] ?? ''}`));
  kepts[0].hear('workspaces', shelf.get('workspaces'));
  expect(one?.list.get().map(({ id }) => id)).toEqual(expect.arrayContaining(['w-1', ...ids]));
});
