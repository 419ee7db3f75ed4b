/**
 * A link to an engine that does not exist: answers calls, sends backlog, columns, ladders, trades and status, and can
 * be told to misbehave. For development and screenshots; never part of the product.
 */

import { callSchema, never, toText, type Call, type Instrument, type Status, type Validity } from '../../engine/contract/index.ts';
import { pageNowUs } from '../state/clock.ts';
import type { LinkEvents, OpenLink } from '../state/link.ts';
import { columnUs } from './build.ts';
import { MadeUpMarket } from './market.ts';

export interface Behaviour {
  readonly backlogColumns: number;
  readonly market: 'practice' | 'live';
  /** Milliseconds after the start at which the link breaks; null for never. */
  readonly breakAfterMs: number | null;
  /** Milliseconds after which frames stop although the link stands. */
  readonly silentAfterMs: number | null;
  /** Milliseconds after which the book is this, for three seconds. */
  readonly gapAfterMs: number | null;
  readonly gapIs: Validity;
}

export const wellBehaved: Behaviour = { backlogColumns: 420, market: 'practice', breakAfterMs: null, silentAfterMs: null, gapAfterMs: null, gapIs: 'resyncing' };

const instruments: readonly Instrument[] = [
  instrument(1, 'BTCUSDT', 'BTC', 2, 5), instrument(2, 'ETHUSDT', 'ETH', 2, 4), instrument(3, 'SOLUSDT', 'SOL', 2, 3), instrument(4, 'PEPEUSDT', 'PEPE', 8, 0),
];

export function madeUpLink(behaviour: Behaviour): OpenLink {
  let isBroken = false;
  return (events) => {
    if (isBroken) {
      setTimeout(() => events.onClose('connect ECONNREFUSED 127.0.0.1:9443'), 20);
      return { send: () => undefined, close: () => undefined };
    }
    return new MadeUpEngine(behaviour, {
      ...events,
      onClose: (reason) => {
        isBroken = behaviour.breakAfterMs !== null;
        events.onClose(reason);
      },
    });
  };
}

class MadeUpEngine {
  readonly #behaviour: Behaviour;
  readonly #events: LinkEvents;
  readonly #beganUs = pageNowUs();
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  #watched: { readonly market: MadeUpMarket; readonly groupTicks: number; readonly rows: number; readonly stream: number } | null = null;
  #isClosed = false;

  constructor(behaviour: Behaviour, events: LinkEvents) {
    this.#behaviour = behaviour;
    this.#events = events;
    setTimeout(() => events.onOpen(), 20);
    this.#timers.push(setInterval(() => this.#column(), 250), setInterval(() => this.#ladder(), 40), setInterval(() => this.#text(this.#status()), 500));
    if (behaviour.breakAfterMs !== null) setTimeout(() => this.#end('the engine stopped'), behaviour.breakAfterMs);
  }

  send(text: string): void {
    const call = callSchema.parse(JSON.parse(text));
    setTimeout(() => this.#text({ kind: 'answer', id: call.id, outcome: { ok: true, value: this.#answer(call) } }), 1);
  }

  close(): void {
    this.#end('');
  }

  #end(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#events.onClose(reason);
  }

  #answer(call: Call): unknown {
    const params: Partial<Record<string, unknown>> = typeof call.params === 'object' && call.params !== null ? { ...call.params } : {};
    switch (call.method) {
      case 'hello':
        return { version: '0.0.0', market: this.#behaviour.market, nowUs: pageNowUs(), home: 'browser' };
      case 'time':
        return { nowUs: pageNowUs() };
      case 'instruments':
        return { instruments };
      case 'watch':
        this.#watch(Number(params['stream']), Number(params['groupTicks']), Number(params['rows']));
        return { stream: params['stream'], rowTicks: 100, columnUs };
      case 'unwatch':
        this.#watched = null;
        return { stream: params['stream'] };
      case 'switchMarket':
        return { isOn: params['isOn'] };
      default:
        return never(call.method);
    }
  }

  #watch(stream: number, groupTicks: number, rows: number): void {
    if (this.#watched?.stream === stream) {
      this.#watched = { ...this.#watched, groupTicks, rows };
      return;
    }
    const startTicks = [6_123_456, 6_123_456, 345_678, 18_765, 1_234][stream] ?? 10_000;
    const market = new MadeUpMarket({ stream, startTicks, rowTicks: stream === 1 ? 100 : stream === 2 ? 10 : 1, typicalLots: stream === 4 ? 4e9 : 90_000, seed: 7 + stream });
    this.#watched = { market, groupTicks, rows, stream };
    const last = Math.floor(pageNowUs() / columnUs) - 1;
    const { backlogColumns } = this.#behaviour;
    for (let index = last - backlogColumns + 1; index <= last; index += 1) {
      market.step();
      const place = last - index;
      const validity: Validity = place > 150 && place < 163 ? 'resyncing' : place > 60 && place < 64 ? 'stale' : 'live';
      this.#events.onFrame(market.heatFrame(index, validity, true, (index + 1) * columnUs));
      const trades = validity === 'live' ? market.tradesFrame((index + 1) * columnUs, columnUs, true) : null;
      if (trades !== null) this.#events.onFrame(trades);
    }
    this.#ladder();
  }

