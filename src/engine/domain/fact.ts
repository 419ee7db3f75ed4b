/**
 * Facts: what happened, one word per idea. Every fact is one record (core/memory/record.ts):
 * a head of 64 bytes, and for some kinds a tail of further slots.
 *
 * | kind     | a          | b          | c         | d        | tail                                    |
 * |----------|------------|------------|-----------|----------|-----------------------------------------|
 * | depth    | first id   | last id    | bid count | ask count| (ticks, lots) pairs, bids then asks     |
 * | snapshot | last id    | last id    | bid count | ask count| the same; replaces the whole book       |
 * | bbo      | 0          | update id  | 1         | 1        | the best bid, then the best ask         |
 * | trade    | ticks      | lots       | trade id  | 0        | —                                       |
 * | candle   | start us   | interval us| trades    | 0        | open high low close ticks, lots         |
 * | gap      | expected id| actual id  | fault     | 0        | —                                       |
 * | validity | validity   | fault      | last id   | 0        | —                                       |
 * | link     | link state | fault      | retry us  | 0        | —  (the venue's connection; stream 0)   |
 * | wake     | 0          | 0          | 0         | 0        | —  (time passed; nothing else happened) |
 *
 * A level of 0 lots in `depth` deletes the price. Ids are the venue's and below 2^53.
 */

export const factKinds = [
  'none', 'depth', 'snapshot', 'bbo', 'trade', 'candle', 'gap', 'validity', 'link', 'wake',
] as const;

export type FactKind = (typeof factKinds)[number];

/** The number of a kind in a record: its place in `factKinds`. */
export const factCode = {
  none: 0, depth: 1, snapshot: 2, bbo: 3, trade: 4, candle: 5, gap: 6, validity: 7, link: 8, wake: 9,
} as const satisfies Record<FactKind, number>;

/** Bits of a record's flag byte. */
export const factFlag = {
  /** trade: the aggressor sold. */
  sellerAggressed: 1,
  /** candle: it will not change again. */
  closed: 2,
} as const;

/** What a book is worth. Only `live` may be traded on. */
export const validities = ['empty', 'resyncing', 'live', 'stale', 'crossed', 'degraded'] as const;

export type Validity = (typeof validities)[number];

/** How the connection to a venue is. */
export const linkStates = ['off', 'connecting', 'open', 'unreachable', 'closing'] as const;

export type LinkState = (typeof linkStates)[number];
