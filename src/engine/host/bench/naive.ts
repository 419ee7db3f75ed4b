/**
 * The rival of the `memory` benchmark: the engine's job as one would write it in an afternoon with
 * ccxt.pro. Books and trades of all pairs at all venues, and a heat column of each every quarter
 * second, ten minutes of them kept as maps. It keeps no journal and serves no screen, which is to its
 * advantage. With `plain` it keeps no heat columns either: the least that such a program can do.
 */

import type { Exchange } from 'ccxt';
import { z } from 'zod';
import { ccxtName, newCcxtRival } from './ccxt-venues.ts';

const planSchema = z.object({
  places: z.array(z.object({ id: z.templateLiteral([z.enum(['binance', 'okx', 'htx']), ':', z.enum(['spot', 'perp'])]), rest: z.string(), stream: z.string() })),
  bases: z.array(z.string()),
  hasHeat: z.boolean(),
});
const { places, bases, hasHeat } = planSchema.parse(JSON.parse(process.argv[2] ?? ''));
/** On a machine with much else to do it shall come to be ready, too. */
const requestMsMax = 60_000;
const columnMs = 250;
const columnsMax = 2_400;
const bucketsPerPrice = 50_000; // rows of 0.2 bp

// A venue hangs up on who subscribes too fast; ccxt then fails where no caller of it can catch it, and subscribes again all the same.
process.on('unhandledRejection', (error) => process.stderr.write(`${String(error)}\n`));

const venues = await Promise.all(places.map(async (place) => {
  const exchange = await newCcxtRival(place);
  exchange.timeout = requestMsMax;
  const symbols = bases.map((base) => ccxtName(base, place.id));
  await exchange.loadMarkets();
  // Each by the widest call that it has.
  if (exchange.has['watchOrderBookForSymbols'] === true) void forever(() => exchange.watchOrderBookForSymbols(symbols));
  else for (const symbol of symbols) void forever(() => exchange.watchOrderBook(symbol));
  if (exchange.has['watchTradesForSymbols'] === true) void forever(() => exchange.watchTradesForSymbols(symbols));
  else for (const symbol of symbols) void forever(() => exchange.watchTrades(symbol));
  return { exchange, symbols, columns: symbols.map((): Map<number, number>[] => []) };
}));
if (hasHeat) setInterval(() => {
  for (const { exchange, symbols, columns } of venues) symbols.forEach((symbol, index) => keepColumn(exchange, symbol, columns[index] ?? []));
}, columnMs);
// It counts as ready, and as working, only while all of its books are there.
setInterval(() => {
  if (venues.every(({ exchange, symbols }) => symbols.every((symbol) => (exchange.orderbooks[symbol]?.bids.length ?? 0) > 0))) process.stdout.write('ready\n');
}, 1_000);

function keepColumn(exchange: Exchange, symbol: string, columns: Map<number, number>[]): void {
  const book = exchange.orderbooks[symbol];
  if (book === undefined) return;
  const mid = Number(book.bids[0]?.[0] ?? 1);
  const rows = new Map<number, number>();
  for (const side of [book.bids, book.asks]) {
    for (const [price = 0, amount = 0] of side) {
      const row = Math.floor((price / mid) * bucketsPerPrice);
      rows.set(row, (rows.get(row) ?? 0) + amount);
    }
  }
  columns.push(rows);
  if (columns.length > columnsMax) columns.shift();
}

async function forever(watch: () => Promise<unknown>): Promise<never> {
  for (;;) {
    try {
      await watch();
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}
