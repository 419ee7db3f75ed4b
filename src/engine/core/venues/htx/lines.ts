/** What HTX's markets have in common: one topic a message, in one of two languages. */

import type { Cost } from '../dialect.ts';

/** No document limits them; a connection that carries fewer loses less when it ends. */
export const topicsPerLine = 100;

export const weigh: readonly Cost[] = [{ pool: 'requests', units: 1 }];

export function subscribeText(topics: readonly string[], id: number): string {
  return textOf('sub', topics, id);
}

export function unsubscribeText(topics: readonly string[], id: number): string {
  return textOf('unsub', topics, id);
}

/** Notices are asked for by operation; books of linear swaps change by change only if one says so. */
function textOf(verb: 'sub' | 'unsub', topics: readonly string[], id: number): string {
  const topic = topics[0] ?? '';
  if (topic.startsWith('public.')) return JSON.stringify({ op: verb, cid: String(id), topic });
  const isChanges = topic.endsWith('.high_freq');
  return JSON.stringify({ [verb]: topic, ...(isChanges ? { data_type: 'incremental' } : {}), id: String(id) });
}
