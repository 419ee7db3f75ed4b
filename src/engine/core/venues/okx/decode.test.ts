import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newChance } from '../../../domain/chance.ts';
import { factKinds } from '../../../domain/fact.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { formatSteps, type Decimal } from '../../../domain/number.ts';
import { loadKernel } from '../../../edge/kernel.ts';
import { newKernelTwin } from '../../memory/kernel.ts';
import { field, flagsAt, floatAt, kindAt, lengthAt, slotBytes, streamAt, type Slots } from '../../memory/record.ts';
import { newOkxDecoder, okxFrameBytesMax } from './decode.ts';
import { sampleMessage } from './samples.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

const spot = sampleSpec({
  id: 'okx:spot:BTC-USDT', venue: 'okx', symbol: 'BTC-USDT', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 8 },
});
const swap = sampleSpec({
  id: 'okx:perp:BTC-USDT-SWAP', stream: 2, venue: 'okx', market: 'perp', symbol: 'BTC-USDT-SWAP',
  tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 2 }, contractSize: { units: 1n, decimals: 2 },
});

function recordsOf(slots: Slots, count: number) {
  const records = [];
  for (let slot = 0; slot < count; slot += lengthAt(slots, slot)) {
    const tail = (lengthAt(slots, slot) - 1) * 8;
    records.push({
      kind: factKinds[kindAt(slots, slot)], flags: flagsAt(slots, slot), stream: streamAt(slots, slot),
      venueTimeUs: floatAt(slots, slot, field.venueTimeUs), receivedUs: floatAt(slots, slot, field.receivedUs),
      fields: [field.a, field.b, field.c, field.d].map((index) => floatAt(slots, slot, index)),
      tail: Array.from({ length: tail }, (_, index) => floatAt(slots, slot, field.tail + index)),
    });
  }
  return records;
}

function read(message: string | Uint8Array, specs: readonly InstrumentSpec[] = [spot, swap]) {
  const decoder = newOkxDecoder(loadKernel({ memoryBytes: 4_194_304 }));
  specs.forEach((each) => decoder.add(each));
  const result = decoder.decode(typeof message === 'string' ? bytes(message) : message, 7);
  const path = decoder.counts.fast > 0 ? 'fast' : 'checked';
  if (!result.ok) return { path, fault: result.fault.code };
  return { path, control: decoder.takeControl(), records: recordsOf(decoder.slots, result.value) };
}

const push = (channel: string, symbol: string, entries: string, action = '') => `{"arg":{"channel":"${channel}","instId":"${symbol}"},${action}"data":[${entries}]}`;
const levels = '"asks":[["83802","0","0","0"],["83802.5","0.00000001","0","120"]],"bids":[["83800.8","1.25","0","18"]]';
const update = push('books', 'BTC-USDT', `{${levels},"ts":"1790358602306","checksum":0,"seqId":81625399057,"prevSeqId":81625399056}`, '"action":"update",');
const depthRecord = {
  kind: 'depth', flags: 0, stream: 1, venueTimeUs: 1_790_358_602_306_000, receivedUs: 7,
  fields: [81_625_399_056, 81_625_399_057, 1, 2], tail: [838_008, 125_000_000, 838_020, 0, 838_025, 1, 0, 0],
};
const seen = (...records: readonly object[]) => ({ path: 'fast', control: null, records });
const checked = (...records: readonly object[]) => ({ path: 'checked', control: null, records });

