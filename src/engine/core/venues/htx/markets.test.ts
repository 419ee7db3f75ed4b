import { expect, test } from 'vitest';
import { Alignment } from '../alignment.ts';
import { field, newSlots, setFloat, writeHead } from '../../memory/record.ts';
import { htxLinear } from './linear.ts';
import { htxSpot } from './spot.ts';

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

/** What becomes of changes and snapshots, in the words of the alignment. */
function aligned(dialect: typeof htxSpot, steps: readonly (readonly ['change', number, number] | readonly ['snapshot', number])[]) {
  const alignment = new Alignment(dialect);
  const slots = newSlots(1);
  const emitted: string[] = [];
  const verdicts = steps.map(([kind, a, b = a]) => {
    writeHead(slots, 0, kind === 'change' ? 'depth' : 'snapshot', 1, 0, 0);
    setFloat(slots, 0, field.a, a);
    setFloat(slots, 0, field.b, b);
    return kind === 'change' ? alignment.onDepth(slots, 0) : alignment.onSnapshot(slots, 0, (record, slot) => emitted.push(`${record.f64[slot * 8 + field.a]}-${record.f64[slot * 8 + field.b]}`));
  });
  return { verdicts, emitted };
}

test('a spot book’s answer may be older than many changes that wait, but not than the first', () => {
  const waiting = [['change', 10, 17], ['change', 17, 18], ['change', 18, 90], ['change', 90, 91]] as const;
  expect(aligned(htxSpot, [...waiting, ['snapshot', 17]])).toEqual({ verdicts: ['held', 'held', 'held', 'held', 'live'], emitted: ['17-17', '17-18', '18-90', '90-91'] });
  expect(aligned(htxSpot, [...waiting, ['snapshot', 9]]).verdicts.at(-1)).toBe('older');
  // Documented only: an answer within a change.
  expect(aligned(htxSpot, [...waiting, ['snapshot', 40]])).toMatchObject({ emitted: ['40-40', '18-90', '90-91'] });
  expect(aligned(htxSpot, [...waiting, ['snapshot', 91]]).emitted).toEqual(['91-91']);
});

test('a spot book goes on by the number before, in steps of any size; a hole ends it', () => {
  expect(aligned(htxSpot, [['change', 9, 10], ['snapshot', 10], ['change', 10, 10], ['change', 10, 90], ['change', 91, 92]]).verdicts).toEqual(['held', 'live', 'old', 'emit', 'gap']);
  // Within the last change: no continuation once the first has followed.
  expect(aligned(htxSpot, [['change', 9, 11], ['snapshot', 10], ['change', 10, 30]]).verdicts).toEqual(['held', 'live', 'gap']);
});

test('a linear book counts by one from its snapshot on; a sequence that begins anew is a hole', () => {
  expect(aligned(htxLinear, [['snapshot', 10], ['change', 10, 11], ['change', 10, 11], ['change', 11, 12], ['change', 13, 14]]).verdicts).toEqual(['unconfirmed', 'emit', 'old', 'emit', 'gap']);
  expect(aligned(htxLinear, [['change', 8, 9], ['change', 9, 10], ['snapshot', 9], ['change', 10, 11]])).toEqual({ verdicts: ['held', 'held', 'live', 'emit'], emitted: ['9-9', '9-10'] });
  expect(aligned(htxLinear, [['snapshot', 1_000], ['change', 1_000, 1_001], ['change', 1, 2]]).verdicts.at(-1)).toBe('gap');
});

test('a symbol’s topics are spread over lines, one in each message, in the language of the line', () => {
  const said = (dialect: typeof htxSpot, symbol: string) => dialect.lines.map(({ path, topicsOf }) => [path, ...topicsOf(symbol).map((topic) => dialect.subscribeText([topic], 5))]);
  const sub = (topic: string) => `{"sub":"market.${topic}","id":"5"}`;
  expect(said(htxSpot, 'btcusdt')).toEqual([
    ['/feed', sub('btcusdt.mbp.150')], ['/ws', sub('btcusdt.trade.detail'), sub('btcusdt.bbo'), sub('btcusdt.kline.1min'), sub('btcusdt.detail')],
  ]);
  expect(said(htxLinear, 'BTC-USDT')).toEqual([
    ['/linear-swap-ws', '{"sub":"market.BTC-USDT.depth.size_150.high_freq","data_type":"incremental","id":"5"}', sub('BTC-USDT.trade.detail'), sub('BTC-USDT.bbo'), sub('BTC-USDT.kline.1min'), sub('BTC-USDT.detail')],
    ['/linear-swap-notification', '{"op":"sub","cid":"5","topic":"public.BTC-USDT.funding_rate"}', '{"op":"sub","cid":"5","topic":"public.BTC-USDT.liquidation_orders"}'],
    ['/ws_index', sub('BTC-USDT.index.1min'), sub('BTC-USDT.mark_price.1min')],
  ]);
  expect(htxSpot.unsubscribeText(['market.btcusdt.bbo'], 6)).toBe('{"unsub":"market.btcusdt.bbo","id":"6"}');
  expect(htxSpot.book.kind === 'message' ? htxSpot.book.text('btcusdt', 7) : null).toBe('{"req":"market.btcusdt.mbp.150","id":"book-7"}');
});

