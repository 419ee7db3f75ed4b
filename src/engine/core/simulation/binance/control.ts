/** Control messages of a stream connection: text in, what is asked and how it is answered out. */

import { streamNameCharsMax } from './streams.ts';

export type Control =
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly streams: readonly string[]; readonly id: ControlId }
  | { readonly kind: 'list'; readonly id: ControlId }
  | { readonly kind: 'get-combined'; readonly id: ControlId }
  | { readonly kind: 'set-combined'; readonly isCombined: boolean; readonly id: ControlId }
  | { readonly kind: 'refuse'; readonly answer: string };

/** As the client wrote it: a number, a text of at most 36 characters, or null. */
export type ControlId = number | string | null;

export function parseControl(text: string): Control {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return refuse(3, 'Invalid JSON: expected value at line 1 column 1', null);
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return refuse(2, 'Invalid request: request must be an object', null);
  const { method, params, id = null, ...others }: Readonly<Record<string, unknown>> = { ...message };
  if (!isControlId(id)) return refuse(2, 'Invalid request: request ID must be an unsigned integer, a string of at most 36 characters, or null', null);
  const other = Object.keys(others)[0];
  if (other !== undefined) return refuse(2, `Invalid request: unknown field \`${other.slice(0, 40)}\``, id);
  switch (method) {
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE': {
      if (!Array.isArray(params)) return refuse(2, 'Invalid request: missing field `params`', id);
      const streams = params.filter((name): name is string => typeof name === 'string');
      if (streams.length !== params.length || streams.some((name) => name.length > streamNameCharsMax)) return refuse(2, 'Invalid request: `params` must be an array of stream names', id);
      return { kind: method === 'SUBSCRIBE' ? 'subscribe' : 'unsubscribe', streams, id };
    }
    case 'LIST_SUBSCRIPTIONS':
      return { kind: 'list', id };
    case 'GET_PROPERTY':
      return isCombinedProperty(params) ? { kind: 'get-combined', id } : refuse(0, 'Unknown property', id);
    case 'SET_PROPERTY':
      if (!isCombinedProperty(params)) return refuse(0, 'Unknown property', id);
      if (typeof params[1] !== 'boolean') return refuse(1, 'Invalid value type: expected Boolean', id);
      return { kind: 'set-combined', isCombined: params[1], id };
    default:
      return refuse(2, 'Invalid request: unknown variant of `method`', id);
  }
}

function isCombinedProperty(params: unknown): params is readonly unknown[] {
  return Array.isArray(params) && params[0] === 'combined';
}

function isControlId(id: unknown): id is ControlId {
  if (id === null) return true;
  return typeof id === 'string' ? id.length <= 36 : typeof id === 'number' && Number.isSafeInteger(id);
}

function refuse(code: number, msg: string, id: ControlId): Control {
  return { kind: 'refuse', answer: JSON.stringify({ code, msg, id }) };
}
