/** The alerts as a kind of panel: what it keeps, what it can do. */

import { lazily } from '../lazily.ts';
import type { PanelKind } from '../panel.ts';
import { askForNew } from './editing.ts';
import { settingsFrom, type AlertsSettings } from './model.ts';

export const alertsPanel: PanelKind<AlertsSettings> = {
  id: 'alerts',
  title: 'alerts.title',
  group: 'markets',
  about: 'instrument',
  size: { widthMin: 260, heightMin: 160 },
  settings: settingsFrom,
  Body: lazily(() => import('../bodies.ts'), 'Alerts'),
  commands: [
    { id: 'alerts.new', text: 'alerts.new.command', keys: ['n'], run: (panel) => askForNew(panel.id) },
    { id: 'alerts.events', text: 'alerts.events.switch', keys: ['l'], run: (panel) => panel.change({ hasEvents: !panel.settings.get().hasEvents }) },
  ],
};
