/**
 * The practice exchange on this machine's loopback: Binance's spot REST and streams, byte for byte,
 * in front of a seeded world that is driven by the wall clock.
 *
 * Holds: it listens on 127.0.0.1 and nowhere else; its books are full before it listens; the world's
 * clock follows the wall's, and a lag that cannot be caught up is slept over.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { StreamMessage } from '../../core/simulation/binance-wire.ts';
import { FaultInjector, faultKinds, parseFaults, type FaultKind, type FaultPlan } from '../../core/simulation/faults.ts';
import { practiceInstruments, type PracticeInstrument } from '../../core/simulation/instruments.ts';
import { parseStreamName, World } from '../../core/simulation/world.ts';
import { assert } from '../../domain/assert.ts';
import { newChance, nextBelow, type Chance } from '../../domain/chance.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { Connection, type ConnectionOwner, type EndReason } from './connection.ts';
import { limits } from './limits.ts';
import { answerRest } from './rest.ts';
import { WeightAccount } from './weight.ts';

export interface PracticeSettings {
  /** 0 takes any free port. */
  readonly port: number;
  readonly seed: number;
  /** All when absent. */
  readonly symbols?: readonly string[];
  /** As in core/simulation/faults.ts; none when absent. */
  readonly faults?: string;
  /** How much faster than the wall clock the world runs; 1 when absent. */
  readonly speed?: number;
}

export interface PracticeStats {
  readonly connections: number;
  readonly streams: number;
  readonly messagesSent: number;
  readonly requests: number;
  readonly ends: Readonly<Partial<Record<EndReason, number>>>;
  readonly faults: Readonly<Record<FaultKind, number>>;
  /** Time that was slept over because it could not be caught up. */
  readonly sleptUs: number;
}

export interface PracticeServer {
  readonly restUrl: string;
  readonly streamUrl: string;
  /** Takes effect at once, for open connections too. Answers why a plan was not understood. */
  setFaults(text: string): Result<null, string>;
  stats(): PracticeStats;
  /** May be called twice. */
  close(): Promise<void>;
}

/** As openPractice, for a caller whose settings are known to be good: trouble is a Defect. */
export async function startPractice(settings: PracticeSettings): Promise<PracticeServer> {
  const opened = await openPractice(settings);
  assert(opened.ok, 'the practice market opens', opened.ok ? {} : { why: opened.fault });
  return opened.value;
}

/** Starts listening, or says why it cannot. */
export async function openPractice(settings: PracticeSettings): Promise<Result<PracticeServer, string>> {
  const plan = parseFaults(settings.faults ?? '');
  if (!plan.ok) return plan;
  const instruments = chooseInstruments(settings.symbols);
  if (!instruments.ok) return instruments;
  const practice = new Practice(settings, instruments.value, plan.value);
  return practice.listen(settings.port);
}

export function chooseInstruments(symbols: readonly string[] | undefined): Result<readonly PracticeInstrument[], string> {
  if (symbols === undefined) return ok(practiceInstruments);
  const unknown = symbols.find((symbol) => !practiceInstruments.some((instrument) => instrument.symbol === symbol));
  if (unknown !== undefined || symbols.length === 0) {
    return failed(`“${unknown ?? ''}” is not traded here; known are ${practiceInstruments.map((instrument) => instrument.symbol).join(' ')}`);
  }
  return ok(practiceInstruments.filter((instrument) => symbols.includes(instrument.symbol)));
}

