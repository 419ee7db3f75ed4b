/** Damaged messages of accounts: no exception, no number that a book of orders must not see, and nothing is done that was not said to be. */

import { expect, test } from 'vitest';
import { z } from 'zod';
import { newChance, nextBelow } from '../../../domain/chance.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { priceTicks, qtyLots } from '../../../domain/number.ts';
import type { Ask, OrderTerms, Report } from '../account.ts';
import { mutate } from '../fuzz.ts';
import { okxSwapAccount } from './account.ts';

const frames = Number(process.env['FUZZ_FRAMES'] ?? 20_000);
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const row = {
  instType: 'SWAP', instId: 'BTC-USDT-SWAP', ordId: '77', clOrdId: 'fa00000a00000zz', side: 'buy', ordType: 'limit', state: 'partially_filled', px: '30000.5', sz: '2', tgtCcy: '', accFillSz: '0.75', avgPx: '30000', uTime: '1499405658849',
  cancelSource: '', amendResult: '', code: '0', msg: '', tradeId: '9', fillPx: '29999', fillSz: '0.5', fillTime: '1499405658848', execType: 'M', fillFee: '-0.0005', fillFeeCcy: 'USDT', fee: '-1', feeCcy: 'USDT', billId: '5', ts: '1499405658848',
};
const account = { uTime: '1705564223311', details: [{ ccy: 'USDT', cashBal: '4750.42', availBal: '4734.37', availEq: '' }, { ccy: 'BTC', cashBal: '-1', availBal: '0', availEq: '0' }] };
const position = { instId: 'BTC-USDT-SWAP', posSide: 'net', pos: '-3', avgPx: '100', uTime: '1705564223311' };
const outcome = { clOrdId: 'a', ordId: '12', ts: '1695190491421', sCode: '0', sMsg: '' };

const messages: readonly Uint8Array[] = [
  { arg: { channel: 'orders', instType: 'SWAP', uid: '1' }, data: [row, { ...row, state: 'canceled', cancelSource: '31', tradeId: '' }] },
  { arg: { channel: 'account', uid: '1' }, data: [account] },
  { arg: { channel: 'positions', instType: 'SWAP', uid: '1' }, data: [position] },
  { id: '7', op: 'order', code: '1', msg: '', data: [{ ...outcome, sCode: '51008' }], inTime: '1', outTime: '2' },
  { event: 'error', code: '60012', msg: 'Illegal request', connId: 'a4d3ae55' },
  { event: 'subscribe', arg: { channel: 'orders', instType: 'SWAP' }, connId: 'a4d3ae55' },
].map(encode);

const spec = sampleSpec({ venue: 'okx', market: 'perp', symbol: 'BTC-USDT-SWAP' });
const name = { spec, clientId: 'a', venueId: null };
const terms: OrderTerms = { spec, side: 'sell', ticks: priceTicks(1), lots: qtyLots(1), timeInForce: 'gtc', isReduceOnly: false };
const answers: readonly (readonly [Ask, Uint8Array])[] = [
  [{ kind: 'place', clientId: 'a', terms }, encode({ code: '0', msg: '', data: [outcome] })],
  [{ kind: 'cancel', name }, encode({ code: '1', msg: '', data: [{ ...outcome, sCode: '51400', sMsg: 'gone' }] })],
  [{ kind: 'cancel-all', spec, names: [name, name] }, encode({ code: '2', msg: '', data: [outcome, { ...outcome, sCode: '51149' }] })],
  [{ kind: 'order', name }, encode({ code: '0', msg: '', data: [row] })],
  [{ kind: 'open-orders', after: null }, encode({ code: '0', msg: '', data: [row, row] })],
  [{ kind: 'fills', spec, sinceUs: 0, after: null }, encode({ code: '0', msg: '', data: [row, row] })],
  [{ kind: 'balances' }, encode({ code: '0', msg: '', data: [account] })],
  [{ kind: 'positions' }, encode({ code: '50011', msg: 'Too many requests', data: [] })],
];

const isTime = (us: number): boolean => Number.isSafeInteger(us) && us >= 0;

/** What the gateway relies on without looking. */
function complaints(report: Report): readonly string[] {
  switch (report.kind) {
    case 'order': return [
      ...(report.quantity.units < 0n || report.filled.units < 0n || (report.price?.units ?? 0n) < 0n ? ['a number below nothing'] : []),
      ...(report.averagePrice !== null && !Number.isFinite(report.averagePrice) ? ['no average'] : []), ...(isTime(report.updatedUs) ? [] : ['no time']), ...(/^\d+$/.test(report.venueId) ? [] : ['no name']), ...(report.clientId === '' ? ['an empty name'] : []),
    ];
    case 'fill': return [...(report.quantity.units <= 0n ? ['nothing was filled'] : []), ...(report.price.units < 0n ? ['a price below nothing'] : []), ...(isTime(report.filledUs) ? [] : ['no time']), ...(/^\d{1,27}$/.test(report.tradeId) ? [] : ['no trade'])];
    case 'balance': return isTime(report.updatedUs) ? [] : ['no time'];
    case 'position': return [...(isTime(report.updatedUs) ? [] : ['no time']), ...(report.entryPrice !== null && !Number.isFinite(report.entryPrice) ? ['no entry'] : [])];
    default: return ['a report that there is not'];
  }
}

test('law: whatever comes over the line, it is read or it is a fault, and reports hold what reports hold', () => {
  const chance = newChance(31);
  const met = { fault: 0, report: 0, other: 0 };
  for (let frame = 0; frame < frames; frame += 1) {
    const bytes = mutate(chance, messages[nextBelow(chance, messages.length)] ?? encode(''));
    const read = okxSwapAccount.lines[0]?.read(bytes);
    if (read?.ok !== true) met.fault += 1;
    for (const news of read?.ok === true ? read.value : []) {
      met[news.kind === 'report' ? 'report' : 'other'] += 1;
      if (news.kind === 'report') expect(complaints(news.report), `frame ${frame}: ${new TextDecoder().decode(bytes)}`).toEqual([]);
    }
  }
  expect(Math.min(met.fault, met.report, met.other)).toBeGreaterThan(frames / 50);
});

const acknowledged = z.object({ code: z.enum(['0', '1', '2']), data: z.array(z.object({ sCode: z.string() })) });

test('law: a command is done only when the exchange says so of one of its orders, and of no other that nobody knows', () => {
  const chance = newChance(32);
  const met: Record<string, number> = {};
  for (let frame = 0; frame < frames; frame += 1) {
    const [ask, answer] = answers[nextBelow(chance, answers.length)] ?? answers[0] ?? [{ kind: 'balances' }, encode('')];
    const bytes = mutate(chance, answer);
    const body = okxSwapAccount.readBody(bytes);
    const verdict = okxSwapAccount.judge(ask, 200, body.ok ? body.value : null);
    met[verdict.kind] = (met[verdict.kind] ?? 0) + 1;
    if (verdict.kind !== 'done') continue;
    expect(verdict.reports.flatMap(complaints), `frame ${frame}`).toEqual([]);
    if (ask.kind !== 'place' && ask.kind !== 'cancel' && ask.kind !== 'cancel-all') continue;
    const said = acknowledged.parse(body.ok ? body.value : null);
    expect([said.data.some(({ sCode }) => sCode === '0' || sCode === '51410'), said.data.some(({ sCode }) => sCode === '51149')], `frame ${frame}`).toEqual([true, false]);
  }
  expect(Object.keys(met)).toEqual(expect.arrayContaining(['absent', 'busy', 'done', 'refused', 'unknown']));
});
