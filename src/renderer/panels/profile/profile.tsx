/** The volume profile's body: a canvas that the stage draws on, and gestures that zoom its prices. */

import { useEffect, useRef, type PointerEvent, type ReactNode } from 'react';
import { Popover } from '../../app/popover.tsx';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { stepFormat } from '../../draw/format.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import { Choose } from '../choose.tsx';
import { zoomFactor } from '../cvd/model.ts';
import { areaChoices, rowChoices } from '../footprint/model.ts';
import { useCrosshairTicks } from '../ladder/use-crosshair.ts';
import type { Panel } from '../panel.ts';
import { ToolsFace } from '../tools-face.tsx';
import { useDrawing } from '../use-drawing.ts';
import { useWheel } from '../use-wheel.ts';
import { backChoices, rangeChoices, recentChoices, sessionChoices, topicOf, withFixed, type ProfileSettings } from './model.ts';

interface ProfileProps {
  readonly panel: Panel<ProfileSettings>;
}

export function ProfileBody({ panel }: ProfileProps): ReactNode {
  const t = useText();
  const instrument = useStore(panel.instrument);
  const settings = useStore(panel.settings);
  const topic = topicOf(settings, instrument, useTerminal().session.status.get()?.nowUs ?? null);
  const { canvas, box, shown, report, tell } = useDrawing(panel, 'profile', { profile: topic });
  const key = JSON.stringify(topic);
  useEffect(() => tell({ kind: 'profile-begin', topic: key }), [tell, key]);
  const { unit, isDelta, hasVwap } = settings;
  useEffect(() => tell({ kind: 'profile-look', look: { unit, isDelta, hasVwap } }), [tell, unit, isDelta, hasVwap]);
  const says = report?.says.kind === 'profile' ? report.says : null;
  const crossTicks = useCrosshairTicks(panel, says?.pointed?.ticks ?? null);
  useEffect(() => tell({ kind: 'profile-cross', ticks: crossTicks }), [tell, crossTicks]);
  const element = useWheel(box, (event, plot) => tell({ kind: 'profile-zoom', factor: zoomFactor(event.deltaY, event.deltaMode), y: event.clientY - plot.getBoundingClientRect().top }));
  const drag = useRef<number | null>(null);
  const onMove = (event: PointerEvent<HTMLDivElement>): void => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    tell({ kind: 'profile-point', at: { x: event.clientX - left, y: event.clientY - top } });
    if (drag.current === null) return;
    tell({ kind: 'profile-pan', dy: event.clientY - drag.current });
    drag.current = event.clientY;
  };
  const onUp = (): void => {
    drag.current = null;
  };
  return (
    <div
      ref={element} className="plot" tabIndex={0} role="application" aria-label={t('profile.label', { symbol: shown?.symbol ?? '' })} data-place="profile" data-testid="profile"
      data-symbol={shown?.id} data-freshness={report?.freshness} data-poc={says?.figures?.poc} data-incomplete={says?.isIncomplete} data-fitted={says?.isFitted}
      onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); drag.current = event.clientY; }} onPointerMove={onMove} onPointerUp={onUp} onPointerCancel={onUp}
      onPointerLeave={() => tell({ kind: 'profile-point', at: null })} onDoubleClick={() => tell({ kind: 'profile-reset' })}
    >
      <canvas ref={canvas} />
    </div>
  );
}

export function ProfileTools({ panel }: ProfileProps): ReactNode {
  const t = useText();
  const settings = useStore(panel.settings);
  const { range } = settings;
  return (
    <>
      <Popover label={t('profile.menu')} className="head-button" role="dialog" testId="profile-menu" face={<ToolsFace />}>
        {() => <Card panel={panel} />}
      </Popover>
      <Choose label={t('profile.range')} value={range} choices={rangeChoices} testId="profile-range" say={(one) => t(`profile.range.${one}`)} onChoose={(chosen) => panel.change({ range: chosen })} />
      <Stretch panel={panel} place="" />
    </>
  );
}

