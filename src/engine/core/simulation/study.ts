/**
 * One market of the practice with studied participants added, watched as a terminal sees it, with the truth beside: for
 * measuring how well intentions can be told from a book and its trades.
 *
 * The studied participants have owner numbers of their own and never touch the everyday practice. The same seed gives the same study.
 */

import { assert } from '../../domain/assert.ts';
import { newLevels, type Levels } from '../market/levels.ts';
import { practiceInstruments, ratio, type PracticeInstrument } from './instruments.ts';
import type { Market } from './market.ts';
import { clientOwnerMin, type Participant } from './participants/participant.ts';
import { studiedKinds } from './participants/index.ts';
import type { PriceSide } from './price-side.ts';
import type { HiddenIntent } from './truth.ts';
import { World } from './world.ts';

export interface StudyPlan {
  readonly seed: number;
  readonly seconds: number;
  readonly instrument: string;
  readonly levelsMax: number;
}

export interface StudyListener {
  /** Lots above 0: the aggressor bought. `makerId`: the order that rested, which no terminal knows. */
  readonly trade: (timeUs: number, ticks: number, lots: number, makerId: number) => void;
  /** Every tenth of a second, as venues tell depth. The levels are used again; `market` is what no terminal has, for orders of one's own and for the truth. */
  readonly book: (levels: Levels, timeUs: number, market: Market) => void;
}

/** As clients: nobody of the practice takes their orders away to make room. */
const firstOwner = clientOwnerMin;
const lookEveryUs = 100_000;
const startUs = 1_800_000_000_000_000;

/** Answers what was meant, in the order in which it happened. */
export function runStudy({ seed, seconds, instrument: id, levelsMax }: StudyPlan, listener: StudyListener): readonly HiddenIntent[] {
  const instrument = studied(id);
  const world = new World({ seed, startUs, instruments: [instrument], historyChanges: 16 });
  const market = world.market(id);
  assert(market !== null, 'a listed instrument has a market', { id });
  const participants = studiedKinds.map((kind, index) => kind.create({ floor: market, chance: world.chanceFor(kind.id), owner: firstOwner + index }, startUs));
  const intents: HiddenIntent[] = [];
  let read = 0;
  const levels = newLevels(levelsMax);
  world.attend(id, {
    trade: (_, { ticks, lots, aggressor, makerId, makerOwner }) => {
      listener.trade(market.nowUs, ticks, aggressor === 'buy' ? lots : -lots, makerId);
      if (makerOwner >= firstOwner && market.exchange.leftLots(makerId) === 0) participants[makerOwner - firstOwner]?.ended(makerId);
    },
  });
  const untilUs = startUs + seconds * 1_000_000;
  let lookUs = startUs + lookEveryUs;
  while (world.nowUs < untilUs) {
    world.advance(Math.min(untilUs, lookUs, ...participants.map(({ nextUs }) => nextUs)));
    for (const participant of participants) act(participant, world.nowUs);
    if (world.nowUs >= lookUs) {
      lookUs += lookEveryUs;
      copyBook(market, levels, world.nowUs);
      listener.book(levels, world.nowUs, market);
    }
    // The log keeps the newest only, so it is read as it grows.
    const fresh = world.truth.written - read;
    if (fresh > 0) intents.push(...world.truth.entries().slice(-fresh));
    read = world.truth.written;
  }
  return intents;
}

/** What one lot at one tick is worth in the quote currency. */
export function quotePerTickLot(instrument: string): number {
  const { tick, lot, contractSize } = studied(instrument);
  return ratio(tick) * ratio(lot) * ratio(contractSize);
}

function studied(id: string): PracticeInstrument {
  const instrument = practiceInstruments.find((candidate) => candidate.id === id);
  assert(instrument !== undefined, 'the practice trades what is studied', { id });
  return instrument;
}

function act(participant: Participant, nowUs: number): void {
  if (participant.nextUs <= nowUs) participant.act(nowUs);
}

function copyBook({ exchange }: Market, levels: Levels, nowUs: number): void {
  levels.bidCount = copySide(exchange.bids, levels.bidTicks, levels.bidLots);
  levels.askCount = copySide(exchange.asks, levels.askTicks, levels.askLots);
  levels.lastId = exchange.updateId;
  levels.receivedUs = nowUs;
  levels.venueTimeUs = nowUs;
  levels.validity = 'live';
}

function copySide(side: PriceSide, ticks: Float64Array, lots: Float64Array): number {
  const count = Math.min(side.count, ticks.length);
  for (let rank = 0; rank < count; rank += 1) {
    ticks[rank] = side.ticksAt(rank) ?? 0;
    lots[rank] = side.lots[side.slotAt(rank)] ?? 0;
  }
  return count;
}
