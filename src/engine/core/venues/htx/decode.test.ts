import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newChance } from '../../../domain/chance.ts';
import { factKinds } from '../../../domain/fact.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { loadKernel } from '../../../edge/kernel.ts';
import { newKernelTwin } from '../../memory/kernel.ts';
import { field, flagsAt, floatAt, kindAt, lengthAt, slotBytes, streamAt, type Slots } from '../../memory/record.ts';
import { htxFrameBytesMax, newHtxDecoder } from './decode.ts';
import { sampleMessage } from './samples.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

const spot = sampleSpec({ id: 'htx:spot:btcusdt', venue: 'htx', symbol: 'btcusdt', tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 8 } });
const linear = sampleSpec({
  id: 'htx:perp:BTC-USDT', stream: 2, venue: 'htx', market: 'perp', symbol: 'BTC-USDT',
  tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 0 }, contractSize: { units: 1n, decimals: 3 },
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

function read(message: string | Uint8Array, specs: readonly InstrumentSpec[] = [spot, linear]) {
  const decoder = newHtxDecoder(loadKernel({ memoryBytes: 4_194_304 }));
  specs.forEach((each) => decoder.add(each));
  const result = decoder.decode(typeof message === 'string' ? bytes(message) : message, 7);
  const path = decoder.counts.fast > 0 ? 'fast' : 'checked';
  if (!result.ok) return { path, fault: result.fault.code };
  return { path, control: decoder.takeControl(), records: recordsOf(decoder.slots, result.value) };
}

const seen = (...records: readonly object[]) => ({ path: 'fast', control: null, records });
const checked = (...records: readonly object[]) => ({ path: 'checked', control: null, records });

const push = (topic: string, tick: string) => `{"ch":"market.${topic}","ts":1723161255208,"tick":${tick}}`;
const sides = '"bids":[[61737.63,0],[61730.1,1.5]],"asks":[[61837.64,1.0E-8]]';
const mbp = push('btcusdt.mbp.150', `{"seqNum":137005210233,"prevSeqNum":137005210226,${sides}}`);
const mbpRecord = {
  kind: 'depth', flags: 0, stream: 1, venueTimeUs: 1_723_161_255_208_000, receivedUs: 7,
  fields: [137_005_210_226, 137_005_210_233, 2, 1], tail: [6_173_763, 0, 6_173_010, 150_000_000, 6_183_764, 1, 0, 0],
};
const depth = push('BTC-USDT.depth.size_150.high_freq', '{"asks":[[13081.9,206],[13099.7,371]],"bids":[[13071.9,38]],"ch":"market.BTC-USDT.depth.size_150.high_freq","event":"update","id":131597620,"mrid":131597620,"ts":1603707712356,"version":1512467}');
const depthRecord = {
  kind: 'depth', flags: 0, stream: 2, venueTimeUs: 1_603_707_712_356_000, receivedUs: 7,
  fields: [1_512_466, 1_512_467, 1, 2], tail: [130_719, 38, 130_819, 206, 130_997, 371, 0, 0],
};

describe('messages in the forms that HTX sends are read by the kernel', () => {
  test('a change of a spot book, its keys in any order, zipped or not', () => {
    expect(read(mbp)).toEqual(seen(mbpRecord));
    expect(read(gzipSync(mbp))).toEqual(seen(mbpRecord));
    expect(read(push('btcusdt.mbp.150', `{"asks":[[61837.64,1.0E-8]],"prevSeqNum":137005210226,"bids":[[61737.63,0],[61730.1,1.5]],"seqNum":137005210233}`))).toEqual(seen(mbpRecord));
    expect(read(mbp.replace('"ts":1723161255208,', '').replace(/\}$/, ',"ts":1723161255208}'))).toEqual(seen(mbpRecord));
  });

  test('a change, a snapshot and a whole book of a linear swap', () => {
    expect(read(depth)).toEqual(seen(depthRecord));
    const snapshot = { ...depthRecord, kind: 'snapshot', fields: [1_512_467, 1_512_467, 1, 2] };
    expect(read(depth.replace('update', 'snapshot'))).toEqual(seen(snapshot));
    expect(read(depth.replace('"event":"update",', ''))).toEqual(seen(snapshot));
  });

  test('a change without any level moves a book on', () => {
    expect(read(depth.replace(/"asks":.*?"ch"/, '"asks":[],"bids":[],"ch"'))).toEqual(seen({ ...depthRecord, fields: [1_512_466, 1_512_467, 0, 0], tail: [] }));
    expect(read(mbp.replace(sides, '"bids":[],"asks":[]'))).toEqual(seen({ ...mbpRecord, fields: [137_005_210_226, 137_005_210_233, 0, 0], tail: [] }));
  });

  test('several trades, their ids of 27 digits whole', () => {
    const trade = (id: string, direction: string) => `{"id":${id},"ts":1630994963173,"tradeId":102523573486,"amount":0.006754,"price":52648.62,"direction":"${direction}"}`;
    const message = push('btcusdt.trade.detail', `{"id":137005445109,"ts":1630994963173,"data":[${trade('1925822546881664607926422813', 'buy')},${trade('137005445109', 'sell')}]}`);
    const record = { kind: 'trade', flags: 0, stream: 1, venueTimeUs: 1_630_994_963_173_000, receivedUs: 7, fields: [5_264_862, 675_400, 664_607_926_422_813, 1_925_822_546_881], tail: [] };
    const sold = { ...record, flags: 1, fields: [5_264_862, 675_400, 137_005_445_109, 0] };
    expect(read(message)).toEqual(seen(record, sold));
    expect(read(message.replace(/"tradeId":102523573486,/g, ''))).toEqual(seen(record, sold));
    // Written by a program that keeps numbers as doubles.
    expect(read(message.replace('1925822546881664607926422813', '1.9258225468816646e+27'))).toEqual(checked({ ...record, fields: [5_264_862, 675_400, 102_523_573_486, 0] }, sold));
  });

  test('a trade of a linear swap, in contracts', () => {
    const message = push('BTC-USDT.trade.detail', '{"id":100021951274748,"ts":1722863196444,"data":[{"amount":196,"quantity":0.196,"trade_turnover":440.31204,"ts":1722863196444,"id":1000219512747480000,"price":2246.4,"direction":"sell"}]}');
    expect(read(message)).toEqual(seen({ kind: 'trade', flags: 1, stream: 2, venueTimeUs: 1_722_863_196_444_000, receivedUs: 7, fields: [22_464, 196, 219_512_747_480_000, 1_000], tail: [] }));
  });

  test('best prices, one by one and in pairs', () => {
    const record = { kind: 'bbo', flags: 0, receivedUs: 7, fields: [0, 5, 1, 1] };
    expect(read(push('btcusdt.bbo', '{"seqId":5,"ask":52665.02,"askSize":1.502181,"bid":52665.01,"bidSize":0.178567,"quoteTime":1630994555539,"symbol":"btcusdt"}'))).toEqual(
      seen({ ...record, stream: 1, venueTimeUs: 1_630_994_555_539_000, tail: [5_266_501, 17_856_700, 5_266_502, 150_218_100, 0, 0, 0, 0] }),
    );
    expect(read(push('BTC-USDT.bbo', '{"mrid":131599726,"id":1603707934,"bid":[13064,38],"ask":[13072.3,205],"ts":1603707934525,"version":5,"ch":"market.BTC-USDT.bbo"}'))).toEqual(
      seen({ ...record, stream: 2, venueTimeUs: 1_603_707_934_525_000, tail: [130_640, 38, 130_723, 205, 0, 0, 0, 0] }),
    );
  });
});

