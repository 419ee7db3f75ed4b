/**
 * The steps that prices and quantities are counted in while a list changes, and what each order was meant to be. All
 * is compared in steps that are finer than those of any list.
 *
 * Holds: the price and the quantity of which an order is told are always ones that were asked for.
 */

import type { InstrumentSpec } from '../../domain/instrument.ts';
import type { Decimal } from '../../domain/number.ts';
import { versionNone } from '../trade/steps.ts';
import { ratioOf } from './campaign-witness.ts';

interface Meant {
  readonly prices: Set<number>;
  readonly quantities: Set<number>;
}

export class CampaignSteps {
  readonly #first: InstrumentSpec;
  readonly #byVersion = new Map<number, InstrumentSpec>();
  readonly #tick: Decimal;
  readonly #lot: Decimal;
  readonly #meant = new Map<number, Meant>();

  constructor(first: InstrumentSpec) {
    this.#first = first;
    this.#tick = tenth(first.tick);
    this.#lot = tenth(first.lot);
    this.add(first);
  }

  add(spec: InstrumentSpec): void {
    this.#byVersion.set(spec.version, spec);
  }

  /** Steps that no version knows are those of an order that an earlier engine placed: its lots were the first ones. */
  lots(lots: number, version: number): number {
    return lots * this.scale((this.#byVersion.get(version) ?? this.#first).lot);
  }

  /** Of another lot in the finest. */
  scale(lot: Decimal): number {
    return ratioOf(lot, this.#lot);
  }

  /** An order was asked for, or to be another; null: at any price. */
  mean(number: number, ticks: number | null, lots: number, { tick, lot }: InstrumentSpec): void {
    const meant = this.#meant.get(number) ?? { prices: new Set(), quantities: new Set() };
    this.#meant.set(number, meant);
    meant.prices.add(ticks === null ? 0 : ticks * ratioOf(tick, this.#tick));
    meant.quantities.add(lots * this.scale(lot));
  }

  /** What is wrong with the terms that an order was told with; null: nothing, or nobody knows its steps. */
  strange(number: number, ticks: number, lots: number, version: number): string | null {
    const [spec, meant] = [this.#byVersion.get(version), this.#meant.get(number)];
    if (version === versionNone || spec === undefined || meant === undefined) return null;
    const [price, quantity] = [ticks * ratioOf(spec.tick, this.#tick), lots * this.scale(spec.lot)];
    if (meant.prices.has(price) && meant.quantities.has(quantity)) return null;
    return `order ${number} was told as ${quantity} at ${price}, meant were ${[...meant.quantities].join(' or ')} at ${[...meant.prices].join(' or ')}`;
  }
}

export function tenth({ units, decimals }: Decimal): Decimal {
  return { units, decimals: decimals + 1 };
}
