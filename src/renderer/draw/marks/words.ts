/** What is said of a liquidation under a pointer: on the heatmap and on the chart alike. */

import type { Formats } from '../../i18n/formats.ts';
import type { CardLine } from '../card.ts';
import type { DrawText } from '../texts.ts';
import type { LiquidationMark } from './liquidations.ts';

export interface LiquidationWords {
  readonly texts: Pick<DrawText, 'draw.forced.long' | 'draw.forced.short' | 'draw.forced.note' | 'draw.price' | 'draw.time'>;
  readonly formats: Pick<Formats, 'compact' | 'exactTime'>;
  readonly quote: string;
  readonly price: string;
  /** Null: the instrument's own. */
  readonly market: string | null;
}

export function liquidationLines({ isLong, worth, venueUs }: LiquidationMark, { texts, formats, quote, price, market }: LiquidationWords): readonly CardLine[] {
  return [
    [texts[isLong ? 'draw.forced.long' : 'draw.forced.short'], `${market === null ? '' : `${market}  `}${formats.compact(worth)} ${quote}`],
    [texts['draw.price'], price], [texts['draw.time'], formats.exactTime(venueUs)],
    [texts['draw.forced.note'], ''],
  ];
}
