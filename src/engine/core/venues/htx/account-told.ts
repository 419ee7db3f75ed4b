/** For tests of HTX's accounts: what is read and judged, in one line each, and something to ask. */

import { never } from '../../../domain/assert.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { formatDecimal, priceTicks, qtyLots } from '../../../domain/number.ts';
import { writeText } from '../utf8.ts';
import type { AccountDialect, Ask, Command, Known, LineNews, OrderTerms, Report, Stamp, Verdict } from '../account.ts';

export const encode = (value: unknown): Uint8Array => writeText(typeof value === 'string' ? value : JSON.stringify(value));

/** One report in a line: `order symbol id/client side state price × quantity, filled at average, time`. */
export function words(report: Report): string {
  switch (report.kind) {
    case 'order': {
      const { symbol, venueId, clientId, side, state, price, quantity, filled, averagePrice, updatedUs, reason } = report;
      return `order ${symbol} ${venueId}/${clientId} ${side} ${state} ${price === null ? 'market' : formatDecimal(price)} × ${formatDecimal(quantity)}, ${formatDecimal(filled)} at ${averagePrice === null ? null : Number(averagePrice.toFixed(4))}, ${updatedUs / 1_000}${reason === null ? '' : ` ${reason.fault} “${reason.text}”`}`;
    }
    case 'fill': {
      const { symbol, venueId, clientId, tradeId, side, price, quantity, fee, isMaker, filledUs } = report;
      return `fill ${symbol} ${venueId}/${clientId} #${tradeId} ${side} ${formatDecimal(price)} × ${formatDecimal(quantity)}, fee ${fee === null ? 'later' : `${formatDecimal(fee.amount)} ${fee.asset}`}, ${isMaker ? 'maker' : 'taker'}, ${filledUs / 1_000}`;
    }
    case 'balance': return `balance ${report.asset} ${formatDecimal(report.total)}, free ${report.free === null ? 'untold' : formatDecimal(report.free)}, ${report.updatedUs / 1_000}`;
    case 'position': return `position ${report.symbol} ${report.side} ${formatDecimal(report.quantity)} at ${report.entryPrice}, ${report.updatedUs / 1_000}`;
    default: return never(report);
  }
}

function newsWords(news: LineNews): string {
  switch (news.kind) {
    case 'report': return words(news.report);
    case 'answer': return `answer ${news.id} ${news.status}`;
    case 'reply': return `reply ${news.text}`;
    case 'leaving': return `leaving: ${news.detail}`;
    case 'spent': return `spent ${news.header} ${news.value}`;
    default: return never(news);
  }
}

/** What a line reads; a fault by its words. */
export function told(dialect: AccountDialect, message: unknown, known?: Known): readonly string[] {
  const read = dialect.lines[0]?.read(message instanceof Uint8Array ? message : encode(message), known);
  if (read === undefined) throw new Error('no line');
  return read.ok ? read.value.map(newsWords) : [`${read.fault.code}: ${read.fault.detail.slice(0, 90)}`];
}

export function verdictWords(verdict: Verdict): readonly string[] {
  if (verdict.kind !== 'done') return [`${verdict.kind} ${verdict.reason.fault} ${verdict.reason.code}`];
  return [verdict.next === undefined ? 'done' : `done, next ${verdict.next}`, ...verdict.reports.map(words)];
}

export function judged(dialect: AccountDialect, ask: Ask, answer: unknown, status = 200): readonly string[] {
  const body = dialect.readBody(encode(answer));
  return verdictWords(dialect.judge(ask, status, body.ok ? body.value : null));
}

export const spotSpec = sampleSpec({ id: 'htx:spot:btcusdt', venue: 'htx', symbol: 'btcusdt' });
export const swapSpec = sampleSpec({ id: 'htx:perp:BTC-USDT', venue: 'htx', market: 'perp', symbol: 'BTC-USDT', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 0 }, contractSize: { units: 1n, decimals: 3 } });
export const account: Known = new Map([['account', '10000001']]);

function asksOf(spec: InstrumentSpec, clientId: string) {
  const name = { spec, clientId, venueId: null };
  const terms: OrderTerms = { spec, side: 'sell', ticks: priceTicks(2_341_610), lots: qtyLots(847), timeInForce: 'gtc', isReduceOnly: false };
  return {
    place: { kind: 'place', clientId, terms },
    cancel: { kind: 'cancel', name },
    amend: { kind: 'amend', name, terms },
    'cancel-all': { kind: 'cancel-all', spec },
    order: { kind: 'order', name },
    'open-orders': { kind: 'open-orders', after: null },
    balances: { kind: 'balances' },
    positions: { kind: 'positions' },
    fills: { kind: 'fills', spec, sinceUs: 1_700_000_000_000_999, after: null },
  } as const satisfies Record<Ask['kind'], Ask>;
}
export const spotAsks = asksOf(spotSpec, 'mine');
export const swapAsks = asksOf(swapSpec, '4611686018427387905');

export function asked(dialect: AccountDialect, ask: Ask): string {
  const request = dialect.request(ask, account);
  if (!request.ok) return request.fault.code;
  const { method, path, params, body } = request.value;
  return `${method} ${path} ${method === 'GET' ? params.map((pair) => pair.join('=')).join('&') : body}`;
}

/** Why a message of the interfaces before V5 is refused. */
export function beforeV5(topic: string): readonly string[] {
  return [`message.malformed: “${topic}” is no topic of V5`];
}

/** What is sent over a line: the text to sign, and the message. */
export function said(dialect: AccountDialect, command: Command, stamp: Stamp): readonly [string | null, string] | string | null {
  const draft = dialect.message(command, '7', stamp, account);
  return draft === null ? null : draft.ok ? [draft.value.prehash, draft.value.seal('')] : draft.fault.code;
}
