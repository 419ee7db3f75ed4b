/** The crosshair that linked panels share, in ticks of the instrument: said when this panel points, answered when another does. */

import { useEffect, useRef } from 'react';
import { useStore } from '../../app/use-terminal.ts';
import { floatOf } from '../../draw/ladder/units.ts';
import type { Panel, Settings } from '../panel.ts';

type Pointing = Pick<Panel<Settings>, 'id' | 'instrument' | 'crosshair' | 'point'>;

/** A price in ticks at a time; null: any. */
interface Spot {
  readonly timeUs: number | null;
  readonly ticks: number | null;
}

export function useCrosshairTicks(panel: Pointing, pointedTicks: number | null): number | null {
  return useCrosshair(panel, pointedTicks === null ? null : { timeUs: null, ticks: pointedTicks })?.ticks ?? null;
}

/** Where another panel of the group points; null: nowhere, or this one does. */
export function useCrosshair(panel: Pointing, pointed: Spot | null): Spot | null {
  const instrument = useStore(panel.instrument);
  const crosshair = useStore(panel.crosshair);
  const tick = instrument === null ? null : floatOf(instrument.tick);
  const hasPointed = useRef(false);
  const [timeUs, ticks] = [pointed?.timeUs ?? null, pointed?.ticks ?? null];
  useEffect(() => {
    const isPointing = ticks !== null;
    if (!isPointing && !hasPointed.current) return;
    hasPointed.current = isPointing;
    panel.point(!isPointing || tick === null ? null : { panel: panel.id, timeUs, price: ticks * tick });
  }, [panel, timeUs, ticks, tick]);
  if (crosshair === null || crosshair.panel === panel.id || tick === null) return null;
  return { timeUs: crosshair.timeUs, ticks: crosshair.price === null ? null : Math.round(crosshair.price / tick) };
}