  #column(): void {
    const watched = this.#watched;
    if (watched === null || this.#isSilent()) return;
    watched.market.step();
    const nowUs = pageNowUs();
    this.#events.onFrame(watched.market.heatFrame(Math.floor(nowUs / columnUs) - 1, this.#validity(), false, nowUs - 900));
    const trades = this.#validity() === 'live' ? watched.market.tradesFrame(nowUs, columnUs, false) : null;
    if (trades !== null) this.#events.onFrame(trades);
  }

  #ladder(): void {
    const watched = this.#watched;
    if (watched === null || this.#isSilent()) return;
    this.#events.onFrame(watched.market.ladderFrame(watched.groupTicks, watched.rows, this.#validity(), pageNowUs() - 700));
  }

  #aliveMs(): number {
    return (pageNowUs() - this.#beganUs) / 1_000;
  }

  #isSilent(): boolean {
    const { silentAfterMs } = this.#behaviour;
    return silentAfterMs !== null && this.#aliveMs() > silentAfterMs;
  }

  #validity(): Validity {
    const { gapAfterMs, gapIs } = this.#behaviour;
    const into = gapAfterMs === null ? -1 : this.#aliveMs() - gapAfterMs;
    return into >= 0 && into < 3_000 ? gapIs : 'live';
  }

  #status(): Status {
    const isWell = this.#validity() === 'live';
    return {
      kind: 'status',
      nowUs: pageNowUs(),
      venues: [{
        venue: 'binance', market: 'spot', isOn: true, address: 'ws://127.0.0.1:9443', link: isWell ? 'open' : 'unreachable',
        fault: isWell ? null : { code: 'venue.unreachable', remedy: 'wait', detail: 'connect ECONNREFUSED 127.0.0.1:9443' },
        retryUs: isWell ? null : pageNowUs() + 3_000_000, ageMs: 12, messagesPerSecond: 47, bytesPerSecond: 38_400, lineCount: 1, openLineCount: isWell ? 1 : 0, gapCount: 2, resyncCount: 2, reconnectCount: 0, faultCount: 0,
        clockAheadMs: -1.2, clockMarginMs: 14, budget: [{ pool: 'weight', used: 320, limit: 6_000 }], pauseUs: null,
        reliability: { score: 0.82, parts: { open: 0.97, live: 0.95, gaps: 0.91, resyncs: 0.95, reconnects: 1, faults: 0.99, refusals: 1, quiet: 0.99, clock: 1 } },
        account: { state: 'ready', fault: null, roundTripUs: { p50: 21_400, p99: 48_900, count: 12 }, openOrderCount: 2, unknownCount: 0 },
      }],
      books: [{ stream: 1, validity: this.#validity(), ageMs: 12 }],
      threads: [
        { thread: 'trading', roles: ['feed', 'core', 'gateway'], state: 'running', restartCount: 0, reason: null },
        { thread: 'view', roles: ['view', 'serve'], state: 'running', restartCount: 0, reason: null },
        { thread: 'store', roles: ['store'], state: isWell ? 'running' : 'dead', restartCount: 1, reason: isWell ? null : 'the thread ended with code 1' },
      ],
      engineUs: { p50: 4.2, p99: 18.6, count: 51_234 },
      frameUs: { p50: 912, p99: 2_410, count: 8_211 },
      journal: { bytes: 48_234_496, droppedCount: 0, cutBytes: 0 },
      memory: { rssBytes: 187_432_960, heapBytes: 61_341_696 },
    };
  }

  #text(message: unknown): void {
    if (!this.#isClosed) this.#events.onText(toText(message));
  }
}

function instrument(stream: number, symbol: string, base: string, priceDecimals: number, qtyDecimals: number): Instrument {
  return {
    id: `binance:spot:${symbol}`, stream, version: 1, venue: 'binance', market: 'spot', symbol, base, quote: 'USDT', settle: 'USDT', contractSize: { units: 1n, decimals: 0 },
    orders: { step: { units: 1n, decimals: qtyDecimals }, quantityMin: { units: 1n, decimals: qtyDecimals }, quantityMax: null, notionalMin: null },
    tick: { units: 1n, decimals: priceDecimals }, lot: { units: 1n, decimals: qtyDecimals }, priceDecimals, qtyDecimals: 8, status: 'trading',
  };
}
