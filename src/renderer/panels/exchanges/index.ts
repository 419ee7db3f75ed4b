/** The exchanges as a kind of panel. */

import { lazily } from '../lazily.ts';
import type { PanelKind } from '../panel.ts';

export const exchangesPanel: PanelKind<Readonly<Record<string, never>>> = {
  id: 'exchanges',
  title: 'exchanges.title',
  group: 'system',
  about: 'none',
  size: { widthMin: 320, heightMin: 160 },
  settings: () => ({}),
  Body: lazily(() => import('../bodies.ts'), 'ExchangesPage'),
};