describe('messages in the forms that OKX sends are read by the kernel', () => {
  test('an update of a book, with and without checksum and symbol, its ids in either order', () => {
    expect(read(update)).toEqual(seen(depthRecord));
    expect(read(update.replace('"checksum":0,', ''))).toEqual(seen(depthRecord));
    expect(read(update.replace('"checksum":0,', '"checksum":-855196043,'))).toEqual(seen(depthRecord));
    expect(read(update.replace('"ts"', '"instId":"BTC-USDT","ts"'))).toEqual(seen(depthRecord));
    expect(read(update.replace('"seqId":81625399057,"prevSeqId":81625399056', '"prevSeqId":81625399056,"seqId":81625399057'))).toEqual(seen(depthRecord));
  });

  test('a whole book, pushed and asked for', () => {
    const snapshot = update.replace('"update"', '"snapshot"').replace(',"prevSeqId":81625399056', ',"prevSeqId":-1');
    const record = { ...depthRecord, kind: 'snapshot', fields: [81_625_399_057, 81_625_399_057, 1, 2] };
    expect(read(snapshot)).toEqual(seen(record));
    expect(read(snapshot.replace(',"prevSeqId":-1', ''))).toEqual(seen(record));
    const decoder = newOkxDecoder(loadKernel());
    decoder.add(spot);
    const body = `{"code":"0","msg":"","data":[{${levels},"ts":"1790358602306","seqId":81625399057}]}`;
    const answer = decoder.decodeSnapshot(spot, bytes(body), 7);
    expect(answer.ok && recordsOf(decoder.slots, answer.value)).toEqual([record]);
    expect(decoder.counts).toEqual({ fast: 1, checked: 0, faults: 0 });
  });

  test('an update without levels, which says that the line lives', () => {
    expect(read(push('books', 'BTC-USDT', '{"asks":[],"bids":[],"ts":"1790358602306","checksum":0,"seqId":5,"prevSeqId":5}', '"action":"update",'))).toEqual(
      seen({ ...depthRecord, fields: [5, 5, 0, 0], tail: [] }),
    );
  });

  test('the best prices, of one side or both', () => {
    const best = (sides: string) => push('bbo-tbt', 'BTC-USDT-SWAP', `{${sides},"ts":"1670324386802","seqId":363996337}`);
    const record = { kind: 'bbo', flags: 0, stream: 2, venueTimeUs: 1_670_324_386_802_000, receivedUs: 7 };
    expect(read(best('"asks":[["64472.1","820.89","0","36"]],"bids":[["64472","262.68","0","30"]]'))).toEqual(
      seen({ ...record, fields: [0, 363_996_337, 1, 1], tail: [644_720, 26_268, 644_721, 82_089, 0, 0, 0, 0] }),
    );
    expect(read(best('"asks":[["64472.1","820.89","0","36"]],"bids":[]'))).toEqual(
      seen({ ...record, fields: [0, 363_996_337, 0, 1], tail: [644_721, 82_089, 0, 0, 0, 0, 0, 0] }),
    );
  });

  test('trades, several in a message, with and without what newer forms add', () => {
    const one = '{"instId":"BTC-USDT","tradeId":"1051102132","px":"78808.8","sz":"0.00504905","side":"sell","ts":"1788118931677","count":"1","source":"0","seqId":80559459948}';
    const two = '{"instId":"BTC-USDT","tradeId":"130639474","px":"42219.9","sz":"0.12060306","side":"buy","ts":"1630048897897"}';
    const record = { kind: 'trade', flags: 1, stream: 1, venueTimeUs: 1_788_118_931_677_000, receivedUs: 7, fields: [788_088, 504_905, 1_051_102_132, 0], tail: [] };
    expect(read(push('trades', 'BTC-USDT', `${one},${two}`))).toEqual(
      seen(record, { ...record, flags: 0, venueTimeUs: 1_630_048_897_897_000, fields: [422_199, 12_060_306, 130_639_474, 0] }),
    );
  });
});

