/** A panel's drawing in React: the canvas that it gets, what it is fed with, and what it says. */

import { useCallback, useEffect, useState, type RefCallback } from 'react';
import { useStore, useTerminal } from '../app/use-terminal.ts';
import type { Instrument, TopicSpec } from '../../engine/contract/index.ts';
import type { DrawingKind } from '../draw/index.ts';
import type { DrawingReport, PanelTell } from '../draw/messages.ts';
import type { PagedDrawing } from '../state/drawings.ts';
import { newStore } from '../state/store.ts';
import type { Panel, Settings } from './panel.ts';

/** What a drawing needs of its panel. */
type Placed = Pick<Panel<Settings>, 'id' | 'instrument' | 'isShown'>;

export interface PanelDrawing {
  /** For the one canvas. */
  readonly canvas: RefCallback<HTMLCanvasElement>;
  /** For the box whose size it has. */
  readonly box: RefCallback<HTMLElement>;
  readonly report: DrawingReport | null;
  /** Whose data is on the screen. Never what was merely asked for. */
  readonly shown: Instrument | null;
  readonly tell: (tell: PanelTell) => void;
  /** The number under which the engine knows a topic; null: it is not watched. */
  readonly numberOf: (name: string) => number | null;
}

const silent = newStore<DrawingReport | null>(null);

/** `topics` by the names that the drawing knows them by; what a name misses is not watched. */
export function useDrawing(panel: Placed, kind: DrawingKind, topics: Readonly<Record<string, TopicSpec | null>>): PanelDrawing {
  const terminal = useTerminal();
  const instrument = useStore(panel.instrument);
  const isShown = useStore(panel.isShown);
  const [drawing, setDrawing] = useState<PagedDrawing | null>(null);
  useEffect(() => {
    setDrawing(terminal.drawings.hold(panel.id, kind));
    return () => terminal.drawings.release(panel.id);
  }, [terminal, panel.id, kind]);
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
  useEffect(() => {
    if (drawing === null || canvas === null) return undefined;
    drawing.attach(canvas);
    return () => drawing.attach(null);
  }, [drawing, canvas]);
  const [box, setBox] = useState<HTMLElement | null>(null);
  useEffect(() => (drawing === null || box === null ? undefined : followExtent(box, drawing)), [drawing, box]);
  useEffect(() => drawing?.show(instrument), [drawing, instrument]);
  const wanted = JSON.stringify(topics);
  useEffect(() => {
    if (drawing === null) return;
    for (const [name, spec] of Object.entries(topics)) drawing.watch(name, isShown ? spec : null);
    // Equal topics are other objects at every turn.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [drawing, wanted, isShown]);
  const report = useStore(drawing?.report ?? silent);
  return {
    canvas: setCanvas,
    box: setBox,
    report,
    shown: instrument !== null && report?.stream === instrument.stream ? instrument : null,
    tell: useCallback((tell) => drawing?.tell(tell), [drawing]),
    numberOf: useCallback((name) => drawing?.numberOf(name) ?? null, [drawing]),
  };
}

/** More than this many device pixels apart, the two ways of measuring do not speak of the same screen: then the ratio counts. */
const snappedMax = 1.5;
const ratioStep = 0.01;

/**
 * The box's size in CSS pixels and the device pixels of one of them, in whichever window it is. At a ratio that is not whole, the box
 * covers whole device pixels that its size in CSS pixels does not tell: where the browser says how many, the canvas has exactly those.
 */
function followExtent(box: HTMLElement, drawing: PagedDrawing): () => void {
  const home = box.ownerDocument.defaultView ?? window;
  const saysPixels = 'devicePixelContentBoxSize' in ResizeObserverEntry.prototype;
  const observer = new ResizeObserver((entries) => {
    const ratio = home.devicePixelRatio;
    const [pixels] = (saysPixels ? entries.at(-1)?.devicePixelContentBoxSize : undefined) ?? [];
    const { width, height } = box.getBoundingClientRect();
    const snapped = (length: number, covered: number | undefined): number => (covered !== undefined && Math.abs(covered - length * ratio) <= snappedMax ? covered / ratio : length);
    if (width > 0 && height > 0) drawing.size({ width: snapped(width, pixels?.inlineSize), height: snapped(height, pixels?.blockSize), ratio });
  });
  let sameRatio: MediaQueryList | null = null;
  // A zoomed page has other CSS pixels of the same device pixels, another monitor other device pixels: whoever observes anew is told in any case.
  const watch = (): void => {
    observer.disconnect();
    observer.observe(box, saysPixels ? { box: 'device-pixel-content-box' } : {});
    sameRatio?.removeEventListener('change', watch);
    const { devicePixelRatio: ratio } = home;
    sameRatio = home.matchMedia(`(min-resolution: ${ratio - ratioStep}dppx) and (max-resolution: ${ratio + ratioStep}dppx)`);
    sameRatio.addEventListener('change', watch);
  };
  watch();
  home.addEventListener('resize', watch);
  return () => {
    observer.disconnect();
    sameRatio?.removeEventListener('change', watch);
    home.removeEventListener('resize', watch);
  };
}
