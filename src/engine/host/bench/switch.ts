/**
 * `switch`: how long a market takes to come, to be found wrong, and to be well again, on the practice
 * market behind wires of 50 ms each way (wire.ts), with real sockets. ccxt.pro does what it can of the
 * same on the same wires: from the call to the first book, and from a cut to the next one.
 *
 * | figure        | from                                        | to                                      |
 * |---------------|---------------------------------------------|-----------------------------------------|
 * | firstLive     | Desk.switchOn, nothing known                | one of 6 books live                     |
 * | allLive       | the same                                    | all 6 live                              |
 * | watched       | Desk.watch of a seventh                     | its book live                           |
 * | twentyLive    | Desk.switchOn of a market of 20             | all 20 live                             |
 * | cutStale      | all its stream's sockets are cut            | no book called live                     |
 * | cutLive       | the same                                    | all 7 live again                        |
 * | streamDown    | cut, and no new connection                  | all 7 degraded: asked for by REST       |
 * | streamBack    | connections are possible again, 10 s later  | all 7 live                              |
 * | restDownLost  | no REST for 3 s                             | books that were not live then (a count) |
 * | bothDownStale | and the stream's sockets are cut            | no book called live                     |
 * | restBack      | REST answers again, the stream did before   | all 7 live                              |
 * | silentStale   | sockets stay open and nothing passes        | no book called live                     |
 * | silentLive    | the same, new connections work              | all 6 live again                        |
 */

import { venueParts } from '../../core/venues/index.ts';
import { assert } from '../../domain/assert.ts';
import type { Validity } from '../../domain/fact.ts';
import { marketId, type MajorMarketId, type MarketId } from '../../domain/instrument.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { Desk } from '../desk.ts';
import type { Terminal } from '../verbs/verb.ts';
import { median, round3, type Bench } from './bench.ts';
import { BookWatch } from './book-watch.ts';
import { startPracticeProcess, type MarketServer } from './practice-process.ts';
import { Wire } from './wire.ts';

const oneWayMs = 50;
const bases = ['BTC', 'ETH', 'SOL', 'BNB', 'XRP', 'DOGE'] as const;
const seventh = 'ADA';
const twenty = [...bases, seventh, 'AVAX', 'LINK', 'DOT', 'LTC', 'BCH', 'NEAR', 'UNI', 'APT', 'FIL', 'ATOM', 'TRX', 'WIF', 'YFI'] as const;
const stepMsMax = 60_000;
const restDownMs = 3_000;
/** Long enough for what is asked for instead to spend what the way back needs. */
const streamDownMs = 10_000;
/** After it a venue has forgotten what it was asked: whoever begins with twenty books has the minute's whole permit. */
const permitMs = 61_000;

const figureNames = [
  'firstLive', 'allLive', 'watched', 'twentyLive', 'cutStale', 'cutLive', 'streamDown', 'streamBack', 'restDownLost', 'bothDownStale', 'restBack', 'silentStale', 'silentLive',
  'ccxtFirst', 'ccxtAll', 'ccxtCut',
] as const;
type FigureName = (typeof figureNames)[number];
/** A null is what did not happen in time. */
type Figures = Partial<Record<FigureName, (number | null)[]>>;

interface Place {
  readonly id: MajorMarketId;
  readonly rest: Wire;
  readonly stream: Wire;
  readonly figures: Figures;
}

const isLive = (validity: Validity): boolean => validity === 'live';
const isNotLive = (validity: Validity): boolean => validity !== 'live';
const isDegraded = (validity: Validity): boolean => validity === 'degraded';

