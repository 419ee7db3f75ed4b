/** The page's beginning: what is kept, the look, the terminal, the workspaces, React. */

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { assert, methods, parseWithoutEval } from '../../engine/contract/index.ts';
import type { CellsWish } from '../draw/messages.ts';
import { newStage } from '../draw/stage-handle.ts';
import { panelKinds } from '../panels/index.ts';
import type { OpenLink } from '../state/link.ts';
import { keeperOf } from '../state/settings-engine.ts';
import { keyOfChange, kepts } from '../state/settings-keeper.ts';
import { barSource } from '../chart/bar-source.ts';
import { engineBars } from '../chart/engine-bars.ts';
import { Terminal } from '../state/terminal.ts';
import { keyOf, Workspaces } from '../state/workspace.ts';
import { WorkspaceHolder } from '../state/workspace-holder.ts';
import { applyPalette, palette } from '../theme/palette.ts';
import { App, askForShown } from './app.tsx';
import { commandsOf } from './commands.ts';
import { Desk, DeskContext } from './desk.ts';
import { listenToKeys } from './use-keys.ts';
import { TerminalContext } from './use-terminal.ts';

/** Starts the screen in a page that has an element with the id `root`. */
export function startPage(openLink: OpenLink): Terminal {
  parseWithoutEval();
  applyPalette(document.documentElement, palette.get());
  palette.subscribe(() => applyPalette(document.documentElement, palette.get()));
  const queries = new QueryClient({ defaultOptions: { queries: { networkMode: 'always', refetchOnWindowFocus: false, staleTime: 60_000, retry: 2 } } });
  const terminal = new Terminal({ openLink, newStage, cells: cellsWish(location.search) });
  const workspaces = new Workspaces({
    kepts, kinds: panelKinds,
    screen: { width: window.innerWidth, height: window.innerHeight },
    freshMark: () => Math.random().toString(36).replaceAll(/[^a-z]/g, '').slice(0, 6),
  });
  barSource.set(engineBars(terminal));
  const desk = new Desk(terminal, workspaces, newHolder(terminal, workspaces));
  terminal.instruments.subscribe(() => workspaces.offer(terminal.instruments.get() ?? []));
  keepCommands(desk);
  joinEngine(terminal, workspaces);
  const root = document.getElementById('root');
  assert(root !== null, 'the page has a place for the screen');
  createRoot(root).render(
    <QueryClientProvider client={queries}>
      <TerminalContext value={terminal}><DeskContext value={desk}><App /></DeskContext></TerminalContext>
    </QueryClientProvider>,
  );
  // The bar above first: it is small, and stands while the rest comes.
  setTimeout(() => askForShown(workspaces));
  watchPage(terminal);
  watchKept(workspaces);
  listenToKeys(window, desk);
  terminal.session.start();
  return terminal;
}

/** A page that finds nothing on its own shelf waits so long for the engine's before it begins with the first layout. */
const keeperWaitMs = 2_000;

/** Whenever there is an engine, what is kept here and there becomes the same. */
function joinEngine(terminal: Terminal, workspaces: Workspaces): void {
  const follow = (): void => {
    const { client } = terminal.session;
    if (client === null) kepts.leave();
    else void takeKept(terminal, workspaces);
  };
  terminal.session.phase.subscribe(follow);
  setTimeout(() => workspaces.isReady.set(true), keeperWaitMs);
}

async function takeKept({ session: { client } }: Terminal, workspaces: Workspaces): Promise<void> {
  if (client !== null) workspaces.onTaken(await kepts.join(keeperOf(client)));
}

/** One window keeps the open workspace; this one asks whether it may whenever that may have changed. */
function newHolder(terminal: Terminal, workspaces: Workspaces): WorkspaceHolder {
  const hold = async (key: string, isForced: boolean): Promise<boolean | null> => {
    const answer = await terminal.session.client?.call('hold', methods.hold.result, { key, isForced });
    return answer?.ok === true ? answer.value.isHeld : null;
  };
  const refresh = async (): Promise<void> => {
    await takeKept(terminal, workspaces);
    workspaces.refresh();
  };
  const key = (): string => keyOf(workspaces.open.get().id);
  const holder = new WorkspaceHolder({ hold, refresh }, key());
  holder.keeping.subscribe(() => workspaces.isOurs.set(holder.keeping.get() === 'ours'));
  workspaces.open.subscribe(() => void holder.open(key()));
  terminal.session.phase.subscribe(() => void (terminal.session.client === null ? undefined : holder.join()));
  terminal.holdChanged.subscribe(() => void holder.changed(terminal.holdChanged.get()?.key ?? ''));
  return holder;
}

function keepCommands(desk: Desk): void {
  const renew = (): void => desk.commands.set(commandsOf(desk));
  let endLock = (): void => undefined;
  const follow = (): void => {
    endLock();
    endLock = desk.workspaces.open.get().isLocked.subscribe(renew);
    renew();
  };
  desk.workspaces.open.subscribe(follow);
  desk.workspaces.list.subscribe(renew);
  follow();
}

/** What is kept is kept when the page goes, however it goes; what another window keeps is heard. */
function watchKept(workspaces: Workspaces): void {
  for (const event of ['beforeunload', 'pagehide'] as const) window.addEventListener(event, () => workspaces.leave(), { capture: true });
  window.addEventListener('pageshow', () => workspaces.stay());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') workspaces.saveSoonNow();
  });
  window.addEventListener('storage', ({ key, newValue }) => {
    const name = keyOfChange(key);
    if (name !== null) kepts.hear(name, newValue);
  });
}

/** Tells the stage whether it is seen, and how much motion is wanted. */
function watchPage(terminal: Terminal): void {
  const motion = matchMedia('(prefers-reduced-motion: reduce)');
  const tellMotion = (): void => terminal.send({ kind: 'motion', isReduced: motion.matches });
  motion.addEventListener('change', tellMotion);
  tellMotion();
  document.addEventListener('visibilitychange', () => terminal.send({ kind: 'sight', isVisible: document.visibilityState === 'visible' }));
}

/** `?gl=force` draws with WebGL even in software, `?gl=off` never does. */
export function cellsWish(search: string): CellsWish {
  const wish = new URLSearchParams(search).get('gl');
  return wish === 'force' || wish === 'off' ? wish : 'auto';
}
