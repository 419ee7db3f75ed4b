/** For tests: a feed in a world that only writes down what it is asked to do. */

import { newChance } from '../../domain/chance.ts';
import { factCode, factKinds, linkStates, validities } from '../../domain/fact.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { failed, ok } from '../../domain/result.ts';
import { newKernelTwin } from '../memory/kernel.ts';
import { field, floatAt, kindAt } from '../memory/record.ts';
import { newBinanceSpotDecoder } from './binance/decode.ts';
import { binanceSpot } from './binance/spot.ts';
import { Budget } from './budget.ts';
import { Feed, type FeedParts } from './feed.ts';
import type { FeedPort } from './feed-port.ts';

export const spec = sampleSpec();

const bytes = (value: unknown): Uint8Array => Uint8Array.from(JSON.stringify(value), (letter) => letter.charCodeAt(0));
export const list = bytes({
  symbols: [{
    symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT', baseAssetPrecision: 8, quotePrecision: 8, quoteAssetPrecision: 8,
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000' },
      { filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000' },
    ],
  }],
});
export const snapshot = (lastUpdateId: number): Uint8Array =>
  bytes({ lastUpdateId, bids: [['100.00000000', '1.00000000']], asks: [['101.00000000', '2.00000000']] });
export const depth = (U: number, u: number): Uint8Array =>
  bytes({ stream: 'btcusdt@depth@100ms', data: { e: 'depthUpdate', E: 1, s: 'BTCUSDT', U, u, b: [['99.00000000', '3.00000000']], a: [] } });
export const best = (u: number): Uint8Array =>
  bytes({ stream: 'btcusdt@bookTicker', data: { u, s: 'BTCUSDT', b: '100.00000000', B: '1.00000000', a: '101.00000000', A: '2.00000000' } });

export class Bench implements FeedPort {
  readonly asked: string[] = [];
  readonly facts: string[] = [];
  readonly faults: Fault['code'][] = [];
  readonly requests: { id: number; path: string }[] = [];
  readonly feed: Feed;
  alarmUs = Infinity;
  /** The connection that was opened last. */
  line = 0;
  nowUs = 1_000_000_000;

  constructor(parts: Partial<FeedParts> = {}) {
    this.feed = new Feed(
      { dialect: binanceSpot, decoder: newBinanceSpotDecoder(newKernelTwin()), budget: new Budget(binanceSpot.pools), isRacing: false, marketNumber: 0, ...parts },
      this, newChance(1),
    );
  }

  connect(line: number): void {
    this.asked.push('connect');
    this.line = line;
  }
  disconnect(): void { this.asked.push('disconnect'); }
  send(_line: number, text: string): void { this.asked.push(text.includes('UNSUBSCRIBE') ? 'unsubscribe' : 'subscribe'); }
  ping(): void { this.asked.push('ping'); }
  request(id: number, path: string): void {
    if (path !== binanceSpot.timeRequest.path) this.requests.push({ id, path });
  }
  wakeAt(timeUs: number): void { this.alarmUs = timeUs; }
  listed(): void { this.feed.track(spec, this.nowUs); }
  trouble(reason: Fault): void { this.faults.push(reason.code); }
  emit(...[slots, slot]: Parameters<FeedPort['emit']>): void {
    const kind = kindAt(slots, slot);
    const a = floatAt(slots, slot, field.a);
    const detail = kind === factCode.validity ? validities[a] : kind === factCode.link ? linkStates[a] : floatAt(slots, slot, field.b);
    this.facts.push(`${factKinds[kind]} ${detail}`);
  }

  /** Lets time pass and the alarm ring as often as it is set. */
  wait(us: number): void {
    const endUs = this.nowUs + us;
    while (this.alarmUs <= endUs) {
      this.nowUs = Math.max(this.nowUs, this.alarmUs);
      this.alarmUs = Infinity;
      this.feed.onWake(this.nowUs);
    }
    this.nowUs = endUs;
  }

  answer(body: Uint8Array | Fault, retryAfterUs = 0): void {
    const request = this.requests.shift();
    this.feed.onResponse(request?.id ?? 0, body instanceof Uint8Array ? ok(body) : failed(body), { retryAfterUs, headers: {} }, this.nowUs);
  }

  open(): void {
    this.feed.onOpen(this.line, this.nowUs);
  }

  close(): void {
    this.feed.onClosed(this.line, fault('venue.closed', 'gone'), this.nowUs);
  }

  alive(): void {
    this.feed.onAlive(this.line, this.nowUs);
  }

  hear(message: Uint8Array): void {
    this.feed.onMessage(this.line, message, this.nowUs);
  }

  /** Listed, connected, aligned at id 10. */
  static live(): Bench {
    const bench = new Bench();
    bench.feed.start(bench.nowUs);
    bench.answer(list);
    bench.open();
    bench.hear(depth(9, 11));
    bench.answer(snapshot(10));
    bench.facts.length = 0;
    bench.asked.length = 0;
    return bench;
  }
}
