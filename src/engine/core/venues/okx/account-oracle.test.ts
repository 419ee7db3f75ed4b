/** ccxt as an independent reader: the same raw rows of orders, fills, balances and positions come to the same numbers, by chance and by the thousand. */

import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { newChance, nextBelow, nextHappens, type Chance } from '../../../domain/chance.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { formatDecimal, type Decimal } from '../../../domain/number.ts';
import type { Ask, FillReport, OrderReport, Report } from '../account.ts';
import { okxSpotAccount, okxSwapAccount } from './account.ts';

const rounds = 500;

const orderSchema = z.looseObject({ id: z.string(), clientOrderId: z.string().nullish(), status: z.string(), side: z.string(), price: z.number().nullish(), amount: z.number().nullish(), filled: z.number(), average: z.number().nullish(), lastUpdateTimestamp: z.number() });
const tradeSchema = z.looseObject({ id: z.string(), order: z.string(), side: z.string(), price: z.number(), amount: z.number(), takerOrMaker: z.string(), timestamp: z.number(), fee: z.looseObject({ cost: z.number(), currency: z.string() }) });
const balanceSchema = z.looseObject({ timestamp: z.number(), total: z.record(z.string(), z.number()), free: z.record(z.string(), z.number()) });
const positionSchema = z.looseObject({ contracts: z.number(), side: z.string().nullish(), hedged: z.boolean(), entryPrice: z.number(), lastUpdateTimestamp: z.number() });

type Method = (name: 'parseOrder' | 'parseTrade' | 'orderToTrade' | 'parseTradingBalance' | 'parsePosition', raw: unknown) => unknown;
let call: Method;

beforeAll(async () => {
  const file = fileURLToPath(new URL('../../../../../node_modules/ccxt/js/src/pro/okx.js', import.meta.url));
  const module = z.object({ default: z.custom<new () => object>((value) => typeof value === 'function') }).parse(await import(pathToFileURL(file).href));
  const exchange = new module.default();
  call = (name, raw) => {
    const method: unknown = Reflect.get(exchange, name);
    if (typeof method !== 'function') throw new Error(`ccxt has no ${name}`);
    return Reflect.apply(method, exchange, [raw]);
  };
});

/** OKX's word, ccxt's, and ours. */
const states = [['live', 'open', 'open'], ['partially_filled', 'open', 'partly-filled'], ['filled', 'closed', 'filled'], ['canceled', 'canceled', 'cancelled'], ['mmp_canceled', 'canceled', 'cancelled']] as const;

const digits = (units: number, decimals: number): string => formatDecimal({ units: BigInt(units), decimals });
const float = (value: Decimal): number => Number(formatDecimal(value));

/** A row as it is pushed: rows of answers are the same without the fee of the last fill. */
function randomRow(chance: Chance) {
  const [state, theirs, ours] = states[nextBelow(chance, states.length)] ?? states[0];
  const lots = 1 + nextBelow(chance, 1e9);
  const filled = state === 'filled' ? lots : state === 'live' ? 0 : nextBelow(chance, lots);
  const last = filled === 0 ? 0 : 1 + nextBelow(chance, filled);
  const time = String(1_600_000_000_000 + nextBelow(chance, 1e11));
  const isSpot = nextHappens(chance, 0.5);
  const hasClient = nextHappens(chance, 0.7);
  const row = {
    instType: isSpot ? 'SPOT' : 'SWAP', instId: isSpot ? 'BTC-USDT' : 'BTC-USDT-SWAP', ordId: String(1 + nextBelow(chance, 2 ** 50)), clOrdId: hasClient ? `c${nextBelow(chance, 1e9)}` : '', side: nextHappens(chance, 0.5) ? 'buy' : 'sell', ordType: 'limit', state,
    px: digits(1 + nextBelow(chance, 1e7), 1), sz: digits(lots, 5), tgtCcy: '', accFillSz: digits(filled, 5), avgPx: filled === 0 ? '' : digits(1 + nextBelow(chance, 1e9), 3), cTime: time, uTime: time, cancelSource: ours === 'cancelled' ? '1' : '',
    tradeId: last === 0 ? '' : String(1 + nextBelow(chance, 2 ** 33)), fillPx: last === 0 ? '' : digits(1 + nextBelow(chance, 1e7), 1), fillSz: digits(last, 5), fillTime: last === 0 ? '' : time, execType: last === 0 ? '' : nextHappens(chance, 0.5) ? 'M' : 'T',
    fee: digits(-nextBelow(chance, 1e9), 8), feeCcy: 'BTC', fillFee: last === 0 ? '0' : digits(nextBelow(chance, 2e9) - 1e9, 8), fillFeeCcy: last === 0 ? '' : 'BTC', amendResult: '', code: '0', msg: '',
  };
  return { row, theirs, ours, hasFill: last > 0 };
}

function compareOrder(report: Report | undefined, raw: unknown, expected: { readonly theirs: string; readonly ours: OrderReport['state'] }): void {
  const theirs = orderSchema.parse(raw);
  if (report?.kind !== 'order') throw new Error('no order was read');
  expect([report.venueId, report.clientId, report.side, report.price === null ? null : float(report.price), float(report.quantity), float(report.filled), report.averagePrice, report.updatedUs / 1_000])
    .toEqual([theirs.id, theirs.clientOrderId ?? null, theirs.side, theirs.price, theirs.amount, theirs.filled, theirs.average ?? null, theirs.lastUpdateTimestamp]);
  expect([theirs.status, report.state]).toEqual([expected.theirs, expected.ours]);
}

