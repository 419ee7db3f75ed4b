/**
 * The texts that the Binance scanner expects, in the order of their numbers in scan.ts. They are
 * written into the kernel's memory once, so that comparing is a few wide loads.
 */

import { literalBytes, literalsAt } from './layout.ts';

/** The places are named in scan.ts; a test holds the two together. */
export const literals = [
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
] as const;

/** A literal's record: its size, then its characters from the eighth byte on. */
export function installLiterals(bytes: Uint8Array): void {
  literals.forEach((text, index) => {
    const at = literalsAt + index * literalBytes;
    bytes[at] = text.length;
    for (let place = 0; place < text.length; place += 1) bytes[at + 8 + place] = text.charCodeAt(place);
  });
}
