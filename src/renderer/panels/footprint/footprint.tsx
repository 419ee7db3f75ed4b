/** The footprint's body: a canvas that the stage draws on, the gestures it is told of, and the way back to the newest bar. */

import { useEffect, useRef, type PointerEvent, type ReactNode } from 'react';
import { useStore } from '../../app/use-terminal.ts';
import { footAxisWidth } from '../../draw/footprint/footprint-panel.ts';
import { stripRowHeight } from '../../draw/footprint/strip.ts';
import { useText } from '../../i18n/use-text.ts';
import { palette } from '../../theme/palette.ts';
import { useCrosshairTicks } from '../ladder/use-crosshair.ts';
import type { Panel } from '../panel.ts';
import { useDrawing } from '../use-drawing.ts';
import { useMore } from '../use-more.ts';
import { useWheel } from '../use-wheel.ts';
import { barOf, dragTell, lookOf, topicOf, wheelTell, zoneOf, type FootprintSettings, type FootZone } from './model.ts';

interface FootprintProps {
  readonly panel: Panel<FootprintSettings>;
}

const axisHeight = 20;

export function Footprint({ panel }: FootprintProps): ReactNode {
  const t = useText();
  const instrument = useStore(panel.instrument);
  const settings = useStore(panel.settings);
  const intervalUs = useStore(panel.intervalUs);
  const { scale } = useStore(palette);
  const drawing = useDrawing(panel, 'footprint', { bars: topicOf(settings, instrument, intervalUs) });
  const { canvas, box, shown, report, tell } = drawing;
  const bars = instrument === null ? '' : JSON.stringify([barOf(settings, instrument, intervalUs), settings.rows[instrument.id] ?? null]);
  useEffect(() => tell({ kind: 'foot-begin', bars }), [tell, bars]);
  useEffect(() => tell({ kind: 'foot-look', look: lookOf(settings) }), [tell, settings]);
  const says = report?.says.kind === 'footprint' ? report.says : null;
  useMore(drawing, 'bars', says?.wishUs ?? null);
  const crossTicks = useCrosshairTicks(panel, says?.pointed?.ticks ?? null);
  useEffect(() => tell({ kind: 'foot-cross', ticks: crossTicks }), [tell, crossTicks]);
  const drag = useRef<{ readonly zone: FootZone; x: number; y: number } | null>(null);
  const below = (axisHeight + settings.strip.length * stripRowHeight) * scale;
  const element = useWheel(box, (event, plot) => {
    const { x, y, zone } = placeOf(event, plot, scale, below);
    tell(wheelTell(event, zone, x, y));
  });
  const onDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { zone: placeOf(event, event.currentTarget, scale, below).zone, x: event.clientX, y: event.clientY };
  };
  const onMove = (event: PointerEvent<HTMLDivElement>): void => {
    const { x, y } = placeOf(event, event.currentTarget, scale, below);
    tell({ kind: 'foot-point', at: { x, y } });
    const from = drag.current;
    if (from === null) return;
    tell(dragTell(from.zone, event.clientX - from.x, event.clientY - from.y));
    drag.current = { zone: from.zone, x: event.clientX, y: event.clientY };
  };
  const onUp = (): void => {
    drag.current = null;
  };
  return (
    <>
      <div
        ref={element} className="plot" tabIndex={0} role="application" aria-label={t('footprint.label', { symbol: shown?.symbol ?? '' })} data-place="footprint" data-testid="footprint"
        data-symbol={shown?.id} data-freshness={report?.freshness} data-bars={says?.barCount} data-lines={says?.lineCount} data-row={says?.rowTicks} data-following={says?.isFollowing}
        onPointerDown={onDown} onPointerMove={onMove} onPointerUp={onUp} onPointerCancel={onUp} onPointerLeave={() => tell({ kind: 'foot-point', at: null })} onDoubleClick={() => tell({ kind: 'foot-reset' })}
      >
        <canvas ref={canvas} />
      </div>
      {says !== null && shown !== null && !says.isFollowing && (
        <button type="button" className="live-button is-inside" data-testid="footprint-follow" onClick={() => tell({ kind: 'foot-follow' })}>{t('footprint.follow')}</button>
      )}
    </>
  );
}

function placeOf(event: { readonly clientX: number; readonly clientY: number }, element: Element, scale: number, below: number): { readonly x: number; readonly y: number; readonly zone: FootZone } {
  const { left, top, width, height } = element.getBoundingClientRect();
  const x = event.clientX - left;
  const y = event.clientY - top;
  return { x, y, zone: zoneOf(x, y, width, height, footAxisWidth * scale, below) };
}
