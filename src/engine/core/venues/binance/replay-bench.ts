/** For tests: recordings through decoder and book, and the book held against the ticker after every change. */

import { factCode } from '../../../domain/fact.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { newBooks } from '../../market/book.ts';
import { newLevels } from '../../market/levels.ts';
import type { Kernel } from '../../memory/kernel.ts';
import { field, floatAt, kindAt } from '../../memory/record.ts';
import type { Dialect } from '../dialect.ts';
import { newBinanceSpotDecoder, newBinanceUsdmDecoder } from './decode.ts';
import { binanceSpot } from './spot.ts';
import { binanceUsdm } from './usdm.ts';

export interface RecordedMessage {
  readonly bytes: Uint8Array;
  readonly isSnapshot: boolean;
}

/** Aligns and applies as the feed does; everything of other symbols is left out. */
export function replay(kernel: Kernel, spec: InstrumentSpec, messages: Iterable<RecordedMessage>) {
  const dialect: Pick<Dialect, 'follows'> = spec.market === 'spot' ? binanceSpot : binanceUsdm;
  const decoder = spec.market === 'spot' ? newBinanceSpotDecoder(kernel) : newBinanceUsdmDecoder(kernel);
  decoder.add(spec);
  const book = newBooks(kernel).open(spec.stream);
  const tickers: Best[] = [];
  const bests: Best[] = [];
  const buffered: Uint8Array[] = [];
  const result = { applied: 0, gaps: 0, faults: 0, crossed: 0 };
  const levels = newLevels(5);
  let isAligned = false;
  let isFirst = true;

  const keepBest = () => {
    book.readInto(levels, 1);
    bests.push({ id: book.lastId, best: [levels.bidTicks[0] ?? 0, levels.bidLots[0] ?? 0, levels.askTicks[0] ?? 0, levels.askLots[0] ?? 0] });
  };

  const onDepth = (bytes: Uint8Array) => {
    decoder.decode(bytes, 0);
    const stand = dialect.follows(book.lastId, isFirst, floatAt(decoder.slots, 0, field.a), floatAt(decoder.slots, 0, field.b));
    if (stand === 'gap') result.gaps += 1;
    if (stand !== 'next') return;
    isFirst = false;
    if (book.apply(decoder.slots, 0) === 'crossed') result.crossed += 1;
    result.applied += 1;
    keepBest();
  };

  for (const { bytes, isSnapshot } of messages) {
    const read = isSnapshot ? decoder.decodeSnapshot(spec, bytes, 0) : decoder.decode(bytes, 0);
    if (!read.ok) result.faults += read.fault.code === 'frame.unknown' ? 0 : 1;
    if (!read.ok || read.value === 0) continue;
    const kind = kindAt(decoder.slots, 0);
    if (kind === factCode.snapshot) {
      book.apply(decoder.slots, 0);
      isAligned = true;
      buffered.forEach(onDepth);
    } else if (kind === factCode.depth) {
      if (isAligned) onDepth(bytes);
      else buffered.push(bytes);
    } else if (kind === factCode.bbo) {
      tickers.push({ id: floatAt(decoder.slots, 0, field.b), best: [0, 1, 2, 3].map((index) => floatAt(decoder.slots, 0, field.tail + index)) });
    }
  }
  return { book, decoder, result: { ...result, tickers: tickers.length, ...compare(bests, tickers) } };
}

interface Best {
  readonly id: number;
  readonly best: readonly number[];
}

/** Each best of the book against the last ticker up to its id, wherever in the recording that came: perpetuals' tickers may come after. */
function compare(bests: readonly Best[], tickers: readonly Best[]) {
  const missedIds: number[] = [];
  let comparedSides = 0;
  let equalSides = 0;
  let next = 0;
  for (const { id, best } of bests) {
    while ((tickers[next]?.id ?? Infinity) <= id) next += 1;
    const ticker = tickers[next - 1];
    if (ticker === undefined) continue;
    const isEqual = (from: number) => best[from] === ticker.best[from] && best[from + 1] === ticker.best[from + 1];
    comparedSides += 2;
    equalSides += Number(isEqual(0)) + Number(isEqual(2));
    if (!isEqual(0) || !isEqual(2)) missedIds.push(id);
  }
  return { comparedSides, equalSides, missedIds };
}
