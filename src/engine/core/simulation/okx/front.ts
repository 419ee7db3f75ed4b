/**
 * OKX's public servers as a front: sockets for public and business channels, and public REST, for spot
 * and swaps together.
 *
 * Topics of all instruments wake no market: those that nobody else listens to have nothing to tell.
 * Orders and accounts are the private face's (account.ts); without it the private path asks everybody to log in, in vain.
 * What befalls OKX by itself is done from outside: `announceUpgrade`, `setMaintenance`,
 * `resetSequence`, `setState`.
 */

import { newChance, next32, type Chance } from '../../../domain/chance.ts';
import { usPerSecond } from '../../../domain/time.ts';
import type { Listener } from '../audience.ts';
import { ByteWriter } from '../byte-writer.ts';
import type { Front, FrontAnswer, FrontConnection, FrontOutlet, FrontRequest, Mischief } from '../front.ts';
import type { Liquidation, Market } from '../market.ts';
import { PaceLimit } from '../request-weight.ts';
import type { World } from '../world.ts';
import { noSuch, pathOf, type OkxError, type Topic } from './channels.ts';
import { OkxConnection, type OkxHouse } from './connection.ts';
import { familyOf, instrumentRow, instTypeOf, instTypes, msText } from './listing.ts';
import { OkxRest } from './rest.ts';
import { OkxStreams, type StreamSettings } from './streams.ts';

const connectionsPerSecondMax = 3;
const connectionsMax = 256;
/** A contract's liquidations are told once a second at most. */
const liquidationEveryUs = usPerSecond;
const wideBytesMax = 1024 * 1024;

export class OkxFront implements Front {
  readonly name = 'okx';
  /** May be changed while it runs; holds for those who join from then on. */
  readonly settings: StreamSettings = { isSnapshotPushed: true };
  readonly #world: World;
  readonly #chance: Chance;
  readonly #streams = new Map<string, OkxStreams>();
  readonly #connections = new Set<OkxConnection>();
  readonly #wide = new Map<string, Set<Listener>>();
  readonly #states = new Map<string, string>();
  readonly #liquidatedUs = new Map<string, number>();
  readonly #attempts = new PaceLimit(connectionsPerSecondMax, usPerSecond);
  readonly #writer = new ByteWriter(4_096, wideBytesMax);
  #maintenance: readonly object[] = [];
  readonly #rest: OkxRest;
  readonly #house: OkxHouse;

