/** The volume profile as a kind of panel: what it keeps, what it can do. */

import type { ProfileTell } from '../../draw/profile/drawing.ts';
import { steppedRow } from '../footprint/model.ts';
import { nextOf } from '../ladder/model.ts';
import { lazily } from '../lazily.ts';
import type { PanelCommand, PanelKind } from '../panel.ts';
import { backChoices, rangeChoices, settingsFrom, withFixed, type ProfileSettings } from './model.ts';

type Run = PanelCommand<ProfileSettings>['run'];

const tell = (told: ProfileTell): Run => (panel, terminal) => terminal.drawings.tell(panel.id, told);
const change = (part: (settings: ProfileSettings) => Partial<ProfileSettings>): Run => (panel) => panel.change(part(panel.settings.get()));
const step = 48;

const stepRow = (direction: 1 | -1): Run => (panel, terminal) => {
  const instrument = panel.instrument.get();
  const says = terminal.drawings.reportOf(panel.id)?.says;
  if (instrument === null || says?.kind !== 'profile' || says.rowTicks === null) return;
  panel.change({ rows: { ...panel.settings.get().rows, [instrument.id]: steppedRow(says.rowTicks, direction) } });
};

const fixNow = (which: 'from' | 'until'): Run => (panel, terminal) => {
  const instrument = panel.instrument.get();
  const nowUs = terminal.session.status.get()?.nowUs;
  if (instrument !== null && nowUs !== undefined) panel.change(withFixed(panel.settings.get(), instrument.id, which, nowUs));
};

export const profilePanel: PanelKind<ProfileSettings> = {
  id: 'profile',
  title: 'profile.title',
  group: 'flow',
  about: 'instrument',
  size: { widthMin: 220, heightMin: 200 },
  settings: settingsFrom,
  Body: lazily(() => import('../bodies.ts'), 'ProfileBody'),
  Tools: lazily(() => import('../bodies.ts'), 'ProfileTools'),
  commands: [
    { id: 'profile.range', text: 'profile.range.next', keys: ['r'], run: change(({ range }) => ({ range: nextOf(rangeChoices, range) })) },
    { id: 'profile.earlier', text: 'profile.earlier', keys: ['ArrowLeft'], run: change(({ back }) => ({ range: 'session', back: Math.min(backChoices.length - 1, back + 1) })) },
    { id: 'profile.later', text: 'profile.later', keys: ['ArrowRight'], run: change(({ back }) => ({ range: 'session', back: Math.max(0, back - 1) })) },
    { id: 'profile.from', text: 'profile.from.here', keys: ['a'], run: fixNow('from') },
    { id: 'profile.until', text: 'profile.until.here', keys: ['z'], run: fixNow('until') },
    { id: 'profile.delta', text: 'profile.delta.switch', keys: ['d'], run: change(({ isDelta }) => ({ isDelta: !isDelta })) },
    { id: 'profile.vwap', text: 'profile.vwap.switch', keys: ['v'], run: change(({ hasVwap }) => ({ hasVwap: !hasVwap })) },
    { id: 'profile.unit', text: 'profile.unit.next', keys: ['u'], run: change(({ unit }) => ({ unit: nextOf(['base', 'quote'], unit) })) },
    { id: 'profile.finer', text: 'profile.finer', keys: [','], run: stepRow(-1) },
    { id: 'profile.coarser', text: 'profile.coarser', keys: ['.'], run: stepRow(1) },
    { id: 'profile.up', text: 'profile.pan', keys: ['ArrowUp'], run: tell({ kind: 'profile-pan', dy: step }) },
    { id: 'profile.down', text: 'profile.pan', keys: ['ArrowDown'], run: tell({ kind: 'profile-pan', dy: -step }) },
    { id: 'profile.in', text: 'profile.in', keys: ['+', '='], run: tell({ kind: 'profile-zoom', factor: 0.8, y: null }) },
    { id: 'profile.out', text: 'profile.out', keys: ['-'], run: tell({ kind: 'profile-zoom', factor: 1.25, y: null }) },
    { id: 'profile.reset', text: 'profile.reset', keys: ['0'], run: tell({ kind: 'profile-reset' }) },
  ],
};
