/** ccxt as an independent reader: the same raw messages come to the same books and trades, by chance and as recorded. */

import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { newChance, nextBelow, nextHappens, type Chance } from '../../../domain/chance.ts';
import { factCode } from '../../../domain/fact.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { formatSteps } from '../../../domain/number.ts';
import { loadKernel } from '../../../edge/kernel.ts';
import { newCcxtOkx, type CcxtMarket } from '../../../host/bench/okx-ccxt.ts';
import { newBooks } from '../../market/book.ts';
import { newLevels } from '../../market/levels.ts';
import { field, flagsAt, floatAt, kindAt, lengthAt } from '../../memory/record.ts';
import { newOkxDecoder } from './decode.ts';

const spot = sampleSpec({ venue: 'okx', symbol: 'BTC-USDT', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 8 } });
const swap = sampleSpec({
  venue: 'okx', market: 'perp', symbol: 'BTC-USDT-SWAP', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 2 }, contractSize: { units: 1n, decimals: 2 },
});
const markets: readonly CcxtMarket[] = [{ id: 'BTC-USDT', name: 'BTC/USDT', contractSize: null }, { id: 'BTC-USDT-SWAP', name: 'BTC/USDT:USDT', contractSize: 0.01 }];

interface Heard {
  readonly bids: readonly (readonly [number, number])[];
  readonly asks: readonly (readonly [number, number])[];
  readonly trades: readonly { readonly id: string; readonly side: string; readonly price: number; readonly amount: number; readonly timestamp: number }[];
}

/** Our half: what a decoder and a book make of a message, in ccxt's terms. Both read floats from the same texts, so equal means equal. */
function newReader(spec: InstrumentSpec) {
  const kernel = loadKernel();
  const [decoder, book, levels] = [newOkxDecoder(kernel), newBooks(kernel).open(spec.stream), newLevels(400)];
  decoder.add(spec);
  const trades: Heard['trades'][number][] = [];
  const price = (ticks: number) => Number(formatSteps(ticks, spec.tick, spec.tick.decimals));
  const amount = (lots: number) => Number(formatSteps(lots, spec.lot, spec.lot.decimals));
  const side = (ticks: Float64Array, lots: Float64Array, count: number) => Array.from({ length: count }, (_, index): readonly [number, number] => [price(ticks[index] ?? 0), amount(lots[index] ?? 0)]);
  return {
    decoder,
    hear: (text: string) => {
      const read = decoder.decode(new TextEncoder().encode(text), 1);
      expect(read.ok).toBe(true);
      const { slots } = decoder;
      for (let slot = 0; read.ok && slot < read.value; slot += lengthAt(slots, slot)) {
        const at = (index: number) => floatAt(slots, slot, index);
        if (kindAt(slots, slot) === factCode.trade) {
          trades.push({ id: String(at(field.c)), side: flagsAt(slots, slot) === 1 ? 'sell' : 'buy', price: price(at(field.a)), amount: amount(at(field.b)), timestamp: at(field.venueTimeUs) / 1_000 });
        } else if (kindAt(slots, slot) === factCode.depth || kindAt(slots, slot) === factCode.snapshot) {
          expect(book.apply(slots, slot)).toBe('applied');
        }
      }
    },
    lastId: () => book.lastId,
    all: (): Heard => {
      book.readInto(levels, 400);
      return { bids: side(levels.bidTicks, levels.bidLots, levels.bidCount), asks: side(levels.askTicks, levels.askLots, levels.askCount), trades };
    },
  };
}

const push = (channel: string, symbol: string, action: string, entry: string) => `{"arg":{"channel":"${channel}","instId":"${symbol}"},${action}"data":[${entry}]}`;

