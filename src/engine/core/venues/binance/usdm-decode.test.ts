import { describe, expect, test } from 'vitest';
import { factKinds } from '../../../domain/fact.ts';
import type { InstrumentSpec } from '../../../domain/instrument.ts';
import { sampleSpec } from '../../../domain/instrument-sample.ts';
import { loadKernel } from '../../../edge/kernel.ts';
import { field, flagsAt, floatAt, kindAt, lengthAt, streamAt } from '../../memory/record.ts';
import { newBinanceUsdmDecoder } from './decode.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const spec: InstrumentSpec = sampleSpec({ market: 'perp', tick: { units: 1n, decimals: 1 }, lot: { units: 1n, decimals: 3 } });

/** Each record in words: kind, flags, stream, times, a to d, tail. */
function read(message: string) {
  const decoder = newBinanceUsdmDecoder(loadKernel({ memoryBytes: 4_194_304 }));
  decoder.add(spec);
  const result = decoder.decode(bytes(message), 7);
  const path = decoder.counts.fast > 0 ? 'fast' : 'checked';
  if (!result.ok) return { path, fault: result.fault.code };
  const records: unknown[] = [];
  for (let slot = 0; slot < result.value; slot += lengthAt(decoder.slots, slot)) {
    const at = (index: number) => floatAt(decoder.slots, slot, index);
    const tail = Array.from({ length: (lengthAt(decoder.slots, slot) - 1) * 8 }, (_, index) => at(field.tail + index));
    expect([streamAt(decoder.slots, slot), at(field.receivedUs), at(field.sequence)]).toEqual([1, 7, 0]);
    records.push([factKinds[kindAt(decoder.slots, slot)], flagsAt(decoder.slots, slot), at(field.venueTimeUs), at(field.a), at(field.b), at(field.c), at(field.d), ...tail]);
  }
  return { path, records };
}

const wrap = (event: string) => `{"stream":"btcusdt@x","data":${event}}`;
const depth = '{"e":"depthUpdate","E":1723161256299,"T":1723161256298,"s":"BTCUSDT","U":5123107832006,"u":5123107837557,"pu":5123107831937,"b":[["58710.20","0.014"],["61496.5","2"]],"a":[["61800.30","0.000"]]}';
const depthRecords = [['depth', 0, 1_723_161_256_298_000, 5_123_107_831_937, 5_123_107_837_557, 2, 1, 587_102, 14, 614_965, 2_000, 618_003, 0, 0, 0]];
const trade = '{"e":"aggTrade","E":1626992742291,"a":14888302,"s":"BTCUSDT","p":"61800.3","q":"0.312","f":27931348,"l":27931348,"T":1626992742134,"m":true}';
const tradeRecords = [['trade', 1, 1_626_992_742_134_000, 618_003, 312, 14_888_302, 0]];
const mark = '{"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT","p":"11794.15000000","i":"11784.62659091","P":"11784.25641265","r":"-0.00038167","T":1562306400000}';
const markRecords = [
  ['mark', 0, 1_562_305_380_000_000, 11_794.15, 0, 0, 0],
  ['index', 0, 1_562_305_380_000_000, 11_784.62659091, 0, 0, 0],
  ['funding', 0, 1_562_305_380_000_000, -0.00038167, 1_562_306_400_000_000, 0, 0],
];

