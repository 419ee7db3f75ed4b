/**
 * HTX messages made from chance: well-formed, in the orders of keys in which its servers print them,
 * with numbers as Java prints them. What the fuzzer starts from, and what tests need.
 */

import { nextBelow, nextHappens, type Chance } from '../../../domain/chance.ts';
import type { MarketKind } from '../../../domain/instrument.ts';

/** Places of prices and quantities; quantities of none are contracts. */
export interface SampleForm {
  readonly symbol: string;
  readonly market: MarketKind;
  readonly pricePlaces: number;
  readonly amountPlaces: number;
  /** Coins that a contract has, in 10^-3. */
  readonly contractThousandths: number;
}

const timeMs = 1_723_161_255_208;

/** A book, a trade, a best price, or one of the rest. */
export function sampleMessage(chance: Chance, form: SampleForm): string {
  const kind = nextBelow(chance, 12);
  if (nextHappens(chance, 0.02)) return nextHappens(chance, 0.5) ? `{"ping":${timeMs}}` : `{"id":"1","subbed":"market.${form.symbol}.bbo","ts":${timeMs},"status":"ok"}`;
  if (kind < 6) return form.market === 'spot' ? sampleMbp(chance, form) : sampleDepth(chance, form);
  if (kind < 8) return sampleTrades(chance, form);
  if (kind < 10) return sampleBest(chance, form);
  return kind === 10 ? sampleCandle(chance, form) : sampleTicker(chance, form);
}

export function sampleMbp(chance: Chance, form: SampleForm): string {
  const last = 137_005_210_233 + nextBelow(chance, 1e6);
  const roll = nextBelow(chance, 20);
  if (roll === 0) return `{"id":"book-7","rep":"market.${form.symbol}.mbp.150","status":"ok","ts":${timeMs},"data":{"seqNum":${last},${sides(chance, form, false)}}}`;
  if (roll === 1) return wrapped(chance, form, 'mbp.refresh.20', `{"seqNum":${last},${sides(chance, form, false)}}`);
  return wrapped(chance, form, 'mbp.150', `{"seqNum":${last},"prevSeqNum":${last - 1 - nextBelow(chance, 80)},${sides(chance, form, nextHappens(chance, 0.1))}}`);
}

export function sampleDepth(chance: Chance, form: SampleForm): string {
  const version = 1_512_467 + nextBelow(chance, 1e6);
  const event = nextHappens(chance, 0.9) ? 'update' : 'snapshot';
  const topic = `"ch":"market.${form.symbol}.depth.size_150.high_freq"`;
  if (nextHappens(chance, 0.2)) return wrapped(chance, form, 'depth.step0', `{"mrid":${version},"id":${version},${sides(chance, form, false)},"ts":${timeMs},"version":${version},"ch":"market.${form.symbol}.depth.step0"}`);
  return wrapped(chance, form, 'depth.size_150.high_freq', `{${sides(chance, form, true)},${topic},"event":"${event}","id":${version},"mrid":${version},"ts":${timeMs + 1},"version":${version}}`);
}

function sampleTrades(chance: Chance, form: SampleForm): string {
  const trades = Array.from({ length: 1 + nextBelow(chance, 3) }, () => {
    const direction = nextHappens(chance, 0.5) ? 'buy' : 'sell';
    const price = decimal(chance, form.pricePlaces);
    if (form.market === 'spot') {
      const id = `1370054451${String(nextBelow(chance, 1e9)).padStart(9, '0')}42281${nextBelow(chance, 1e3)}`;
      const own = nextHappens(chance, 0.9) ? `,"tradeId":${102_523_573_486 + nextBelow(chance, 1e6)}` : '';
      return `{"id":${id},"ts":${timeMs}${own},"amount":${amount(chance, form)},"price":${price},"direction":"${direction}"${nextHappens(chance, 0.3) ? ',"isRpiTrade":false' : ''}}`;
    }
    const contracts = 1 + nextBelow(chance, 5_000);
    const coins = decimalText(contracts * form.contractThousandths, 3);
    return `{"amount":${contracts},"quantity":${coins},"trade_turnover":${decimal(chance, 4)},"ts":${timeMs},"id":${43_131_183_313 + nextBelow(chance, 1e6)}0000,"price":${price},"direction":"${direction}"}`;
  });
  return wrapped(chance, form, 'trade.detail', `{"id":137005445109,"ts":${timeMs - 3},"data":[${trades.join(',')}]}`);
}