describe('numbers as Java prints them', () => {
  const lotsOf = (quantity: string) => {
    const [record] = read(mbp.replace('1.5]', `${quantity}]`)).records ?? [];
    return record?.tail[3];
  };

  test.each([
    ['1.98E-4', 19_800], ['8.181588598785326E7', 8_181_588_598_785_326], ['8.181588598785326E8', undefined], ['100.000000000000000000', 10_000_000_000], ['0E-18', 0], ['0.0', 0], ['1E+2', 10_000_000_000],
    ['1e-8', 1], ['12345678.12345678', 1_234_567_812_345_678], ['90071992.00000001', 9_007_199_200_000_001],
  ])('%s', (quantity, lots) => {
    expect(lotsOf(quantity)).toBe(lots);
  });

  test('what is left of an order bought by value is cut to lots, but stays', () => {
    expect([lotsOf('26.75597395914065'), lotsOf('0.000000009999'), lotsOf('1.0E-18'), lotsOf('0.000000000000000000')]).toEqual([2_675_597_395, 1, 1, 0]);
  });

  test('a price between two ticks is no price', () => {
    expect(read(mbp.replace('61730.1,', '61730.105,'))).toEqual({ path: 'checked', fault: 'level.off-tick' });
    expect(read(mbp.replace('61730.1,', '61730.100000000000000000,'))).toEqual(seen(mbpRecord));
    expect(read(mbp.replace('61730.1,', '6.17301E4,'))).toEqual(seen(mbpRecord));
  });
});

