/**
 * Facts: what happened, one word per idea. Every fact is one record (core/memory/record.ts):
 * a head of 64 bytes, and for some kinds a tail of further slots.
 *
 * | kind        | a           | b           | c          | d         | tail                                    |
 * |-------------|-------------|-------------|------------|-----------|-----------------------------------------|
 * | depth       | earlier id  | last id     | bid count  | ask count | (ticks, lots) pairs, bids then asks     |
 * | snapshot    | last id     | last id     | bid count  | ask count | the same; replaces the whole book       |
 * | bbo         | 0           | update id   | bid count  | ask count | the best bid, then the best ask         |
 * | trade       | ticks       | lots        | trade id   | id above  | —                                       |
 * | candle      | start us    | interval us | trades     | 0         | open high low close ticks, lots         |
 * | gap         | expected id | actual id   | fault      | 0         | —                                       |
 * | validity    | validity    | fault       | last id    | 0         | —                                       |
 * | link        | link state  | fault       | retry us   | market    | —  (a market's connections; stream 0)   |
 * | wake        | 0           | 0           | 0          | 0         | —  (time passed; nothing else happened) |
 * | mark        | price       | 0           | 0          | 0         | —  (what margin is reckoned with)       |
 * | index       | price       | 0           | 0          | 0         | —  (of the underlying, over venues)     |
 * | funding     | rate        | next us     | interval us| 0         | —  (interval 0: the venue did not say)  |
 * | interest    | base amount | 0           | 0          | 0         | —  (contracts that are open)            |
 * | liquidation | ticks       | lots        | 0          | 0         | —  (venues tell some of them, not all)  |
 * | ticker      | last price  | open price  | high price | low price | base volume, quote volume, of 24 h      |
 *
 * A level of 0 lots in `depth` deletes the price. Ids are the venue's and below 2^53; a trade id is
 * `id above` × 10^15 + `trade id`, because some have 27 digits. `earlier id` is what ties a change to
 * the one before it, by the dialect's own rule (`follows`). What is not in ticks or lots is a plain
 * float: it informs and never becomes an order.
 *
 * Facts of an account; `stream` is the instrument's, 0 where there is none. What they name is a handle:
 *
 * | kind        | a           | b           | c          | d         | tail                                    |
 * |-------------|-------------|-------------|------------|-----------|-----------------------------------------|
 * | name        | handle      | account     | bytes      | 0         | the text in UTF-8, up to 256 bytes      |
 * | intent      | order       | ticks       | lots       | action    | account, client id, terms (bits), version |
 * | order       | order       | filled lots | average    | state     | account, client id, venue's id, fault, code, text, ticks, lots, version |
 * | fill        | ticks       | lots        | trade id   | id above  | account, order, venue's id, fee, fee above, fee places, fee's asset, version |
 * | balance     | total       | total above | free       | above     | account, asset, places                  |
 * | position    | lots        | their lots  | entry      | fault     | account, version                        |
 *
 * `intent` is written before anything of it is sent; `action` is its place in `intentActions`. `order` is
 * our number, 0 for orders that are not ours; a market order has 0 ticks. Ticks and lots are steps of the
 * instrument in its `version`: an order may rest while they change, and may be told in those of before. Terms are reduce-only (1), market
 * (2), and 4 × the place in `timesInForce`. A handle means what the last `name` of its account said. Money
 * is exact: `x` and `x above` are (above × 10^15 + x) × 10^-places, with one sign for both. `average` and
 * `entry` are plain floats, in the quote. `position` is signed, in lots: the sum of the fills that we saw,
 * beside what the venue said.
 */

export const factKinds = [
  'none', 'depth', 'snapshot', 'bbo', 'trade', 'candle', 'gap', 'validity', 'link', 'wake',
  'mark', 'index', 'funding', 'interest', 'liquidation', 'ticker',
  'name', 'intent', 'order', 'fill', 'balance', 'position',
] as const;

export type FactKind = (typeof factKinds)[number];

/** The number of a kind in a record: its place in `factKinds`. */
export const factCode = {
  none: 0, depth: 1, snapshot: 2, bbo: 3, trade: 4, candle: 5, gap: 6, validity: 7, link: 8, wake: 9,
  mark: 10, index: 11, funding: 12, interest: 13, liquidation: 14, ticker: 15,
  name: 16, intent: 17, order: 18, fill: 19, balance: 20, position: 21,
} as const satisfies Record<FactKind, number>;

/** Bits of a record's flag byte. */
export const factFlag = {
  /** trade: the aggressor sold; liquidation: what was closed was sold. */
  sellerAggressed: 1,
  /** candle: it will not change again. */
  closed: 2,
  /** intent, order, fill: we sell. */
  sells: 1,
  /** fill: our order rested. */
  made: 2,
  /** balance: how much of it is free was not told. */
  onlyTotal: 1,
} as const;

/** What an intent asks of the venue. */
export const intentActions = ['place', 'cancel', 'amend', 'cancel-all'] as const;

export type IntentAction = (typeof intentActions)[number];

/** What a book is worth. Only `live` may be traded on. */
export const validities = ['empty', 'resyncing', 'live', 'stale', 'crossed', 'degraded'] as const;

export type Validity = (typeof validities)[number];

/** How the connection to a venue is. */
export const linkStates = ['off', 'connecting', 'open', 'unreachable', 'closing'] as const;

export type LinkState = (typeof linkStates)[number];
