/** ccxt as an independent reader: the same raw orders and fills come to the same numbers, by chance and by the thousand. */

import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { newChance, nextBelow, nextHappens } from '../../../domain/chance.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { formatDecimal } from '../../../domain/number.ts';
import type { AccountDialect, LineNews, Report } from '../account.ts';
import { binanceSpotAccount } from './account-spot.ts';
import { binanceUsdmAccount } from './account-usdm.ts';

const orderSchema = z.looseObject({
  id: z.string(), clientOrderId: z.string().nullish(), status: z.string(), side: z.string(), price: z.number().nullish(), amount: z.number(), filled: z.number(), average: z.number().nullish(),
});
const tradeSchema = z.looseObject({ id: z.string(), order: z.string(), side: z.string(), price: z.number(), amount: z.number(), takerOrMaker: z.string(), timestamp: z.number(), fee: z.looseObject({ cost: z.number(), currency: z.string() }) });

type Method = (name: 'parseOrder' | 'parseTrade' | 'parseWsOrder' | 'parseWsTrade', raw: object) => unknown;
let call: Method;

beforeAll(async () => {
  const file = fileURLToPath(new URL('../../../../../node_modules/ccxt/js/src/pro/binance.js', import.meta.url));
  const module = z.object({ default: z.custom<new () => object>((value) => typeof value === 'function') }).parse(await import(pathToFileURL(file).href));
  const exchange = new module.default();
  call = (name, raw) => {
    const method: unknown = Reflect.get(exchange, name);
    if (typeof method !== 'function') throw new Error(`ccxt has no ${name}`);
    return Reflect.apply(method, exchange, [raw]);
  };
});

