import { expect, test } from 'vitest';
import { Bench, list, spec } from './feed-bench.ts';
import { feedLimits } from './feed.ts';
import { toyLine, ToyBench } from './toy-venue.ts';

const ether = { ...spec, id: 'binance:spot:ETHUSDT', stream: 2, symbol: 'ETHUSDT' };

test('instruments that join and leave are told in few messages', () => {
  const bench = Bench.live();
  const many = Array.from({ length: 50 }, (_, index) => ({ ...spec, id: `binance:spot:C${index}USDT`, stream: 10 + index, symbol: `C${index}USDT` }));
  for (const each of many) bench.feed.track(each, bench.nowUs);
  bench.wait(900_000);
  for (const each of many) bench.feed.untrack(each.stream, bench.nowUs);
  bench.wait(900_000);
  expect(bench.asked).toEqual(['subscribe', 'subscribe', 'unsubscribe']);
});

test('another version of an instrument keeps its subscription and asks for a snapshot at once', () => {
  const bench = Bench.live();
  bench.feed.track({ ...spec, version: 2, tick: { units: 1n, decimals: 1 } }, bench.nowUs);
  bench.wait(2_000_000);
  expect(bench.asked.filter((asked) => asked !== 'ping')).toEqual([]);
  expect(bench.requests).toHaveLength(1);
  expect(bench.facts).toEqual(['validity empty', 'validity resyncing']);
});

test('who joins while the connection opens is subscribed when it is open, in one attempt', () => {
  const bench = new Bench();
  bench.feed.start(bench.nowUs);
  bench.answer(list);
  bench.feed.track(ether, bench.nowUs);
  bench.open();
  expect(bench.asked).toEqual(['connect', 'subscribe']);
  expect(bench.requests.map(({ path }) => path.includes('BTCUSDT'))).toEqual([true]);
  bench.wait(feedLimits.subscribeUs + feedLimits.wakeUsMin);
  expect(bench.requests.map(({ path }) => path.includes('ETHUSDT'))).toEqual([false, true]);
});

test('books are asked for by message as many in a row as the venue takes, unanswered as they are, then at its pace', () => {
  const book = { kind: 'message', text: (symbol: string) => `whole ${symbol}`, askUsMin: 1_000_000, askBurst: 6 } as const;
  const bench = new ToyBench({ lines: [toyLine({ sayUsMin: 10_000 })], book }, [1, 2, 3, 4, 5, 6, 7, 8]);
  const asked = (): number => bench.done.filter((said) => said.includes('whole')).length;
  bench.open(1);
  const counts = [900_000, 1_000_000, 1_000_000].map((us) => {
    bench.wait(us, [1]);
    return asked();
  });
  expect(counts).toEqual([6, 7, 8]);
});
