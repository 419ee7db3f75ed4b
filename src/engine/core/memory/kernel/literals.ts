/**
 * The texts that the scanners expect. They are written into the kernel's memory once, so that
 * comparing is a few wide loads. A scanner names a text by its number: its place in its venue's
 * block, counted from where the block begins.
 */

import { assert } from '../../../domain/assert.ts';
import { heapBegin, literalBytes, literalsAt } from './layout.ts';

/** binance.ts, from 0. */
const binance = [
  '{"stream":"',
  '","data":',
  'depthUpdate","E":',
  ',"s":"',
  '","U":',
  ',"u":',
  ',"b":[',
  ',"a":[',
  'trade","E":',
  '","t":',
  ',"p":"',
  ',"q":"',
  ',"b":',
  ',"a":',
  ',"T":',
  ',"m":true,"M":true}',
  ',"m":false,"M":true}',
  '{"u":',
  '","b":"',
  ',"B":"',
  ',"a":"',
  ',"A":"',
  'kline","E":',
  '","k":{"t":',
  '","i":"1m","f":',
  ',"L":',
  ',"o":"',
  ',"c":"',
  ',"h":"',
  ',"l":"',
  ',"v":"',
  ',"n":',
  ',"x":true,"q":"',
  ',"x":false,"q":"',
  ',"V":"',
  ',"Q":"',
  '{"lastUpdateId":',
  ',"bids":[',
  ',"asks":[',
  '{"e":"',
  ',"m":true,"M":false}',
  ',"m":false,"M":false}',
];

/** binance-usdm.ts, from 48: names of events, as values. */
const binanceUsdm = ['"depthUpdate"', '"bookTicker"', '"aggTrade"', '"trade"', '"kline"', '"markPriceUpdate"', '"MARKET"', ',"E":'];

/** okx.ts, from 160. */
const okx = [
  '{"arg":{"channel":"',
  'books","instId":"',
  'bbo-tbt","instId":"',
  'trades","instId":"',
  '"},"action":"update","data":[{',
  '"},"action":"snapshot","data":[{',
  '"},"data":[{',
  '"asks":[',
  '"bids":[',
  '"ts":"',
  '"checksum":',
  '"seqId":',
  '"prevSeqId":',
  '"instId":"',
  '"tradeId":"',
  '"px":"',
  '"sz":"',
  '"side":"buy"',
  '"side":"sell"',
  '"count":"',
  '"source":"',
  '{"code":"0","msg":"","data":[{',
];

/** htx-keys.ts, from 208. */
const htx = [
  '{"ch":"market.', '"ts":', '"tick":', '"bids":', '"asks":', '"seqNum":', '"prevSeqNum":', '"version":',
  '"event":"update"', '"event":"snapshot"', '"mrid":', '"id":', '"ch":', '"data":', '"amount":', '"quantity":',
  '"trade_turnover":', '"tradeId":', '"price":', '"direction":"buy"', '"direction":"sell"', '"isRpiTrade":true', '"isRpiTrade":false', '"seqId":',
  '"ask":', '"askSize":', '"bid":', '"bidSize":', '"quoteTime":', '"symbol":', 'mbp.', 'depth.',
  'trade.detail"', 'bbo"', 'mbp.refresh.',
];

/** Blocks and where they begin, far enough apart that one may grow without another's numbers changing. */
const blocks: readonly { readonly first: number; readonly texts: readonly string[] }[] = [
  { first: 0, texts: binance },
  { first: 48, texts: binanceUsdm },
  { first: 160, texts: okx },
  { first: 208, texts: htx },
];

/** A literal's record: its size, then its characters from the eighth byte on. */
export function installLiterals(bytes: Uint8Array): void {
  let free = 0;
  for (const { first, texts } of blocks) {
    assert(first >= free, 'blocks of literals do not overlap', { first, free });
    free = first + texts.length;
    texts.forEach((text, index) => install(bytes, literalsAt + (first + index) * literalBytes, text));
  }
  assert(literalsAt + free * literalBytes <= heapBegin, 'the literals fit before the heap', { free });
}

function install(bytes: Uint8Array, at: number, text: string): void {
  assert(text.length <= literalBytes - 8, 'a literal fits its record', { text });
  bytes[at] = text.length;
  for (let place = 0; place < text.length; place += 1) bytes[at + 8 + place] = text.charCodeAt(place);
}