function Stretch({ panel, place }: ProfileProps & { readonly place: '' | '-card' }): ReactNode {
  const t = useText();
  const { range, sessionHours, back, recentMinutes } = useStore(panel.settings);
  if (range === 'session') {
    return (
      <>
        <Choose label={t('profile.session')} value={sessionHours} choices={sessionChoices} testId={`profile-session${place}`} say={(hours) => t('footprint.hours', { count: hours })} onChoose={(chosen) => panel.change({ sessionHours: chosen })} />
        <Choose label={t('profile.back')} value={back} choices={backChoices} testId={`profile-back${place}`} say={(count) => (count === 0 ? t('profile.back.now') : t('profile.back.ago', { count }))} onChoose={(chosen) => panel.change({ back: chosen })} />
      </>
    );
  }
  if (range === 'recent') return <Choose label={t('profile.recent')} value={recentMinutes} choices={recentChoices} testId={`profile-recent${place}`} say={(minutes) => t('footprint.minutes', { count: minutes })} onChoose={(chosen) => panel.change({ recentMinutes: chosen })} />;
  return null;
}

function Card({ panel }: ProfileProps): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const settings = useStore(panel.settings);
  const instrument = useStore(panel.instrument);
  const { dateTime } = useStore(formats);
  const says = terminal.drawings.reportOf(panel.id)?.says;
  if (instrument === null) return null;
  const nowUs = terminal.session.status.get()?.nowUs ?? null;
  const chosenRow = settings.rows[instrument.id];
  const present = chosenRow ?? (says?.kind === 'profile' ? says.rowTicks : null) ?? 1;
  const fromUs = settings.from[instrument.id];
  const untilUs = settings.until[instrument.id];
  const rowText = stepFormat(instrument.tick);
  const { [instrument.id]: _, ...otherRows } = settings.rows;
  return (
    <div className="flow-menu">
      <label><span>{t('profile.range')}</span><Choose label={t('profile.range')} value={settings.range} choices={rangeChoices} testId="profile-range-card" say={(one) => t(`profile.range.${one}`)} onChoose={(chosen) => panel.change({ range: chosen })} /><Stretch panel={panel} place="-card" /></label>
      <label><span>{t('footprint.rows')}</span><Choose label={t('footprint.rows')} value={chosenRow ?? 0} choices={[0, ...rowChoices(present)]} testId="profile-rows" say={(ticks) => (ticks === 0 ? t('footprint.rows.auto') : rowText.text(ticks))} onChoose={(ticks) => panel.change({ rows: ticks === 0 ? otherRows : { ...otherRows, [instrument.id]: ticks } })} /></label>
      <label><span>{t('footprint.area')}</span><Choose label={t('footprint.area')} value={settings.valueShare} choices={areaChoices} testId="profile-area" say={(share) => `${Math.round(share * 100)} %`} onChoose={(valueShare) => panel.change({ valueShare })} /></label>
      <label><span>{t('tape.unit')}</span><Choose label={t('tape.unit')} value={settings.unit} choices={['base', 'quote'] as const} testId="profile-unit" say={(one) => t(`tape.unit.${one}`)} onChoose={(unit) => panel.change({ unit })} /></label>
      <label className="check"><input type="checkbox" checked={settings.isDelta} onChange={(event) => panel.change({ isDelta: event.target.checked })} /><span>{t('profile.delta')}</span></label>
      <label className="check"><input type="checkbox" checked={settings.hasVwap} onChange={(event) => panel.change({ hasVwap: event.target.checked })} /><span>{t('profile.vwap')}</span></label>
      <h4>{t('profile.range.fixed')}</h4>
      <label><span>{fromUs === undefined ? t('profile.from.none') : t('profile.from', { time: dateTime(fromUs) })}</span><button type="button" className="small-button" disabled={nowUs === null} onClick={() => panel.change(withFixed(settings, instrument.id, 'from', nowUs))}>{t('profile.from.now')}</button></label>
      <label><span>{untilUs === undefined ? t('profile.until.none') : t('profile.until', { time: dateTime(untilUs) })}</span><button type="button" className="small-button" disabled={fromUs === undefined || nowUs === null} onClick={() => panel.change(withFixed(settings, instrument.id, 'until', untilUs === undefined ? nowUs : null))}>{untilUs === undefined ? t('profile.until.now') : t('profile.until.remove')}</button></label>
      <p>{t('profile.hint')}</p>
    </div>
  );
}
