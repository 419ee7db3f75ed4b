import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { sign } from './sign.ts';

const folder = mkdtempSync(join(tmpdir(), 'fathom-sign-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

async function run(...args: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await sign.run(args, { out: (line) => out.push(line), err: (line) => err.push(line), signal: new AbortController().signal });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

test('it prints the text, the signature and what would be sent', async () => {
  const file = join(folder, 'secret');
  writeFileSync(file, 'secret\n');
  const { code, out, err } = await run('--venue', 'htx', '--key', 'access', '--form', 'login', '--time', '2019-11-21T10:00:00Z', '--secret-file', file);
  expect([code, err]).toEqual([0, '']);
  expect(out).toBe([
    String.raw`prehash   "GET\napi.huobi.pro\n/ws/v2\naccessKey=access&signatureMethod=HmacSHA256&signatureVersion=2.1&timestamp=2019-11-21T10%3A00%3A00"`,
    'signature 1/d+cUIEh4tC0aXho86zu5QAxVzJaTe56mUiB275T0E=',
    'sent      {"action":"req","ch":"auth","params":{"authType":"api","accessKey":"access","signatureMethod":"HmacSHA256","signatureVersion":"2.1","timestamp":"2019-11-21T10:00:00","signature":"1/d+cUIEh4tC0aXho86zu5QAxVzJaTe56mUiB275T0E="}}',
  ].join('\n'));
});

test('the environment holds the secret, and a text is signed as it stands', async () => {
  vi.stubEnv('FATHOM_SECRET', 'secret');
  const { code, out } = await run('--venue', 'htx', '--text', 'GET\napi.huobi.pro\n/v1/account/history\naccount-id=1&currency=btcusdt', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ signature: 'HUP3n78npIuTzVKyjEOrPictRKEUTRoYs7Ld5y38hmA=', sent: null });
});

test('a secret in the arguments is warned of', async () => {
  const { code, err } = await run('--venue', 'okx', '--key', 'k', '--path', '/api/v5/account/balance', '--secret', 's', '--passphrase', 'p', '--time', '1607418537715');
  expect(code).toBe(0);
  expect(err).toContain('--secret can be read by other programs');
  expect(err).toContain('--passphrase can be read by other programs');
});

test('Binance: request and message', async () => {
  vi.stubEnv('FATHOM_SECRET', 's');
  const request = await run('--venue', 'binance', '--market', 'usdm', '--method', 'post', '--key', 'k', '--path', '/fapi/v1/order', '--params', 'symbol=BTCUSDT&side=BUY', '--time', '1700000000000', '--json');
  expect(JSON.parse(request.out)).toMatchObject({ prehash: 'symbol=BTCUSDT&side=BUY&recvWindow=5000&timestamp=1700000000000', sent: { method: 'POST' } });
  const message = await run('--venue', 'binance', '--form', 'message', '--method', 'order.place', '--key', 'k', '--params', 'symbol=BTCUSDT', '--time', '1700000000000', '--json');
  expect(JSON.parse(message.out)).toMatchObject({ prehash: 'apiKey=k&recvWindow=5000&symbol=BTCUSDT&timestamp=1700000000000' });
});

test('wrong usage says what was wrong, and an unreadable secret is exit code 1', async () => {
  vi.stubEnv('FATHOM_SECRET', 's');
  const wrong: readonly (readonly [string[], string])[] = [
    [[], '--venue is missing'],
    [['--venue', 'binanse'], 'did you mean binance?'],
    [['--venue', 'okx', '--market', 'linear'], 'okx has no market “linear”, but spot and swap'],
    [['--venue', 'okx', '--form', 'logn'], 'did you mean login?'],
    [['--venue', 'okx', '--key', 'k'], '--path is missing'],
    [['--venue', 'okx', '--path', '/a'], '--key is missing'],
    [['--venue', 'okx', '--path', '/a', '--key', 'k', '--time', 'noon'], '“noon” is no time'],
    [['--venue', 'okx', '--path', '/a', '--key', 'k', '--params', 'a'], 'is not name=value'],
    [['--venue', 'okx', '--path', '/a', '--key', 'k', '--method', 'PATCH'], 'no method of a request'],
    [['--venue', 'okx', '--form', 'message', '--key', 'k'], 'signs no single messages'],
    [['--venue', 'binance', '--form', 'login', '--key', 'k'], 'each message is signed'],
  ];
  for (const [args, words] of wrong) {
    const { code, err } = await run(...args);
    expect([code, err], args.join(' ')).toEqual([2, expect.stringContaining(words)]);
  }
  const { code, err } = await run('--venue', 'okx', '--path', '/a', '--key', 'k', '--secret-file', join(folder, 'none'));
  expect([code, err]).toEqual([1, expect.stringContaining('there is no such file')]);
});