class Practice implements ConnectionOwner {
  readonly #world: World;
  readonly #speed: number;
  readonly #chance: Chance;
  readonly #weight = new WeightAccount();
  readonly #http = createServer({ maxHeaderSize: limits.requestTargetCharsMax }, (request, response) => this.#request(request, response));
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: limits.incomingBytesMax, autoPong: false });
  readonly #connections = new Set<Connection>();
  /** Connections by the stream they listen to. */
  readonly #audiences = new Map<string, Set<Connection>>();
  readonly #ends: Partial<Record<EndReason, number>> = {};
  readonly #counts: Record<FaultKind, number>;
  #plan: FaultPlan;
  /** Decides about snapshots, which belong to no connection. */
  #restFaults: FaultInjector;
  #timer: NodeJS.Timeout | null = null;
  #wallMs = performance.now();
  #sent = 0;
  #requests = 0;
  #sleptUs = 0;
  /** How far the world's clock is behind the wall's. */
  #lagUs = 0;

  constructor(settings: PracticeSettings, instruments: readonly PracticeInstrument[], plan: FaultPlan) {
    this.#speed = settings.speed ?? 1;
    this.#plan = plan;
    this.#chance = newChance(settings.seed);
    this.#counts = noFaults();
    this.#world = new World({ seed: settings.seed, startUs: Date.now() * 1_000, instruments });
    this.#restFaults = this.#newInjector();
  }

  async listen(port: number): Promise<Result<PracticeServer, string>> {
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    const problem = await new Promise<string | null>((resolve) => {
      this.#http.once('error', (error) => resolve(error.message));
      this.#http.listen(port, '127.0.0.1', () => resolve(null));
    });
    if (problem !== null) return failed(`the practice market could not listen on port ${port}: ${problem}`);
    const address = this.#http.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    this.#wallMs = performance.now();
    this.#timer = setInterval(() => this.#turn(), limits.turnMs);
    return ok({
      restUrl: `http://127.0.0.1:${bound}`,
      streamUrl: `ws://127.0.0.1:${bound}`,
      setFaults: (text) => this.#setFaults(text),
      stats: () => this.#stats(),
      close: () => this.#close(),
    });
  }

  nowUs(): number {
    return this.#world.nowUs;
  }

  nowMs(): number {
    return performance.now();
  }

  join(connection: Connection, stream: string): void {
    const parsed = parseStreamName(stream);
    if (parsed === null || !this.#world.listen(parsed.symbol, parsed.kind)) return;
    const audience = this.#audiences.get(stream) ?? new Set();
    audience.add(connection);
    this.#audiences.set(stream, audience);
  }

  leave(connection: Connection, stream: string): void {
    const parsed = parseStreamName(stream);
    const audience = this.#audiences.get(stream);
    if (parsed === null || audience === undefined || !audience.delete(connection)) return;
    this.#world.unlisten(parsed.symbol, parsed.kind);
  }

  closed(connection: Connection): void {
    if (!this.#connections.delete(connection)) return;
    this.#ends[connection.endReason] = (this.#ends[connection.endReason] ?? 0) + 1;
    this.#sent += connection.sent;
    addCounts(this.#counts, connection.faults.counts);
  }

  /** Lets the world catch up with the wall clock, then sends what piled up. */
  #turn(): void {
    const wallMs = performance.now();
    const wantedUs = Math.round((wallMs - this.#wallMs) * 1_000 * this.#speed);
    this.#wallMs = wallMs;
    this.#lagUs += wantedUs;
    const stepUs = Math.min(this.#lagUs, limits.catchUpUsMax);
    this.#world.advance(this.#world.nowUs + stepUs, this.#publish);
    this.#lagUs -= stepUs;
    if (this.#lagUs > limits.lagUsMax) {
      this.#world.sleep(this.#lagUs);
      this.#sleptUs += this.#lagUs;
      this.#lagUs = 0;
    }
    for (const connection of this.#connections) connection.turn(wallMs);
  }

  readonly #publish = (message: StreamMessage): void => {
    const audience = this.#audiences.get(message.stream);
    if (audience === undefined || audience.size === 0) return;
    const wrapped = Buffer.from(message.wrapped);
    const bare = wrapped.subarray(wrapped.length - 1 - message.bare.length, wrapped.length - 1);
    for (const connection of audience) connection.deliver(message, wrapped, bare);
  };

  #request(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    this.#requests += 1;
    const answer = answerRest(request.method ?? 'GET', request.url ?? '/', {
      world: this.#world,
      weight: this.#weight,
      nowMs: Date.now(),
      isSnapshotStale: () => this.#restFaults.isSnapshotStale(this.#world.nowUs),
    });
    const body = Buffer.from(answer.body);
    response.writeHead(answer.status, { ...answer.headers, 'content-length': String(body.length) });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  #upgrade(request: IncomingMessage, wire: Duplex, head: Buffer): void {
    wire.on('error', () => wire.destroy());
    const target = parseStreamTarget(request.url ?? '/');
    if (target === null || this.#connections.size >= limits.connectionsMax) {
      wire.end(`HTTP/1.1 ${target === null ? '404 Not Found' : '503 Service Unavailable'}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, wire, head, (socket: WebSocket) => {
      const faults = this.#newInjector();
      const connection = new Connection({ ...target, socket, wire, faults, nowMs: this.nowMs() }, this);
      this.#connections.add(connection);
    });
  }

  #newInjector(): FaultInjector {
    return new FaultInjector(this.#plan, newChance(nextBelow(this.#chance, 2 ** 32)), this.#world.nowUs);
  }

  #setFaults(text: string): Result<null, string> {
    const plan = parseFaults(text);
    if (!plan.ok) return plan;
    this.#plan = plan.value;
    this.#restFaults.setPlan(plan.value, this.#world.nowUs);
    for (const connection of this.#connections) connection.faults.setPlan(plan.value, this.#world.nowUs);
    return ok(null);
  }

  #stats(): PracticeStats {
    const faults = noFaults();
    addCounts(faults, this.#counts);
    addCounts(faults, this.#restFaults.counts);
    let messagesSent = this.#sent;
    let streams = 0;
    for (const connection of this.#connections) {
      messagesSent += connection.sent;
      streams += connection.streams.size;
      addCounts(faults, connection.faults.counts);
    }
    return { connections: this.#connections.size, streams, messagesSent, requests: this.#requests, ends: { ...this.#ends }, faults, sleptUs: this.#sleptUs };
  }

  async #close(): Promise<void> {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    for (const connection of this.#connections) connection.end('server');
    this.#sockets.close();
    this.#http.closeAllConnections();
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }
}

/** `/ws`, `/ws/<a>/<b>`, `/stream`, `/stream?streams=<a>/<b>`; null for anything else. */
export function parseStreamTarget(target: string): { readonly isCombined: boolean; readonly streams: readonly string[] } | null {
  const question = target.indexOf('?');
  const path = question < 0 ? target : target.slice(0, question);
  const query = new URLSearchParams(question < 0 ? '' : target.slice(question + 1));
  const isCombined = path === '/stream';
  if (!isCombined && path !== '/ws' && !path.startsWith('/ws/')) return null;
  const names = isCombined ? (query.get('streams') ?? '') : decoded(path.slice('/ws/'.length));
  return { isCombined, streams: names.split('/').filter((name) => name !== '' && name.length <= limits.streamNameCharsMax) };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}

function noFaults(): Record<FaultKind, number> {
  return { disconnect: 0, 'half-open': 0, 'slow-consumer': 0, drop: 0, duplicate: 0, reorder: 0, delay: 0, corrupt: 0, 'stale-snapshot': 0 };
}

function addCounts(sum: Record<FaultKind, number>, counts: Readonly<Record<FaultKind, number>>): void {
  for (const kind of faultKinds) sum[kind] += counts[kind];
}
