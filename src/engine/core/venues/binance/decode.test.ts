import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newChance } from '../../../domain/chance.ts';
import { factKinds } from '../../../domain/fact.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { formatSteps, type Decimal } from '../../../domain/number.ts';
import { loadKernel } from '../../../edge/kernel.ts';
import { newKernelTwin } from '../../memory/kernel.ts';
import { field, flagsAt, floatAt, kindAt, lengthAt, streamAt, type Slots } from '../../memory/record.ts';
import { newBinanceSpotDecoder } from './decode.ts';
import { fuzzSpec as spec } from './fuzz.ts';
import { binanceFrameBytesMax } from './decode.ts';
import { sampleMessage } from './samples.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function recordOf(slots: Slots) {
  const tail = (lengthAt(slots, 0) - 1) * 8;
  return {
    kind: factKinds[kindAt(slots, 0)],
    flags: flagsAt(slots, 0),
    stream: streamAt(slots, 0),
    venueTimeUs: floatAt(slots, 0, field.venueTimeUs),
    receivedUs: floatAt(slots, 0, field.receivedUs),
    fields: [field.a, field.b, field.c, field.d].map((index) => floatAt(slots, 0, index)),
    tail: Array.from({ length: tail }, (_, index) => floatAt(slots, 0, field.tail + index)),
  };
}

function read(message: string | Uint8Array, specs: readonly InstrumentSpec[] = [spec]) {
  const decoder = newBinanceSpotDecoder(loadKernel({ memoryBytes: 4_194_304 }));
  specs.forEach((each) => decoder.add(each));
  const result = decoder.decode(typeof message === 'string' ? bytes(message) : message, 7);
  const path = decoder.counts.fast > 0 ? 'fast' : 'checked';
  if (!result.ok) return { path, fault: result.fault.code };
  return result.value === 0 ? { path, slots: 0 } : { path, ...recordOf(decoder.slots) };
}

const depth = '{"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":50093239189,"u":50093239202,"b":[["61737.63000000","0.00000000"],["61730.17000000","1.50000000"]],"a":[["61837.64000000","0.00000001"]]}';
const depthRecord = {
  kind: 'depth', flags: 0, stream: 1, venueTimeUs: 1_723_161_255_208_000, receivedUs: 7,
  fields: [50_093_239_189, 50_093_239_202, 2, 1], tail: [6_173_763, 0, 6_173_017, 150_000_000, 6_183_764, 1, 0, 0],
};

describe('messages in the usual form are read by the kernel', () => {
  test('a depth event, bare and wrapped', () => {
    expect(read(depth)).toEqual({ path: 'fast', ...depthRecord });
    expect(read(`{"stream":"btcusdt@depth@100ms","data":${depth}}`)).toEqual({ path: 'fast', ...depthRecord });
  });

  test('a trade of the older form and of today’s', () => {
    const record = {
      path: 'fast', kind: 'trade', flags: 1, stream: 1, venueTimeUs: 1_723_161_255_342_000, receivedUs: 7, fields: [6_183_763, 2_000_000, 3_735_683_259, 0], tail: [],
    };
    const head = '{"e":"trade","E":1723161255343,"s":"BTCUSDT","t":3735683259,"p":"61837.63000000","q":"0.02000000",';
    expect(read(`${head}"T":1723161255342,"m":true,"M":true}`)).toEqual(record);
    expect(read(`${head}"b":88,"a":50,"T":1723161255342,"m":true,"M":true}`)).toEqual(record);
    expect(read(`${head}"T":1723161255342,"m":false,"M":true}`)).toEqual({ ...record, flags: 0 });
  });

  test('a ticker, which has no time', () => {
    expect(read('{"u":50093239212,"s":"BTCUSDT","b":"61837.63000000","B":"3.78826000","a":"61837.64000000","A":"1.54698000"}')).toEqual({
      path: 'fast', kind: 'bbo', flags: 0, stream: 1, venueTimeUs: 0, receivedUs: 7, fields: [0, 50_093_239_212, 1, 1],
      tail: [6_183_763, 378_826_000, 6_183_764, 154_698_000, 0, 0, 0, 0],
    });
  });

  test('a candle, with the end of its interval made whole', () => {
    const candle = (isClosed: boolean) =>
      `{"e":"kline","E":1672515782136,"s":"BTCUSDT","k":{"t":1672515780000,"T":1672515839999,"s":"BTCUSDT","i":"1m","f":100,"L":200,"o":"0.10","c":"0.20","h":"0.25","l":"0.05","v":"1000","n":101,"x":${isClosed},"q":"1.0000","V":"500","Q":"0.500","B":"123456"}}`;
    const record = {
      path: 'fast', kind: 'candle', flags: 0, stream: 1, venueTimeUs: 1_672_515_782_136_000, receivedUs: 7,
      fields: [1_672_515_780_000_000, 60_000_000, 101, 0], tail: [10, 25, 5, 20, 100_000_000_000, 0, 0, 0],
    };
    expect(read(candle(false))).toEqual(record);
    expect(read(candle(true))).toEqual({ ...record, flags: 2 });
  });
});

