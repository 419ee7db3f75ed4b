/** ccxt as an independent reader: the same zipped messages come to the same books and trades, by chance and as recorded. */

import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { newChance, nextBelow, nextHappens, type Chance } from '../../../domain/chance.ts';
import { factCode } from '../../../domain/fact.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { formatSteps } from '../../../domain/number.ts';
import { loadKernel } from '../../../edge/kernel.ts';
import { newCcxtHtx, type Levels } from '../../../host/bench/htx-ccxt.ts';
import { newBooks } from '../../market/book.ts';
import { newLevels } from '../../market/levels.ts';
import { field, flagsAt, floatAt, kindAt, lengthAt } from '../../memory/record.ts';
import { newHtxDecoder } from './decode.ts';
import { htxLinear } from './linear.ts';

const spot = sampleSpec({ venue: 'htx', symbol: 'btcusdt', tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 8 } });
const linear = sampleSpec({ venue: 'htx', market: 'perp', symbol: 'BTC-USDT', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 0 }, contractSize: { units: 1n, decimals: 3 } });

interface Trade {
  readonly id: string;
  readonly side: string;
  readonly price: number;
  readonly amount: number;
  readonly timestamp: number;
}

/** Our half: what a decoder and a book make of a message, in ccxt's terms. Both read floats from the same texts, so equal means equal. */
function newReader(spec: InstrumentSpec) {
  const kernel = loadKernel();
  const [decoder, book, levels] = [newHtxDecoder(kernel), newBooks(kernel).open(spec.stream), newLevels(400)];
  decoder.add(spec);
  const trades: Trade[] = [];
  const price = (ticks: number) => Number(formatSteps(ticks, spec.tick, spec.tick.decimals));
  const amount = (lots: number) => Number(formatSteps(lots, spec.lot, spec.lot.decimals));
  const side = (ticks: Float64Array, lots: Float64Array, count: number): Levels => Array.from({ length: count }, (_, index) => [price(ticks[index] ?? 0), amount(lots[index] ?? 0)] as const);
  return {
    decoder,
    hear: (message: Uint8Array) => {
      const read = decoder.decode(message, 1);
      expect(read.ok).toBe(true);
      const { slots } = decoder;
      for (let slot = 0; read.ok && slot < read.value; slot += lengthAt(slots, slot)) {
        const at = (index: number) => floatAt(slots, slot, index);
        if (kindAt(slots, slot) === factCode.trade) {
          const id = `${at(field.d) === 0 ? '' : at(field.d)}${String(at(field.c)).padStart(at(field.d) === 0 ? 0 : 15, '0')}`;
          trades.push({ id, side: flagsAt(slots, slot) === 1 ? 'sell' : 'buy', price: price(at(field.a)), amount: amount(at(field.b)), timestamp: at(field.venueTimeUs) / 1_000 });
        } else {
          expect(book.apply(slots, slot)).toBe('applied');
        }
      }
    },
    book: () => {
      book.readInto(levels, 400);
      return { id: book.lastId, bids: side(levels.bidTicks, levels.bidLots, levels.bidCount), asks: side(levels.askTicks, levels.askLots, levels.askCount) };
    },
    trades,
  };
}

const timeMs = 1_790_358_602_306;
const push = (topic: string, tick: string) => `{"ch":"market.${topic}","ts":${timeMs},"tick":${tick}}`;

/** A session by chance whose book never crosses: bids below 50,000, asks above. Numbers without needless zeros, small ones with exponents. */
class Session {
  readonly #chance: Chance;
  readonly #spec: InstrumentSpec;
  #id = 137_005_210_233;
  #tradeId = 102_523_573_486;

  constructor(spec: InstrumentSpec, chance: Chance) {
    this.#spec = spec;
    this.#chance = chance;
  }