const states = { NEW: 'open', PARTIALLY_FILLED: 'open', FILLED: 'closed', CANCELED: 'canceled', EXPIRED: 'expired', REJECTED: 'rejected' } as const;
const stateNames = ['NEW', 'PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'REJECTED'] as const;
const ours = { open: 'open', 'partly-filled': 'open', filled: 'closed', cancelled: 'canceled', expired: 'expired', rejected: 'rejected' } as const;

/** The numbers of an order by chance: all fills at its price, so that average and worth agree. */
function randomOrder(chance: ReturnType<typeof newChance>) {
  const lots = 1 + nextBelow(chance, 1e9);
  const status = stateNames[nextBelow(chance, stateNames.length)] ?? 'NEW';
  const filled = status === 'FILLED' ? lots : status === 'NEW' || status === 'REJECTED' ? 0 : nextBelow(chance, lots);
  const ticks = 1 + nextBelow(chance, 1e7);
  const text = (units: bigint, decimals: number) => formatDecimal({ units, decimals });
  return {
    status, side: nextHappens(chance, 0.5) ? 'BUY' : 'SELL', orderId: 1 + nextBelow(chance, 2 ** 40), client: `c${nextBelow(chance, 1e9)}`, time: 1_600_000_000_000 + nextBelow(chance, 1e11), trade: 1 + nextBelow(chance, 2 ** 33),
    price: text(BigInt(ticks), 2), quantity: text(BigInt(lots), 5), filled: text(BigInt(filled), 5), worth: text(BigInt(filled) * BigInt(ticks), 7),
    last: text(BigInt(filled), 5), fee: text(BigInt(nextBelow(chance, 1e9)), 8), isMaker: nextHappens(chance, 0.5), hasFill: filled > 0,
  };
}

function compareOrder(report: Report | undefined, raw: unknown, expectedStatus: string): void {
  const theirs = orderSchema.parse(raw);
  if (report?.kind !== 'order') throw new Error('no order was read');
  expect([report.venueId, report.clientId, report.side, ours[report.state], Number(formatDecimal(report.quantity)), Number(formatDecimal(report.filled))])
    .toEqual([theirs.id, theirs.clientOrderId, theirs.side, theirs.status, theirs.amount, theirs.filled]);
  expect(theirs.status).toBe(expectedStatus);
  if (theirs.price !== null && theirs.price !== undefined) expect(report.price === null ? null : Number(formatDecimal(report.price))).toBe(theirs.price);
  if (report.averagePrice !== null && typeof theirs.average === 'number') expect(report.averagePrice).toBeCloseTo(theirs.average, 6);
}

function compareFill(report: Report | undefined, raw: unknown): void {
  const theirs = tradeSchema.parse(raw);
  if (report?.kind !== 'fill' || report.fee === null) throw new Error('no fill was read');
  expect([report.tradeId, report.venueId, report.side, Number(formatDecimal(report.price)), Number(formatDecimal(report.quantity)), report.isMaker ? 'maker' : 'taker', report.filledUs / 1_000, Number(formatDecimal(report.fee.amount)), report.fee.asset])
    .toEqual([theirs.id, theirs.order, theirs.side, theirs.price, theirs.amount, theirs.takerOrMaker, theirs.timestamp, theirs.fee.cost, theirs.fee.currency]);
}

function reportsOf(dialect: AccountDialect, message: object): readonly Report[] {
  const read = dialect.lines[0]?.read(new TextEncoder().encode(JSON.stringify(message)));
  return read?.ok === true ? read.value.flatMap((news: LineNews) => (news.kind === 'report' ? [news.report] : [])) : [];
}

test('answers: spot and perpetual orders and fills', () => {
  const chance = newChance(11);
  for (let round = 0; round < 500; round += 1) {
    const made = randomOrder(chance);
    for (const dialect of [binanceSpotAccount, binanceUsdmAccount]) {
      const isSpot = dialect === binanceSpotAccount;
      const order = {
        symbol: 'BTCUSDT', orderId: made.orderId, clientOrderId: made.client, price: made.price, origQty: made.quantity, executedQty: made.filled, status: made.status, timeInForce: 'GTC', type: 'LIMIT', side: made.side, updateTime: made.time, time: made.time,
        ...(isSpot ? { cummulativeQuoteQty: made.worth } : { cumQuote: made.worth, avgPrice: made.hasFill ? made.price : '0' }),
      };
      const verdict = dialect.judge({ kind: 'open-orders', after: null }, 200, [order]);
      compareOrder(verdict.kind === 'done' ? verdict.reports[0] : undefined, call('parseOrder', order), states[made.status]);
      const trade = { symbol: 'BTCUSDT', id: made.trade, orderId: made.orderId, price: made.price, qty: made.quantity, quoteQty: made.worth, commission: made.fee, commissionAsset: 'BNB', time: made.time, ...(isSpot ? { isBuyer: made.side === 'BUY', isMaker: made.isMaker } : { buyer: made.side === 'BUY', maker: made.isMaker, side: made.side }) };
      const trades = readTradesOf(dialect, trade);
      compareFill(trades[0], call('parseTrade', trade));
    }
  }
});

function readTradesOf(dialect: AccountDialect, trade: object): readonly Report[] {
  const verdict = dialect.judge({ kind: 'fills', spec: sampleSpec(), sinceUs: 0, after: null }, 200, [trade]);
  return verdict.kind === 'done' ? verdict.reports : [];
}

test('pushes: spot and perpetual orders and fills', () => {
  const chance = newChance(12);
  for (let round = 0; round < 500; round += 1) {
    const made = randomOrder(chance);
    const isTrade = made.hasFill && (made.status === 'FILLED' || made.status === 'PARTIALLY_FILLED');
    const common = {
      s: 'BTCUSDT', S: made.side, o: 'LIMIT', f: 'GTC', q: made.quantity, p: made.price, x: isTrade ? 'TRADE' : made.status === 'PARTIALLY_FILLED' ? 'NEW' : made.status, X: made.status, i: made.orderId,
      l: isTrade ? made.last : '0', z: made.filled, L: isTrade ? made.price : '0', n: made.fee, N: 'BNB', T: made.time, t: isTrade ? made.trade : -1, m: made.isMaker,
    };
    const isCancelled = made.status === 'CANCELED';
    const spot = { e: 'executionReport', E: made.time, ...common, c: isCancelled ? 'the-cancel' : made.client, C: isCancelled ? made.client : '', r: 'NONE', Z: made.worth, O: made.time };
    const perp = { ...common, c: made.client, ap: made.hasFill ? made.price : '0' };
    for (const [reports, raw] of [
      [reportsOf(binanceSpotAccount, { subscriptionId: 0, event: spot }), spot],
      [reportsOf(binanceUsdmAccount, { e: 'ORDER_TRADE_UPDATE', E: made.time, T: made.time, o: perp }), perp],
    ] as const) {
      compareOrder(reports.at(-1), call('parseWsOrder', raw), states[made.status]);
      if (isTrade) compareFill(reports[0], call('parseWsTrade', raw));
      expect(reports).toHaveLength(isTrade ? 2 : 1);
    }
  }
});