describe('the kernel reads', () => {
  test('depth, whose earlier id is pu, in any places', () => {
    expect(read(depth)).toEqual({ path: 'fast', records: depthRecords });
    expect(read(wrap(depth))).toEqual({ path: 'fast', records: depthRecords });
  });

  test('the best prices, with the time of matching', () => {
    expect(read('{"e":"bookTicker","u":5123107839020,"s":"BTCUSDT","b":"61800.20","B":"2.507","a":"61800.30","A":"2.510","T":1723161256313,"E":1723161256314}')).toEqual({
      path: 'fast', records: [['bbo', 0, 1_723_161_256_313_000, 0, 5_123_107_839_020, 1, 1, 618_002, 2_507, 618_003, 2_510, 0, 0, 0, 0]],
    });
  });

  test('a candle of any interval', () => {
    expect(read('{"e":"kline","E":1626992742139,"s":"BTCUSDT","k":{"t":1626992700000,"T":1626992999999,"s":"BTCUSDT","i":"5m","f":1,"L":2,"o":"1.1","c":"1.3","h":"1.4","l":"1.0","v":"156.058","n":21,"x":true,"q":"2.7","V":"6","Q":"1","B":"0"}}')).toEqual({
      path: 'fast', records: [['candle', 2, 1_626_992_742_139_000, 1_626_992_700_000_000, 300_000_000, 21, 0, 11, 14, 10, 13, 156_058, 0, 0, 0]],
    });
  });

  test('one message of the mark price as three facts', () => {
    expect(read(mark)).toEqual({ path: 'fast', records: markRecords });
  });

  test('keys in another order, and keys that came later or have not come yet', () => {
    for (const [message, records] of [
      [depth.replace('"U"', '"ps":"BTCUSDT","U"').replace(/}$/, ',"st":1}'), depthRecords],
      [depth.replace('"E":1723161256299,', '').replace('"U"', '"E":1723161256299,"U"'), depthRecords],
      [depth.replace('"U"', '"new":[],"U"').replace('[],', '{"a":1.5,"b":null},'), depthRecords],
      [trade.replace('"f"', '"nq":"0.300","f"'), tradeRecords],
      [trade.replace('"a":14888302,"s":"BTCUSDT"', '"s":"BTCUSDT","a":14888302'), tradeRecords],
      [mark.replace('"i"', '"ap":"11794.14","i"').replace(/}$/, ',"ps":"BTCUSDT","st":1,"x1":true,"x2":-0.5}'), markRecords],
    ] as const) expect(read(wrap(message)), message).toEqual({ path: 'fast', records });
  });
});

describe('the checked path reads', () => {
  test('what a message has without being asked: bids behind asks, a list, white space, an exponent', () => {
    const swapped = depth.replace(/"b":(\[\[.*?\]\]),"a":(\[\[.*?\]\])/, '"a":$2,"b":$1');
    for (const message of [swapped, depth.replace('"U"', '"new":[1],"U"'), depth.replaceAll(',', ', '), depth.replace('"2"', '"2e0"')]) {
      expect(read(message)).toEqual({ path: 'checked', records: depthRecords });
    }
  });

  test('a forced order: the average of what was filled, to the nearest tick', () => {
    const forced = (ap: string, z: string, side = 'SELL') =>
      `{"e":"forceOrder","E":1568014460893,"o":{"s":"BTCUSDT","S":"${side}","o":"LIMIT","f":"IOC","q":"0.014","p":"9910.0","ap":"${ap}","X":"FILLED","l":"0.014","z":"${z}","T":1568014460892}}`;
    expect(read(forced('9890.04999', '0.014'))).toEqual({ path: 'checked', records: [['liquidation', 1, 1_568_014_460_892_000, 98_900, 14, 0, 0]] });
    expect(read(forced('9890.05', '0.014', 'BUY'))).toEqual({ path: 'checked', records: [['liquidation', 0, 1_568_014_460_892_000, 98_901, 14, 0, 0]] });
    expect(read(forced('0', '0.014'))).toEqual({ path: 'checked', records: [['liquidation', 1, 1_568_014_460_892_000, 99_100, 14, 0, 0]] });
    expect(read(forced('0', '0'))).toEqual({ path: 'checked', records: [] });
    expect(read(forced('9890', '0.014', 'sell'))).toEqual({ path: 'checked', fault: 'frame.malformed' });
  });

  test('a mark price without a rate, as while a contract is settled', () => {
    expect(read(mark.replace('"-0.00038167"', '""'))).toEqual({ path: 'checked', records: markRecords.slice(0, 2) });
    expect(read(mark.replace('"i":"11784.62659091",', ''))).toEqual({ path: 'checked', records: [markRecords[0], markRecords[2]] });
    expect(read(mark.replace('"11794.15000000"', '"0"'))).toEqual({ path: 'checked', fault: 'frame.malformed' });
    // 17 digits are more than a quotient of two whole numbers tells exactly.
    expect(read(mark.replace('11784.62659091', '118784.62659091234'))).toMatchObject({ path: 'checked', records: [markRecords[0], ['index', 0, 1_562_305_380_000_000, Number('118784.62659091234'), 0, 0, 0], markRecords[2]] });
  });

  test('nothing of the other family, and no trade that was never in the book', () => {
    expect(read(depth.replace(/}$/, ',"st":2}'))).toEqual({ path: 'checked', records: [] });
    const single = '{"e":"trade","E":1723161256322,"T":1723161256322,"s":"BTCUSDT","t":5266583935,"p":"61800.30","q":"0.006","X":"MARKET","m":false}';
    expect(read(single)).toEqual({ path: 'fast', records: [['trade', 0, 1_723_161_256_322_000, 618_003, 6, 5_266_583_935, 0]] });
    expect(read(single.replace('MARKET', 'INSURANCE_FUND'))).toEqual({ path: 'checked', records: [] });
  });

  test.each([
    ['pu is missing', depth.replace('"pu":5123107831937,', ''), 'frame.malformed'],
    ['a key comes twice', depth.replace('"U"', '"pu":1,"U"'), 'frame.malformed'],
    ['an unknown key comes twice', depth.replace('"U"', '"zz":1,"zz":1,"U"'), 'frame.malformed'],
    ['a key comes twice in the candle', '{"e":"kline","E":1,"s":"BTCUSDT","k":{"t":1,"t":1}}', 'frame.malformed'],
    ['a number begins with 0', depth.replace('"U"', '"zz":01,"U"'), 'frame.malformed'],
    ['a level is off tick', depth.replace('58710.20', '58710.25'), 'level.off-tick'],
    ['a level is half', depth.replace('["61496.5","2"]', '["61496.5"]'), 'frame.malformed'],
    ['a price has no digits', depth.replace('61496.5', '.5'), 'frame.malformed'],
    ['a candle is of another symbol', '{"e":"kline","E":1,"s":"BTCUSDT","k":{"t":1,"T":2,"s":"BTCUSDC","o":"1"}}', 'frame.malformed'],
    ['the event is unknown', '{"e":"compositeIndex","E":1,"s":"BTCUSDT"}', 'frame.unknown'],
  ])('when %s, a fault', (_, message, fault) => {
    expect(read(message)).toEqual({ path: 'checked', fault });
  });
});