describe('other forms of the same meaning take the checked path', () => {
  test('white space, further keys, a missing or empty side', () => {
    expect(read(JSON.stringify(JSON.parse(mbp), null, 2))).toEqual(checked(mbpRecord));
    expect(read(mbp.replace('"seqNum"', '"more":{"x":[1,null]},"seqNum"'))).toEqual(checked(mbpRecord));
    const oneSided = { ...mbpRecord, fields: [137_005_210_226, 137_005_210_233, 2, 0], tail: [6_173_763, 0, 6_173_010, 150_000_000, 0, 0, 0, 0] };
    for (const asks of ['', ',"asks":null']) expect(read(mbp.replace(',"asks":[[61837.64,1.0E-8]]', asks))).toEqual(checked(oneSided));
  });

  test('the answer to a request for a book', () => {
    const { tail } = mbpRecord;
    expect(read(`{"id":"book-3","rep":"market.btcusdt.mbp.150","status":"ok","ts":1723161255208,"data":{"seqNum":137005210233,${sides}}}`)).toEqual(
      checked({ ...mbpRecord, kind: 'snapshot', fields: [137_005_210_233, 137_005_210_233, 2, 1], tail }),
    );
  });

  test('a candle, a ticker, the mark and the index price', () => {
    const candle = '{"id":1630981680,"open":0.07,"close":0.08,"low":0.06,"high":0.09,"amount":2.4448,"vol":0.1829884187,"count":3}';
    const head = { flags: 0, stream: 1, venueTimeUs: 1_723_161_255_208_000, receivedUs: 7 };
    expect(read(push('btcusdt.kline.1min', candle))).toEqual(
      checked({ ...head, kind: 'candle', fields: [1_630_981_680_000_000, 60_000_000, 3, 0], tail: [7, 9, 6, 8, 244_480_000, 0, 0, 0] }),
    );
    expect(read(push('BTC-USDT.kline.1min', candle.replace('0.1829884187', '4').replace(/0\.0/g, '0.')))).toMatchObject({ records: [{ tail: [7, 9, 6, 8, 4, 0, 0, 0] }] });
    expect(read(push('btcusdt.detail', '{"id":1,"low":51000,"high":52924.14,"open":51823.62,"close":52379.99,"vol":7.276E8,"amount":13991.02,"version":1,"count":2}'))).toEqual(
      checked({ ...head, kind: 'ticker', fields: [52_379.99, 51_823.62, 52_924.14, 51_000], tail: [13_991.02, 727_600_000, 0, 0, 0, 0, 0, 0] }),
    );
    const price = '{"id":1607309100,"open":"19213.505","close":"19242.05","high":"19248.31","low":"19213.505","amount":"0","vol":"0","count":0}';
    expect(read(push('BTC-USDT.index.1min', price))).toEqual(checked({ ...head, stream: 2, kind: 'index', fields: [19_242.05, 0, 0, 0], tail: [] }));
    expect(read(push('BTC-USDT.mark_price.1min', price))).toEqual(checked({ ...head, stream: 2, kind: 'mark', fields: [19_242.05, 0, 0, 0], tail: [] }));
  });

  test('notices of funding and liquidations', () => {
    const notice = (topic: string, rows: string) => `{"op":"notify","topic":"public.${topic}","ts":1603778748166,"data":[${rows}]}`;
    const other = '{"symbol":"ETH","contract_code":"ETH-USDT","funding_rate":"1","settlement_time":"1"}';
    const funding = '{"symbol":"BTC","contract_code":"BTC-USDT","fee_asset":"USDT","funding_time":"1603778700000","funding_rate":"-0.000220068774978695","settlement_time":"1603785600000","estimated_rate":null}';
    const head = { stream: 2, receivedUs: 7, tail: [] };
    expect(read(notice('*.funding_rate', `${other},${funding}`))).toEqual(
      checked({ ...head, kind: 'funding', flags: 0, venueTimeUs: 1_603_778_748_166_000, fields: [-0.000220068774978695, 1_603_785_600_000_000, 0, 0] }),
    );
    expect(read(notice('BTC-USDT.funding_rate', funding.replace('-0.000220068774978695', '0E-18')))).toMatchObject({ records: [{ fields: [0, 1_603_785_600_000_000, 0, 0] }] });
    expect(read(notice('BTC-USDT.liquidation_orders', '{"symbol":"BTC","contract_code":"BTC-USDT","direction":"sell","offset":"close","volume":432,"price":785.8,"created_at":1639122193172,"amount":0.432,"trade_turnover":339.4656}'))).toEqual(
      checked({ ...head, kind: 'liquidation', flags: 1, venueTimeUs: 1_639_122_193_172_000, fields: [7_858, 432, 0, 0] }),
    );
  });
});

