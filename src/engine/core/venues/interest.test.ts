import { expect, test } from 'vitest';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { errandLimits } from './errands.ts';
import { binanceUsdm } from './binance/usdm.ts';
import { htxLinear } from './htx/linear.ts';
import { ToyBench } from './toy-venue.ts';
import { ok } from '../../domain/result.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('open interest is read in the base, and nothing else is taken for it', () => {
  const bitcoin = sampleSpec();
  const read = (text: string) => binanceUsdm.interest?.parse(bitcoin, bytes(text));
  expect(read('{"openInterest":"10659.509","symbol":"BTCUSDT","time":1589437530011}')).toEqual({ ok: true, value: 10_659.509 });
  for (const text of ['{"openInterest":"1","symbol":"ETHUSDT"}', '{"openInterest":"-1","symbol":"BTCUSDT"}', '{"openInterest":1e3,"symbol":"BTCUSDT"}', '{"code":-1121}', 'x', '[]']) {
    expect(read(text)).toMatchObject({ ok: false, fault: { code: 'message.malformed' } });
  }
  const contract = sampleSpec({ symbol: 'BTC-USDT' });
  const readHtx = (text: string) => htxLinear.interest?.parse(contract, bytes(text));
  expect(readHtx('{"status":"ok","data":[{"volume":7192610.0,"amount":7.192610000000000000E3,"contract_code":"BTC-USDT"}],"ts":1}')).toEqual({ ok: true, value: 7_192.61 });
  for (const text of ['{"status":"ok","data":[{"amount":1,"contract_code":"ETH-USDT"}]}', '{"status":"error","err-code":1032}', '{"data":null}', '']) {
    expect(readHtx(text)).toMatchObject({ ok: false, fault: { code: 'message.malformed' } });
  }
});

test('each instrument is asked for once in a while, one after the other, and told as a fact', () => {
  const bench = new ToyBench({ interest: { request: (symbol) => ({ path: `/interest/${symbol}`, costs: [] }), parse: () => ok(12.5) } }, [1, 2]);
  bench.open(1);
  const asked: string[] = [];
  for (let seconds = 0; seconds < 65; seconds += 1) {
    bench.wait(1_000_000, [1]);
    for (const path of ['/interest/S1', '/interest/S2']) if (bench.answer(path, '')) asked.push(path);
  }
  expect(asked).toEqual(['/interest/S1', '/interest/S2', '/interest/S1', '/interest/S2', '/interest/S1']);
  expect(bench.facts.filter((fact) => fact.startsWith('interest'))).toHaveLength(5);
  expect(errandLimits.interestUsMax).toBe(30_000_000);
});

test('a question for interest that is never answered holds up none for long', () => {
  const bench = new ToyBench({ interest: { request: (symbol) => ({ path: `/interest/${symbol}`, costs: [] }), parse: () => ok(1) } }, [1]);
  bench.open(1);
  for (let seconds = 0; seconds < 70; seconds += 1) bench.wait(1_000_000, [1]);
  expect(bench.requests.filter(({ path }) => path === '/interest/S1')).toHaveLength(3);
});
