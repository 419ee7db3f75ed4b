/** The monitor's body: outcomes above, then a table of which only what is seen is in the document. */

import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Popover } from '../../app/popover.tsx';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import { saveFile } from '../chart/files.ts';
import { Choose } from '../choose.tsx';
import { MemberChips } from '../depth/member-chips.tsx';
import { QuoteChecks } from '../depth/quotes-tool.tsx';
import { useMembers } from '../depth/use-members.ts';
import { booksChoices } from '../heatmap/model.ts';
import type { Panel } from '../panel.ts';
import { badgeOf, chosenOf, fileNameFor } from '../tape/model.ts';
import { csvOf, distanceChoices, isShown, outcomesOf, resorted, rowPixels, showChoices, sorted, topicOf, wallColumns, wallUnits, windowOf, worthChoices, type Outcomes, type WallsSettings } from './model.ts';
import type { WallRow } from './rows.ts';
import { offerSave } from './save.ts';
import { useWalls } from './use-walls.ts';
import { WallLine } from './wall-line.tsx';

interface WallsProps {
  readonly panel: Panel<WallsSettings>;
}

const none: ReadonlyMap<number, string> = new Map();

export function Walls({ panel }: WallsProps): ReactNode {
  const t = useText();
  const instrument = useStore(panel.instrument);
  const settings = useStore(panel.settings);
  const isSeen = useStore(panel.isShown);
  const hearing = useStore(useTerminal().hearing);
  const members = useMembers(panel, settings.books, settings.quotes);
  const chosen = instrument === null ? [] : chosenOf(members, settings.without);
  const { rows } = useWalls(isSeen ? topicOf(chosen) : null, chosen.map(({ stream }) => stream));
  const all = rows.rows;
  const shown = sorted(all.filter((row) => isShown(row, settings)), settings.sortBy, settings.isDown);
  const told = rows.markets;
  const isOld = hearing !== 'heard' || (told.length > 0 && told.every(({ validity }) => validity !== 'live'));
  const badges = new Map(chosen.map((one) => [one.stream, badgeOf(one, chosen[0])]));
  useEffect(() => offerSave(panel.id, () => {
    const csv = csvOf(shown, (stream) => chosen.find((one) => one.stream === stream)?.id ?? '');
    saveFile(fileNameFor('walls', instrument?.symbol ?? '', Date.now()), new Blob([csv], { type: 'text/csv' }));
  }));
  return (
    <>
      {settings.books !== 'own' && instrument !== null && (
        <MemberChips members={members} without={settings.without} onChange={(without) => panel.change({ without })} told={told.map(({ stream, validity }) => ({ stream, validity, absence: validity === 'live' ? null : 'not-accepted' }))} />
      )}
      <Summary outcomes={outcomesOf(all)} refused={told.reduce((sum, { refusedCount }) => sum + refusedCount, 0)} />
      <Table
        panel={panel} rows={shown} badges={chosen.length > 1 ? badges : none} nowUs={rows.nowUs} isOld={isOld}
        empty={t(told.length === 0 ? 'walls.waiting' : all.length === 0 ? 'walls.none' : 'walls.filtered')}
      />
    </>
  );
}

function Summary({ outcomes, refused }: { readonly outcomes: Outcomes; readonly refused: number }): ReactNode {
  const t = useText();
  const { live, eaten, pulled, pulledAtTouch, lost } = outcomes;
  const over = eaten + pulled + pulledAtTouch;
  const share = (count: number): string => (over === 0 ? '' : ` · ${Math.round((count / over) * 100)} %`);
  return (
    <p className="walls-summary" title={t('walls.summary.hint')} data-testid="walls-summary">
      <span>{t('walls.live', { count: live })}</span>
      <span>{t('walls.state.eaten')} <b className="digits">{eaten}</b>{share(eaten)}</span>
      <span>{t('walls.state.pulled')} <b className="digits">{pulled}</b>{share(pulled)}</span>
      <span>{t('walls.state.pulledAtTouch')} <b className="digits">{pulledAtTouch}</b>{share(pulledAtTouch)}</span>
      {lost > 0 && <span>{t('walls.state.lost')} <b className="digits">{lost}</b></span>}
      {refused > 0 && <span className="is-warn">{t('walls.refused', { count: refused })}</span>}
    </p>
  );
}

interface TableProps {
  readonly panel: Panel<WallsSettings>;
  readonly rows: readonly WallRow[];
  /** By stream; none where there is one market. */
  readonly badges: ReadonlyMap<number, string>;
  readonly nowUs: number;
  readonly isOld: boolean;
  readonly empty: string;
}

