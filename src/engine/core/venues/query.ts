/** Query strings as venues sign them: names and values percent-encoded (RFC 3986, upper-case hex), in the given order. */

import type { Params } from './account.ts';

export function queryOf(params: Params): string {
  return params.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}

/** In the order of the characters' numbers: upper case before lower case, as all venues that sort want it. */
export function sorted(params: Params): Params {
  return [...params].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}

/** `path?query`, or the path alone. */
export function targetOf(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
