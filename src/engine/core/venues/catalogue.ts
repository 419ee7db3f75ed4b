/**
 * The instruments of a venue and their small numbers (streams), which stay the same as long as the
 * engine lives, also when the thread that keeps this does not: another begins with what it knew. An instrument that changed its steps or its status gets the next version; one that
 * the venue lists no more stays, as `gone`.
 */

import { instrumentId, type InstrumentSpec } from '../../domain/instrument.ts';
import type { ListedInstrument } from './dialect.ts';

/** Numbers in records have 16 bits to spare for it. */
export const streamsMax = 65_535;

export class Catalogue {
  readonly #byId = new Map<string, InstrumentSpec>();
  readonly #byStream = new Map<number, InstrumentSpec>();

  constructor(known: readonly InstrumentSpec[] = []) {
    for (const spec of known) this.#keep(spec);
  }

  get specs(): readonly InstrumentSpec[] {
    return [...this.#byId.values()];
  }

  byStream(stream: number): InstrumentSpec | null {
    return this.#byStream.get(stream) ?? null;
  }

  bySymbol(symbol: string): InstrumentSpec | null {
    for (const spec of this.#byId.values()) if (spec.symbol === symbol) return spec;
    return null;
  }

  /** Takes the whole list anew; answers the instruments that were known and are now different. */
  update(listed: readonly ListedInstrument[]): readonly InstrumentSpec[] {
    const changed: InstrumentSpec[] = [];
    const seen = new Set<string>();
    for (const instrument of listed) {
      const id = instrumentId(instrument.venue, instrument.market, instrument.symbol);
      if (seen.has(id)) continue; // named twice: the first counts, or it would change at each reading
      seen.add(id);
      const known = this.#byId.get(id);
      if (known === undefined) {
        if (this.#byId.size < streamsMax) this.#keep({ ...instrument, id, stream: this.#byId.size + 1, version: 1 });
      } else if (isDifferent(known, instrument)) {
        changed.push(this.#keep({ ...instrument, id, stream: known.stream, version: known.version + 1 }));
      }
    }
    for (const known of this.#byId.values()) {
      if (!seen.has(known.id) && known.status !== 'gone') {
        changed.push(this.#keep({ ...known, status: 'gone', version: known.version + 1 }));
      }
    }
    return changed;
  }

  #keep(spec: InstrumentSpec): InstrumentSpec {
    this.#byId.set(spec.id, spec);
    this.#byStream.set(spec.stream, spec);
    return spec;
  }
}

function isDifferent(known: InstrumentSpec, listed: ListedInstrument): boolean {
  return known.tick.units !== listed.tick.units || known.tick.decimals !== listed.tick.decimals
    || known.lot.units !== listed.lot.units || known.lot.decimals !== listed.lot.decimals
    || known.status !== listed.status;
}
