/**
 * Messages of Binance's perpetuals made from chance: well-formed, in the orders of keys that have
 * been seen, with and without the keys that came later, in two, one and no places.
 */

import { nextBelow, nextHappens, type Chance } from '../../../domain/chance.ts';

type Sample = (chance: Chance, symbol: string) => string;

/** A message about `symbol`, bare or wrapped, or one of the rest. */
export function sampleUsdmMessage(chance: Chance, symbol: string): string {
  if (nextHappens(chance, 0.02)) return '{"result":null,"id":1}';
  const [name, sample] = kinds[nextBelow(chance, kinds.length)] ?? ['depth@100ms', sampleDepth];
  const event = sample(chance, symbol);
  return nextHappens(chance, 0.7) ? `{"stream":"${symbol.toLowerCase()}@${name}","data":${event}}` : event;
}

export function sampleUsdmSnapshot(chance: Chance): string {
  const [matchedMs, saidMs] = times(chance);
  return `{"lastUpdateId":${id(chance)},"E":${saidMs},"T":${matchedMs},"bids":${levels(chance)},"asks":${levels(chance)}}`;
}

const sampleDepth: Sample = (chance, symbol) => {
  const [matchedMs, saidMs] = times(chance);
  const first = id(chance);
  const isToday = nextHappens(chance, 0.5);
  return (
    `{"e":"depthUpdate","E":${saidMs},"T":${matchedMs},"s":"${symbol}",${isToday ? `"ps":"${symbol}",` : ''}"U":${first},"u":${first + nextBelow(chance, 9_000)},` +
    `"pu":${first - nextBelow(chance, 500)},"b":${levels(chance)},"a":${levels(chance)}${isToday ? family(chance) : ''}}`
  );
};

const sampleBest: Sample = (chance, symbol) => {
  const [matchedMs, saidMs] = times(chance);
  return (
    `{"e":"bookTicker","u":${id(chance)},"s":"${symbol}","b":"${price(chance)}","B":"${quantity(chance)}","a":"${price(chance)}","A":"${quantity(chance)}",` +
    `"T":${matchedMs},"E":${saidMs}${nextHappens(chance, 0.5) ? `,"ps":"${symbol}"${family(chance)}` : ''}}`
  );
};

const sampleAggregate: Sample = (chance, symbol) => {
  const [matchedMs, saidMs] = times(chance);
  const [tradeId, name] = [`"a":${nextBelow(chance, 1e9)}`, `"s":"${symbol}"`];
  const head = nextHappens(chance, 0.5) ? `${tradeId},${name}` : `${name},${tradeId}`;
  return (
    `{"e":"aggTrade","E":${saidMs},${head},"p":"${price(chance)}","q":"${quantity(chance)}",${nextHappens(chance, 0.5) ? `"nq":"${quantity(chance)}",` : ''}` +
    `"f":${nextBelow(chance, 1e9)},"l":${nextBelow(chance, 1e9)},"T":${matchedMs},"m":${nextHappens(chance, 0.5)}}`
  );
};

const sampleTrade: Sample = (chance, symbol) => {
  const [matchedMs, saidMs] = times(chance);
  const origin = nextHappens(chance, 0.9) ? 'MARKET' : 'INSURANCE_FUND';
  return (
    `{"e":"trade","E":${saidMs},"T":${matchedMs},"s":"${symbol}","t":${nextBelow(chance, 1e9)},"p":"${price(chance)}","q":"${quantity(chance)}",` +
    `"X":"${origin}","m":${nextHappens(chance, 0.5)}}`
  );
};

const sampleCandle: Sample = (chance, symbol) => {
  const start = 1_672_515_780_000 + nextBelow(chance, 1_000) * 60_000;
  const prices = ['o', 'c', 'h', 'l'].map((key) => `"${key}":"${price(chance)}"`).join(',');
  return (
    `{"e":"kline","E":${start + 30_000},"s":"${symbol}","k":{"t":${start},"T":${start + 59_999},"s":"${symbol}","i":"1m","f":${nextBelow(chance, 1e6)},` +
    `"L":${nextBelow(chance, 1e6)},${prices},"v":"${quantity(chance)}","n":${nextBelow(chance, 1e4)},"x":${nextHappens(chance, 0.2)},` +
    `"q":"${quantity(chance)}","V":"${quantity(chance)}","Q":"${quantity(chance)}","B":"0"}${nextHappens(chance, 0.5) ? family(chance) : ''}}`
  );
};