function Table({ panel, rows, badges, nowUs, isOld, empty }: TableProps): ReactNode {
  const t = useText();
  const count = rows.length;
  const instrument = useStore(panel.instrument);
  const { sortBy, isDown, unit } = useStore(panel.settings);
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ top: 0, height: 400 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const look = (): void => setPlace({ top: element.scrollTop, height: element.clientHeight });
    const seen = new ResizeObserver(look);
    seen.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      seen.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  const { from, until } = windowOf(place.top, place.height, count);
  return (
    <div className="walls-frame">
      <div
        ref={box} className={isOld ? 'walls is-old' : 'walls'} role="table" aria-rowcount={count + 1} aria-label={t('walls.label', { symbol: instrument?.symbol ?? '' })} tabIndex={0} data-place="walls"
        data-testid="walls" data-symbol={instrument?.id} data-rows={count}
      >
        <div role="rowgroup" className="walls-head">
          <div role="row" aria-rowindex={1} className="walls-row">
            {wallColumns.map((column) => (
              <span key={column} role="columnheader" className={`walls-cell is-${column}`} aria-sort={column === sortBy ? (isDown ? 'descending' : 'ascending') : 'none'}>
                <button type="button" title={t(`walls.column.${column}.hint`)} data-testid={`walls-sort-${column}`} onClick={() => panel.change(resorted({ sortBy, isDown }, column))}>
                  {t(`walls.column.${column}`)}{column === sortBy && <i aria-hidden="true" className={isDown ? 'sort-mark is-down' : 'sort-mark'} />}
                </button>
              </span>
            ))}
          </div>
        </div>
        {count === 0 && <p className="walls-empty" role="row"><span role="cell">{empty}</span></p>}
        <div role="rowgroup" className="walls-body" ref={(node) => node?.style.setProperty('height', `${count * rowPixels}px`)}>
          {rows.slice(from, until).map((row, index) => (
            <WallLine key={row.key} row={row} place={from + index} nowUs={nowUs} unit={unit} badge={badges.get(row.stream) ?? null} priceOnly={row.stream === instrument?.stream ? panel : null} />
          ))}
        </div>
      </div>
    </div>
  );
}

export function WallsTools({ panel }: WallsProps): ReactNode {
  const t = useText();
  const settings = useStore(panel.settings);
  const { compact } = useStore(formats);
  const quote = useStore(panel.instrument)?.quote ?? '';
  return (
    <>
      <Choose label={t('walls.least')} value={settings.worthMin} choices={worthChoices} testId="walls-least" say={(worth) => (worth === 0 ? t('walls.least.any') : `≥ ${compact(worth)} ${quote}`)} onChoose={(worthMin) => panel.change({ worthMin })} />
      <Choose label={t('walls.show')} value={settings.show} choices={showChoices} testId="walls-show" say={(one) => t(`walls.show.${one}`)} onChoose={(show) => panel.change({ show })} />
      <Popover label={t('walls.menu')} className="head-button" role="dialog" testId="walls-menu" face={<svg viewBox="0 0 12 12" aria-hidden="true"><path d="M1 3h10M1 6h10M1 9h10" /><circle cx="4" cy="3" r="1.4" /><circle cx="8" cy="6" r="1.4" /><circle cx="5" cy="9" r="1.4" /></svg>}>
        {() => (
          <div className="flow-menu">
            <label><span>{t('ladder.books')}</span><Choose label={t('ladder.books')} value={settings.books} choices={booksChoices} testId="walls-books" say={(one) => t(`heat.books.${one}`)} onChoose={(books) => panel.change({ books })} /></label>
            <QuoteChecks panel={panel} books={settings.books} quotes={settings.quotes} onChange={(quotes) => panel.change({ quotes })} />
            <label><span>{t('walls.distance')}</span><Choose label={t('walls.distance')} value={settings.distanceMax} choices={distanceChoices} testId="walls-distance" say={(bp) => (bp === 0 ? t('walls.distance.any') : `≤ ${bp} bp`)} onChoose={(distanceMax) => panel.change({ distanceMax })} /></label>
            <label><span>{t('tape.unit')}</span><Choose label={t('tape.unit')} value={settings.unit} choices={wallUnits} testId="walls-unit" say={(one) => t(`tape.unit.${one}`)} onChoose={(unit) => panel.change({ unit })} /></label>
            <label className="check"><input type="checkbox" checked={settings.hasHidden} data-testid="walls-hidden" onChange={(event) => panel.change({ hasHidden: event.target.checked })} /><span>{t('walls.hidden')}</span></label>
            <p>{t('walls.score.note')}</p>
          </div>
        )}
      </Popover>
    </>
  );
}