function compareFill(report: Report | undefined, raw: unknown, feeSign: 1 | -1): void {
  const theirs = tradeSchema.parse(raw);
  if (report?.kind !== 'fill' || report.fee === null) throw new Error('no fill was read');
  expect(wordsOf(report, report.fee)).toEqual([theirs.id, theirs.order, theirs.side, theirs.price, theirs.amount, theirs.takerOrMaker, theirs.timestamp, feeSign * theirs.fee.cost + 0, theirs.fee.currency]);
}

function wordsOf(report: FillReport, fee: NonNullable<FillReport['fee']>): readonly unknown[] {
  return [report.tradeId, report.venueId, report.side, float(report.price), float(report.quantity), report.isMaker ? 'maker' : 'taker', report.filledUs / 1_000, float(fee.amount), fee.asset];
}

function pushed(channel: string, row: object): readonly Report[] {
  const read = okxSwapAccount.lines[0]?.read(new TextEncoder().encode(JSON.stringify({ arg: { channel }, data: [row] })));
  return read?.ok === true ? read.value.flatMap((news) => (news.kind === 'report' ? [news.report] : [])) : [];
}

function answered(ask: Ask, row: object): readonly Report[] {
  const verdict = okxSpotAccount.judge(ask, 200, { code: '0', msg: '', data: [row] });
  return verdict.kind === 'done' ? verdict.reports : [];
}

test('orders, pushed and asked for; fills in pushes', () => {
  const chance = newChance(21);
  let fills = 0;
  for (let round = 0; round < rounds; round += 1) {
    const { row, hasFill, ...expected } = randomRow(chance);
    const reports = pushed('orders', row);
    expect(reports).toHaveLength(hasFill ? 2 : 1);
    compareOrder(reports.at(-1), call('parseOrder', row), expected);
    compareOrder(answered({ kind: 'open-orders', after: null }, row)[0], call('parseOrder', row), expected);
    if (!hasFill) continue;
    fills += 1;
    // ccxt leaves the sign of a pushed fee as OKX has it, and turns that of an answer.
    compareFill(reports[0], call('orderToTrade', call('parseOrder', row)), -1);
  }
  expect(fills).toBeGreaterThan(rounds / 4);
});

test('fills that were asked for', () => {
  const chance = newChance(22);
  for (let round = 0; round < rounds; round += 1) {
    const { row, hasFill } = randomRow(chance);
    if (!hasFill) continue;
    const fill = { ...row, fee: row.fillFee, billId: '1', ts: row.fillTime };
    compareFill(answered({ kind: 'fills', spec: sampleSpec(), sinceUs: 0, after: null }, fill)[0], call('parseTrade', fill), 1);
  }
});

test('balances, where nothing is gained and not realised', () => {
  const chance = newChance(23);
  for (let round = 0; round < rounds; round += 1) {
    const total = nextBelow(chance, 2 ** 40);
    const free = nextBelow(chance, total + 1);
    const asset = { ccy: 'BTC', cashBal: digits(total, 8), eq: digits(total, 8), upl: '0', availBal: digits(free, 8), ...(nextHappens(chance, 0.5) ? { availEq: digits(free, 8) } : {}), frozenBal: digits(total - free, 8), uTime: '1' };
    const account = { uTime: String(1_600_000_000_000 + round), details: [asset] };
    const [report] = pushed('account', account);
    const theirs = balanceSchema.parse(call('parseTradingBalance', { data: [account] }));
    if (report?.kind !== 'balance' || report.free === null) throw new Error('no balance was read');
    expect([float(report.total), float(report.free), report.updatedUs / 1_000]).toEqual([theirs.total['BTC'], theirs.free['BTC'], theirs.timestamp]);
    expect(answered({ kind: 'balances' }, account)).toEqual([report]);
  }
});

test('positions, of both modes', () => {
  const chance = newChance(24);
  for (let round = 0; round < rounds; round += 1) {
    const isNet = nextHappens(chance, 0.5);
    const lots = (1 + nextBelow(chance, 1e6)) * (isNet && nextHappens(chance, 0.5) ? -1 : 1);
    const row = { instId: 'BTC-USDT-SWAP', instType: 'SWAP', mgnMode: 'cross', posSide: isNet ? 'net' : nextHappens(chance, 0.5) ? 'long' : 'short', pos: digits(lots, 2), avgPx: digits(1 + nextBelow(chance, 1e9), 3), uTime: String(1_600_000_000_000 + round), notionalUsd: '1', imr: '1', mmr: '1', upl: '0', lever: '1' };
    const [report] = pushed('positions', row);
    const theirs = positionSchema.parse(call('parsePosition', row));
    if (report?.kind !== 'position') throw new Error('no position was read');
    expect([Math.abs(float(report.quantity)), report.quantity.units > 0n ? 'long' : 'short', report.side !== 'net', report.entryPrice, report.updatedUs / 1_000]).toEqual([theirs.contracts, theirs.side, theirs.hedged, theirs.entryPrice, theirs.lastUpdateTimestamp]);
  }
});
