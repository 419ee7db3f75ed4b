import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { decodeVerb } from './decode.ts';

const folder = mkdtempSync(join(tmpdir(), 'fathom-decode-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Event = Readonly<Record<string, unknown>>;
const eventSchema = z.record(z.string(), z.unknown());

async function decode(args: readonly string[]): Promise<{ readonly code: number; readonly events: readonly Event[]; readonly errors: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await decodeVerb.run(args, { out: (line) => out.push(line), err: (line) => err.push(line), signal: new AbortController().signal });
  return { code, events: out.map((line) => eventSchema.parse(JSON.parse(line))), errors: err.join('\n') };
}

async function decodeLines(lines: readonly (string | Buffer)[], name = 'lines.txt'): Promise<Awaited<ReturnType<typeof decode>>> {
  const file = join(folder, name);
  const bytes = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]));
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  return decode(['--venue', 'binance', '--market', 'spot', '--symbol', 'BTCUSDT', file]);
}

const snapshot = '{"lastUpdateId":100,"bids":[["61837.63000000","3.78826000"],["61837.00000000","1.00000000"]],"asks":[["61837.64000000","1.54698000"]]}';
const change = (U: number, u: number, bid: string, qty: string): string =>
  `{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":${U},"u":${u},"b":[["${bid}","${qty}"]],"a":[]}}`;

test('changes before the snapshot wait for it, and every applied one prints the book exactly', async () => {
  const { code, events } = await decodeLines([
    change(95, 99, '61830.00000000', '1.00000000'),
    change(100, 103, '61837.63000000', '0.00000000'),
    snapshot,
    `1723161254036059768 ${change(104, 104, '61837.50000000', '0.29000000')}`,
    `{"recv_ns":"1723161254136059768","frame":${change(105, 105, '61837.51000000', '0.00000001')}}`,
  ]);
  expect(code).toBe(0);
  expect(events.map(({ type }) => type)).toEqual(['snapshot', 'book', 'book', 'book', 'summary']);
  expect(events[3]).toMatchObject({
    type: 'book', event: 3, u: 105,
    bids: [['61837.51000000', '0.00000001'], ['61837.50000000', '0.29000000'], ['61837.00000000', '1.00000000']],
    asks: [['61837.64000000', '1.54698000']],
  });
  expect(events[4]).toMatchObject({ books: 3, gaps: 0, faults: 0, isLive: true });
});

test('a hole is printed as a gap, and no book after it until the next snapshot', async () => {
  const { code, events } = await decodeLines([snapshot, change(101, 101, '61830.00000000', '1.00000000'), change(103, 104, '61831.00000000', '1.00000000')]);
  expect(code).toBe(1);
  expect(events.map(({ type }) => type)).toEqual(['snapshot', 'book', 'gap', 'fault', 'summary']);
  expect(events[2]).toMatchObject({ expected: 102, actual: 103 });
});

test('trades and best prices print as decimals', async () => {
  const { events } = await decodeLines([
    '{"stream":"btcusdt@trade","data":{"e":"trade","E":1723161255343,"s":"BTCUSDT","t":3735683259,"p":"61837.63000000","q":"0.02000000","T":1723161255342,"m":true,"M":true}}',
    '{"stream":"btcusdt@bookTicker","data":{"u":50093239212,"s":"BTCUSDT","b":"61837.63000000","B":"3.78826000","a":"61837.64000000","A":"1.54698000"}}',
  ]);
  expect(events[0]).toEqual({ type: 'trade', id: 3735683259, price: '61837.63000000', qty: '0.02000000', aggressor: 'sell', timeUs: 1723161255342000 });
  expect(events[1]).toEqual({ type: 'bbo', u: 50093239212, bid: ['61837.63000000', '3.78826000'], ask: ['61837.64000000', '1.54698000'] });
});

test('garbage lines are faults with a reason, and the rest is read', async () => {
  const { code, events } = await decodeLines([
    'nonsense', '{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpd', Buffer.from([0xff, 0xfe, 0x7b]), '', snapshot, change(101, 101, '61830.00000000', '1.00000000'),
  ]);
  expect(code).toBe(1);
  expect(events.filter(({ type }) => type === 'fault')).toHaveLength(3);
  expect(events.at(-1)).toMatchObject({ type: 'summary', books: 1, faults: 3, isLive: true });
});

test('a packed file reads like a plain one', async () => {
  const { events } = await decodeLines([snapshot, change(101, 101, '61830.00000000', '1.00000000')], 'lines.gz');
  expect(events.map(({ type }) => type)).toEqual(['snapshot', 'book', 'summary']);
});

