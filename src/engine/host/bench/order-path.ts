/**
 * The way of an order to one practice exchange, by us and by ccxt in turns: from the command until its
 * bytes are given to the socket, and until the exchange's acknowledgement is ours. The same key, the same
 * kind of order (it rests far from the market and is cancelled), the exchange on a thread of its own.
 *
 * The acknowledgement holds the practice exchange's own delay, which is drawn anew for each order: of the two,
 * the way to the socket is what differs between programs. Paced below the exchange's limit of orders.
 */

import ccxt, { type Exchange } from 'ccxt';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { practiceKeys } from '../../core/simulation/accounts/keys.ts';
import { field, floatAt, kindAt, type Slots } from '../../core/memory/record.ts';
import { assert } from '../../domain/assert.ts';
import { factCode } from '../../domain/fact.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { priceTicks, qtyLots } from '../../domain/number.ts';
import { orderStates } from '../../domain/order.ts';
import { ok } from '../../domain/result.ts';
import { planAccounts } from '../account-keys.ts';
import { configSchema } from '../config.ts';
import { HandDesk } from '../hand-desk.ts';
import { openMarket, type MarketPlace } from '../open-market.ts';
import { interleave, median, medianRatio, round3, type Bench } from './bench.ts';

const market = 'binance:spot';
const symbol = 'BTCUSDT';
const ordersPerRound = 6;
/** Three rivals within fifty orders in ten seconds. */
const pauseMs = 300;
const openMsMax = 20_000;
const requestChannels = ['http.client.request.start', 'undici:client:sendHeaders'] as const;
const config = configSchema.parse({ markets: [market], instruments: [symbol] });

/** Microseconds of one order. */
interface Trip {
  readonly sentUs: number;
  readonly acknowledgedUs: number;
}

interface Rival {
  readonly place: (price: number) => Promise<Trip>;
}

export const orderPath: Bench = {
  name: 'order-path',
  summary: 'an order from the command to the socket and to its acknowledgement, against ccxt',
  run: async ({ rounds, terminal }) => {
    const opened = await openMarket(config, ({ detail }) => terminal.err(detail));
    assert(opened.ok && opened.value.practice !== null, 'the practice market starts');
    const dataFolder = mkdtempSync(join(tmpdir(), 'fathom-order-path-'));
    const { places, practice } = opened.value;
    const ours = await OurRival.open(places, dataFolder);
    const theirs = await openCcxt(places);
    try {
      const trips: Record<string, Trip[]> = { fathom: [], ccxtSocket: [], ccxtRequest: [] };
      const each = (name: string, rival: Rival) => async (): Promise<number> => {
        const round: Trip[] = [];
        for (let count = 0; count < ordersPerRound; count += 1) {
          round.push(await rival.place(ours.farBelow()));
          await new Promise((resolve) => setTimeout(resolve, pauseMs));
        }
        trips[name]?.push(...round);
        return median(round.map(({ sentUs }) => sentUs));
      };
      const costs = await interleave(rounds, {
        fathom: each('fathom', ours), ccxtSocket: each('ccxtSocket', theirs.socket), ccxtRequest: each('ccxtRequest', theirs.request),
      }, terminal);
      return {
        bench: 'order-path', rounds,
        ratios: { ccxtSocket: medianRatio(costs.ccxtSocket, costs.fathom), ccxtRequest: medianRatio(costs.ccxtRequest, costs.fathom) },
        figures: {
          ...Object.fromEntries(Object.entries(trips).map(([name, all]) => [name, figuresOf(all.slice(ordersPerRound))])),
          ordersPerRound, market,
        },
      };
    } finally {
      ours.close();
      await theirs.close();
      await practice.close();
      rmSync(dataFolder, { recursive: true, force: true });
    }
  },
};

function figuresOf(trips: readonly Trip[]): object {
  const of = (values: readonly number[]) => ({ p50: round3(median(values)), p99: round3(values.toSorted((left, right) => left - right)[Math.floor(values.length * 0.99)] ?? NaN) });
  return { orders: trips.length, toSocketUs: of(trips.map(({ sentUs }) => sentUs)), toAcknowledgementUs: of(trips.map(({ acknowledgedUs }) => acknowledgedUs)) };
}

function nowUs(): number {
  return performance.now() * 1_000;
}

class OurRival implements Rival {
  readonly #hand: HandDesk;
  readonly #waiting = new Map<number, (timeUs: number) => void>();

  private constructor(open: (onFact: (slots: Slots, slot: number) => void) => HandDesk) {
    this.#hand = open((slots, slot) => this.#onFact(slots, slot));
  }

