/** The depth chart's body: a canvas that the stage draws on, the books that are together, and the range. */

import { useEffect, useRef, type ReactNode } from 'react';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { stepFormat } from '../../draw/format.ts';
import { useText } from '../../i18n/use-text.ts';
import { booksChoices } from '../heatmap/model.ts';
import type { Panel } from '../panel.ts';
import { useDrawing } from '../use-drawing.ts';
import { MemberChips } from './member-chips.tsx';
import { QuotesTool } from './quotes-tool.tsx';
import { otherUnit, rangeSizes, steppedRange, topicOf, wheelSteps, type DepthSettings } from './model.ts';
import { useMembers } from './use-members.ts';

interface DepthProps {
  readonly panel: Panel<DepthSettings>;
}

export function Depth({ panel }: DepthProps): ReactNode {
  const t = useText();
  const instrument = useStore(panel.instrument);
  const settings = useStore(panel.settings);
  const members = useMembers(panel, settings.books, settings.quotes);
  const { canvas, box, shown, report, tell } = useDrawing(panel, 'depth', { depth: topicOf(settings, instrument, members) });
  const { isLog, unit } = settings;
  useEffect(() => tell({ kind: 'depth-look', look: { isLog, unit } }), [tell, isLog, unit]);
  const says = report?.says.kind === 'depth' ? report.says : null;
  const element = useRef<HTMLDivElement>(null);
  const rest = useRef(0);
  useEffect(() => {
    const plot = element.current;
    if (plot === null) return undefined;
    // Not through React: it listens passively, and a passive listener cannot keep the page from scrolling.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const turned = wheelSteps(rest.current, event.deltaY, event.deltaMode);
      rest.current = turned.restPixels;
      if (turned.step !== 0) panel.change(steppedRange(panel.settings.get(), turned.step));
    };
    plot.addEventListener('wheel', onWheel, { passive: false });
    return () => plot.removeEventListener('wheel', onWheel);
  }, [panel]);
  return (
    <>
      {settings.books !== 'own' && instrument !== null && <MemberChips members={members} without={settings.without} told={says?.members ?? []} onChange={(without) => panel.change({ without })} />}
      <div
        ref={(node) => { element.current = node; box(node); }} className="plot" tabIndex={0} role="application" aria-label={t('depth.label', { symbol: shown?.symbol ?? '' })}
        data-place="depth" data-testid="depth" data-symbol={shown?.id} data-freshness={report?.freshness} data-members={says?.members.filter(({ absence }) => absence === null).length} data-bid-lots={says?.pointed?.bidLots} data-ask-lots={says?.pointed?.askLots}
        onPointerMove={(event) => tell({ kind: 'depth-point', x: event.clientX - event.currentTarget.getBoundingClientRect().left })} onPointerLeave={() => tell({ kind: 'depth-point', x: null })}
      >
        <canvas ref={canvas} />
      </div>
    </>
  );
}

export function DepthTools({ panel }: DepthProps): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const instrument = useStore(panel.instrument);
  const settings = useStore(panel.settings);
  const { rangeUnit, rangeSize, books, quotes, isLog } = settings;
  const price = instrument === null ? null : stepFormat(instrument.tick);
  const says = terminal.drawings.reportOf(panel.id)?.says;
  const sizeText = (size: number): string => (rangeUnit === 'bps' ? t('depth.percent', { percent: size / 100 }) : `${price?.text(size) ?? size}`);
  return (
    <>
      <select className="depth-select" aria-label={t('ladder.books')} value={books} data-testid="depth-books" onChange={(event) => panel.change({ books: booksChoices.find((one) => one === event.target.value) ?? 'own' })}>
        {booksChoices.map((one) => <option key={one} value={one}>{t(`heat.books.${one}`)}</option>)}
      </select>
      <QuotesTool panel={panel} books={books} quotes={quotes} onChange={(next) => panel.change({ quotes: next })} />
      <span className="depth-range" role="group" aria-label={t('depth.range')}>
        <select className="depth-select" aria-label={t('depth.range')} value={rangeSize} data-testid="depth-range" onChange={(event) => panel.change({ rangeSize: Number(event.target.value) })}>
          {rangeSizes[rangeUnit].map((size) => <option key={size} value={size}>±{sizeText(size)}</option>)}
        </select>
        <button type="button" className="small-button" data-testid="depth-unit" aria-label={t('depth.unit')} title={t('depth.unit')} onClick={() => panel.change(otherUnit(settings, says?.kind === 'depth' ? says.middleTicks : null))}>{rangeUnit === 'bps' ? '%' : (instrument?.quote ?? '')}</button>
      </span>
      <button type="button" className="small-button" aria-pressed={isLog} data-testid="depth-log" onClick={() => panel.change({ isLog: !isLog })}>{t('depth.log')}</button>
    </>
  );
}