const listed = {
  'base-currency': 'btc', 'quote-currency': 'usdt', 'price-precision': 2, 'amount-precision': 6, 'symbol-partition': 'main', symbol: 'btcusdt', state: 'online', 'value-precision': 8,
  'min-order-amt': 0.00001, 'max-order-amt': 1000, 'min-order-value': 10, 'limit-order-min-order-amt': 0.00001, 'limit-order-max-order-amt': 1000, 'api-trading': 'enabled',
};

test('spot precisions are digits, and a lot is fine enough for what rests in a book', () => {
  expect(htxSpot.parseInstruments(bytes({ status: 'ok', data: [listed] }))).toEqual({
    ok: true,
    value: [{
      id: 'htx:spot:btcusdt', venue: 'htx', market: 'spot', symbol: 'btcusdt', base: 'BTC', quote: 'USDT', settle: 'USDT',
      tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 8 }, contractSize: { units: 1n, decimals: 0 }, priceDecimals: 2, qtyDecimals: 8, status: 'trading',
      orders: { step: { units: 1n, decimals: 6 }, quantityMin: { units: 1n, decimals: 5 }, quantityMax: { units: 1_000n, decimals: 0 }, notionalMin: { units: 10n, decimals: 0 } },
    }],
  });
});

test('lots are coarser where 10,000 of the largest orders would not be counted, states are told, odd listings left out', () => {
  const data = [
    { ...listed, symbol: 'a', 'amount-precision': 2, 'limit-order-max-order-amt': 500_000_000_000 }, { ...listed, symbol: 'b', state: 'offline' }, { ...listed, symbol: 'c', state: 'suspend' },
    { ...listed, symbol: 'd', 'api-trading': 'disabled' }, { ...listed, symbol: '' }, { ...listed, 'price-precision': -1 }, { ...listed, 'amount-precision': 19 }, null,
  ];
  const parsed = htxSpot.parseInstruments(bytes({ status: 'ok', data }));
  expect(parsed.ok && parsed.value.map(({ symbol, status, lot }) => [symbol, status, lot.decimals])).toEqual([['a', 'trading', 2], ['b', 'gone', 8], ['c', 'halted', 8], ['d', 'halted', 8]]);
  expect([htxSpot.parseInstruments(bytes({ status: 'ok', data: [] })), htxSpot.parseInstruments(bytes('<html>')), htxSpot.parseInstruments(bytes({ status: 'error' }))]).toMatchObject([{ ok: false }, { ok: false }, { ok: false }]);
});

test('of linear contracts the perpetual ones settled in USDT are listed, in contracts', () => {
  const row = (code: string, rest: string) => `{"symbol":"${code.split('-')[0] ?? ''}","contract_code":"${code}","contract_size":0.001000000000000000,"price_tick":1.0000000000E-8,"business_type":"swap"${rest}}`;
  const statuses = [1, 0, 2, 3, 4, 5, 6, 7, 8, 9].map((status) => row(`C${status}-USDT`, `,"contract_status":${status}`));
  const others = [row('BTC-USDT-211203', ',"contract_status":1').replace('"swap"', '"futures"'), row('BTC-USD', ',"contract_status":1'), row('BTC-USDT', ',"contract_status":1').replace('0.001000000000000000', '0E-18')];
  const parsed = htxLinear.parseInstruments(bytes(`{"status":"ok","data":[${[...statuses, ...others].join(',')}],"ts":1}`));
  expect(parsed.ok && parsed.value.map(({ symbol, status }) => `${symbol} ${status}`)).toEqual([
    'C1-USDT trading', 'C0-USDT gone', 'C2-USDT halted', 'C3-USDT halted', 'C4-USDT halted', 'C5-USDT halted', 'C6-USDT halted', 'C7-USDT halted', 'C8-USDT gone', 'C9-USDT halted',
  ]);
  expect(parsed.ok && parsed.value[0]).toMatchObject({
    id: 'htx:perp:C1-USDT', base: 'C1', quote: 'USDT', settle: 'USDT', tick: { units: 1n, decimals: 8 }, lot: { units: 1n, decimals: 0 }, contractSize: { units: 1n, decimals: 3 }, priceDecimals: 8, qtyDecimals: 0,
  });
});

test('both clocks are read in microseconds', () => {
  expect(htxSpot.parseTime(bytes('{"status":"ok","data":1629715504949}'))).toEqual({ ok: true, value: 1_629_715_504_949_000 });
  expect(htxLinear.parseTime(bytes('{"status":"ok","ts":1490759594752}'))).toEqual({ ok: true, value: 1_490_759_594_752_000 });
  for (const body of ['{"status":"error","ts":1}', '{"status":"ok","ts":-1}', '{"status":"ok"}', '']) expect(htxLinear.parseTime(bytes(body))).toMatchObject({ ok: false });
});
