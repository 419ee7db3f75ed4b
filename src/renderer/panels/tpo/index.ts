/** Time at price as a kind of panel: what it keeps, what it can do. */

import type { TpoTell } from '../../draw/tpo/drawing.ts';
import { steppedRow } from '../footprint/model.ts';
import { lazily } from '../lazily.ts';
import { nextOf } from '../ladder/model.ts';
import type { PanelCommand, PanelKind } from '../panel.ts';
import { bracketChoices, sessionChoices, settingsFrom, type TpoSettings } from './model.ts';

type Run = PanelCommand<TpoSettings>['run'];

const tell = (told: TpoTell): Run => (panel, terminal) => terminal.drawings.tell(panel.id, told);
const change = (part: (settings: TpoSettings) => Partial<TpoSettings>): Run => (panel) => panel.change(part(panel.settings.get()));
const step = 48;

const stepRow = (direction: 1 | -1): Run => (panel, terminal) => {
  const instrument = panel.instrument.get();
  const says = terminal.drawings.reportOf(panel.id)?.says;
  if (instrument === null || says?.kind !== 'tpo' || says.rowTicks === null) return;
  panel.change({ rows: { ...panel.settings.get().rows, [instrument.id]: steppedRow(says.rowTicks, direction) } });
};

export const tpoPanel: PanelKind<TpoSettings> = {
  id: 'tpo',
  title: 'tpo.title',
  group: 'flow',
  about: 'instrument',
  size: { widthMin: 240, heightMin: 200 },
  settings: settingsFrom,
  Body: lazily(() => import('../bodies.ts'), 'Tpo'),
  Tools: lazily(() => import('../bodies.ts'), 'TpoTools'),
  commands: [
    { id: 'tpo.session', text: 'tpo.session.next', keys: ['r'], run: change(({ sessionHours }) => ({ sessionHours: nextOf<TpoSettings['sessionHours']>(sessionChoices, sessionHours) })) },
    { id: 'tpo.bracket', text: 'tpo.bracket.next', keys: ['t'], run: change(({ bracketMinutes }) => ({ bracketMinutes: nextOf<TpoSettings['bracketMinutes']>(bracketChoices, bracketMinutes) })) },
    { id: 'tpo.split', text: 'tpo.split', keys: ['s'], run: change(({ isSplit }) => ({ isSplit: !isSplit })) },
    { id: 'tpo.finer', text: 'profile.finer', keys: [','], run: stepRow(-1) },
    { id: 'tpo.coarser', text: 'profile.coarser', keys: ['.'], run: stepRow(1) },
    { id: 'tpo.earlier', text: 'tpo.earlier', keys: ['ArrowLeft'], run: tell({ kind: 'tpo-pan', dx: step * 2, dy: 0 }) },
    { id: 'tpo.later', text: 'tpo.later', keys: ['ArrowRight'], run: tell({ kind: 'tpo-pan', dx: -step * 2, dy: 0 }) },
    { id: 'tpo.up', text: 'profile.pan', keys: ['ArrowUp'], run: tell({ kind: 'tpo-pan', dx: 0, dy: step }) },
    { id: 'tpo.down', text: 'profile.pan', keys: ['ArrowDown'], run: tell({ kind: 'tpo-pan', dx: 0, dy: -step }) },
    { id: 'tpo.in', text: 'profile.in', keys: ['+', '='], run: tell({ kind: 'tpo-zoom', factor: 0.8, y: null }) },
    { id: 'tpo.out', text: 'profile.out', keys: ['-'], run: tell({ kind: 'tpo-zoom', factor: 1.25, y: null }) },
    { id: 'tpo.reset', text: 'profile.reset', keys: ['0'], run: tell({ kind: 'tpo-reset' }) },
  ],
};
