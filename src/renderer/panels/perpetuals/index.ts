/** The panel of perpetual contracts as a kind: what it keeps, what it can do. */

import { nextOf } from '../ladder/model.ts';
import { lazily } from '../lazily.ts';
import type { PanelCommand, PanelKind } from '../panel.ts';
import { stepped } from '../tape/model.ts';
import { measures, settingsFrom, spanChoices, worthChoices, type PerpetualsSettings } from './model.ts';

type Run = PanelCommand<PerpetualsSettings>['run'];

const change = (part: (settings: PerpetualsSettings) => Partial<PerpetualsSettings>): Run => (panel) => panel.change(part(panel.settings.get()));

export const perpetualsPanel: PanelKind<PerpetualsSettings> = {
  id: 'perpetuals',
  title: 'perps.title',
  group: 'markets',
  about: 'instrument',
  size: { widthMin: 260, heightMin: 180 },
  settings: settingsFrom,
  Body: lazily(() => import('../bodies.ts'), 'Perpetuals'),
  Tools: lazily(() => import('../bodies.ts'), 'PerpetualsTools'),
  commands: [
    { id: 'perps.measure', text: 'perps.measure.next', keys: ['m'], run: change(({ measure }) => ({ measure: nextOf(measures, measure) })) },
    { id: 'perps.span', text: 'perps.span.next', keys: ['d'], run: change(({ span }) => ({ span: nextOf<PerpetualsSettings['span']>(spanChoices, span) })) },
    { id: 'perps.larger', text: 'perps.larger', keys: ['.'], run: change(({ worthMin }) => ({ worthMin: stepped(worthChoices, worthMin, 1) })) },
    { id: 'perps.smaller', text: 'perps.smaller', keys: [','], run: change(({ worthMin }) => ({ worthMin: stepped(worthChoices, worthMin, -1) })) },
  ],
};
