/** How high the rows are: the steps that make sense for the price on the screen. */

import type { ReactNode } from 'react';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { stepFormat } from '../../draw/format.ts';
import { groupOptions } from '../../draw/ladder/grouping.ts';
import { useText } from '../../i18n/use-text.ts';
import type { Panel } from '../panel.ts';
import { groupOf, withGroup, type LadderSettings } from './model.ts';

export function Grouping({ panel }: { readonly panel: Panel<LadderSettings> }): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const instrument = useStore(panel.instrument);
  const settings = useStore(panel.settings);
  const price = instrument === null ? null : stepFormat(instrument.tick);
  const groupTicks = instrument === null ? 1 : groupOf(settings, instrument.id);
  const says = terminal.drawings.reportOf(panel.id)?.says;
  const options = groupOptions(says?.kind === 'ladder' ? says.middleTicks : null);
  return (
    <label className="grouping">
      <span>{t('ladder.group')}</span>
      <select
        value={groupTicks} disabled={price === null} data-testid="grouping"
        onChange={(event) => { if (instrument !== null) panel.change(withGroup(settings, instrument.id, Number(event.target.value))); }}
      >
        {(options.includes(groupTicks) ? options : [...options, groupTicks]).map((ticks) => <option key={ticks} value={ticks}>{price === null ? t('details.none') : price.text(ticks)}</option>)}
      </select>
    </label>
  );
}
