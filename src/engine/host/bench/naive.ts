/**
 * The rival of the `memory` benchmark: the engine's job as one would write it in an afternoon with
 * ccxt.pro. Books and trades of all symbols, and a heat column of each every quarter second, ten
 * minutes of them kept as maps. It keeps no journal and serves no screen, which is to its advantage.
 * With `plain` it keeps no heat columns either: the least that a program of this kind can do.
 */

import ccxt from 'ccxt';

const [, , restUrl = '', streamUrl = '', symbolList = '', manner = 'whole'] = process.argv;
const columnMs = 250;
const columnsMax = 2_400;
const bucketsPerPrice = 50_000; // rows of 0.2 bp

const urls = {
  public: `${restUrl}/api/v3`,
  ws: Object.fromEntries(['spot', 'margin', 'future', 'delivery'].map((market) => [market, `${streamUrl}/ws`])),
};
const exchange = new ccxt.pro.binance({ options: { fetchMarkets: { types: ['spot'] }, fetchCurrencies: false, watchOrderBook: { snapshotDelay: 5 } } });
exchange.has['fetchCurrencies'] = false;
Object.assign(exchange.urls, { api: urls });
await exchange.loadHttpProxyAgent(); // ccxt wants it for an address without TLS
await exchange.loadMarkets();
const wanted = symbolList.split(',');
const symbols = exchange.symbols.filter((symbol) => wanted.includes(String(exchange.market(symbol).id)));
const heat = new Map<string, Map<number, number>[]>();

for (const symbol of symbols) {
  heat.set(symbol, []);
}
void forever(() => exchange.watchOrderBookForSymbols(symbols));
void forever(() => exchange.watchTradesForSymbols(symbols));
if (manner === 'whole') setInterval(() => {
  for (const symbol of symbols) {
    const book = exchange.orderbooks[symbol];
    const columns = heat.get(symbol);
    if (book === undefined || columns === undefined) continue;
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
}, columnMs);
// It counts as ready, and as working, only while all of its books are there.
setInterval(() => {
  if (symbols.every((symbol) => (exchange.orderbooks[symbol]?.bids.length ?? 0) > 0)) process.stdout.write('ready\n');
}, 1_000);

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