describe('other forms of the same meaning give the same record by the checked path', () => {
  const members: Readonly<Record<string, string>> = { e: '"depthUpdate"', E: '1723161255208', s: '"BTCUSDT"', U: '50093239189', u: '50093239202', b: '[["61737.63","0"],["61730.17000000","1.5"]]', a: '[["61837.64000000","1e-8"]]', extra: '{"x":[1,{"y":null}]}' };

  test('in any order of keys, with white space and further keys', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.keys(members), { minLength: 8 }), fc.constantFrom('', ' ', '\n\t'), (keys, space) => {
        const text = keys.map((key) => `"${key}":${space}${members[key] ?? ''}`).join(`,${space}`);
        expect(read(`{${space}${text}}${space}`)).toEqual({ path: 'checked', ...depthRecord });
      }),
      { numRuns: 50 },
    );
  });

  test('keys and symbols outside of ASCII', () => {
    const chinese: InstrumentSpec = { ...spec, stream: 9, symbol: '币安人生USDT' };
    expect(read(depth.replace('BTCUSDT', '币安人生USDT'), [chinese])).toEqual({ path: 'checked', ...depthRecord, stream: 9 });
    expect(read(depth.replace('"BTCUSDT"', '"BTC\\u0055SDT"'))).toEqual({ path: 'checked', ...depthRecord });
  });

  test('a ticker with an empty side has only the other', () => {
    expect(read('{"u":5,"s":"BTCUSDT","b":"0.00000000","B":"0.00000000","a":"2.00000000","A":"1.00000000"}')).toMatchObject({
      fields: [0, 5, 0, 1], tail: [200, 100_000_000, 0, 0, 0, 0, 0, 0],
    });
  });
});

describe('what is not for us, or not sound, makes no record', () => {
  test.each([
    ['an acknowledgement', '{"result":null,"id":1}', { slots: 0 }],
    ['a symbol that nobody watches', depth.replace('BTCUSDT', 'ETHUSDT'), { slots: 0 }],
    ['an error of the exchange', '{"code":2,"msg":"Invalid request","id":1}', { slots: 0 }],
    ['an event that we do not know', '{"e":"avgPrice","E":1,"s":"BTCUSDT"}', { fault: 'frame.unknown' }],
    ['its own end', '{"e":"serverShutdown","E":1723161255208}', { slots: 0 }],
    ['a list of events', `{"stream":"!miniTicker@arr","data":[${depth}]}`, { fault: 'frame.unknown' }],
    ['half a message', depth.slice(0, 90), { fault: 'frame.malformed' }],
    ['nothing', '', { fault: 'frame.malformed' }],
    ['two messages', depth + depth, { fault: 'frame.malformed' }],
    ['a key twice', depth.replace('"U":', '"u":1,"U":'), { fault: 'frame.malformed' }],
    ['a number for a text', depth.replace('"61730.17000000"', '61730.17'), { fault: 'frame.malformed' }],
    ['a text for a number', depth.replace('50093239202', '"50093239202"'), { fault: 'frame.malformed' }],
    ['an id beyond 2^53', depth.replace('50093239202', '9007199254740993'), { fault: 'frame.malformed' }],
    ['ids that go backwards', depth.replace('50093239202', '50093239188'), { fault: 'frame.malformed' }],
    ['a price off tick', depth.replace('61730.17000000', '61730.17100000'), { fault: 'level.off-tick' }],
    ['a price of nothing', depth.replace('61730.17000000', '0.00000000'), { fault: 'level.out-of-range' }],
    ['a negative quantity', depth.replace('1.50000000', '-1.50000000'), { fault: 'level.out-of-range' }],
    ['a quantity beyond 2^53 lots', depth.replace('1.50000000', '99999999999.00000000'), { fault: 'level.out-of-range' }],
    ['nesting without end', '['.repeat(100_000), { fault: 'frame.malformed' }],
    ['a prototype', '{"__proto__":{"e":"trade"},"id":1}', { fault: 'frame.unknown' }],
  ])('%s', (_, message, expected) => {
    expect(read(message)).toEqual({ path: 'checked', ...expected });
  });

  test('bytes that are not UTF-8', () => {
    const damaged = bytes(depth);
    damaged[60] = 0xff;
    expect(read(damaged)).toEqual({ path: 'checked', fault: 'frame.malformed' });
  });

  test('100 MB, without looking at them', () => {
    expect(read(new Uint8Array(100_000_000))).toEqual({ path: 'checked', fault: 'frame.oversized' });
    expect(read(new Uint8Array(binanceFrameBytesMax))).toEqual({ path: 'checked', fault: 'frame.malformed' });
  });

  test('more levels than a record holds', () => {
    const levels = Array.from({ length: 10_001 }, (_, index) => `["${index + 1}.00000000","1.00000000"]`).join(',');
    expect(read(depth.replace(/"b":\[.*?\]\]/, `"b":[${levels}]`))).toEqual({ path: 'checked', fault: 'frame.oversized' });
  });
});