  begin(): { readonly seqNum: number; readonly bids: Levels; readonly asks: Levels } {
    const levels = z.array(z.tuple([z.number(), z.number()]));
    return { seqNum: this.#id, bids: levels.parse(JSON.parse(this.#side(-1, 30, false))), asks: levels.parse(JSON.parse(this.#side(1, 30, false))) };
  }

  next(): string {
    return nextHappens(this.#chance, 0.3) ? this.#trades() : this.#spec.market === 'spot' ? this.#mbp() : this.depth(nextHappens(this.#chance, 0.02));
  }

  depth(isWhole: boolean): string {
    this.#id += 1;
    const topic = `${this.#spec.symbol}.depth.size_150.high_freq`;
    return push(topic, `{"asks":${this.#side(1, 30, !isWhole)},"bids":${this.#side(-1, 30, !isWhole)},"ch":"market.${topic}","event":"${isWhole ? 'snapshot' : 'update'}","id":1,"mrid":1,"ts":${timeMs},"version":${this.#id}}`);
  }

  #mbp(): string {
    const earlier = this.#id;
    this.#id += 1 + nextBelow(this.#chance, 80);
    return push(`${this.#spec.symbol}.mbp.150`, `{"seqNum":${this.#id},"prevSeqNum":${earlier},"bids":${this.#side(-1, 30, true)},"asks":${this.#side(1, 30, true)}}`);
  }

  /** ccxt keeps whole ids only up to 2^53, or from 15 digits on when a comma follows. */
  #trades(): string {
    const trades = Array.from({ length: 1 + nextBelow(this.#chance, 3) }, () => {
      this.#tradeId += 1;
      const direction = nextHappens(this.#chance, 0.5) ? 'buy' : 'sell';
      const price = this.#text(490_000 + nextBelow(this.#chance, 20_000), this.#spec.tick);
      const lots = 1 + nextBelow(this.#chance, 10_000);
      if (this.#spec.market === 'spot') return `{"id":137005445109359${this.#tradeId},"ts":${timeMs},"tradeId":${this.#tradeId},"amount":${this.#text(lots, this.#spec.lot)},"price":${price},"direction":"${direction}"}`;
      return `{"amount":${lots},"quantity":${this.#text(lots, this.#spec.contractSize)},"trade_turnover":1.5,"ts":${timeMs},"id":${this.#tradeId}0000000,"price":${price},"direction":"${direction}"}`;
    });
    return push(`${this.#spec.symbol}.trade.detail`, `{"id":${this.#tradeId},"ts":${timeMs},"data":[${trades.join(',')}]}`);
  }

  #side(sign: number, most: number, canLeave: boolean): string {
    const prices = new Set(Array.from({ length: nextBelow(this.#chance, most) }, () => 500_000 + sign * (1 + nextBelow(this.#chance, 60))));
    return `[${[...prices].map((ticks) => `[${this.#text(ticks, this.#spec.tick)},${canLeave && nextHappens(this.#chance, 0.4) ? '0' : this.#text(1 + nextBelow(this.#chance, 10_000), this.#spec.lot)}]`).join(',')}]`;
  }

  #text(steps: number, step: InstrumentSpec['tick']): string {
    const text = formatSteps(steps, step, step.decimals);
    return text.startsWith('0.000') ? Number(text).toExponential().replace('e', 'E') : text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  }
}

test.each([spot, linear])('$symbol: books after every message, and all trades, are ccxt’s too', async (spec) => {
  const session = new Session(spec, newChance(7));
  const [ours, theirs] = [newReader(spec), await newCcxtHtx({ id: spec.symbol, name: spec.market === 'spot' ? 'BTC/USDT' : 'BTC/USDT:USDT', contractSize: spec.market === 'spot' ? null : 0.001 })];
  if (spec.market === 'spot') {
    const begin = session.begin();
    theirs.begin(begin);
    ours.hear(Buffer.from(JSON.stringify({ id: 'book-1', rep: `market.${spec.symbol}.mbp.150`, status: 'ok', ts: timeMs, data: begin })));
  }
  for (let index = 0; index < 900; index += 1) {
    const message = gzipSync(index === 0 && spec.market === 'perp' ? session.depth(true) : session.next());
    ours.hear(message);
    theirs.apply(message);
    expect({ id: theirs.lastId(), bids: theirs.levels('bids'), asks: theirs.levels('asks') }).toEqual(ours.book());
  }
  expect(ours.trades.length).toBeGreaterThan(400);
  expect(theirs.trades().map(({ id, side, price, amount, timestamp }) => ({ id, side, price, amount, timestamp }))).toEqual(ours.trades);
  expect(ours.decoder.counts).toMatchObject({ checked: spec.market === 'spot' ? 1 : 0, faults: 0 });
});

const recording = new URL('../../../../../../shared/fixtures/htx/recorded/', import.meta.url);
const hasRecording = existsSync(recording);

test.skipIf(!hasRecording)(`recorded trades are ccxt’s too${hasRecording ? '' : ' (skipped: ../shared/fixtures is absent)'}`, async () => {
  const list = readFileSync(new URL('linear-swap-contract-info-2022-02-19.json', recording), 'utf8');
  const parsed = htxLinear.parseInstruments(Buffer.from(list.slice(list.indexOf('"response":') + 11, list.trimEnd().length - 1)));
  const lines = readFileSync(new URL('linear-swap-gz-frames-2022-02-19.jsonl', recording), 'utf8').trim().split('\n');
  const frames = lines.flatMap((line) => z.looseObject({ gz_base64: z.string().optional() }).parse(JSON.parse(line)).gz_base64 ?? []).map((letters) => Buffer.from(letters, 'base64'));
  let compared = 0;
  for (const listed of parsed.ok ? parsed.value.filter(({ symbol }) => ['GRT-USDT', 'SNX-USDT', 'BTT-USDT', 'SOS-USDT', 'ACH-USDT'].includes(symbol)) : []) {
    const spec: InstrumentSpec = { ...listed, stream: 1, version: 1 };
    const [ours, theirs] = [newReader(spec), await newCcxtHtx({ id: spec.symbol, name: `${spec.base}/USDT:USDT`, contractSize: Number(formatSteps(1, spec.contractSize, spec.contractSize.decimals)) })];
    for (const frame of frames) {
      const text = ours.decoder.unzip(frame);
      if (!text.ok || !Buffer.from(text.value).toString().startsWith(`{"ch":"market.${spec.symbol}.trade`)) continue;
      ours.hear(frame);
      theirs.apply(frame);
    }
    expect(theirs.trades().map(({ id, side, price, amount, timestamp }) => ({ id, side, price, amount, timestamp }))).toEqual(ours.trades);
    compared += ours.trades.length;
  }
  expect(compared).toBeGreaterThan(12);
});