describe('other forms of the same meaning give the same record by the checked path', () => {
  const members: Readonly<Record<string, string>> = {
    asks: '[["83802.0","0","0","0"],["83802.5","1e-8","0","120"]]', bids: '[["83800.80","1.25"]]', ts: '"1790358602306"', checksum: '0', seqId: '81625399057',
    prevSeqId: '81625399056', extra: '{"x":[1,{"y":null}]}',
  };

  test('in any order of keys, with white space and further keys', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.keys(members), { minLength: 7 }), fc.constantFrom('', ' ', '\n\t'), (keys, space) => {
        const entry = keys.map((key) => `"${key}":${space}${members[key] ?? ''}`).join(`,${space}`);
        expect(read(`{"action":"update",${space}"data":[{${entry}}],"arg":{"instId":"BTC-USDT","channel":"books"}}`)).toEqual(checked(depthRecord));
      }),
      { numRuns: 50 },
    );
  });

  test('a count of orders of many digits, or that is none', () => {
    expect(read(update.replace('"18"', '"12345678"'))).toEqual(seen(depthRecord));
    for (const orders of ['"123456789"', '"1\\u00300000"', '""', '"x"', '18', '"18","new"']) expect(read(update.replace('"18"', orders))).toEqual(checked(depthRecord));
    expect(read(update.replace('"18"', '"1\\q00000000"'))).toEqual({ path: 'checked', fault: 'frame.malformed' });
  });

  test('several updates in one message are records one behind the other', () => {
    const second = `{"asks":[],"bids":[],"ts":"1790358602306","seqId":81625399057,"prevSeqId":81625399057}`;
    expect(read(update.replace(/\]}$/, `,${second}]}`))).toEqual(checked(depthRecord, { ...depthRecord, fields: [81_625_399_057, 81_625_399_057, 0, 0], tail: [] }));
  });

  test('a trade id of 27 digits keeps all of them', () => {
    const trade = '{"instId":"BTC-USDT","tradeId":"192582254688166460792642281","px":"1","sz":"1","side":"buy","ts":"1"}';
    expect(read(push('trades', 'BTC-USDT', trade))).toMatchObject({ records: [{ fields: [10, 100_000_000, 460_792_642_281 + 166 * 1e12, 192_582_254_688] }] });
  });

  test('ticks far below 10^-8, and long numbers', () => {
    const tiny: InstrumentSpec = { ...spot, symbol: 'PEPE-USDT', tick: { units: 1n, decimals: 13 }, lot: { units: 1n, decimals: 0 } };
    const book = (level: string) => push('books', 'PEPE-USDT', `{"asks":[${level}],"bids":[],"ts":"1","seqId":2,"prevSeqId":1}`, '"action":"update",');
    expect(read(book('["0.0000000000123","98765432","0","1"]'), [tiny])).toMatchObject({ path: 'fast', records: [{ tail: [123, 98_765_432, 0, 0, 0, 0, 0, 0] }] });
    expect(read(book('["1234.0000000000123","98765432","0","1"]'), [tiny])).toMatchObject({ path: 'checked', fault: 'level.out-of-range' });
  });
});

describe('the slower channels', () => {
  const at = 1_790_358_817_778;
  const base = { flags: 0, stream: 2, venueTimeUs: at * 1_000, receivedUs: 7, tail: [] };

  test('marks, indexes, funding and open interest of contracts', () => {
    expect(read(push('mark-price', 'BTC-USDT-SWAP', `{"instId":"BTC-USDT-SWAP","instType":"SWAP","markPx":"83679.8","ts":"${at}"}`))).toEqual(
      checked({ ...base, kind: 'mark', fields: [83_679.8, 0, 0, 0] }),
    );
    expect(read(push('open-interest', 'BTC-USDT-SWAP', `{"instId":"BTC-USDT-SWAP","oi":"3185878.69","oiCcy":"31858.79","oiUsd":"2054002894.90","ts":"${at}"}`))).toEqual(
      checked({ ...base, kind: 'interest', fields: [31_858.79, 0, 0, 0] }),
    );
    const funding = (next: string) => `{"formulaType":"withRate","fundingRate":"-0.0000263463215391","fundingTime":"1790380800000","instId":"BTC-USDT-SWAP","nextFundingRate":"","nextFundingTime":"${next}","settState":"settled","ts":"${at}"}`;
    expect(read(push('funding-rate', 'BTC-USDT-SWAP', funding('1790409600000')))).toEqual(
      checked({ ...base, kind: 'funding', fields: [-0.0000263463215391, 1_790_380_800_000_000, 28_800_000_000, 0] }),
    );
    expect(read(push('funding-rate', 'BTC-USDT-SWAP', funding('')))).toMatchObject({ records: [{ fields: [-0.0000263463215391, 1_790_380_800_000_000, 0, 0] }] });
  });

  test('an index goes to every contract that it margins, and to no spot instrument', () => {
    const other: InstrumentSpec = { ...swap, stream: 3, symbol: 'ETH-USDT-SWAP' };
    const index = push('index-tickers', 'BTC-USDT', `{"instId":"BTC-USDT","idxPx":"83700.1","high24h":"85258.8","ts":"${at}"}`);
    expect(read(index, [spot, swap, other])).toEqual(checked({ ...base, kind: 'index', fields: [83_700.1, 0, 0, 0] }));
    expect(read(index, [spot])).toEqual(checked());
  });

  test('liquidations of what we watch, their price to the nearest tick', () => {
    const detail = (side: string, price: string) => `{"bkLoss":"0","bkPx":"${price}","ccy":"","posSide":"long","side":"${side}","sz":"1.5","ts":"${at}"}`;
    const entry = (symbol: string, details: string) => `{"details":[${details}],"instFamily":"X","instId":"${symbol}","instType":"SWAP","uly":"X"}`;
    const entries = [entry('BTC-USDT-SWAP', `${detail('sell', '83700.06')},${detail('buy', '83700.04')}`), entry('MINA-USDT-SWAP', detail('buy', '0.09859'))];
    expect(read(`{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[${entries.join(',')}]}`)).toEqual(
      checked({ ...base, kind: 'liquidation', flags: 1, fields: [837_001, 150, 0, 0] }, { ...base, kind: 'liquidation', fields: [837_000, 150, 0, 0] }),
    );
  });

  test('tickers: volumes in the base, whichever field has them', () => {
    const ticker = (symbol: string, last: string) => push('tickers', symbol,
      `{"instType":"SPOT","instId":"${symbol}","last":"${last}","lastSz":"0.1","askPx":"","askSz":"","bidPx":"83774.1","bidSz":"5","open24h":"84180.1","high24h":"85258.8","low24h":"83174.7","volCcy24h":"458903124.05","vol24h":"5449.95","ts":"${at}"}`);
    const record = { ...base, kind: 'ticker', fields: [83_766.8, 84_180.1, 85_258.8, 83_174.7] };
    expect(read(ticker('BTC-USDT', '83766.8'))).toEqual(checked({ ...record, stream: 1, tail: [5_449.95, 458_903_124.05, 0, 0, 0, 0, 0, 0] }));
    expect(read(ticker('BTC-USDT-SWAP', '83766.8'))).toEqual(checked({ ...record, tail: [458_903_124.05, 0, 0, 0, 0, 0, 0, 0] }));
    expect(read(ticker('BTC-USDT', ''))).toEqual(checked());
  });

  test('candles, open and confirmed', () => {
    const candle = (confirm: string) => push('candle1m', 'BTC-USDT-SWAP', `["1699999920000","103","108","102","104","300","3","312000","${confirm}"]`);
    const record = { ...base, kind: 'candle', venueTimeUs: 0, fields: [1_699_999_920_000_000, 60_000_000, 0, 0], tail: [1_030, 1_080, 1_020, 1_040, 30_000, 0, 0, 0] };
    expect(read(candle('0'))).toEqual(checked(record));
    expect(read(candle('1'))).toEqual(checked({ ...record, flags: 2 }));
  });
});

