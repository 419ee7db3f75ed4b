/** The page's beginning: colours, the terminal, React. */

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { assert, parseWithoutEval } from '../../engine/contract/index.ts';
import type { CellsWish } from '../draw/messages.ts';
import { newScene } from '../draw/scene-handle.ts';
import type { OpenLink } from '../state/link.ts';
import { Terminal } from '../state/terminal.ts';
import { applyTokens } from '../theme/tokens.ts';
import { App, instrumentsKey } from './app.tsx';
import { TerminalContext } from './use-terminal.ts';

/** Starts the screen in a page that has an element with the id `root`. */
export function startPage(openLink: OpenLink): Terminal {
  parseWithoutEval();
  applyTokens(document.documentElement);
  const queries = new QueryClient({ defaultOptions: { queries: { networkMode: 'always', refetchOnWindowFocus: false, staleTime: 60_000, retry: 2 } } });
  const terminal = new Terminal({ openLink, newScene, cells: cellsWish(location.search), onInstruments: () => void queries.invalidateQueries({ queryKey: instrumentsKey }) });
  const root = document.getElementById('root');
  assert(root !== null, 'the page has a place for the screen');
  createRoot(root).render(
    <QueryClientProvider client={queries}>
      <TerminalContext value={terminal}><App /></TerminalContext>
    </QueryClientProvider>,
  );
  watchPage(terminal);
  terminal.session.start();
  return terminal;
}

/** Tells the scene whether it is seen, and how much motion is wanted. */
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
