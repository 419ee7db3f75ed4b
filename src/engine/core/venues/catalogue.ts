/**
 * The instruments of all venues and their small numbers (streams), which stay the same as long as the
 * engine lives, also when the thread that keeps this does not: another begins with what it knew. An instrument that changed its steps or its status gets the next version; one that
 * the venue lists no more stays, as `gone`.
 */

import { instrumentId, marketId, type InstrumentSpec, type MarketId } from '../../domain/instrument.ts';
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

  /** What a person may have meant by `BTCUSDT`, `btc-usdt` or `okx:spot:BTC-USDT`, in one market. */
  named(name: string, market: MarketId): InstrumentSpec | null {
    const asked = plain(name);
    for (const spec of this.#byId.values()) {
      if (marketId(spec) !== market) continue;
      if (spec.id === name || plain(spec.symbol) === asked || plain(spec.base + spec.quote) === asked) return spec;
    }
    return null;
  }

  /** Takes the whole list of one market anew; answers the instruments that were known and are now different. */
  update(market: MarketId, listed: readonly ListedInstrument[]): readonly InstrumentSpec[] {
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
      if (marketId(known) === market && !seen.has(known.id) && known.status !== 'gone') {
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

/** Letters and digits alone, in capitals. */
function plain(name: string): string {
  return name.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function isDifferent(known: InstrumentSpec, listed: ListedInstrument): boolean {
  return known.tick.units !== listed.tick.units || known.tick.decimals !== listed.tick.decimals
    || known.lot.units !== listed.lot.units || known.lot.decimals !== listed.lot.decimals
    || known.contractSize.units !== listed.contractSize.units || known.contractSize.decimals !== listed.contractSize.decimals
    || known.status !== listed.status;
}
