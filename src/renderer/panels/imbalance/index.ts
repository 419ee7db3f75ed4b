/** The imbalance meters as a kind of panel. */

import { lazily } from '../lazily.ts';
import type { PanelKind } from '../panel.ts';
import { settingsFrom, type ImbalanceSettings } from './model.ts';

export const imbalancePanel: PanelKind<ImbalanceSettings> = {
  id: 'imbalance',
  title: 'imbalance.title',
  group: 'depth',
  about: 'instrument',
  size: { widthMin: 220, heightMin: 120 },
  settings: settingsFrom,
  Body: lazily(() => import('../bodies.ts'), 'Imbalance'),
  Tools: lazily(() => import('../bodies.ts'), 'ImbalanceTools'),
  commands: [
    { id: 'imbalance.levels', text: 'imbalance.levels.switch', keys: ['l'], run: (panel) => panel.change({ hasLevels: !panel.settings.get().hasLevels }) },
    { id: 'imbalance.bands', text: 'imbalance.bands.switch', keys: ['b'], run: (panel) => panel.change({ hasBands: !panel.settings.get().hasBands }) },
  ],
};
