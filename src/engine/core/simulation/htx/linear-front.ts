/**
 * HTX's linear-swap servers as a front: `/linear-swap-ws`, `/ws_index`, `/linear-swap-notification`, public REST.
 *
 * Silent where HTX is: a suspended contract is acknowledged and never told. Data often comes before its
 * acknowledgement, as recorded. `suspend` is what befalls a contract from outside.
 */

import type { Chance } from '../../../domain/chance.ts';
import type { Listener } from '../audience.ts';
import type { Front, FrontAnswer, FrontConnection, FrontOutlet, FrontRequest, Mischief } from '../front.ts';
import type { World } from '../world.ts';
import { HtxConnection, type HtxError, type HtxHouse, type Joined } from './connection.ts';
import { figureTopics } from './linear-figures.ts';
import { LinearRest } from './linear-rest.ts';
import { linearTopics, LinearStreams, type LinearTopic } from './linear-streams.ts';
import { NoticeBoard } from './notices.ts';
import { linearPulse } from './pulse.ts';

const connectionsMax = 256;
/** In the recording eight of ten topics told something before they were acknowledged. */
const dataFirstShare = 0.8;

export class HtxLinearFront implements Front {
  readonly name = 'htx-linear';
  readonly #world: World;
  readonly #chance: Chance;
  readonly #streams = new Map<string, LinearStreams>();
  readonly #connections = new Set<HtxConnection>();
  readonly #board: NoticeBoard;
  readonly #rest: LinearRest;

  constructor(world: World, mischief: Mischief) {
    this.#world = world;
    this.#chance = world.chanceFor(this.name);
    for (const instrument of world.listed('htx', 'perp')) {
      const streams = new LinearStreams(instrument, world, this.#chance);
      this.#streams.set(instrument.symbol, streams);
      world.attend(instrument.id, streams);
    }
    this.#board = new NoticeBoard(world, this.#streams);
    this.#rest = new LinearRest({ world, mischief, streams: this.#streams });
  }

  request(request: FrontRequest): FrontAnswer {
    return this.#rest.answer(request);
  }

  open(path: string, outlet: FrontOutlet): FrontConnection | null {
    if (this.#connections.size + this.#board.connectionCount >= connectionsMax) return null;
    const question = path.indexOf('?');
    const bare = question < 0 ? path : path.slice(0, question);
    if (bare === '/linear-swap-notification') return this.#board.open(outlet);
    if (bare !== '/linear-swap-ws' && bare !== '/ws_index') return null;
    const connection = new HtxConnection(this.#house(bare === '/ws_index'), outlet);
    this.#connections.add(connection);
    return connection;
  }

  resetSequence(symbol: string): boolean {
    return this.#streams.get(symbol)?.resetSequence() ?? false;
  }

  /** The wire's number is a version, of whichever listener. */
  truthId(marketId: string, wireId: number): number | null {
    for (const { instrument, versions } of this.#streams.values()) if (instrument.id === marketId) return versions.truthOf(wireId);
    return null;
  }

  suspend(contract: string, isSuspended: boolean): void {
    const streams = this.#streams.get(contract);
    if (streams === undefined) return;
    streams.isSuspended = isSuspended;
    this.#board.contractChanged(streams);
  }

  #house(isIndex: boolean): HtxHouse {
    return {
      nowUs: () => this.#world.nowUs,
      chance: this.#chance,
      pulse: linearPulse,
      isSpot: false,
      dataFirstShare,
      join: (message, topic, listener) => this.#join(message, topic, listener, isIndex),
      serve: (topic) => ({ error: `invalid topic ${topic}` }),
      closed: (connection) => this.#connections.delete(connection),
    };
  }

  #join(message: Readonly<Record<string, unknown>>, name: string, listener: Listener, isIndex: boolean): Joined | HtxError {
    const [market, contract = '', ...rest] = name.split('.');
    const streams = market === 'market' ? this.#streams.get(contract) : undefined;
    if (streams === undefined) return { error: `invalid topic ${name}` };
    const asked = rest.join('.');
    const known: readonly LinearTopic[] = isIndex ? figureTopics : linearTopics;
    const found = known.find((topic) => topic === asked);
    if (found === undefined) return { error: `invalid topic ${name}` };
    const topic = message['data_type'] === 'incremental' ? found : wholeOf(found);
    this.#world.listen(streams.instrument.id);
    streams.join(topic, listener);
    return {
      greet: () => streams.greet(topic, listener),
      leave: () => {
        streams.leave(topic, listener);
        this.#world.unlisten(streams.instrument.id);
      },
    };
  }
}

/** Who does not ask for changes is told whole windows. */
function wholeOf(topic: LinearTopic): LinearTopic {
  if (topic === 'depth.size_20.high_freq') return 'whole.20';
  return topic === 'depth.size_150.high_freq' ? 'whole.150' : topic;
}

export function newHtxLinearFront(world: World, mischief: Mischief): HtxLinearFront {
  return new HtxLinearFront(world, mischief);
}