test('what is packed is unpacked whatever its name, and a file with a byte-order mark and CRLF reads like any other', async () => {
  const lines = [snapshot, change(101, 101, '61830.00000000', '1.00000000')];
  const plain = await decodeLines(lines);
  writeFileSync(join(folder, 'packed.txt'), gzipSync(`${lines.join('\n')}\n`));
  writeFileSync(join(folder, 'named.gz'), `\ufeff${lines.join('\r\n')}`);
  for (const name of ['packed.txt', 'named.gz']) {
    expect(await decode(['--venue', 'binance', '--market', 'spot', '--symbol', 'BTCUSDT', join(folder, name)])).toEqual(plain);
  }
});

test('of a packed file that was cut off, all that is left is decoded, then the reason and the summary', async () => {
  // Noise keeps the packed form long enough to be cut behind the first lines.
  const noise = Array.from({ length: 500 }, (_, index) => change(101 + index, 101 + index, `617${index % 40 + 10}.${String(index * 7_919_993).padStart(8, '1').slice(0, 8)}`, '1.00000000'));
  const whole = gzipSync(`${[snapshot, ...noise].join('\n')}\n`);
  const file = join(folder, 'cut.gz');
  writeFileSync(file, whole.subarray(0, whole.byteLength - 20));
  const { code, events, errors } = await decode(['--venue', 'binance', '--market', 'spot', '--symbol', 'BTCUSDT', '--lot', '0.00000001', file]);
  expect(code).toBe(1);
  expect(events[0]).toMatchObject({ type: 'snapshot' });
  expect(events.at(-2)).toMatchObject({ type: 'fault', code: 'file.unreadable', detail: `${file}: the packed file ends too early; it was cut off (Z_BUF_ERROR)` });
  expect(events.at(-1)).toMatchObject({ type: 'summary', faults: 1 });
  expect(errors).toContain('cut off');
});

test('a fault says in which line it was', async () => {
  const { events } = await decodeLines(['', 'nonsense', '{"code":2,"msg":"Invalid request","id":1}', '{"hello":"world"}']);
  expect(events.map(({ type, line }) => [type, line])).toEqual([['fault', 2], ['fault', 3], ['fault', 4], ['summary', undefined]]);
});

test('messages that the engine does not read are counted as skipped, and are no fault', async () => {
  const { code, events, errors } = await decodeLines([
    '{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1,"s":"BTCUSDT","a":1,"p":"0.1","q":"1","f":1,"l":1,"T":1,"m":true,"M":true}}',
    '{"e":"24hrMiniTicker","E":1,"s":"BTCUSDT"}',
    '{"e":"aggTrade","E":1,"s":"BTCUSDT"}',
    '{"stream":"btcusdt@depth5@100ms","data":{"lastUpdateId":160,"bids":[["0.0024","10"]],"asks":[["0.0026","100"]]}}',
    '{"result":null,"id":1}',
  ]);
  expect([code, events.map(({ type }) => type)]).toEqual([0, ['summary']]);
  expect(events[0]).toMatchObject({ messages: 5, faults: 0, skipped: 4 });
  expect(errors).toContain('2 aggTrade, 1 24hrMiniTicker, 1 depth5@100ms');
});

test('what a recorder puts around a message is taken off', async () => {
  const trade = (id: number): string => `{"e":"trade","E":1723161255343,"s":"BTCUSDT","t":${id},"p":"61837.63000000","q":"0.02000000","T":1723161255342,"m":true,"M":true}`;
  const { code, events } = await decodeLines([
    '{"dir":"sent","msg":{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1}}',
    `{"dir":"received","msg":{"result":null,"id":1}}`,
    `{"dir":"push","msg":${trade(7)}}`,
    `1723161254036059768\t${trade(8)}`,
    `{"recv_ns":"1","frame":${JSON.stringify(trade(9))}}`,
  ]);
  expect([code, events.map(({ type, id }) => [type, id])]).toEqual([0, [['trade', 7], ['trade', 8], ['trade', 9], ['summary', undefined]]]);
  expect((await decodeLines([String.raw`{"frame":"\x"}`])).events[0]).toMatchObject({ type: 'fault', line: 1 });
});