describe('what is no market fact is told beside', () => {
  const control = (message: string) => read(message);
  test.each([
    ['pong', null],
    ['{"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":"a4d3ae55"}', { kind: 'subscribed', topic: 'books:BTC-USDT' }],
    ['{"id":"7","event":"subscribe","arg":{"channel":"liquidation-orders","instType":"SWAP"},"connId":"a"}', { kind: 'subscribed', topic: 'liquidation-orders:SWAP' }],
    ['{"event":"unsubscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":"a"}', null],
    ['{"event":"notice","code":"64008","msg":"upgrade soon","connId":"a"}', { kind: 'leaving', detail: '64008: upgrade soon' }],
    ['{"event":"channel-conn-count","channel":"orders","connCount":"2","connId":"a"}', null],
  ])('%s', (message, expected) => {
    expect(control(message)).toEqual({ path: 'checked', control: expected, records: [] });
  });

  test('a refusal names its topic where OKX does, in a field or in a sentence', () => {
    const refused = (message: string) => control(message);
    const words = 'Subscribe failed, wrong URL or channel:candle1m,instId:BTC-USDT doesn\'t exist. Please use the correct URL.';
    expect(refused(`{"event":"error","msg":"${words}","code":"60018","connId":"e1f69f02"}`)).toMatchObject({
      control: { kind: 'refused', topic: 'candle1m:BTC-USDT', reason: { code: 'subscription.refused', detail: `60018: ${words}` } },
    });
    expect(refused('{"event":"error","code":"60012","msg":"Invalid request","arg":{"channel":"books","instId":"X"},"connId":"a"}')).toMatchObject({ control: { topic: 'books:X' } });
    expect(refused('{"event":"error","code":"60014","msg":"Requests too frequent","connId":"a"}')).toMatchObject({ control: { topic: null, reason: { code: 'venue.rate-limited' } } });
    expect(refused('{"event":"channel-conn-count-error","channel":"orders","connCount":"31","connId":"abc"}')).toMatchObject({
      control: { kind: 'refused', topic: null, reason: { code: 'subscription.refused', detail: 'orders is open on 31 connections, more than OKX allows' } },
    });
  });

  test('a control is taken once, and does not outlive the next message', () => {
    const decoder = newOkxDecoder(loadKernel());
    decoder.decode(bytes('{"event":"notice","code":"64008","msg":"","connId":"a"}'), 1);
    expect([decoder.takeControl()?.kind, decoder.takeControl()]).toEqual(['leaving', null]);
    decoder.decode(bytes('{"event":"notice","code":"64008","msg":"","connId":"a"}'), 1);
    decoder.decode(bytes('pong'), 1);
    expect(decoder.takeControl()).toBe(null);
  });
});

