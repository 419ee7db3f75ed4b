import { afterEach, expect, test } from 'vitest';
import { field, flagsAt, floatAt, kindAt, newSlots, tailSlotsFor } from '../../core/memory/record.ts';
import { assert } from '../../domain/assert.ts';
import { factCode, factFlag } from '../../domain/fact.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { usPerMinute } from '../../domain/time.ts';
import { clock } from '../net/clock.ts';
import { startBitstamp } from '../practice/bitstamp-sample.ts';
import { writeMinute } from './basic-records.ts';
import { openBasicVenue, type BasicVenue } from './basic-venue.ts';
import { basicHistory, readCandles } from './candles.ts';
import { elsewhere } from './elsewhere.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const startUs = 1_700_000_040_000_000;

async function open(): Promise<{ readonly venue: BasicVenue; readonly exchange: Awaited<ReturnType<typeof startBitstamp>>; readonly facts: string[] }> {
  const exchange = await startBitstamp();
  closing.push(exchange.close);
  const facts: string[] = [];
  const opened = await openBasicVenue('bitstamp', {
    clock, proxy: null, key: null, isPolled: true, pauseMs: 20, minuteMs: 20, reroute: (url) => elsewhere(url, `http://${exchange.address}`),
    events: {
      emit: (slots, slot) => {
        if (kindAt(slots, slot) === factCode.candle) facts.push([field.a, field.b, ...[0, 1, 2, 3, 4].map((place) => field.tail + place)].map((at) => floatAt(slots, slot, at)).join(' '));
      },
      trouble: () => undefined,
    },
  });
  assert(opened.ok, 'it opens', opened.ok ? {} : { why: opened.fault.detail });
  closing.push(() => opened.value.close());
  return { venue: opened.value, exchange, facts };
}

test('candles of the past come from the exchange in its own decimals, and read as the past of the instrument', async () => {
  const { venue, exchange } = await open();
  const asked: (readonly [number, number, number])[] = [];
  exchange.candles = (stepS, startS, limit) => {
    asked.push([stepS, startS, limit]);
    return [0, 60, 120].map((afterS) => [startUs / 1e6 + afterS, '60000', '60010', '59990', '60005', '1.234567891']);
  };
  const told = await venue.candles({ symbol: 'BTC/USD', intervalUs: usPerMinute, beforeUs: startUs + 2 * usPerMinute, count: 2 });
  assert(told.ok && told.value !== null, 'candles came');
  expect(asked).toEqual([[60, startUs / 1e6, 2]]);
  const spec = { ...sampleSpec(), tick: { units: 1n, decimals: 0 }, lot: { units: 1n, decimals: 8 } };
  const read = basicHistory.parse(spec, usPerMinute, new TextEncoder().encode(told.value));
  expect(read).toMatchObject({ ok: true, value: [{ startUs, openTicks: 60_000, highTicks: 60_010, lowTicks: 59_990, closeTicks: 60_005, lots: 123_456_789, tradeCount: null }, { startUs: startUs + usPerMinute }] });
});

test('a length that the exchange does not have is nothing, what is no list is said', async () => {
  const { venue } = await open();
  expect(await venue.candles({ symbol: 'BTC/USD', intervalUs: 7 * usPerMinute, beforeUs: startUs, count: 2 })).toEqual({ ok: true, value: null });
  expect(readCandles('nothing', startUs, 5)).toBeNull();
  expect(readCandles([[1, 2], ['x', 1, 1, 1, 1, 1], [60_000, 1, 2, 0.5, 1.5, null], [60_000, '1', '2', '0.5', '1.5', '7']], startUs, 5)).toEqual([[60_000, '1', '2', '0.5', '1.5', '7']]);
  expect(basicHistory.parse(sampleSpec(), usPerMinute, new TextEncoder().encode('{}'))).toMatchObject({ ok: false, fault: { code: 'message.malformed' } });
});

test('the minute in the making is told while an instrument is followed, and one that is off its steps is not', async () => {
  const { venue, exchange, facts } = await open();
  const minuteS = (): number => Math.floor(clock() / usPerMinute) * 60;
  exchange.candles = () => [[minuteS(), '60000', '60010', '59990', '60005', '0.5']];
  const instrument = venue.instruments.find(({ symbol }) => symbol === 'BTC/USD');
  assert(instrument !== undefined, 'it is listed');
  venue.follow(instrument, 3);
  await expect.poll(() => facts.at(-1) ?? '').toMatch(/^\d+ 60000000 60000 60010 59990 60005 50000000$/);
  const slots = newSlots(1 + tailSlotsFor(5));
  expect(writeMinute(slots, [startUs / 1_000, '1.5', '2', '1', '1', '1'], instrument, 3, startUs)).toBe(false);
  expect(writeMinute(slots, [startUs / 1_000, '1', '2', '1', '1', '1'], instrument, 3, startUs + usPerMinute)).toBe(true);
  expect(flagsAt(slots, 0) & factFlag.closed).not.toBe(0);
});
