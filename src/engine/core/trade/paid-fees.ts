/**
 * What an account pays in one market, as its own fills tell it: the newest fill that took, and the newest that rested.
 *
 * Holds: a fee is a share of the fill's worth only where it was taken in one of the two coins; what was taken in a coin of the exchange's own, or rounded
 * to fewer than three digits, says nothing. An account that has not traded since the start says nothing either: nobody is asked. A float, which informs.
 */

import type { PaidBps } from '../../contract/frames/compare.ts';
import { factCode, factFlag } from '../../domain/fact.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { field, flagsAt, floatAt, kindAt, streamAt, type Slots } from '../memory/record.ts';
import { toFloat } from '../market/composite-scale.ts';
import { readName } from './venue-model.ts';

/** Names of coins that are remembered. */
const assetsMax = 200;
const assetCharsMax = 20;
/** Units that a fee has at least, so that its rounding is no part of it. */
const unitsMin = 100;
const part = 10 ** 15;

export class PaidFees {
  readonly #assets = new Map<number, string>();
  #taker: number | null = null;
  #maker: number | null = null;

  /** Null: no fill has said anything. */
  get bps(): PaidBps | null {
    return this.#taker === null && this.#maker === null ? null : { taker: this.#taker, maker: this.#maker };
  }

  /** Facts of this account, each once; `specOf`: by its stream. */
  on(slots: Slots, slot: number, specOf: (stream: number) => InstrumentSpec | null): void {
    const kind = kindAt(slots, slot);
    if (kind === factCode.name) this.#learn(slots, slot);
    if (kind !== factCode.fill) return;
    const at = (index: number): number => floatAt(slots, slot, index);
    const spec = specOf(streamAt(slots, slot));
    const asset = this.#assets.get(at(field.tail + 6));
    if (spec === null || asset === undefined || spec.version !== at(field.tail + 7)) return;
    const units = at(field.tail + 4) * part + at(field.tail + 3);
    if (units !== 0 && Math.abs(units) < unitsMin) return;
    const bps = bpsOf(spec, { ticks: at(field.a), lots: at(field.b), fee: units / 10 ** at(field.tail + 5), asset });
    if (bps === null) return;
    if ((flagsAt(slots, slot) & factFlag.made) === 0) this.#taker = bps;
    else this.#maker = bps;
  }

  #learn(slots: Slots, slot: number): void {
    const count = floatAt(slots, slot, field.c);
    if (count > assetCharsMax) return;
    const from = (slot + 1) * 64;
    this.#assets.set(floatAt(slots, slot, field.a), readName(slots.bytes.subarray(from, from + count)));
    const [oldest] = this.#assets.keys();
    if (this.#assets.size > assetsMax && oldest !== undefined) this.#assets.delete(oldest);
  }
}

interface Paid {
  readonly ticks: number;
  readonly lots: number;
  readonly fee: number;
  readonly asset: string;
}

function bpsOf({ base, quote, tick, lot, contractSize }: InstrumentSpec, { ticks, lots, fee, asset }: Paid): number | null {
  const amount = lots * toFloat(lot) * toFloat(contractSize);
  const worth = asset === quote ? amount * ticks * toFloat(tick) : asset === base ? amount : null;
  return worth === null || !(worth > 0) ? null : Math.round((fee / worth) * 10_000_000) / 1_000;
}
