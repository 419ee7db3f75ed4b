/** Minute bars of what nobody trades: a contract's index, its mark price, its premium and the rate to come. */

import { never } from '../../../domain/assert.ts';
import { usPerMinute } from '../../../domain/time.ts';
import type { Market } from '../market.ts';
import { plainText } from '../plain-decimal.ts';
import type { LinearWire } from './linear-wire.ts';

export const figureTopics = ['index.1min', 'mark_price.1min', 'premium_index.1min', 'estimated_rate.1min'] as const;

export type FigureTopic = (typeof figureTopics)[number];

const rateDecimals = 8;

interface Bar {
  readonly startUs: number;
  readonly open: number;
  close: number;
  high: number;
  low: number;
}

export class LinearFigures {
  readonly #wire: LinearWire;
  readonly #bars = new Map<FigureTopic, Bar>();

  constructor(wire: LinearWire) {
    this.#wire = wire;
  }

  second(market: Market): void {
    for (const topic of figureTopics) this.#add(topic, market);
  }

  bytes(topic: FigureTopic, market: Market): Uint8Array {
    const { startUs, open, close, high, low } = this.#add(topic, market);
    const text = (fine: number): string => textOf(topic, fine, market);
    return this.#wire.figureBar(topic, { startUs, open: text(open), close: text(close), high: text(high), low: text(low) }, market.nowUs);
  }

  #add(topic: FigureTopic, market: Market): Bar {
    const value = valueOf(topic, market);
    const startUs = market.nowUs - (market.nowUs % usPerMinute);
    const known = this.#bars.get(topic);
    const bar = known !== undefined && known.startUs === startUs ? known : { startUs, open: value, close: value, high: value, low: value };
    bar.close = value;
    bar.high = Math.max(bar.high, value);
    bar.low = Math.min(bar.low, value);
    this.#bars.set(topic, bar);
    return bar;
  }
}

/** Whole numbers: prices in hundredths of a tick, rates in hundred-millionths. */
function valueOf(topic: FigureTopic, { perpetual }: Market): number {
  if (perpetual === null) return 0;
  switch (topic) {
    case 'index.1min': return perpetual.indexFine;
    case 'mark_price.1min': return perpetual.markFine;
    case 'premium_index.1min': return Math.round((perpetual.markFine / perpetual.indexFine - 1) * 10 ** rateDecimals);
    case 'estimated_rate.1min': return perpetual.rateE8;
    default: return never(topic);
  }
}

function textOf(topic: FigureTopic, fine: number, { perpetual }: Market): string {
  const isPrice = topic === 'index.1min' || topic === 'mark_price.1min';
  const step = isPrice && perpetual !== null ? perpetual.fineStep : { units: 1n, decimals: rateDecimals };
  return plainText(fine, step);
}
