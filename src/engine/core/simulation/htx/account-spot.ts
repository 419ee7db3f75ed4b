/** HTX spot for those whom it knows: signed REST, the private feed `/ws/v2` and the socket for orders `/ws/trade`. */

import type { House } from '../accounts/house.ts';
import type { FrontAnswer, FrontConnection, FrontOutlet, FrontRequest, PrivateFace } from '../front.ts';
import type { PracticeInstrument } from '../instruments.ts';
import { SpotBalances } from './account-spot-balances.ts';
import { SpotFeed } from './account-spot-feed.ts';
import { SpotOrders } from './account-spot-orders.ts';
import { SpotAccountRest } from './account-spot-rest.ts';
import { SpotSocket, type SpotService, type SpotVoice } from './account-spot-socket.ts';
import { SpotTrade } from './account-spot-trade.ts';

const connectionsMax = 64;

class HtxSpotFace implements PrivateFace {
  readonly #house: House;
  readonly #balances = new SpotBalances();
  readonly #orders: SpotOrders;
  readonly #rest: SpotAccountRest;
  readonly #connections = new Set<SpotSocket>();
  readonly #symbols: ReadonlyMap<string, PracticeInstrument>;
  readonly #find = (symbol: string): PracticeInstrument | null => this.#symbols.get(symbol) ?? null;

  constructor(house: House) {
    this.#house = house;
    this.#symbols = new Map(house.world.listed('htx', 'spot').map((instrument) => [instrument.symbol, instrument]));
    this.#orders = new SpotOrders(house, this.#find);
    this.#rest = new SpotAccountRest({ house, orders: this.#orders, balances: this.#balances, find: this.#find });
  }

  request(request: FrontRequest, answer: (given: FrontAnswer) => void): boolean {
    return this.#rest.request(request, answer);
  }

  open(path: string, outlet: FrontOutlet, host: string | null): FrontConnection | null {
    const [bare = ''] = path.split('?');
    if ((bare !== '/ws/v2' && bare !== '/ws/trade') || this.#connections.size >= connectionsMax) return null;
    const serve = (voice: SpotVoice): SpotService =>
      bare === '/ws/v2' ? new SpotFeed({ house: this.#house, balances: this.#balances, find: this.#find }, voice) : new SpotTrade(this.#house, this.#orders, voice);
    const connection = new SpotSocket(this.#house, { path: bare, host, serve, closed: (closed) => this.#connections.delete(closed) }, outlet);
    this.#connections.add(connection);
    return connection;
  }
}

export function newHtxSpotFace(house: House): PrivateFace {
  return new HtxSpotFace(house);
}
