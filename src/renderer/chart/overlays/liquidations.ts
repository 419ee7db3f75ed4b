/** Liquidations of a perpetual contract as triangles where and when they happened; what stands under the pointer is named. Exchanges tell some, not all. */

import { decodePerpetuals } from '../../../engine/contract/index.ts';
import { paintCard } from '../../draw/card.ts';
import { LiquidationMarks, markAt, paintMarks, type LiquidationMark, type PlacedMark } from '../../draw/marks/liquidations.ts';
import { liquidationLines } from '../../draw/marks/words.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { drawTextsIn, language } from '../../i18n/language.ts';
import { topicInstrument } from '../../state/topics.ts';
import { placeOfTime } from '../places.ts';
import type { ChartOverlay } from './overlay.ts';

export const forcedOrders: ChartOverlay = {
  id: 'liquidations',
  name: 'lines.forced',
  hint: 'lines.forced.hint',
  command: 'lines.forced.command',
  open: (instrument, { topics }, onChange) => {
    // Nobody who trades spot without credit is closed out.
    if (instrument.market !== 'perp') return { close: () => undefined };
    const marks = new LiquidationMarks();
    let placed: readonly PlacedMark[] = [];
    let pointer: { readonly x: number; readonly y: number } | null = null;
    const under = (): LiquidationMark | null => (pointer === null ? null : (markAt(placed, pointer.x, pointer.y)?.mark ?? null));
    const topic = topics.open({ kind: 'liquidations', instrument: topicInstrument(instrument), others: [] }, (bytes) => {
      const frame = decodePerpetuals(bytes);
      if (!frame.ok || frame.value.header.stream !== instrument.stream) return;
      const { version } = marks;
      marks.take(frame.value, instrument);
      if (marks.version !== version) onChange();
    });
    return {
      paint: (pen, { width, height, xOfPlace, yOfPrice }, content, { colours, fontFamily, fontSize }) => {
        const firstUs = content.slots.count === 0 ? Number.POSITIVE_INFINITY : content.slots.read('timeUs', content.slots.lowest);
        placed = marks.placed(({ venueUs, ticks }) => {
          const y = venueUs < firstUs ? null : yOfPrice(ticks * content.scale.tick);
          // In the middle of its bar’s width, moved by how far the bar had come.
          return y === null ? null : { x: xOfPlace(placeOfTime(content, venueUs) - 0.5), y };
        }, width, height);
        paintMarks(pen, colours, placed);
        const mark = under();
        if (mark === null || pointer === null) return;
        paintCard(pen, colours, `${fontSize}px ${fontFamily}`, { ...pointer, width, height }, liquidationLines(mark, {
          texts: drawTextsIn(language.get()), formats: formats.get(), quote: instrument.quote, price: content.prices.text(mark.ticks * content.scale.tick), market: null,
        }));
      },
      point: (at) => {
        const before = under();
        pointer = at;
        return before !== under() || before !== null;
      },
      count: () => marks.count,
      close: topic.close,
    };
  },
};