test.each([
  ['a ping', '{"ping":1645289389594}', { kind: 'reply', text: '{"pong":1645289389594}' }],
  ['a ping of the notices', '{"op":"ping","ts":"1645289389594"}', { kind: 'reply', text: '{"op":"pong","ts":"1645289389594"}' }],
  ['an acknowledgement', '{"id":"1","subbed":"market.btcusdt.bbo","ts":1,"status":"ok"}', { kind: 'subscribed', topic: 'market.btcusdt.bbo' }],
  ['an acknowledgement of the notices', '{"op":"sub","cid":"1","topic":"public.BTC-USDT.funding_rate","ts":1,"err-code":0}', { kind: 'subscribed', topic: 'public.BTC-USDT.funding_rate' }],
  ['a topic that there is not', '{"status":"error","ts":1,"id":"4","err-code":"bad-request","err-msg":"invalid topic market.btcusdt.mbp.7"}', { kind: 'refused', topic: 'market.btcusdt.mbp.7', reason: { code: 'subscription.refused' } }],
  ['too many requests', '{"status":"error","ts":1,"id":"4","err-code":"bad-request","err-msg":"429 too many request topic is market.btcusdt.bbo"}', { kind: 'refused', topic: 'market.btcusdt.bbo', reason: { code: 'venue.rate-limited' } }],
  ['too many requests for books', '{"status":"error","ts":1,"id":"book-4","err-code":"bad-request","err-msg":"429 too many request topic is market.btcusdt.mbp.150"}', { kind: 'refused', topic: 'market.btcusdt.mbp.150', reason: { code: 'snapshot.refused' } }],
  ['a notice refused', '{"op":"sub","cid":"1","topic":"public.X.funding_rate","ts":1,"err-code":2011,"err-msg":"illegal topic"}', { kind: 'refused', topic: 'public.X.funding_rate', reason: { code: 'subscription.refused' } }],
  ['its going away', '{"op":"close","ts":1}', { kind: 'leaving' }],
])('%s is told', (_, message, control) => {
  expect(read(gzipSync(message))).toMatchObject({ path: 'checked', control, records: [] });
});

test.each([
  ['the end of a subscription', '{"id":"1","unsubbed":"market.btcusdt.bbo","ts":1,"status":"ok"}'], ['an answer to our ping', '{"pong":1}'], ['a symbol that nobody watches', mbp.replaceAll('btcusdt', 'ethusdt')],
])('%s makes no record and says nothing', (_, message) => {
  expect(read(message)).toEqual(checked());
});

