/**
 * Messages of Binance spot made from chance: well-formed, in the exchange's own order of keys. What
 * the fuzzer starts from, and what tests need.
 */

import { nextBelow, nextHappens, type Chance } from '../../../domain/chance.ts';

/** A message about `symbol`: depth, trade, ticker or candle, bare or wrapped, or one of the rest. */
export function sampleMessage(chance: Chance, symbol: string): string {
  const kind = nextBelow(chance, 10);
  const [name, event] =
    kind < 5 ? ['depth@100ms', sampleDepth(chance, symbol)]
    : kind < 7 ? ['trade', sampleTrade(chance, symbol)]
    : kind < 8 ? ['bookTicker', sampleTicker(chance, symbol)]
    : ['kline_1m', sampleCandle(chance, symbol)];
  if (nextHappens(chance, 0.02)) return '{"result":null,"id":1}';
  return nextHappens(chance, 0.7) ? `{"stream":"${symbol.toLowerCase()}@${name}","data":${event}}` : event;
}

export function sampleDepth(chance: Chance, symbol: string): string {
  const first = 50_093_239_189 + nextBelow(chance, 1_000_000);
  return (
    `{"e":"depthUpdate","E":${1_723_161_255_208 + nextBelow(chance, 1_000_000)},"s":"${symbol}","U":${first},` +
    `"u":${first + nextBelow(chance, 200)},"b":${sampleLevels(chance)},"a":${sampleLevels(chance)}}`
  );
}

export function sampleSnapshot(chance: Chance): string {
  return `{"lastUpdateId":${50_093_239_189 + nextBelow(chance, 1_000_000)},"bids":${sampleLevels(chance)},"asks":${sampleLevels(chance)}}`;
}

function sampleTrade(chance: Chance, symbol: string): string {
  const orders = nextHappens(chance, 0.3) ? `"b":${nextBelow(chance, 1e9)},"a":${nextBelow(chance, 1e9)},` : '';
  return (
    `{"e":"trade","E":1723161255343,"s":"${symbol}","t":${3_735_683_259 + nextBelow(chance, 1_000_000)},"p":"${decimal(chance, 6)}",` +
    `"q":"${decimal(chance, 0)}",${orders}"T":${1_723_161_255_342 + nextBelow(chance, 1_000)},"m":${nextHappens(chance, 0.5)},"M":true}`
  );
}

function sampleTicker(chance: Chance, symbol: string): string {
  return `{"u":${50_093_239_212 + nextBelow(chance, 1_000)},"s":"${symbol}","b":"${decimal(chance, 6)}","B":"${decimal(chance, 0)}","a":"${decimal(chance, 6)}","A":"${decimal(chance, 0)}"}`;
}

function sampleCandle(chance: Chance, symbol: string): string {
  const start = 1_672_515_780_000 + nextBelow(chance, 1_000) * 60_000;
  const prices = ['o', 'c', 'h', 'l'].map((key) => `"${key}":"${decimal(chance, 6)}"`).join(',');
  return (
    `{"e":"kline","E":${start + 30_000},"s":"${symbol}","k":{"t":${start},"T":${start + 59_999},"s":"${symbol}","i":"1m","f":${nextBelow(chance, 1e6)},` +
    `"L":${nextBelow(chance, 1e6)},${prices},"v":"${decimal(chance, 0)}","n":${nextBelow(chance, 1e4)},"x":${nextHappens(chance, 0.2)},` +
    `"q":"${decimal(chance, 0)}","V":"${decimal(chance, 0)}","Q":"${decimal(chance, 0)}","B":"0"}}`
  );
}

function sampleLevels(chance: Chance): string {
  const count = nextBelow(chance, 12);
  return `[${Array.from({ length: count }, () => `["${decimal(chance, 6)}","${nextHappens(chance, 0.3) ? '0.00000000' : decimal(chance, 0)}"]`).join(',')}]`;
}

/** Eight places as the exchange writes them, the last `zeros` of them zeros; now and then fewer places. */
function decimal(chance: Chance, zeros: number): string {
  const whole = nextBelow(chance, 10 ** (nextHappens(chance, 0.01) ? 9 : 1 + nextBelow(chance, 6)));
  const places = 8 - zeros;
  const fraction = places === 0 ? '' : String(nextBelow(chance, 10 ** places)).padStart(places, '0');
  const text = `${whole}.${fraction.padEnd(8, '0')}`;
  return nextHappens(chance, 0.02) ? text.slice(0, -3) : text;
}
