/** What stands in a watchlist's head: which list, and a card for lists and columns. */

import { useState, type ReactNode } from 'react';
import { Popover } from '../../app/popover.tsx';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { useText } from '../../i18n/use-text.ts';
import type { Panel } from '../panel.ts';
import { columnIds } from './columns.ts';
import { heldOf } from './held.ts';
import { openList, watchLimits, withColumn, withName, withNewList, withoutList, type WatchSettings } from './model.ts';

interface ToolsProps {
  readonly panel: Panel<WatchSettings>;
}

export function WatchTools({ panel }: ToolsProps): ReactNode {
  const t = useText();
  const { lists, list } = useStore(panel.settings);
  const name = (place: number): string => lists[place]?.name || t('watch.list.unnamed', { number: place + 1 });
  return (
    <>
      <button type="button" className="small-button" data-testid="watch-add" onClick={() => heldOf(panel.id).isAdding.set(true)}>{t('watch.add.short')}</button>
      {lists.length > 1 && (
        <select aria-label={t('watch.list')} value={list} data-testid="watch-lists" onChange={(event) => panel.change({ list: Number(event.target.value) })}>
          {lists.map((_, place) => <option key={place} value={place}>{name(place)}</option>)}
        </select>
      )}
      <Popover label={t('watch.menu')} className="head-button" role="dialog" testId="watch-menu" face={<svg viewBox="0 0 12 12" aria-hidden="true"><path d="M1 3h10M1 6h10M1 9h10" stroke="currentColor" strokeWidth="1.5" /></svg>}>
        {() => <Menu panel={panel} />}
      </Popover>
    </>
  );
}

function Menu({ panel }: ToolsProps): ReactNode {
  const t = useText();
  const all = useStore(useTerminal().instruments) ?? [];
  const settings = useStore(panel.settings);
  const open = openList(settings, all);
  const [name, setName] = useState(open.name);
  return (
    <div className="watch-menu">
      <section>
        <label className="form-field"><span>{t('watch.list.name')}</span><input className="field" value={name} maxLength={watchLimits.nameLengthMax} data-testid="watch-name" onChange={(event) => { setName(event.target.value); panel.change(withName(settings, all, event.target.value)); }} /></label>
        <div className="buttons">
          <button type="button" className="small-button" data-closes disabled={settings.lists.length >= watchLimits.listsMax} data-testid="watch-new" onClick={() => panel.change(withNewList(settings, all, ''))}>{t('watch.list.new')}</button>
          <button type="button" className="small-button" data-closes disabled={settings.lists.length === 0} onClick={() => panel.change(withoutList(settings))}>{t('watch.list.remove')}</button>
        </div>
      </section>
      <section className="watch-columns" role="group" aria-label={t('watch.columns')}>
        <span className="menu-title">{t('watch.columns')}</span>
        {columnIds.map((id) => (
          <label key={id} className="check"><input type="checkbox" checked={settings.columns.includes(id)} data-testid={`watch-column-${id}`} onChange={(event) => panel.change({ columns: withColumn(settings.columns, id, event.target.checked) })} /><span>{t(`watch.column.${id}.hint`)}</span></label>
        ))}
      </section>
    </div>
  );
}
