/** The order book as a kind of panel: what it keeps, what it can do. */

import { groupOptions, steppedGroup } from '../../draw/ladder/grouping.ts';
import type { LadderTell } from '../../draw/ladder/drawing.ts';
import { ladderLayouts, numberForms, sizeUnits } from '../../draw/ladder/look.ts';
import { lineCommands } from '../alerts/line-commands.ts';
import { booksChoices } from '../heatmap/model.ts';
import { lazily } from '../lazily.ts';
import type { PanelCommand, PanelKind } from '../panel.ts';
import { groupOf, nextOf, settingsFrom, withGroup, withLayout, withTradedSince, type LadderSettings } from './model.ts';

type Run = PanelCommand<LadderSettings>['run'];

const far = 10;

const tell = (told: LadderTell): Run => (panel, terminal) => terminal.drawings.tell(panel.id, told);
const change = (part: (settings: LadderSettings) => Partial<LadderSettings>): Run => (panel) => panel.change(part(panel.settings.get()));

const stepGroup = (direction: 1 | -1): Run => (panel, terminal) => {
  const instrument = panel.instrument.get();
  if (instrument === null) return;
  const says = terminal.drawings.reportOf(panel.id)?.says;
  const options = groupOptions(says?.kind === 'ladder' ? says.middleTicks : null);
  panel.change(withGroup(panel.settings.get(), instrument.id, steppedGroup(options, groupOf(panel.settings.get(), instrument.id), direction)));
};

const nextLayout: Run = (panel, terminal) => {
  const settings = panel.settings.get();
  const says = terminal.drawings.reportOf(panel.id)?.says;
  panel.change(withLayout(settings, nextOf(ladderLayouts, settings.layout), panel.instrument.get(), says?.kind === 'ladder' ? says.middleTicks : null));
};

/** What traded is counted anew from this moment, by the engine's clock. */
const resetTraded: Run = (panel, terminal) => {
  const instrument = panel.instrument.get();
  const nowUs = terminal.session.status.get()?.nowUs;
  if (instrument !== null && nowUs !== undefined) panel.change(withTradedSince(panel.settings.get(), instrument.id, nowUs));
};

export const ladderPanel: PanelKind<LadderSettings> = {
  id: 'ladder',
  title: 'ladder.title',
  group: 'depth',
  about: 'instrument',
  size: { widthMin: 220, heightMin: 200 },
  settings: settingsFrom,
  Body: lazily(() => import('../bodies.ts'), 'Ladder'),
  Tools: lazily(() => import('../bodies.ts'), 'LadderTools'),
  commands: [
    { id: 'ladder.finer', text: 'help.groupFiner', keys: [','], run: stepGroup(-1) },
    { id: 'ladder.coarser', text: 'help.groupCoarser', keys: ['.'], run: stepGroup(1) },
    { id: 'ladder.recentre', text: 'help.recentre', keys: ['r', 'Home'], run: tell({ kind: 'recentre' }) },
    { id: 'ladder.up', text: 'help.scrollUp', keys: ['ArrowUp'], run: tell({ kind: 'scroll', rows: 1 }) },
    { id: 'ladder.down', text: 'help.scrollDown', keys: ['ArrowDown'], run: tell({ kind: 'scroll', rows: -1 }) },
    { id: 'ladder.up.far', text: 'help.scrollUpFar', keys: ['PageUp', 'Shift ArrowUp'], run: tell({ kind: 'scroll', rows: far }) },
    { id: 'ladder.down.far', text: 'help.scrollDownFar', keys: ['PageDown', 'Shift ArrowDown'], run: tell({ kind: 'scroll', rows: -far }) },
    { id: 'ladder.point.up', text: 'ladder.point', keys: ['Alt ArrowUp'], run: tell({ kind: 'ladder-move', rows: 1, columns: 0 }) },
    { id: 'ladder.point.down', text: 'ladder.point', keys: ['Alt ArrowDown'], run: tell({ kind: 'ladder-move', rows: -1, columns: 0 }) },
    { id: 'ladder.point.left', text: 'ladder.point', keys: ['Alt ArrowLeft'], run: tell({ kind: 'ladder-move', rows: 0, columns: -1 }) },
    { id: 'ladder.point.right', text: 'ladder.point', keys: ['Alt ArrowRight'], run: tell({ kind: 'ladder-move', rows: 0, columns: 1 }) },
    { id: 'ladder.point.away', text: 'help.crossAway', keys: ['Escape'], run: tell({ kind: 'ladder-point', at: null }) },
    { id: 'ladder.layout', text: 'ladder.layout.next', keys: ['d'], run: nextLayout },
    { id: 'ladder.books', text: 'ladder.books.next', keys: ['c'], run: change(({ books }) => ({ books: nextOf(booksChoices, books) })) },
    { id: 'ladder.unit', text: 'ladder.unit.next', keys: ['u'], run: change(({ unit }) => ({ unit: nextOf(sizeUnits, unit) })) },
    { id: 'ladder.numbers', text: 'ladder.numbers.next', keys: ['x'], run: change(({ numbers }) => ({ numbers: nextOf(numberForms, numbers) })) },
    { id: 'ladder.following', text: 'ladder.following', keys: ['f'], run: change(({ isFollowing }) => ({ isFollowing: !isFollowing })) },
    { id: 'ladder.tradedReset', text: 'ladder.tradedReset', keys: ['t'], run: resetTraded },
    ...lineCommands<LadderSettings>('ladder', (lines) => ({ lines })),
  ],
};
