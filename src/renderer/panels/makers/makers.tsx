/** The maker tape's body: a canvas that the stage draws on, the markets that are together, and what waits while it is paused. */

import { useEffect, useRef, type ReactNode } from 'react';
import { Popover } from '../../app/popover.tsx';
import { useStore } from '../../app/use-terminal.ts';
import { makerFrameKinds } from '../../../engine/contract/index.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import { Choose } from '../choose.tsx';
import { MemberChips } from '../depth/member-chips.tsx';
import { QuoteChecks } from '../depth/quotes-tool.tsx';
import { useMembers } from '../depth/use-members.ts';
import { toggled } from '../footprint/model.ts';
import { booksChoices } from '../heatmap/model.ts';
import type { Panel } from '../panel.ts';
import { chosenOf, scrolledRows, tapeUnits } from '../tape/model.ts';
import { ToolsFace } from '../tools-face.tsx';
import { useDrawing } from '../use-drawing.ts';
import { useWheel } from '../use-wheel.ts';
import { distanceChoices, lookOf, makerWorths, topicOf, type MakersSettings } from './model.ts';

interface MakersProps {
  readonly panel: Panel<MakersSettings>;
}

export function MakersBody({ panel }: MakersProps): ReactNode {
  const t = useText();
  const instrument = useStore(panel.instrument);
  const settings = useStore(panel.settings);
  const members = useMembers(panel, settings.books, settings.quotes);
  const chosen = instrument === null ? [] : chosenOf(members, settings.without);
  const topic = topicOf(settings, chosen);
  const { canvas, box, shown, report, tell } = useDrawing(panel, 'makers', { makers: topic });
  const key = JSON.stringify(topic);
  useEffect(() => tell({ kind: 'makers-begin', topic: key }), [tell, key]);
  useEffect(() => tell({ kind: 'makers-look', look: lookOf(settings, chosen) }),
    // Equal markets are other objects at every turn.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [tell, settings, key]);
  const rest = useRef(0);
  const element = useWheel(box, (event) => {
    const scrolled = scrolledRows(rest.current, event.deltaY, event.deltaMode);
    rest.current = scrolled.restPixels;
    if (scrolled.rows !== 0) tell({ kind: 'makers-scroll', rows: scrolled.rows });
  });
  const says = report?.says.kind === 'makers' ? report.says : null;
  return (
    <>
      {settings.books !== 'own' && instrument !== null && (
        <MemberChips
          members={members} without={settings.without} onChange={(without) => panel.change({ without })}
          told={(says?.members ?? []).map((member) => ({ ...member, absence: member.validity === 'live' ? null : 'not-accepted' }))}
        />
      )}
      <div
        ref={element} className="rows" tabIndex={0} role="application" aria-label={t('makers.label', { symbol: shown?.symbol ?? '' })} data-place="makers" data-testid="makers"
        data-symbol={shown?.id} data-freshness={report?.freshness} data-kept={says?.keptCount} data-held={says?.isHeld} data-waiting={says?.waitingCount}
      >
        <canvas ref={canvas} />
      </div>
      {says?.isHeld === true && (
        <button type="button" className="live-button is-low" data-testid="makers-follow" onClick={() => tell({ kind: 'makers-hold', isHeld: false })}>{t('makers.waiting', { count: says.waitingCount })}</button>
      )}
    </>
  );
}

export function MakersTools({ panel }: MakersProps): ReactNode {
  const t = useText();
  const settings = useStore(panel.settings);
  const { compact } = useStore(formats);
  const quote = useStore(panel.instrument)?.quote ?? '';
  return (
    <>
      <Popover label={t('makers.menu')} className="head-button" role="dialog" testId="makers-menu" face={<ToolsFace />}>
        {() => (
          <div className="flow-menu">
            <label><span>{t('makers.least')}</span><Choose label={t('makers.least')} value={settings.worthMin} choices={makerWorths} testId="makers-least-card" say={(worth) => `≥ ${compact(worth)} ${quote}`} onChoose={(worthMin) => panel.change({ worthMin })} /></label>
            <label><span>{t('ladder.books')}</span><Choose label={t('ladder.books')} value={settings.books} choices={booksChoices} testId="makers-books-card" say={(one) => t(`heat.books.${one}`)} onChoose={(books) => panel.change({ books })} /></label>
            <QuoteChecks panel={panel} books={settings.books} quotes={settings.quotes} onChange={(quotes) => panel.change({ quotes })} />
            <label><span>{t('makers.distance')}</span><Choose label={t('makers.distance')} value={settings.distanceBp} choices={distanceChoices} testId="makers-distance-card" say={(bp) => (bp === 0 ? t('makers.everywhere') : t('makers.within', { bp }))} onChoose={(distanceBp) => panel.change({ distanceBp })} /></label>
            <label><span>{t('tape.unit')}</span><Choose label={t('tape.unit')} value={settings.unit} choices={tapeUnits} testId="makers-unit" say={(one) => t(`tape.unit.${one}`)} onChoose={(unit) => panel.change({ unit })} /></label>
            {makerFrameKinds.map((kind) => (
              <label key={kind} className="check"><input type="checkbox" checked={settings.kinds.includes(kind)} onChange={() => panel.change({ kinds: toggled(makerFrameKinds, settings.kinds, kind) })} /><span>{t(`makers.kind.${kind}`)}</span></label>
            ))}
            <p>{t('makers.hint')}</p>
          </div>
        )}
      </Popover>
      <Choose label={t('makers.least')} value={settings.worthMin} choices={makerWorths} testId="makers-least" say={(worth) => `≥ ${compact(worth)} ${quote}`} onChoose={(worthMin) => panel.change({ worthMin })} />
      <Choose label={t('makers.distance')} value={settings.distanceBp} choices={distanceChoices} testId="makers-distance" say={(bp) => (bp === 0 ? t('makers.everywhere') : t('makers.within', { bp }))} onChoose={(distanceBp) => panel.change({ distanceBp })} />
      <Choose label={t('ladder.books')} value={settings.books} choices={booksChoices} testId="makers-books" say={(one) => t(`heat.books.${one}`)} onChoose={(books) => panel.change({ books })} />
    </>
  );
}
