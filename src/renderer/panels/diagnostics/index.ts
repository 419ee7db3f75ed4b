/** The diagnostics page as a kind of panel. */

import { lazily } from '../lazily.ts';
import type { PanelKind } from '../panel.ts';
import { copyWish } from './wish.ts';

export const diagnosticsPanel: PanelKind<Readonly<Record<string, never>>> = {
  id: 'diagnostics',
  title: 'diagnostics.title',
  group: 'system',
  about: 'none',
  size: { widthMin: 300, heightMin: 160 },
  settings: () => ({}),
  Body: lazily(() => import('../bodies.ts'), 'Diagnostics'),
  commands: [
    { id: 'diagnostics.copy', text: 'diagnostics.copy.command', keys: ['c'], run: ({ id }) => copyWish.update(({ count }) => ({ panel: id, count: count + 1 })) },
  ],
};
