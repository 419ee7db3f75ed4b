/** Time and sales' body: a canvas that the stage draws on, the markets that are together, and what waits while it is paused. */

import { useEffect, useRef, type ReactNode } from 'react';
import { Popover } from '../../app/popover.tsx';
import { useStore } from '../../app/use-terminal.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import { Choose } from '../choose.tsx';
import { MemberChips } from '../depth/member-chips.tsx';
import { QuoteChecks } from '../depth/quotes-tool.tsx';
import { useMembers } from '../depth/use-members.ts';
import { booksChoices } from '../heatmap/model.ts';
import type { Panel } from '../panel.ts';
import { ToolsFace } from '../tools-face.tsx';
import { useDrawing } from '../use-drawing.ts';
import { useWheel } from '../use-wheel.ts';
import { badgeOf, burstChoices, chosenOf, scrolledRows, tapeUnits, tierChoices, topicOf, worthChoices, type TapeSettings } from './model.ts';
import { useSound } from './use-sound.ts';

interface TapeProps {
  readonly panel: Panel<TapeSettings>;
}

export function Tape({ panel }: TapeProps): ReactNode {
  const t = useText();
  const instrument = useStore(panel.instrument);
  const settings = useStore(panel.settings);
  const members = useMembers(panel, settings.books, settings.quotes);
  const chosen = instrument === null ? [] : chosenOf(members, settings.without);
  const topic = topicOf(settings, chosen);
  const { canvas, box, shown, report, tell } = useDrawing(panel, 'tape', { tape: topic });
  const markets = JSON.stringify(chosen.map((one) => ({ stream: one.stream, badge: badgeOf(one, chosen[0]), id: one.id })));
  const { unit, worthMin, tierWorth } = settings;
  useEffect(() => tell({ kind: 'tape-begin', markets }), [tell, markets]);
  useEffect(() => tell({ kind: 'tape-look', look: { unit, worthMin, tierWorth, markets: chosen.map((one) => ({ stream: one.stream, badge: badgeOf(one, chosen[0]), id: one.id })) } }),
    // Equal markets are other objects at every turn.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [tell, unit, worthMin, tierWorth, markets]);
  useSound(topic, tierWorth, settings.volume, settings.isSounding);
  const says = report?.says.kind === 'tape' ? report.says : null;
  const rest = useRef(0);
  const element = useWheel(box, (event) => {
    const scrolled = scrolledRows(rest.current, event.deltaY, event.deltaMode);
    rest.current = scrolled.restPixels;
    if (scrolled.rows !== 0) tell({ kind: 'tape-scroll', rows: scrolled.rows });
  });
  return (
    <>
      {settings.books !== 'own' && instrument !== null && (
        <MemberChips
          members={members} without={settings.without} onChange={(without) => panel.change({ without })}
          told={(says?.members ?? []).map((member) => ({ ...member, absence: member.validity === 'live' ? null : 'not-accepted' }))}
        />
      )}
      <div
        ref={element} className="rows" tabIndex={0} role="application" aria-label={t('tape.label', { symbol: shown?.symbol ?? '' })} data-place="tape"
        data-testid="tape" data-symbol={shown?.id} data-freshness={report?.freshness} data-kept={says?.keptCount} data-held={says?.isHeld} data-waiting={says?.waitingCount} data-members={says?.members.length}
      >
        <canvas ref={canvas} />
      </div>
      {says?.isHeld === true && (
        <button type="button" className="live-button is-low" data-testid="tape-follow" onClick={() => tell({ kind: 'tape-hold', isHeld: false })}>{t('tape.waiting', { count: says.waitingCount })}</button>
      )}
    </>
  );
}

export function TapeTools({ panel }: TapeProps): ReactNode {
  const t = useText();
  const settings = useStore(panel.settings);
  const { compact } = useStore(formats);
  const quote = useStore(panel.instrument)?.quote ?? '';
  return (
    <>
      <Popover label={t('tape.menu')} className="head-button" role="dialog" testId="tape-menu" face={<ToolsFace />}>
        {() => (
          <div className="flow-menu">
            <label><span>{t('tape.least')}</span><Choose label={t('tape.least')} value={settings.worthMin} choices={worthChoices} testId="tape-least-card" say={(worth) => (worth === 0 ? t('tape.all') : `≥ ${compact(worth)} ${quote}`)} onChoose={(worthMin) => panel.change({ worthMin })} /></label>
            <label><span>{t('ladder.books')}</span><Choose label={t('ladder.books')} value={settings.books} choices={booksChoices} testId="tape-books-card" say={(one) => t(`heat.books.${one}`)} onChoose={(books) => panel.change({ books })} /></label>
            <QuoteChecks panel={panel} books={settings.books} quotes={settings.quotes} onChange={(quotes) => panel.change({ quotes })} />
            <label><span>{t('tape.unit')}</span><Choose label={t('tape.unit')} value={settings.unit} choices={tapeUnits} testId="tape-unit" say={(one) => t(`tape.unit.${one}`)} onChoose={(unit) => panel.change({ unit })} /></label>
            <label><span>{t('tape.tier')}</span><Choose label={t('tape.tier')} value={settings.tierWorth} choices={tierChoices} testId="tape-tier" say={(worth) => `≥ ${compact(worth)} ${quote}`} onChoose={(tierWorth) => panel.change({ tierWorth })} /></label>
            <label><span>{t('tape.burst')}</span><Choose label={t('tape.burst')} value={settings.burstWorth} choices={burstChoices} testId="tape-burst" say={(worth) => (worth === 0 ? t('tape.burst.off') : `≥ ${compact(worth)} ${quote}`)} onChoose={(burstWorth) => panel.change({ burstWorth })} /></label>
            <p>{t('tape.burst.hint')}</p>
            <label className="check"><input type="checkbox" checked={settings.isSounding} data-testid="tape-sound" onChange={(event) => panel.change({ isSounding: event.target.checked })} /><span>{t('tape.sound')}</span></label>
            <label><span>{t('tape.volume')}</span><input type="range" min="0" max="1" step="0.05" value={settings.volume} disabled={!settings.isSounding} onChange={(event) => panel.change({ volume: Number(event.target.value) })} /></label>
            <p>{t('tape.sound.hint')}</p>
          </div>
        )}
      </Popover>
      <Choose label={t('tape.least')} value={settings.worthMin} choices={worthChoices} testId="tape-least" say={(worth) => (worth === 0 ? t('tape.all') : `≥ ${compact(worth)} ${quote}`)} onChoose={(worthMin) => panel.change({ worthMin })} />
      <Choose label={t('ladder.books')} value={settings.books} choices={booksChoices} testId="tape-books" say={(one) => t(`heat.books.${one}`)} onChoose={(books) => panel.change({ books })} />
    </>
  );
}
