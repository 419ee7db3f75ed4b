/**
 * The view's end of the trade history: asks the store for a window part by part, and hands each on before it asks for the next.
 *
 * Holds: one window at a time, a part at a time, so that pictures go on between. Whoever no longer wants it says so with its answer to a part, and no more
 * is asked.
 */

import type { KnownTrades } from '../../core/market/flow/trade-log.ts';
import type { TradeBatch } from '../../core/market/flow/trade-recorder.ts';
import type { Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { TradePlace } from '../../edge/store/trades/trade-store.ts';
import { Asks } from './asks.ts';
import type { TradeMessage, TradesAnswer, TradesWanted } from './trade-messages.ts';

/** More than a month of the busiest instrument. */
const partsMax = 10_000;

export interface TradesTold {
  /** What is newer lies in the view's log; null: nothing was recorded up to now. */
  readonly known: KnownTrades | null;
  /** Since when anything is recorded. */
  readonly sinceUs: number | null;
}

export interface TradesWindow {
  readonly fromUs: number;
  readonly untilUs: number;
}

/** True: go on. */
export type OnTrades = (batches: readonly TradeBatch[]) => boolean;

export class TradesPast {
  readonly #tell: (message: TradesWanted) => void;
  readonly #asks = new Asks<TradesAnswer>('store');
  #turn: Promise<unknown> = Promise.resolve();

  constructor(tell: (message: TradesWanted) => void) {
    this.#tell = tell;
  }

  ask(spec: InstrumentSpec, window: TradesWindow, onTrades: OnTrades): Promise<Result<TradesTold, Fault>> {
    const answer = this.#turn.then(() => this.#read(spec, window, onTrades));
    this.#turn = answer;
    return answer;
  }

  async #read({ id: instrument, version }: InstrumentSpec, { fromUs, untilUs }: TradesWindow, onTrades: OnTrades): Promise<Result<TradesTold, Fault>> {
    // It may have been forgotten while others were read.
    if (!onTrades([])) return ok({ known: null, sinceUs: null });
    let place: TradePlace | null = null;
    let sinceUs: number | null = null;
    for (let part = 0; part < partsMax; part += 1) {
      const from: TradePlace | null = place;
      const answer = await this.#asks.ask((request) => this.#tell({ kind: 'trades-want', request, instrument, version, fromUs, untilUs, place: from }));
      if (!answer.ok) return answer;
      const { batches, next, known } = answer.value;
      sinceUs ??= answer.value.sinceUs;
      if (!onTrades(batches) || next === null) return ok({ known, sinceUs });
      place = next;
    }
    return ok({ known: null, sinceUs });
  }

  onAnswer({ request, outcome }: Extract<TradeMessage, { readonly kind: 'trades' }>): void {
    this.#asks.onAnswer(request, outcome);
  }

  /** The store is another one now. */
  forget(): void {
    this.#asks.forget();
  }
}
