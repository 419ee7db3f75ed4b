/**
 * HTX's public notices of contracts, `/linear-swap-notification`: funding, liquidations, contracts, the service itself.
 *
 * Words differ from the market topics: `op`, `cid`, and a `ts` in a string in the heartbeat. `public.*` is of
 * every contract, and wakes no market: those that nobody else listens to have nothing to tell.
 */

import type { FrontConnection, FrontOutlet } from '../front.ts';
import { readRecord } from '../json.ts';
import type { Liquidation, Market } from '../market.ts';
import type { World } from '../world.ts';
import type { LinearStreams } from './linear-streams.ts';
import { contractRow, fundingRow } from './linear-rows.ts';
import { linearPulse, Pulse } from './pulse.ts';
import { ms } from './spot-wire.ts';
import { ByteWriter } from '../byte-writer.ts';

const noticeBytesMax = 256 * 1024;
const fundingEveryUs = 60_000_000;
const topicsMax = 512;
const messageCharsMax = 4_096;
const heartbeatTopic = 'public.linear-swap.heartbeat';
const topicPattern = /^public\.([^.]+)\.(funding_rate|liquidation_orders|contract_info)$/;

export class NoticeBoard {
  readonly #world: World;
  readonly #streams: ReadonlyMap<string, LinearStreams>;
  readonly #connections = new Set<NoticeConnection>();
  readonly #writer = new ByteWriter(4_096, noticeBytesMax);

  constructor(world: World, streams: ReadonlyMap<string, LinearStreams>) {
    this.#world = world;
    this.#streams = streams;
    for (const { instrument } of streams.values()) {
      world.attend(instrument.id, {
        second: (market) => {
          if (market.nowUs % fundingEveryUs === 0) this.#tellOf(market.instrument.symbol, 'funding_rate', () => fundingRow(market));
        },
        funded: (market) => this.#tellOf(market.instrument.symbol, 'funding_rate', () => fundingRow(market)),
        liquidated: (market, liquidation) => this.#tellOf(market.instrument.symbol, 'liquidation_orders', () => this.#liquidationRow(market, liquidation)),
      });
    }
  }

  get nowUs(): number {
    return this.#world.nowUs;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  open(outlet: FrontOutlet): FrontConnection {
    const connection = new NoticeConnection(this, outlet);
    this.#connections.add(connection);
    return connection;
  }

  closed(connection: NoticeConnection): void {
    this.#connections.delete(connection);
  }

  /** Wakes the market of a contract that is named; false where there is no such topic. */
  listen(topic: string): boolean {
    const contract = topicPattern.exec(topic)?.[1];
    if (topic === heartbeatTopic || contract === '*') return true;
    const streams = this.#streams.get(contract ?? '');
    return streams !== undefined && this.#world.listen(streams.instrument.id);
  }

  unlisten(topic: string): void {
    const streams = this.#streams.get(topicPattern.exec(topic)?.[1] ?? '');
    if (streams !== undefined) this.#world.unlisten(streams.instrument.id);
  }

