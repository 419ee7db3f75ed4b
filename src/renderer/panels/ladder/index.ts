/** The order book as a kind of panel: what it keeps, what it can do. */

import { groupOptions, steppedGroup } from '../../draw/ladder/grouping.ts';
import type { LadderTell } from '../../draw/ladder/drawing.ts';
import type { PanelCommand, PanelKind } from '../panel.ts';
import { Ladder, LadderTools } from './ladder.tsx';
import { groupOf, settingsFrom, withGroup, type LadderSettings } from './model.ts';

type Run = PanelCommand<LadderSettings>['run'];

const tell = (told: LadderTell): Run => (panel, terminal) => terminal.drawings.tell(panel.id, told);

const stepGroup = (direction: 1 | -1): Run => (panel, terminal) => {
  const instrument = panel.instrument.get();
  if (instrument === null) return;
  const says = terminal.drawings.reportOf(panel.id)?.says;
  const options = groupOptions(says?.kind === 'ladder' ? says.middleTicks : null);
  panel.change(withGroup(panel.settings.get(), instrument.id, steppedGroup(options, groupOf(panel.settings.get(), instrument.id), direction)));
};

export const ladderPanel: PanelKind<LadderSettings> = {
  id: 'ladder',
  title: 'ladder.title',
  group: 'depth',
  about: 'instrument',
  size: { widthMin: 220, heightMin: 200 },
  settings: settingsFrom,
  Body: Ladder,
  Tools: LadderTools,
  commands: [
    { id: 'ladder.finer', text: 'help.groupFiner', keys: [','], run: stepGroup(-1) },
    { id: 'ladder.coarser', text: 'help.groupCoarser', keys: ['.'], run: stepGroup(1) },
    { id: 'ladder.recentre', text: 'help.recentre', keys: ['r', 'Home'], run: tell({ kind: 'recentre' }) },
    { id: 'ladder.up', text: 'help.scrollUp', keys: ['ArrowUp'], run: tell({ kind: 'scroll', rows: 1 }) },
    { id: 'ladder.down', text: 'help.scrollDown', keys: ['ArrowDown'], run: tell({ kind: 'scroll', rows: -1 }) },
  ],
};