test('what a message said beside facts is told once, and forgotten with the next that says nothing', () => {
  const decoder = newBinanceSpotDecoder(loadKernel());
  decoder.add(spec);
  const said = (message: string) => {
    decoder.decode(bytes(message), 1);
    return decoder.takeControl();
  };
  const leaving = { kind: 'leaving', detail: 'the exchange announced its shutdown' };
  expect(said('{"e":"serverShutdown","E":1723161255208}')).toEqual(leaving);
  expect(decoder.takeControl()).toBe(null);
  expect(said('{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1723161255208}}')).toEqual(leaving);
  const refused = { kind: 'refused', topic: null, reason: { code: 'subscription.refused', remedy: 'wait' } };
  expect(said('{"code":2,"msg":"Invalid request","id":1}')).toMatchObject(refused);
  expect(said('{"error":{"code":2,"msg":"Invalid request: unknown variant"},"id":7}')).toMatchObject(refused);
  expect(said('{"result":null,"id":1}')).toBe(null);
  decoder.decode(bytes('{"code":2,"msg":"Invalid request","id":1}'), 1);
  expect(said('{"result":null,"id":1}')).toBe(null);
});

test('the last 24 hours of a symbol are floats that inform', () => {
  const day = (symbol: string, c: string) =>
    `{"e":"24hrTicker","E":1672515782136,"s":"${symbol}","p":"0.0015","P":"250.00","w":"0.0018","x":"0.0009","c":"${c}","Q":"10","b":"0.0024","B":"10","a":"0.0026","A":"100","o":"0.0010","h":"0.0025","l":"0.00109","v":"10000","q":"9132475342.25000000","O":0,"C":86400000,"F":0,"L":18150,"n":18151}`;
  expect(read(day('BTCUSDT', '0.0025'))).toEqual({
    path: 'checked', kind: 'ticker', flags: 0, stream: 1, venueTimeUs: 1_672_515_782_136_000, receivedUs: 7,
    fields: [0.0025, 0.001, 0.0025, 0.00109], tail: [10_000, 9132475342.25, 0, 0, 0, 0, 0, 0],
  });
  expect(read(day('ETHUSDT', '0.0025'))).toEqual({ path: 'checked', slots: 0 });
  expect(read(day('BTCUSDT', '-0.0025'))).toEqual({ path: 'checked', fault: 'frame.malformed' });
  expect(read(day('BTCUSDT', 'Infinity'))).toEqual({ path: 'checked', fault: 'frame.malformed' });
});

test('the end of a shorter message is not read out of the longer one before it', () => {
  const decoder = newBinanceSpotDecoder(loadKernel());
  decoder.add(spec);
  for (let size = 0; size < depth.length; size += 1) {
    expect(decoder.decode(bytes(depth), 1).ok).toBe(true);
    expect(decoder.decode(bytes(depth).subarray(0, size), 1)).toMatchObject({ ok: false, fault: { code: 'frame.malformed' } });
  }
});

