/** The body of time at price: a canvas that the stage draws on, and gestures that pan sessions and zoom prices. */

import { useEffect, useRef, type PointerEvent, type ReactNode } from 'react';
import { Popover } from '../../app/popover.tsx';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { stepFormat } from '../../draw/format.ts';
import { useText } from '../../i18n/use-text.ts';
import { Choose } from '../choose.tsx';
import { zoomFactor } from '../cvd/model.ts';
import { rowChoices } from '../footprint/model.ts';
import { useCrosshairTicks } from '../ladder/use-crosshair.ts';
import type { Panel } from '../panel.ts';
import { ToolsFace } from '../tools-face.tsx';
import { useDrawing } from '../use-drawing.ts';
import { useWheel } from '../use-wheel.ts';
import { areaChoices, bracketChoices, lookOf, sessionChoices, topicOf, type TpoSettings } from './model.ts';

interface TpoProps {
  readonly panel: Panel<TpoSettings>;
}

export function Tpo({ panel }: TpoProps): ReactNode {
  const t = useText();
  const instrument = useStore(panel.instrument);
  const settings = useStore(panel.settings);
  const topic = topicOf(settings, instrument);
  const { canvas, box, shown, report, tell } = useDrawing(panel, 'tpo', { bars: topic });
  const key = JSON.stringify(topic);
  useEffect(() => tell({ kind: 'tpo-begin', topic: key }), [tell, key]);
  const look = lookOf(settings, instrument);
  const lookKey = JSON.stringify(look);
  // Equal looks are other objects at every turn.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => tell({ kind: 'tpo-look', look }), [tell, lookKey]);
  const says = report?.says.kind === 'tpo' ? report.says : null;
  const crossTicks = useCrosshairTicks(panel, says?.pointed?.ticks ?? null);
  useEffect(() => tell({ kind: 'tpo-cross', ticks: crossTicks }), [tell, crossTicks]);
  const element = useWheel(box, (event, plot) => {
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) tell({ kind: 'tpo-pan', dx: -(event.deltaX === 0 ? event.deltaY : event.deltaX), dy: 0 });
    else tell({ kind: 'tpo-zoom', factor: zoomFactor(event.deltaY, event.deltaMode), y: event.clientY - plot.getBoundingClientRect().top });
  });
  const drag = useRef<{ readonly x: number; readonly y: number } | null>(null);
  const onMove = (event: PointerEvent<HTMLDivElement>): void => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    tell({ kind: 'tpo-point', at: { x: event.clientX - left, y: event.clientY - top } });
    if (drag.current === null) return;
    tell({ kind: 'tpo-pan', dx: event.clientX - drag.current.x, dy: event.clientY - drag.current.y });
    drag.current = { x: event.clientX, y: event.clientY };
  };
  const onUp = (): void => {
    drag.current = null;
  };
  return (
    <div
      ref={element} className="plot" tabIndex={0} role="application" aria-label={t('tpo.label', { symbol: shown?.symbol ?? '' })} data-place="tpo" data-testid="tpo" data-symbol={shown?.id}
      data-freshness={report?.freshness} data-poc={says?.figures?.poc} data-sessions={says?.sessionCount} data-fitted={says?.isFitted}
      onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); drag.current = { x: event.clientX, y: event.clientY }; }} onPointerMove={onMove} onPointerUp={onUp} onPointerCancel={onUp}
      onPointerLeave={() => tell({ kind: 'tpo-point', at: null })} onDoubleClick={() => tell({ kind: 'tpo-reset' })}
    >
      <canvas ref={canvas} />
    </div>
  );
}

export function TpoTools({ panel }: TpoProps): ReactNode {
  const t = useText();
  const { sessionHours, bracketMinutes } = useStore(panel.settings);
  return (
    <>
      <Popover label={t('tpo.menu')} className="head-button" role="dialog" testId="tpo-menu" face={<ToolsFace />}>
        {() => <Card panel={panel} />}
      </Popover>
      <Choose label={t('profile.session')} value={sessionHours} choices={sessionChoices} testId="tpo-session" say={(hours) => t('footprint.hours', { count: hours })} onChoose={(chosen) => panel.change({ sessionHours: chosen })} />
      <Choose label={t('tpo.bracket')} value={bracketMinutes} choices={bracketChoices} testId="tpo-bracket" say={(minutes) => t('footprint.minutes', { count: minutes })} onChoose={(chosen) => panel.change({ bracketMinutes: chosen })} />
    </>
  );
}

function Card({ panel }: TpoProps): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const settings = useStore(panel.settings);
  const instrument = useStore(panel.instrument);
  const says = terminal.drawings.reportOf(panel.id)?.says;
  if (instrument === null) return null;
  const chosenRow = settings.rows[instrument.id];
  const present = chosenRow ?? (says?.kind === 'tpo' ? says.rowTicks : null) ?? 1;
  const rowText = stepFormat(instrument.tick);
  const { [instrument.id]: _, ...otherRows } = settings.rows;
  return (
    <div className="flow-menu">
      <label><span>{t('profile.session')}</span><Choose label={t('profile.session')} value={settings.sessionHours} choices={sessionChoices} testId="tpo-session-card" say={(hours) => t('footprint.hours', { count: hours })} onChoose={(chosen) => panel.change({ sessionHours: chosen })} /></label>
      <label><span>{t('tpo.bracket')}</span><Choose label={t('tpo.bracket')} value={settings.bracketMinutes} choices={bracketChoices} testId="tpo-bracket-card" say={(minutes) => t('footprint.minutes', { count: minutes })} onChoose={(chosen) => panel.change({ bracketMinutes: chosen })} /></label>
      <label><span>{t('footprint.rows')}</span><Choose label={t('footprint.rows')} value={chosenRow ?? 0} choices={[0, ...rowChoices(present)]} testId="tpo-rows" say={(ticks) => (ticks === 0 ? t('footprint.rows.auto') : rowText.text(ticks))} onChoose={(ticks) => panel.change({ rows: ticks === 0 ? otherRows : { ...otherRows, [instrument.id]: ticks } })} /></label>
      <label><span>{t('footprint.area')}</span><Choose label={t('footprint.area')} value={settings.valueShare} choices={areaChoices} testId="tpo-area" say={(share) => `${Math.round(share * 100)} %`} onChoose={(valueShare) => panel.change({ valueShare })} /></label>
      <label className="check"><input type="checkbox" checked={settings.isSplit} onChange={(event) => panel.change({ isSplit: event.target.checked })} /><span>{t('tpo.split')}</span></label>
      <p>{t('tpo.hint')}</p>
    </div>
  );
}