test('the end of a shorter message is not read out of the longer one before it', () => {
  const decoder = newBinanceUsdmDecoder(loadKernel());
  decoder.add(spec);
  for (const message of [depth, mark]) {
    for (let size = 0; size < message.length; size += 1) {
      expect(decoder.decode(bytes(message), 1).ok).toBe(true);
      expect(decoder.decode(bytes(message).subarray(0, size), 1)).toMatchObject({ ok: false, fault: { code: 'frame.malformed' } });
    }
  }
});

test('a message that broke off in a level leaves nothing for the next one', () => {
  const decoder = newBinanceUsdmDecoder(loadKernel());
  decoder.add(spec);
  const whole = depth.replace('["58710.20","0.014"],["61496.5","2"]', '["58710.2","2"],["61496.5","12.5"]');
  for (const broken of ['["58710.2","2"],["61496.5" ,"12.5"]', '["58710.2","2"],["61496.5";"12.5"]', '["58710.2","2"],["123456789.5","12.5"]', '["58710.2","2"],["61496.5","1x.5"]']) {
    for (const first of ['["58710.2","12.5"]', '["58710.2","2"]', '["58710.2","1.25"]']) {
      decoder.decode(bytes(depth.replace('["58710.20","0.014"],["61496.5","2"]', broken)), 1);
      expect(decoder.decode(bytes(whole.replace('["58710.2","2"],["61496.5","12.5"]', first)), 1)).toEqual({ ok: true, value: 2 });
      expect(floatAt(decoder.slots, 0, field.tail + 1)).toBe(Number(first.split('"')[3]) * 1_000);
    }
  }
});

test('a snapshot has the time of its book', () => {
  const decoder = newBinanceUsdmDecoder(loadKernel());
  decoder.add(spec);
  const body = '{"lastUpdateId":1027024,"E":1589436922972,"T":1589436922959,"bids":[["4.00000000","431.00000000"]],"asks":[["4.1","12"]]}';
  expect(decoder.decodeSnapshot(spec, bytes(body), 9)).toEqual({ ok: true, value: 2 });
  expect(decoder.counts).toEqual({ fast: 1, checked: 0, faults: 0 });
  const fast = decoder.slots.bytes.slice(0, 128);
  expect(floatAt(decoder.slots, 0, field.venueTimeUs)).toBe(1_589_436_922_959_000);
  expect(decoder.decodeSnapshot(spec, bytes(` ${body}`), 9)).toEqual({ ok: true, value: 2 });
  expect(decoder.counts).toEqual({ fast: 1, checked: 1, faults: 0 });
  expect(decoder.slots.bytes.slice(0, 128)).toEqual(fast);
});