  constructor(world: World, mischief: Mischief) {
    this.#world = world;
    this.#chance = world.chanceFor(this.name);
    for (const market of ['spot', 'perp'] as const) {
      for (const instrument of world.listed('okx', market)) {
        const streams = new OkxStreams(instrument, world, this.settings);
        this.#streams.set(instrument.symbol, streams);
        world.attend(instrument.id, streams);
        world.attend(instrument.id, { liquidated: (at, liquidation) => this.#liquidated(at, liquidation) });
      }
    }
    this.#rest = new OkxRest({ world, mischief, chance: newChance(next32(this.#chance)), streams: this.#streams, stateOf: (instId) => this.#states.get(instId) ?? 'live', maintenance: () => this.#maintenance });
    this.#house = {
      nowUs: () => world.nowUs,
      chance: this.#chance,
      admit: () => this.admit(),
      join: (topic, listener) => this.#join(topic, listener),
      greet: (topic, listener) => this.#greet(topic, listener),
      leave: (topic, listener) => this.#leave(topic, listener),
      closed: (connection) => this.#connections.delete(connection),
    };
  }

  request(request: FrontRequest): FrontAnswer {
    return this.#rest.answer(request);
  }

  open(path: string, outlet: FrontOutlet): FrontConnection | null {
    const okxPath = pathOf(path);
    if (okxPath === null || this.#connections.size >= connectionsMax) return null;
    const connId = next32(this.#chance).toString(16).padStart(8, '0');
    const connection = new OkxConnection(this.#house, okxPath, connId, outlet);
    this.#connections.add(connection);
    return connection;
  }

  /** One more connection, public or private; false where they come too fast. */
  admit(): boolean {
    return this.#attempts.take(this.#world.nowUs);
  }

  truthId(marketId: string, wireId: number): number | null {
    for (const { instrument, sequence } of this.#streams.values()) {
      if (instrument.id !== marketId) continue;
      const market = this.#world.market(marketId);
      return market === null ? null : sequence.truthOf(wireId, market.exchange.updateId);
    }
    return null;
  }

  /** An instrument as its channels tell it, or null. */
  streamsOf(instId: string): OkxStreams | null {
    return this.#streams.get(instId) ?? null;
  }

  /** A service upgrade is near: every connection is told to go elsewhere. */
  announceUpgrade(): void {
    for (const connection of this.#connections) connection.notice();
  }

  /** A maintenance: ids of a book go on from a small number. False where that is not possible. */
  resetSequence(instId: string): boolean {
    const streams = this.#streams.get(instId);
    const market = streams === undefined ? null : this.#world.market(streams.instrument.id);
    return streams !== undefined && market !== null && streams.sequence.reset(market.exchange.updateId);
  }

  /** `live`, `suspend`, `preopen`: told to those who asked for changes of instruments. */
  setState(instId: string, state: string): void {
    const instrument = this.#streams.get(instId)?.instrument;
    if (instrument === undefined) return;
    this.#states.set(instId, state);
    const instType = instTypeOf(instrument);
    this.#tellWide('instruments', instType, [instrumentRow(instrument, state)]);
  }

  /** A maintenance of the whole service: told to those who asked for its status, and by REST until it is completed. */
  setMaintenance(state: 'scheduled' | 'ongoing' | 'completed', beginUs: number, endUs: number): void {
    const row = {
      begin: msText(beginUs), end: msText(endUs), href: '', preOpenBegin: '', scheDesc: '', serviceType: '0', state, system: 'unified', maintType: '1', env: '1',
      title: 'Trading system upgrade', ts: msText(this.#world.nowUs),
    };
    this.#maintenance = state === 'completed' ? [] : [row];
    this.#tellWide('status', '', [row]);
  }

  #join(topic: Topic, listener: Listener): OkxError | null {
    if (topic.kind === 'wide') {
      if (topic.channel !== 'status' && !instTypes.some((known) => known === topic.instType)) return noSuch({ channel: topic.channel, instType: topic.instType });
      const audience = this.#wide.get(topic.key) ?? new Set();
      this.#wide.set(topic.key, audience.add(listener));
      return null;
    }
    const streams = this.#find(topic);
    if (streams === null) return noSuch({ channel: topic.channel, instId: topic.instId });
    this.#world.listen(streams.instrument.id);
    streams.join(topic.channel, listener);
    return null;
  }

  #greet(topic: Topic, listener: Listener): void {
    // Topics of all instruments tell of changes only: the list itself is asked for by REST.
    if (topic.kind === 'instrument') this.#find(topic)?.greet(topic.channel, listener);
  }

  #leave(topic: Topic, listener: Listener): void {
    if (topic.kind === 'wide') {
      this.#wide.get(topic.key)?.delete(listener);
      return;
    }
    const streams = this.#find(topic);
    if (streams === null) return;
    streams.leave(topic.channel, listener);
    this.#world.unlisten(streams.instrument.id);
  }

  /** Figures of perpetuals are asked for by the swap, the index by its pair. */
  #find({ channel, instId }: Topic & { readonly kind: 'instrument' }): OkxStreams | null {
    const streams = this.#streams.get(channel === 'index-tickers' ? `${instId}-SWAP` : instId);
    const isPerpOnly = channel === 'funding-rate' || channel === 'mark-price' || channel === 'open-interest';
    return streams === undefined || (isPerpOnly && streams.instrument.market !== 'perp') ? null : streams;
  }

  #liquidated(market: Market, { side, ticks, lots }: Liquidation): void {
    const { instrument, nowUs } = market;
    const key = `liquidation-orders:${instTypeOf(instrument)}`;
    const streams = this.#streams.get(instrument.symbol);
    if (streams === undefined || (this.#wide.get(key)?.size ?? 0) === 0) return;
    if (nowUs - (this.#liquidatedUs.get(instrument.id) ?? -liquidationEveryUs) < liquidationEveryUs) return;
    this.#liquidatedUs.set(instrument.id, nowUs);
    const { wire } = streams;
    const details = [{ bkLoss: '0', bkPx: wire.price(ticks), ccy: '', posSide: side === 'buy' ? 'short' : 'long', side, sz: wire.size(lots), ts: msText(nowUs) }];
    const family = familyOf(instrument);
    this.#tellWide('liquidation-orders', instTypeOf(instrument), [{ details, instFamily: family, instId: instrument.symbol, instType: instTypeOf(instrument), uly: family }]);
  }

  #tellWide(channel: string, instType: string, rows: readonly object[]): void {
    const audience = this.#wide.get(`${channel}:${instType}`);
    if (audience === undefined || audience.size === 0) return;
    const bytes = this.#wideBytes(channel, instType, rows);
    for (const listener of audience) listener.push(bytes);
  }

  #wideBytes(channel: string, instType: string, rows: readonly object[]): Uint8Array<ArrayBuffer> {
    this.#writer.length = 0;
    this.#writer.text(JSON.stringify({ arg: instType === '' ? { channel } : { channel, instType }, data: rows }));
    return this.#writer.view();
  }
}

export function newOkxFront(world: World, mischief: Mischief): OkxFront {
  return new OkxFront(world, mischief);
}
