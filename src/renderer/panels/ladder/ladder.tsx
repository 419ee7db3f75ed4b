/** The order book's body: one canvas that the stage draws on, the grouping, the books that are together, and the way back to the middle. */

import { useEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { useStore } from '../../app/use-terminal.ts';
import { useText } from '../../i18n/use-text.ts';
import { menuOf, PlaceMenu, type OpenedMenu } from '../alerts/place-menu.tsx';
import { useLines } from '../alerts/use-lines.ts';
import { useLineToggles } from '../alerts/use-line-toggles.ts';
import { MemberChips } from '../depth/member-chips.tsx';
import { useMembers } from '../depth/use-members.ts';
import type { Panel } from '../panel.ts';
import { useDrawing } from '../use-drawing.ts';
import { Grouping } from './grouping.tsx';
import { LadderMenu } from './ladder-menu.tsx';
import { lookOf, scrolledRows, topicsOf, type LadderSettings } from './model.ts';
import { useCrosshairTicks } from './use-crosshair.ts';

interface LadderProps {
  readonly panel: Panel<LadderSettings>;
}

export function Ladder({ panel }: LadderProps): ReactNode {
  const t = useText();
  const instrument = useStore(panel.instrument);
  const settings = useStore(panel.settings);
  const members = useMembers(panel, settings.books, settings.quotes);
  const { canvas, box, shown, report, tell } = useDrawing(panel, 'ladder', { ...topicsOf(settings, instrument, members) });
  useEffect(() => tell({ kind: 'ladder-look', look: lookOf(settings) }), [tell, settings]);
  useLines(instrument, settings.lines, tell);
  const [menu, setMenu] = useState<OpenedMenu | null>(null);
  const toggles = useLineToggles(panel);
  const says = report?.says.kind === 'ladder' ? report.says : null;
  const crossTicks = useCrosshairTicks(panel, says?.pointed?.ticks ?? null);
  useEffect(() => tell({ kind: 'ladder-cross', ticks: crossTicks }), [tell, crossTicks]);
  const element = useRef<HTMLDivElement>(null);
  const rest = useRef(0);
  useEffect(() => {
    const rows = element.current;
    if (rows === null) return undefined;
    // Not through React: it listens passively, and a passive listener cannot keep the page from scrolling.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const scrolled = scrolledRows(rest.current, event.deltaY, event.deltaMode);
      rest.current = scrolled.restPixels;
      if (scrolled.rows !== 0) tell({ kind: 'scroll', rows: scrolled.rows });
    };
    rows.addEventListener('wheel', onWheel, { passive: false });
    return () => rows.removeEventListener('wheel', onWheel);
  }, [tell]);
  const onMove = (event: PointerEvent<HTMLDivElement>): void => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    tell({ kind: 'ladder-point', at: { x: event.clientX - left, y: event.clientY - top } });
  };
  return (
    <>
      {settings.books !== 'own' && instrument !== null && <MemberChips members={members} without={settings.without} told={says?.members ?? []} onChange={(without) => panel.change({ without })} />}
      <div
        ref={(node) => { element.current = node; box(node); }} className="rows" tabIndex={0} role="application" aria-label={t('ladder.label', { symbol: shown?.symbol ?? '' })}
        data-place="ladder" data-testid="ladder" data-symbol={shown?.id} data-freshness={report?.freshness} data-group={says?.groupTicks} data-layout={settings.layout} data-own={says?.ownCount} data-alerts={says?.alertCount}
        data-pointed={says?.pointed?.ticks} data-side={says?.pointed?.side} data-members={says?.members.filter(({ absence }) => absence === null).length}
        onDoubleClick={() => tell({ kind: 'recentre' })} onPointerMove={onMove} onPointerLeave={() => tell({ kind: 'ladder-point', at: null })}
        onContextMenu={(event) => setMenu(menuOf(event))}
      >
        <canvas ref={canvas} />
        {menu !== null && <PlaceMenu panel={panel} toggles={toggles} opened={menu} onClose={() => setMenu(null)} />}
      </div>
      {says !== null && !says.isCentred && <button type="button" className="live-button" data-testid="recentre" onClick={() => tell({ kind: 'recentre' })}>{t('ladder.recentre')}</button>}
    </>
  );
}

export function LadderTools({ panel }: LadderProps): ReactNode {
  return (
    <>
      <Grouping panel={panel} />
      <LadderMenu panel={panel} />
    </>
  );
}
