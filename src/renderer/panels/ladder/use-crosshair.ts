/** The crosshair that linked panels share, in ticks of the instrument: said when this panel points, answered when another does. */

import { useEffect, useRef } from 'react';
import { useStore } from '../../app/use-terminal.ts';
import { floatOf } from '../../draw/ladder/units.ts';
import type { Panel, Settings } from '../panel.ts';

type Pointing = Pick<Panel<Settings>, 'id' | 'instrument' | 'crosshair' | 'point'>;

export function useCrosshairTicks(panel: Pointing, pointedTicks: number | null): number | null {
  const instrument = useStore(panel.instrument);
  const crosshair = useStore(panel.crosshair);
  const tick = instrument === null ? null : floatOf(instrument.tick);
  const hasPointed = useRef(false);
  useEffect(() => {
    if (pointedTicks === null && !hasPointed.current) return;
    hasPointed.current = pointedTicks !== null;
    panel.point(pointedTicks === null || tick === null ? null : { panel: panel.id, timeUs: null, price: pointedTicks * tick });
  }, [panel, pointedTicks, tick]);
  const price = crosshair === null || crosshair.panel === panel.id ? null : crosshair.price;
  return price === null || tick === null ? null : Math.round(price / tick);
}