test('a symbol that was removed is skipped, and the others stay', () => {
  const decoder = newBinanceSpotDecoder(loadKernel());
  const specs = Array.from({ length: 900 }, (_, index): InstrumentSpec => ({ ...spec, stream: index + 1, symbol: `COIN${index}USDT` }));
  specs.forEach((each) => decoder.add(each));
  decoder.remove(17);
  const slotsOf = (symbol: string) => decoder.decode(bytes(depth.replace('BTCUSDT', symbol)), 1);
  expect(slotsOf('COIN16USDT')).toEqual({ ok: true, value: 0 });
  for (const symbol of ['COIN0USDT', 'COIN17USDT', 'COIN899USDT']) expect(slotsOf(symbol)).toEqual({ ok: true, value: 2 });
  expect(decoder.counts).toEqual({ fast: 3, checked: 1, faults: 0 });
});

test('a snapshot is read for the symbol that was asked for, and says why it was refused', () => {
  const decoder = newBinanceSpotDecoder(loadKernel());
  decoder.add(spec);
  const ask = (body: string) => decoder.decodeSnapshot(spec, bytes(body), 9);
  expect(ask('{"lastUpdateId":5,"bids":[["1.00000000","2.00000000"]],"asks":[]}')).toEqual({ ok: true, value: 2 });
  expect(recordOf(decoder.slots)).toEqual({
    kind: 'snapshot', flags: 0, stream: 1, venueTimeUs: 0, receivedUs: 9, fields: [5, 5, 1, 0], tail: [100, 200_000_000, 0, 0, 0, 0, 0, 0],
  });
  expect(ask('{"code":-1003,"msg":"Too much request weight used"}')).toMatchObject({ fault: { code: 'snapshot.refused' } });
  expect(ask('<html>')).toMatchObject({ fault: { code: 'snapshot.malformed' } });
  expect(ask('{"lastUpdateId":5,"bids":{},"asks":[]}')).toMatchObject({ fault: { code: 'snapshot.malformed' } });
});

test('every step and every amount of it is read exactly, by both makes', () => {
  const steps: readonly Decimal[] = [
    { units: 1n, decimals: 8 }, { units: 1n, decimals: 2 }, { units: 5n, decimals: 1 }, { units: 25n, decimals: 2 }, { units: 3n, decimals: 7 },
    { units: 1n, decimals: 0 }, { units: 10n, decimals: 0 }, { units: 7n, decimals: 0 }, { units: 123_457n, decimals: 8 },
  ];
  const decoders = [loadKernel(), newKernelTwin()].map((kernel) => newBinanceSpotDecoder(kernel));
  const specs = steps.map((step, index): InstrumentSpec => ({ ...spec, stream: index + 1, symbol: `S${index}USDT`, tick: step, lot: step }));
  for (const decoder of decoders) specs.forEach((each) => decoder.add(each));
  fc.assert(
    fc.property(fc.nat(steps.length - 1), fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.maxSafeNat()), fc.maxSafeNat(), (index, some, lots) => {
      const ticks = Math.max(1, some);
      const step = steps[index] ?? { units: 1n, decimals: 0 };
      const level = `["${formatSteps(ticks, step, 8)}","${formatSteps(lots, step, 8)}"]`;
      for (const decoder of decoders) {
        const message = depth.replace('BTCUSDT', `S${index}USDT`).replace(/"b":\[.*?\]\]/, `"b":[${level}]`).replace(/"a":\[.*\]\]/, '"a":[]');
        expect(decoder.decode(bytes(message), 1)).toEqual({ ok: true, value: 2 });
        expect(recordOf(decoder.slots).tail.slice(0, 2)).toEqual([ticks, lots]);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('both makes write the same bytes', () => {
  const chance = newChance(9);
  const [one, other] = [newBinanceSpotDecoder(loadKernel()), newBinanceSpotDecoder(newKernelTwin())];
  one.add(spec);
  other.add(spec);
  for (let index = 0; index < 5_000; index += 1) {
    const message = bytes(sampleMessage(chance, 'BTCUSDT'));
    const result = one.decode(message, index);
    expect(other.decode(message, index)).toEqual(result);
    if (result.ok) expect(other.slots.bytes.slice(0, result.value * 64)).toEqual(one.slots.bytes.slice(0, result.value * 64));
  }
  expect(other.counts).toEqual(one.counts);
});