const sampleMark: Sample = (chance, symbol) => {
  const [, saidMs] = times(chance);
  const eight = () => `${1 + nextBelow(chance, 90_000)}.${String(nextBelow(chance, 1e8)).padStart(8, '0')}`;
  const rate = nextHappens(chance, 0.05) ? '' : `${nextHappens(chance, 0.5) ? '-' : ''}0.000${String(nextBelow(chance, 1e5)).padStart(5, '0')}`;
  return (
    `{"e":"markPriceUpdate","E":${saidMs},"s":"${symbol}","p":"${eight()}",${nextHappens(chance, 0.5) ? `"ap":"${eight()}",` : ''}` +
    `"i":"${eight()}","P":"${eight()}","r":"${rate}","T":${saidMs + nextBelow(chance, 28_800_000)}}`
  );
};

const sampleForced: Sample = (chance, symbol) => {
  const [matchedMs, saidMs] = times(chance);
  const filled = quantity(chance);
  return (
    `{"e":"forceOrder","E":${saidMs},"o":{"s":"${symbol}","S":"${nextHappens(chance, 0.5) ? 'SELL' : 'BUY'}","o":"LIMIT","f":"IOC","q":"${filled}","p":"${price(chance)}",` +
    `"ap":"${price(chance)}","X":"FILLED","l":"${filled}","z":"${filled}","T":${matchedMs}}}`
  );
};

const sampleDay: Sample = (chance, symbol) => {
  const [, saidMs] = times(chance);
  const prices = ['p', 'P', 'w', 'c', 'Q', 'o', 'h', 'l', 'v', 'q'].map((key) => `"${key}":"${price(chance)}"`).join(',');
  return `{"e":"24hrTicker","E":${saidMs},"s":"${symbol}",${prices},"O":${saidMs - 86_400_000},"C":${saidMs},"F":0,"L":18150,"n":18151}`;
};

const kinds: readonly (readonly [string, Sample])[] = [
  ['depth@100ms', sampleDepth], ['depth@100ms', sampleDepth], ['depth@100ms', sampleDepth], ['bookTicker', sampleBest], ['bookTicker', sampleBest], ['aggTrade', sampleAggregate],
  ['trade', sampleTrade], ['kline_1m', sampleCandle], ['markPrice@1s', sampleMark], ['forceOrder', sampleForced], ['ticker', sampleDay],
];

/** When the exchange matched, and when it said so. */
function times(chance: Chance): readonly [number, number] {
  const matchedMs = 1_723_161_255_208 + nextBelow(chance, 1_000_000);
  return [matchedMs, matchedMs + nextBelow(chance, 9)];
}

function id(chance: Chance): number {
  return 5_123_107_832_006 + nextBelow(chance, 1_000_000);
}

function family(chance: Chance): string {
  return `,"st":${nextHappens(chance, 0.9) ? 1 : 2}`;
}

function levels(chance: Chance): string {
  const count = nextBelow(chance, 12);
  const places = nextBelow(chance, 4);
  return `[${Array.from({ length: count }, () => `["${price(chance)}","${nextHappens(chance, 0.3) ? '0' : written(chance, places)}"]`).join(',')}]`;
}

/** Whole ticks of 0.01, mostly in two places. */
function price(chance: Chance): string {
  const cents = 1 + nextBelow(chance, 10 ** (2 + nextBelow(chance, 7)));
  const digits = String(cents).padStart(3, '0');
  const text = `${digits.slice(0, -2)}.${digits.slice(-2)}`;
  return nextHappens(chance, 0.02) ? `${text}000000` : text;
}

function quantity(chance: Chance): string {
  return written(chance, nextHappens(chance, 0.8) ? 3 : nextBelow(chance, 9));
}

function written(chance: Chance, places: number): string {
  const whole = String(nextBelow(chance, 10 ** (1 + nextBelow(chance, 6))));
  return places === 0 ? whole : `${whole}.${String(nextBelow(chance, 10 ** places)).padStart(places, '0')}`;
}