function sampleBest(chance: Chance, form: SampleForm): string {
  const [bid, bidSize, ask, askSize] = [decimal(chance, form.pricePlaces), amount(chance, form), decimal(chance, form.pricePlaces), amount(chance, form)];
  if (form.market === 'spot') {
    return wrapped(chance, form, 'bbo', `{"seqId":${137_005_210_233 + nextBelow(chance, 1e6)},"ask":${ask},"askSize":${askSize},"bid":${bid},"bidSize":${bidSize},"quoteTime":${timeMs - 1},"symbol":"${form.symbol}"}`);
  }
  return wrapped(chance, form, 'bbo', `{"mrid":131599726,"id":1603707934,"bid":[${bid},${bidSize}],"ask":[${ask},${askSize}],"ts":${timeMs - 1},"version":131599726,"ch":"market.${form.symbol}.bbo"}`);
}

function sampleCandle(chance: Chance, form: SampleForm): string {
  const prices = ['open', 'close', 'low', 'high'].map((key) => `"${key}":${decimal(chance, form.pricePlaces)}`).join(',');
  return wrapped(chance, form, 'kline.1min', `{"id":1630981680,${prices},"amount":${amount(chance, form)},"vol":${amount(chance, form)},"count":${nextBelow(chance, 1e4)}}`);
}

function sampleTicker(chance: Chance, form: SampleForm): string {
  const prices = ['low', 'high', 'open', 'close'].map((key) => `"${key}":${decimal(chance, form.pricePlaces)}`).join(',');
  const turnover = form.market === 'spot' ? '' : ',"trade_turnover":395073.4918';
  return wrapped(chance, form, 'detail', `{"id":273956868110,${prices},"vol":7.27676440200527E8,"amount":13991.028076056185,"version":273956868110,"count":471348${turnover}}`);
}

function wrapped(chance: Chance, form: SampleForm, topic: string, tick: string): string {
  const head = `{"ch":"market.${form.symbol}.${topic}"`;
  return nextHappens(chance, 0.7) ? `${head},"ts":${timeMs},"tick":${tick}}` : `${head},"tick":${tick},"ts":${timeMs}}`;
}

function sides(chance: Chance, form: SampleForm, areAsksFirst: boolean): string {
  const [bids, asks] = [`"bids":${levels(chance, form)}`, `"asks":${levels(chance, form)}`];
  return areAsksFirst ? `${asks},${bids}` : `${bids},${asks}`;
}

function levels(chance: Chance, form: SampleForm): string {
  if (nextHappens(chance, 0.02)) return 'null';
  return `[${Array.from({ length: nextBelow(chance, 12) }, () => `[${decimal(chance, form.pricePlaces)},${nextHappens(chance, 0.3) ? '0' : amount(chance, form)}]`).join(',')}]`;
}

/** Contracts are whole; coins now and then what is left of an order that was bought by value. */
function amount(chance: Chance, form: SampleForm): string {
  if (form.market === 'perp') return String(1 + nextBelow(chance, 10_000));
  if (nextHappens(chance, 0.05)) return `${nextBelow(chance, 30)}.${nextBelow(chance, 1e9)}${nextBelow(chance, 1e6)}`;
  return decimal(chance, form.amountPlaces);
}

/** As Java prints it: without the last zeros, or with eighteen places, or with an exponent. */
function decimal(chance: Chance, places: number): string {
  const units = 1 + nextBelow(chance, 10 ** (1 + nextBelow(chance, 9)));
  if (nextHappens(chance, 0.03)) return scientific(units, places);
  const text = decimalText(units, places);
  return nextHappens(chance, 0.03) ? `${text}${text.includes('.') ? '' : '.'}000000000000` : text;
}

function decimalText(units: number, places: number): string {
  const digits = String(units).padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

function scientific(units: number, places: number): string {
  const digits = String(units);
  return `${digits[0] ?? ''}.${digits.slice(1) || '0'}E${digits.length - 1 - places}`;
}