describe('what is not for us, or not sound, makes no record', () => {
  test.each([
    ['a symbol that nobody watches', update.replaceAll('BTC-USDT', 'ETH-USDT'), { control: null, records: [] }],
    ['a channel that we do not know', push('books5', 'BTC-USDT', '{}'), { fault: 'frame.unknown' }],
    ['a channel of that name', push('__proto__', 'BTC-USDT', '{}'), { fault: 'frame.unknown' }],
    ['an event that we do not know', '{"event":"birthday"}', { fault: 'frame.unknown' }],
    ['neither event nor data', '{"op":"subscribe"}', { fault: 'frame.unknown' }],
    ['half a message', update.slice(0, 90), { fault: 'frame.malformed' }],
    ['nothing', '', { fault: 'frame.malformed' }],
    ['half a pong', 'pon', { fault: 'frame.malformed' }],
    ['two messages', update + update, { fault: 'frame.malformed' }],
    ['a key twice', update.replace('"seqId":', '"seqId":1,"seqId":'), { fault: 'frame.malformed' }],
    ['an entry of another instrument', update.replace('"ts"', '"instId":"ETH-USDT","ts"'), { fault: 'frame.wrong-symbol' }],
    ['a number for a text', update.replace('"83800.8"', '83800.8'), { fault: 'frame.malformed' }],
    ['a text for a number', update.replace('81625399057', '"81625399057"'), { fault: 'frame.malformed' }],
    ['an id beyond 2^53', update.replace('81625399057', '9007199254740993'), { fault: 'frame.malformed' }],
    ['an update that follows nothing', update.replace(',"prevSeqId":81625399056', ''), { fault: 'frame.malformed' }],
    ['an update behind −1', update.replace('81625399056', '-1'), { fault: 'frame.malformed' }],
    ['a book without an action', update.replace('"action":"update",', ''), { fault: 'frame.malformed' }],
    ['a price off tick', update.replace('83800.8', '83800.81'), { fault: 'level.off-tick' }],
    ['a price of nothing', update.replace('83800.8', '0'), { fault: 'level.out-of-range' }],
    ['a negative quantity', update.replace('1.25', '-1.25'), { fault: 'level.out-of-range' }],
    ['a quantity beyond 2^53 lots', update.replace('1.25', '99999999999'), { fault: 'level.out-of-range' }],
    ['a trade off tick, which spoils no book', push('trades', 'BTC-USDT', '{"instId":"BTC-USDT","tradeId":"1","px":"1.23","sz":"1","side":"buy","ts":"1"}'), { fault: 'frame.malformed' }],
    ['a trade of no side', push('trades', 'BTC-USDT', '{"instId":"BTC-USDT","tradeId":"1","px":"1","sz":"1","side":"up","ts":"1"}'), { fault: 'frame.malformed' }],
  ])('%s', (_, message, expected) => {
    expect(read(message)).toEqual({ path: 'checked', ...expected });
  });

  test('bytes that are not UTF-8, and 100 MB, without looking at them', () => {
    const damaged = bytes(update);
    damaged[60] = 0xff;
    expect(read(damaged)).toEqual({ path: 'checked', fault: 'frame.malformed' });
    expect(read(new Uint8Array(100_000_000))).toEqual({ path: 'checked', fault: 'frame.oversized' });
    expect(read(new Uint8Array(okxFrameBytesMax))).toEqual({ path: 'checked', fault: 'frame.malformed' });
  });

  test('a body that is no book says why', () => {
    const decoder = newOkxDecoder(loadKernel());
    decoder.add(spot);
    const ask = (body: string) => decoder.decodeSnapshot(spot, bytes(body), 9);
    expect(ask('{"code":"50011","msg":"Too Many Requests","data":[]}')).toMatchObject({ fault: { code: 'snapshot.refused' } });
    expect(ask('<html>')).toMatchObject({ fault: { code: 'snapshot.malformed' } });
    expect(ask('{"code":"0","msg":"","data":[]}')).toMatchObject({ fault: { code: 'snapshot.malformed' } });
    expect(ask('{"code":"0","msg":"","data":[{"asks":[],"bids":[],"ts":"1"}]}')).toMatchObject({ fault: { code: 'snapshot.malformed', detail: 'seqId was not a whole number below 2^53' } });
  });
});

