/** What index.html beside it runs: the screen on a made-up engine. The page's address may say how it behaves: `?gap=4000&live`. */

import { startPage } from '../app/main.tsx';
import { madeUpLink, wellBehaved } from './made-up-link.ts';

const asked = new URLSearchParams(location.search);
const number = (name: string): number | null => (asked.has(name) ? Number(asked.get(name)) : null);

const terminal = startPage(madeUpLink({
  ...wellBehaved,
  backlogColumns: number('backlog') ?? wellBehaved.backlogColumns,
  market: asked.has('live') ? 'live' : 'practice',
  breakAfterMs: number('break'),
  silentAfterMs: number('silent'),
  gapAfterMs: number('gap'),
}));
if (asked.has('lose')) setTimeout(() => terminal.send({ kind: 'lose-context' }), number('lose') ?? 0);
