/**
 * HTX spot's public servers as a front: market topics on `/ws`, incremental books on `/feed`, public REST.
 *
 * Silent where HTX is: a book of a size that is not made, or asked for on the wrong path, is acknowledged and
 * never told. Requests for books are refused when they come too fast, and answered late.
 */

import { nextBelow, type Chance } from '../../../domain/chance.ts';
import { usPerSecond } from '../../../domain/time.ts';
import type { Listener } from '../audience.ts';
import type { Front, FrontAnswer, FrontConnection, FrontOutlet, FrontRequest, Mischief } from '../front.ts';
import type { World } from '../world.ts';
import { HtxConnection, type Answer, type HtxError, type HtxHouse, type Joined } from './connection.ts';
import { spotPulse } from './pulse.ts';
import { SpotRest } from './spot-rest.ts';
import { feedTopics, marketTopics, mbpSizes, SpotStreams } from './spot-streams.ts';
import { ms } from './spot-wire.ts';

const connectionsMax = 256;
/** Requests for books: so many at once, and then one each tenth of a second. */
const requestBurst = 24;
const requestEveryUs = 100_000;
const silent: Joined = { greet: () => {}, leave: () => {} };

export interface SpotFrontSettings {
  /** How late the answer to a request for a book may be. */
  answerLateUsMax: number;
}

export class HtxSpotFront implements Front {
  readonly name = 'htx-spot';
  readonly settings: SpotFrontSettings = { answerLateUsMax: 600_000 };
  readonly #world: World;
  readonly #mischief: Mischief;
  readonly #chance: Chance;
  readonly #streams = new Map<string, SpotStreams>();
  readonly #connections = new Set<HtxConnection>();
  readonly #rest: SpotRest;

  constructor(world: World, mischief: Mischief) {
    this.#world = world;
    this.#mischief = mischief;
    this.#chance = world.chanceFor(this.name);
    for (const instrument of world.listed('htx', 'spot')) {
      const streams = new SpotStreams(instrument, world, this.#chance);
      this.#streams.set(instrument.symbol, streams);
      world.attend(instrument.id, streams);
    }
    this.#rest = new SpotRest({ world, mischief, streams: this.#streams });
  }

  request(request: FrontRequest): FrontAnswer {
    return this.#rest.answer(request);
  }

  open(path: string, outlet: FrontOutlet): FrontConnection | null {
    const question = path.indexOf('?');
    const bare = question < 0 ? path : path.slice(0, question);
    if ((bare !== '/ws' && bare !== '/feed') || this.#connections.size >= connectionsMax) return null;
    const connection = new HtxConnection(this.#house(bare === '/feed'), outlet);
    this.#connections.add(connection);
    return connection;
  }

  truthId(marketId: string, wireId: number): number | null {
    return [...this.#streams.values()].find(({ instrument }) => instrument.id === marketId)?.truthId(wireId) ?? null;
  }

  resetSequence(symbol: string): boolean {
    return this.#streams.get(symbol)?.resetSequence() ?? false;
  }

  /** Each connection's, because requests are counted by connection. */
  #house(isFeed: boolean): HtxHouse {
    const nowUs = (): number => this.#world.nowUs;
    let credit = requestBurst;
    let creditUs = nowUs();
    const mayRequest = (): boolean => {
      credit = Math.min(requestBurst, credit + (nowUs() - creditUs) / requestEveryUs);
      creditUs = nowUs();
      if (credit < 1) return false;
      credit -= 1;
      return true;
    };
    return {
      nowUs,
      chance: this.#chance,
      pulse: spotPulse,
      isSpot: true,
      dataFirstShare: 0,
      join: (_message, topic, listener) => this.#join(topic, listener, isFeed),
      serve: (topic, id) => (mayRequest() ? this.#serve(topic, id, isFeed) : { error: `429 too many request topic is ${topic}` }),
      closed: (connection) => this.#connections.delete(connection),
    };
  }

  #join(name: string, listener: Listener, isFeed: boolean): Joined | HtxError {
    const [symbol, topic] = partsOf(name);
    const streams = this.#streams.get(symbol);
    if (streams === undefined) return { error: `invalid symbol ${symbol}` };
    const made = (isFeed ? feedTopics : marketTopics).find((known) => known === topic);
    if (made === undefined) return /^mbp\.\d+$/.test(topic) ? silent : { error: `invalid topic ${name}` };
    this.#world.listen(streams.instrument.id);
    streams.join(made, listener);
    return {
      greet: () => streams.greet(made, listener),
      leave: () => {
        streams.leave(made, listener);
        this.#world.unlisten(streams.instrument.id);
      },
    };
  }

  #serve(name: string, id: unknown, isFeed: boolean): Answer | HtxError {
    const [symbol, topic] = partsOf(name);
    const streams = this.#streams.get(symbol);
    const size = mbpSizes.find((known) => topic === `mbp.${known}`);
    if (streams === undefined) return { error: `invalid symbol ${symbol}` };
    if (size === undefined || !isFeed) return { error: `invalid topic ${name}` };
    const { nowUs } = this.#world;
    const given = id === undefined ? '' : `"id":${JSON.stringify(id)},`;
    const text = `{${given}"rep":${JSON.stringify(name)},"status":"ok","ts":${ms(nowUs)},"data":${streams.bookData(size, this.#mischief)}}`;
    return { text, dueUs: nowUs + nextBelow(this.#chance, Math.max(1, Math.min(usPerSecond, this.settings.answerLateUsMax))) };
  }
}

/** `market.btcusdt.mbp.150`: the symbol, and what of it. */
function partsOf(name: string): readonly [symbol: string, topic: string] {
  const [market, symbol = '', ...topic] = name.split('.');
  return market === 'market' ? [symbol, topic.join('.')] : ['', ''];
}

export function newHtxSpotFront(world: World, mischief: Mischief): HtxSpotFront {
  return new HtxSpotFront(world, mischief);
}
