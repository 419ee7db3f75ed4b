/** Minute candles of everything in a recording, made from its trades and mended by the venue's own. */

import { Candles } from '../core/market/candles.ts';
import { field, floatAt, kindAt, streamAt, type Slots } from '../core/memory/record.ts';
import { factCode } from '../domain/fact.ts';
import type { InstrumentSpec } from '../domain/instrument.ts';
import { formatSteps } from '../domain/number.ts';
import { usPerMinute } from '../domain/time.ts';

/** A day of minutes an instrument; of a longer recording the last day. */
const candlesMax = 1_440;

export class RecordedCandles {
  readonly #byStream = new Map<number, Candles>();

  onRecord(slots: Slots, slot: number): void {
    const kind = kindAt(slots, slot);
    if (kind === factCode.trade) this.#of(streamAt(slots, slot)).onTrade(slots, slot);
    else if (kind === factCode.candle && floatAt(slots, slot, field.b) === usPerMinute) this.#of(streamAt(slots, slot)).onVenueCandle(slots, slot);
  }

  /** Oldest first, instrument by instrument, prices and volumes as exact decimals. */
  *rows(specOf: (stream: number) => InstrumentSpec | null): Generator<object> {
    for (const [stream, candles] of this.#byStream) {
      const spec = specOf(stream);
      for (let age = candles.count - 1; spec !== null && age >= 0; age -= 1) {
        const candle = candles.read(age);
        if (candle === null) continue;
        const price = (ticks: number): string => formatSteps(ticks, spec.tick, spec.tick.decimals);
        yield {
          type: 'candle', id: spec.id, start: new Date(candle.startUs / 1_000).toISOString(),
          open: price(candle.open), high: price(candle.high), low: price(candle.low), close: price(candle.close),
          volume: formatSteps(candle.lots, spec.lot, spec.lot.decimals), trades: candle.trades, closed: candle.isClosed,
        };
      }
    }
  }

  #of(stream: number): Candles {
    const known = this.#byStream.get(stream);
    if (known !== undefined) return known;
    const candles = new Candles(stream, usPerMinute, candlesMax);
    this.#byStream.set(stream, candles);
    return candles;
  }
}
