/** The heatmap's frame: canvases that the scene draws on, gestures that it is told of, and the few controls around them. */

import { useCallback, useEffect, useRef, type PointerEvent, type ReactNode } from 'react';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import type { Instrument } from '../../../engine/contract/index.ts';
import { stepFormat } from '../../draw/format.ts';
import type { GestureZone } from '../../draw/messages.ts';
import { useText } from '../../i18n/use-text.ts';
import { useExtent } from '../use-extent.ts';
import { dragCommand, wheelCommand, zoneOf } from './model.ts';
import { paintRamp } from './ramp-strip.ts';

export function Heatmap({ shown }: { readonly shown: Instrument | null }): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const report = useStore(terminal.report);
  const contrast = useStore(terminal.contrast);
  const rowStep = shown === null || report === null || report.rowTicks === 0 ? null : stepFormat(shown.tick).text(report.rowTicks);
  return (
    <section className="panel heatmap" aria-label={t('heat.title')}>
      <header className="panel-head">
        <h2>{t('heat.title')}</h2>
        {rowStep !== null && <span className="panel-fact">{t('heat.perRow', { step: `${rowStep} ${shown?.quote ?? ''}` })}</span>}
        <Legend />
        <span className="panel-space" />
        {report !== null && report.cellsNote !== null && <span className="panel-note" data-testid="cells-note" title={t(`heat.note.${report.cellsNote}`)}>{t(`heat.note.${report.cellsNote}.short`)}</span>}
        {report !== null && report.tradesDroppedCount > 0 && <span className="panel-note">{t('heat.tradesDropped', { count: report.tradesDroppedCount })}</span>}
        <label className="slider">
          <span>{t('heat.contrast')}</span>
          <input type="range" min="0" max="1" step="0.05" value={contrast} data-testid="contrast" onChange={(event) => terminal.setContrast(Number(event.target.value))} />
        </label>
      </header>
      <Plot label={t('heat.label', { symbol: shown?.symbol ?? '' })} />
      {report !== null && report.stream !== null && !report.isFollowing && (
        <button type="button" className="live-button" data-testid="back-to-live" onClick={() => terminal.send({ kind: 'back-to-live' })}>
          {t('heat.backToLive')}<svg viewBox="0 0 10 10" aria-hidden="true"><path d="M1 1l4 4-4 4M6 1v8" /></svg>
        </button>
      )}
    </section>
  );
}

function Legend(): ReactNode {
  const t = useText();
  return (
    <span className="legend" aria-hidden="true">
      <span>{t('legend.thin')}</span><canvas className="legend-ramp" width="64" height="8" ref={paintRamp} /><span>{t('legend.deep')}</span>
      <i className="legend-line is-bid" /><span>{t('legend.bid')}</span>
      <i className="legend-line is-ask" /><span>{t('legend.ask')}</span>
      <i className="legend-dot is-buy" /><span>{t('legend.buys')}</span>
      <i className="legend-dot is-sell" /><span>{t('legend.sells')}</span>
      <i className="legend-gap" /><span>{t('legend.gap')}</span>
    </span>
  );
}

function Plot({ label }: { readonly label: string }): ReactNode {
  const terminal = useTerminal();
  const report = useStore(terminal.report);
  const box = useRef<HTMLDivElement>(null);
  const drag = useRef<{ readonly zone: GestureZone; x: number; y: number } | null>(null);
  useExtent(box, useCallback((extent) => terminal.send({ kind: 'size', panel: 'heat', ...extent }), [terminal]));
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    // Not through React: it listens passively, and a passive listener cannot keep the page from scrolling.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { x, y, zone } = placeOf(event, element);
      terminal.send(wheelCommand(event, zone, x, y));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [terminal]);

  const onDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { zone: placeOf(event, event.currentTarget).zone, x: event.clientX, y: event.clientY };
  };
  const onMove = (event: PointerEvent<HTMLDivElement>): void => {
    const { x, y } = placeOf(event, event.currentTarget);
    terminal.send({ kind: 'hover', x, y });
    const from = drag.current;
    if (from === null) return;
    terminal.send(dragCommand(from.zone, event.clientX - from.x, event.clientY - from.y));
    drag.current = { zone: from.zone, x: event.clientX, y: event.clientY };
  };
  const onUp = (): void => {
    drag.current = null;
  };
  return (
    <div
      ref={box} className="plot" tabIndex={0} role="application" aria-label={label} data-place="heatmap" data-testid="heatmap" id="heatmap"
      data-cells={report?.cells} data-columns={report?.columnCount} data-uploads={report?.uploadCount} data-upload-bytes={report?.uploadBytes} data-whole-uploads={report?.wholeUploadCount} data-following={report?.isFollowing}
      onPointerDown={onDown} onPointerMove={onMove} onPointerUp={onUp} onPointerCancel={onUp} onPointerLeave={() => terminal.send({ kind: 'leave' })} onDoubleClick={() => terminal.send({ kind: 'reset-view' })}
    >
      <canvas className="plot-cells" ref={(canvas) => { if (canvas !== null) terminal.attach('heat', canvas); }} />
      <canvas className="plot-overlay" ref={(canvas) => { if (canvas !== null) terminal.attach('overlay', canvas); }} />
    </div>
  );
}

function placeOf(event: { readonly clientX: number; readonly clientY: number }, element: Element): { readonly x: number; readonly y: number; readonly zone: GestureZone } {
  const box = element.getBoundingClientRect();
  const x = event.clientX - box.left;
  const y = event.clientY - box.top;
  return { x, y, zone: zoneOf(x, y, box.width, box.height) };
}