  static async open(places: readonly MarketPlace[], dataFolder: string): Promise<OurRival> {
    const own = { ...config, dataFolder };
    const accounts = await planAccounts({ config: own, places, isNewExchange: true, vault: () => Promise.resolve(ok(null)), onFault: () => undefined });
    assert(accounts !== null, 'the practice market has keys');
    const made = new OurRival((onFact) => {
      const opened = HandDesk.open({ config: own, places, accounts: { ...accounts, accounts: accounts.accounts.filter((account) => account.market === market) }, instruments: [symbol] }, {
        onFact: (slots, slot, isOurs) => {
          if (isOurs) onFact(slots, slot);
          return true;
        },
        onFault: () => undefined,
      });
      assert(opened.ok, 'the desk opens');
      return opened.value;
    });
    const endMs = performance.now() + openMsMax;
    while (made.#hand.accounts.of(market)?.isOpen !== true || made.#hand.desk.market.bookOf(made.#spec()?.stream ?? 0)?.validity !== 'live') {
      assert(performance.now() < endMs, 'the account opens in time');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return made;
  }

  /** In the quote, where nobody sells. */
  farBelow(): number {
    const spec = this.#spec();
    const ticks = this.#hand.desk.market.bookOf(spec?.stream ?? 0)?.bestBidTicks ?? null;
    assert(spec !== null && ticks !== null, 'there is a book');
    return Math.round(ticks * 0.97) / 10 ** spec.tick.decimals;
  }

  async place(price: number): Promise<Trip> {
    const spec = this.#spec();
    assert(spec !== null, 'it is listed');
    const terms = {
      spec, side: 'buy', ticks: priceTicks(Math.round(price * 10 ** spec.tick.decimals)), lots: qtyLots(10 ** (spec.lot.decimals - 3)), timeInForce: 'gtc', isReduceOnly: false,
    } as const;
    const startUs = nowUs();
    const placed = this.#hand.accounts.place(terms);
    const sentUs = nowUs();
    assert(placed.ok, 'the order is placed', placed.ok ? {} : { why: placed.fault.detail });
    const acknowledgedUs = await new Promise<number>((resolve) => void this.#waiting.set(placed.value.number, resolve));
    assert(this.#hand.accounts.of(market)?.cancel(placed.value.number).ok === true, 'it is cancelled');
    return { sentUs: sentUs - startUs, acknowledgedUs: acknowledgedUs - startUs };
  }

  close(): void {
    this.#hand.close();
  }

  #spec(): InstrumentSpec | null {
    return this.#hand.specOf(market, symbol);
  }

  #onFact(slots: Slots, slot: number): void {
    if (kindAt(slots, slot) !== factCode.order || orderStates[floatAt(slots, slot, field.d)] === 'submitted') return;
    const number = floatAt(slots, slot, field.a);
    this.#waiting.get(number)?.(nowUs());
    this.#waiting.delete(number);
  }
}

async function openCcxt(places: readonly MarketPlace[]): Promise<{ readonly socket: Rival; readonly request: Rival; readonly close: () => Promise<void> }> {
  const place = places.find(({ id }) => id === market);
  const key = practiceKeys(config.practiceSeed, ['binance']).find(({ name }) => name === 'trading');
  assert(place !== undefined && key !== undefined, 'there is a market and a key');
  const { rest, stream } = place.addresses;
  // As a person would make it who trades one spot market; nothing of its own holds an order back.
  const exchange: Exchange = new ccxt.pro.binance({ apiKey: key.key, secret: key.secret, enableRateLimit: false, options: { fetchMarkets: { types: ['spot'] }, fetchCurrencies: false, fetchMargins: false } });
  Object.assign(exchange.urls, { api: { public: `${rest}/api/v3`, private: `${rest}/api/v3`, ws: { spot: `${stream}/ws`, 'ws-api': { spot: `${stream}/ws-api/v3` } } } });
  exchange.has['fetchCurrencies'] = false;
  await exchange.loadHttpProxyAgent(); // ccxt wants it for an address without TLS
  await exchange.loadMarkets();
  let sentUs = 0;
  const heard = new WeakSet<object>();
  // Its requests are told by whichever of Node's clients it takes, when their bytes go out.
  const onRequest = (): void => {
    sentUs = nowUs();
  };
  for (const channel of requestChannels) subscribe(channel, onRequest);
  const timed = (over: 'socket' | 'request') => async (price: number): Promise<Trip> => {
    hear(exchange, heard, () => (sentUs = nowUs()));
    const startUs = nowUs();
    const placed = over === 'socket'
      ? await exchange.createOrderWs('BTC/USDT', 'limit', 'buy', 0.001, price)
      : await exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.001, price);
    const acknowledgedUs = nowUs();
    const trip = { sentUs: sentUs - startUs, acknowledgedUs: acknowledgedUs - startUs };
    await exchange.cancelOrder(String(placed.id), 'BTC/USDT');
    return trip;
  };
  return {
    socket: { place: timed('socket') }, request: { place: timed('request') },
    close: async () => {
      for (const channel of requestChannels) unsubscribe(channel, onRequest);
      await exchange.close();
    },
  };
}

/** When ccxt has given something to a socket. */
function hear(exchange: Exchange, heard: WeakSet<object>, onSent: () => void): void {
  for (const client of Object.values(exchange.clients)) {
    if (heard.has(client)) continue;
    heard.add(client);
    const send = client.send.bind(client);
    client.send = (message: unknown) => {
      const sending = send(message); // it writes at once
      onSent();
      return sending;
    };
  }
}