test('a book keeps its far levels, whatever else is in the file and however it is written', async () => {
  const wide = '{"lastUpdateId":100,"bids":[["61837.63000000","1.00000000"],["20000.00000000","2.00000000"]],"asks":[["61837.64000000","1.00000000"],["99000.00000000","3.00000000"]]}';
  const applied = change(101, 101, '61837.62000000', '1.00000000');
  const ticker = '{"u":1,"s":"BTCUSDT","b":"61837.63000000","B":"3.78826000","a":"61837.64000000","A":"1.54698000"}';
  const cheap = '{"e":"depthUpdate","E":1,"s":"PEPEUSDT","U":1,"u":2,"b":[["0.00000812","5.00000000"]],"a":[]}';
  for (const lines of [
    [wide, applied, cheap],
    [...Array.from({ length: 2_100 }, () => ticker), wide, applied],
    [wide, applied].map((line) => line.replaceAll(',', ', ').replaceAll(':', ': ')),
  ]) {
    const { events } = await decodeLines(lines);
    expect(events.find(({ type }) => type === 'book')).toEqual({
      type: 'book', event: 1, u: 101, levels: [3, 2],
      bids: [['61837.63000000', '1.00000000'], ['61837.62000000', '1.00000000'], ['20000.00000000', '2.00000000']],
      asks: [['61837.64000000', '1.00000000'], ['99000.00000000', '3.00000000']],
    });
  }
});

test('a wrong symbol, and changes without a snapshot, are spoken of', async () => {
  expect((await decodeLines([change(1, 2, '61830.00000000', '1.00000000').replaceAll('BTCUSDT', 'ETHUSDT')])).errors).toContain('is this the right --symbol?');
  expect((await decodeLines([change(1, 2, '61830.00000000', '1.00000000')])).errors).toContain('waited for a snapshot');
});

test('a line without end is skipped, not kept', async () => {
  const { events } = await decodeLines([Buffer.alloc(40 * 1024 * 1024, 0x61), snapshot]);
  expect(events.map(({ type }) => type)).toEqual(['fault', 'snapshot', 'summary']);
  expect(events[0]).toMatchObject({ line: 1, code: 'frame.oversized' });
});

test.each([
  [['--venue', 'mtgox', '--market', 'spot', '--symbol', 'BTCUSDT', 'x'], 2, 'known: --venue binance'],
  [['--venue', 'binance', '--market', 'spot', 'x'], 2, '--symbol'],
  [['--venue', 'binance', 'x'], 2, '--market is missing; known: --venue binance --market spot'],
  [['--venue', 'binance', '--market', 'spot', '--symbol', 'btcusdt', 'x'], 2, 'was “btcusdt”'],
  [['--venue', 'binance', '--market', 'spot', '--symbol', 'BTCUSDT', '--tick', '0', folder], 2, '--tick must be more than 0'],
  [['--venue', 'binance', '--market', 'spot', '--symbol', 'BTCUSDT', folder], 1, 'it is a folder, not a file'],
  [['--venue', 'binance', '--market', 'spot', '--symbol', 'BTCUSDT', '/nowhere/at/all'], 1, '/nowhere/at/all: there is no such file'],
])('wrong usage %j is explained', async (args, code, words) => {
  const answer = await decode(args);
  expect(answer.code).toBe(code);
  expect(answer.errors).toContain(words);
});

const recorded = new URL('../../../../../shared/fixtures/binance/recorded/', import.meta.url).pathname;
const hasRecorded = existsSync(join(recorded, 'expected-books.json'));
const rows = z.array(z.tuple([z.string(), z.string()]));
const expectedSchema = z.record(z.string(), z.array(z.object({
  symbol: z.string(), family: z.string(), eventsApplied: z.number(), gaps: z.number(), lastUpdateIdApplied: z.number(),
  finalLevels: z.tuple([z.number(), z.number()]), finalTop5Bids: rows, finalTop5Asks: rows,
})));

test.skipIf(!hasRecorded)(`recordings of the real exchange end in the expected books${hasRecorded ? '' : ' (skipped: ../shared/fixtures is absent)'}`, async () => {
  const expected = expectedSchema.parse(JSON.parse(readFileSync(join(recorded, 'expected-books.json'), 'utf8')));
  for (const [file, symbols] of Object.entries(expected)) {
    for (const want of symbols.filter(({ family }) => family === 'spot')) {
      const { events } = await decode(['--venue', 'binance', '--market', 'spot', '--symbol', want.symbol, join(recorded, file)]);
      const books = events.filter(({ type }) => type === 'book');
      expect(books).toHaveLength(want.eventsApplied);
      expect(books.at(-1)).toMatchObject({ u: want.lastUpdateIdApplied, bids: want.finalTop5Bids, asks: want.finalTop5Asks, levels: want.finalLevels });
      expect(events.filter(({ type }) => type === 'gap')).toHaveLength(want.gaps);
    }
  }
});