test.each([
  ['half a message', mbp.slice(0, 90), 'frame.malformed'],
  ['nothing', '', 'frame.malformed'],
  ['a key twice', mbp.replace('"seqNum"', '"seqNum":1,"seqNum"'), 'frame.malformed'],
  ['ids that go backwards', mbp.replace('137005210226', '137005210234'), 'frame.malformed'],
  ['an id beyond 2^53', mbp.replace('137005210233', '9007199254740993'), 'frame.malformed'],
  ['a change without the id before', mbp.replace('"prevSeqNum":137005210226,', ''), 'frame.malformed'],
  ['the first of all versions as a change', depth.replace('1512467', '0'), 'frame.malformed'],
  ['an event that there is not', depth.replace('update', 'upset'), 'frame.malformed'],
  ['a level of three', mbp.replace('61730.1,1.5', '61730.1,1.5,2'), 'frame.malformed'],
  ['a negative quantity', mbp.replace('1.5]', '-1.5]'), 'level.out-of-range'],
  ['a price of nothing', mbp.replace('61730.1,', '0.0,'), 'level.out-of-range'],
  ['a trade off tick, which costs no book', push('btcusdt.trade.detail', '{"id":1,"ts":1,"data":[{"id":1,"ts":1,"amount":1,"price":1.001,"direction":"buy"}]}'), 'frame.malformed'],
  ['a topic that we do not read', push('btcusdt.basis.1day.open', '{}'), 'frame.unknown'],
  ['a topic without a symbol', '{"ch":"market.tickers","ts":1,"data":[]}', 'frame.unknown'],
  ['an account', '{"action":"push","ch":"orders#*","data":{}}', 'frame.unknown'],
])('%s is a fault', (_, message, code) => {
  expect(read(message)).toEqual({ path: 'checked', fault: code });
});

test('damaged zips are faults, and too much inside ends the connection', () => {
  const zipped = gzipSync(mbp);
  const flipped = Uint8Array.from(zipped, (byte, index) => (index === 40 ? byte ^ 4 : byte));
  expect([read(zipped.subarray(0, 60)), read(flipped), read(Buffer.concat([zipped, zipped]))]).toEqual(Array.from({ length: 3 }, () => ({ path: 'checked', fault: 'frame.malformed' })));
  expect([read(gzipSync(Buffer.alloc(htxFrameBytesMax + 1, 32))), read(new Uint8Array(htxFrameBytesMax + 1))]).toEqual(Array.from({ length: 2 }, () => ({ path: 'checked', fault: 'frame.oversized' })));
  expect(read(gzipSync(Buffer.alloc(htxFrameBytesMax, 32)))).toEqual({ path: 'checked', fault: 'frame.malformed' });
});

test('a book by REST has its own numbers', () => {
  const decoder = newHtxDecoder(loadKernel());
  const ask = (body: string) => {
    const answer = decoder.decodeSnapshot(spot, bytes(body), 9);
    return answer.ok ? recordsOf(decoder.slots, answer.value) : answer.fault.code;
  };
  expect(ask(`{"ch":"market.btcusdt.depth.step0","status":"ok","ts":1629790438801,"tick":{"ts":1629790438215,"version":136107114472,${sides}}}`)).toEqual([
    { ...mbpRecord, kind: 'snapshot', venueTimeUs: 1_629_790_438_215_000, receivedUs: 9, fields: [136_107_114_472, 136_107_114_472, 2, 1] },
  ]);
  expect(ask('{"status":"error","err-code":"bad-request","err-msg":"invalid symbol"}')).toBe('snapshot.refused');
  expect([ask('<html>'), ask('[]'), ask('{"status":"ok","ts":1}')]).toEqual(['snapshot.malformed', 'snapshot.malformed', 'snapshot.malformed']);
});