export const switchBench: Bench = {
  name: 'switch',
  summary: 'markets switched on, cut, silent and back, on wires of 50 ms each way',
  run: async ({ rounds, terminal }) => {
    const practice = await startPracticeProcess(7);
    const places = await layWires(practice.markets);
    try {
      for (let round = 0; round <= rounds; round += 1) {
        for (const place of places) {
          if (terminal.signal.aborted) break;
          await measureOne(place, terminal);
          await measureCcxt(place, terminal);
        }
        if (!terminal.signal.aborted) await measureSilence(places, terminal);
        // The first round warms both sides up: markets of the practice exchange begin when they are first needed.
        if (round === 0) for (const { figures } of places) for (const name of figureNames) delete figures[name];
        terminal.err(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
      }
      for (let round = 0; round < rounds && !terminal.signal.aborted; round += 1) {
        await pause(permitMs);
        for (const place of places) await measureTwenty(place, terminal);
      }
    } finally {
      for (const { rest, stream } of places) for (const wire of [rest, stream]) wire.close();
      practice.close();
    }
    return report(places, rounds);
  },
};

/** Markets on one server share its wires: they share what it permits, too. */
async function layWires(markets: readonly MarketServer[]): Promise<readonly Place[]> {
  const places: Place[] = [];
  const laid = new Map<string, Pick<Place, 'rest' | 'stream'>>();
  for (const { id, rest, stream } of markets) {
    const wires = laid.get(rest) ?? { rest: await Wire.to(rest, oneWayMs), stream: await Wire.to(stream, oneWayMs) };
    laid.set(rest, wires);
    places.push({ id, ...wires, figures: {} });
  }
  return places;
}

/** A desk of these markets, nothing on, and the stop-watch on its facts. */
function newDesk(places: readonly Place[], terminal: Terminal, wanted: readonly string[] = bases) {
  const watch = new BookWatch();
  const markets = places.map(({ id, rest, stream }) => {
    const part = venueParts.find(({ dialect }) => marketId(dialect) === id);
    assert(part !== undefined, 'there is such a market', { id });
    const address = `ws://127.0.0.1:${stream.port}`;
    return { part, addresses: { rest: `http://127.0.0.1:${rest.port}`, stream: address, trade: address }, proxy: null };
  });
  const ignore = (): void => undefined;
  const desk = new Desk(
    { markets, on: [], kernel: loadKernel(), instruments: wanted.map((base) => `${base}USDT`), isRacing: false, nextSequence: 1 },
    {
      journal: () => false, tell: (slots, slot) => watch.onFact(slots, slot), turn: ignore, onInstruments: ignore, onBook: ignore, onBookGone: ignore,
      log: (id, { code, detail }) => {
        if (process.env['FATHOM_BENCH_FAULTS'] !== undefined) terminal.err(`${id} ${code} ${detail}`);
      },
    },
  );
  const streamsOf = (id: MarketId): readonly number[] => desk.market.streams.filter((stream) => {
    const spec = desk.market.specOf(stream);
    return spec !== null && marketId(spec) === id;
  });
  return { desk, watch, streamsOf };
}

async function measureOne(place: Place, terminal: Terminal): Promise<void> {
  const { id, rest, stream } = place;
  const { desk, watch, streamsOf } = newDesk([place], terminal);
  const until = (count: number, isGood: (validity: Validity) => boolean): Promise<number | null> => watch.until(() => streamsOf(id), count, isGood, stepMsMax);
  desk.switchOn(id);
  const [firstLive, allLive] = await Promise.all([until(1, isLive), until(bases.length, isLive)]);
  note(place, { firstLive, allLive });

  const further = desk.catalogue.named(`${seventh}USDT`, id);
  assert(further !== null, 'the seventh is listed', { id });
  desk.watch([further.stream]);
  note(place, { watched: await watch.until(() => [further.stream], 1, isLive, stepMsMax) });
  const count = bases.length + 1;

  stream.cut();
  const cutMs = performance.now();
  note(place, { cutStale: await until(count, isNotLive) });
  note(place, { cutLive: since(cutMs, await until(count, isLive)) });

  stream.takeDown();
  note(place, { streamDown: await until(count, isDegraded) });
  await pause(streamDownMs);
  stream.putUp();
  note(place, { streamBack: await until(count, isLive) });

  rest.takeDown();
  await pause(restDownMs);
  note(place, { restDownLost: streamsOf(id).filter((one) => isNotLive(watch.validityOf(one))).length });
  stream.cut();
  note(place, { bothDownStale: await until(count, isNotLive) });
  await pause(restDownMs);
  rest.putUp();
  note(place, { restBack: await until(count, isLive) });
  desk.close();
}

async function measureTwenty(place: Place, terminal: Terminal): Promise<void> {
  const { desk, watch, streamsOf } = newDesk([place], terminal, twenty);
  desk.switchOn(place.id);
  note(place, { twentyLive: await watch.until(() => streamsOf(place.id), twenty.length, isLive, stepMsMax) });
  desk.close();
}

/** All markets at once: what is waited for is each one's own rule of heartbeats. */
async function measureSilence(places: readonly Place[], terminal: Terminal): Promise<void> {
  const { desk, watch, streamsOf } = newDesk(places, terminal);
  const count = bases.length;
  for (const { id } of places) desk.switchOn(id);
  await Promise.all(places.map(({ id }) => watch.until(() => streamsOf(id), count, isLive, stepMsMax)));
  const startMs = performance.now();
  for (const { stream } of places) stream.fallSilent();
  await Promise.all(places.map(async (place) => {
    const until = (isGood: (validity: Validity) => boolean): Promise<number | null> => watch.until(() => streamsOf(place.id), count, isGood, stepMsMax);
    note(place, { silentStale: await until(isNotLive) });
    note(place, { silentLive: since(startMs, await until(isLive)) });
  }));
  desk.close();
}

/** From the call to the first book, of one pair and of all six; the list of markets is part of it, as of ours. */
async function measureCcxt(place: Place, terminal: Terminal): Promise<void> {
  const { ccxtName, newCcxtRival } = await import('./ccxt-venues.ts');
  const { id, rest, stream } = place;
  const startMs = performance.now();
  const exchange = await newCcxtRival({ id, rest: `http://127.0.0.1:${rest.port}`, stream: `ws://127.0.0.1:${stream.port}` });
  const complain = (error: unknown): null => {
    terminal.err(`ccxt ${id}: ${String(error).slice(0, 200)}`);
    return null;
  };
  const firsts = bases.map((base) => exchange.watchOrderBook(ccxtName(base, id)).then(() => performance.now() - startMs).catch(complain));
  const times = await Promise.all(firsts);
  const arrived = times.flatMap((ms) => ms ?? []);
  note(place, { ccxtFirst: arrived.length > 0 ? Math.min(...arrived) : null, ccxtAll: arrived.length === times.length ? Math.max(...arrived) : null });

  const name = ccxtName(bases[0], id);
  const cutMs = performance.now();
  stream.cut();
  let ccxtCut: number | null = null;
  for (let hasFailed = false; ccxtCut === null && performance.now() - cutMs < stepMsMax;) {
    try {
      await exchange.watchOrderBook(name);
      if (hasFailed) ccxtCut = performance.now() - cutMs;
    } catch {
      hasFailed = true;
      await pause(1); // as soon as can be: whoever waits a second here adds it
    }
  }
  note(place, { ccxtCut });
  await exchange.close();
}

function note({ figures }: Place, measured: Partial<Record<FigureName, number | null>>): void {
  for (const name of figureNames) {
    const ms = measured[name];
    if (ms !== undefined) (figures[name] ??= []).push(ms);
  }
}

function since(startMs: number, ms: number | null): number | null {
  return ms === null ? null : performance.now() - startMs;
}

function report(places: readonly Place[], rounds: number) {
  const medianOf = ({ figures }: Place, name: FigureName): number => median((figures[name] ?? []).map((ms) => ms ?? Infinity));
  return {
    bench: 'switch',
    rounds,
    ratios: Object.fromEntries(places.flatMap((place) => [
      [`${place.id} firstBook`, round3(medianOf(place, 'ccxtFirst') / medianOf(place, 'firstLive'))],
      [`${place.id} allBooks`, round3(medianOf(place, 'ccxtAll') / medianOf(place, 'allLive'))],
      [`${place.id} cut`, round3(medianOf(place, 'ccxtCut') / medianOf(place, 'cutLive'))],
    ] as const).filter(([, ratio]) => Number.isFinite(ratio))),
    figures: {
      oneWayMs, books: bases.length,
      medianAndWorst: Object.fromEntries(places.map(({ id, figures }) => [id, Object.fromEntries(figureNames.map((name) => [name, told(figures[name] ?? [])]))])),
    },
  };
}

/** Median and worst; a text where something did not happen in time. */
function told(values: readonly (number | null)[]): readonly (number | string)[] {
  const known = values.flatMap((ms) => ms ?? []);
  const missing = values.length - known.length;
  const [middle, worst] = [round3(median(known)), round3(Math.max(...known))];
  return missing === 0 ? [middle, worst] : [middle, worst, `${missing} of ${values.length} not within ${stepMsMax / 1_000} s`];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
