/**
 * The private half of any exchange of the long tail, in words of our own (account-words.ts): the gateway
 * drives it as it drives the others, and keeps its promises there too. Spot and linear perpetuals, limit orders, and what else the
 * exchange takes (order-kinds.ts, perp-orders.ts), which is asked before the account opens.
 *
 * Nothing is signed here: whoever keeps the exchange (basic-account.ts) has its key.
 */

import type { AccountDialect, Ask, Known, OrderName, OrderTerms, PlainRequest } from '../../core/venues/account.ts';
import { price, quantity } from '../../core/venues/account-steps.ts';
import { never } from '../../domain/assert.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { BasicVenueId, MarketKind } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { usPerMinute, usPerSecond } from '../../domain/time.ts';
import { kindsSchema, newsSchema, verdictSchema, type BasicAsk, type BasicName } from './account-words.ts';
import { kindOf } from './order-kinds.ts';

/** What is not sent by then is not sent at all; the exchange may take it so much later. */
export const sendUsMax = 5 * usPerSecond;
export const askPath = '/ask';
export const timePath = '/time';
export const kindsPath = '/kinds';

const text = new TextDecoder();
const arrivalUsMax = sendUsMax + 10 * usPerSecond;

export function basicAccountDialect(venue: BasicVenueId, market: MarketKind): AccountDialect {
  return {
    venue,
    market,
    timeRequest: { path: timePath, costs: [] },
    parseTime: (body) => {
      const timeUs = Number(text.decode(body));
      return Number.isSafeInteger(timeUs) ? ok(timeUs) : failed(fault('message.malformed', 'no time'));
    },
    signing: {
      venue, digest: 'hex', login: () => null, message: null,
      request: ({ method, path, body }) => ({ prehash: null, seal: () => ({ method, target: path, headers: {}, body }) }),
    },
    pools: [{ name: 'asks', limit: 300, windowUs: usPerMinute, header: null }],
    preparations: [{
      name: 'kinds', request: { method: 'GET', path: kindsPath, params: [], body: '', access: 'public' }, costs: [], renewUs: null,
      learn: (body) => {
        const told = kindsSchema.safeParse(body);
        if (!told.success) return failed(fault('message.malformed', `${venue}: kinds of orders that are none`));
        const { kinds, refusal } = told.data;
        return refusal === null ? ok(new Map([['kinds', kinds.join()]])) : failed(fault('order.unsupported', `${venue} has no account for ${market === 'perp' ? 'perpetuals' : 'spot'} here: ${refusal}`));
      },
    }],
    lines: [{
      name: 'account', address: 'trade', path: () => '/', isTelling: true, isTaking: false, lifeUs: null, greetings: [],
      heartbeat: { quietUsMax: 10 * usPerSecond, silenceUsMax: 30 * usPerSecond, ping: 'nothing' },
      read: (message) => {
        const news = newsSchema.safeParse(json(message));
        return news.success ? ok(news.data.reports.map((report) => ({ kind: 'report', report }))) : failed(fault('message.malformed', `${venue}: news that are none`));
      },
    }],
    clientIds: 'text',
    arrivalUsMax,
    hasPositions: market === 'perp',
    amends: 'nothing',
    cancelAllNamesMax: 10,
    costsOf: () => [{ pool: 'asks', units: 1 }],
    request: (ask, known) => requestOf({ venue, market }, ask, known),
    message: () => null,
    readBody: (bytes) => ok(json(bytes)),
    judge: (_ask, _status, body) => {
      const verdict = verdictSchema.safeParse(body);
      return verdict.success ? verdict.data : { kind: 'unknown', reason: { fault: 'order.unclear', code: '', text: 'an answer that is none' } };
    },
  };
}

interface Place {
  readonly venue: BasicVenueId;
  readonly market: MarketKind;
}

function requestOf(place: Place, ask: Ask, known: Known): Result<PlainRequest, Fault> {
  const words = wordsOf(place, ask, known);
  return words.ok ? ok({ method: 'POST', path: askPath, params: [], body: JSON.stringify(words.value), access: 'signed' }) : words;
}

function wordsOf({ venue, market }: Place, ask: Ask, known: Known): Result<BasicAsk, Fault> {
  switch (ask.kind) {
    case 'place': {
      const { clientId, terms } = ask;
      const special = kindOf(terms);
      const kinds = (known.get('kinds') ?? '').split(',');
      if (terms.isReduceOnly && market === 'spot') return failed(fault('order.unsupported', `${venue} is a basic exchange, whose spot market has no position to reduce`));
      if (terms.isReduceOnly && !kinds.includes('reduce-only')) return failed(fault('order.unsupported', `${venue} takes no reduce-only orders as far as ccxt can write them`));
      if (special !== null && !kinds.includes(special)) return failed(fault('order.unsupported', `${venue} takes no ${special} orders as far as ccxt can write them; it takes ${['plain limit', ...kinds.filter((kind) => kind !== '' && kind !== 'reduce-only')].join(', ')}`));
      return ok({ kind: 'place', symbol: terms.spec.symbol, clientId, ...termsOf(terms), special, isReduceOnly: terms.isReduceOnly });
    }
    case 'cancel': return ok({ kind: 'cancel', names: [nameOf(ask.name)] });
    case 'cancel-all': return ok({ kind: 'cancel', names: (ask.names ?? []).map(nameOf) });
    case 'order': return ok({ kind: 'order', name: nameOf(ask.name) });
    case 'fills': return ok({ kind: 'fills', symbol: ask.spec.symbol, sinceMs: Math.floor(ask.sinceUs / 1_000) });
    case 'open-orders': case 'balances': case 'positions': return ok({ kind: ask.kind });
    case 'amend': return failed(fault('order.unsupported', `${venue} is a basic exchange and has no ${ask.kind}`));
    default: return never(ask);
  }
}

function nameOf({ spec, clientId, venueId, terms }: OrderName): BasicName {
  return { symbol: spec.symbol, clientId, venueId, terms: terms === undefined ? null : termsOf(terms) };
}

function termsOf(terms: OrderTerms): NonNullable<BasicName['terms']> {
  return { side: terms.side, price: terms.ticks === null ? null : price(terms), quantity: quantity(terms.spec, terms.lots) };
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(text.decode(bytes));
  } catch {
    return null;
  }
}