test('every quantity is read exactly, and cut alike, by both makes and both paths', () => {
  const decoders = [loadKernel(), newKernelTwin()].map((kernel) => newHtxDecoder(kernel));
  const specs = [0, 2, 8].map((decimals, index) => ({ ...spot, stream: index + 1, symbol: `s${decimals}`, lot: { units: 1n, decimals } }));
  for (const decoder of decoders) specs.forEach((each) => decoder.add(each));
  const digits = (size: number) => fc.string({ unit: fc.constantFrom('0', '1', '4', '5', '9'), maxLength: size });
  const number = fc.tuple(fc.nat(99_999_999), digits(18), fc.option(fc.integer({ min: -20, max: 6 }), { freq: 3 })).map(([whole, fraction, exponent]) => `${whole}${fraction === '' ? '' : `.${fraction}`}${exponent === null ? '' : `E${exponent}`}`);
  fc.assert(
    fc.property(number, fc.constantFrom(0, 2, 8), fc.constantFrom('', ' '), (text, decimals, space) => {
      const message = bytes(push(`s${decimals}.mbp.150`, `{"seqNum":2,"prevSeqNum":1,"bids":[[1.0,${text}]],${space}"asks":[]}`));
      const [lots, isCut] = exactLots(text, decimals);
      const expected = lots === 0n && isCut ? 1n : lots;
      for (const decoder of decoders) {
        const answer = decoder.decode(message, 1);
        if (expected > BigInt(Number.MAX_SAFE_INTEGER)) expect(answer).toMatchObject({ ok: false, fault: { code: 'level.out-of-range' } });
        else expect([answer, floatAt(decoder.slots, 0, field.tail + 1)]).toEqual([{ ok: true, value: 2 }, Number(expected)]);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(decoders[0]?.counts.fast).toBeGreaterThan(500);
});

/** By long division. */
function exactLots(text: string, decimals: number): readonly [bigint, boolean] {
  const [mantissa = '', exponent = '0'] = text.split('E');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent) - fraction.length + decimals;
  const units = BigInt(whole + fraction);
  if (shift >= 0) return [units * 10n ** BigInt(shift), false];
  const divisor = 10n ** BigInt(-shift);
  return [units / divisor, units % divisor !== 0n];
}

test('the end of a shorter message is not read out of the longer one before it', () => {
  const decoder = newHtxDecoder(loadKernel());
  decoder.add(spot);
  for (let size = 0; size < mbp.length; size += 1) {
    expect(decoder.decode(bytes(mbp), 1).ok).toBe(true);
    expect(decoder.decode(gzipSync(mbp.slice(0, size)), 1)).toMatchObject({ ok: false, fault: { code: 'frame.malformed' } });
  }
});

test('a symbol that was removed is skipped, and the others stay', () => {
  const decoder = newHtxDecoder(loadKernel());
  decoder.add(spot);
  decoder.add(linear);
  decoder.remove(1);
  expect([decoder.decode(bytes(mbp), 1), decoder.decode(bytes(depth), 1)]).toEqual([{ ok: true, value: 0 }, { ok: true, value: 2 }]);
  expect(decoder.counts).toEqual({ fast: 1, checked: 1, faults: 0 });
});

test('both makes write the same bytes', () => {
  const chance = newChance(9);
  const [one, other] = [newHtxDecoder(loadKernel()), newHtxDecoder(newKernelTwin())];
  for (const decoder of [one, other]) [spot, linear].forEach((each) => decoder.add(each));
  const forms = [{ symbol: 'btcusdt', market: 'spot', pricePlaces: 2, amountPlaces: 6, contractThousandths: 0 }, { symbol: 'BTC-USDT', market: 'perp', pricePlaces: 1, amountPlaces: 0, contractThousandths: 1 }] as const;
  for (let index = 0; index < 4_000; index += 1) {
    const message = bytes(sampleMessage(chance, forms[index % 2 === 0 ? 0 : 1]));
    const result = one.decode(message, index);
    expect(other.decode(message, index)).toEqual(result);
    if (result.ok) expect(other.slots.bytes.slice(0, result.value * slotBytes)).toEqual(one.slots.bytes.slice(0, result.value * slotBytes));
  }
  expect(other.counts).toEqual(one.counts);
  expect(one.counts.fast).toBeGreaterThan(2_500);
});
