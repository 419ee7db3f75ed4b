/** The price comparison as a kind of panel: what it keeps, what it can do. */

import { memberKey, membersOf } from '../depth/members.ts';
import { nextOf } from '../ladder/model.ts';
import { lazily } from '../lazily.ts';
import type { PanelCommand, PanelKind } from '../panel.ts';
import { composite, roles, settingsFrom, type CompareSettings } from './model.ts';

type Run = PanelCommand<CompareSettings>['run'];

const nextReference: Run = (panel, terminal) => {
  const instrument = panel.instrument.get();
  const venues = terminal.session.status.get()?.venues ?? [];
  const members = instrument === null ? [] : membersOf({ all: terminal.instruments.get() ?? [], instrument, books: 'all', quotes: panel.settings.get().quotes, venues });
  panel.change({ reference: nextOf([composite, ...members.map((one) => memberKey(one, instrument?.quote ?? ''))], panel.settings.get().reference) });
};

export const comparePanel: PanelKind<CompareSettings> = {
  id: 'compare',
  title: 'compare.title',
  group: 'markets',
  about: 'instrument',
  size: { widthMin: 240, heightMin: 140 },
  settings: settingsFrom,
  Body: lazily(() => import('../bodies.ts'), 'Compare'),
  Tools: lazily(() => import('../bodies.ts'), 'CompareTools'),
  commands: [
    { id: 'compare.reference', text: 'compare.reference.next', keys: ['r'], run: nextReference },
    { id: 'compare.role', text: 'compare.role.next', keys: ['t'], run: (panel) => panel.change({ role: nextOf(roles, panel.settings.get().role) }) },
    { id: 'compare.matrix', text: 'compare.matrix.switch', keys: ['m'], run: (panel) => panel.change({ hasMatrix: !panel.settings.get().hasMatrix }) },
    { id: 'compare.leads', text: 'compare.leads.switch', keys: ['l'], run: (panel) => panel.change({ hasLeads: !panel.settings.get().hasLeads }) },
  ],
};