/** A session by chance whose book never crosses: bids below 50,000, asks above. */
function* sessionOf(spec: InstrumentSpec, chance: Chance, count: number) {
  let [seqId, tradeId] = [81_625_379_489, 1_051_102_132];
  const text = (steps: number, step: InstrumentSpec['tick']) => formatSteps(steps, step, step.decimals).replace(/\.?0+$/, '');
  const size = () => text(1 + nextBelow(chance, 10_000), spec.lot);
  const side = (sign: number, most: number, canLeave: boolean) => {
    const prices = new Set(Array.from({ length: nextBelow(chance, most) }, () => 500_000 + sign * (1 + nextBelow(chance, 60))));
    return [...prices].map((ticks) => `["${text(ticks, spec.tick)}","${canLeave && nextHappens(chance, 0.4) ? '0' : size()}","0","${1 + nextBelow(chance, 30)}"]`).join(',');
  };
  const book = (action: 'snapshot' | 'update', earlier: number) =>
    push('books', spec.symbol, `"action":"${action}",`, `{"asks":[${side(1, 30, action === 'update')}],"bids":[${side(-1, 30, action === 'update')}],"ts":"${1_790_358_602_306 + seqId % 1_000}","checksum":0,"seqId":${seqId},"prevSeqId":${earlier}}`);
  yield book('snapshot', -1);
  for (let index = 0; index < count; index += 1) {
    if (nextHappens(chance, 0.3)) {
      tradeId += 1;
      yield push('trades', spec.symbol, '', `{"instId":"${spec.symbol}","tradeId":"${tradeId}","px":"${text(499_000 + nextBelow(chance, 2_000), spec.tick)}","sz":"${size()}","side":"${nextHappens(chance, 0.5) ? 'buy' : 'sell'}","ts":"${1_790_358_602_306 + index}","count":"1","source":"0","seqId":${seqId}}`);
      continue;
    }
    const earlier = seqId;
    seqId += nextBelow(chance, 500);
    yield nextHappens(chance, 0.01) ? book('snapshot', -1) : book('update', earlier);
  }
}

test.each([[spot, markets[0], 1], [swap, markets[1], 0.01]])('$symbol: books after every message, and all trades, are ccxt’s too', async (spec, market, contractSize) => {
  if (market === undefined) return;
  const [ours, theirs] = [newReader(spec), await newCcxtOkx(markets, market)];
  for (const text of sessionOf(spec, newChance(7), 900)) {
    ours.hear(text);
    theirs.apply(text);
    const { bids, asks } = ours.all();
    expect({ id: theirs.lastId(), bids: theirs.levels('bids'), asks: theirs.levels('asks') }).toEqual({ id: ours.lastId(), bids, asks });
  }
  // ccxt tells what was traded in contracts, as we do; its costs would have the contract's size in them.
  expect(ours.all().trades.length).toBeGreaterThan(200);
  expect(theirs.trades().map(({ id, side, price, amount, timestamp }) => ({ id, side, price, amount, timestamp }))).toEqual(ours.all().trades);
  expect(contractSize).toBe(Number(formatSteps(1, spec.contractSize, spec.contractSize.decimals)));
  expect(ours.decoder.counts).toMatchObject({ checked: 0, faults: 0 });
});

const fixture = new URL('../../../../../../shared/fixtures/okx/recorded/uni-usd-swap-2022-05-13-with-checksums.jsonl', import.meta.url);
const hasFixture = existsSync(fixture);

test.skipIf(!hasFixture)(`a recorded swap gives ccxt’s book and trade${hasFixture ? '' : ' (skipped: ../shared/fixtures is missing)'}`, async () => {
  const spec = sampleSpec({ venue: 'okx', market: 'perp', symbol: 'UNI-USD-SWAP', tick: { units: 1n, decimals: 3 }, lot: { units: 1n, decimals: 0 } });
  const market = { id: spec.symbol, name: 'UNI/USD:UNI', contractSize: 1 };
  const [ours, theirs] = [newReader(spec), await newCcxtOkx([market], market)];
  let number = 100;
  for (const line of readFileSync(fixture, 'utf8').trim().split('\n')) {
    const { frame } = z.object({ frame: z.unknown().optional() }).parse(JSON.parse(line));
    const told = z.object({ data: z.array(z.unknown()), action: z.string().optional() }).safeParse(frame);
    if (!told.success) continue;
    number += 1;
    // In 2022 updates had no numbers yet.
    const text = JSON.stringify(frame).replace(/(?<="checksum":-?\d+)\}\]\}$/, `,"seqId":${number},"prevSeqId":${told.data.action === 'snapshot' ? -1 : number - 1}}]}`);
    ours.hear(text);
    theirs.apply(text);
  }
  const { bids, asks, trades } = ours.all();
  expect([theirs.lastId(), theirs.levels('bids'), theirs.levels('asks')]).toEqual([ours.lastId(), bids, asks]);
  expect(theirs.trades().map(({ id, side, price, amount, timestamp }) => ({ id, side, price, amount, timestamp }))).toEqual(trades);
  expect(trades).toEqual([{ id: '12883020', side: 'sell', price: 5.123, amount: 100, timestamp: 1_652_459_215_150 }]);
});
