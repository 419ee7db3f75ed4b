/**
 * The instruments of all venues and their small numbers (streams), which stay the same as long as the
 * engine lives, also when the thread that keeps this does not: another begins with what it knew. An instrument that changed its steps or its status gets the next version; one that
 * the venue lists no more stays, as `gone`.
 */

import { instrumentId, marketId, type InstrumentSpec, type MarketId } from '../../domain/instrument.ts';
import type { ListedInstrument } from './dialect.ts';

/** Numbers in records have 16 bits to spare for it. */
export const streamsMax = 65_535;

export interface ListChange {
  readonly added: readonly InstrumentSpec[];
  /** Known before, and different now: other steps, another status, gone. */
  readonly changed: readonly InstrumentSpec[];
}

export class Catalogue {
  readonly #byId = new Map<string, InstrumentSpec>();
  readonly #byStream = new Map<number, InstrumentSpec>();
  /** By market and plain name: thousands are listed, and settings name a few. */
  readonly #idByName = new Map<string, string>();

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
    return this.#byId.get(this.#idByName.get(nameKey(market, name.startsWith(`${market}:`) ? name.slice(market.length + 1) : name)) ?? '') ?? null;
  }

  /** Takes the whole list of one market anew. */
  update(market: MarketId, listed: readonly ListedInstrument[]): ListChange {
    const added: InstrumentSpec[] = [];
    const changed: InstrumentSpec[] = [];
    const seen = new Set<string>();
    for (const instrument of listed) {
      const id = instrumentId(instrument.venue, instrument.market, instrument.symbol);
      if (seen.has(id)) continue; // named twice: the first counts, or it would change at each reading
      seen.add(id);
      const known = this.#byId.get(id);
      if (known === undefined) {
        if (this.#byId.size < streamsMax) added.push(this.#keep({ ...instrument, id, stream: this.#byId.size + 1, version: 1 }));
      } else if (isDifferent(known, instrument)) {
        changed.push(this.#keep({ ...instrument, id, stream: known.stream, version: known.version + 1 }));
      }
    }
    for (const known of this.#byId.values()) {
      if (marketId(known) === market && !seen.has(known.id) && known.status !== 'gone') {
        changed.push(this.#keep({ ...known, status: 'gone', version: known.version + 1 }));
      }
    }
    return { added, changed };
  }

  #keep(spec: InstrumentSpec): InstrumentSpec {
    this.#byId.set(spec.id, spec);
    this.#byStream.set(spec.stream, spec);
    for (const name of [spec.symbol, spec.base + spec.quote]) {
      const key = nameKey(marketId(spec), name);
      if (!this.#idByName.has(key)) this.#idByName.set(key, spec.id);
    }
    return spec;
  }
}

/** Letters and digits alone, in capitals. */
function nameKey(market: MarketId, name: string): string {
  return `${market} ${name.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, '')}`;
}

function isDifferent(known: InstrumentSpec, listed: ListedInstrument): boolean {
  return known.tick.units !== listed.tick.units || known.tick.decimals !== listed.tick.decimals
    || known.lot.units !== listed.lot.units || known.lot.decimals !== listed.lot.decimals
    || known.contractSize.units !== listed.contractSize.units || known.contractSize.decimals !== listed.contractSize.decimals
    || known.status !== listed.status;
}
