/** The heatmap's body: a canvas that the stage draws on, gestures that it is told of, and the few controls around it. */

import { useEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { methods, type Instrument } from '../../../engine/contract/index.ts';
import { Popover } from '../../app/popover.tsx';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { stepFormat } from '../../draw/format.ts';
import type { GestureZone, HeatReport } from '../../draw/heat/drawing.ts';
import { rampNames } from '../../draw/heat/ramp.ts';
import { useText } from '../../i18n/use-text.ts';
import { topicInstrument } from '../../state/topics.ts';
import { palette } from '../../theme/palette.ts';
import { LinesChoice } from '../alerts/lines-choice.tsx';
import { menuOf, PlaceMenu, type OpenedMenu } from '../alerts/place-menu.tsx';
import { useLines } from '../alerts/use-lines.ts';
import { useLineToggles } from '../alerts/use-line-toggles.ts';
import { QuotesTool } from '../depth/quotes-tool.tsx';
import { useMembers } from '../depth/use-members.ts';
import { useCrosshair } from '../ladder/use-crosshair.ts';
import type { Panel } from '../panel.ts';
import { useDrawing, type PanelDrawing } from '../use-drawing.ts';
import { badgeOf } from '../tape/model.ts';
import { booksChoices, dragCommand, forcedTopic, wheelCommand, zoneOf, type HeatmapSettings } from './model.ts';
import { rampPainter } from './ramp-strip.ts';

interface HeatmapProps {
  readonly panel: Panel<HeatmapSettings>;
}

export function Heatmap({ panel }: HeatmapProps): ReactNode {
  const t = useText();
  const instrument = useStore(panel.instrument);
  const { contrast, ramp, isFrozen, lines, withTrades, withForced, withFar } = useStore(panel.settings);
  const members = useMap(panel);
  const others = members.slice(1).map(topicInstrument);
  const forced = withForced ? forcedTopic(members) : null;
  const about = instrument === null ? null : topicInstrument(instrument);
  const drawing = useDrawing(panel, 'heatmap', {
    heat: about === null ? null : others.length === 0 ? { kind: 'heat', instrument: about } : { kind: 'composite-heat', instrument: about, others: [...others] },
    trades: about === null ? null : others.length === 0 ? { kind: 'trades', instrument: about } : { kind: 'composite-trades', instrument: about, others: [...others] },
    own: about === null || !lines.orders ? null : { kind: 'own-orders', instrument: about },
    walls: about === null || !lines.walls ? null : { kind: 'walls', instrument: about, others: [...others] },
    forced,
  });
  const { tell, report, shown } = drawing;
  // Another choice of books is another map: what the former one showed is not part of it.
  const chosen = JSON.stringify(others);
  useEffect(() => tell({ kind: 'begin-again', books: chosen }), [tell, chosen]);
  useEffect(() => tell({ kind: 'contrast', value: contrast }), [tell, contrast]);
  useEffect(() => tell({ kind: 'ramp', name: ramp }), [tell, ramp]);
  useEffect(() => tell({ kind: 'freeze', isFrozen }), [tell, isFrozen]);
  useEffect(() => tell({ kind: 'heat-far', isOn: withFar }), [tell, withFar]);
  useEffect(() => tell({ kind: 'heat-trades', isOn: withTrades }), [tell, withTrades]);
  const hasForced = forced !== null;
  useEffect(() => tell({ kind: 'heat-forced', isOn: hasForced }), [tell, hasForced]);
  const names = JSON.stringify(members.slice(1).map((one) => [one.stream, badgeOf(one, members[0])]));
  // Equal names are other objects at every turn.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => tell({ kind: 'line-markets', names: members.slice(1).map((one) => [one.stream, badgeOf(one, members[0])]) }), [tell, names]);
  useLines(instrument, lines, tell);
  const says = report?.says.kind === 'heatmap' ? report.says : null;
  usePast(drawing, says?.wish ?? null);
  const cross = useCrosshair(panel, says?.pointed ?? null);
  const [crossUs, crossTicks] = [cross?.timeUs ?? null, cross?.ticks ?? null];
  useEffect(() => tell({ kind: 'heat-cross', at: crossUs === null && crossTicks === null ? null : { timeUs: crossUs, ticks: crossTicks } }), [tell, crossUs, crossTicks]);
  return (
    <>
      <Plot panel={panel} drawing={drawing} crossUs={crossUs} label={t('heat.label', { symbol: shown?.symbol ?? '' })} />
      {says !== null && shown !== null && !says.isFollowing && (
        <button type="button" className="live-button" data-testid="back-to-live" onClick={() => tell({ kind: 'back-to-live' })}>
          {t('heat.backToLive')}<svg viewBox="0 0 10 10" aria-hidden="true"><path d="M1 1l4 4-4 4M6 1v8" /></svg>
        </button>
      )}
    </>
  );
}

/** Asks the engine for the window of the past that the drawing wishes for. */
function usePast({ tell, numberOf }: PanelDrawing, wish: HeatReport['wish']): void {
  const { session } = useTerminal();
  useEffect(() => {
    const topic = numberOf('heat');
    if (wish === null || topic === null) return;
    void session.client?.call('past', methods.past.result, { topic, ...wish.window }).then((answer) => {
      if (answer.ok) tell({ kind: 'reach', reach: answer.value.reach });
    });
    // A wish is another one by its number alone.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [wish?.number, session, numberOf, tell]);
}

/** The books that were chosen and are on, the instrument's own first. */
function useMap(panel: Panel<HeatmapSettings>): readonly Instrument[] {
  const { books, quotes } = useStore(panel.settings);
  return useMembers(panel, books, quotes);
}

export function HeatmapTools({ panel }: HeatmapProps): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const stage = useStore(terminal.stageReport);
  const instrument = useStore(panel.instrument);
  const { contrast, books, quotes } = useStore(panel.settings);
  const says = terminal.drawings.reportOf(panel.id)?.says;
  const rowTicks = says?.kind === 'heatmap' ? says.rowTicks : 0;
  const rowStep = instrument === null || rowTicks === 0 ? null : stepFormat(instrument.tick).text(rowTicks);
  return (
    <>
      {rowStep !== null && <span className="panel-fact">{t('heat.perRow', { step: `${rowStep} ${instrument?.quote ?? ''}` })}</span>}
      <Books panel={panel} />
      <QuotesTool panel={panel} books={books} quotes={quotes} onChange={(next) => panel.change({ quotes: next })} />
      <Legend panel={panel} />
      <Colours panel={panel} />
      <Layers panel={panel} />
      <span className="panel-space" />
      {stage !== null && stage.cellsNote !== null && <span className="panel-note" data-testid="cells-note" title={t(`heat.note.${stage.cellsNote}`)}>{t(`heat.note.${stage.cellsNote}.short`)}</span>}
      {says?.kind === 'heatmap' && says.tradesDroppedCount > 0 && <span className="panel-note">{t('heat.tradesDropped', { count: says.tradesDroppedCount })}</span>}
      <label className="slider">
        <span>{t('heat.contrast')}</span>
        <input type="range" min="0" max="1" step="0.05" value={contrast} data-testid="contrast" onChange={(event) => panel.change({ contrast: Number(event.target.value) })} />
      </label>
    </>
  );
}

function Books({ panel }: HeatmapProps): ReactNode {
  const t = useText();
  const { books } = useStore(panel.settings);
  return (
    <select className="books" aria-label={t('heat.books')} title={t('heat.books.hint')} value={books} data-testid="books" onChange={(event) => panel.change({ books: booksChoices.find((choice) => choice === event.target.value) ?? 'own' })}>
      {booksChoices.map((choice) => <option key={choice} value={choice}>{t(`heat.books.${choice}`)}</option>)}
    </select>
  );
}

/** The button shows the ramp; what opens below chooses another one, or keeps the colours as they are. */
function Colours({ panel }: HeatmapProps): ReactNode {
  const t = useText();
  const { ramp, isFrozen } = useStore(panel.settings);
  const { isDark } = useStore(palette);
  const strip = (name: typeof ramp): ReactNode => <canvas key={`${name} ${isDark}`} className="ramp" width="64" height="8" aria-hidden="true" ref={rampPainter(name, isDark)} />;
  const face = <span className="ramp-face"><span>{t('legend.thin')}</span>{strip(ramp)}<span>{t('legend.deep')}</span>{isFrozen && <b>{t('heat.frozen')}</b>}</span>;
  return (
    <Popover label={t('heat.colours')} className="ramp-button" face={face} role="dialog" testId="heat-colours">
      {() => (
        <div className="ramp-choices">
          <fieldset>
            <legend>{t('heat.ramp')}</legend>
            {rampNames.map((name) => (
              <label key={name}><input type="radio" name={`ramp-${panel.id}`} checked={name === ramp} data-testid={`ramp-${name}`} onChange={() => panel.change({ ramp: name })} />{strip(name)}<span>{t(`heat.ramp.${name}`)}</span></label>
            ))}
          </fieldset>
          <label title={t('heat.freeze.hint')}><input type="checkbox" checked={isFrozen} data-testid="freeze" onChange={() => panel.change({ isFrozen: !isFrozen })} /><span>{t('heat.freeze')}</span></label>
        </div>
      )}
    </Popover>
  );
}

/** What stands upon the map. */
function Layers({ panel }: HeatmapProps): ReactNode {
  const t = useText();
  const { lines, withTrades, withForced, withFar } = useStore(panel.settings);
  return (
    <Popover label={t('lines.title')} className="head-button" role="dialog" testId="heat-lines" face={<svg viewBox="0 0 12 12" aria-hidden="true"><path d="M1 4l5-2.5L11 4 6 6.5zM1 6.5L6 9l5-2.5M1 9l5 2.5L11 9" /></svg>}>
      {() => (
        <div className="ramp-choices">
          <label className="check"><input type="checkbox" checked={withTrades} data-testid="lines-trades" onChange={() => panel.change({ withTrades: !withTrades })} /><span>{t('lines.trades')}</span></label>
          <label className="check" title={t('lines.forced.hint')}><input type="checkbox" checked={withForced} data-testid="lines-forced" onChange={() => panel.change({ withForced: !withForced })} /><span>{t('lines.forced')}</span></label>
          <label className="check"><input type="checkbox" checked={withFar} data-testid="heat-far" onChange={() => panel.change({ withFar: !withFar })} /><span>{t('heat.far')}</span></label>
          <LinesChoice shown={lines} onChange={(next) => panel.change({ lines: next })} />
        </div>
      )}
    </Popover>
  );
}

function Legend({ panel }: HeatmapProps): ReactNode {
  const t = useText();
  const { withForced } = useStore(panel.settings);
  const hasForced = forcedTopic(useMap(panel)) !== null && withForced;
  return (
    <span className="legend" aria-hidden="true">
      <i className="legend-line is-bid" /><span>{t('legend.bid')}</span>
      <i className="legend-line is-ask" /><span>{t('legend.ask')}</span>
      <i className="legend-dot is-buy" /><span>{t('legend.buys')}</span>
      <i className="legend-dot is-sell" /><span>{t('legend.sells')}</span>
      {hasForced && <><i className="legend-forced is-short" /><span>{t('legend.shorts')}</span><i className="legend-forced is-long" /><span title={t('lines.forced.hint')}>{t('legend.longs')}</span></>}
      <i className="legend-gap" /><span>{t('legend.gap')}</span>
    </span>
  );
}

function Plot({ panel, drawing, label, crossUs }: HeatmapProps & { readonly drawing: PanelDrawing; readonly label: string; readonly crossUs: number | null }): ReactNode {
  const [menu, setMenu] = useState<OpenedMenu | null>(null);
  const toggles = useLineToggles(panel);
  const { tell, report, shown, canvas, box: measured } = drawing;
  const says = report?.says.kind === 'heatmap' ? report.says : null;
  const box = useRef<HTMLDivElement>(null);
  const drag = useRef<{ readonly zone: GestureZone; x: number; y: number } | null>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    // Not through React: it listens passively, and a passive listener cannot keep the page from scrolling.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { x, y, zone } = placeOf(event, element);
      tell(wheelCommand(event, zone, x, y));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [tell]);

  const onDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { zone: placeOf(event, event.currentTarget).zone, x: event.clientX, y: event.clientY };
  };
  const onMove = (event: PointerEvent<HTMLDivElement>): void => {
    const { x, y } = placeOf(event, event.currentTarget);
    tell({ kind: 'hover', x, y });
    const from = drag.current;
    if (from === null) return;
    tell(dragCommand(from.zone, event.clientX - from.x, event.clientY - from.y));
    drag.current = { zone: from.zone, x: event.clientX, y: event.clientY };
  };
  const onUp = (): void => {
    drag.current = null;
  };
  return (
    <div
      ref={(node) => { box.current = node; measured(node); }} className="plot" tabIndex={0} role="application" aria-label={label} data-place="heatmap" data-testid="heatmap"
      data-symbol={shown?.id} data-freshness={report?.freshness} data-columns={says?.columnCount} data-uploads={says?.uploadCount} data-upload-bytes={says?.uploadBytes} data-whole-uploads={says?.wholeUploadCount} data-following={says?.isFollowing} data-far-bands={says?.farBands} data-cross={crossUs ?? undefined} data-pointed={says?.pointed?.ticks ?? undefined}
      data-orders={says?.lines.orders} data-alerts={says?.lines.alerts} data-walls={says?.lines.walls} data-forced={says?.forcedCount} onContextMenu={(event) => setMenu(menuOf(event))}
      onPointerDown={onDown} onPointerMove={onMove} onPointerUp={onUp} onPointerCancel={onUp} onPointerLeave={() => tell({ kind: 'leave' })} onDoubleClick={() => tell({ kind: 'reset-view' })}
    >
      <canvas ref={canvas} />
      {menu !== null && <PlaceMenu panel={panel} toggles={toggles} opened={menu} onClose={() => setMenu(null)} />}
    </div>
  );
}

function placeOf(event: { readonly clientX: number; readonly clientY: number }, element: Element): { readonly x: number; readonly y: number; readonly zone: GestureZone } {
  const box = element.getBoundingClientRect();
  const x = event.clientX - box.left;
  const y = event.clientY - box.top;
  return { x, y, zone: zoneOf(x, y, box.width, box.height) };
}
