/** The settings as a kind of panel. */

import { lazily } from '../lazily.ts';
import type { PanelKind } from '../panel.ts';

export const settingsPanel: PanelKind<Readonly<Record<string, never>>> = {
  id: 'settings',
  title: 'settings.title',
  group: 'system',
  about: 'none',
  size: { widthMin: 320, heightMin: 200 },
  settings: () => ({}),
  Body: lazily(() => import('../bodies.ts'), 'SettingsPage'),
};
