/** What a ladder shows and how: layout, columns with their order and widths, units, numbers, what makers' changes are summed over. */

import { useId, type ReactNode } from 'react';
import { Popover } from '../../app/popover.tsx';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { columnWeightMax, columnWeightMin, ladderLayouts, numberForms, sizeUnits } from '../../draw/ladder/look.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import { LinesChoice } from '../alerts/lines-choice.tsx';
import { QuoteChecks } from '../depth/quotes-tool.tsx';
import { booksChoices } from '../heatmap/model.ts';
import type { Panel } from '../panel.ts';
import { Grouping } from './grouping.tsx';
import { listedColumns, windowChoices, withColumn, withLayout, withMoved, withWeight, type LadderSettings } from './model.ts';

interface MenuProps {
  readonly panel: Panel<LadderSettings>;
}

export function LadderMenu({ panel }: MenuProps): ReactNode {
  const t = useText();
  return (
    <Popover label={t('ladder.menu')} className="head-button" role="dialog" testId="ladder-menu" face={<svg viewBox="0 0 12 12" aria-hidden="true"><path d="M1 3h10M1 6h10M1 9h10" /><circle cx="4" cy="3" r="1.4" /><circle cx="8" cy="6" r="1.4" /><circle cx="5" cy="9" r="1.4" /></svg>}>
      {() => <MenuBody panel={panel} />}
    </Popover>
  );
}

function MenuBody({ panel }: MenuProps): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const settings = useStore(panel.settings);
  const says = terminal.drawings.reportOf(panel.id)?.says;
  const middleTicks = says?.kind === 'ladder' ? says.middleTicks : null;
  return (
    <div className="ladder-menu">
      <Grouping panel={panel} />
      <Choice name={t('ladder.layout')} value={settings.layout} choices={ladderLayouts} testId="layout" say={(one) => t(`ladder.layout.${one}`)} onChoose={(layout) => panel.change(withLayout(settings, layout, panel.instrument.get(), middleTicks))} />
      <Choice name={t('ladder.books')} value={settings.books} choices={booksChoices} testId="books" say={(one) => t(`ladder.books.${one}`)} onChoose={(books) => panel.change({ books })} />
      <QuoteChecks panel={panel} books={settings.books} quotes={settings.quotes} onChange={(quotes) => panel.change({ quotes })} />
      <Columns panel={panel} />
      <section><h4>{t('lines.title')}</h4><LinesChoice shown={settings.lines} onChange={(lines) => panel.change({ lines })} /></section>
      <Choice name={t('ladder.unit')} value={settings.unit} choices={sizeUnits} testId="unit" say={(one) => t(`ladder.unit.${one}`)} onChoose={(unit) => panel.change({ unit })} />
      <Choice name={t('ladder.numbers')} value={settings.numbers} choices={numberForms} testId="numbers" say={(one) => t(`ladder.numbers.${one}`)} onChoose={(numbers) => panel.change({ numbers })} />
      <Choice name={t('ladder.window')} value={settings.windowSeconds} choices={windowChoices} testId="window" say={(one) => t('ladder.window.seconds', { seconds: one })} onChoose={(windowSeconds) => panel.change({ windowSeconds })} />
      <section>
        <label className="check"><input type="checkbox" checked={settings.isFollowing} disabled={settings.layout === 'book'} data-testid="following" onChange={(event) => panel.change({ isFollowing: event.target.checked })} /><span>{t('ladder.following')}</span></label>
      </section>
      <TradedSince panel={panel} />
    </div>
  );
}

function Columns({ panel }: MenuProps): ReactNode {
  const t = useText();
  const { columns } = useStore(panel.settings);
  return (
    <section>
      <h4>{t('ladder.columns')}</h4>
      {listedColumns(columns).map(({ id, choice }, place) => (
        <div key={id} className="ladder-column">
          <label className="check"><input type="checkbox" checked={choice !== null} data-testid={`column-${id}`} onChange={(event) => panel.change({ columns: withColumn(columns, id, event.target.checked) })} /><span>{t(`ladder.column.${id}`)}</span></label>
          {choice === null ? <span /> : (
            <input
              type="range" min={columnWeightMin} max={columnWeightMax} step="0.25" value={choice.weight} aria-label={t('ladder.column.width', { name: t(`ladder.column.${id}`) })}
              onChange={(event) => panel.change({ columns: withWeight(columns, id, Number(event.target.value)) })}
            />
          )}
          <button type="button" disabled={choice === null || place === 0} aria-label={t('ladder.column.nearer', { name: t(`ladder.column.${id}`) })} title={t('ladder.column.nearer', { name: t(`ladder.column.${id}`) })} onClick={() => panel.change({ columns: withMoved(columns, id, -1) })}>{'↑'}</button>
          <button type="button" disabled={choice === null || place >= columns.length - 1} aria-label={t('ladder.column.farther', { name: t(`ladder.column.${id}`) })} title={t('ladder.column.farther', { name: t(`ladder.column.${id}`) })} onClick={() => panel.change({ columns: withMoved(columns, id, 1) })}>{'↓'}</button>
        </div>
      ))}
    </section>
  );
}

/** From when on every trade is in the column of what traded: never longer than we have listened. */
function TradedSince({ panel }: MenuProps): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const { time } = useStore(formats);
  const says = terminal.drawings.reportOf(panel.id)?.says;
  const sinceUs = says?.kind === 'ladder' ? says.tradedSinceUs : null;
  return sinceUs === null ? null : <p className="ladder-facts">{t('ladder.tradedSince', { time: time(sinceUs) })}</p>;
}

interface ChoiceProps<One extends string | number> {
  readonly name: string;
  readonly value: One;
  readonly choices: readonly One[];
  readonly testId: string;
  readonly say: (choice: One) => string;
  readonly onChoose: (choice: One) => void;
}

function Choice<One extends string | number>({ name, value, choices, testId, say, onChoose }: ChoiceProps<One>): ReactNode {
  const id = useId();
  return (
    <section>
      <h4 id={id}>{name}</h4>
      <span className="segments" role="radiogroup" aria-labelledby={id}>
        {choices.map((one) => (
          <label key={one} className={one === value ? 'segment is-chosen' : 'segment'}>
            <input type="radio" name={id} value={one} checked={one === value} data-testid={`${testId}-${one}`} onChange={() => onChoose(one)} />
            <span>{say(one)}</span>
          </label>
        ))}
      </span>
    </section>
  );
}