  /** How things stand: the service, the contracts, and a named contract's rate. */
  greet(topic: string, connection: NoticeConnection): void {
    const [, contract, what] = topicPattern.exec(topic) ?? [];
    const named = [...this.#streams.values()].filter(({ instrument }) => contract === '*' || instrument.symbol === contract);
    if (topic === heartbeatTopic) connection.push(this.#bytes(topic, '"event":"init",', '{"heartbeat":1,"estimated_recovery_time":null}'));
    if (what === 'contract_info') connection.push(this.#bytes(topic, '"event":"init",', `[${named.map((streams) => this.#contract(streams)).join()}]`));
    const market = what === 'funding_rate' && contract !== '*' ? this.#world.market(named[0]?.instrument.id ?? '') : null;
    if (market !== null) connection.push(this.#bytes(topic, '', `[${fundingRow(market)}]`));
  }

  contractChanged(streams: LinearStreams): void {
    this.#tellOf(streams.instrument.symbol, 'contract_info', () => this.#contract(streams), '"event":"update",');
  }

  #contract({ instrument, isSuspended }: LinearStreams): string {
    return contractRow(instrument, isSuspended, this.#world.nowUs);
  }

  #tellOf(contract: string, what: string, row: () => string, event = ''): void {
    let made: string | null = null;
    for (const topic of [`public.${contract}.${what}`, `public.*.${what}`]) {
      for (const connection of this.#connections) {
        if (!connection.topics.has(topic)) continue;
        made ??= row();
        connection.push(this.#bytes(topic, event, `[${made}]`));
      }
    }
  }

  #liquidationRow({ instrument: { symbol, base }, nowUs }: Market, { side, ticks, lots }: Liquidation): string {
    const wire = this.#streams.get(symbol)?.wire;
    const volume = BigInt(lots);
    return `{"symbol":"${base}","contract_code":"${symbol}","direction":"${side}","offset":"close","volume":${wire?.contracts(volume)},"price":${wire?.price(ticks)}`
      + `,"created_at":${ms(nowUs)},"amount":${wire?.base(volume)},"trade_turnover":${wire?.turnover(volume * BigInt(ticks))},"contract_type":"swap","pair":"${symbol}","business_type":"swap"}`;
  }

  #bytes(topic: string, event: string, body: string): Uint8Array {
    this.#writer.length = 0;
    this.#writer.text(`{"op":"notify","topic":"${topic}","ts":${ms(this.#world.nowUs)},${event}"data":${body}}`);
    return this.#writer.view();
  }
}

export class NoticeConnection implements FrontConnection {
  readonly topics = new Set<string>();
  readonly #board: NoticeBoard;
  readonly #outlet: FrontOutlet;
  readonly #pulse: Pulse;
  #isEnded = false;

  constructor(board: NoticeBoard, outlet: FrontOutlet) {
    this.#board = board;
    this.#outlet = outlet;
    this.#pulse = new Pulse(linearPulse, board.nowUs);
  }

  push(bytes: Uint8Array): void {
    if (!this.#isEnded) this.#outlet.send(bytes, 'zipped');
  }

  receive(text: string): void {
    if (this.#isEnded) return;
    const message = text.length > messageCharsMax ? null : readRecord(text);
    const { op, cid, topic, ts } = message ?? {};
    if (op === 'pong') return this.#pulse.pong(Number(ts));
    if (op === 'ping') return this.#say({ op: 'pong', ts });
    if ((op !== 'sub' && op !== 'unsub') || typeof topic !== 'string') return this.#reply(op, cid, topic, 2002, 'Invalid command.');
    if (op === 'unsub') {
      if (this.topics.delete(topic)) this.#board.unlisten(topic);
      return this.#reply(op, cid, topic, 0, null);
    }
    const isNew = !this.topics.has(topic);
    if (isNew && (this.topics.size >= topicsMax || !this.#board.listen(topic))) return this.#reply(op, cid, topic, 2011, 'Invalid topic.');
    this.topics.add(topic);
    this.#reply(op, cid, topic, 0, null);
    if (isNew) this.#board.greet(topic, this);
  }

  receivePing(): void {
    // Heartbeats are messages here.
  }

  receivePong(): void {
    // Heartbeats are messages here.
  }

  turn(): void {
    if (this.#isEnded) return;
    const beat = this.#pulse.turn(this.#board.nowUs);
    if (beat === 'over') {
      this.#outlet.end(1003, 'ping check expired');
      return this.close();
    }
    if (beat !== 'quiet') this.#say({ op: 'ping', ts: String(beat) });
  }

  close(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    for (const topic of this.topics) this.#board.unlisten(topic);
    this.topics.clear();
    this.#board.closed(this);
  }

  #reply(op: unknown, cid: unknown, topic: unknown, code: number, message: string | null): void {
    this.#say({ op, ...(cid === undefined ? {} : { cid }), topic, ts: ms(this.#board.nowUs), 'err-code': code, ...(message === null ? {} : { 'err-msg': message }) });
  }

  #say(message: object): void {
    this.#outlet.answer(JSON.stringify(message), 'zipped');
  }
}
