/**
 * OKX's messages made from chance: well-formed, in the exchange's own order of keys. What the fuzzer
 * starts from, and what tests need.
 */

import { nextBelow, nextHappens, type Chance } from '../../../domain/chance.ts';

/** How an instrument's numbers are written: places of prices and of quantities. */
export interface SampleForm {
  readonly symbol: string;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
}

/** A message of one of the channels, or an event. */
export function sampleMessage(chance: Chance, form: SampleForm): string {
  const kind = nextBelow(chance, 20);
  if (kind < 8) return push('books', form, [sampleBook(chance, form, true)], `"action":"${nextHappens(chance, 0.2) ? 'snapshot' : 'update'}",`);
  if (kind < 11) return push('bbo-tbt', form, [sampleBest(chance, form)]);
  if (kind < 15) return push('trades', form, Array.from({ length: 1 + nextBelow(chance, 3) }, () => sampleTrade(chance, form)));
  if (kind < 19) return sampleFact(chance, form, kind);
  return sampleEvents[nextBelow(chance, sampleEvents.length)] ?? 'pong';
}

export function sampleBody(chance: Chance, form: SampleForm): string {
  return `{"code":"0","msg":"","data":[${sampleBook(chance, form, false)}]}`;
}

function push(channel: string, form: SampleForm, entries: readonly string[], action = ''): string {
  return `{"arg":{"channel":"${channel}","instId":"${form.symbol}"},${action}"data":[${entries.join(',')}]}`;
}

/** In the orders of keys that were seen: with and without checksum and symbol, `seqId` before and behind `prevSeqId`. */
function sampleBook(chance: Chance, form: SampleForm, hasEarlier: boolean): string {
  const last = 81_625_379_489 + nextBelow(chance, 1_000_000);
  const ids = hasEarlier
    ? [`"seqId":${last}`, `"prevSeqId":${nextHappens(chance, 0.1) ? -1 : last - nextBelow(chance, 2_000)}`]
    : [`"seqId":${last}`];
  if (nextHappens(chance, 0.5)) ids.reverse();
  const symbol = hasEarlier && nextHappens(chance, 0.3) ? `"instId":"${form.symbol}",` : '';
  const checksum = nextHappens(chance, 0.7) ? `"checksum":${nextHappens(chance, 0.7) ? 0 : nextBelow(chance, 2 ** 32) - 2 ** 31},` : '';
  return `{"asks":${sampleLevels(chance, form, 8)},"bids":${sampleLevels(chance, form, 8)},${symbol}"ts":"${sampleTime(chance)}",${checksum}${ids.join(',')}}`;
}

function sampleBest(chance: Chance, form: SampleForm): string {
  return `{"asks":${sampleLevels(chance, form, 2)},"bids":${sampleLevels(chance, form, 2)},"ts":"${sampleTime(chance)}","seqId":${81_625_379_489 + nextBelow(chance, 1_000)}}`;
}

function sampleTrade(chance: Chance, form: SampleForm): string {
  return (
    `{"instId":"${form.symbol}","tradeId":"${nextHappens(chance, 0.05) ? '19258225468816646079' : ''}${1_051_102_132 + nextBelow(chance, 1_000_000)}",` +
    `"px":"${decimal(chance, form.priceDecimals, 5)}","sz":"${decimal(chance, form.quantityDecimals, 2)}","side":"${nextHappens(chance, 0.5) ? 'buy' : 'sell'}",` +
    `"ts":"${sampleTime(chance)}","count":"${1 + nextBelow(chance, 9)}","source":"0","seqId":${80_559_459_948 + nextBelow(chance, 1_000)}}`
  );
}

function sampleFact(chance: Chance, form: SampleForm, kind: number): string {
  const [price, time] = [decimal(chance, form.priceDecimals, 5), sampleTime(chance)];
  const name = `"instType":"SWAP","instId":"${form.symbol}"`;
  if (kind === 15) return push('mark-price', form, [`{${name},"markPx":"${price}","ts":"${time}"}`]);
  if (kind === 16) return push('open-interest', form, [`{${name},"oi":"3185878.69","oiCcy":"31858.79","oiUsd":"2054002894.9","ts":"${time}"}`]);
  if (kind === 17) return push('candle1m', form, [`["${time}","${price}","${price}","${price}","${price}","${decimal(chance, form.quantityDecimals, 3)}","1","1","${nextBelow(chance, 2)}"]`]);
  return push('funding-rate', form, [`{${name},"fundingRate":"0.0000385651416411","fundingTime":"${time}","nextFundingRate":"","nextFundingTime":"1790409600000","ts":"${time}"}`]);
}

const sampleEvents = [
  'pong',
  '{"event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":"a4d3ae55"}',
  '{"event":"error","msg":"Wrong URL or channel:candle1m,instId:BTC-USDT doesn\'t exist.","code":"60018","connId":"e1f69f02"}',
  '{"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade.","connId":"a4d3ae55"}',
  '{"arg":{"channel":"liquidation-orders","instType":"SWAP"},"data":[{"details":[{"bkLoss":"0","bkPx":"0.09859","ccy":"","posSide":"short","side":"buy","sz":"10975","ts":"1789678209470"}],"instFamily":"BTC-USDT","instId":"BTC-USDT-SWAP","instType":"SWAP","uly":"BTC-USDT"}]}',
];

function sampleLevels(chance: Chance, form: SampleForm, countEnd: number): string {
  const levels = Array.from({ length: nextBelow(chance, countEnd) }, () => {
    const isGone = nextHappens(chance, 0.3);
    return `["${decimal(chance, form.priceDecimals, 5)}","${isGone ? '0' : decimal(chance, form.quantityDecimals, 3)}","0","${isGone ? 0 : 1 + nextBelow(chance, 40)}"]`;
  });
  return `[${levels.join(',')}]`;
}

function sampleTime(chance: Chance): number {
  return 1_790_358_565_298 + nextBelow(chance, 1_000_000);
}

/** Without needless zeros, as OKX writes; now and then with one, or with very many digits. */
function decimal(chance: Chance, places: number, wholeDigits: number): string {
  const whole = nextBelow(chance, 10 ** (nextHappens(chance, 0.02) ? 9 : 1 + nextBelow(chance, wholeDigits)));
  const fraction = places === 0 ? '' : String(nextBelow(chance, 10 ** places)).padStart(places, '0').replace(/0+$/, '');
  const text = fraction === '' ? String(whole) : `${whole}.${fraction}`;
  return nextHappens(chance, 0.02) && fraction !== '' ? `${text}0` : text;
}