test('the end of a shorter message is not read out of the longer one before it', () => {
  const decoder = newOkxDecoder(loadKernel());
  decoder.add(spot);
  for (let size = 0; size < update.length; size += 1) {
    expect(decoder.decode(bytes(update), 1).ok).toBe(true);
    expect(decoder.decode(bytes(update).subarray(0, size), 1)).toMatchObject({ ok: false, fault: { code: 'frame.malformed' } });
  }
});

test('a symbol that was removed is skipped, and the others stay', () => {
  const decoder = newOkxDecoder(loadKernel());
  const specs = Array.from({ length: 900 }, (_, index): InstrumentSpec => ({ ...spot, stream: index + 1, symbol: `COIN${index}-USDT` }));
  specs.forEach((each) => decoder.add(each));
  decoder.remove(17);
  const slotsOf = (symbol: string) => decoder.decode(bytes(update.replace('BTC-USDT', symbol)), 1);
  expect(slotsOf('COIN16-USDT')).toEqual({ ok: true, value: 0 });
  for (const symbol of ['COIN0-USDT', 'COIN17-USDT', 'COIN899-USDT']) expect(slotsOf(symbol)).toEqual({ ok: true, value: 2 });
  expect(decoder.counts).toEqual({ fast: 3, checked: 1, faults: 0 });
});

test('every step and every amount of it is read exactly, by both makes', () => {
  const steps: readonly Decimal[] = [
    { units: 1n, decimals: 8 }, { units: 1n, decimals: 2 }, { units: 5n, decimals: 1 }, { units: 25n, decimals: 2 }, { units: 3n, decimals: 7 },
    { units: 1n, decimals: 0 }, { units: 10n, decimals: 0 }, { units: 7n, decimals: 0 }, { units: 1n, decimals: 13 }, { units: 1n, decimals: 15 },
  ];
  const decoders = [loadKernel(), newKernelTwin()].map((kernel) => newOkxDecoder(kernel));
  const specs = steps.map((step, index): InstrumentSpec => ({ ...spot, stream: index + 1, symbol: `S${index}-USDT`, tick: step, lot: step }));
  for (const decoder of decoders) specs.forEach((each) => decoder.add(each));
  const amounts = fc.oneof(fc.nat(1_000_000), fc.nat(1e12), fc.maxSafeNat());
  const written = (count: number, step: Decimal) => formatSteps(count, step, step.decimals).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  fc.assert(
    fc.property(fc.nat(steps.length - 1), amounts, amounts, (index, some, lots) => {
      const ticks = Math.max(1, some);
      const step = steps[index] ?? { units: 1n, decimals: 0 };
      const message = update.replace('BTC-USDT', `S${index}-USDT`).replace(/"asks":.*\]\]/, `"asks":[],"bids":[["${written(ticks, step)}","${written(lots, step)}","0","3"]]`);
      for (const decoder of decoders) {
        expect(decoder.decode(bytes(message), 1)).toEqual({ ok: true, value: 2 });
        expect(recordsOf(decoder.slots, 2)[0]?.tail.slice(0, 2)).toEqual([ticks, lots]);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(decoders[0]?.counts.fast).toBeGreaterThan(500);
  expect(decoders[0]?.counts).toEqual(decoders[1]?.counts);
});

test('both makes write the same bytes', () => {
  const chance = newChance(9);
  const [one, other] = [newOkxDecoder(loadKernel()), newOkxDecoder(newKernelTwin())];
  for (const decoder of [one, other]) {
    decoder.add(spot);
    decoder.add(swap);
  }
  for (let index = 0; index < 5_000; index += 1) {
    const form = index % 2 === 0 ? { symbol: 'BTC-USDT', priceDecimals: 1, quantityDecimals: 8 } : { symbol: 'BTC-USDT-SWAP', priceDecimals: 1, quantityDecimals: 2 };
    const message = bytes(sampleMessage(chance, form));
    const result = one.decode(message, index);
    expect(other.decode(message, index)).toEqual(result);
    if (result.ok) expect(other.slots.bytes.slice(0, result.value * slotBytes)).toEqual(one.slots.bytes.slice(0, result.value * slotBytes));
  }
  expect(other.counts).toEqual(one.counts);
  expect(one.counts.fast).toBeGreaterThan(2_500);
});
