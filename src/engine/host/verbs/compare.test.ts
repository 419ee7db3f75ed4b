import { expect, test } from 'vitest';
import { z } from 'zod';
import { compare } from './compare.ts';

interface Ended {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: string;
}

async function run(args: readonly string[], signal = new AbortController().signal, onLine: (lines: readonly string[]) => void = () => undefined): Promise<Ended> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await compare.run(args, {
    out: (line) => {
      out.push(line);
      onLine(out);
    },
    err: (line) => err.push(line), signal,
  });
  return { code, out, err: err.join('\n') };
}

const level = z.object({ price: z.string().regex(/^\d+(\.\d+)?$/), quantity: z.string().regex(/^\d+(\.\d+)?$/) });
const reportSchema = z.object({
  base: z.literal('BTC'), quote: z.literal('USDT'), isExact: z.boolean(),
  venues: z.array(z.object({ id: z.string(), absence: z.string().nullable(), validity: z.string(), bid: level.nullable(), ask: level.nullable(), takerFeeBps: z.number(), reliability: z.object({ score: z.number() }).nullable() })),
  composite: z.object({ bid: level.nullable(), ask: level.nullable(), reference: z.number().nullable() }),
  matrix: z.array(z.object({ buy: z.string(), sell: z.string(), sized: z.object({ net: z.number() }).nullable() })),
  leftOut: z.array(z.object({ id: z.string(), reason: z.string() })),
});

test('two markets of the practice market are compared each second, until it is told to stop', async () => {
  const stop = new AbortController();
  // When both are there, and some reports were made.
  const { code, out } = await run(['btc', '--size', '0.01', '--markets', 'binance:spot,binance:usdm', '--fees', 'binance:usdm=1.5'], stop.signal, (lines) => {
    const { venues, matrix } = reportSchema.parse(JSON.parse(lines.at(-1) ?? 'null'));
    if (lines.length >= 4 && venues.length === 2 && venues.every(({ absence }) => absence === null) && matrix.length === 2) stop.abort();
  });
  expect(code).toBe(0);
  const last = reportSchema.parse(JSON.parse(out.at(-1) ?? 'null'));
  expect(last.venues.map(({ id, absence, takerFeeBps }) => [id, absence, takerFeeBps])).toEqual([['binance:perp:BTCUSDT', null, 1.5], ['binance:spot:BTCUSDT', null, 10]]);
  expect(last.matrix.map(({ sized }) => sized !== null)).toEqual([true, true]);
  const [perp, spot] = last.venues;
  const prices = (side: 'bid' | 'ask'): number[] => [Number(perp?.[side]?.price), Number(spot?.[side]?.price)];
  expect([Number(last.composite.bid?.price), Number(last.composite.ask?.price)]).toEqual([Math.max(...prices('bid')), Math.min(...prices('ask'))]);
  expect(Math.abs((last.composite.reference ?? 0) / Number(spot?.bid?.price) - 1)).toBeLessThan(0.02);
  expect(out.length).toBeGreaterThanOrEqual(4);
});

test('what cannot be had is no success', async () => {
  const { code, err } = await run(['NOSUCH', '--seconds', '1.2', '--markets', 'binance:spot']);
  expect([code, err]).toEqual([1, expect.stringContaining('No live book of NOSUCH came')]);
});

test.each([
  [[], 'an asset such as BTC must come first. `fathom compare --help`'],
  [['--size', '1'], 'an asset such as BTC must come first'],
  [['BTC', 'ETH'], '“ETH” is one argument too many'],
  [['BTC', '--size', '0'], '--size must be a positive number, was 0'],
  [['BTC', '--size', 'much'], '--size must be a positive number, was much'],
  [['BTC', '--seconds', '-1'], '--seconds needs a value, and “-1” looks like a flag'],
  [['BTC', '--seconds', '0'], '--seconds must be a positive number, was 0'],
  [['BTC', '--rates', 'USDC'], '--rates must be rates such as USDC=0.9998, was “USDC”'],
  [['BTC', '--rates', 'USDC=0'], '--rates must be rates such as USDC=0.9998, was “USDC=0”'],
  [['BTC', '--fees', 'mars:spot=1'], '--fees must be fees in bp such as okx:spot=8, was “mars:spot=1”'],
  [['BTC', '--fees', 'okx:spot=5000'], '--fees must be fees in bp such as okx:spot=8, was “okx:spot=5000”'],
  [['BTC', '--bogus'], '“--bogus” is not a flag here'],
])('compare %j is wrong usage', async (args, words) => {
  expect(await run(args)).toMatchObject({ code: 2, out: [], err: expect.stringContaining(words) });
});
