/** The settings as a kind of panel. */

import type { PanelKind } from '../panel.ts';
import { SettingsPage } from './settings.tsx';

export const settingsPanel: PanelKind<Readonly<Record<string, never>>> = {
  id: 'settings',
  title: 'settings.title',
  group: 'system',
  about: 'none',
  size: { widthMin: 320, heightMin: 200 },
  settings: () => ({}),
  Body: SettingsPage,
};
