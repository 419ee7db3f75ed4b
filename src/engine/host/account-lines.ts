/**
 * Facts of accounts as people and programs read them: plain objects with names, exact numbers in the
 * instrument's own units, and times. The reverse of core/trade/account-facts.ts, for output only.
 */

import { field, flagsAt, floatAt, kindAt, streamAt, type Slots } from '../core/memory/record.ts';
import { timesInForce } from '../core/venues/account.ts';
import { factCode, factFlag, factKinds, intentActions } from '../domain/fact.ts';
import { faultCodes } from '../domain/fault.ts';
import type { InstrumentSpec } from '../domain/instrument.ts';
import { formatDecimal, formatSteps, trimDecimal } from '../domain/number.ts';
import { orderStates } from '../domain/order.ts';

export type AccountLine = Readonly<Record<string, unknown>>;

const part = 10n ** 15n;
const handlesMax = 50_000;
/** Where in its tail a record says in which version its steps are. */
const versionPlaces: ReadonlyMap<number, number> = new Map([[factCode.intent, 3], [factCode.order, 8], [factCode.fill, 7], [factCode.position, 1]]);

export class AccountLines {
  readonly #specOf: (stream: number) => InstrumentSpec | null;
  readonly #placeOf: (account: number) => string;
  readonly #names = new Map<string, string>();

  /** `placeOf` says whose account has a number. */
  constructor(specOf: (stream: number) => InstrumentSpec | null, placeOf: (account: number) => string) {
    this.#specOf = specOf;
    this.#placeOf = placeOf;
  }

  /** Null: a fact that only serves others, or none of an account. */
  read(slots: Slots, slot: number): AccountLine | null {
    const at = (index: number): number => floatAt(slots, slot, index);
    const kind = kindAt(slots, slot);
    const sells = (flagsAt(slots, slot) & factFlag.sells) !== 0;
    if (kind === factCode.name) {
      this.#learn(slots, slot);
      return null;
    }
    const account = at(field.tail);
    const head = { kind: factKinds[kind] ?? 'none', account: this.#placeOf(account), us: at(field.receivedUs) };
    const known = this.#specOf(streamAt(slots, slot));
    const place = versionPlaces.get(kind);
    // In the steps of another version nobody here can say it: then lots are told as they are, and no price.
    const spec = known !== null && place !== undefined && at(field.tail + place) === known.version ? known : null;
    const name = (index: number): string | null => this.#names.get(`${account} ${at(index)}`) ?? null;
    const price = (ticks: number): string | null => (spec === null || ticks === 0 ? null : formatSteps(ticks, spec.tick, spec.tick.decimals));
    const quantity = (lots: number): string => (spec === null ? String(lots) : formatDecimal(trimDecimal({ units: BigInt(lots) * spec.lot.units, decimals: spec.lot.decimals })));
    const exact = (low: number, high: number, places: number): string => formatDecimal(trimDecimal({ units: BigInt(at(high)) * part + BigInt(at(low)), decimals: at(places) }));
    const common = { ...head, instrument: known?.id ?? null };
    switch (kind) {
      case factCode.intent: {
        const action = intentActions[at(field.d)] ?? null;
        const isOrder = action === 'place' || action === 'amend';
        const terms = { side: sells ? 'sell' : 'buy', price: price(at(field.b)), quantity: quantity(at(field.c)), timeInForce: timesInForce[Math.floor(at(field.tail + 2) / 4)] ?? null };
        return { ...common, action, order: at(field.a), clientId: name(field.tail + 1), ...(isOrder ? terms : {}) };
      }
      case factCode.order: return {
        ...common, order: at(field.a), state: orderStates[at(field.d)] ?? null, side: sells ? 'sell' : 'buy', price: price(at(field.tail + 6)), quantity: quantity(at(field.tail + 7)),
        filled: quantity(at(field.b)), average: at(field.c) || null, clientId: name(field.tail + 1), venueId: name(field.tail + 2),
        ...(at(field.tail + 3) === 0 ? {} : { reason: { fault: faultCodes[at(field.tail + 3) - 1] ?? null, code: name(field.tail + 4), text: name(field.tail + 5) } }),
      };
      case factCode.fill: return {
        ...common, order: at(field.tail + 1), side: sells ? 'sell' : 'buy', price: price(at(field.a)), quantity: quantity(at(field.b)), tradeId: String(BigInt(at(field.d)) * part + BigInt(at(field.c))),
        fee: exact(field.tail + 3, field.tail + 4, field.tail + 5), feeAsset: name(field.tail + 6), isMaker: (flagsAt(slots, slot) & factFlag.made) !== 0, venueUs: at(field.venueTimeUs),
      };
      case factCode.balance: return {
        ...head, asset: name(field.tail + 1), total: exact(field.a, field.b, field.tail + 2), free: (flagsAt(slots, slot) & factFlag.onlyTotal) === 0 ? exact(field.c, field.d, field.tail + 2) : null,
      };
      case factCode.position: return { ...common, quantity: quantity(at(field.a)), theirs: quantity(at(field.b)), entry: at(field.c) || null, ...(at(field.d) === 0 ? {} : { differs: true }) };
      default: return null;
    }
  }

  #learn(slots: Slots, slot: number): void {
    const from = (slot + 1) * 64;
    const text = Buffer.from(slots.bytes.buffer, slots.bytes.byteOffset + from, floatAt(slots, slot, field.c)).toString('utf8');
    this.#names.set(`${floatAt(slots, slot, field.b)} ${floatAt(slots, slot, field.a)}`, text);
    const [oldest] = this.#names.keys();
    if (this.#names.size > handlesMax && oldest !== undefined) this.#names.delete(oldest);
  }
}
