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

/** The box's size in CSS pixels and the device pixels of one of them, in whichever window it is. */
function followExtent(box: HTMLElement, drawing: PagedDrawing): () => void {
  const home = box.ownerDocument.defaultView ?? window;
  const tell = (): void => {
    const { width, height } = box.getBoundingClientRect();
    if (width > 0 && height > 0) drawing.size({ width, height, ratio: home.devicePixelRatio });
  };
  const observer = new ResizeObserver(tell);
  observer.observe(box);
  home.addEventListener('resize', tell);
  return () => {
    observer.disconnect();
    home.removeEventListener('resize', tell);
  };
}
